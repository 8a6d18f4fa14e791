"""Methods whose items are simple and whose outcomes are not, drawn by Hypothesis: bonuses, vetoes, grades, awards.

Figures are few and small, so that totals tie and sit on thresholds; some are blank, negative, or amounts of 10**13 fen.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from dsl.facts import Adjustment, Fact, Facts, FigureId, Grant, Nomination, Rating, RosterUnit, Source
from dsl.model import CheckedPolicy

ROSTER = (
    RosterUnit(name="某省", type="省", parent=None),
    *(RosterUnit(name=f"{name}市", type="地级市", parent="某省") for name in "甲乙丙丁戊"),
    *(RosterUnit(name=f"{name}县", type="县", parent="甲市") for name in "子丑寅卯"),
    *(RosterUnit(name=f"{name}县", type="县", parent="乙市") for name in "辰巳"),
)
SOURCE = Source(file="报表.yaml", place="第1行")
SENTENCES = ("发生事故", "弄虚作假", "受到表扬", "材料齐全")
FRAME = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
期次 年度考核 截至 2025-12-31 用于 排序
填报
    安置人数 人
    报名人数 人
    到位金额 万元
    信访件数 件
    平时得分 分 评定 0分 至 100分
"""

_percents = st.sampled_from(("60%", "90%", "100%"))
_marks = st.sampled_from(("0分", "5分", "8分", "10分", "12分"))
_few = st.sampled_from(("0", "1", "2", "5"))


@st.composite
def conditions(draw: st.DrawFn, *, on_points: bool = False, depth: int = 1) -> str:
    """A condition over figures and judgements, or over points."""
    match draw(st.integers(0, (7 if on_points else 4) + depth)):
        case 0:
            word = draw(st.sampled_from(("不低于", "不超过", "低于", "高于")))
            return f"安置人数 {word} {draw(_few)}人"
        case 1 | 2:
            return f"评定「{draw(st.sampled_from(SENTENCES))}」"
        case 3:
            return f"信访件数 高于 {draw(_few)}件"
        case 4:
            return "到位金额 不低于 1000000000万元"
        case 5 if on_points:
            return f"总分 {draw(st.sampled_from(('不低于', '低于', '=')))} {draw(_marks)}"
        case 6 if on_points:
            return f"工作.得分 不低于 {draw(_marks)}"
        case 7 if on_points:
            return f"指标甲.得分 低于 {draw(_marks)}"
        case _:
            inner = [draw(conditions(on_points=on_points, depth=0)) for _ in range(2)]
            return f"（{inner[0]} {draw(st.sampled_from('且或'))} {inner[1]}）"


@st.composite
def _items(draw: st.DrawFn) -> str:
    cap = draw(st.sampled_from(("最多 满分", "可超过满分")))
    text = f"""方面 工作
    指标 1 指标甲
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 {draw(st.sampled_from(("视为完成", "不适用", "视为未完成")))}
        目标 {draw(_percents)}
        分值 6分
        计分 按完成率，{cap}
方面 服务
    指标 2 指标乙
        公式 到位金额
        目标 2万元
        分值 4分
        计分 完成得满分，未完成不得分
"""
    if draw(st.booleans()):
        text += "        对象 市\n"
    if draw(st.integers(0, 3)) == 0:
        # A unit that is exempt from everything is no 考评对象.
        exempt = f"        除外 {draw(conditions())}\n"
        text = text.replace("方面 服务\n", f"{exempt}方面 服务\n") + exempt
    return text


@st.composite
def _bonuses(draw: st.DrawFn) -> str:
    block = draw(st.sampled_from(("", " 最多 3分", " 最多 1分")))
    rows = [
        f"    {draw(conditions())} 的，加 {draw(st.sampled_from(('1分', '2分')))}",
        "    安置人数 每 1人 加 0.5分，最多 2分",
        f"    到位金额 每 3万元 加 1分（{draw(st.sampled_from(('不足的不计', '按比例', '不足的按一个计')))}）",
        (
            f"    1. 信访 最多 {draw(st.sampled_from(('1分', '2分')))}\n        信访件数 每 1件 加 0.5分\n"
            f"        {draw(conditions())} 的，加 1分"
        ),
        "    加 平时得分 × 1%，最多 1分",
    ]
    chosen = draw(st.lists(st.sampled_from(rows), min_size=1, max_size=4, unique=True))
    once = draw(st.sampled_from(("", "    同一事项只计最高一次\n")))
    level = draw(st.sampled_from(("", "    层次 市\n")))
    absent = draw(st.sampled_from(("", "    未报的不加\n")))
    bonus = f"加分{block}\n{level}{once}" + "\n".join(chosen) + f"\n{absent}"
    return (
        bonus + f"扣分\n    {draw(conditions())} 的，扣 2分\n    信访件数 每 2件 扣 1分（不足的按一个计），最多 2分\n"
    )


@st.composite
def _vetoes(draw: st.DrawFn, *, has_grades: bool) -> str:
    what = ["总分得 0分", "总分得 1分", "取消评优资格", "总分得 0分、取消评优资格"]
    if has_grades:
        what += ["定为 不合格", "定为 不合格、取消评优资格", "定为 良好"]
    lines = [f"    {draw(conditions())} 的，{draw(st.sampled_from(what))}" for _ in range(draw(st.integers(1, 3)))]
    reach = draw(st.sampled_from(("", "    层次 县\n")))
    return f"一票否决\n{reach}" + "\n".join(lines) + draw(st.sampled_from(("\n", "\n    不含被否决单位\n")))


@st.composite
def _grades(draw: st.DrawFn) -> str:
    places = draw(st.sampled_from(("1", "2", "考评对象总数的 50%，向上取整", "考评对象总数的 40%，向下取整")))
    ties = draw(
        st.sampled_from(
            (
                "",
                "        名额处并列的，一并列入\n",
                "        名额处并列的，一并不列\n",
                "        名额处并列的，依次比较 指标甲.得分、信访件数，仍并列的，一并列入\n",
                "        名额处并列的，依次比较 平时得分\n",
            )
        )
    )
    lines = ["等次"]
    if draw(st.booleans()):
        lines.append(f"    有下列情形之一的，定为 不合格\n        {draw(conditions())}")
    lines.append("    优秀 8分以上")
    lines += [f"        {draw(conditions(on_points=True))}" for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        lines.append(f"        名额 {places}\n        超出名额的，定为 良好\n{ties}".rstrip())
    if draw(st.booleans()):
        lines.append("    良好 5分以上")
    else:
        ranked = draw(st.sampled_from(("总分 列 前2名", "总分.名次 不超过 2", "总分 列 市前1名、县前2名")))
        lines.append(f"    良好\n        满足任一\n        {draw(conditions(on_points=True))}\n        {ranked}")
    lines += ["    合格 2分以上", "    不合格 其余"]
    for what in ("升一档", "降一档", "改定为 良好", "不得评为 优秀"):
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"    {draw(conditions(on_points=True))} 的，{what}")
    if draw(st.booleans()):
        lines.append(f"    同时符合几种的，从{draw(st.sampled_from('低高'))}")
    return "\n".join(lines) + "\n"


@st.composite
def _awards(draw: st.DrawFn, *, has_grades: bool) -> str:
    text = ""
    for name in ("先进单位", "优胜单位"):
        by = draw(st.sampled_from(("总分", "总分", "方面得分", "信访件数", "指标 1")))
        lines = [f"奖项 {name}"]
        lines += ["    每个 方面"] if by == "方面得分" else []
        lines += [draw(st.sampled_from(("    层次 市", "    层次 县")))] if draw(st.booleans()) else []
        lines += [f"    名额 {draw(st.sampled_from(('1', '2', '考评对象总数的 40%，四舍五入')))}", f"    按 {by}"]
        if draw(st.booleans()):
            lines.append(f"    条件 {draw(conditions(on_points=True))}")
        if draw(st.booleans()):
            against = "等次 不合格" if has_grades and draw(st.booleans()) else draw(conditions(on_points=True))
            lines.append(f"    {against} 的，不能评先")
            lines += draw(st.sampled_from(([], ["    名额不递补"])))
        ties = ("一并列入", "一并不列", "一并待定", "依次比较 指标甲.得分、信访件数，仍并列的，一并不列")
        lines += [f"    名额处并列的，{draw(st.sampled_from(ties))}"]
        text += "\n".join(lines) + "\n"
    judged = "奖项 创新奖\n    名额 1\n    由 评定\n    授予 单位，可以联合，可以不是考评对象\n"
    return text + draw(st.sampled_from(("", judged, judged.replace("，可以联合，可以不是考评对象", ""))))


@st.composite
def methods(draw: st.DrawFn) -> str:
    """A whole method."""
    has_grades, has_sums = draw(st.booleans()), draw(st.booleans())
    total = draw(
        st.sampled_from(("指标得分合计", "指标得分合计 × 80% ＋ 平时得分 × 2%", "平时部分 × 50% ＋ 工作.得分"))
    )
    text = FRAME + draw(_items())
    if "平时部分" in total:
        text += "子考核 平时部分 = 平时得分 × 10% ＋ 服务.得分\n"
        text += draw(st.sampled_from(("", "    折算 满分按 10分\n"))) + "    最多 9分\n    保留 1 位小数\n"
    if has_sums:
        total += " ＋ 加分合计 － 扣分合计"
        text += draw(_bonuses())
    if draw(st.booleans()):
        text += draw(_vetoes(has_grades=has_grades))
    text += f"总分 年度考核 = {total}\n"
    text += draw(st.sampled_from(("", "    折算 满分按 10分\n", "    折算 指标得分合计按百分制\n")))
    text += draw(st.sampled_from(("", "    最低 1分\n    最多 9分\n")))
    text += draw(st.sampled_from(("    保留 2 位小数，四舍五入\n", "    保留 1 位小数，向下取整\n")))
    if has_grades:
        text += draw(_grades())
    if draw(st.booleans()):
        text += draw(_awards(has_grades=has_grades))
    return text


def figures(policy: CheckedPolicy, seed: int) -> Facts:
    """Figures of every unit, with gaps, and decisions of a leading group."""
    random = Random(seed)
    period = policy.policy.periods[0].name
    known: dict[FigureId, Fact] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    gaps = random.choice((0, 0, 0.1, 0.4))
    for unit in ROSTER[1:]:
        for key, high in (("安置人数", 4), ("报名人数", 3), ("到位金额", 6), ("信访件数", 3)):
            value: Fraction | None = Fraction(random.randint(0, high)) * (10**4 if key == "到位金额" else 1)
            if random.random() < 0.04:
                value = Fraction(10**13 + random.randint(-1, 1)) if key == "到位金额" else Fraction(-1)
            if random.random() >= gaps:
                found = Fact(value=None if random.random() < gaps / 2 else value, source=SOURCE)
                known[FigureId(unit=unit.name, period=period, key=key)] = found
        for sentence in SENTENCES:
            if random.random() >= gaps:
                ratings[period, unit.name, sentence] = Rating(value=random.random() < 0.25, source=SOURCE)
        if random.random() >= gaps:
            mark = Fraction(random.choice((60, 90, 100)))
            ratings[period, unit.name, "平时得分"] = Rating(value=mark, source=SOURCE)
    return Facts(
        roster=ROSTER,
        figures=known,
        targets={},
        signatures={},
        ratings=ratings,
        adjustments=tuple(_decisions(policy, random, period)),
        nominations=tuple(_nominations(random)),
        grants=tuple(_grants(policy, random, period)),
    )


def _decisions(policy: CheckedPolicy, random: Random, period: str) -> list[Adjustment]:
    found = []

    def said(item: str, outcome: str, scope: str | None = None, **more: object) -> None:
        unit = random.choice(ROSTER[1:]).name
        made = Adjustment(
            period=period,
            unit=unit,
            item=item,
            scope=scope,
            outcome=outcome,
            reason="会议决定",
            decided_by="领导小组",
            source=SOURCE,
            **more,  # type: ignore[arg-type]
        )
        found.append(made)

    if random.random() < 0.3:
        said("总分", "加 2分", points=Fraction(2), is_change=True)
        said("总分", "7分", points=Fraction(7))
    if policy.policy.outcomes.tables and random.random() < 0.3:
        said("等次", "良好")
    for award in policy.policy.awards:
        if random.random() < 0.4:
            scope = "工作" if award.is_per_area else None
            said(award.name, random.choice(("获评", "不获评")), scope)
            said(award.name, random.choice(("获评", "不获评")), scope)
    return found


def _nominations(random: Random) -> list[Nomination]:
    names = [u.name for u in ROSTER[1:]] + ["某公司"]
    return [
        Nomination(
            award=random.choice(("", "创新奖")),
            project=f"做法{n}",
            units=tuple(random.sample(names, random.randint(1, 2))),
            is_selected=random.choice((True, False, None)),
            source=SOURCE,
        )
        for n in range(random.randint(0, 2))
    ]


def _grants(policy: CheckedPolicy, random: Random, period: str) -> list[Grant]:
    awards = [a for a in policy.policy.awards if not a.is_per_area]
    if not awards or random.random() < 0.8:
        return []
    chosen = random.choice(awards)
    units = tuple(random.sample([u.name for u in ROSTER[1:]], 2))
    return [Grant(period=period, award=chosen.name, scope=None, units=units, source=SOURCE)]

"""Programs written at random from the forms of the language: the checker answers, and what it accepts evaluates.

A program is put together from lines that the reference shows, with names, numbers and clauses drawn at random, so
that most are accepted and many are refused. Whatever it is, reading it never fails; and a program that is accepted
gives a result for any figures, complete or not, and every unit of it can be explained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, Rating, Record, RecordsFact, RosterUnit, Source
from dsl.method import read_method
from dsl.model import CheckedPolicy
from dsl.quantity import Grade
from engine.evaluate import evaluate
from engine.explain import explain
from engine.export import export
from engine.lower import lower
from tests import reference
from tests.engine.agreement import engine_says, engine_values, reference_says, reference_values

ROSTER = (
    RosterUnit(name="某省", type="省", parent=None),
    RosterUnit(name="甲市", type="地级市", parent="某省", attributes={"试点": "是"}),
    RosterUnit(name="乙市", type="地级市", parent="某省"),
    RosterUnit(name="丙县", type="县", parent="甲市"),
    RosterUnit(name="丁县", type="县", parent="甲市"),
)
SOURCE = Source(file="报表.yaml", place="第1行")
#: Indicators are called so; one that is judged is judged by that name.
JUDGED = ("指标甲", "指标乙", "指标丙", "指标丁")
NUMBERS = ("安置人数", "报名人数", "到位金额")
FRAME = """\
办法 某省考核办法
    {term}
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
{periods}
填报
    安置人数 人 需要 上年
    报名人数 人
    到位金额 万元
    有无方案 是否
    印发日期 日期
    信访批次 批次 按季
明细 重点项目 个
    完成投资 万元
    已竣工 是否
档次 优秀、达标、未达标
校核
    安置人数 不超过 报名人数
定义 安置比例 = 占比（安置人数，报名人数）
    分母为零 视为 100%
    公布
定义 平稳季度 = 计数（每季（信访批次 不超过 3批次））
    公布
定义 信访总数 = 合计（信访批次）
    公布
定义 竣工投资 = 合计（重点项目.完成投资，已竣工 = 是）
    公布
定义 最大项目 = 最大（重点项目.完成投资）
    公布
"""

names = st.sampled_from(NUMBERS)
points = st.sampled_from(("1分", "5分", "10分", "12.5分"))
percents = st.sampled_from(("0%", "60%", "90%", "95%", "100%"))
numbers = st.sampled_from(("0人", "1人", "50人", "100人"))
zero_rules = st.sampled_from(
    ("分母为零 视为完成", "分母为零 视为未完成", "分母为零 不适用", "分母为零 不计，按比例折算")
)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> str:
    """A condition."""
    kind = draw(st.integers(0, 11 if depth else 7))
    match kind:
        case 0 | 1:
            word = draw(st.sampled_from(("不低于", "不超过", "低于", "高于", "=", "≠")))
            return f"安置人数 {word} {draw(numbers)}"
        case 2:
            return f"有无方案 = {draw(st.sampled_from('是否'))}"
        case 3:
            return f"印发日期 在 {draw(st.sampled_from(('6月底前', '12月10日前', '2月底前')))}"
        case 4:
            return "评定「工作扎实」"
        case 5:
            return f"安置比例 不低于 {draw(percents)}"
        case 6:
            return f"每季（信访批次 不超过 {draw(st.integers(0, 4))}批次）"
        case 7:
            return f"计数（重点项目，已竣工 = 是 且 完成投资 高于 20万元） 不低于 {draw(st.integers(0, 2))}个"
        case 8:
            return f"{draw(conditions(depth=depth - 1))} 且 {draw(conditions(depth=depth - 1))}"
        case 9:
            return f"（{draw(conditions(depth=depth - 1))} 或 {draw(conditions(depth=depth - 1))}）"
        case 10:
            return f"（任一下辖 安置人数 高于 {draw(numbers)}）"
        case _:
            return f"安置人数 列 前{draw(st.integers(1, 3))}名"


@st.composite
def ratios(draw: st.DrawFn) -> str:
    """A formula that gives a ratio."""
    return draw(
        st.sampled_from(
            (
                "安置人数 ÷ 报名人数",
                "（安置人数 － 上年.安置人数） ÷ 上年.安置人数",
                "增长率（安置人数）",
                "占比（安置人数，安置人数 ＋ 报名人数）",
                "合计（下辖.安置人数） ÷ 合计（下辖.报名人数）",
                "最大（安置人数 ÷ 报名人数，50%）",
                "安置人数 ÷ 平均（全部.安置人数）",
                "报名人数 ÷ 安置人数 × 50%",
            )
        )
    )


clauses = st.sampled_from(
    (
        "按完成率，最多 满分",
        "按完成率，可超过满分，最低 0分",
        "按完成率，从 60% 得 0分 到 100% 得满分",
        "完成得满分，未完成不得分",
        "完成得满分，未完成按完成率",
        "完成得满分，每低 1个百分点 扣 0.5分（不足的不计），扣完为止",
        "完成得满分，每低 1个百分点 扣 0.5分（按比例），扣完为止",
        "按名次，第 1 名 得 满分，每后移 1 名 减 1分，最低 0分",
        "按数值分档\n            ≥ 95% 得满分\n            80%以上 得 60%\n            其余 得 0分",
        "按完成率分档\n            100%以上 得满分\n            60%以上、不满 100% 得 40%\n            不满 60% 得 0分",
        "按缺口分档\n            低 8%以内 扣 10%\n            低 超过 8% 扣 满分",
        "达到 90% 得满分，每低 5个百分点 扣 2分（不足的按一个计），扣完为止",
    )
)


@st.composite
def indicators(draw: st.DrawFn, number: int) -> str:
    """One indicator."""
    lines = [f"    指标 {number} 指标{'甲乙丙丁戊'[number - 1]}"]
    kind = draw(st.sampled_from(("ratio", "count", "judged", "choice", "tiered")))
    if kind == "ratio":
        lines += [f"公式 {draw(ratios())}", "单位 %", draw(zero_rules)]
        lines += [f"目标 {draw(st.sampled_from(('', '不低于 ', '不超过 ')))}{draw(percents)}"]
        lines += [f"分值 {draw(points)}", f"计分 {draw(clauses)}"]
    elif kind == "count":
        lines += ["公式 安置人数", f"目标 {draw(numbers)}", f"分值 {draw(points)}"]
        lines += [f"计分 {draw(st.sampled_from(('按完成率，最多 满分', '完成得满分，未完成不得分')))}"]
    elif kind == "judged":
        lines += [f"分值 {draw(points)}", "计分 评定 优 100%、良 80%、差 0%"]
    elif kind == "tiered":
        lines += ["优秀", f"    1. {draw(conditions())}", f"    2. {draw(conditions())}"]
        lines += ["达标", "    满足任一", f"    {draw(conditions())}", f"    {draw(conditions())}"]
        lines += [f"分值 {draw(points)}", "计分 优秀 得满分、达标 得 80%、未达标 得 0分"]
    else:
        lines += [f"公式 如果 {draw(conditions())} 则 1 否则 0", "目标 1", f"分值 {draw(points)}"]
        lines += ["计分 完成得满分，未完成不得分"]
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(("对象 市", "假设 “原文未写”", "缺报的，得 0分"))))
    return "\n        ".join(line for line in lines if line) + "\n"


TOTALS = (
    "指标得分合计",
    "指标得分合计 × 80% ＋ 5分",
    "指标得分合计 ＋ 加分合计 － 扣分合计",
    "最大（指标得分合计，10分）",
)
TOTALS_OF_YEARS = ("指标得分合计 × 50% ＋ 平均（各年度.总分） × 50%", "2024年.总分 × 50% ＋ 指标得分合计 × 50%")
MISSING_YEARS = ("", "    缺考年度 不计\n", "    缺考年度 计 0分\n")
OF_ALL_YEARS = (
    "平均（各年度.总分）",
    "合计（各年度.总分，不含 2024年）",
    "最大（各年度.指标甲.得分）",
    "计数（各年度，总分 不低于 5分） × 1分 ÷ 1年",
)


@st.composite
def grades(draw: st.DrawFn) -> str:
    """A table of grades."""
    places = draw(st.sampled_from(("1", "考评对象总数的 50%，向上取整", "考评对象总数的 40%，向下取整")))
    ties = draw(st.sampled_from(("", "        名额处并列的，一并列入\n", "        名额处并列的，一并不列\n")))
    condition = draw(st.sampled_from(("", f"        {draw(conditions())}\n")))
    best = f"    优秀 8分以上\n{condition}        名额 {places}\n        超出名额的，定为 良好\n{ties}"
    return f"等次\n    期次 年度考核\n{best}    良好 5分以上\n    合格 其余\n"


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A whole method."""
    is_long = draw(st.booleans())
    term = "考核期 2023年 至 2025年" if is_long else "责任期限 2025-01-01 至 2025-12-31"
    periods = (
        "期次 年度考核 每年 截至 12-31 用于 排序\n期次 三年总评 截至 2025-12-31 用于 排序"
        if is_long
        else "期次 年度考核 截至 2025-12-31 用于 排序"
    )
    if draw(st.booleans()):
        periods += "\n期次 季度通报 每季 用于 通报"
    text = FRAME.format(term=term, periods=periods) + "方面 工作\n"
    text += "".join(draw(indicators(number)) for number in range(1, draw(st.integers(1, 4)) + 1))
    total = draw(st.sampled_from(TOTALS + TOTALS_OF_YEARS if is_long else TOTALS))
    if "加分合计" in total:
        text += f"加分 最多 3分\n    {draw(conditions())} 的，加 1分\n"
        text += f"扣分\n    {draw(conditions())} 的，扣 2分\n"
    if draw(st.booleans()):
        text += f"一票否决\n    {draw(conditions())} 的，总分 得 0分\n"
    text += f"总分 年度考核 = {total}\n    保留 2 位小数，四舍五入\n"
    if is_long:
        text += draw(st.sampled_from(MISSING_YEARS))
        text += f"总分 三年总评 = {draw(st.sampled_from(OF_ALL_YEARS))}\n" + draw(st.sampled_from(MISSING_YEARS))
    if draw(st.booleans()):
        text += draw(grades())
    if draw(st.booleans()):
        text += (
            f"奖项 先进单位\n    期次 年度考核\n    层次 市\n    名额 1\n    按 总分\n    条件 {draw(conditions())}\n"
        )
    return text


def figures(policy: CheckedPolicy, seed: int) -> Facts:
    """Figures for every unit and period, some of them missing or blank, the same for the same seed."""
    random = Random(seed)
    known: dict[FigureId, Fact] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    records: dict[FigureId, RecordsFact] = {}

    def amount() -> Fraction | None:
        return random.choice((None, Fraction(0), *(Fraction(random.randint(0, 120)) for _ in range(8))))

    for period in policy.policy.periods:
        for unit in ROSTER[1:]:
            day = date(2023, 1, 1) + timedelta(days=random.randint(0, 1094))
            drawn: Mapping[str, Fraction | bool | date | None] = {
                **{name: amount() for name in NUMBERS},
                "有无方案": random.choice((None, True, False)),
                "印发日期": random.choice((None, day, day)),
            }
            for name, value in drawn.items():
                if random.random() < 0.9:
                    figure = FigureId(unit=unit.name, period=period.name, key=name, year=Year.THIS)
                    known[figure] = Fact(value=value, source=SOURCE)
            quarter = FigureId(unit=unit.name, period=period.name, key="信访批次")
            parts = tuple(random.choice((None, *(Fraction(n) for n in range(6)))) for _ in range(4))
            known[quarter] = Fact(value=None, source=SOURCE, parts=parts)
            if random.random() < 0.8:
                rows = tuple(
                    Record(
                        values={
                            "重点项目.完成投资": Fact(value=amount(), source=SOURCE),
                            "重点项目.已竣工": Fact(value=random.choice((None, True, True, False)), source=SOURCE),
                        },
                        label="",
                        source=SOURCE,
                    )
                    for _ in range(random.randint(0, 3))
                )
                id_of_list = FigureId(unit=unit.name, period=period.name, key="重点项目")
                records[id_of_list] = RecordsFact(rows=rows, source=SOURCE)
            last = FigureId(unit=unit.name, period=period.name, key="安置人数", year=Year.LAST)
            known[last] = Fact(value=amount(), source=SOURCE)
            if random.random() < 0.7:
                for name in JUDGED:
                    grade = Grade(random.choice("优良差"))
                    ratings[period.name, unit.name, name] = Rating(value=grade, source=SOURCE)
                ratings[period.name, unit.name, "工作扎实"] = Rating(value=random.random() < 0.5, source=SOURCE)
    return Facts(roster=ROSTER, figures=known, targets={}, signatures={}, ratings=ratings, records=records)


@settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
@given(programs(), st.integers(0, 10**6), st.data())
def test_what_the_checker_accepts_evaluates_and_explains(text: str, seed: int, data: st.DataObject) -> None:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    if read.value is None or read.has_errors:
        event("refused: " + ", ".join(sorted({d.code for d in read.diagnostics if d.severity == "error"})))
        return
    plan = lower(read.value)
    if plan.value is None:
        event("refused: " + ", ".join(sorted({d.code for d in plan.diagnostics})))
        return
    event("accepted")
    facts = figures(read.value, seed)
    period = data.draw(st.sampled_from([p.name for p in read.value.policy.periods]))
    result = evaluate(plan.value, facts, period=period, folder="某省")
    assert json.loads(json.dumps(export(result)))["schema"] == "kaoping.result/1"
    expected = reference.assess(read.value, facts, period)
    assert [(u.name, u.level) for u in result.units] == [(e.name, e.level) for e in expected]
    for unit, one in zip(result.units, expected, strict=True):
        said, other = (
            (engine_says(unit), reference_says(one))
            if result.is_scored
            else (engine_values(unit), reference_values(one))
        )
        assert said == other, unit.name
    won = {
        (a.name, a.within or "", frozenset(n for w in a.winners for n in w.units), frozenset(a.tied))
        for a in result.awards
    }
    assert won == {(a.name, a.group, a.winners, a.tied) for a in reference.awards(read.value, facts, period)}
    for unit in result.units:
        assert unit.total is not None or unit.reason
        assert explain(result, read.value, facts, None, unit.name, None).value is not None
        for item in unit.indicators:
            assert explain(result, read.value, facts, None, unit.name, item.key).value is not None


def test_most_programs_are_accepted() -> None:
    """Else the test above would say little."""
    accepted = 0

    @settings(deadline=None, max_examples=60, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(programs())
    def count(text: str) -> None:
        nonlocal accepted
        read = read_method(text, file="policy.kp", roster=ROSTER)
        accepted += read.value is not None and not read.has_errors

    count()
    assert accepted > 50

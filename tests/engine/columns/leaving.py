"""Methods whose items may be left out, or may not apply at all, and whose points have a least and a most of their own.

Drawn by Hypothesis. Figures are few and small, so that denominators are often zero; what is blank can be filled in.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from dsl.facts import Fact, Facts, FigureId, Rating, RosterUnit, Source
from dsl.method import read_method
from engine.lower import lower
from engine.plan import Plan

ROSTER = (
    RosterUnit(name="某省", type="省", parent=None),
    *(RosterUnit(name=f"{name}市", type="地级市", parent="某省") for name in "甲乙丙丁戊己"),
)
SOURCE = Source(file="报表.yaml", place="第1行")
FRAME = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 {rounding}
层次 市
    包括 地级市
期次 年度考核 截至 2025-12-31 用于 排序
填报
    安置人数 人
    报名人数 人
    办结件数 件
    受理件数 件
    平时得分 分 评定 0分 至 100分
"""
_ROUNDINGS = ("保留 2 位小数，四舍五入", "保留 1 位小数，向下取整", "保留整数，向上取整")
_FORMULAS = ("安置人数 ÷ 报名人数", "办结件数 ÷ 受理件数")
_ZERO = (
    "不计，按比例折算",
    "不计，按比例折算",
    "不适用",
    "视为未完成",
    "如果 受理件数 = 0 则 不适用 否则 不计，按比例折算",
)
_SCORING = (
    "按完成率",
    "按完成率",
    "按完成率，可超过满分",
    "按完成率，最多 1分",
    "完成得满分，未完成不得分",
    "完成得满分，未完成得 1分",
    "完成得 满分 × 90%，未完成得 满分 × 40%",
    "按完成率，受理件数 高于 1件 的，扣 1分，扣完为止",
)
_TOTALS = ("指标得分合计", "指标得分合计", "指标得分合计 × 80% ＋ 平时得分 × 20%", "甲类.得分 ＋ 乙类.得分 × 50%")


@st.composite
def _leaf(draw: st.DrawFn, margin: str, *, points: bool) -> str:
    lines = []
    if draw(st.integers(0, 4)):
        lines += [f"公式 {draw(st.sampled_from(_FORMULAS))}", "单位 %", f"分母为零 {draw(st.sampled_from(_ZERO))}"]
        lines += [f"目标 {draw(st.sampled_from(('50%', '100%')))}"]
    else:
        lines += ["单位 人", "目标 2人"]
        if draw(st.booleans()):
            lines.append("除外 受理件数 = 0件")
    lines += [f"分值 {draw(st.sampled_from(('2分', '3分', '5分')))}"] if points else []
    lines.append(f"计分 {draw(st.sampled_from(_SCORING))}")
    return "".join(f"{margin}{line}\n" for line in lines)


@st.composite
def methods(draw: st.DrawFn) -> str:
    """A whole method."""
    text = FRAME.format(rounding=draw(st.sampled_from(_ROUNDINGS)))
    number = 0
    for area in ("甲类", "乙类"):
        text += f"方面 {area}\n"
        if draw(st.integers(0, 5)) == 0:
            text += "    最多 满分\n"
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            text += f"    指标 {number} 指标{number}\n"
            if draw(st.integers(0, 3)) == 0:
                text += "        单位 %\n        分值 4分\n"
                for part in range(1, 1 + draw(st.integers(2, 3))):
                    text += f"        分项 部分{number}之{part}\n" + draw(_leaf("            ", points=False))
            else:
                text += draw(_leaf("        ", points=True))
    text += f"总分 年度考核 = {draw(st.sampled_from(_TOTALS))}\n"
    text += draw(st.sampled_from(("", "", "    折算 满分按 10分\n", "    折算 指标得分合计按百分制\n")))
    return text + draw(st.sampled_from(("", "    保留 2 位小数，四舍五入\n")))


def plan_of(text: str) -> Plan:
    """The plan of a method, which the checker must accept."""
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value
    assert made is not None
    return made


def figures(keys: list[str], seed: int) -> tuple[Facts, Facts]:
    """Figures with gaps, and the same with everything filled in."""
    random = Random(seed)
    gaps = random.choice((0.1, 0.3, 0.6))
    partly: dict[FigureId, Fact] = {}
    whole: dict[FigureId, Fact] = {}
    known: dict[tuple[str, str, str], Rating] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    for unit in ROSTER[1:]:
        for key in keys:
            figure = FigureId(unit=unit.name, period="年度考核", key=key)
            whole[figure] = Fact(value=Fraction(random.choice((0, 0, 1, 2, 3))), source=SOURCE)
            if random.random() >= gaps:
                partly[figure] = whole[figure]
            elif random.random() < 0.5:
                partly[figure] = Fact(value=None, source=SOURCE)
        mark = ("年度考核", unit.name, "平时得分")
        ratings[mark] = Rating(value=Fraction(random.choice((0, 60, 100))), source=SOURCE)
        if random.random() >= gaps:
            known[mark] = ratings[mark]
    facts = Facts(roster=ROSTER, figures=partly, targets={}, signatures={}, ratings=known)
    return facts, replace(facts, figures=whole, ratings=ratings)

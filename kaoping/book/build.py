"""A result in, its workbooks out: the tables, and the audit book whose scores are formulas over the figures."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.facts import Fact, Facts
from dsl.model import Period
from engine.cases import open_cases
from engine.evaluate import inputs_of
from engine.plan import Plan, is_scored_period
from engine.results import Assessment
from kaoping.book.figures import Figures, places_needed
from kaoping.book.grid import Sheet
from kaoping.book.scores import Scores
from kaoping.book.tables import result_sheets
from kaoping.book.tiers import Tiers
from kaoping.book.totals import Totals
from kaoping.book.writer import write_sheets

_HOW = (
    ("这是什么", "每项得分、方面得分、总分、名次、档次都写成公式，从“数据”“评定”“目标”三张表算起，不靠程序也能重算。"),
    (
        "怎么用",
        "改“数据”“评定”“目标”里浅黄色的格子，别的表跟着变。“程序算的”一栏是程序当时的结果，不变；不同的在“比对”一栏写“不同”。",
    ),
    (
        "为什么不直接除",
        "表格软件的小数是二进制的，恰好在一半的数会舍错。这里都化成整数的分子、分母，最后除一次、取舍一次，和程序一位不差。",
    ),
    (
        "取程序算的",
        "公式写不了的规则、太大的数（整数超过十四位），格子里取程序算的结果，“说明”一栏写明为什么；改了数字，这些格子不变。",
    ),
    ("待定", "缺数、没有评定的，得分写“待定”，不当作零。"),
)


def result_book(assessment: Assessment) -> bytes:
    """Write the tables of a result."""
    return write_sheets(result_sheets(assessment))


def audit_book(plan: Plan, facts: Facts, assessment: Assessment) -> bytes:
    """Write the audit book of a result."""
    return write_sheets(audit_sheets(plan, facts, assessment))


def audit_sheets(
    plan: Plan, facts: Facts, assessment: Assessment, *, only: frozenset[str] | None = None
) -> tuple[Sheet, ...]:
    """Lay out the audit book: what it is, scores and totals, and the figures they start from.

    `only` are the units that stand in it; None is all of them.
    """
    period = plan.policy.period(assessment.period)
    assert period is not None
    cases = open_cases(plan, inputs_of(plan, facts, period))
    figures = Figures(plan, places_needed(_by_key(facts, plan, period), plan))
    scores = Scores(figures)
    totals = Totals(scores, figures, cases)
    tiers = Tiers(figures, plan.policy.tiers)
    results = {(u.name, u.level): u for u in assessment.units}
    for case in (c for c in cases.all if only is None or c.unit.name in only):
        result = results[case.id]
        if is_scored_period(period) and plan.tree.leaves():
            totals.add(scores.add(case), result)
        if plan.policy.tiers:
            tiers.add(case, result)
    totals.rank()
    live = (totals.totals, totals.areas, scores.sheet, tiers.tiers, tiers.conditions)
    given = (figures.sheet, figures.judged, scores.targets, scores.shares)
    about = _about(assessment)
    return (about, *(s for s in (*live, *given) if s.rows))


def _by_key(facts: Facts, plan: Plan, period: Period) -> dict[str, list[Fact]]:
    """Every figure that a formula may read, by key; none of other methods' keys."""
    found: dict[str, list[Fact]] = {}
    for figure, fact in facts.figures.items():
        found.setdefault(figure.key, []).append(fact)
    for (label, _, key), rating in facts.ratings.items():
        if label == period.name and key in plan.fields:
            found.setdefault(key, []).append(Fact(value=rating.value, source=rating.source))
    return found


def _about(assessment: Assessment) -> Sheet:
    number = f"（{assessment.number}）" if assessment.number else ""
    sheet = Sheet(
        name="说明",
        title="核算底稿",
        about=f"{assessment.title}{number}　{assessment.period}{'　数字是虚构的示例' if assessment.made_up else ''}",
        headings=("", "说明"),
        widths=(16, 110),
        fixed_columns=0,
    )
    for head, text in _lines(assessment):
        sheet.add([head, text])
    return sheet


def _lines(assessment: Assessment) -> Iterator[tuple[str, str]]:
    yield from _HOW
    for text in assessment.not_encoded:
        yield "没有编入", text

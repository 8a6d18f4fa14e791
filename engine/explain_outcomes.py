"""What moved a unit's outcome beside its items, how its grade was settled, and what money it has."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dsl.model import Assumption, Clause
from dsl.outcomes import AdjustmentBlock, VetoBlock
from engine.explain_scene import Scene, points, shown, stop
from engine.explanation import Line, Section, Table, Topic
from engine.results import AdjustmentResult, FundResult, UnitResult
from engine.wording import shown as written

_COUNTED = ("加分", "扣分")


def adjustments(scene: Scene) -> Section:
    """Bonuses and deductions row by row, then vetoes, circumstances and decisions."""
    counted = [a for a in scene.unit.adjustments if a.kind in _COUNTED]
    rows = tuple((a.kind, _where(a), _count(a.count), _marks(a.raw), _marks(a.applied), a.reason) for a in counted)
    columns = ("", "项目", "数", "应计", "实计", "说明")
    table = Table(columns=columns, numeric=(False, False, True, True, True, False), rows=rows) if rows else None
    lines = tuple(
        Line(label=f"{a.kind} {a.name}".strip(), text="，".join(x for x in (_applied(a), a.reason) if x))
        for a in scene.unit.adjustments
        if a.kind not in _COUNTED
    )
    return Section(topic=Topic.SCORE, title="加减分和调整", lines=lines, table=table)


def _where(row: AdjustmentResult) -> str:
    return row.name if row.block == row.kind else f"{row.block}：{row.name}"


def _count(count: Fraction | None) -> str:
    return "" if count is None else shown(count, None)


def _marks(value: Fraction | None) -> str:
    return "待定" if value is None else points(value)


def _applied(row: AdjustmentResult) -> str:
    return "" if row.applied is None else points(row.applied)


def open_grade(unit: UnitResult) -> Iterator[Line]:
    """Say that a grade is open, and why."""
    if unit.grade is None and unit.grade_reason:
        yield Line(text=stop(f"等次待定：{unit.grade_reason}"))


def grade_section(scene: Scene) -> Section:
    """The stages in which the grade was settled."""
    derivation = scene.unit.grade_derivation
    if derivation is None:
        return Section(topic=Topic.GRADE, title="")
    lines = [Line(label=step.label, text=f"{step.formula}：{step.substituted}") for step in derivation.children]
    unit = scene.unit
    if unit.grade is None:
        lines.append(Line(label="待定", text=derivation.reason))
    elif unit.computed_grade != unit.grade:
        lines.append(Line(label="计算结果", text=unit.computed_grade or "待定"))
    return Section(topic=Topic.GRADE, title="等次怎么定的", lines=tuple(lines))


def money(scene: Scene) -> Section:
    """What the unit is paid, or has to pay."""
    mine = [f for f in scene.assessment.funds if (f.unit, f.level) == (scene.unit.name, scene.unit.level)]
    return Section(topic=Topic.FUNDS, title="资金", lines=tuple(map(_fund, mine)))


def _fund(fund: FundResult) -> Line:
    if fund.amount is None:
        return Line(label=fund.name, text=f"待定：{fund.reason}")
    way = f"，由{fund.payer}付给{fund.payee}" if fund.payer and fund.payee else ""
    worked = fund.derivation.formula if fund.derivation is not None else ""
    details = (Line(text=worked),) if worked else ()
    amount = abs(fund.amount) if way else fund.amount
    return Line(label=fund.name, text=f"{written(amount, fund.currency)}{way}", details=details)


def outcome_clauses(scene: Scene) -> Iterator[Clause]:
    """The clauses that bonuses, vetoes, grades and money rest on."""
    outcomes, level, period = scene.policy.outcomes, scene.unit.level, scene.assessment.period_kind
    blocks: tuple[AdjustmentBlock | VetoBlock, ...] = (*outcomes.adjustments, *outcomes.vetoes)
    for block in blocks:
        yield from block.basis if block.reach.holds(level, period) else ()
    table = outcomes.table(level, period)
    yield from table.basis if table is not None else ()
    yield from (c for d in scene.policy.all_definitions() if d.fund is not None for c in d.basis)


def outcome_assumptions(scene: Scene) -> Iterator[Assumption]:
    """The assumptions that the same blocks rest on."""
    yield from scene.policy.outcomes.assumptions(scene.assessment.period)
    yield from (a for d in scene.policy.all_definitions() if d.fund is not None for a in d.assumptions)

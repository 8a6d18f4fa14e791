"""Bonuses, deductions, vetoes, grades and places with their names bound; what cannot be bound is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dsl.binding import Binder
from dsl.expressions import Expression
from dsl.outcomes import (
    AdjustmentBlock,
    AdjustmentGroup,
    AdjustmentRow,
    Circumstance,
    Cut,
    Grade,
    GradeShift,
    GradeTable,
    Outcomes,
    Veto,
    VetoBlock,
)


class OutcomeResolver:
    """Binds the names of what follows from points."""

    def __init__(self, binder: Binder) -> None:
        self._binder = binder

    def outcomes(self, outcomes: Outcomes) -> Outcomes:
        """Bind every block."""
        return Outcomes(
            adjustments=tuple(self._block(b) for b in outcomes.adjustments),
            vetoes=tuple(self._vetoes(b) for b in outcomes.vetoes),
            tables=tuple(self._table(t) for t in outcomes.tables),
        )

    def cut(self, cut: Cut) -> Cut:
        """Bind what is compared at the last place."""
        bound = (self._binder.expression(x) for x in cut.compared)
        return replace(cut, compared=tuple(x for x in bound if x is not None))

    def _block(self, block: AdjustmentBlock) -> AdjustmentBlock:
        group = self._group(block.group)
        is_faulty = block.is_faulty or _count(group) < _count(block.group)
        return replace(block, group=group, is_faulty=is_faulty)

    def _group(self, group: AdjustmentGroup) -> AdjustmentGroup:
        bound = (self._group(r) if isinstance(r, AdjustmentGroup) else self._row(r) for r in group.rows)
        return replace(group, rows=tuple(r for r in bound if r is not None))

    def _row(self, row: AdjustmentRow) -> AdjustmentRow | None:
        whole = tuple(self._binder.expression(x) for x in row.expressions())
        if any(x is None for x in whole):
            return None
        (bound,) = whole
        if row.count is not None:
            return replace(row, count=bound)
        return replace(row, condition=bound) if row.condition is not None else replace(row, amount=bound)

    def _vetoes(self, block: VetoBlock) -> VetoBlock:
        vetoes = tuple(self._veto(v) for v in block.vetoes)
        lost = any(len(a.circumstances) < len(b.circumstances) for a, b in zip(vetoes, block.vetoes, strict=True))
        return replace(block, vetoes=vetoes, is_faulty=block.is_faulty or lost)

    def _veto(self, veto: Veto) -> Veto:
        return replace(veto, circumstances=self._circumstances(veto.circumstances))

    def _circumstances(self, listed: Iterable[Circumstance]) -> tuple[Circumstance, ...]:
        bound = ((c, self._binder.expression(c.condition)) for c in listed)
        return tuple(replace(c, condition=x) for c, x in bound if x is not None)

    def _table(self, table: GradeTable) -> GradeTable:
        shifts = ((s, self._binder.expression(s.condition)) for s in table.shifts)
        bound = replace(
            table,
            grades=tuple(self._grade(g) for g in table.grades),
            listed=tuple(replace(x, circumstances=self._circumstances(x.circumstances)) for x in table.listed),
            shifts=tuple(_shift(s, x) for s, x in shifts if x is not None),
        )
        lost = len(tuple(bound.conditions())) < len(tuple(table.conditions()))
        return replace(bound, is_faulty=table.is_faulty or lost)

    def _grade(self, grade: Grade) -> Grade:
        return replace(
            grade,
            band=self._binder.expression(grade.band) if grade.band is not None else None,
            conditions=self._circumstances(grade.conditions),
            cut=self.cut(grade.cut) if grade.cut is not None else None,
        )


def _shift(shift: GradeShift, condition: Expression) -> GradeShift:
    return replace(shift, condition=condition)


def _count(group: AdjustmentGroup) -> int:
    return sum(1 for _ in group.every_row())

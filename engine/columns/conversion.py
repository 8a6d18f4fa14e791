"""折算: a total or 子考核 by its full marks, then 最低 and 最多; mirrors `engine.shaping` and `engine.full_marks`."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dsl.expressions import Expression, Side, Year
from dsl.model import Definition
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, Shape
from dsl.quantity import POINTS
from engine.columns.algebra import every
from engine.columns.cells import UNDEFINED, Cell, joined, present
from engine.columns.numbers import NOTHING, exact
from engine.columns.reading import Beyond, Reader


class FullReader(Reader):
    """The same rows with every score at its most."""

    def __init__(self, inner: Reader, full: Callable[[str], Cell], full_sum: Callable[[], Cell]) -> None:
        super().__init__(inner.plan, inner.period, inner.columns)
        self.algebra, self.numbers = inner.algebra, inner.numbers
        self._inner, self._full, self._full_sum = inner, full, full_sum
        self.beyond = _FullSum(self)

    def look_up(self, key: str, side: Side, year: Year) -> Cell:
        """Full marks for a score, none for bonuses and deductions, else what it is."""
        plan = self.plan
        if key in (BONUS_KEY, DEDUCTION_KEY):
            return present(NOTHING)
        is_score = side is Side.SCORE or (key in plan.areas and side is Side.VALUE)
        if is_score and (key in plan.areas or key in plan.indicators):
            return self._full(key)
        if key in plan.definitions and side is Side.VALUE:
            return self._of_definition(plan.definitions[key])
        field = plan.fields.get(key)
        if field is None or field.unit.dimension != POINTS:
            return self._inner.look_up(key, side, year)
        return present(exact(field.highest.value)) if field.highest is not None else Cell(absent={UNDEFINED: True})

    def score_sum(self) -> Cell:
        """The full marks of all that 指标得分合计 adds up."""
        return self._full_sum()

    def _of_definition(self, node: Definition) -> Cell:
        if self.plan.unit_of(node.key).dimension != POINTS:
            return self._inner.look_up(node.key, Side.VALUE, Year.THIS)
        if node.shape is not None and node.shape.full is not None:
            return present(exact(node.shape.full))
        cell = self.evaluate(node.formula)
        return limited(cell, node.shape, self) if node.shape is not None else cell


class _FullSum(Beyond):
    """指标得分合计 as a reader of full marks sees it."""

    def __init__(self, reader: FullReader) -> None:
        self._reader = reader

    def score_sum(self) -> Cell:
        """Full marks of all that is added up."""
        return self._reader.score_sum()


def shaped(cell: Cell, formula: Expression, shape: Shape, reader: Reader, most: FullReader) -> Cell:
    """折算 first, then 最低, 最多, and rounding last."""
    if shape.full is not None:
        cell = of_full(cell, most.evaluate(formula), shape.full, reader)
    return limited(cell, shape, reader)


def limited(cell: Cell, shape: Shape, reader: Reader) -> Cell:
    """最低, 最多 and rounding."""
    numbers, figure = reader.numbers, cell.figure
    if shape.lowest is not None:
        figure = numbers.extremum(figure, exact(shape.lowest), is_least=False)
    if shape.highest is not None:
        figure = numbers.extremum(figure, exact(shape.highest), is_least=True)
    return Cell(figure=numbers.rounded(figure, shape.rounding), absent=cell.absent)


def of_full(cell: Cell, most: Cell, full: Fraction, reader: Reader) -> Cell:
    """A figure × `full` ÷ the most that it can be; undefined where that is nothing."""
    numbers = reader.numbers
    is_there = every(cell.is_present, most.is_present)
    absent = joined([cell.absent, most.absent, {UNDEFINED: every(is_there, numbers.is_zero(most.figure))}])
    return Cell(
        figure=numbers.compute("/", numbers.scaled(cell.figure, full), most.figure),
        absent={why: c for why, c in absent.items() if c is not False},
    )

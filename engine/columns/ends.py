"""How far an open total can still go, in every row: the least and the most as columns.

Mirrors `engine.bounds`, `engine.sums` and `engine.decisions`: where a score is known it is what it can become, and
where it is open each clause says between what it lies. What rests on nothing but a table's figures can be asked of any
table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Arithmetic, ArithmeticOperator, Expression, Negative, Number, Ref, ScoreSum, Side
from dsl.model import Field, Period, Total
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, AdjustmentKind, Shape
from engine.columns.algebra import Interval, every, some
from engine.columns.bonuses import adjusted_worth
from engine.columns.cells import MISSING, Cell
from engine.columns.ends_bounds import BoundsMaker
from engine.columns.ends_leaves import LeavesMaker
from engine.columns.ends_range import ANY, Ends, EndsMath, exactly
from engine.columns.ends_vetoes import vetoed_ends
from engine.columns.numbers import NOTHING, Unsupported, exact
from engine.columns.program import Output, Program, widened
from engine.columns.reading import Columns, Reader
from engine.columns.table import Table
from engine.plan import Plan, is_scored

_HUNDRED = Fraction(100)

#: The keys of the two columns.
LOWEST, HIGHEST = "总分最少", "总分最多"


def compile_ends(
    plan: Plan, table: Table, period: Period, *, widen: Callable[[Interval], Interval] = widened
) -> Program:
    """Write the least and the most of the total down as two columns; absent where there is no such end.

    Raises Unsupported for what columns cannot tell.
    """
    maker = EndsMaker(plan, table, period, widen)
    ends = maker.total()
    return maker.program([("", ends)])


def compile_every_end(
    plan: Plan, table: Table, period: Period, *, widen: Callable[[Interval], Interval] = widened
) -> Program:
    """The same of every leaf and item before rounding, of every area, and of the total. Raises Unsupported."""
    maker = EndsMaker(plan, table, period, widen)
    total = maker.total()
    bounds = maker.bounds
    items = [i for i in plan.policy.all_indicators() if is_scored(i)]
    found = [("", total), *((i.key, bounds.item(i.key)) for i in items)]
    found += [(p.key, bounds.leaves[p.key].ends) for item in items for p in item.components]
    return maker.program([*found, *((a.key, bounds.area(a)) for a in plan.policy.areas)])


def end_of(end: str, key: str = "") -> str:
    """The key of the column of an end; of the total that is the end alone."""
    return f"{end}\t{key}" if key else end


class EndsMaker:
    """The ends of leaves, items, areas and the total over one table."""

    def __init__(self, plan: Plan, table: Table, period: Period, widen: Callable[[Interval], Interval]) -> None:
        self.plan = plan
        self.columns = Columns(table, widen)
        self.reader = Reader(plan, period, self.columns)
        self.points = LeavesMaker(plan, self.reader)
        self.numbers = self.reader.numbers
        self.math = EndsMath(self.numbers)
        self._total = plan.total(period.kind)
        self._bounds: BoundsMaker | None = None

    @property
    def bounds(self) -> BoundsMaker:
        """The ends of sums. Raises Unsupported."""
        if self._bounds is None:
            self._bounds = BoundsMaker(self.points, self.math)
        return self._bounds

    def program(self, found: list[tuple[str, Ends]]) -> Program:
        """The ends as columns."""
        outputs: list[Output] = []
        for key, ends in found:
            for end, figure, lacking in (
                (LOWEST, ends.lowest, ends.no_lowest),
                (HIGHEST, ends.highest, ends.no_highest),
            ):
                absent = {} if lacking is False else {MISSING: lacking}
                outputs.append(self.points.output(end_of(end, key), Cell(figure=figure, absent=absent)))
        divisors = tuple(self.points.divisors[o.key] for o in outputs if o.key in self.points.divisors)
        return Program(
            reader=self.reader,
            columns=self.columns,
            items=tuple(outputs),
            areas=(),
            total=None,
            left={},
            divisors=divisors,
        )

    # --- the total ---

    def total(self) -> Ends:
        """Of the total, with what vetoes and the leading group do to it."""
        if self._total is None:
            return ANY
        own = self.points.own_total(self._total)
        self.points.total(self._total)
        if self.points.left:
            raise Unsupported(next(iter(self.points.left.values())))
        final = self.reader.total
        assert final is not None
        ends = self.math.settled(own, self._of_formula(self._total))
        return self.math.settled(final, vetoed_ends(ends, self.points.vetoes(), self.math))

    def _of_formula(self, total: Total) -> Ends:
        shape = replace(total.shape or Shape(), rounding=None)
        found = self.range_of(total.formula)
        within = self._shaped(found, total.formula, shape)
        rounded = self.math.each(within, lambda figure: self.numbers.rounded(figure, total.rounding))
        limits = Ends(
            lowest=NOTHING if shape.lowest is None else exact(shape.lowest),
            highest=NOTHING if shape.highest is None else exact(shape.highest),
            no_lowest=shape.lowest is None,
            no_highest=shape.highest is None,
        )
        return self.math.either(within.no_lowest, limits, rounded)

    def _shaped(self, ends: Ends, formula: Expression, shape: Shape) -> Ends:
        """折算, then 最低 and 最多, and rounding last."""
        if shape.full is not None:
            full = shape.full
            shares = self._of_most(ends, formula, self.points.most().evaluate(formula))
            ends = self.math.each(shares, lambda figure: self.numbers.scaled(figure, full))
        for limit, is_cap in ((shape.lowest, False), (shape.highest, True)):
            if limit is not None:
                cut = self.math.cut(ends, exact(limit), is_cap=is_cap)
                ends = replace(cut, no_lowest=ends.no_lowest, no_highest=ends.no_highest)
        return self.math.each(ends, lambda figure: self.numbers.rounded(figure, shape.rounding))

    def _of_most(self, ends: Ends, formula: Expression, most: Cell) -> Ends:
        """A sum over the most that it can come to; not known where that can still change, unless it is all points."""
        above = self.reader.above_zero(most.figure)
        is_some = every(most.is_present, self.numbers.compare(">", most.figure, NOTHING))
        shares = self.math.each(ends, lambda figure: self.numbers.compute("/", figure, above))
        assert self._total is not None
        is_sum = isinstance(formula, ScoreSum)
        if not (is_sum and self._total.sum_to_hundred):
            changing = self.bounds.share_of(most) if is_sum else ANY
            shares = self.math.either(self.bounds.may_change, changing, shares)
        return self.math.either(is_some, shares, ANY)

    # --- expressions of ends; both ends or none ---

    def range_of(self, node: Expression) -> Ends:
        """Compute with ends as with numbers; none where no bound is known."""
        match node:
            case Number():
                return exactly(self.reader.evaluate(node).figure)
            case ScoreSum():
                return self._score_sum()
            case Ref():
                cell = self.reader.look_up(node.key, node.side, node.year)
                return self.math.settled(cell, ANY if cell.is_absent is False else self.math.closed(self._ref(node)))
            case Negative(operand=operand):
                return self.math.opposite(self.range_of(operand))
            case Arithmetic(operator=operator, left=left, right=right):
                return self._computed(operator, self.range_of(left), self.range_of(right))
            case _:
                return ANY

    def _computed(self, operator: ArithmeticOperator, left: Ends, right: Ends) -> Ends:
        match operator:
            case "+":
                return self.math.plus(left, right)
            case "-":
                return self.math.minus(left, right)
            case "*" | "/":
                return self._corners(operator, left, right)

    def _corners(self, operator: ArithmeticOperator, left: Ends, right: Ends) -> Ends:
        lacking = some(left.no_lowest, right.no_lowest)
        if operator == "/":
            not_above = self.numbers.compare("≤", right.lowest, NOTHING)
            not_below = self.numbers.compare("≥", right.highest, NOTHING)
            lacking = some(lacking, every(not_above, not_below))
        if lacking is True:
            return ANY
        lefts, rights = dict.fromkeys([left.lowest, left.highest]), dict.fromkeys([right.lowest, right.highest])
        corners = [exactly(self.numbers.compute(operator, a, b)) for a in lefts for b in rights]
        whole = self.math.hull(corners)
        lacking = self.math.named(lacking)
        return replace(whole, no_lowest=lacking, no_highest=lacking)

    def _ref(self, node: Ref) -> Ends:
        """Of an open node."""
        if node.key in (BONUS_KEY, DEDUCTION_KEY):
            kind = AdjustmentKind.BONUS if node.key == BONUS_KEY else AdjustmentKind.DEDUCTION
            worth = adjusted_worth(kind, self.reader)
            return Ends(lowest=worth.lowest, highest=worth.highest, no_highest=worth.boundless)
        definition = self.plan.definitions.get(node.key)
        if definition is not None:
            inner = self.range_of(definition.formula)
            return self._shaped(inner, definition.formula, definition.shape or Shape())
        if node.key in self.plan.areas:
            if node.side not in (Side.VALUE, Side.SCORE):
                raise Unsupported(f"读“{node.key}”的{node.side.value}")
            return self.bounds.area(self.plan.areas[node.key])
        field = self.plan.fields.get(node.key)
        return _of_field(field) if field is not None and field.is_judged else ANY

    def _score_sum(self) -> Ends:
        """指标得分合计, as a mark out of 100 where the total says so."""
        if self._total is None or not self._total.sum_to_hundred:
            return self.math.closed(self.bounds.ends(self.plan.tree))
        full = self.points.full_of_areas([counts for counts, _ in self.points.areas()])
        return self.math.each(self.bounds.share_of(full), lambda figure: self.numbers.scaled(figure, _HUNDRED))


def _of_field(field: Field) -> Ends:
    low, high = field.lowest, field.highest
    return Ends(
        lowest=NOTHING if low is None else exact(low.value),
        highest=NOTHING if high is None else exact(high.value),
        no_lowest=low is None,
        no_highest=high is None,
    )

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
from dsl.model import Area, Field, Indicator, Period, Total
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, AdjustmentKind, Shape
from engine.columns.algebra import Condition, Interval, every, negated, some
from engine.columns.bonuses import adjusted_worth
from engine.columns.cells import MISSING, Cell
from engine.columns.ends_range import ANY, NONE, Ends, EndsMath, exactly
from engine.columns.ends_scoring import EndsScorer
from engine.columns.ends_vetoes import vetoed_ends
from engine.columns.numbers import NOTHING, Figure, Unsupported, exact
from engine.columns.program import Output, PointsMaker, Program, widened
from engine.columns.reading import Columns, Reader
from engine.columns.scoring import Leaf, Scorer
from engine.columns.table import Table
from engine.plan import Plan, is_scored, scoring_of
from engine.results import Status

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
    items = [i for i in plan.policy.all_indicators() if is_scored(i)]
    leaves = [part for item in items for part in item.components]
    found = [("", total), *((i.key, maker.item(i)) for i in items), *((p.key, maker.leaf(p.key)) for p in leaves)]
    return maker.program([*found, *((a.key, maker.area(a)) for a in plan.policy.areas)])


def end_of(end: str, key: str = "") -> str:
    """The key of the column of an end; of the total that is the end alone."""
    return f"{end}\t{key}" if key else end


class _Leaves(PointsMaker):
    """Keeps each leaf that is scored on the way."""

    def __init__(self, plan: Plan, period: Period, reader: Reader) -> None:
        super().__init__(plan, period, reader)
        self.leaves: dict[str, Leaf] = {}

    def leaf(self, part: Indicator, item: Indicator, full: Cell) -> Leaf:
        """A leaf with its points before rounding."""
        found = super().leaf(part, item, full)
        self.leaves[part.key] = found
        return found


class EndsMaker:
    """The ends of leaves, items, areas and the total over one table."""

    def __init__(self, plan: Plan, table: Table, period: Period, widen: Callable[[Interval], Interval]) -> None:
        self.plan = plan
        self.columns = Columns(table, widen)
        self.reader = Reader(plan, period, self.columns)
        self.points = _Leaves(plan, period, self.reader)
        self.numbers = self.reader.numbers
        self.math = EndsMath(self.numbers)
        self._total = plan.total(period.kind)
        self._open: dict[str, Ends] = {}

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

    # --- leaves and items ---

    def _scored(self, item: Indicator) -> tuple[Condition, Cell]:
        """Whether an item counts, and its points. Raises Unsupported for one that columns do not score."""
        counts, cell = self.points.item(item)
        if item.key in self.points.left:
            raise Unsupported(self.points.left[item.key])
        return counts, cell

    def leaf(self, key: str) -> Ends:
        """Of a leaf before rounding; nothing where it does not count."""
        return self.math.settled(self.points.leaves[key].points, self._open_leaf(key))

    def _open_leaf(self, key: str) -> Ends:
        """The same, asked only where its points are not known."""
        if key not in self._open:
            self._open[key] = self._find_open(key)
        return self._open[key]

    def _find_open(self, key: str) -> Ends:
        made, part = self.points.leaves[key], self.plan.indicators[key]
        if made.points.is_absent is False:
            return ANY
        scoring = scoring_of(part, self.plan.parents.get(key) or part)
        assert scoring is not None  # what is not scored has no leaf
        if self.plan.may_be_left_out(key) and every(made.counts, made.points.is_absent) is not False:
            raise Unsupported(f"“{part.name}”待定时可能不计，按比例折算")
        with self.reader.scoring(key, made.full), self.reader.inside(key):
            scorer = Scorer(part, scoring, self.reader.appraise(key), made.full, self.reader)
            ends = EndsScorer(scorer, self.math).ends()
        return self.math.either(made.points.status_is(Status.NOT_APPLICABLE), NONE, ends)

    def item(self, item: Indicator) -> Ends:
        """Of an item before rounding."""
        self._scored(item)
        if not item.components:
            return self.leaf(item.key)
        return self.math.sum([self.leaf(part.key) for part in item.components])

    def _rounded_item(self, item: Indicator) -> Ends:
        """Of an item as it goes into its area; nothing where it does not count."""
        counts, cell = self._scored(item)
        ends = self.item(item) if item.components else self._open_leaf(item.key)
        rounding = self.plan.policy.header.score_rounding
        rounded = self.math.each(ends, lambda figure: self.numbers.rounded(figure, rounding))
        return self.math.either(counts, self.math.settled(cell, rounded), NONE)

    # --- areas ---

    def area(self, area: Area) -> Ends:
        """Of an area; none where nothing of it counts."""
        if area.is_capped:
            raise Unsupported("方面得分最多满分")
        items = [i for i in area.all_indicators() if is_scored(i)]
        counts = some(*(self._scored(i)[0] for i in items))
        return self.math.either(counts, self._in_area(area), ANY)

    def _in_area(self, area: Area) -> Ends:
        return self.math.sum([self._rounded_item(i) for i in area.all_indicators() if is_scored(i)])

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
            most, full = self.points.most().evaluate(formula), shape.full
            above = self.reader.above_zero(most.figure)

            def converted(figure: Figure) -> Figure:
                return self.numbers.compute("/", self.numbers.scaled(figure, full), above)

            is_some = every(most.is_present, self.numbers.compare(">", most.figure, NOTHING))
            ends = self.math.either(is_some, self.math.each(ends, converted), ANY)
        for limit, is_cap in ((shape.lowest, False), (shape.highest, True)):
            if limit is not None:
                cut = self.math.cut(ends, exact(limit), is_cap=is_cap)
                ends = replace(cut, no_lowest=ends.no_lowest, no_highest=ends.no_highest)
        return self.math.each(ends, lambda figure: self.numbers.rounded(figure, shape.rounding))

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
            return self.area(self.plan.areas[node.key])
        field = self.plan.fields.get(node.key)
        return _of_field(field) if field is not None and field.is_judged else ANY

    def _score_sum(self) -> Ends:
        """指标得分合计."""
        if any(a.is_capped for a in self.plan.policy.areas):
            raise Unsupported("方面得分最多满分")
        ends = self.math.closed(self.math.sum([self._in_area(a) for a in self.plan.policy.areas]))
        return self._to_hundred(ends) if self._total is not None and self._total.sum_to_hundred else ends

    def _to_hundred(self, ends: Ends) -> Ends:
        """As a mark out of 100; what may turn out not to apply at all leaves both sides of the quotient."""
        numbers, hundred = self.numbers, exact(_HUNDRED)
        full = self.points.full_of_areas([counts for counts, _ in self.points.areas()])
        leaving = self._may_vanish()
        staying = numbers.compute("-", full.figure, leaving)

        def share(figure: Figure, whole: Figure) -> Figure:
            return numbers.compute("/", numbers.compute("*", figure, hundred), self.reader.above_zero(whole))

        most = share(ends.highest, full.figure)
        if leaving != NOTHING:
            other = share(numbers.compute("-", ends.highest, leaving), staying)
            other = numbers.extremum(most, other, is_least=False)
            most = numbers.either(numbers.compare(">", staying, NOTHING), other, most)
        is_some = every(full.is_present, negated(numbers.is_zero(full.figure)))
        whole = Ends(
            lowest=share(ends.lowest, full.figure),
            highest=most,
            no_lowest=ends.no_lowest,
            no_highest=ends.no_highest,
        )
        return self.math.either(is_some, whole, ANY)

    def _may_vanish(self) -> Figure:
        """The full marks of open leaves that may turn out not to apply at all."""
        found: Figure = NOTHING
        for key, leaf in self.points.leaves.items():
            if self.plan.may_vanish(key) and leaf.points.is_absent is not False:
                waits = self.math.named(every(leaf.counts, leaf.points.is_absent, leaf.full.is_present))
                found = self.numbers.compute("+", found, self.numbers.either(waits, leaf.full.figure, NOTHING))
        return found


def _of_field(field: Field) -> Ends:
    low, high = field.lowest, field.highest
    return Ends(
        lowest=NOTHING if low is None else exact(low.value),
        highest=NOTHING if high is None else exact(high.value),
        no_lowest=low is None,
        no_highest=high is None,
    )

"""Expressions and indicators as cells: what the interpreter does for one unit, written down for every row at once.

Each function mirrors one of `engine.exact`, `engine.appraisal` or `engine.case`. Whatever is not here raises
Unsupported, and the item that needs it is left to the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from fractions import Fraction

from dsl.diagnostic import InternalError
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    AttributeIs,
    ByCase,
    Call,
    Case,
    Comparison,
    ComparisonOperator,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Fulfilled,
    GradeIs,
    InEachPart,
    Judged,
    JudgedAs,
    Negative,
    Not,
    Number,
    Ranked,
    Reduction,
    Ref,
    Scope,
    ScoreSum,
    Side,
    SumOfShares,
    Truth,
    Year,
    YearNumber,
)
from dsl.format import format_expression
from dsl.model import (
    CompletionForm,
    Definition,
    Direction,
    Exemption,
    Frequency,
    Indicator,
    Kind,
    Period,
    ZeroChoice,
    ZeroOutcome,
)
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, FundRule
from dsl.record import dataclass
from dsl.span import NOWHERE
from engine.answer import ZeroMeaning
from engine.columns.algebra import ONE, Algebra, Condition, Interval, Poly, constant, every, negated, some
from engine.columns.cells import (
    CODES,
    DIVIDED,
    MISSING,
    NOT_APPLICABLE,
    ORDER,
    PENDING,
    UNDEFINED,
    Cell,
    Why,
    chosen,
    joined,
    lacking,
    plain,
    present,
)
from engine.columns.each_year import reduce_years
from engine.columns.judged import judged_as, judged_cell
from engine.columns.numbers import Figure, Quotient, Rational, Unsupported, exact
from engine.columns.parts import in_each_part, over_parts, reduce_parts
from engine.columns.records import reduce_records
from engine.columns.table import LEVEL, Among, ColumnId, DerivedId, PartId, Table, YearId
from engine.columns.tiers import tier_cell
from engine.functions import expand
from engine.parts import PART_WORDS
from engine.plan import TOTAL_KEY, Plan, applies_to
from engine.results import Status
from engine.zeros import LEAVING

_OVER_PARTS = ("合计", "平均", "最大", "最小")
_SUMS = (TOTAL_KEY, BONUS_KEY, DEDUCTION_KEY)
_FULFILLED = {ZeroOutcome.FULFILLED: True, ZeroOutcome.UNFULFILLED: False}
_OPERATORS: dict[Direction, ComparisonOperator] = {Direction.HIGHER: "≥", Direction.LOWER: "≤", Direction.EQUAL: "="}


@dataclass(frozen=True, slots=True)
class Appraised:
    """One indicator before any points; None where it has no target (no completion, nothing to meet)."""

    value: Cell
    target: Cell | None
    completion: Cell | None
    met: Cell | None


def _none(_: DerivedId) -> DerivedId | None:
    """What a table says whose columns stand over one denominator each."""
    return None


class Beyond:
    """What lies beyond single figures: points, sums, ranks and grades, as far as they are made already."""

    def find(self, key: str, side: Side) -> Cell | None:
        """The points of an item, area or block; None for a key that has none."""
        raise Unsupported(f"读“{key}”的{side.value}")

    def full_marks(self, key: str) -> Cell:
        """Full marks of a place in the tree of points, after what is left out was given on."""
        raise Unsupported(f"读“{key}”的分值")

    def score_sum(self) -> Cell:
        """指标得分合计."""
        raise Unsupported("读指标得分合计")

    def evaluate(self, node: Expression) -> Cell:
        """A kind of node that a reader of figures does not know: a place, a grade."""
        if isinstance(node, GradeIs):
            raise Unsupported("要看等次，等次要等各单位的总分都有了才定")
        raise Unsupported(type(node).__name__)

    def shaped(self, node: Definition, cell: Cell) -> Cell:  # noqa: ARG002 - for those who can shape it
        """A 子考核 as its definition shapes it."""
        raise Unsupported(f"“{node.name}”有折算或限额")


@dataclass(slots=True)
class Columns:
    """The columns that a program reads, in the order in which they were first asked for."""

    table: Table
    #: How a range is widened, so that a program serves tables that differ little.
    widen: Callable[[Interval], Interval]
    ids: list[ColumnId] = field(default_factory=list)
    intervals: list[Interval] = field(default_factory=list)
    scales: list[Fraction] = field(default_factory=list)
    optional: set[int] = field(default_factory=set)
    #: Columns that nobody has at all.
    empty: set[int] = field(default_factory=set)
    #: Whether any number that something is compared with is a column.
    moves_limits: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.moves_limits = any(wanted.role == "limit" for wanted in getattr(self.table, "parameters", ()))

    def place(self, wanted: ColumnId) -> int:
        """Where a column stands in the program."""
        if wanted not in self.ids:
            column = self.table.column(wanted)
            place = len(self.ids)
            self.ids.append(wanted)
            self.intervals.append(self.widen(column.interval) if column is not None else Interval(0, 0))
            self.scales.append(column.scale if column is not None else Fraction(1))
            if column is None:
                self.empty.add(place)
            elif column.absent is not None:
                self.optional.add(place)
        return self.ids.index(wanted)

    def is_moved(self, wanted: ColumnId) -> bool:
        """Whether a number that the method states is a column here, since scenarios move it."""
        return wanted in getattr(self.table, "parameters", ())


class Reader:
    """Cells of one method's nodes over one table, each made once."""

    def __init__(self, plan: Plan, period: Period, columns: Columns) -> None:
        self.plan = plan
        self.period = period
        self.columns = columns
        self.algebra = Algebra([], frozenset())
        self.numbers = Rational(self.algebra)
        self._cells: dict[tuple[str, Side, Year], Cell] = {}
        self._appraised: dict[str, Appraised] = {}
        self._exempt: dict[str, Cell | None] = {}
        #: 总分, once it is made.
        self.total: Cell | None = None
        #: The month or quarter whose figures are read.
        self._part: tuple[str, int] | None = None
        #: The indicator whose clauses are read.
        self.item: str | None = None
        #: Full marks of the leaf that is being scored, wherever it counts.
        self.own_full: dict[str, Cell] = {}
        self.beyond = Beyond()

    # --- columns ---

    def read(self, wanted: ColumnId, why: Why) -> Cell:
        """A column of figures; absent for that reason where nothing stands."""
        place = self.columns.place(wanted)
        if place in self.columns.empty:
            return Cell(absent={why: True})
        poly, absent = self._column(place)
        scale = self.columns.scales[place]
        figure = self.numbers.quotient(poly.times(scale.numerator), constant(scale.denominator))
        return Cell(figure=figure, absent={} if absent is False else {why: absent})

    def _column(self, place: int) -> tuple[Poly, Condition]:
        while len(self.algebra.columns) <= place:
            index = len(self.algebra.columns)
            self.algebra.columns = (*self.algebra.columns, self.columns.intervals[index])
            if index in self.columns.optional:
                self.algebra.may_be_absent |= {index}
        return self.algebra.column(place), self.algebra.absent(place)

    def truth_of(self, cell: Cell) -> Cell:
        """A column of 0 and 1 as a condition."""
        return Cell(truth=self.algebra.test(self.numbers.flat(cell.figure).above, "≠"), absent=cell.absent)

    def in_levels(self, names: Iterable[str]) -> Condition:
        """Whether a row stands in one of the levels."""
        wanted = set(names)
        meant = [p for p, level in enumerate(self.plan.policy.levels) if level.name in wanted]
        if len(meant) == len(self.plan.policy.levels):
            return self.is_assessed()
        poly, _ = self._column(self.columns.place(LEVEL))
        return some(*(self.algebra.test(poly - constant(p), "=") for p in meant))

    def is_assessed(self) -> Condition:
        """Whether a row stands in any level: others are only there for the units above them."""
        if not self.has_outside:
            return True
        poly, _ = self._column(self.columns.place(LEVEL))
        return self.algebra.test(constant(-1) - poly, "<")

    @property
    def has_outside(self) -> bool:
        """Whether rows may be of no level."""
        return bool(getattr(self.columns.table, "has_outside", False))

    def applies(self, key: str) -> Condition:
        """Whether a row takes part in an indicator, by its level."""
        nodes = [n for n in (self.plan.indicators[key], self.plan.parents.get(key)) if n is not None]

        def fits(level: str) -> bool:
            return all(applies_to(n, level) for n in nodes)

        names = [x.name for x in self.plan.policy.levels if fits(x.name)]
        if not fits(""):
            return self.in_levels(names)
        # What is for every level is also asked of units of none.
        return True if len(names) == len(self.plan.policy.levels) else self.in_levels(names)

    def exempt(self, key: str) -> Cell | None:
        """Whether a row is exempt from an indicator of its level; None where the method exempts nobody from it."""
        if key not in self._exempt:
            item = self.plan.parents.get(key)
            stated = [x for i in (self.plan.indicators[key], item) if i is not None for x in i.exemptions]
            with self._in_the_whole():
                found = self.settle([self._exemption(x) for x in stated], deciding=True) if stated else None
            self._exempt[key] = found
        return self._exempt[key]

    def _exemption(self, stated: Exemption) -> Cell:
        condition = self.evaluate(stated.condition)
        if stated.level is None:
            return condition
        here = self.in_levels([stated.level])
        return Cell(truth=every(here, condition.holds), absent=condition.only_where(here))

    def takes_part(self, key: str) -> Condition:
        """Whether a row is assessed by an indicator: its level takes part, and it is not exempt."""
        exempt = self.exempt(key)
        return every(self.applies(key), True if exempt is None else negated(exempt.surely(True)))

    # --- nodes ---

    def look_up(self, key: str, side: Side, year: Year) -> Cell:
        """One side of a node."""
        asked = (key, side, year)
        if side is Side.FULL_MARKS and key in self.own_full:
            return self.own_full[key]
        if self._part is not None and side is Side.VALUE:
            word, index = self._part
            if PART_WORDS.get(self.plan.frequency_of(key)) == word:
                return self.part(key, year, index)
        if asked not in self._cells:
            with self._in_the_whole():
                self._cells[asked] = self._find(key, side, year)
        return self._cells[asked]

    @contextmanager
    def in_part(self, part: str, index: int) -> Iterator[None]:
        """While figures that are reported in such parts are those of one month or quarter."""
        outer, self._part = self._part, (part, index)
        try:
            yield
        finally:
            self._part = outer

    @contextmanager
    def _in_the_whole(self) -> Iterator[None]:
        """What other nodes come to is of the whole period and of all, whoever asks for it: a month, a clause."""
        part, item = self._part, self.item
        self._part, self.item = None, None
        try:
            yield
        finally:
            self._part, self.item = part, item

    def _find(self, key: str, side: Side, year: Year) -> Cell:
        if side is not Side.VALUE and year is not Year.THIS:
            return Cell(absent={MISSING: True})
        if key == TOTAL_KEY and side in (Side.VALUE, Side.SCORE) and self.total is not None:
            return self.total
        if side is Side.RANK and key in self.plan.indicators:
            return self._rank(key)
        if side in (Side.SCORE, Side.RANK) or key in self.plan.areas or key in _SUMS:
            found = self.beyond.find(key, side)
            if found is not None:
                return found
        if key in self.plan.indicators:
            return self._side(key, side, year)
        if side is not Side.VALUE:
            raise Unsupported(f"读“{key}”的{side.value}")
        if key in self.plan.definitions:
            return self._definition(self.plan.definitions[key], year)
        if key in self.plan.fields:
            return self._field(key, year)
        raise Unsupported(f"读“{key}”")

    def _rank(self, key: str) -> Cell:
        """The place of an indicator's value among all that have one, in its direction."""
        direction, value = self.plan.indicators[key].direction, self.look_up(key, Side.VALUE, Year.THIS)
        if direction is Direction.EQUAL or value.truth is not None or value.names is not None:
            return Cell(absent={UNDEFINED: True})
        own = Ref(key=key, side=Side.VALUE, year=Year.THIS, span=NOWHERE)
        return self.place_by(own, is_higher=direction is Direction.HIGHER)

    def place_by(self, node: Expression, *, is_higher: bool = True) -> Cell:
        """The competition rank by a figure; undefined for a row without it."""
        place = self.derived(node, Among.PLACE, Year.THIS, item=None, is_higher=is_higher)
        return Cell(figure=place.figure, absent={UNDEFINED: self.numbers.is_zero(place.figure)})

    def _side(self, key: str, side: Side, year: Year) -> Cell:
        match side:
            case Side.VALUE:
                return self._value(self.plan.indicators[key], year)
            case Side.TARGET | Side.COMPLETION:
                appraised = self.appraised_of(key)
                found = appraised.target if side is Side.TARGET else appraised.completion
                return found or Cell(absent={UNDEFINED: True})
            case Side.FULL_MARKS:
                return self.beyond.full_marks(key)
            case _:
                raise Unsupported(f"读“{key}”的{side.value}")

    @contextmanager
    def scoring(self, key: str, full: Cell) -> Iterator[None]:
        """While one leaf is scored, what its clauses call 满分 is what it has wherever it counts."""
        self.own_full = {key: full}
        try:
            yield
        finally:
            self.own_full = {}

    @contextmanager
    def inside(self, key: str) -> Iterator[None]:
        """While the clauses of one indicator are read: places are among those who take part in it."""
        outer, self.item = self.item, key
        try:
            yield
        finally:
            self.item = outer

    def full_marks(self, key: str) -> Cell:
        """Full marks of a leaf, before anything is given to it."""
        indicator = self.plan.indicators[key]
        points = indicator.points
        if points is None:
            raise Unsupported("没有自己的分值")
        if points.value is not None and not self.columns.is_moved(ColumnId("points", key)):
            return present(exact(points.value))
        if points.formula is not None:
            return self.evaluate(points.formula)
        return self.read(ColumnId("points", key), MISSING)

    def _definition(self, node: Definition, year: Year) -> Cell:
        cell = self._settled(self.evaluate(node.formula, year), node, year)
        if node.fund is not None:
            return self._money(cell, node.fund)
        return cell if node.shape is None else self.beyond.shaped(node, cell)

    def _money(self, cell: Cell, fund: FundRule) -> Cell:
        """An amount of money, rounded in its unit."""
        if fund.rounding is None:
            return cell
        scale = fund.unit.scale
        rounded = self.numbers.rounded(self.numbers.scaled(cell.figure, 1 / scale), fund.rounding)
        return Cell(figure=self.numbers.scaled(rounded, scale), absent=cell.absent)

    def _field(self, key: str, year: Year) -> Cell:
        declared = self.plan.fields[key]
        if year is Year.FIRST_HALF and declared.frequency is Frequency.HALF:
            return self.part(key, Year.THIS, 0)
        if declared.kind is Kind.GRADE and declared.is_judged:
            return judged_cell(self, key) if year is Year.THIS else Cell(absent={PENDING: True}, names=declared.grades)
        if declared.kind not in (Kind.NUMBER, Kind.TRUTH, Kind.DATE):
            raise Unsupported(f"{declared.kind.value}的数")
        if declared.is_judged and year is not Year.THIS:
            return Cell(absent={PENDING: True})
        role, why = ("rating", PENDING) if declared.is_judged else ("figure", MISSING)
        cell = self.read(ColumnId("rating" if role == "rating" else "figure", key, year), why)
        return self.truth_of(cell) if declared.kind is Kind.TRUTH else cell

    def part(self, key: str, year: Year, index: int) -> Cell:
        """One month or quarter of a figure."""
        cell = self.read(PartId("part", key, year, index), MISSING)
        return self.truth_of(cell) if self.plan.fields[key].kind is Kind.TRUTH else cell

    def gather(self, function: str, key: str, year: Year) -> Cell:
        """合计, 平均, 最大 or 最小 of one figure that is reported in parts."""
        return over_parts(function, key, year, self)

    def _value(self, indicator: Indicator, year: Year) -> Cell:
        applies = self.applies(indicator.key)
        if not indicator.has_value and indicator.tiers:
            # INVARIANT: nobody reads it as a number (KP347).
            raise InternalError("the value of an indicator that has tiers alone", indicator.span)
        if not indicator.has_value or indicator.components:
            cell = Cell(absent={UNDEFINED: True})
        elif indicator.is_judged:
            cell = self._judgement(indicator, year)
        elif indicator.formula is None:
            cell = self.read(ColumnId("figure", indicator.key, year), MISSING)
            cell = self.truth_of(cell) if self._is_truth(indicator.key) else cell
        else:
            cell = self._settled(self.evaluate(indicator.formula, year), indicator, year)
        exempt = self.exempt(indicator.key)
        if exempt is not None:
            cell = chosen(exempt.surely(False), cell, Cell(absent=plain(exempt).absent))
            cell = lacking(NOT_APPLICABLE, exempt.surely(True), cell)
        return lacking(NOT_APPLICABLE, negated(applies), cell)

    def _judgement(self, indicator: Indicator, year: Year) -> Cell:
        if year is not Year.THIS:
            return Cell(absent={PENDING: True}, names=indicator.grades or None)
        # INVARIANT: what is judged by grade is not judged in points, too (KP346).
        return (
            judged_cell(self, indicator.key)
            if indicator.grades
            else self.read(ColumnId("rating", indicator.key), PENDING)
        )

    def _is_truth(self, key: str) -> bool:
        known_type = self.plan.checked.types.get(key)
        return known_type is not None and known_type.kind is Kind.TRUTH

    # --- a zero denominator ---

    def _settled(self, cell: Cell, node: Definition | Indicator, year: Year) -> Cell:
        rule, divided = node.zero_rule, cell.absent.get((Status.UNDEFINED, DIVIDED), False)
        if rule is None or divided is False:
            return cell
        happens = cell.why_is((Status.UNDEFINED, DIVIDED))
        figure = cell.figure
        # What the rule makes of it stands in the place of whatever was undefined or did not apply besides.
        absent = {
            why: c if why[0] not in (Status.UNDEFINED, Status.NOT_APPLICABLE) else every(c, negated(happens))
            for why, c in cell.absent.items()
            if why != (Status.UNDEFINED, DIVIDED)
        }
        for where, outcome in self._outcomes(rule.outcome, happens, absent, year):
            if outcome is ZeroOutcome.WHOLE:
                figure = self.numbers.either(where, exact(Fraction(1)), figure)
                continue
            status = Status.NOT_APPLICABLE if outcome in LEAVING else Status.UNDEFINED
            why = (status, ZeroMeaning(outcome=outcome, rule=rule))
            absent[why] = some(absent.get(why, False), where)
        return Cell(figure=figure, absent={why: c for why, c in absent.items() if c is not False})

    def _outcomes(
        self, outcome: ZeroOutcome | ZeroChoice, where: Condition, absent: dict[Why, Condition], year: Year
    ) -> Iterator[tuple[Condition, ZeroOutcome]]:
        """Every outcome that a rule may choose, with where it does; where its conditions are open goes to `absent`."""
        if isinstance(outcome, ZeroOutcome):
            yield where, outcome
            return
        condition = self.evaluate(outcome.condition, year)
        for why, c in plain(condition).absent.items():
            absent[why] = some(absent.get(why, False), every(where, c))
        yield from self._outcomes(outcome.then, every(where, condition.surely(True)), absent, year)
        yield from self._outcomes(outcome.otherwise, every(where, condition.surely(False)), absent, year)

    # --- before points ---

    def appraise(self, key: str) -> Appraised:
        """Value, target, completion, and whether it is met."""
        if key not in self._appraised:
            with self._in_the_whole():
                self._appraised[key] = self._appraise(self.plan.indicators[key])
        return self._appraised[key]

    def appraised_of(self, key: str) -> Appraised:
        """The same as others see it: who takes no part has a value that does not apply, and nothing besides."""
        found, part = self.appraise(key), self.takes_part(key)
        unknown = Cell(truth=False, absent={UNDEFINED: True})
        target, completion, met = (
            chosen(part, cell, unknown) if cell is not None else None
            for cell in (found.target, found.completion, found.met)
        )
        return Appraised(found.value, target, completion, met)

    def _appraise(self, indicator: Indicator) -> Appraised:
        if indicator.components:
            return Appraised(self.look_up(indicator.key, Side.VALUE, Year.THIS), None, None, self._whole_met(indicator))
        if not indicator.has_value:
            # It goes by other figures alone: nothing of its own that anybody could ask for.
            return Appraised(self._valueless(indicator), None, None, None)
        value = self.look_up(indicator.key, Side.VALUE, Year.THIS)
        target = self._target(indicator)
        if value.names is not None:
            return Appraised(value, target, None, None)
        return Appraised(value, target, self._completion(indicator, value, target), self._met(indicator, value, target))

    def _valueless(self, indicator: Indicator) -> Cell:
        cell, exempt = Cell(absent={UNDEFINED: True}), self.exempt(indicator.key)
        if indicator.tiers:
            # Its tier stands for the value: while that is open, so is this.
            tier = tier_cell(indicator.key, self)
            waiting = tier.is_absent
            cell = chosen(waiting, Cell(absent=tier.absent), cell)
        if exempt is not None:
            cell = chosen(exempt.surely(False), cell, Cell(absent=plain(exempt).absent))
            cell = lacking(NOT_APPLICABLE, exempt.surely(True), cell)
        return lacking(NOT_APPLICABLE, negated(self.applies(indicator.key)), cell)

    def _whole_met(self, item: Indicator) -> Cell | None:
        """An indicator that is its components is met where each of them is."""
        asked: list[tuple[Condition, Cell]] = []
        for part in item.components:
            value = self.appraise(part.key).value
            met = self._own_met(part.key)
            if met is not None:
                counts = every(self.takes_part(part.key), negated(value.status_is(Status.NOT_APPLICABLE)))
                asked.append((every(counts, met[0]), met[1]))
        if not asked:
            return None
        fails = some(*(every(c, m.surely(False)) for c, m in asked))
        absent = joined([m.only_where(every(c, negated(fails))) for c, m in asked])
        nobody = negated(some(*(c for c, _ in asked)))
        return lacking(UNDEFINED, nobody, Cell(truth=negated(fails), absent=absent))

    def _own_met(self, key: str) -> tuple[Condition, Cell] | None:
        """Where it can be said whether an indicator is met, and whether it is."""
        appraised = self.appraise(key)
        if appraised.met is not None:
            return True, appraised.met
        if appraised.value.truth is not None or appraised.value.names is not None:
            return None
        met = self._said(appraised.value, Cell(truth=False, absent={UNDEFINED: True}))
        return (met.is_present, met) if met.is_present is not False else None

    def _target(self, indicator: Indicator) -> Cell | None:
        target = indicator.target
        if target is None:
            return None
        if target.value is not None and not self.columns.is_moved(ColumnId("target", indicator.key)):
            return present(exact(target.value.value))
        if target.formula is not None:
            return self.evaluate(target.formula)
        return self.read(ColumnId("target", indicator.key), MISSING)

    def _met(self, indicator: Indicator, value: Cell, target: Cell | None) -> Cell | None:
        if value.truth is not None or target is None:
            return None
        operator = indicator.target.operator if indicator.target else _OPERATORS[indicator.direction]
        return self._said(value, self.compared(operator, value, target))

    def _said(self, value: Cell, met: Cell) -> Cell:
        """Whether it is met, where a zero denominator was said to count as that."""
        for why in value.absent:
            meaning = why[1]
            if why[0] is Status.UNDEFINED and isinstance(meaning, ZeroMeaning) and meaning.outcome in _FULFILLED:
                met = chosen(value.why_is(why), Cell(truth=_FULFILLED[meaning.outcome]), met)
        return met

    def fulfilled(self, key: str) -> Cell:
        """Whether an indicator is met; without a target (or for whom it is not assessed) that is undefined."""
        appraised, unknown = self.appraise(key), Cell(truth=False, absent={UNDEFINED: True})
        met = appraised.met
        if met is None:
            has_said = appraised.value.truth is None and appraised.value.names is None
            met = self._said(appraised.value, unknown) if has_said else unknown
        return chosen(self.takes_part(key), met, unknown)

    def _completion(self, indicator: Indicator, value: Cell, target: Cell | None) -> Cell | None:
        form = indicator.completion
        if form is None or target is None or value.truth is not None:
            return None
        is_inverse = form is CompletionForm.TARGET_OVER_VALUE
        above, below = (target, value) if is_inverse else (value, target)
        absent = joined([value.absent, target.absent])
        there = negated(some(*absent.values()))
        not_above_zero = self.numbers.compare("≤", target.figure, exact(Fraction(0)))
        refused = some(not_above_zero, self.numbers.is_zero(below.figure))
        absent = joined([absent, {UNDEFINED: every(there, refused)}])
        # A target that counts is above zero; a value may lie below it.
        divisor = below.figure if is_inverse else self.above_zero(below.figure)
        rate = self.numbers.compute("/", above.figure, divisor)
        if form is CompletionForm.TWO_MINUS_RATIO:
            rate = self.numbers.compute("-", exact(Fraction(2)), rate)
        return Cell(figure=rate, absent=absent)

    def above_zero(self, divisor: Figure) -> Quotient:
        """A divisor that counts only where it is above zero."""
        flat = self.numbers.flat(divisor)
        if self.algebra.range_of(flat.above).low >= 0:
            return flat
        return Quotient(self.algebra.most(flat.above, ONE), flat.below)

    # --- expressions ---

    def compared(self, operator: ComparisonOperator, left: Cell, right: Cell) -> Cell:
        """Compare two figures, or two truths."""
        absent = joined([left.absent, right.absent])
        if left.truth is not None and right.truth is not None:
            same = some(every(left.truth, right.truth), every(negated(left.truth), negated(right.truth)))
            return Cell(truth=same if operator == "=" else negated(same), absent=absent)
        return Cell(truth=self.numbers.compare(operator, left.figure, right.figure), absent=absent)

    def year_of_days(self, year: Year) -> int:
        """The year of a day that is written without one."""
        return self.period.closes_on.year - year.years_back

    def evaluate(self, node: Expression, year: Year = Year.THIS) -> Cell:  # noqa: C901 - one case a kind of node
        """An expression as a cell."""
        match node:
            case Number(quantity=quantity):
                limit = ColumnId("limit", str(node.span)) if self.columns.moves_limits else None
                if limit is not None and self.columns.is_moved(limit):
                    return self.read(limit, MISSING)
                return present(exact(quantity.value))
            case Truth(value=truth):
                return Cell(truth=truth)
            case Day() | DayOfYear():
                return present(exact(Fraction(node.in_year(self.year_of_days(year)).toordinal())))
            case Ref():
                of_year = node.year.seen_from(year)
                return Cell(absent={MISSING: True}) if of_year is None else self.look_up(node.key, node.side, of_year)
            case Judged(sentence=sentence):
                if year is not Year.THIS:
                    return Cell(absent={PENDING: True}, truth=False)
                return self.truth_of(self.read(ColumnId("rating", sentence), PENDING))
            case Fulfilled(subject=Ref() as subject, positive=positive):
                if subject.year is not Year.THIS or year is not Year.THIS:
                    # Results are of the period's own time alone.
                    return Cell(truth=False, absent={MISSING: True})
                met = self.fulfilled(subject.key)
                return met if positive else Cell(truth=negated(met.holds), absent=met.absent)
            case Negative(operand=operand):
                inner = self.evaluate(operand, year)
                return Cell(figure=self.numbers.compute("-", exact(Fraction(0)), inner.figure), absent=inner.absent)
            case Arithmetic(operator=operator, left=left, right=right):
                return self._arithmetic(operator, self.evaluate(left, year), self.evaluate(right, year))
            case Comparison(operator=sign, left=left, right=right):
                return self.compared(sign, self.evaluate(left, year), self.evaluate(right, year))
            case AllOf(conditions=conditions):
                return self.settle([self.evaluate(c, year) for c in conditions], deciding=False)
            case AnyOf(conditions=conditions):
                return self.settle([self.evaluate(c, year) for c in conditions], deciding=True)
            case Not(operand=operand):
                inner = self.evaluate(operand, year)
                return Cell(truth=negated(inner.holds), absent=inner.absent)
            case Conditional():
                return self._choice(node, year)
            case Call():
                return self._call(node, year)
            case SumOfShares(share=share, items=items):
                return self._shares(share.value, [self.evaluate(i.condition, year) for i in items])
            case ByCase():
                return self._by_case(node, year)
            case YearNumber():
                return present(exact(Fraction(self.period.closes_on.year)))
            case AttributeIs(attribute=attribute, value=wanted):
                return Cell(truth=self.stands(attribute, wanted))
            case JudgedAs(subject=judged, grades=grades):
                return judged_as(self, self.evaluate(judged, year), grades)
            case ScoreSum():
                return self.beyond.score_sum()
            case Ranked():
                return self._placed(node, year)
            case Reduction(over=Scope.EVERYONE | Scope.BELOW | Scope.ALL_BELOW):
                return self._reduced(node, year)
            case InEachPart():
                return in_each_part(node, self, year)
            case Reduction(over=Scope.EACH_YEAR):
                return reduce_years(node, self, year)
            case Reduction(over=str()) if node.over in PART_WORDS.values():
                return reduce_parts(node, self, year)
            case Reduction(over=str()) if node.over in self.plan.records:
                if not getattr(self.columns.table, "tallies", False):
                    raise Unsupported(f"要看明细“{self.plan.name_of(str(node.over))}”的记录")
                return reduce_records(node, self, year)
            case _:
                return self.beyond.evaluate(node)

    def _arithmetic(self, operator: str, left: Cell, right: Cell) -> Cell:
        absent = joined([left.absent, right.absent])
        if operator == "/":
            divisor = self._as_divisor(self.numbers.flat(right.figure))
            zero = every(left.is_present, right.is_present, self.algebra.test(divisor.above, "="))
            absent = joined([absent, {(Status.UNDEFINED, DIVIDED): zero}])
            return Cell(figure=self.numbers.compute("/", left.figure, divisor), absent=absent)
        if operator == "+":
            return Cell(figure=self.numbers.compute("+", left.figure, right.figure), absent=absent)
        if operator == "-":
            return Cell(figure=self.numbers.compute("-", left.figure, right.figure), absent=absent)
        return Cell(figure=self.numbers.compute("*", left.figure, right.figure), absent=absent)

    def _as_divisor(self, divisor: Quotient) -> Quotient:
        """A sum under a name of its own, where the table wants denominators to stay products.

        Then what several of them have in common can be seen, and sums of quotients need fewer digits.
        """
        if not getattr(self.columns.table, "keeps_divisors", False) or len(divisor.above.terms) < 2:
            return divisor
        return Quotient(self.algebra.kept(divisor.above), divisor.below)

    # --- among the population ---

    def derived(self, node: Expression, aspect: Among, year: Year, *, item: str | None, is_higher: bool = True) -> Cell:
        """What a row is among its population. Raises Unsupported where the table has no whole populations."""
        if not getattr(self.columns.table, "derives", False):
            raise Unsupported("要看别的单位的数")
        key = f"{aspect.value}\t{item or ''}"
        wanted = DerivedId("derived", key, year, node=node, item=item, aspect=aspect, is_higher=is_higher)
        cell = self.read(wanted, UNDEFINED)
        divisor = getattr(self.columns.table, "divisor", _none)(wanted)
        if divisor is None:
            return cell
        below = self.read(divisor, UNDEFINED)
        return Cell(figure=self.numbers.compute("/", cell.figure, below.figure), absent=cell.absent)

    def _placed(self, node: Ranked, year: Year) -> Cell:
        """`x 列 市州前3名`."""
        try:
            return self.beyond.evaluate(node)
        except Unsupported:
            # Points are for those who have made them; figures are worked out here.
            truth = self.derived(node, Among.HAS_PLACE, year, item=self.item)
        absent = self._statuses(self.derived(node, Among.PLACE_STATUS, year, item=self.item))
        own = self.evaluate(node.subject, year)
        if any(meaning is not None for _, meaning in own.absent):
            # Why the row has no figure of its own is told with what its zero denominator means.
            nowhere = every(absent.get(UNDEFINED, False), negated(own.status_is(Status.UNDEFINED)))
            absent = joined([own.only_where(negated(nowhere)), {UNDEFINED: nowhere}])
        return Cell(truth=self.algebra.test(self.numbers.flat(truth.figure).above, "≠"), absent=absent)

    def _reduced(self, node: Reduction, year: Year) -> Cell:
        """What all units, or those below, make together."""
        item = self.item if node.over is Scope.EVERYONE else None
        value = self.derived(node, Among.REDUCED, year, item=item)
        absent = self._statuses(self.derived(node, Among.REDUCED_STATUS, year, item=item))
        if node.is_condition:
            return Cell(truth=self.algebra.test(self.numbers.flat(value.figure).above, "≠"), absent=absent)
        return Cell(figure=value.figure, absent=absent)

    def in_year(self, node: Expression, period: Period, year: Year, *, is_only: bool) -> Cell:
        """A figure of a yearly assessment that is over, a condition as 0 or 1. Raises Unsupported without years."""
        if not getattr(self.columns.table, "has_years", False):
            raise Unsupported("要用往年的考评结果")
        total = self.plan.total(self.plan.policy.kind_of_period(self.period.name))
        rule = total.missing_year if total is not None else None
        key = f"{period.name}.{format_expression(node)}"
        wanted = YearId("year", key, year, node=node, period=period.name, rule=rule, is_only=is_only)
        figure = self.read(wanted, MISSING).figure
        absent = self._statuses(self.read(replace(wanted, is_status=True), MISSING))
        return Cell(figure=figure, absent=absent)

    def _statuses(self, codes: Cell) -> Mapping[Why, Condition]:
        status = self.numbers.flat(codes.figure).above
        absent: dict[Why, Condition] = {(s, None): self.algebra.test(status - constant(CODES[s]), "=") for s in ORDER}
        return {why: c for why, c in absent.items() if c is not False}

    def settle(self, conditions: Sequence[Cell], *, deciding: bool) -> Cell:
        """且 and 或: one that decides settles all, else what is absent leaves it open."""
        decided = some(*(c.surely(deciding) for c in conditions))
        absent = joined([c.only_where(negated(decided)) for c in conditions])
        return Cell(truth=decided if deciding else negated(decided), absent=absent)

    def _choice(self, node: Conditional, year: Year) -> Cell:
        condition = self.evaluate(node.condition, year)
        taken = chosen(condition.holds, self.evaluate(node.then, year), self.evaluate(node.otherwise, year))
        absent = {**condition.absent}
        for why, c in taken.only_where(condition.is_present).items():
            absent[why] = some(absent.get(why, False), c)
        return Cell(figure=taken.figure, truth=taken.truth, absent=absent)

    def _call(self, node: Call, year: Year) -> Cell:
        match node.arguments:
            case (Ref(key=key, side=Side.VALUE, year=own),) if node.function in _OVER_PARTS:
                of_year = own.seen_from(year)
                if of_year is not None and self.plan.frequency_of(key) in PART_WORDS:
                    return self.gather(node.function, key, of_year)
        definition = expand(node)
        if definition is not None:
            return self.evaluate(definition, year)
        arguments = [self.evaluate(a, year) for a in node.arguments]
        if node.function == "天数":
            days = self.numbers.compute("-", arguments[1].figure, arguments[0].figure)
            return Cell(figure=days, absent=joined([a.absent for a in arguments]))
        if node.function not in ("最大", "最小"):
            raise Unsupported(node.function)
        figure = arguments[0].figure
        for other in arguments[1:]:
            figure = self.numbers.extremum(figure, other.figure, is_least=node.function == "最小")
        return Cell(figure=figure, absent=joined([a.absent for a in arguments]))

    def _shares(self, share: Fraction, items: Sequence[Cell]) -> Cell:
        count: Figure = exact(Fraction(0))
        for item in items:
            count = self.numbers.compute("+", count, self.numbers.truth(item.holds))
        return Cell(figure=self.numbers.scaled(count, share), absent=joined([i.absent for i in items]))

    def stands(self, kind: str, name: str) -> Condition:
        """Whether the roster says that of a row: an attribute, its group, its name."""
        place = self.columns.place(ColumnId("standing", f"{kind}\t{name}"))
        if place in self.columns.empty:
            return False
        return self.algebra.test(self._column(place)[0], "≠")

    def _by_case(self, node: ByCase, year: Year) -> Cell:
        rest = next((c for c in node.cases if not c.names), None)
        found = self.evaluate(rest.value, year) if rest is not None else Cell(absent={UNDEFINED: True})
        match node.kind:
            case "层次":
                return self._by_level(node, year)
            case "年度":
                case = self._of_year(node)
                return self.evaluate(case.value, year) if case is not None else found
            case kind:
                for c in reversed(node.cases):
                    if c.names:
                        here = some(*(self.stands(kind, name) for name in c.names))
                        found = chosen(here, self.evaluate(c.value, year), found)
                return found

    def _of_year(self, node: ByCase) -> Case | None:
        """The case of the year of the period; else, of 2024年起 and the like, the latest of those that have begun."""
        own = self.period.closes_on.year
        found = next((c for c in node.cases if f"{own}年" in c.names), None)
        begun = [(int(n[:4]), c) for c in node.cases for n in c.names if not n.endswith("年") and int(n[:4]) <= own]
        return found or (max(begun, key=lambda pair: pair[0])[1] if begun else None)

    def _by_level(self, node: ByCase, year: Year) -> Cell:
        found = Cell(absent={UNDEFINED: True})
        rest = next((c for c in node.cases if not c.names), None) if self.has_outside else None
        if rest is not None:
            found = self.evaluate(rest.value, year)
        for place, level in reversed(list(enumerate(self.plan.policy.levels))):
            names = (level.name, level.part_of) if level.part_of is not None else (level.name,)
            case = next((c for n in names for c in node.cases if n in c.names), None)
            case = case or next((c for c in node.cases if not c.names), None)
            if case is not None:
                poly, _ = self._column(self.columns.place(LEVEL))
                here = self.algebra.test(poly - constant(place), "=")
                found = chosen(here, self.evaluate(case.value, year), found)
        return found

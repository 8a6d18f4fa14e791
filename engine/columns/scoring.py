"""计分 clauses as cells: the points of every leaf, item, area and the total, each mirroring `engine.scoring*`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from dsl.amounts import is_share
from dsl.expressions import ArithmeticOperator, Comparison, Expression, Ref, Side, Year
from dsl.model import Base, Direction, Indicator, RoundingMode, Scoring, ZeroOutcome
from dsl.model_scoring import (
    Adjusting,
    BandChange,
    Bands,
    ByFormula,
    ByRank,
    ByTier,
    Change,
    Choice,
    Efficacy,
    FirstStep,
    Graded,
    Idle,
    IdleOutcome,
    JudgedPoints,
    Linear,
    Mode,
    Multiplier,
    Sign,
    Step,
    ToBest,
    Way,
    WhenMet,
)
from dsl.record import dataclass
from dsl.span import NOWHERE
from engine.answer import ZeroMeaning
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import NOT_APPLICABLE, UNDEFINED, Cell, chosen, joined, lacking, present
from engine.columns.graded import GradedLeaf, graded_points
from engine.columns.numbers import NOTHING, Unsupported, exact
from engine.columns.reading import Appraised, Reader
from engine.columns.shares import is_idle
from engine.columns.table import Among
from engine.columns.tiers import points_by_tier
from engine.plan import scoring_of
from engine.results import Status
from engine.scoring_measure import in_percent

#: The share of full marks that a zero denominator gives at once.
AT_ONCE = {
    ZeroOutcome.FULFILLED: 1,
    ZeroOutcome.FULL_MARKS: 1,
    ZeroOutcome.UNFULFILLED: 0,
    ZeroOutcome.NO_MARKS: 0,
}
_ONE = exact(Fraction(1))


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What decides before any override: where, and the points."""

    happens: Condition
    given: Cell
    #: None at all, whatever full marks come to.
    is_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Scorer:
    """One leaf: its appraisal, its full marks, and where its clauses are looked up."""

    leaf: Indicator
    scoring: Scoring
    appraised: Appraised
    full: Cell
    reader: Reader

    # --- amounts ---

    def find(self, node: Expression) -> Cell:
        """An expression of the clause."""
        return self.reader.evaluate(node)

    def points(self, amount: Expression) -> Cell:
        """What an amount comes to: points, or a share of full marks."""
        found = self.find(amount)
        if not is_share(amount, self.reader.plan.checked.types):
            return found
        return self._times(self.full, found)

    def _times(self, left: Cell, right: Cell) -> Cell:
        figure = self.reader.numbers.compute("*", left.figure, right.figure)
        return Cell(figure=figure, absent=joined([left.absent, right.absent]))

    # --- the order of clauses ---

    def score(self) -> Cell:
        """Overrides, base, multipliers, deductions, bonuses, choice, floor, cap."""
        points = self.chosen([self._one_way(base) for base in self.scoring.bases])
        for end, is_cap in self.limits():
            points = self.cut(points, end, is_cap=is_cap)
        return self._overridden(points)

    def _overridden(self, points: Cell) -> Cell:
        """What is tested first wins; an override that is open leaves open whatever no other decides."""
        overrides = self.overrides()
        decided = [(one.happens, one.given) for one in self.at_once()]
        decided += [(condition.surely(True), amount) for condition, amount in overrides]
        waiting = joined([condition.absent for condition, _ in overrides])
        points = Cell(figure=points.figure, absent=joined([waiting, points.absent]))
        for happens, given in reversed(decided):
            points = chosen(happens, given, points)
        return points

    def overrides(self) -> Sequence[tuple[Cell, Cell]]:
        """若 … 的，得 …: the condition of each, and what it gives."""
        return [(self.find(o.condition), self.points(o.amount)) for o in self.scoring.overrides]

    def at_once(self) -> Sequence[AtOnce]:
        """What decides before any override."""
        found: list[AtOnce] = []
        value = self.appraised.value
        for why in value.absent:
            meaning = why[1]
            if why[0] is Status.UNDEFINED and isinstance(meaning, ZeroMeaning) and meaning.outcome in AT_ONCE:
                share = AT_ONCE[meaning.outcome]
                given = Cell(figure=self.full.figure if share else NOTHING, absent=self.full.absent)
                found.append(AtOnce(value.why_is(why), given, is_nothing=not share))
        missing = self.leaf.when_missing
        if missing is not None and missing.amount is not None:
            found.append(AtOnce(value.status_is(Status.MISSING), self.points(missing.amount)))
        idle = self.scoring.idle
        if idle is not None and not self._leaves_with_its_points:
            found.append(AtOnce(is_idle(self.leaf, self.appraised, self.reader), self.idle_points(idle)))
        return found

    def idle_points(self, idle: Idle) -> Cell:
        """What there is where there is no task."""
        if idle.amount is not None:
            return self.points(idle.amount)
        return present(NOTHING) if self.scoring.base is Base.NOTHING else self.full

    @property
    def _leaves_with_its_points(self) -> bool:
        """Whether a leaf without a task is left out, so that there are no points to tell of."""
        idle = self.scoring.idle
        goes = idle is not None and idle.outcome is IdleOutcome.REDISTRIBUTED
        return goes and self.leaf.key in self.reader.plan.may_be_absent

    def _one_way(self, base: FirstStep) -> Cell:
        points = self.first(base)
        for multiplier in self.scoring.multipliers:
            points = self.multiplied(points, multiplier)
        for sign in (Sign.DEDUCT, Sign.ADD):
            for one in self.counted(self.taken(sign), sign):
                points = self.applied(points, one, sign)
        return points

    def multiplied(self, points: Cell, multiplier: Multiplier) -> Cell:
        """乘以 a factor, where a condition stands before it only while that holds."""
        product = self._times(points, self.find(multiplier.factor))
        if multiplier.condition is None:
            return product
        condition = self.find(multiplier.condition)
        changed = Cell(figure=product.figure, absent=joined([product.absent, condition.absent]))
        return chosen(condition.surely(False), points, changed)

    # --- the first step ---

    def first(self, base: FirstStep) -> Cell:  # noqa: C901 - one case a kind of base
        """The points of a first step."""
        match base:
            case Base.COMPLETION:
                rate = self.appraised.completion
                return Cell(absent={UNDEFINED: True}) if rate is None else self._times(self.full, rate)
            case Base.VALUE:
                return self._times(self.full, self.appraised.value)
            case Base.ALL_OR_NOTHING:
                met = self.appraised.met
                if met is None:
                    return Cell(absent={UNDEFINED: True})
                figure = self.reader.numbers.either(met.holds, self.full.figure, NOTHING)
                return Cell(figure=figure, absent=joined([met.absent, self.full.absent]))
            case Base.FULL:
                return self.full
            case Base.NOTHING:
                return present(NOTHING)
            case ByFormula(expression=expression):
                return self.points(expression)
            case WhenMet(met=amount, unmet=other):
                met = self._met()
                points = chosen(met.holds, self.points(amount), self.points(other))
                return self._given(met, points)
            case Linear():
                return self._linear(base)
            case Bands():
                return self._banded(base)
            case ByRank():
                return self._given_own(self._by_rank(base))
            case ToBest():
                return self._to_best()
            case Efficacy():
                return self._between(base)
            case Graded():
                leaf = GradedLeaf(self.leaf, self.appraised.value, self.full, self.points, self.reader)
                return graded_points(base, leaf)
            case JudgedPoints():
                return self.appraised.value
            case ByTier(tiers=tiers):
                amounts = {t.tier: self.points(t.amount) for t in reversed(tiers)}
                return points_by_tier(base, self.leaf.key, amounts, self.reader)
            case _:
                raise Unsupported(f"计分 {base.text}")

    # --- by comparison with the others ---

    def _among(self, aspect: Among) -> Cell:
        own = Ref(key=self.leaf.key, side=Side.VALUE, year=Year.THIS, span=NOWHERE)
        is_higher = self.leaf.direction is not Direction.LOWER
        return self.reader.derived(own, aspect, Year.THIS, item=self.leaf.key, is_higher=is_higher)

    def _given_own(self, points: Cell) -> Cell:
        """Points that are looked at only where the row has a figure of its own."""
        return self._given(Cell(truth=True, absent=self.appraised.value.absent), points)

    def _by_rank(self, base: ByRank) -> Cell:
        return self._at(base, self._among(Among.PLACE), Among.COUNT)

    def at_last(self, base: ByRank) -> Cell:
        """The points of the last place that there can be: of so many as take part."""
        return self._at(base, self._among(Among.MEMBERS), Among.MEMBERS)

    def _at(self, base: ByRank, place: Cell, among: Among) -> Cell:
        """As a place is named, else by the first share that it lies in, else counted on from the last before it."""
        numbers = self.reader.numbers
        found = self.points(base.rest) if base.rest is not None else Cell(absent={UNDEFINED: True})
        if base.step is not None and base.step_amount is not None:
            each = self.points(base.step_amount)
            for named in sorted(base.places, key=lambda p: p.last):
                beyond = numbers.compute("-", place.figure, exact(Fraction(named.last)))
                steps = numbers.whole_steps(numbers.scaled(beyond, Fraction(1, base.step)), RoundingMode.UP)
                start = self.points(named.amount)
                figure = numbers.compute("-", start.figure, numbers.compute("*", steps, each.figure))
                counted = self._at_least(base, Cell(figure=figure, absent=joined([start.absent, each.absent])))
                found = chosen(numbers.compare(">", place.figure, exact(Fraction(named.last))), counted, found)
        for share in reversed(base.shares):
            most = numbers.scaled(self._among(among).figure, share.share.value)
            found = chosen(numbers.compare("≤", place.figure, most), self.points(share.amount), found)
        for named in reversed(base.places):
            first, last = exact(Fraction(named.first)), exact(Fraction(named.last))
            here = every(numbers.compare("≥", place.figure, first), numbers.compare("≤", place.figure, last))
            found = chosen(here, self.points(named.amount), found)
        return found

    def _at_least(self, base: ByRank, points: Cell) -> Cell:
        if base.lowest is None:
            return points
        lowest = self.points(base.lowest)
        figure = self.reader.numbers.extremum(points.figure, lowest.figure, is_least=False)
        return Cell(figure=figure, absent=joined([points.absent, lowest.only_where(points.is_present)]))

    def _to_best(self) -> Cell:
        """Full marks × own ÷ best; for 越低越好 best ÷ own."""
        numbers, own, best = self.reader.numbers, self.appraised.value, self._among(Among.BEST)
        is_lower = self.leaf.direction is Direction.LOWER
        above, below = (best, own) if is_lower else (own, best)
        refused = numbers.compare("≤", below.figure, NOTHING)
        share = numbers.compute("/", above.figure, self.reader.above_zero(below.figure))
        points = Cell(figure=numbers.compute("*", self.full.figure, share), absent=self.full.absent)
        return self._given_own(chosen(refused, Cell(absent={UNDEFINED: True}), points))

    def _between(self, base: Efficacy) -> Cell:
        """Lowest ＋（own － worst）÷（best － worst）×（highest － lowest）; where all are equal, the highest."""
        numbers, own = self.reader.numbers, self.appraised.value
        best, worst = self._among(Among.BEST), self._among(Among.WORST)
        low, high = self.points(base.lowest), self.points(base.highest)
        share = numbers.compute(
            "/",
            numbers.compute("-", own.figure, worst.figure),
            numbers.compute("-", best.figure, worst.figure),
        )
        more = numbers.compute("*", share, numbers.compute("-", high.figure, low.figure))
        all_equal = numbers.compare("=", best.figure, worst.figure)
        figure = numbers.either(all_equal, high.figure, numbers.compute("+", low.figure, more))
        return self._given_own(Cell(figure=figure, absent=joined([low.absent, high.absent])))

    def _met(self) -> Cell:
        met = self.appraised.met
        return met if met is not None else Cell(truth=False, absent={UNDEFINED: True})

    def _given(self, condition: Cell, points: Cell) -> Cell:
        """Points that are looked at only once a condition is known."""
        absent = joined([condition.absent, points.only_where(condition.is_present)])
        return Cell(figure=points.figure, truth=points.truth, absent=absent)

    def _linear(self, base: Linear) -> Cell:
        numbers = self.reader.numbers
        found, a, b = self.find(base.subject), self.find(base.from_value), self.find(base.to_value)
        p, q = self.points(base.from_points), self.points(base.to_points)
        absent = joined([x.absent for x in (found, a, b, p, q)])
        same = numbers.compare("=", a.figure, b.figure)
        if same is not False:
            absent = joined([absent, {UNDEFINED: every(negated(some(*absent.values())), same)}])
        ends = numbers.compare("<", a.figure, b.figure)
        low, at_low = numbers.either(ends, a.figure, b.figure), numbers.either(ends, p.figure, q.figure)
        high, at_high = numbers.either(ends, b.figure, a.figure), numbers.either(ends, q.figure, p.figure)
        width, above = numbers.compute("-", high, low), numbers.compute("-", found.figure, low)
        step = numbers.compute("/", numbers.compute("-", at_high, at_low), width)
        between = numbers.compute("+", at_low, numbers.compute("*", above, step))
        if numbers.compare("≤", at_low, at_high) is True:
            between = numbers.extremum(numbers.extremum(between, at_high, is_least=True), at_low, is_least=False)
        else:
            inside = numbers.either(numbers.compare("≥", found.figure, high), at_high, between)
            between = numbers.either(numbers.compare("≤", found.figure, low), at_low, inside)
        return Cell(figure=between, absent=absent)

    def _banded(self, base: Bands) -> Cell:
        return self.in_bands(base, [self.points(row.amount) for row in base.rows], Cell(absent={UNDEFINED: True}))

    def in_bands(self, bands: Bands, gives: Sequence[Cell], otherwise: Cell) -> Cell:
        """What the first row gives whose bounds all hold; a bound that is open leaves open what no earlier decides."""
        numbers = self.reader.numbers
        found = self._gap() if bands.subject is None else self.find(bands.subject)
        is_lower = self.leaf.direction is Direction.LOWER
        points = otherwise
        for row, given in reversed(list(zip(bands.rows, gives, strict=True))):
            figure = found.figure
            on_side: Condition = True
            if row.way is not None:
                is_short = (row.way is Way.BELOW) is not is_lower
                figure = found.figure if is_short else numbers.compute("-", NOTHING, found.figure)
                on_side = numbers.compare(">", figure, NOTHING)
            bounds = [self.find(b.value) for b in row.bounds]
            pairs = zip(row.bounds, bounds, strict=True)
            holds = every(*(numbers.compare(b.operator, figure, c.figure) for b, c in pairs))
            open_bounds = joined([c.absent for c in bounds])
            here = chosen(holds, given, points)
            if open_bounds:
                here = chosen(some(*open_bounds.values()), Cell(absent=open_bounds), here)
            points = chosen(on_side, here, points)
        return self._given(Cell(truth=True, absent=found.absent), points)

    def _gap(self) -> Cell:
        """缺口 =（目标 － 值）÷ 目标, above zero where the value falls short in the indicator's direction."""
        value, target, numbers = self.appraised.value, self.appraised.target, self.reader.numbers
        if target is None:
            return Cell(absent={UNDEFINED: True})
        left, right = (value, target) if self.leaf.direction is Direction.LOWER else (target, value)
        absent = joined([value.absent, target.absent])
        refused = every(negated(some(*absent.values())), numbers.compare("≤", target.figure, NOTHING))
        if refused is not False:
            absent = joined([absent, {UNDEFINED: refused}])
        short = numbers.compute("-", left.figure, right.figure)
        return Cell(figure=numbers.compute("/", short, self.reader.above_zero(target.figure)), absent=absent)

    # --- deductions and bonuses ---

    def taken(self, sign: Sign) -> Sequence[tuple[Adjusting, Cell]]:
        """What each clause of a sign takes or adds."""
        single = [(c, self._taken(c)) for c in self.scoring.changes if isinstance(c, Step | Change) and c.sign is sign]
        bands = [c for c in self.scoring.changes if isinstance(c, BandChange)]
        by_bands = [(c, found) for c in bands if (found := self._by_bands(c, sign)) is not None]
        return [*single, *by_bands]

    def counted(self, taken: Sequence[tuple[Adjusting, Cell]], sign: Sign) -> Sequence[Cell]:
        """All of it, or of what is counted only once the highest."""
        cells = [cell for _, cell in taken]
        if not self.scoring.only_highest or len(taken) < 2:
            return cells
        inside = [self._is_of(c, sign) if isinstance(c, BandChange) else True for c, _ in taken]
        return [self._highest(cells, inside)]

    def applied(self, points: Cell, taken: Cell, sign: Sign) -> Cell:
        """Points less what is taken, or more by what is added."""
        operator: ArithmeticOperator = "-" if sign is Sign.DEDUCT else "+"
        figure = self.reader.numbers.compute(operator, points.figure, taken.figure)
        return Cell(figure=figure, absent=joined([points.absent, taken.absent]))

    def _highest(self, taken: Sequence[Cell], inside: Sequence[Condition]) -> Cell:
        """同一事项只计最高一次, of those that take (or add) at all: a band may land in a row of the other kind."""
        numbers = self.reader.numbers
        figure, has = taken[0].figure, inside[0]
        for other, counts in zip(taken[1:], inside[1:], strict=True):
            both = numbers.extremum(figure, other.figure, is_least=False)
            figure = numbers.either(counts, numbers.either(has, both, other.figure), figure)
            has = some(has, counts)
        # Nothing is taken where no band lands in a row of this kind.
        return Cell(figure=numbers.either(has, figure, NOTHING), absent=joined([t.absent for t in taken]))

    def _is_of(self, change: BandChange, sign: Sign) -> Condition:
        """Whether a band takes (or adds): by the row that it lands in, and where it lands in none by its first."""
        signs = signs_of(change)
        found = self.in_bands(change.bands, [Cell(truth=s is sign) for s in signs], Cell(truth=signs[0] is sign))
        return found.holds

    def _by_bands(self, change: BandChange, sign: Sign) -> Cell | None:
        """What rows of 扣 (or 加) take; nothing of rows of the other kind, and None where there is no row of this."""
        if sign not in signs_of(change):
            return None
        cap = self.points(change.cap) if change.cap is not None else None
        # What is open of a row of the other kind is told where that kind is taken.
        return self.banded_change(change, sign, lambda raw: raw if cap is None else self._at_most(raw, cap))

    def banded_change(self, change: BandChange, sign: Sign, cut: Callable[[Cell], Cell]) -> Cell:
        """What a change by bands takes of one sign, each amount cut."""
        amounts = [cut(self.points(r.amount)) for r in change.bands.rows]
        own = [a if s is sign else Cell(absent=a.absent) for a, s in zip(amounts, signs_of(change), strict=True)]
        return self.in_bands(change.bands, own, cut(present(NOTHING)))

    def _at_most(self, raw: Cell, cap: Cell) -> Cell:
        figure = self.reader.numbers.extremum(raw.figure, cap.figure, is_least=True)
        return Cell(figure=figure, absent=joined([raw.absent, cap.absent]))

    def _taken(self, change: Step | Change) -> Cell:
        condition = self.find(change.condition) if change.condition is not None else None
        each = self.points(change.amount)
        raw = each if isinstance(change, Change) else self._steps(change, each)
        cap = self.points(change.cap) if change.cap is not None else None
        if condition is not None:
            raw_absent = joined([raw.absent, condition.absent])
            raw = chosen(condition.surely(False), present(NOTHING), Cell(figure=raw.figure, absent=raw_absent))
        return raw if cap is None else self._at_most(raw, cap)

    def _steps(self, step: Step, each: Cell) -> Cell:
        numbers = self.reader.numbers
        amount = self._measured(step)
        beyond = numbers.extremum(amount.figure, NOTHING, is_least=False)
        count = numbers.scaled(beyond, 1 / step.size.value)
        if step.mode is Mode.ROUND_UP:
            count = numbers.whole_steps(count, RoundingMode.UP)
        elif step.mode is not Mode.PRO_RATA:
            count = numbers.whole_steps(count, RoundingMode.DOWN)
        return Cell(figure=numbers.compute("*", count, each.figure), absent=joined([amount.absent, each.absent]))

    def _measured(self, step: Step) -> Cell:
        if step.bound is not None and step.subject is not None:
            found, bound = self.find(step.subject), self.find(step.bound)
            below = isinstance(step.condition, Comparison) and step.condition.operator in ("<", "≤")
            is_down = step.way is Way.BELOW or (step.way is not Way.ABOVE and below)
            return self._difference(bound, found) if is_down else self._difference(found, bound)
        if step.way is Way.COUNT:
            return self.find(step.subject) if step.subject is not None else self.appraised.value
        is_rate = isinstance(step.subject, Ref) and step.subject.side is Side.COMPLETION
        leaf, appraised = self._subject_of(step)
        if appraised is None:
            return Cell(absent={UNDEFINED: True})
        if is_rate:
            return self._beyond(appraised.completion, present(_ONE), step.way, Direction.HIGHER, is_rate=True)
        if in_percent(step.size):
            return self._beyond(appraised.completion, present(_ONE), step.way, leaf.direction, is_rate=True)
        return self._beyond(appraised.value, appraised.target, step.way, leaf.direction, is_rate=False)

    def _subject_of(self, step: Step) -> tuple[Indicator, Appraised | None]:
        match step.subject:
            case None:
                return self.leaf, self.appraised
            case Ref(key=key, side=Side.VALUE | Side.COMPLETION) if key in self.reader.plan.indicators:
                other = self.reader.appraise(key) if key == self.leaf.key else self.reader.appraised_of(key)
                return self.reader.plan.indicators[key], other
            case _:
                return self.leaf, None

    def _beyond(
        self, value: Cell | None, target: Cell | None, way: Way, direction: Direction, *, is_rate: bool
    ) -> Cell:
        if value is None or target is None:
            return Cell(absent={UNDEFINED: True})
        if direction is Direction.EQUAL and way is Way.SHORT:
            apart = self._difference(value, target)
            other = self.reader.numbers.compute("-", NOTHING, apart.figure)
            return Cell(figure=self.reader.numbers.extremum(apart.figure, other, is_least=False), absent=apart.absent)
        is_lower = direction is Direction.LOWER
        upwards = {
            Way.BEYOND: is_rate or not is_lower,
            Way.SHORT: not is_rate and is_lower,
            Way.ABOVE: not (is_rate and is_lower),
        }.get(way, is_rate and is_lower)
        return self._difference(value, target) if upwards else self._difference(target, value)

    def _difference(self, left: Cell, right: Cell) -> Cell:
        figure = self.reader.numbers.compute("-", left.figure, right.figure)
        return Cell(figure=figure, absent=joined([left.absent, right.absent]))

    # --- choice, floor and cap ---

    def chosen(self, tries: Sequence[Cell]) -> Cell:
        """取较低者, 取较高者."""
        figure, is_least = tries[0].figure, self.scoring.choice is Choice.LOWER
        if self.scoring.choice is None or len(tries) == 1:
            return tries[0]
        for other in tries[1:]:
            figure = self.reader.numbers.extremum(figure, other.figure, is_least=is_least)
        return Cell(figure=figure, absent=joined([t.absent for t in tries]))

    def limits(self) -> Sequence[tuple[Cell, bool]]:
        """The floor and the cap, in this order, and whether it is the cap."""
        scoring = self.scoring
        found: list[tuple[Cell, bool]] = []
        if scoring.floor is not None:
            stated = scoring.floor.amount
            found.append((present(NOTHING) if stated is None else self.points(stated), False))
        if not scoring.may_exceed:
            cap = scoring.cap
            found.append((self.full if cap is None or cap.amount is None else self.points(cap.amount), True))
        return found

    def cut(self, points: Cell, end: Cell, *, is_cap: bool) -> Cell:
        """Points that do not go beyond an end, where that is known."""
        cut = self.reader.numbers.extremum(points.figure, end.figure, is_least=is_cap)
        return Cell(figure=self.reader.numbers.either(end.is_present, cut, points.figure), absent=points.absent)


def signs_of(change: BandChange) -> tuple[Sign, ...]:
    """Whether each row takes or adds; one that does not say so is of the kind of the first that does."""
    first = next((r.sign for r in change.bands.rows if r.sign is not None), Sign.DEDUCT)
    return tuple(r.sign or first for r in change.bands.rows)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf of the tree of points: whether it counts, its full marks and its points."""

    counts: Condition
    full: Cell
    points: Cell


def leaf_points(leaf: Indicator, item: Indicator, full: Cell, counts: Condition, reader: Reader) -> Leaf:
    """The points of a leaf before rounding; not applicable where it does not count.

    Raises Unsupported for what columns do not compute.
    """
    scoring = scoring_of(leaf, item)
    if scoring is None:
        raise Unsupported("没有计分")
    with reader.scoring(leaf.key, full), reader.inside(leaf.key):
        points = Scorer(leaf, scoring, reader.appraise(leaf.key), full, reader).score()
    return Leaf(counts, full, lacking(NOT_APPLICABLE, negated(counts), points))

"""Full marks in every row: whose points are whose, and what is left out going in proportion to what remains.

The same as `engine.points`, with conditions in place of presences. Where the figures leave nothing out nothing of
this is in a program; where they do, each place of the tree has two whole numbers of its own: the points that stand
in it, and those that remain. Their quotient is the factor by which what remains grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from dsl.model import Direction, Indicator, ZeroOutcome
from dsl.model_scoring import IdleOutcome
from dsl.record import dataclass
from engine.answer import ZeroMeaning
from engine.columns.algebra import Condition, constant, every, negated, some
from engine.columns.cells import MISSING, UNDEFINED, Cell, chosen, joined, plain, present
from engine.columns.numbers import NOTHING, Figure, Quotient
from engine.columns.reading import Appraised, Reader
from engine.plan import Branch, scoring_of
from engine.results import Status


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether a place counts, or its points go to what remains; where neither holds it takes no part."""

    stands: Condition
    left_out: Condition


@dataclass(frozen=True, slots=True)
class Share:
    """What one place in the tree of points has, in every row."""

    presence: Presence
    #: After what is left out was given to it; 0 where it does not stand.
    full: Cell
    #: Before; 0 where it takes no part.
    base: Cell


@dataclass(frozen=True, slots=True)
class _Weighed:
    branch: Branch
    base: Cell
    presence: Presence
    #: Whether it has anything that points could be given to.
    counts: Condition
    #: What it is at least worth wherever it counts.
    least: Fraction
    inner: tuple[_Weighed, ...]


@dataclass(frozen=True, slots=True)
class _Shift:
    """At one level of the tree: whether anything is given on, and by what the rest grows: whole ÷ remaining.

    INVARIANT: where nothing is given on and something counts, the two are equal.
    """

    happens: Condition
    #: Some of the points are not known.
    is_open: Condition
    whole: Figure
    remaining: Figure


def is_idle(leaf: Indicator, appraised: Appraised, reader: Reader) -> Condition:
    """Whether there is no task: the indicator does not apply, or there is to be none of it."""
    target = appraised.target
    does_not_apply = appraised.value.status_is(Status.NOT_APPLICABLE)
    if leaf.direction is not Direction.HIGHER or target is None:
        return does_not_apply
    return some(does_not_apply, every(target.is_present, reader.numbers.is_zero(target.figure)))


def presence_of(leaf: Indicator, item: Indicator, reader: Reader) -> Presence:
    """Whether a leaf counts, by its level, by what a zero denominator means, and by whether there is a task."""
    scoring = scoring_of(leaf, item)
    applies = reader.applies(leaf.key) if scoring is not None else False
    if scoring is None or leaf.key not in reader.plan.may_be_absent:
        return Presence(applies, False)
    appraised = reader.appraise(leaf.key)
    idle: Condition = False if scoring.idle is None else is_idle(leaf, appraised, reader)
    goes = scoring.idle is not None and scoring.idle.outcome is IdleOutcome.REDISTRIBUTED
    absent = appraised.value.status_is(Status.NOT_APPLICABLE)
    zero = some(
        *(
            appraised.value.why_is(why)
            for why in appraised.value.absent
            if isinstance(why[1], ZeroMeaning)
            and why[0] is Status.NOT_APPLICABLE
            and why[1].outcome is ZeroOutcome.REDISTRIBUTED
        )
    )
    by_zero = every(zero, negated(idle))
    stays = negated(absent)
    left_out = every(applies, some(idle, by_zero) if goes else by_zero)
    stands = every(applies, every(stays, negated(idle)) if goes else some(stays, idle))
    return Presence(stands, left_out)


def split(item: Indicator, reader: Reader) -> Mapping[str, Cell]:
    """The points of components; those that have none of their own share the rest of the item's equally."""
    numbers = reader.numbers
    applies = {p.key: reader.applies(p.key) for p in item.components}
    own = {p.key: reader.full_marks(p.key) for p in item.components if p.points is not None}
    whole = reader.full_marks(item.key) if item.points is not None else None
    has_own = {key: every(applies[key], own[key].is_present) if key in own else False for key in applies}
    shares = {key: every(applies[key], negated(has_own[key])) for key in applies}
    taken: Figure = NOTHING
    count: Figure = NOTHING
    for key in applies:
        if key in own:
            taken = numbers.compute("+", taken, numbers.either(has_own[key], own[key].figure, NOTHING))
        count = numbers.compute("+", count, numbers.truth(shares[key]))
    clash: Condition = False
    each = Cell(absent={MISSING: True})
    if whole is not None:
        too_much = numbers.compare(">", taken, whole.figure)
        is_other = every(negated(some(*shares.values())), numbers.compare("≠", taken, whole.figure))
        clash = every(some(*has_own.values()), whole.is_present, some(too_much, is_other))
        rest = numbers.compute("-", whole.figure, taken) if taken != NOTHING else whole.figure
        absent = {MISSING: whole.is_absent} if whole.is_absent is not False else {}
        each = Cell(figure=numbers.compute("/", rest, count), absent=absent)
    return {
        key: chosen(clash, Cell(absent={UNDEFINED: True}), chosen(has_own[key], own.get(key, each), each))
        for key in applies
    }


def full_marks_apart(key: str, reader: Reader) -> Cell:
    """The full marks of one place where nothing is ever given on, as `engine.points` finds them."""
    branch = next((b for b in _every(reader.plan.tree) if b.key == key), None)
    if branch is None:
        return Cell(absent={UNDEFINED: True})
    return _stands(branch, reader)[1]


def _every(branch: Branch) -> Iterator[Branch]:
    yield branch
    for inner in branch.branches:
        yield from _every(inner)


def _stands(branch: Branch, reader: Reader) -> tuple[Condition, Cell]:
    """Whether a place counts, and what it is worth; nothing where it does not."""
    item, parent = branch.indicator, reader.plan.parents.get(branch.key)
    if branch.branches or item is None:
        inner = [_stands(b, reader) for b in branch.branches]
        figure: Figure = NOTHING
        for _, cell in inner:
            figure = reader.numbers.compute("+", figure, cell.figure)
        # Of a place that does not count at all nothing is asked.
        return some(*(s for s, _ in inner)), Cell(figure=figure, absent=joined([c.absent for _, c in inner]))
    if parent is not None:
        base: Cell | None = split(parent, reader).get(branch.key)
    else:
        base = reader.full_marks(item.key) if item.points is not None else None
    stands = presence_of(item, parent or item, reader).stands if base is not None else False
    base = plain(base) if base is not None else present(NOTHING)
    return stands, Cell(figure=reader.numbers.either(stands, base.figure, NOTHING), absent=base.only_where(stands))


class Shares:
    """The full marks of every place in the tree of points."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.found: dict[str, Share] = {}
        self._spread(self._weigh(reader.plan.tree), ())

    # --- points of one's own ---

    def _weigh(self, branch: Branch) -> _Weighed:
        if branch.indicator is None:
            return self._gather(branch, [self._weigh(b) for b in branch.branches])
        item = branch.indicator
        if branch.branches:
            bases = split(item, self.reader)
            return self._gather(branch, [self._leaf(b, item, bases.get(b.key)) for b in branch.branches])
        return self._leaf(branch, item, self.reader.full_marks(item.key) if item.points is not None else None)

    def _leaf(self, branch: Branch, item: Indicator, base: Cell | None) -> _Weighed:
        leaf = branch.indicator or item
        presence = presence_of(leaf, item, self.reader) if base is not None else Presence(False, False)
        presence = self._named(presence)
        base = plain(base) if base is not None else present(NOTHING)
        takes_part = some(presence.stands, presence.left_out)
        figure = self.reader.numbers.either(takes_part, base.figure, NOTHING)
        counts = every(presence.stands, self._is_some(base))
        there = Cell(figure=figure, absent=base.only_where(takes_part))
        return _Weighed(branch, there, presence, self._name(counts), self._least(base), ())

    def _name(self, condition: Condition) -> Condition:
        return self.reader.algebra.named(condition)

    def _named(self, presence: Presence) -> Presence:
        return Presence(self._name(presence.stands), self._name(presence.left_out))

    def _least(self, base: Cell) -> Fraction:
        """What points are at least where they are some; 0 where that is not known."""
        flat = self.reader.numbers.flat(base.figure)
        below = flat.below.constant
        low = self.reader.algebra.range_of(flat.above).low
        return Fraction(low, below) if below is not None and low > 0 else Fraction(0)

    def _is_some(self, base: Cell) -> Condition:
        """Points that are not known may be some."""
        return some(base.is_absent, negated(self.reader.numbers.is_zero(base.figure)))

    def _gather(self, branch: Branch, inner: Sequence[_Weighed]) -> _Weighed:
        counts = some(*(w.counts for w in inner))
        left = some(*(w.presence.left_out for w in inner))
        stands = some(*(w.presence.stands for w in inner))
        here = stands if left is False else some(counts, every(negated(left), stands))
        base = self._sum([w.base for w in inner])
        presence = self._named(Presence(here, every(left, negated(counts))))
        least = min((w.least for w in inner if w.counts is not False), default=Fraction(0))
        counts = self._name(every(presence.stands, self._is_some(base)))
        return _Weighed(branch, base, presence, counts, least, tuple(inner))

    def _sum(self, cells: Sequence[Cell]) -> Cell:
        figure: Figure = NOTHING
        for cell in cells:
            figure = self.reader.numbers.compute("+", figure, cell.figure)
        flat = self.reader.numbers.flat(figure)
        kept = self.reader.numbers.quotient(self.reader.algebra.kept(flat.above), flat.below)
        absent = joined([c.absent for c in cells])
        return Cell(figure=kept, absent={why: self._name(c) for why, c in absent.items()})

    # --- giving what is left out to what remains ---

    def _spread(self, weighed: _Weighed, shifts: tuple[_Shift, ...]) -> None:
        self.found[weighed.branch.key] = Share(weighed.presence, self._full(weighed, shifts), weighed.base)
        shift = self._shift_inside(weighed)
        for inner in weighed.inner:
            own = replace(shift, happens=every(shift.happens, inner.counts)) if shift is not None else None
            gains = own is not None and own.happens is not False
            self._spread(_with_place(inner, weighed), (*shifts, own) if gains and own is not None else shifts)

    def _shift_inside(self, weighed: _Weighed) -> _Shift | None:
        either = self.reader.numbers.either
        left = [every(w.presence.left_out, self._is_some(w.base)) for w in weighed.inner]
        happens = every(some(*left), some(*(w.counts for w in weighed.inner)))
        if happens is False:
            return None
        pairs = list(zip(weighed.inner, left, strict=True))
        unknown = [every(some(w.counts, goes), w.base.is_absent) for w, goes in pairs]
        remaining = self._sum([present(either(w.counts, w.base.figure, NOTHING)) for w in weighed.inner])
        given = self._sum([present(either(some(w.counts, goes), w.base.figure, NOTHING)) for w, goes in pairs])
        happens, is_open = self._name(happens), self._name(some(*unknown))
        return _Shift(happens, is_open, given.figure, self._above_zero(remaining.figure, weighed.inner))

    def _above_zero(self, remaining: Figure, inner: Sequence[_Weighed]) -> Quotient:
        """What remains is no less than the least that any of it is worth; where nothing does, it does not matter."""
        flat = self.reader.numbers.flat(remaining)
        least = min((w.least for w in inner if w.counts is not False), default=Fraction(0))
        below = flat.below.constant
        floor = max(1, ceil(least * below)) if below is not None else 1
        return Quotient(self.reader.algebra.most(flat.above, constant(floor)), flat.below)

    def _full(self, weighed: _Weighed, shifts: Sequence[_Shift]) -> Cell:
        numbers, stands, base = self.reader.numbers, weighed.presence.stands, weighed.base
        figure = base.figure
        is_open: Condition = False
        for shift in shifts:
            # A place that does not count is worth nothing, however much the rest grows.
            figure = numbers.compute("/", numbers.compute("*", figure, shift.whole), shift.remaining)
            is_open = some(is_open, every(shift.happens, shift.is_open))
        absent = dict(base.only_where(stands))
        opened = every(stands, base.is_present, is_open)
        if opened is not False:
            absent[MISSING] = some(absent.get(MISSING, False), opened)
        named = {why: self._name(c) for why, c in absent.items() if c is not False}
        # What remains is above zero everywhere, so it may stand below where nothing counts, too.
        return Cell(figure=numbers.over_common(numbers.either(stands, figure, NOTHING)), absent=named)


def _with_place(inner: _Weighed, outer: _Weighed) -> _Weighed:
    """What is worth nothing itself goes with the place that it stands in."""
    left, stands = inner.presence.left_out, inner.presence.stands
    goes = every(outer.presence.left_out, stands)
    if goes is False:
        return inner
    presence = Presence(every(stands, negated(outer.presence.left_out)), some(left, goes))
    return replace(inner, presence=presence)

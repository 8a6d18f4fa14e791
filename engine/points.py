"""Full marks: whose points are whose, and what is left out going in proportion to what remains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from typing import Protocol

from dsl.expressions import Side, Year
from dsl.facts import SignedTarget, Source
from dsl.format import format_expression
from dsl.model import Indicator, Points, ZeroOutcome
from dsl.model_scoring import IdleOutcome
from dsl.quantity import POINT
from dsl.record import dataclass
from dsl.span import NOWHERE, Span
from engine.answer import Answer, Appraisal, combine, named
from engine.appraisal import is_idle
from engine.exact import Lookup, evaluate
from engine.plan import Branch, Plan, scoring_of
from engine.results import Status
from engine.wording import Phrase, shown


class Presence(Enum):
    """Whether a leaf counts for a unit."""

    IN = "in"
    #: Its points go to what remains.
    LEFT_OUT = "left out"
    #: It takes no part, and its points with it.
    ABSENT = "absent"


class PointsWorld(Lookup, Protocol):
    """What finding full marks asks of its unit."""

    @property
    def plan(self) -> Plan:
        """The method."""

    def applies(self, key: str) -> bool:
        """Whether the unit takes part in an indicator."""

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node."""

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets."""

    def signed(self, key: str) -> SignedTarget | None:
        """What the responsibility letter says of an indicator."""

    def appraise(self, key: str) -> Appraisal:
        """An indicator before points."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one place in the tree of points has for a unit."""

    #: Its own points before anything is given to it; status MISSING where they are not known.
    base: Answer
    presence: Presence
    #: After what is left out was given to it.
    full_marks: Answer

    @property
    def points(self) -> Fraction | None:
        """The full marks as a number, or None."""
        return self.full_marks.number if self.full_marks.value is not None else None


@dataclass(frozen=True, slots=True)
class _Weighed:
    branch: Branch
    base: Answer
    presence: Presence
    inner: tuple[_Weighed, ...]

    @property
    def counts(self) -> bool:
        """Whether it has anything that points could be given to."""
        return self.presence is Presence.IN and self.base.value != 0


@dataclass(frozen=True, slots=True)
class _Shift:
    """At one level of the tree: what is left out, and by how much the rest grows (None: not known)."""

    place: str
    factor: Fraction | None
    whole: Fraction | None
    remaining: Fraction | None
    left_out: tuple[_Weighed, ...]


def allot(world: PointsWorld) -> Mapping[str, Share]:
    """Find the full marks of every place in the tree of points, by key; the method as a whole is "".

    不计，按比例折算: the points of what is left out go in proportion to what remains in the smallest
    enclosing level that has anything left: the other components, else the area, else the total.
    Errors: none; points that are not known leave open whatever depends on them.
    """
    if not world.plan.redistributes:
        return _Apart(world)
    shares: dict[str, Share] = {}
    _spread(_weigh(world.plan.tree, world), (), shares)
    return shares


class _Apart(Mapping[str, Share]):
    """Where nothing is ever given on: each place is looked at when it is asked for, and what lies below it alone.

    So a formula may ask for the score of another item, whose full marks rest on nothing of its own.
    """

    def __init__(self, world: PointsWorld) -> None:
        self._world = world
        self._places = dict(_places(world.plan.tree))
        self._known: dict[str, _Weighed] = {}

    def __getitem__(self, key: str) -> Share:
        weighed = self._weighed(*self._places[key])
        return Share(weighed.base, weighed.presence, _full_marks(weighed, ()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def _weighed(self, branch: Branch, item: Indicator | None) -> _Weighed:
        if branch.key not in self._known:
            self._known[branch.key] = self._weigh(branch, item)
        return self._known[branch.key]

    def _weigh(self, branch: Branch, item: Indicator | None) -> _Weighed:
        if item is not None:
            return _leaf(branch, item, _split(item, self._world).get(branch.key), self._world)
        if branch.branches:
            return _gather(branch, tuple(self._weighed(b, branch.indicator) for b in branch.branches))
        return _weigh(branch, self._world)


def _places(branch: Branch, item: Indicator | None = None) -> Iterator[tuple[str, tuple[Branch, Indicator | None]]]:
    """Every place in a tree of points, with the item that it is a component of."""
    yield branch.key, (branch, item)
    for inner in branch.branches:
        yield from _places(inner, branch.indicator)


# --- points of one's own -----------------------------------------------------------------------------


def _weigh(branch: Branch, world: PointsWorld) -> _Weighed:
    if branch.indicator is None:
        return _gather(branch, tuple(_weigh(b, world) for b in branch.branches))
    if branch.branches:
        item, bases = branch.indicator, _split(branch.indicator, world)
        return _gather(branch, tuple(_leaf(b, item, bases.get(b.key), world) for b in branch.branches))
    return _leaf(branch, branch.indicator, own_points(branch.indicator, world), world)


def _leaf(branch: Branch, item: Indicator, base: Answer | None, world: PointsWorld) -> _Weighed:
    leaf = branch.indicator or item
    presence = _presence(leaf, item, world)
    if presence is Presence.ABSENT or base is None:
        return _Weighed(branch, Answer(value=Fraction(0)), Presence.ABSENT, ())
    if presence is Presence.LEFT_OUT:
        # Whatever gets these points rests on the figures that leave the item out.
        value = world.look_up(leaf.key, Side.VALUE, Year.THIS)
        base = replace(base, doubts=value.doubts, is_under_review=value.is_under_review)
    return _Weighed(branch, base, presence, ())


def _gather(branch: Branch, inner: tuple[_Weighed, ...]) -> _Weighed:
    base = _sum([w.base for w in inner])
    if any(w.counts for w in inner):
        return _Weighed(branch, base, Presence.IN, inner)
    is_left_out = any(w.presence is Presence.LEFT_OUT for w in inner)
    stands = any(w.presence is Presence.IN for w in inner)
    presence = Presence.LEFT_OUT if is_left_out else Presence.IN if stands else Presence.ABSENT
    return _Weighed(branch, base, presence, inner)


def _sum(answers: Sequence[Answer]) -> Answer:
    known = [a.number for a in answers if a.value is not None]
    return combine(answers, Phrase(" ＋ ".join(a.phrase.text for a in answers)), sum(known, Fraction(0)))


def _presence(leaf: Indicator, item: Indicator, world: PointsWorld) -> Presence:
    scoring = scoring_of(leaf, item)
    if not world.applies(leaf.key) or scoring is None:
        return Presence.ABSENT
    is_given = world.setting(leaf.key, Side.SCORE) is not None
    if is_given or leaf.key not in world.plan.may_be_absent:
        return Presence.IN
    value = world.look_up(leaf.key, Side.VALUE, Year.THIS)
    if scoring.idle is not None and is_idle(world.appraise(leaf.key)):
        return Presence.LEFT_OUT if scoring.idle.outcome is IdleOutcome.REDISTRIBUTED else Presence.IN
    if value.status is not Status.NOT_APPLICABLE:
        return Presence.IN
    is_redistributed = value.zero is not None and value.zero.outcome is ZeroOutcome.REDISTRIBUTED
    return Presence.LEFT_OUT if is_redistributed else Presence.ABSENT


def own_points(indicator: Indicator, world: PointsWorld) -> Answer | None:
    """An indicator's points: set by an example, stated by the method, or signed; None where it has none."""
    given = world.setting(indicator.key, Side.FULL_MARKS)
    if given is not None or indicator.points is None:
        return given
    if indicator.points.value is not None:
        return _known(indicator.points.value, indicator.points, None)
    if indicator.points.formula is not None:
        found, formula = evaluate(indicator.points.formula, world), format_expression(indicator.points.formula)
        return named(found, "分值", POINT, formula=formula, span=indicator.points.span)
    signed = world.signed(indicator.key)
    if signed is None or signed.points is None:
        missing = Answer(status=Status.MISSING, reason=f"责任状没有写“{indicator.name}”的分值")
        return named(missing, "分值", POINT, formula="责任状", span=indicator.points.span)
    return _known(signed.points, indicator.points, signed.source)


def _known(value: Fraction, points: Points, source: Source | None) -> Answer:
    return named(
        Answer(value=value), "分值", POINT, formula="责任状" if source else "", source=source, span=points.span
    )


@dataclass(frozen=True, slots=True)
class Clash:
    """Points of components that cannot be those of their item."""

    parts: Fraction
    whole: Fraction


def clash_in(item: Indicator, world: PointsWorld) -> Clash | None:
    """Find out whether the components' own points and the item's contradict each other."""
    parts = [c for c in item.components if world.applies(c.key)]
    own, whole = _own_by_part(parts, world), own_points(item, world)
    if not own or whole is None or whole.value is None:
        return None
    taken = sum((a.number for a in own.values()), Fraction(0))
    is_too_much, is_all = taken > whole.number, len(own) == len(parts)
    return Clash(taken, whole.number) if is_too_much or (is_all and taken != whole.number) else None


def _split(item: Indicator, world: PointsWorld) -> Mapping[str, Answer]:
    """Share an item's points equally among the components that have none of their own."""
    parts = [c for c in item.components if world.applies(c.key)]
    clash = clash_in(item, world)
    if clash is not None:
        reason = (
            f"“{item.name}”各分项的分值合计 {shown(clash.parts, POINT)}，与整项的 {shown(clash.whole, POINT)}不一致"
        )
        return {p.key: Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("缺")) for p in parts}
    own = _own_by_part(parts, world)
    sharing = [p for p in parts if p.key not in own]
    if not sharing:
        return own
    whole = own_points(item, world)
    if whole is None or whole.value is None:
        reason = whole.reason if whole else f"“{item.name}”没有分值"
        return own | {p.key: Answer(status=Status.MISSING, reason=reason, phrase=Phrase("缺")) for p in sharing}
    taken = sum((a.number for a in own.values()), Fraction(0))
    phrase = f"（{whole.phrase.text} － {shown(taken, POINT)}）" if own else f"{whole.phrase.text} "
    each = Answer(
        value=(whole.number - taken) / len(sharing),
        phrase=Phrase(f"{phrase}÷ {len(sharing)}"),
        children=whole.children,
    )
    return own | {p.key: named(each, "分值", POINT, formula="分项平分该项分值") for p in sharing}


def _own_by_part(parts: Sequence[Indicator], world: PointsWorld) -> dict[str, Answer]:
    """The components' own points; one whose letter gives it none has none of its own."""
    found = {p.key: own_points(p, world) for p in parts}
    return {key: answer for key, answer in found.items() if answer is not None and answer.value is not None}


# --- giving what is left out to what remains ---------------------------------------------------------


def _spread(weighed: _Weighed, shifts: tuple[_Shift, ...], shares: dict[str, Share]) -> None:
    shares[weighed.branch.key] = Share(weighed.base, weighed.presence, _full_marks(weighed, shifts))
    shift = _shift_inside(weighed)
    for inner in weighed.inner:
        gains = shift is not None and inner.counts
        _spread(_with_place(inner, weighed), (*shifts, shift) if gains and shift else shifts, shares)


def _with_place(inner: _Weighed, outer: _Weighed) -> _Weighed:
    """What is worth nothing itself goes with the place that it stands in."""
    goes = outer.presence is Presence.LEFT_OUT and inner.presence is Presence.IN
    return replace(inner, presence=Presence.LEFT_OUT) if goes else inner


def _shift_inside(weighed: _Weighed) -> _Shift | None:
    """What happens among the branches of one place; nothing where none counts, or none is left out."""
    left_out = tuple(w for w in weighed.inner if w.presence is Presence.LEFT_OUT and w.base.value != 0)
    counting = [w for w in weighed.inner if w.counts]
    if not left_out or not counting:
        return None
    place = weighed.branch.name
    if any(w.base.value is None for w in (*left_out, *counting)):
        return _Shift(place, None, None, None, left_out)
    remaining = sum((w.base.number for w in counting), Fraction(0))
    whole = remaining + sum((w.base.number for w in left_out), Fraction(0))
    return _Shift(place, whole / remaining, whole, remaining, left_out)


def _full_marks(weighed: _Weighed, shifts: tuple[_Shift, ...]) -> Answer:
    if weighed.presence is not Presence.IN:
        return Answer(value=Fraction(0), phrase=Phrase(shown(Fraction(0), POINT)))
    if weighed.base.value is None or not shifts:
        return weighed.base
    phrase, value = weighed.base.phrase.text, weighed.base.number
    for shift in shifts:
        if shift.factor is None or shift.whole is None or shift.remaining is None:
            reason = f"“{shift.place}”里有的项不计，要按比例折算，但有的分值还不知道"
            return Answer(status=Status.MISSING, reason=reason, phrase=Phrase("缺"), children=weighed.base.children)
        value *= shift.factor
        phrase += f" × {shown(shift.whole, POINT)} ÷ {shown(shift.remaining, POINT)}"
    left_out = [_left_out(w) for shift in shifts for w in shift.left_out]
    answer = combine([weighed.base, *left_out], Phrase(phrase), value)
    names = "、".join(f"“{w.branch.name}”" for shift in shifts for w in shift.left_out)
    return named(answer, "满分", POINT, formula=f"{names}不计，分值按比例折算", span=_span(weighed.branch))


def _left_out(weighed: _Weighed) -> Answer:
    base = replace(weighed.base, children=())
    return named(base, f"不计的“{weighed.branch.name}”的分值", POINT, span=_span(weighed.branch))


def _span(branch: Branch) -> Span:
    return branch.indicator.span if branch.indicator else NOWHERE

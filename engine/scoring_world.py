"""What scoring works on: one item of one unit, the points so far, and every step that changed them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Protocol

from dsl.amounts import is_share
from dsl.expressions import Expression, Side, Year
from dsl.model import Indicator
from dsl.quantity import POINT
from dsl.record import dataclass
from engine.answer import Answer, Appraisal, combine
from engine.exact import Lookup, evaluate
from engine.plan import Plan
from engine.points import Share
from engine.results import Derivation, ScorePart
from engine.tiers import TierFound
from engine.wording import Phrase, arithmetic, shown


class Contenders:
    """All units that are compared by one indicator, each with its value; put in order once for every unit of them."""

    def __init__(self, values: Iterable[tuple[str, Fraction | None]], *, is_higher: bool) -> None:
        found = list(values)
        self._is_higher = is_higher
        #: The best first, of equals by name.
        self._ordered = sorted((self._key(v), unit, v) for unit, v in found if v is not None)
        self._keys = [key for key, _, _ in self._ordered]
        self._absent = tuple(unit for unit, v in found if v is None)
        self._with_value = frozenset(unit for _, unit, _ in self._ordered)

    def _key(self, value: Fraction) -> Fraction:
        return -value if self._is_higher else value

    def size(self, unit: str) -> int:
        """How many they are with this one, also those that have no value yet."""
        others = len(self._ordered) + len(self._absent)
        return others if unit in self._with_value or unit in self._absent else others + 1

    def known(self, unit: str) -> int:
        """How many have a value, with this one."""
        return len(self._ordered) + (unit not in self._with_value)

    def place(self, value: Fraction) -> int:
        """The place of a value; equal values share one."""
        return bisect_left(self._keys, self._key(value)) + 1

    def ends(self, value: Fraction) -> tuple[Fraction, Fraction]:
        """The best and the worst, that value included."""
        if not self._ordered:
            return value, value
        first, last = self._ordered[0][2], self._ordered[-1][2]
        better, worse = (max, min) if self._is_higher else (min, max)
        return better(first, value), worse(last, value)

    def absent(self, unit: str) -> list[str]:
        """The others that have no value yet."""
        return [u for u in self._absent if u != unit]

    def neighbours(self, unit: str, value: Fraction) -> tuple[tuple[str, Fraction] | None, tuple[str, Fraction] | None]:
        """The one just before, equals included, and the one just after."""
        after = bisect_right(self._keys, self._key(value))
        before = next((x for x in reversed(self._ordered[max(0, after - 2) : after]) if x[1] != unit), None)
        behind = self._ordered[after] if after < len(self._ordered) else None
        return before and before[1:], behind and behind[1:]


class ScoringWorld(Protocol):
    """What scoring an item asks of its unit."""

    @property
    def plan(self) -> Plan:
        """The method."""

    def appraise(self, key: str) -> Appraisal:
        """An indicator before points."""

    def share(self, key: str) -> Share:
        """The full marks of an item or component."""

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets."""

    def tier(self, key: str) -> TierFound:
        """The tier that the unit reaches."""

    @property
    def unit_name(self) -> str:
        """What the unit is called."""

    def contenders(self, key: str) -> Contenders:
        """The units that are compared by an indicator, this one among them."""

    def item_view(self, key: str) -> Lookup:
        """The unit as the clauses of one indicator see it."""

    def has_no_task(self, key: str) -> bool:
        """Whether the unit has no task for an indicator: it is exempt, or its target is none."""


@dataclass(frozen=True, slots=True)
class Range:
    """Between what and what points lie; None is without bound."""

    lowest: Fraction | None
    highest: Fraction | None


ANY = Range(None, None)


def exactly(value: Fraction) -> Range:
    """The range of what is known."""
    return Range(value, value)


def hull(ranges: Sequence[Range]) -> Range:
    """The range of one of several.

    >>> hull([exactly(Fraction(1)), Range(Fraction(0), None)])
    Range(lowest=Fraction(0, 1), highest=None)
    """
    lows, highs = [r.lowest for r in ranges], [r.highest for r in ranges]
    known_lows, known_highs = [x for x in lows if x is not None], [x for x in highs if x is not None]
    return Range(
        min(known_lows) if known_lows and len(known_lows) == len(lows) else None,
        max(known_highs) if known_highs and len(known_highs) == len(highs) else None,
    )


@dataclass(frozen=True, slots=True)
class Subject:
    """What the steps of a scoring clause work on: one leaf of one unit."""

    leaf: Indicator
    appraisal: Appraisal
    full_marks: Answer
    world: ScoringWorld

    def find(self, node: Expression) -> Answer:
        """Evaluate an expression of the clause."""
        return evaluate(node, self.world.item_view(self.leaf.key))

    def points(self, amount: Expression) -> Answer:
        """What an amount comes to: points, or a share of full marks."""
        found = self.find(amount)
        if not is_share(amount, self.world.plan.checked.types):
            return found
        full = self.full_marks
        phrase = arithmetic("*", full.phrase, found.phrase)
        both = full.value is not None and found.value is not None
        return combine([full, found], phrase, full.number * found.number if both else None)

    def range_of(self, amount: Expression) -> Range:
        """The range of an amount: a point where it is known."""
        found = self.points(amount)
        return exactly(found.number) if found.value is not None else ANY

    @property
    def full_range(self) -> Range:
        """The range of full marks."""
        return exactly(self.full_marks.number) if self.full_marks.value is not None else Range(Fraction(0), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The points so far, how far they can still go, and the record of every step that changed them."""

    points: Answer
    #: Where open points lie.
    bounds: Range
    #: Before floor and cap.
    raw: Fraction | None = None
    parts: tuple[ScorePart, ...] = ()
    steps: tuple[Derivation, ...] = ()
    texts: tuple[str, ...] = ()
    #: No later step applies: an override decided.
    is_closed: bool = False
    #: Overrides whose condition is open, with what they would give.
    doubtful: tuple[tuple[Answer, Range], ...] = ()

    def then(
        self,
        part: ScorePart,
        points: Answer,
        bounds: Range,
        *,
        step: Answer | None = None,
        text: str = "",
        closes: bool = False,
    ) -> Tally:
        """Record one step and its outcome; `step` is what the step itself came to, else the points after it."""
        own = step or points
        is_limit = part.kind in ("floor", "cap")
        value = points.number if points.value is not None else None
        derivation = Derivation(
            label=f"第{len(self.steps) + 1}步 {part.rule}",
            value=points.value,
            unit=POINT,
            status=points.shown_status,
            reason=points.reason,
            formula=part.rule,
            substituted=own.phrase.text,
            children=own.children,
        )
        return replace(
            self,
            points=points,
            bounds=exactly(value) if value is not None else bounds,
            raw=self.raw if is_limit else value,
            parts=(*self.parts, part),
            steps=(*self.steps, derivation),
            texts=(*self.texts, text),
            is_closed=closes,
        )


def marks(answer: Answer) -> str:
    """Points for reading."""
    return shown(answer.number, POINT) if answer.value is not None else "待定"


def number_of(answer: Answer) -> Fraction | None:
    """The number, or None while it is open."""
    return answer.number if answer.value is not None else None


def plain(value: Fraction) -> Phrase:
    """Points as a phrase."""
    return Phrase(shown(value, POINT))

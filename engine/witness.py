"""What an evaluation came through: recorded only while somebody watches, for the coverage of worked examples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from datetime import date
from fractions import Fraction

from dsl.facts import Value
from dsl.record import dataclass
from dsl.span import Span


@dataclass(slots=True)
class Witness:
    """What was seen of one or more evaluations."""

    #: Nodes whose value, or one of whose sides, was known when it was asked for.
    keys: set[str] = field(default_factory=set)
    #: Places of branches, cases and rows that were taken; of a choice also which side.
    taken: set[tuple[Span, str]] = field(default_factory=set)
    #: Outcomes by node: tiers that were reached, what a zero denominator meant.
    outcomes: set[tuple[str, str]] = field(default_factory=set)
    #: For each comparison, by place, on which sides of its bound a figure lay: −1 below, 0 at it, 1 above.
    sides: dict[Span, set[int]] = field(default_factory=dict)

    #: Places of sentences whose judgement was known when it was asked for.
    judged: set[Span] = field(default_factory=set)

    def compare(self, place: Span, left: Value | None, right: Value | None) -> None:
        """Note on which side of the right figure the left one lies."""
        is_ordered = isinstance(left, Fraction | date) and not isinstance(left, bool) and type(left) is type(right)
        if is_ordered:
            self._add(place, left > right, left < right)  # type: ignore[operator]  # of one ordered type

    def _add(self, place: Span, is_above: bool, is_below: bool) -> None:
        self.sides.setdefault(place, set()).add(is_above - is_below)


_WATCHING: ContextVar[Witness | None] = ContextVar("_WATCHING", default=None)


def witness() -> Witness | None:
    """Who watches, if anybody does."""
    return _WATCHING.get()


@contextmanager
def watching(by: Witness) -> Iterator[None]:
    """Record all that is evaluated in the body."""
    token = _WATCHING.set(by)
    try:
        yield
    finally:
        _WATCHING.reset(token)


def note_taken(place: Span, side: str = "") -> None:
    """A branch, a case or a row was taken."""
    seen = _WATCHING.get()
    if seen is not None:
        seen.taken.add((place, side))


def note_outcome(key: str, outcome: str) -> None:
    """A node came to an outcome that is told apart by name."""
    seen = _WATCHING.get()
    if seen is not None:
        seen.outcomes.add((key, outcome))

"""Places that are few: who is in, who is out, and who shares the last place without a decision."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Generic, TypeVar

from dsl.model import Rounding
from dsl.outcomes import Cut, TieRule
from dsl.record import dataclass
from engine.rounding import round_value

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entrant(Generic[Id]):
    """One unit that could have a place: the higher the figure, the better."""

    id: Id
    figure: Fraction
    #: 依次比较, each turned so that higher is better; None where there is no figure.
    compared: tuple[Fraction | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed(Generic[Id]):
    """What the places come to."""

    inside: tuple[Id, ...]
    #: Who shares the last place and waits for a decision.
    tied: tuple[Id, ...]
    #: How many places are left for those.
    left: int
    #: The figure of the last place; None where places are left over.
    last: Fraction | None


def places_of(cut: Cut, population: int) -> int:
    """How many places there are among so many units.

    >>> from dsl.model import RoundingMode
    >>> from dsl.outcomes import TieRule
    >>> from dsl.span import NOWHERE
    >>> fifth = Cut(
    ...     count=None, share=Fraction(1, 5), mode=RoundingMode.DOWN, compared=(), rule=TieRule.ALL_IN, span=NOWHERE
    ... )
    >>> places_of(fifth, 12)
    2
    """
    if cut.share is None:
        return cut.count or 0
    exact = cut.share * population
    rounding = Rounding(places=0, mode=cut.mode, span=cut.span) if cut.mode is not None else None
    return int(round_value(exact, rounding))


def place(entrants: Sequence[Entrant[Id]], places: int, rule: TieRule) -> Placed[Id]:
    """Give the places to the best; those equal at the last one are compared further, then the tie rule holds."""
    if len(entrants) <= places:
        full = len(entrants) == places and places > 0
        last = min(e.figure for e in entrants) if full else None
        return Placed(tuple(e.id for e in entrants), (), 0, last)
    if places <= 0:
        return Placed((), (), 0, None)
    last = sorted((e.figure for e in entrants), reverse=True)[places - 1]
    above = [e for e in entrants if e.figure > last]
    sharing = [e for e in entrants if e.figure == last]
    inside, tied = _share([e.id for e in above], sharing, places - len(above), rule)
    return Placed(inside, tied, places - len(inside), last)


def _share(
    inside: list[Id], sharing: Sequence[Entrant[Id]], left: int, rule: TieRule, depth: int = 0
) -> tuple[tuple[Id, ...], tuple[Id, ...]]:
    """Settle those who are equal so far: `left` places are there for them."""
    if len(sharing) <= left:
        return (*inside, *(e.id for e in sharing)), ()
    figures = [e.compared[depth] for e in sharing] if depth < min(len(e.compared) for e in sharing) else []
    known = [f for f in figures if f is not None]
    if not figures or len(known) < len(figures):
        # Nothing more to compare, or a figure is missing: who is better is not known.
        if figures or rule is TieRule.ALL_OPEN:
            return tuple(inside), tuple(e.id for e in sharing)
        return ((*inside, *(e.id for e in sharing)) if rule is TieRule.ALL_IN else tuple(inside)), ()
    last = sorted(known, reverse=True)[left - 1]
    better = [e.id for e, f in zip(sharing, known, strict=True) if f > last]
    equal = [e for e, f in zip(sharing, known, strict=True) if f == last]
    return _share([*inside, *better], equal, left - len(better), rule, depth + 1)

"""Bands of the total: every total in exactly one grade, proved by trying the totals where anything changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from dsl.diagnostic import Diagnostic
from dsl.errors_outcomes import BandsLeaveGap, BandsOverlap, GradeNeverReached
from dsl.expressions import AllOf, Comparison, ComparisonOperator, Expression, Number, Ref
from dsl.model import ResolvedPolicy
from dsl.outcomes import DEDUCTION_KEY, TOTAL_KEY, Grade, GradeTable
from dsl.quantity import POINT, format_quantity

#: The other way round, for a number on the left.
_TURNED: dict[ComparisonOperator, ComparisonOperator] = {"<": ">", "≤": "≥", ">": "<", "≥": "≤", "=": "=", "≠": "≠"}
Bound = tuple[ComparisonOperator, Fraction]


def bounds_of(band: Expression | None) -> tuple[Bound, ...] | None:
    """The bounds of the total that a band is made of, or None where it is about something else too."""
    match band:
        case Comparison(operator=operator, left=Ref(key=key), right=Number(quantity=quantity)) if key == TOTAL_KEY:
            return ((operator, quantity.value),)
        case Comparison(operator=operator, left=Number(quantity=quantity), right=Ref(key=key)) if key == TOTAL_KEY:
            return ((_TURNED[operator], quantity.value),)
        case AllOf(conditions=conditions):
            inner = [bounds_of(c) for c in conditions]
            whole = [i for i in inner if i is not None]
            return tuple(b for bounds in whole for b in bounds) if len(whole) == len(inner) else None
        case _:
            return None


def within(bounds: Sequence[Bound], total: Fraction) -> bool:
    """Whether a total is in a band."""
    return all(_holds(operator, total, number) for operator, number in bounds)


def is_one_sided(bounds: Sequence[Bound]) -> bool:
    """Whether a band is open on one side, so that rows are read from the top down."""
    return len(bounds) == 1 and bounds[0][0] in "≥>≤<"


def is_ordered(table: GradeTable) -> bool:
    """Whether rows are tried from the top down: every band is one-sided, or what remains."""
    banded = [b for g in table.grades if (b := bounds_of(g.band)) is not None]
    return all(is_one_sided(b) for b in banded)


def check_bands(table: GradeTable, policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """Find bands that overlap, leave a gap, or are never reached; each with a total that shows it."""
    banded = [(g, b) for g in table.grades if (b := bounds_of(g.band)) is not None]
    if not banded or any(g.band is not None and bounds_of(g.band) is None for g in table.grades):
        return  # what is about other figures too is found out when they are there
    tried = _totals([b for _, b in banded], _step(policy), _lowest(policy))
    if is_ordered(table):
        yield from _unreached(banded, tried)
    else:
        yield from _overlaps(banded, tried)
    # Further conditions may keep a unit out of a band, and another rule must then say what it gets.
    if not any(g.is_rest for g in table.grades):
        yield from _gaps(banded, tried, table, policy)


def _unreached(banded: Sequence[tuple[Grade, Sequence[Bound]]], tried: Sequence[Fraction]) -> Iterator[Diagnostic]:
    for place, (grade, bounds) in enumerate(banded):
        above = [(g, b) for g, b in banded[:place] if not g.conditions]
        mine = [t for t in tried if within(bounds, t)]
        covering = next((g for g, b in above if mine and all(within(b, t) for t in mine)), None)
        if covering is not None:
            yield GradeNeverReached(span=grade.span, name=grade.name, before=covering.name)


def _overlaps(banded: Sequence[tuple[Grade, Sequence[Bound]]], tried: Sequence[Fraction]) -> Iterator[Diagnostic]:
    for place, (grade, bounds) in enumerate(banded):
        for earlier, other in banded[:place]:
            shared = next((t for t in tried if within(bounds, t) and within(other, t)), None)
            if shared is not None and not (grade.conditions or earlier.conditions):
                example = format_quantity(shared, POINT)
                yield BandsOverlap(span=grade.span, example=example, first=earlier.name, second=grade.name)
                return


def _gaps(
    banded: Sequence[tuple[Grade, Sequence[Bound]]],
    tried: Sequence[Fraction],
    table: GradeTable,
    policy: ResolvedPolicy,
) -> Iterator[Diagnostic]:
    highest = _highest(policy)
    reachable = [t for t in tried if highest is None or t <= highest]
    if highest is None:
        # How high a total can go is not known before there are letters; above the last bound nothing is said.
        top = max(n for _, bounds in banded for _, n in bounds)
        reachable = [t for t in tried if t <= top]
    missed = next((t for t in reachable if not any(within(b, t) for _, b in banded)), None)
    if missed is not None:
        yield BandsLeaveGap(span=table.span, example=format_quantity(missed, POINT))


def _totals(bands: Sequence[Sequence[Bound]], step: Fraction | None, lowest: Fraction | None) -> tuple[Fraction, ...]:
    """Every bound, and a total between each two and on either side; on the grid where totals are rounded."""
    ends = sorted({n for band in bands for _, n in band} | ({lowest} if lowest is not None else set()))
    points = set(ends)
    for low, high in pairwise(ends):
        between = (low + high) / 2 if step is None else (low // step + 1) * step
        points |= {between} if low < between < high else set()
    points |= {ends[0] - (step or 1), ends[-1] + (step or 1)}
    if step is not None:
        points = {p for p in points if p % step == 0}
    return tuple(sorted(p for p in points if lowest is None or p >= lowest))


def _step(policy: ResolvedPolicy) -> Fraction | None:
    """How finely totals are told apart, where every one is rounded."""
    places = [t.rounding.places if t.rounding else None for t in policy.totals]
    known = [p for p in places if p is not None]
    return Fraction(1, 10 ** max(known)) if known and len(known) == len(places) else None


def _lowest(policy: ResolvedPolicy) -> Fraction | None:
    """The least that a total can be: its floor, else zero where nothing is deducted."""
    floors = [t.shape.lowest if t.shape else None for t in policy.totals]
    if floors and all(f is not None for f in floors):
        return min(f for f in floors if f is not None)
    deducts = any(block.kind.key == DEDUCTION_KEY for block in policy.outcomes.adjustments)
    return None if deducts or not policy.totals else Fraction(0)


def _highest(policy: ResolvedPolicy) -> Fraction | None:
    caps = [t.shape.highest if t.shape else None for t in policy.totals]
    known = [c for c in caps if c is not None]
    return max(known) if known and len(known) == len(caps) else None


def _holds(operator: ComparisonOperator, total: Fraction, number: Fraction) -> bool:
    return {
        "=": total == number,
        "≠": total != number,
        "<": total < number,
        "≤": total <= number,
        ">": total > number,
        "≥": total >= number,
    }[operator]

"""Bands checked before there is any figure: gaps, overlaps, and rows that are never reached.

Between two bounds that stand next to each other every figure falls into the same rows. So it is enough to
try the bounds themselves and one figure between each two; of counted things only whole ones are tried.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from dsl.diagnostic import Diagnostic
from dsl.errors_scoring import BandNeverReached, BandsHaveGap, BandsOverlap
from dsl.expressions import Expression, Number, Ref, Side
from dsl.inference import Inference
from dsl.model import CompletionForm, Direction, Field, Indicator, ValueType
from dsl.model_scoring import BandRow, Bands, Bound, Way
from dsl.quantity import NO_UNIT, PERCENT, Unit, format_quantity
from dsl.record import dataclass

#: What is measured rather than counted: it may differ by less than one.
_CONTINUOUS = frozenset({"元", "米", "千克", "小时", "吨标准煤", "千瓦时", "分", "个百分点"})


def is_counted(unit: Unit) -> bool:
    """Whether a unit counts things one by one: 人, 件, 天, also 万人.

    >>> from dsl.quantity import BUILTIN
    >>> [is_counted(BUILTIN[name]) for name in ("人", "天", "%", "万元", "分")]
    [True, True, False, False, False]
    """
    return len(unit.dimension) == 1 and unit.dimension[0][1] == 1 and unit.dimension[0][0] not in _CONTINUOUS


@dataclass(frozen=True, slots=True)
class _Reach:
    """What figures there can be: from and to, both included, and whether only whole ones."""

    lowest: Fraction | None = None
    highest: Fraction | None = None
    is_whole: bool = False
    unit: Unit = NO_UNIT

    def holds(self, value: Fraction) -> bool:
        return (self.lowest is None or value >= self.lowest) and (self.highest is None or value <= self.highest)


def check_bands(
    bands: Bands, item: Indicator, types: Mapping[str, ValueType | None], fields: Mapping[str, Field]
) -> Iterator[Diagnostic]:
    """Find figures that fall into no band or into two, and bands that no figure falls into."""
    rows = bands.rows
    if not all(isinstance(b.value, Number) for row in rows for b in row.bounds):
        return  # where a bound is computed, nothing can be said beforehand
    is_lower = item.direction is Direction.LOWER
    reach = _reach(bands.subject, item, types, fields)
    tried = [v for v in _samples(rows, reach, is_lower=is_lower) if reach.holds(v)]
    found = {v: [row for row in rows if row.is_rest or _falls(v, row, is_lower=is_lower)] for v in tried}
    shown = {v: _shown(v, bands, reach, is_lower=is_lower) for v in tried}
    is_strict = any(len(row.bounds) > 1 for row in rows)
    faulty: set[int] = set()
    if is_strict:
        for value, inside in found.items():
            plain = [row for row in inside if not row.is_rest]
            if len(plain) > 1 and id(plain[1]) not in faulty:
                faulty.add(id(plain[1]))
                first, second = (row.text for row in plain[:2])
                yield BandsOverlap(span=plain[1].span, example=shown[value], first=first, second=second)
    for row in rows:
        is_reached = any(inside and inside[0] is row for inside in found.values())
        if not is_reached and id(row) not in faulty:
            yield BandNeverReached(span=row.span, row=row.text)
    gap = next(_gaps(bands, tried, found), None)
    if gap is not None:
        yield BandsHaveGap(span=bands.span, example=shown[gap])


def _gaps(bands: Bands, tried: Sequence[Fraction], found: Mapping[Fraction, list[BandRow]]) -> Iterator[Fraction]:
    """Figures in no band; rows of 扣 and 加 need not reach the ends, where nothing is taken or added."""
    covered = [v for v in tried if found[v]]
    if not covered:
        return
    has_sides = any(row.way is not None for row in bands.rows)
    # A hole in the middle is a likelier slip than an end left off.
    for value in sorted(tried, key=lambda v: (not min(covered) < v < max(covered), v)):
        is_inside = min(covered) < value < max(covered) and not (has_sides and value == 0)
        if not found[value] and (bands.gives or is_inside):
            yield value


def _falls(value: Fraction, row: BandRow, *, is_lower: bool) -> bool:
    if row.way is not None:
        is_short = (row.way is Way.BELOW) is not is_lower
        value = value if is_short else -value
        if value <= 0:
            return False
    return all(_holds(value, b) for b in row.bounds)


def _holds(value: Fraction, bound: Bound) -> bool:
    edge = _edge(bound)
    match bound.operator:
        case "≥":
            return value >= edge
        case ">":
            return value > edge
        case "≤":
            return value <= edge
        case "<":
            return value < edge
        case "=":
            return value == edge
        case "≠":
            return value != edge


def _edge(bound: Bound) -> Fraction:
    assert isinstance(bound.value, Number)
    return bound.value.quantity.value


def _samples(rows: Sequence[BandRow], reach: _Reach, *, is_lower: bool) -> list[Fraction]:
    edges = {e for e in (reach.lowest, reach.highest) if e is not None}
    for row in rows:
        is_short = row.way is None or (row.way is Way.BELOW) is not is_lower
        edges |= {_edge(b) if is_short else -_edge(b) for b in row.bounds}
        if row.way is not None:
            edges.add(Fraction(0))
    ordered = sorted(edges)
    if not ordered:
        return [Fraction(0)]
    between = [(a + b) / 2 for a, b in itertools.pairwise(ordered)]
    every = {ordered[0] - 1, *ordered, *between, ordered[-1] + 1}
    if not reach.is_whole:
        return sorted(every)
    wholes = {Fraction(v.numerator // v.denominator) for v in every}
    return sorted(wholes | {w + 1 for w in wholes})


def _reach(
    subject: Expression | None,
    item: Indicator,
    types: Mapping[str, ValueType | None],
    fields: Mapping[str, Field],
) -> _Reach:
    own = types.get(item.key)
    own_is_counted = own is not None and is_counted(own.unit)
    plain = item.completion is CompletionForm.VALUE_OVER_TARGET
    match subject:
        case None:
            is_bounded = own_is_counted and item.direction is Direction.HIGHER
            return _Reach(highest=Fraction(1) if is_bounded else None, unit=PERCENT)
        case Ref(key=key, side=Side.COMPLETION):
            is_positive = key == item.key and own_is_counted and plain
            return _Reach(lowest=Fraction(0) if is_positive else None, unit=PERCENT)
        case Ref(key=key) if key in fields and fields[key].is_judged:
            low, high = fields[key].lowest, fields[key].highest
            unit = fields[key].unit
            return _Reach(low.value if low else None, high.value if high else None, unit=unit)
    found = Inference(types, []).of(subject)
    if found is None:
        return _Reach()
    counted = is_counted(found.unit)
    return _Reach(lowest=Fraction(0) if counted else None, is_whole=counted, unit=found.unit)


def _shown(value: Fraction, bands: Bands, reach: _Reach, *, is_lower: bool) -> str:
    """A figure as a reader of the rows would write it."""
    written = [b.value for row in bands.rows for b in row.bounds]
    unit = next((w.quantity.unit for w in written if isinstance(w, Number)), reach.unit)
    if bands.subject is None and any(row.way is not None for row in bands.rows) and value != 0:
        side = "低" if (value > 0) is not is_lower else "高"
        return f"{side} {format_quantity(abs(value), unit)}"
    return format_quantity(value, unit)

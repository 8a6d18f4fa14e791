"""雷达图: a spoke for each row, a line around for each column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from render import layout
from render.amounts import amount_of
from render.chart.svg import (
    DASHES,
    FAINT,
    LINE,
    RULE,
    STROKES,
    TINT,
    Drawing,
    Link,
    attributes,
    broken,
    drawing,
    group,
    number,
    shape,
    text,
    width_of,
)
from render.document import Chart, Row, words

_WIDTH = float(layout.TEXT_WIDTH)
_CENTRE = _WIDTH / 2
_RADIUS = 42.0
_HEAD = 7.0
_NAME_EMS = 9
_RINGS = 4

_Point = tuple[float, float]


def draw_radar(chart: Chart, link: Link) -> Drawing:
    """Draw a radar chart; the outer ring is 100% where all are within it, else the largest figure."""
    count = len(chart.rows)
    spokes = [(math.sin(2 * math.pi * i / count), -math.cos(2 * math.pi * i / count)) for i in range(count)]
    above, below = _overhang(chart, spokes)
    middle = _HEAD + above + _RADIUS
    ends = [(_CENTRE + _RADIUS * x, middle + _RADIUS * y) for x, y in spokes]
    whole = _whole(chart)
    outlines = [
        [_point(row, position, spoke, middle, whole) for row, spoke in zip(chart.rows, spokes, strict=True)]
        for position in range(1, len(chart.header))
    ]
    # The area of the first is laid under all lines: a see-through one has no place in a page that is kept (PDF/A).
    parts = [_head(chart.header), *_area(outlines[0]), *_web(spokes, ends, middle)]
    for position, points in enumerate(outlines):
        parts += _outline(points, position)
    parts += [_label(row, spoke, middle, link) for row, spoke in zip(chart.rows, spokes, strict=True)]
    return drawing(parts, _WIDTH, middle + _RADIUS + below, chart.alternative)


def _lines(row: Row) -> int:
    return len(broken(words(row[0]), _NAME_EMS)) + len(row) - 1


def _overhang(chart: Chart, spokes: Sequence[_Point]) -> tuple[float, float]:
    """How far the words reach beyond the outer ring, above and below."""
    tops, bottoms = [0.0], [0.0]
    for row, (_, y) in zip(chart.rows, spokes, strict=True):
        half = _lines(row) * LINE / 2
        centre = y * (_RADIUS + 4 + half * abs(y))
        tops.append(half - centre - _RADIUS)
        bottoms.append(half + centre - _RADIUS)
    return max(tops) + 1, max(bottoms) + 1


def _whole(chart: Chart) -> float:
    amounts = [amount for row in chart.rows for cell in row[1:] if (amount := amount_of(words(cell))) is not None]
    largest = max((float(amount.value) for amount in amounts), default=0.0)
    return 100.0 if largest <= 100 and amounts and amounts[0].unit == "%" else largest or 1.0


def _web(spokes: Sequence[_Point], ends: Sequence[_Point], middle: float) -> list[str]:
    parts = []
    for ring in range(1, _RINGS + 1):
        radius = _RADIUS * ring / _RINGS
        points = [(_CENTRE + radius * x, middle + radius * y) for x, y in spokes]
        parts.append(shape("polygon", points=_points(points), fill="none", stroke=RULE, stroke_width=0.2))
    parts += [shape("line", x1=_CENTRE, y1=middle, x2=x, y2=y, stroke=RULE, stroke_width=0.2) for x, y in ends]
    return parts


def _points(points: Sequence[_Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _point(row: Row, position: int, spoke: _Point, middle: float, whole: float) -> _Point | None:
    amount = amount_of(words(row[position]))
    if amount is None:
        return None
    share = _RADIUS * float(amount.value) / whole
    return _CENTRE + share * spoke[0], middle + share * spoke[1]


def _area(points: Sequence[_Point | None]) -> list[str]:
    """The area of a line that goes all around."""
    there = [point for point in points if point is not None]
    return [shape("polygon", points=_points(there), fill=TINT, stroke="none")] if len(there) == len(points) else []


def _outline(points: Sequence[_Point | None], position: int) -> list[str]:
    """The line around; it is open where a figure is wanting."""
    stroke = {"stroke": STROKES[position], "stroke_width": 0.6, "stroke_dasharray": DASHES[position]}
    there = [point for point in points if point is not None]
    if len(there) == len(points):
        parts = [shape("polygon", points=_points(there), fill="none", **stroke)]
    else:
        parts = [
            shape("line", x1=a[0], y1=a[1], x2=b[0], y2=b[1], **stroke)
            for a, b in pairwise([*points, points[0]])
            if a is not None and b is not None
        ]
    return [*parts, *(shape("circle", cx=x, cy=y, r=0.9, fill=STROKES[position]) for x, y in there)]


def _head(header: Row) -> str:
    parts = [text(header[0], 0.0, _HEAD / 2, fill=FAINT)]
    x = width_of(header[0]) + 6
    for position, cell in enumerate(header[1:]):
        line = attributes(
            x1=x,
            y1=_HEAD / 2,
            x2=x + 8,
            y2=_HEAD / 2,
            stroke=STROKES[position],
            stroke_width=0.6,
            stroke_dasharray=DASHES[position],
        )
        parts += [f"<line{line}/>", text(cell, x + 9.5, _HEAD / 2, fill=STROKES[position])]
        x += width_of(cell) + 15
    return group(parts)


def _label(row: Row, spoke: _Point, middle: float, link: Link) -> str:
    """The name and the figures of a spoke, beyond its end."""
    half = _lines(row) * LINE / 2
    distance = _RADIUS + 4
    x = _CENTRE + distance * spoke[0]
    y = middle + (distance + half * abs(spoke[1])) * spoke[1] - half + LINE / 2
    anchor = "middle" if abs(spoke[0]) < 0.2 else "start" if spoke[0] > 0 else "end"
    parts = [text(row[0], x, y, anchor=anchor, most_ems=_NAME_EMS)]
    y += len(broken(words(row[0]), _NAME_EMS)) * LINE
    for position, cell in enumerate(row[1:]):
        fill = FAINT if amount_of(words(cell)) is None else STROKES[position]
        parts.append(text(cell, x, y + position * LINE, anchor=anchor, fill=fill, link=link))
    return group(parts)

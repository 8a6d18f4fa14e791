"""Bars: 排名图 with one for each row, 同比图 with one for each year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from render import layout
from render.amounts import amount_of
from render.chart.svg import (
    EM,
    FAINT,
    INK,
    LINE,
    RULE,
    SHADES,
    Drawing,
    Link,
    broken,
    drawing,
    group,
    shape,
    text,
    width_of,
)
from render.document import Chart, Line, Row, alternative, words

_WIDTH = float(layout.TEXT_WIDTH)
#: Names run on after so many characters.
_NAME_EMS = 12
_GAP = 2.0
_BAR = 3.4
_PAD = 2.2
_HEAD = 7.0
#: A picture fits on a page with its caption.
_TALLEST = 190.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """Where bars begin, and millimetres for one unit."""

    zero: float
    scale: float


def draw_bars(chart: Chart, link: Link) -> tuple[Drawing, ...]:
    """Draw a bar chart, on as many pictures as its rows take; all have one scale, and the first has the header."""
    names = min(max(width_of(row[0]) for row in (chart.header, *chart.rows)), _NAME_EMS * EM) + _GAP
    axis = _axis(chart, names)
    pictures = []
    for position, rows in enumerate(_pages(chart)):
        parts, y = [], 0.0
        if position == 0:
            parts.append(_head(chart.header, axis))
            y = _HEAD
        top = y
        for row in rows:
            parts.append(_row(row, axis, y, link))
            y += _height(row)
        parts.append(shape("line", x1=axis.zero, y1=top, x2=axis.zero, y2=y, stroke=INK, stroke_width=0.2))
        shown = (chart.header, *rows) if position == 0 else rows
        pictures.append(drawing(parts, _WIDTH, y, alternative(shown)))
    return tuple(pictures)


def _axis(chart: Chart, names: float) -> _Axis:
    cells = [cell for row in chart.rows for cell in row[1:]]
    amounts = [float(amount.value) for cell in cells if (amount := amount_of(words(cell))) is not None]
    most, least = max([0.0, *amounts]), min([0.0, *amounts])
    room = _WIDTH - names - max(width_of(cell) for cell in cells) - _GAP
    scale = room / (most - least) if most > least else 0.0
    return _Axis(zero=names - least * scale, scale=scale)


def _height(row: Row) -> float:
    bars = (len(row) - 1) * (_BAR + 0.4)
    name = len(broken(words(row[0]), _NAME_EMS)) * LINE
    return max(bars, name - (LINE - _BAR)) + _PAD


def _pages(chart: Chart) -> list[tuple[Row, ...]]:
    pages: list[list[Row]] = [[]]
    filled = _HEAD
    for row in chart.rows:
        if pages[-1] and filled + _height(row) > _TALLEST:
            pages.append([])
            filled = 0.0
        pages[-1].append(row)
        filled += _height(row)
    return [tuple(page) for page in pages]


def _head(header: Row, axis: _Axis) -> str:
    """The header: over the bars its name, with the shade of each where there are several."""
    parts = [text(header[0], 0.0, _HEAD / 2, fill=FAINT)]
    x = axis.zero + _GAP / 2
    for position, cell in enumerate(header[1:]):
        if len(header) > 2:
            parts.append(_bar(x, _HEAD / 2 - _BAR / 2, _BAR, position, is_open=False))
            x += _BAR + 1
        parts.append(text(cell, x, _HEAD / 2, fill=FAINT))
        x += width_of(cell) + 4
    return group(parts)


def _row(row: Row, axis: _Axis, y: float, link: Link) -> str:
    name_rows = broken(words(row[0]), _NAME_EMS)
    height = _height(row)
    middle = y + height / 2
    parts = [text(row[0], 0.0, middle - (len(name_rows) - 1) * LINE / 2, most_ems=_NAME_EMS)]
    top = middle - (len(row) - 1) * (_BAR + 0.4) / 2
    for position, cell in enumerate(row[1:]):
        parts += _figure(cell, axis, top + position * (_BAR + 0.4), position, link)
    return group(parts)


def _figure(cell: Line, axis: _Axis, y: float, position: int, link: Link) -> Sequence[str]:
    said = words(cell)
    amount = amount_of(said)
    if amount is None:
        return (text(cell, axis.zero + 1, y + _BAR / 2, fill=FAINT, link=link),)
    length = float(amount.value) * axis.scale
    left = axis.zero + min(0.0, length)
    is_open = said.endswith(("※", "（暂定）"))
    return (
        _bar(left, y, abs(length), position, is_open=is_open),
        text(cell, axis.zero + max(0.0, length) + 1, y + _BAR / 2, link=link),
    )


def _bar(x: float, y: float, width: float, position: int, *, is_open: bool) -> str:
    """A bar; that of a figure which may still change is open."""
    shade = SHADES[position]
    look = {"fill": "#ffffff", "stroke_dasharray": "1 0.6"} if is_open else {"fill": shade}
    edge = SHADES[0] if is_open or position else RULE
    return shape("rect", x=x, y=y, width=width, height=_BAR, stroke=edge, stroke_width=0.15, **look)

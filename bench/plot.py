"""Lines over two logarithmic axes as SVG: units across, multiples of the baseline upwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 920, 560
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 300, 20, 48
_OWN = ("#b3261e", "#d9652b", "#e09f3e", "#7a1f3d")
_OTHERS = ("#335c67", "#4f772d", "#6d597a", "#277da1", "#577590", "#8a817c", "#43aa8b", "#1d3557", "#9a8c98")
#: Labels stand at least so far from each other.
_APART = 17.0


@dataclass(frozen=True, slots=True)
class Line:
    """One way of doing it: a ratio for each number of units."""

    label: str
    points: Sequence[tuple[int, float]]
    is_own: bool


@dataclass(frozen=True, slots=True)
class _Axes:
    lowest: int
    highest: int
    first: int
    last: int

    def x(self, units: float) -> float:
        span = _WIDTH - _LEFT - _RIGHT
        return _LEFT + span * (log10(units) - self.first) / max(self.last - self.first, 1)

    def y(self, ratio: float) -> float:
        span = _HEIGHT - _TOP - _BOTTOM
        return _TOP + span * (self.highest - log10(ratio)) / max(self.highest - self.lowest, 1)


def draw(lines: Sequence[Line]) -> str:
    """The picture as SVG, of a size that a page shows."""
    lines = [line for line in lines if line.points]
    units = [log10(n) for line in lines for n, _ in line.points]
    ratios = [log10(ratio) for line in lines for _, ratio in line.points]
    axes = _Axes(floor(min(ratios)), ceil(max(ratios)), floor(min(units)), ceil(max(units)))
    parts = [*_grid(axes)]
    colours = {True: iter(_OWN * 2), False: iter(_OTHERS * 2)}
    for line, at in zip(lines, _label_places(lines, axes), strict=True):
        parts += _line(line, next(colours[line.is_own]), axes, at)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="13" role="img" aria-label="各做法的用时是手写 NumPy 的几倍">'
    )
    return "\n".join((head, f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>', *parts, "</svg>", ""))


def _grid(axes: _Axes) -> list[str]:
    made = []
    for power in range(axes.lowest, axes.highest + 1):
        y, width = axes.y(10.0**power), 1.6 if power == 0 else 0.6
        made.append(_stroke(_LEFT, y, _WIDTH - _RIGHT, y, "#555" if power == 0 else "#ccc", width))
        label = f"{10**power:,}".replace(",", " ") if power >= 0 else f"{10.0**power:g}"
        made.append(_text(_LEFT - 8, y + 4, label, "#333", "end"))
    for power in range(axes.first, axes.last + 1):
        x = axes.x(10.0**power)
        made.append(_stroke(x, _TOP, x, _HEIGHT - _BOTTOM, "#ccc", 0.6))
        made.append(_text(x, _HEIGHT - _BOTTOM + 18, f"{10**power:,}".replace(",", " "), "#333", "middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    return [*made, _text(middle, _HEIGHT - 10, "单位数（时间是手写 NumPy 双精度的几倍，越低越快）", "#333", "middle")]


def _label_places(lines: Sequence[Line], axes: _Axes) -> list[float]:
    """Where each label stands: beside the last point, moved down where another stands there."""
    wanted = sorted(range(len(lines)), key=lambda k: axes.y(lines[k].points[-1][1]))
    places, last = [0.0] * len(lines), -_APART
    for k in wanted:
        last = max(last + _APART, axes.y(lines[k].points[-1][1]))
        places[k] = last
    # What ran out below moves up again.
    limit = float(_HEIGHT - _BOTTOM)
    for k in reversed(wanted):
        places[k] = min(places[k], limit)
        limit = places[k] - _APART
    return places


def _line(line: Line, colour: str, axes: _Axes, at: float) -> list[str]:
    points = [(axes.x(n), axes.y(ratio)) for n, ratio in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    width = 2.6 if line.is_own else 1.5
    made = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>']
    made += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{width}" fill="{colour}"/>' for x, y in points]
    x, y = points[-1]
    end = _WIDTH - _RIGHT + 14
    made.append(_stroke(x, y, end, at, colour, 0.5))
    return [*made, _text(end + 4, at + 4, line.label, colour, "start")]


def _stroke(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, said: str, colour: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{escape(said)}</text>'

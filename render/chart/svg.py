"""What charts are drawn with: text, bars and lines of an SVG, in millimetres, the same bytes for the same chart."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from render.document import Anchor, Line
from render.faces import wanted_families
from render.layout import Face
from render.wording import width_in_ems

#: 10.5 points, the type of charts.
EM = 3.7
LINE = 5.0
DARK = "#1f4e79"
INK = "#000000"
FAINT = "#595959"
RULE = "#bfbfbf"
#: Columns are told apart in print without colour too: by shade, and lines by their dashes.
SHADES = ("#1f4e79", "#b4c7e0", "#7f7f7f")
STROKES = ("#1f4e79", "#b45f06", "#595959")
#: What lies inside the line of the first column.
TINT = "#e4eaf1"
DASHES = ("", "2 1", "0.6 0.8")

#: Where a figure leads to, for a page with links.
Link = Callable[[Anchor], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture, as large as it is printed."""

    svg: str
    #: Millimetres.
    width: float
    height: float
    #: The words that it shows.
    alternative: str


def no_link(_anchor: Anchor) -> None:
    """Lead nowhere."""


def number(value: float) -> str:
    """Write a length.

    >>> number(3.14159), number(2.0), number(-0.001)
    ('3.14', '2', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def attributes(**given: object) -> str:
    """Write attributes; an underscore in a name is a hyphen, and what is empty is left out."""
    shown = ((name.replace("_", "-"), number(v) if isinstance(v, float) else str(v)) for name, v in given.items())
    return "".join(f' {name}="{escape(value)}"' for name, value in shown if value != "")


def shape(tag: str, **given: object) -> str:
    """Write an element without content."""
    return f"<{tag}{attributes(**given)}/>"


def group(parts: Iterable[str]) -> str:
    """Put the words of one row together."""
    return f'<g class="row">{"".join(parts)}</g>'


def text(
    line: Line, x: float, y: float, *, anchor: str = "start", fill: str = INK, most_ems: int = 0, link: Link = no_link
) -> str:
    """Write a line, y being the middle of its first row; with `most_ems` it runs on in rows of that width."""
    pieces = _linked(line, link) if not most_ems else _broken("".join(run.text for run in line), x, most_ems)
    first = y + 0.36 * EM
    return f"<text{attributes(x=x, y=first, text_anchor=anchor, fill=fill)}>{pieces}</text>"


def _linked(line: Line, link: Link) -> str:
    pieces = []
    for run in line:
        target = link(run.anchor) if run.anchor else None
        said = escape(run.text)
        pieces.append(said if target is None else f'<a href="{escape(target)}">{said}</a>')
    return "".join(pieces)


def _broken(said: str, x: float, most_ems: int) -> str:
    rows = broken(said, most_ems)
    if len(rows) == 1:
        return escape(rows[0])
    return "".join(
        f"<tspan{attributes(x=x, dy=LINE if position else 0)}>{escape(row)}</tspan>"
        for position, row in enumerate(rows)
    )


def broken(said: str, most_ems: int) -> tuple[str, ...]:
    """Break text into rows of like length, none wider than so many full-width characters.

    >>> broken("长白山保护开发区管理委员会", 12), broken("", 4)
    (('长白山保护开发', '区管理委员会'), ('',))
    """
    rows = [""]
    count = max(1, math.ceil(width_in_ems(said) / most_ems))
    widest = min(most_ems, math.ceil(width_in_ems(said) / count))
    for character in said:
        if rows[-1] and width_in_ems(rows[-1] + character) > widest:
            rows.append("")
        rows[-1] += character
    return tuple(rows)


def width_of(line: Line) -> float:
    """The width of a line in millimetres, about."""
    return float(sum(width_in_ems(run.text) for run in line)) * EM


def drawing(parts: Sequence[str], width: float, height: float, alternative: str) -> Drawing:
    """Put a picture together."""
    family = ",".join(f"'{name}'" for name in wanted_families(Face.FANGSONG)) + ",serif"
    opening = attributes(
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=f"{number(width)}mm",
        height=f"{number(height)}mm",
        role="img",
        aria_label=alternative,
        font_family=family,
        font_size=EM,
    )
    return Drawing(svg=f"<svg{opening}>{''.join(parts)}</svg>", width=width, height=height, alternative=alternative)

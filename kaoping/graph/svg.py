"""A drawing in, one self-contained SVG out: text as text, no fonts or pictures from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from dsl.diagnostic import Language, Text
from engine.picture import Origin, Picture, PictureNode
from kaoping.graph.labels import FONT, LINE, text_width
from kaoping.graph.layout import Box, Drawing, Lane, Wire, lay_out
from kaoping.graph.style import (
    BAND,
    DOWNSTREAM,
    DOWNSTREAM_MEANING,
    FOCUS,
    FOCUS_MEANING,
    FONTS,
    INK,
    LOOKS,
    PAPER,
    PART_MEANING,
    QUIET,
    RULE,
    UPSTREAM,
    UPSTREAM_MEANING,
)
from kaoping.language import say

#: Pixels for the title and the legend.
HEADING = 62
#: What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHARED_TITLE = Text("各方面共用", "for all areas")
_TITLE = Text("《{title}》关系图", "Dependencies of {title}")
_AROUND = Text("《{title}》：{focus} 的来龙去脉", "{focus} in {title}")
_ABOUT = Text(
    "从左到右：报送和评定的数字怎样算成指标、方面得分和结果。共 {nodes} 项、{flows} 条关系。",
    "From left to right: how reported and judged figures become indicators, scores and results. {nodes} nodes, "
    "{flows} arrows.",
)


def to_svg(picture: Picture, language: Language, *, focus: str | None = None) -> str:
    """Draw a picture; with a node in focus, what it rests on and reaches is told apart.

    The same picture gives the same bytes.
    """
    drawing = lay_out(picture, top=HEADING, shared=say(SHARED_TITLE, language))
    return "\n".join(Pen(drawing, language, focus).lines()) + "\n"


def title_of(picture: Picture, language: Language, focus: str | None) -> str:
    """What the drawing is called."""
    node = next((n for n in picture.nodes if n.id == focus), None)
    if node is None:
        return say(_TITLE, language, title=picture.title)
    return say(_AROUND, language, title=picture.title, focus=node.title)


def about(picture: Picture, language: Language) -> str:
    """What is to be seen, for who cannot see it."""
    return say(_ABOUT, language, nodes=len(picture.nodes), flows=len(picture.flows))


def clean(text: str) -> str:
    """Escape text for XML, quotes too.

    >>> clean('出现<一户>，"认定" & 安置')
    '出现&lt;一户&gt;，&quot;认定&quot; &amp; 安置'
    """
    return escape(_FORBIDDEN.sub("\ufffd", text))


def tooltip(node: PictureNode) -> str:
    """What is said of a box on request: what it is, formula, target, clauses."""
    return "\n".join([f"{node.kind.value}　{node.title}", *(f"{label}：{text}" for label, text in node.details)])


def wire_path(wire: Wire) -> str:
    """A curve that leaves to the right and comes in from the left, straight through the columns it passes."""
    (x, y), *rest = wire.points
    path = f"M{x} {y}"
    if wire.is_back:
        (end_x, end_y) = rest[-1]
        return f"{path}C{x + 40} {y} {end_x - 40} {end_y} {end_x} {end_y}"
    for next_x, next_y in rest:
        if next_y == y:
            path += f"H{next_x}"
        else:
            bend = max((next_x - x) // 2, 8)
            path += f"C{x + bend} {y} {next_x - bend} {next_y} {next_x} {next_y}"
        x, y = next_x, next_y
    return path


class Pen:
    """Writes the elements of one drawing; on a page that moves them, each has a name."""

    def __init__(self, drawing: Drawing, language: Language, focus: str | None, *, on_page: bool = False) -> None:
        self._drawing = drawing
        self._language = language
        self._focus = focus
        self._on_page = on_page
        picture = drawing.picture
        self._upstream = picture.rests_on(focus) if focus is not None else frozenset()
        self._downstream = picture.reaches(focus) if focus is not None else frozenset()

    def lines(self) -> Iterator[str]:
        """Write the whole drawing."""
        drawing = self._drawing
        title = title_of(drawing.picture, self._language, self._focus)
        keys = list(self._legend())
        spread = 16 + sum(key.width for key in keys)
        width = max(drawing.width, round(text_width(title, 18)) + 32, spread)
        space = "" if self._on_page else 'xmlns="http://www.w3.org/2000/svg" '
        yield (
            f'<svg {space}width="{width}" height="{drawing.height}" '
            f'viewBox="0 0 {width} {drawing.height}" role="{"group" if self._on_page else "img"}" '
            f'aria-labelledby="title about" font-family="{FONTS}" font-size="{FONT}" fill="{INK}">'
        )
        yield f'<title id="title">{clean(title)}</title>'
        yield f'<desc id="about">{clean(about(drawing.picture, self._language))}</desc>'
        yield from self._arrow_heads()
        yield f'<rect id="paper" width="{width}" height="{drawing.height}" fill="{PAPER}"/>'
        yield f'<text x="16" y="30" font-size="18" font-weight="bold">{clean(title)}</text>'
        x = 16
        for key in keys:
            yield key.drawn.replace("{x}", str(x))
            yield f'<text x="{x + 30}" y="55.5" font-size="12">{clean(key.said)}</text>'
            x += key.width
        yield from (line for number, lane in enumerate(drawing.lanes) for line in self._lane(number, lane))
        numbered = sorted(enumerate(drawing.wires), key=lambda pair: self._weight(pair[1]))
        yield from (self._wire(number, wire) for number, wire in numbered)
        yield from (line for number, box in enumerate(drawing.boxes) for line in self._box(number, box))
        yield "</svg>"

    # --- heading ---

    def _legend(self) -> Iterator[_Key]:
        picture = self._drawing.picture
        origins = {n.origin for n in picture.nodes}
        for origin in (o for o in Origin if o in origins):
            look = LOOKS[origin]
            yield self._key(_swatch(look.fill, look.line, look.radius // 2, look.thickness, look.dashes), look.meaning)
        if self._focus is not None:
            for colour, meaning in ((UPSTREAM, UPSTREAM_MEANING), (DOWNSTREAM, DOWNSTREAM_MEANING)):
                yield self._key(f'<path d="M{{x}} 51h24" stroke="{colour}" stroke-width="2.4"/>', meaning)
            yield self._key(_swatch(FOCUS, INK, 3, 2.6, ""), FOCUS_MEANING)
        if any(f.is_part for f in picture.flows):
            yield self._key(f'<path d="M{{x}} 51h24" stroke="{RULE}" stroke-dasharray="2 3"/>', PART_MEANING)

    def _key(self, drawn: str, meaning: Text) -> _Key:
        said = say(meaning, self._language)
        return _Key(drawn, said, 30 + round(text_width(said, 12)) + 20)

    def _arrow_heads(self) -> Iterator[str]:
        yield "<defs>"
        for name, colour in (("flow", RULE), ("up", UPSTREAM), ("down", DOWNSTREAM)):
            yield (
                f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
                f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8L7.4 4L0 7.2z" fill="{colour}"/></marker>'
            )
        yield "</defs>"

    # --- what stands in it ---

    def _lane(self, number: int, lane: Lane) -> Iterator[str]:
        band = _rectangle(lane.x, lane.y, lane.width, lane.height, BAND, "#dcdcd8", 4, 1, "")
        heading = f'font-weight="bold" fill="{QUIET}">{clean(lane.title)}</text>'
        if not self._on_page:
            yield band
            yield f'<text x="{lane.x + 12}" y="{lane.y + 18}" {heading}'
            return
        yield f'<g id="l{number}">{band}'
        yield (
            f'<g class="fold" id="f{number}" tabindex="0" role="button" aria-expanded="true" '
            f'aria-label="{clean(lane.title)}"><path d="M{lane.x + 10} {lane.y + 9}h10l-5 8z" fill="{QUIET}"/>'
            f'<text x="{lane.x + 26}" y="{lane.y + 18}" {heading}</g></g>'
        )

    def _weight(self, wire: Wire) -> int:
        """2 of a wire to or from what is in focus, along which a change travels."""
        if self._focus is None or wire.flow.is_part:
            return 1
        ends = {wire.flow.used, wire.flow.user}
        return 2 if any(ends <= {*side, self._focus} for side in (self._upstream, self._downstream)) else 1

    def _wire(self, number: int, wire: Wire) -> str:
        colour, head, width = RULE, "flow", "1"
        if self._weight(wire) > 1:
            is_up = {wire.flow.used, wire.flow.user} <= {*self._upstream, self._focus}
            colour, head, width = (UPSTREAM, "up", "2.2") if is_up else (DOWNSTREAM, "down", "2.2")
        dashes = ' stroke-dasharray="2 3"' if wire.flow.is_part else ' stroke-dasharray="6 3"' if wire.is_back else ""
        end = "" if wire.flow.is_part else f' marker-end="url(#{head})"'
        name = f'id="w{number}" class="wire" ' if self._on_page else ""
        return f'<path {name}d="{wire_path(wire)}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}{end}/>'

    def _box(self, number: int, box: Box) -> Iterator[str]:
        node = box.node
        look = LOOKS[node.origin]
        fill, line, thickness = look.fill, look.line, look.thickness
        if node.id == self._focus:
            fill, line, thickness = FOCUS, INK, 2.6
        elif node.id in self._downstream:
            line, thickness = DOWNSTREAM, 2.2
        name = f' id="n{number}" class="node" tabindex="0" role="button"' if self._on_page else ""
        yield f"<g{name}><title>{clean(tooltip(node))}</title>"
        yield _rectangle(box.x, box.y, box.width, box.height, fill, line, look.radius, thickness, look.dashes)
        first = box.middle - (len(box.lines) - 1) * LINE / 2 + FONT * 0.36
        for row, text in enumerate(box.lines):
            y = f"{first + row * LINE:.1f}".removesuffix(".0")
            yield f'<text x="{box.x + 10}" y="{y}">{clean(text)}</text>'
        yield "</g>"


@dataclass(frozen=True, slots=True)
class _Key:
    """One entry of the legend; {x} in it is where it begins."""

    drawn: str
    said: str
    width: int


def _swatch(fill: str, line: str, radius: int, thickness: float, dashes: str) -> str:
    return _rectangle("{x}", 44, 22, 14, fill, line, radius, thickness, dashes)


def _rectangle(
    x: int | str, y: int, width: int, height: int, fill: str, line: str, radius: int, thickness: float, dashes: str
) -> str:
    corner = f' rx="{radius}"' if radius else ""
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}"{corner} fill="{fill}" stroke="{line}" '
        f'stroke-width="{thickness:g}"{broken}/>'
    )

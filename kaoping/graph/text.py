"""A picture in, text out that other programs draw: Mermaid, DOT of Graphviz, and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dsl.diagnostic import Language
from engine.picture import Flow, Origin, Picture, PictureNode
from kaoping.graph.layout import SHARED
from kaoping.graph.style import DOWNSTREAM, FOCUS, INK, LOOKS, UPSTREAM
from kaoping.graph.svg import SHARED_TITLE, title_of
from kaoping.language import say

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


def _groups(picture: Picture, language: Language) -> Iterator[tuple[str, list[PictureNode]]]:
    """The boxes of each area under its heading, what is declared for all first; results have none."""
    shared = [n for n in picture.nodes if n.area == SHARED and n.origin is not Origin.RESULT]
    if shared:
        yield say(SHARED_TITLE, language), shared
    for key, title in picture.areas.items():
        inside = [n for n in picture.nodes if n.area == key]
        if inside:
            yield title, inside
    results = [n for n in picture.nodes if n.area == SHARED and n.origin is Origin.RESULT]
    if results:
        yield "", results


def _names(picture: Picture) -> dict[str, str]:
    return {node.id: f"n{number}" for number, node in enumerate(picture.nodes, 1)}


def _colour(picture: Picture, flow: Flow, focus: str | None) -> str:
    """The colour of an arrow to or from what is in focus; "" for any other."""
    if focus is None or flow.is_part:
        return ""
    ends = {flow.used, flow.user}
    if ends <= {*picture.rests_on(focus), focus}:
        return UPSTREAM
    return DOWNSTREAM if ends <= {*picture.reaches(focus), focus} else ""


# --- Mermaid -----------------------------------------------------------------------------------------


def to_mermaid(picture: Picture, language: Language, *, focus: str | None = None) -> str:
    """Write a flowchart of Mermaid."""
    names = _names(picture)
    lines = ["---", f"title: {_yaml(title_of(picture, language, focus))}", "---", "flowchart LR"]
    for number, (heading, nodes) in enumerate(_groups(picture, language), 1):
        indent = "    " if heading else "  "
        if heading:
            lines.append(f'  subgraph a{number}["{_mermaid(heading)}"]')
        for node in nodes:
            left, right = ('("', '")') if LOOKS[node.origin].radius else ('["', '"]')
            look = "focus" if node.id == focus else LOOKS[node.origin].name
            lines.append(f"{indent}{names[node.id]}{left}{_mermaid(node.title)}{right}:::{look}")
        lines += ["  end"] if heading else []
    styled: dict[str, list[int]] = {}
    for number, flow in enumerate(picture.flows):
        lines.append(f"  {names[flow.used]} {'-.-' if flow.is_part else '-->'} {names[flow.user]}")
        if colour := _colour(picture, flow, focus):
            styled.setdefault(colour, []).append(number)
    for look_of in LOOKS.values():
        broken = f",stroke-dasharray:{look_of.dashes}" if look_of.dashes else ""
        style = f"fill:{look_of.fill},stroke:{look_of.line},stroke-width:{look_of.thickness}px,color:{INK}{broken}"
        lines.append(f"  classDef {look_of.name} {style}")
    if focus is not None:
        lines.append(f"  classDef focus fill:{FOCUS},stroke:{INK},stroke-width:3px,color:{INK}")
    for colour, numbers in styled.items():
        lines.append(f"  linkStyle {','.join(map(str, numbers))} stroke:{colour},stroke-width:2px")
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    """Write text for a quoted label; what Mermaid or HTML would read otherwise becomes its number.

    >>> _mermaid('出现"一户" <认定> & #1')
    '出现#34;一户#34; #60;认定#62; #38; #35;1'
    """
    return re.sub(r'["<>&#`\\]', lambda m: f"#{ord(m.group())};", _CONTROLS.sub(" ", text))


def _yaml(text: str) -> str:
    """Quote text for the front matter."""
    escaped = _CONTROLS.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- DOT ---------------------------------------------------------------------------------------------


def to_dot(picture: Picture, language: Language, *, focus: str | None = None) -> str:
    """Write a graph for Graphviz, whose boxes are grouped by area."""
    names = _names(picture)
    title = _dot(title_of(picture, language, focus))
    lines = [
        f"digraph {title} {{",
        f'  graph [rankdir=LR, label={title}, labelloc=t, fontname="Noto Sans CJK SC", ranksep=0.8, nodesep=0.12];',
        '  node [shape=box, fontname="Noto Sans CJK SC", fontsize=11, margin="0.1,0.04", height=0.3];',
        '  edge [color="#8c8c8c", arrowsize=0.6];',
    ]
    for number, (heading, nodes) in enumerate(_groups(picture, language), 1):
        if heading:
            lines.append(f"  subgraph cluster_{number} {{")
            lines.append(f'    label={_dot(heading)}; labeljust=l; style=filled; color="#dcdcd8"; fillcolor="#f6f6f4";')
        lines += [f"  {'  ' if heading else ''}{names[n.id]} [{_dot_look(n, focus)}];" for n in nodes]
        lines += ["  }"] if heading else []
    for flow in picture.flows:
        colour = _colour(picture, flow, focus)
        look = f' [color="{colour}", penwidth=2]' if colour else ""
        look = " [style=dotted, arrowhead=none]" if flow.is_part else look
        lines.append(f"  {names[flow.used]} -> {names[flow.user]}{look};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_look(node: PictureNode, focus: str | None) -> str:
    look = LOOKS[node.origin]
    styles = ["filled", *(["rounded"] if look.radius else []), *(["dashed"] if look.dashes else [])]
    fill, line, width = look.fill, look.line, look.thickness
    if node.id == focus:
        fill, line, width = FOCUS, INK, 3
    return (
        f'label={_dot(node.title)}, style="{",".join(styles)}", fillcolor="{fill}", color="{line}", penwidth={width:g}'
    )


def _dot(text: str) -> str:
    r"""Quote text; a backslash is doubled, since labels know escapes such as \N.

    >>> print(_dot('出现"一户"\\N'))
    "出现\"一户\"\\N"
    """
    escaped = _CONTROLS.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- data --------------------------------------------------------------------------------------------


def to_json(picture: Picture, *, focus: str | None = None) -> dict[str, Any]:
    """Give boxes and arrows as data (`kaoping.graph/1`)."""
    up = picture.rests_on(focus) if focus is not None else frozenset()
    down = picture.reaches(focus) if focus is not None else frozenset()
    return {
        "schema": "kaoping.graph/1",
        "policy": {"title": picture.title},
        "focus": focus,
        "nodes": [
            {
                "id": n.id,
                "kind": n.kind.value,
                "origin": n.origin.value,
                "number": n.number,
                "name": n.name,
                "area": n.area or None,
                "details": dict(n.details),
                "file": n.span.file,
                "line": n.span.line,
                "side": "focus" if n.id == focus else "rests_on" if n.id in up else "reached" if n.id in down else None,
            }
            for n in picture.nodes
        ],
        "edges": [
            {
                "from": f.used,
                "to": f.user,
                "is_part": f.is_part,
                "reason": f.reason,
                "file": f.span.file,
                "line": f.span.line,
            }
            for f in picture.flows
        ],
    }

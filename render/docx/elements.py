"""Paragraphs, runs and properties of a Word file, every child where the schema wants it."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import cast

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

from render import layout
from render.document import Line
from render.docx.order import place
from render.layout import Look

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def new(tag: str, **attributes: object) -> BaseOxmlElement:
    """Make an element `w:tag`."""
    element = cast("BaseOxmlElement", OxmlElement(f"w:{tag}"))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def tag_of(element: BaseOxmlElement) -> str:
    """The name of an element, without its namespace."""
    return str(element.tag).rpartition("}")[2]


def put(parent: BaseOxmlElement, tag: str, **attributes: object) -> BaseOxmlElement:
    """Give a parent a child, where the schema wants it; one of that name is replaced."""
    for old in parent.findall(qn(f"w:{tag}")):
        parent.remove(old)
    child = new(tag, **attributes)
    place_in(parent, child)
    return child


def place_in(parent: BaseOxmlElement, child: BaseOxmlElement) -> None:
    """Give a parent one more child, where the schema wants it."""
    parent.insert(place(tag_of(parent), [tag_of(c) for c in parent], tag_of(child)), child)


def properties_of(paragraph: BaseOxmlElement) -> BaseOxmlElement:
    """The properties of a paragraph that was made here."""
    return cast("BaseOxmlElement", paragraph.find(qn("w:pPr")))


# --- lengths -----------------------------------------------------------------------------------------


def twips(points: float) -> int:
    """Convert points to twentieths.

    >>> twips(28.95)
    579
    """
    return round(points * 20)


def mm(millimetres: float) -> int:
    """Convert millimetres to twips.

    >>> mm(210), mm(297)
    (11906, 16838)
    """
    return twips(layout.points_of(millimetres))


# --- looks -------------------------------------------------------------------------------------------


def put_auto_line(paragraph: BaseOxmlElement) -> None:
    """Let a line be as tall as what stands in it: an exact height would cut a picture."""
    put(properties_of(paragraph), "spacing", before=120, after=0, line=240, lineRule="auto")


def put_paragraph_look(properties: BaseOxmlElement, look: Look) -> None:
    """Write a look into the properties of a paragraph or paragraph style."""
    if look.keeps_with_next:
        put(properties, "keepNext")
    if look.starts_page:
        put(properties, "pageBreakBefore")
    if not look.is_on_grid:
        put(properties, "snapToGrid", val=0)
    put(
        properties,
        "spacing",
        before=twips(look.before),
        after=twips(look.after),
        line=twips(look.line),
        lineRule="exact",
    )
    put(properties, "ind", **_indents(look))
    put(properties, "jc", val=look.justify.value)


def _indents(look: Look) -> dict[str, int]:
    """Indents in characters, and in twips for programs that do not know characters."""
    first = "hanging" if look.first_indent < 0 else "firstLine"
    characters = {"left": look.left_indent, "right": look.right_indent, first: abs(look.first_indent)}
    return {
        key: value
        for name, count in characters.items()
        for key, value in ((f"{name}Chars", round(count * 100)), (name, twips(count * look.size)))
    }


def put_run_look(properties: BaseOxmlElement, look: Look) -> None:
    """Write a look into the properties of a run or style."""
    name = look.face.value
    put(properties, "rFonts", hint="eastAsia", ascii=name, eastAsia=name, hAnsi=name, cs=name)
    put(properties, "color", val=look.color or "auto")
    put(properties, "spacing", val=twips(layout.TRACKING_POINTS) if look.is_on_grid else 0)
    put(properties, "sz", val=round(look.size * 2))
    put(properties, "szCs", val=round(look.size * 2))


def put_cell_margins(properties: BaseOxmlElement) -> None:
    """Let the text of cells come near the rules: columns are many and narrow."""
    margins = put(properties, "tblCellMar")
    for side, width in (("top", 0), ("left", 40), ("bottom", 0), ("right", 40)):
        put(margins, side, w=width, type="dxa")


# --- text --------------------------------------------------------------------------------------------


def make_run(look: Look, *content: BaseOxmlElement) -> BaseOxmlElement:
    """Make a run with its fonts: not every program takes them from the style for East Asian text."""
    run = new("r")
    run.append(deepcopy(_run_properties(look)))
    run.extend(content)
    return run


@cache
def _run_properties(look: Look) -> BaseOxmlElement:
    """The properties of runs of a look; thousands of cells have the same, and copying is quick."""
    properties = new("rPr")
    put_run_look(properties, look)
    return properties


@cache
def _paragraph_properties(style: str, look: Look) -> BaseOxmlElement:
    properties = new("pPr")
    put(properties, "pStyle", val=style)
    put_paragraph_look(properties, look)
    return properties


def make_text(text: str, look: Look) -> BaseOxmlElement:
    """Make a run of text; tabs in it are tabs."""
    content = []
    for position, piece in enumerate(text.split("\t")):
        if position:
            content.append(new("tab"))
        element = new("t")
        element.text = piece
        element.set(_SPACE, "preserve")
        content.append(element)
    return make_run(look, *content)


def make_instruction(text: str) -> BaseOxmlElement:
    """Make the instruction of a field."""
    element = new("instrText")
    element.text = text
    element.set(_SPACE, "preserve")
    return element


def make_paragraph(style: str, look: Look, *lines: Line, looks: tuple[Look, ...] = ()) -> BaseOxmlElement:
    """Make a paragraph; each of its lines may have a look of its own."""
    paragraph = new("p")
    paragraph.append(deepcopy(_paragraph_properties(style, look)))
    for position, line in enumerate(lines):
        own = looks[position] if position < len(looks) else look
        paragraph.extend(make_text(run.text, own) for run in line)
    return paragraph


def put_right_tab(paragraph: BaseOxmlElement, look: Look) -> None:
    """Let a tab move the rest of the line to its right end, as far from the edge as the look says."""
    tabs = put(properties_of(paragraph), "tabs")
    at = mm(layout.TEXT_WIDTH) - twips(look.right_indent * look.size)
    tabs.append(new("tab", val="right", pos=at))

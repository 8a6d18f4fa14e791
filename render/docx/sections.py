"""Pages that lie on their side: a section of their own, with the page number where upright pages have it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import cast

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from render import layout
from render.docx.base import fill, page_number
from render.docx.boxes import EMU_A_MM, Place, make_box
from render.docx.elements import make_paragraph, make_run, mm, new, place_in, put
from render.layout import Justify

#: The band of the page number on the paper, in millimetres from its top, and how long the box for it is.
_BAND = (layout.PAGE_HEIGHT - layout.FOOTER_DISTANCE - 6, layout.PAGE_HEIGHT - layout.FOOTER_DISTANCE + 1)
_LONG = 60


def landscape_section(word: WordFile) -> BaseOxmlElement:
    """Make the properties of a section of lying pages, with its feet, from those of the upright ones."""
    section = cast("BaseOxmlElement", deepcopy(word.element.body.sectPr))
    put(section, "pgSz", w=mm(layout.PAGE_HEIGHT), h=mm(layout.PAGE_WIDTH), orient="landscape")
    put(
        section,
        "pgMar",
        top=mm(layout.LANDSCAPE_TOP),
        right=mm(layout.LANDSCAPE_RIGHT),
        bottom=mm(layout.LANDSCAPE_BOTTOM),
        left=mm(layout.LANDSCAPE_LEFT),
        header=mm(layout.LANDSCAPE_TOP - 8),
        footer=mm(10),
        gutter=0,
    )
    for old in section.findall(qn("w:footerReference")):
        section.remove(old)
    for kind, justify, identity in (("default", Justify.RIGHT, 9001), ("even", Justify.LEFT, 9002)):
        part, key = word.part.add_footer_part()  # type: ignore[no-untyped-call]
        fill(cast("BaseOxmlElement", part.element), _foot(justify, identity))
        reference = new("footerReference", type=kind)
        reference.set(qn("r:id"), key)
        place_in(section, reference)
    return section


def _foot(justify: Justify, identity: int) -> BaseOxmlElement:
    """An empty foot that holds the number in a box at the left edge, turned with the paper."""
    look = replace(layout.PAGE_NUMBER, justify=justify)
    paragraph = make_paragraph("Footer", look)
    paragraph.append(make_run(look, _box(page_number(look), justify, identity)))
    return paragraph


def _box(paragraph: BaseOxmlElement, justify: Justify, identity: int) -> BaseOxmlElement:
    """Place a paragraph on the paper: what stands x from its left and y from its top stands x from the top here."""
    indent = layout.PAGE_NUMBER.size / layout.points_of(1)
    if justify is Justify.RIGHT:
        top = layout.PAGE_WIDTH - layout.MARGIN_RIGHT - indent - _LONG
    else:
        top = layout.MARGIN_LEFT + indent
    return make_box(
        "页码",
        identity,
        Place(base="page", at=round((layout.PAGE_HEIGHT - _BAND[1]) * EMU_A_MM)),
        Place(base="page", at=round(top * EMU_A_MM)),
        [paragraph],
        width=round((_BAND[1] - _BAND[0]) * EMU_A_MM),
        height=_LONG * EMU_A_MM,
        is_turned=True,
    )

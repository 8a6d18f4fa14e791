"""Pages that lie on their side: a section of their own, with the page number where upright pages have it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import cast

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from render import layout
from render.docx.base import fill, page_number
from render.docx.elements import make_paragraph, make_run, mm, new, place_in, put
from render.layout import Justify

_EMU_A_MM = 36000
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
    box = parse_xml(
        _BOX.format(
            left=round((layout.PAGE_HEIGHT - _BAND[1]) * _EMU_A_MM),
            top=round(top * _EMU_A_MM),
            width=round((_BAND[1] - _BAND[0]) * _EMU_A_MM),
            height=_LONG * _EMU_A_MM,
            identity=identity,
        )
    )
    next(box.iter(qn("w:txbxContent"))).append(paragraph)
    return box


_BOX = """<mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
<wp:docPr id="{identity}" name="页码"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr vert="vert" lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"""

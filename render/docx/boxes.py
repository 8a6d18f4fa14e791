"""Text boxes that stand at a place of the page, wherever the text is: what Word, WPS and LibreOffice all keep there."""

from __future__ import annotations

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

EMU_A_MM = 36000


def make_box(
    name: str,
    identity: int,
    across: str,
    down: str,
    *,
    width: int,
    height: int,
    wrap: str = "wrapNone",
    body: str = "",
) -> BaseOxmlElement:
    """Make an empty box; `across` and `down` are its positions as WordprocessingDrawing writes them, sizes are EMU."""
    xml = _BOX.format(
        name=name, identity=identity, across=across, down=down, width=width, height=height, wrap=wrap, body=body
    )
    return parse_xml(xml)


def content_of(box: BaseOxmlElement) -> BaseOxmlElement:
    """Where the paragraphs of a box go."""
    return next(box.iter(qn("w:txbxContent")))


def offset(base: str, emu: int) -> str:
    """So far from an edge."""
    return f'relativeFrom="{base}"><wp:posOffset>{emu}</wp:posOffset>'


def aligned(base: str, how: str) -> str:
    """At an edge."""
    return f'relativeFrom="{base}"><wp:align>{how}</wp:align>'


_BOX = """<mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH {across}</wp:positionH>
<wp:positionV {down}</wp:positionV>
<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:{wrap}/>
<wp:docPr id="{identity}" name="{name}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr>
<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr {body} lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"""

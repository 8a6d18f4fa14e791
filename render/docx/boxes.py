"""Text boxes that stand at a place of the page, wherever the text is: what Word, WPS and LibreOffice all keep there."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

EMU_A_MM = 36000
_EMU_A_POINT = 12700


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a box is, across or down: so far from an edge of the page or of its margin, or at one."""

    #: page or margin.
    base: str
    #: A number of EMU, or an edge (left, bottom).
    at: int | str

    @property
    def drawing(self) -> str:
        """As WordprocessingDrawing writes it, from `relativeFrom` on."""
        if isinstance(self.at, int):
            return f'relativeFrom="{self.base}"><wp:posOffset>{self.at}</wp:posOffset>'
        return f'relativeFrom="{self.base}"><wp:align>{self.at}</wp:align>'

    def style(self, way: str, margin: str) -> str:
        """As VML writes it; `way` is horizontal or vertical, `margin` the property of the distance."""
        relative = f"mso-position-{way}-relative:{self.base}"
        if isinstance(self.at, int):
            return f"{margin}:{self.at / _EMU_A_POINT:g}pt;{relative}"
        return f"{margin}:0;mso-position-{way}:{self.at};{relative}"


def make_box(
    name: str,
    identity: int,
    across: Place,
    down: Place,
    content: Sequence[BaseOxmlElement],
    *,
    width: int,
    height: int,
    moves_text: bool = False,
    is_turned: bool = False,
) -> BaseOxmlElement:
    """Make a box around paragraphs and tables; sizes are EMU.

    Programs that know no shapes of Word 2010 (ISO/IEC 29500-3, markup compatibility) draw the same box as VML.
    """
    xml = _BOX.format(
        name=name,
        identity=identity,
        across=across.drawing,
        down=down.drawing,
        width=width,
        height=height,
        wrap="wrapTopAndBottom" if moves_text else "wrapNone",
        body=' vert="vert"' if is_turned else "",
        style=";".join(
            (
                "position:absolute",
                across.style("horizontal", "margin-left"),
                down.style("vertical", "margin-top"),
                f"width:{width / _EMU_A_POINT:g}pt",
                f"height:{height / _EMU_A_POINT:g}pt",
                "z-index:1",
            )
        ),
        flow=' style="layout-flow:vertical"' if is_turned else "",
        around='<w10:wrap type="topAndBottom"/>' if moves_text else "",
    )
    box = parse_xml(xml)
    modern, old = box.iter(qn("w:txbxContent"))
    modern.extend(content)
    old.extend(deepcopy(list(content)))
    return box


_BOX = """<mc:AlternateContent
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w10="urn:schemas-microsoft-com:office:word"
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
<wps:txbx><w:txbxContent/></wps:txbx><wps:bodyPr{body} lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict>
<v:rect id="box{identity}" style="{style}" filled="f" stroked="f"><v:textbox inset="0,0,0,0"{flow}><w:txbxContent/>
</v:textbox>{around}</v:rect></w:pict></mc:Fallback></mc:AlternateContent>"""

"""Charts of a Word file: pictures, with their words as alternative text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.document import DocumentPart
from docx.shared import Mm

from render import layout
from render.chart import draw
from render.chart.picture import rasterise
from render.document import Chart, ChartKind
from render.docx.elements import make_paragraph, make_run, new, put_auto_line
from render.docx.tables import make_table
from render.layout import Justify

_LOOK = replace(layout.CELL, justify=Justify.CENTER, keeps_with_next=True)


def make_chart(chart: Chart, part: DocumentPart) -> Iterator[BaseOxmlElement]:
    """Make the pictures of a chart; where it cannot be drawn, or nothing rasterises it here, its table."""
    pictures = [(drawing, rasterise(drawing)) for drawing in draw(chart)]
    if not pictures or any(png is None for _, png in pictures):
        yield make_table(chart.as_table())
        return
    for drawing, png in pictures:
        inline = part.new_pic_inline(io.BytesIO(png or b""), Mm(drawing.width), Mm(drawing.height))
        properties = next(inline.iter(qn("wp:docPr")))
        properties.set("title", "雷达图" if chart.kind is ChartKind.RADAR else "条形图")
        properties.set("descr", drawing.alternative)
        holder = new("drawing")
        holder.append(cast("BaseOxmlElement", inline))
        paragraph = make_paragraph("Cell", _LOOK)
        put_auto_line(paragraph)
        paragraph.append(make_run(_LOOK, holder))
        yield paragraph

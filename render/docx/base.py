"""An empty Word file with our styles, settings and page, in place of the library's own template."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

import docx
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from render import layout
from render.document import OfficialDocument, Run
from render.docx.elements import (
    make_instruction,
    make_paragraph,
    make_run,
    make_text,
    mm,
    new,
    put,
    put_cell_margins,
    put_paragraph_look,
    put_run_look,
    twips,
)
from render.layout import Justify, Look

#: Word keeps these per file; a clock here would make two files of one document differ.
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - Word's properties take a naive time as UTC
_DROPPED_PARTS = ("stylesWithEffects", "customXml", "numbering", "webSettings", "thumbnail", "extended-properties")

#: Style id, what Word calls it, its look, and its outline level.
_STYLES: tuple[tuple[str, str, Look, int | None], ...] = (
    ("Normal", "Normal", replace(layout.BODY, first_indent=0), None),
    ("Title", "Title", layout.TITLE, None),
    *((f"Heading{n}", f"heading {n}", layout.HEADINGS[n], n - 1) for n in (1, 2, 3, 4)),
    ("Body", "公文正文", layout.BODY, None),
    ("Mark", "公文机关标志", layout.MARK, None),
    ("Number", "公文发文字号", layout.NUMBER, None),
    ("Addressees", "公文主送机关", layout.ADDRESSEES, None),
    ("NoteText", "公文注", layout.NOTE, None),
    ("Caption", "caption", layout.CAPTION, None),
    ("FigureCaption", "公文图题", layout.FIGURE_CAPTION, None),
    ("Cell", "公文表格", layout.CELL, None),
    ("Issuer", "公文署名", layout.ISSUER, None),
    ("Dated", "公文成文日期", layout.DATED, None),
    ("AttachmentMark", "公文附件序号", layout.ATTACHMENT_MARK, None),
    ("AttachmentTitle", "公文附件标题", layout.ATTACHMENT_TITLE, None),
    ("Imprint", "公文版记", layout.IMPRINT, None),
    ("Header", "header", layout.PAGE_MARKING, None),
    ("Footer", "footer", layout.PAGE_NUMBER, None),
)

#: A property of a Word file holds no more characters.
_LONGEST_PROPERTY = 255


def empty_file(document: OfficialDocument) -> WordFile:
    """Make a file without text: styles, settings, the page, its head and foot, and fixed properties."""
    word = docx.Document()
    for rels in (word.part.rels, word.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_DROPPED_PARTS)]:
            del rels[key]
    _write_styles(cast("BaseOxmlElement", word.styles.element))
    _write_settings(cast("BaseOxmlElement", word.settings.element))
    _write_page(word, document)
    properties = word.core_properties
    properties.title = document.full_title[:_LONGEST_PROPERTY]
    properties.author = document.issuer[:_LONGEST_PROPERTY]
    properties.subject = document.name[:_LONGEST_PROPERTY]
    properties.comments = document.marking
    properties.keywords = properties.category = properties.last_modified_by = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = _EPOCH
    return word


# --- styles and settings -----------------------------------------------------------------------------


def _write_styles(styles: BaseOxmlElement) -> None:
    for child in list(styles):
        styles.remove(child)
    runs = new("rPr")
    put_run_look(runs, replace(layout.BODY, is_on_grid=False))
    put(runs, "kern", val=2)
    put(runs, "lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    defaults = new("docDefaults")
    for name, inner in (("rPrDefault", runs), ("pPrDefault", new("pPr"))):
        holder = new(name)
        holder.append(inner)
        defaults.append(holder)
    styles.append(defaults)
    for style_id, name, look, outline in _STYLES:
        styles.append(_style(style_id, name, look, outline))
    styles.append(_table_style())


def _style(style_id: str, name: str, look: Look, outline: int | None) -> BaseOxmlElement:
    style = new("style", type="paragraph", styleId=style_id)
    put(style, "name", val=name)
    if style_id == "Normal":
        style.set(qn("w:default"), "1")
    else:
        put(style, "basedOn", val="Normal")
    paragraph = put(style, "pPr")
    if outline is not None:
        put(style, "next", val="Body")
        put(paragraph, "outlineLvl", val=outline)
    put(style, "qFormat")
    put(paragraph, "widowControl", val=0)
    # No line begins with a comma or ends with an opening bracket; a sign that does not fit hangs over the edge.
    put(paragraph, "kinsoku", val=1)
    put(paragraph, "overflowPunct", val=1)
    # Figures stand as close to Chinese as Chinese does: the grid counts characters.
    put(paragraph, "autoSpaceDE", val=0)
    put(paragraph, "autoSpaceDN", val=0)
    put_paragraph_look(paragraph, look)
    put_run_look(put(style, "rPr"), look)
    return style


def _table_style() -> BaseOxmlElement:
    style = new("style", type="table", styleId="TableNormal", default="1")
    put(style, "name", val="Normal Table")
    properties = put(style, "tblPr")
    put(properties, "tblInd", w=0, type="dxa")
    put_cell_margins(properties)
    return style


def _write_settings(settings: BaseOxmlElement) -> None:
    for child in list(settings):
        settings.remove(child)
    put(settings, "zoom", percent=100)
    put(settings, "defaultTabStop", val=twips(layout.BODY.size * 2))
    put(settings, "evenAndOddHeaders")
    put(settings, "characterSpacingControl", val="compressPunctuation")
    compatibility = put(settings, "compat")
    for name, value in (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
    ):
        setting = new("compatSetting", name=name, uri="http://schemas.microsoft.com/office/word", val=value)
        compatibility.append(setting)
    put(settings, "themeFontLang", val="en-US", eastAsia="zh-CN")


# --- the page ----------------------------------------------------------------------------------------


def _write_page(word: WordFile, document: OfficialDocument) -> None:
    section = word.sections[0]
    properties = cast("BaseOxmlElement", word.element.body.sectPr)
    put(properties, "pgSz", w=mm(layout.PAGE_WIDTH), h=mm(layout.PAGE_HEIGHT))
    put(
        properties,
        "pgMar",
        top=mm(layout.MARGIN_TOP),
        right=mm(layout.MARGIN_RIGHT),
        bottom=mm(layout.MARGIN_BOTTOM),
        left=mm(layout.MARGIN_LEFT),
        header=mm(layout.HEADER_DISTANCE),
        footer=mm(layout.FOOTER_DISTANCE),
        gutter=0,
    )
    # linesAndChars with a character pitch breaks LibreOffice (18 characters a line, seen with 7.4): lines only.
    put(properties, "docGrid", type="lines", linePitch=twips(layout.LINE_POINTS))
    marking = (Run(text=document.marking),) if document.marking else ()
    for header in (section.header, section.even_page_header):
        fill(cast("BaseOxmlElement", header._element), make_paragraph("Header", layout.PAGE_MARKING, marking))
    odd = replace(layout.PAGE_NUMBER, justify=Justify.RIGHT, right_indent=1)
    even = replace(layout.PAGE_NUMBER, justify=Justify.LEFT, left_indent=1)
    for footer, look in ((section.footer, odd), (section.even_page_footer, even)):
        fill(cast("BaseOxmlElement", footer._element), page_number(look))


def fill(part: BaseOxmlElement, paragraph: BaseOxmlElement) -> None:
    """Make a header or footer of one paragraph."""
    for child in list(part):
        part.remove(child)
    part.append(paragraph)


def page_number(look: Look) -> BaseOxmlElement:
    """— 1 —, counted by the program that shows the file."""
    paragraph = make_paragraph("Footer", look)
    paragraph.append(make_text("— ", look))
    field = (
        new("fldChar", fldCharType="begin"),
        make_instruction(" PAGE "),
        new("fldChar", fldCharType="separate"),
    )
    paragraph.extend(make_run(look, piece) for piece in field)
    paragraph.append(make_text("1", look))
    paragraph.append(make_run(look, new("fldChar", fldCharType="end")))
    paragraph.append(make_text(" —", look))
    return paragraph

"""The parts of an official document, appended to a Word file's body in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import cast

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from render import layout
from render.document import (
    Attachment,
    Block,
    Chart,
    Head,
    Heading,
    Imprint,
    Item,
    Note,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    stretches,
)
from render.docx.elements import make_paragraph, place_in, properties_of, put, put_right_tab
from render.docx.pictures import make_chart
from render.docx.sections import landscape_section
from render.docx.tables import make_imprint, make_table
from render.layout import Look

#: So many rows of a table that ends the text stay with the signature.
_KEPT_ROWS = 2


class BodyWriter:
    """Appends to the body; the section's properties, which are there already, stay last."""

    def __init__(self, word: WordFile) -> None:
        self._word = word
        self._body = cast("BaseOxmlElement", word.element.body)
        self._upright = deepcopy(self._section)
        self._lying: BaseOxmlElement | None = None
        self._is_landscape = False

    @property
    def _section(self) -> BaseOxmlElement:
        return cast("BaseOxmlElement", self._word.element.body.sectPr)

    def write(self, document: OfficialDocument) -> None:
        """Append the whole document."""
        self._head(document.head)
        drop = 2 * layout.LINE_POINTS if document.head.number or document.head.mark else 0.0
        for position, line in enumerate(document.title):
            self._say("Title", replace(layout.TITLE, before=0 if position else drop), line)
        self._say("Normal", layout.MARKING, document.marking)
        self._say("Addressees", layout.ADDRESSEES, document.salutation)
        self._blocks(document.body)
        self._lay(is_landscape=False)
        self._keep_last()
        self._attachment_notes(document.attachment_notes())
        issuer, dated = layout.signature_looks(document.issuer, document.dated, is_sealed=document.is_sealed)
        self._say("Issuer", issuer, document.issuer)
        self._say("Dated", dated, document.dated)
        self._say("Normal", layout.REMARK, document.remark)
        for position, attachment in enumerate(document.attachments):
            self._attachment(document.attachment_mark(position), attachment)
        self._imprint(document.imprint)

    def _append(self, element: BaseOxmlElement) -> None:
        self._body.insert(len(self._body) - 1, element)

    def _lay(self, *, is_landscape: bool) -> None:
        """Turn the pages from here on; those before keep lying as they do."""
        if is_landscape == self._is_landscape:
            return
        if self._lying is None:
            self._lying = landscape_section(self._word)
        last = self._body[len(self._body) - 2]
        if last.tag != qn("w:p"):
            last = make_paragraph("Normal", replace(layout.CELL, line=1, size=1))
            self._append(last)
        ended = deepcopy(self._lying if self._is_landscape else self._upright)
        place_in(properties_of(last), ended)
        now = deepcopy(self._lying if is_landscape else self._upright)
        self._body.replace(self._section, now)
        self._is_landscape = is_landscape

    def _keep_last(self) -> None:
        """Keep the end of the text with the signature, which may not stand on a page alone.

        Of a paragraph that parts go along, two lines of it (widowControl) or more; of a table its last rows.
        """
        last = self._body[len(self._body) - 2]
        kept = [*last.iter(qn("w:tr"))][-_KEPT_ROWS:] or [last]
        for properties in (p for part in kept for p in part.iter(qn("w:pPr"))):
            put(properties, "keepNext")
            put(properties, "widowControl", val=1)

    def _say(self, style: str, look: Look, text: str) -> None:
        if text:
            self._append(make_paragraph(style, look, (Run(text=text),)))

    def _head(self, head: Head) -> None:
        corner = (
            (layout.COPY_NUMBER, head.copy_number),
            (layout.SECRECY, head.secrecy),
            (layout.SECRECY, head.urgency),
        )
        for look, text in corner:
            self._say("Normal", look, text)
        if head.mark:
            above = sum(bool(text) for _, text in corner) * layout.LINE_POINTS
            drop = max(0.0, layout.points_of(layout.MARK_DROP) - above)
            size = layout.mark_size(head.mark)
            self._say("Mark", replace(layout.MARK, size=size, line=size * 1.2, before=drop), head.mark)
        if head.number_line:
            self._append(self._number(head))

    def _number(self, head: Head) -> BaseOxmlElement:
        look = layout.SIGNED_NUMBER if head.signatory else layout.NUMBER
        paragraph = make_paragraph("Number", look, (Run(text=head.number_line),))
        if head.signatory:
            put_right_tab(paragraph, look)
        if head.mark:
            space = round(layout.points_of(layout.RED_RULE_DROP))
            borders = put(properties_of(paragraph), "pBdr")
            put(borders, "bottom", val="single", sz=18, space=space, color=layout.RED)
        return paragraph

    def _blocks(self, blocks: Sequence[Block]) -> None:
        for stretch in stretches(blocks):
            self._lay(is_landscape=stretch.is_landscape)
            self._stretch(stretch.blocks)

    def _stretch(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case Heading(level=level, runs=runs):
                    self._append(make_paragraph(f"Heading{level}", layout.HEADINGS[level], runs))
                case Item(level=level, lead=lead, runs=runs):
                    looks = (layout.HEADINGS[level], layout.BODY)
                    self._append(make_paragraph("Body", layout.BODY, lead, runs, looks=looks))
                case Note(runs=runs):
                    self._append(make_paragraph("NoteText", layout.NOTE, runs))
                case Table():
                    if block.caption:
                        self._append(make_paragraph("Caption", layout.CAPTION, block.caption))
                    self._append(make_table(block))
                case Chart():
                    for element in make_chart(block, self._word.part):
                        self._append(element)
                    self._append(make_paragraph("FigureCaption", layout.FIGURE_CAPTION, block.caption))
                case Paragraph(runs=runs):
                    self._append(make_paragraph("Body", layout.BODY, runs))

    def _attachment_notes(self, notes: tuple[str, ...]) -> None:
        for position, note in enumerate(notes):
            left, first = layout.attachment_note_indents(note, is_only=len(notes) == 1)
            before = 0.0 if position else layout.LINE_POINTS
            look = replace(layout.ATTACHMENT_NOTE, left_indent=left, first_indent=first, before=before)
            self._say("Normal", look, note)

    def _attachment(self, mark: str, attachment: Attachment) -> None:
        blocks = attachment.blocks
        self._lay(is_landscape=bool(blocks) and stretches(blocks)[0].is_landscape)
        self._say("AttachmentMark", layout.ATTACHMENT_MARK, mark)
        self._say("AttachmentTitle", layout.ATTACHMENT_TITLE, attachment.title)
        self._blocks(attachment.blocks)

    def _imprint(self, imprint: Imprint) -> None:
        if imprint.copies_line or imprint.printed_line:
            self._lay(is_landscape=False)
            self._append(make_imprint(imprint.copies_line, imprint.printed_line))

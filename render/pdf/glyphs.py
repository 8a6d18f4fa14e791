"""Looks every character of a document up in the fonts that it will be printed in, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.diagnostic import Text
from render import layout
from render.document import Block, Chart, Heading, Item, Line, Note, OfficialDocument, Table, words
from render.errors_pdf import MissingGlyph
from render.faces import Faces
from render.layout import Face

#: How much of a line is quoted on each side of a character.
_AROUND = 8


def check_glyphs(document: OfficialDocument, faces: Faces) -> tuple[MissingGlyph, ...]:
    """Report each character that the fonts of its place lack, once for each face, where it stands first."""
    known: dict[Face, set[str]] = {face: set() for face in Face}
    found = []
    for face, text, place in _texts(document):
        new = [c for c in dict.fromkeys(text) if c not in known[face]]
        known[face].update(new)
        found += [_missing(face, c, text, place, document) for c in faces.lacking(face, new)]
    return tuple(found)


def _missing(face: Face, character: str, text: str, place: Text, document: OfficialDocument) -> MissingGlyph:
    at = text.index(character)
    quoted = text[max(0, at - _AROUND) : at + _AROUND + 1]
    quoted = ("…" if at > _AROUND else "") + quoted + ("…" if len(text) > at + _AROUND + 1 else "")
    shown = "".join(c if c.isprintable() else f"〔U+{ord(c):04X}〕" for c in quoted)
    of_unit = f"，{document.unit}" if document.unit else ""
    return MissingGlyph(
        face=face.value,
        character=character if character.isprintable() else " ",
        code_point=f"U+{ord(character):04X}",
        place=Text(
            f"{document.name}{of_unit}，{place.zh}“{shown}”", f"{document.name}{of_unit}, {place.en}: “{shown}”"
        ),
    )


# --- every text with its face and its place ----------------------------------------------------------


def _texts(document: OfficialDocument) -> Iterator[tuple[Face, str, Text]]:
    head, imprint = document.head, document.imprint
    yield layout.COPY_NUMBER.face, head.copy_number, Text("份号", "the copy number")
    yield layout.SECRECY.face, head.secrecy + head.urgency, Text("密级和紧急程度", "secrecy and urgency")
    yield layout.MARK.face, head.mark, Text("发文机关标志", "the red head")
    yield layout.NUMBER.face, head.number, Text("发文字号", "the number")
    yield Face.KAI, head.signatory, Text("签发人", "the signatory")
    yield layout.TITLE.face, document.full_title, Text("标题", "the title")
    yield layout.ADDRESSEES.face, document.salutation, Text("主送机关", "the addressees")
    yield from _of_blocks(document.body, Text("正文", "the text"))
    yield layout.ISSUER.face, document.issuer, Text("署名", "the issuer")
    yield layout.DATED.face, document.dated, Text("成文日期", "the date")
    yield layout.REMARK.face, document.remark, Text("附注", "the remark")
    for attachment, note in zip(document.attachments, document.attachment_notes(), strict=True):
        yield layout.ATTACHMENT_NOTE.face, note, Text("附件说明", "the list of attachments")
        yield layout.ATTACHMENT_TITLE.face, attachment.title, Text("附件的标题", "the title of an attachment")
        title = attachment.title
        yield from _of_blocks(attachment.blocks, Text(f"附件“{title}”", f"the attachment “{title}”"))
    yield layout.IMPRINT.face, imprint.copies_line, Text("抄送机关", "the copies")
    yield layout.IMPRINT.face, imprint.printer + imprint.printed_on, Text("印发机关和日期", "the printer")


def _of_blocks(blocks: Sequence[Block], place: Text) -> Iterator[tuple[Face, str, Text]]:
    paragraphs = tables = 0
    for block in blocks:
        if isinstance(block, Table | Chart):
            tables += 1
            here = Text(f"{place.zh}第 {tables} 张表", f"{place.en}, table {tables}")
            yield layout.CAPTION.face, words(block.caption), here
            yield from _of_table(block if isinstance(block, Table) else block.as_table(), here)
        else:
            paragraphs += 1
            here = Text(f"{place.zh}第 {paragraphs} 段", f"{place.en}, paragraph {paragraphs}")
            yield from ((face, words(line), here) for face, line in _of_paragraph(block))


def _of_paragraph(block: Block) -> Iterator[tuple[Face, Line]]:
    match block:
        case Heading(level=level, runs=runs):
            yield layout.HEADINGS[level].face, runs
        case Item(level=level, lead=lead, runs=runs):
            yield layout.HEADINGS[level].face, lead
            yield layout.BODY.face, runs
        case Note(runs=runs):
            yield layout.NOTE.face, runs
        case Table() | Chart():
            return
        case _:
            yield layout.BODY.face, block.runs


def _of_table(table: Table, place: Text) -> Iterator[tuple[Face, str, Text]]:
    rows = [(row, True) for row in table.header] + [(row, False) for row in table.rows]
    for number, (row, is_header) in enumerate(rows, 1):
        for position, (cell, column) in enumerate(zip(row, table.columns, strict=True), 1):
            face = layout.cell_look(table, column.align, is_header=is_header).face
            where = Text(f"{place.zh}第 {number} 行第 {position} 列", f"{place.en}, row {number}, column {position}")
            yield face, words(cell), where

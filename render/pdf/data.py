"""An official document as the data that `page.typ` sets: every part with its look, in the order of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from render import layout
from render.chart import draw
from render.document import (
    Attachment,
    Block,
    Chart,
    Heading,
    Item,
    Line,
    Note,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    stretches,
)
from render.layout import LINE_POINTS, Face, Look
from render.pdf.pieces import Piece, pieces
from render.wording import balance_title

Part: TypeAlias = dict[str, Any]

#: 22 lines fill the 225 mm of 版心: the type of the first stands at its top, that of the last on its foot.
PITCH = 29.6
#: 28 characters of 16 points fill its 156 mm.
TRACKING = -0.215
#: The page number stands this far below the text, in millimetres.
_NUMBER_DROP = 7
#: So many lines of 附件说明 stay with the signature, and the end of the text with all of them where they are no more.
_KEPT_NOTES = 6
#: So many rows of a long table that ends the text stay with what follows.
_KEPT_ROWS = 2
#: A paragraph before a table stays with it where it is no longer than this.
_LEAD_LINES = 2
#: A cell whose text is longer than this many lines may go on over the page.
_LONG_CELL = 12


def page_data(document: OfficialDocument, chains: Mapping[Face, tuple[str, ...]]) -> Part:
    """Lay a document out, for fonts that were found."""
    marking = _text(layout.PAGE_MARKING, document.marking) if document.marking else None
    return {
        "title": document.full_title,
        "author": document.issuer,
        "page": {
            "width": layout.PAGE_WIDTH,
            "height": layout.PAGE_HEIGHT,
            "top": layout.MARGIN_TOP,
            "right": layout.MARGIN_RIGHT,
            "bottom": layout.MARGIN_BOTTOM,
            "left": layout.MARGIN_LEFT,
            "text-width": layout.TEXT_WIDTH,
            "pitch": PITCH,
            "type": layout.BODY.size,
            "tracking": TRACKING,
            "number-drop": _NUMBER_DROP,
            "marking-top": layout.HEADER_DISTANCE,
        },
        "faces": {face.name: list(chain) for face, chain in chains.items()},
        "number-look": _look(layout.PAGE_NUMBER),
        "marking": marking,
        "parts": _spaced(_parts(document)),
    }


# --- looks and lines ---------------------------------------------------------------------------------


def _look(look: Look) -> Part:
    return {
        "face": look.face.name,
        "size": look.size,
        "line": _on_pitch(look.line),
        "justify": look.justify.value,
        "first": look.first_indent,
        "left": look.left_indent,
        "right": look.right_indent,
        "color": look.color,
        "grid": look.is_on_grid,
        "keep": look.keeps_with_next,
    }


def _on_pitch(points: float) -> float:
    """Give whole lines the height that they have here."""
    lines = points / LINE_POINTS
    return lines * PITCH if lines.is_integer() else points


def _room(look: Look, width: float = layout.TEXT_WIDTH) -> float:
    """How many characters a line holds, in a place of that many millimetres."""
    return layout.points_of(width) / look.size - look.left_indent - look.right_indent


def _line(look: Look, *lines: Line, faces: tuple[Face, ...] = ()) -> Part:
    """A paragraph; each of its lines may have a face of its own."""
    own = faces or (look.face,) * len(lines)
    parted: list[Piece] = []
    for line, face in zip(lines, own, strict=True):
        parted += pieces(line, face, _room(look))
    return {"kind": "paragraph", "look": _look(look), "pieces": parted, **_margins(look)}


def _margins(look: Look) -> Part:
    """What stands above and below a paragraph: half of what its lines have besides their type, and its own space."""
    half = (_on_pitch(look.line) - look.size) / 2
    return {"above": half + _on_pitch(look.before), "below": half + _on_pitch(look.after)}


def _spaced(parts: Iterable[Part]) -> list[Part]:
    """Say of each part how far it stands from the one before; the ends of a page leave it out."""
    spaced: list[Part] = []
    below = 0.0
    for part in parts:
        if "parts" in part:
            part["parts"] = _spaced(part["parts"])
        part["gap"] = round(below + part.get("above", 0.0), 3)
        below = part.get("below", 0.0)
        spaced.append(part)
    return spaced


def _text(look: Look, text: str) -> Part:
    return _line(look, (Run(text=text),))


def _said(look: Look, text: str) -> Iterator[Part]:
    if text:
        yield _text(look, text)


# --- parts -------------------------------------------------------------------------------------------


def _parts(document: OfficialDocument) -> Iterator[Part]:
    yield _head(document)
    has_head = bool(document.head.mark or document.head.number_line)
    yield from _title(replace(layout.TITLE, before=2 * LINE_POINTS if has_head else 0), document.title)
    yield from _said(layout.MARKING, document.marking)
    yield from _said(layout.ADDRESSEES, document.salutation)
    is_signed = bool(document.issuer or document.dated)
    yield from _blocks(document.body, is_followed=is_signed and len(document.attachments) <= _KEPT_NOTES)
    yield from _notes(document)
    if is_signed:
        yield _signature(document)
    yield from _said(layout.REMARK, document.remark)
    for position, attachment in enumerate(document.attachments):
        yield from _attachment(document.attachment_mark(position), attachment)
    yield from _imprint(document)


def _title(look: Look, lines: tuple[str, ...]) -> Iterator[Part]:
    for position, line in enumerate(lines):
        before = 0 if position else look.before
        after = look.after if position == len(lines) - 1 else 0
        yield _text(replace(look, before=before, after=after), line)


def _head(document: OfficialDocument) -> Part:
    head = document.head
    corner = (
        (layout.COPY_NUMBER, head.copy_number),
        (layout.SECRECY, head.secrecy),
        (layout.SECRECY, head.urgency),
    )
    size = layout.mark_size(head.mark)
    mark = replace(layout.MARK, size=size, line=size * 1.2)
    number_look = replace(layout.SIGNED_NUMBER if head.signatory else layout.NUMBER, before=0)
    signatory = None
    if head.signatory:
        # 签发人 in 仿宋, the name in 楷体.
        named = ((Run(text="签发人："),), (Run(text=head.signatory),))
        signatory = _line(number_look, *named, faces=(Face.FANGSONG, Face.KAI))["pieces"]
    return {
        "kind": "head",
        "corner": [_text(look, text) for look, text in corner if text],
        "drop": layout.MARK_DROP,
        "mark": _text(mark, head.mark) if head.mark else None,
        "number": _text(number_look, head.number) if head.number_line else None,
        "signatory": signatory,
        "rule": {"drop": layout.RED_RULE_DROP, "thickness": 2.25, "color": layout.RED},
    }


def _notes(document: OfficialDocument) -> Iterator[Part]:
    notes = document.attachment_notes()
    for position, note in enumerate(notes):
        # The signature has the last of them with it.
        is_kept = len(notes) - position <= _KEPT_NOTES
        left, first = layout.attachment_note_indents(note, is_only=len(notes) == 1)
        before = 0.0 if position else LINE_POINTS
        look = replace(layout.ATTACHMENT_NOTE, left_indent=left, first_indent=first, before=before)
        yield _text(replace(look, keeps_with_next=is_kept), note)


def _signature(document: OfficialDocument) -> Part:
    issuer, dated = layout.signature_looks(document.issuer, document.dated, is_sealed=document.is_sealed)
    return {
        "kind": "signature",
        "sealed": document.is_sealed,
        "issuer": _text(issuer, document.issuer) if document.issuer else None,
        "dated": _text(dated, document.dated) if document.dated else None,
        "unsealed-indent": layout.UNSEALED_INDENT,
        **_margins(issuer if document.issuer else dated),
    }


def _attachment(mark: str, attachment: Attachment) -> Iterator[Part]:
    yield {"kind": "page"}
    head = [_text(layout.ATTACHMENT_MARK, mark), *_title(layout.ATTACHMENT_TITLE, balance_title(attachment.title))]
    first, *others = _blocks(attachment.blocks, is_followed=False) or [{"kind": "page"}]
    if first["kind"] == "landscape":
        # An attachment that begins with a 横表 lies on its side from its head on.
        yield {**first, "parts": [*head, *first["parts"]]}
    else:
        yield from [*head, first]
    yield from others


def _imprint(document: OfficialDocument) -> Iterator[Part]:
    imprint = document.imprint
    rows: list[Part] = []
    if imprint.copies_line:
        # Further lines stand under the first name.
        look = replace(layout.IMPRINT, left_indent=4, first_indent=-3)
        rows.append({**_text(look, imprint.copies_line), "ends": None})
    if imprint.printed_line:
        first, _, second = imprint.printed_line.partition("\t")
        ends = _text(layout.IMPRINT, second)["pieces"] if second else None
        rows.append({**_text(layout.IMPRINT, first), "ends": ends})
    if rows:
        outer, inner = layout.IMPRINT_RULES
        yield {"kind": "imprint", "rows": rows, "outer": outer, "inner": inner}


# --- blocks ------------------------------------------------------------------------------------------


def _blocks(blocks: tuple[Block, ...], *, is_followed: bool) -> list[Part]:
    """Blocks in stretches of pages that lie the same way; the end of the last stays with what follows."""
    laid: list[Part] = []
    for stretch in stretches(blocks):
        parts: list[Part] = []
        for block in stretch.blocks:
            if parts and isinstance(block, Table):
                _keep(parts[-1], _LEAD_LINES)
            parts += _BLOCKS[type(block)](block)
        if stretch.is_landscape:
            laid.append({"kind": "landscape", "parts": parts})
            continue
        if is_followed and stretch.blocks[-1] is blocks[-1]:
            _keep_end(parts)
        laid += parts
    return laid


def _keep(part: Part, lines: int) -> None:
    """Keep a paragraph of no more lines than that with what follows."""
    if part["kind"] == "paragraph":
        length = sum(len(piece.get("text", "")) for piece in part["pieces"])
        part["look"]["keep"] = part["look"]["keep"] or length <= lines * _room(layout.BODY)


def _keep_end(parts: list[Part]) -> None:
    """Keep the end of the text with the signature, which may not stand on a page alone (GB/T 9704, 7.3.5.5).

    Of a paragraph its last lines stay, of a long table its last rows: the page measures where they begin. Of the only
    paragraph one line does, else the recipients would stand alone above an empty half of a page. A picture stays as a
    whole, with its caption.
    """
    last = parts[-1]
    match last["kind"]:
        case "paragraph":
            last["tail"] = 1 if len(parts) == 1 else 2
        case "table":
            last["tail"] = 0 if last["stays"] else min(_KEPT_ROWS, len(last["rows"]) - 1)
            last["keep"] = True
        case "picture":
            last["keep"] = True
    if len(parts) > 1 and parts[-2]["kind"] == "picture":
        parts[-2]["keep"] = True


def _heading(block: Heading) -> Iterator[Part]:
    yield _line(layout.HEADINGS[block.level], block.runs)


def _item(block: Item) -> Iterator[Part]:
    yield _line(layout.BODY, block.lead, block.runs, faces=(layout.HEADINGS[block.level].face, layout.BODY.face))


def _note(block: Note) -> Iterator[Part]:
    yield _line(layout.NOTE, block.runs)


def _paragraph(block: Paragraph) -> Iterator[Part]:
    yield _line(layout.BODY, block.runs)


def _table(table: Table) -> Iterator[Part]:
    widths = layout.column_widths(table)
    looks = [layout.cell_look(table, column.align, is_header=False) for column in table.columns]
    header = layout.cell_look(table, table.columns[0].align, is_header=True)

    def row(cells: Iterable[Line], own: Iterable[Look]) -> list[Part]:
        return [_cell(cell, look, width) for cell, look, width in zip(cells, own, widths, strict=True)]

    rows = [row(cells, looks) for cells in table.rows]
    if table.caption:
        yield _line(layout.CAPTION, table.caption)
    yield {
        "kind": "table",
        "above": 3,
        "below": 6,
        "widths": [round(width, 3) for width in widths],
        "looks": [_look(look) for look in looks],
        "header-look": _look(header),
        "header": [row(cells, [header] * len(widths)) for cells in table.header],
        "rows": rows,
        "stays": layout.stays_together(table) and not any(cell["breaks"] for cells in rows for cell in cells),
    }


def _cell(line: Line, look: Look, width: float) -> Part:
    """A cell; one that is longer than a part of a page may go on over its end."""
    room = _room(look, width - 1.5)
    length = sum(len(run.text) for run in line)
    return {"pieces": pieces(line, look.face, room), "breaks": length > _LONG_CELL * room}


def _chart(chart: Chart) -> Iterator[Part]:
    drawings = draw(chart)
    if not drawings:
        yield from _table(chart.as_table())
    for drawing in drawings:
        # The caption stays with the last picture.
        is_kept = bool(chart.caption) and drawing is drawings[-1]
        yield {"kind": "picture", "svg": drawing.svg, "width": drawing.width, "keep": is_kept, "above": 6, "below": 3}
    if chart.caption:
        yield _line(replace(layout.CAPTION, keeps_with_next=False), chart.caption)


_BLOCKS: Mapping[type[Block], Callable[[Any], Iterator[Part]]] = {
    Heading: _heading,
    Item: _item,
    Note: _note,
    Paragraph: _paragraph,
    Table: _table,
    Chart: _chart,
}

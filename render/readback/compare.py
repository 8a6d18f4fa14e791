"""The words of a finished file and a document in, the places where they differ out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from render.document import Block, Chart, OfficialDocument, Table, block_lines, row_lines, words
from render.readback.readers import squeezed

#: So much is shown of what stands around a difference.
_AROUND = 24
#: So many characters in a row are not there by chance.
_TELLING = 4
_FIGURE = re.compile(r"[-－]?\d[\d,.]*%?")
#: What stands on a page beside the document: the page's number.
_PAGE_NUMBER = re.compile(r"[—–-](\d+)[—–-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a file does not say what was composed."""

    wanted: str
    found: str
    #: The paragraph or cell.
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A paragraph, a cell or a caption as it is to be found, without blanks."""

    text: str
    #: Words that are drawn where the format can draw.
    is_drawn: bool = False


def pieces_of(document: OfficialDocument) -> tuple[Piece, ...]:
    """What a file of a document holds, in order."""
    return tuple(piece for piece in _pieces(document) if piece.text)


def _pieces(document: OfficialDocument) -> Iterator[Piece]:
    head, imprint = document.head, document.imprint
    for line in (head.copy_number, head.secrecy, head.urgency, head.mark, head.number_line):
        yield Piece(text=squeezed(line))
    for line in (document.full_title, document.marking, document.salutation):
        yield Piece(text=squeezed(line))
    yield from _of_blocks(document.body)
    for line in (*document.attachment_notes(), document.issuer, document.dated, document.remark):
        yield Piece(text=squeezed(line))
    for position, attachment in enumerate(document.attachments):
        yield Piece(text=squeezed(document.attachment_mark(position)))
        yield Piece(text=squeezed(attachment.title))
        yield from _of_blocks(attachment.blocks)
    for line in (imprint.copies_line, *imprint.printed_line.split("\t")):
        yield Piece(text=squeezed(line))


def _of_blocks(blocks: Sequence[Block]) -> Iterator[Piece]:
    for block in blocks:
        match block:
            case Table():
                yield Piece(text=squeezed(words(block.caption)))
                cells = (cell for row in (*block.header, *block.rows) for cell in row)
                yield from (Piece(text=squeezed(words(cell))) for cell in cells)
            case Chart():
                drawn = "".join(row_lines((block.header, *block.rows)))
                yield Piece(text=squeezed(drawn), is_drawn=True)
                yield Piece(text=squeezed(words(block.caption)))
            case _:
                yield from (Piece(text=squeezed(line)) for line in block_lines((block,)))


# --- formats that flow ---------------------------------------------------------------------------------


def compare_exactly(found: str, document: OfficialDocument) -> Iterator[Difference]:
    """Compare to the last character; the first difference is told, since what follows is out of step."""
    end, difference = compare_from(found, 0, pieces_of(document))
    if difference is not None:
        yield difference
    else:
        yield from compare_end(found, end)


def compare_from(found: str, position: int, pieces: Iterable[Piece]) -> tuple[int, Difference | None]:
    """Compare what stands from a position on; give where it ends, and the first difference."""
    for piece in pieces:
        if found.startswith(piece.text, position):
            position += len(piece.text)
        elif not piece.is_drawn:
            return position, _difference(piece.text, found[position : position + len(piece.text) + _AROUND])
    return position, None


def compare_end(found: str, position: int) -> Iterator[Difference]:
    """Tell what stands behind the last that was wanted."""
    if position < len(found):
        yield Difference(wanted="", found=_cut(found[position:]), place="")


def _difference(wanted: str, found: str) -> Difference:
    """Show the figure or the words where two texts part."""
    at = next((i for i, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), min(len(wanted), len(found)))
    return Difference(wanted=_around(wanted, at), found=_around(found, at), place=_cut(wanted))


def _around(text: str, at: int) -> str:
    """The figure at a place, else the words about it."""
    figure = next((m for m in _FIGURE.finditer(text) if m.start() <= at <= m.end()), None)
    if figure is not None:
        return text[figure.start() : figure.end() + 1]
    return text[max(0, at - _AROUND // 4) : at + _AROUND // 2]


def _cut(text: str) -> str:
    return text if len(text) <= _AROUND else f"{text[:_AROUND]}…"


# --- pages ---------------------------------------------------------------------------------------------


def compare_pages(pages: Sequence[str], document: OfficialDocument) -> Iterator[Difference]:
    """Look for every piece on the pages, and for figures that nothing accounts for.

    A piece may go on from one page to the next, with the head of its table between; that head may be printed
    on every page.
    """
    flow = "".join(_without_frame(page, document) for page in pages)
    left = bytearray(len(flow))
    position = 0
    for piece in pieces_of(document):
        spans = _place(flow, piece.text, position) or _place(flow, piece.text, 0)
        if spans is None:
            if not piece.is_drawn:
                yield _difference(piece.text, _nearest(flow, piece.text, position))
            continue
        for start, end in spans:
            left[start:end] = b"\1" * (end - start)
        position = spans[-1][1]
    rest = "".join("\0" if taken else char for char, taken in zip(flow, left, strict=True))
    yield from _unaccounted(rest, document)


def page_numbers(page: str) -> frozenset[int]:
    """The numbers that are printed the way of a page's number; words of the text may look like one too."""
    return frozenset(int(number) for number in _PAGE_NUMBER.findall(page))


def _without_frame(page: str, document: OfficialDocument) -> str:
    """A page without its number, and without the mark that made-up figures bring to its head and foot."""
    bare = _PAGE_NUMBER.sub("", page)
    mark = squeezed(document.marking)
    # Head and foot are drawn last; on the first page the mark stands under the title too, and that stays.
    return "".join(bare.rsplit(mark, 2)) if mark else bare


def _place(flow: str, text: str, position: int) -> list[tuple[int, int]] | None:
    """Where a piece stands from a position on, in one stretch or in two; None where it does not."""
    start = flow.find(text, position)
    if start >= 0:
        return [(start, start + len(text))]
    # The longest beginning that is there: found by halving, since a longer one holds every shorter.
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if flow.find(text[:middle], position) >= 0 else (low, middle)
    for cut in range(low, 0, -1):
        first = flow.find(text[:cut], position)
        second = flow.find(text[cut:], first + cut)
        if second >= 0:
            return [(first, first + cut), (second, second + len(text) - cut)]
    return None


def _nearest(flow: str, text: str, position: int) -> str:
    """What stands where a piece was looked for: after the longest beginning of it that is there."""
    for length in range(len(text), 0, -1):
        start = flow.find(text[:length], position)
        if start >= 0:
            return flow[start : start + len(text) + _AROUND]
    return ""


def _unaccounted(rest: str, document: OfficialDocument) -> Iterator[Difference]:
    """Figures that no piece of the document accounts for; heads of tables are printed again on every page."""
    tables = [b for b in document.all_blocks() if isinstance(b, Table)]
    heads = {squeezed(words(cell)) for table in tables for row in table.header for cell in row} - {""}
    for head in sorted(heads, key=len, reverse=True):
        rest = rest.replace(head, "\0")
    charts = [b for b in document.all_blocks() if isinstance(b, Chart)]
    drawn = {f for chart in charts for line in row_lines((chart.header, *chart.rows)) for f in _FIGURE.findall(line)}
    whole = "\0".join(piece.text for piece in pieces_of(document))
    for stretch in rest.split("\0"):
        if len(stretch) >= _TELLING and stretch in whole:
            continue  # the same words stand in several places, and the pages have them in another order
        for figure in _FIGURE.findall(stretch):
            if figure not in drawn:
                yield Difference(wanted="", found=figure, place=_cut(stretch))

"""Reads a finished volume back: its contents, where each document begins, and the words of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, BinaryIO

from dsl.diagnostic import Diagnostic
from render.contents import CONTENTS, contents
from render.document import OfficialDocument
from render.errors_results import UnreadableFile
from render.escape import plain
from render.readback import told
from render.readback.compare import (
    Difference,
    Piece,
    compare_end,
    compare_from,
    compare_pages,
    page_numbers,
    pieces_of,
)
from render.readback.pages import WordReader
from render.readback.readers import NotReadable, read_docx, read_html, read_markdown, squeezed
from render.readback.walk import bookmarks_of, forget, page_numbers_of, pages_of, readable

if TYPE_CHECKING:
    from pypdf import PageObject

_FLOWING = {"docx": read_docx, "html": read_html, "md": read_markdown}
#: 版记 may take up to so many pages of its own that have no number.
_UNNUMBERED = 2


def read_back_volume(
    source: BinaryIO,
    kind: str,
    title: str,
    names: Sequence[str],
    documents: Iterable[OfficialDocument],
    *,
    file: str = "",
) -> tuple[Diagnostic, ...]:
    """Read a finished volume and compare it with the documents that it was bound from, as `read_back` does each.

    Of a PDF no more is held than one document and its pages.
    Errors: KP660 with the document, what was wanted and what stands there, KP661 where the file cannot be read.
    """
    try:
        if kind == "pdf":
            return _told(_printed(source, title, names, documents), file)
        found = _FLOWING[kind](source.read())
        return _told(_flowing(found, kind, names, documents), file)
    except NotReadable as fault:
        return (UnreadableFile(path=file, reason=str(fault)),)


def read_back_part(
    source: BinaryIO, names: Sequence[str], documents: Iterable[OfficialDocument], *, file: str = ""
) -> tuple[Diagnostic, ...]:
    """Read a part of a volume that has neither contents nor page numbers yet, and compare it with its documents."""
    try:
        with readable():
            return _told(_bound(Pages(source), names, documents, has_numbers=False), file)
    except NotReadable as fault:
        return (UnreadableFile(path=file, reason=str(fault)),)


def _told(differences: Iterable[tuple[str, Difference]], file: str) -> tuple[Diagnostic, ...]:
    return tuple(told(difference, f"{file} {name}".strip()) for name, difference in differences)


# --- formats that flow ---------------------------------------------------------------------------------


def _flowing(
    found: str, kind: str, names: Sequence[str], documents: Iterable[OfficialDocument]
) -> Iterator[tuple[str, Difference]]:
    """Compare to the last character; the first difference is told, with the document that it stands in."""
    # A list of HTML counts its lines itself.
    listed = (plain(name) if kind == "html" else f"{n}.{plain(name)}" for n, name in enumerate(names, 1))
    head = (Piece(text=CONTENTS), *(Piece(text=squeezed(line)) for line in listed))
    end, difference = compare_from(found, 0, head)
    if difference is not None:
        yield CONTENTS, difference
        return
    for name, document in zip(names, documents, strict=True):
        end, difference = compare_from(found, end, pieces_of(document))
        if difference is not None:
            yield name, difference
            return
    yield from (("", d) for d in compare_end(found, end))


# --- pages ---------------------------------------------------------------------------------------------


def _printed(
    file: BinaryIO, title: str, names: Sequence[str], documents: Iterable[OfficialDocument]
) -> Iterator[tuple[str, Difference]]:
    """Compare the pages of each document with it, and what the contents say of where it begins."""
    with readable():
        pages = Pages(file)
        is_made_up = False

        def seen() -> Iterator[OfficialDocument]:
            nonlocal is_made_up
            for document in documents:
                is_made_up = is_made_up or document.is_made_up
                yield document

        found = tuple(_bound(pages, names, seen(), has_numbers=True))
        yield from found
        if found and found[0][0] == CONTENTS:
            return
        listed = [(plain(name), str(start + 1)) for name, start in zip(names, pages.starts, strict=True)]
        head = contents(title, listed, is_made_up=is_made_up)
        yield from ((CONTENTS, d) for d in pages.compare(0, pages.starts[0], head, has_numbers=True))


def _bound(
    pages: Pages, names: Sequence[str], documents: Iterable[OfficialDocument], *, has_numbers: bool
) -> Iterator[tuple[str, Difference]]:
    """Compare the bookmarks, and the pages that each leads to."""
    wanted, found = ([squeezed(name) for name in listed] for listed in (map(plain, names), pages.titles))
    if wanted != found:
        yield CONTENTS, first_difference(wanted, found)
        return
    ends = (*pages.starts, pages.count)
    for name, document, (start, end) in zip(names, documents, pairwise(ends), strict=True):
        yield from ((name, d) for d in pages.compare(start, end, document, has_numbers=has_numbers))


def first_difference(wanted: Sequence[str], found: Sequence[str]) -> Difference:
    """Tell the first line of a list that is another; it may be as long as a volume."""
    pairs = zip_longest(wanted, found, fillvalue="")
    first, second = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return Difference(wanted=first, found=second, place=CONTENTS)


class Pages:
    """The pages of a file: read quickly, and with all care where that leaves a difference."""

    def __init__(self, file: BinaryIO) -> None:
        from pypdf import PdfReader

        self._reader = PdfReader(file)
        self._numbers = page_numbers_of(self._reader)
        self._words = WordReader()
        positions = {number: position for position, number in enumerate(self._numbers)}
        marks = [mark for mark in bookmarks_of(self._reader) if mark.depth == 0]
        self.titles = tuple(mark.title for mark in marks)
        #: The positions of the pages that the bookmarks lead to.
        self.starts = tuple(positions[mark.page] for mark in marks)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._numbers)

    def each(self, start: int) -> Iterator[PageObject]:
        """The pages from one on."""
        return pages_of(self._reader, self._numbers[start:])

    def compare(self, start: int, end: int, document: OfficialDocument, *, has_numbers: bool) -> Iterator[Difference]:
        """Compare the pages from one up to another with the document that stands on them."""
        pages = tuple(pages_of(self._reader, self._numbers[start:end]))
        quick = tuple(map(self._words.of_page, pages))
        if any(compare_pages(quick, document)):
            yield from compare_pages(tuple(squeezed(page.extract_text()) for page in pages), document)
        if has_numbers:
            yield from _misnumbered(quick, start, document)
        forget(self._reader)


def _misnumbered(pages: Sequence[str], start: int, document: OfficialDocument) -> Iterator[Difference]:
    """Find pages that have not their own number; 版记 may take some that have none."""
    has_imprint = bool(document.imprint.copies_line or document.imprint.printed_line)
    for position, page in enumerate(pages):
        numbers, own = page_numbers(page), start + position + 1
        may_lack = has_imprint and position >= len(pages) - _UNNUMBERED and not numbers
        if own not in numbers and not may_lack:
            found = "".join(f"—{n}—" for n in sorted(numbers))
            yield Difference(wanted=f"—{own}—", found=found, place=f"第{own}页")

"""Reads a finished volume back: its contents, where each document begins, and the words of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

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
from render.readback.pages import read_bookmarks, read_pages
from render.readback.readers import NotReadable, read_docx, read_html, read_markdown, read_pdf, squeezed

_FLOWING = {"docx": read_docx, "html": read_html, "md": read_markdown}
#: 版记 may take up to so many pages of its own that have no number.
_UNNUMBERED = 2


def read_back_volume(
    data: bytes, kind: str, title: str, names: Sequence[str], documents: Iterable[OfficialDocument], *, file: str = ""
) -> tuple[Diagnostic, ...]:
    """Read a finished volume and compare it with the documents that it was bound from, as `read_back` does each.

    Errors: KP660 with the document, what was wanted and what stands there, KP661 where the file cannot be read.
    """
    try:
        if kind == "pdf":
            return tuple(told(d, f"{file} {name}".strip()) for name, d in _printed(data, title, names, documents))
        found = _FLOWING[kind](data)
        return tuple(told(d, f"{file} {name}".strip()) for name, d in _flowing(found, kind, names, documents))
    except NotReadable as fault:
        return (UnreadableFile(path=file, reason=str(fault)),)


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
    data: bytes, title: str, names: Sequence[str], documents: Iterable[OfficialDocument]
) -> Iterator[tuple[str, Difference]]:
    """Compare the pages of each document with it, and what the contents say of where it begins."""
    marks = read_bookmarks(data)
    wanted, found = "、".join(map(plain, names)), "、".join(name for name, _ in marks)
    if squeezed(wanted) != squeezed(found):
        yield CONTENTS, Difference(wanted=wanted, found=found, place=CONTENTS)
        return
    pages = _Pages(data)
    ends = [*(start for _, start in marks), pages.count]
    is_made_up = False
    for name, document, (start, end) in zip(names, documents, pairwise(ends), strict=True):
        yield from ((name, d) for d in pages.compare(start, end, document))
        is_made_up = is_made_up or document.is_made_up
    listed = [(plain(name), str(start + 1)) for name, (_, start) in zip(names, marks, strict=True)]
    head = contents(title, listed, is_made_up=is_made_up)
    yield from ((CONTENTS, d) for d in pages.compare(0, ends[0], head))


class _Pages:
    """The words of the pages, read quickly; where that leaves a difference, with all care."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._quick = read_pages(data)
        self._careful: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._quick)

    def compare(self, start: int, end: int, document: OfficialDocument) -> Iterator[Difference]:
        """Compare the pages from one up to another with the document that stands on them."""
        if any(compare_pages(self._quick[start:end], document)):
            self._careful = self._careful or read_pdf(self._data)
            yield from compare_pages(self._careful[start:end], document)
        has_imprint = bool(document.imprint.copies_line or document.imprint.printed_line)
        for position in range(start, end):
            numbers = page_numbers(self._quick[position])
            may_lack = has_imprint and position >= end - _UNNUMBERED and not numbers
            if position + 1 not in numbers and not may_lack:
                wanted, found = f"—{position + 1}—", "".join(f"—{n}—" for n in sorted(numbers))
                yield Difference(wanted=wanted, found=found, place=f"第{position + 1}页")

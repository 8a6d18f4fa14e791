"""A PDF of any size in, its pages and bookmarks out one by one: what was read is not kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from render.readback.readers import NotReadable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

#: So many pages are read before the reader forgets them.
_FORGET_AFTER = 256
#: What a page may have from the nodes above it.
_INHERITED = ("/Resources", "/MediaBox", "/Rotate")
#: Nodes of a tree of pages deeper than this are none of ours.
_DEEPEST = 16


@contextmanager
def readable() -> Iterator[None]:
    """Say of a file that cannot be read in the body what is wrong with it: raises NotReadable."""
    from pypdf.errors import PyPdfError

    try:
        yield
    except (PyPdfError, ValueError, KeyError, AttributeError) as fault:
        raise NotReadable(str(fault)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A bookmark: what it is called, the object of its page, and where on that it leads."""

    title: str
    page: int
    left: float
    top: float
    #: 0, or 1 for one that stands below another.
    depth: int


def page_numbers_of(reader: PdfReader) -> tuple[int, ...]:
    """The objects of all pages, in order."""
    found: list[int] = []
    _gather(reader, reader.root_object.raw_get("/Pages"), 0, found)
    forget(reader)
    return tuple(found)


def _gather(reader: PdfReader, node: Any, depth: int, found: list[int]) -> None:
    kids = node.get_object().get("/Kids")
    if kids is None:
        found.append(node.idnum)
        if len(found) % _FORGET_AFTER == 0:
            forget(reader)
        return
    if depth == _DEEPEST:
        raise NotReadable("/Pages")
    for kid in kids.get_object():
        _gather(reader, kid, depth + 1, found)


def pages_of(reader: PdfReader, numbers: Sequence[int]) -> Iterator[PageObject]:
    """Read pages one by one, of those objects."""
    from pypdf import PageObject
    from pypdf.generic import DictionaryObject, IndirectObject, NameObject

    for position, number in enumerate(numbers, 1):
        reference = IndirectObject(number, 0, reader)
        entries = reference.get_object()
        if not isinstance(entries, DictionaryObject):
            raise NotReadable(f"{number} 0 R")
        page = PageObject(reader, reference)
        page.update(entries)
        for name in _INHERITED:
            value = _inherited(entries, name)
            if value is not None:
                page[NameObject(name)] = value
        yield page
        if position % _FORGET_AFTER == 0:
            forget(reader)


def _inherited(entries: Any, name: str) -> Any:
    for _ in range(_DEEPEST):
        if name in entries:
            return entries.raw_get(name)
        if "/Parent" not in entries:
            return None
        entries = entries["/Parent"]
    return None


def bookmarks_of(reader: PdfReader) -> Iterator[Bookmark]:
    """The bookmarks in order, each before those that stand below it."""
    outlines = reader.root_object.get("/Outlines")
    if outlines is not None:
        yield from _bookmarks(outlines.get_object(), 0)
    forget(reader)


def _bookmarks(node: Any, depth: int) -> Iterator[Bookmark]:
    item = node.get("/First")
    while item is not None:
        item = item.get_object()
        way: list[Any] = [*item["/Dest"].get_object(), 0, 0]
        page, _, left, top = way[:4]
        yield Bookmark(title=str(item["/Title"]), page=page.idnum, left=float(left), top=float(top), depth=depth)
        if depth == 0:
            yield from _bookmarks(item, 1)
        item = item.get("/Next")


def forget(reader: PdfReader) -> None:
    """Let go of what was read; whoever needs it reads it again."""
    reader.resolved_objects.clear()

"""Reads a file back that was joined of parts: each page shows what its part did, with its number; contents lead there.

The parts were held against their documents; what is drawn on a page is held against what was drawn in the part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from dsl.diagnostic import Diagnostic
from render.contents import contents
from render.errors_results import UnreadableFile
from render.escape import plain
from render.readback import told
from render.readback.compare import Difference
from render.readback.pages import WordReader
from render.readback.readers import NotReadable
from render.readback.sameness import Marker
from render.readback.volume import Pages, first_difference
from render.readback.walk import readable

if TYPE_CHECKING:
    from pypdf import PageObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A page of a part in the finished file: the mark of what is drawn on it, and its number where it has one."""

    mark: bytes
    number: int | None


def read_back_joined(
    source: BinaryIO,
    title: str,
    listed: Sequence[tuple[str, int]],
    joined: Sequence[Joined],
    *,
    besides: str,
    is_made_up: bool,
    file: str = "",
) -> tuple[Diagnostic, ...]:
    """Compare a finished file with the pages that went into it, and with the contents that it was to have.

    What page numbers are drawn with has names that begin with `besides`.
    Errors: KP660 with the page, KP661 where the file cannot be read.
    """
    try:
        with readable():
            found = tuple(_differences(Pages(source), title, listed, joined, besides, is_made_up=is_made_up))
    except NotReadable as fault:
        return (UnreadableFile(path=file, reason=str(fault)),)
    return tuple(told(difference, file) for difference in found)


def _differences(
    pages: Pages,
    title: str,
    listed: Sequence[tuple[str, int]],
    joined: Sequence[Joined],
    besides: str,
    *,
    is_made_up: bool,
) -> Iterator[Difference]:
    before = pages.count - len(joined)
    wanted = [(plain(name), page) for name, page in listed]
    found = [(name, start + 1) for name, start in zip(pages.titles, pages.starts, strict=True)]
    if found != wanted or before < 1:
        yield first_difference(*([f"{name} {page}" for name, page in each] for each in (wanted, found)))
        return
    head = contents(title, [(name, str(page)) for name, page in wanted], is_made_up=is_made_up)
    yield from pages.compare(0, before, head, has_numbers=True)
    marker, words = Marker(), WordReader()
    for position, (page, one) in enumerate(zip(pages.each(before), joined, strict=True), before + 1):
        yield from _of_page(page, one, position, marker, words, besides)


def _of_page(
    page: PageObject, one: Joined, position: int, marker: Marker, words: WordReader, besides: str
) -> Iterator[Difference]:
    resources: Any = page["/Resources"]
    drawn: Any = page["/Contents"]
    first, *over = (stream.get_object().get_data() for stream in drawn)
    place = f"第{position}页"
    if marker.of_page(first, resources, besides) != one.mark:
        yield Difference(wanted=place, found=words.of_contents(first, resources), place=place)
    wanted = "" if one.number is None else f"—{one.number}—"
    found = "".join(words.of_contents(data, resources) for data in over)
    if found != wanted:
        yield Difference(wanted=wanted, found=found, place=place)

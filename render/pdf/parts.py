"""A printed part of a volume in, out what is to be known of it before it can be put into its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from render.readback.walk import bookmarks_of, page_numbers_of, pages_of

#: What `page.typ` calls a page without number.
_UNNUMBERED = "unnumbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The pages of a part."""

    #: The objects of the pages.
    objects: tuple[int, ...]
    #: Of each page, whether it lies on its side; None for one without number.
    lies: tuple[bool | None, ...]
    #: The positions of the pages on which its documents begin.
    starts: tuple[int, ...]
    #: Whether it would come out otherwise where an odd number of pages stands before it.
    is_turned: bool

    def numbers(self, before: int) -> list[tuple[int, bool]]:
        """The numbers of its pages where so many stand before it, and how each page lies."""
        return [(before + n, lies) for n, lies in enumerate(self.lies, 1) if lies is not None]


def look_at(file: BinaryIO) -> Look:
    """Look a part over."""
    from pypdf import PdfReader

    reader = PdfReader(file)
    objects = page_numbers_of(reader)
    positions = {number: position for position, number in enumerate(objects)}
    marks = tuple(bookmarks_of(reader))
    bare = {positions[mark.page] for mark in marks if mark.depth and mark.title == _UNNUMBERED}
    boxes = [page.mediabox for page in pages_of(reader, objects)]
    return Look(
        objects=objects,
        lies=tuple(None if n in bare else bool(box.width > box.height) for n, box in enumerate(boxes)),
        starts=tuple(positions[mark.page] for mark in marks if not mark.depth),
        is_turned=any(mark.depth for mark in marks),
    )

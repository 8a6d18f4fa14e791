"""A PDF read back with pypdf: every piece of text where it stands, and the words in the order of the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pypdf import PdfReader

from render import layout
from render.document import OfficialDocument, Table, words

MM = 72 / 25.4
_HEIGHT = layout.PAGE_HEIGHT - layout.MARGIN_TOP - layout.MARGIN_BOTTOM


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text: its left end and baseline in points from the upper left corner, its size and its font.

    `is_in_text` says whether it stands in the 版心, and not in the head or foot of the page.
    """

    words: str
    x: float
    y: float
    size: float
    font: str
    is_in_text: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page."""

    width: float
    height: float
    texts: tuple[Text, ...]

    def lines(self) -> tuple[str, ...]:
        """The lines of the 版心, from its top, as they are set."""
        inside = sorted((t for t in self.texts if t.is_in_text), key=lambda t: (round(t.y, 1), t.x))
        return tuple("".join(t.words for t in line) for _, line in groupby(inside, key=lambda t: round(t.y, 1)))

    def text(self, *, is_in_text: bool = True) -> str:
        """The words of the 版心, or of the head and foot, in the order that they were written in."""
        return "".join(t.words for t in self.texts if t.is_in_text is is_in_text)


def read_pdf(data: bytes) -> tuple[Sheet, ...]:
    """Read the pages of a file."""
    return tuple(_sheet(page) for page in PdfReader(io.BytesIO(data)).pages)


def _sheet(page: Any) -> Sheet:
    texts: list[Text] = []
    width, height = float(page.mediabox.width), float(page.mediabox.height)

    def visit(text: str, cm: list[float], tm: list[float], font: Mapping[str, Any] | None, size: float) -> None:
        if text.strip("\n"):
            x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            # On a page that lies on its side, head and foot are at its right and left.
            across, top = (x, layout.MARGIN_BOTTOM) if width > height else (height - y, layout.MARGIN_TOP)
            is_in_text = top * MM - 1 < across < (top + _HEIGHT) * MM
            texts.append(Text(text.replace("\n", ""), x, height - y, size, _family(font), is_in_text))

    page.extract_text(visitor_text=visit)
    return Sheet(width, height, tuple(texts))


def _family(font: Mapping[str, Any] | None) -> str:
    """The name of a font, without the letters that mark a subset and its encoding."""
    return str((font or {}).get("/BaseFont", "")).rpartition("+")[2].split("-")[0]


def squeezed(text: str) -> str:
    """Take out what parts words, which a page does not hold."""
    return re.sub(r"\s", "", text)


def is_said_by(pages: tuple[Sheet, ...], document: OfficialDocument) -> bool:
    """Whether the pages hold the words of a document and no other, header rows repeated where a table goes on."""
    rest = squeezed(document.text())
    headers = [
        squeezed("".join(words(cell) for row in block.header for cell in row))
        for block in document.all_blocks()
        if isinstance(block, Table)
    ]
    for page in pages:
        said = squeezed(page.text())
        again = next((h for h in headers if not rest.startswith(said) and said.startswith(h)), "")
        if not rest.startswith(said.removeprefix(again)):
            return False
        rest = rest.removeprefix(said.removeprefix(again))
    return not rest

"""The words on the pages of a PDF as Typst writes them, read quickly: text operators and the maps of its fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from render.readback.readers import squeezed
from render.readback.walk import bookmarks_of, page_numbers_of, readable

if TYPE_CHECKING:
    from pypdf import PageObject

_STRING = rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*\)"
_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|(" + _STRING + rb")|<([0-9A-Fa-f]{4,})>", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}
_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_Glyphs = Mapping[int, str]


def read_pages(data: bytes) -> tuple[str, ...]:
    """The words of each page, in the order in which they were written."""
    from pypdf import PdfReader

    words = WordReader()
    with readable():
        return tuple(words.of_page(page) for page in PdfReader(io.BytesIO(data)).pages)


def read_bookmarks(data: bytes) -> tuple[tuple[str, int], ...]:
    """The bookmarks of the file, each with the position of its page; none that stands below another."""
    from pypdf import PdfReader

    with readable():
        reader = PdfReader(io.BytesIO(data))
        positions = {number: position for position, number in enumerate(page_numbers_of(reader))}
        return tuple((mark.title, positions[mark.page]) for mark in bookmarks_of(reader) if mark.depth == 0)


class WordReader:
    """Reads words off the pages of one file; each of its fonts is looked up once."""

    def __init__(self) -> None:
        self._fonts: dict[int, _Glyphs] = {}

    def of_page(self, page: PageObject) -> str:
        """The words of a page, without blanks."""
        contents = page.get_contents()
        return "" if contents is None else self.of_contents(contents.get_data(), page["/Resources"])

    def of_contents(self, contents: bytes, resources: Any) -> str:
        """The words of a stream that is drawn with those resources."""
        return squeezed("".join(_words(contents, resources, self._fonts)))


def _words(contents: bytes, resources: Any, fonts: dict[int, _Glyphs]) -> Iterator[str]:
    own = {name.removeprefix("/"): _glyphs(font, fonts) for name, font in resources.get("/Font", {}).items()}
    glyphs: _Glyphs = {}
    for font, literal, written in _SHOWN.findall(contents):
        if font:
            glyphs = own.get(font.decode("latin-1"), {})
            continue
        codes = _unescaped(literal[1:-1]) if literal else bytes.fromhex(written.decode())
        pairs = zip(codes[::2], codes[1::2], strict=False)
        yield "".join(glyphs.get(high << 8 | low, "") for high, low in pairs)


def _unescaped(literal: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        if found[1]:
            return bytes([int(found[1], 8) & 0xFF])
        return _NAMED.get(found[2], found[2])

    return _ESCAPE.sub(one, literal)


def _glyphs(font: Any, fonts: dict[int, _Glyphs]) -> _Glyphs:
    """What the glyphs of a font mean; each font is read once."""
    key = font.idnum
    if key not in fonts:
        mapped = font.get_object().get("/ToUnicode")
        fonts[key] = _read_map(mapped.get_object().get_data()) if mapped is not None else {}
    return fonts[key]


def _read_map(text: bytes) -> _Glyphs:
    found: dict[int, str] = {}
    for section in _CHARS.findall(text):
        found |= {int(code, 16): _characters(meant) for code, meant in _PAIR.findall(section)}
    for section in _RANGES.findall(text):
        for first, last, meant in _TRIPLE.findall(section):
            start = int(meant, 16)
            codes = range(int(first, 16), int(last, 16) + 1)
            found |= {code: chr(start + n) for n, code in enumerate(codes)}
    return found


def _characters(written: bytes) -> str:
    return bytes.fromhex(written.decode()).decode("utf-16-be", "replace")

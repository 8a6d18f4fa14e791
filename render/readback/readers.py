"""A finished DOCX, HTML, Markdown or PDF in, its words out in the order in which they stand, without blanks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate

_TEXT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main t"
#: What older programs show in place of a box: the same words once more.
_INSTEAD = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_PIECE = 1 << 20
#: Elements of a page whose words are not the document's: drawn, for the screen only, or of the page itself.
_BESIDE = frozenset({"style", "title", "header", "footer", "aside", "svg", "script"})
_BLANKS = re.compile(r"\s+")


class NotReadable(Exception):
    """A file is no whole file of its format."""


def squeezed(text: str) -> str:
    r"""A text without blanks and line ends, which every format sets its own way.

    >>> squeezed("总分 93.92分，\n列第7名")
    '总分93.92分，列第7名'
    """
    return _BLANKS.sub("", text)


def read_docx(data: bytes) -> str:
    """The words of the body of a Word file; pictures have none."""
    return "".join(docx_words(io.BytesIO(data)))


def docx_words(file: IO[bytes]) -> Iterator[str]:
    """The words of the body of a Word file piece by piece; it may be larger than the memory."""
    try:
        with zipfile.ZipFile(file) as packed, packed.open("word/document.xml") as part:
            reader = _Body()
            while piece := part.read(_PIECE):
                reader.parser.Parse(piece, False)
                yield squeezed("".join(reader.take()))
            reader.parser.Parse(b"", True)
            yield squeezed("".join(reader.take()))
    except (zipfile.BadZipFile, KeyError, ExpatError, EOFError) as fault:
        raise NotReadable(str(fault)) from None


class _Body:
    """Collects what stands in `w:t`, without making a tree."""

    def __init__(self) -> None:
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self._is_text = False
        self._instead = 0
        self._words: list[str] = []

    def _start(self, name: str, _: object) -> None:
        self._instead += name == _INSTEAD
        self._is_text = name == _TEXT and not self._instead

    def _end(self, name: str) -> None:
        self._instead -= name == _INSTEAD
        self._is_text = False

    def _data(self, data: str) -> None:
        if self._is_text:
            self._words.append(data)

    def take(self) -> list[str]:
        """What was collected since the last time."""
        taken, self._words = self._words, []
        return taken


def read_html(data: bytes) -> str:
    """The words of the page as it is printed; the list of derivations under it is for the screen."""
    try:
        page = data.decode()
    except UnicodeDecodeError as fault:
        raise NotReadable(str(fault)) from None
    if "</html>" not in page:
        raise NotReadable("no </html>")
    reader = _Page()
    reader.feed(page)
    return squeezed("".join(reader.words))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._beside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._beside += tag in _BESIDE

    def handle_endtag(self, tag: str) -> None:
        self._beside -= tag in _BESIDE

    def handle_data(self, data: str) -> None:
        if not self._beside:
            self.words.append(data)


_MARKDOWN_RULE = re.compile(r"-{3,}|\|(?: :?-{3,}:? \|)+")
_MARKDOWN_HEADING = re.compile(r"#{1,6} ")
#: What Markdown takes for itself, where no backslash stands before it.
_MARKDOWN_SIGN = re.compile(r"\\(.)|\*\*|\|")


def read_markdown(data: bytes) -> str:
    """The words of a Markdown file, without the signs that give them their look."""
    try:
        text = data.decode()
    except UnicodeDecodeError as fault:
        raise NotReadable(str(fault)) from None
    return squeezed("".join(map(_markdown_line, text.split("\n"))))


def _markdown_line(line: str) -> str:
    if _MARKDOWN_RULE.fullmatch(line):
        return ""
    heading = _MARKDOWN_HEADING.match(line)
    return _MARKDOWN_SIGN.sub(lambda sign: sign[1] or "", line[heading.end() :] if heading else line)


def read_pdf(data: bytes) -> tuple[str, ...]:
    """The words of each page."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return tuple(squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)
    except (PyPdfError, ValueError, KeyError) as fault:
        raise NotReadable(str(fault)) from None

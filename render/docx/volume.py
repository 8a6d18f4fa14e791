"""Many documents as one Word file: a list of contents, then each from a page of its own; one is held at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, cast

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from render import layout
from render.document import OfficialDocument, Run
from render.docx import pack
from render.docx.base import empty_file
from render.docx.body import BodyWriter
from render.docx.elements import make_paragraph, make_text, new, properties_of, put
from render.escape import plain

_PIECE = 1 << 20
#: What stands in the saved file where the streamed text goes.
_PLACE = b"<w:body>"


class DocxVolume:
    """Takes documents one by one and writes them as one file at the end.

    The text waits in a file of its own until all are there; pictures are kept.
    """

    def __init__(self, title: str, names: Sequence[str], first: OfficialDocument) -> None:
        self._word = empty_file(replace(first, title=(title,)))
        self._waiting = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `write`
        self._count = 0
        for element in _contents(names):
            self._keep(element)

    def add(self, document: OfficialDocument) -> None:
        """Append a document."""
        self._count += 1
        writer = BodyWriter(self._word)
        writer.write(document)
        body = cast("BaseOxmlElement", self._word.element.body)
        elements = [e for e in body if e.tag != qn("w:sectPr")]
        first = next(e for e in elements if e.tag == qn("w:p"))
        put(properties_of(first), "pageBreakBefore")
        name = f"unit{self._count}"
        first.insert(1, new("bookmarkStart", id=self._count, name=name))
        first.insert(2, new("bookmarkEnd", id=self._count))
        for element in elements:
            self._keep(element)
            body.remove(element)

    def _keep(self, element: BaseOxmlElement) -> None:
        self._waiting.write(etree.tostring(element))

    def write(self, target: BinaryIO) -> None:
        """Write the file."""
        whole = etree.tostring(self._word.element, xml_declaration=True, encoding="UTF-8", standalone=True)
        before, place, after = whole.partition(_PLACE)
        with self._waiting:
            pack(self._word, target, {"word/document.xml": self._pieces(before + place, after)})

    def _pieces(self, before: bytes, after: bytes) -> Iterator[bytes]:
        yield before
        self._waiting.seek(0)
        while piece := self._waiting.read(_PIECE):
            yield piece
        yield after


def _contents(names: Sequence[str]) -> Iterator[BaseOxmlElement]:
    """The word 目录 and a link to each document."""
    yield make_paragraph("Title", layout.TITLE, (Run(text="目录"),))
    look = replace(layout.ATTACHMENT_NOTE, keeps_with_next=False)
    for number, name in enumerate(names, 1):
        paragraph = make_paragraph("Normal", look)
        link = new("hyperlink", anchor=f"unit{number}")
        link.append(make_text(f"{number}.{plain(name)}", look))
        paragraph.append(link)
        yield paragraph

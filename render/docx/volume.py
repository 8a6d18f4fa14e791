"""Many documents as one Word file: a list of contents, then each from a page of its own; one is held at a time."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, cast

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

from render import layout
from render.contents import CONTENTS
from render.document import OfficialDocument, Run
from render.docx import pack
from render.docx.base import empty_file
from render.docx.body import BodyWriter
from render.docx.elements import (
    make_instruction,
    make_paragraph,
    make_run,
    make_text,
    new,
    properties_of,
    put,
    put_right_tab,
)
from render.escape import plain
from render.layout import Look

_PIECE = 1 << 20
#: What stands in the saved file where the streamed text goes.
_PLACE = b"<w:body>"


def write_docx_volume(title: str, names: Sequence[str], documents: Sequence[OfficialDocument]) -> bytes:
    """Write documents as one DOCX, behind a list of contents that leads to each and knows its page."""
    volume = DocxVolume(title, names, documents[0])
    for document in documents:
        volume.add(document)
    written = io.BytesIO()
    volume.write(written)
    return written.getvalue()


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
    """The word 目录 and a link to each document, with the page that Word finds it on when it opens the file."""
    yield make_paragraph("Title", layout.TITLE, (Run(text=CONTENTS),))
    look = replace(layout.ATTACHMENT_NOTE, keeps_with_next=False)
    for number, name in enumerate(names, 1):
        paragraph = make_paragraph("Normal", look)
        put_right_tab(paragraph, look)
        link = new("hyperlink", anchor=f"unit{number}")
        link.append(make_text(f"{number}.{plain(name)}\t", look))
        link.extend(_page_of(f"unit{number}", look))
        paragraph.append(link)
        yield paragraph


def _page_of(mark: str, look: Look) -> Iterator[BaseOxmlElement]:
    """The page of a bookmark: worked out by the program that opens the file, for only that sets the pages."""
    parts = (
        new("fldChar", fldCharType="begin", dirty="true"),
        make_instruction(f" PAGEREF {mark} \\h "),
        new("fldChar", fldCharType="separate"),
        new("fldChar", fldCharType="end"),
    )
    yield from (make_run(look, part) for part in parts)

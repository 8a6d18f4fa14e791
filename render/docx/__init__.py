"""An official document as a Word file: the same bytes for the same document, whenever and wherever it is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from docx.document import Document as WordFile

from render.document import OfficialDocument
from render.docx.base import empty_file
from render.docx.body import BodyWriter

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_docx(document: OfficialDocument) -> bytes:
    """Write a document as DOCX.

    A4 on the grid of 22 lines, real heading styles, tables whose header rows repeat, page numbers at the
    outer edge. Fonts are named, not embedded: offices have them.
    """
    word = empty_file(document)
    BodyWriter(word).write(document)
    return _fixed(word)


def _fixed(word: WordFile) -> bytes:
    """Save, then pack again without the time of day. (Another zlib may still compress to other bytes.)"""
    packed = io.BytesIO()
    pack(word, packed, {})
    return packed.getvalue()


def pack(word: WordFile, packed: BinaryIO, streamed: Mapping[str, Iterable[bytes]]) -> None:
    """Pack a file; parts that are streamed stand in the place of its own."""
    saved = io.BytesIO()
    word.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            # The same whatever system packs it.
            info.create_system = 3
            with target.open(info, "w", force_zip64=name in streamed) as part:
                for piece in streamed.get(name) or (source.read(name),):
                    part.write(piece)

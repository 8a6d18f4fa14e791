"""One document for each of many units, bound in one file a format: contents first, each from a page of its own."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dsl.diagnostic import Diagnostic, Text, in_order
from kaoping.batch import RECORD, Making
from kaoping.errors import PolicyError
from kaoping.files import unwritable
from render.compose import Composer
from render.document import Align, Column, Head, Imprint, OfficialDocument, Run, Table
from render.errors_results import ReadBackDiffers
from render.readback import read_back
from render.readback.compare import pieces_of
from render.readback.readers import docx_words, squeezed
from render.told import Recipient

if TYPE_CHECKING:
    from pypdf import PdfWriter

_CONTENTS = "目录"


def make_volume(
    composer: Composer,
    wanted: Sequence[Recipient],
    making: Making,
    stem: Path,
    when_written: Callable[[], None] | None = None,
) -> tuple[tuple[Path, ...], tuple[Diagnostic, ...]]:
    """Bind the documents of all recipients, one file for each format; no file where one of them cannot be composed.

    Raises PolicyError: KP008, KP6xx.
    """
    paths = []
    found: dict[str, Diagnostic] = {str(d): d for d in composer.diagnostics}
    for kind in (k for k in making.kinds if k != RECORD):
        binder = _Binder(composer=composer, wanted=wanted, making=making, kind=kind, found=found, told=when_written)
        path = stem.with_name(f"{stem.name}.{kind}")
        _write_whole(path, binder)
        paths.append(path)
    return tuple(paths), in_order(found.values())


def _write_whole(path: Path, binder: _Binder) -> None:
    """Bind into a neighbour of the file, read that back, and only then put it in its place."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("w+b") as target:
                binder.bind(target)
                target.flush()
                target.seek(0)
                binder.read_back(target, path.name)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise PolicyError([unwritable(path, error)]) from None


@dataclass(slots=True, kw_only=True)
class _Binder:
    """Binds one volume of one format."""

    composer: Composer
    wanted: Sequence[Recipient]
    making: Making
    kind: str
    found: dict[str, Diagnostic]
    told: Callable[[], None] | None
    #: Of all the words that the volume has to hold.
    words: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def names(self) -> list[str]:
        """The units, in order."""
        return [r.unit for r in self.wanted]

    @property
    def title(self) -> str:
        """What the volume is called."""
        return f"{self.composer.name}合订本"

    def documents(self) -> Iterator[OfficialDocument]:
        """Compose one after the other; stop at the first that cannot be made."""
        for recipient in self.wanted:
            outcome = self.composer.compose(recipient)
            faults = [*outcome.diagnostics, *(self.making.check(outcome.value) if outcome.value is not None else ())]
            self.found |= {str(d): d for d in faults}
            if outcome.value is None or any(d.severity == "error" for d in faults):
                raise PolicyError(in_order(self.found.values()))
            yield outcome.value
            if self.told is not None:
                self.told()

    def bind(self, target: BinaryIO) -> None:
        """Write the volume."""
        match self.kind:
            case "docx":
                self._bind_docx(target)
            case "pdf":
                self._bind_pdf(target)
            case "html":
                from render.html import write_html_volume

                lines = write_html_volume(self.title, self.names, self.documents())
                target.writelines(f"{line}\n".encode() for line in lines)
            case _:
                target.writelines(self.making.write(document, self.kind) + b"\n" for document in self.documents())

    def _count_words(self, document: OfficialDocument) -> None:
        text = "".join(p.text for p in pieces_of(document) if not p.is_drawn)
        self.words.update(text.encode())

    def _bind_docx(self, target: BinaryIO) -> None:
        from render.docx.volume import DocxVolume

        volume: DocxVolume | None = None
        for document in self.documents():
            if volume is None:
                volume = DocxVolume(self.title, self.names, document)
            volume.add(document)
            self._count_words(document)
        if volume is not None:
            volume.write(target)

    # --- PDF -----------------------------------------------------------------------------------------

    def _bind_pdf(self, target: BinaryIO) -> None:
        from pypdf import PdfReader, PdfWriter

        writer = PdfWriter()
        starts: list[int] = []
        made_up = False
        for name, document in zip(self.names, self.documents(), strict=True):
            data = self.making.write(document, "pdf")
            faults = read_back(data, "pdf", document, file=name)
            if faults:
                raise PolicyError(faults)
            starts.append(len(writer.pages))
            writer.append(PdfReader(io.BytesIO(data)), outline_item=name)
            made_up = made_up or document.is_made_up
        self._put_contents(writer, starts, is_made_up=made_up)
        writer.add_metadata({"/Title": self.title})
        writer.write(target)

    def _put_contents(self, writer: PdfWriter, starts: Sequence[int], *, is_made_up: bool) -> None:
        """Put the list of contents before the rest; how many pages it takes moves all page numbers in it."""
        from pypdf import PdfReader

        taken = 1
        while True:
            listed = [(name, start + taken + 1) for name, start in zip(self.names, starts, strict=True)]
            data = self.making.write(_contents(self.title, listed, is_made_up=is_made_up), "pdf")
            reader = PdfReader(io.BytesIO(data))
            if len(reader.pages) == taken:
                break
            taken = len(reader.pages)
        writer.merge(0, reader, outline_item=_CONTENTS)

    # --- reading back ----------------------------------------------------------------------------------

    def read_back(self, file: BinaryIO, name: str) -> None:
        """Hold the words of a finished Word file against those of the documents; PDF was held while it was bound."""
        if self.kind != "docx":
            return
        said = hashlib.sha256()
        head = squeezed(_CONTENTS + "".join(f"{n}.{unit}" for n, unit in enumerate(self.names, 1)))
        left = len(head)
        for piece in docx_words(file):
            said.update(piece[left:].encode())
            left = max(0, left - len(piece))
        if said.digest() != self.words.digest():
            nothing = Text("各份的全文", "the words of all documents")
            found = Text("别的内容", "other words")
            raise PolicyError([ReadBackDiffers(path=name, wanted=nothing, found=found, place=self.title)])


def _contents(title: str, listed: Sequence[tuple[str, int]], *, is_made_up: bool) -> OfficialDocument:
    """The list of contents as a document: each unit with its page in the volume."""

    def row(*cells: str) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(text=cell),) for cell in cells)

    columns = tuple(Column(align=Align.CENTER if w < 100 else Align.LEFT, width=w) for w in (20, 110, 26))
    rows = tuple(row(str(n), name, str(page)) for n, (name, page) in enumerate(listed, 1))
    table = Table(caption=(), columns=columns, header=(row("序号", "单位", "页"),), rows=rows)
    return OfficialDocument(
        name=title,
        unit=None,
        head=Head(),
        title=(f"{title}{_CONTENTS}",),
        is_made_up=is_made_up,
        addressees="",
        body=(table,),
        attachments=(),
        issuer="",
        dated="",
        remark="",
        imprint=Imprint(),
    )

"""The press: opened once with its fonts, it looks documents over and prints each as PDF."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dsl.diagnostic import Diagnostic, InternalError, Outcome
from render.document import OfficialDocument
from render.faces import Faces, find_faces
from render.pdf.data import page_data
from render.pdf.glyphs import check_glyphs
from render.pdf.volume import contents_data, numbers_data, part_data, volume_data

if TYPE_CHECKING:
    from typst import Compiler

#: A clock here would make two files of one document differ.
_EPOCH = 946_684_800  # 2000-01-01
#: Typst keeps what it worked out until it was not looked at in so many printings; of a volume that is much.
_KEPT_PRINTINGS = 12


@dataclass(frozen=True)
class Press:
    """Prints documents; keep it for many, for its fonts are read once.

    Processes that print at the same time must each open their own, and be started with "spawn": Typst's threads do
    not live through a fork.
    """

    faces: Faces
    #: PDF/A-2b, for keeping.
    is_archival: bool = False

    @cached_property
    def _compiler(self) -> Compiler:
        from typst import Compiler

        return Compiler(font_paths=self.faces.fonts, ignore_system_fonts=True)

    @cached_property
    def _page(self) -> bytes:
        return files("render.pdf").joinpath("page.typ").read_bytes()

    def check(self, document: OfficialDocument) -> tuple[Diagnostic, ...]:
        """Report every character that no font has (KP630)."""
        return check_glyphs(document, self.faces)

    def write(self, document: OfficialDocument) -> bytes:
        """Print a document that was checked."""
        return self._print(page_data(document, self.faces.chains), document.name)

    def write_volume(self, title: str, names: Sequence[str], documents: Sequence[OfficialDocument]) -> bytes:
        """Print documents that were checked as one file, behind a list of contents; what it took is given back."""
        return self._print_much(volume_data(title, names, documents, self.faces.chains), title)

    def write_part(self, names: Sequence[str], documents: Sequence[OfficialDocument], *, is_shifted: bool) -> bytes:
        """Print a part of a volume: documents that were checked, behind an odd number of pages where it is shifted.

        It has neither contents nor page numbers; what it took is given back.
        """
        return self._print_much(part_data(names, documents, self.faces.chains, is_shifted=is_shifted), names[0])

    def write_contents(self, title: str, listed: Sequence[tuple[str, int]], *, is_made_up: bool) -> bytes:
        """Print the contents of a volume by themselves, with the page of each document."""
        return self._print_much(contents_data(title, listed, self.faces.chains, is_made_up=is_made_up), title)

    def write_numbers(self, numbers: Sequence[tuple[int, bool]]) -> bytes:
        """Print page numbers, each on a page of its own that lies on its side or stands, behind a specimen."""
        return self._print_much(numbers_data(numbers, self.faces.chains), "numbers")

    def _print_much(self, data: Mapping[str, Any], name: str) -> bytes:
        printed = self._print(data, name)
        for _ in range(_KEPT_PRINTINGS):
            self._compiler.compile(b" ", format="pdf", timestamp=_EPOCH, pdf_tags=False)
        return printed

    def _print(self, data: Mapping[str, Any], name: str) -> bytes:
        from typst import TypstError

        try:
            printed = self._compiler.compile(
                self._page,
                format="pdf",
                sys_inputs={"document": json.dumps({**data, "archival": self.is_archival}, ensure_ascii=False)},
                pdf_standards=["a-2b"] if self.is_archival else [],
                timestamp=_EPOCH,
                # Tags make a bound volume many times as large.
                pdf_tags=False,
            )
        except TypstError as error:
            # Whatever a user writes can be set: what cannot is the page's own fault.
            raise InternalError(f"the page of {name} could not be set: {error.diagnostic}") from error
        return cast("bytes", printed)


def open_press(
    folders: Sequence[Path] = (), *, is_archival: bool = False, is_with_system_fonts: bool = True
) -> Outcome[Press]:
    """Open a press with the fonts of the folders, of the system and of the program.

    Errors: KP631, KP632, KP633.
    """
    faces = find_faces(folders, is_with_system=is_with_system_fonts)
    return Outcome(Press(faces.value, is_archival) if faces.value else None, faces.diagnostics)

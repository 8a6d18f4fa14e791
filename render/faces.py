"""The fonts of pages and pictures: the office's own where they are installed, else those that travel with the program.

Files in, and for each face of an official document the chain of families that have its characters, in order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Diagnostic, Outcome
from render.errors_pdf import NoFont, NoFontFolder, NoTypst
from render.layout import FALLBACKS, Face

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typst import FontInfo, Fonts

#: The families of the distribution `kaoping-fonts`: cut from free fonts, so named that they hide no installed one.
_OWN: Mapping[Face, tuple[str, ...]] = {
    Face.SONG_TITLE: ("Kaoping Title Song",),
    # Letters and digits of 宋体: those of the free 仿宋 have no serifs.
    Face.FANGSONG: ("Kaoping Song", "Kaoping Fangsong"),
    Face.KAI: ("Kaoping Kai", "Kaoping Fangsong"),
    Face.HEI: ("Kaoping Hei",),
    Face.SONG: ("Kaoping Song", "Kaoping Fangsong"),
}
#: Has what the others lack.
_SUPPLEMENT = "Kaoping Supplement"
#: The free ones of `FALLBACKS`: what travels with the program is cut from them, so theirs is the last word.
_FREE = ("Fandol", "Noto ", "LXGW ")
_GENERIC = ("serif", "sans-serif")


def own_fonts() -> Path | None:
    """Find the fonts that travel with the program: installed beside it, or in the folder it is worked on in."""
    spec = find_spec("kaoping_fonts")
    places = list(spec.submodule_search_locations or ()) if spec else []
    places.append(str(Path(__file__).resolve().parents[1] / "fonts" / "kaoping_fonts"))
    return next((Path(place) for place in places if any(Path(place).glob("*.[ot]tf"))), None)


def wanted_families(face: Face) -> tuple[str, ...]:
    """Name the families for a face, the best first.

    >>> wanted_families(Face.SONG)[:4]
    ('宋体', 'SimSun', 'STSong', 'Kaoping Song')
    """
    named = [name for name in (face.value, *FALLBACKS[face]) if name not in _GENERIC]
    office = [name for name in named if not name.startswith(_FREE)]
    return tuple(dict.fromkeys([*office, *_OWN[face], _SUPPLEMENT, *named]))


@dataclass(frozen=True)
class Faces:
    """The fonts at hand."""

    fonts: Fonts
    chains: Mapping[Face, tuple[str, ...]]

    @cached_property
    def _characters(self) -> dict[str, frozenset[int]]:
        return {}

    @cached_property
    def _files(self) -> dict[str, FontInfo]:
        """The file of each family that is used: that of its upright, regular cut."""
        found: dict[str, FontInfo] = {}
        for info in sorted(self.fonts.fonts(), key=lambda i: (i.style != "normal", abs(i.weight - 400))):
            found.setdefault(info.family, info)
        return found

    @cached_property
    def fingerprint(self) -> str:
        """Tell these fonts from others: the families of each face in their order, and what is in their files."""
        used = dict.fromkeys(family for chain in self.chains.values() for family in chain)
        contents = {family: _digest(self._files[family].path) for family in used if family in self._files}
        whole = repr([(face.name, [(f, contents.get(f)) for f in chain]) for face, chain in self.chains.items()])
        return hashlib.sha256(whole.encode()).hexdigest()

    def lacking(self, face: Face, characters: Iterable[str]) -> tuple[str, ...]:
        """Give those of the characters that no family of a face has."""
        return tuple(c for c in characters if not any(ord(c) in self._of(family) for family in self.chains[face]))

    def _of(self, family: str) -> frozenset[int]:
        """The characters of a family; its file is read the first time."""
        if family not in self._characters:
            from fontTools.ttLib import TTFont

            info = self._files[family]
            with TTFont(info.path, fontNumber=info.index, lazy=True) as font:
                self._characters[family] = frozenset(font.getBestCmap() or ())
        return self._characters[family]


def _digest(path: str | None) -> str:
    """The digest of a font file; one that comes with the typesetter has none."""
    if not path:
        return ""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_faces(folders: Sequence[Path] = (), *, is_with_system: bool = True) -> Outcome[Faces]:
    """Look for fonts in the folders, in the system and beside the program.

    Errors: KP631 (no typesetter on this machine), KP632 (no font for a face), KP633 (a folder without fonts).
    """
    if find_spec("typst") is None:
        return Outcome(None, (NoTypst(),))
    from typst import Fonts

    empty = [folder for folder in folders if not _has_fonts(folder)]
    if empty:
        return Outcome(None, tuple(NoFontFolder(folder=str(folder)) for folder in empty))
    own = own_fonts()
    paths = [*map(str, folders), *([str(own)] if own else [])]
    fonts = Fonts(include_system_fonts=is_with_system, include_embedded_fonts=False, font_paths=paths)
    present = {family.casefold(): family for family in fonts.families()}
    # Whatever else is in the folders has what the others lack.
    others = sorted({info.family for info in fonts.fonts() if info.path and _is_in(Path(info.path), folders)})
    chains = {}
    for face in Face:
        named = (present[name.casefold()] for name in wanted_families(face) if name.casefold() in present)
        chains[face] = tuple(dict.fromkeys([*named, *others]))
    found: list[Diagnostic] = [
        NoFont(face=face.value, wanted=wanted_families(face)) for face, chain in chains.items() if not chain
    ]
    return Outcome(None if found else Faces(fonts=fonts, chains=chains), tuple(found))


def _is_in(file: Path, folders: Sequence[Path]) -> bool:
    return any(file.is_relative_to(folder) for folder in folders)


def _has_fonts(folder: Path) -> bool:
    return folder.is_dir() and any(p.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc") for p in folder.rglob("*"))

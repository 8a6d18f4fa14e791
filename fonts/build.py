"""Rebuild the fonts of `kaoping_fonts/` from Debian's packages.

    python fonts/build.py [--debs FOLDER]

Needs `apt-get download` and `dpkg-deb` (Debian 12) and fontTools; packages that lie in FOLDER are taken
from there. What comes out is a function of the packages alone: no clock, no hints, no layout features.
"""

from __future__ import annotations

import argparse
import bz2
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
OUT = HERE / "kaoping_fonts"
#: Together they may take no more.
LIMIT_MB = 25
VERSION = "Version 1.000"
_EPOCH = 3_786_912_000  # 2024-01-01, in the seconds since 1904 that fonts count

FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
NOTO = "usr/share/fonts/opentype/noto/"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
UNIHAN = "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
#: A Debian package, and what of it is wanted.
PACKAGES: Mapping[str, tuple[str, ...]] = {
    "texlive-lang-chinese": (FANDOL,),
    "fonts-noto-cjk": (NOTO,),
    "fonts-lxgw-wenkai": (WENKAI,),
    "unicode-data": (UNIHAN,),
}
_GPL = (
    "GNU General Public License, version 3 or later, with the font exception: a document that embeds this font or "
    "unaltered portions of it is not by that covered by the GNU General Public License."
)
_OFL = "This Font Software is licensed under the SIL Open Font License, Version 1.1."


@dataclass(frozen=True, kw_only=True)
class Font:
    """A font to be made: the file it is cut from, its name, and its characters."""

    source: str
    family: str
    license: str
    license_url: str
    characters: frozenset[int]
    #: The position in a collection.
    number: int = -1

    @property
    def file(self) -> str:
        """What the file is called."""
        return self.family.replace(" ", "") + Path(self.source).suffix.replace(".ttc", ".otf")


# --- characters --------------------------------------------------------------------------------------


def decoded(encoding: str, firsts: Iterable[int], seconds: Iterable[int]) -> frozenset[int]:
    """The characters of a double-byte set."""
    found = set()
    trails = tuple(seconds)
    for first in firsts:
        for second in trails:
            try:
                found.add(ord(bytes([first, second]).decode(encoding)))
            except UnicodeDecodeError:
                continue
    return frozenset(found)


def is_han(code: int) -> bool:
    """Whether a character is a Chinese one (〇 is a sign here)."""
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


ASCII = frozenset(range(0x20, 0x7F))
GB2312_HAN = decoded("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
GBK = decoded("gbk", range(0x81, 0xFF), [*range(0x40, 0x7F), *range(0x80, 0xFF)])
GBK_HAN = frozenset(filter(is_han, GBK))
#: Punctuation, numbers in circles, full-width letters: what running text is made of.
GB2312_SIGNS = decoded("gb2312", range(0xA1, 0xA4), range(0xA1, 0xFF))
#: Other scripts of GBK that no official document is set in: Cyrillic, box drawing, kana, bopomofo, vertical forms.
_UNUSUAL = frozenset([*range(0x400, 0x460), *range(0x2500, 0x25A0), *range(0x3021, 0x3130), *range(0xFE30, 0xFE6C)])
SIGNS = ASCII | (GBK - GBK_HAN - _UNUSUAL)
#: What else people put into forms: superscripts, fractions, arrows, numbers in circles, ticks, boxes, squared units.
_FORM_SIGNS = frozenset(
    code
    for first, last in (
        (0xA1, 0xFF), (0x2010, 0x2027), (0x2030, 0x203B), (0x2070, 0x2089), (0x20AC, 0x20AC), (0x2103, 0x2122),
        (0x2150, 0x217F), (0x2190, 0x2199), (0x2460, 0x2473), (0x25A0, 0x25FF), (0x2605, 0x2612), (0x2713, 0x2718),
        (0x3000, 0x301F), (0x3380, 0x33DF), (0xFF00, 0xFF5E), (0xFFE0, 0xFFE6),
    )
    for code in range(first, last + 1)
)  # fmt: skip


def standard_han(unpacked: Path) -> frozenset[int]:
    """通用规范汉字表: the 8105 characters that names of people and places are registered in."""
    text = bz2.decompress((unpacked / UNIHAN).read_bytes()).decode()
    return frozenset(int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", text, re.MULTILINE))


def fonts(unpacked: Path) -> tuple[Font, ...]:
    """Every font to be made."""
    names = standard_han(unpacked)
    gpl = {"license": _GPL, "license_url": "https://www.gnu.org/licenses/gpl-3.0.html"}
    ofl = {"license": _OFL, "license_url": "https://openfontlicense.org"}
    common = GB2312_HAN | SIGNS
    by_fandol = common & _characters(unpacked / f"{FANDOL}FandolFang-Regular.otf")
    rest = (GBK_HAN | names | SIGNS | _FORM_SIGNS) - by_fandol - ASCII
    return (
        Font(source=f"{NOTO}NotoSerifCJK-Bold.ttc", number=2, family="Kaoping Title Song",
             characters=common | names, **ofl),
        Font(source=f"{FANDOL}FandolFang-Regular.otf", family="Kaoping Fangsong", characters=common - ASCII, **gpl),
        Font(source=f"{FANDOL}FandolKai-Regular.otf", family="Kaoping Kai",
             characters=GB2312_HAN | ASCII | GB2312_SIGNS, **gpl),
        Font(source=f"{NOTO}NotoSansCJK-Regular.ttc", number=2, family="Kaoping Hei",
             characters=common | names, **ofl),
        Font(source=f"{FANDOL}FandolSong-Regular.otf", family="Kaoping Song", characters=ASCII, **gpl),
        Font(source=WENKAI, family="Kaoping Supplement", characters=rest, **ofl),
    )  # fmt: skip


def _characters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


# --- making ------------------------------------------------------------------------------------------


def make(font: Font, unpacked: Path, out: Path) -> Path:
    """Cut a font down to its characters and write it under its own name."""
    options = Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True, legacy_kern=False)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF", "DSIG", "gasp"]
    with TTFont(unpacked / font.source, fontNumber=font.number, lazy=True, recalcTimestamp=False) as cut:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=font.characters)
        subsetter.subset(cut)
        _rename(cut, font)
        path = out / font.file
        cut.save(path, reorderTables=True)
    return path


def _rename(cut: TTFont, font: Font) -> None:
    """Give it a name of its own: neither licence lets a changed font go under a reserved one."""
    table = cut["name"]
    copyright_notice = table.getDebugName(0) or ""
    postscript = font.family.replace(" ", "") + "-Regular"
    origin = Path(font.source).stem
    records = {
        0: copyright_notice.replace("\r\n", "\n"),
        1: font.family,
        2: "Regular",
        3: f"{VERSION};{postscript}",
        4: font.family,
        5: f"{VERSION}; a subset of {origin}, renamed",
        6: postscript,
        13: font.license,
        14: font.license_url,
    }
    table.names = []
    for number, text in records.items():
        table.setName(text, number, 3, 1, 0x409)
    cut["head"].modified = cut["head"].created = _EPOCH
    cut["head"].macStyle = 0
    cut["OS/2"].usWeightClass = 400
    cut["OS/2"].fsSelection = 0x40
    if "CFF " in cut:
        cff = cut["CFF "].cff
        cff.fontNames = [postscript]
        top = cff[0]
        for name, value in (("FullName", font.family), ("FamilyName", font.family), ("Weight", "Regular")):
            if hasattr(top, name):
                setattr(top, name, value)


def unpack(debs: Path, into: Path) -> None:
    """Fetch the packages that are not there yet, and unpack what is wanted of each."""
    for package, wanted in PACKAGES.items():
        if not any(debs.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", package], cwd=debs, check=True)
        (deb,) = debs.glob(f"{package}_*.deb")
        contents = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], check=True, capture_output=True).stdout
        names = [f"./{name}" for name in wanted]
        subprocess.run(["tar", "-x", "-C", str(into), *names], input=contents, check=True)


def main() -> int:
    """Make them all, and see that they cover what they should within the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--debs", type=Path, help="a folder that holds the packages, or is to hold them")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = Path(scratch)
        unpack(arguments.debs or unpacked, unpacked)
        made = {font: make(font, unpacked, OUT) for font in fonts(unpacked)}
        wanted = GBK_HAN | standard_han(unpacked) | SIGNS
    covered: set[int] = set()
    for font, path in made.items():
        covered |= _characters(path)
        sys.stdout.write(f"{path.stat().st_size / 1e6:6.2f} MB  {font.family}\n")
    total = sum(path.stat().st_size for path in made.values()) / 1e6
    missing = "".join(sorted(chr(code) for code in wanted - covered))
    sys.stdout.write(f"{total:6.2f} MB  in all; not covered: {missing or 'nothing'}\n")
    return int(total > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())

"""A Word file in, a document under proof out; paragraphs are numbered as they stand, those in cells and boxes too."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lxml import etree

from render.proof.looks import Styles, W, is_on, value
from render.proof.package import RELATED, Package, read_package
from render.proof.paper import Foot, Page, Paper, Piece, piece

_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TWIPS_A_MM = Fraction(1440 * 10, 254)
#: What holds paragraphs that are shown, in the order that they are shown.
_HOLDERS = frozenset(f"{W}{tag}" for tag in ("sdt", "sdtContent", "tbl", "tr", "tc", "ins", "customXml", "smartTag"))


def read_docx(data: bytes, file: str) -> Paper:
    """Read a document from a DOCX. Raises NotReadable."""
    package = read_package(data)
    styles = Styles(package)
    body = package.main.find(f"{W}body")
    pieces: list[Piece] = []
    for paragraph, is_in_table in _paragraphs(body, is_in_table=False):
        pieces += _pieces(len(pieces) + 1, paragraph, styles, is_in_table=is_in_table)
    sections = list(package.main.iter(f"{W}sectPr"))
    settings = package.parts.get("word/settings.xml")
    return Paper(
        file=file,
        lines=tuple(p.text for p in pieces),
        pieces=tuple(p for p in pieces if p.text.strip()),
        pages=tuple(page for section in sections if (page := _page(section)) is not None),
        feet=tuple(_feet(sections, package)),
        heads=tuple(_shown(part) for part in _parts_of(sections, package, "headerReference").values()),
        has_two_sides=is_on(settings, "evenAndOddHeaders"),
    )


def _paragraphs(holder: etree._Element | None, *, is_in_table: bool) -> Iterator[tuple[etree._Element, bool]]:
    for child in [] if holder is None else holder:
        if child.tag == f"{W}p":
            # What stands in a text box that hangs on a paragraph is shown beside it: red heads often do.
            for box in child.iter(f"{W}txbxContent"):
                if not _is_instead(box):
                    yield from _paragraphs(box, is_in_table=is_in_table)
            yield child, is_in_table
        elif child.tag in _HOLDERS:
            yield from _paragraphs(child, is_in_table=is_in_table or child.tag == f"{W}tbl")


def _pieces(number: int, paragraph: etree._Element, styles: Styles, *, is_in_table: bool) -> Iterator[Piece]:
    look, heading, own = styles.look(paragraph), styles.heading(paragraph), styles.has_numbers(paragraph)
    for position, text in enumerate(_text(paragraph).split("\n")):
        yield piece(number + position, text, is_in_table=is_in_table, heading=heading, has_own_number=own, look=look)


def _text(paragraph: etree._Element) -> str:
    """The words of a paragraph, without those of text boxes in it."""
    said = []
    for element in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr"):
        boxed = next((a for a in element.iterancestors() if a.tag in (f"{W}txbxContent", f"{W}p")), None)
        if boxed is not paragraph or any(a.tag == f"{W}pPr" for a in element.iterancestors()):
            continue
        if element.tag == f"{W}t":
            said.append(element.text or "")
        elif element.tag == f"{W}tab":
            said.append("\t")
        elif value(element, "br", "type") is None and element.get(f"{W}type") is None:
            said.append("\n")
    return "".join(said)


def _page(section: etree._Element) -> Page | None:
    lengths = {
        name: value(section, tag, name)
        for tag, names in (("pgSz", ("w", "h")), ("pgMar", ("top", "right", "bottom", "left")))
        for name in names
    }
    read = {name: _mm(length) for name, length in lengths.items()}
    if any(length is None for length in read.values()):
        return None
    width, height, *edges = (length for length in read.values() if length is not None)
    top, right, bottom, left = edges
    return Page(width=width, height=height, top=top, right=right, bottom=bottom, left=left)


def _mm(twips: str | None) -> Fraction | None:
    try:
        return Fraction(int(twips or "")) / _TWIPS_A_MM
    except ValueError:
        return None


def _parts_of(sections: list[etree._Element], package: Package, tag: str) -> dict[str, etree._Element]:
    """The heads or feet of all sections, by whether they are of even pages and by their key."""
    found = {}
    for section in sections:
        for reference in section.iter(f"{W}{tag}"):
            key = reference.get(f"{RELATED}id") or ""
            part = package.related(key)
            if part is not None:
                found[f"{reference.get(f'{W}type')}/{key}"] = part
    return found


def _is_instead(element: etree._Element) -> bool:
    """Whether older programs show it in place of a box, whose words it says once more."""
    return any(a.tag == _MC_FALLBACK for a in element.iterancestors())


def _feet(sections: list[etree._Element], package: Package) -> Iterator[Foot]:
    for key, part in _parts_of(sections, package, "footerReference").items():
        kind = key.split("/")[0]
        text = _shown(part)
        if kind != "first" or text:
            # The box that a number stands in may itself hang on a paragraph: the innermost counts.
            holder = [p for p in part.iter(f"{W}p") if any(map(_is_number, p.iter())) and not _is_instead(p)][-1:]
            justify = value(holder[0].find(f"{W}pPr"), "jc") or "left" if holder else "left"
            yield Foot(text=text, is_even=kind == "even", justify=justify)


def _shown(part: etree._Element) -> str:
    """The words of a head or foot; what a PAGE field counted is `{PAGE}`."""
    said: list[str] = []
    is_result = False
    for element in (e for e in part.iter() if not _is_instead(e)):
        if _is_number(element):
            said.append("{PAGE}")
        elif element.tag == f"{W}fldChar":
            is_result = element.get(f"{W}fldCharType") == "separate"
        elif element.tag == f"{W}t" and not is_result and not _is_counted(element):
            said.append(element.text or "")
    return "".join(said)


def _is_number(element: etree._Element) -> bool:
    if element.tag == f"{W}instrText":
        return "PAGE" in (element.text or "").split()
    return element.tag == f"{W}fldSimple" and "PAGE" in (element.get(f"{W}instr") or "").split()


def _is_counted(element: etree._Element) -> bool:
    return any(a.tag in (f"{W}fldSimple", _MC_FALLBACK) for a in element.iterancestors())

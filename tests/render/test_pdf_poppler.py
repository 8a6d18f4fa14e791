"""PDF files read by poppler, another reader than the tests beside: words, boxes, fonts, and ink where ink belongs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from render import layout
from render.document import OfficialDocument
from tests.render.pdf_reader import MM, squeezed
from tests.render.test_pdf import PRINTED, press
from tests.render.test_writers import DOCUMENTS

pytestmark = pytest.mark.system
each = pytest.mark.parametrize("name", PRINTED)
_NAMESPACE = "{http://www.w3.org/1999/xhtml}"


def saved(document: OfficialDocument, folder: Path) -> Path:
    path = folder / "document.pdf"
    path.write_bytes(press().write(document))
    return path


def said_by(*command: str | Path) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True, timeout=60).stdout


@each
def test_another_reader_finds_the_same_characters(name: str, tmp_path: Path) -> None:
    text = squeezed(said_by("pdftotext", "-raw", saved(DOCUMENTS[name], tmp_path), "-"))
    missing = set(squeezed(DOCUMENTS[name].text())) - set(text)
    assert not missing
    assert squeezed(DOCUMENTS[name].full_title) in text


@each
def test_ink_stands_within_the_page_and_its_margins(name: str, tmp_path: Path) -> None:
    # The empty half of a bracket or comma at the end of a line hangs over it; its ink does not.
    half = layout.BODY.size / 2 + 0.5
    boxes = ElementTree.fromstring(said_by("pdftotext", "-bbox", saved(DOCUMENTS[name], tmp_path), "-"))
    for page in boxes.iter(f"{_NAMESPACE}page"):
        is_upright = float(page.attrib["width"]) < float(page.attrib["height"])
        left, right = (layout.MARGIN_LEFT, layout.MARGIN_RIGHT) if is_upright else (21, layout.LANDSCAPE_RIGHT)
        for word in page.iter(f"{_NAMESPACE}word"):
            assert float(word.attrib["xMin"]) > left * MM - half
            assert float(word.attrib["xMax"]) < float(page.attrib["width"]) - right * MM + half


@each
def test_all_fonts_are_embedded_subsets(name: str, tmp_path: Path) -> None:
    rows = said_by("pdffonts", saved(DOCUMENTS[name], tmp_path)).splitlines()[2:]
    assert rows
    # Name, type, encoding, then: embedded, subset, with a table to Unicode.
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)


def test_the_rule_under_the_head_is_red_and_as_wide_as_the_text(tmp_path: Path) -> None:
    picture = tmp_path / "page"
    said_by("pdftoppm", "-r", "100", "-l", "1", "-singlefile", saved(DOCUMENTS["2008"], tmp_path), picture)
    data = picture.with_suffix(".ppm").read_bytes()
    _, size, _, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    rows = (pixels[y * width * 3 : (y + 1) * width * 3] for y in range(height))
    red = max(sum(row[x : x + 3] == b"\xff\x00\x00" for x in range(0, len(row), 3)) for row in rows)
    assert red / 100 * 25.4 == pytest.approx(layout.TEXT_WIDTH, abs=1)

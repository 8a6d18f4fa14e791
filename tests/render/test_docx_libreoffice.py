"""DOCX files opened by LibreOffice and printed: the words, the paper and the margins as a reader sees them."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from render import layout
from render.document import MADE_UP_MARK, Chart, Head, Imprint, OfficialDocument, Paragraph, Run, block_lines
from render.docx import write_docx
from tests.render.test_writers import DOCUMENTS

pytestmark = pytest.mark.system

#: The document of wide tables has tests of its own.
UPRIGHT = [name for name in DOCUMENTS if name != "charted"]
_NAMESPACE = "{http://www.w3.org/1999/xhtml}"
_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, in millimetres from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_in_text(self) -> bool:
        """Whether it stands in the 版心, and not in the head or foot of the page."""
        middle = (self.top + self.bottom) / 2
        return layout.MARGIN_TOP < middle < layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page."""

    width: float
    height: float
    words: tuple[Word, ...]

    def text(self, *, is_in_text: bool) -> str:
        return "".join(word.text for word in self.words if word.is_in_text is is_in_text)


def printed(document: OfficialDocument, folder: Path, *, is_old: bool = False) -> tuple[Page, ...]:
    """Let LibreOffice print a document, or what of it a program older than Word 2010 knows, and read the pages."""
    source = folder / "document.docx"
    source.write_bytes(without_shapes(write_docx(document)) if is_old else write_docx(document))
    profile = (folder / "profile").as_uri()
    office = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*office, str(folder), str(source)], check=True, capture_output=True, timeout=300)
    boxes = folder / "boxes.html"
    subprocess.run(["pdftotext", "-bbox", str(source.with_suffix(".pdf")), str(boxes)], check=True, timeout=60)
    tree = ElementTree.fromstring(boxes.read_text(encoding="utf-8"))
    return tuple(_page(page) for page in tree.iter(f"{_NAMESPACE}page"))


def without_shapes(data: bytes) -> bytes:
    """A DOCX with what stands in place of each box instead of the box."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("word/") and name.endswith(".xml"):
                part = re.sub(rb"<mc:Choice .*?</mc:Choice>", b"", part, flags=re.DOTALL)
            new.writestr(name, part)
    return made.getvalue()


def _page(page: ElementTree.Element) -> Page:
    words = tuple(
        Word(word.text or "", *(float(word.attrib[side]) / _MM for side in ("xMin", "yMin", "xMax", "yMax")))
        for word in page.iter(f"{_NAMESPACE}word")
    )
    return Page(float(page.attrib["width"]) / _MM, float(page.attrib["height"]) / _MM, words)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Page, ...]]:
    @cache
    def folder(name: str) -> Path:
        return tmp_path_factory.mktemp(name)

    return {name: printed(document, folder(name)) for name, document in DOCUMENTS.items()}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def without_pictures(document: OfficialDocument) -> OfficialDocument:
    """What of a document is text on paper: of charts the caption."""
    body = tuple(Paragraph(runs=block.caption) if isinstance(block, Chart) else block for block in document.body)
    return dataclasses.replace(document, body=body)


@pytest.mark.parametrize("name", ["2008", "commendation"])
def test_the_printed_words_are_those_of_the_document(pages: dict[str, tuple[Page, ...]], name: str) -> None:
    text = "".join(page.text(is_in_text=True) for page in pages[name])
    assert squeezed(text) == squeezed(DOCUMENTS[name].text())


@pytest.mark.parametrize("name", ["interim", "tiers", "hostile"])
def test_the_printed_tables_hold_every_character(pages: dict[str, tuple[Page, ...]], name: str) -> None:
    # Cells of several lines are read line by line across the table, so their order is not that of the text.
    text = "".join(page.text(is_in_text=True) for page in pages[name])
    assert Counter(squeezed(text)) == Counter(squeezed(without_pictures(DOCUMENTS[name]).text()))


@pytest.mark.parametrize("name", UPRIGHT)
def test_the_paper_is_a4_and_the_text_keeps_its_margins(pages: dict[str, tuple[Page, ...]], name: str) -> None:
    for page in pages[name]:
        assert (round(page.width), round(page.height)) == (layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
        inside = [word for word in page.words if word.is_in_text]
        assert min(word.left for word in inside) > layout.MARGIN_LEFT - 0.5
        # A sign at the end of a line may hang over the margin by its own width.
        assert max(word.right for word in inside) < layout.PAGE_WIDTH - layout.MARGIN_RIGHT + 6


def test_a_full_page_holds_twenty_two_lines_of_at_most_twenty_eight_characters(
    pages: dict[str, tuple[Page, ...]],
) -> None:
    second = pages["2008"][1]
    lines: dict[int, str] = {}
    for word in second.words:
        if word.is_in_text:
            # Baselines stand 28.95 points apart.
            line = round((word.bottom - layout.MARGIN_TOP) * _MM / layout.LINE_POINTS)
            lines[line] = lines.get(line, "") + word.text
    assert len(lines) == 22
    assert max(len(line) for line in lines.values()) <= 30  # digits are half as wide
    assert min(len(line) for line in lines.values() if not line.endswith(("。", "；"))) >= 18


@pytest.mark.parametrize("name", UPRIGHT)
def test_page_numbers_stand_at_the_outer_edge_below_the_text(pages: dict[str, tuple[Page, ...]], name: str) -> None:
    for number, page in enumerate(pages[name], 1):
        foot = [word for word in page.words if word.top > layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM]
        assert squeezed("".join(word.text for word in foot)) == f"—{number}—"
        assert min(word.top for word in foot) > layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM + 5
        middle = layout.PAGE_WIDTH / 2
        is_outside = (w.left > middle if number % 2 else w.right < middle for w in foot)
        assert all(is_outside)


@pytest.mark.parametrize("name", UPRIGHT)
def test_made_up_figures_are_marked_at_the_head_of_every_page(pages: dict[str, tuple[Page, ...]], name: str) -> None:
    for page in pages[name]:
        head = squeezed("".join(word.text for word in page.words if word.bottom < layout.MARGIN_TOP))
        assert head == (MADE_UP_MARK if DOCUMENTS[name].is_made_up else "")


def test_attachments_begin_on_pages_of_their_own(pages: dict[str, tuple[Page, ...]]) -> None:
    starts = [page.text(is_in_text=True)[:3] for page in pages["interim"]]
    assert [start for start in starts if start.startswith("附件")] == ["附件1", "附件2", "附件3"]


@pytest.mark.parametrize("name", UPRIGHT)
def test_the_signature_stands_on_a_page_with_text(pages: dict[str, tuple[Page, ...]], name: str) -> None:
    document = DOCUMENTS[name]
    (page,) = (
        p for p in pages[name] if squeezed(p.text(is_in_text=True)).find(f"{document.issuer}{document.dated}") >= 0
    )
    text = squeezed(page.text(is_in_text=True))
    last = squeezed(list(block_lines(document.body))[-1])
    assert last[-12:] in text


def imprinted(paragraphs: int) -> OfficialDocument:
    """A document that fills so many lines, with 版记 of three lines and one."""
    line = Paragraph(runs=(Run(text="本段一行。"),))
    return dataclasses.replace(
        DOCUMENTS["commendation"],
        head=Head(),
        is_made_up=False,
        body=(line,) * paragraphs,
        attachments=(),
        imprint=Imprint(copies="省委办公厅，" * 14 + "省法院", printer="省政府办公厅", printed_on="2008年3月6日"),
    )


@pytest.mark.parametrize(
    ("paragraphs", "count", "is_old"),
    [(1, 1, False), (7, 1, False), (14, 2, False), (20, 2, False), (1, 1, True), (20, 2, True)],
)
def test_the_imprint_stands_on_the_last_lines_of_the_last_page(
    tmp_path: Path, paragraphs: int, count: int, is_old: bool
) -> None:
    found = printed(imprinted(paragraphs), tmp_path, is_old=is_old)
    assert len(found) == count
    last = [word for word in found[-1].words if word.is_in_text]
    assert squeezed("".join(w.text for w in last)).endswith("省政府办公厅2008年3月6日印发")
    gap = layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM - max(word.bottom for word in last)
    # Half of what the line has besides its type, and the space above the mandatory empty paragraph.
    assert 0 <= gap < 4


@pytest.mark.parametrize("paragraphs", [4, 8, 12])
def test_a_long_last_paragraph_does_not_leave_the_signature_alone(tmp_path: Path, paragraphs: int) -> None:
    short = imprinted(paragraphs)
    long = Paragraph(runs=(Run(text="全省各级各部门要继续抓好就业和社会保障工作，完成各项目标。" * 9),))
    document = dataclasses.replace(short, body=(*short.body, long), imprint=Imprint())
    (page,) = (p for p in printed(document, tmp_path) if document.dated in squeezed(p.text(is_in_text=True)))
    assert "完成各项目标。" in squeezed(page.text(is_in_text=True))


@pytest.mark.parametrize("is_old", [False, True])
def test_the_number_of_a_lying_page_stands_where_that_of_an_upright_one_would(
    pages: dict[str, tuple[Page, ...]], tmp_path: Path, is_old: bool
) -> None:
    found = printed(DOCUMENTS["charted"], tmp_path, is_old=True) if is_old else pages["charted"]
    lying = {n: page for n, page in enumerate(found, 1) if page.width > page.height}
    assert len(lying) == 2
    for number, page in lying.items():
        assert (round(page.width), round(page.height)) == (layout.PAGE_HEIGHT, layout.PAGE_WIDTH)
        # Turned back, x from the left is y from the bottom.
        foot = [word for word in page.words if word.right < layout.LANDSCAPE_LEFT - 5]
        assert squeezed("".join(word.text for word in foot)) == f"—{number}—"
        middle = layout.PAGE_WIDTH / 2
        is_outside = (w.top > middle if number % 2 else w.bottom < middle for w in foot)
        assert all(is_outside)

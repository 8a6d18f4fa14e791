from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from datetime import date
from html.parser import HTMLParser

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table as WordTable
from lxml import etree
from markdown_it import MarkdownIt

from render import layout
from render.compose import compose
from render.document import MADE_UP_MARK, OfficialDocument
from render.docx import write_docx
from render.docx.order import ORDER, misplaced
from render.html import write_html
from render.markdown import write_markdown
from render.markup import parse_document
from render.record import document_record
from tests.render import circular_2008, civil_affairs_2016, jilin_2007

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
FULL = {
    "份号": "000001",
    "密级": "秘密★1年",
    "紧急程度": "特急",
    "文号": "吉政函〔2008〕5号",
    "签发人": "某某",
    "附注": "（此件公开发布）",
    "抄送": "省委办公厅，省人大常委会办公厅",
    "印发机关": "吉林省人民政府办公厅",
    "印发日期": "2008-03-06",
}
HOSTILE = "一、|{{x}}\n# *粗* <b>&amp;</b> [链](http://x/)\\~~删~~ `码` 1. - > \u202e\x00𠮷"


_WIDE = "\n".join(
    ["横表", f"|单位|{'完成率|' * 12}", "|-" * 13 + "|", *(f"|第{n}县|{'98.5%|' * 12}" for n in range(3))]
)
#: A document with wide tables and every kind of chart.
CHARTED = f"""---
发文字号：吉政函〔2009〕56号
标题：关于测试的通报
署名：吉林省人民政府
成文日期：2009年4月3日
---
正文一段。
排名图：各市州总分
|单位|总分（分）|
|-|-|
|长春市|98.6|
|长白山保护开发区管理委员会|-91※|
|白山市|待定|
同比图：
|方面|2007年|2006年|
|-|-|-|
|就业|98%|95.5%|
|社会保障|缺报|90%|
雷达图：各方面完成率
|方面|长春市|全省|
|-|-|-|
|就业|98%|95.5%|
|社会保障|87.5%|90%|
|权益维护|—|100%|

后面一段。
附件：各项指标
{_WIDE}
注：略。
附件：说明
说明一段。
一、各县情况
{_WIDE}
后面一段。
"""


def documents() -> dict[str, OfficialDocument]:
    """One of each kind, one with every part, and one whose names are hostile."""
    day = date(2008, 3, 5)
    checked = jilin_2007.checked({"表彰通报": FULL})
    hostile = dataclasses.replace(
        jilin_2007.half_year(),
        units=tuple(dataclasses.replace(u, name=HOSTILE if u.name == "长春市" else u.name) for u in jilin_2007.units()),
        assumptions=(HOSTILE, "1. 甲", "# 乙", "- 丙", "| 丁 |", "+", "="),
    )
    charted = parse_document(CHARTED, template="t.jinja", name="图表")
    outcomes = {
        "charted": charted,
        "2008": compose("表彰通报", circular_2008.assessment(), circular_2008.checked(), dated=date(2009, 4, 3)),
        "commendation": compose("表彰通报", jilin_2007.year_end(), checked, dated=day),
        "interim": compose("初评通报", jilin_2007.half_year(), checked, dated=day),
        "tiers": compose("考评结果通报", civil_affairs_2016.year(), civil_affairs_2016.checked(FULL), dated=day),
        "hostile": compose("初评通报", hostile, checked),
    }
    return {name: outcome.value for name, outcome in outcomes.items() if outcome.value is not None}


DOCUMENTS = documents()
each = pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())


def test_all_documents_could_be_composed() -> None:
    assert len(DOCUMENTS) == 6


# --- the same words in every format ------------------------------------------------------------------


def words_of_docx(data: bytes) -> str:
    """Paragraphs and rows in the order of the body; the lines of a title are one."""
    lines: list[str] = []
    was_title = False
    for block in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(block, WordTable):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
            continue
        is_title = block.style is not None and block.style.name == "Title"
        if is_title and was_title:
            lines[-1] += block.text
        elif block.text:
            lines.append(block.text)
        for picture in block._p.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"):
            lines += [row.replace("，", "\t") for row in picture.get("descr", "").split("；") if row]
        boxes = (c for choice in block._p.iter(f"{MC}Choice") for c in choice.iter(qn("w:txbxContent")))
        lines += [_words_of(p) for box in boxes for p in box.iter(qn("w:p"))]
        lines = [line for line in lines if line]
        was_title = is_title
    return "\n".join(lines)


def _words_of(paragraph: BaseOxmlElement) -> str:
    runs = (part for run in paragraph.iter(qn("w:r")) for part in run.iterchildren(*_SAID))
    return "".join("\t" if part.tag == qn("w:tab") else part.text or "" for part in runs)


_SAID = (qn("w:t"), qn("w:tab"))


class _Words(HTMLParser):
    """What a reader of the page reads, a line a paragraph, heading, caption or row."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._skipped = 0
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "title", "header", "footer", "aside"):
            self._skipped += 1
        elif self._skipped:
            return
        elif tag in ("p", "h1", "h2", "h3", "h4", "h5", "caption", "figcaption", "tr", "g"):
            self.lines.append("")
            self._cells = 0
        elif tag in ("td", "th", "text"):
            self.lines[-1] += "\t" if self._cells else ""
            self._cells += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "title", "header", "footer", "aside"):
            self._skipped -= 1

    def handle_data(self, data: str) -> None:
        if not self._skipped and (data.strip("\n") and self.lines):
            self.lines[-1] += data.strip("\n")


def words_of_html(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    return "\n".join(parser.lines)


def words_of_markdown(text: str) -> str:
    """What a CommonMark reader reads; only headings, strong text, rules and tables may be markup."""
    lines: list[str] = []
    cells: list[str] | None = None
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type == "inline":
            kinds = {child.type for child in token.children or ()}
            assert kinds <= {"text", "text_special", "strong_open", "strong_close"}, (kinds, token.content)
            said = "".join(child.content for child in token.children or ())
            (lines if cells is None else cells).append(said)
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close" and cells is not None:
            lines.append("\t".join(cells))
            cells = None
        else:
            assert token.type.startswith(("paragraph", "heading", "hr", "table", "thead", "tbody", "th_", "td_")), token
    return "\n".join(lines)


@each
def test_docx_has_the_words_of_the_document(document: OfficialDocument) -> None:
    assert words_of_docx(write_docx(document)) == document.text()


@each
def test_html_has_the_words_of_the_document(document: OfficialDocument) -> None:
    assert words_of_html(write_html(document)) == document.text()


@each
def test_markdown_has_the_words_of_the_document(document: OfficialDocument) -> None:
    # Its ends of a line are parted by a space, where the page has them at both edges.
    expected = re.sub(r"(吉政函〔2008〕5号|办公厅)\t", r"\1　", document.text())
    assert words_of_markdown(write_markdown(document)) == expected


# --- DOCX --------------------------------------------------------------------------------------------


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def trees(document: OfficialDocument) -> dict[str, etree._Element]:
    return {
        name: etree.fromstring(part)
        for name, part in parts(write_docx(document)).items()
        if name.startswith("word/") and not name.startswith("word/media/")
    }


@each
def test_every_property_stands_in_schema_order(document: OfficialDocument) -> None:
    checked = 0
    for name, tree in trees(document).items():
        if name.endswith((".rels", "theme1.xml", "fontTable.xml")):
            continue
        for element in tree.iter(*(f"{W}{parent}" for parent in ORDER)):
            tag = etree.QName(element).localname
            children = [etree.QName(child).localname for child in element]
            assert misplaced(tag, children) is None, f"{name}: {tag} {children}"
            checked += 1
    assert checked > 100


def test_the_check_of_the_order_sees_a_child_that_stands_wrong() -> None:
    assert misplaced("pPr", ["pStyle", "snapToGrid", "pBdr"]) == "pBdr"
    assert misplaced("rPr", ["rFonts", "unheard"]) == "unheard"


@each
def test_every_run_names_its_east_asian_font(document: OfficialDocument) -> None:
    for tree in trees(document).values():
        for run in tree.iter(f"{W}r"):
            fonts = run.find(f"{W}rPr/{W}rFonts")
            assert fonts is not None
            assert fonts.get(f"{W}eastAsia") in {face.value for face in layout.Face}


@each
def test_paper_and_margins_follow_the_standard(document: OfficialDocument) -> None:
    section = docx.Document(io.BytesIO(write_docx(document))).sections[0]
    lengths = [
        section.page_width,
        section.page_height,
        section.top_margin,
        section.left_margin,
        section.bottom_margin,
        section.right_margin,
    ]
    assert [round(length.mm) for length in lengths if length is not None] == [210, 297, 37, 28, 35, 26]
    grid = trees(document)["word/document.xml"].find(f".//{W}docGrid")
    assert grid is not None
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")


def test_headings_are_real_headings() -> None:
    paragraphs = docx.Document(io.BytesIO(write_docx(DOCUMENTS["interim"]))).paragraphs
    headings = [p.text for p in paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings[:2] == ["一、总体情况", "二、各市州完成情况"]


def test_header_rows_repeat_and_rows_stay_whole() -> None:
    tree = trees(DOCUMENTS["interim"])["word/document.xml"]
    tables = [t for t in tree.iter(f"{W}tbl") if t.find(f"{W}tr/{W}trPr") is not None]
    assert tables
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_wide_tables_lie_on_pages_of_their_own_and_the_number_keeps_its_place() -> None:
    sections = docx.Document(io.BytesIO(write_docx(DOCUMENTS["charted"]))).sections
    ways = [(round(s.page_width.mm), round(s.page_height.mm)) for s in sections if s.page_width and s.page_height]
    assert ways == [(210, 297), (297, 210), (210, 297), (297, 210), (210, 297)]
    wide = sections[1]
    edges = [wide.top_margin, wide.right_margin, wide.bottom_margin, wide.left_margin]
    assert [round(edge.mm) for edge in edges if edge] == [28, 37, 26, 35]
    for footer, align in ((wide.footer, "right"), (wide.even_page_footer, "left")):
        foot = footer._element
        box = next(foot.iter(f"{W}txbxContent"))
        assert "".join(t.text or "" for t in box.iter(f"{W}t")) == "— 1 —"
        assert next(box.iter(f"{W}jc")).get(f"{W}val") == align
        assert [e.get("vert") for e in foot.iter() if str(e.tag).endswith("}bodyPr")] == ["vert"]
    assert not list(sections[4].footer._element.iter(f"{W}txbxContent"))


def test_a_program_that_knows_no_shapes_is_given_each_box_with_the_same_words() -> None:
    found = parts(write_docx(DOCUMENTS["charted"]))
    boxes = [box for part in found.values() if b"AlternateContent" in part for box in _boxes(part)]
    assert boxes
    for modern, old in boxes:
        assert modern
        assert old == modern


def _boxes(part: bytes) -> list[tuple[str, str]]:
    both = etree.fromstring(part).iter(f"{MC}AlternateContent")
    return [(_said(b.find(f"{MC}Choice")), _said(b.find(f"{MC}Fallback"))) for b in both]


def _said(element: etree._Element | None) -> str:
    assert element is not None
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def test_charts_are_pictures_that_say_what_they_show() -> None:
    found = parts(write_docx(DOCUMENTS["charted"]))
    assert [name for name in found if name.startswith("word/media/")] == [f"word/media/image{n}.png" for n in (1, 2, 3)]
    tree = etree.fromstring(found["word/document.xml"])
    shown = [(e.get("title"), e.get("descr")) for e in tree.iter() if str(e.tag).endswith("}docPr")]
    assert shown[0] == ("条形图", "单位，总分（分）；长春市，98.6；长白山保护开发区管理委员会，-91※；白山市，待定")
    # A line of exact height would cut the picture.
    for paragraph in tree.iter(f"{W}p"):
        if paragraph.find(f".//{W}drawing") is not None:
            spacing = paragraph.find(f"{W}pPr/{W}spacing")
            assert spacing is not None
            assert spacing.get(f"{W}lineRule") == "auto"


def test_where_nothing_makes_pictures_the_table_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.docx.pictures.rasterise", lambda drawing: None)
    data = write_docx(DOCUMENTS["charted"])
    assert not [name for name in parts(data) if name.startswith("word/media/")]
    assert words_of_docx(data) == DOCUMENTS["charted"].text()


def test_lines_do_not_begin_with_a_comma() -> None:
    styles = trees(DOCUMENTS["interim"])["word/styles.xml"]
    for style in styles.iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph":
            kinsoku = style.find(f"{W}pPr/{W}kinsoku")
            assert kinsoku is not None
            assert kinsoku.get(f"{W}val") == "1"
    assert "line-break:strict" in write_html(DOCUMENTS["interim"])


def test_page_numbers_stand_outside() -> None:
    found = trees(DOCUMENTS["interim"])
    sides = {}
    for name, tree in found.items():
        if name.startswith("word/footer"):
            assert "".join(t.text or "" for t in tree.iter(f"{W}t")) == "— 1 —"
            assert [i.text for i in tree.iter(f"{W}instrText")] == [" PAGE "]
            align = tree.find(f".//{W}jc")
            assert align is not None
            sides[name] = align.get(f"{W}val")
    assert sorted(sides.values(), key=str) == ["left", "right"]
    assert found["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None


@pytest.mark.parametrize("name", ["commendation", "interim"])
def test_made_up_figures_are_marked_on_every_page(name: str) -> None:
    heads = [tree for part, tree in trees(DOCUMENTS[name]).items() if part.startswith("word/header")]
    assert ["".join(t.text or "" for t in head.iter(f"{W}t")) for head in heads] == [MADE_UP_MARK] * 2
    page = write_html(DOCUMENTS[name])
    assert page.count(MADE_UP_MARK) == 4  # print style, head, under the title, foot
    assert MADE_UP_MARK in write_markdown(DOCUMENTS[name])


def test_real_figures_carry_no_mark() -> None:
    document = DOCUMENTS["2008"]
    assert not any(MADE_UP_MARK.encode() in part for part in parts(write_docx(document)).values())
    assert MADE_UP_MARK not in write_html(document)


@each
def test_the_same_document_gives_the_same_bytes(document: OfficialDocument) -> None:
    first = write_docx(document)
    assert first == write_docx(document)
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2000-01-01T00:00:00Z" in parts(first)["docProps/core.xml"]


# --- HTML --------------------------------------------------------------------------------------------


@each
def test_the_page_loads_nothing(document: OfficialDocument) -> None:
    page = write_html(document)
    assert "default-src" in page
    assert not re.search(r"<(?:script|link|img|iframe|object)|url\(|@import|\ssrc=", page)
    assert all(target.startswith("#fig-") for target in re.findall(r'href="([^"]*)"', page))


@each
def test_every_figure_links_to_its_derivation(document: OfficialDocument) -> None:
    page = write_html(document)
    links = re.findall(r'href="#(fig-\d+)"', page)
    targets = re.findall(r'id="(fig-\d+)"', page)
    assert len(links) == len(document.figures())
    assert sorted(targets) == sorted(set(targets))
    assert set(links) == set(targets)


def test_hostile_names_stay_text_on_the_page() -> None:
    page = write_html(DOCUMENTS["hostile"])
    assert "<b>&amp;</b>" not in page
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in page


# --- the record --------------------------------------------------------------------------------------


@each
def test_the_record_lists_each_figure_with_its_derivation(document: OfficialDocument) -> None:
    record = json.loads(json.dumps(document_record(document), ensure_ascii=False))
    assert record["schema"] == "kaoping.document/1"
    assert record["made_up"] == document.is_made_up
    assert len(record["figures"]) == len({run.anchor for run in document.figures()})
    assert all(figure["printed"] and figure["derivation"] for figure in record["figures"])


def test_what_is_for_narrow_screens_is_not_for_paper() -> None:
    """A page of A4 without its margins is narrower than A4: the rule would take 5 mm off both sides in print."""
    page = write_html(DOCUMENTS["interim"])
    assert "@media screen and (max-width" in page
    assert "@media (max-width" not in page

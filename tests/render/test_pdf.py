from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from render import layout
from render.document import (
    MADE_UP_MARK,
    Align,
    Attachment,
    Block,
    Column,
    Head,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
)
from render.faces import own_fonts
from render.pdf import Press, open_press
from render.pdf.data import PITCH
from tests.render.pdf_reader import MM, Sheet, is_said_by, read_pdf, squeezed
from tests.render.test_writers import DOCUMENTS

#: What typesetters, templates and pages take for markup.
HOSTILE = (
    "#let x = 1 #panic() $x^2$ *粗* _斜_ \\ <标> @引 `码` // 注 /* 注 */ <w:p> {{ x }} {% if %} -- --- ... ' \" ~ = 一"
)
PRINTED = {name: document for name, document in DOCUMENTS.items() if name != "hostile"}
each = pytest.mark.parametrize("name", PRINTED)


@cache
def press() -> Press:
    """The fonts that travel with the program and no other, as on a machine with Python packages only."""
    opened = open_press(is_with_system_fonts=False)
    assert opened.value is not None
    return opened.value


@cache
def printed(name: str) -> bytes:
    return press().write(DOCUMENTS[name])


@cache
def pages(name: str) -> tuple[Sheet, ...]:
    return read_pdf(printed(name))


def paragraph(text: str) -> Paragraph:
    return Paragraph(runs=(Run(text=text),))


def written(*body: Block, imprint: Imprint | None = None, title: Sequence[str] = ()) -> OfficialDocument:
    return OfficialDocument(
        name="通报",
        unit=None,
        head=Head(),
        title=tuple(title),
        is_made_up=False,
        addressees="",
        body=body,
        attachments=(),
        issuer="",
        dated="",
        remark="",
        imprint=imprint or Imprint(),
    )


def sheets(*body: Block, imprint: Imprint | None = None) -> tuple[Sheet, ...]:
    return read_pdf(press().write(written(*body, imprint=imprint)))


def table(*cells: str, rows: int = 1) -> Table:
    return Table(
        caption=(Run(text="各县市区完成情况"),),
        columns=tuple(Column(align=Align.LEFT, width=1) for _ in cells),
        header=(tuple((Run(text=f"表头{n}"),) for n, _ in enumerate(cells)),),
        rows=tuple(tuple((Run(text=cell),) for cell in cells) for _ in range(rows)),
    )


# --- words -------------------------------------------------------------------------------------------


@each
def test_has_the_words_of_the_document(name: str) -> None:
    assert is_said_by(pages(name), DOCUMENTS[name])


def test_the_comparison_sees_a_word_that_is_missing_or_added() -> None:
    document = DOCUMENTS["2008"]
    assert not is_said_by(pages("2008"), dataclasses.replace(document, remark="（此件公开发布）"))
    assert not is_said_by(pages("2008"), dataclasses.replace(document, dated=""))


def test_hostile_names_are_printed_as_they_are() -> None:
    hostile = dataclasses.replace(
        written(paragraph(HOSTILE), Heading(level=1, runs=(Run(text=HOSTILE),)), table(HOSTILE, "乙")),
        title=(HOSTILE,),
        head=Head(mark="#[吉]", number=HOSTILE),
        addressees=HOSTILE,
        issuer="#" + "署名",
        attachments=(Attachment(title="*附*", blocks=(paragraph("$ 正 $"),)),),
        imprint=Imprint(copies="_抄_", printer="@印", printed_on="`日`"),
    )
    assert press().check(hostile) == ()
    assert is_said_by(read_pdf(press().write(hostile)), hostile)


@pytest.mark.parametrize("text", ["汉" * 10_000, "x" * 10_000, "，" * 10_000], ids=["han", "letters", "commas"])
def test_ten_thousand_characters_stay_on_the_page(text: str) -> None:
    document = written(paragraph(text), table(text))
    found = read_pdf(press().write(document))
    assert is_said_by(found, document)
    ends = [t.x + len(t.words) * t.size / 2 for page in found for t in page.texts if t.words.strip()]
    assert max(ends) < layout.PAGE_WIDTH * MM


def test_spaces_are_kept() -> None:
    (page,) = sheets(paragraph("甲  乙"))
    assert "甲  乙" in page.text()


def test_no_line_begins_with_a_sign_that_ends_something() -> None:
    text = "各市（州）：全省98.5%的指标，《办法》、“责任状”；买买提·艾山等（3人）！"
    body = [paragraph("汉" * n + text * 3) for n in range(28)]
    begins = {line[0] for page in sheets(*body) for line in page.lines()}
    assert not begins & set("，。、；：！？）》”’〕】%·")


# --- the page ----------------------------------------------------------------------------------------


@each
def test_paper_and_margins_follow_the_standard(name: str) -> None:
    for page in pages(name):
        size = (round(page.width / MM), round(page.height / MM))
        assert size in ((210, 297), (297, 210))
        # A page that lies on its side has its binding edge at the top.
        left, right = (28, 210 - 26) if size == (210, 297) else (35, 297 - 37)
        assert all(left * MM - 0.5 < text.x < right * MM for text in page.texts if text.is_in_text)


def test_a_wide_table_lies_on_its_side_and_the_number_keeps_its_place() -> None:
    ways = [page.width > page.height for page in pages("charted")]
    assert ways == [False, False, True, False, True, False]
    page = pages("charted")[2]
    number = [t for t in page.texts if not t.is_in_text]
    assert squeezed("".join(t.words for t in number)) == "—3—"
    # 7 mm below what is the foot of an upright page, which is its left edge; read with the paper turned back.
    assert {round(t.x, 1) for t in number} == {round((35 - 7) * MM - 0.88 * 14, 1)}
    assert max(t.y for t in number) < (layout.PAGE_WIDTH - layout.MARGIN_RIGHT) * MM - 14


def test_22_lines_of_28_characters_fill_the_page() -> None:
    first, *_ = sheets(paragraph("汉" * 2000))
    lines = first.lines()
    assert [len(line) for line in lines] == [26, *[28] * 21]
    starts = sorted({round(text.y, 2) for text in first.texts if text.is_in_text})
    assert len(starts) == 22
    assert all(b - a == pytest.approx(PITCH, abs=0.02) for a, b in pairwise(starts))
    # The type stands 0.88 of its size above the baseline and 0.12 below.
    assert starts[0] - 0.88 * 16 == pytest.approx(layout.MARGIN_TOP * MM, abs=0.2)
    assert starts[-1] + 0.12 * 16 == pytest.approx((layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM) * MM, abs=0.3)
    assert min(text.x for text in first.texts) == pytest.approx(layout.MARGIN_LEFT * MM, abs=0.1)


def test_the_red_name_hangs_35_mm_below_the_top() -> None:
    mark = next(t for t in pages("commendation")[0].texts if "吉林省人民政府" in t.words and t.size > 30)
    top = (layout.MARGIN_TOP + layout.MARK_DROP) * MM
    assert mark.y - 0.88 * mark.size == pytest.approx(top, abs=0.5)


def test_titles_stand_in_their_lines_in_the_middle() -> None:
    found = [t for t in pages("2008")[0].texts if t.size == 22]
    assert len({round(t.y) for t in found}) == len(DOCUMENTS["2008"].title)
    assert {t.font for t in found} == {"KaopingTitleSong"}


def test_levels_have_their_faces() -> None:
    fonts = {squeezed(t.words): t.font for page in pages("interim") for t in page.texts if t.is_in_text}
    assert fonts["一、总体情况"] == "KaopingHei"
    assert {f for words, f in fonts.items() if words.startswith("（一）")} <= {
        "KaopingKai",
        "KaopingFangsong",
        "KaopingHei",
    }


@each
def test_page_numbers_stand_outside_below_the_text(name: str) -> None:
    one = layout.PAGE_NUMBER.size
    top = (layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM + 7) * MM
    for n, page in enumerate(pages(name), 1):
        if page.width > page.height:
            continue
        number = [t for t in page.texts if not t.is_in_text and set(t.words) <= set(f"— {n}")]
        assert squeezed("".join(t.words for t in number)) == f"—{n}—"
        assert {round(t.y - 0.88 * one, 1) for t in number} == {round(top, 1)}
        start = min(t.x for t in number)
        if n % 2:
            # "— 1 —" is some three characters wide.
            width = one * (2 + 0.5 * len(str(n)) + 2 / 3)
            assert start + width == pytest.approx((layout.PAGE_WIDTH - layout.MARGIN_RIGHT) * MM - one, abs=1)
        else:
            assert start == pytest.approx(layout.MARGIN_LEFT * MM + one, abs=0.5)


def test_made_up_figures_are_marked_at_head_and_foot_of_every_page() -> None:
    for page in pages("interim"):
        assert page.text(is_in_text=False).count(MADE_UP_MARK) == 2
    assert not any(MADE_UP_MARK in page.text(is_in_text=False) for page in pages("2008"))


def test_header_rows_repeat() -> None:
    found = sheets(table("甲", "乙", rows=60))
    assert len(found) > 1
    assert all(squeezed(page.text()).count("表头0表头1") == 1 for page in found)


# --- 署名 and 版记 --------------------------------------------------------------------------------------


def test_the_issuer_stands_centred_over_the_date_four_characters_from_the_right() -> None:
    found = {squeezed(t.words): t for page in pages("2008") for t in page.texts if t.is_in_text}
    issuer, dated = found["吉林省人民政府"], next(t for words, t in found.items() if words.startswith("2009"))
    assert dated.y - issuer.y == pytest.approx(PITCH, abs=0.1)
    middle = issuer.x + 7 * 15.785 / 2
    edge = (layout.PAGE_WIDTH - layout.MARGIN_RIGHT) * MM - 4 * 15.785
    assert middle == pytest.approx((dated.x + edge) / 2, abs=1)


@pytest.mark.parametrize("issuer", ["吉林省人民政府办公厅", "省政府"])
def test_without_a_seal_the_date_begins_two_characters_after_the_issuer(issuer: str) -> None:
    document = dataclasses.replace(written(paragraph("正文。")), issuer=issuer, dated="2008年3月5日", is_sealed=False)
    (page,) = read_pdf(press().write(document))
    by_line = {y: min(t.x for t in page.texts if t.y == y) for y in sorted({t.y for t in page.texts if t.is_in_text})}
    (text, _), (signed, left), (dated, date_left) = by_line.items()
    assert (signed - text, dated - signed) == pytest.approx((2 * PITCH, PITCH), abs=0.1)
    assert date_left - left == pytest.approx(2 * 15.785, abs=0.1)
    ends = [left + len(issuer) * 15.785, date_left + 6 * 15.785]
    assert max(ends) == pytest.approx((layout.PAGE_WIDTH - layout.MARGIN_RIGHT) * MM - 2 * 15.785, abs=1.2)


IMPRINT = Imprint(copies="省委办公厅", printer="吉林省人民政府办公厅", printed_on="2008年3月6日")


def foot(page: Sheet) -> float:
    """How far the last line of 版记 stands above the foot of the text."""
    last = max(t.y for t in page.texts if t.is_in_text)
    look = layout.IMPRINT
    return (layout.PAGE_HEIGHT - layout.MARGIN_BOTTOM) * MM - last - 0.12 * look.size - (look.line - look.size) / 2


def test_the_imprint_stands_at_the_foot_of_the_last_page() -> None:
    assert foot(pages("commendation")[-1]) == pytest.approx(0, abs=1)
    (page,) = sheets(paragraph("正文。"), imprint=IMPRINT)
    assert foot(page) == pytest.approx(0, abs=1)


def test_an_imprint_that_has_no_room_takes_the_next_page() -> None:
    first, second = sheets(paragraph("汉" * (28 * 22 - 2)), imprint=IMPRINT)
    assert len(first.lines()) == 22
    assert foot(second) == pytest.approx(0, abs=1)
    assert "—2—" in squeezed(second.text(is_in_text=False))


def test_a_blank_page_before_the_imprint_has_no_number() -> None:
    found = sheets(paragraph("汉" * (28 * 44 - 2)), imprint=IMPRINT)
    assert [squeezed(page.text(is_in_text=False)) for page in found] == ["—1—", "—2—", "", ""]
    assert [bool(squeezed(page.text())) for page in found] == [True, True, False, True]
    assert foot(found[-1]) == pytest.approx(0, abs=1)


# --- the file ----------------------------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes() -> None:
    again = open_press(is_with_system_fonts=False).value
    assert again is not None
    assert printed("2008") == press().write(DOCUMENTS["2008"]) == again.write(DOCUMENTS["2008"])


def test_every_font_is_embedded() -> None:
    fonts = {t.font for page in pages("tiers") for t in page.texts}
    assert len(fonts) > 3
    assert all(font.startswith("Kaoping") for font in fonts)


def test_pdf_a_says_so() -> None:
    archival = open_press(is_archival=True, is_with_system_fonts=False).value
    assert archival is not None
    said = archival.write(DOCUMENTS["2008"])
    assert b"<pdfaid:part>2</pdfaid:part>" in said
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in said
    assert b"pdfaid" not in printed("2008")


def test_title_and_issuer_are_in_the_properties() -> None:
    found = PdfReader(io.BytesIO(printed("2008"))).metadata
    assert found is not None
    assert (found.title, found.author) == (DOCUMENTS["2008"].full_title, "吉林省人民政府")


# --- fonts -------------------------------------------------------------------------------------------


def test_characters_of_names_are_all_there() -> None:
    names = "埇桥区浉河区鄠邑区堃甪直镇垚昇邨涴市镕珺㛃𬭎①⑳✓≥≤～〔〕×÷—…·℃㎡％"
    assert press().check(written(paragraph(names), Heading(level=1, runs=(Run(text=names),)), title=(names,))) == ()


def test_a_character_that_no_font_has_is_reported_where_it_stands() -> None:
    document = written(paragraph("第一段。"), paragraph("社区“阳光😀家园”等。"), table("甲", "乙\u202e"))
    found = press().check(document)
    assert [d.code for d in found] == ["KP630", "KP630"]
    assert found[0].message("zh") == "仿宋_GB2312没有“😀”（U+1F600）这个字：通报，正文第 2 段“社区“阳光😀家园”等。”"
    assert "U+202E" in found[1].message("zh")
    assert "正文第 1 张表第 2 行第 2 列" in found[1].message("zh")


def test_without_the_typesetter_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.faces.find_spec", lambda name: None)
    assert [d.code for d in open_press().diagnostics] == ["KP631"]


def test_without_any_font_it_names_what_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("render.faces.own_fonts", lambda: None)
    found = open_press(is_with_system_fonts=False).diagnostics
    assert {d.code for d in found} == {"KP632"}
    assert "仿宋_GB2312" in found[1].message("zh")


def test_a_folder_without_fonts_is_a_mistake(tmp_path: Path) -> None:
    found = open_press([tmp_path], is_with_system_fonts=False).diagnostics
    assert [d.code for d in found] == ["KP633"]
    assert str(tmp_path) in found[0].message("zh")


def test_the_fonts_of_a_folder_come_first(tmp_path: Path) -> None:
    folder = own_fonts()
    assert folder is not None
    with TTFont(folder / "KaopingHei.otf") as font:
        for number in (1, 4):
            font["name"].setName("仿宋_GB2312", number, 3, 1, 0x409)
        font.save(tmp_path / "office.otf")
    opened = open_press([tmp_path], is_with_system_fonts=False).value
    assert opened is not None
    (page,) = read_pdf(opened.write(written(paragraph("正文。"))))
    assert {t.font for t in page.texts if t.is_in_text} == {"KaopingHei"}


def test_a_font_of_the_folder_has_what_the_others_lack(tmp_path: Path) -> None:
    folder = own_fonts()
    assert folder is not None
    with TTFont(folder / "KaopingSupplement.ttf") as font:
        for number in (1, 4):
            font["name"].setName("Local Rare", number, 3, 1, 0x409)
        for table in font["cmap"].tables:
            table.cmap[0xE000] = table.cmap[ord("堃")]
        font.save(tmp_path / "local.ttf")
    opened = open_press([tmp_path], is_with_system_fonts=False).value
    document = written(paragraph("造字\ue000。"))
    assert opened is not None
    assert opened.check(document) == ()
    assert [d.code for d in press().check(document)] == ["KP630"]
    assert is_said_by(read_pdf(opened.write(document)), document)


# --- what stays together -----------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [17, 18, 19, 20, 21, 22])
@pytest.mark.parametrize("count", [0, 1, 4])
def test_the_signature_never_stands_on_a_page_alone(lines: int, count: int) -> None:
    attachment = Attachment(title="附表", blocks=(paragraph("略。"),))
    document = dataclasses.replace(
        written(*(paragraph(f"第{n}段。") for n in range(lines))),
        issuer="吉林省人民政府",
        dated="2008年3月5日",
        attachments=(attachment,) * count,
    )
    found = read_pdf(press().write(document))
    signed = next(page for page in found if "吉林省人民政府" in page.text())
    assert "2008年3月5日" in squeezed(signed.text())
    assert len(signed.lines()) > 2


#: Twelve lines.
LONG = (
    "根据《吉林省2007年就业和社会保障工作目标责任制考核评比实施办法》规定，对各市州落实情况进行了年终总评（共8个方面）。"
    * 6
)


def signed(*body: Block) -> OfficialDocument:
    return dataclasses.replace(written(*body), issuer="吉林省人民政府", dated="2008年3月5日")


@pytest.mark.parametrize("lines", range(6, 22))
def test_the_last_lines_of_a_long_paragraph_go_along_with_the_signature(lines: int) -> None:
    document = signed(*(paragraph("一段。") for _ in range(lines)), paragraph(LONG))
    found = read_pdf(press().write(document))
    page = next(p for p in found if "2008年3月5日" in squeezed(p.text()))
    assert is_said_by(found, document)
    # At least two lines of it, unless the paragraph is there as a whole.
    own = page.lines()[: page.lines().index("吉林省人民政府")]
    assert len(own) >= 2
    assert not any(line.startswith(("，", "）", "》", "。")) for line in own)
    # The part that stays ends with a full line: it reaches the right edge, a sign that hangs over apart.
    for sheet in found[:-1]:
        last = max(t.y for t in sheet.texts if t.is_in_text)
        foot = [t for t in sheet.texts if t.is_in_text and t.y == last]
        whole = "".join(t.words for t in foot)
        assert whole.endswith("一段。") or len(whole) >= 26


def test_of_the_only_paragraph_one_line_goes_along_and_the_rest_stays_below_the_recipients() -> None:
    attachments = tuple(Attachment(title=f"附表{n}", blocks=(paragraph("略。"),)) for n in range(4))
    body = paragraph("现将《吉林省2007年就业和社会保障工作目标责任制实施办法》印发给你们，请认真贯彻执行。")
    document = dataclasses.replace(signed(body), attachments=attachments, addressees="各县（市、区）人民政府，" * 42)
    found = read_pdf(press().write(document))
    first, second = (page.lines() for page in found[:2])
    assert first[-1].startswith("现将《")
    assert second[0].endswith("贯彻执行。")
    assert is_said_by(found, document)


@pytest.mark.parametrize("rows", [22, 23, 24, 25, 26, 40])
def test_the_last_rows_of_a_table_go_along_with_the_signature(rows: int) -> None:
    document = signed(table("甲", "乙", rows=rows))
    found = read_pdf(press().write(document))
    page = next(p for p in found if "2008年3月5日" in squeezed(p.text()))
    own = [squeezed(line) for line in page.lines()]
    own = own[: own.index("吉林省人民政府")]
    assert own[-2:] == ["甲乙", "甲乙"]
    assert own[0] == ("表头0表头1" if page is not found[0] else "各县市区完成情况")
    assert is_said_by(found, document)


@pytest.mark.parametrize("lead", [Heading(level=2, runs=(Run(text="（一）就业"),)), paragraph("（一）就业。共2项。")])
def test_what_leads_to_a_table_stays_with_it(lead: Block) -> None:
    first, second, *_ = sheets(*(paragraph(f"第{n}段。") for n in range(21)), lead, table("甲", "乙", rows=4))
    assert "就业" not in first.text()
    assert "就业" in second.text()


def test_pictures_say_their_words() -> None:
    assert "长白山保护开发区管理委员会" in squeezed(pages("charted")[0].text())


def test_a_figure_in_a_narrow_column_is_not_broken() -> None:
    row = ((Run(text="预算执行率等若干指标"),), (Run(text="16.6667分"),))
    columns = (Column(align=Align.LEFT, width=20), Column(align=Align.CENTER, width=1))
    (page,) = sheets(Table(caption=(), columns=columns, header=(), rows=(row,)))
    assert any("16.6667分" in line for line in page.lines())

"""公文体检: a good document has no finding, and each fault has its own, at its place."""

from __future__ import annotations

import inspect
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.diagnostic import Diagnostic
from dsl.report import draw
from render import errors_proof, errors_proof_form, errors_proof_wording
from render.document import MADE_UP_MARK
from render.docx import write_docx
from render.markdown import write_markdown
from render.markup import parse_document
from render.proof import proof, read_docx_file, read_markdown
from tests.render.test_writers import DOCUMENTS

MARKUP = """---
份号：000001
密级：秘密★1年
发文机关标志：吉林省人民政府文件
发文字号：吉政函〔2009〕56号
标题：吉林省人民政府关于2008年就业工作目标责任制考核情况的通报
主送机关：各市（州）人民政府，长白山管委会
署名：吉林省人民政府
成文日期：2009年4月3日
附注：（此件公开发布）
抄送：省委办公厅，省人大常委会办公厅
印发机关：吉林省人民政府办公厅
印发日期：2009年4月5日
---
根据《吉林省就业工作目标责任制实施办法（试行）》规定，对各市（州）2008年度工作进行了考核，完成率为63%～98%。
一、总体情况
各市（州）认真落实“春风行动”，由80%提高到85%，提高5个百分点，共投入3万～5万元资金用于职业技能培训工作。
（一）就业和再就业。长春市、吉林市完成情况较好，其余各市（州）都完成了全年的目标任务，没有一个落后。
1.城镇新增就业。各市（州）都完成了全年目标。
2.再就业。各市（州）都完成了全年目标。
二、下一步工作
希望受到表彰的单位再接再厉，取得更大成绩……各市（州）要总结经验，把就业工作做得更好，更上一层楼。
附件：各市完成情况
| 单位 | 完成率 |
|:--|:-:|
| 长春市 | 98% |
附件：考核说明
1.数字截至2008年12月31日。
2.完成率按全年目标计算。
"""


def good(markup: str = MARKUP, *, is_made_up: bool = False) -> bytes:
    outcome = parse_document(markup, template="t.jinja", name="通报", is_made_up=is_made_up)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return write_docx(outcome.value)


def markdown() -> str:
    outcome = parse_document(MARKUP, template="t.jinja", name="通报")
    assert outcome.value is not None
    return write_markdown(outcome.value)


DOCX = good()
MARKDOWN = markdown()


def of_markdown(text: str) -> tuple[Diagnostic, ...]:
    return proof(read_markdown(text, "通报.md"))


def of_docx(data: bytes) -> tuple[Diagnostic, ...]:
    outcome = read_docx_file(data, "通报.docx")
    return outcome.diagnostics if outcome.value is None else proof(outcome.value)


def changed(part: str, old: str, new: str, *, count: int = 0) -> bytes:
    """The good document with a part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DOCX)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part or (part.endswith("*") and name.startswith(part[:-1])):
                text, replaced = re.subn(old, new, content.decode("utf-8"), count=count)
                assert replaced, (name, old)
                content = text.encode("utf-8")
            target.writestr(name, content)
    return made.getvalue()


def test_a_good_document_has_no_finding() -> None:
    assert [d.message("zh") for d in of_docx(DOCX)] == []
    assert [d.message("zh") for d in of_markdown(MARKDOWN)] == []
    assert [d.message("zh") for d in of_markdown(MARKUP)] == []


def test_a_document_of_made_up_figures_says_so_once_and_is_marked_everywhere() -> None:
    assert [d.code for d in of_docx(good(is_made_up=True))] == ["KP751"]


@pytest.mark.parametrize("name", sorted(DOCUMENTS.keys() - {"hostile"}))
def test_what_the_templates_make_passes(name: str) -> None:
    """A draft says that it is one, and made-up figures that they are: both are left on purpose."""
    document = DOCUMENTS[name]
    on_purpose = {*(["KP750"] if "×" in document.text() else []), *(["KP751"] if document.is_made_up else [])}
    for found in (of_docx(write_docx(document)), of_markdown(write_markdown(document))):
        assert {d.code for d in found} == on_purpose, [f"{d.message('zh')} {d.span}" for d in found]


def test_hostile_names_are_read_like_any_others() -> None:
    document = DOCUMENTS["hostile"]
    assert of_docx(write_docx(document))
    assert of_markdown(write_markdown(document))


# --- a fault, its code, and the text that is marked --------------------------------------------------

IN_TEXT: Mapping[str, tuple[str, str, str]] = {
    "KP720": ("〔2009〕56号", "[2009]56号", "吉政函[2009]56号"),
    "KP721": ("〔2009〕56号", "〔2009〕第056号", "吉政函〔2009〕第056号"),
    "KP722": ("# 吉林省人民政府关于2008年就业工作目标责任制考核情况的通报\n", "", ""),
    "KP724": ("考核情况的通报", "考核，情况的通报", "，"),
    "KP725": ("考核情况的通报", "考核情况", "吉林省人民政府关于2008年就业工作目标责任制考核情况"),
    "KP726": ("关于2008年", "2008年", "吉林省人民政府2008年就业工作目标责任制考核情况的通报"),
    "KP727": ("管委会：", "管委会。", "。"),
    "KP730": ("**（一）就业和再就业**", "（1）就业和再就业", "（1）"),
    "KP731": ("二、下一步工作", "三、下一步工作", "三、"),
    "KP732": ("2.再就业", "2、再就业", "2、"),
    "KP733": ("二、下一步工作", "二、下一步工作。", "。"),
    "KP734": ("附件：1.各市完成情况", "附件：1.各市完成情况；", "附件：1.各市完成情况；"),
    "KP735": ("2.考核说明", "2.考核说明\n\n3.名单", "附件：1.各市完成情况"),
    "KP736": ("2.考核说明", "2.名单", "2.名单"),
    "KP740": ("\n2009年4月3日", "\n2009年04月03日", "2009年04月03日"),
    "KP741": ("\n2009年4月3日", "\n2009年4月31日", "2009年4月31日"),
    "KP742": ("\n2009年4月3日\n", "\n", ""),
    "KP775": (
        "附件：1.各市完成情况\n\n2.考核说明\n\n吉林省人民政府\n\n2009年4月3日\n",
        "吉林省人民政府\n\n2009年4月3日\n\n附件：1.各市完成情况\n\n2.考核说明\n",
        "附件：1.各市完成情况",
    ),
    "KP743": ("　2009年4月5日印发", "　2009年4月2日印发", "吉林省人民政府办公厅　2009年4月2日印发"),
    "KP744": ("常委会办公厅。", "常委会办公厅", "抄送：省委办公厅，省人大常委会办公厅"),
    "KP745": ("2009年4月5日印发", "2009年4月5日", "吉林省人民政府办公厅　2009年4月5日"),
    "KP746": ("日印发", "日印发\n\n附件3", "附件3"),
    "KP747": ("（此件公开发布）", "此件公开发布", "此件公开发布"),
    "KP748": ("二、下一步工作", "（此页无正文）\n\n## 二、下一步工作", "（此页无正文）"),
    "KP749": ("秘密★1年", "秘密\\*1年", "秘密\\*1年"),
    "KP750": ("〔2009〕56号", "〔2009〕×号", "〔2009〕×号"),
    "KP751": ("各市（州）人民政府，", f"{MADE_UP_MARK}\n\n各市（州）人民政府，", MADE_UP_MARK),
    "KP760": ("长春市、吉林市完成", "长春市,吉林市完成", ","),
    "KP761": ("“春风行动”", '"春风行动”', '"'),
    "KP762": ("（试行）》", "（试行》", "（"),
    "KP763": ("没有一个落后。", "没有一个落后，。", "，。"),
    "KP764": ("都完成了", "都 完成了", " "),
    "KP765": ("63%～98%", "63～98%", "63～98%"),
    "KP766": ("63%～98%", "63%-98%", "-"),
    "KP767": ("再接再厉", "在二〇〇九年再接再厉", "二〇〇九年"),
    "KP768": ("再接再厉", "在二零零九年再接再厉", "二零零九"),
    "KP769": ("再接再厉", "总结98年的经验", "98年"),
    "KP770": ("5个百分点", ".5个百分点", ".5"),
    "KP771": ("提高5个百分点", "提高5%", "提高5%"),
    "KP772": ("为63%～98%", "为６３%～98%", "６３"),
    "KP773": ("成绩……", "成绩...", "..."),
    "KP774": ("认真落实", "认真\u200b落实", "\u200b"),
}


@pytest.mark.parametrize("code", IN_TEXT)
def test_a_fault_in_the_text_is_found_at_its_place(code: str) -> None:
    old, new, marked = IN_TEXT[code]
    assert MARKDOWN.count(old) >= 1, old
    text = MARKDOWN.replace(old, new, 1)
    found = [d for d in of_markdown(text) if d.code == code]
    assert found, [d.code for d in of_markdown(text)]
    span = found[0].span
    if marked:
        line = text.split("\n")[span.line - 1]
        assert line[span.column - 1 : span.end_column - 1] == marked


@pytest.mark.parametrize("code", sorted(set(IN_TEXT) - {"KP722", "KP742", "KP767", "KP768", "KP735", "KP744"}))
def test_one_fault_has_one_finding(code: str) -> None:
    old, new, _ = IN_TEXT[code]
    found = of_markdown(MARKDOWN.replace(old, new, 1))
    assert [d.code for d in found] == [code]


def unmarked() -> bytes:
    """A marked document whose heads were emptied."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good(is_made_up=True))) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            is_head = name.startswith("word/header")
            target.writestr(name, content.replace(MADE_UP_MARK.encode(), b"") if is_head else content)
    return made.getvalue()


BODY = "word/document.xml"
IN_LAYOUT: Mapping[str, Callable[[], bytes]] = {
    "KP701": lambda: DOCX[:2000],
    "KP705": lambda: changed(BODY, r'<w:pgSz w:w="11906" w:h="16838"', '<w:pgSz w:w="12240" w:h="15840"'),
    "KP706": lambda: changed(BODY, r'w:top="2098"', 'w:top="1440"'),
    "KP707": lambda: changed(BODY, r'w:line="579"', 'w:line="400"'),
    "KP708": lambda: changed(BODY, "仿宋_GB2312", "宋体"),
    "KP709": lambda: changed(BODY, r'w:sz w:val="32"', 'w:sz w:val="30"'),
    "KP710": lambda: changed(BODY, r'w:color w:val="FF0000"/>', 'w:color w:val="000000"/>'),
    "KP711": lambda: changed(BODY, r'w:firstLineChars="200" w:firstLine="640"', 'w:firstLineChars="0" w:firstLine="0"'),
    "KP712": lambda: changed("word/footer*", r"<w:instrText[^>]*> PAGE </w:instrText>", ""),
    "KP713": lambda: changed("word/footer*", "— ", "第"),
    "KP714": unmarked,
    "KP723": lambda: good(MARKUP.replace("关于2008年就业工作", "\n标题：关于2008年\n标题：就业工作\n标题：")),
}


@pytest.mark.parametrize("code", IN_LAYOUT)
def test_a_fault_in_the_layout_is_found(code: str) -> None:
    assert code in [d.code for d in of_docx(IN_LAYOUT[code]())]


def test_every_code_has_a_case_and_a_page_with_a_mended_example() -> None:
    kinds = [
        kind
        for module in (errors_proof, errors_proof_form, errors_proof_wording)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Diagnostic) and kind.__module__ == module.__name__
    ]
    assert {kind.code for kind in kinds} == IN_TEXT.keys() | IN_LAYOUT.keys()
    for kind in kinds:
        page = inspect.getdoc(kind) or ""
        assert "错误：" in page
        assert "改正：" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_findings_are_drawn_with_the_words_they_are_about(language: str) -> None:
    text = MARKDOWN.replace("63%～98%", "63～98%")
    drawn = draw(of_markdown(text), {"通报.md": text}, language="zh" if language == "zh" else "en")
    assert "KP765" in drawn
    assert "63～98%" in drawn
    assert "^^^^^^" in drawn


# --- what is right stays unsaid ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "会议于9:30开始，投入1,234.5万元，完成10年来最好的一年。",
        "长春市、吉林市（含两区）的《办法》《细则》都已印发。",
        "甲说：“这是‘春风行动’的成果。”",
        "完成率为98.5%，比上年提高0.5个百分点。",
        "2007—2008年度，电话0431-88901234，网址 http://www.jl.gov.cn/a(b)。",
        "其中20年以上的占三分之一，一部分单位……没有完成。",
        "由80%提高到85%，其中城镇提高5%以上的有三个市。",
        "GB/T 9704—2012 (Layout key) 的规定适用。",
        "真的完成了吗？！",
    ],
)
def test_what_is_right_has_no_finding(sentence: str) -> None:
    text = MARKDOWN.replace("各市（州）都完成了全年目标。", sentence, 1)
    assert [d.message("zh") for d in of_markdown(text)] == []


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        ("一、甲\n\n1.乙乙。\n\n2.丙丙。\n\n二、丁", []),
        ("一、甲\n\n（一）乙\n\n1.丙丙。\n\n（1）丁丁。\n\n（二）戊\n\n二、己", []),
        ("一、甲\n\n（一）乙\n\n（三）丙", ["KP731"]),
        ("一、甲\n\n（一）乙\n\n（一）丙", ["KP731"]),
        ("（一）甲\n\n（二）乙", ["KP730"]),
        ("一、甲\n\n（1）乙", ["KP730"]),
        ("一.甲\n\n二.乙", ["KP732", "KP732"]),
        ("一、甲\n\n(一)乙\n\n（二）、丙\n\n1）丁丁", ["KP732", "KP732", "KP732"]),
        ("下列工作。\n\n1.甲甲。\n\n2.乙乙。\n\n下列单位。\n\n1.丙丙。", []),
        ("1.甲甲。\n\n1.乙乙。", ["KP731"]),
        ("二、甲", ["KP731"]),
        ("1.甲甲。\n\n2.35岁以下的。\n\n3.丙丙。", []),
    ],
)
def test_levels_come_in_order(lines: str, codes: list[str]) -> None:
    text = f"# 关于测试的通报\n\n各市人民政府：\n\n正文。\n\n{lines}\n"
    assert [d.code for d in of_markdown(text)] == codes


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("2009年4月3日", []),
        ("二〇〇九年四月三日", ["KP740"]),
        ("2009.4.3", ["KP740"]),
        ("2009-04-03", ["KP740"]),
        ("2009年4月3", ["KP740"]),
        ("二〇〇九年二月三十日", ["KP741"]),
    ],
)
def test_dates_are_read_however_they_are_written(written: str, codes: list[str]) -> None:
    text = f"# 关于测试的通报\n\n各市人民政府：\n\n正文一段。\n\n某市人民政府\n\n{written}\n"
    assert [d.code for d in of_markdown(text)] == codes


# --- files that are none ------------------------------------------------------------------------------


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"word/{name}.xml", content)
    return made.getvalue()


_NS = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是 DOCX"),
        (b"PK\x03\x04 and no more", "不是 DOCX"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧的 .doc"),
        (packed(styles=b"<a/>"), "没有正文"),
        (packed(document=b"<w:document"), "XML 有错"),
        (packed(document=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "文档类型"),
        (packed(document=b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'), "文档类型"),
        (packed(document=b"<a>" + b" " * 70_000_000 + b"</a>"), "不合常理"),
        (packed(document=b"<a/>", **{f"p{n}": b"<a/>" for n in range(5001)}), "太多"),
    ],
    ids=["empty", "cut", "doc", "no body", "broken xml", "entities", "outside", "bomb", "parts"],
)
def test_what_is_no_document_ends_in_a_finding(data: bytes, said: str) -> None:
    (found,) = of_docx(data)
    assert found.code == "KP701"
    assert said in found.message("zh")


@given(st.integers(min_value=0, max_value=len(DOCX) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_file_never_ends_in_a_traceback(at: int, junk: bytes) -> None:
    of_docx(DOCX[:at] + junk + DOCX[at + len(junk) :])


def test_an_empty_body_has_no_title() -> None:
    data = packed(document=b"<w:document " + _NS + b"><w:body/></w:document>")
    assert [d.code for d in of_docx(data)] == ["KP712", "KP722"]


def test_odd_numbers_in_properties_are_passed_over() -> None:
    for old, new in (
        (r'w:line="579"', 'w:line="x"'),
        (r'w:top="2098"', 'w:top="12.5pt"'),
        (r'w:val="32"', 'w:val="?"'),
    ):
        of_docx(changed(BODY, old, new))


@given(st.text(alphabet="#-|*_\\[]()`：:（）一二1.、附件抄送年月日印发〔〕20×\n 市", max_size=120))
def test_any_text_is_read(text: str) -> None:
    paper = read_markdown(text, "a.md")
    lines = text.split("\n")
    for piece in paper.pieces:
        assert all(a < b for a, b in pairwise(piece.columns))
        assert all(lines[piece.line - 1][c - 1] == s for c, s in zip(piece.columns, piece.text, strict=False))
    proof(paper)


def test_text_in_boxes_is_read_once() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        'Requires="wps"><w:txbxContent><w:p><w:r><w:t>某市,某县</w:t></w:r></w:p></w:txbxContent></mc:Choice>'
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>某市,某县</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p><w:sectPr"
    )
    found = of_docx(changed(BODY, r"</w:p><w:sectPr", box, count=1))
    assert [d.code for d in found].count("KP760") == 1

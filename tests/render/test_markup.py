from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.document import (
    Align,
    Anchor,
    Chart,
    ChartKind,
    Heading,
    Item,
    Note,
    OfficialDocument,
    Paragraph,
    Run,
    Table,
    stretches,
    words,
)
from render.errors import MarkupFault
from render.escape import plain, protect, without_moved
from render.markup import parse_document


def parse(body: str, front: str = "标题：关于测试的通报") -> OfficialDocument:
    outcome = parse_document(f"---\n{front}\n---\n{body}", template="t.jinja", name="测试")
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value


def test_front_matter_fills_the_parts_of_the_document() -> None:
    document = parse(
        "正文。",
        "份号：000001\n密级: 秘密\n发文机关标志：某省人民政府\n发文字号：某政函〔2009〕56号\n签发人：某某\n"
        "标题：第一行\n标题：第二行\n主送机关：各市人民政府：\n署名：某省人民政府\n成文日期：2009年4月3日\n"
        "附注：（此件公开发布）\n抄送：省委办公厅。\n印发机关：某办公厅\n印发日期：2009年4月5日",
    )
    assert document.text().split("\n") == [
        "000001",
        "秘密",
        "某省人民政府",
        "某政函〔2009〕56号\t签发人：某某",
        "第一行第二行",
        "各市人民政府：",
        "正文。",
        "某省人民政府",
        "2009年4月3日",
        "（此件公开发布）",
        "抄送：省委办公厅。",
        "某办公厅\t2009年4月5日印发",
    ]
    assert document.title == ("第一行", "第二行")


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("就是一段。", Paragraph(runs=(Run(text="就是一段。"),))),
        ("一、总体情况", Heading(level=1, runs=(Run(text="一、总体情况"),))),
        ("（十二）各市情况", Heading(level=2, runs=(Run(text="（十二）各市情况"),))),
        ("1.报送情况", Heading(level=3, runs=(Run(text="1.报送情况"),))),
        ("（3）说明", Heading(level=4, runs=(Run(text="（3）说明"),))),
        ("12.5%的单位已经报送。", Paragraph(runs=(Run(text="12.5%的单位已经报送。"),))),
        (
            "（一）医疗保险工作先进单位：长春市、吉林市；",
            Item(
                level=2,
                lead=(Run(text="（一）医疗保险工作先进单位："),),
                runs=(Run(text="长春市、吉林市；"),),
            ),
        ),
        (
            "2.第三名并列如何取舍，原文未写。",
            Item(level=3, lead=(Run(text="2."),), runs=(Run(text="第三名并列如何取舍，原文未写。"),)),
        ),
        ("注：数字截至6月底。", Note(runs=(Run(text="注：数字截至6月底。"),))),
        ("\\一、不是标题", Paragraph(runs=(Run(text="一、不是标题"),))),
        ("\\附件：不是附件", Paragraph(runs=(Run(text="附件：不是附件"),))),
        ("　　缩进没有意义", Paragraph(runs=(Run(text="缩进没有意义"),))),
    ],
)
def test_a_line_is_a_block(line: str, block: object) -> None:
    assert parse(line).body == (block,)


def test_a_figure_carries_where_it_came_from() -> None:
    document = parse("完成率[98%](市州/长春市/解决零就业家庭比率/完成率)，[不是数字]。")
    anchor = Anchor(level="市州", unit="长春市", key="解决零就业家庭比率", side="完成率")
    assert document.body == (
        Paragraph(runs=(Run(text="完成率"), Run(text="98%", anchor=anchor), Run(text="，[不是数字]。"))),
    )
    assert document.figures() == (Run(text="98%", anchor=anchor),)


def test_a_table_has_header_rows_alignment_and_widths() -> None:
    document = parse(
        "表：完成情况\n列：30 10 10\n|单位|完成|备注|\n|(个)|(项)||\n|:--|--:|:-:|\n|长春市|3|a\\|b|\n|吉林市|2||"
    )
    table = document.body[0]
    assert isinstance(table, Table)
    assert words(table.caption) == "完成情况"
    assert [(c.align, c.width) for c in table.columns] == [(Align.LEFT, 30), (Align.RIGHT, 10), (Align.CENTER, 10)]
    assert [[words(cell) for cell in row] for row in table.header] == [["单位", "完成", "备注"], ["(个)", "(项)", ""]]
    assert [[words(cell) for cell in row] for row in table.rows] == [["长春市", "3", "a|b"], ["吉林市", "2", ""]]


def test_a_caption_after_rows_opens_the_next_table() -> None:
    document = parse("|a|\n|-|\n|1|\n表：乙\n|b|\n|-|\n|2|")
    assert [words(b.caption) for b in document.body if isinstance(b, Table)] == ["", "乙"]


def test_attachments_have_titles_and_blocks_and_are_announced() -> None:
    document = parse("正文。\n附件：各项指标\n一、说明\n附件：依据的假设\n1.某某。")
    assert [(a.title, len(a.blocks)) for a in document.attachments] == [("各项指标", 1), ("依据的假设", 1)]
    assert document.attachment_notes() == ("附件：1.各项指标", "2.依据的假设")
    assert [document.attachment_mark(n) for n in (0, 1)] == ["附件1", "附件2"]
    alone = parse("正文。\n附件：各项指标")
    assert (alone.attachment_notes(), alone.attachment_mark(0)) == (("附件：各项指标",), "附件")


@pytest.mark.parametrize(
    ("text", "line", "found", "said"),
    [
        ("没有文头", 1, "没有文头", "文头开始"),
        ("---\n标题：甲", 1, "---", "文头开始"),
        ("先有正文\n---\n标题：甲\n---", 1, "先有正文", "文头开始"),
        ("---\n署名：甲\n---\n", 1, "---", "没有标题"),
        ("---\n标题：甲\n题目：乙\n---\n", 3, "题目：乙", "文头只能有"),
        ("---\n标题：甲\n署名：乙\n署名：丙\n---\n", 4, "署名：丙", "写了两次"),
        ("---\n标题：甲\n---\n\n|单位|\n|长春市|", 5, "|单位|", "|---|"),
        ("---\n标题：甲\n---\n|单位|完成|\n|--|--|\n|长春市|", 6, "|长春市|", "1 格，表格有 2 列"),
        ("---\n标题：甲\n---\n|单位|完成|\n|--|--|\n|长春市|1", 6, "|长春市|1", "以 | 结尾"),
        ("---\n标题：甲\n---\n列：3\n|单位|完成|\n|--|--|\n", 4, "列：3", "1 个宽度，表格有 2 列"),
        ("---\n标题：甲\n---\n列：宽 窄\n|单位|完成|\n|--|--|\n", 4, "列：宽 窄", "整数"),
        ("---\n标题：甲\n---\n附件：\n", 4, "附件：", "附件的标题"),
        ("---\n标题：甲\n---\n[98%](长春市)", 4, "长春市", "出处"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int, found: str, said: str) -> None:
    outcome = parse_document(text, template="t.jinja", name="测试")
    assert outcome.value is None
    fault = outcome.diagnostics[0]
    assert isinstance(fault, MarkupFault)
    assert (fault.line, fault.found) == (line, found)
    assert said in fault.message("zh")


def test_all_faults_are_found_in_one_run() -> None:
    outcome = parse_document("---\n题目：甲\n---\n|单位|\n|长春市|\n附件：", template="t.jinja", name="测试")
    assert [d.code for d in outcome.diagnostics] == ["KP608"] * 4


# --- data is never markup ----------------------------------------------------------------------------

_HOSTILE = st.text(
    alphabet=st.sampled_from(
        "一、（）1.|\\[](){}%#-—:：附件注表列---\n\r\t\u2028\u0085\u202e\u200b\x00\ufeff长𠮷\U000f4e00\ue000"
    )
)


@given(_HOSTILE)
def test_protected_text_is_one_run_wherever_it_stands(value: str) -> None:
    moved = protect(without_moved(value))
    document = parse(f"{moved}\n{moved}是一段\n|{moved}|乙|\n|--|--|\n|{moved}|1|\n附件：{moved}甲", f"标题：甲{moved}")
    printed = "".join(plain(c) for c in without_moved(value))
    *before, second, table = document.body
    # An empty value leaves a blank line, which means nothing.
    assert before in ([], [Paragraph(runs=(Run(text=printed),))])
    assert second == Paragraph(runs=(Run(text=f"{printed}是一段"),))
    assert isinstance(table, Table)
    assert [words(row[0]) for row in (*table.header, *table.rows)] == [printed, printed]
    assert document.full_title == f"甲{printed}"
    assert document.attachments[0].title == f"{printed}甲"


@given(st.text())
def test_protecting_keeps_what_can_be_seen_and_names_what_cannot(value: str) -> None:
    shown = plain(protect(without_moved(value)))
    assert plain(shown) == shown
    assert not any(c in shown for c in "\n\r\t\x00\u202e\u200b\u2028\ufffe")
    if value.isalnum():
        assert shown == value


# --- 横表 and charts ----------------------------------------------------------------------------------


def test_a_wide_table_stands_on_pages_of_its_own_with_its_heading_and_note() -> None:
    document = parse(
        "正文。\n附件：甲\n说明。\n一、完成情况\n表：完成\n横表\n列：2 1\n|a|b|\n|-|-|\n|1|2|\n注：略。\n又一段。"
    )
    parts = stretches(document.attachments[0].blocks)
    assert [(part.is_landscape, [type(b).__name__ for b in part.blocks]) for part in parts] == [
        (False, ["Paragraph"]),
        (True, ["Heading", "Table", "Note"]),
        (False, ["Paragraph"]),
    ]


@pytest.mark.parametrize("kind", ChartKind)
def test_a_table_under_the_name_of_a_chart_is_a_chart(kind: ChartKind) -> None:
    header, rows = "|方面|2007年|2006年|\n|-|-|-|\n", "|就业|98%|95.5%|\n|社保|缺报|90%|\n|维权|100%|—|"
    if kind is ChartKind.RANKING:
        header, rows = "|方面|2007年|\n|-|-|\n", "|就业|98%|\n|社保|缺报|"
    document = parse(f"正文。\n{kind.value}图：各方面完成率\n{header}{rows}\n注：略。")
    chart = document.body[1]
    assert isinstance(chart, Chart)
    assert (chart.kind, words(chart.caption)) == (kind, "各方面完成率")
    assert isinstance(document.body[2], Note)
    # The words are those of the table, with the caption under them.
    lines = document.text().split("\n")
    assert lines[2].split("\t")[:2] == ["方面", "2007年"]
    assert lines[3].startswith("就业\t98%")
    assert lines[-2] == "各方面完成率"


def test_figures_of_charts_are_traced() -> None:
    document = parse("排名图：总分\n|单位|总分|\n|-|-|\n|长春市|[98.6](市州/长春市/总分/得分)|")
    assert [run.text for run in document.figures()] == ["98.6"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("排名图：甲\n|a|b|c|\n|-|-|-|\n|1|2|3|", "后面要有 1 列数"),
        ("同比图：甲\n|a|b|\n|-|-|\n|1|2|", "后面要有 2 列数"),
        ("雷达图：甲\n|a|b|\n|-|-|\n|甲|2|", "3—16 行"),
        ("雷达图：甲\n|a|b|\n|-|-|\n|甲|2|\n|乙|-2|\n|丙|1|", "不能有负数"),
        ("排名图：甲\n|a|b|\n|-|-|", "没有一行数据"),
        ("排名图：甲\n|a|b|\n|-|-|\n|甲|98%|\n|乙|98|", "单位要一样"),
        ("排名图：甲\n|a|b|\n|-|-|\n|甲|9/8|", "不是一个数"),
        ("排名图：甲\n列：1 2\n|a|b|\n|-|-|\n|甲|9|", "不写“列：”"),
        ("排名图：甲\n横表\n|a|b|\n|-|-|\n|甲|9|", "和“横表”"),
        ("排名图：甲\n|a|b|\n|c|d|\n|-|-|\n|甲|9|", "一行表头"),
        ("横表\n|a|b|\n|-|-|\n|甲|9|", "不能以横表结尾"),
    ],
)
def test_what_cannot_be_drawn_or_laid_is_refused(lines: str, said: str) -> None:
    outcome = parse_document(f"---\n标题：甲\n署名：乙\n---\n{lines}", template="t.jinja", name="测试")
    assert outcome.value is None
    (fault,) = outcome.diagnostics
    assert said in fault.message("zh")


@pytest.mark.parametrize(("said", "sealed"), [("印章：不加盖\n", False), ("印章：加盖\n", True), ("", True)])
def test_the_front_matter_says_whether_there_is_a_seal(said: str, sealed: bool) -> None:
    document = parse_document(f"---\n标题：通报\n{said}---\n正文。", template="t", name="通报").value
    assert document is not None
    assert document.is_sealed is sealed


def test_a_seal_is_there_or_not() -> None:
    outcome = parse_document("---\n标题：通报\n印章：两枚\n---\n正文。", template="t", name="通报")
    assert [d.code for d in outcome.diagnostics] == ["KP608"]
    assert "不加盖" in outcome.diagnostics[0].message("zh") + outcome.diagnostics[0].say("label", "zh")

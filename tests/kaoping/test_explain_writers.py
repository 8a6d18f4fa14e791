"""Explanations on a page: what fits, what folds, and what a program reads."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.facts import Source
from dsl.report import display_width
from dsl.span import Span
from engine.explanation import Explanation, Line, Section, Table, Topic, to_json
from kaoping.explain_html import write_html
from kaoping.explain_text import write_text

CLAUSE = (
    "指达到省劳动保障厅《关于印发〈创建充分就业社区工作方案〉的通知》（吉劳社就字〔2006〕184号）确定的创建标准，"
    "经市（州）命名为充分就业社区，并报省备案，由省发布的社区数量。"
)


def explained(*sections: Section) -> Explanation:
    return Explanation(
        title="长春市　指标 5 创建充分就业社区数量",
        unit="长春市",
        level="市州",
        period="年终总评",
        key="创建充分就业社区数量",
        policy_title="吉林省2007年就业和社会保障工作目标责任制实施办法",
        policy_number="吉政发〔2007〕4号",
        sections=sections,
    )


def said(*lines: Line) -> Section:
    return Section(topic=Topic.FIGURES, title="用到的数字", lines=lines)


def words(text: str) -> str:
    return "".join(text.split())


def body(text: str) -> str:
    return text.split("\n\n", 1)[1]


WORDS = st.text(alphabet="就业社会保障目标12345.%（）《》“”，。、÷×ab/_- ", max_size=200)


@given(text=WORDS, label=WORDS, width=st.integers(min_value=40, max_value=120))
def test_no_line_is_wider_than_the_page_and_no_word_is_lost(text: str, label: str, width: int) -> None:
    page = write_text(explained(said(Line(text=text, label=label, details=(Line(text=text),)))), width=width)
    assert max(display_width(line, ambiguous=2) for line in page.splitlines()) <= width
    assert words(body(page)) == words("用到的数字" + label + text + text)


def test_a_long_clause_wraps_under_its_address() -> None:
    page = write_text(explained(said(Line(label="附件1", text=CLAUSE))))
    assert body(page) == (
        "用到的数字\n"
        "  附件1  指达到省劳动保障厅《关于印发〈创建充分就业社区工作方案〉的通知》（吉劳社就字〔2006〕184号）\n"
        "         确定的创建标准，经市（州）命名为充分就业社区，并报省备案，由省发布的社区数量。\n"
    )


def test_a_line_never_begins_with_a_closing_sign_nor_ends_with_an_opening_one() -> None:
    for width in range(40, 100):
        for line in write_text(explained(said(Line(text=CLAUSE * 3))), width=width).splitlines():
            assert line.strip()[:1] not in tuple("，。）》〉〕"), width
            assert line.strip()[-1:] not in tuple("（《〈〔"), width


def test_labels_stand_in_one_column_and_a_long_one_above_its_text() -> None:
    page = write_text(
        explained(
            said(
                Line(label="公式", text="甲 ÷ 乙"),
                Line(label="代入数字", text="49户 ÷ 50户 = 98%"),
                Line(label="城镇低保家庭子女培训后实现就业人数", text="120人"),
            )
        )
    )
    assert body(page).splitlines()[1:] == [
        "  公式      甲 ÷ 乙",
        "  代入数字  49户 ÷ 50户 = 98%",
        "  城镇低保家庭子女培训后实现就业人数",
        "    120人",
    ]


def test_a_table_is_set_in_columns_with_its_numbers_to_the_right() -> None:
    table = Table(
        columns=("方面", "得分", "说明"),
        numeric=(False, True, False),
        rows=(("（一）就业和再就业", "27.9分", CLAUSE), ("（二）培训", "3分", "无")),
    )
    page = write_text(explained(Section(topic=Topic.AREAS, title="各方面", table=table)))
    lines = body(page).splitlines()
    assert lines[1] == "  方面                  得分  说明"
    assert lines[2].startswith("  （一）就业和再就业  27.9分  指达到省劳动保障厅")
    assert lines[-1] == "  （二）培训             3分  无"
    assert max(display_width(line, ambiguous=2) for line in lines) <= 100


class _Checker(HTMLParser):
    """Collects the text and holds every tag to be closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def full() -> Explanation:
    source = Source(
        file="submissions/长春市.yaml",
        place="数据.解决零就业家庭户数",
        raw="49",
        reporter="示例",
        reported_on=date(2008, 1, 10),
        revision=1,
        replaces="长春市-初报.yaml",
        span=Span("submissions/长春市.yaml", 8, 3, 8, 5),
    )
    return explained(
        Section(topic=Topic.CONCLUSION, title="结论", lines=(Line(text="98%，达到。"),)),
        said(
            Line(text="一句话"),
            Line(
                label="户数<户>",
                text="49户 & “50”",
                source=source,
                details=(Line(text="出处"), Line(label="丙", text="丁")),
            ),
            Line(label="原文", text="6.解决零就业家庭比率。\n第二行", clause="二（一）6"),
            Line(text="另一句", details=(Line(text="细节"),)),
        ),
        Section(
            topic=Topic.COMPONENTS,
            title="分项",
            table=Table(columns=("项", "数"), numeric=(False, True), rows=(("<甲>", "1"),)),
            sections=(said(Line(text="里层")),),
        ),
        Section(topic=Topic.ASSUMPTIONS, title="假设", lines=(Line(text="原文未写"),)),
    )


def test_the_page_is_sound_html_that_needs_nothing_else() -> None:
    page = write_html(full())
    checker = _Checker()
    checker.feed(page)
    assert checker.open == []
    assert [a for a in checker.attributes if a[0] in ("src", "href", "onclick")] == []
    assert "url(" not in page
    assert "@import" not in page
    for text in ("户数<户>", "49户 & “50”", "<甲>", "里层", "细节", "丁"):
        assert text in checker.text


def test_what_is_read_only_to_check_is_folded_and_the_gist_is_not() -> None:
    page = write_html(full())
    assert '<section class="conclusion">\n<h2>结论</h2>' in page
    assert '<section class="figures">\n<details open>' in page
    assert '<section class="assumptions">\n<details>' in page


def test_the_json_is_the_same_tree_in_plain_values() -> None:
    written = to_json(full())
    assert json.loads(json.dumps(written, ensure_ascii=False)) == written
    assert written["schema"] == "kaoping.explanation/1"
    sections = written["sections"]
    assert isinstance(sections, list)
    figures, components = sections[1], sections[2]
    assert isinstance(figures, dict)
    assert isinstance(components, dict)
    lines = figures["lines"]
    assert isinstance(lines, list)
    assert lines[1] == {
        "label": "户数<户>",
        "text": "49户 & “50”",
        "source": {
            "file": "submissions/长春市.yaml",
            "place": "数据.解决零就业家庭户数",
            "line": 8,
            "raw": "49",
            "reporter": "示例",
            "reported_on": "2008-01-10",
            "revision": 1,
            "replaces": "长春市-初报.yaml",
        },
        "details": [{"label": "", "text": "出处"}, {"label": "丙", "text": "丁"}],
    }
    assert lines[2] == {"label": "原文", "text": "6.解决零就业家庭比率。\n第二行", "clause": "二（一）6"}
    assert components["table"] == [{"项": "<甲>", "数": "1"}]
    assert [s["topic"] for s in sections if isinstance(s, dict)] == [
        "conclusion",
        "figures",
        "components",
        "assumptions",
    ]


@pytest.mark.parametrize("empty", ["", "吉政发〔2007〕4号"])
def test_a_method_without_a_number_has_no_empty_brackets(empty: str) -> None:
    from dataclasses import replace

    explanation = replace(full(), policy_number=empty)
    assert "（）" not in write_text(explanation)
    assert "（）" not in write_html(explanation)

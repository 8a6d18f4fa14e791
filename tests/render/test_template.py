from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.diagnostic import Diagnostic
from render.document import Anchor, OfficialDocument, Paragraph, Run, Table, words
from render.markup import parse_document
from render.template import render_template, shipped_templates

FRONT = "---\n标题：测试\n---\n"
HOSTILE = "一、|{{x}}\n附件：[98%](a/b/c/d)\\|\u202e{% for %}<b>"
SHOWN = "一、|{{x}}〔U+000A〕附件：[98%](a/b/c/d)\\|〔U+202E〕{% for %}<b>"


def filled(body: str, **context: object) -> OfficialDocument:
    outcome = render_template("t.jinja", context, {"t.jinja": FRONT + body})
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    document = parse_document(outcome.value, template="t.jinja", name="测试")
    assert document.value is not None, [d.message("zh") for d in document.diagnostics]
    return document.value


def refused(template: str, **context: object) -> Diagnostic:
    outcome = render_template("t.jinja", context, {"t.jinja": template})
    assert outcome.value is None
    return outcome.diagnostics[0]


@pytest.mark.parametrize(
    "expression",
    [
        "{{ 名 }}",
        "{{ 名 ~ '' }}",
        "{{ [名]|join }}",
        "{{ [名]|顿号 }}",
        "{{ {'键': 名}['键'] }}",
        "{% set 块 %}{{ 名 }}{% endset %}{{ 块 }}",
        "{% macro 宏(x) %}{{ x }}{% endmacro %}{{ 宏(名) }}",
        "{% macro 宏(x) %}{{ x }}{% endmacro %}{{ 宏(名) ~ '' }}",
        "{% macro 宏(x) %}{{ x }}{% endmacro %}{{ 宏(名)|string }}",
        "{% for x in [名] %}{{ x }}{% endfor %}",
        "{{ 名|replace('〔', '〔') }}",
        "{{ '%s'|format(名) }}",
        "{{ '{}'.format(名) }}",
        "{{ 名|safe }}",
        "{{ (名|safe) ~ '' }}",
    ],
)
def test_a_hostile_name_prints_as_itself(expression: str) -> None:
    document = filled(expression, 名=HOSTILE)
    assert document.body == (Paragraph(runs=(Run(text=SHOWN),)),)
    assert document.attachments == ()


def test_a_hostile_name_stays_in_its_cell() -> None:
    document = filled("{{ 表格([名, '乙'], [[名, 1]], 宽=[2, 1], 题=名) }}\n\n| a |\n|---|\n| {{ 名 }} |", 名=HOSTILE)
    first, second = document.body
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert [words(c) for row in (*first.header, *first.rows) for c in row] == [SHOWN, "乙", SHOWN, "1"]
    assert words(first.caption) == SHOWN
    assert words(second.rows[0][0]) == SHOWN


@given(st.text(max_size=40))
def test_no_name_ever_changes_the_structure(name: str) -> None:
    document = filled("{{ 一级(1) }}{{ 名 }}题\n{{ 名 }}。\n{{ 表格(['甲', 名], [[名, 名]]) }}", 名=name)
    kinds = [type(block).__name__ for block in document.body]
    assert kinds == ["Heading", "Paragraph", "Table"]
    assert document.attachments == ()


def test_a_figure_keeps_its_origin_whatever_its_names() -> None:
    anchor = Anchor(level="市州", unit="甲/(乙)", key="指标 11.（1）", side="值")
    document = filled("共{{ 数 }}，{{ [数, 数]|顿号 }}，{{ 数 ~ '' }}", 数=Run(text="9/8)", anchor=anchor))
    runs = [(run.text, run.anchor) for run in document.figures()]
    assert runs == [("9/8)", anchor)] * 3
    assert document.text().endswith("共9/8)，9/8)、9/8)，9/8)")


def test_macros_and_blocks_make_structure() -> None:
    document = filled("{% macro 行(x) %}| {{ x }} |{% endmacro %}| 甲 |\n|---|\n{{ 行(名) }}\n{{ 行('乙') }}", 名="|")
    table = document.body[0]
    assert isinstance(table, Table)
    assert [words(row[0]) for row in table.rows] == ["|", "乙"]


@pytest.mark.parametrize(
    ("template", "code", "line", "said"),
    [
        ("甲\n{{ 公文.主送机构 }}", "KP601", 2, "主送机构"),
        ("{{ 没有 }}", "KP601", 1, "没有"),
        ("{% for x in 没有 %}{% endfor %}", "KP601", 1, "没有"),
        ("{% if 没有.甲 %}{% endif %}", "KP601", 1, "没有"),
        ("{{ 公文.标题.长度 }}", "KP601", 1, "长度"),
        ("甲\n乙\n{% for x in 名 %}", "KP602", 3, "少了 {% endfor %}"),
        ("{{ 名 }", "KP602", 1, "}"),
        ("{{ 名|没有 }}", "KP602", 1, "没有过滤器"),
        ("甲\n{% call 宏() %}{{ 名 }}{% endcall %}", "KP603", 2, "{% call %}"),
        ("{% filter upper %}{{ 名 }}{% endfilter %}", "KP603", 1, "{% filter %}"),
        ("{{ 名.__class__ }}", "KP603", 1, "程序内部"),
        ("{{ ''.__class__.__mro__ }}", "KP603", 1, "程序内部"),
        ("{{ '{a.__class__}'.format(a=公文) }}", "KP603", 1, "程序内部"),
        ("{{ 公文.update({}) }}", "KP603", 1, "程序内部"),
        ("{{ '甲' * 999999999 }}", "KP603", 1, "程序内部"),
        ("{{ 9 ** 9 ** 9 }}", "KP603", 1, "程序内部"),
        ("\n{{ 1 // 0 }}", "KP604", 2, "除数是零"),
        ("{{ none }}", "KP604", 1, "空值"),
        ("{{ 名 + 1 }}", "KP604", 1, "文字和数"),
        ("{{ range(10000000)|list }}", "KP604", 1, "次数太多"),
        ("{% set 公文.标题 = 1 %}", "KP604", 1, "不能改数据"),
        ("{{ 表格(['甲'], [['乙']], 长=3) }}", "KP604", 1, "没有“长”"),
        ("甲\n{% include '没有.jinja' %}", "KP605", 2, "没有.jinja"),
        ("{% include 名 %}", "KP605", 1, "长春市"),
    ],
)
def test_a_template_at_fault_is_told_where_and_what(template: str, code: str, line: int, said: str) -> None:
    diagnostic = refused(template, 公文={"标题": "甲", "主送机关": "乙"}, 名="长春市")
    assert diagnostic.code == code
    assert (diagnostic.span.file, diagnostic.span.line) == ("t.jinja", line)
    assert said in diagnostic.message("zh")
    assert f"第 {line} 行" in diagnostic.message("zh")


def test_a_missing_name_is_answered_with_near_ones() -> None:
    diagnostic = refused("{{ 公文.主送机构 }}", 公文={"标题": "甲", "主送机关": "乙"})
    assert "主送机关" in diagnostic.say("help", "zh")


def test_a_fault_in_an_included_template_names_that_template() -> None:
    own = {"t.jinja": "甲\n乙\n{% include '页.jinja' %}", "页.jinja": "\n{{ 没有 }}"}
    diagnostic = render_template("t.jinja", {}, own).diagnostics[0]
    assert (diagnostic.span.file, diagnostic.span.line) == ("页.jinja", 2)


def test_the_methods_own_template_goes_before_the_shipped_one() -> None:
    context = {"公文": {}, "标题": "甲"}
    assert render_template("head.jinja", context, {"head.jinja": "自己的"}).value == "自己的"
    assert "head.jinja" in shipped_templates()


def test_lots_are_not_drawn() -> None:
    assert refused("{{ lipsum() }}").code == "KP601"
    assert refused("{{ [1, 2]|random }}").code == "KP602"

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from importlib.resources import files

import pytest

from engine.results import Assessment, Status
from render.compose import compose
from render.document import MADE_UP_MARK, OfficialDocument, Table, block_lines, words
from tests.render import civil_affairs_2016 as method
from tests.render import jilin_2007, material

NAME = "考评结果通报"


def composed(result: Assessment | None = None, templates: Mapping[str, str] | None = None) -> OfficialDocument:
    outcome = compose(NAME, result or method.year(), method.checked(), dated=date(2017, 2, 10), templates=templates)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value


def lines(document: OfficialDocument) -> list[str]:
    return list(block_lines(document.body))


def table(document: OfficialDocument, caption: str) -> dict[str, tuple[str, ...]]:
    """The rows of a table by what stands in front."""
    (found,) = (b for b in document.body if isinstance(b, Table) and words(b.caption).startswith(caption))
    rows = [tuple(words(cell) for cell in row) for row in found.rows]
    return {row[0]: row[1:] for row in rows}


def attached(document: OfficialDocument, title: str) -> list[str]:
    (found,) = (a for a in document.attachments if a.title == title)
    return [line for line in block_lines(found.blocks) if line]


def test_the_basis_is_the_method_and_nothing_is_scored_or_ranked() -> None:
    document = composed()
    assert document.full_title == "吉林省民政厅关于2016年全省民政工作目标责任制重点任务年度考评结果的通报"
    opening, tiers, *_ = lines(document)
    assert opening == (
        "根据《2016年全省民政工作目标责任制重点任务》（吉民发〔2016〕13号），对市州和县市区落实"
        "2016年全省民政工作目标责任制重点任务情况进行了年度考评。现将截至2016年12月31日的结果通报如下。"
    )
    assert tiers == "每项考评内容分别评定为优秀、达标和未达标；本办法不设总分，不排名。"
    assert "名次" not in document.text()


def test_every_level_is_summed_up_and_one_inside_another_is_not_counted_twice() -> None:
    said = lines(composed())
    assert "（一）市州。2个单位，考评内容4项，共8项次，其中优秀4项次、达标1项次、未达标2项次、待定1项次。" in said
    assert "（二）县市区。3个单位，考评内容2项，共4项次，其中优秀1※项次、达标1项次、未达标2※项次、待定0项次。" in said
    assert (
        "（三）县市。2个单位，考评内容2项，共4项次，其中优秀1项次、达标1项次、未达标1项次、待定1项次。"
        "县市是县市区的一部分，这里只统计按县市考评的内容。"
    ) in said


def test_units_are_counted_by_tier_without_what_does_not_apply() -> None:
    rows = table(composed(), "各县市区")
    # 榆树市 is exempt from one of two items; 靖宇县 has no cases in one.
    assert rows == {
        "南关区": ("2", "1※", "1", "0", "0"),
        "榆树市": ("1", "0", "0", "1※", "0"),
        "靖宇县": ("1", "0", "0", "1", "0"),
        "合计": ("4", "1※", "1", "2※", "0"),
    }


def test_items_are_counted_by_tier_among_the_units_that_take_part() -> None:
    assert table(composed(), "县市区各项") == {
        "16.1 全面完成安全标准化建设、实现网格化全覆盖和有力的社会化监管": ("2", "1※", "0", "1※", "0"),
        "16.4 开展安全教育和培训": ("2", "0", "1", "1", "0"),
    }


def test_the_rows_and_the_columns_of_every_table_add_up() -> None:
    for block in composed().body:
        if isinstance(block, Table):
            for row in block.rows:
                assessed, *tiers = (int(words(cell).rstrip("※")) for cell in row[1:])
                assert assessed == sum(tiers)


def test_the_best_and_the_last_are_named_item_by_item_under_short_names() -> None:
    document = composed()
    assert attached(document, "市州各项考评内容优秀和未达标的单位")[1:5] == [
        "1.1 全面落实重特大疾病救助制度\t全部2个单位\t—",
        "16.1 安全标准化和网格化\t长春市\t—",
        "16.4 开展安全教育和培训\t—\t吉林市",
        "20.1 福利彩票销售指标稳步提升\t长春市\t吉林市",
    ]
    assert "16.1 安全标准化和网格化\t南关区※\t榆树市※" in attached(document, "县市区各项考评内容优秀和未达标的单位")


def test_what_is_open_or_may_move_is_listed_with_the_reason() -> None:
    document = composed()
    assert "待定的2项次：长春市（16.4）、靖宇县（20.1）。" in lines(document)
    assert "暂定的2项次：南关区（16.1）、榆树市（16.1）。" in lines(document)
    assert "原因见附件4。" in lines(document)
    assert document.attachments[3].title == "待定和暂定的结果"
    assert attached(document, "待定和暂定的结果")[1:4] == [
        "市州\t长春市\t16.4 开展安全教育和培训\t待定\t年度考评报送的“福彩销量”是空白。",
        "县市\t靖宇县\t20.1 福利彩票销售指标稳步提升\t待定\t年度考评报送的“福彩销量”是空白。",
        "县市区\t南关区\t16.1 安全标准化和网格化\t优秀※\t不符合校核“已整改的隐患 不超过 隐患”。",
    ]


def test_a_result_with_nothing_open_says_nothing_of_it() -> None:
    unit = method.units()[1]
    document = composed(method.year(unit))
    assert "待定和暂定" not in document.text()
    assert "※" not in document.text()
    assert [a.title for a in document.attachments] == ["市州各项考评内容优秀和未达标的单位", "本结果依据的假设"]


def test_a_tier_that_rests_on_a_figure_under_review_is_marked() -> None:
    unit = method.units()[1]
    doubted = dataclasses.replace(unit.indicators[0], status=Status.UNDER_REVIEW)
    document = composed(method.year(dataclasses.replace(unit, indicators=(doubted, *unit.indicators[1:]))))
    assert table(document, "各市州")["吉林市"] == ("4", "1※", "1", "2", "0")


def test_the_assumptions_are_attached_and_made_up_figures_marked() -> None:
    document = composed()
    assert attached(document, "本结果依据的假设")[1] == "1.两档都不符合的，原文没有名称，记为未达标。"
    assert document.marking == MADE_UP_MARK


def test_every_count_is_traced_to_what_it_counts() -> None:
    document = composed()
    sources = {str(s.anchor): s.lines for s in document.sources}
    assert all(sources.values())
    assert sources["市州/吉林市//档次 未达标"] == ("未达标：16.4 开展安全教育和培训、20.1 福利彩票销售指标稳步提升",)
    assert sources["市州/长春市//档次 待定"] == (
        "待定：16.4 开展安全教育和培训（待定：年度考评报送的「福彩销量」是空白）",
    )
    assert sources["市州//全面落实重特大疾病救助制度/档次 考评"] == ("考评：长春市、吉林市",)
    assert sources["市州//全面落实重特大疾病救助制度/档次 达标"] == ("达标：没有",)
    assert sources["县市区///档次 优秀"] == ("南关区：1项", "榆树市：0项", "靖宇县：0项")
    assert f"县市区/南关区/{method.NETWORK.key}/档次" in sources
    assert sources[f"市州/吉林市/{method.DRILLS.key}/档次"][:3] == (
        "档次：未达标",
        "　优秀：否；公式：各条都要成立",
        "　　优秀.1：否；公式：救助率 = 100%",
    )


@pytest.mark.parametrize("name", ["甲|乙", "一、甲", "[1](a/b/c/d)", "{{ 甲 }}", "甲/乙"])
def test_hostile_names_print_as_themselves(name: str) -> None:
    unit = dataclasses.replace(method.units()[0], name=name)
    document = composed(method.year(unit))
    assert table(document, "各市州")[name] == ("4", "3", "0", "0", "1")


def test_the_same_inputs_make_the_same_document() -> None:
    assert composed() == composed()


def test_a_method_without_tiers_is_told_so() -> None:
    checked = method.checked(tiers=())
    outcome = compose(NAME, method.year(), checked)
    assert outcome.value is None
    assert [d.code for d in outcome.diagnostics] == ["KP615"]


def test_a_method_without_tiers_may_have_a_template_of_its_own() -> None:
    own = {f"{NAME}.jinja": "---\n标题：名次\n---\n{{ 档次.名称|length }}{{ 档次.层次|length }}"}
    outcome = compose(NAME, method.year(), method.checked(tiers=()), templates=own)
    assert outcome.value is not None
    assert lines(outcome.value) == ["00"]


def test_other_documents_of_a_method_without_tiers_are_given_none() -> None:
    own = {"初评通报.jinja": "---\n标题：甲\n---\n{{ 档次.待定|length }}"}
    outcome = compose("初评通报", jilin_2007.half_year(), jilin_2007.checked(), templates=own)
    assert outcome.value is not None
    assert lines(outcome.value) == ["0"]


def test_the_page_on_templates_lists_what_is_given_of_tiers() -> None:
    listing = (
        "---\n标题：甲\n---\n"
        "{% for 表 in [档次, 档次.层次[0], 档次.层次[0].各档[0], 档次.层次[0].名单[0], 档次.待定[0]] %}"
        "{% for 名 in 表 %}{{ 名 }}{{ ' ' }}{% endfor %}{% endfor %}"
    )
    names = lines(composed(templates={f"{NAME}.jinja": listing}))[0].split()
    page = (files("render") / "templates" / "README.md").read_text(encoding="utf-8")
    (given,) = ("".join(rows) for rows in [[row for row in page.splitlines() if row.startswith("| `档次")]])
    assert len(names) > 20
    assert [name for name in names if name not in given] == []


def test_an_indicator_without_tiers_is_not_counted() -> None:
    unit = method.units()[1]
    plain = material.item(method.RELIEF, 5, 10)
    document = composed(method.year(dataclasses.replace(unit, indicators=(plain, *unit.indicators[1:]))))
    assert table(document, "各市州")["吉林市"] == ("3", "0", "1", "2", "0")

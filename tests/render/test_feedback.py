from __future__ import annotations

import dataclasses
import re
from fractions import Fraction
from functools import cache

import pytest

import kaoping
from dsl.expressions import Year
from dsl.facts import Facts, FigureId
from dsl.quantity import POINT, format_quantity
from engine.evaluate import evaluate
from engine.results import AdjustmentResult, Assessment, State, UnitResult
from render.compose import Composer, prepare
from render.document import Chart, ChartKind, OfficialDocument, Table, block_lines, lines_of, words
from render.docx import write_docx
from render.grounds import Grounds
from render.html import write_html
from render.markdown import write_markdown
from render.rates import rate_of
from render.readback import read_back
from render.wording import percent
from tests.render import jilin_2007_whole as method

NAME = "单位反馈书"
CIVIL, PROJECTS, LAST = "jilin-2016-civil-affairs", "dongxihu-2020-performance", "jilin-2008-employment"


@cache
def loaded(policy: str) -> tuple[kaoping.Policy, kaoping.Result]:
    read = kaoping.load(policy)
    return read, read.evaluate_for(NAME)


@cache
def composer(policy: str) -> Composer:
    read, result = loaded(policy)
    prepared = prepare(NAME, result.assessment, read.checked, facts=result.facts).value
    assert prepared is not None
    return prepared


def sheet(policy: str, unit: str) -> OfficialDocument:
    made = composer(policy)
    document = made.compose(made.of_unit(unit)[0]).value
    assert document is not None
    return document


def composed(unit: str = "长春市", **given: object) -> OfficialDocument:
    return method.composed(NAME, unit, **given)  # type: ignore[arg-type]


def body(document: OfficialDocument) -> list[str]:
    return list(block_lines(document.body))


def rows(document: OfficialDocument) -> dict[str, tuple[str, ...]]:
    """Every row of the tables of the attachment, by the name in its second column."""
    tables = (b for a in document.attachments for b in a.blocks if isinstance(b, Table))
    return {words(row[1]): tuple(words(cell) for cell in row) for table in tables for row in table.rows}


def without(key: str, unit: str = "长春市") -> tuple[Assessment, Facts]:
    """The year's result where a unit has not reported one figure."""
    facts = method.facts()
    gone = FigureId(unit=unit, period=method.YEAR_END, key=key, year=Year.THIS)
    assert gone in facts.figures
    left = dataclasses.replace(facts, figures={k: v for k, v in facts.figures.items() if k != gone})
    policy, _ = loaded("jilin-2007-employment")
    return evaluate(policy.plan, left, period=method.YEAR_END, folder="jilin-2007-employment"), left


def bounds(result: Assessment, name: str = "长春市") -> tuple[Fraction, Fraction]:
    """Between what an open total will come out."""
    unit = unit_of(result, name)
    assert unit.total is None
    assert unit.lowest is not None
    assert unit.highest is not None
    return unit.lowest, unit.highest


def unit_of(result: Assessment, name: str) -> UnitResult:
    unit = result.unit(name)
    assert unit is not None
    return unit


# --- scored methods ----------------------------------------------------------------------------------


def test_the_gist_says_total_rank_and_how_the_total_was_made() -> None:
    said = body(composed("四平市"))
    assert "总分92.49分，在10个市州中列第9名。" in said
    assert any("94.79分×80%＋83.3分×20%=92.492分；保留2位小数，四舍五入：92.492分→92.49分" in x for x in said)


def test_every_score_stands_with_figures_value_target_completion_points_and_rounding() -> None:
    row = rows(composed())["企业劳动合同签订率"]
    assert row == (
        "16",
        "企业劳动合同签订率",
        (
            "完成86.54%，目标95%，差8.46个百分点，没有达到，算未完成。"
            "完成率=86.54%÷95%≈91.0947%；按完成率：3分×约91.0947%≈2.7328分；保留2位小数，四舍五入：约2.7328分→2.73分。"
        ),
        "3分",
        "2.73分",
    )
    part = rows(composed())["（1）查处举报投诉案件结案率"]
    assert part[2].startswith("5400件÷（5400件＋496件）≈91.5875%，目标95%，差约3.4125个百分点")
    assert rows(composed())["查处举报投诉案件结案率及行政复议维持率"][2].startswith(
        "各分项得分之和：约0.9641分＋1分≈1.9641分"
    )


def test_the_distance_to_the_next_rank_is_exact() -> None:
    document = composed()
    assert "前面一名是第6名长白山管委会（94.37分）。总分再得0.45分，即与长白山管委会同分，并列第6名。" in body(document)
    sources = {str(s.anchor): s.lines for s in document.sources}
    assert sources["市州/长春市//差距"] == (
        "长白山管委会：总分94.37分，第6名",
        "长春市：总分93.92分，第7名",
        "94.37分 － 93.92分 = 0.45分",
    )


def test_with_that_distance_gained_the_unit_does_have_that_rank() -> None:
    units = {u.name: u for u in method.assessment().by_level()["市州"]}
    mine, above = units["长春市"], units["长白山管委会"]
    assert mine.total is not None
    assert above.total is not None
    better = sum(u.total is not None and u.total > above.total for u in units.values())
    assert above.total - mine.total == Fraction("0.45")
    assert better + 1 == 6


def test_the_first_has_nobody_before_it() -> None:
    assert "已列第1名，前面没有单位。" in body(composed("吉林市"))


def test_each_area_stands_beside_the_best_of_those_ranked_together() -> None:
    table = next(b for b in composed().body if isinstance(b, Table))
    found = [tuple(words(c) for c in row) for row in table.rows]
    assert ("劳动关系", "10.59分", "14分", "第10名", "14分", "通化市", "3.41分") in found


def test_the_areas_are_drawn_beside_the_mean_and_the_best_of_the_ranking() -> None:
    document = composed()
    (chart,) = [b for b in document.body if isinstance(b, Chart)]
    assert chart.kind is ChartKind.RADAR
    assert [words(cell) for cell in chart.header] == ["方面", "本单位", "平均", "最高"]
    drawn = {words(row[0]): tuple(map(words, row[1:])) for row in chart.rows}
    scored = {u.name: {a.key: a for a in u.areas} for u in method.assessment().units if u.level == "市州"}
    rates = {name: rate for name, areas in scored.items() if (rate := rate_of(areas["劳动关系"])) is not None}
    wanted = (rates["长春市"], sum(rates.values(), Fraction(0)) / len(rates), max(rates.values()))
    assert drawn["劳动关系"] == tuple(percent(rate) for rate in wanted)
    (source,) = (s for s in document.sources if s.anchor.key == "劳动关系" and s.anchor.side == "平均得分率")
    assert "长春市75.6%" in source.lines[0]
    assert source.lines[1].endswith(f"÷ {len(rates)} = {percent(wanted[1])}")


def test_where_the_chart_is_not_drawn_its_figures_stand_in_a_table() -> None:
    assert "| 劳动关系 | 75.6% |" in re.sub(r" +", " ", write_markdown(composed()))


def test_a_unit_of_too_few_areas_has_no_chart() -> None:
    result = changed(areas=unit_of(method.assessment(), "长春市").areas[:2])
    assert not any(isinstance(b, Chart) for b in method.composed(NAME, "长春市", result=result).body)


def test_a_missing_figure_leaves_the_total_open_and_says_what_it_costs() -> None:
    result, known = without("企业劳动合同签订率")
    document = composed(result=result, known=known)
    said = "\n".join(body(document))
    lowest, highest = bounds(result)
    assert "总分待定：" in said
    assert f"最低{format_quantity(lowest, POINT)}，最高{format_quantity(highest, POINT)}" in said
    assert "没有定的内容最多影响3分。" in said
    assert "16\t企业劳动合同签订率\t年终总评缺报“企业劳动合同签订率”。\t3分" in said
    assert "待定" in rows(document)["企业劳动合同签订率"]
    assert "0.00分" not in rows(document)["企业劳动合同签订率"]


def test_of_an_open_total_the_ranks_that_it_can_come_to_are_told() -> None:
    result, known = without("企业劳动合同签订率")
    lowest, highest = bounds(result)
    others = [u.total for u in result.by_level()["市州"] if u.name != "长春市" and u.total is not None]
    best = 1 + sum(t > highest for t in others)
    worst = 1 + sum(t > lowest for t in others)
    assert any(f"名次在第{best}名至第{worst}名之间" in line for line in body(composed(result=result, known=known)))


def test_a_provisional_result_is_called_so() -> None:
    unit = next(u for u in method.assessment().units if u.state is State.PROVISIONAL and u.level == "市州")
    assert any(line.startswith("上述结果是暂定的：") for line in body(composed(unit.name)))


def test_only_the_assumptions_that_touch_the_unit_are_attached() -> None:
    checked = method.checked().policy
    city, county = (unit_of(method.assessment(), n) for n in ("长春市", "延吉市"))
    only_city = "指标名称写明市级，县市区不考评"
    assert only_city in Grounds(checked).of(method.assessment(), city)
    assert only_city not in Grounds(checked).of(method.assessment(), county)
    assert only_city not in composed("延吉市").text()
    assert set(Grounds(checked).of(method.assessment(), county)) < set(method.assessment().assumptions)


def test_what_was_decided_of_others_is_not_told_in_the_paper_of_one_unit() -> None:
    assert "评选结果的说明" in [a.title for a in composed("辽源市").attachments]
    assert "评选结果的说明" not in [a.title for a in composed("长春市").attachments]


def test_a_veto_and_what_was_added_and_deducted_stand_with_their_reasons() -> None:
    from fractions import Fraction

    from engine.results import AdjustmentResult

    rows_added = (
        AdjustmentResult(
            kind="扣分",
            block="扣分",
            name="数据不实",
            count=Fraction(1),
            raw=Fraction(-2),
            applied=Fraction(-2),
            reason="查实1起",
        ),
        AdjustmentResult(
            kind="否决",
            block="一票否决",
            name="重大事故",
            count=None,
            raw=None,
            applied=None,
            reason="发生重大安全事故",
        ),
    )
    document = composed(result=changed(adjustments=rows_added))
    said = body(document)
    assert "扣分\t数据不实\t查实1起\t-2分" in said
    assert "否决（重大事故）：发生重大安全事故。" in said


def beside(kind: str, name: str, reason: str, marks: Fraction | None) -> AdjustmentResult:
    return AdjustmentResult(kind=kind, block=kind, name=name, count=None, raw=marks, applied=marks, reason=reason)


def changed(name: str = "长春市", **fields: object) -> Assessment:
    result = method.assessment()
    units = tuple(
        dataclasses.replace(u, **fields) if u.name == name and u.level == "市州" else u  # type: ignore[arg-type]
        for u in result.units
    )
    return dataclasses.replace(result, units=units)


# --- other methods -----------------------------------------------------------------------------------


def test_of_a_method_with_tiers_each_item_says_what_the_tier_above_wants() -> None:
    found = rows(sheet(CIVIL, "白城市"))
    assert found["退役士兵教育培训"][2:] == (
        "达标",
        "离优秀：“实用技能培训班不低于3个且评定：最大限度满足退役士兵参训意愿”不成立（2个不低于3个且是），还差1个。",
    )
    assert found["组织法律知识培训"][3] == "离达标：“能够参加地方政府以上部门组织的法制培训”评定为否。"
    assert "还差10个百分点" in next(r[3] for r in found.values() if r[0] == "16.1")
    said = body(sheet(CIVIL, "白城市"))
    assert "应考评31项：优秀16项、达标9项、未达标5项、待定1项。本办法不设总分，不排名。" in said


def test_of_budget_projects_each_total_is_told_and_nobody_is_ranked() -> None:
    read, _ = loaded(PROJECTS)
    name = composer(PROJECTS).recipients[0].unit
    text = sheet(PROJECTS, name).text()
    assert "预备役训练费100分；机关党员培训教育经费机关费88.2分" in text
    assert "名次" not in text.partition("附件")[0]
    assert read.title in text


def test_of_a_method_without_scores_awards_are_told_and_nothing_is_attached_but_grounds() -> None:
    document = sheet(LAST, "长春市")
    assert "获评单项工作先进单位（就业和再就业）" in document.text()
    assert [a.title for a in document.attachments] == ["本结果依据的假设"]


def test_a_period_that_only_looks_at_completion_has_no_scores() -> None:
    read, _ = loaded("jilin-2007-employment")
    half = read.evaluate("半年初评")
    document = composed(result=half.assessment)
    assert "得分" not in document.text().partition("本结果依据的假设")[0]
    assert "应考评40项，达到目标5项，没有达到35项。" in body(document)


# --- every figure is traced --------------------------------------------------------------------------


def names_of(policy: str) -> str:
    """All that a page may say of itself without a figure's anchor: names and sentences of the method."""
    read, _ = loaded(policy)
    checked = read.checked.policy
    items = [x for i in checked.all_indicators() for x in i.every()]
    spoken = [checked.header.title, checked.header.number, *(f"{i.number}{i.name}" for i in items)]
    return "\n".join([*spoken, *(i.number for i in items), *(p.name for p in checked.periods)])


@pytest.mark.parametrize("policy", ["jilin-2007-employment", CIVIL, PROJECTS])
def test_every_number_that_comes_from_the_result_is_traced(policy: str) -> None:
    made = composer(policy)
    document = made.compose(made.recipients[0]).value
    assert document is not None
    known = names_of(policy)
    loose = [
        run.text
        for block in (*document.body, *document.attachments[0].blocks)
        for line in lines_of(block)
        for run in line
        if run.anchor is None and re.search(r"\d", _of_the_method(run.text, known))
    ]
    assert loose == []
    assert all(source.lines for source in document.sources)


def _of_the_method(text: str, known: str) -> str:
    """A text without the dates, years and names that are the method's own."""
    text = re.sub(r"《.*?》|（.{2,6}〔\d+〕\d+号）|\d{4}年(\d+月\d+日)?|失分最多的\d+项", "", text)
    return "" if text.removeprefix("其中：") in known else text


@pytest.mark.parametrize("name", ["甲|乙", "一、甲", "[1](a/b/c/d)", "{{ 甲 }}", "<b>甲</b>", "甲" * 10000])
def test_hostile_names_of_units_print_as_themselves(name: str) -> None:
    result, facts = method.assessment(), method.facts()
    units = tuple(dataclasses.replace(u, name=name) if u.name == "长春市" else u for u in result.units)
    roster = tuple(dataclasses.replace(u, name=name) if u.name == "长春市" else u for u in facts.roster)
    document = composed(
        name, result=dataclasses.replace(result, units=units), known=dataclasses.replace(facts, roster=roster)
    )
    assert document.salutation == f"{name}："


@pytest.mark.parametrize(
    "reason", ["一、甲|乙", "[1](a/b/c/d)", "{{ 7*7 }}", "<w:p>&amp;", "#let $x$", "甲\u202e乙", "甲" * 10_000]
)
def test_hostile_reasons_are_printed_as_they_were_given(reason: str) -> None:
    given = beside("扣分", "数据不实", reason, Fraction(-1))
    document = composed(result=changed(adjustments=(given,), total=None, reason=reason))
    assert reason.replace("\u202e", "〔U+202E〕") in document.text()
    for form, data in (("docx", write_docx(document)), ("html", write_html(document).encode())):
        assert read_back(data, form, document) == ()


def test_the_same_inputs_make_the_same_sheet() -> None:
    assert composed() == composed()


def test_units_of_all_levels_get_one() -> None:
    levels: dict[str, list[UnitResult]] = {}
    for unit in method.assessment().units:
        levels.setdefault(unit.level, []).append(unit)
    made = composer("jilin-2007-employment")
    assert len(made.recipients) == sum(map(len, levels.values()))

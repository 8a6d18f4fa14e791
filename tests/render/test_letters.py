from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files

import pytest

from dsl.facts import Facts, Signature, SignedTarget
from dsl.model import CheckedPolicy
from render.compose import compose, needs_no_reports
from render.document import OfficialDocument, Table, block_lines, words
from tests.render import jilin_2007_whole as method

NAME = "目标责任状"


def composed(unit: str = "长春市", **given: object) -> OfficialDocument:
    return method.composed(NAME, unit, **given)  # type: ignore[arg-type]


def lines(document: OfficialDocument) -> list[str]:
    return list(block_lines(document.body))


def tables(document: OfficialDocument) -> list[list[tuple[str, ...]]]:
    """The rows of every table, the signatures last."""
    return [[tuple(words(c) for c in row) for row in b.rows] for b in document.body if isinstance(b, Table)]


def without_points(name: str) -> CheckedPolicy:
    """The method with an item whose points it states itself."""
    checked = method.checked()
    areas = []
    for area in checked.policy.areas:
        items = tuple(
            dataclasses.replace(i, points=dataclasses.replace(i.points, value=Fraction(7)))
            if i.name == name and i.points
            else i
            for i in area.indicators
        )
        areas.append(dataclasses.replace(area, indicators=items))
    return dataclasses.replace(checked, policy=dataclasses.replace(checked.policy, areas=tuple(areas)))


def test_the_letter_names_its_parties_and_the_day_it_was_signed() -> None:
    document = composed()
    assert document.full_title == "2007年就业和社会保障工作目标责任状"
    assert lines(document)[:2] == ["甲方：吉林省人民政府", "乙方：长春市人民政府"]
    assert tables(document)[-1][-1] == ("2007年2月6日", "2007年2月6日")


def test_it_has_no_number_no_addressee_and_no_date_of_issue() -> None:
    document = composed(dated=date(2008, 3, 1))
    assert (document.head.number, document.salutation, document.dated, document.issuer) == ("", "", "", "")
    # The day of signing that the letter itself states goes before the one that is asked for.
    assert "2008年3月1日" not in document.text()


def test_every_item_stands_with_its_target_and_points_as_they_were_signed() -> None:
    jobs, training, *_ = tables(composed())
    assert jobs[0] == ("1", "城镇新增就业人数", "12.1万人", "5分")
    assert jobs[1] == ("", "其中：政府出资购买公益性岗位就业人数", "13310人", "—")
    assert ("3", "城镇登记失业率", "不高于4.3%", "3分") in jobs
    assert training[:3] == [
        ("11", "下岗失业人员职业技能培训人数及培训后就业率", "见分项", "3分"),
        ("", "下岗失业人员职业技能培训人数", "3.7万人", "—"),
        ("", "培训后就业率", "65%", "—"),
    ]


def test_the_items_and_the_points_add_up_to_what_the_letter_says() -> None:
    document = composed()
    points = [int(row[3].removesuffix("分")) for table in tables(document)[:-1] for row in table if row[0]]
    assert (len(points), sum(points)) == (40, 100)
    assert "2007年1月1日至2007年12月31日，乙方应当完成下列9个方面、40项目标，分值合计100分。" in lines(document)
    assert "（一）就业和再就业。10项，29分。" in lines(document)


def test_it_tells_targets_and_no_results() -> None:
    text = composed().text()
    assert "得分" not in text.partition("附件")[0]
    assert "名次" not in text
    assert "评选结果" not in text
    assert "95.4%" not in text


def test_it_is_the_same_before_anybody_has_reported() -> None:
    assert needs_no_reports(NAME)
    known = dataclasses.replace(method.facts(), figures={}, records={}, ratings={})
    empty = method.assessment("半年初评")
    assert lines(composed(known=known, result=empty)) == lines(composed())


def test_every_figure_is_traced_to_the_cell_of_the_letter() -> None:
    sources = {str(s.anchor): s.lines for s in composed().sources}
    assert sources["市州/长春市/城镇新增就业人数/目标"] == (
        "责任状写明目标 12.1万人；来源：targets.yaml 责任状.长春市.城镇新增就业人数（第5行）",
    )
    assert sources["市州/长春市/城镇新增就业人数/分值"][0].startswith("责任状写明分值 5分；来源：targets.yaml")
    (total,) = sources["市州/长春市//分值"]
    assert total.startswith("各项分值之和：5分 ＋ 4分")
    assert total.endswith("= 100分")


def test_what_the_letter_does_not_state_is_open_and_said_to_be() -> None:
    facts = method.facts()
    left = {k: v for k, v in facts.targets["长春市"].items() if k != "城镇新增就业人数"}
    known = dataclasses.replace(facts, targets={**facts.targets, "长春市": left}, signatures={})
    result = method.assessment()
    unit = result.unit("长春市")
    assert unit is not None
    items = tuple(dataclasses.replace(i, target=None) if i.number == "1" else i for i in unit.indicators)
    result = dataclasses.replace(result, units=(dataclasses.replace(unit, indicators=items),))
    outcome = compose(NAME, result, method.checked(), facts=known, unit="长春市")
    assert outcome.value is not None
    said = lines(outcome.value)
    assert tables(outcome.value)[0][0] == ("1", "城镇新增就业人数", "待定", "待定")
    assert "注：“待定”是还没有下达的：城镇新增就业人数的目标、城镇新增就业人数的分值。" in said
    # A sum of which one part is not known is not printed.
    assert "（一）就业和再就业。10项。" in said
    assert said[:2] == ["甲方：××××××", "乙方：××××××"]
    assert tables(outcome.value)[-1][-1] == ("××××年×月×日", "××××年×月×日")
    assert [d.code for d in outcome.diagnostics] == ["KP622"] * 3


def test_a_letter_that_has_no_day_takes_the_one_asked_for() -> None:
    unsigned = {"长春市": Signature(party_a="甲", party_b="乙", signed_on=None)}
    known = dataclasses.replace(method.facts(), signatures=unsigned)
    assert tables(composed(known=known, dated=date(2007, 2, 8)))[-1][-1] == ("2007年2月8日", "2007年2月8日")


def test_points_that_the_method_states_are_traced_to_its_clause() -> None:
    facts = method.facts()
    left = {k: v for k, v in facts.targets["长春市"].items() if k != "企业劳动合同签订率"}
    known = dataclasses.replace(facts, targets={**facts.targets, "长春市": left})
    document = composed(known=known, method=without_points("企业劳动合同签订率"))
    assert ("16", "企业劳动合同签订率", "95%", "7分") in tables(document)[2]
    sources = {str(s.anchor): s.lines for s in document.sources}
    assert sources["市州/长春市/企业劳动合同签订率/分值"][0].startswith("办法写明分值 7分；依据：")


@pytest.mark.parametrize("name", ["甲|乙", "一、甲", "[1](a/b/c/d)", "{{ 甲 }}", "甲/乙"])
def test_hostile_parties_print_as_themselves(name: str) -> None:
    hostile = {"长春市": Signature(party_a=name, party_b=name, signed_on=None)}
    document = composed(known=dataclasses.replace(method.facts(), signatures=hostile))
    assert lines(document)[0] == f"甲方：{name}"


def test_a_template_of_the_methods_own_is_given_the_letter_too() -> None:
    own = {f"{NAME}.jinja": "---\n标题：甲\n---\n{{ 责任状.甲方 }}与{{ 责任状.乙方 }}"}
    document = composed(templates=own)
    assert lines(document)[0] == "吉林省人民政府与长春市人民政府"
    assert document.head.number == ""


def test_the_page_on_templates_lists_what_is_given_of_a_letter() -> None:
    listing = (
        "---\n标题：甲\n---\n{% for 表 in [责任状, 责任状.方面[0], 责任状.考评[0]] %}"
        "{% for 名 in 表 %}{{ 名 }}{{ ' ' }}{% endfor %}{% endfor %}"
    )
    names = lines(composed(templates={f"{NAME}.jinja": listing}))[0].split()
    page = (files("render") / "templates" / "README.md").read_text(encoding="utf-8")
    given = "".join(row for row in page.splitlines() if row.startswith("| `责任状"))
    assert len(names) > 14
    assert [name for name in names if name not in given] == []


# --- letters of every year -------------------------------------------------------------------------------


def yearly() -> tuple[Facts, CheckedPolicy]:
    """Letters of 2007 and 2008, with more jobs wanted in the second year; a method that holds for both."""
    facts, checked = method.facts(), method.checked()
    key = "城镇新增就业人数"
    signed = facts.targets["长春市"]
    target = signed[key].target
    assert target is not None
    more = dataclasses.replace(signed[key], target=dataclasses.replace(target, value=target.value + 1000))
    years: dict[int, dict[str, Mapping[str, SignedTarget]]] = {
        2007: {"长春市": signed},
        2008: {"长春市": {**signed, key: more}},
    }
    signatures = {y: {"长春市": Signature(party_a="甲", party_b="乙", signed_on=date(y, 2, 6))} for y in years}
    known = dataclasses.replace(facts, targets={}, yearly_targets=years, yearly_signatures=signatures)
    header = dataclasses.replace(
        checked.policy.header, ends_on=date(2009, 12, 31), title="某省就业工作目标责任制实施办法"
    )
    return known, dataclasses.replace(checked, policy=dataclasses.replace(checked.policy, header=header))


def test_a_letter_of_one_year_has_that_years_targets_day_and_term() -> None:
    known, checked = yearly()
    document = composed(known=known, method=checked)
    assert document.full_title.startswith("2007年")
    assert tables(document)[0][0][2] == "12.1万人"
    assert tables(document)[-1][-1] == ("2007年2月6日", "2007年2月6日")
    assert any(line.startswith("2007年1月1日至2007年12月31日，乙方应当") for line in lines(document))


def test_a_unit_without_a_letter_for_the_year_has_open_targets() -> None:
    known, checked = yearly()
    left = dataclasses.replace(known, yearly_targets={2008: known.yearly_targets[2008]}, yearly_signatures={})
    unit = dataclasses.replace(method.assessment())
    items = tuple(
        dataclasses.replace(u, indicators=tuple(dataclasses.replace(i, target=None) for i in u.indicators))
        if u.name == "长春市"
        else u
        for u in unit.units
    )
    document = composed(known=left, method=checked, result=dataclasses.replace(unit, units=items))
    assert tables(document)[0][0] == ("1", "城镇新增就业人数", "待定", "待定")
    assert "甲方：××××××" in lines(document)

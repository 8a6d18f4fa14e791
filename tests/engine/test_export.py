"""The result object and the flat rows: decimals as strings, exact fractions beside them, a fixed order of keys."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from dsl.diagnostic import KaopingError
from dsl.model import Purpose
from dsl.quantity import find_unit
from engine.export import COLUMNS, export, rows
from engine.results import Assessment, State
from tests.engine.builders import (
    HALF_YEAR,
    area,
    award,
    checked,
    component,
    compute,
    definition,
    facts,
    field,
    indicator,
    num,
    of_which,
    period,
    quotient,
    ref,
    rounding,
    run,
    total,
    unit_of,
)


def assessment(*, of: str = "年终总评") -> Assessment:
    training = indicator(
        "培训",
        number="11",
        points="4",
        components=[
            component("培训人数", target="3人"),
            component("就业率", formula=quotient("就业人数", "培训人数"), target="90%"),
        ],
    )
    spent = indicator("发放金额", "万元", number="10", target="30.00万元", points="3", parts=[of_which("小额", "万元")])
    policy = checked(
        area("职业培训鉴定", spent, training),
        fields=[field("就业人数")],
        definitions=[definition("人均", compute(ref("就业人数"), "/", num("7人")), is_published=True)],
        totals=[total(sum_to_hundred=True, rounded=rounding())],
        awards=[award()],
        rounded=rounding(),
    )
    known = facts(
        {"长春市": {"发放金额": "25.5万元", "小额": "1万元", "培训人数": "3人", "就业人数": "2人"}},
        targets={"长春市": {"小额": ("2万元", None)}},
        of=of,
    )
    return run(policy, known, of=of)


def written(found: Assessment) -> Any:
    """The result as a script reads it."""
    return json.loads(json.dumps(export(found), ensure_ascii=False))


def test_the_keys_stand_in_the_order_of_the_contract() -> None:
    exported = export(assessment())
    assert list(exported)[:4] == ["schema", "policy", "period", "is_scored"]
    assert exported["schema"] == "kaoping.result/1"
    assert exported["policy"] == {
        "title": "吉林省2007年就业和社会保障工作目标责任制实施办法",
        "number": "吉政发〔2007〕4号",
        "folder": "jilin-2007-employment",
    }
    for key in ("units", "awards", "funds", "accountability", "data_quality", "assumptions"):
        assert key in exported


def test_an_amount_is_in_its_unit_and_a_ratio_a_fraction_of_one() -> None:
    unit = written(assessment())["units"][0]
    spent, training = unit["indicators"]
    assert (spent["value"], spent["unit"], spent["target"], spent["completion"]) == ("25.5", "万元", "30", "0.85")
    assert (spent["score"], spent["raw"], spent["max"], spent["met"]) == ("2.55", "2.55", "3", False)
    assert "exact" not in spent
    rate = training["components"][1]
    assert (rate["value"], rate["unit"]) == ("0.666666666667", "%")
    assert rate["exact"] == {
        "value": "2/3",
        "score": "40/27",
        "raw": "40/27",
        "completion": "20/27",
    }


def test_an_of_which_has_no_score() -> None:
    unit = written(assessment())["units"][0]
    (part,) = unit["indicators"][0]["of_which"]
    assert (part["value"], part["target"], part["completion"], part["met"]) == ("1", "2", "0.5", False)
    assert not {"score", "raw", "max", "parts"} & part.keys()


def test_what_repeats_is_given_to_twelve_places_and_exactly() -> None:
    unit = written(assessment())["units"][0]
    assert (unit["total"], unit["raw_total"]) == ("86.14", "86.142857142857")
    assert unit["exact"] == {"raw_total": "603/7"}
    assert unit["definitions"] == [
        {"name": "人均", "value": "0.285714285714", "exact": "2/7", "unit": "%", "status": "ok"}
    ]
    assert unit["areas"][0]["score"] == "6.03"


def test_an_open_result_is_null_never_zero() -> None:
    policy = checked(area("就业", indicator("新增就业", target="3人", points="3")), totals=[total()])
    exported = written(run(policy, facts({"长春市": {"新增就业": None}})))
    unit = exported["units"][0]
    assert (unit["total"], unit["rank"], unit["state"]) == (None, None, "open")
    assert unit["indicators"][0]["value"] is None
    assert unit["indicators"][0]["status"] == "missing"


def test_it_is_json_and_the_same_bytes_every_time() -> None:
    texts = {json.dumps(export(assessment()), ensure_ascii=False) for _ in range(2)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("unit", "base", "text"),
    [
        ("个百分点", Fraction("0.05"), "5"),
        ("%", Fraction("0.05"), "0.05"),
        ("‰", Fraction("0.0071"), "0.0071"),
        ("万人", Fraction(125_000), "12.5"),
        ("元/人", Fraction(2000), "2000"),
    ],
)
def test_units_of_the_exported_value(unit: str, base: Fraction, text: str) -> None:
    of_measure = find_unit(unit)
    assert of_measure is not None
    one = assessment()
    result = replace(one.units[0].indicators[0], value=base, unit=of_measure, of_which=())
    changed = replace(one, units=(replace(one.units[0], indicators=(result,)),))
    assert written(changed)["units"][0]["indicators"][0]["value"] == text


# --- rows --------------------------------------------------------------------------------------------


def test_one_row_for_each_indicator_component_and_of_which() -> None:
    table = rows(assessment())
    assert all(tuple(row) == COLUMNS for row in table)
    assert [(r["number"], r["name"], r["kind"], r["value"], r["score"]) for r in table] == [
        ("10", "发放金额", "指标", "25.5", "2.55"),
        ("", "小额", "其中", "1", ""),
        ("11", "培训", "指标", "", "3.48"),
        ("", "培训人数", "分项", "3", "2"),
        ("", "就业率", "分项", "0.666666666667", "1.481481481481"),
    ]
    assert table[0]["met"] == "否"
    assert table[2]["value"] == ""


# --- periods -----------------------------------------------------------------------------------------


def test_a_period_for_a_circular_has_values_and_no_points() -> None:
    found = assessment(of=HALF_YEAR)
    unit = unit_of(found)
    assert found.is_scored is False
    assert (unit.total, unit.rank, unit.ranked_among, unit.state) == (None, None, 0, State.FINAL)
    assert unit.reason == "半年初评只通报完成情况，不计分、不排名"
    assert (unit.areas[0].score, unit.areas[0].full_marks, unit.areas[0].rank) == (None, None, None)
    spent = unit.indicators[0]
    assert (spent.value, spent.completion, spent.is_met) == (255_000, Fraction(17, 20), False)
    assert (spent.score, spent.full_marks, spent.rank, spent.score_derivation) == (None, None, None, None)


@pytest.mark.parametrize("of", ["半年初评", "年终总评"])
def test_what_applies_and_is_met_is_counted_in_both(of: str) -> None:
    summed = unit_of(assessment(of=of)).areas[0]
    assert (summed.applicable, summed.assessed, summed.met) == (2, 2, 0)


def test_what_is_missing_applies_and_is_not_assessed() -> None:
    policy = checked(
        area("就业", indicator("新增就业", target="3人", points="3"), indicator("再就业", target="3人", points="3"))
    )
    summed = unit_of(run(policy, facts({"长春市": {"新增就业": "3人"}}))).areas[0]
    assert (summed.applicable, summed.assessed, summed.met) == (2, 1, 1)


def test_a_period_that_also_ranks_is_scored() -> None:
    periods = [period("年度考核", Purpose.CIRCULAR, Purpose.RANKING)]
    policy = checked(area("就业", indicator("新增就业", target="3人", points="3")), periods=periods)
    assert run(policy, facts({"长春市": {"新增就业": "3人"}}, of="年度考核"), of="年度考核").is_scored


def test_an_unknown_period_names_those_that_there_are() -> None:
    with pytest.raises(KaopingError) as raised:
        run(checked(), facts({}), of="年终")
    (found,) = raised.value.diagnostics
    assert (found.code, found.message("zh")) == ("KP550", "办法里没有期次「年终」")
    assert found.say("help", "zh") == "办法的期次是：半年初评、年终总评"

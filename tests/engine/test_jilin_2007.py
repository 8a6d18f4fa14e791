"""The shipped method of 2007: its own examples, its sample figures, and the slow reader's opinion of both."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import pytest

from dsl.facts import Facts, RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from engine.columns.ends import HIGHEST, LOWEST, compile_ends
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import evaluate, inputs_of
from engine.examples import run_examples
from engine.export import export
from engine.lower import lower
from engine.plan import Plan
from engine.results import Assessment, State, Status, all_items
from intake.facts import read_facts
from intake.roster import read_roster
from tests import reference
from tests.engine.builders import HALF_YEAR, YEAR_END

FOLDER = Path(__file__).parents[2] / "policies" / "jilin-2007-employment"


@cache
def roster() -> tuple[RosterUnit, ...]:
    found = read_roster(FOLDER / "units.yaml").value
    assert found is not None
    return found


@cache
def method() -> CheckedPolicy:
    text = (FOLDER / "policy.kp").read_text(encoding="utf-8")
    found = read_method(text, file="policy.kp", roster=roster()).value
    assert found is not None
    return found


@cache
def plan() -> Plan:
    lowered = lower(method())
    assert lowered.diagnostics == ()
    assert lowered.value is not None
    return lowered.value


@cache
def sample() -> Facts:
    found = read_facts(FOLDER, method(), roster()).value
    assert found is not None
    return found


@cache
def assessment(period: str) -> Assessment:
    return evaluate(plan(), sample(), period=period, folder=FOLDER.name)


def test_every_worked_example_comes_out() -> None:
    found = run_examples(plan(), roster())
    assert len(found) >= 20
    assert [(o.world, o.expected, o.got) for o in found if not o.is_passed] == []


def test_ten_prefectures_and_sixty_counties_are_assessed() -> None:
    levels = assessment(YEAR_END).by_level()
    assert {level: len(units) for level, units in levels.items()} == {"市州": 10, "县市区": 60}
    assert all(len(unit.indicators) == 40 for units in levels.values() for unit in units)


def test_counties_are_not_assessed_on_what_only_prefectures_have() -> None:
    county = next(u for u in assessment(YEAR_END).units if u.level == "县市区")
    assert [i.number for i in county.indicators if not i.applies] == ["33", "34"]


@pytest.mark.parametrize("period", [HALF_YEAR, YEAR_END])
def test_the_reference_agrees_on_the_sample_figures(period: str) -> None:
    """A few units of both levels, since the reference reckons everything anew whenever it is asked."""
    names = {"长春市", "辽源市", "白城市", "龙山区", "东辽县", "通榆县"}
    facts = replace(sample(), roster=tuple(u for u in roster() if u.name in names))
    found = evaluate(plan(), facts, period=period, folder=FOLDER.name)
    for unit, one in zip(found.units, reference.assess(method(), facts, period), strict=True):
        assert (unit.name, unit.total, unit.rank) == (one.name, one.total, one.rank)
        if found.is_scored:
            assert {a.key: (a.score, a.rank) for a in unit.areas} == {
                k: (s, one.area_ranks[k]) for k, s in one.areas.items()
            }
        for item in all_items(unit):
            value = one.values[item.key]
            assert item.is_met == one.met[item.key]
            if item.value is not None:
                assert item.value == value
            if found.is_scored and item.key in one.scores:
                assert item.score == one.scores[item.key]


def test_the_half_year_shows_completion_and_neither_points_nor_ranks() -> None:
    found = assessment(HALF_YEAR)
    assert not found.is_scored
    assert found.awards == ()
    for unit in found.units:
        assert (unit.total, unit.rank, unit.state) == (None, None, State.FINAL)
        assert all(i.score is None and i.rank is None for i in all_items(unit))
    assert any(i.completion is not None for i in all_items(found.units[0]))


def test_each_area_has_its_award_and_a_tie_is_open() -> None:
    found = assessment(YEAR_END)
    given = [a for a in found.awards if a.name == "单项工作先进单位"]
    assert len(given) == 9
    for award in given:
        assert len(award.winners) == 3 or award.tied
        assert (award.state is State.OPEN) is bool(award.tied)


def test_what_is_missing_is_open_and_said_once() -> None:
    found = assessment(YEAR_END)
    missing = [q.unit for q in found.data_quality if q.code == "KP551"]
    for name in missing:
        unit = found.unit(name)
        assert unit is not None
        assert (unit.total, unit.state) == (None, State.OPEN)
        assert all(i.score is None for i in unit.indicators if i.status is Status.MISSING)
        assert [q.code for q in found.data_quality if q.unit == name] == ["KP551"]


def test_the_same_figures_give_the_same_bytes_whatever_their_order() -> None:
    facts = sample()
    turned = replace(
        facts,
        figures=dict(reversed(list(facts.figures.items()))),
        targets={u: dict(reversed(list(t.items()))) for u, t in reversed(list(facts.targets.items()))},
        ratings=dict(reversed(list(facts.ratings.items()))),
    )
    other = evaluate(plan(), turned, period=YEAR_END, folder=FOLDER.name)
    assert json.dumps(export(other)) == json.dumps(export(assessment(YEAR_END)))


def test_every_total_is_four_fifths_of_the_items_and_a_fifth_of_the_daily_mark() -> None:
    found, facts = assessment(YEAR_END), sample()
    for unit in found.units:
        if unit.raw_total is not None:
            earned = sum((a.score for a in unit.areas if a.score is not None), Fraction(0))
            full = sum((a.full_marks for a in unit.areas if a.full_marks is not None), Fraction(0))
            daily = facts.ratings[YEAR_END, unit.name, "日常工作得分"].value
            assert isinstance(daily, Fraction)
            assert unit.raw_total == earned * 100 / full * Fraction(4, 5) + daily * Fraction(1, 5)


def test_columns_tell_how_far_open_totals_can_go() -> None:
    """Of eight of its items denominators may be zero, so that they may be left out where figures are blank."""
    random, known = Random(1), sample()
    kept = {figure: fact for figure, fact in known.figures.items() if random.random() > 0.1}
    judged = {rating: value for rating, value in known.ratings.items() if random.random() > 0.1}
    period = plan().policy.period(YEAR_END)
    assert period is not None
    facts = replace(known, roster=known.roster[:12], figures=kept, ratings=judged)
    table = FactsTable(plan(), inputs_of(plan(), facts, period))
    _, found = CompiledMethod(plan(), period).run(table, compile_ends, is_few=True)
    totals = [case.total for case in table.cases.all]
    assert [(found[LOWEST][n], found[HIGHEST][n]) for n in range(table.rows)] == [
        (t.lowest, t.highest) for t in totals if t is not None
    ]
    assert sum(t is not None and t.score.value is None and t.highest is not None for t in totals) > 5

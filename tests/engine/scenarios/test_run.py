"""Scenarios over columns beside the interpreter on another plan and other facts: the same in everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bench import workload
from dsl.facts import Facts
from dsl.method import read_method
from dsl.model import Period, RoundingMode
from engine.evaluate import inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from engine.scenarios.model import Change, Family, RoundingChange, Scenario, all_of, grid, listed, one_at_a_time
from engine.scenarios.model import at_random as family_at_random
from engine.scenarios.parameters import parameters_of
from engine.scenarios.run import Block, Runner
from tests.engine.test_programs import ROSTER, figures, programs


def said(block: Block, place: int, runner: Runner) -> Iterator[object]:
    """All that a block says of a scenario, exactly."""
    for unit, named in enumerate(runner.units):
        yield named, "total", block.total(place, unit)
        yield named, "rank", int(block.ranks[place, unit]) if block.ranks is not None else 0
        yield named, "grade", int(block.grades[place, unit]) if block.grades is not None else -1
        yield named, "tiers", block.tiers[place, unit].tolist() if block.tiers is not None else []
        for key in runner.awards:
            yield named, key, bool(block.winners[key][place, unit]), bool(block.tied[key][place, unit])


def check(runner: Runner, scenarios: Family) -> int:
    """Compare every scenario; give how many columns worked out."""
    by_columns = 0
    seen = 0
    for block in runner.run(scenarios):
        for place, scenario in enumerate(block.scenarios):
            seen += 1
            by_columns += not block.is_interpreted
            meant = runner.block_of(scenario, runner.assessed(scenario))
            assert list(said(block, place, runner)) == list(said(meant, 0, runner)), scenario
    assert seen == len(scenarios)
    return by_columns


def runner_of(plan: Plan, facts: Facts) -> Runner:
    period = next(p for p in plan.policy.periods if is_scored_period(p))
    return Runner(plan, inputs_of(plan, facts, period), period, "某省")


@st.composite
def scenarios(draw: st.DrawFn, runner: Runner) -> Scenario:
    """Some points, targets and figures moved, and perhaps another rounding."""
    moved = (
        draw(st.lists(st.sampled_from(parameters_of(runner.plan)), max_size=3, unique=True))
        if parameters_of(runner.plan)
        else []
    )
    factors = st.sampled_from([Fraction(9, 10), Fraction(1), Fraction(21, 20), Fraction(3, 2), Fraction(0)])
    changes = [p.by(draw(factors)) for p in moved]
    known = [f for f, fact in runner.inputs.facts.figures.items() if isinstance(fact.value, Fraction)]
    for figure in draw(st.lists(st.sampled_from(known), max_size=2, unique=True)) if known else []:
        if figure.period == runner.period.name and figure.year.value == "本年":
            value = draw(st.sampled_from([Fraction(0), Fraction(7), Fraction(110, 3)]))
            changes.append(Change(what="数", key=figure.key, unit=figure.unit, value=value))
    rounding = draw(
        st.sampled_from([RoundingChange(), *(RoundingChange(m, p) for m in RoundingMode for p in (None, 1))])
    )
    return Scenario(name="一种", changes=tuple(changes), rounding=rounding)


@settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))
@given(programs(), st.integers(0, 10**6), st.data())
def test_generated_methods(text: str, seed: int, data: st.DataObject) -> None:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    plan = lower(read.value).value if read.value is not None and not read.has_errors else None
    if plan is None or not any(is_scored_period(p) for p in plan.policy.periods):
        return
    runner = runner_of(plan, figures(plan.checked, seed))
    drawn = data.draw(st.lists(scenarios(runner), min_size=1, max_size=3))
    event(f"{check(runner, listed(drawn))} by columns")


@pytest.fixture(scope="module")
def runner() -> Runner:
    made = workload.generate(9, hit=0.3)
    read = read_method(workload.policy_text(), file="policy.kp", roster=made.roster())
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    return runner_of(plan, replace(made.facts(), roster=made.roster()))


@pytest.fixture(scope="module")
def period(runner: Runner) -> Period:
    return runner.period


def test_the_workload(runner: Runner) -> None:
    parameters = parameters_of(runner.plan)
    assert len(parameters) > 70
    some = Random(1).sample(parameters, 3)
    families = [
        one_at_a_time(some[:2], Fraction(1, 10), Fraction(1, 10)),
        family_at_random(parameters, Fraction(1, 10), Fraction(1, 100), 4, seed=3),
        grid(some[1:], [Fraction(-1, 20), Fraction(1, 20)]),
        listed([Scenario(name="修约", rounding=RoundingChange(RoundingMode.HALF_EVEN, 1))]),
    ]
    assert check(runner, all_of(families)) == 4 + 4 + 4 + 1


def test_a_block_ends_where_it_likes(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.scenarios.run.BLOCK", 3 * len(runner.units))
    family = family_at_random(parameters_of(runner.plan), Fraction(1, 5), Fraction(1, 100), 7, seed=5)
    blocks = list(runner.run(family))
    assert [len(b.scenarios) for b in blocks] == [3, 3, 1]
    whole = [x for b in blocks for place in range(len(b.scenarios)) for x in said(b, place, runner)]
    monkeypatch.undo()
    (at_once,) = runner.run(family)
    assert whole == [x for place in range(7) for x in said(at_once, place, runner)]


def test_a_family_is_the_same_each_time(runner: Runner) -> None:
    family = family_at_random(parameters_of(runner.plan), Fraction(1, 10), Fraction(1, 100), 20, seed=7)
    assert list(family) == list(family)
    other = family_at_random(parameters_of(runner.plan), Fraction(1, 10), Fraction(1, 100), 20, seed=8)
    assert list(family) != list(other)

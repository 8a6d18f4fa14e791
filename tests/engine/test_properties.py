"""What holds of every method: order never matters, more is never worse, ranks follow scores, bounds hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dsl.expressions import Arithmetic, Year
from dsl.facts import Fact, Facts, FigureId
from dsl.model import CheckedPolicy, Indicator, ZeroOutcome, ZeroRule
from engine.export import export, rows
from engine.graph import dependency_graph
from engine.results import Assessment, State, UnitResult, all_items
from tests.engine.builders import HERE, YEAR_END, checked, run
from tests.engine.generated import FIELD_NAMES, known, policies

K = TypeVar("K")
V = TypeVar("V")

slowly = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=60)


@st.composite
def worlds(draw: st.DrawFn, *, is_monotone: bool = False) -> tuple[CheckedPolicy, Facts]:
    policy = draw(policies(is_monotone=is_monotone))
    return policy, draw(known(policy, gaps=draw(st.booleans())))


# --- order -------------------------------------------------------------------------------------------


def _shuffled(draw: st.DrawFn, mapping: Mapping[K, V]) -> dict[K, V]:
    return dict(draw(st.permutations(list(mapping.items()))))


@st.composite
def shuffled_worlds(draw: st.DrawFn) -> tuple[CheckedPolicy, Facts, Facts]:
    policy, facts = draw(worlds())
    other = replace(
        facts,
        figures=_shuffled(draw, facts.figures),
        targets={unit: _shuffled(draw, letter) for unit, letter in _shuffled(draw, facts.targets).items()},
        ratings=_shuffled(draw, facts.ratings),
    )
    return policy, facts, other


def _bytes(assessment: Assessment) -> str:
    return json.dumps([export(assessment), rows(assessment)], ensure_ascii=False)


@slowly
@given(shuffled_worlds())
def test_the_order_of_files_and_figures_never_matters(world: tuple[CheckedPolicy, Facts, Facts]) -> None:
    policy, facts, other = world
    assert _bytes(run(policy, facts)) == _bytes(run(policy, other))


@slowly
@given(worlds(), st.data())
def test_the_order_of_units_changes_no_result(world: tuple[CheckedPolicy, Facts], data: st.DataObject) -> None:
    policy, facts = world
    other = replace(facts, roster=tuple(data.draw(st.permutations(facts.roster))))
    found = {(u.name, u.level): _numbers(u) for u in run(policy, facts).units}
    assert found == {(u.name, u.level): _numbers(u) for u in run(policy, other).units}


@slowly
@given(policies(), st.data())
def test_the_order_of_declarations_changes_no_result(policy: CheckedPolicy, data: st.DataObject) -> None:
    facts = data.draw(known(policy))
    areas = tuple(data.draw(st.permutations(policy.policy.areas)))
    fields = tuple(data.draw(st.permutations(policy.policy.fields)))
    turned = replace(policy, policy=replace(policy.policy, areas=areas, fields=fields))
    found = [(u.total, u.rank, {a.key: a.score for a in u.areas}) for u in run(policy, facts).units]
    assert found == [(u.total, u.rank, {a.key: a.score for a in u.areas}) for u in run(turned, facts).units]


@slowly
@given(policies())
def test_every_use_stands_after_what_it_uses(policy: CheckedPolicy) -> None:
    graph = dependency_graph(policy.policy)
    places = {node: place for place, node in enumerate(graph.order())}
    assert all(places[used] < places[user] for user, all_used in graph.used.items() for used in all_used)


def _numbers(unit: UnitResult) -> object:
    return (
        unit.total,
        unit.rank,
        unit.state,
        [(a.score, a.rank, a.state, a.lowest, a.highest) for a in unit.areas],
        [(i.key, i.value, i.score, i.rank, i.status, i.is_met) for i in all_items(unit)],
    )


# --- more is never worse -----------------------------------------------------------------------------


def _numerators_only(policy: CheckedPolicy) -> set[str]:
    """Fields that only ever stand above a fraction line, and nowhere below one."""
    formulas = [i.formula for i in policy.policy.every_indicator() if isinstance(i.formula, Arithmetic)]
    below = {getattr(f.right, "key", "") for f in formulas}
    return set(FIELD_NAMES) - below


@slowly
@given(worlds(is_monotone=True), st.data())
def test_a_better_figure_never_lowers_a_score(world: tuple[CheckedPolicy, Facts], data: st.DataObject) -> None:
    policy, facts = world
    direct = {i.key for i in policy.policy.every_indicator() if i.formula is None and not i.components}
    raisable = [
        f
        for f, fact in facts.figures.items()
        if f.period == YEAR_END and fact.value is not None and f.key in direct | _numerators_only(policy)
    ]
    assume(raisable)
    figure = data.draw(st.sampled_from(sorted(raisable, key=str)))
    more = replace(facts.figures[figure], value=_more(facts.figures[figure]))
    better = replace(facts, figures={**facts.figures, figure: more})
    before, after = run(policy, facts), run(policy, better)
    # A unit that stood where a condition of a zero rule turned may have lost an exemption; only scores
    # that are settled in both are compared.
    assume(not _has_choices(policy))
    for old, new in zip(before.units, after.units, strict=True):
        for one, other in zip(all_items(old), all_items(new), strict=True):
            if one.score is not None and other.score is not None and old.name == figure.unit:
                assert other.score >= one.score


def _more(fact: Fact) -> Fraction:
    assert isinstance(fact.value, Fraction)
    return fact.value + Fraction(1, 2)


def _has_choices(policy: CheckedPolicy) -> bool:
    rules = [i.zero_rule for i in policy.policy.every_indicator()]
    return any(r is not None and not isinstance(r.outcome, ZeroOutcome) for r in rules)


# --- ranks and bounds --------------------------------------------------------------------------------


@slowly
@given(worlds())
def test_ranks_agree_with_scores(world: tuple[CheckedPolicy, Facts]) -> None:
    units = run(*world).units
    for level in {u.level for u in units}:
        parents = {u.parent if level == "县市区" else "" for u in units}
        for parent in parents:
            peers = [u for u in units if u.level == level and (level != "县市区" or u.parent == parent)]
            for one in peers:
                better = sum(o.total is not None and one.total is not None and o.total > one.total for o in peers)
                assert one.rank == (None if one.total is None else better + 1)


@st.composite
def open_worlds(draw: st.DrawFn) -> tuple[CheckedPolicy, Facts, Facts]:
    """A world, and the same with every gap filled."""
    policy = _without_choices(draw(policies(is_monotone=True)))
    whole = draw(known(policy, gaps=False))
    gone = draw(st.sets(st.sampled_from(sorted(whole.figures, key=str)), max_size=4))
    partial = {f: fact for f, fact in whole.figures.items() if f not in gone}
    marks = whole.ratings if draw(st.booleans()) else {}
    return policy, replace(whole, figures=partial, ratings=marks), whole


def _without_choices(policy: CheckedPolicy) -> CheckedPolicy:
    """The method with every zero rule a plain one, so that its items stay what they may become."""

    def plain(item: Indicator) -> Indicator:
        rule = item.zero_rule
        if rule is not None and not isinstance(rule.outcome, ZeroOutcome):
            rule = ZeroRule(outcome=ZeroOutcome.REDISTRIBUTED, text="不计，按比例折算", span=rule.span)
        return replace(item, zero_rule=rule, components=tuple(map(plain, item.components)))

    areas = tuple(
        replace(
            a,
            indicators=tuple(map(plain, a.indicators)),
            areas=tuple(replace(x, indicators=tuple(map(plain, x.indicators))) for x in a.areas),
        )
        for a in policy.policy.areas
    )
    return replace(policy, policy=replace(policy.policy, areas=areas))


@settings(slowly, max_examples=250)
@given(open_worlds())
def test_what_comes_in_stays_within_the_bounds(world: tuple[CheckedPolicy, Facts, Facts]) -> None:
    policy, partial, whole = world
    for before, after in zip(run(policy, partial).units, run(policy, whole).units, strict=True):
        for one, other in zip(before.areas, after.areas, strict=True):
            if one.state is State.OPEN and other.score is not None:
                assert one.lowest is None or one.lowest <= other.score
                assert one.highest is None or other.score <= one.highest
            if one.state is State.FINAL:
                assert one.score == other.score
        if before.state is State.OPEN and after.total is not None:
            assert before.lowest is None or before.lowest <= after.total
            assert before.highest is None or after.total <= before.highest
        if before.total is not None:
            assert before.total == after.total


@slowly
@given(worlds())
def test_what_is_missing_is_never_zero(world: tuple[CheckedPolicy, Facts]) -> None:
    policy, facts = world
    for unit in run(policy, facts).units:
        for item in all_items(unit):
            own = policy_item(policy, item.key)
            fact = facts.figures.get(FigureId(unit=unit.name, period=YEAR_END, key=item.key, year=Year.THIS))
            if own.formula is None and not own.components and item.applies and (fact is None or fact.value is None):
                assert (item.value, item.score, item.completion, item.is_met) == (None, None, None, None)


def policy_item(policy: CheckedPolicy, key: str) -> Indicator:
    return next(i for i in policy.policy.every_indicator() if i.key == key)


def test_nothing_to_assess_is_nothing_to_say() -> None:
    empty = Facts(roster=(), figures={}, targets={}, signatures={}, ratings={})
    assessment = run(checked(), empty)
    assert (assessment.units, assessment.awards, assessment.data_quality) == ((), (), ())
    assert HERE.reporter == "示例"

"""A scenario as another plan and other facts: what the interpreter evaluates, and what columns are compared with."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, TypeVar

from dsl.expressions import Number
from dsl.facts import Fact, Facts, FigureId, SignedTarget, Source
from dsl.model import Indicator, Rounding, RoundingMode
from dsl.quantity import Quantity
from dsl.span import NOWHERE, Span
from engine.plan import Plan
from engine.scenarios.model import Change, RoundingChange, Scenario, What

T = TypeVar("T")
_TRIAL = Source(file="假设", place="")


def changed_facts(facts: Facts, scenario: Scenario, period: str) -> Facts:
    """The facts with the figures of a scenario, and its changes of what the letters say."""
    figures: dict[FigureId, Fact] = {}
    for change in scenario.changes:
        if change.what == "数":
            figure = FigureId(unit=change.unit, period=period, key=change.key)
            now = facts.figures.get(figure)
            value = now.value if now is not None and isinstance(now.value, Fraction) else Fraction(0)
            figures[figure] = Fact(value=change.of(value), source=_TRIAL)
    rules = {(c.what, c.key): c for c in scenario.changes if c.what != "数"}

    def signed(key: str, own: SignedTarget) -> SignedTarget:
        points, target = rules.get(("分值", key)), rules.get(("目标", key))
        moved = own.target
        if target is not None and moved is not None:
            moved = replace(moved, value=target.of(moved.value))
        return replace(
            own, points=points.of(own.points) if points and own.points is not None else own.points, target=moved
        )

    def letters(by_unit: Mapping[str, Mapping[str, SignedTarget]]) -> dict[str, dict[str, SignedTarget]]:
        return {unit: {key: signed(key, own) for key, own in found.items()} for unit, found in by_unit.items()}

    return replace(
        facts,
        figures={**facts.figures, **figures},
        targets=letters(facts.targets) if rules else facts.targets,
        yearly_targets={y: letters(x) for y, x in facts.yearly_targets.items()} if rules else facts.yearly_targets,
    )


def changed_plan(plan: Plan, scenario: Scenario) -> Plan:
    """The plan with other points, targets, limits and roundings."""
    rules: dict[tuple[What, str], Change] = {(c.what, c.key): c for c in scenario.changes if c.what != "数"}
    found = _rewritten(plan, lambda x: _changed(x, rules), {}) if rules else plan
    return rounded_plan(found, scenario.rounding)


def _changed(record: Any, rules: Mapping[tuple[What, str], Change]) -> Any:
    if isinstance(record, Number):
        limit = rules.get(("界限", str(record.span)))
        if limit is None:
            return record
        return replace(record, quantity=replace(record.quantity, value=limit.of(record.quantity.value)))
    return _moved(record, rules) if isinstance(record, Indicator) else record


def _moved(indicator: Indicator, rules: Mapping[tuple[What, str], Change]) -> Indicator:
    points, target = rules.get(("分值", indicator.key)), rules.get(("目标", indicator.key))
    if points is not None and indicator.points is not None and indicator.points.value is not None:
        indicator = replace(indicator, points=replace(indicator.points, value=points.of(indicator.points.value)))
    if target is not None and indicator.target is not None and indicator.target.value is not None:
        stated: Quantity = indicator.target.value
        moved = replace(indicator.target, value=replace(stated, value=target.of(stated.value)))
        indicator = replace(indicator, target=moved)
    return indicator


def rounded_plan(plan: Plan, rounding: RoundingChange) -> Plan:
    """The plan with items and totals rounded otherwise; what the method leaves unrounded stays so without places."""
    if rounding == RoundingChange():
        return plan
    policy = plan.policy
    header = replace(policy.header, score_rounding=_rounding(policy.header.score_rounding, rounding))
    totals = tuple(replace(t, rounding=_rounding(t.rounding, rounding)) for t in policy.totals)
    return replace(plan, checked=replace(plan.checked, policy=replace(policy, header=header, totals=totals)))


def _rounding(stated: Rounding | None, change: RoundingChange) -> Rounding | None:
    if stated is None and change.places is None:
        return None
    places = change.places if change.places is not None else stated.places if stated is not None else 0
    mode = change.mode or (stated.mode if stated is not None else RoundingMode.HALF_UP)
    return Rounding(places=places, mode=mode, span=stated.span if stated is not None else NOWHERE)


def _rewritten(record: T, change: Callable[[Any], Any], done: dict[int, Any]) -> T:
    """A record with every record in it passed through a change, the inner ones first; what stays is the same object."""
    if id(record) in done:
        found: T = done[id(record)][1]
        return found
    made: Any = record
    if isinstance(record, tuple):
        parts = [_rewritten(x, change, done) for x in record]
        made = record if all(a is b for a, b in zip(parts, record, strict=True)) else tuple(parts)
    elif isinstance(record, dict):
        values = {k: _rewritten(v, change, done) for k, v in record.items()}
        made = record if all(values[k] is v for k, v in record.items()) else values
    elif dataclasses.is_dataclass(record) and not isinstance(record, Span | Quantity | type):
        own = {f.name: getattr(record, f.name) for f in dataclasses.fields(record)}
        new = {name: _rewritten(value, change, done) for name, value in own.items()}
        moved = {name: value for name, value in new.items() if value is not own[name]}
        made = change(replace(record, **moved) if moved else record)
    # The record is kept beside, so that its id stays its own.
    done[id(record)] = (record, made)
    return made  # type: ignore[no-any-return]

"""A plan and the facts in, the assessment of one period out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.diagnostic import Diagnostic, KaopingError
from dsl.facts import Facts
from dsl.model import Period
from engine.accountability import hold_to_account
from engine.assumptions import assumptions_of
from engine.awards import Given, give_awards
from engine.case import Case
from engine.cases import Cases, Known, open_cases, open_some
from engine.errors import MissingJudgement, UnknownPeriod
from engine.funds import find_funds
from engine.inputs import Inputs
from engine.inputs import inputs_of as inputs_of
from engine.plan import Plan, is_scored_period
from engine.quality import find_quality
from engine.results import AccountabilityResult, AdjustmentResult, Assessment, QualityFinding
from engine.standings import unit_result


def evaluate(plan: Plan, facts: Facts, *, period: str, folder: str) -> Assessment:
    """Evaluate a method over all that is known of one period.

    Shape: a result for every unit of the roster at every level that it stands in, in roster order.
    Units: exact fractions in base units; scores are rounded only where the method says so.
    Errors: KaopingError (KP550) for a period that the method does not have. What is missing leaves
    results open; it is never an error and never zero.
    """
    known = plan.policy.period(period)
    if known is None:
        names = tuple(p.name for p in plan.policy.periods)
        raise KaopingError([UnknownPeriod(period=period, known=names)])
    inputs = inputs_of(plan, facts, known)
    return assess(plan, open_cases(plan, inputs), inputs, known, folder)


def evaluate_some(
    plan: Plan,
    facts: Facts,
    *,
    period: Period,
    folder: str,
    known: Known,
    named: frozenset[str] | None = None,
    lent: frozenset[str] = frozenset(),
) -> Assessment:
    """Evaluate some of the units, of whose populations (by level, and common parent and group) the rest is known.

    Where some are `named`, only those get a result; all others in the facts lend them figures, worked out as they are
    asked for, those of the definitions and indicators in `lent` in order.
    """
    inputs = inputs_of(plan, facts, period)
    cases = open_cases(plan, inputs, known=known) if named is None else open_some(plan, inputs, known, named, lent)
    return assess(plan, cases, inputs, period, folder)


def assess(plan: Plan, cases: Cases, inputs: Inputs, period: Period, folder: str) -> Assessment:
    """Put together the results of every case, and what follows from all of them."""
    is_scored = is_scored_period(period)
    given = give_awards(plan, inputs, cases) if is_scored else Given((), (), ())
    held, unjudged = _hold_all(plan, cases) if is_scored else ((), ())
    units = tuple(unit_result(case, period, _adjustments(case, given)) for case in cases.all)
    quality = find_quality(plan, cases, is_scored_period=is_scored)
    header = plan.policy.header
    return Assessment(
        title=header.title,
        number=header.number,
        folder=folder,
        period=period.name,
        is_scored=is_scored,
        units=units,
        awards=given.results,
        accountability=held,
        data_quality=(*quality, *unjudged, *(_finding(unit, d, source) for unit, source, d in given.findings)),
        not_encoded=tuple(n.text for n in plan.policy.not_encoded),
        assumptions=assumptions_of(plan, period, {r.name for r in given.results}),
        made_up=tuple(sorted(inputs.facts.made_up)),
        funds=find_funds(cases.all) if is_scored else (),
        continues=header.continues,
        rule_sets=header.rule_sets,
        period_of=period.of,
    )


def _finding(unit: str, diagnostic: Diagnostic, source: str) -> QualityFinding:
    message = diagnostic.message("zh")
    return QualityFinding(unit=unit, field="", code=diagnostic.code, message=message, source=source)


def _adjustments(case: Case, given: Given) -> tuple[AdjustmentResult, ...]:
    return tuple(
        AdjustmentResult(
            kind="调整",
            block=award.name,
            name=f"{a.scope}：{a.outcome}" if a.scope else a.outcome,
            count=None,
            raw=None,
            applied=None,
            reason=f"{a.reason}（{a.decided_by}）" if a.decided_by else a.reason,
        )
        for award, a in given.effective
        if a.unit == case.unit.name and award.level in (None, case.level.name)
    )


def _hold_all(plan: Plan, cases: Cases) -> tuple[tuple[AccountabilityResult, ...], tuple[QualityFinding, ...]]:
    """Hold every unit to account once, and list whom nobody has judged."""
    results: list[AccountabilityResult] = []
    unjudged: list[QualityFinding] = []
    for block in plan.policy.accountability:
        for case in _first_of_each(cases.all):
            held = hold_to_account(block, case)
            if held.result is not None:
                results.append(held.result)
            if held.unjudged:
                subject, period = "、".join(held.unjudged), case.inputs.period
                missing = MissingJudgement(unit=case.unit.name, period=period, subject=subject)
                unjudged.append(_finding(case.unit.name, missing, ""))
    return tuple(results), tuple(unjudged)


def _first_of_each(cases: Sequence[Case]) -> Iterator[Case]:
    seen: set[str] = set()
    for case in cases:
        if case.unit.name not in seen:
            seen.add(case.unit.name)
            yield case

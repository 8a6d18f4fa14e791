"""One unit's indicators as results: what was appraised and scored, written down with its derivations."""

from __future__ import annotations

from fractions import Fraction

from dsl.expressions import Side, Year
from dsl.model import Indicator
from engine.answer import Answer, Appraisal, Scored
from engine.case import Case
from engine.plan import is_scored
from engine.points import Presence
from engine.results import DefinitionResult, Derivation, IndicatorResult, Status
from engine.wording import joined


def indicator_results(case: Case, *, is_scored_period: bool) -> tuple[IndicatorResult, ...]:
    """Write down every numbered item of a unit, with its components and 其中, in document order."""
    found = []
    for item in case.plan.policy.all_indicators():
        counts = is_scored_period and is_scored(item)
        found.append(_result(item, case, case.scored(item.key) if counts else None, is_scored_period))
    return tuple(found)


def item_trace(item: Indicator, case: Case) -> IndicatorResult:
    """How one numbered item of a unit came out, down to what was reported; without ranks, which rest on others."""
    return _result(item, case, case.scored(item.key) if is_scored(item) else None, is_scored_period=True, ranks=False)


def _result(
    indicator: Indicator, case: Case, scored: Scored | None, is_scored_period: bool, ranks: bool = True
) -> IndicatorResult:
    appraisal = case.appraise(indicator.key)
    parts = {c.indicator.key: c for c in scored.components} if scored else {}
    counts = scored is not None and case.share(indicator.key).presence is Presence.IN
    tier = case.tier(indicator.key) if indicator.tiers and appraisal.applies else None
    doubts = tuple(dict.fromkeys((*_doubts(appraisal, scored), *(tier.doubts if tier is not None else ()))))
    status = appraisal.value.shown_status
    if tier is not None and tier.tier is None and status is Status.OK:
        status = tier.status
    return IndicatorResult(
        key=indicator.key,
        number=indicator.number,
        name=indicator.name,
        path=indicator.path,
        applies=appraisal.applies,
        status=status,
        value=appraisal.value.value,
        unit=indicator.unit,
        target=_number(appraisal.target),
        completion=_number(appraisal.completion),
        is_met=appraisal.met.truth if appraisal.met else None,
        tier=tier.tier if tier is not None else None,
        tier_derivation=tier.derivation if tier is not None else None,
        score=_number(scored.score) if scored and counts else None,
        raw_score=scored.raw if scored and counts else None,
        full_marks=_number(scored.full_marks) if scored and counts else None,
        rank=case.rank(indicator.key) if ranks and is_scored_period and not indicator.components else None,
        parts=scored.parts if scored else (),
        components=tuple(_result(c, case, parts.get(c.key), is_scored_period, ranks) for c in indicator.components),
        of_which=tuple(_result(o, case, None, is_scored_period, ranks) for o in indicator.of_which),
        reason=joined([_reason(appraisal, scored), tier.reason if tier is not None else "", *doubts]),
        is_provisional=bool(doubts),
        basis=indicator.basis,
        attributes=indicator.traits,
        assumptions=tuple(dict.fromkeys(a.text for a in (*indicator.assumptions, *indicator.default_assumptions))),
        value_derivation=_derivation(appraisal.value),
        target_derivation=_derivation(appraisal.target),
        score_derivation=scored.derivation if scored else None,
    )


def _doubts(appraisal: Appraisal, scored: Scored | None) -> tuple[str, ...]:
    answers = [appraisal.value, appraisal.met, appraisal.completion, scored.score if scored else None]
    return tuple(dict.fromkeys(d for a in answers if a is not None for d in a.doubts))


def _reason(appraisal: Appraisal, scored: Scored | None) -> str:
    """Why something is absent: the value first, then the score, then whether it is met."""
    if appraisal.value.reason:
        return appraisal.value.reason
    if scored is not None and scored.score.value is None:
        return scored.score.reason
    return appraisal.met.reason if appraisal.met else ""


def _number(answer: Answer | None) -> Fraction | None:
    return answer.number if answer is not None and answer.value is not None else None


def _derivation(answer: Answer | None) -> Derivation | None:
    """The derivation of a named answer; what does not apply has none."""
    return answer.children[0] if answer is not None and len(answer.children) == 1 else None


def definition_results(case: Case) -> tuple[DefinitionResult, ...]:
    """Write down the published definitions of a unit."""
    found = []
    for definition in case.plan.policy.all_definitions():
        if definition.is_published:
            answer = case.look_up(definition.key, Side.VALUE, Year.THIS)
            found.append(
                DefinitionResult(
                    key=definition.key,
                    name=definition.name,
                    value=answer.value,
                    unit=case.plan.unit_of(definition.key),
                    status=answer.shown_status,
                    derivation=answer.children[0],
                )
            )
    return tuple(found)

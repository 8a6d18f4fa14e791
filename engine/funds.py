"""Money of every unit: what a 资金 comes to, and from whom to whom it goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.expressions import Side, Year
from dsl.model import Definition
from dsl.outcomes import FundRule
from engine.case import Case
from engine.results import FundResult


def find_funds(cases: Sequence[Case]) -> tuple[FundResult, ...]:
    """Work out every amount, in the order of the method and then of the roster.

    Units: base units; rounded in the unit that the method names.
    Errors: none; an amount that is not known is None with its reason.
    """
    return tuple(result for result in _all(cases))


def _all(cases: Sequence[Case]) -> Iterator[FundResult]:
    definitions = cases[0].plan.policy.all_definitions() if cases else ()
    for definition in definitions:
        rule = definition.fund
        if rule is not None:
            yield from (_one(definition, rule, c) for c in cases if rule.reach.holds(c.level.name, c.period_kind))


def _one(definition: Definition, rule: FundRule, case: Case) -> FundResult:
    answer = case.look_up(definition.key, Side.VALUE, Year.THIS)
    amount = answer.number if answer.value is not None else None
    above = case.unit.parent or case.level.assessor or None
    from_above = None
    if amount:
        from_above = rule.positive_from_above if amount > 0 else rule.negative_from_above
    ends = (above, case.unit.name) if from_above else (case.unit.name, above)
    payer, payee = ends if from_above is not None else (None, None)
    return FundResult(
        name=definition.name,
        unit=case.unit.name,
        level=case.level.name,
        amount=amount,
        currency=rule.unit,
        payer=payer,
        payee=payee,
        status=answer.shown_status,
        reason=answer.reason,
        derivation=answer.children[0] if answer.children else None,
    )

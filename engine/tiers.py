"""The tier of one indicator of one unit: conditions tried from the best tier down."""

from __future__ import annotations

from dataclasses import replace

from dsl.model import Indicator, Tier
from dsl.record import dataclass
from engine.answer import Answer, Asked, combine
from engine.exact import Lookup, evaluate
from engine.results import Derivation, Status
from engine.wording import Phrase, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class TierFound:
    """The tier that was reached, or None with a status and a reason while it is open."""

    tier: str | None
    status: Status
    reason: str
    doubts: tuple[str, ...]
    is_under_review: bool
    derivation: Derivation
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    """One tier with what its conditions came to; `holds` None while that is open."""

    tier: Tier
    answers: tuple[Answer, ...]
    holds: bool | None


def find_tier(indicator: Indicator, lookup: Lookup, last: str) -> TierFound:
    """Try the tiers of an indicator from the best down; `last` is what remains.

    A tier whose conditions are open leaves the tier open, since a better one may still be reached;
    a condition that cannot change the outcome is not waited for.
    """
    tried: list[_Tried] = []
    reached: str | None = None
    for tier in indicator.tiers:
        found = _try(tier, lookup)
        tried.append(found)
        if found.holds is not False:
            reached = tier.name if found.holds else None
            break
    else:
        reached = last
    deciding = tried[-1] if tried else None
    is_open = deciding is not None and deciding.holds is None
    absent = [a for a in deciding.answers if a.truth is None] if is_open and deciding is not None else []
    whole = combine(absent, Phrase(""), None) if absent else Answer(value=True)
    every = [a for t in tried for a in t.answers]
    return TierFound(
        tier=reached,
        status=whole.status if is_open else Status.OK,
        reason=whole.reason if is_open else "",
        doubts=tuple(dict.fromkeys(d for a in every for d in a.doubts)),
        is_under_review=any(a.is_under_review for a in every),
        derivation=_derivation(indicator, tried, reached, whole),
        asked=tuple(dict.fromkeys(x for a in every for x in a.asked)),
    )


def in_place_of_value(found: TierFound) -> Answer:
    """What stands for the value of an indicator that has only tiers: nothing, with the tier's state."""
    return Answer(
        status=found.status,
        reason=found.reason,
        doubts=found.doubts,
        is_under_review=found.is_under_review,
        phrase=Phrase(found.tier or "待定"),
        children=(found.derivation,),
        asked=found.asked,
    )


def exempted(exempt: Answer, indicator: Indicator) -> Answer:
    """An indicator that a unit is exempt from, or of which that is not yet known."""
    said = "；".join(x.text for x in indicator.exemptions)
    if exempt.truth is True:
        reason = f"办法写明除外：{said}"
        return Answer(status=Status.NOT_APPLICABLE, reason=reason, phrase=Phrase("不适用"), asked=exempt.asked)
    return replace(exempt, reason=f"除外不除外还不知道（{said}）：{exempt.reason}")


def undecided(indicator: Indicator, exempt: Answer) -> TierFound:
    """The tier of a unit of which it is not known whether it is exempt: open, whatever the conditions say."""
    return TierFound(
        tier=None,
        status=exempt.status,
        reason=exempt.reason,
        doubts=exempt.doubts,
        is_under_review=exempt.is_under_review,
        derivation=replace(_derivation(indicator, [], None, exempt), children=exempt.children),
        asked=exempt.asked,
    )


def _try(tier: Tier, lookup: Lookup) -> _Tried:
    answers = tuple(evaluate(c.condition, lookup) for c in tier.conditions)
    holding = sum(a.truth is True for a in answers)
    still_open = sum(a.truth is None for a in answers)
    holds: bool | None = holding >= tier.at_least
    if not holds and holding + still_open >= tier.at_least:
        holds = None
    return _Tried(tier=tier, answers=answers, holds=holds)


def _derivation(indicator: Indicator, tried: list[_Tried], reached: str | None, whole: Answer) -> Derivation:
    return Derivation(
        label="档次",
        value=None,
        unit=None,
        status=Status.OK if reached is not None else whole.status,
        reason="" if reached is not None else whole.reason,
        formula=" → ".join(t.name for t in indicator.tiers),
        substituted=reached or "待定",
        basis=indicator.basis,
        span=indicator.span,
        children=tuple(_tier_derivation(t) for t in tried),
    )


def _tier_derivation(tried: _Tried) -> Derivation:
    tier = tried.tier
    needs = "各条都要成立" if tier.at_least == len(tier.conditions) else f"成立 {tier.at_least} 条以上"
    return Derivation(
        label=tier.name,
        value=tried.holds,
        unit=None,
        status=Status.OK if tried.holds is not None else Status.MISSING,
        reason=joined(a.reason for a in tried.answers if a.truth is None),
        formula=needs,
        span=tier.span,
        children=tuple(
            Derivation(
                label=f"{tier.name}.{condition.label}",
                value=answer.truth,
                unit=None,
                status=answer.shown_status,
                reason=answer.reason,
                formula=condition.text,
                substituted=answer.phrase.text,
                span=condition.span,
                children=answer.children,
            )
            for condition, answer in zip(tier.conditions, tried.answers, strict=True)
        ),
    )

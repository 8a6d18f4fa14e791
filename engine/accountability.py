"""Accountability: which units a circumstance applies to, and where it is still to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dsl.expressions import Judged
from dsl.model import Accountability
from dsl.record import dataclass
from engine.answer import Answer, combine
from engine.case import Case
from engine.exact import evaluate, settle
from engine.results import AccountabilityResult, State
from engine.wording import either, every, in_words, joined


@dataclass(frozen=True, slots=True)
class Held:
    """What came of one block for one unit: an entry or None, and what is still to be judged for it."""

    result: AccountabilityResult | None
    unjudged: tuple[str, ...] = ()


def hold_to_account(block: Accountability, case: Case) -> Held:
    """Find out whether a unit is to be held to account: any circumstance is enough, or all are needed.

    A judgement that is missing leaves it open; it is never taken for 否.
    """
    answers = [evaluate(c, case) for c in block.circumstances]
    whole = _whole(block, answers)
    if whole.truth is False:
        return Held(None)
    asked = [a.key for a in whole.asked if a.is_judgement]
    unjudged = tuple(k for k in asked if not case.is_judged(k)) if whole.truth is None else ()
    is_untouched = bool(unjudged) and all(a.truth is None for a in answers)
    state = State.OPEN if whole.truth is None else State.PROVISIONAL if whole.doubts else State.FINAL
    result = AccountabilityResult(
        unit=case.unit.name,
        name=block.name,
        reason="各种情形都还没有评定" if is_untouched else _reason(block, answers, whole),
        state=state,
        basis=block.basis,
    )
    # Where nobody has judged anything, the block as a whole is what is missing.
    return Held(result, (block.name,) if is_untouched else unjudged)


def _whole(block: Accountability, answers: Sequence[Answer]) -> Answer:
    if block.at_least is None or block.needed in (1, len(answers)):
        deciding = block.needed == 1
        return settle(answers, either if deciding else every, deciding=deciding)
    holding = sum(a.truth is True for a in answers)
    still_open = sum(a.truth is None for a in answers)
    truth = True if holding >= block.needed else None if holding + still_open >= block.needed else False
    whole = combine([a for a in answers if a.truth is None] or answers, every([a.phrase for a in answers]), truth)
    return replace(whole, value=truth, asked=combine(answers, whole.phrase, None).asked)


def _reason(block: Accountability, answers: Sequence[Answer], whole: Answer) -> str:
    if whole.truth is None:
        return joined(a.reason for a in answers if a.truth is None)
    return joined(_said(block, place) for place, a in enumerate(answers) if a.truth)


def _said(block: Accountability, place: int) -> str:
    """A circumstance in words: a judged sentence as it stands."""
    circumstance = block.circumstances[place]
    return circumstance.sentence if isinstance(circumstance, Judged) else in_words(circumstance).text

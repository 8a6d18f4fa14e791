"""Vetoes of one unit: which circumstances hold, which are still to be judged, and what follows."""

from __future__ import annotations

from fractions import Fraction

from dsl.expressions import Judged
from dsl.model import ResolvedPolicy
from dsl.outcomes import Circumstance, Veto
from dsl.record import dataclass
from engine.answer import Answer
from engine.exact import Lookup, evaluate, settle
from engine.results import AdjustmentResult
from engine.wording import either, joined


@dataclass(frozen=True, slots=True)
class VetoFound:
    """One veto as it stands for a unit; `answer` is None-valued while that is open."""

    veto: Veto
    answer: Answer
    #: The circumstances that hold.
    holding: tuple[Circumstance, ...]

    @property
    def reason(self) -> str:
        """Why it holds, in the words of the method."""
        return joined(said(c) for c in self.holding)


@dataclass(frozen=True, slots=True)
class Vetoes:
    """All vetoes of one unit."""

    hits: tuple[VetoFound, ...] = ()
    open: tuple[VetoFound, ...] = ()
    #: 不含被否决单位.
    leaves_out: bool = False

    @property
    def is_vetoed(self) -> bool:
        """Whether any veto holds."""
        return bool(self.hits)

    @property
    def is_left_out(self) -> bool:
        """Whether the unit stands in no ranking by the total."""
        return self.leaves_out and self.is_vetoed

    def barring(self) -> str:
        """Why the unit may win no award; "" where no veto says so."""
        return joined(f"一票否决：{v.reason}" for v in self.hits if v.veto.bars)

    def may_bar(self) -> str:
        """Why it is not known yet whether the unit may win an award."""
        return joined(v.answer.reason for v in self.open if v.veto.bars)

    def totals(self) -> tuple[Fraction, ...]:
        """The totals that vetoes which hold set, each once."""
        return tuple(dict.fromkeys(v.veto.total for v in self.hits if v.veto.total is not None))


def find_vetoes(policy: ResolvedPolicy, world: Lookup, *, level: str, period: str, only_totals: bool = False) -> Vetoes:
    """Try every veto that is for a unit of this level in this period; or those alone that set the total.

    The others may rest on the total themselves. A judgement that is missing leaves a veto open, never taken for 否.
    """
    blocks = [b for b in policy.outcomes.vetoes if b.reach.holds(level, period)]
    meant = [v for b in blocks for v in b.vetoes if v.circumstances and (v.total is not None or not only_totals)]
    found = [_try(veto, world) for veto in meant]
    return Vetoes(
        hits=tuple(f for f in found if f.answer.truth is True),
        open=tuple(f for f in found if f.answer.truth is None),
        leaves_out=any(b.leaves_out for b in blocks),
    )


def _try(veto: Veto, world: Lookup) -> VetoFound:
    answers = [evaluate(c.condition, world) for c in veto.circumstances]
    whole = settle(answers, either, deciding=True)
    holding = tuple(c for c, a in zip(veto.circumstances, answers, strict=True) if a.truth is True)
    return VetoFound(veto, whole, holding)


def veto_results(vetoes: Vetoes) -> tuple[AdjustmentResult, ...]:
    """One entry for each veto that holds."""
    return tuple(
        AdjustmentResult(
            kind="否决",
            block="否决",
            name=found.veto.consequence,
            count=None,
            raw=None,
            applied=None,
            reason=found.reason,
        )
        for found in vetoes.hits
    )


def said(circumstance: Circumstance) -> str:
    """A circumstance in words: a judged sentence as it stands."""
    condition = circumstance.condition
    return condition.sentence if isinstance(condition, Judged) else circumstance.text

"""What an amount in a scoring clause is: a number of points, or a share of full marks."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.expressions import Expression, Number, Ref, Side
from dsl.inference import Inference
from dsl.model import Scoring, ValueType
from dsl.model_scoring import Adjusting, BandChange, ByFormula, Sign, amounts_of
from dsl.quantity import RATIO


def is_share(amount: Expression, types: Mapping[str, ValueType | None]) -> bool:
    """Whether an amount is a ratio, so that it stands for that share of full marks (`得 80%`)."""
    match amount:
        case Number(quantity=quantity):
            return quantity.unit.dimension == RATIO and quantity.value != 0
        case Ref(side=Side.FULL_MARKS | Side.SCORE):
            return False
    found = Inference(types, []).of(amount)
    return found is not None and found.unit.dimension == RATIO


def is_proportional(scoring: Scoring, types: Mapping[str, ValueType | None]) -> bool:
    """Whether points grow as full marks do: every amount is 满分, a share of it, or nothing."""
    if scoring.changes or any(isinstance(base, ByFormula) for base in scoring.bases):
        return False
    return all(_follows_full_marks(amount, types) for amount in amounts_of(scoring))


def grows(scoring: Scoring, types: Mapping[str, ValueType | None]) -> bool:
    """Whether more full marks never make fewer points: they do where a share of them is taken off fixed points.

    What an item gives for a formula or a factor of its own is not looked into.
    """
    if is_proportional(scoring, types):
        return True
    if scoring.multipliers or any(isinstance(base, ByFormula) for base in scoring.bases):
        return False
    taken = (a for c in scoring.changes for a in amounts_taken(c))
    return not any(_follows_full_marks(a, types) for a in taken)


def amounts_taken(change: Adjusting) -> tuple[Expression, ...]:
    """What a clause may take off, and at most."""
    cap = (change.cap,) if change.cap is not None else ()
    if isinstance(change, BandChange):
        return (*(r.amount for r in change.bands.rows if r.sign is not Sign.ADD), *cap)
    return (change.amount, *cap) if change.sign is Sign.DEDUCT else ()


def _follows_full_marks(amount: Expression, types: Mapping[str, ValueType | None]) -> bool:
    match amount:
        case Number(quantity=quantity) if quantity.value == 0:
            return True
        case Ref(side=Side.FULL_MARKS):
            return True
        case _:
            return is_share(amount, types)

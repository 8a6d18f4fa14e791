"""What an amount in a scoring clause is: a number of points, or a share of full marks."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.expressions import Expression, Number, Ref, Side
from dsl.inference import Inference
from dsl.model import Scoring, ValueType
from dsl.model_scoring import ByFormula, amounts_of
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


def _follows_full_marks(amount: Expression, types: Mapping[str, ValueType | None]) -> bool:
    match amount:
        case Number(quantity=quantity) if quantity.value == 0:
            return True
        case Ref(side=Side.FULL_MARKS):
            return True
        case _:
            return is_share(amount, types)

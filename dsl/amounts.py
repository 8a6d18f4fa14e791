"""What an amount in a scoring clause is: a number of points, or a share of full marks."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.expressions import Expression, Number, Ref, Side
from dsl.inference import Inference
from dsl.model import ValueType
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

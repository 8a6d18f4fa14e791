"""The most points that an item can have, as its clauses say: interval arithmetic on a sum of quotients cannot see that.

Points that move with what is left out are those of some place in the tree all along, so no leaf is ever worth more than
all that is given there; and what is cut at full marks is not more than these.
"""

from __future__ import annotations

from fractions import Fraction

from dsl.expressions import Expression, Number, Ref, Side
from dsl.model import Base, Indicator, Scoring
from dsl.model_scoring import BandChange, JudgedPoints, Sign, amounts_of
from dsl.quantity import RATIO
from engine.columns.reading import Reader
from engine.plan import Plan, scoring_of

#: Bases that are a share of full marks, so that they are open where those are.
_OF_FULL_MARKS = (Base.COMPLETION, Base.VALUE, Base.ALL_OR_NOTHING, Base.FULL)


def most_points(item: Indicator, reader: Reader) -> Fraction | None:
    """What an item's points do not exceed wherever they are there; None where its clauses do not say."""
    leaves = item.components or (item,)
    for leaf in leaves:
        scoring = scoring_of(leaf, item)
        if scoring is not None and not (_is_cut(scoring) and _gives_no_more(leaf, scoring)):
            return None
    whole = _whole(reader.plan, reader)
    return None if whole is None else whole * len(leaves)


def _is_cut(scoring: Scoring) -> bool:
    cap = scoring.cap.amount if scoring.cap is not None else None
    return not scoring.may_exceed and (cap is None or is_share_of_full_marks(cap))


def _gives_no_more(leaf: Indicator, scoring: Scoring) -> bool:
    """Whether nothing that is given goes beyond full marks, and is open where those are."""
    if scoring.changes and any(isinstance(c, BandChange) or c.sign is not Sign.DEDUCT for c in scoring.changes):
        return False
    stated = amounts_of(scoring)
    if leaf.when_missing is not None and leaf.when_missing.amount is not None:
        stated = (*stated, leaf.when_missing.amount)
    is_own = all(isinstance(b, Base) and b in _OF_FULL_MARKS for b in scoring.bases)
    is_share = not scoring.changes and not any(isinstance(b, JudgedPoints | Base) for b in scoring.bases)
    return (is_own or is_share) and all(is_share_of_full_marks(a) for a in stated)


def is_share_of_full_marks(amount: Expression) -> bool:
    """Whether an amount is never more than full marks, as it is written."""
    match amount:
        case Number(quantity=quantity):
            return quantity.value == 0 or (quantity.unit.dimension == RATIO and 0 <= quantity.value <= 1)
        case Ref(side=Side.FULL_MARKS):
            return True
        case _:
            return False


def _whole(plan: Plan, reader: Reader) -> Fraction | None:
    """All points that are given in the tree at most."""
    found = Fraction(0)
    items = plan.policy.all_indicators()
    for key in (i.key for item in items for i in (item, *item.components) if i.points is not None):
        flat = reader.numbers.flat(reader.full_marks(key).figure)
        above, below = reader.algebra.range_of(flat.above), reader.algebra.range_of(flat.below)
        if above.low < 0:
            return None
        found += Fraction(above.high, max(below.low, 1))
    return found

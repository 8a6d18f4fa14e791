"""The tier of an indicator in every row: conditions tried from the best tier down, as `engine.tiers` does."""

from __future__ import annotations

from fractions import Fraction

from dsl.model import Tier
from dsl.model_scoring import ByTier
from engine.columns.algebra import constant, every, negated
from engine.columns.cells import UNDEFINED, Cell, chosen, joined, plain
from engine.columns.numbers import NOTHING, Figure, exact
from engine.columns.world import World


def tier_cell(key: str, reader: World) -> Cell:
    """The place of the tier among those of the method; absent while conditions leave it open."""
    indicator, names = reader.plan.indicators[key], reader.plan.policy.tiers
    found = Cell(figure=exact(Fraction(len(names) - 1)), names=names)
    with reader.inside(key):
        for tier in reversed(indicator.tiers):
            found = _tried(tier, names.index(tier.name), found, reader)
        exempt = reader.exempt(key)
    if exempt is None:
        return found
    waiting = plain(exempt).absent
    return chosen(exempt.is_present, found, Cell(absent=waiting, names=names))


def _tried(tier: Tier, place: int, otherwise: Cell, reader: World) -> Cell:
    conditions = [reader.evaluate(c.condition) for c in tier.conditions]
    here = Cell(figure=exact(Fraction(place)), names=otherwise.names)
    needed = exact(Fraction(tier.at_least))
    if tier.at_least == len(conditions):
        # All must hold: one that surely does not decides, whatever the others are.
        whole = reader.settle(conditions, deciding=False)
        holds, absent = whole.surely(True), whole.absent
    else:
        surely: Figure = NOTHING
        perhaps: Figure = NOTHING
        for c in conditions:
            surely = reader.numbers.compute("+", surely, reader.numbers.truth(c.surely(True)))
            perhaps = reader.numbers.compute("+", perhaps, reader.numbers.truth(negated(c.surely(False))))
        holds = reader.numbers.compare("≥", surely, needed)
        waits = every(negated(holds), reader.numbers.compare("≥", perhaps, needed))
        absent = {why: every(waits, c) for why, c in joined([plain(c).absent for c in conditions]).items()}
    named = {why: reader.algebra.named(c) for why, c in plain(Cell(absent=absent)).absent.items() if c is not False}
    rest = chosen(reader.algebra.named(holds), here, otherwise)
    if not named:
        return rest
    waiting = Cell(absent=named, names=otherwise.names)
    return chosen(waiting.is_absent, waiting, rest)


def points_by_tier(base: ByTier, key: str, points: dict[str, Cell], reader: World) -> Cell:
    """What the tier gives that is reached."""
    tier = tier_cell(key, reader)
    found = Cell(absent={UNDEFINED: True})
    code = reader.numbers.flat(tier.figure).above
    names = tier.names or ()
    for row in reversed(base.tiers):
        if row.tier in names:
            here = reader.algebra.test(code - constant(names.index(row.tier)), "=")
            found = chosen(here, points[row.tier], found)
    return Cell(figure=found.figure, absent=joined([tier.absent, found.only_where(tier.is_present)]))

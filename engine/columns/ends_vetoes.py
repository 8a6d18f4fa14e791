"""What vetoes do to between what a total lies; mirrors `engine.decisions.veto_total`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.columns.algebra import Condition, every, negated, some
from engine.columns.ends_range import ANY, Ends, EndsMath, exactly
from engine.columns.numbers import exact
from engine.columns.vetoes import VetoCells, several


def vetoed_ends(total: Ends, vetoes: VetoCells, math: EndsMath) -> Ends:
    """Of a total that a veto sets or may still set: from the least to the most of what it may come to."""
    marks = sorted({v.veto.total for v in vetoes.all if v.veto.total is not None})
    if not marks:
        return total
    hit = {mark: math.named(some(*(v.hits for v in vetoes.all if v.veto.total == mark))) for mark in marks}
    is_hit, clashing = math.named(some(*hit.values())), math.named(several(list(hit.values())))
    may_be = {}
    for mark in marks:
        waits = some(*(v.is_open for v in vetoes.all if v.veto.total == mark))
        # Where those that hold already contradict each other, what others may say makes no difference.
        may_be[mark] = math.named(some(hit[mark], every(waits, negated(clashing))))
    set_by_vetoes = _among(marks, may_be, math)
    both = math.hull([math.closed(total), set_by_vetoes])
    unset = math.either(some(*may_be.values()), both, total)
    return math.either(is_hit, set_by_vetoes, unset)


def _among(marks: Sequence[Fraction], may_be: dict[Fraction, Condition], math: EndsMath) -> Ends:
    """The least and the most of the marks that may be set; means nothing where none may."""
    lowest, highest = ANY, ANY
    for mark in reversed(marks):
        lowest = math.either(may_be[mark], exactly(exact(mark)), lowest)
    for mark in marks:
        highest = math.either(may_be[mark], exactly(exact(mark)), highest)
    return Ends(lowest=lowest.lowest, highest=highest.highest)

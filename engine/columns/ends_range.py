"""Between what and what a figure lies in every row while it is open: the least and the most, and where there is none.

The same as `engine.scoring_world.Range`, with conditions in place of None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dsl.record import dataclass
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import Cell
from engine.columns.numbers import NOTHING, Either, Extremum, Figure, Quotient, Rational, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The least and the most of one figure.

    INVARIANT: where `no_lowest` (or `no_highest`) holds there is no such end, and the figure there means nothing.
    """

    lowest: Figure = NOTHING
    highest: Figure = NOTHING
    no_lowest: Condition = False
    no_highest: Condition = False


ANY = Ends(no_lowest=True, no_highest=True)
NONE = Ends()
#: Anything that is not below zero.
NOT_NEGATIVE = Ends(no_highest=True)


def exactly(figure: Figure) -> Ends:
    """The ends of what is known."""
    return Ends(lowest=figure, highest=figure)


@dataclass(frozen=True, slots=True)
class EndsMath:
    """Arithmetic with ends."""

    numbers: Rational

    def named(self, condition: Condition) -> Condition:
        """A condition that many places ask, under a name of its own."""
        return self.numbers.algebra.named(condition)

    def either(self, condition: Condition, then: Ends, otherwise: Ends) -> Ends:
        """One or the other."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        condition = self.named(condition)
        here = self._given(then, condition, holds=True)
        there = self._given(otherwise, condition, holds=False)

        def pick(one: Condition, other: Condition) -> Condition:
            return one if one == other else some(every(condition, one), every(negated(condition), other))

        return self._made(
            self._pick(condition, here.lowest, there.lowest, here.no_lowest, there.no_lowest),
            self._pick(condition, here.highest, there.highest, here.no_highest, there.no_highest),
            pick(here.no_lowest, there.no_lowest),
            pick(here.no_highest, there.no_highest),
        )

    def _pick(self, condition: Condition, then: Figure, other: Figure, no: Condition, no_other: Condition) -> Figure:
        # Where there is no end anything may stand, so that nothing needs to be chosen.
        if no is True:
            return other
        return then if no_other is True else self.numbers.either(condition, then, other)

    def _given(self, ends: Ends, condition: Condition, *, holds: bool) -> Ends:
        """The same where it is known whether a condition holds."""

        def figure(one: Figure) -> Figure:
            match one:
                case Either(condition=c, then=then, otherwise=otherwise):
                    if c == condition:
                        return figure(then if holds else otherwise)
                    if c == negated(condition):
                        return figure(otherwise if holds else then)
                    return self.numbers.either(c, figure(then), figure(otherwise))
                case Extremum(is_least=is_least, first=first, second=second):
                    return self.numbers.extremum(figure(first), figure(second), is_least=is_least)
                case Quotient():
                    return one

        def truth(one: Condition) -> Condition:
            if one == condition:
                return holds
            return not holds if one == negated(condition) else one

        return Ends(
            lowest=figure(ends.lowest),
            highest=figure(ends.highest),
            no_lowest=truth(ends.no_lowest),
            no_highest=truth(ends.no_highest),
        )

    def _made(self, lowest: Figure, highest: Figure, no_lowest: Condition, no_highest: Condition) -> Ends:
        return Ends(
            lowest=NOTHING if no_lowest is True else lowest,
            highest=NOTHING if no_highest is True else highest,
            no_lowest=self.named(no_lowest),
            no_highest=self.named(no_highest),
        )

    def settled(self, cell: Cell, ends: Ends) -> Ends:
        """What a figure is where it is there, else between what it lies."""
        return self.either(cell.is_present, exactly(cell.figure), ends)

    def of(self, cell: Cell) -> Ends:
        """A figure that has no bounds while it is open."""
        return self.settled(cell, ANY)

    # --- several ---

    def hull(self, ranges: Sequence[Ends]) -> Ends:
        """The ends of one of several: an end that one of them has not there is not."""
        return self._made(
            self._extreme([r.lowest for r in ranges], is_least=True),
            self._extreme([r.highest for r in ranges], is_least=False),
            some(*(r.no_lowest for r in ranges)),
            some(*(r.no_highest for r in ranges)),
        )

    def _extreme(self, figures: Sequence[Figure], *, is_least: bool) -> Figure:
        different = list(dict.fromkeys(figures))
        found = different[0]
        for other in different[1:]:
            found = self.numbers.extremum(found, other, is_least=is_least)
        return found

    def known_lowest(self, ranges: Sequence[Ends]) -> tuple[Figure, Condition]:
        """The greatest of the lowest ends that are known; whether none is."""
        return self._of_known([(r.lowest, r.no_lowest) for r in ranges], is_least=False)

    def known_highest(self, ranges: Sequence[Ends]) -> tuple[Figure, Condition]:
        """The least of the highest ends that are known; whether none is."""
        return self._of_known([(r.highest, r.no_highest) for r in ranges], is_least=True)

    def _of_known(self, ends: Sequence[tuple[Figure, Condition]], *, is_least: bool) -> tuple[Figure, Condition]:
        either = self.numbers.either
        found, lacks = ends[0]
        for figure, lacking in ends[1:]:
            both = self._extreme([found, figure], is_least=is_least)
            found, lacks = either(lacks, figure, either(lacking, found, both)), self.named(every(lacks, lacking))
        return found, lacks

    def higher_of(self, ranges: Sequence[Ends]) -> Ends:
        """The higher of several that all count."""
        lowest, no_lowest = self.known_lowest(ranges)
        whole = self.hull(ranges)
        return self._made(lowest, whole.highest, no_lowest, whole.no_highest)

    def lower_of(self, ranges: Sequence[Ends]) -> Ends:
        """The lower of several that all count."""
        highest, no_highest = self.known_highest(ranges)
        whole = self.hull(ranges)
        return self._made(whole.lowest, highest, whole.no_lowest, no_highest)

    # --- one after the other ---

    def sum(self, ranges: Sequence[Ends]) -> Ends:
        """Added up."""
        found = NONE
        for other in ranges:
            found = self.plus(found, other)
        return found

    def plus(self, left: Ends, right: Ends) -> Ends:
        """Two added."""
        compute = self.numbers.compute
        return self._made(
            compute("+", left.lowest, right.lowest),
            compute("+", left.highest, right.highest),
            some(left.no_lowest, right.no_lowest),
            some(left.no_highest, right.no_highest),
        )

    def minus(self, left: Ends, right: Ends) -> Ends:
        """One less the other."""
        return self.plus(left, self.opposite(right))

    def opposite(self, ends: Ends) -> Ends:
        """With the sign turned."""

        def turned(figure: Figure) -> Figure:
            return self.numbers.compute("-", NOTHING, figure)

        return Ends(
            lowest=turned(ends.highest),
            highest=turned(ends.lowest),
            no_lowest=ends.no_highest,
            no_highest=ends.no_lowest,
        )

    def times(self, ends: Ends, factor: Cell) -> Ends:
        """Times a factor; without it there are no ends."""
        numbers = self.numbers
        same = self.each(ends, lambda figure: numbers.compute("*", figure, factor.figure))
        if known(factor.figure) is None or (known(factor.figure) or 0) < 0:
            turned = Ends(
                lowest=same.highest, highest=same.lowest, no_lowest=same.no_highest, no_highest=same.no_lowest
            )
            same = self.either(numbers.compare("≥", factor.figure, NOTHING), same, turned)
        return self.either(factor.is_present, same, ANY)

    def each(self, ends: Ends, change: Callable[[Figure], Figure]) -> Ends:
        """Both ends changed by something that keeps their order."""
        return Ends(
            lowest=NOTHING if ends.no_lowest is True else change(ends.lowest),
            highest=NOTHING if ends.no_highest is True else change(ends.highest),
            no_lowest=ends.no_lowest,
            no_highest=ends.no_highest,
        )

    def cut(self, ends: Ends, at: Figure, *, is_cap: bool) -> Ends:
        """At most (or at least) so much; where there was no such end, this is one."""

        def bounded(figure: Figure) -> Figure:
            return self.numbers.extremum(figure, at, is_least=is_cap)

        cut = self.each(ends, bounded)
        if is_cap:
            highest = self.numbers.either(ends.no_highest, at, cut.highest)
            return Ends(lowest=cut.lowest, highest=highest, no_lowest=cut.no_lowest)
        lowest = self.numbers.either(ends.no_lowest, at, cut.lowest)
        return Ends(lowest=lowest, highest=cut.highest, no_highest=cut.no_highest)

    def closed(self, ends: Ends) -> Ends:
        """Both ends or none."""
        lacking = self.named(some(ends.no_lowest, ends.no_highest))
        return Ends(lowest=ends.lowest, highest=ends.highest, no_lowest=lacking, no_highest=lacking)

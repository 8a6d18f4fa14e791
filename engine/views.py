"""A unit as a month sees it, or an indicator's tier: the same unit with one question answered otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dsl.expressions import CaseKind, Expression, InEachPart, Ranked, Reduction, Side, Year
from engine.answer import Answer
from engine.exact import Lookup
from engine.places import RankedWorld, take_place


class PartWorld(Lookup, Protocol):
    """What a month or quarter asks of its unit."""

    def part_of(self, key: str, year: Year, part: str, index: int) -> Answer | None:
        """One part of a figure that is reported by month or quarter; None for one that is not."""


class View:
    """A unit, unchanged."""

    def __init__(self, world: Lookup) -> None:
        self._world = world

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node."""
        return self._world.look_up(key, side, year)

    def judge(self, sentence: str, year: Year) -> Answer:
        """Whether a sentence was judged 是 or 否."""
        return self._world.judge(sentence, year)

    def score_sum(self) -> Answer:
        """指标得分合计."""
        return self._world.score_sum()

    def fulfilled(self, key: str, year: Year) -> Answer:
        """Whether an indicator meets its target."""
        return self._world.fulfilled(key, year)

    def parts(self, key: str, year: Year) -> Sequence[Answer] | None:
        """The parts of a figure that is reported by month or quarter."""
        return self._world.parts(key, year)

    def each_part(self, node: InEachPart) -> Sequence[Lookup]:
        """The months or quarters of the period."""
        return self._world.each_part(node)

    def ranked(self, node: Ranked, year: Year) -> Answer:
        """Whether the unit has one of the places."""
        return self._world.ranked(node, year)

    def reduce(self, node: Reduction, year: Year) -> Answer:
        """What records, units or parts of the year make together."""
        return self._world.reduce(node, year)

    def attribute(self, name: str) -> str | None:
        """What the roster says of the unit."""
        return self._world.attribute(name)

    def standing(self, kind: CaseKind) -> tuple[str, ...]:
        """The names by which 按层次 and the like know the unit or the period."""
        return self._world.standing(kind)

    def year_of_days(self, year: Year) -> int:
        """The year of a day that is written without one."""
        return self._world.year_of_days(year)

    def graded(self, grade: str) -> Answer:
        """Whether the unit's grade of the total is that one."""
        return self._world.graded(grade)

    def maximum(self, formula: Expression) -> Answer:
        """What a formula gives with full marks everywhere."""
        return self._world.maximum(formula)


class PartView(View):
    """One month or quarter: a figure that is reported in such parts is that part's."""

    def __init__(self, world: PartWorld, part: str, index: int) -> None:
        super().__init__(world)
        self._whole = world
        self._part = part
        self._index = index

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node, in this part of the year."""
        part = self._whole.part_of(key, year, self._part, self._index) if side is Side.VALUE else None
        return part if part is not None else super().look_up(key, side, year)


class ItemWorld(RankedWorld, Protocol):
    """What the clauses of one indicator ask of its unit."""

    def reduce_for(self, node: Reduction, year: Year, item: str) -> Answer:
        """What those make together who take part in the indicator."""


class RowView(View):
    """One record of a list: its columns are that record's, everything else is the unit's."""

    def __init__(self, world: Lookup, columns: Mapping[str, Answer], year: Year) -> None:
        super().__init__(world)
        self._columns = columns
        self._year = year

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node, or what stands in a column of this record."""
        own = self._columns.get(key)
        return own if own is not None else super().look_up(key, side, year)

    def year_of_days(self, year: Year) -> int:  # noqa: ARG002 - the list has a year of its own
        """The year that the list is of: days in a list of last year are last year's, whoever asks for it."""
        return super().year_of_days(self._year)


class AbsentYearView(View):
    """A year in which the unit was not assessed: every figure of it is what the method says of such a year."""

    def __init__(self, world: Lookup, answer: Answer) -> None:
        super().__init__(world)
        self._answer = answer

    def look_up(self, key: str, side: Side, year: Year) -> Answer:  # noqa: ARG002 - the same whatever is asked
        """One side of a node."""
        return self._answer

    def score_sum(self) -> Answer:
        """指标得分合计."""
        return self._answer


class ItemView(View):
    """The tier of one indicator: places are among those who take part in it."""

    def __init__(self, world: ItemWorld, item: str) -> None:
        super().__init__(world)
        self._unit = world
        self._item = item

    def ranked(self, node: Ranked, year: Year) -> Answer:
        """Whether the unit has one of the places among those who take part in the indicator."""
        return take_place(node, self._unit, self._item, year)

    def reduce(self, node: Reduction, year: Year) -> Answer:
        """What records, units or parts of the year make together; of all units, those who take part in it."""
        return self._unit.reduce_for(node, year, self._item)

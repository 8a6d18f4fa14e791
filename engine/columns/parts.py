"""Months and quarters as columns: a column for each part of the year, and what conditions and sums make of them.

The parts are so few that what is put together of them is written out.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.expressions import Expression, InEachPart, Reduction, Side, Year
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import UNDEFINED, Cell, chosen, joined, lacking, plain, present
from engine.columns.numbers import NOTHING, Figure, Unsupported
from engine.columns.reading import Appraised, Reader
from engine.parts import PART_WORDS, count_parts, parts_of_half
from engine.results import Status


class PartReader(Reader):
    """The same rows in one month or quarter: a figure that is reported in such parts is that part's."""

    def __init__(self, inner: Reader, part: str, index: int) -> None:
        super().__init__(inner.plan, inner.period, inner.columns)
        self.algebra, self.numbers = inner.algebra, inner.numbers
        self.beyond, self.item = inner.beyond, inner.item
        self._inner, self._part, self._index = inner, part, index

    def look_up(self, key: str, side: Side, year: Year) -> Cell:
        """One side of a node, in this part of the year."""
        if side is Side.VALUE and PART_WORDS.get(self.plan.frequency_of(key)) == self._part:
            return self._inner.part(key, year, self._index)
        return self._inner.look_up(key, side, year)

    def fulfilled(self, key: str) -> Cell:
        """Whether an indicator is met, which is of the whole period."""
        return self._inner.fulfilled(key)

    def appraise(self, key: str) -> Appraised:
        """An indicator before points, which is of the whole period."""
        return self._inner.appraise(key)


def in_each_part(node: InEachPart, reader: Reader, year: Year) -> Cell:
    """Whether a condition holds in every part of the period."""
    found = [r.evaluate(node.condition, year) for r in _readers(node.part, reader)]
    return reader.settle(found, deciding=False)


def over_parts(function: str, key: str, year: Year, reader: Reader) -> Cell:
    """合计, 平均, 最大 or 最小 of one figure that is reported in parts: one that is missing leaves it open."""
    word = PART_WORDS[reader.plan.frequency_of(key)]
    count = count_parts(reader.plan.policy, reader.period.name, word)
    if year is Year.FIRST_HALF:
        count, year = min(count, parts_of_half(word)), Year.THIS
    cells = [reader.part(key, year, index) for index in range(count)]
    figure = cells[0].figure
    for other in cells[1:]:
        if function in ("合计", "平均"):
            figure = reader.numbers.compute("+", figure, other.figure)
        else:
            figure = reader.numbers.extremum(figure, other.figure, is_least=function == "最小")
    if function == "平均":
        figure = reader.numbers.compute("/", figure, reader.numbers.count(len(cells)))
    return Cell(figure=figure, absent=joined([c.absent for c in cells]))


def reduce_parts(node: Reduction, reader: Reader, year: Year) -> Cell:
    """What the parts of the year make together."""
    readers = _readers(str(node.over), reader)
    return reduce_written_out(node, [_look(node, r, year) for r in readers], reader)


def _readers(part: str, reader: Reader) -> Sequence[Reader]:
    return [PartReader(reader, part, n) for n in range(count_parts(reader.plan.policy, reader.period.name, part))]


#: Whether a member counts, and its figure.
Member = tuple[Cell | None, Cell | None]


def _look(node: Reduction, reader: Reader, year: Year) -> Member:
    def asked(expression: Expression | None) -> Cell | None:
        return reader.evaluate(expression, year) if expression is not None else None

    return asked(node.condition), asked(node.subject)


def reduce_written_out(node: Reduction, members: Sequence[Member], reader: Reader) -> Cell:
    """Put a few members together; one that is not known leaves the whole open."""
    if node.is_condition:
        return reader.settle([m for m, _ in members if m is not None], deciding=node.function == "任一")
    absent: list[Cell] = []
    known: list[tuple[Condition, Cell]] = []
    for holds, figure in members:
        inside = negated(holds.surely(False)) if holds is not None else True
        if figure is not None:
            inside = every(inside, negated(figure.status_is(Status.NOT_APPLICABLE)))
        asked = [plain(c) for c in (holds, figure) if c is not None]
        # What is not known first is what is told.
        first = asked[0].absent if asked else {}
        rest = asked[1].only_where(asked[0].is_present) if len(asked) > 1 else {}
        absent.append(Cell(absent=Cell(absent=joined([first, rest])).only_where(inside)))
        known.append((inside, figure or present(NOTHING)))
    made = _value(node.function, known, reader)
    open_ones = joined([a.absent for a in absent])
    none = made.only_where(negated(some(*open_ones.values())))
    return Cell(figure=made.figure, absent=joined([open_ones, none]))


def _value(function: str, known: Sequence[tuple[Condition, Cell]], reader: Reader) -> Cell:
    numbers = reader.numbers
    any_known = some(*(c for c, _ in known))
    if function in ("计数", "合计", "平均"):
        count: Figure = NOTHING
        whole: Figure = NOTHING
        for inside, cell in known:
            count = numbers.compute("+", count, numbers.truth(inside))
            whole = numbers.compute("+", whole, numbers.either(inside, cell.figure, NOTHING))
        if function == "计数":
            return Cell(figure=count)
        if function == "合计":
            return Cell(figure=whole)
        mean = Cell(figure=numbers.compute("/", whole, reader.above_zero(count)))
        return lacking(UNDEFINED, negated(any_known), mean)
    if function not in ("最大", "最小"):
        raise Unsupported(f"按期的{function}")
    best, has = known[0][1], known[0][0]
    for inside, cell in known[1:]:
        both = Cell(figure=numbers.extremum(best.figure, cell.figure, is_least=function == "最小"))
        best = chosen(inside, chosen(has, both, present(cell.figure)), present(best.figure))
        has = some(has, inside)
    return lacking(UNDEFINED, negated(any_known), present(best.figure))

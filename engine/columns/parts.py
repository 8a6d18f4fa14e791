"""Months and quarters as columns: a column for each part of the year, and what conditions and sums make of them.

The parts are so few that what is put together of them is written out.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.expressions import Expression, InEachPart, Reduction, Year
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import UNDEFINED, Cell, chosen, joined, lacking, plain, present
from engine.columns.numbers import NOTHING, Figure
from engine.columns.world import World
from engine.parts import PART_WORDS, count_parts, parts_of_half
from engine.results import Status


def in_each_part(node: InEachPart, reader: World, year: Year) -> Cell:
    """Whether a condition holds in every part of the period."""
    found = []
    for index in range(count_parts(reader.plan.policy, reader.period.name, node.part)):
        with reader.in_part(node.part, index):
            found.append(reader.evaluate(node.condition, year))
    return reader.settle(found, deciding=False)


def over_parts(function: str, key: str, year: Year, reader: World) -> Cell:
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


def reduce_parts(node: Reduction, reader: World, year: Year) -> Cell:
    """What the parts of the year make together."""
    members = []
    for index in range(count_parts(reader.plan.policy, reader.period.name, str(node.over))):
        with reader.in_part(str(node.over), index):
            members.append(_look(node, reader, year))
    return reduce_written_out(node, members, reader)


#: Whether a member counts, and its figure.
Member = tuple[Cell | None, Cell | None]


def _look(node: Reduction, reader: World, year: Year) -> Member:
    def asked(expression: Expression | None) -> Cell | None:
        return reader.evaluate(expression, year) if expression is not None else None

    return asked(node.condition), asked(node.subject)


def reduce_written_out(node: Reduction, members: Sequence[Member], reader: World) -> Cell:
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


def _value(function: str, known: Sequence[tuple[Condition, Cell]], reader: World) -> Cell:
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
    # INVARIANT: 最大 or 最小; the checker keeps 最好 to units (KP149).
    best, has = known[0][1], known[0][0]
    for inside, cell in known[1:]:
        both = Cell(figure=numbers.extremum(best.figure, cell.figure, is_least=function == "最小"))
        best = chosen(inside, chosen(has, both, present(cell.figure)), present(best.figure))
        has = some(has, inside)
    return lacking(UNDEFINED, negated(any_known), present(best.figure))

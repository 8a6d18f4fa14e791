"""What the records of a list make together, read from columns in which somebody has put them together already."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.expressions import Reduction, Year
from dsl.registers import tally_key
from engine.columns.algebra import Condition, constant
from engine.columns.cells import CODES, MISSING, ORDER, UNDEFINED, Cell, Why, joined
from engine.columns.table import Tallied, TallyId
from engine.columns.world import World

#: What is undefined where no record counts.
_OF_SOME = ("平均", "最大", "最小")


def reduce_records(node: Reduction, reader: World, year: Year) -> Cell:
    """What `engine.tallies` says of every row: missing without a list, open where a record is, else the figure.

    INVARIANT: 最好, 任一 and 每个 are of units (KP149).
    """
    of_year = node.year.seen_from(year)
    if of_year is None:
        return Cell(absent={MISSING: True})

    def read(aspect: Tallied) -> Cell:
        key = tally_key(node)
        return reader.read(TallyId("tally", key, of_year, node=node, aspect=aspect, seen=year), MISSING)

    count = read(Tallied.COUNT)
    absent = joined([count.absent, _open(read(Tallied.OPEN), reader)])
    if node.function == "计数":
        return Cell(figure=count.figure, absent=absent)
    value = read(Tallied.VALUE).figure
    if node.function in _OF_SOME:
        absent = joined([absent, {UNDEFINED: reader.numbers.is_zero(count.figure)}])
    if node.function == "平均":
        value = reader.numbers.compute("/", value, count.figure)
    return Cell(figure=value, absent=absent)


def _open(codes: Cell, reader: World) -> Mapping[Why, Condition]:
    """Where a record that may count is open, by the status of the whole."""
    status = reader.numbers.flat(codes.figure).above
    return {(s, None): reader.algebra.test(status - constant(CODES[s]), "=") for s in ORDER}

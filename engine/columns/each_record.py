"""One record of a list as a row: whether it counts in a reduction, what it adds, and what of it is open."""

from __future__ import annotations

from dsl.expressions import Reduction, Side, Year
from dsl.model import Kind, Period, RecordList
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, Condition, Poly, constant, every, negated, some
from engine.columns.cells import CODES, MISSING, ORDER, Cell
from engine.columns.numbers import Unsupported
from engine.columns.reading import Columns, Reader
from engine.columns.table import ColumnId
from engine.plan import Plan
from engine.results import Status


class RecordReader(Reader):
    """Reads what is said of each record: its columns are the record's, everything else is its unit's.

    Mirrors `engine.views.RowView`.
    """

    def __init__(self, plan: Plan, period: Period, columns: Columns, records: RecordList, year: Year) -> None:
        super().__init__(plan, period, columns)
        self._year = year
        self._own = {c.key: c for c in records.columns}

    def look_up(self, key: str, side: Side, year: Year) -> Cell:
        """One side of a node, or what stands in a column of the record."""
        field = self._own.get(key)
        if field is None:
            return super().look_up(key, side, year)
        if field.kind not in (Kind.NUMBER, Kind.TRUTH, Kind.DATE):
            raise Unsupported(f"“{field.name}”是{field.kind.value}")
        cell = self.read(ColumnId("record", key), MISSING)
        return self.truth_of(cell) if field.kind is Kind.TRUTH else cell

    def year_of_days(self, year: Year) -> int:  # noqa: ARG002 - the list has a year of its own
        """The year that the list is of, whoever asks for it."""
        return super().year_of_days(self._year)


@dataclass(frozen=True, slots=True, kw_only=True)
class EachRecord:
    """What one record is in a reduction, as whole numbers."""

    #: 1 where it counts, else 0.
    counts: Poly
    #: The code of the status of what is not known of it, where it may count; else 0.
    open: Poly
    #: What it adds where it counts, × `below`; None where records are counted alone.
    value: Poly | None
    below: int
    #: What `value` is to be divided by, where that is another number in every record.
    divisor: Poly | None = None


def each_record(node: Reduction, reader: RecordReader, year: Year, *, divides: bool = False) -> EachRecord:
    """What `engine.reductions` makes of one member. Raises Unsupported.

    `divides` says that records may stand over denominators of their own.

    A record whose condition fails, or whose figure does not apply, is out; else what is not known of it is open.
    """
    holds = reader.evaluate(node.condition, year) if node.condition is not None else None
    figure = reader.evaluate(node.subject, year) if node.subject is not None else None
    algebra = reader.algebra
    out = some(
        holds.surely(False) if holds is not None else False,
        figure.status_is(Status.NOT_APPLICABLE) if figure is not None else False,
    )
    is_open = some(*(c.is_absent for c in (holds, figure) if c is not None))
    counts = every(negated(out), negated(is_open))
    code = ZERO
    for status in ORDER:
        here = every(negated(out), _first_open(status, holds, figure))
        code = algebra.pick(here, constant(CODES[status]), code)
    value, below, divisor = _value(figure, counts, reader, divides=divides)
    return EachRecord(counts=algebra.pick(counts, ONE, ZERO), open=code, value=value, below=below, divisor=divisor)


def _first_open(status: Status, holds: Cell | None, figure: Cell | None) -> Condition:
    """Whether that is the status of what is looked at first of those that are not known."""
    first = holds.status_is(status) if holds is not None else False
    second = figure.status_is(status) if figure is not None else False
    return some(first, every(negated(holds.is_absent) if holds is not None else True, second))


def _value(
    figure: Cell | None, counts: Condition, reader: RecordReader, *, divides: bool
) -> tuple[Poly | None, int, Poly | None]:
    if figure is None:
        return None, 1, None
    if figure.truth is not None or figure.names is not None:
        raise Unsupported("合起来的不是数")
    flat = reader.numbers.flat(figure.figure)
    below, algebra = flat.below.constant, reader.algebra
    above = algebra.pick(counts, flat.above, ZERO)
    if divides:
        return above, 1, algebra.pick(counts, flat.below, ONE)
    if below is None:
        raise Unsupported("每条记录除以的数不一样，加起来没有公共的分母；可写成 合计（…）÷ 合计（…）")
    return above, below, None

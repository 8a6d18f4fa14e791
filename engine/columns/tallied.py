"""What the records of a list come to for every row, worked out over the records as a table of their own.

A program says of each record whether it counts, what it adds and what of it is open; these are put together by row.
What a long list came to where it is stored is taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Any

from dsl.expressions import Reduction, Year
from dsl.facts import RecordsFact, RegisterFact, Value
from dsl.model import Period
from dsl.record import dataclass
from dsl.registers import tally_key
from engine.columns.algebra import ONE, Poly
from engine.columns.cells import CODES
from engine.columns.each_record import RecordReader, each_record
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Scores
from engine.columns.over import TableOver
from engine.columns.program import Output, PointsMaker, Program, widened
from engine.columns.reading import Columns
from engine.columns.table import Column, ColumnId, Table, Tallied, TallyId, column_of, scaled
from engine.plan import Plan
from engine.results import Status

#: The list of each row: its records, what came of a long one, or nothing that was reported.
Lists = Sequence[RecordsFact | RegisterFact | None]
#: Runs a program over a table.
Run = Callable[[Table, Callable[[Plan, Table, Period], Program]], tuple[Program, dict[str, Scores]]]
_COUNTS, _OPEN, _VALUE, _BELOW = "算", "待定", "数", "分母"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What makes a program of one reduction over records."""

    node: Reduction
    #: Of which the list is, and in which the reduction is read.
    year: Year
    seen: Year

    def __call__(self, plan: Plan, table: Table, period: Period) -> Program:
        """Write it down. Raises Unsupported for what columns do not compute."""
        columns = Columns(table, widened)
        reader = RecordReader(plan, period, columns, plan.records[str(self.node.over)], self.year)
        # The record's unit has points, too.
        PointsMaker(plan, period, reader)
        one = each_record(self.node, reader, self.seen, divides=True)
        polys = {_COUNTS: one.counts, _OPEN: one.open}
        if one.value is not None:
            polys |= {_VALUE: one.value, _BELOW: one.divisor or ONE}
        outputs = tuple(_output(key, poly, reader) for key, poly in polys.items())
        return Program(reader=reader, columns=columns, items=outputs, areas=(), total=None, left={})


def _output(key: str, poly: Poly, reader: RecordReader) -> Output:
    return Output(key=key, poly=poly, scale=Fraction(1), absent=(), interval=reader.algebra.range_of(poly))


class RecordTable(TableOver):
    """One row a record: its own columns, and those of the row that it belongs to."""

    #: Its rows are no population, and no list stands below a record.
    is_whole = False

    def __init__(self, base: Table, records: Sequence[Mapping[str, Value | None]], owners: Sequence[int]) -> None:
        self.base, self._records, self._owners = base, records, owners
        self._known: dict[ColumnId, Column | None] = {}
        self.derives: bool = getattr(base, "derives", False)

    @property
    def rows(self) -> int:
        """How many records there are."""
        return len(self._records)

    @property
    def populations(self) -> Sequence[tuple[str, str]]:
        """None: records are not ranked."""
        return ()

    @property
    def population_of(self) -> Any:
        """None: records are not ranked."""
        return ()

    def column(self, wanted: ColumnId) -> Column | None:
        """A column of each record, or what its owner has."""
        if wanted not in self._known:
            self._known[wanted] = self._made(wanted)
        return self._known[wanted]

    def _made(self, wanted: ColumnId) -> Column | None:
        if wanted.role == "record":
            return scaled([record.get(wanted.key) for record in self._records])
        column = self.base.column(wanted)
        return None if column is None else _spread(column, self._owners)


def _spread(column: Column, owners: Sequence[int]) -> Column:
    def of(values: Any) -> Any:
        return [values[o] for o in owners] if isinstance(values, list | tuple) else values[list(owners)]

    absent = None if column.absent is None else of(column.absent)
    return Column(values=of(column.values), scale=column.scale, absent=absent, interval=column.interval)


@dataclass(frozen=True, slots=True)
class _Tally:
    """What one row's records come to."""

    counted: int
    open: int
    value: Fraction


class Tallies:
    """What the lists of a table come to, each reduction worked out once."""

    def __init__(self, table: Table, run: Run) -> None:
        self._table, self._run = table, run
        #: By the reduction, the year of the list, and the year in which it is read.
        self.known: dict[tuple[str, Year, Year], Sequence[_Tally | None]] = {}

    def column(self, wanted: TallyId) -> Column | None:
        """One aspect of a reduction for every row. Raises Unsupported for what columns do not compute."""
        assert wanted.node is not None
        key = (wanted.key, wanted.year, wanted.seen)
        if key not in self.known:
            self.known[key] = self._tallied(wanted.node, wanted.year, wanted.seen)
        found = self.known[key]
        match wanted.aspect:
            case Tallied.COUNT:
                return scaled([None if t is None else Fraction(t.counted) for t in found])
            case Tallied.OPEN:
                return column_of([0 if t is None else t.open for t in found])
            case Tallied.VALUE:
                made = scaled([Fraction(0) if t is None else t.value for t in found])
                if made is not None and made.scale.denominator.bit_length() > _SHARED:
                    raise Unsupported("每条记录除以的数不一样，合起来的分母太长")
                return made

    def _tallied(self, node: Reduction, year: Year, seen: Year) -> Sequence[_Tally | None]:
        lists: Lists = self._table.lists(str(node.over), year)  # type: ignore[attr-defined]
        records = [r for fact in lists if isinstance(fact, RecordsFact) for r in fact.rows]
        sizes = [len(fact.rows) if isinstance(fact, RecordsFact) else 0 for fact in lists]
        owners = [row for row, size in enumerate(sizes) for _ in range(size)]
        values = [{key: fact.value for key, fact in record.values.items()} for record in records]
        table = RecordTable(self._table, values, owners)
        # Also where nobody reported a record it is found out here whether they could be put together.
        _, found = self._run(table, _Asked(node, year, seen))
        ends = list(accumulate(sizes, initial=0))
        made: list[_Tally | None] = []
        for row, fact in enumerate(lists):
            if isinstance(fact, RegisterFact):
                made.append(_of_register(node, fact))
            else:
                made.append(None if fact is None else _of_records(node, found, range(ends[row], ends[row + 1])))
        return made


def _of_register(node: Reduction, fact: RegisterFact) -> _Tally:
    tally = fact.tallies[tally_key(node)]
    value = Fraction(tally.value.toordinal()) if isinstance(tally.value, date) else tally.value
    return _Tally(tally.counted, CODES[Status.MISSING] if tally.open else 0, value or Fraction(0))


def _of_records(node: Reduction, found: Mapping[str, Scores], rows: range) -> _Tally:
    counting = [r for r in rows if found[_COUNTS].values[r]]
    is_open = max((int(found[_OPEN].values[r]) for r in rows), default=0)
    if _VALUE not in found:
        return _Tally(len(counting), is_open, Fraction(0))
    values, below = found[_VALUE].values, found[_BELOW].values
    if node.function in ("最大", "最小"):
        choose = max if node.function == "最大" else min
        figures = (Fraction(int(values[r]), int(below[r])) for r in counting)
        return _Tally(len(counting), is_open, choose(figures, default=Fraction(0)))
    return _Tally(len(counting), is_open, _sum([(int(values[r]), int(below[r])) for r in counting]))


def _sum(pairs: Sequence[tuple[int, int]]) -> Fraction:
    """The sum of quotients; most often all stand over one denominator."""
    shared = lcm(*{below for _, below in pairs})
    return Fraction(sum(above * (shared // below) for above, below in pairs), shared)


#: How long a denominator may be that all rows share.
_SHARED = 512

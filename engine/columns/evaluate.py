"""A compiled method over a table in, scores, ranks and awards as columns out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from fractions import Fraction
from importlib.util import find_spec
from itertools import repeat
from math import lcm
from pathlib import Path
from typing import Any

from dsl.expressions import Expression, Year
from dsl.model import Award, Period
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.awarding import Field, Given, few_field, give, given_awards
from engine.columns.derived import DerivedTable
from engine.columns.facts_table import FactsTable
from engine.columns.outcome import ColumnResult, Scores
from engine.columns.program import TOTAL, Output, Program, compile_program, widened
from engine.columns.python_lane import make_loop
from engine.columns.settling import Settling
from engine.columns.stages import StagedTable
from engine.columns.standing_by import ranked
from engine.columns.table import Column, ColumnId, ColumnTable, Table, TallyId, YearId
from engine.columns.tracing import Tracer
from engine.columns.years import YearRow
from engine.plan import Plan

#: With fewer rows than this a loop over Python integers is quicker than NumPy, and needs no import.
FEW = 40
#: Columns that are made of a table rather than in it.
_BESIDE = ("derived", "tally", "year")
#: What makes a program of a plan for a table.
Maker = Callable[[Plan, Table, Period], Program]


@dataclass(slots=True)
class CompiledMethod:
    """A plan for one period, with the programs that were made of it; a program serves every table like its own."""

    plan: Plan
    period: Period
    _programs: list[tuple[Maker, Mapping[ColumnId, object], Program]] = field(default_factory=list)
    _lanes: dict[tuple[int, object], Any] = field(default_factory=dict)
    _derived: DerivedTable | None = None

    def prepare(self, table: Table, *, is_few: bool | None = None, kernels: Path | None = None) -> Prepared:
        """Find or make the program for a table, and bring its columns into the form that a lane reads.

        With a folder for compiled `kernels` the steps are fused into machine code by numba (extra [fast]), once for
        each program; the folder must be one that nobody else can write to, since what lies there is executed.
        """
        few = _is_few(table) if is_few is None else is_few
        program, lane, columns = self._ready(table, compile_program, few=few, kernels=kernels)
        return Prepared(self, table, program, lane, columns, _field(table, few=few, kernels=kernels), is_few=few)

    def run(
        self, table: Table, make: Maker, *, is_few: bool, rows: Sequence[int] | None = None
    ) -> tuple[Program, dict[str, Scores]]:
        """Evaluate another program of the plan over a table: what follows from points, or what comes before them.

        With `rows` only these are worked out, in their order.
        """
        program, lane, columns = self._ready(table, make, few=is_few, kernels=None)
        if rows is not None:
            columns = _of_rows(columns, rows, is_few=is_few)
        count = table.rows if rows is None else len(rows)
        return program, run_lane(Names.of(program), lane, columns, count, is_few=is_few)

    def _ready(
        self, table: Table, make: Maker, *, few: bool, kernels: Path | None
    ) -> tuple[Program, Callable[..., Any], tuple[list[Any], list[Any]]]:
        deriving = self._deriving(table)
        place = self._program(deriving, make)
        program = self._programs[place][2]
        columns = [(deriving if i.role in _BESIDE else table).column(i) for i in program.columns.ids]
        if few:
            key: tuple[int, object] = (place, "few")
            if key not in self._lanes:
                self._lanes[key] = make_loop(program.outputs, program.reader.algebra)
            return program, self._lanes[key], _lists(columns, table.rows)
        from engine.columns.vector_lane import make_vector_lane

        arrays = _arrays(columns, table.rows)
        types = tuple(a.dtype for a in arrays[0])
        key = (place, (types, kernels))
        if key not in self._lanes:
            lane: Callable[..., Any] | None = None
            if kernels is not None:
                from engine.columns.kernel_lane import make_kernel_lane

                lane = make_kernel_lane(program.outputs, program.reader.algebra, types, kernels)
            # What does not fit machine integers has no kernel.
            self._lanes[key] = lane or make_vector_lane(program.outputs, program.reader.algebra, types)
        return program, self._lanes[key], arrays

    def beside(self, table: Table, wanted: TallyId | YearId) -> Column | None:
        """What the records of a table's lists come to, or what rows had in years that are over. Raises Unsupported."""
        return self.whole(table).column(wanted)

    def evaluate(self, table: Table) -> ColumnResult:
        """Evaluate a table."""
        return self.prepare(table).evaluate()

    def _deriving(self, table: Table) -> Table:
        """The table with what its rows are among each other, where they are whole populations."""
        return self.whole(table) if getattr(table, "is_whole", False) else table

    def whole(self, table: Table) -> DerivedTable:
        """A table of whole populations with what its rows are among each other."""
        if self._derived is None or self._derived.base is not table:
            self._derived = DerivedTable(
                table,
                self.plan,
                lambda t, make: self.run(t, make, is_few=_is_few(t)),
                lambda period: _OpenedYear(CompiledMethod(self.plan, period), table.in_period(period)),  # type: ignore[attr-defined]
            )
        return self._derived

    def _program(self, table: Table, make: Maker) -> int:
        for place, (made_by, signature, _) in enumerate(self._programs):
            if made_by == make and all(_signature(table.column(i)) == known for i, known in signature.items()):
                return place
        program = make(self.plan, table, self.period)
        self._programs.append((make, {i: _signature(table.column(i)) for i in program.columns.ids}, program))
        return len(self._programs) - 1


@dataclass(frozen=True, slots=True)
class _OpenedYear:
    """The rows of a table as they were in another period."""

    method: CompiledMethod
    table: FactsTable

    def asked(self, node: Expression, year: Year) -> Sequence[YearRow]:
        return self.method.whole(self.table).asked(node, year)

    def made(self, make: Maker) -> dict[str, Scores]:
        return self.method.run(self.table, make, is_few=_is_few(self.table))[1]

    def is_present(self) -> Sequence[bool]:
        return self.table.is_present()


def _is_few(table: Table) -> bool:
    return table.rows < FEW or find_spec("numpy") is None


def _field(table: Table, *, few: bool, kernels: Path | None) -> Field:
    """The populations of a table, for the lane that its figures take."""
    if few:
        return few_field(table)
    from engine.columns.many_field import many_field

    if kernels is None:
        return many_field(table)
    from engine.columns.kernel_field import KernelField

    return KernelField(many_field(table), kernels)


def _signature(column: Column | None) -> object:
    """What of a column a program rests on."""
    return None if column is None else (widened(column.interval), column.scale, column.absent is not None)


def _of_rows(columns: tuple[list[Any], list[Any]], rows: Sequence[int], *, is_few: bool) -> tuple[list[Any], list[Any]]:
    def own(values: Any) -> Any:
        if values is None:
            return None
        return [values[r] for r in rows] if is_few else values[rows]

    return [own(c) for c in columns[0]], [own(c) for c in columns[1]]


def _lists(columns: Sequence[Column | None], rows: int) -> tuple[list[Any], list[Any]]:
    def plain(values: Any) -> Any:
        if isinstance(values, list | tuple):
            return values
        # Python's integers, also of a column of doubles, so that no arithmetic is done in those.
        return [int(v) for v in values.tolist()] if values.dtype.kind == "f" else values.tolist()

    values = [plain(c.values) if c is not None else [0] * rows for c in columns]
    return values, [plain(c.absent) if c is not None and c.absent is not None else None for c in columns]


def _arrays(columns: Sequence[Column | None], rows: int) -> tuple[list[Any], list[Any]]:
    import numpy as np

    def packed(column: Column | None) -> Any:
        if column is None:
            return np.zeros(rows, np.int64)
        if isinstance(column.values, np.ndarray):
            return column.values
        return np.array(column.values, np.int64 if column.interval.most < 1 << 63 else object)

    masks = [np.asarray(c.absent, np.bool_) if c is not None and c.absent is not None else None for c in columns]
    return [packed(c) for c in columns], masks


@dataclass(slots=True)
class Prepared:
    """A table ready to be evaluated, as often as wanted."""

    method: CompiledMethod
    table: Table
    program: Program
    lane: Callable[..., Any]
    columns: tuple[list[Any], list[Any]]
    populations: Field
    is_few: bool
    _left: dict[str, str] = field(init=False)
    _given: list[Given] = field(init=False)
    _further: list[Award] = field(init=False)
    _settling: Settling = field(init=False)
    _tracer: Tracer = field(init=False)
    _names: Names = field(init=False)

    def __post_init__(self) -> None:
        self._left = dict(self.program.left)
        self._settling = Settling(self.method.plan, self.method.period, self.table, self.run, self.is_few)
        ids = [*self.table.columns] if isinstance(self.table, ColumnTable) else self.program.columns.ids
        self._tracer = Tracer(self.method.plan, self.method.period, self.table, ids)
        self._names = Names.of(self.program)
        plan, period, without = self.method.plan, self.method.period, dict(self._left)
        self._given = given_awards(plan, period, self.table, self.populations.sizes, without)
        simple = [g.award for g in self._given]
        #: Awards that do not go by places alone.
        self._further = [a for a in plan.policy.awards if a.name in without and a not in simple]

    def run(self, table: Table, make: Maker, rows: Sequence[int] | None = None) -> tuple[Program, dict[str, Scores]]:
        """Evaluate another program of the plan, in the lane that this table takes; of some rows, or of all."""
        return self.method.run(table, make, is_few=self.is_few, rows=rows)

    @property
    def has_left(self) -> bool:
        """Whether anything is left to the interpreter."""
        return bool(self._left)

    def evaluate(self) -> ColumnResult:
        """Run the lane, then rank and give the awards."""
        names = self._names
        scores = run_lane(names, self.lane, self.columns, self.table.rows, is_few=self.is_few)
        total = scores.get(TOTAL)
        staged = StagedTable(self.table, scores, self.populations.ranks)
        grades = self._settling.grades(staged)
        awards = give(self._given, scores, self.populations)
        if self._further:
            columns = {} if grades is None else grades.columns()
            awards += self._settling.awards(self._further, replace(staged, grades=columns))
            order = {a.name: place for place, a in enumerate(self.method.plan.policy.awards)}
            awards.sort(key=lambda a: order[a.name])
        return ColumnResult(
            period=self.method.period.name,
            rows=self.table.rows,
            scores={key: scores[key] for key in names.items},
            areas={key: scores[key] for key in names.areas},
            total=total,
            ranks=self.populations.ranks(ranked(total, scores)) if total is not None else None,
            awards=awards,
            left={**self._left, **self._settling.left},
            grades=grades,
            flags={key: scores[key] for key in names.flags},
            tracer=self._tracer,
        )


@dataclass(slots=True)
class Names:
    """What of a program's outputs is the same in every evaluation, listed once: few units would feel it."""

    outputs: tuple[Output, ...]
    divisors: Sequence[Output]
    keys: list[str]
    scales: list[Fraction]
    intervals: list[Interval]
    items: list[str]
    areas: list[str]
    flags: list[str]

    @classmethod
    def of(cls, program: Program) -> Names:
        """The outputs of a program."""
        outputs = program.outputs
        columns = [o.key for o in outputs], [o.scale for o in outputs], [o.interval for o in outputs]
        parts = ([o.key for o in p] for p in (program.items, program.areas, program.flags))
        return cls(outputs, program.divisors, *columns, *parts)


def run_lane(
    names: Names, lane: Callable[..., Any], columns: tuple[list[Any], list[Any]], rows: int, *, is_few: bool
) -> dict[str, Scores]:
    """Every output of a program over columns, by its key."""
    outputs, keys = names.outputs, names.keys
    values: Iterable[Any]
    statuses: Iterable[Any]
    if not is_few:
        made, open_ones = lane(*columns, rows)
        values, statuses = map(made.get, keys), map(open_ones.get, keys)
    else:
        listed = list(zip(*lane(*columns, rows), strict=True)) or [()] * _width(outputs)
        values, statuses = listed, repeat(None)
        if len(listed) > len(keys):
            # Behind the figures of an output that may be open stand its statuses.
            parts = iter(listed)
            pairs = [(next(parts), next(parts) if o.absent else None) for o in outputs]
            values, statuses = zip(*pairs, strict=True)
    found = dict(zip(keys, map(Scores, values, names.scales, statuses, names.intervals), strict=False))
    return _divided(names.divisors, found) if names.divisors else found


def _divided(divisors: Sequence[Output], scores: dict[str, Scores]) -> dict[str, Scores]:
    """Figures that nothing rounds, as whole numbers of the one fraction that all rows share."""
    for divisor in divisors:
        key, below = divisor.key[1:], scores.pop(divisor.key)
        found = scores[key]
        pairs = [Fraction(int(a), int(b)) for a, b in zip(found.values, below.values, strict=True)]
        shared = lcm(*{p.denominator for p in pairs})
        values = [p.numerator * (shared // p.denominator) for p in pairs]
        ends = Interval(min(values, default=0), max(values, default=0))
        whole: Any = values if isinstance(found.values, list | tuple) else _packed(values, ends)
        scores[key] = Scores(whole, found.scale / shared, found.statuses, ends)
    return scores


def _packed(values: list[int], ends: Interval) -> Any:
    import numpy as np

    return np.array(values, np.int64 if ends.most < 1 << 63 else object)


def _width(outputs: Sequence[Output]) -> int:
    return sum(2 if o.absent else 1 for o in outputs)

"""A compiled method over a table in, scores, ranks and awards as columns out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dsl.model import Award, Period
from dsl.outcomes import TieRule
from engine.columns.algebra import Interval
from engine.columns.numbers import Unsupported
from engine.columns.program import TOTAL, Output, Program, compile_program, widened
from engine.columns.python_lane import make_loop
from engine.columns.standing import Places, few_places, few_ranks
from engine.columns.table import Column, ColumnId, Table
from engine.cutting import places_of
from engine.plan import Plan, applies_to, is_scored_period

if TYPE_CHECKING:
    from collections.abc import Callable

#: With fewer rows than this a loop over Python integers is quicker than NumPy, and needs no import.
FEW = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """One column that came out: value × scale in points, and the status where there is none.

    `values` are integers (0 where nothing came out), a list of few rows, an array of many. `statuses` is None where
    every row has a figure, else 0 or a code of `engine.columns.cells.CODES`.
    """

    values: Any
    scale: Fraction
    statuses: Any
    interval: Interval

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, row: int) -> Fraction | None:
        """The exact score of a row; None while it is open or does not apply."""
        if self.statuses is not None and self.statuses[row]:
            return None
        return int(self.values[row]) * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """One award in one scope and population: rows of winners and of those who share the last place."""

    name: str
    #: The key of the area, or None.
    area: str | None
    level: str
    within: str
    quota: int
    winners: Any
    tied: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnResult:
    """The results of one period, a column for each item, area and the total, in the order of the table's rows."""

    period: str
    rows: int
    scores: Mapping[str, Scores]
    areas: Mapping[str, Scores]
    total: Scores | None
    #: By the total within the population; 0 for none.
    ranks: Any
    awards: Sequence[Awarded]
    #: What the interpreter computed, with why columns did not.
    left: Mapping[str, str]


@dataclass(slots=True)
class CompiledMethod:
    """A plan for one period, with the programs that were made of it; a program serves every table like its own."""

    plan: Plan
    period: Period
    _programs: list[tuple[Mapping[ColumnId, object], Program]] = field(default_factory=list)
    _lanes: dict[tuple[int, object], Any] = field(default_factory=dict)

    def prepare(self, table: Table, *, is_few: bool | None = None) -> Prepared:
        """Find or make the program for a table, and bring its columns into the form that a lane reads."""
        few = (table.rows < FEW or find_spec("numpy") is None) if is_few is None else is_few
        place = self._program(table)
        program = self._programs[place][1]
        columns = [table.column(i) for i in program.columns.ids]
        if few:
            key: tuple[int, object] = (place, "few")
            if key not in self._lanes:
                self._lanes[key] = make_loop(program.outputs, program.reader.algebra)
            return Prepared(self, table, program, self._lanes[key], _lists(columns, table.rows), is_few=True)
        from engine.columns.vector_lane import make_vector_lane

        arrays = _arrays(columns, table.rows)
        types = tuple(a.dtype for a in arrays[0])
        key = (place, types)
        if key not in self._lanes:
            self._lanes[key] = make_vector_lane(program.outputs, program.reader.algebra, types)
        return Prepared(self, table, program, self._lanes[key], arrays, is_few=False)

    def evaluate(self, table: Table) -> ColumnResult:
        """Evaluate a table."""
        return self.prepare(table).evaluate()

    def _program(self, table: Table) -> int:
        for place, (signature, _) in enumerate(self._programs):
            if all(_signature(table.column(i)) == known for i, known in signature.items()):
                return place
        program = compile_program(self.plan, table, self.period)
        self._programs.append(({i: _signature(table.column(i)) for i in program.columns.ids}, program))
        return len(self._programs) - 1


def _signature(column: Column | None) -> object:
    """What of a column a program rests on."""
    return None if column is None else (widened(column.interval), column.scale, column.absent is not None)


def _lists(columns: Sequence[Column | None], rows: int) -> tuple[list[Any], list[Any]]:
    def plain(values: Any) -> Any:
        return values if isinstance(values, list | tuple) else values.tolist()

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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table ready to be evaluated, as often as wanted."""

    method: CompiledMethod
    table: Table
    program: Program
    lane: Callable[..., Any]
    columns: tuple[list[Any], list[Any]]
    is_few: bool

    def evaluate(self) -> ColumnResult:
        """Run the lane, then rank and give the awards."""
        scores = self._few() if self.is_few else self._many()
        program, plan, period = self.program, self.method.plan, self.method.period
        total, left = scores.get(TOTAL), dict(program.left)
        awards: list[Awarded] = []
        for award in _given(plan, period):
            try:
                awards += self._award(award, scores)
            except Unsupported as reason:
                left[award.name] = str(reason)
        return ColumnResult(
            period=period.name,
            rows=self.table.rows,
            scores={o.key: scores[o.key] for o in program.items},
            areas={o.key: scores[o.key] for o in program.areas},
            total=total,
            ranks=self._ranks(total) if total is not None else None,
            awards=tuple(awards),
            left=left,
        )

    def _few(self) -> dict[str, Scores]:
        rows = self.lane(*self.columns, self.table.rows)
        columns = list(zip(*rows, strict=True)) if rows else [()] * _width(self.program.outputs)
        found: dict[str, Scores] = {}
        place = 0
        for output in self.program.outputs:
            values, statuses = columns[place], columns[place + 1] if output.absent else None
            place += 2 if output.absent else 1
            found[output.key] = _scores(output, values, statuses)
        return found

    def _many(self) -> dict[str, Scores]:
        values, statuses = self.lane(*self.columns, self.table.rows)
        return {o.key: _scores(o, values[o.key], statuses.get(o.key)) for o in self.program.outputs}

    # --- ranks and awards ---

    def _ranks(self, total: Scores) -> Any:
        if self.is_few:
            there = [not s for s in total.statuses] if total.statuses is not None else [True] * self.table.rows
            return few_ranks(total.values, there, self.table.population_of)
        from engine.columns.standing import Counting, sorted_ranks

        count = len(self.table.populations)
        if total.values.dtype != object and Counting.fits(self.table.rows, count, total.interval):
            return self._counting(total).ranks()
        return sorted_ranks(total.values, total.statuses, _codes(self.table), count)

    def _counting(self, scores: Scores) -> Any:
        from engine.columns.standing import Counting

        count = len(self.table.populations)
        return Counting(scores.values, scores.statuses, _codes(self.table), count, scores.interval)

    def _award(self, award: Award, scores: Mapping[str, Scores]) -> list[Awarded]:
        _refuse_award(award, self.method.plan)
        if award.name in self.table.decided:
            raise Unsupported(f"奖项“{award.name}”另有决定")
        found: list[Awarded] = []
        areas = self.method.plan.policy.areas if award.is_per_area else (None,)
        for area in areas:
            by = scores.get(area.key if area is not None and award.is_by_area_score else TOTAL)
            if by is None:
                continue
            quotas = [places_of(award.places, n) for n in self._counted()]
            placed = self._places(by, quotas, award.places.rule)
            for (level, within), quota, places in zip(self.table.populations, quotas, placed, strict=True):
                if award.level in (None, level):
                    found.append(
                        Awarded(
                            name=award.name,
                            area=area.key if area is not None else None,
                            level=level,
                            within=within,
                            quota=quota,
                            winners=places.inside,
                            tied=places.tied,
                        )
                    )
        return found

    def _places(self, by: Scores, quotas: Sequence[int], rule: TieRule) -> list[Places]:
        if not self.is_few:
            from engine.columns.standing import Counting

            if by.values.dtype != object and Counting.fits(self.table.rows, len(quotas), by.interval):
                return list(self._counting(by).places(quotas, rule))
        population_of = list(self.table.population_of)
        there = [p for p, _ in enumerate(population_of) if by.statuses is None or not by.statuses[p]]
        return [
            few_places(by.values, [r for r in there if population_of[r] == p], quota, rule)
            for p, quota in enumerate(quotas)
        ]

    def _counted(self) -> list[int]:
        """考评对象总数 of each population: rows that take part in an item, or have a total."""
        plan = self.method.plan
        items = plan.policy.all_indicators()
        counts = [0] * len(self.table.populations)
        if self.is_few:
            for p in self.table.population_of:
                counts[p] += 1
        else:
            import numpy as np

            counts = np.bincount(_codes(self.table), minlength=len(counts)).tolist()
        for level, _ in self.table.populations:
            if items and not any(applies_to(i, level) and not i.exemptions for i in items):
                raise Unsupported("考评对象总数要逐个看")
        return counts


def _codes(table: Table) -> Any:
    import numpy as np

    return np.asarray(table.population_of)


def _width(outputs: Sequence[Output]) -> int:
    return sum(2 if o.absent else 1 for o in outputs)


def _scores(output: Output, values: Any, statuses: Any) -> Scores:
    return Scores(values=values, scale=output.scale, statuses=statuses, interval=output.interval)


def _given(plan: Plan, period: Period) -> list[Award]:
    """The awards of a period."""
    from engine.awards import is_given

    return [a for a in plan.policy.awards if is_scored_period(period) and is_given(a, plan, period.name)]


def _refuse_award(award: Award, plan: Plan) -> None:
    """Refuse what only the interpreter settles."""
    if award.is_judged or award.conditions or award.bars or award.ranked_by is not None or award.places.compared:
        raise Unsupported(f"奖项“{award.name}”有条件、提名或依次比较")
    if plan.policy.outcomes.vetoes:
        raise Unsupported("有一票否决")

"""What follows from points, for a whole table: grades by population, then awards that have conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Any

from dsl.grade_bands import bounds_of
from dsl.model import Award, Period
from dsl.outcomes import GRADE_KEY, Grade, GradeTable
from dsl.record import dataclass
from engine.columns import flags
from engine.columns.candidates import Ground, give_award
from engine.columns.ends import HIGHEST, LOWEST, compile_ends
from engine.columns.facts_table import FactsTable
from engine.columns.grades import UNGRADED, Asked, Grades, Rows, asked_of, grade_names, settle_rows, within
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Awarded, Scores
from engine.columns.program import TOTAL
from engine.columns.stages import Answers, RunOn, StagedTable, ask, taking_part
from engine.columns.standing import order_of
from engine.columns.table import ColumnId, Table
from engine.plan import Plan, applies_to, is_given, is_lower_better, is_scored_period


@dataclass(slots=True)
class Settling:
    """The rows of a table while grades are settled; what does not change between evaluations is found once."""

    plan: Plan
    period: Period
    table: Table
    run: RunOn
    is_few: bool
    left: dict[str, str] = field(default_factory=dict)
    _members: list[Any] | None = None
    _parts: Any = None
    #: Why columns do not tell how far open totals can go.
    _without_ends: str | None = None

    @property
    def members(self) -> list[Any]:
        """The rows of each population, in order."""
        if self._members is None:
            self._members = self._few_members() if self.is_few else self._many_members()
        return self._members

    def _few_members(self) -> list[Any]:
        found: list[list[int]] = [[] for _ in self.table.populations]
        for row, population in enumerate(self.table.population_of):
            found[int(population)].append(row)
        return found

    def _many_members(self) -> list[Any]:
        order = order_of(np_array(self.table.population_of), len(self.table.populations))
        return [order.rows[start:stop] for start, stop in order.slices()]

    def counted(self, place: int, scores: Mapping[str, Scores]) -> Rows:
        """The rows of a population that are assessed, and 考评对象总数. Raises Unsupported where that is unknown."""
        level, _ = self.table.populations[place]
        rows, part = self.members[place], self._takes_part(level)
        total, out = scores.get(TOTAL), scores.get(flags.LEFT_OUT)
        if not self.is_few:
            return _counted_many(rows, part, total, out)
        if part is not None:
            states = None if total is None else total.statuses
            rows = [r for r in rows if part[r] or (total is not None and (states is None or not states[r]))]
        return Rows(rows, len(rows) if out is None else sum(not out.values[r] for r in rows))

    def _takes_part(self, level: str) -> Any:
        """Whether each row takes part in some item; None where every unit of a level does."""
        items = self.plan.policy.all_indicators()
        here = [i for i in items if applies_to(i, level)]
        if not items or any(not i.exemptions for i in here):
            return None
        if self._parts is None:
            self._parts = taking_part(self.run, self.table)
        return self._parts

    # --- awards ---

    def awards(self, wanted: Sequence[Award], staged: StagedTable) -> list[Awarded]:
        """The awards that do not go by places alone, in order."""
        found: list[Awarded] = []
        ground = Ground(
            plan=self.plan,
            period=self.period.name,
            table=self.table,
            staged=staged,
            run=self.run,
            members=lambda place: self.members[place],
            is_few=self.is_few,
            counted=lambda place: self.counted(place, staged.scores),
        )
        given = [a for a in self.plan.policy.awards if is_given(a, self.plan, self.period.name)]
        for award in wanted:
            try:
                found += give_award(award, given, ground)
                self.left.pop(award.name, None)
            except Unsupported as reason:
                self.left[award.name] = str(reason)
        return found

    # --- grades ---

    def grades(self, staged: StagedTable) -> Grades | None:
        """The grade of every row; None where the method has none, or columns do not settle them."""
        tables = self.plan.policy.outcomes.tables
        if not tables or not is_scored_period(self.period):
            return None
        try:
            return self._grades(staged)
        except Unsupported as reason:
            self.left[GRADE_KEY] = str(reason)
            return None

    def _grades(self, staged: StagedTable) -> Grades:
        names = grade_names(self.plan.policy)
        computed = self._ungraded()
        kind = self.plan.policy.kind_of_period(self.period.name)
        by_table: dict[int, tuple[GradeTable, list[int]]] = {}
        for place, (level, _) in enumerate(self.table.populations):
            table = self.plan.policy.outcomes.table(level, kind)
            if table is not None:
                by_table.setdefault(id(table), (table, []))[1].append(place)
        for table, places in by_table.values():
            self._settle(table, places, staged, [1 << names.index(name) for name in table.names], computed)
        return Grades(names, self._decided(computed), computed)

    def _ungraded(self) -> Any:
        if self.is_few:
            return [UNGRADED] * self.table.rows
        import numpy as np

        return np.full(self.table.rows, UNGRADED, np.int64)

    def _decided(self, computed: Any) -> Any:
        """What the leading group decided stands in place of what was computed."""
        column = self.table.column(ColumnId("decided", GRADE_KEY))
        found = computed.copy()
        if column is None:
            if GRADE_KEY in self.table.decided:
                raise Unsupported("领导小组调整过等次")
            return found
        for row in range(self.table.rows):
            if found[row] != UNGRADED and (column.absent is None or not column.absent[row]):
                found[row] = 1 << int(column.values[row])
        return found

    def _settle(
        self, table: GradeTable, places: Sequence[int], staged: StagedTable, bits: Sequence[int], computed: Any
    ) -> None:
        """Put down the bits of all rows that a table of grades is for."""
        asked, vetoes = self._asked(table)
        cuts = [g for g in table.grades if g.cut is not None and g.cut.compared]
        figures = tuple(dict.fromkeys(x for g in cuts if g.cut is not None for x in g.cut.compared))
        answers = ask(self.run, staged, asked.all, figures)
        total = staged.scores.get(TOTAL)
        codes = [*answers.conditions, *(staged.scores[v].values for v in vetoes)]
        codes = [list(c) if self.is_few else c.copy() for c in codes]
        populations = [self.counted(place, staged.scores) for place in places]
        self._bound(asked, codes, populations, total)

        def compared(grade: Grade, row: int) -> Sequence[Fraction | None]:
            assert grade.cut is not None
            return [self._comparable(answers, figures.index(x), row, figures) for x in grade.cut.compared]

        if self._goes_at_once(asked, total):
            from engine.columns.settling_many import settle_many

            values, absent = (None, None) if total is None else (total.values, total.statuses)
            rows, masks = settle_many(asked, codes, populations, values, absent, compared)
            whole = rows * 0
            for place, bit in enumerate(bits):
                whole |= (masks >> place & 1) * bit
            computed[rows] = whole
            return

        def figure(row: int) -> int | None:
            is_open = total is None or (total.statuses is not None and total.statuses[row])
            return None if is_open or total is None else int(total.values[row])

        own = dict(zip(table.names, bits, strict=True))
        for row, possible in settle_rows(asked, codes, populations, figure, compared).items():
            computed[row] = sum(own[name] for name in possible)

    def _goes_at_once(self, asked: Asked, total: Scores | None) -> bool:
        """Whether patterns fit one integer, and totals machine integers."""
        if self.is_few:
            return False
        from engine.columns.settling_many import MOST_CONDITIONS, MOST_GRADES

        is_short = asked.count <= MOST_CONDITIONS and len(asked.table.names) <= MOST_GRADES
        return is_short and (total is None or total.values.dtype != object)

    def _comparable(self, answers: Answers, place: int, row: int, figures: Sequence[Any]) -> Fraction | None:
        found = answers.figure(place, row)
        return -found if found is not None and is_lower_better(figures[place], self.plan) else found

    def _asked(self, table: GradeTable) -> tuple[Asked, list[str]]:
        """What a table asks, with the flags of the vetoes that name a grade."""
        kind = self.plan.policy.kind_of_period(self.period.name)
        vetoes = [(p, v.grade) for p, v in flags.vetoes_of(self.plan.policy, kind) if v.grade in table.names]
        return asked_of(table, [g for _, g in vetoes if g is not None]), [flags.grade_flag(p) for p, _ in vetoes]

    def _bound(self, asked: Asked, codes: Sequence[Any], populations: Sequence[Rows], total: Scores | None) -> None:
        """Of an open total, a band holds where all that the total can become lies in it."""
        if total is None or total.statuses is None:
            return
        spoken = {
            p: b
            for g in asked.table.grades
            if g.name in asked.bands and (b := bounds_of(g.band)) is not None
            for p in (asked.bands[g.name],)
        }
        waiting = [r for p in populations for r in p.rows if total.statuses[r]]
        if not waiting or not spoken:
            return
        for row, ends in zip(waiting, self._ends(waiting), strict=True):
            for place, bounds in spoken.items():
                codes[place][row] = within(bounds, *ends)

    def _ends(self, rows: Sequence[int]) -> Iterator[tuple[Fraction | None, Fraction | None]]:
        """Between what open totals lie; what columns do not tell of facts the interpreter does."""
        if self._without_ends is None:
            try:
                _, found = self.run(self.table, compile_ends, rows)
                return zip(*([found[end][n] for n in range(len(rows))] for end in (LOWEST, HIGHEST)), strict=True)
            except Unsupported as reason:
                # It is the same in every evaluation of the table.
                self._without_ends = str(reason)
        if isinstance(self.table, FactsTable):
            return map(self.table.bounds, rows)
        raise Unsupported(f"总分待定的，等次要看总分的上下限：{self._without_ends}")


def _counted_many(rows: Any, part: Any, total: Scores | None, out: Scores | None) -> Rows:
    """The same of an array of rows."""
    if part is not None:
        keeps = part[rows] != 0
        if total is not None:
            keeps |= True if total.statuses is None else total.statuses[rows] == 0
        rows = rows[keeps]
    return Rows(rows, len(rows) if out is None else int((out.values[rows] == 0).sum()))


def np_array(values: Any) -> Any:
    """As an array."""
    import numpy as np

    return np.asarray(values)

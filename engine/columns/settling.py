"""What follows from points, for a whole table: grades by population, then awards that have conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from dsl.grade_bands import bounds_of
from dsl.model import Award, Period
from dsl.outcomes import GRADE_KEY, Grade, GradeTable
from engine.awards import is_given
from engine.columns import flags
from engine.columns.candidates import Ground, give_award
from engine.columns.facts_table import FactsTable
from engine.columns.grades import Asked, Grades, Rows, asked_of, grade_names, settle_rows, within
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Awarded, Scores
from engine.columns.program import TOTAL
from engine.columns.stages import Answers, Run, StagedTable, ask
from engine.columns.table import ColumnId, Table
from engine.decisions import is_lower_better
from engine.plan import Plan, applies_to, is_scored_period


@dataclass(slots=True)
class Settling:
    """The rows of a table while grades are settled; what does not change between evaluations is found once."""

    plan: Plan
    period: Period
    table: Table
    run: Run
    left: dict[str, str] = field(default_factory=dict)
    _members: list[list[int]] | None = None

    @property
    def members(self) -> list[list[int]]:
        """The rows of each population, in order."""
        if self._members is None:
            found: list[list[int]] = [[] for _ in self.table.populations]
            for row, population in enumerate(_listed(self.table.population_of)):
                found[population].append(row)
            self._members = found
        return self._members

    def counted(self, place: int, scores: Mapping[str, Scores]) -> Rows:
        """The rows of a population that are assessed, and 考评对象总数. Raises Unsupported where that is unknown."""
        level, _ = self.table.populations[place]
        rows, total = self.members[place], scores.get(TOTAL)
        if not self._takes_part(level):
            states = None if total is None else total.statuses
            rows = [] if total is None else [r for r in rows if states is None or not states[r]]
        out = scores.get(flags.LEFT_OUT)
        return Rows(rows, len(rows) if out is None else sum(not out.values[r] for r in rows))

    def _takes_part(self, level: str) -> bool:
        """Whether every unit of a level takes part in some item."""
        items = self.plan.policy.all_indicators()
        here = [i for i in items if applies_to(i, level)]
        if not items or any(not i.exemptions for i in here):
            return True
        if here:
            raise Unsupported("考评对象总数要逐个看")
        return False

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
        computed: list[int | None] = [None] * self.table.rows
        kind = self.plan.policy.kind_of_period(self.period.name)
        by_table: dict[int, tuple[GradeTable, list[int]]] = {}
        for place, (level, _) in enumerate(self.table.populations):
            table = self.plan.policy.outcomes.table(level, kind)
            if table is not None:
                by_table.setdefault(id(table), (table, []))[1].append(place)
        for table, places in by_table.values():
            bits = {name: 1 << names.index(name) for name in table.names}
            for row, possible in self._settled(table, places, staged).items():
                computed[row] = sum(bits[name] for name in possible)
        return Grades(names, self._decided(computed), computed)

    def _decided(self, computed: Sequence[int | None]) -> list[int | None]:
        """What the leading group decided stands in place of what was computed."""
        column = self.table.column(ColumnId("decided", GRADE_KEY))
        if column is None:
            if GRADE_KEY in self.table.decided:
                raise Unsupported("领导小组调整过等次")
            return list(computed)
        absent = column.absent if column.absent is not None else [False] * self.table.rows
        return [
            bits if bits is None or absent[row] else 1 << int(column.values[row]) for row, bits in enumerate(computed)
        ]

    def _settled(self, table: GradeTable, places: Sequence[int], staged: StagedTable) -> dict[int, list[str]]:
        asked, vetoes = self._asked(table)
        cuts = [g for g in table.grades if g.cut is not None and g.cut.compared]
        figures = tuple(dict.fromkeys(x for g in cuts if g.cut is not None for x in g.cut.compared))
        answers = ask(self.run, staged, asked.all, figures)
        codes = [_listed(c) for c in answers.conditions] + [_listed(staged.scores[v].values) for v in vetoes]
        populations = [self.counted(place, staged.scores) for place in places]
        self._bound(asked, codes, populations, staged.scores.get(TOTAL))
        total = staged.scores.get(TOTAL)
        values = None if total is None else _listed(total.values)

        def figure(row: int) -> int | None:
            is_open = total is None or (total.statuses is not None and total.statuses[row])
            return None if is_open or values is None else values[row]

        def compared(grade: Grade, row: int) -> Sequence[Fraction | None]:
            assert grade.cut is not None
            return [self._comparable(answers, figures.index(x), row, figures) for x in grade.cut.compared]

        return settle_rows(asked, codes, populations, figure, compared)

    def _comparable(self, answers: Answers, place: int, row: int, figures: Sequence[Any]) -> Fraction | None:
        found = answers.figure(place, row)
        return -found if found is not None and is_lower_better(figures[place], self.plan) else found

    def _asked(self, table: GradeTable) -> tuple[Asked, list[str]]:
        """What a table asks, with the flags of the vetoes that name a grade."""
        kind = self.plan.policy.kind_of_period(self.period.name)
        vetoes = [(p, v.grade) for p, v in flags.vetoes_of(self.plan.policy, kind) if v.grade in table.names]
        return asked_of(table, [g for _, g in vetoes if g is not None]), [flags.grade_flag(p) for p, _ in vetoes]

    def _bound(
        self, asked: Asked, codes: Sequence[list[int]], populations: Sequence[Rows], total: Scores | None
    ) -> None:
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
        if not isinstance(self.table, FactsTable):
            raise Unsupported("总分待定的，等次要看总分的上下限")
        for row in waiting:
            ends = self.table.bounds(row)
            for place, bounds in spoken.items():
                codes[place][row] = within(bounds, *ends)


def _listed(values: Any) -> list[int]:
    return list(values) if isinstance(values, list | tuple) else [int(v) for v in values.tolist()]

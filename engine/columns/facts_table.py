"""The facts of one period as columns, gathered as they are asked for; and what the interpreter says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.expressions import Year
from dsl.facts import Figures, RecordsFact, RegisterFact, RosterUnit, Value
from dsl.model import Level, Period
from dsl.model_groups import groups_of
from dsl.outcomes import GRADE_KEY
from dsl.quantity import Grade
from dsl.record import dataclass
from engine.answer import Answer
from engine.columns import flags
from engine.columns.cells import CODES
from engine.columns.grades import grade_names
from engine.columns.judged import VOTES, Shares, code_of, count_votes, told_shares
from engine.columns.judged import grade_names as judged_names
from engine.columns.numbers import Unsupported
from engine.columns.program import NOT_COUNTED, TOTAL
from engine.columns.table import LEVEL, Column, ColumnId, PartId, column_of
from engine.columns.table import scaled as _column
from engine.inputs import Inputs
from engine.plan import Plan
from engine.results import Status
from engine.units import common_parent, levels_of

if TYPE_CHECKING:
    from engine.case import Case
    from engine.cases import Cases

#: Which row, and in which population: a unit at one of its levels.
Row = tuple[RosterUnit, Level]


@dataclass(frozen=True)
class FactsTable:
    """Every unit at every level that it stands in, in roster order, over what was reported of one period."""

    plan: Plan
    inputs: Inputs

    @property
    def is_whole(self) -> bool:
        """Its rows are whole populations, so that one may be measured by the others."""
        return True

    @cached_property
    def standing(self) -> Sequence[Row]:
        """The unit and level of each row."""
        levels = self.plan.policy.levels
        return [(u, level) for u in self.inputs.facts.roster for level in levels_of(u, levels)]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.standing)

    @cached_property
    def _within(self) -> Sequence[tuple[str, str]]:
        policy = self.plan.policy
        roster = {u.name: u for u in self.inputs.facts.roster}

        def within(unit: RosterUnit, level: Level) -> str:
            groups = groups_of(unit, level.name, policy.groups)
            parts = (common_parent(unit, level, policy.levels, roster), groups[0].name if groups else "")
            return "·".join(p for p in parts if p)

        return [(level.name, within(unit, level)) for unit, level in self.standing]

    @cached_property
    def populations(self) -> Sequence[tuple[str, str]]:
        """The populations in the method's order, as `engine.cases` puts them together."""
        places = {level.name: place for place, level in enumerate(self.plan.policy.levels)}
        return sorted(dict.fromkeys(self._within), key=lambda p: places[p[0]])

    @cached_property
    def population_of(self) -> Sequence[int]:
        """The place of each row's population."""
        places = {p: place for place, p in enumerate(self.populations)}
        return [places[p] for p in self._within]

    @cached_property
    def decided(self) -> frozenset[str]:
        """Awards (and 总分) that somebody decided about."""
        facts, period = self.inputs.facts, self.inputs.period
        moved = (a.item for a in facts.adjustments if a.period == period)
        return frozenset((*moved, *(g.award for g in facts.grants if g.period == period)))

    # --- columns ---

    def column(self, wanted: ColumnId) -> Column | None:
        """A column; None where nobody has such a figure."""
        if wanted == LEVEL:
            places = {level.name: place for place, level in enumerate(self.plan.policy.levels)}
            return column_of([places[level.name] for _, level in self.standing])
        match wanted.role:
            case "figure":
                return self._figures(wanted)
            case "part":
                assert isinstance(wanted, PartId)
                return _column([self._part(u.name, wanted) for u, _ in self.standing])
            case "rating":
                return _column([self._rating(u.name, wanted.key) for u, _ in self.standing])
            case "judged" | "votes" | "share" | "shares":
                return _column([self._judged(u.name, wanted) for u, _ in self.standing])
            case "standing":
                return column_of([int(self._stands(u, level, wanted.key)) for u, level in self.standing])
            case "target" | "points":
                return _column([self._signed(u.name, wanted) for u, _ in self.standing])
            case "decided" | "changed":
                return _column([self._decided(u.name, wanted) for u, _ in self.standing])
            case "score":
                return _column([_score(c, wanted.key).value for c in self._all])
            case "status":
                return column_of([_status(c, wanted.key) for c in self._all])
            case "flag":
                return column_of([_flag(c, wanted.key) for c in self._all])
            case "rank" | "grade" | "derived" | "limit" | "tally" | "record" | "year":
                return None

    def _figures(self, wanted: ColumnId) -> Column | None:
        """A figure of every unit; of bare digits no fact is made."""
        figures, period = self.inputs.facts.figures, self.inputs.period
        if isinstance(figures, Figures):
            held = figures.whole_numbers([u.name for u, _ in self.standing], period, wanted.key, wanted.year)
            if held is not None:
                return column_of(*held)
        return _column([self._figure(u.name, wanted) for u, _ in self.standing])

    def _figure(self, unit: str, wanted: ColumnId) -> Value | None:
        fact = self.inputs.figure(unit, wanted.key, wanted.year)
        return fact.value if fact is not None else None

    def _part(self, unit: str, wanted: PartId) -> Value | None:
        fact = self.inputs.figure(unit, wanted.key, wanted.year)
        parts = fact.parts if fact is not None else None
        return parts[wanted.index] if parts is not None and wanted.index < len(parts) else None

    def _rating(self, unit: str, subject: str) -> Value | None:
        rating = self.inputs.rating(unit, subject)
        return rating.value if rating is not None else None

    def _judged(self, unit: str, wanted: ColumnId) -> Value | None:
        """A judged grade by its code, the share that it is worth, or how many judges gave a grade."""
        key, _, told = wanted.key.partition(VOTES)
        name, _, what = told.partition(VOTES)
        rating, names = self.inputs.rating(unit, key), judged_names(self.plan, key)
        grade = rating.value if rating is not None else None
        if not isinstance(grade, Grade):
            return None
        match wanted.role:
            case "share":
                return grade.share
            case "votes":
                return Fraction(count_votes([(g.name, g.share) for g in grade.each], name, names))
            case "shares":
                return told_shares([g.share for g in grade.each if g.name == name], Shares(what))
            case _:
                return Fraction(code_of(grade.name, names, is_several=bool(grade.each)))

    def _stands(self, unit: RosterUnit, level: Level, key: str) -> bool:
        """Whether the roster says that of a unit: an attribute, its group, its name."""
        kind, _, wanted = key.partition("\t")
        match kind:
            case "分组":
                groups = groups_of(unit, level.name, self.plan.policy.groups)
                return bool(groups) and groups[0].name == wanted
            case "单位":
                return unit.name == wanted
            case _:
                return unit.attributes.get(kind) == wanted

    def _signed(self, unit: str, wanted: ColumnId) -> Value | None:
        signed = self.inputs.signed(unit, wanted.key)
        if signed is None:
            return None
        if wanted.role == "points":
            return signed.points
        return signed.target.value if signed.target is not None else None

    def _decided(self, unit: str, wanted: ColumnId) -> Value | None:
        """What the leading group decided about a total, or (by its place among all grades) about a grade."""
        decision = self.inputs.decided(unit, wanted.key)
        if decision is None:
            return None
        if wanted.key == GRADE_KEY:
            names = grade_names(self.plan.policy)
            if decision.outcome not in names:
                raise Unsupported("领导小组定的等次，办法里没有")
            return Fraction(names.index(decision.outcome))
        if decision.points is None:
            return None
        return decision.points if wanted.role == "decided" else Fraction(int(decision.is_change))

    def bounds(self, row: int) -> tuple[Fraction | None, Fraction | None]:
        """Between what and what an open total lies, by the interpreter: where columns do not tell."""
        total = self.cases.all[row].total
        return (None, None) if total is None else (total.lowest, total.highest)

    def in_period(self, period: Period) -> FactsTable:
        """The same rows as they were in another period."""
        return FactsTable(self.plan, self.inputs.in_period(period, self.plan.policy.reports_of(period.name)))

    def is_present(self) -> Sequence[bool]:
        """Whether anything of each row's unit was reported or judged in the period."""
        inputs, units = self.inputs, [u.name for u, _ in self.standing]
        here = inputs.reporting_units() | {unit for period, unit, _ in inputs.facts.ratings if period == inputs.period}
        return [unit in here for unit in units]

    def lists(self, key: str, year: Year) -> Sequence[RecordsFact | RegisterFact | None]:
        """The list of records of each row."""
        units = [u.name for u, _ in self.standing]
        return [self.inputs.register(u, key, year) or self.inputs.records(u, key, year) for u in units]

    # --- the interpreter ---

    @cached_property
    def cases(self) -> Cases:
        """Every case, opened by the interpreter when something is left to it."""
        from engine.cases import open_cases

        return open_cases(self.plan, self.inputs)

    @property
    def _all(self) -> Iterator[Case]:
        return iter(self.cases.all)


def _score(case: Case, key: str) -> Answer:
    if key == TOTAL:
        return case.total.score if case.total is not None else Answer(status=Status.UNDEFINED)
    if key in case.plan.areas:
        return case.area(key).score
    return case.scored(key).score


def _status(case: Case, key: str) -> int:
    from engine.points import Presence

    is_item = key in case.plan.indicators
    if is_item and case.share(key).presence is not Presence.IN:
        return NOT_COUNTED
    answer = _score(case, key)
    return 0 if answer.value is not None else CODES[answer.status]


def _flag(case: Case, key: str) -> int:
    """What the interpreter says of a unit's vetoes."""
    vetoes = case.vetoes
    if key == flags.VETOED:
        return int(vetoes.is_vetoed)
    if key == flags.LEFT_OUT:
        return int(vetoes.is_left_out)
    if key == flags.BARRED:
        return flags.YES if vetoes.barring() else flags.OPEN if vetoes.may_bar() else flags.NO
    policy = case.plan.policy
    meant = next(v for place, v in flags.vetoes_of(policy, case.period_kind) if flags.grade_flag(place) == key)
    if any(f.veto is meant for f in vetoes.hits):
        return flags.YES
    return flags.OPEN if any(f.veto is meant for f in vetoes.open) else flags.NO


def table_by_unit(plan: Plan, inputs: Inputs) -> FactsTable:
    """A table with a row for each unit of the roster, whatever levels it stands in."""
    table = FactsTable(plan, inputs)
    vars(table)["standing"] = [(unit, plan.policy.levels[0]) for unit in inputs.facts.roster]
    return table


def opened_table(plan: Plan, inputs: Inputs, cases: Cases) -> FactsTable:
    """A table whose cases the interpreter has opened already."""
    table = FactsTable(plan, inputs)
    vars(table)["cases"] = cases
    return table

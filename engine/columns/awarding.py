"""Who is ranked with whom, and which awards there are: found once for a table, used in every evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dsl.model import Award, Period
from dsl.outcomes import TieRule
from dsl.record import dataclass
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Awarded, Scores
from engine.columns.program import TOTAL
from engine.columns.standing import Places, few_places, few_ranks
from engine.columns.table import Table
from engine.cutting import places_of
from engine.plan import Plan, applies_to, is_given, is_scored_period


class Field(Protocol):
    """The populations of a table."""

    @property
    def sizes(self) -> Sequence[int]:
        """How many rows each population has."""

    def ranks(self, total: Scores) -> Any:
        """Competition ranks by a column; 0 where there is no figure."""

    def places(self, columns: Sequence[Scores], quotas: Sequence[int], rule: TieRule) -> list[list[Places]]:
        """For each column and population, who has a place."""


@dataclass(slots=True)
class _FewField:
    population_of: list[int]
    rows_of: list[list[int]]
    is_there: list[bool]
    #: Of each population everyone, which is who has a place where there is room for all.
    everyone: list[Places]

    @property
    def sizes(self) -> Sequence[int]:
        return [len(r) for r in self.rows_of]

    def ranks(self, total: Scores) -> list[int]:
        there = self.is_there if total.statuses is None else [not s for s in total.statuses]
        return few_ranks(total.values, there, self.population_of)

    def places(self, columns: Sequence[Scores], quotas: Sequence[int], rule: TieRule) -> list[list[Places]]:
        found = []
        for column in columns:
            values, statuses = column.values, column.statuses
            if statuses is not None:
                own = [
                    few_places(values, [r for r in rows if not statuses[r]], quota, rule)
                    for rows, quota in zip(self.rows_of, quotas, strict=True)
                ]
            else:
                own = [
                    everyone if len(rows) <= quota else few_places(values, rows, quota, rule)
                    for rows, everyone, quota in zip(self.rows_of, self.everyone, quotas, strict=True)
                ]
            found.append(own)
        return found


def few_field(table: Table) -> Field:
    """The populations of few rows."""
    rows_of: list[list[int]] = [[] for _ in table.populations]
    population_of = [int(p) for p in table.population_of]
    for row, population in enumerate(population_of):
        rows_of[population].append(row)
    return _FewField(population_of, rows_of, [True] * table.rows, [(rows, []) for rows in rows_of])


@dataclass(frozen=True, slots=True)
class Given:
    """An award: the columns that it goes by, and for each population its places and whom it is for."""

    award: Award
    #: The area of each column (None for the total), and the key of the column.
    by: tuple[tuple[str | None, str], ...]
    quotas: tuple[int, ...]
    #: The populations that it is given in: place, level and common parent.
    populations: tuple[tuple[int, str, str], ...]


def given_awards(plan: Plan, period: Period, table: Table, sizes: Sequence[int], left: dict[str, str]) -> list[Given]:
    """The awards of a period; those that only the interpreter settles are named in `left`."""
    found = []
    for award in plan.policy.awards:
        if is_scored_period(period) and is_given(award, plan, period.name):
            try:
                found.append(_given(award, plan, table, sizes))
            except Unsupported as reason:
                left[award.name] = str(reason)
    return found


def refuse_award(award: Award, plan: Plan, table: Table) -> None:
    """Refuse an award that only the interpreter settles.

    Raises Unsupported with the reason.
    """
    if award.is_judged or award.conditions or award.bars or award.ranked_by is not None or award.places.compared:
        raise Unsupported(f"奖项“{award.name}”有条件、提名或依次比较")
    if plan.policy.outcomes.vetoes:
        raise Unsupported("有一票否决")
    if award.name in table.decided:
        raise Unsupported(f"奖项“{award.name}”另有决定")
    items = plan.policy.all_indicators()
    for level, _ in table.populations:
        if items and not any(applies_to(i, level) and not i.exemptions for i in items):
            raise Unsupported("考评对象总数要逐个看")


def _given(award: Award, plan: Plan, table: Table, sizes: Sequence[int]) -> Given:
    refuse_award(award, plan, table)
    areas = plan.policy.areas if award.is_per_area else (None,)
    return Given(
        award=award,
        by=tuple(
            (a.key if a is not None else None, a.key if a is not None and award.is_by_area_score else TOTAL)
            for a in areas
        ),
        quotas=tuple(places_of(award.places, size) for size in sizes),
        populations=tuple(
            (place, level, within)
            for place, (level, within) in enumerate(table.populations)
            if award.level in (None, level)
        ),
    )


def give(awards: Sequence[Given], scores: Mapping[str, Scores], populations: Field) -> list[Awarded]:
    """Give the awards, in the method's order: by area, then by population."""
    found: list[Awarded] = []
    for given in awards:
        by = [(area, key) for area, key in given.by if key in scores]
        placed = populations.places([scores[key] for _, key in by], given.quotas, given.award.places.rule)
        name, quotas = given.award.name, given.quotas
        for (area, _), places in zip(by, placed, strict=True):
            for place, level, within in given.populations:
                inside, tied = places[place]
                found.append(Awarded(name, area, level, within, quotas[place], inside, tied))
    return found

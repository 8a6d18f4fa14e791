"""The units whose figures the points of one unit rest on: those ranked with it and those below, and theirs in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from dsl.every_expression import all_expressions
from dsl.expressions import Expression, Ranked, Reduction, Ref, Scope, walk
from dsl.facts import RosterUnit
from dsl.model import Period
from dsl.model_scoring import ByRank, Efficacy, ToBest
from dsl.record import dataclass
from engine.plan import Plan
from kaoping.warehouse.from_facts import TABLE
from kaoping.warehouse.headings import PARENT, TYPE, UNIT
from kaoping.warehouse.limits import Limits
from kaoping.warehouse.results import opened_results, rows_of_query
from kaoping.warehouse.tables import Table, open_files, opened

_BELOW = (Scope.BELOW, Scope.ALL_BELOW)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a method asks beside a unit's own row."""

    #: Those ranked with it, those below it, all of a province.
    population: bool
    below: bool
    whole: bool
    #: Its own earlier years.
    years: bool

    @property
    def is_something(self) -> bool:
        """Whether a row alone does not say what the points of its unit are."""
        return self.population or self.below or self.whole or self.years


def asked_of_others(plan: Plan) -> Asked:
    """Go through every formula, condition and clause of a method."""
    bases = (b for i in plan.policy.every_indicator() if i.scoring is not None for b in i.scoring.bases)
    compares = any(isinstance(b, ByRank | ToBest | Efficacy) for b in bases)
    nodes = [n for x in all_expressions(plan.policy) for n in walk(x)]
    places = [p for n in nodes if isinstance(n, Ranked) for p in n.places]
    return Asked(
        population=compares or bool(places) or any(_goes_over(n, Scope.EVERYONE) for n in nodes),
        below=any(_goes_over(n, *_BELOW) for n in nodes),
        whole=any(p.is_whole for p in places),
        years=any(_goes_over(n, Scope.EACH_YEAR) for n in nodes),
    )


def _goes_over(node: Expression, *scopes: Scope) -> bool:
    return isinstance(node, Reduction) and node.over in scopes


def lent_by_others(plan: Plan) -> frozenset[str]:
    """The definitions and indicators that are asked of other units, with all that these rest on."""
    policy = plan.policy
    scored = [i for i in policy.every_indicator() if i.scoring is not None]
    found = {
        i.key for i in scored if i.scoring and any(isinstance(b, ByRank | ToBest | Efficacy) for b in i.scoring.bases)
    }
    nodes = (n for x in all_expressions(policy) for n in walk(x))
    asking = (n for n in nodes if isinstance(n, Ranked) or _goes_over(n, Scope.EVERYONE, *_BELOW))
    found |= {r.key for n in asking for r in walk(n) if isinstance(r, Ref)}
    formulas: dict[str, Expression] = {d.key: d.formula for d in policy.all_definitions()}
    formulas |= {i.key: i.formula for i in policy.every_indicator() if i.formula is not None}
    grown = found
    while grown:
        grown = {r.key for key in grown & formulas.keys() for r in walk(formulas[key]) if isinstance(r, Ref)} - found
        found = found | grown
    return frozenset(found & formulas.keys())


def units_it_rests_on(
    plan: Plan, period: Period, files: Sequence[Path], roster: Sequence[RosterUnit], unit: str, results: Path, most: int
) -> tuple[str, ...] | None:
    """The others without which a unit's points cannot be worked out; `results` say who is ranked with whom.

    None for more than `most`.
    Raises KaopingError: KP954, KP975.
    """
    asked = asked_of_others(plan)
    with opened(Limits()) as connection:
        table = open_files(connection, files, TABLE)
        opened_results(connection, results, period.name).create_view("整批结果", replace=True)
        found, grown = {unit}, {unit}
        if asked.whole:
            # Places among all of a province are counted over every unit that is assessed.
            rows = rows_of_query(connection, f'SELECT DISTINCT "单位" FROM "整批结果" LIMIT {most + 1}', [])
            grown = {str(r[UNIT]) for r in rows}
            found |= grown
        while grown and len(found) <= most:
            near = set(_ranked_with(connection, grown, most)) if asked.population else set()
            near |= set(_below(table, roster, grown, most)) if asked.below else set()
            grown = near - found
            found |= grown
    return tuple(sorted(found - {unit})) if len(found) <= most else None


def _ranked_with(connection: duckdb.DuckDBPyConnection, units: set[str], most: int) -> Iterator[str]:
    query = f"""SELECT "单位" FROM "整批结果" SEMI JOIN
        (SELECT "层次", "排名范围" FROM "整批结果" WHERE "单位" IN (SELECT unnest(?))) USING ("层次", "排名范围")
        LIMIT {most + 1}"""
    yield from (str(r[UNIT]) for r in rows_of_query(connection, query, [sorted(units)]))


def _below(table: Table, roster: Sequence[RosterUnit], units: set[str], most: int) -> Iterator[str]:
    """Those whose superior is one of the units: as the table says, or else the roster."""
    if TYPE not in table.columns:
        yield from (u.name for u in roster if u.parent in units)
    elif PARENT in table.columns:
        query = f'SELECT "{UNIT}" FROM "{TABLE}" WHERE "{PARENT}" IN (SELECT unnest(?)) LIMIT {most + 1}'
        yield from (str(r[UNIT]) for r in rows_of_query(table.connection, query, [sorted(units)]))

"""Every construct of the language in columns and inside DuckDB, cell by cell; or refused by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import duckdb
import pytest

from dsl.model import Period
from engine.columns.agreement import compare
from engine.columns.appraised import figures as before_points
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.errors_relational import LeftOut
from engine.evaluate import evaluate, inputs_of
from engine.plan import Plan, is_scored_period
from engine.sql.dialects import DUCKDB
from kaoping.warehouse.supposed import build_supposed
from tests.engine.language.constructs import CONSTRUCTS, Construct
from tests.engine.language.methods import Method, methods
from tests.engine.language.world import figures, planned
from tests.engine.sql.running import relational
from tests.engine.sql.test_agreement import agreed

METHODS = [pytest.param(m, id=m.name) for m in methods(CONSTRUCTS)]
SEEDS = (1, 2)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


@pytest.mark.parametrize("method", METHODS)
def test_all_three_agree(connection: duckdb.DuckDBPyConnection, method: Method) -> None:
    plan = planned(method.text)
    left: dict[str, str] = {}
    in_sql: dict[str, str] = {}
    over_tables: dict[str, str] = {}
    for period in (p for p in plan.policy.periods if is_scored_period(p)):
        for seed in SEEDS:
            facts = figures(plan.checked, seed)
            assessment = evaluate(plan, facts, period=period.name, folder="某省")
            table = FactsTable(plan, inputs_of(plan, facts, period))
            compiled = CompiledMethod(plan, period)
            for is_few in (True, False):
                prepared = compiled.prepare(table, is_few=is_few)
                found = compare(prepared.evaluate(), assessment, before_points(prepared.run, table))
                assert found.compared
                assert not found.differences
                left |= found.left
            made, arrow = relational(plan, facts, period, has_details=True)
            agreement, _ = agreed(connection, plan, period, made, arrow, assessment)
            assert not agreement.differences
            in_sql |= made.left
        over_tables |= refused_over_tables(plan, period)
    assert _refused(method, left, lambda c: c.left) == {}
    assert _refused(method, in_sql, lambda c: c.left_in_sql) == {}
    assert _refused(method, over_tables, lambda c: c.left_over_tables) == {}


def refused_over_tables(plan: Plan, period: Period) -> dict[str, str]:
    """What `kaoping sql` leaves out, over a table that has whatever is asked for."""
    made = build_supposed(plan, period, DUCKDB, may_leave=True, has_details=True).outcome
    assert made.value is not None, [d.message("zh") for d in made.diagnostics]
    return {d.item: d.reason for d in made.diagnostics if isinstance(d, LeftOut)}


def _refused(method: Method, left: Mapping[str, str], stated: Callable[[Construct], str]) -> dict[str, tuple[str, str]]:
    """The constructs that are refused otherwise than the list says, with what it says and what was said."""
    pairs = ((c.name, stated(c), left.get(key, "")) for key, c in method.constructs.items())
    return {
        name: (wanted, said) for name, wanted, said in pairs if bool(wanted) is not bool(said) or wanted not in said
    }

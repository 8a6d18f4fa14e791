"""Columns at the edge: a period by its label over columns, and the two evaluators compared."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Text
from dsl.facts import Facts
from engine.columns.agreement import Agreement, compare
from engine.columns.appraised import figures
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.other_ranks import other_ranks
from engine.columns.outcome import ColumnResult
from engine.evaluate import inputs_of
from engine.plan import Plan, is_scored_period
from engine.results import Assessment
from kaoping.errors import ExtraMissing, PolicyError
from kaoping.errors_columns import EnginesDisagree
from kaoping.periods import period_of

if TYPE_CHECKING:
    from engine.columns.table import Table

#: How many differing cells a finding lists.
_SHOWN = 5


def evaluate_columns(plan: Plan, table: Table | Facts, label: str, kernels: Path | None = None) -> ColumnResult:
    """Evaluate a period over columns.

    Raises PolicyError (KP022) where kernels are asked for and numba is not installed.
    """
    if kernels is not None and find_spec("numba") is None:
        raise PolicyError([ExtraMissing(package="numba", feature="evaluate_columns(kernels=…)", extra="fast")])
    period = period_of(plan, label)
    given = FactsTable(plan, inputs_of(plan, table, period)) if isinstance(table, Facts) else table
    return CompiledMethod(plan, period).prepare(given, kernels=kernels).evaluate()


def agreement(plan: Plan, facts: Facts, assessment: Assessment) -> Agreement:
    """Evaluate the period of an assessment over columns, and compare; without points there is nothing to compare."""
    period = period_of(plan, assessment.period)
    if not is_scored_period(period):
        return Agreement(compared=0, differences=(), left={})
    table = FactsTable(plan, inputs_of(plan, facts, period))
    method = CompiledMethod(plan, period)
    prepared = method.prepare(table)
    result, before = prepared.evaluate(), figures(prepared.run, table)
    return compare(result, assessment, before, other_ranks(result, before[0], plan, table))


def disagreement(found: Agreement) -> EnginesDisagree | None:
    """Say where the evaluators differ; None where they agree."""
    if not found.differences:
        return None
    zh = "；".join(
        f"{d.unit or d.level}“{d.key}”{d.what}：整数列 {d.columns}，逐项解释 {d.interpreter}"
        for d in found.differences[:_SHOWN]
    )
    en = "; ".join(
        f"{d.unit or d.level} “{d.key}” {d.what}: columns {d.columns}, interpreter {d.interpreter}"
        for d in found.differences[:_SHOWN]
    )
    return EnginesDisagree(compared=found.compared, count=len(found.differences), listed=Text(zh, en))

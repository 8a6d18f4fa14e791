"""What traces cost: of all cells beside the run that they explain, and of one cell asked for alone.

`python -m bench.traces` prints the ratios (medians, timed alternately). In words every cell is told by the interpreter,
so its run is what that is measured against; the figures behind the points (values, targets, completion rates, whether
each is met) also come out as columns, which is measured against the run of columns.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import workload
from dsl.method import read_method
from dsl.model import Period
from engine.columns.appraised import figures
from engine.columns.evaluate import CompiledMethod, Prepared
from engine.columns.facts_table import FactsTable
from engine.evaluate import evaluate, inputs_of
from engine.lower import lower
from engine.plan import Plan


def plan_of(made: workload.Figures) -> tuple[Plan, Period]:
    """The workload's method."""
    read = read_method(workload.policy_text(), file="policy.kp", roster=made.roster())
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    period = plan.policy.period(workload.PERIOD)
    assert period is not None
    return plan, period


def timed(run: Callable[[], Any]) -> float:
    """Seconds that a run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def ratio(one: Callable[[], Any], other: Callable[[], Any], rounds: int) -> float:
    """How many times as long one takes as the other."""
    return statistics.median(timed(one) / timed(other) for _ in range(rounds))


def _exhausted(prepared: Prepared) -> int:
    return sum(1 for _ in prepared.evaluate().traces())


def in_words(n: int, rounds: int) -> None:
    """Every cell told, beside the interpreter's own run; then one cell of many units."""
    made = workload.generate(n)
    plan, period = plan_of(made)
    facts, method = made.facts(), CompiledMethod(plan, period)
    columns = method.prepare(made.table())

    def run() -> object:
        return evaluate(plan, facts, period=period.name, folder="")

    def from_facts() -> int:
        return _exhausted(method.prepare(FactsTable(plan, inputs_of(plan, facts, period))))

    count = _exhausted(columns)
    print(f"{n} units, {count} cells")
    print(f"  all cells, from facts ÷ run of the interpreter: {ratio(from_facts, run, rounds):.2f}")
    bare = ratio(lambda: _exhausted(columns), run, rounds)
    print(f"  all cells, from bare columns ÷ run of the interpreter: {bare:.2f}")
    found, key = columns.evaluate(), plan.policy.all_indicators()[5].key
    one = statistics.median(timed(lambda: found.trace(n // 2, key)) for _ in range(20))
    print(f"  one cell of bare columns: {one * 1000:.2g} ms, {one / timed(run):.3g} of a run of the interpreter")


def in_columns(n: int, rounds: int) -> None:
    """The figures behind every score as columns, beside the run of columns."""
    made = workload.generate(n)
    plan, period = plan_of(made)
    table = made.table()
    prepared = CompiledMethod(plan, period).prepare(table)
    prepared.evaluate()
    found, left = figures(prepared.run, table)
    more = ratio(lambda: figures(prepared.run, table), prepared.evaluate, rounds)
    print(f"{n} units: {len(found)} columns of figures behind the scores, {len(left)} indicators without")
    print(f"  all of them ÷ run of columns: {more:.2f}; run and all of them ÷ run: {more + 1:.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    in_words(options.units, options.rounds)
    in_columns(options.many, options.rounds)


if __name__ == "__main__":
    main()

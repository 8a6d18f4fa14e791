"""Thousands of weightings in one call, beside NumPy by hand in doubles doing the same, with wrong ranks counted.

`python -m bench.scenarios` prints: time as a multiple of the hand-written NumPy, ranks and awards that it gets wrong,
memory at its peak for 100 and for 10,000 scenarios, and what a scenario costs when each has a program of its own, or
goes to the interpreter. Figures are made up; only the ratios mean anything.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from bench import workload as w
from dsl.method import read_method
from engine.evaluate import inputs_of
from engine.lower import lower
from engine.scenarios.model import Family, at_random
from engine.scenarios.parameters import parameters_of
from engine.scenarios.robust import summarise
from engine.scenarios.run import BLOCK, Runner

#: Points move by whole percents up to this.
MOST, STEP = Fraction(1, 10), Fraction(1, 100)


def runner_of(units: int) -> Runner:
    """The workload with so many units, opened."""
    made = w.generate(units)
    read = read_method(w.policy_text(), file="policy.kp", roster=made.roster())
    plan = lower(read.value).value if read.value is not None else None
    assert plan is not None
    period = plan.policy.period(w.PERIOD)
    assert period is not None
    return Runner(plan, inputs_of(plan, replace(made.facts(), roster=made.roster()), period), period, "")


def family(runner: Runner, count: int) -> Family:
    """So many weightings of all items."""
    return at_random(parameters_of(runner.plan, "分值"), MOST, STEP, count, seed=1)


def rates(x: Any) -> Any:
    """What share of its points every unit earns in every item, which no weighting moves; as `peers.numpy_float64`."""
    found = np.empty((len(w.ROWS), x.shape[1]))
    for row in w.ROWS:
        c, target = row.columns, row.target / 10
        if row.kind == "count":
            found[row.index] = np.minimum(x[c[0]] / (row.target / 10 ** w.SCALE[c[0]]), 1.0)
        elif row.kind in ("ratio", "decline"):
            value = (x[c[0]] / x[c[1]] if row.kind == "ratio" else (x[c[0]] - x[c[1]]) / x[c[0]]) * 100.0
            rate = np.where(value >= target, 1.0, value / target)
            found[row.index] = np.where(value < target * 0.6 if row.kind == "ratio" else value <= 0.0, 0.0, rate)
        elif row.kind == "comp":
            found[row.index] = sum(np.minimum(x[j], 100.0) * 0.25 for j in c) / 100.0
        elif row.kind == "neg":
            limit = row.target / 10 ** w.SCALE[c[0]]
            found[row.index] = np.where(x[c[0]] <= limit, 1.0, limit / x[c[0]])
        else:
            value = x[c[0]] / x[c[1]] * 100.0
            found[row.index] = np.where(value >= 95.0, 1.0, np.where(value >= 80.0, 0.8, 0.0))
    return found


def by_hand(figures: w.Figures, scenarios: Family) -> Iterator[tuple[Any, Any]]:
    """Ranks and awards of every weighting, in blocks, as a careful analyst would write it."""
    share = rates(figures.floats)
    size = max(1, BLOCK // figures.n)
    slices = w.area_slices()
    weights: list[list[float]] = []
    for scenario in scenarios:
        weights.append([float(c.factor) * row.weight10 / 10 for c, row in zip(scenario.changes, w.ROWS, strict=True)])
        if len(weights) == size:
            yield _block(np.array(weights), share, slices, figures.level)
            weights = []
    if weights:
        yield _block(np.array(weights), share, slices, figures.level)


def _block(weights: Any, share: Any, slices: list[slice], level: Any) -> tuple[Any, Any]:
    scores = np.floor(weights[:, :, None] * share[None] * 100.0 + 0.5) / 100.0
    areas = np.stack([np.round(scores[:, own].sum(axis=1), 2) for own in slices], axis=1)
    total = np.round(areas.sum(axis=1), 2)
    ranks = np.zeros(total.shape, np.int64)
    awards = np.zeros(areas.shape, bool)
    for place in range(len(w.LEVELS)):
        rows = np.flatnonzero(level == place)
        own = total[:, rows]
        for k, row in enumerate(rows):
            ranks[:, row] = (own > own[:, k : k + 1]).sum(axis=1) + 1
        figures = areas[:, :, rows]
        places = min(3, len(rows))
        awards[:, :, rows] = figures >= np.partition(figures, -places, axis=2)[:, :, -places][:, :, None]
    return ranks, awards


def wrong(runner: Runner, figures: w.Figures, scenarios: Family) -> tuple[int, int, int, int]:
    """Ranks that the doubles get wrong, of how many, and awards."""
    ranks = awards = ranks_in_all = awards_in_all = 0
    for exact, (own_ranks, own_awards) in zip(runner.run(scenarios), by_hand(figures, scenarios), strict=True):
        ranks += int((exact.ranks != own_ranks).sum())
        ranks_in_all += own_ranks.size
        for area, key in enumerate(runner.awards):
            awards += int((exact.winners[key] != own_awards[:, area]).sum())
            awards_in_all += own_awards[:, area].size
    return ranks, ranks_in_all, awards, awards_in_all


def timed(work: Any) -> float:
    """Seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak(work: Any) -> float:
    """Megabytes that Python and NumPy hold at the peak of some work."""
    tracemalloc.start()
    work()
    found = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=70)
    options.add_argument("--scenarios", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    runner, figures = runner_of(chosen.units), w.generate(chosen.units)
    scenarios = family(runner, chosen.scenarios)
    ratios = []
    for _ in range(chosen.rounds):
        hand = timed(lambda: [None for _ in by_hand(figures, scenarios)])
        ratios.append(timed(lambda: [None for _ in runner.run(scenarios)]) / hand)
    print(
        f"{chosen.units} 个单位 × {chosen.scenarios:,} 种情形：手写 NumPy 双精度的 {statistics.median(ratios):.2f} 倍"
    )
    ranks, of_ranks, awards, of_awards = wrong(runner, figures, scenarios)
    print(f"手写双精度错的：名次 {ranks:,} / {of_ranks:,}，奖项 {awards:,} / {of_awards:,}；kaoping 0")
    for count in (100, 1_000, 10_000):
        held = peak(lambda count=count: summarise(runner, runner.run(family(runner, count))))
        print(f"{count:,} 种情形，内存峰值 {held:.1f} MB")
    few = list(family(runner, 10))
    columns = timed(lambda: [None for _ in runner.run(family(runner, 1000))]) / 1000
    alone = timed(lambda: [runner._alone(s) for s in few]) / len(few)
    interpreted = timed(lambda: [runner.assessed(s) for s in few[:2]]) / 2
    print(f"每种情形：参数作列 1，每种各编一次 {alone / columns:.0f} 倍，逐项解释 {interpreted / columns:.0f} 倍")


if __name__ == "__main__":
    main()

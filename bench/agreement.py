"""DuckDB beside the interpreter and the columns on very many methods written at random: every cell, and what is left.

`python -m bench.agreement --methods 500` draws methods from the forms of the language and methods whose outcomes are
intricate, with figures that tie, are blank, zero, negative or 10**13 fen; it evaluates each three ways, compares
values, states, scores, ranks, grades and awards, and says what a table leaves to the interpreter. It fails at the end
where anything differed, and prints the method.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import duckdb
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from dsl.facts import Facts, RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from engine.lower import lower
from engine.plan import is_scored_period
from tests.engine import test_programs
from tests.engine.columns import outcomes
from tests.engine.sql.asking import asking_programs
from tests.engine.sql.running import relational
from tests.engine.sql.test_agreement import differences

Figures = Callable[[CheckedPolicy, int], Facts]
#: How methods are drawn, of which units, with which figures.
SOURCES: tuple[tuple[str, st.SearchStrategy[str], tuple[RosterUnit, ...], Figures], ...] = (
    ("forms of the language", test_programs.programs(), test_programs.ROSTER, test_programs.figures),
    ("conditions on others", asking_programs(), test_programs.ROSTER, test_programs.figures),
    ("outcomes", outcomes.methods(), outcomes.ROSTER, outcomes.figures),
)


class Count:
    """What was compared so far, and what differed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.methods: Counter[str] = Counter()
        self.cells: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.wrong: list[str] = []

    def method(self, kind: str, text: str, roster: tuple[RosterUnit, ...], figures: Figures, number: int) -> None:
        """Compare one method in every period that has ranks."""
        read = read_method(text, file="policy.kp", roster=roster)
        plan = lower(read.value).value if read.value is not None and not read.has_errors else None
        if plan is None:
            return
        self.methods[kind] += 1
        facts = figures(plan.checked, number)
        for period in filter(is_scored_period, plan.policy.periods):
            made, _ = relational(plan, facts, period, has_details=True)
            self.left.update(set(made.left.values()))
            found: list[object]
            try:
                compared, found = differences(self.connection, plan, facts, period)
            except AssertionError as reason:
                # Tables that contradict each other cannot be put beside the interpreter.
                compared, found = 0, [reason]
            self.cells[kind] += compared
            if found:
                self.wrong.append(f"{text}\nfigures of seed {number}\n{found[:5]}")


def drawn(count: int, of: st.SearchStrategy[str], first: int) -> list[str]:
    """So many methods, the same ones for the same first seed."""
    texts: list[str] = []

    @seed(first)
    @settings(
        deadline=None,
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(of)
    def draw(text: str) -> None:
        texts.append(text)

    draw()
    return texts


def main(arguments: list[str] | None = None) -> int:
    """Draw, compare, print; 1 where anything differed."""
    parser = argparse.ArgumentParser(prog="python -m bench.agreement", description=__doc__)
    parser.add_argument("--methods", type=int, default=200, help="of each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked: Any = parser.parse_args(arguments)
    random = Random(asked.seed)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        count = Count(connection)
        for kind, strategy, roster, figures in SOURCES:
            for text in drawn(asked.methods, strategy, asked.seed):
                count.method(kind, text, roster, figures, random.randrange(10**6))
            print(f"{kind}：{count.methods[kind]} 个办法，比较 {count.cells[kind]:,} 格", flush=True)
    print(f"不同的办法 {len(count.wrong)} 个")
    for reason, times in count.left.most_common():
        print(f"  留给逐项解释：{reason}（{times} 次）")
    for text in count.wrong[:3]:
        print(f"\n{text}")
    return 1 if count.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

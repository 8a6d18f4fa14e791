"""What columns leave to the interpreter, for each shipped method and each of its periods, with why.

Run `python -m tools.left_to_interpreter`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import kaoping
from engine.columns.appraised import figures
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import inputs_of
from engine.plan import is_scored_period

METHODS = Path(__file__).parents[1] / "policies"


def left_by_period(method: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each period that gives points: what of figures, points, grades and awards is left, by key."""
    policy = kaoping.load(method)
    facts = policy.read_data().facts
    for period in policy.plan.policy.periods:
        if is_scored_period(period):
            table = FactsTable(policy.plan, inputs_of(policy.plan, facts, period))
            prepared = CompiledMethod(policy.plan, period).prepare(table)
            _, before = figures(prepared.run, table)
            yield period.name, {**before, **prepared.evaluate().left}


def main() -> None:
    """Print it."""
    for folder in sorted(METHODS.glob("*/policy.kp")):
        for period, left in left_by_period(folder.parent):
            sys.stdout.write(f"{folder.parent.name} {period}：{'没有' if not left else f'{len(left)} 项'}\n")
            for key, reason in left.items():
                sys.stdout.write(f"    {key}：{reason}\n")


if __name__ == "__main__":
    main()

"""CEL by an interpreter in Rust (common-expression-language): a compiled program for each indicator."""

from __future__ import annotations

from typing import Any

import cel

from bench import workload as w
from bench.peers import unit_loop
from bench.peers.unit_loop import extract

__all__ = ["NAME", "evaluate", "extract", "prepare"]
NAME = "CEL（Rust，common-expression-language，逐个单位）"


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    programs = [cel.compile(unit_loop.expression(row, floor="int({})")) for row in w.ROWS]
    return programs, unit_loop.units(figures), figures.level


def evaluate(state: Any) -> dict[str, Any]:
    """What is timed."""
    programs, rows, level = state
    found = []
    for row in rows:
        context = cel.Context(row)
        found.append([program.execute(context) for program in programs])
    return unit_loop.finished(found, level)

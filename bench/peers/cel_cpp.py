"""CEL by Google's own runtime in C++ (cel-expr-python): one expression that gives the list of a unit's scores."""

from __future__ import annotations

from typing import Any

from cel_expr_python import cel

from bench import workload as w
from bench.peers import unit_loop
from bench.peers.unit_loop import extract

__all__ = ["NAME", "evaluate", "extract", "prepare"]
NAME = "CEL（C++，cel-expr-python，逐个单位）"


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    environment = cel.NewEnv(variables={f"x{j}": cel.Type.DOUBLE for j in range(len(w.SCALE))})
    scores = ", ".join(unit_loop.expression(row, floor="int({})") for row in w.ROWS)
    return environment.compile(f"[{scores}]"), unit_loop.units(figures), figures.level


def evaluate(state: Any) -> dict[str, Any]:
    """What is timed."""
    program, rows, level = state
    found = [program.eval(data=row).value() for row in rows]
    plain = [[v.plain_value() if hasattr(v, "plain_value") else v for v in scores] for scores in found]
    return unit_loop.finished(plain, level)

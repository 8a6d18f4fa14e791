"""GoRules' zen-engine: a decision graph evaluated once for each unit; ranks and awards outside of it.

Its numbers are decimals of 96 bits, so a quotient that does not end is rounded before the tie is decided.
"""

from __future__ import annotations

import json
from typing import Any

import zen

from bench import workload as w
from bench.peers import unit_loop
from bench.peers.unit_loop import extract

__all__ = ["NAME", "evaluate", "extract", "prepare"]
NAME = "zen-engine（JDM，逐个单位）"


def _node(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more}


def graph() -> str:
    """Scores, then the sums of each area and the total, as the engine's JSON."""
    scores = [
        {"id": f"s{row.index}", "key": f"s{row.index}", "value": unit_loop.expression(row, floor="floor({})")}
        for row in w.ROWS
    ]
    sums = [{"id": "s", "key": "s", "value": "[" + ", ".join(f"s{row.index}" for row in w.ROWS) + "]"}]
    sums += [
        {"id": f"a{area}", "key": f"a{area}", "value": " + ".join(f"s{q}" for q in range(own.start, own.stop))}
        for area, own in enumerate(w.area_slices())
    ]
    sums.append({"id": "t", "key": "total", "value": " + ".join(f"$.a{a}" for a in range(len(w.AREAS)))})
    nodes = [
        _node("in", "inputNode"),
        _node("scores", "expressionNode", content={"expressions": scores}),
        _node("sums", "expressionNode", content={"expressions": sums}),
        _node("out", "outputNode"),
    ]
    edges = [("in", "scores"), ("scores", "sums"), ("sums", "out")]
    drawn = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in edges]
    return json.dumps({"nodes": nodes, "edges": drawn})


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    return zen.ZenEngine().create_decision(graph()).evaluate, unit_loop.units(figures), figures.level


def evaluate(state: Any) -> dict[str, Any]:
    """What is timed."""
    run, rows, level = state
    return unit_loop.finished([run(row)["result"]["s"] for row in rows], level)

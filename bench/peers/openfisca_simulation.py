"""OpenFisca-Core: a variable for each number, indicator, area and the total, in one simulation over all units.

Its variables of floats are of 32 bits. It has no ranks; those are worked out beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

from bench import workload as w
from bench.peers.numpy_float64 import rank_and_award

NAME = "OpenFisca-Core（32 位浮点，名次在外面算）"
PERIOD = periods.period("2025")


def _score(row: w.Row) -> Callable[..., Any]:
    names, weight = [f"x{j}" for j in row.columns], row.weight10 / 10
    scale = 10 ** w.SCALE[row.columns[0]]

    def formula(unit: Any, period: Any, parameters: Any = None) -> Any:
        del parameters
        return (
            np.floor(_points(row.kind, [unit(n, period) for n in names], weight, row.target, scale) * 100 + 0.5) / 100
        )

    return formula


def _points(kind: str, x: Sequence[Any], weight: float, target: int, scale: int) -> Any:
    if kind == "count":
        return weight * np.minimum(x[0] / (target / scale), 1)
    if kind in ("ratio", "decline"):
        rate = (x[0] / x[1] if kind == "ratio" else (x[0] - x[1]) / x[0]) * 100
        nothing = rate < target / 10 * 0.6 if kind == "ratio" else rate <= 0
        return np.where(rate >= target / 10, weight, np.where(nothing, 0, weight * rate / (target / 10)))
    if kind == "comp":
        return weight * sum(0.25 * np.minimum(c, 100) for c in x) / 100
    if kind == "neg":
        return np.where(x[0] <= target / scale, weight, weight * (target / scale) / x[0])
    rate = x[0] / x[1] * 100
    return np.where(rate >= 95, weight, np.where(rate >= 80, 0.8 * weight, 0))


def _sum(names: Sequence[str]) -> Callable[..., Any]:
    def formula(unit: Any, period: Any, parameters: Any = None) -> Any:
        del parameters
        return np.round(sum(unit(n, period) for n in names), 2)

    return formula


def system() -> Any:
    """The method as a system of variables."""
    unit = entities.build_entity("unit", "units", "unit", is_person=True)
    made = taxbenefitsystems.TaxBenefitSystem([unit])
    areas = [(f"a{a}", [f"s{q}" for q in range(s.start, s.stop)]) for a, s in enumerate(w.area_slices())]
    formulas: dict[str, Callable[..., Any] | None] = {f"x{j}": None for j in range(len(w.SCALE))}
    formulas |= {f"s{row.index}": _score(row) for row in w.ROWS}
    formulas |= {name: _sum(parts) for name, parts in [*areas, ("total", [name for name, _ in areas])]}
    for name, formula in formulas.items():
        about: dict[str, Any] = {"value_type": float, "entity": unit, "definition_period": periods.DateUnit.YEAR}
        about |= {"label": name} | ({"formula": formula} if formula is not None else {})
        made.add_variable(type(name, (variables.Variable,), about))
    return made


def prepare(figures: w.Figures) -> Any:
    """What is not timed."""
    return system(), figures.floats.astype(np.float32), figures.level


def evaluate(state: Any) -> dict[str, Any]:
    """What is timed; a simulation of its own each time, since one remembers what it worked out."""
    made, raw, level = state
    simulation = simulations.SimulationBuilder().build_default_simulation(made, len(level))
    for column, own in enumerate(raw):
        simulation.set_input(f"x{column}", PERIOD, own)
    total = simulation.calculate("total", PERIOD)
    subtotals = np.array([simulation.calculate(f"a{a}", PERIOD) for a in range(len(w.AREAS))])
    rank, award = rank_and_award(total, subtotals, level)
    return {"simulation": simulation, "total": total, "rank": rank, "award": award}


def extract(state: Any, found: dict[str, Any]) -> dict[str, Any]:
    """The results in hundredths."""
    del state
    scores = np.array([found["simulation"].calculate(f"s{row.index}", PERIOD) for row in w.ROWS])
    cents = {
        k: np.rint(v.astype(np.float64) * 100).astype(np.int64)
        for k, v in (("scores", scores), ("total", found["total"]))
    }
    return {**cents, "rank": found["rank"], "award": found["award"]}

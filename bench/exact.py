"""Every lane of the engine beside fractions written by hand, on very many cells; and a sample beside the interpreter.

`python -m bench.exact --cells 100000000` compares at least so many cells: scores, totals, ranks and awards of every
lane, on natural, realistic and adversarial figures. It prints what it compared, and fails at the first difference.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from bench import workload as w
from bench.peers import fractions_loop, kaoping_columns
from engine.columns.agreement import compare
from engine.evaluate import evaluate

#: The share of cells that stand on their threshold.
HITS = (0.0, 0.05, 0.5)
#: Units of a batch: many blocks and threads, one block, and columns that are placed side by side.
SIZES = (66_000, 1_200, 150)
#: Units that the interpreter evaluates in each batch.
SAMPLED = 5


def lanes() -> dict[str, kaoping_columns.Peer]:
    """Every lane; the fused one where numba is installed."""
    found = {**kaoping_columns.PEERS, "kaoping-python": kaoping_columns.LOOP}
    try:
        import numba  # noqa: F401
    except ImportError:
        del found["kaoping-fast"]
    return found


def batch(figures: w.Figures, peers: dict[str, kaoping_columns.Peer]) -> tuple[int, int]:
    """How many cells of a batch were compared, and how many differ."""
    state = fractions_loop.prepare(figures)
    exact = fractions_loop.evaluate(state)
    cells = wrong = 0
    for name, peer in peers.items():
        prepared = peer.prepare(figures)
        found = peer.extract(prepared, peer.evaluate(prepared))
        for key, expected in exact.items():
            differing = int((found[key] != expected).sum())
            if differing:
                print(f"{name}：{key} 有 {differing} 格不同")
            cells, wrong = cells + expected.size, wrong + differing
    return cells, wrong


def sample(figures: w.Figures) -> tuple[int, int]:
    """The same for the first units, beside the interpreter."""
    few = w.Figures(np.ascontiguousarray(figures.raw[:, :SAMPLED]), figures.level[:SAMPLED])
    method = kaoping_columns.compiled()
    assessment = evaluate(method.plan, few.facts(), period=w.PERIOD, folder="")
    # Units come out in the order of the roster, as rows do.
    agreement = compare(method.evaluate(few.table()), assessment)
    return agreement.compared, len(agreement.differences)


def main() -> None:
    """Compare batch after batch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=float, default=1e8)
    wanted = int(parser.parse_args().cells)
    peers: dict[str, Any] = lanes()
    cells = interpreted = seed = 0
    while cells < wanted:
        size = SIZES[seed // len(HITS) % len(SIZES)]
        figures = w.generate(size, hit=HITS[seed % len(HITS)], seed=seed)
        compared, wrong = batch(figures, peers)
        own, differing = sample(figures)
        cells, interpreted, seed = cells + compared, interpreted + own, seed + 1
        print(f"第 {seed} 批：累计 {cells:,} 格与分数核对，{interpreted:,} 格与逐项解释核对", flush=True)
        if wrong or differing:
            sys.exit(f"有 {wrong + differing} 格不同")


if __name__ == "__main__":
    main()

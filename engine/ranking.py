"""Ranks: equal figures share the better rank, and the next one skips as many (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def competition_ranks(figures: Mapping[T, Fraction], *, is_higher_better: bool = True) -> dict[T, int]:
    """Rank figures, best first.

    Shape: n figures in, n ranks out. Whoever has no figure takes no part.

    >>> competition_ranks({"甲": Fraction(90), "乙": Fraction(88), "丙": Fraction(90), "丁": Fraction(80)})
    {'甲': 1, '乙': 3, '丙': 1, '丁': 4}
    """
    first: dict[Fraction, int] = {}
    for place, figure in enumerate(sorted(figures.values(), reverse=is_higher_better), start=1):
        first.setdefault(figure, place)
    return {who: first[figure] for who, figure in figures.items()}

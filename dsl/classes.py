"""计分 分类: which row of a decision table fits an indicator, by what the indicator says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.ast import ClassRow
from dsl.terms import fold


def fitting(rows: Sequence[ClassRow], traits: Mapping[str, str]) -> ClassRow | None:
    """The first row, from the top, whose every cell fits; None where none does."""
    return next((row for row in rows if all(_fits(traits.get(h, ""), p) for h, p in row.patterns)), None)


def _fits(said: str, pattern: tuple[str, ...] | None) -> bool:
    return pattern is None or fold(said).replace(" ", "") in pattern


def traits_said(traits: Mapping[str, str]) -> str:
    """What an indicator says of itself, for a message.

    >>> traits_said({"指标性质": "≥", "一级指标": "产出指标"})
    '指标性质是「≥」、一级指标是「产出指标」'
    """
    return "、".join(f"{heading}是「{value}」" for heading, value in traits.items())

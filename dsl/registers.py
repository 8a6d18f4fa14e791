"""How a figure that is put together out of a register is found again: by the reduction as it is written."""

from __future__ import annotations

from dataclasses import replace

from dsl.expressions import Reduction, Year
from dsl.format import format_expression


def tally_key(node: Reduction) -> str:
    """The reduction as it is written, whatever year it is of.

    Every register holds the same tallies, since 下降率（计数（事故）） asks of last year's what it asks of this year's.
    """
    text = format_expression(replace(node, year=Year.THIS))
    return text.replace(f"{Year.LAST.head}{node.over}", str(node.over))

"""Tables: their rows as they were typed or pasted in, rows between bars with cells of one width out."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.columns import is_table_of_indicators, split_row
from dsl.layout.columns import padded
from dsl.report import display_width
from dsl.terms import fold

#: As wide as the last column is filled up.
_LAST = 40


def is_heading(row: str) -> bool:
    """Whether a row begins a table of its own, though it stands right below another."""
    return is_table_of_indicators([text for _, text in split_row(row)])


def table(rows: Sequence[str]) -> list[str]:
    r"""Write the rows of one table; a pasted one gets bars.

    A pasted row loses the empty cells at its end, so it gets them back.

    >>> table(["单位\t得分", "长春市\t98.5分", "吉林市"])
    ['| 单位   | 得分   |', '| 长春市 | 98.5分 |', '| 吉林市 |        |']
    """
    cells = [[text for _, text in split_row(row)] for row in rows]
    is_pasted = [not fold(row).startswith("|") for row in rows]
    if any(pasted and "|" in fold(row) for pasted, row in zip(is_pasted, rows, strict=True)):
        return list(rows)  # a bar in a cell would become a cell of its own
    for row, pasted in zip(cells, is_pasted, strict=True):
        row.extend([""] * (len(cells[0]) - len(row)) if pasted else [])
    widths = [max(display_width(r[i]) for r in cells if i < len(r)) for i in range(max(map(len, cells)))]
    # Nobody looks down a last column of sentences, and nobody wants the blanks behind its short ones.
    widths[-1] = min(widths[-1], _LAST)
    return ["| " + " | ".join(padded(c, w) for c, w in zip(row, widths, strict=False)) + " |" for row in cells]

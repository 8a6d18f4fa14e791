"""Tables: their rows as they were typed or pasted in, rows between bars with cells of one width out."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.layout.columns import padded
from dsl.report import display_width
from dsl.terms import fold

#: As wide as the last column is filled up.
_LAST = 40


def table(rows: Sequence[tuple[str, ...]], typed: Sequence[str]) -> list[str]:
    r"""Write the rows of one table: their cells, and how each row was typed; a pasted one gets bars.

    A pasted row loses the empty cells at its end, so it gets them back.

    >>> table([("单位", "得分"), ("长春市", "98.5分"), ("吉林市",)], ["单位\t得分", "长春市\t98.5分", "吉林市\t"])
    ['| 单位   | 得分   |', '| 长春市 | 98.5分 |', '| 吉林市 |        |']
    """
    is_pasted = [not fold(text).startswith("|") for text in typed]
    if any(pasted and "|" in fold(text) for pasted, text in zip(is_pasted, typed, strict=True)):
        return list(typed)  # a bar in a cell would become a cell of its own
    if any(fold(text).strip() == "|" for text in typed):
        return list(typed)  # one bar bounds no cell: a row that a comment cut off
    missing = [len(rows[0]) - len(row) if pasted else 0 for row, pasted in zip(rows, is_pasted, strict=True)]
    filled = [(*row, *[""] * n) for row, n in zip(rows, missing, strict=True)]
    widths = [max(display_width(r[i]) for r in filled if i < len(r)) for i in range(max(map(len, filled)))]
    # Nobody looks down a last column of sentences, and nobody wants the blanks behind its short ones.
    widths[-1] = min(widths[-1], _LAST)
    return ["| " + " | ".join(padded(c, w) for c, w in zip(row, widths, strict=False)) + " |" for row in filled]

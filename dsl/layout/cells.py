"""Cells of tables in their one spelling: the rows as they were read in, the cells of each out.

Only what is read as words of the language is spelled anew: the columns of a worked example, of bands and of
parameters, and the scoring of a decision table. What a table copies from a document stays as it stands there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.columns import PARAMETER_KEYS, ColumnKind, column_of, is_table_of_indicators, split_row
from dsl.layout.seams import joined
from dsl.layout.spelling import spell
from dsl.lexicon import Lexicon
from dsl.lines import Line
from dsl.parse import ReadLine, read_cell
from dsl.terms import fold

_AREAS = ("方面", "项目", "预算项目", "各预算项目")
_BANDS = ("cell_band", "cell_points")


def is_row(read: ReadLine) -> bool:
    """Whether a line is a row of a table."""
    return read.words[0].terminal == "ROW"


def begins_table(lines: Sequence[ReadLine], index: int) -> bool:
    """Whether a row is the first of its table: none stands above it, or it is the heading of another."""
    above = lines[index - 1] if index else None
    is_below = above is not None and is_row(above) and above.depth == lines[index].depth
    return not is_below or is_table_of_indicators(_texts(lines[index]))


def spelled_cells(lines: Sequence[ReadLine], lexicon: Lexicon) -> Mapping[int, tuple[str, ...]]:
    """Give the cells of each row, by the index of its line."""
    found: dict[int, tuple[str, ...]] = {}
    heading: list[str] = []
    heads: dict[int, ReadLine] = {}
    for index, read in enumerate(lines):
        heads[read.depth] = read
        if is_row(read):
            is_first = begins_table(lines, index)
            heading = _texts(read) if is_first else heading
            ways = _ways(_first_words(heads.get(read.depth - 1)), heading, is_first=is_first)
            cells = _texts(read)
            ways += [""] * (len(cells) - len(ways))
            found[index] = tuple(_spelled(c, way, lexicon) for c, way in zip(cells, ways, strict=False))
    return found


def _texts(read: ReadLine) -> list[str]:
    return [text for _, text in split_row(read.line.text)]


def _first_words(head: ReadLine | None) -> tuple[str, ...]:
    """The first words of the line that a row stands under."""
    return tuple(head.line.folded[w.start : w.end] for w in head.words[:2]) if head is not None else ()


def _ways(above: tuple[str, ...], heading: Sequence[str], *, is_first: bool) -> list[str]:
    """As what the cells of each column are read; "" for what is kept as it stands."""
    head = above[0] if above else ""
    if head == "算例":
        way = "cell_subject" if is_first else "cell_value"
        return ["" if fold(h) in ("单位", "则") else way for h in heading]
    if is_first and head not in ("计分", "计分规则"):
        return []
    if head == "参数":
        return ["" if h in PARAMETER_KEYS else "cell_value" for h in heading]
    if above == ("计分", "分类") or head in _AREAS:
        return ["cell_scoring" if column_of(h) is ColumnKind.SCORING else "" for h in heading]
    return list(_BANDS) if head in ("计分", "计分规则") and len(heading) == len(_BANDS) else []


def _spelled(cell: str, way: str, lexicon: Lexicon) -> str:
    line = Line(file="", indent=0, text=cell, folded=fold(cell), pieces=((0, 1, 1),))
    words = read_cell(line, lexicon=lexicon, start=way) if way and cell else ()
    return joined([spell(line, w, lexicon) for w in words]) if words else cell

"""Rows of pasted tables to cells, each a line of its own so that its columns hold."""

from __future__ import annotations

from dsl.build.tokens import Places
from dsl.lines import Line
from dsl.span import AnchoredSpan
from dsl.terms import fold
from dsl.tree import Token


def cells_of(row: Token, places: Places) -> list[Line]:
    """Cut a row at its bars, or at its tabs."""
    text = str(row)
    separator = "|" if fold(text).startswith("|") else "\t"
    place = places.of(row)
    anchor, number = (place.anchor, place.row) if isinstance(place, AnchoredSpan) else (None, place.line)
    cells: list[Line] = []
    offset = 0
    for piece in fold(text).split(separator):
        start = offset + len(piece) - len(piece.lstrip())
        content = text[start : offset + len(piece)].rstrip()
        pieces = ((0, number, place.column + start),)
        cells.append(Line(file=place.file, indent=0, text=content, folded=fold(content), pieces=pieces, anchor=anchor))
        offset += len(piece) + 1
    return cells[1:-1] if separator == "|" and fold(text).endswith("|") else cells[separator == "|" :]

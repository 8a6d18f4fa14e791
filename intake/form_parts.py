"""Lays out the sheet of figures that are reported by month, quarter or half-year: a column for each."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.expressions import Year
from dsl.facts import RosterUnit
from dsl.model import Frequency
from dsl.parts_of_year import count_parts
from intake.form_grid import Grid, Look, Piece, Role, Slot
from intake.form_items import FormItems, Line
from intake.parts import EACH, part_names

_WIDTH = {Frequency.MONTH: 9, Frequency.QUARTER: 15, Frequency.HALF: 18}


def parts_grid(items: FormItems, unit: RosterUnit, asked: Sequence[Line], often: Frequency) -> Grid | None:
    """Lay out the figures of one frequency; None where a unit reports none.

    Months and quarters after the end of the period are closed.
    """
    lines = [line for line in asked if items.names.frequency(line.key) is often]
    if not lines:
        return None
    names = part_names(often)
    due = min(count_parts(items.names.policy.policy, items.period.name, EACH[often]), len(names))
    widths = (46, 10, *(_WIDTH[often] for _ in names), 24)
    grid = Grid(name=often.value, widths=widths, first_header_row=3, header_row=3, fixed_columns=1)
    title = f"{often.value}填报（{unit.name}，{items.period.name}）"
    grid.put(1, 1, Piece(look=Look.TITLE, text=title, across=len(widths)))
    how = f"{EACH[often]}一格，没有的数空着；期次截止以后的格子不填。"
    grid.put(2, 1, Piece(look=Look.PLAIN, text=how, across=len(widths)))
    heads = ("填报项", "计量单位", *names, "说明")
    grid.row(3, [Piece(look=Look.HEADER, text=text) for text in heads])
    rows = [
        (line, year)
        for line in lines
        for year, is_asked in ((Year.LAST, line.asks_last_year), (Year.THIS, line.asks_this_year))
        if is_asked
    ]
    for row, (line, year) in enumerate(rows, start=4):
        _row(grid, row, line, year, unit, items, len(names) if year is Year.LAST else due)
    return grid


def _row(grid: Grid, row: int, line: Line, year: Year, unit: RosterUnit, items: FormItems, due: int) -> None:
    name = line.name if year is Year.THIS else f"上年.{line.name}"
    wanted = items.names.policy.types[line.key]
    grid.put(row, 1, Piece(look=Look.NAME, text=name))
    grid.put(row, 2, Piece(look=Look.CENTRED, text=line.unit.name or "—"))
    names = items.parts(line.key)
    for part, of in enumerate(names):
        if part >= due:
            grid.put(row, 3 + part, Piece(look=Look.CLOSED, text="—"))
            continue
        slot = Slot(
            role=Role.FIGURE,
            unit=unit.name,
            key=line.key,
            year=year,
            part=part,
            wanted=wanted,
            name=f"{name}（{of}）",
            note=line.note,
        )
        grid.put(row, 3 + part, Piece(look=Look.ENTRY, slot=slot))
    slot = Slot(role=Role.REMARK, unit=unit.name, key=line.key, year=year, name=f"{name}的说明")
    grid.put(row, 3 + len(names), Piece(look=Look.WORDS, slot=slot))

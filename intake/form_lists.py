"""Lays out a sheet for each list of records (明细): a column for each of its columns, a row for each record."""

from __future__ import annotations

from dsl.expressions import Year
from dsl.facts import RosterUnit
from dsl.model import Field, Kind, RecordList
from intake.form_formulas import FormulaCell, FormulaWriter, all_of
from intake.form_grid import FormIdentity, Grid, Look, Piece, Role, Slot, address, sheet_name
from intake.form_items import FormItems

#: Rows to fill in. Whoever has more reports them as a table of their own (明细/名称.csv).
ROWS = 200


def list_grids(items: FormItems, unit: RosterUnit, identity: FormIdentity) -> tuple[Grid, ...]:
    """Lay out the lists that a unit reports, with those of last year where the method asks for them."""
    grids: list[Grid] = []
    for records in items.lists(unit):
        for year in (Year.THIS, Year.LAST) if records.needs_last_year else (Year.THIS,):
            wanted = records.name if year is Year.THIS else f"上年·{records.name}"
            name = sheet_name(wanted, {g.name for g in grids})
            grids.append(_grid(name, records, year, unit, items, identity))
    return tuple(grids)


def _grid(
    name: str, records: RecordList, year: Year, unit: RosterUnit, items: FormItems, identity: FormIdentity
) -> Grid:
    columns = records.columns
    has_checks = bool(records.checks)
    widths = (6, *(_width(c) for c in columns), *((10,) if has_checks else ()), 24)
    grid = Grid(name=name, widths=widths, first_header_row=4, header_row=4)
    whole = len(widths)
    title = f"{'上年' if year is Year.LAST else ''}{records.name}明细"
    grid.put(1, 1, Piece(look=Look.TITLE, text=title, across=whole))
    about = f"{unit.name}　{items.period.name}　{identity.title}"
    grid.put(2, 1, Piece(look=Look.SUBTITLE, text=about, across=whole))
    none = Slot(role=Role.NO_RECORDS, unit=unit.name, key=records.key, year=year, name=f"没有{records.name}")
    grid.put(3, 1, Piece(look=Look.LABEL, text="一条也没有的，这里选“无”：", across=whole - 1))
    grid.put(3, whole, Piece(look=Look.WORDS, slot=none))
    grid.put(4, 1, Piece(look=Look.HEADER, text="序号"))
    first, last = 5, 4 + ROWS
    for at, column in enumerate(columns, start=2):
        wanted = items.names.policy.types.get(column.key)
        slot = Slot(
            role=Role.COLUMN,
            unit=unit.name,
            key=records.key,
            year=year,
            column=column.key,
            last_row=last,
            wanted=None if column.kind is Kind.TEXT else wanted,
            name=column.name,
            note=column.explanation,
        )
        grid.put(4, at, Piece(look=Look.HEADER, text=_heading(column)))
        for row in range(first, last + 1):
            look = Look.WORDS if column.kind is Kind.TEXT else Look.ENTRY
            grid.put(row, at, Piece(look=look, slot=slot))
    for row in range(first, last + 1):
        grid.put(row, 1, Piece(look=Look.CENTRED, text=str(row - first + 1)))
    if has_checks:
        grid.put(4, whole - 1, Piece(look=Look.HEADER, text="校核"))
        for row in range(first, last + 1):
            grid.put(row, whole - 1, Piece(look=Look.CHECK, formula=_row_check(records, row, items)))
    grid.put(4, whole, Piece(look=Look.HEADER, text="说明"))
    remark = Slot(
        role=Role.REMARK,
        unit=unit.name,
        key=records.key,
        year=year,
        last_row=last,
        name=f"{records.name}的说明",
    )
    for row in range(first, last + 1):
        grid.put(row, whole, Piece(look=Look.WORDS, slot=remark))
    return grid


def _width(column: Field) -> int:
    heading = sum(2 if ord(c) > 255 else 1 for c in _heading(column))
    return min(max(30 if column.kind is Kind.TEXT else 14, heading + 2), 36)


def _heading(column: Field) -> str:
    match column.kind:
        case Kind.NUMBER if column.unit.name:
            return f"{column.name}（{column.unit.name}）"
        case Kind.TRUTH:
            return f"{column.name}（是/否）"
        case Kind.DATE:
            return f"{column.name}（日期）"
        case _:
            return column.name


def _row_check(records: RecordList, row: int, items: FormItems) -> str:
    """Whether a record meets the checks of its list; blank for a row that is not filled in."""
    types = items.names.policy.types
    cells = {
        (c.key, Year.THIS): FormulaCell(address=address(row, at), wanted=types[c.key])
        for at, c in enumerate(records.columns, start=2)
        if c.key in types and c.kind is not Kind.TEXT
    }
    writer = FormulaWriter(cells, {}, items.period.closes_on.year)
    written = [f for check in records.checks if (f := writer.check(check.condition)) is not None]
    inner = [f.removeprefix("=") for f in written]
    filled = f"COUNTA({address(row, 2)}:{address(row, 1 + len(records.columns))})=0"
    outcome = all_of(inner).removeprefix("=") or '"报送后校核"'
    return f'=IF({filled},"",{outcome})'

"""Lays out the form of a level: a sheet for each area, a row for each unit, a column for each figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dsl.expressions import Expression, Ref, Year, walk
from dsl.facts import RosterUnit, SignedTarget
from dsl.model import CrossCheck, Kind, ValueType
from dsl.parts_of_year import count_parts
from dsl.quantity import NO_UNIT
from intake.form_formulas import FormulaCell, FormulaWriter, all_of
from intake.form_grid import Form, FormIdentity, Grid, Look, Piece, Role, Slot, address, on_sheet, sheet_name
from intake.form_items import FormItems, Heading, Line
from intake.form_layout import measure, target_of
from intake.names import FigureKey
from intake.parts import EACH

REPORTS = "报送情况"
_HOW_TO = "只填浅黄色的格子，没有的数空着（空着不等于 0）；灰色的格子不用填。不要插入、删除、移动行列，不要排序。"
_FIRST_ROW = 5
_NOT_ASKED = "—"


def lay_out_level(
    items: FormItems,
    level: str,
    units: Sequence[RosterUnit],
    targets: Mapping[str, Mapping[str, SignedTarget]],
    identity: FormIdentity,
) -> Form:
    """Lay out one form for all those units; lists of records are not on it, and it says so."""
    return _LevelForm(items, level, tuple(units), targets, identity).build()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One figure of a sheet, or one month or quarter of it; or the target of an item."""

    line: Line
    heading: str
    year: Year = Year.THIS
    part: int | None = None
    is_target: bool = False
    #: It comes after the end of the period.
    is_closed: bool = False


@dataclass(slots=True)
class _LevelForm:
    """The form of a level while it is laid out."""

    items: FormItems
    level: str
    units: tuple[RosterUnit, ...]
    targets: Mapping[str, Mapping[str, SignedTarget]]
    identity: FormIdentity
    #: By unit: what it is asked for.
    asked: dict[str, dict[str, Line]] = field(default_factory=dict)
    cells: dict[str, dict[FigureKey, FormulaCell]] = field(default_factory=dict)

    def build(self) -> Form:
        areas = self._areas()
        grids = [self._reports()]
        for heading, lines in areas.items():
            grids.append(self._area(heading, lines, {g.name for g in grids}))
        for grid in grids[1:]:
            self._checks(grid)
        return Form(identity=self.identity, grids=tuple(grids))

    def _areas(self) -> dict[str, dict[str, Line]]:
        """The figures of each area that any unit is asked for, in the order of the longest of their forms."""
        areas: dict[str, dict[str, Line]] = {}
        for unit, lines in sorted(((u, self.items.lines(u)) for u in self.units), key=lambda x: -len(x[1])):
            here: dict[str, Line] = {}
            asked = self.asked.setdefault(unit.name, {})
            self.cells[unit.name] = {}
            for line in lines:
                if isinstance(line, Heading):
                    here = areas.setdefault(line.text, {})
                elif line.is_asked:
                    here.setdefault(line.key, line)
                    asked[line.key] = line
        return {heading: found for heading, found in areas.items() if found}

    # --- who reports ---------------------------------------------------------------------------------

    def _reports(self) -> Grid:
        grid = Grid(name=REPORTS, widths=(6, 24, 16, 16, 30), first_header_row=4, header_row=4)
        self._title(grid, f"{self.identity.title}填报表（{self.level}）")
        for column, text in enumerate(("序号", "单位", "填报人", "填报日期", "更正"), start=1):
            grid.put(4, column, Piece(look=Look.HEADER, text=text))
        day = ValueType(kind=Kind.DATE, unit=NO_UNIT)
        replaced = "更正以前报过的，写那份文件的名称；第一次报的空着"
        for row, unit in enumerate(self.units, start=_FIRST_ROW):
            self._unit(grid, row, unit)
            for column, slot in enumerate(
                (
                    Slot(role=Role.REPORTER, unit=unit.name, name="填报人"),
                    Slot(role=Role.DAY, unit=unit.name, name="填报日期", wanted=day),
                    Slot(role=Role.REPLACES, unit=unit.name, name="更正", note=replaced),
                ),
                start=3,
            ):
                grid.put(row, column, Piece(look=Look.WORDS, slot=slot))
        names = {r.name: r for unit in self.units for r in self.items.lists(unit)}
        if names:
            said = f"明细（{'、'.join(names)}）不在这张表里，另报：明细/名称.csv，或各单位自己的填报表。"
            grid.put(_FIRST_ROW + len(self.units), 1, Piece(look=Look.PLAIN, text=said, across=len(grid.widths)))
        return grid

    def _title(self, grid: Grid, title: str) -> None:
        whole = len(grid.widths)
        period = self.items.period
        grid.put(1, 1, Piece(look=Look.TITLE, text=title, across=whole))
        about = "　".join(t for t in (self.identity.number, f"{period.name}（截至 {period.closes_on}）") if t)
        grid.put(2, 1, Piece(look=Look.SUBTITLE, text=about, across=whole))
        grid.put(3, 1, Piece(look=Look.PLAIN, text=_HOW_TO, across=whole))

    @staticmethod
    def _unit(grid: Grid, row: int, unit: RosterUnit) -> None:
        grid.put(row, 1, Piece(look=Look.CENTRED, text=str(row - grid.header_row)))
        grid.put(row, 2, Piece(look=Look.NAME, text=unit.name))

    # --- one area ------------------------------------------------------------------------------------

    def _area(self, heading: str, lines: Mapping[str, Line], taken: set[str]) -> Grid:
        columns = tuple(c for line in lines.values() for c in self._columns(line))
        widths = (6, 24, *(15 for _ in columns), 10)
        name = sheet_name(heading, taken)
        grid = Grid(name=name, widths=widths, first_header_row=4, header_row=5)
        self._title(grid, heading)
        grid.row(4, [Piece(look=Look.HEADER, text=t) for t in ("序号", "单位", *(c.heading for c in columns), "校核")])
        types = self.items.names.policy.types
        measures = (measure(types[c.line.key], c.line) for c in columns)
        grid.row(5, [Piece(look=Look.HEADER, text=t) for t in ("", "计量单位", *measures, "")])
        for row, unit in enumerate(self.units, start=grid.header_row + 1):
            self._unit(grid, row, unit)
            for at, column in enumerate(columns, start=3):
                self._entry(grid, row, at, unit, column)
        return grid

    def _columns(self, line: Line) -> Iterator[_Column]:
        head = f"{line.number} {line.name}".strip()
        if line.item is not None and line.item.target is not None:
            yield _Column(line=line, heading=f"{head}（目标）", is_target=True)
        parts = self.items.parts(line.key)
        for year, is_asked in ((Year.LAST, line.asks_last_year), (Year.THIS, line.asks_this_year)):
            name = head if year is Year.THIS else f"上年.{head}"
            if not is_asked:
                continue
            if not parts:
                yield _Column(line=line, heading=name, year=year)
                continue
            names = self.items.names
            word = EACH[names.frequency(line.key)]
            due = count_parts(names.policy.policy, self.items.period.name, word) if year is Year.THIS else len(parts)
            for part, of in enumerate(parts):
                heading = f"{name}（{of}）"
                yield _Column(line=line, heading=heading, year=year, part=part, is_closed=part >= due)

    def _entry(self, grid: Grid, row: int, at: int, unit: RosterUnit, column: _Column) -> None:
        asked = self.asked[unit.name].get(column.line.key)
        if column.is_target:
            signed = self.targets.get(unit.name, {}).get(column.line.key)
            item = asked.item if asked is not None else None
            text = target_of(item, signed) if item is not None else _NOT_ASKED
            grid.put(row, at, Piece(look=Look.CLOSED, text=text))
            return
        if asked is None or column.is_closed:
            grid.put(row, at, Piece(look=Look.CLOSED, text=_NOT_ASKED))
            return
        key = asked.key
        wanted = self.items.names.policy.types[key]
        slot = Slot(
            role=Role.FIGURE,
            unit=unit.name,
            key=key,
            year=column.year,
            part=column.part,
            wanted=wanted,
            name=column.heading,
            note=asked.note,
        )
        grid.put(row, at, Piece(look=Look.ENTRY, slot=slot))
        if column.part is None:
            place = on_sheet(grid.name, address(row, at))
            self.cells[unit.name][key, column.year] = FormulaCell(address=place, wanted=wanted)

    # --- cross-checks --------------------------------------------------------------------------------

    def _checks(self, grid: Grid) -> None:
        """Set the outcome of the checks about the figures of a sheet beside each unit."""
        at = len(grid.widths)
        checks = self.items.names.policy.policy.all_checks()
        here = {p.slot.key for p in grid.pieces.values() if p.slot is not None}
        about = [c for c in checks if here & {n.key for n in walk(c.condition) if isinstance(n, Ref)}]
        for row, unit in enumerate(self.units, start=grid.header_row + 1):
            formula = self._outcome(about, unit)
            grid.put(row, at, Piece(look=Look.CHECK, formula=formula) if formula else Piece(look=Look.CLOSED))

    def _outcome(self, checks: Sequence[CrossCheck], unit: RosterUnit) -> str:
        formulas: dict[str, Expression] = {d.key: d.formula for d in self.items.names.policy.policy.all_definitions()}
        writer = FormulaWriter(self.cells[unit.name], formulas, self.items.period.closes_on.year)
        return all_of([f.removeprefix("=") for c in checks if (f := writer.check(c.condition)) is not None])

"""Lays out the form of one unit: items with their figures, cross-checks, and what each item means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dsl.expressions import Expression, Ref, Year, walk
from dsl.facts import RosterUnit, SignedTarget
from dsl.model import Frequency, Indicator, Kind, ValueType
from dsl.quantity import NO_UNIT, format_quantity
from intake.form_formulas import FormulaCell, FormulaWriter, all_of, is_percent
from intake.form_grid import Form, FormIdentity, Grid, Look, Piece, Role, Slot
from intake.form_items import FormItems, Heading, Line
from intake.form_lists import list_grids
from intake.form_parts import parts_grid
from intake.names import FigureKey

MAIN = "填报表"
NOTES = "填报说明"
_COLUMNS = ("序号", "指标（填报项）", "计量单位", "上年数", "目标", "本期数", "校核", "说明", "佐证材料")
_WIDTHS = (8, 46, 10, 15, 15, 15, 10, 26, 22)
_LAST_YEAR, _TARGET, _THIS_YEAR, _CHECK, _REMARK = 4, 5, 6, 7, 8
_HOW_TO = "只填浅黄色的格子，没有的数空着（空着不等于 0）；灰色的格子不用填。不要插入、删除、移动行列。"
_SIGNED = "填报单位（盖章）：　　　　　　　　　　单位负责人：　　　　　　　　　　审核人：　　　　　　　　　　"
_NOT_FILLED = "—"


def lay_out(
    items: FormItems, unit: RosterUnit, targets: Mapping[str, SignedTarget], identity: FormIdentity
) -> Form | None:
    """Lay out a unit's form for a period; None where it has nothing to report."""
    return _UnitForm(items, unit, targets, identity).build()


@dataclass(slots=True)
class _UnitForm:
    """One unit's form while it is laid out."""

    items: FormItems
    unit: RosterUnit
    targets: Mapping[str, SignedTarget]
    identity: FormIdentity
    #: Where each figure stands, for formulas.
    cells: dict[FigureKey, FormulaCell] = field(default_factory=dict)

    def build(self) -> Form | None:
        lines = self.items.lines(self.unit)
        asked = [line for line in lines if isinstance(line, Line) and line.is_asked]
        lists = list_grids(self.items, self.unit, self.identity)
        if not asked and not lists:
            return None
        often = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF)
        by_part = [parts_grid(self.items, self.unit, asked, f) for f in often]
        grids = (self._main(lines), *(g for g in by_part if g is not None), *lists, *self._notes(lines))
        return Form(identity=self.identity, grids=grids)

    # --- the main sheet ------------------------------------------------------------------------------

    def _main(self, lines: tuple[Heading | Line, ...]) -> Grid:
        grid = Grid(name=MAIN, widths=_WIDTHS, first_header_row=5, header_row=5)
        self._head(grid)
        rows: dict[int, Line] = {}
        for row, line in enumerate(lines, start=grid.header_row + 1):
            if isinstance(line, Heading):
                grid.put(row, 1, Piece(look=Look.HEADING, text=line.text, across=len(_COLUMNS)))
            else:
                rows[row] = line
                self._figures(grid, row, line)
        last = grid.last_row
        writer = FormulaWriter(self.cells, self._formulas(lines), self.items.period.closes_on.year)
        for row, line in rows.items():
            self._worked_out(grid, row, line, writer)
        last = self._checks(grid, last, rows, writer)
        grid.put(last + 1, 1, Piece(look=Look.PLAIN, text=_SIGNED, across=len(_COLUMNS)))
        return grid

    def _head(self, grid: Grid) -> None:
        period, unit = self.items.period, self.unit.name
        grid.put(1, 1, Piece(look=Look.TITLE, text=f"{self.identity.title}填报表", across=len(_COLUMNS)))
        about = "　".join(t for t in (self.identity.number, f"{period.name}（截至 {period.closes_on}）") if t)
        grid.put(2, 1, Piece(look=Look.SUBTITLE, text=about, across=len(_COLUMNS)))
        grid.put(3, 1, Piece(look=Look.PLAIN, text=f"填报单位：{unit}", across=3))
        grid.put(4, 1, Piece(look=Look.PLAIN, text=_HOW_TO, across=6))
        day = ValueType(kind=Kind.DATE, unit=NO_UNIT)
        replaced = "更正以前报过的，写那份文件的名称；第一次报的空着"
        for row, label, column, across, slot in (
            (3, 4, 5, 2, Slot(role=Role.REPORTER, unit=unit, name="填报人")),
            (3, 7, 8, 1, Slot(role=Role.DAY, unit=unit, name="填报日期", wanted=day)),
            (4, 7, 8, 2, Slot(role=Role.REPLACES, unit=unit, name="更正", note=replaced)),
        ):
            grid.put(row, label, Piece(look=Look.LABEL, text=f"{slot.name}："))
            grid.put(row, column, Piece(look=Look.WORDS, slot=slot, across=across))
        grid.row(grid.header_row, [Piece(look=Look.HEADER, text=name) for name in _COLUMNS])

    def _figures(self, grid: Grid, row: int, line: Line) -> None:
        """Set a line but for what formulas work out, which need to know where every figure stands."""
        wanted = self.items.names.policy.types[line.key]
        often = self.items.names.frequency(line.key)
        grid.put(row, 1, Piece(look=Look.CENTRED, text=line.number))
        grid.put(row, 2, Piece(look=Look.NAME, text=f"{'　' * line.depth}{line.name}"))
        has_value = line.is_asked or line.formula is not None
        grid.put(row, 3, Piece(look=Look.CENTRED, text=measure(wanted, line) if has_value else _NOT_FILLED))
        target = target_of(line.item, self.targets.get(line.key)) if line.item else _NOT_FILLED
        grid.put(row, _TARGET, Piece(look=Look.CLOSED if target == _NOT_FILLED else Look.CENTRED, text=target))
        for column, year, is_asked in (
            (_LAST_YEAR, Year.LAST, line.asks_last_year),
            (_THIS_YEAR, Year.THIS, line.asks_this_year),
        ):
            if is_asked and self.items.parts(line.key):
                grid.put(row, column, Piece(look=Look.CLOSED, text=f"见“{often.value}”表"))
            elif is_asked:
                name = line.name if year is Year.THIS else f"上年.{line.name}"
                slot = Slot(
                    role=Role.FIGURE,
                    unit=self.unit.name,
                    key=line.key,
                    year=year,
                    wanted=wanted,
                    name=name,
                    note=line.note,
                )
                at = grid.put(row, column, Piece(look=Look.ENTRY, slot=slot))
                self.cells[line.key, year] = FormulaCell(address=at, wanted=wanted)
            else:
                grid.put(row, column, Piece(look=Look.CLOSED, text=_NOT_FILLED))
        for column, role in ((_REMARK, Role.REMARK), (_REMARK + 1, Role.EVIDENCE)):
            slot = Slot(role=role, unit=self.unit.name, key=line.key, name=f"{line.name}的{role.value}")
            piece = Piece(look=Look.WORDS, slot=slot) if line.is_asked else Piece(look=Look.CLOSED)
            grid.put(row, column, piece)

    # --- what the spreadsheet works out --------------------------------------------------------------

    def _formulas(self, lines: tuple[Heading | Line, ...]) -> dict[str, Expression]:
        policy = self.items.names.policy.policy
        computed = {line.key: line.formula for line in lines if isinstance(line, Line) and line.formula is not None}
        return {d.key: d.formula for d in policy.all_definitions()} | computed

    def _worked_out(self, grid: Grid, row: int, line: Line, writer: FormulaWriter) -> None:
        if line.formula is not None:
            formula = writer.value(line.formula, line.unit)
            if formula is not None:
                piece = Piece(look=Look.COMPUTED, formula=formula, is_percent=is_percent(line.unit))
                grid.put(row, _THIS_YEAR, piece)
        grid.put(row, _CHECK, Piece(look=Look.CLOSED))

    def _checks(self, grid: Grid, row: int, rows: Mapping[int, Line], writer: FormulaWriter) -> int:
        """Set the cross-checks below the figures, each with its outcome, and that beside the figures; gives the row."""
        on_form = {line.key for line in rows.values()}
        about: dict[str, list[str]] = {}
        headed = False
        for check in self.items.names.policy.policy.all_checks():
            keys = {node.key for node in walk(check.condition) if isinstance(node, Ref)}
            if not keys & on_form:
                continue
            if not headed:
                row, headed = row + 1, True
                heading = Piece(look=Look.HEADING, text="校核（勾稽关系）", across=len(_COLUMNS))
                grid.put(row, 1, heading)
            row += 1
            grid.put(row, 1, Piece(look=Look.CENTRED))
            grid.put(row, 2, Piece(look=Look.NAME, text=check.text, across=_CHECK - 2))
            formula = writer.check(check.condition)
            if formula is None:
                grid.put(row, _CHECK, Piece(look=Look.CHECK, text="报送后校核"))
            else:
                at = grid.put(row, _CHECK, Piece(look=Look.CHECK, formula=formula))
                for key in sorted(keys & on_form):
                    about.setdefault(key, []).append(at)
            grid.put(row, _REMARK, Piece(look=Look.CLOSED, across=2))
        for at_row, line in rows.items():
            if line.key in about:
                grid.put(at_row, _CHECK, Piece(look=Look.CHECK, formula=all_of(about[line.key])))
        return row

    # --- what the items mean -------------------------------------------------------------------------

    def _notes(self, lines: tuple[Heading | Line, ...]) -> Iterator[Grid]:
        noted = [line for line in lines if isinstance(line, Line) and line.note]
        if not noted:
            return
        grid = Grid(name=NOTES, widths=(8, 46, 90), first_header_row=2, header_row=2)
        grid.put(1, 1, Piece(look=Look.TITLE, text=NOTES, across=3))
        grid.row(2, [Piece(look=Look.HEADER, text=text) for text in ("序号", "指标（填报项）", "说明")])
        for row, line in enumerate(noted, start=3):
            texts = ((Look.CENTRED, line.number), (Look.NAME, line.name), (Look.NAME, line.note))
            grid.row(row, [Piece(look=look, text=text) for look, text in texts])
        yield grid


def target_of(item: Indicator, signed: SignedTarget | None) -> str:
    """What an item is to reach: by its letter, or as the method says."""
    target = item.target
    sign = "" if target is None or target.operator == "=" else target.operator
    if signed is not None and signed.target is not None:
        return f"{sign}{signed.target}"
    if target is None:
        return _NOT_FILLED
    if target.value is not None:
        return f"{sign}{format_quantity(target.value.value, target.value.unit)}"
    return target.text if target.formula is not None else _NOT_FILLED


def measure(wanted: ValueType, line: Line) -> str:
    """What is written as the unit of measure.

    >>> from dsl.quantity import PERCENT
    >>> measure(ValueType(kind=Kind.TRUTH, unit=NO_UNIT), Line(key="a", number="", name="a", unit=NO_UNIT))
    '是/否'
    """
    match wanted.kind:
        case Kind.TRUTH:
            return "是/否"
        case Kind.DATE:
            return "日期"
        case _:
            return line.unit.name or _NOT_FILLED

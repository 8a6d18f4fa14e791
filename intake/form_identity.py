"""The hidden sheet of a form: whose form it is, and what every cell of it is for; written and read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException

from dsl.expressions import Year
from dsl.model import ValueType
from intake.form_grid import VERSION, Form, FormIdentity, Grid, Role, Slot, address, runs
from intake.tables import MOST_CELLS

#: The sheet's name, and what its first cell says.
SHEET = "_表样"
MARK = "kaoping.form"
#: What is not filled in: words, and what the spreadsheet works out.
WORDS, FORMULA = "字", "式"
_ABOUT = ("表样版本", "办法", "文号", "年度", "期次", "报给", "办法文本")
_COLUMNS = ("用途", "工作表", "格", "单位", "字段", "年", "期", "列", "末行", "计量", "文字")
_FIRST_ROW = len(_ABOUT) + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCell:
    """One cell of a form as its hidden sheet describes it."""

    #: A `Role` to be filled in, or 字 or 式.
    use: str
    sheet: str
    row: int
    column: int
    unit: str = ""
    key: str = ""
    year: Year = Year.THIS
    part: int | None = None
    of_column: str = ""
    last_row: int | None = None
    #: Kind and unit of what is entered.
    measure: str = ""
    #: The words that stand there, or what the figure is called.
    text: str = ""

    @property
    def role(self) -> Role | None:
        """What is entered in it; None where nothing is."""
        return None if self.use in (WORDS, FORMULA) else Role(self.use)

    @property
    def rows(self) -> range:
        """The rows that it goes over."""
        return range(self.row, (self.last_row or self.row) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a hidden sheet says."""

    identity: FormIdentity
    cells: tuple[FormCell, ...]


def measure_of(wanted: ValueType | None) -> str:
    """What a figure is measured in, so that a form made before that was changed is noticed."""
    return "" if wanted is None else f"{wanted.kind.value}/{wanted.unit.name}"


# --- writing -----------------------------------------------------------------------------------------


def identity_rows(form: Form) -> Iterator[tuple[str, ...]]:
    """The rows of the hidden sheet, from the first."""
    about = form.identity
    yield (MARK, "本表用于识别表样，请勿改动")
    values = (
        about.version,
        about.title,
        about.number,
        about.year,
        about.period,
        about.addressee,
        about.fingerprint,
    )
    yield from zip(_ABOUT, values, strict=True)
    yield ()
    yield _COLUMNS
    for grid in form.grids:
        yield from _cells(grid)


def _cells(grid: Grid) -> Iterator[tuple[str, ...]]:
    seen: set[int] = set()
    formulas: dict[int, list[int]] = {}
    for (row, column), piece in sorted(grid.pieces.items()):
        if piece.slot is not None:
            # A column of a list is one thing, down to its last row.
            if piece.slot.last_row is None or id(piece.slot) not in seen:
                yield _slot(grid, row, column, piece.slot)
            seen.add(id(piece.slot))
        elif piece.formula:
            formulas.setdefault(column, []).append(row)
        elif piece.text:
            yield (WORDS, grid.name, address(row, column), *[""] * 7, piece.text)
    for column, rows in formulas.items():
        for first, last in runs(rows):
            yield (FORMULA, grid.name, address(first, column), *[""] * 5, str(last), "", "")


def _slot(grid: Grid, row: int, column: int, slot: Slot) -> tuple[str, ...]:
    part = "" if slot.part is None else str(slot.part + 1)
    last = "" if slot.last_row is None else str(slot.last_row)
    place = (slot.role.value, grid.name, address(row, column))
    figure = (slot.unit, slot.key, slot.year.value, part, slot.column, last, measure_of(slot.wanted), slot.name)
    return (*place, *figure)


# --- reading -----------------------------------------------------------------------------------------


def read_identity(rows: Sequence[Sequence[str]]) -> Described | str:
    """Read a hidden sheet; a text where it is not what this program writes: its version, or what is wrong."""
    # A row ends with its last filled cell: a method without a number leaves the value out.
    about = {row[0]: row[1] if len(row) > 1 else "" for row in rows[1 : len(_ABOUT) + 1] if row}
    version = about.get("表样版本", "")
    if version != VERSION:
        return f"表样版本“{version}”"
    if any(name not in about for name in _ABOUT):
        return "缺“" + "”“".join(n for n in _ABOUT if n not in about) + "”"
    cells: list[FormCell] = []
    count = 0
    for number, row in enumerate(rows[_FIRST_ROW - 1 :], start=_FIRST_ROW):
        if not any(row):
            continue
        cell = _read_cell(dict(zip(_COLUMNS, (*row, *[""] * len(_COLUMNS)), strict=False)))
        if cell is None:
            return f"第 {number} 行读不通"
        cells.append(cell)
        count += len(cell.rows)
        if count > MOST_CELLS:
            return f"超过 {MOST_CELLS} 格"
    identity = FormIdentity(
        title=about["办法"],
        number=about["文号"],
        year=about["年度"],
        period=about["期次"],
        addressee=about["报给"],
        fingerprint=about["办法文本"],
        version=version,
    )
    return Described(identity=identity, cells=tuple(cells))


def _read_cell(row: Mapping[str, str]) -> FormCell | None:
    try:
        letters, number = coordinate_from_string(row["格"])
        year = Year(row["年"]) if row["年"] else Year.THIS
        cell = FormCell(
            use=row["用途"],
            sheet=row["工作表"],
            row=number,
            column=column_index_from_string(letters),
            unit=row["单位"],
            key=row["字段"],
            year=year,
            part=int(row["期"]) - 1 if row["期"] else None,
            of_column=row["列"],
            last_row=int(row["末行"]) if row["末行"] else None,
            measure=row["计量"],
            text=row["文字"],
        )
        # Neither a use that is none nor a cell that ends before it begins.
        if (cell.role is None and cell.use not in (WORDS, FORMULA)) or not cell.rows:
            return None
    except (CellCoordinatesException, ValueError, KeyError):
        return None
    return cell

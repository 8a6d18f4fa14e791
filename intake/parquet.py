"""Reads a Parquet file as a table: its column names are the heading, every value the text that says it exactly."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dsl.diagnostic import Text
from dsl.span import Span
from intake.cell_text import UNREADABLE, moment_text
from intake.errors import BadCell, BadTable
from intake.errors_parquet import FloatFigures, ParquetNeedsExtra
from intake.findings import Findings, shown
from intake.tables import MOST_CELLS, MOST_COLUMNS, Table, too_many_cells
from intake.text import has_forbidden_character, start_of
from intake.values import Cell

if TYPE_CHECKING:
    import pyarrow

#: Two hundred thousand figures have a few megabytes; what unpacks to more than this is no report.
_UNPACKED_LIMIT = 256 * 1024 * 1024
_BATCH = 16_384
#: As in a cell of a spreadsheet.
_LONGEST_TEXT = 32_767
#: Texts are kept once for all rows that hold them, so that a few long ones cannot fill the memory.
_TEXTS = ("string", "large_string")

_Say = Callable[[Any], str | None]


def read_parquet(data: bytes, file: str, findings: Findings) -> Table | None:
    """Read a file; None where it is damaged, too large, or pyarrow is not installed.

    Integers, decimals, texts, truths and dates come out as they are. A binary float is read by its shortest
    decimal form, and a note says so; one that is no number is a fault of its cell, as is any nested value.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        findings.add(ParquetNeedsExtra(span=start_of(file), path=file))
        return None
    try:
        opened = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        texts = [f.name for f in opened.schema_arrow if str(f.type) in _TEXTS]
        if not _is_bounded(opened.metadata, file, findings):
            return None
        opened = pyarrow.parquet.ParquetFile(io.BytesIO(data), read_dictionary=texts)
        return _table(opened, file, findings)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        reason = shown(str(error), 80)
        problem = Text(f"不是 Parquet 文件，或已损坏（{reason}）", f"it is no Parquet file, or damaged ({reason})")
        findings.add(BadTable(span=start_of(file), problem=problem))
        return None


def _is_bounded(metadata: Any, file: str, findings: Findings) -> bool:
    """Refuse what would not fit the memory before a row of it is read."""
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    unpacked = sum(g.total_byte_size for g in groups)
    cells = metadata.num_rows * max(metadata.num_columns, 1)
    if cells > MOST_CELLS or metadata.num_columns > MOST_COLUMNS or unpacked > _UNPACKED_LIMIT:
        findings.add(too_many_cells(start_of(file), file))
        return False
    return True


def _table(opened: Any, file: str, findings: Findings) -> Table | None:
    schema = opened.schema_arrow
    says = [_say_of(f.type) for f in schema]
    heading = tuple(
        Cell(text=shown(name.strip()), span=Span(file, 1, i, 1, i + 1), place=f"第{i}列")
        for i, name in enumerate(schema.names, start=1)
    )
    for cell, column in zip(heading, schema, strict=True):
        if str(column.type) in ("float", "double", "halffloat"):
            findings.add(FloatFigures(span=cell.span, column=cell.text, type=str(column.type)))
        elif has_forbidden_character(column.name):
            problem = Text("列名里有控制字符", "the name of a column holds control characters")
            findings.add(BadTable(span=cell.span, problem=problem))
            return None
    rows = tuple(_rows(opened, heading, says, file, findings))
    return Table(name="", rows=(heading, *rows), span=Span(file, 1, 1, 1, 1))


def _rows(
    opened: Any, heading: Sequence[Cell], says: Sequence[_Say], file: str, findings: Findings
) -> Iterator[tuple[Cell, ...]]:
    number = 0
    for batch in opened.iter_batches(batch_size=_BATCH):
        columns = [list(_written(batch.column(i), say)) for i, say in enumerate(says)]
        for row in zip(*columns, strict=True):
            number += 1
            yield tuple(_cell(text, heading[i].text, number, i + 1, file, findings) for i, text in enumerate(row))
    if number == 0:
        findings.add(BadTable(span=start_of(file), problem=Text("一行也没有", "it has no rows")))


def _cell(text: str | None, column: str, row: int, number: int, file: str, findings: Findings) -> Cell:
    """One value; the heading counts as the first line of the file."""
    span, place = Span(file, row + 1, number, row + 1, number + 1), f"第{row}行“{column}”"
    if text is None:
        findings.add(BadCell(span=span, cell=place, problem=UNREADABLE))
        return Cell(text="", span=span, place=place, is_faulty=True, problem=UNREADABLE)
    return Cell(text=text, span=span, place=place)


def _written(column: pyarrow.Array, say: _Say) -> Iterator[str | None]:
    """Every value of a column as text; None for one that says nothing that can be read."""
    import pyarrow

    if isinstance(column, pyarrow.DictionaryArray):
        known = [_plain(t) for t in column.dictionary.to_pylist()]
        yield from ("" if i is None else known[i] for i in column.indices.to_pylist())
        return
    for value in column.to_pylist():
        text = "" if value is None else say(value)
        yield text if text is None else _plain(text)


def _plain(text: str) -> str | None:
    return None if len(text) > _LONGEST_TEXT or has_forbidden_character(text) else text.strip()


def _say_of(kind: pyarrow.DataType) -> _Say:
    """What writes the values of a type; nested ones and bytes say nothing."""
    import pyarrow.types as types

    if types.is_boolean(kind):
        return lambda truth: "是" if truth else "否"
    if types.is_integer(kind):
        return str
    if types.is_floating(kind):
        return _float
    if types.is_decimal(kind):
        return _decimal
    if types.is_date(kind) or types.is_timestamp(kind):
        return _moment
    if types.is_string(kind) or types.is_large_string(kind) or types.is_dictionary(kind):
        return str
    return lambda _: None


def _float(number: float) -> str | None:
    return _decimal(Decimal(repr(number))) if math.isfinite(number) else None


def _decimal(number: Decimal) -> str:
    r"""Write a decimal without an exponent and without zeros at its end.

    >>> _decimal(Decimal("1E+3")), _decimal(Decimal("12.50")), _decimal(Decimal("0E-2")), _float(0.1)
    ('1000', '12.5', '0', '0.1')
    """
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _moment(moment: date) -> str:
    return moment_text(moment) if isinstance(moment, datetime) else str(moment)

"""A result as an Arrow table, one row for each unit and indicator; needs the extra [frame]."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from engine.export import COLUMNS, rows
from engine.results import Assessment
from kaoping.errors import ExtraMissing, PolicyError

if TYPE_CHECKING:
    import pyarrow

#: Columns of exact decimals; a repeating one is given to twelve places, as in the JSON result.
_NUMBERS = frozenset({"value", "target", "completion", "score", "max"})
_TRUTHS = frozenset({"applies", "met"})
_PLACES = 12


def to_frame(assessment: Assessment) -> pyarrow.Table:
    """Build the table; it exports the Arrow PyCapsule interface, so that other libraries take it over.

    Shape: the columns of `engine.export.rows`, with decimals, truths and ranks as such; what is absent
    is null. A value that is no number (a date) is null in `value`.
    Raises PolicyError (KP022) where pyarrow is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        missing = ExtraMissing(package="pyarrow", feature="result.frame()", extra="frame")
        raise PolicyError([missing]) from None
    written = rows(assessment)
    columns = {name: [_cell(name, row[name]) for row in written] for name in COLUMNS}
    longest = max((len(row[name]) for row in written for name in _NUMBERS), default=0)
    # Twelve places leave 26 digits before the point; who reports more gets the wider type.
    decimal = pyarrow.decimal128(38, _PLACES) if longest <= 26 else pyarrow.decimal256(76, _PLACES)
    types = {name: pyarrow.string() for name in COLUMNS}
    types |= dict.fromkeys(_TRUTHS, pyarrow.bool_()) | dict.fromkeys(_NUMBERS, decimal)
    types["rank"] = pyarrow.int32()
    return pyarrow.table(columns, schema=pyarrow.schema(list(types.items())))


def to_parquet(assessment: Assessment) -> bytes:
    """Write the table as a Parquet file.

    Raises PolicyError (KP022) where pyarrow is not installed.
    """
    table = to_frame(assessment)
    from pyarrow import BufferOutputStream
    from pyarrow.parquet import write_table

    stream = BufferOutputStream()
    write_table(table, stream)
    written: bytes = stream.getvalue().to_pybytes()
    return written


def _cell(column: str, text: str) -> str | bool | int | Decimal | None:
    """Read one cell back: rows are written for people, a table has types."""
    if column in _TRUTHS:
        return {"是": True, "否": False}.get(text)
    if column == "rank":
        return int(text) if text else None
    if column in _NUMBERS:
        return Decimal(text) if _is_number(text) else None
    return text or None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal()

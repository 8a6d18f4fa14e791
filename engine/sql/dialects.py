"""What DuckDB and Spark write differently: wide integers, whole division, and how columns of tables are held.

Both `//` of DuckDB and `div` of Spark cut towards zero (−7 by 2 is −3 in both). What is divided here is never below
zero (the plan proves it), so cutting and flooring are the same. Spark's `div` gives 64 bits, whatever is divided.
"""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.relational.expressions import LONG

DialectName = Literal["duckdb", "spark"]
_T = exp.DType


def whole_type(kind: exp.DType) -> exp.DataType:
    """A plain type."""
    return exp.DataType(this=kind, nested=False)


def decimal_type(width: int, places: int) -> exp.DataType:
    """DECIMAL(width, places)."""
    size = [exp.DataTypeParam(this=exp.Literal.number(n)) for n in (width, places)]
    return exp.DataType(this=_T.DECIMAL, expressions=size, nested=False)


BIGINT = whole_type(_T.BIGINT)
#: Narrow types with what they hold; signed alone, which both engines have.
_NARROW = ((1 << 7, _T.TINYINT), (1 << 15, _T.SMALLINT), (1 << 31, _T.INT), (LONG, _T.BIGINT))


@dataclass(frozen=True, slots=True)
class Dialect:
    """One engine's way of writing."""

    name: DialectName

    @property
    def wide(self) -> exp.DataType:
        """Whole numbers of 38 digits."""
        return whole_type(_T.INT128) if self.name == "duckdb" else decimal_type(38, 0)

    def type_of(self, found: Interval) -> exp.DataType:
        """64 bits, or the wide type."""
        return BIGINT.copy() if found.most < LONG else self.wide

    def narrow_type_of(self, found: Interval) -> exp.DataType:
        """The narrowest type."""
        kind = next((k for end, k in _NARROW if found.most < end), None)
        return whole_type(kind) if kind is not None else self.wide

    def quotient_is_long(self, *, is_wide: bool) -> bool:
        """Whether a whole quotient comes out in 64 bits."""
        return not is_wide or self.name == "spark"

    def text(self, tree: exp.Expr, *, pretty: bool = True) -> str:
        """A syntax tree as text."""
        return tree.sql(dialect=self.name, pretty=pretty, identify=True)


DUCKDB, SPARK = Dialect("duckdb"), Dialect("spark")
DIALECTS: dict[str, Dialect] = {d.name: d for d in (DUCKDB, SPARK)}

"""A stored column as what a method makes of it: an exact integer with a scale, a truth or a day."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp

from dsl.diagnostic import Text
from dsl.model import Field, Kind
from intake.registers.sentences import Date, Figure, Said, Yes

#: How 是 and 否 may be written where they are texts.
_YES, _NO = ("是", "true", "True", "TRUE"), ("否", "false", "False", "FALSE")
_DECIMAL = re.compile(r"DECIMAL\(\d+,(\d+)\)")
_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True, slots=True)
class NotExact(Exception):
    """The type of a column does not hold what the method needs exactly: what is needed, and such a type."""

    wanted: Text
    example: str


def stored(name: str) -> exp.Expr:
    """A column of the files by its name."""
    return exp.column(name, quoted=True)


def said_by(field: Field, name: str, kind: str, integer: exp.DataType) -> Said:
    """What a stored column says of a declared one. Raises NotExact."""
    column = stored(name)
    match field.kind:
        case Kind.NUMBER:
            decimal = _DECIMAL.fullmatch(kind)
            if kind not in _INTEGERS and decimal is None:
                raise NotExact(Text("整数或十进制数", "an integer or decimal type"), "DECIMAL(18,2)")
            places = int(decimal.group(1)) if decimal is not None else 0
            whole = exp.Mul(this=column, expression=exp.Literal.number(10**places)) if places else column
            sql = exp.Cast(this=whole, to=integer)
            return Figure(sql, field.unit.scale / 10**places, stored=(column.copy(), field.unit.scale))
        case Kind.TRUTH:
            if kind == "BOOLEAN":
                return Yes(column)
            if kind != "VARCHAR":
                raise NotExact(Text("布尔，或者“是”“否”", "a boolean, or 是 and 否"), "BOOLEAN")
            trimmed = exp.Trim(this=column)
            told = exp.Case().when(_one_of(trimmed, _YES), exp.true()).when(_one_of(trimmed, _NO), exp.false())
            return Yes(exp.Paren(this=told.else_(exp.null())))
        case _:
            if kind != "DATE":
                raise NotExact(Text("日期", "a date"), "DATE")
            return Date(column)


def is_blank(name: str, kind: str) -> exp.Expr:
    """Whether a record says nothing in a column."""
    nothing = exp.Is(this=stored(name), expression=exp.null())
    if kind != "VARCHAR":
        return nothing
    return exp.Paren(this=exp.or_(nothing, exp.EQ(this=exp.Trim(this=stored(name)), expression=exp.Literal.string(""))))


def no_truth(name: str) -> exp.Expr:
    """Whether a text that should be 是 or 否 is neither, and not blank."""
    return exp.not_(_one_of(exp.Trim(this=stored(name)), (*_YES, *_NO, "")))


def _one_of(text: exp.Expr, words: tuple[str, ...]) -> exp.Expr:
    return exp.In(this=text, expressions=[exp.Literal.string(w) for w in words])

"""The columns of a table with their bounds: from statistics of Parquet files where those say enough, else by a look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlglot import exp

from dsl.diagnostic import Diagnostic, KaopingError, Text
from dsl.model import Kind
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.table import ColumnId
from engine.relational.expressions import Holding
from engine.relational.source import Held
from engine.sql.profile import WIDEST, Asked, bounds, faults
from kaoping.errors_warehouse import ColumnUnusable
from kaoping.warehouse.bounds import Bounds
from kaoping.warehouse.headings import Heading

#: Runs a query and gives its only row.
Ask = Callable[[exp.Select], Sequence[Any]]
_LOOKED_AT = (Holding.TEXT, Holding.TRUTH_TEXT, Holding.GRADE, Holding.WHOLE_DOUBLE)
_INTEGERS = ("INT", "LONG", "SHORT", "BYTE")


@dataclass(frozen=True, slots=True)
class _Column:
    heading: Heading
    holding: Holding
    places: int


def hold(
    source: str, headings: Sequence[Heading], types: Mapping[str, str], known: Mapping[str, Bounds], ask: Ask
) -> dict[ColumnId, Held]:
    """Find out how each column holds its figures, and between what bounds.

    `known` are bounds that need no look. Raises KaopingError (KP956) for columns that are no exact figures.
    """
    wrong: list[Diagnostic] = []
    columns: list[_Column] = []
    for heading in headings:
        holding = _holding(types[heading.name], heading.kind)
        if holding is None:
            problem = Text(f"类型是 {types[heading.name]}", f"its type is {types[heading.name]}")
            wrong.append(ColumnUnusable(column=heading.name, problem=problem))
        else:
            columns.append(_Column(heading, holding, _places(types[heading.name])))
    if wrong:
        raise KaopingError(wrong)
    columns = _without_faults(source, columns, ask)
    unknown = [c for c in columns if c.heading.name not in known]
    found = dict(known)
    if unknown:
        asked = [_asked(c) for c in unknown]
        row = ask(bounds(source, asked, [c.places for c in unknown]))
        for place, column in enumerate(unknown):
            low, high, there = row[3 * place : 3 * place + 3]
            found[column.heading.name] = Bounds(low, high, there < row[-1])
    return {c.heading.id: held for c in columns if (held := _held(c, found[c.heading.name])) is not None}


def _holding(kind: str, wanted: Kind) -> Holding | None:
    kind = kind.upper()
    if wanted is Kind.DATE:
        return Holding.DATE if kind.startswith(("DATE", "VARCHAR", "STRING")) else None
    if wanted is Kind.GRADE:
        return Holding.GRADE if kind.startswith(("VARCHAR", "STRING")) else None
    if kind.startswith("BOOL"):
        return Holding.TRUTH if wanted is Kind.TRUTH else None
    if kind.startswith(("VARCHAR", "STRING")):
        return Holding.TRUTH_TEXT if wanted is Kind.TRUTH else Holding.TEXT
    if wanted is not Kind.NUMBER:
        return None
    if kind.startswith("DECIMAL"):
        return Holding.DECIMAL
    if kind.startswith(("DOUBLE", "FLOAT", "REAL")):
        return Holding.WHOLE_DOUBLE
    return Holding.INTEGER if any(word in kind for word in _INTEGERS) else None


def _places(kind: str) -> int:
    """Digits behind the point of a type.

    >>> _places("DECIMAL(18,2)"), _places("BIGINT")
    (2, 0)
    """
    return int(kind.rstrip(")").rpartition(",")[2]) if kind.upper().startswith("DECIMAL") else 0


def _without_faults(source: str, columns: Sequence[_Column], ask: Ask) -> list[_Column]:
    looked_at = [c for c in columns if c.holding in _LOOKED_AT]
    tree = faults(source, [_asked(c) for c in looked_at])
    row = ask(tree) if tree is not None else ()
    wrong: list[Diagnostic] = []
    places: dict[str, int] = {}
    for place, column in enumerate(looked_at):
        count, example, digits = row[3 * place : 3 * place + 3]
        places[column.heading.name] = int(digits or 0)
        if count:
            problem = _fault(column, count, example)
            wrong.append(ColumnUnusable(column=column.heading.name, problem=problem))
    if wrong:
        raise KaopingError(wrong)
    return [_Column(c.heading, c.holding, places.get(c.heading.name, c.places)) for c in columns]


def _asked(column: _Column) -> Asked:
    return Asked(name=column.heading.name, holding=column.holding, texts=column.heading.texts)


def _fault(column: _Column, count: int, example: str) -> Text:
    if column.holding is Holding.GRADE:
        known = "、".join(column.heading.texts)
        return Text(
            f"有 {count} 行不是办法里的等级（{known}），如“{example}”",
            f"{count} rows are no grades of the method ({known}): {example}",
        )
    return Text(f"有 {count} 行不是精确的数，如“{example}”", f"{count} rows are no exact figures: {example}")


def _held(column: _Column, found: Bounds) -> Held | None:
    """The column as the plan sees it; None where nothing stands in any row."""
    if found.low is None or found.high is None:
        return None
    ends = sorted(_whole(v, column) for v in (found.low, found.high))
    # Of texts the least and the greatest say nothing of their places.
    low, high = (0, len(column.heading.texts) - 1) if column.holding is Holding.GRADE else ends
    digits = len(str(max(abs(low), abs(high))))
    # A decimal is made whole by a factor that takes a place more than it has.
    if digits + (column.places + 1 if column.places else 0) > WIDEST:
        problem = Text("位数太多", "its figures have too many digits")
        raise KaopingError([ColumnUnusable(column=column.heading.name, problem=problem)])
    return Held(
        name=column.heading.name,
        holding=column.holding,
        places=column.places,
        unit=column.heading.unit,
        range=Interval(low, high),
        has_blanks=found.has_blanks,
        texts=column.heading.texts,
    )


def _whole(value: Any, column: _Column) -> int:
    """A bound as the whole number that it is in the plan.

    Statistics of Parquet files say theirs as text.
    """
    match column.holding:
        case Holding.TRUTH_TEXT:
            return int(value == "是")
        case Holding.GRADE:
            return column.heading.texts.index(value)
        case Holding.TRUTH:
            return int(value is True or value == "true")
        case Holding.DATE:
            return (value if isinstance(value, date) else date.fromisoformat(str(value)[:10])).toordinal()
        case _:
            exact = Fraction(value if isinstance(value, int | Decimal) else Decimal(str(value))) * 10**column.places
            assert exact.denominator == 1
            return int(exact)

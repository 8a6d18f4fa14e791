"""Writes cross-checks and formulas of the method as spreadsheet formulas over the cells of a form.

They are there for the person who fills it in: what counts is what the engine computes. What a
spreadsheet cannot say (ranks, other units, lists) is left out, and the form says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Negative,
    Not,
    Number,
    Ref,
    Side,
    Truth,
    Year,
)
from dsl.model import Kind, ValueType
from dsl.quantity import PERCENT, Unit, exact_decimal
from intake.names import FigureKey

HOLDS, FAILS, WAITS = "符合", "不符合", "待填"
#: Cell arithmetic is binary: 1.1 × 10000 is not quite 11000. Both sides of a comparison are cut to this.
_PLACES = 8
#: A formula cell takes 8192 characters; a longer condition says nothing to anybody.
_LONGEST, _LONGEST_CELL = 900, 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaCell:
    """A cell of the form that holds a figure."""

    #: `F12`, `'按季'!D5`.
    address: str
    wanted: ValueType


class _NotInCells(Exception):
    """What an expression asks is not on the form."""


@dataclass(slots=True)
class FormulaWriter:
    """Writes the expressions of one form."""

    cells: Mapping[FigureKey, FormulaCell]
    #: Formulas of definitions and computed items, by key.
    formulas: Mapping[str, Expression]
    #: The year of days that are written without one.
    year: int | None = None
    _read: dict[str, FormulaCell] = field(default_factory=dict)

    def check(self, condition: Expression) -> str | None:
        """Say 符合, 不符合, or 待填 while a figure is missing; None where the form does not hold all of it."""
        written = self._whole(condition)
        return None if written is None else f'=IF({self._filled()},IF({written},"{HOLDS}","{FAILS}"),"{WAITS}")'

    def value(self, formula: Expression, unit: Unit) -> str | None:
        """Work a value out in a unit; blank while a figure is missing."""
        written = self._whole(formula)
        if written is None:
            return None
        shown = written if is_percent(unit) else _times(written, 1 / unit.scale)
        return f'=IF({self._filled()},IFERROR({shown},"分母为零"),"")'

    def cells_of(self, condition: Expression) -> tuple[str, ...]:
        """The cells that a condition reads."""
        return tuple(self._read) if self._whole(condition) is not None else ()

    def _whole(self, node: Expression) -> str | None:
        self._read.clear()
        try:
            written = self._write(node)
        except _NotInCells:
            return None
        return written if self._read and len(written) <= _LONGEST else None

    def _filled(self) -> str:
        tests = [
            f'{cell.address}<>""' if cell.wanted.kind is Kind.TRUTH else f"ISNUMBER({cell.address})"
            for cell in self._read.values()
        ]
        return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"

    def _write(self, node: Expression) -> str:
        match node:
            case Number(quantity=quantity):
                return _number(quantity.value)
            case Truth(value=value):
                return "TRUE" if value else "FALSE"
            case Day(value=day):
                return f"DATE({day.year},{day.month},{day.day})"
            case DayOfYear() if self.year is not None:
                day = node.in_year(self.year)
                return f"DATE({day.year},{day.month},{day.day})"
            case Ref():
                return self._reference(node)
            case Negative(operand=x):
                return f"(-{self._write(x)})"
            case Arithmetic(operator=operator, left=a, right=b):
                return f"({self._write(a)}{operator}{self._write(b)})"
            case Comparison(operator=operator, left=a, right=b):
                sign = {"≠": "<>", "≤": "<=", "≥": ">="}.get(operator, operator)
                return f"{self._rounded(a)}{sign}{self._rounded(b)}"
            case AllOf(conditions=xs):
                return f"AND({','.join(map(self._write, xs))})"
            case AnyOf(conditions=xs):
                return f"OR({','.join(map(self._write, xs))})"
            case Not(operand=x):
                return f"NOT({self._write(x)})"
            case Conditional(condition=c, then=a, otherwise=b):
                return f"IF({self._write(c)},{self._write(a)},{self._write(b)})"
            case Call():
                return self._call(node)
            case _:
                raise _NotInCells

    def _rounded(self, node: Expression) -> str:
        written = self._write(node)
        is_plain = isinstance(node, Number | Day | DayOfYear | Truth)
        if is_plain or ("*" not in written and "/" not in written and "." not in written):
            return written
        return f"ROUND({written},{_PLACES})"

    def _reference(self, node: Ref) -> str:
        if node.side is not Side.VALUE:
            raise _NotInCells
        cell = self.cells.get((node.key, node.year))
        if cell is None:
            formula = self.formulas.get(node.key) if node.year is Year.THIS else None
            if formula is None:
                raise _NotInCells
            return f"({self._write(formula)})"
        self._read[cell.address] = cell
        if cell.wanted.kind is Kind.TRUTH:
            return f'({cell.address}="是")'
        if cell.wanted.kind is not Kind.NUMBER or is_percent(cell.wanted.unit):
            return cell.address
        return _times(cell.address, cell.wanted.unit.scale)

    def _call(self, node: Call) -> str:
        arguments = [self._write(x) for x in node.arguments]
        match node.function:
            case "占比":
                return f"({arguments[0]}/{arguments[1]})"
            case "增长率" | "下降率" if isinstance(node.arguments[0], Ref):
                first = node.arguments[0]
                before = self._reference(Ref(key=first.key, side=first.side, year=Year.LAST, span=first.span))
                now, then = (arguments[0], before) if node.function == "增长率" else (before, arguments[0])
                return f"(({now}-{then})/{before})"
            case "合计" | "平均" | "最大" | "最小":
                name = {"合计": "SUM", "平均": "AVERAGE", "最大": "MAX", "最小": "MIN"}[node.function]
                return f"{name}({','.join(arguments)})"
            case _:
                raise _NotInCells


def all_of(outcomes: Sequence[str]) -> str:
    """The outcome of several checks together: 不符合 where one fails, 待填 where one waits; "" where none is.

    >>> all_of(["G26"]), all_of([])
    ('=G26', '')
    """
    if len(outcomes) < 2:
        return "".join(f"={o}" for o in outcomes)
    fails, waits = (",".join(f'{o}="{word}"' for o in outcomes) for word in (FAILS, WAITS))
    together = f'=IF(OR({fails}),"{FAILS}",IF(OR({waits}),"{WAITS}","{HOLDS}"))'
    return together if len(together) <= _LONGEST_CELL else ""


def is_percent(unit: Unit) -> bool:
    """Whether cells of a unit are formatted as percentages, and so hold the ratio itself."""
    return unit == PERCENT


def _number(value: Fraction) -> str:
    text, is_exact = exact_decimal(value)
    return text if is_exact else f"({value.numerator}/{value.denominator})"


def _times(written: str, scale: Fraction) -> str:
    if scale == 1:
        return written
    return f"({written}*{_number(scale)})"

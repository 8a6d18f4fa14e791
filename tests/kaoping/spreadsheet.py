"""A small spreadsheet: works the formulas of the audit book out in doubles, as spreadsheet programs do."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

from kaoping.book.grid import Entry, Formula, Points, Sheet

Value = float | str | bool | None
Grid = list[Value]
#: What a formula gives: one value, or as many as a range has.
Result = Value | Grid

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+\.?\d*(?:E[+-]?\d+)?)|"(?P<text>(?:[^"]|"")*)"|
    (?:'(?P<sheet>[^']+)'!)?(?P<first>\$?[A-Z]{1,2}\$?\d+)(?::(?P<last>\$?[A-Z]{1,2}\$?\d+))?|
    (?P<name>[A-Z]+)\(|(?P<word>TRUE|FALSE)|(?P<sign><>|<=|>=|[-+*/=<>(),]))""",
    re.VERBOSE,
)


class Spreadsheet:
    """Sheets whose cells are worked out when they are asked for."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._cells: dict[tuple[str, int, int], Value | Formula] = {}
        self._known: dict[tuple[str, int, int], Value] = {}
        self.sheets = {s.name: s for s in sheets}
        for sheet in sheets:
            for number, row in enumerate(sheet.rows, start=Sheet.HEADER + 1):
                for column, cell in enumerate(row, start=1):
                    held = cell.value if isinstance(cell, Entry | Points) else cell
                    self._cells[sheet.name, number, column] = held if isinstance(held, Formula) else _stored(held)

    def set(self, sheet: str, row: int, column: int, value: Value) -> None:
        """Change a cell."""
        self._cells[sheet, row, column] = value
        self._known.clear()

    def value(self, sheet: str, row: int, column: int) -> Value:
        """What a cell shows."""
        at = (sheet, row, column)
        if at not in self._known:
            held = self._cells.get(at)
            if isinstance(held, Formula):
                found = _Reader(self, sheet, held.text).whole()
                assert not isinstance(found, list), held.text
                self._known[at] = 0.0 if found is None else found
            else:
                self._known[at] = held
        return self._known[at]

    def rows(self, sheet: str) -> list[dict[str, Value]]:
        """Every row by the headings; of two headings alike the last."""
        page = self.sheets[sheet]
        return [
            {h: self.value(sheet, number, c) for c, h in enumerate(page.headings, start=1)}
            for number in range(Sheet.HEADER + 1, page.last_row + 1)
        ]


def _stored(value: object) -> Value:
    match value:
        case bool() | str() | None:
            return value
        case date():
            return float((value - date(1899, 12, 30)).days)
        case int() | Fraction():
            return float(value)
        case _:
            raise TypeError(repr(value))


class _Reader:
    """One formula, read and worked out from left to right; of IF only the branch that is taken."""

    def __init__(self, book: Spreadsheet, sheet: str, text: str) -> None:
        self._book, self._sheet, self._text, self._at, self._live = book, sheet, text, 0, True

    def whole(self) -> Result:
        found = self._comparison()
        assert self._peek() is None, self._text[self._at :]
        return found

    def _peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self._text, self._at) if self._text[self._at :].strip() else None

    def _sign(self, *wanted: str) -> str:
        match = self._peek()
        if match is not None and match["sign"] in wanted and match["sign"] is not None:
            self._at = match.end()
            return match["sign"]
        return ""

    def _comparison(self) -> Result:
        left = self._sum()
        while sign := self._sign("<>", "<=", ">=", "=", "<", ">"):
            left = self._each(_COMPARE[sign], left, self._sum())
        return left

    def _sum(self) -> Result:
        left = self._product()
        while sign := self._sign("+", "-"):
            right = self._product()
            left = self._each(
                (lambda a, b: _n(a) + _n(b)) if sign == "+" else (lambda a, b: _n(a) - _n(b)), left, right
            )
        return left

    def _product(self) -> Result:
        left = self._one()
        while sign := self._sign("*", "/"):
            right = self._one()
            left = self._each((lambda a, b: _n(a) * _n(b)) if sign == "*" else _quotient, left, right)
        return left

    def _each(self, do: Callable[[Value, Value], Value], left: Result, right: Result) -> Result:
        if not self._live:
            return None
        if isinstance(left, list) or isinstance(right, list):
            size = len(left) if isinstance(left, list) else len(cast("Grid", right))
            lefts = left if isinstance(left, list) else [left] * size
            rights = right if isinstance(right, list) else [right] * size
            return [do(a, b) for a, b in zip(lefts, rights, strict=True)]
        return do(left, right)

    def _one(self) -> Result:
        if self._sign("-"):
            return self._each(lambda a, b: _n(a) - _n(b), 0.0, self._one())
        if self._sign("("):
            found = self._comparison()
            assert self._sign(")")
            return found
        match = self._peek()
        assert match is not None, self._text
        self._at = match.end()
        if match["number"] is not None:
            return float(match["number"])
        if match["text"] is not None:
            return match["text"].replace('""', '"')
        if match["word"] is not None:
            return match["word"] == "TRUE"
        if match["name"] is not None:
            return self._call(match["name"])
        assert match["first"] is not None, match.group()
        return self._reference(match["sheet"] or self._sheet, match["first"], match["last"]) if self._live else None

    def _reference(self, sheet: str, first: str, last: str | None) -> Result:
        row, column = _address(first)
        if last is None:
            return self._book.value(sheet, row, column)
        to_row, to_column = _address(last)
        assert column == to_column
        return [self._book.value(sheet, r, column) for r in range(row, to_row + 1)]

    def _call(self, name: str) -> Result:
        if name == "IF":
            return self._if()
        arguments = [self._comparison()]
        while self._sign(","):
            arguments.append(self._comparison())
        assert self._sign(")"), self._text
        return _FUNCTIONS[name](arguments) if self._live else None

    def _if(self) -> Result:
        outer = self._live
        held = _truth(self._comparison()) if outer else (self._comparison(), False)[1]
        found: list[Result] = []
        for branch in (True, False):
            assert self._sign(",")
            self._live = outer and held is branch
            found.append(self._comparison())
        self._live = outer
        assert self._sign(")")
        return found[0] if held else found[1]


def _address(written: str) -> tuple[int, int]:
    match = re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", written)
    assert match is not None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _n(value: Value) -> float:
    if value is None:
        return 0.0
    assert not isinstance(value, str), value
    return float(value)


def _quotient(left: Value, right: Value) -> Value:
    assert _n(right) != 0, "#DIV/0!"
    return _n(left) / _n(right)


def _truth(value: Result) -> bool:
    assert not isinstance(value, str | list), value
    return bool(value)


def _rank(value: Value) -> tuple[int, float | str]:
    """Numbers come before texts, and texts before truths."""
    if isinstance(value, bool):
        return 2, float(value)
    return (1, value) if isinstance(value, str) else (0, _n(value))


def _equal(left: Value, right: Value) -> bool:
    if None in (left, right):
        return (left or "") == (right or "") if isinstance(left or right, str | None) else _n(left) == _n(right)
    return _rank(left) == _rank(right)


_COMPARE: dict[str, Callable[[Value, Value], Value]] = {
    "=": _equal,
    "<>": lambda a, b: not _equal(a, b),
    "<": lambda a, b: _rank(a) < _rank(b),
    ">": lambda a, b: _rank(a) > _rank(b),
    "<=": lambda a, b: _rank(a) <= _rank(b),
    ">=": lambda a, b: _rank(a) >= _rank(b),
}


def _numbers(arguments: Sequence[Result]) -> list[float]:
    """What is a number among arguments and in ranges; words in ranges are passed over."""
    found: list[float] = []
    for argument in arguments:
        values = argument if isinstance(argument, list) else [argument]
        found += [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, str)]
    return found


def _count_if(arguments: Sequence[Result]) -> float:
    values, wanted = cast("Grid", arguments[0]), arguments[1]
    if isinstance(wanted, str):
        assert wanted == ">0"
        return float(sum(isinstance(v, float) and v > 0 for v in values))
    return float(sum(v == wanted for v in values if not isinstance(v, str)))


def _round(arguments: Sequence[Result]) -> float:
    value, places = (_n(cast("Value", a)) for a in arguments)
    scaled = abs(value) * 10**places
    # Spreadsheets take the half of what is shown with fifteen digits.
    return math.copysign(math.floor(float(format(scaled, ".15g")) + 0.5) / 10**places, value)


def _day(arguments: Sequence[Result]) -> float:
    year, month, day = (int(_n(cast("Value", a))) for a in arguments)
    return float((date(year, month, day) - date(1899, 12, 30)).days)


_FUNCTIONS: dict[str, Callable[[Sequence[Result]], Result]] = {
    "ABS": lambda a: abs(_n(cast("Value", a[0]))),
    "AND": lambda a: all(_truth(x) for x in a),
    "COUNTIF": _count_if,
    "DATE": _day,
    "GCD": lambda a: float(math.gcd(*(int(n) for n in _numbers(a)))),
    "INT": lambda a: float(math.floor(_n(cast("Value", a[0])))),
    "ISNUMBER": lambda a: isinstance(a[0], float | int) and not isinstance(a[0], bool),
    "MAX": lambda a: max(_numbers(a), default=0.0),
    "MIN": lambda a: min(_numbers(a), default=0.0),
    "N": lambda a: float(a[0]) if isinstance(a[0], float | int) else 0.0,
    "OR": lambda a: any(_truth(x) for x in a),
    "ROUND": _round,
    "SIGN": lambda a: float((_n(cast("Value", a[0])) > 0) - (_n(cast("Value", a[0])) < 0)),
    "SUM": lambda a: math.fsum(_numbers(a)),
    "SUMPRODUCT": lambda a: math.fsum(_numbers(a)),
}

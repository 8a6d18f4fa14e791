"""Reads one typed text as a value: numbers with units, dates, 是 and 否, exactly and never through a float."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from dsl.diagnostic import InternalError, Text
from dsl.facts import Value
from dsl.model import Kind, ValueType
from dsl.quantity import MULTIPLIERS, PERCENT, POINT, RATIO, Quantity, Unit, exact_decimal, parse_quantity
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import Span
from dsl.terms import fold
from intake.errors import (
    BadChoice,
    BadDate,
    BadNumber,
    BadTruth,
    FractionalCount,
    NegativeFigure,
    SmallPercentage,
    WrongUnit,
)
from intake.findings import Findings, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One typed text, wherever it stood, with the place that a person would call it by."""

    text: str
    span: Span
    #: `数据.解决零就业家庭户数（第12行）`, `汇总!C7`.
    place: str
    #: What stood there could not be read; it was said already, or is once the cell is asked for.
    is_faulty: bool = False
    #: Of a cell of a spreadsheet: what is wrong with it (a formula without its value, an error value).
    problem: Text | None = None
    #: The unit that its heading says a bare number is in; None where it says none.
    measure: Unit | None = None


def named(name: str, cell: Cell) -> str:
    """What a figure is called in a message; of a workbook with its cell: line and column do not say which sheet.

    >>> from dsl.span import NOWHERE
    >>> named("上访批次", Cell(text="约300", span=NOWHERE, place="汇总!C7"))
    '上访批次（汇总!C7）'
    """
    return f"{name}（{cell.place}）" if "!" in cell.place else name


#: What people type for "no figure". None of these is zero.
_BLANK = {"", "-", "--", "~", "null", "空", "空白", "未报"}


def is_blank(text: str) -> bool:
    """Whether a text says that there is no figure.

    >>> [is_blank(t) for t in ("", "—", "－", "null", "０", "无")]
    [True, True, True, True, False, False]
    """
    return not text[:1].isdigit() and fold(text).strip().lower() in _BLANK


def read_value(cell: Cell, wanted: ValueType, units: Mapping[str, Unit], name: str, findings: Findings) -> Value | None:
    """Read a figure of a node's type, in base units; None where it cannot be read."""
    match wanted.kind:
        case Kind.TRUTH:
            return read_truth(cell, name, findings)
        case Kind.DATE:
            return read_date(cell, name, findings)
        case Kind.TEXT:
            raise InternalError(f"{name} is a text, and no figure")
        case Kind.GRADE:
            raise InternalError(f"{name} is judged, and its grades are read by their names")
        case Kind.NUMBER:
            quantity = read_quantity(cell, wanted.unit, units, name, findings)
            return None if quantity is None else quantity.value


def read_quantity(cell: Cell, unit: Unit, units: Mapping[str, Unit], name: str, findings: Findings) -> Quantity | None:
    """Read a number with its unit, which must measure what `unit` measures; without one it is in `unit`.

    A bare 万 or 亿 multiplies the unit where that is a plain count: `1.2万` of 人 is 12000人. For 万元
    it could mean two things and is refused.
    """
    quantity = parse_quantity(cell.text, cell.measure or unit, units)
    if quantity is None:
        findings.add(BadNumber(span=cell.span, name=name, raw=shown(cell.text)))
        return None
    if quantity.unit.name in MULTIPLIERS and unit.scale == 1 and unit.dimension != RATIO:
        quantity = Quantity(quantity.value, unit)
    if quantity.unit.dimension != unit.dimension or quantity.unit.name in MULTIPLIERS:
        expected = Text(unit.name or "比率", unit.name or "a ratio")
        findings.add(WrongUnit(span=cell.span, name=name, raw=shown(cell.text), expected=expected))
        return None
    return quantity if _is_plausible(cell, quantity, unit, name, findings) else None


#: What is measured and not counted: these may have a fraction, and but for points also a sign.
_MEASURED = {"元", "个百分点", "天", "个工作日", "小时", "个月", "年", "米", "千克", "吨标准煤", "千瓦时"}


def is_counted(unit: Unit) -> bool:
    """Whether a unit counts things, so that there can be none below zero.

    >>> from dsl.quantity import BUILTIN
    >>> is_counted(BUILTIN["人"]), is_counted(BUILTIN["万元"]), is_counted(PERCENT)
    (True, False, False)
    """
    return len(unit.dimension) == 1 and unit.dimension[0][1] == 1 and unit.dimension[0][0] not in _MEASURED


def _is_plausible(cell: Cell, quantity: Quantity, unit: Unit, name: str, findings: Findings) -> bool:
    counted = unit.dimension[0][0] if is_counted(unit) else ""
    if counted:
        if quantity.value < 0:
            findings.add(NegativeFigure(span=cell.span, name=name, raw=shown(cell.text)))
            return False
        if counted != POINT.name and quantity.value.denominator != 1:
            findings.add(FractionalCount(span=cell.span, name=name, raw=shown(cell.text), unit=counted))
    if unit == PERCENT and 0 < quantity.value <= Fraction(1, 100) and "%" not in fold(cell.text):
        raw, hundredfold = exact_decimal(quantity.value * 100)[0], exact_decimal(quantity.value * 10_000)[0]
        findings.add(SmallPercentage(span=cell.span, name=name, raw=raw, hundredfold=hundredfold))
    return True


_TRUTHS = {"是": True, "true": True, "否": False, "false": False}


def read_truth(cell: Cell, name: str, findings: Findings) -> bool | None:
    """Read 是 or 否; None where it is neither."""
    truth = _TRUTHS.get(fold(cell.text).strip().lower())
    if truth is None:
        findings.add(BadTruth(span=cell.span, name=name, raw=shown(cell.text)))
    return truth


_DATE = regex(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")


def parse_date(text: str) -> date | None:
    """Read a date with a four-digit year; None for anything else.

    >>> parse_date("2008年1月10日"), parse_date("２００８－０１－１０"), parse_date("2008-02-30"), parse_date("08-1-10")
    (datetime.date(2008, 1, 10), datetime.date(2008, 1, 10), None, None)
    """
    match = _DATE.fullmatch(fold(text).replace(" ", ""))
    if match is None:
        return None
    year, month, day = (int(g) for g in match.groups() if g is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_date(cell: Cell, name: str, findings: Findings) -> date | None:
    """Read a date; None where it is none."""
    day = parse_date(cell.text)
    if day is None:
        findings.add(BadDate(span=cell.span, name=name, raw=shown(cell.text)))
    return day


def read_choice(cell: Cell, known: tuple[str, ...], name: str, findings: Findings) -> str | None:
    """Read one of a few words; None where it is none of them."""
    word = cell.text.strip()
    if word in known:
        return word
    findings.add(BadChoice(span=cell.span, name=name, raw=shown(word), known=known))
    return None

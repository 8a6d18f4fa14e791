"""What a cell of a spreadsheet says, as the text that a person would have typed."""

from __future__ import annotations

import re
from datetime import datetime, time
from fractions import Fraction

from dsl.diagnostic import Text
from dsl.quantity import exact_decimal

NOT_CALCULATED = Text("是公式，文件里没有算出的值", "is a formula without a calculated value")
UNREADABLE = Text("里的内容不是文字、数或日期", "holds neither text nor a number nor a date")

#: Texts, escaped signs and colours in a number format, where % means nothing.
_ASIDE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def error_value(shown: str) -> Text:
    """What is said of a cell with an error value."""
    return Text(f"是错误值 {shown}", f"holds the error {shown}")


def number_text(number: Fraction, number_format: str) -> str:
    """A number as its cell shows it: one that is formatted as a percentage is one.

    >>> number_text(Fraction(98, 100), "0.00%"), number_text(Fraction(98), '0.0"%"')
    ('98%', '98')
    """
    if "%" in _ASIDE.sub("", number_format):
        return exact_decimal(number * 100)[0] + "%"
    return exact_decimal(number)[0]


def float_text(number: float, number_format: str) -> str | None:
    """A number that is kept as a binary float, as the fifteen digits that Excel shows; None where it is no number.

    >>> float_text(0.1, "General"), float_text(0.1 + 0.2, "General"), float_text(0.07, "0%"), float_text(1e999, "")
    ('0.1', '0.3', '7%', None)
    """
    try:
        return number_text(Fraction(format(number, ".15g")), number_format)
    except ValueError:
        return None


def moment_text(moment: datetime) -> str:
    """A date, with its time of day where it has one."""
    return str(moment.date() if moment.time() == time() else moment)

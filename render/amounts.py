"""Figures as they are printed, read back as numbers with their unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_AMOUNT = re.compile(
    r"(?P<sign>[-−－]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?"
    r"(?P<unit>[^\d\s.,/:：（）※]{0,8})(?:※|（暂定）)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number and the unit that is printed after it."""

    value: Fraction
    unit: str


def amount_of(printed: str) -> Amount | None:
    """Read a printed figure; None where it is a word (缺报, 待定, —) or more than one number.

    >>> amount_of("98.6%"), amount_of("3,606.21万元").value == Fraction("3606.21"), amount_of("待定")
    (Amount(value=Fraction(493, 5), unit='%'), True, None)
    """
    match = _AMOUNT.fullmatch(printed.strip())
    if match is None:
        return None
    value = Fraction(f"{match['whole'].replace(',', '')}.{match['part'] or '0'}")
    return Amount(value=-value if match["sign"] else value, unit=match["unit"])

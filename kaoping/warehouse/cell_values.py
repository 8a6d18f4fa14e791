"""A cell of a table as an engine hands it over, read as the figure that it is."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dsl.facts import Value
from dsl.model import Kind
from dsl.quantity import Grade
from kaoping.warehouse.headings import Heading


def as_value(raw: Any, heading: Heading) -> Value | None:
    """The figure that a stored cell is; None where nothing stands."""
    if raw is None or raw == "":
        return None
    if heading.kind is Kind.GRADE:
        return Grade(str(raw))
    if heading.kind is Kind.TRUTH:
        return raw if isinstance(raw, bool) else raw == "是"
    if heading.kind is Kind.DATE:
        if isinstance(raw, datetime):
            return raw.date()
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    exact = raw if isinstance(raw, int | Decimal) else Decimal(str(raw))
    return Fraction(exact) * heading.unit

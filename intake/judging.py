"""Reads one judgement: 是 or 否 for a sentence, a grade, or a mark within its range."""

from __future__ import annotations

from fractions import Fraction

from dsl.facts import Value
from dsl.model import Field, Indicator
from dsl.quantity import PERCENT, Grade, Quantity, format_number, parse_quantity
from intake.errors import OutOfRange
from intake.findings import Findings, shown
from intake.names import Names
from intake.values import Cell, named, read_choice, read_truth, read_value


def judge(judged: str | Field | Indicator, cell: Cell, names: Names, findings: Findings) -> Value | None:
    """Read what was judged of a sentence, a judged field or a judged indicator; None where it cannot be read."""
    if isinstance(judged, str):
        return read_truth(cell, named(shown(judged), cell), findings)
    if judged.grades:
        return _graded(judged, judged.grades, cell, findings)
    policy = names.policy
    value = read_value(cell, policy.types[judged.key], policy.policy.units, named(judged.name, cell), findings)
    if not isinstance(value, Fraction):
        return value
    low, high = range_of(judged)
    too_low = low is not None and value < low.value
    too_high = high is not None and value > high.value
    if too_low or too_high:
        lowest, highest = (str(q) if q else "…" for q in (low, high))
        name = named(judged.name, cell)
        findings.add(OutOfRange(span=cell.span, name=name, raw=shown(cell.text), lowest=lowest, highest=highest))
        return None
    return value


def range_of(judged: Field | Indicator) -> tuple[Quantity | None, Quantity | None]:
    """Between which marks it may be judged."""
    return (judged.lowest, judged.highest) if isinstance(judged, Field) else judged.judged_range


def _graded(judged: Field | Indicator, grades: tuple[str, ...], cell: Cell, findings: Findings) -> Grade | None:
    """`良`, or `达成 90%` where the grade leaves the judges a range of shares."""
    word = cell.text.strip()
    named_grade = next((g for g in grades if word != g and word.startswith(g)), None)
    shares = judged.shares_of(named_grade) if isinstance(judged, Indicator) and named_grade is not None else None
    name = named(judged.name, cell)
    if named_grade is None or shares is None:
        grade = read_choice(cell, grades, name, findings)
        return None if grade is None else Grade(grade)
    written = word.removeprefix(named_grade).strip("，, ")
    share = parse_quantity(written, PERCENT)
    if share is None or not shares[0] <= share.value <= shares[1]:
        lowest, highest = (f"{format_number(s * 100)}%" for s in shares)
        findings.add(OutOfRange(span=cell.span, name=name, raw=shown(written), lowest=lowest, highest=highest))
        return None
    return Grade(named_grade, share.value)

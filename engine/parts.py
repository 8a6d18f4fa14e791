"""Months and quarters: which figures are reported in them, how many a period has, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.model import Frequency, ResolvedPolicy

#: How a frequency is spoken of in conditions.
PART_WORDS: Mapping[Frequency, str] = {
    Frequency.MONTH: "每月",
    Frequency.QUARTER: "每季",
    Frequency.HALF: "每半年",
}
_MONTHS = {"每月": 1, "每季": 3, "每半年": 6}


def part_name(frequency: Frequency, index: int) -> str:
    """What a part is called, from 0.

    >>> part_name(Frequency.MONTH, 0), part_name(Frequency.QUARTER, 3)
    ('1月', '四季度')
    """
    if frequency is Frequency.HALF:
        return f"{'上下'[index % 2]}半年"
    return f"{index + 1}月" if frequency is Frequency.MONTH else f"{'一二三四'[index % 4]}季度"


def parts_of_half(word: str) -> int:
    """How many of them half a year has.

    >>> [parts_of_half(w) for w in ("每月", "每季", "每半年")]
    [6, 2, 1]
    """
    return 6 // _MONTHS[word]


def count_parts(policy: ResolvedPolicy, period: str, word: str) -> int:
    """How many months (每月), quarters (每季) or halves (每半年) a period has.

    They run from the first month of the responsibility term, or of its own year where a period comes again
    every year, to the one in which it closes; a quarter or half that has begun counts.
    """
    header, known = policy.header, policy.period(period)
    closes = known.closes_on if known is not None else header.ends_on
    first = known.year_begins_on if known is not None and known.year_begins_on is not None else header.starts_on
    if closes is None:
        return 12 // _MONTHS[word]
    months = closes.month if first is None else (closes.year - first.year) * 12 + closes.month - first.month + 1
    return -(-months // _MONTHS[word])

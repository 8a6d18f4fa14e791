"""How many months, quarters or halves a period has."""

from __future__ import annotations

from dsl.model import ResolvedPolicy

_MONTHS = {"每月": 1, "每季": 3, "每半年": 6}


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

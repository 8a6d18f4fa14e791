"""Months and quarters as people write them: which part of the year `一季度`, `3月` or `（第2季度）` is."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.model import Frequency
from dsl.regex import regex
from dsl.terms import fold

#: What the parts of a figure are called, in order.
_NAMES: Mapping[Frequency, tuple[str, ...]] = {
    Frequency.MONTH: tuple(f"{n}月" for n in range(1, 13)),
    Frequency.QUARTER: tuple(f"{n}季度" for n in "一二三四"),
    Frequency.HALF: ("上半年", "下半年"),
}

#: How the frequency is said where a number for each part is wanted.
EACH: Mapping[Frequency, str] = {Frequency.MONTH: "每月", Frequency.QUARTER: "每季", Frequency.HALF: "每半年"}

_NUMERALS = {n: i for i, n in enumerate([*"一二三四五六七八九十", "十一", "十二"], start=1)}
_PART = regex(r"第?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})个?(?P<word>月份?|季度?)")


def part_names(frequency: Frequency) -> tuple[str, ...]:
    """What the parts of a figure are called, in order; none for a figure that has no parts.

    >>> part_names(Frequency.QUARTER), part_names(Frequency.PERIOD)
    (('一季度', '二季度', '三季度', '四季度'), ())
    """
    return _NAMES.get(frequency, ())


def find_part(written: str, frequency: Frequency) -> int | None:
    """Which part is meant, from 0; None where the frequency has no such part.

    >>> [find_part(w, Frequency.QUARTER) for w in ("1季度", "四季度", "第２季", "5季度", "1月")]
    [0, 3, 1, None, None]
    >>> [find_part(w, Frequency.MONTH) for w in ("1月", "十二月份", "13月")]
    [0, 11, None]
    """
    names = part_names(frequency)
    if frequency is Frequency.HALF:
        return names.index(written.strip()) if written.strip() in names else None
    match = _PART.fullmatch(fold(written).replace(" ", ""))
    if match is None or not names or match["word"][0] not in names[0]:
        return None
    number = _NUMERALS.get(match["number"]) or (int(match["number"]) if match["number"].isdecimal() else 0)
    return number - 1 if 1 <= number <= len(names) else None


def looks_like_a_part(written: str) -> bool:
    """Whether a text is written as a month or a quarter is, be there such a one or not.

    >>> [looks_like_a_part(w) for w in ("1月", "第五季度", "季度", "解决户数")]
    [True, True, False, False]
    """
    if written.strip() in _NAMES[Frequency.HALF]:
        return True
    return _PART.fullmatch(fold(written).replace(" ", "")) is not None


def split_part(written: str) -> tuple[str, str] | None:
    """Take a name and a part of the year apart; None where no part stands behind the name.

    >>> split_part("暗查暗访.1季度"), split_part("暗查暗访（第二季度）"), split_part("指标 35.（1）")
    (('暗查暗访', '1季度'), ('暗查暗访', '第二季度'), None)
    """
    folded = fold(written)
    head, dot, tail = folded.rpartition(".")
    if dot and looks_like_a_part(tail):
        return written[: len(head)].strip(), written[len(head) + 1 :].strip()
    head, bracket, tail = folded.rpartition("(")
    if bracket and tail.rstrip().endswith(")") and looks_like_a_part(tail.rstrip()[:-1]):
        return written[: len(head)].strip(), written[len(head) + 1 :].rstrip()[:-1].strip()
    return None

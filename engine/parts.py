"""Months and quarters: which figures are reported in them, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.model import Frequency
from dsl.parts_of_year import count_parts as count_parts
from dsl.parts_of_year import parts_of_half as parts_of_half

#: How a frequency is spoken of in conditions.
PART_WORDS: Mapping[Frequency, str] = {
    Frequency.MONTH: "每月",
    Frequency.QUARTER: "每季",
    Frequency.HALF: "每半年",
}


def part_name(frequency: Frequency, index: int) -> str:
    """What a part is called, from 0.

    >>> part_name(Frequency.MONTH, 0), part_name(Frequency.QUARTER, 3)
    ('1月', '四季度')
    """
    if frequency is Frequency.HALF:
        return f"{'上下'[index % 2]}半年"
    return f"{index + 1}月" if frequency is Frequency.MONTH else f"{'一二三四'[index % 4]}季度"

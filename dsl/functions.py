"""The listed functions: how many arguments each takes and how it is written."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """How a function is called."""

    fewest: int
    #: None where any number may be given.
    most: int | None
    form: str
    #: Whether the result is a ratio whatever goes in, rather than a number of the arguments' unit.
    is_ratio: bool
    #: Whether it divides, so that its denominator may be zero.
    divides: bool
    #: Whether it reads last year's figure too.
    reads_last_year: bool = False


SIGNATURES: Mapping[str, Signature] = {
    "占比": Signature(2, 2, "占比（部分，全部）", is_ratio=True, divides=True),
    "增长率": Signature(1, 1, "增长率（x）", is_ratio=True, divides=True, reads_last_year=True),
    "下降率": Signature(1, 1, "下降率（x）", is_ratio=True, divides=True, reads_last_year=True),
    "合计": Signature(1, None, "合计（x，y，…）", is_ratio=False, divides=False),
    "平均": Signature(1, None, "平均（x，y，…）", is_ratio=False, divides=False),
    "最大": Signature(1, None, "最大（x，y，…）", is_ratio=False, divides=False),
    "最小": Signature(1, None, "最小（x，y，…）", is_ratio=False, divides=False),
    #: 计数 and 最好 go over records, units or parts of the year only, and are bound as reductions.
    "计数": Signature(1, 2, "计数（明细，条件）", is_ratio=False, divides=False),
    "最好": Signature(1, 1, "最好（x）", is_ratio=False, divides=False),
    #: Of days, not of numbers.
    "天数": Signature(2, 2, "天数（起，止）", is_ratio=False, divides=False),
}

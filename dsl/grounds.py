"""What rules rest on: cited clauses, assumptions, and how a number is rounded."""

from __future__ import annotations

from enum import Enum

from dsl.record import dataclass
from dsl.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One cited address of the source text: `二（九）35`."""

    address: str
    span: Span
    #: The document it stands in, where that is not this method's source text.
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What the source does not say but a computation needs."""

    text: str
    span: Span


class RoundingMode(Enum):
    """How the last kept digit is decided, on the absolute value."""

    HALF_UP = "四舍五入"
    HALF_EVEN = "修约(GB/T 8170)"
    DOWN = "向下取整"
    UP = "向上取整"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """保留 n 位小数, and how."""

    places: int
    mode: RoundingMode
    span: Span

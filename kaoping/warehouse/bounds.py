"""What is known of a column of a table before it is read."""

from __future__ import annotations

from typing import Any

from dsl.record import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known of a column: the least and greatest figure as the table says them, and whether any is blank."""

    low: Any
    high: Any
    has_blanks: bool

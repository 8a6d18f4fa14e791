"""What follows from points, as flat parts that two methods can be compared by: rows, vetoes, grades, shifts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dsl.model import ResolvedPolicy
from dsl.outcomes import AdjustmentGroup, AdjustmentKind

#: What the parts are called, in the order of a method.
OUTCOME_PARTS = ("加分", "扣分", "否决", "等次", "列出的情形", "升降")


def outcome_parts(policy: ResolvedPolicy) -> Mapping[str, Sequence[Any]]:
    """The parts by what they are called, each in document order."""
    outcomes = policy.outcomes
    found: dict[str, list[Any]] = {part: [] for part in OUTCOME_PARTS}
    for block in outcomes.adjustments:
        found[AdjustmentKind(block.kind).value].extend(_rows(block.group))
    found["否决"].extend(v for b in outcomes.vetoes for v in b.vetoes)
    for table in outcomes.tables:
        found["等次"].extend(table.grades)
        found["列出的情形"].extend(table.listed)
        found["升降"].extend(table.shifts)
    return found


def _rows(group: AdjustmentGroup) -> Iterator[Any]:
    yield group
    for row in group.rows:
        yield from _rows(row) if isinstance(row, AdjustmentGroup) else (row,)

"""加分合计 and 扣分合计 as cells: rows counted, caps inside caps, and open only where a figure could still change them.

Mirrors `engine.adjustments`: of every row and group the least and the most that it can become are kept, so that a
sum whose cap is reached is settled whatever is still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from dsl.model import RoundingMode
from dsl.outcomes import AdjustmentGroup, AdjustmentKind, AdjustmentRow, Partial
from dsl.record import dataclass
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import Cell, Why, joined, plain
from engine.columns.numbers import NOTHING, Figure, exact
from engine.columns.reading import Reader
from engine.results import Status

_UNREPORTED = (Status.MISSING, Status.JUDGEMENT_PENDING)


@dataclass(frozen=True, slots=True)
class Worth:
    """Between what and what a row or group lies; `boundless` is where it has no most."""

    lowest: Figure
    highest: Figure
    boundless: Condition
    absent: Mapping[Why, Condition]


def adjusted(kind: AdjustmentKind, reader: Reader) -> Cell:
    """加分合计 or 扣分合计 of every row."""
    whole = adjusted_worth(kind, reader)
    return Cell(figure=whole.lowest, absent=whole.absent)


def adjusted_worth(kind: AdjustmentKind, reader: Reader) -> Worth:
    """Between what they lie, by the blocks that are for the row's level and for the period."""
    policy = reader.plan.policy
    period = policy.kind_of_period(reader.period.name)
    parts = []
    for block in policy.outcomes.adjustments:
        if block.kind is kind and block.reach.period in (None, period):
            level = block.reach.level
            reached = True if level is None else reader.in_levels((level,))
            parts.append(_reached(reached, _group(block.group, reader), reader))
    return _whole(parts, None, reader, is_sum=True)


def _reached(reached: Condition, worth: Worth, reader: Reader) -> Worth:
    """Nothing where a block is not for the row's level."""
    either = reader.numbers.either
    return Worth(
        either(reached, worth.lowest, NOTHING),
        either(reached, worth.highest, NOTHING),
        every(reached, worth.boundless),
        {why: every(reached, c) for why, c in worth.absent.items()},
    )


def _group(group: AdjustmentGroup, reader: Reader) -> Worth:
    parts = [_group(r, reader) if isinstance(r, AdjustmentGroup) else _row(r, reader) for r in group.rows]
    return _whole(parts, group.cap, reader, is_sum=not group.only_highest)


def _whole(parts: Sequence[Worth], cap: Fraction | None, reader: Reader, *, is_sum: bool) -> Worth:
    """The sum of the parts or the highest of them, at most so many points; what cannot change any more is settled."""
    numbers = reader.numbers

    def put(figures: Sequence[Figure]) -> Figure:
        if not figures:
            return NOTHING
        found = figures[0]
        for other in figures[1:]:
            found = numbers.compute("+", found, other) if is_sum else numbers.extremum(found, other, is_least=False)
        return found

    lowest, highest = put([p.lowest for p in parts]), put([p.highest for p in parts])
    boundless = some(*(p.boundless for p in parts))
    if cap is not None:
        most = exact(cap)
        lowest = numbers.extremum(lowest, most, is_least=True)
        highest = numbers.either(boundless, most, numbers.extremum(highest, most, is_least=True))
        boundless = False
    absent = joined([p.absent for p in parts])
    if absent:
        is_open = some(boundless, negated(numbers.compare("=", lowest, highest)))
        absent = {why: every(is_open, c) for why, c in absent.items()}
    return Worth(lowest, highest, boundless, {why: c for why, c in absent.items() if c is not False})


# --- rows --------------------------------------------------------------------------------------------


def _row(row: AdjustmentRow, reader: Reader) -> Worth:
    numbers = reader.numbers
    cell = plain(_found(row, reader))
    applied = cell.figure if row.cap is None else numbers.extremum(cell.figure, exact(row.cap), is_least=True)
    most = row.points if row.condition is not None else row.cap
    is_open = cell.is_absent
    return Worth(
        numbers.either(is_open, NOTHING, applied),
        numbers.either(is_open, NOTHING if most is None else exact(most), applied),
        is_open if most is None else False,
        cell.absent,
    )


def _found(row: AdjustmentRow, reader: Reader) -> Cell:
    """The points of a row before its cap."""
    numbers = reader.numbers
    if row.condition is not None:
        cell = reader.evaluate(row.condition)
        return Cell(figure=numbers.either(cell.holds, exact(row.points), NOTHING), absent=cell.absent)
    expression = row.count if row.count is not None else row.amount
    assert expression is not None
    cell = reader.evaluate(expression)
    if row.absent_is_none:
        cell = _or_none(cell, numbers.either)
    if row.count is None or row.step is None:
        return cell
    steps = numbers.extremum(numbers.scaled(cell.figure, 1 / row.step.value), NOTHING, is_least=False)
    if row.partial is not Partial.PRO_RATA:
        mode = RoundingMode.UP if row.partial is Partial.WHOLE else RoundingMode.DOWN
        steps = numbers.whole_steps(steps, mode)
    return Cell(figure=numbers.compute("*", steps, exact(row.points)), absent=cell.absent)


def _or_none(cell: Cell, either: Callable[[Condition, Figure, Figure], Figure]) -> Cell:
    """未报的不加: what nobody reported or judged counts as none; what cannot be computed does not."""
    unreported = some(*(c for (status, _), c in cell.absent.items() if status in _UNREPORTED))
    rest = {why: every(negated(unreported), c) for why, c in cell.absent.items() if why[0] not in _UNREPORTED}
    return Cell(figure=either(unreported, NOTHING, cell.figure), absent=rest)

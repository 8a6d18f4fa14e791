"""The nearest point at which something holds: stretches are left out only where it is proved that it holds nowhere.

Best first: of the boxes that are left, the one that could hold the cheapest point is looked into next. So what is
found first is the cheapest there is, and where the search has to stop, everything cheaper than what is left is
known not to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count

from dsl.record import dataclass
from engine.columns.algebra import Interval

#: So many steps of every figure that moves, away from what it is.
Steps = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """What a search came to."""

    #: The steps of the nearest point; None where there is none, or none that was reached.
    steps: tuple[int, ...] | None
    #: Everything that costs less is proved not to do.
    proved_below: Fraction | None
    #: Boxes were left when the search had to stop.
    is_cut_short: bool


@dataclass(frozen=True, slots=True)
class Highest:
    """The most that something comes to, with the nearest steps known to give it."""

    value: int
    steps: tuple[int, ...]
    #: It may lie higher; then not above this.
    bound: int


def nearest(holds: Callable[[Steps], bool | None], space: Steps, costs: Sequence[Fraction], most_boxes: int) -> Nearest:
    """Find the cheapest point; a step of each figure costs what `costs` says, in either direction."""
    numbers = count()
    heap: list[tuple[Fraction, int, Steps, bool]] = []

    def offer(box: Steps) -> None:
        found = holds(box)
        if found is not False:
            heappush(heap, (_cost(box, costs), next(numbers), box, found is True))

    offer(space)
    for _ in range(most_boxes):
        if not heap:
            return Nearest(None, None, is_cut_short=False)
        cost, _, box, is_sure = heappop(heap)
        if is_sure or _is_point(box):
            return Nearest(tuple(_least(side) for side in box), cost, is_cut_short=False)
        for half in _halves(box, costs):
            offer(half)
    return Nearest(None, heap[0][0], is_cut_short=True) if heap else Nearest(None, None, is_cut_short=False)


def highest(measure: Callable[[Steps], tuple[bool | None, Interval]], space: Steps, most_boxes: int) -> Highest | None:
    """Find the most that a figure comes to where its condition holds; None where it holds nowhere that was seen."""
    numbers = count()
    free = [Fraction(1)] * len(space)
    heap: list[tuple[int, Fraction, int, Steps]] = []
    best: tuple[int, tuple[int, ...]] | None = None

    def offer(box: Steps) -> None:
        nonlocal best
        is_there, found = measure(box)
        if is_there is False:
            return
        if is_there and (best is None or found.low > best[0]):
            best = found.low, tuple(_least(side) for side in box)
        heappush(heap, (-found.high, _cost(box, free), next(numbers), box))

    offer(space)
    for _ in range(most_boxes):
        if not heap or (best is not None and -heap[0][0] <= best[0]):
            break
        box = heappop(heap)[3]
        if not _is_point(box):
            for half in _halves(box, free):
                offer(half)
    if best is None:
        return None
    return Highest(best[0], best[1], max(best[0], -heap[0][0] if heap else best[0]))


def _least(side: Interval) -> int:
    """The step of a side that is nearest to none."""
    return side.low if side.low > 0 else min(side.high, 0)


def _cost(box: Steps, costs: Sequence[Fraction]) -> Fraction:
    return sum((abs(_least(side)) * c for side, c in zip(box, costs, strict=True)), Fraction(0))


def _is_point(box: Steps) -> bool:
    return all(side.low == side.high for side in box)


def _halves(box: Steps, costs: Sequence[Fraction]) -> Iterator[Steps]:
    """Cut the side that weighs most, first at no change at all, then in the middle."""
    widths = [(side.high - side.low) * c for side, c in zip(box, costs, strict=True)]
    place = widths.index(max(widths))
    side = box[place]
    if side.low < 0 <= side.high:
        parts = (Interval(side.low, -1), Interval(0, side.high))
    else:
        # Far away the stretches double, so that the nearest ones are small.
        middle = _middle(side)
        parts = (Interval(side.low, middle), Interval(middle + 1, side.high))
    for part in parts:
        yield (*box[:place], part, *box[place + 1 :])


def _middle(side: Interval) -> int:
    near, far = (side.low, side.high) if side.low >= 0 else (-side.high, -side.low)
    # Powers of two until the stretch is no longer than what lies before it, then halves.
    cut = near + max(near, 1) - 1 if far > 2 * max(near, 1) else (near + far) // 2
    cut = min(max(cut, near), far - 1)
    return cut if side.low >= 0 else -cut - 1

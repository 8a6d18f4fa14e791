"""A boundary found by trying values: one by one near by, then in strides that double, then back by halves."""

from __future__ import annotations

from collections.abc import Callable

from dsl.record import dataclass

#: So many steps are tried one by one on either side.
NEAR = 8
#: No stride is longer than all strides up to this number of steps.
_FAR = 1 << 16


@dataclass(frozen=True, slots=True)
class Boundary:
    """Steps that do, with one step less that does not."""

    steps: int
    #: Every nearer one was tried.
    is_smallest: bool


def gallop(does: Callable[[int], bool], least: int) -> Boundary | None:
    """Find steps that do; `least` is how far down there is anything to try (zero or below).

    >>> gallop(lambda steps: steps >= 7, -3), gallop(lambda steps: steps <= -300, -1000)
    (Boundary(steps=7, is_smallest=True), Boundary(steps=-300, is_smallest=False))
    """
    for steps in range(1, NEAR + 1):
        for tried in (steps, -steps):
            if tried >= least and does(tried):
                return Boundary(tried, is_smallest=True)
    found = [b for sign in (1, -1) if (b := _strides(does, sign, least)) is not None]
    return min(found, key=lambda b: abs(b.steps)) if found else None


def _strides(does: Callable[[int], bool], sign: int, least: int) -> Boundary | None:
    """Stride away until something does, then halve the way back to where it began to."""
    farthest = _FAR if sign > 0 else -least
    not_enough, stride = NEAR, 2 * NEAR
    while not_enough < farthest:
        enough = min(stride, farthest)
        if does(sign * enough):
            while enough - not_enough > 1:
                middle = (enough + not_enough) // 2
                enough, not_enough = (middle, not_enough) if does(sign * middle) else (enough, middle)
            return Boundary(sign * enough, is_smallest=False)
        not_enough, stride = enough, stride * 2
    return None

"""Who judges what, and how the marks of several judges become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.model import Area, Judging, ResolvedPolicy, Several


def judging_at(policy: ResolvedPolicy, path: tuple[str, ...]) -> Judging | None:
    """What 评定 says where a path of names leads: an inner block wins over those around it, line by line."""
    found = policy.judging
    areas: Sequence[Area] = policy.areas
    for name in path:
        area = next((a for a in areas if a.name == name), None)
        if area is None:
            break
        if area.judging is not None:
            found = _inside(area.judging, found)
        areas = area.areas
    return found


def _inside(inner: Judging, outer: Judging | None) -> Judging:
    if outer is None:
        return inner
    return replace(
        inner,
        judges=inner.judges or outer.judges,
        evidence=inner.evidence or outer.evidence,
        several=inner.several or outer.several,
    )


def is_enough(count: int, way: Several) -> bool:
    """Whether so many judges can be put together: dropping two must leave one."""
    return count >= (3 if way is Several.TRIMMED else 1)


def put_together(marks: Sequence[Fraction], way: Several) -> Fraction:
    """One mark out of those of several judges, exactly.

    >>> marks = [Fraction(n) for n in (92, 80, 91, 96)]
    >>> put_together(marks, Several.MEAN), put_together(marks, Several.TRIMMED)
    (Fraction(359, 4), Fraction(183, 2))
    """
    counted = sorted(marks)[1:-1] if way is Several.TRIMMED else marks
    return sum(counted, Fraction(0)) / len(counted)

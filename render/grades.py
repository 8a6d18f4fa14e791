"""Grades as a document lists them: for each level the grades, best first, with the units that have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.model import ResolvedPolicy
from engine.results import Assessment, UnitResult


def grade_sections(assessment: Assessment, policy: ResolvedPolicy) -> tuple[Mapping[str, object], ...]:
    """One section for each level that is graded; units in the order of their ranks, then of the roster."""
    found = []
    levels = assessment.by_level()
    graded = {level: units for level, units in levels.items() if any(u.grade or u.grade_reason for u in units)}
    for level, units in graded.items():
        table = policy.outcomes.table(level, assessment.period_kind)
        ordered = sorted(units, key=lambda u: (u.rank is None, u.rank or 0))
        rows = [_row(name, ordered) for name in (table.names if table is not None else ())]
        waiting = [u.name for u in ordered if u.grade is None and u.grade_reason]
        found.append(
            {
                "标题": "评定等次" if len(graded) == 1 else f"{level}评定等次",
                "条目": [r for r in rows if r["单位"]],
                "待定": waiting,
            }
        )
    return tuple(found)


def _row(name: str, units: Sequence[UnitResult]) -> Mapping[str, object]:
    return {"等次": name, "单位": [u.name for u in units if u.grade == name]}

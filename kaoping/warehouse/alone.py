"""A unit that is looked at without the others: nothing is said of what only all of them together decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.explanation import Explanation, Line, Section, Topic
from engine.results import Assessment

_OTHERS = "名次和奖项要和全部单位一起看，这里只有这个单位一行的数；它们在整批的结果文件里。"


def unranked(assessment: Assessment) -> Assessment:
    """The same without ranks, of units, areas and items, and without awards."""
    units = tuple(
        replace(
            u,
            rank=None,
            areas=tuple(replace(a, rank=None) for a in u.areas),
            indicators=tuple(replace(i, rank=None) for i in u.indicators),
        )
        for u in assessment.units
    )
    return replace(assessment, units=units, awards=())


def without_others(explanation: Explanation) -> Explanation:
    """The same without sections on ranks and awards, and with a line that says where those are."""
    return replace(explanation, sections=tuple(_told(s) for s in _kept(explanation.sections)))


def _kept(sections: Sequence[Section]) -> tuple[Section, ...]:
    kept = (s for s in sections if s.topic not in (Topic.RANK, Topic.AWARDS))
    return tuple(replace(s, sections=_kept(s.sections)) for s in kept)


def _told(section: Section) -> Section:
    if section.topic is not Topic.CONCLUSION:
        return section
    return replace(section, lines=(*section.lines, Line(text=_OTHERS)))

"""A unit that is looked at without the others: nothing is said of what only all of them together decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.explanation import Explanation, Line, Section, Topic
from engine.results import Assessment
from kaoping.warehouse.results import Neighbour, Place, Won

#: What a page says before it comes to awards.
_BEFORE_AWARDS = (Topic.RANK, Topic.GRADE, Topic.LOSSES)
_UNSURE = "这个办法有的得分要看别的单位，下面只用这个单位一行的数，这样的得分不算数。"
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


def without_others(explanation: Explanation, *, asks_others: bool = False) -> Explanation:
    """The same without sections on ranks and awards, and with a line that says where those are.

    Where points rest on other units (`asks_others`), what was worked out of one row alone is said not to hold.
    """
    lines = [Line(text=_OTHERS), *([Line(text=_UNSURE)] if asks_others else [])]
    return replace(explanation, sections=tuple(_told(s, lines) for s in _kept(explanation.sections)))


def with_place(explanation: Explanation, place: Place) -> Explanation:
    """The same with what the results of the run say of all units together."""
    sections = []
    for section in explanation.sections:
        if section.topic is Topic.CONCLUSION:
            sections += [replace(section, lines=(*section.lines, *_concluded(place)))]
        elif section.topic is Topic.RANK:
            sections.append(Section(topic=Topic.RANK, title="名次", lines=tuple(_ranked(place))))
            lines = tuple(Line(label=w.award, text=_won(w)) for w in place.awards)
            sections += [Section(topic=Topic.AWARDS, title="评先", lines=lines)] if lines else []
        elif section.topic is not Topic.AWARDS:
            sections.append(replace(section, sections=_kept(section.sections)))
    return replace(explanation, sections=tuple(sections))


def with_outcomes(explanation: Explanation, place: Place) -> Explanation:
    """The same with what became of the unit in each award, by the results of the run."""
    sections: list[Section] = []
    for section in explanation.sections:
        own = tuple(_outcome(w) for w in place.awards) if section.topic is Topic.CONCLUSION else ()
        sections.append(replace(section, lines=(*section.lines, *own)))
    lines = tuple(Line(label=w.award, text=_won(w)) for w in place.awards)
    last = [Section(topic=Topic.AWARDS, title="评先", lines=lines)] if lines else []
    after = max((n for n, s in enumerate(sections, 1) if s.topic in _BEFORE_AWARDS), default=len(sections))
    return replace(explanation, sections=(*sections[:after], *last, *sections[after:]))


def _concluded(place: Place) -> Iterator[Line]:
    if place.rank is not None:
        shared = f"，与{'、'.join(place.beside)}并列" if place.beside else ""
        gap = ""
        if place.above is not None and place.total is not None and place.above.total is not None:
            gap = f"，比前面的{'、'.join(place.above.units)}低 {place.above.total - place.total}分"
        yield Line(text=f"总分在{_population(place)}里列第 {place.rank} 名{shared}{gap}。")
    if place.grade:
        yield Line(text=f"等次：{place.grade}。")
    if place.possible:
        yield Line(text=f"和全部单位一起看，等次可能是 {place.possible}。")
    yield from map(_outcome, place.awards)


def _population(place: Place) -> str:
    return f"{f'{place.within}的' if place.within else ''} {place.ranked:,} 个有名次的{place.level}"


def _ranked(place: Place) -> Iterator[Line]:
    if place.rank is None:
        yield Line(text="没有名次。")
        return
    yield Line(label="范围", text=_population(place))
    if place.above is not None:
        yield Line(label="前面", text=_neighbour(place.above))
    total = f"，{place.total}分" if place.total is not None else ""
    yield Line(label="本单位", text=f"第 {place.rank} 名{total}")
    if place.beside:
        yield Line(label="并列", text="、".join(place.beside))
    if place.below is not None:
        yield Line(label="后面", text=_neighbour(place.below))


def _neighbour(one: Neighbour) -> str:
    total = f"，{one.total}分" if one.total is not None else ""
    return f"第 {one.rank} 名 {'、'.join(one.units)}{total}"


def _outcome(won: Won) -> Line:
    return Line(text=f"{won.award}{f'（{won.area}）' if won.area else ''}：{won.outcome}。")


def _won(won: Won) -> str:
    return f"{won.outcome}{f'（{won.area}）' if won.area else ''}"


def _kept(sections: Sequence[Section]) -> tuple[Section, ...]:
    kept = (s for s in sections if s.topic not in (Topic.RANK, Topic.AWARDS))
    return tuple(replace(s, sections=_kept(s.sections)) for s in kept)


def _told(section: Section, lines: Sequence[Line]) -> Section:
    if section.topic is not Topic.CONCLUSION:
        return section
    return replace(section, lines=(*section.lines, *lines))

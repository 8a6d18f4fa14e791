"""Award results in, what a commendation circular says of them out: winners, open ties, empty places, reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from dsl.model import ResolvedPolicy
from engine.results import Assessment, AwardResult, State, UnitResult, Winner
from render.document import Anchor, Run
from render.particulars import Particulars
from render.wording import closed, formal, join_names, numeral

#: What is printed of an award: 已定, 暂定 (a figure behind it may still move), 待定 (open), 空缺 (nobody).
_STATES = {State.FINAL: "已定", State.PROVISIONAL: "暂定", State.OPEN: "待定"}


def award_sections(
    assessment: Assessment, policy: ResolvedPolicy, particulars: Particulars
) -> tuple[Mapping[str, object], ...]:
    """Give each award with its entries, in the order of the method; an award without scopes has one entry."""
    groups = [(name, tuple(group)) for name, group in groupby(assessment.awards, key=lambda award: award.name)]
    year = f"{policy.header.year}年度" if policy.header.year else ""
    sections = []
    for position, (name, results) in enumerate(groups):
        title = _at(particulars.award_titles, position) or year + name
        item = _at(particulars.award_items, position)
        has_projects = any(winner.project for result in results for winner in result.winners)
        entries = [entry for result in results for entry in _entries(assessment, policy, result, item)]
        sections.append(
            {
                "名称": name,
                "标题": title,
                "分方面": any(result.scope for result in results),
                "按项目": has_projects,
                "单位称谓": item or ("创新单位" if name.startswith("创新") else "获奖单位"),
                "条目": entries,
                "有获奖": any(result.winners for result in results),
                "说明": [note for result in results for note in _notes(results, result)],
            }
        )
    return tuple(sections)


def _at(strings: Sequence[str], position: int) -> str:
    return strings[position] if position < len(strings) else ""


def _entries(
    assessment: Assessment, policy: ResolvedPolicy, result: AwardResult, item: str
) -> list[Mapping[str, object]]:
    """One entry for a scope, or one for each project."""
    if not any(winner.project for winner in result.winners):
        units = [name for winner in result.winners for name in _names(assessment, policy, result, winner)]
        return [_entry(result, item, project="", winners=units)]
    return [
        _entry(result, item, project=winner.project, winners=_names(assessment, policy, result, winner))
        for winner in result.winners
    ]


def _entry(result: AwardResult, item: str, *, project: str, winners: Sequence[object]) -> Mapping[str, object]:
    state = _STATES[result.state]
    if state != "待定" and not winners and not result.tied:
        state = "空缺"
    return {
        "方面": result.scope or "",
        "称谓": _designation(result, item),
        "项目": project,
        "获奖": list(winners),
        "并列": list(result.tied),
        "并列名次": _tied_places(result),
        "状态": state,
    }


def _designation(result: AwardResult, item: str) -> str:
    """医疗保险 and 单项工作先进单位 make 医疗保险工作先进单位."""
    if not result.scope:
        return item or result.name
    if item:
        return item.replace("{方面}", result.scope)
    return result.scope + result.name.removeprefix("单项")


def _tied_places(result: AwardResult) -> str:
    """第三名, or 第二、第三名: the places that those who are tied share."""
    first = sum(len(winner.units) for winner in result.winners) + 1
    places = [f"第{numeral(place)}" for place in range(first, max(first, result.quota) + 1)]
    return f"{join_names(places)}名"


def _names(assessment: Assessment, policy: ResolvedPolicy, result: AwardResult, winner: Winner) -> list[object]:
    return [_name(assessment, policy, result, name) for name in winner.units]


def _name(assessment: Assessment, policy: ResolvedPolicy, result: AwardResult, name: str) -> object:
    """A winner, traced to the score that it won by; one that was judged, or is no assessed unit, is a plain name."""
    award = next((a for a in policy.awards if a.name == result.name), None)
    unit = assessment.unit(name, award.level if award else None)
    if unit is None or award is None or award.is_judged:
        return name
    key = _area_key(unit, result.scope) if award.is_by_area_score else ""
    if key is None:
        return name
    # Without an area the award goes by the total.
    return Run(text=name, anchor=Anchor(level=unit.level, unit=name, key=key, side="得分" if key else "总分"))


def _area_key(unit: UnitResult, scope: str | None) -> str | None:
    return next((area.key for area in unit.areas if scope and scope in (area.key, area.path[-1])), None)


def _notes(results: Sequence[AwardResult], result: AwardResult) -> list[str]:
    """Why a place is open, empty or provisional; with the entry's number where there are several."""
    if result.state is State.FINAL and result.winners:
        return []
    number = f"（{numeral(results.index(result) + 1)}）" if len(results) > 1 else ""
    what = f"{number}{result.scope or result.name}"
    reason = formal(result.reason)
    if result.tied:
        said = reason or f"{_tied_places(result)}由{join_names(result.tied)}并列，待决定"
        return [closed(f"{what}：名额{result.quota}个，{said}")]
    said = {State.OPEN: "待定", State.PROVISIONAL: "暂定", State.FINAL: "空缺"}[result.state]
    return [closed(f"{what}：{said}" + (f"，{reason}" if reason else ""))]


def award_remarks(awards: Sequence[AwardResult]) -> Mapping[str, list[str]]:
    """List the leading group's decisions and the units that may not win, each with its reason."""
    decided, barred = [], []
    for award in awards:
        where = f"{award.name}（{award.scope}）" if award.scope else award.name
        decided += [closed(f"{where}：{join_names(w.units)}，{formal(w.reason)}") for w in award.winners if w.reason]
        barred += [closed(f"{where}：{b.unit}，{formal(b.reason)}") for b in award.barred]
    return {"决定": decided, "不能评先": barred}

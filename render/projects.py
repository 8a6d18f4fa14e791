"""Budget projects in, the rows of a 绩效自评表 out: what was aimed at, what came of it, and its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dsl.model import Area, Indicator, ResolvedPolicy
from dsl.quantity import Grade, format_quantity
from engine.results import Assessment, IndicatorResult, UnitResult
from render.completion import UNSETTLED_MARK, completion_text, is_unsettled
from render.document import Anchor, Run
from render.wording import formal, full_width, points

_FIRST, _SECOND = "一级指标", "二级指标"
_HEADS = (_FIRST, _SECOND, "三级指标", "年度指标值", "实际完成值", "分值", "得分")
_WIDTHS = (22, 26, 48, 24, 24, 14, 16)
#: What stands for a figure that is not settled.
_OPEN = "待定"


def project_sections(assessment: Assessment, policy: ResolvedPolicy) -> Sequence[Mapping[str, object]]:
    """Give each unit with its budget projects, in the order of the method; nothing where it has none."""
    projects = [a for a in policy.all_areas() if a.is_project]
    return [
        {"单位": unit.name, "项目": [_project(unit, project, policy) for project in projects]}
        for unit in (assessment.units if projects else ())
    ]


def _project(unit: UnitResult, project: Area, policy: ResolvedPolicy) -> Mapping[str, object]:
    result = next(a for a in unit.areas if a.key == project.key)
    items = [i for i in unit.indicators if i.path[: len(result.path)] == result.path and i.applies]
    declared = {i.key: i for i in policy.every_indicator()}
    return {
        "名称": project.name,
        "预算": "" if project.budget is None else format_quantity(project.budget.value, project.budget.unit),
        "年度目标": formal(full_width(project.goal)),
        "总分": _marks(result.total if project.total is not None else result.score, _anchor(unit, project, "总分")),
        "有总分": project.total is not None,
        "得分": _marks(result.score, _anchor(unit, project, "得分")),
        "满分": "—" if result.full_marks is None else points(result.full_marks),
        "表": {"表头": list(_HEADS), "行": _rows(unit, items, declared), "宽": list(_WIDTHS)},
        "未完成": [i.name for i in items if i.is_met is False],
        "待定": [
            {"指标": i.name, "原因": i.reason or completion_text(i)} for i in items if i.score is None and i.reason
        ],
        "有未定": any(map(is_unsettled, items)),
    }


def _anchor(unit: UnitResult, project: Area, side: str) -> Anchor:
    return Anchor(level=unit.level, unit=unit.name, key=project.key, side=side)


def _marks(score: Fraction | None, anchor: Anchor) -> object:
    return _OPEN if score is None else Run(text=points(score), anchor=anchor)


def _rows(unit: UnitResult, items: Sequence[IndicatorResult], declared: Mapping[str, Indicator]) -> list[list[object]]:
    """One row an indicator; a first or second level that goes on from the row above is not written again."""
    rows: list[list[object]] = []
    above = ("", "")
    for item in items:
        groups = (item.attributes.get(_FIRST, ""), item.attributes.get(_SECOND, ""))
        first = groups[0] if groups[0] != above[0] else ""
        second = groups[1] if groups != above else ""
        above = groups
        rows.append(
            [
                first or ("—" if not groups[0] else ""),
                second or ("—" if not groups[1] else ""),
                item.name,
                _aim(item, declared[item.key]),
                _found(unit, item),
                "—" if item.full_marks is None else points(item.full_marks),
                _score(unit, item),
            ]
        )
    return rows


def _aim(item: IndicatorResult, indicator: Indicator) -> str:
    """The target as the table states it; a row that is judged has words."""
    if indicator.target is not None and indicator.target.value is not None:
        return indicator.target.text
    stated = item.attributes.get("指标值", "")
    return stated or ("—" if item.target is None else format_quantity(item.target, item.unit))


def _found(unit: UnitResult, item: IndicatorResult) -> object:
    if item.value is None:
        return completion_text(item)
    match item.value:
        case Fraction():
            text = format_quantity(item.value, item.unit)
        case Grade():
            text = str(item.value)
        case _:
            text = completion_text(item)
    text += UNSETTLED_MARK if is_unsettled(item) else ""
    return Run(text=text, anchor=Anchor(level=unit.level, unit=unit.name, key=item.key, side="完成值"))


def _score(unit: UnitResult, item: IndicatorResult) -> object:
    if item.score is None:
        return _OPEN if item.full_marks is not None else "—"
    return Run(text=points(item.score), anchor=Anchor(level=unit.level, unit=unit.name, key=item.key, side="得分"))

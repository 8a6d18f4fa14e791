"""Why an indicator of one unit is in its tier: the derivation of the tier in, a section of conditions out."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.model import Indicator
from engine.explain_scene import Scene, figure_line, leaves
from engine.explanation import Line, Section, Topic
from engine.results import Derivation, IndicatorResult


def tier_section(scene: Scene, item: IndicatorResult, node: Indicator) -> Section:
    """Go through the tiers that were tried, best first, with every condition and the figures in it.

    Figures are told with their place where a condition first uses them.
    """
    if item.tier_derivation is None:
        return Section(topic=Topic.TIER, title="")
    told: set[str] = set()
    lines = tuple(_tier(scene, tried, told) for tried in item.tier_derivation.children)
    rest = scene.policy.tiers[-1]
    if item.tier == rest and node.tiers:
        lines = (*lines, Line(label=rest, text="以上各档都没有达到的，就是这一档"))
    return Section(topic=Topic.TIER, title="达到哪一档（从最好的一档试起）", lines=lines)


def said_of_tier(item: IndicatorResult) -> str:
    """The gist: the tier, and which conditions kept the unit from the better one."""
    if item.tier_derivation is None:
        return ""
    tried = item.tier_derivation.children
    missed = [t for t in tried if t.value is False]
    why = "；".join(f"没有达到{t.label}（第{'、'.join(failing(t))}条不成立）" for t in missed)
    if item.tier is None:
        waiting = "、".join(_number(c) for c in tried[-1].children if c.value is None) if tried else ""
        which = f"{tried[-1].label}的第{waiting}条还不知道：" if waiting else ""
        return f"{why}{'；' if why else ''}档次待定，{which}{item.reason}。"
    return f"{why}，是{item.tier}。" if why else f"达到{item.tier}，各条都成立。"


def _tier(scene: Scene, tried: Derivation, told: set[str]) -> Line:
    words = {True: "达到", False: "没有达到", None: "待定"}
    verdict = words[tried.value if isinstance(tried.value, bool) else None]
    details = tuple(_condition(scene, c, told) for c in tried.children)
    return Line(label=tried.label, text=f"{verdict}（{tried.formula}）", details=details)


def _condition(scene: Scene, condition: Derivation, told: set[str]) -> Line:
    words = {True: "成立", False: "不成立", None: "待定"}
    verdict = words[condition.value if isinstance(condition.value, bool) else None]
    because = f"（{condition.reason}）" if condition.value is None and condition.reason else ""
    figures = tuple(_figures(scene, condition, told))
    is_judged = condition.formula.startswith("评定：") and condition.substituted in ("是", "否", "待评定")
    worked = "" if is_judged else f"，即 {condition.substituted}"
    text = f"{condition.formula}{worked}：{verdict}{because}"
    return Line(label=f"第{_number(condition)}条", text=text, details=figures)


def _figures(scene: Scene, condition: Derivation, told: set[str]) -> Iterator[Line]:
    for leaf in leaves(condition):
        if leaf.label not in told and (leaf.source is not None or leaf.value is not None):
            told.add(leaf.label)
            yield figure_line(scene, leaf)


def failing(tried: Derivation) -> list[str]:
    """The numbers of a tier's conditions that do not hold."""
    return [_number(c) for c in tried.children if c.value is False]


def _number(condition: Derivation) -> str:
    return condition.label.rpartition(".")[2]

"""Why a unit's result is what it is where a method has tiers and no total: how many items reached which tier."""

from __future__ import annotations

from engine.explain_scene import Scene, stop
from engine.explain_tiers import failing
from engine.explanation import Line, Section, Table, Topic
from engine.results import IndicatorResult, State, Status

#: Names in the table are cut here, so that a row fits a page.
_LONGEST = 22


def tiered_conclusion(scene: Scene) -> Section:
    """Count the tiers that the unit's items reached."""
    items = tiered_items(scene)
    counts = [(name, sum(i.tier == name for i in items)) for name in scene.policy.tiers]
    said = "、".join(f"{name} {n} 项" for name, n in counts)
    waiting = sum(i.tier is None for i in items)
    tail = f"，待定 {waiting} 项" if waiting else ""
    lines = [Line(text=f"应考评 {len(items)} 项：{said}{tail}。办法不设总分，不排名。")]
    if any(i.is_provisional for i in items):
        lines.append(Line(text="有的档次是暂定的（见下表）。"))
    if scene.unit.state is State.PROVISIONAL:
        lines.append(Line(text=stop(f"这个结果是暂定的：{scene.unit.reason}")))
    return Section(topic=Topic.CONCLUSION, title="结论", lines=tuple(lines))


def tiered_table(scene: Scene) -> Section:
    """List every item that takes part, with its tier and what kept it from a better one."""
    rows = tuple((i.number, _name(scene, i), _tier(i), _why(i)) for i in tiered_items(scene))
    table = Table(columns=("编号", "指标", "档次", "不成立的条件"), numeric=(False,) * 4, rows=rows)
    return Section(topic=Topic.TIER, title="各项的档次", table=table)


def tiered_items(scene: Scene) -> tuple[IndicatorResult, ...]:
    """The items that have tiers and take part."""
    taking_part = (i for i in scene.unit.indicators if i.applies and i.status is not Status.NOT_APPLICABLE)
    return tuple(i for i in taking_part if i.tier_derivation is not None)


def _name(scene: Scene, item: IndicatorResult) -> str:
    """A short form where the method gives one; a long name is cut, the number tells which it is."""
    node = next(i for i in scene.policy.all_indicators() if i.key == item.key)
    name = min((item.name, *node.aliases), key=len)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _tier(item: IndicatorResult) -> str:
    return f"{item.tier or '待定'}{'（暂定）' if item.is_provisional else ''}"


def _why(item: IndicatorResult) -> str:
    """The conditions that do not hold, by tier; of an open item why it is open."""
    if item.tier is None:
        return item.reason if len(item.reason) <= _LONGEST else f"{item.reason[: _LONGEST - 1]}…"
    tried = item.tier_derivation.children if item.tier_derivation is not None else ()
    return "；".join(f"{t.label}第{'、'.join(failing(t))}条" for t in tried if t.value is False)

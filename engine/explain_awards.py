"""How a unit stands for the awards: won, tied, barred, or how far from the last place."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dsl.model import Area, Award
from engine.explain_scene import Scene
from engine.explanation import Line, Section, Topic
from engine.results import AwardResult, State


def honours(scene: Scene) -> Iterator[Line]:
    """Name the awards that the unit has, and those where it shares the last place."""
    name = scene.unit.name
    has = [a for a in scene.assessment.awards if any(name in w.units for w in a.winners)]
    won = [a for a in has if a.state is not State.PROVISIONAL]
    tied = [a for a in scene.assessment.awards if name in a.tied]
    projects = {a.name: [w.project for w in a.winners if name in w.units and w.project] for a in won}
    for award, scopes in _by_name(won).items():
        for_what = "、".join(scopes or projects[award])
        yield Line(text=f"获评{award}{'：' if for_what else ''}{for_what}。")
    for award, scopes in _by_name([a for a in has if a.state is State.PROVISIONAL]).items():
        which = f"：{'、'.join(scopes)}" if scopes else ""
        yield Line(text=f"暂列{award}{which}；用到的得分还可能变（见“评先”）。")
    for award, scopes in _by_name(tied).items():
        yield Line(text=f"{award}在名额处并列，待定{'：' if scopes else ''}{'、'.join(scopes)}。")


def _by_name(awards: list[AwardResult]) -> dict[str, list[str]]:
    """The areas in which each award was given; none for one that is given once."""
    scopes: dict[str, list[str]] = {}
    for award in awards:
        scopes.setdefault(award.name, []).extend([award.scope] if award.scope else [])
    return scopes


def awards_here(scene: Scene) -> tuple[Award, ...]:
    """The awards that a unit of this level can win in this period."""
    return tuple(
        a
        for a in scene.policy.awards
        if scene.assessment.is_scored
        and a.level in (None, scene.unit.level)
        and a.period in (None, scene.assessment.period_kind)
    )


def awards(scene: Scene, area: Area | None) -> Section:
    """Say for each award (of one area, or of all) whether the unit has it, and if not what it lacks."""
    here = {a.name: a for a in awards_here(scene)}
    lines: dict[str, list[Line]] = {}
    for found in scene.assessment.awards:
        mine = (
            found.name in here
            and found.level in (None, scene.unit.level)
            and (found.within or "") in ("", scene.within)
        )
        concerns = mine and (area is None or found.scope in (area.key, area.name))
        said = _standing_for(scene, found, here[found.name]) if concerns else ""
        if said:
            lines.setdefault(found.name, []).append(Line(label=found.scope or "", text=said))
    sections = tuple(
        Section(
            topic=Topic.AWARDS,
            title=f"{name}（名额{'各' if here[name].is_per_area else ''} {here[name].quota} 个）",
            lines=tuple(said),
        )
        for name, said in lines.items()
    )
    return Section(topic=Topic.AWARDS, title="评先", sections=sections)


def _is_among(scene: Scene, found: AwardResult) -> bool:
    """Whether the award is given where the unit stands: at its level, and inside its common parent."""
    return found.level in (None, scene.unit.level) and (found.within or "") in ("", scene.within)


def _standing_for(scene: Scene, found: AwardResult, award: Award) -> str:
    """Say whether the unit has the award, and if not how far it is from it."""
    name = scene.unit.name
    won = next((w for w in found.winners if name in w.units), None)
    if won is not None:
        partners = "、".join(u for u in won.units if u != name)
        how = f"与{partners}联合获评" if partners else "获评"
        because = "".join(f"：{x}" for x in (won.project, won.reason) if x)
        return "，".join([*_placed(scene, won.rank, won.score), how]) + because
    if name in found.tied:
        others = "、".join(u for u in found.tied if u != name)
        return "，".join([*_placed(scene, *_own_place(scene, found)), f"在最后的名额上与{others}并列，待定"])
    barred = next((b for b in found.barred if b.unit == name), None)
    if barred is not None:
        return f"不能参评：{barred.reason}"
    if award.is_judged:
        return ""
    rank, score = _own_place(scene, found)
    if score is None and found.state is State.FINAL and found.winners:
        return f"没有获评；获评的是{'、'.join(u for w in found.winners for u in w.units)}"
    if score is None or (found.state is State.OPEN and not found.winners):
        return f"待定：{found.reason or '本单位得分待定'}"
    return "，".join([*_placed(scene, rank, score), "没有获评"]) + _distance(scene, found, score)


def _placed(scene: Scene, rank: int | None, score: Fraction | None) -> list[str]:
    return [*([f"第 {rank} 名"] if rank is not None else []), *([scene.score(score)] if score is not None else [])]


def _own_place(scene: Scene, found: AwardResult) -> tuple[int | None, Fraction | None]:
    """The unit's rank and score in what the award goes by: an area, or the total."""
    if found.scope is None:
        return scene.unit.rank, scene.unit.total
    names = {a.key: a.name for a in scene.policy.all_areas()}
    return next(((a.rank, a.score) for a in scene.unit.areas if found.scope in (a.key, names.get(a.key))), (None, None))


def _distance(scene: Scene, found: AwardResult, mine: Fraction) -> str:
    """Name those who have the award, and how far the last of them is away."""
    if not found.winners:
        return ""
    said = f"；获评的是{'、'.join(u for w in found.winners for u in w.units)}"
    equal = [w for w in found.winners if w.score == mine]
    if equal:
        names = "、".join(u for w in equal for u in w.units)
        why = "；".join(w.reason for w in equal if w.reason)
        return f"{said}，其中{names}得分相同" + (f"，定下来的理由是：{why}" if why else "")
    least = min((w.score for w in found.winners if w.score is not None), default=None)
    if least is None or least < mine:
        return said
    return f"{said}，最低 {scene.score(least)}，差 {scene.score(least - mine)}"

"""How an item came by its points: full marks and their origin, then the steps of the scoring clause."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.quantity import POINT
from engine.explain_scene import Scene, figure_line, in_figures, is_rounding, leaves, place, points, result, shown
from engine.explanation import Line, Section, Topic
from engine.results import Derivation, IndicatorResult, Status

#: How the engine labels the steps of a scoring clause: `第1步 按完成率`.
_NUMBERED = re.compile(r"第\d+步 ")


def score_section(scene: Scene, item: IndicatorResult) -> Section:
    """The points step by step: full marks, the clause with the figures in it, rounding."""
    title, derivation = "得分", item.score_derivation
    is_idle = item.score is None and (not item.applies or item.status is Status.NOT_APPLICABLE)
    if is_idle or derivation is None:
        return Section(topic=Topic.SCORE, title=title)
    steps = [d for d in derivation.children if _is_step(d)]
    whole = [d for d in derivation.children if not _is_step(d)]
    whence = _from_letter_points(scene, item) if item.components else (x for d in whole for x in _origin(d))
    lines = [Line(label="满分", text=points(item.full_marks), details=tuple(whence))]
    if derivation.formula:
        added = item.components and derivation.substituted and item.raw_score is not None
        worked = f"：{derivation.substituted} {result(item.raw_score, POINT)}" if added else ""
        lines.append(Line(label="怎么计分", text=derivation.formula + worked))
    before = (item.value_derivation, item.target_derivation, *whole)
    told = {(leaf.label, leaf.source) for d in before for leaf in leaves(d)}
    for step in (d for d in steps if not _changes_nothing(d)):
        # What only this step looks at: a figure that is deducted for, a factor.
        fresh = [x for x in leaves(step) if x.source is not None and (x.label, x.source) not in told]
        told |= {(leaf.label, leaf.source) for leaf in fresh}
        details = tuple(figure_line(scene, leaf) for leaf in fresh)
        lines.append(Line(label=_step_label(step), text=_step_text(step), details=details))
    lines.append(Line(label="得分", text=mark(scene, item)))
    return Section(topic=Topic.SCORE, title=title, lines=tuple(lines))


def _is_step(derivation: Derivation) -> bool:
    """Steps have their number; rounding is the last one and has none."""
    return _NUMBERED.match(derivation.label) is not None or is_rounding(derivation)


def _changes_nothing(derivation: Derivation) -> bool:
    return is_rounding(derivation) and derivation.substituted == _points_of(derivation)


def mark(scene: Scene, item: IndicatorResult) -> str:
    """A score as the method rounds it; components stay exact inside their indicator."""
    owner = scene.owners.get(item.key)
    return scene.score(item.score) if owner is not None and owner.key == item.key else points(item.score)


def _step_label(derivation: Derivation) -> str:
    return "取整" if is_rounding(derivation) else derivation.label.partition(" ")[0]


def _step_text(derivation: Derivation) -> str:
    if is_rounding(derivation):
        return f"{derivation.label}：{derivation.substituted} → {_points_of(derivation)}"
    rule = derivation.label.partition(" ")[2]
    if derivation.value is None:
        return f"{rule}：{derivation.substituted}，还算不出"
    worked = _points_of(derivation) if derivation.substituted == _points_of(derivation) else in_figures(derivation)
    return f"{rule}：{worked}"


def _points_of(derivation: Derivation) -> str:
    """The points that a step leaves."""
    return shown(derivation.value, derivation.unit or POINT)


def _origin(derivation: Derivation) -> Iterator[Line]:
    """Say where full marks come from: signed, shared among components, or grown by what is left out."""
    if derivation.source is not None:
        yield Line(text=f"责任状写明 {_points_of(derivation)}（{place(derivation.source)}）", source=derivation.source)
    elif derivation.value is None and derivation.reason:
        yield Line(text=derivation.reason)
    elif derivation.formula:
        yield Line(text=f"{derivation.formula}：{in_figures(derivation)}")
    for child in derivation.children:
        yield from _origin(child)


def _from_letter_points(scene: Scene, item: IndicatorResult) -> Iterator[Line]:
    signed = scene.facts.letters(scene.year).get(scene.unit.name, {}).get(item.key)
    if signed is not None and signed.points is not None:
        yield Line(text=f"责任状写明 {points(signed.points)}（{place(signed.source)}）", source=signed.source)
        if item.full_marks is not None and item.full_marks != signed.points:
            yield Line(text=f"有的项不计，分值按比例折算过来，成为 {points(item.full_marks)}")

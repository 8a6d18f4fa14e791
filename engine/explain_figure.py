"""What was reported for one field and where it is used: the facts in, the sections of its explanation out."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.expressions import Expression, Ref, Year, walk
from dsl.facts import FigureId
from dsl.model import Definition, Field, Indicator
from dsl.model_scoring import expressions_in
from engine.explain_item import title_of
from engine.explain_scene import Scene, assumptions, clauses, figure_line
from engine.explanation import Line, Section, Topic, drop_empty
from engine.results import Derivation, Status


def figure_sections(scene: Scene, field: Field) -> tuple[Section, ...]:
    """Explain a reported or judged figure: what it is, who reported it where, and what rests on it."""
    figures = Section(topic=Topic.FIGURES, title="报来的数", lines=tuple(_reported(scene, field)))
    return drop_empty(
        (
            _subject(field),
            figures,
            Section(topic=Topic.VALUE, title="用在哪里", lines=tuple(_uses(scene, field.key))),
            clauses(scene, field.basis),
            assumptions(a.text for a in field.assumptions),
        )
    )


def _subject(field: Field) -> Section:
    said = (
        ("名称", field.name),
        ("单位", field.unit.name),
        ("解释", field.explanation),
        ("数据来源", field.authority),
    )
    lines = tuple(Line(label=label, text=text) for label, text in said if text)
    return Section(topic=Topic.SUBJECT, title="这个数", lines=lines)


def _reported(scene: Scene, field: Field) -> Iterator[Line]:
    unit, period = scene.unit.name, scene.assessment.period
    if field.is_judged:
        rating = scene.facts.ratings.get((period, unit, field.key))
        absent = Derivation(label=field.name, value=None, unit=field.unit, status=Status.JUDGEMENT_PENDING)
        given = Derivation(
            label=field.name,
            value=rating.value if rating else None,
            unit=field.unit,
            status=Status.OK,
            source=rating.source if rating else None,
        )
        yield figure_line(scene, given if rating else absent)
        return
    for year in (*field.other_years, *((Year.THIS,) if field.needs_this_year else ())):
        fact = scene.facts.figures.get(FigureId(unit=unit, period=period, key=field.key, year=year))
        yield figure_line(
            scene,
            Derivation(
                label=f"{year.value} {field.name}",
                value=fact.value if fact else None,
                unit=field.unit,
                status=Status.MISSING if fact is None or fact.value is None else Status.OK,
                source=fact.source if fact else None,
            ),
        )


def _uses(scene: Scene, key: str) -> Iterator[Line]:
    """The indicators, definitions, cross-checks and total that name the field."""
    for item in scene.policy.every_indicator():
        if _names(item, key):
            yield Line(text=f"指标 {title_of(scene, item)} = {item.formula_text}")
        elif item.scoring is not None and any(_refers(x, key) for x in expressions_in(item.scoring)):
            yield Line(text=f"指标 {title_of(scene, item)} 的计分：{item.scoring.text}")
    for definition in scene.policy.all_definitions():
        if _names(definition, key):
            yield Line(text=f"{definition.name} = {definition.formula_text}")
    for check in scene.policy.all_checks():
        if any(isinstance(x, Ref) and x.key == key for x in walk(check.condition)):
            yield Line(text=f"校核：{check.text}")
    total = scene.total
    if total is not None and any(isinstance(x, Ref) and x.key == key for x in walk(total.formula)):
        yield Line(text=f"总分 = {total.formula_text}")


def _refers(expression: Expression, key: str) -> bool:
    return any(isinstance(x, Ref) and x.key == key for x in walk(expression))


def _names(node: Indicator | Definition, key: str) -> bool:
    return node.formula is not None and any(isinstance(x, Ref) and x.key == key for x in walk(node.formula))

"""Why a result is what it is: an assessment with a unit and a name in, a tree of sections out.

Everything said here is read from the assessment and its derivations; nothing is computed again.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from dsl.clauses import SourceText
from dsl.diagnostic import Diagnostic, Outcome
from dsl.facts import Facts
from dsl.model import Area, CheckedPolicy, Field, Indicator, ResolvedPolicy
from dsl.terms import fold
from engine.errors_explain import AmbiguousSubject, UnitNotAssessed, UnknownSubject, UnknownUnit
from engine.explain_figure import figure_sections
from engine.explain_index import SceneIndex
from engine.explain_item import item_sections, title_of
from engine.explain_scene import Scene, item_of
from engine.explain_unit import area_sections, unit_sections
from engine.explanation import Explanation, Section
from engine.results import Assessment, UnitResult


def explain(
    assessment: Assessment,
    checked: CheckedPolicy,
    facts: Facts,
    source: SourceText | None,
    unit: str,
    key: str | None,
    *,
    level: str | None = None,
    index: SceneIndex | None = None,
) -> Outcome[Explanation]:
    """Unfold a unit's result down to the reported figures and the cited clauses.

    `key` names an indicator, component, 其中, area or reported figure in any form that the method accepts (`6`,
    `指标 19.（1）`, `解决零就业家庭比率`); without it the unit's result as a whole is explained.
    `level` says which of its results is meant for a unit that stands in several; by default the first
    that the indicator applies to. `index` is what was looked up already, or is known of units that are not at hand.

    Errors: KP580 (no such unit), KP581 (not assessed), KP582 (nothing of that name), KP583
    (several have that name).
    """
    policy = checked.policy
    results = [u for u in assessment.units if u.name == unit and level in (None, u.level)]
    if not results:
        return Outcome(None, (_no_unit(assessment, policy, facts, unit),))

    def scene_of(found: UnitResult) -> Scene:
        return Scene(assessment=assessment, policy=policy, facts=facts, source=source, unit=found, shared=index)

    if key is None:
        scene = scene_of(results[0])
        return Outcome(_explanation(scene, None, f"{unit}　{assessment.period}的结果", unit_sections(scene)))
    subject = subject_of(policy, key)
    if isinstance(subject, Diagnostic):
        return Outcome(None, (subject,))
    if isinstance(subject, Area):
        return _explain_area(scene_of(results[0]), subject)
    if isinstance(subject, Field):
        scene = scene_of(results[0])
        return Outcome(_explanation(scene, subject.key, f"{unit}　{subject.name}", figure_sections(scene, subject)))
    return _explain_item(scene_of(_where_it_applies(results, subject)), subject)


def _explanation(scene: Scene, key: str | None, title: str, sections: tuple[Section, ...]) -> Explanation:
    return Explanation(
        title=title,
        unit=scene.unit.name,
        level=scene.unit.level,
        period=scene.assessment.period,
        key=key,
        policy_title=scene.assessment.title,
        policy_number=scene.assessment.number,
        sections=sections,
    )


def _where_it_applies(results: list[UnitResult], node: Indicator) -> UnitResult:
    """Of a unit's results at several levels, the first in which the indicator takes part."""
    for unit in results:
        item = item_of(unit, node.key)
        if item is not None and item.applies:
            return unit
    return results[0]


def _explain_item(scene: Scene, node: Indicator) -> Outcome[Explanation]:
    item = item_of(scene.unit, node.key)
    if item is None:
        return Outcome(None, (UnknownSubject(subject=node.key),))
    title = f"{scene.unit.name}　指标 {title_of(scene, node)}"
    return Outcome(_explanation(scene, node.key, title, item_sections(scene, item, node)))


def _explain_area(scene: Scene, area: Area) -> Outcome[Explanation]:
    found = next((a for a in scene.unit.areas if a.key == area.key), None)
    if found is None:
        return Outcome(None, (UnknownSubject(subject=area.key),))
    title = f"{scene.unit.name}　方面{area.number}{area.name}"
    return Outcome(_explanation(scene, area.key, title, area_sections(scene, area, found)))


# --- finding what is asked about ---------------------------------------------------------------------


def _no_unit(assessment: Assessment, policy: ResolvedPolicy, facts: Facts, name: str) -> Diagnostic:
    if any(u.name == name for u in facts.roster):
        levels = tuple(f"{x.name}（{'、'.join(x.includes)}）" for x in policy.levels)
        return UnitNotAssessed(unit=name, levels=levels)
    known = dict.fromkeys(u.name for u in assessment.units)
    return UnknownUnit(unit=name, nearest=_nearest(name, known))


def subject_of(policy: ResolvedPolicy, written: str) -> Subject | Diagnostic:
    """Bind what the user typed to an indicator, an area or a field."""
    subjects: dict[str, Subject] = {i.key: i for i in policy.every_indicator()}
    subjects.update({a.key: a for a in policy.all_areas() if a.key not in subjects})
    subjects.update({f.key: f for f in policy.all_fields() if f.key not in subjects})
    forms = [written, f"指标{written}", f"方面{written}"]
    for form in forms:
        meant = [k for k in policy.find(form) if k in subjects]
        if len(meant) == 1:
            return subjects[meant[0]]
        if meant:
            return AmbiguousSubject(subject=written, meanings=tuple(meant))
    named = [k for k, s in subjects.items() if fold(written).replace(" ", "") in _forms(s)]
    if len(named) == 1:
        return subjects[named[0]]
    if named:
        return AmbiguousSubject(subject=written, meanings=tuple(named))
    return UnknownSubject(subject=written, nearest=_nearest(written, subjects))


def _forms(subject: Subject) -> Iterator[str]:
    """The ways in which a subject may be named beside those that the method itself records."""
    names: tuple[str, ...] = (subject.key, subject.name)
    if not isinstance(subject, Field):
        names += (subject.number, f"{subject.number}{subject.name}", *subject.aliases)
    yield from (fold(name).replace(" ", "") for name in names)


#: What may be asked about.
Subject = Indicator | Area | Field


def _nearest(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """Offer names that are like the one written, or hold it."""
    wanted = fold(written)
    names = list(known)
    holding = [n for n in names if wanted and (wanted in fold(n) or fold(n) in wanted)]
    alike = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    return tuple(dict.fromkeys([*holding, *alike]))[:3]

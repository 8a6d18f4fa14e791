"""One unit of a large run explained among those that its page names; of all others it is known what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dsl.clauses import SourceText
from dsl.diagnostic import KaopingError
from dsl.model import Area, Direction, Indicator, Period
from engine.cutting import places_of
from engine.evaluate import evaluate_some
from engine.explain import explain, subject_of
from engine.explain_part import PartIndex
from engine.explanation import Explanation, Line, Topic
from engine.known import KnownPopulation
from engine.plan import Plan
from engine.results import Assessment, Derivation, UnitResult
from kaoping.errors_registers import TooManyRecords
from kaoping.warehouse.alone import with_outcomes
from kaoping.warehouse.company import Company, company_of
from kaoping.warehouse.limits import Beside, Limits
from kaoping.warehouse.rests_on import lent_by_others
from kaoping.warehouse.results import Place
from kaoping.warehouse.row_facts import facts_of_units
from kaoping.warehouse.tables import opened


def explain_among(
    plan: Plan,
    period: Period,
    files: Sequence[Path],
    unit: str,
    beside: Beside,
    folder: Path,
    place: Place,
    source: SourceText | None,
    asked: str | None,
    needed: Sequence[str],
    *,
    lends: bool,
    hold: Callable[[UnitResult], None],
) -> Explanation | None:
    """The page of a unit in the words of a data folder; None where the results do not say enough for it.

    `needed` are the units that its points rest on; of very many these only lend figures (`lends`). `hold` refuses a
    result that is not the run's.
    INVARIANT: its total, its grade and what became of it in every award are those of the run
    (tests/kaoping/test_table_page.py).
    Raises KaopingError as `facts_of_units`.
    """
    policy = plan.policy
    subject = None if asked is None else subject_of(policy, asked)
    if not isinstance(subject, Indicator | Area | None):
        return None
    with opened(Limits()) as connection:
        company = company_of(
            connection,
            folder,
            period.name,
            unit,
            place.level,
            [a.key for a in policy.areas],
            None if subject is None else subject.key,
            is_item=isinstance(subject, Indicator),
            is_lower=isinstance(subject, Indicator) and subject.direction is Direction.LOWER,
            places=lambda counted: _places(plan, period, place.level, counted),
        )
    if company is None:
        return None
    others = [n for n in dict.fromkeys((*company.shown, *company.waiting, *company.awarded)) if n != unit]
    try:
        asked_for = tuple(dict.fromkeys((*others, *needed)))
        facts = facts_of_units(plan, period, files, unit, beside, asked_for, is_some=True)
    except KaopingError as error:
        if all(isinstance(d, TooManyRecords) for d in error.diagnostics):
            # The unit's own records are not too many: those of its neighbours are.
            return None
        raise
    named = frozenset((unit, *others)) if lends else None
    known = KnownPopulation(counted=company.counted, ranks=company.ranks, named=named)
    made = evaluate_some(
        plan,
        facts,
        period=period,
        folder="",
        known={(company.level, company.within): known},
        named=named,
        lent=lent_by_others(plan),
    )
    own = made.unit(unit, company.level)
    if own is None:
        return None
    hold(own)
    said = {(w.award, w.area, w.outcome) for w in place.awards}
    # Who could still win rests on all who lend their figures.
    is_settled = not lends and company.has_all_awarded and _outcomes(made, own) == said
    if not is_settled:
        # What became of the unit is known; how, only of all units.
        made = replace(made, awards=())
    made = replace(made, units=tuple(_graded(u, place) if u is own else u for u in made.units))
    index = PartIndex(assessment=made, policy=policy, facts=facts, shown=frozenset(company.shown), whole=company.size)
    found = explain(made, plan.checked, facts, source, unit, asked, level=company.level, index=index)
    if found.value is None:
        return None
    page = _with_unnamed(found.value, company)
    return page if is_settled or subject is not None else with_outcomes(page, place)


def _places(plan: Plan, period: Period, level: str, counted: int) -> int:
    """For how many units the grades of a level have places."""
    table = plan.policy.outcomes.table(level, plan.policy.kind_of_period(period.name))
    cuts = [g.cut for g in table.grades if g.cut is not None] if table is not None else []
    return sum(places_of(cut, counted) for cut in cuts)


def _outcomes(made: Assessment, own: UnitResult) -> set[tuple[str, str, str]]:
    """What became of a unit in every award, as the results of a run say it."""
    found: set[tuple[str, str, str]] = set()
    for award in made.awards:
        if award.level not in (None, own.level):
            continue
        key = award.name, award.scope or ""
        if any(own.name in w.units for w in award.winners):
            found.add((*key, "获评"))
        if own.name in award.tied:
            found.add((*key, "并列，待定"))
        if any(b.unit == own.name for b in award.barred):
            found.add((*key, "不能评先"))
    return found


def _graded(own: UnitResult, place: Place) -> UnitResult:
    """The grade of the run, where places are few and so all units decide it."""
    grade = place.grade or None
    if grade == own.grade:
        return own
    derivation = own.grade_derivation
    if derivation is not None:
        step = Derivation(
            label=f"定为 {grade}" if grade else "待定",
            value=None,
            unit=None,
            status=derivation.status,
            formula="名额要和全部单位一起看",
            substituted=f"整批的结果是{grade or place.possible}",
        )
        derivation = replace(derivation, children=(step,))
    reason = "" if grade else f"可能是 {place.possible}"
    return replace(own, grade=grade, computed_grade=grade, grade_reason=reason, grade_derivation=derivation)


def _with_unnamed(explanation: Explanation, company: Company) -> Explanation:
    """The same with how many more there are of whom only some are named."""
    lines = tuple(Line(text=f"{text}。") for text in company.unnamed)
    sections = tuple(replace(s, lines=(*s.lines, *lines)) if s.topic is Topic.RANK else s for s in explanation.sections)
    return replace(explanation, sections=sections)

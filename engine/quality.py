"""What the office should look at: reports, figures, targets and judgements that are missing or in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dsl.diagnostic import Diagnostic
from dsl.expressions import Side, Year
from dsl.facts import Fact
from dsl.model import Indicator
from dsl.quantity import POINT
from dsl.record import dataclass
from engine.answer import Asked
from engine.case import Case, Figure
from engine.cases import Cases
from engine.errors import (
    BrokenCrossCheck,
    FigureUnderReview,
    InconsistentPoints,
    MissingFigure,
    MissingJudgement,
    MissingLetter,
    MissingPoints,
    MissingReport,
    MissingTarget,
)
from engine.exact import evaluate
from engine.plan import Plan, is_scored
from engine.points import clash_in, own_points
from engine.results import QualityFinding, Status
from engine.wording import shown


@dataclass(frozen=True, slots=True)
class _Finding:
    """One finding, and where it stands in the list: by unit, then by the place of its figure on the page."""

    unit: str
    field: str
    finding: Diagnostic
    source: str = ""
    #: The key whose place it takes, where that is not the field.
    at: str = ""

    def written(self) -> QualityFinding:
        return QualityFinding(
            unit=self.unit,
            field=self.field,
            code=self.finding.code,
            message=self.finding.message("zh"),
            source=self.source,
        )


def find_quality(plan: Plan, cases: Cases, *, is_scored_period: bool) -> tuple[QualityFinding, ...]:
    """List the findings of one period, by unit in roster order and by place in the method.

    Only what a result asked for is missed: a field that does not concern a unit's level is not.
    """
    found: dict[str, dict[QualityFinding, int]] = {}
    for case in cases.all:
        own = found.setdefault(case.unit.name, {})
        for finding in _of_case(plan, case, cases, is_scored_period=is_scored_period):
            own.setdefault(finding.written(), plan.places.get(finding.at or finding.field, -1))
    return tuple(f for own in found.values() for f in sorted(own, key=lambda f: (own[f], f.code)))


def find_missing(plan: Plan, cases: Cases) -> tuple[QualityFinding, ...]:
    """List the reports and figures of one period that are missing, by what the values and tiers of items ask for.

    Totals, grades and awards are not worked out: it is for looking reports over before anything is evaluated.
    """
    found: dict[QualityFinding, None] = {}
    for case in cases.all:
        asked = dict.fromkeys(_asked_by_items(plan, case))
        for finding in _figures(plan, case, [(a.key, a.year) for a in asked if not a.is_judgement]):
            found[finding.written()] = None
    return tuple(found)


def _of_case(plan: Plan, case: Case, cases: Cases, *, is_scored_period: bool) -> Iterator[_Finding]:
    asked = tuple(dict.fromkeys(_asked(plan, case, is_scored_period=is_scored_period)))
    yield from _figures(plan, case, [(a.key, a.year) for a in asked if not a.is_judgement])
    yield from _broken(plan, case, cases)
    yield from _letter(plan, case, is_scored_period=is_scored_period)
    for one in asked:
        if one.is_judgement and not case.is_judged(one.key):
            name = plan.name_of(one.key)
            missing = MissingJudgement(unit=case.unit.name, period=case.inputs.period, subject=name)
            yield _Finding(case.unit.name, one.key, missing)


def _asked(plan: Plan, case: Case, *, is_scored_period: bool) -> Iterator[Asked]:
    """What the results of a unit rest on; a branch that was not taken is not among it."""
    if plan.rests_on_years(case.period_kind):
        yield from _asked_beyond(plan, case)
        return
    yield from _asked_by_items(plan, case)
    if is_scored_period:
        for item in (i for i in plan.policy.all_indicators() if is_scored(i)):
            yield from case.scored(item.key).score.asked
    for definition in plan.policy.all_definitions():
        if definition.is_published:
            yield from case.look_up(definition.key, Side.VALUE, Year.THIS).asked
    if is_scored_period:
        yield from _asked_beyond(plan, case)


def _asked_by_items(plan: Plan, case: Case) -> Iterator[Asked]:
    """What the values and tiers of the items rest on."""
    if plan.rests_on_years(case.period_kind):
        return
    for indicator in plan.policy.every_indicator():
        yield from case.appraise(indicator.key).value.asked
        if indicator.tiers and case.takes_part(indicator.key):
            yield from case.tier(indicator.key).asked


def _asked_beyond(plan: Plan, case: Case) -> Iterator[Asked]:
    """What the total rests on, and what follows from it: vetoes, grade, money, awards."""
    if case.total is not None:
        yield from case.total.score.asked
    for veto in (*case.vetoes.hits, *case.vetoes.open):
        yield from veto.answer.asked
    if case.grade is not None:
        yield from case.grade.asked
    for definition in plan.policy.all_definitions():
        fund = definition.fund
        if fund is not None and fund.reach.holds(case.level.name, case.period_kind):
            yield from case.look_up(definition.key, Side.VALUE, Year.THIS).asked
    for award in plan.policy.awards:
        if award.level in (None, case.level.name) and award.period in (None, case.period_kind):
            for condition in (*award.conditions, *award.bars):
                yield from evaluate(condition, case).asked


def _figures(plan: Plan, case: Case, figures: Sequence[Figure]) -> Iterator[_Finding]:
    unit, period = case.unit.name, case.inputs.period
    facts = {f: case.inputs.figure(unit, *f) for f in figures if not _is_of_list(plan, f[0])}
    listed = tuple(_lists(plan, case, [f for f in figures if _is_of_list(plan, f[0])]))
    blank = {f for f, fact in facts.items() if _is_blank(case, f, fact)}
    if not case.has_report and (blank or listed):
        yield _Finding(unit, "", MissingReport(unit=unit, period=period))
        return
    yield from listed
    for (key, year), fact in facts.items():
        figure = (f"{year.value}的" if year is not Year.THIS else "") + plan.name_of(key)
        source = str(fact.source) if fact else ""
        if (key, year) in blank:
            yield _Finding(unit, key, MissingFigure(unit=unit, period=period, figure=figure), source)
        elif fact is not None and fact.is_under_review:
            yield _Finding(unit, key, FigureUnderReview(unit=unit, figure=figure), source)


def _is_of_list(plan: Plan, key: str) -> bool:
    return key in plan.records or key in plan.columns


def _lists(plan: Plan, case: Case, figures: Sequence[Figure]) -> Iterator[_Finding]:
    """Lists of records that are missing or under review, and the blank cells that something asked for."""
    unit, period = case.unit.name, case.inputs.period
    for key, year in figures:
        named = next(r for r in plan.records.values() if key == r.key or any(c.key == key for c in r.columns))
        fact = case.inputs.records(unit, named.key, year)
        figure = (f"{year.value}的" if year is not Year.THIS else "") + named.name
        register = case.inputs.register(unit, named.key, year)
        if register is not None:
            count = max((t.blank.get(key, 0) for t in register.tallies.values()), default=0)
            if count:
                missing = MissingFigure(unit=unit, period=period, figure=f"{figure}{count:,}条的{plan.name_of(key)}")
                yield _Finding(unit, named.key, missing, str(register.source))
            continue
        if fact is None:
            if key == named.key:
                yield _Finding(unit, key, MissingFigure(unit=unit, period=period, figure=figure))
        elif key == named.key and fact.is_under_review:
            yield _Finding(unit, key, FigureUnderReview(unit=unit, figure=figure), str(fact.source))
        elif key != named.key:
            for place, row in enumerate(fact.rows, start=1):
                cell = row.values.get(key)
                if cell is None or cell.value is None:
                    record = f"{figure}第{place}条" + (f"（{row.label}）" if row.label else "")
                    missing = MissingFigure(unit=unit, period=period, figure=f"{record}的{plan.name_of(key)}")
                    source = cell.source if cell is not None else row.source
                    yield _Finding(unit, named.key, missing, str(source))


def _is_blank(case: Case, figure: Figure, fact: Fact | None) -> bool:
    """Whether a figure is missing; one that is reported in parts is where a part is."""
    if fact is None or fact.parts is None:
        return fact is None or fact.value is None
    return any(part.value is None for part in case.parts(*figure) or ())


def _broken(plan: Plan, case: Case, cases: Cases) -> Iterator[_Finding]:
    unit = case.unit.name
    for broken in cases.broken[unit]:
        facts = [
            (case.inputs.records(unit, key, year) or case.inputs.register(unit, key, year))
            if key in plan.records
            else case.inputs.figure(unit, key, year)
            for key, year in broken.figures
        ]
        sources = "、".join(dict.fromkeys(str(f.source) for f in facts if f))
        keys = "、".join(dict.fromkeys(key for key, _ in broken.figures))
        finding = BrokenCrossCheck(unit=unit, check=broken.check.text, found=broken.found)
        yield _Finding(unit, keys, finding, sources, at=next((key for key, _ in broken.figures), ""))


def _letter(plan: Plan, case: Case, *, is_scored_period: bool) -> Iterator[_Finding]:
    """What the responsibility letter lacks or contradicts; a letter that is not there at all is one finding."""
    if plan.rests_on_years(case.period_kind):
        return
    items = [i for i in plan.policy.all_indicators() if is_scored_period and is_scored(i) and case.applies(i.key)]
    lacking = [*_targets(plan, case), *(f for item in items for f in _points(item, case))]
    if lacking and not case.inputs.facts.letters(case.inputs.year).get(case.unit.name):
        yield _Finding(case.unit.name, "", MissingLetter(unit=case.unit.name))
    else:
        yield from lacking
    for item in items:
        yield from _clash(item, case)


def _targets(plan: Plan, case: Case) -> Iterator[_Finding]:
    for indicator in plan.policy.every_indicator():
        is_signed = indicator.target is not None and indicator.target.is_signed
        target = case.appraise(indicator.key).target if is_signed else None
        if target is not None and target.status is Status.MISSING:
            missing = MissingTarget(unit=case.unit.name, indicator=indicator.name)
            yield _Finding(case.unit.name, indicator.key, missing, _signed_source(case, indicator))


def _points(item: Indicator, case: Case) -> Iterator[_Finding]:
    points = own_points(item, case)
    is_open = any(case.share(leaf.key).base.status is Status.MISSING for leaf in _leaves(item))
    is_signed = any(x.points is not None and x.points.is_signed for x in (item, *item.components))
    if is_open and is_signed and points is not None and points.value is None:
        missing = MissingPoints(unit=case.unit.name, indicator=item.name)
        yield _Finding(case.unit.name, item.key, missing, _signed_source(case, item))


def _clash(item: Indicator, case: Case) -> Iterator[_Finding]:
    clash = clash_in(item, case)
    if clash is not None:
        parts, whole = (shown(n, POINT).removesuffix("分") for n in (clash.parts, clash.whole))
        finding = InconsistentPoints(unit=case.unit.name, indicator=item.name, parts=parts, whole=whole)
        yield _Finding(case.unit.name, item.key, finding, _signed_source(case, item))


def _leaves(item: Indicator) -> Iterable[Indicator]:
    return item.components or (item,)


def _signed_source(case: Case, indicator: Indicator) -> str:
    signed = case.signed(indicator.key)
    return str(signed.source) if signed else ""

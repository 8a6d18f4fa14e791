"""One unit as a result: its areas, its total, its rank, and what is still open in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from dsl.model import Area, Period
from dsl.outcomes import AdjustmentKind
from engine.adjustments import every_row
from engine.answer import Answer
from engine.case import Case
from engine.decisions import decision_results
from engine.grading import GradeFound
from engine.items import definition_results, indicator_results
from engine.plan import TOTAL_KEY, is_scored_period
from engine.results import AdjustmentResult, AreaResult, State, Status, UnitResult
from engine.sums import TotalSum
from engine.vetoes import veto_results
from engine.wording import joined


def unit_result(case: Case, period: Period, adjustments: tuple[AdjustmentResult, ...]) -> UnitResult:
    """Write down all that came out for one unit at one level."""
    scored = is_scored_period(period)
    # A period that puts other years together has nothing of its own to show beside the total.
    is_own = not case.plan.rests_on_years(period.kind)
    total = case.total if scored else None
    state, reason = _total_state(case) if scored else (State.FINAL, not_scored(period))
    grade = case.grade if scored else None
    state, reason = graded_state(grade, state, reason)
    return UnitResult(
        name=case.unit.name,
        type=case.unit.type,
        parent=case.unit.parent,
        level=case.level.name,
        group=case.group,
        total=_number(total.score) if total else None,
        raw_total=total.raw if total else None,
        rank=case.rank(TOTAL_KEY) if scored else None,
        ranked_among=len(case.population.ranks(TOTAL_KEY)) if scored and case.rank(TOTAL_KEY) is not None else 0,
        grade=grade.grade if grade else None,
        computed_grade=grade.computed if grade else None,
        possible_grades=grade.possible if grade else (),
        grade_reason=grade.reason if grade else "",
        grade_derivation=grade.derivation if grade else None,
        status=_status(case, total),
        state=state,
        reason=reason,
        areas=tuple(_area_result(area, case, period) for area in case.plan.policy.all_areas()) if is_own else (),
        indicators=indicator_results(case, is_scored_period=scored) if is_own else (),
        definitions=definition_results(case) if is_own else (),
        adjustments=(*_notes(case), *adjustments) if scored else adjustments,
        total_derivation=total.score.children[0] if total else None,
        lowest=total.lowest if total else None,
        highest=total.highest if total else None,
    )


def graded_state(grade: GradeFound | None, state: State, reason: str) -> tuple[State, str]:
    """The state of a unit's outcome as a whole: its total's, and its grade's."""
    if grade is None or state is State.OPEN:
        return state, reason
    if grade.grade is None:
        return State.OPEN, f"等次待定：{grade.reason}"
    doubts = [d for d in grade.doubts if d not in reason]
    return (State.PROVISIONAL, joined([reason, *doubts])) if doubts else (state, reason)


def _status(case: Case, total: TotalSum | None) -> Status:
    if total is not None and case.vetoes.is_vetoed:
        return Status.VETOED
    return total.score.shown_status if total is not None else Status.OK


def _notes(case: Case) -> tuple[AdjustmentResult, ...]:
    """Everything beside the items that changed the outcome: bonuses, deductions, vetoes, circumstances, decisions."""
    sums = [case.adjusted(kind) for kind in AdjustmentKind]
    decided = decision_results(case.decided(TOTAL_KEY), case.total)
    grade = case.grade.notes if case.grade else ()
    return (*every_row(sums), *veto_results(case.vetoes), *decided, *grade)


def not_scored(period: Period) -> str:
    """Say why a period has no points and ranks."""
    return f"{period.name}只通报完成情况，不计分、不排名"


def _total_state(case: Case) -> tuple[State, str]:
    total = case.total
    if total is None:
        has_none = case.plan.policy.has_no_total
        return State.FINAL, "办法不设总分" if has_none else f"{case.inputs.period}不设总分"
    if total.score.value is None:
        return State.OPEN, _why_open(case, total.score)
    gains = [_gain_reason(a) for a in case.plan.policy.areas if case.area(a.key).may_gain]
    highest = ((c.unit.name, c.total.highest) for c in _open_peers(case, None) if c.total)
    overtaking = _overtaking(highest, total.score.number, "总分")
    return _settled(total.score, [*gains[:1], overtaking])


def _why_open(case: Case, answer: Answer) -> str:
    """Why a sum is open; of a unit that reported nothing that says all."""
    reads_own = not case.plan.rests_on_years(case.period_kind)
    if reads_own and not case.has_report and answer.status is Status.MISSING:
        return f"没有报送{case.inputs.period}的数据"
    return answer.reason


def _gain_reason(area: Area) -> str:
    return f"如果其他方面各项都不计，“{area.name}”的分值还要上调"


def _settled(answer: Answer, moving: Sequence[str]) -> tuple[State, str]:
    """A settled sum is provisional where a figure behind it, or an open unit beside it, may still move it."""
    reasons = joined([*answer.doubts, *moving])
    return (State.PROVISIONAL, reasons) if reasons else (State.FINAL, "")


def _open_peers(case: Case, area: Area | None) -> list[Case]:
    """The units ranked with this one whose score is still to come."""
    waiting = case.population.waiting(area.key if area is not None else None)
    return [peer for peer in waiting if peer is not case]


def _overtaking(highest: Iterable[tuple[str, Fraction | None]], score: Fraction, what: str) -> str:
    names = [name for name, most in highest if most is None or most > score]
    return f"{joined(names, '、')}的{what}待定，可能影响名次" if names else ""


def _area_result(area: Area, case: Case, period: Period) -> AreaResult:
    applicable, assessed, met = _counts(area, case)
    if not is_scored_period(period):
        return AreaResult(
            key=area.key,
            path=area.path,
            score=None,
            full_marks=None,
            rank=None,
            state=State.FINAL,
            reason=not_scored(period),
            lowest=None,
            highest=None,
            applicable=applicable,
            assessed=assessed,
            met=met,
        )
    summed, total = case.area(area.key), case.area_total(area.key)
    state, reason = _area_state(area, case)
    return AreaResult(
        key=area.key,
        path=area.path,
        score=_number(summed.score),
        full_marks=None if summed.score.status is Status.NOT_APPLICABLE else _number(summed.full_marks),
        rank=case.rank(area.key),
        state=state,
        reason=reason,
        lowest=summed.lowest,
        highest=summed.highest,
        applicable=applicable,
        assessed=assessed,
        met=met,
        total=_number(total.score) if total is not None else None,
        raw_total=total.raw if total is not None else None,
        total_derivation=total.score.children[0] if total is not None and total.score.children else None,
    )


def _area_state(area: Area, case: Case) -> tuple[State, str]:
    summed = case.area(area.key)
    if summed.score.status is Status.NOT_APPLICABLE:
        return State.FINAL, summed.score.reason
    if summed.score.value is None:
        return State.OPEN, _why_open(case, summed.score)
    highest = ((c.unit.name, c.area(area.key).highest) for c in _open_peers(case, area))
    gain = _gain_reason(area) if summed.may_gain else ""
    return _settled(summed.score, [gain, _overtaking(highest, summed.score.number, "得分")])


def _counts(area: Area, case: Case) -> tuple[int, int, int]:
    """How many items apply, how many of these are known to be met or not, and how many are met."""
    appraisals = [case.appraise(i.key) for i in area.all_indicators()]
    applicable = [a for a in appraisals if a.applies and a.value.status is not Status.NOT_APPLICABLE]
    truths = [a.met.truth for a in applicable if a.met is not None]
    return len(applicable), sum(t is not None for t in truths), sum(t is True for t in truths)


def _number(answer: Answer) -> Fraction | None:
    return answer.number if answer.value is not None else None

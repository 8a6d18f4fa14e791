"""What stands above the computed points: a veto that sets the total, and the leading group's decision."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.facts import Adjustment
from dsl.quantity import POINT
from engine.answer import Answer, named
from engine.grading import GradeFound
from engine.plan import is_lower_better as is_lower_better
from engine.results import AdjustmentResult, Status
from engine.sums import TotalSum
from engine.vetoes import Vetoes
from engine.wording import Phrase, joined, shown


def veto_total(total: TotalSum, vetoes: Vetoes) -> TotalSum:
    """Set a total that is vetoed, and leave one open of which that is not known yet."""
    totals = vetoes.totals()
    if len(totals) > 1:
        reason = f"一票否决的后果不一致：总分得 {'、'.join(shown(t, POINT) for t in totals)}"
        return _open(total, Status.UNDEFINED, reason, min(totals), max(totals))
    waiting = [v for v in vetoes.open if v.veto.total is not None and v.veto.total not in totals]
    if waiting:
        status = waiting[0].answer.status
        reason = f"是否一票否决还不知道：{joined(v.answer.reason for v in waiting)}"
        marks = [*totals, *(v.veto.total for v in waiting if v.veto.total is not None)]
        ends = [total.lowest, total.highest] if not totals else []
        known = [e for e in ends if e is not None]
        lowest = min([*marks, *known]) if len(known) == len(ends) else None
        highest = max([*marks, *known]) if len(known) == len(ends) else None
        return _open(total, status, reason, lowest, highest)
    if not totals:
        return total
    found = next(v for v in vetoes.hits if v.veto.total is not None)
    reason = f"一票否决：{found.reason}"
    answer = replace(found.answer, value=totals[0], status=Status.VETOED, reason=reason, phrase=Phrase(reason))
    children = (*total.score.children, *found.answer.children)
    score = named(replace(answer, children=children), "总分", POINT, formula=f"一票否决，{found.veto.consequence}")
    return TotalSum(score=score, raw=total.raw, lowest=totals[0], highest=totals[0])


def _open(total: TotalSum, status: Status, reason: str, lowest: Fraction | None, highest: Fraction | None) -> TotalSum:
    (derivation,) = total.score.children
    opened = replace(derivation, value=None, status=status, reason=reason)
    score = replace(total.score, value=None, status=status, reason=reason, children=(opened,))
    return TotalSum(score=score, raw=total.raw, lowest=lowest, highest=highest)


def decide_total(total: TotalSum, decision: Adjustment | None) -> TotalSum:
    """Let the leading group's word stand in place of the computed total, or move it."""
    if decision is None or decision.points is None:
        return total
    if decision.is_change and total.score.value is None:
        return total
    value = total.score.number + decision.points if decision.is_change else decision.points
    computed = shown(total.score.number, POINT) if total.score.value is not None else "待定"
    text = f"计算为 {computed}，领导小组调整为 {shown(value, POINT)}：{decision.reason}"
    answer = Answer(value=value, doubts=total.score.doubts, phrase=Phrase(text), children=total.score.children)
    score = named(answer, "总分", POINT, formula="领导小组调整", source=decision.source)
    return TotalSum(score=score, raw=total.raw, lowest=value, highest=value)


def decision_results(decision: Adjustment | None, total: TotalSum | None) -> tuple[AdjustmentResult, ...]:
    """The entry of a decided total: by how much, and why."""
    if decision is None or decision.points is None or total is None or total.score.value is None:
        return ()
    by = f"（{decision.decided_by}）" if decision.decided_by else ""
    return (
        AdjustmentResult(
            kind="调整",
            block="总分",
            name=decision.outcome,
            count=None,
            raw=decision.points,
            applied=total.score.number,
            reason=f"{decision.reason}{by}",
        ),
    )


def is_graded(found: GradeFound, grade: str) -> Answer:
    """Whether a grade is the one asked for; open as long as it could be."""
    phrase = Phrase(f"等次 {found.grade or '待定'}")
    if found.grade is None and grade in found.possible:
        return Answer(status=Status.MISSING, reason=f"等次待定：{found.reason}", phrase=phrase)
    return Answer(value=found.grade == grade, doubts=found.doubts, phrase=phrase)

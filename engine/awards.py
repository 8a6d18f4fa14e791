"""Awards: the best of an area or of the total, ties at the cut, nominations, and what the leading group decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from dsl.diagnostic import Diagnostic, Text
from dsl.facts import Adjustment, Nomination
from dsl.model import Area, Award, Purpose, TieRule
from engine.case import Case
from engine.cases import Cases
from engine.errors import TooManySelected, UnusableAdjustment, WinnerNotAllowed
from engine.grants import apply_grant, find_grant
from engine.inputs import Inputs
from engine.plan import Plan, is_scored_period
from engine.ranking import competition_ranks
from engine.results import AwardResult, Barred, State, Status, Winner
from engine.wording import joined

WINS = "获评"
LOSES = "不获评"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One unit that an award could go to."""

    unit: str
    #: None while it is open.
    score: Fraction | None
    #: The most that an open score can become; None without bound.
    highest: Fraction | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Given:
    """The awards of a period, with the adjustments that took effect and what is to be looked at."""

    results: tuple[AwardResult, ...]
    effective: tuple[tuple[Award, Adjustment], ...]
    #: Unit (or empty), source and finding.
    findings: tuple[tuple[str, str, Diagnostic], ...]


def give_awards(plan: Plan, inputs: Inputs, cases: Cases) -> Given:
    """Give the awards of one period.

    Errors: none; adjustments that cannot be used, and nominations that may not win, are findings.
    """
    awards = [a for a in plan.policy.awards if _is_given(a, plan, inputs.period)]
    adjustments = [a for a in inputs.facts.adjustments if a.period == inputs.period]
    ledger = _Ledger(adjustments)
    results: list[AwardResult] = []
    for award in awards:
        # The area of each scope; None where the award is given once for all.
        for area in plan.policy.areas if award.is_per_area and not award.is_judged else (None,):
            found = find_grant(inputs.facts.grants, inputs.period, award, area)
            if award.is_judged:
                computed = [_judged(award, inputs, cases, ledger, _is_only_judged(award, awards))]
            else:
                computed = list(_ranked(award, area, cases, ledger))
            results.extend([apply_grant(award, area, found, computed, cases)] if found else computed)
    ledger.report_unused(plan, awards)
    return Given(tuple(results), tuple(ledger.effective), tuple(ledger.findings))


def _is_given(award: Award, plan: Plan, period: str) -> bool:
    if award.period is not None:
        return award.period == period
    commending = [p.name for p in plan.policy.periods if Purpose.COMMENDATION in p.purposes]
    scored = [p.name for p in plan.policy.periods if is_scored_period(p)]
    return period in (commending or scored)


def _is_only_judged(award: Award, awards: Sequence[Award]) -> bool:
    return all(a is award or not a.is_judged for a in awards)


# --- the leading group's decisions -------------------------------------------------------------------


@dataclass(slots=True)
class _Ledger:
    """The adjustments of a period, as they are used up."""

    adjustments: Sequence[Adjustment]
    effective: list[tuple[Award, Adjustment]] = field(default_factory=list)
    findings: list[tuple[str, str, Diagnostic]] = field(default_factory=list)
    _used: set[int] = field(default_factory=set)

    def decisions(self, award: Award, area: Area | None, units: Sequence[str]) -> dict[str, Adjustment]:
        """What was decided of the units that could win, by unit; contradictions decide nothing."""
        found: dict[str, list[Adjustment]] = {}
        for place, adjustment in enumerate(self.adjustments):
            if adjustment.unit in units and _is_about(adjustment, award, area):
                self._used.add(place)
                found.setdefault(adjustment.unit, []).append(adjustment)
        settled = {unit: said[0] for unit, said in found.items() if len({a.outcome for a in said}) == 1}
        for unit in found.keys() - settled.keys():
            self._unusable(found[unit][0], Text("前后矛盾", "it contradicts another one"))
        self.effective.extend((award, adjustment) for adjustment in settled.values())
        return settled

    def report_unused(self, plan: Plan, awards: Sequence[Award]) -> None:
        """Say of each adjustment that was not used why not."""
        for place, adjustment in enumerate(self.adjustments):
            if place not in self._used:
                self._unusable(adjustment, _why_unused(adjustment, plan, awards))

    def _unusable(self, adjustment: Adjustment, why: Text) -> None:
        item = f"{adjustment.item}（{adjustment.scope}）" if adjustment.scope else adjustment.item
        finding = UnusableAdjustment(unit=adjustment.unit, item=item, why=why)
        self.findings.append((adjustment.unit, str(adjustment.source), finding))


def _is_about(adjustment: Adjustment, award: Award, area: Area | None) -> bool:
    if adjustment.item != award.name or adjustment.outcome not in (WINS, LOSES):
        return False
    return adjustment.scope is None if area is None else _is_area(adjustment.scope, area)


def _is_area(written: str | None, area: Area) -> bool:
    return written in (area.name, area.key, *area.aliases)


def _why_unused(adjustment: Adjustment, plan: Plan, awards: Sequence[Award]) -> Text:
    award = next((a for a in awards if a.name == adjustment.item), None)
    if award is None:
        return Text("本期没有这个奖项", "there is no such award in this period")
    if adjustment.outcome not in (WINS, LOSES):
        return Text(f"结果只能是「{WINS}」或「{LOSES}」", f"the outcome is {WINS} or {LOSES}")
    if award.is_per_area and not any(_is_area(adjustment.scope, a) for a in plan.policy.areas):
        return Text("没有写明方面，或者没有这个方面", "it names no area, or none that there is")
    if not award.is_per_area and adjustment.scope is not None:
        return Text("这个奖项不分方面", "this award is not given in each area")
    return Text("它不是候选单位", "it is not a candidate")


# --- awards by score ---------------------------------------------------------------------------------


def _ranked(award: Award, area: Area | None, cases: Cases, ledger: _Ledger) -> Iterator[AwardResult]:
    """One result for each population: a level, or a common parent in it."""
    for (level, within), population in cases.populations.items():
        if award.level in (None, level):
            by_area = area if award.is_by_area_score else None
            candidates = [c for case in population.cases if (c := _candidate(case, by_area)) is not None]
            decided = ledger.decisions(award, area, [c.unit for c in candidates])
            yield _award(award, area, candidates, decided, level=level, within=within)


def _candidate(case: Case, area: Area | None) -> Candidate | None:
    """A unit with a score, or with one that may still come."""
    if area is not None:
        summed = case.area(area.key)
        score, highest = summed.score, summed.highest
        may_move = bool(score.doubts) or summed.may_gain
    elif case.total is not None:
        score, highest = case.total.score, case.total.highest
        may_move = bool(score.doubts)
    else:
        return None
    if score.status is Status.NOT_APPLICABLE:
        return None
    value = score.number if score.value is not None else None
    return Candidate(unit=case.unit.name, score=value, highest=highest, is_provisional=may_move)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Who stands above the last place, and who shares it."""

    above: tuple[str, ...]
    at: tuple[str, ...]
    #: The score of the last place, which an open candidate must reach; None where places are left over.
    last: Fraction | None


def _cut(candidates: Sequence[Candidate], quota: int) -> _Cut:
    scored = [(c.score, c.unit) for c in candidates if c.score is not None]
    ordered = sorted((s for s, _ in scored), reverse=True)
    if len(ordered) <= quota:
        return _Cut(tuple(u for _, u in scored), (), ordered[-1] if len(ordered) == quota and ordered else None)
    last = ordered[quota - 1]
    above = tuple(u for s, u in scored if s > last)
    at = tuple(u for s, u in scored if s == last)
    if len(above) + len(at) <= quota:
        return _Cut((*above, *at), (), last)
    return _Cut(above, at, last)


def _award(
    award: Award,
    area: Area | None,
    candidates: Sequence[Candidate],
    decided: Mapping[str, Adjustment],
    *,
    level: str,
    within: str,
) -> AwardResult:
    """Settle one award among its candidates."""
    out = {unit for unit, a in decided.items() if a.outcome == LOSES}
    named = {unit for unit, a in decided.items() if a.outcome == WINS}
    standing = [c for c in candidates if c.unit not in out]
    cut = _cut(standing, award.quota)
    winning, tied = _settle_tie(award, cut, named)
    open_units = [c for c in standing if c.score is None and c.unit not in named]
    state, reason = _state(award, cut, tied, candidates, open_units)
    return AwardResult(
        name=award.name,
        scope=area.name if area else None,
        winners=_winners({*winning, *named}, candidates, decided),
        tied=tied,
        barred=tuple(Barred(unit=c.unit, reason=decided[c.unit].reason) for c in candidates if c.unit in out),
        quota=award.quota,
        state=state,
        reason=reason,
        basis=award.basis,
        level=level,
        within=within or None,
    )


def _settle_tie(award: Award, cut: _Cut, named: set[str]) -> tuple[set[str], tuple[str, ...]]:
    """Who wins, and who is left at the cut without a decision."""
    if award.tie_rule is TieRule.ALL_IN:
        return {*cut.above, *cut.at}, ()
    if award.tie_rule is TieRule.ALL_OUT:
        return {*cut.above}, ()
    chosen = {u for u in cut.at if u in named}
    undecided = tuple(u for u in cut.at if u not in named)
    places = award.quota - len(cut.above) - len(chosen)
    # Where the group has filled the places, or more, the others at the cut are decided too.
    if places <= 0:
        return {*cut.above, *chosen}, ()
    if len(undecided) <= places:
        return {*cut.above, *cut.at}, ()
    return {*cut.above, *chosen}, undecided


def _winners(
    winning: set[str], candidates: Sequence[Candidate], decided: Mapping[str, Adjustment]
) -> tuple[Winner, ...]:
    ranks = competition_ranks({c.unit: c.score for c in candidates if c.score is not None})
    chosen = [c for c in candidates if c.unit in winning]
    chosen.sort(key=lambda c: ranks.get(c.unit, len(candidates) + 1))
    return tuple(
        Winner(
            units=(c.unit,),
            score=c.score,
            rank=ranks.get(c.unit),
            reason=decided[c.unit].reason if c.unit in decided else "",
        )
        for c in chosen
    )


def _state(
    award: Award, cut: _Cut, tied: tuple[str, ...], candidates: Sequence[Candidate], open_units: Sequence[Candidate]
) -> tuple[State, str]:
    could_enter = [c.unit for c in open_units if cut.last is None or c.highest is None or c.highest >= cut.last]
    entering = f"{'、'.join(could_enter)}的得分待定，还可能入围" if could_enter else ""
    if tied:
        places = award.quota - len(cut.above)
        return State.OPEN, joined(
            [f"{'、'.join(tied)}在名额处并列（余 {places} 个名额），{award.tie_rule.value}", entering]
        )
    if open_units and all(c.score is None for c in candidates):
        return State.OPEN, "各单位的得分都待定"
    moving = [c.unit for c in candidates if c.is_provisional]
    doubt = f"{'、'.join(moving)}的得分是暂定的" if moving else ""
    if could_enter or moving:
        return State.PROVISIONAL, joined([entering, doubt])
    return State.FINAL, "" if candidates else "没有候选单位"


# --- awards by nomination ----------------------------------------------------------------------------


def _judged(award: Award, inputs: Inputs, cases: Cases, ledger: _Ledger, is_only: bool) -> AwardResult:
    """Settle an award that people decide on nominations."""
    nominated = [n for n in inputs.facts.nominations if n.award == award.name or (is_only and not n.award)]
    decided = ledger.decisions(award, None, [u for n in nominated for u in n.units])
    members = {c.unit.name for c in cases.all if award.level in (None, c.level.name)}
    selected: list[Winner] = []
    barred: list[Barred] = []
    undecided: list[str] = []
    for nomination in nominated:
        is_selected, reason = _selection(nomination, decided)
        why = _not_allowed(award, nomination, members)
        if is_selected and why is not None:
            barred.extend(Barred(unit=u, reason=f"“{nomination.project}”：{why.zh}") for u in nomination.units)
            finding = WinnerNotAllowed(award=award.name, project=nomination.project, units=nomination.units, why=why)
            ledger.findings.append(("", str(nomination.source), finding))
        elif is_selected:
            won = Winner(units=nomination.units, score=None, rank=None, project=nomination.project, reason=reason)
            selected.append(won)
        elif is_selected is None:
            undecided.append(nomination.project)
    is_over = len(selected) > award.quota
    if is_over:
        found = TooManySelected(award=award.name, quota=award.quota, selected=len(selected))
        ledger.findings.append(("", "", found))
    reason = _open_reason(award, nominated, len(selected), undecided)
    return AwardResult(
        name=award.name,
        scope=None,
        # Which of too many are meant, nobody has said.
        winners=() if is_over else tuple(selected),
        tied=tuple(dict.fromkeys(u for w in selected for u in w.units)) if is_over else (),
        barred=tuple(barred),
        quota=award.quota,
        state=State.OPEN if reason else State.FINAL,
        reason=reason,
        basis=award.basis,
        level=award.level,
    )


def _selection(nomination: Nomination, decided: Mapping[str, Adjustment]) -> tuple[bool | None, str]:
    """What was said of a nomination, the leading group's word before the nomination's own."""
    said = [decided[u] for u in nomination.units if u in decided]
    if said:
        return said[0].outcome == WINS, said[0].reason
    return nomination.is_selected, ""


def _not_allowed(award: Award, nomination: Nomination, members: set[str]) -> Text | None:
    if len(nomination.units) > 1 and not award.may_be_joint:
        return Text("这个奖项不能联合授予", "this award is not given jointly")
    outside = [u for u in nomination.units if u not in members]
    if outside and not award.may_be_outside:
        return Text(f"{'、'.join(outside)}不是考评对象", f"{', '.join(outside)} is not assessed")
    return None


def _open_reason(award: Award, nominated: Sequence[Nomination], selected: int, undecided: Sequence[str]) -> str:
    if not nominated:
        return "还没有提名"
    over = f"名额 {award.quota} 个，入选 {selected} 个" if selected > award.quota else ""
    waiting = f"{'、'.join(f'“{p}”' for p in undecided)}尚未决定" if undecided else ""
    return joined([over, waiting])

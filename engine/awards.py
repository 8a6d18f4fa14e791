"""Awards: the best of an area or of the total, ties at the cut, nominations, and what the leading group decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction

from dsl.diagnostic import Diagnostic, Text
from dsl.expressions import Expression, Judged
from dsl.facts import Adjustment, Nomination
from dsl.model import Area, Award, TieRule
from dsl.outcomes import GRADE_KEY, TOTAL_KEY
from dsl.record import dataclass
from engine import cutting
from engine.answer import Answer
from engine.case import Case
from engine.cases import Cases
from engine.cutting import Entrant, Placed, places_of
from engine.decisions import is_lower_better
from engine.errors import TooManySelected, UnusableAdjustment, WinnerNotAllowed
from engine.exact import evaluate
from engine.grants import apply_grant, find_grant
from engine.inputs import Inputs
from engine.plan import Plan
from engine.plan import is_given as is_given
from engine.ranking import competition_ranks
from engine.results import AwardResult, Barred, State, Status, Winner
from engine.wording import in_words, joined

WINS = "获评"
LOSES = "不获评"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One unit that an award could go to."""

    unit: str
    #: None while it is open.
    score: Fraction | None
    #: The score turned so that higher is better.
    figure: Fraction | None
    #: The most that an open figure can become; None without bound.
    highest: Fraction | None
    is_provisional: bool
    #: 依次比较.
    compared: tuple[Fraction | None, ...] = ()
    #: Why it may not win; "" where nothing bars it.
    bar: str = ""
    #: Why it is not known yet whether it may win.
    waits: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it has no score yet, or may turn out to be barred."""
        return self.figure is None or bool(self.waits)


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
    awards = [a for a in plan.policy.awards if is_given(a, plan, inputs.period)]
    adjustments = [
        a for a in inputs.facts.adjustments if a.period == inputs.period and a.item not in (TOTAL_KEY, GRADE_KEY)
    ]
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
            candidates = [c for case in population.gone_through if (c := _candidate(case, award, area)) is not None]
            decided = ledger.decisions(award, area, [c.unit for c in candidates])
            places = places_of(award.places, population.counted)
            yield _award(award, area, candidates, decided, places, level=level, within=within)


def _candidate(case: Case, award: Award, area: Area | None) -> Candidate | None:
    """A unit with a score, or with one that may still come."""
    found = _score(case, award, area)
    if found is None or found.answer.status is Status.NOT_APPLICABLE or case.vetoes.is_left_out:
        return None
    bar, waits = _bars(case, award)
    if bar is None:
        return None
    score = found.answer.number if found.answer.value is not None else None
    sign = -1 if award.ranked_by is not None and is_lower_better(award.ranked_by, case.plan) else 1
    return Candidate(
        unit=case.unit.name,
        score=score,
        figure=None if score is None else sign * score,
        highest=found.highest,
        is_provisional=found.may_move,
        compared=tuple(case.comparable(x) for x in award.places.compared),
        bar=bar,
        waits="" if bar else waits,
    )


@dataclass(frozen=True, slots=True)
class _Score:
    """What a unit is placed by."""

    answer: Answer
    highest: Fraction | None
    may_move: bool


def _score(case: Case, award: Award, area: Area | None) -> _Score | None:
    if award.ranked_by is not None:
        answer = evaluate(award.ranked_by, case)
        return _Score(answer, None, bool(answer.doubts))
    if area is not None and award.is_by_area_score:
        summed = case.area(area.key)
        return _Score(summed.score, summed.highest, bool(summed.score.doubts) or summed.may_gain)
    if case.total is None:
        return None
    return _Score(case.total.score, case.total.highest, bool(case.total.score.doubts))


def _bars(case: Case, award: Award) -> tuple[str | None, str]:
    """Why a unit may not win, and why that is not known; None for one that the award is not for."""
    wanted = [(c, evaluate(c, case)) for c in award.conditions]
    if any(a.truth is False for _, a in wanted):
        return None, ""
    against = [(c, evaluate(c, case)) for c in award.bars]
    bar = joined([case.vetoes.barring(), *(_said(c) for c, a in against if a.truth)])
    waiting = [a.reason for _, a in (*wanted, *against) if a.truth is None]
    return bar, joined([case.vetoes.may_bar(), *waiting])


def _said(condition: Expression) -> str:
    return condition.sentence if isinstance(condition, Judged) else in_words(condition).text


def _award(
    award: Award,
    area: Area | None,
    candidates: Sequence[Candidate],
    decided: Mapping[str, Adjustment],
    places: int,
    *,
    level: str,
    within: str,
) -> AwardResult:
    """Settle one award among its candidates."""
    out = {unit for unit, a in decided.items() if a.outcome == LOSES}
    named = {unit for unit, a in decided.items() if a.outcome == WINS}
    barred = {c.unit: c.bar for c in candidates if c.bar and c.unit not in named}
    # 名额不递补: who is barred keeps the place, and nobody gets it.
    standing = [c for c in candidates if c.unit not in out and (c.unit not in barred or not award.passes_on)]
    entrants = [Entrant(c.unit, c.figure, c.compared) for c in standing if c.figure is not None and not c.is_open]
    placed = cutting.place(entrants, places, award.places.rule)
    winning, tied = _settle_tie(placed, named)
    open_units = [c for c in standing if c.is_open and c.unit not in named and c.unit not in barred]
    state, reason = _state(award, placed, tied, candidates, open_units)
    reasons = {**{u: decided[u].reason for u in out}, **{u: r for u, r in barred.items() if u not in out}}
    return AwardResult(
        name=award.name,
        scope=area.name if area else None,
        winners=_winners({*winning, *named} - barred.keys(), candidates, decided),
        tied=tuple(u for u in tied if u not in barred),
        barred=tuple(Barred(unit=c.unit, reason=reasons[c.unit]) for c in candidates if c.unit in reasons),
        quota=places,
        state=state,
        reason=reason,
        basis=award.basis,
        level=level,
        within=within or None,
    )


def _settle_tie(placed: Placed[str], named: set[str]) -> tuple[set[str], tuple[str, ...]]:
    """Who wins, and who is left at the last place without a decision."""
    chosen = {u for u in placed.tied if u in named}
    undecided = tuple(u for u in placed.tied if u not in named)
    places = placed.left - len(chosen)
    # Where the group has filled the places, or more, the others at the cut are decided too.
    if places <= 0:
        return {*placed.inside, *chosen}, ()
    if len(undecided) <= places:
        return {*placed.inside, *placed.tied}, ()
    return {*placed.inside, *chosen}, undecided


def _winners(
    winning: set[str], candidates: Sequence[Candidate], decided: Mapping[str, Adjustment]
) -> tuple[Winner, ...]:
    ranks = competition_ranks({c.unit: c.figure for c in candidates if c.figure is not None})
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
    award: Award,
    placed: Placed[str],
    tied: tuple[str, ...],
    candidates: Sequence[Candidate],
    open_units: Sequence[Candidate],
) -> tuple[State, str]:
    entering = _entering(placed, open_units)
    if tied:
        rule = award.places.rule.value if not award.places.compared else f"依次比较后{TieRule.ALL_OPEN.value}"
        left = f"{'、'.join(tied)}在名额处并列（余 {placed.left} 个名额），{rule}"
        return State.OPEN, joined([left, entering])
    if open_units and all(c.score is None for c in candidates):
        return State.OPEN, "各单位的得分都待定"
    moving = [c.unit for c in candidates if c.is_provisional]
    doubt = f"{'、'.join(moving)}的得分是暂定的" if moving else ""
    if entering or moving:
        return State.PROVISIONAL, joined([entering, doubt])
    return State.FINAL, "" if candidates else "没有候选单位"


def _entering(placed: Placed[str], open_units: Sequence[Candidate]) -> str:
    """Who could still come among the winners."""

    def reaches(candidate: Candidate) -> bool:
        most = candidate.highest if candidate.figure is None else candidate.figure
        return placed.last is None or most is None or most >= placed.last

    could = [c for c in open_units if reaches(c)]
    scores = [c.unit for c in could if c.figure is None]
    others = [c for c in could if c.figure is not None]
    entering = f"{'、'.join(scores)}的得分待定，还可能入围" if scores else ""
    return joined([entering, *(f"{c.unit}能不能评还不知道：{c.waits}" for c in others)])


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
    quota = places_of(
        award.places, sum(p.counted for (x, _), p in cases.populations.items() if award.level in (None, x))
    )
    is_over = len(selected) > quota
    if is_over:
        found = TooManySelected(award=award.name, quota=quota, selected=len(selected))
        ledger.findings.append(("", "", found))
    reason = _open_reason(quota, nominated, len(selected), undecided)
    return AwardResult(
        name=award.name,
        scope=None,
        # Which of too many are meant, nobody has said.
        winners=() if is_over else tuple(selected),
        tied=tuple(dict.fromkeys(u for w in selected for u in w.units)) if is_over else (),
        barred=tuple(barred),
        quota=quota,
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


def _open_reason(quota: int, nominated: Sequence[Nomination], selected: int, undecided: Sequence[str]) -> str:
    if not nominated:
        return "还没有提名"
    over = f"名额 {quota} 个，入选 {selected} 个" if selected > quota else ""
    waiting = f"{'、'.join(f'“{p}”' for p in undecided)}尚未决定" if undecided else ""
    return joined([over, waiting])

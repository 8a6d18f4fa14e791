"""Awards with conditions, bars, decisions, further comparisons and nominations, over columns.

Mirrors `engine.awards` and `engine.grants`: for each award every row of a population is a candidate or not, barred or
not, and has a figure or none; the places go to the best of those who stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from dsl.facts import Adjustment, Nomination
from dsl.model import Area, Award
from dsl.record import dataclass
from engine.columns import flags
from engine.columns.cells import CODES
from engine.columns.facts_table import FactsTable
from engine.columns.grades import Rows, best_rows
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Awarded, Scores
from engine.columns.program import TOTAL
from engine.columns.stages import Answers, Run, StagedTable, ask
from engine.columns.table import Table
from engine.cutting import places_of
from engine.plan import Plan, is_lower_better
from engine.results import Status

WINS, LOSES = "获评", "不获评"
_NOT_APPLICABLE = CODES[Status.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True)
class Ground:
    """What giving an award rests on."""

    plan: Plan
    period: str
    table: Table
    staged: StagedTable
    run: Run
    #: The rows of a population; those of them that are assessed, and how many count.
    members: Callable[[int], Any]
    counted: Callable[[int], Rows]
    is_few: bool

    @property
    def facts(self) -> FactsTable | None:
        """Where decisions and nominations are read from."""
        return self.table if isinstance(self.table, FactsTable) else None


def give_award(award: Award, awards: Sequence[Award], ground: Ground) -> list[Awarded]:
    """Give one award. Raises Unsupported for what columns do not settle."""
    facts = ground.facts
    if facts is None and (award.is_judged or award.name in ground.table.decided):
        raise Unsupported(f"奖项“{award.name}”另有决定或者由人评定")
    if facts is not None and award.is_judged:
        listed = granted_units(award, None, facts)
        return [_named(award, listed, ()) if listed is not None else _nominated(award, awards, ground, facts)]
    found: list[Awarded] = []
    answers: Answers | None = None
    for area in ground.plan.policy.areas if award.is_per_area else (None,):
        listed = granted_units(award, area, facts) if facts is not None else None
        if listed is not None:
            found.append(_named(award, listed, (), area=area))
            continue
        if answers is None:
            answers = _answers(award, ground)
        for place, (level, _) in enumerate(ground.table.populations):
            if award.level in (None, level):
                found.append(_settled(_Award(award, area, ground, answers), place))
    return found


def _answers(award: Award, ground: Ground) -> Answers:
    figures = [*award.places.compared, *([award.ranked_by] if award.ranked_by is not None else [])]
    return ask(ground.run, ground.staged, [*award.conditions, *award.bars], figures)


# --- by points ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Award:
    """One award in one area: what is asked of a row."""

    award: Award
    area: Area | None
    ground: Ground
    answers: Answers

    @property
    def scores(self) -> Scores | None:
        """What units are placed by, where that is points."""
        key = self.area.key if self.area is not None and self.award.is_by_area_score else TOTAL
        return self.ground.staged.scores.get(key)

    def figure(self, row: int) -> tuple[bool, Fraction | int | None]:
        """Whether a row has, or may still have, what it is placed by; and that, turned so that higher is better."""
        by = self.award.ranked_by
        if by is not None:
            place = len(self.award.places.compared)
            value = self.answers.figure(place, row)
            turned = -value if value is not None and is_lower_better(by, self.ground.plan) else value
            return self.answers.status(place, row) != _NOT_APPLICABLE, turned
        scores = self.scores
        if scores is None:
            return False, None
        status = 0 if scores.statuses is None else int(scores.statuses[row])
        return status != _NOT_APPLICABLE, None if status else int(scores.values[row])

    def truths(self, row: int) -> tuple[Sequence[int], Sequence[int]]:
        """How its conditions and its bars stand."""
        codes = [int(c[row]) for c in self.answers.conditions]
        count = len(self.award.conditions)
        return codes[:count], codes[count:]

    @property
    def is_decided(self) -> bool:
        """Whether the leading group may have said anything of it."""
        return self.award.name in self.ground.table.decided

    def given(
        self, place: int, *, quota: int, winners: list[int], tied: list[int], barred: list[int], is_open: bool
    ) -> Awarded:
        """The award as it came out in one population."""
        level, within = self.ground.table.populations[place]
        return Awarded(
            name=self.award.name,
            area=self.area.key if self.area is not None else None,
            level=level,
            within=within,
            quota=quota,
            winners=winners,
            tied=tied,
            barred=barred,
            is_open=is_open,
        )

    def compared(self, row: int) -> list[Fraction | None]:
        """What is compared where the last place is shared."""
        found: list[Fraction | None] = []
        for place, node in enumerate(self.award.places.compared):
            value = self.answers.figure(place, row)
            found.append(-value if value is not None and is_lower_better(node, self.ground.plan) else value)
        return found


@dataclass(slots=True)
class _Candidates:
    """The candidates of one population."""

    figures: dict[int, Fraction | int | None]
    barred: set[int]
    waiting: set[int]


def _candidates(one: _Award, rows: Iterable[int]) -> _Candidates:
    scores = one.ground.staged.scores
    vetoed, out = scores.get(flags.BARRED), scores.get(flags.LEFT_OUT)
    found = _Candidates({}, set(), set())
    for row in rows:
        is_one, figure = one.figure(row)
        wanted, against = one.truths(row)
        if not is_one or flags.NO in wanted or (out is not None and out.values[row]):
            continue
        found.figures[row] = figure
        veto = flags.NO if vetoed is None else int(vetoed.values[row])
        if veto == flags.YES or flags.YES in against:
            found.barred.add(row)
        elif flags.OPEN in (veto, *wanted, *against):
            found.waiting.add(row)
    return found


def _settled(one: _Award, place: int) -> Awarded:
    """The places of one population."""
    scores = one.scores
    if not one.ground.is_few and one.award.ranked_by is None and scores is not None and scores.values.dtype != object:
        return _settled_many(one, scores, place)
    award, ground = one.award, one.ground
    counted = ground.counted(place)
    candidates = _candidates(one, (int(r) for r in ground.members(place)))
    named, out = _decided(one, candidates.figures)
    barred = candidates.barred - named
    standing = [r for r in candidates.figures if r not in out and (r not in barred or not award.passes_on)]
    entering: dict[int, Any] = {
        r: f for r in standing if (f := candidates.figures[r]) is not None and r not in candidates.waiting
    }
    places = places_of(award.places, counted.counted)
    inside, tied, left = best_rows(entering, places, award.places.rule, one.compared)
    winning, undecided = _after_decision(inside, tied, left, named)
    still = [r for r in standing if r not in entering and r not in named and r not in barred]
    nobody = bool(still) and all(f is None for f in candidates.figures.values())
    return one.given(
        place,
        quota=places,
        winners=sorted((winning | named) - barred),
        tied=sorted(undecided - barred),
        barred=sorted(r for r in candidates.figures if r in out or r in barred),
        is_open=bool(undecided) or nobody,
    )


def _settled_many(one: _Award, scores: Scores, place: int) -> Awarded:
    """The same of many rows, as truths of each."""
    import numpy as np

    from engine.columns.settling_many import place_many

    award, ground = one.award, one.ground
    rows = np.asarray(ground.members(place))
    states = np.zeros(len(rows), np.uint8) if scores.statuses is None else scores.statuses[rows]
    standing, barred, waiting = states != _NOT_APPLICABLE, np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    made, count = ground.staged.scores, len(award.conditions)
    if flags.LEFT_OUT in made:
        standing &= made[flags.LEFT_OUT].values[rows] == 0
    for wanted in one.answers.conditions[:count]:
        standing &= wanted[rows] != flags.NO
    against = [*one.answers.conditions[count:], *([made[flags.BARRED].values] if flags.BARRED in made else [])]
    for code in against:
        barred |= code[rows] == flags.YES
    for code in (*one.answers.conditions[:count], *against):
        waiting |= code[rows] == flags.OPEN
    barred &= standing
    waiting &= standing & ~barred
    named, out = _decided(one, {int(r): None for r in rows[standing]} if one.is_decided else {})
    is_named, is_out = np.isin(rows, list(named)), np.isin(rows, list(out))
    barred &= ~is_named
    there = standing & (states == 0)
    candidates, standing = standing, standing & ~is_out & (~barred if award.passes_on else True)
    entering = standing & there & ~waiting
    places = places_of(award.places, ground.counted(place).counted)
    among = rows[entering]
    inside, tied, left = place_many(scores.values[among], among, places, award.places.rule, one.compared)
    winning, undecided = _after_decision(
        frozenset(among[inside].tolist()), frozenset(among[tied].tolist()), left, named
    )
    refused = set(rows[barred].tolist())
    nobody = bool((standing & ~entering & ~is_named & ~barred).any()) and not there.any()
    return one.given(
        place,
        quota=places,
        winners=sorted((winning | named) - refused),
        tied=sorted(undecided - refused),
        barred=rows[candidates & (is_out | barred)].tolist(),
        is_open=bool(undecided) or nobody,
    )


def _after_decision(
    inside: frozenset[int], tied: frozenset[int], left: int, named: set[int]
) -> tuple[set[int], set[int]]:
    """Who wins, and who is left at the last place without a decision."""
    chosen, undecided = set(tied & named), set(tied - named)
    places = left - len(chosen)
    if places <= 0:
        return {*inside, *chosen}, set()
    return ({*inside, *tied}, set()) if len(undecided) <= places else ({*inside, *chosen}, undecided)


# --- what was decided --------------------------------------------------------------------------------


def _decided(one: _Award, candidates: Mapping[int, object]) -> tuple[set[int], set[int]]:
    """The candidates that the leading group named, and those that it struck out."""
    facts = one.ground.facts
    if facts is None:
        return set(), set()
    said = outcomes_of(one.award, one.area, facts)
    by_row = {row: said.get(facts.standing[row][0].name) for row in candidates}
    return {r for r, s in by_row.items() if s == WINS}, {r for r, s in by_row.items() if s == LOSES}


def outcomes_of(award: Award, area: Area | None, facts: FactsTable) -> Mapping[str, str]:
    """What was decided of an award, by unit; contradictions decide nothing."""
    found: dict[str, set[str]] = {}
    for adjustment in facts.inputs.facts.adjustments:
        if adjustment.period == facts.inputs.period and _is_about(adjustment, award, area):
            found.setdefault(adjustment.unit, set()).add(adjustment.outcome)
    return {unit: next(iter(said)) for unit, said in found.items() if len(said) == 1}


def _is_about(adjustment: Adjustment, award: Award, area: Area | None) -> bool:
    if adjustment.item != award.name or adjustment.outcome not in (WINS, LOSES):
        return False
    names = (None,) if area is None else (area.name, area.key, *area.aliases)
    return adjustment.scope in names


def granted_units(award: Award, area: Area | None, facts: FactsTable) -> tuple[tuple[str, ...], ...] | None:
    """The units of a list that was entered as decided, one place each."""
    wanted = facts.inputs.period, award.name, area.key if area is not None else None
    found = (g for g in facts.inputs.facts.grants if (g.period, g.award, g.scope) == wanted)
    grant = next(found, None)
    return None if grant is None else tuple((unit,) for unit in grant.units)


def _named(
    award: Award,
    winners: tuple[tuple[str, ...], ...],
    barred: tuple[str, ...],
    *,
    area: Area | None = None,
    tied: tuple[str, ...] = (),
    is_open: bool = False,
    quota: int | None = None,
) -> Awarded:
    """An award whose winners are known by name: some need not be rows at all."""
    return Awarded(
        name=award.name,
        area=area.key if area is not None else None,
        level=award.level,
        within="",
        quota=quota,
        winners=[],
        tied=[],
        named=winners,
        tied_named=tied,
        barred_named=barred,
        is_open=is_open,
    )


def _nominated(award: Award, awards: Sequence[Award], ground: Ground, facts: FactsTable) -> Awarded:
    """An award that people decide on nominations: jointly, or to outsiders, where it says so."""
    found = nominees_of(award, awards, facts)
    levels = enumerate(ground.table.populations)
    counted = sum(ground.counted(p).counted for p, (level, _) in levels if award.level in (None, level))
    quota = places_of(award.places, counted)
    is_over = len(found.selected) > quota
    return _named(
        award,
        () if is_over else found.selected,
        found.barred,
        tied=tuple(u for units in found.selected for u in units) if is_over else (),
        is_open=found.is_waiting or is_over,
        quota=quota,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominees:
    """What came of the nominations for an award, its places not counted yet."""

    selected: tuple[tuple[str, ...], ...]
    #: Who was selected and may not win.
    barred: tuple[str, ...]
    #: Somebody has still to decide.
    is_waiting: bool


def nominees_of(award: Award, awards: Sequence[Award], facts: FactsTable) -> Nominees:
    """Who was nominated for an award and selected; `awards` are all of the period."""
    is_only = all(a is award or not a.is_judged for a in awards)
    listed = [n for n in facts.inputs.facts.nominations if n.award == award.name or (is_only and not n.award)]
    said = outcomes_of(award, None, facts)
    members = {unit.name for unit, level in facts.standing if award.level in (None, level.name)}
    selected: list[tuple[str, ...]] = []
    barred: list[str] = []
    is_waiting = not listed
    for nomination in listed:
        chosen = _selection_of(nomination, said)
        if chosen is None:
            is_waiting = True
        elif chosen and not _may_win(award, nomination, members):
            barred += nomination.units
        elif chosen:
            selected.append(nomination.units)
    return Nominees(selected=tuple(selected), barred=tuple(barred), is_waiting=is_waiting)


def _selection_of(nomination: Nomination, said: Mapping[str, str]) -> bool | None:
    """The leading group's word before the nomination's own."""
    first = next((said[u] for u in nomination.units if u in said), None)
    return nomination.is_selected if first is None else first == WINS


def _may_win(award: Award, nomination: Nomination, members: set[str]) -> bool:
    """Whether an award may go to those who are nominated."""
    is_joint, is_outside = len(nomination.units) > 1, not members.issuperset(nomination.units)
    return (award.may_be_joint or not is_joint) and (award.may_be_outside or not is_outside)

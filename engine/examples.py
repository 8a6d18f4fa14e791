"""Worked examples run as tests: each of their worlds is evaluated, and what comes out is compared exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dsl.diagnostic import InternalError
from dsl.expressions import Judged, Ref, Side
from dsl.facts import Fact, Facts, FigureId, Record, RecordsFact, RosterUnit, Source
from dsl.model import AwardExpectation, Claim, Expectation, Level, OutcomeExpectation, World
from dsl.outcomes import UnitSide
from dsl.quantity import NO_UNIT, PERCENT, POINT, Grade, Quantity, Unit
from dsl.span import Span
from engine.answer import Answer
from engine.awards import give_awards
from engine.case import Case
from engine.cases import Cases, open_cases
from engine.inputs import Inputs, SettingId
from engine.plan import TOTAL_KEY, Plan, applies_to, is_scored_period
from engine.results import Derivation, Status
from engine.wording import joined, shown

#: The unit of a world that names none.
UNNAMED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleOutcome:
    """One thing that an example says must come out, and what came out."""

    example: str
    world: str
    #: The expectation as it is written.
    expected: str
    got: str
    is_passed: bool
    #: How the figure came about, where the expectation failed.
    derivation: Derivation | None
    span: Span


def run_examples(plan: Plan, roster: tuple[RosterUnit, ...]) -> tuple[ExampleOutcome, ...]:
    """Run every worked example of a method.

    Shape: one outcome for each expectation, in document order. What an example sets is taken as it
    is, and cuts off what it would have been computed from; units that it does not name take no part.
    """
    return tuple(
        outcome
        for example in plan.policy.examples
        for world in example.worlds
        for outcome in _World(plan, roster, example.name, world).outcomes()
    )


class _World:
    """One world being evaluated, once for each period that its expectations are about."""

    def __init__(self, plan: Plan, roster: tuple[RosterUnit, ...], example: str, world: World) -> None:
        self._plan = plan
        self._example = example
        self._world = world
        self._units = world.units or (UNNAMED,)
        self._roster = roster if world.units else (_unnamed(plan, world),)
        self._main = _main_period(plan, world)
        self._opened: dict[str, tuple[Inputs, Cases]] = {}

    def outcomes(self) -> Iterator[ExampleOutcome]:
        """Compare all that must come out."""
        unknown = [u for u in self._units if all(u != known.name for known in self._roster)]
        for expectation in self._world.expectations:
            if unknown:
                got = f"名录里没有{'、'.join(unknown)}"
                yield self._outcome(expectation, got, is_passed=False, derivation=None)
            elif isinstance(expectation, AwardExpectation):
                yield self._award(expectation)
            elif isinstance(expectation, OutcomeExpectation):
                yield from (self._of_unit(expectation, unit) for unit in self._meant(expectation.unit))
            else:
                yield from (self._figure(expectation, unit) for unit in self._meant(expectation.unit))

    def _meant(self, unit: str | None) -> Sequence[str]:
        return self._units if unit is None else (unit,)

    def _open(self, period: str) -> tuple[Inputs, Cases]:
        if period not in self._opened:
            facts = Facts(
                roster=self._roster,
                figures={},
                targets={},
                signatures={},
                ratings={},
                records=dict(self._records(period)),
            )
            inputs = self._inputs(facts, period)
            self._opened[period] = inputs, open_cases(self._plan, inputs, only=frozenset(self._units))
        return self._opened[period]

    def _records(self, period: str) -> Iterator[tuple[FigureId, RecordsFact]]:
        """The lists that the example sets."""
        place = Source(file="", place="算例设定")
        for listed in self._world.lists:
            rows = tuple(
                Record(
                    values={
                        key: Fact(value=value.value if isinstance(value, Quantity) else value, source=place)
                        for key, value in row.values.items()
                    },
                    label=row.label,
                    source=place,
                )
                for row in listed.rows
            )
            for unit in self._meant(listed.unit):
                yield (
                    FigureId(unit=unit, period=period, key=listed.key, year=listed.year),
                    RecordsFact(rows=rows, source=place),
                )

    def _inputs(self, facts: Facts, period: str) -> Inputs:
        settings: dict[SettingId, Quantity | bool | date | Grade] = {}
        parts: dict[SettingId, tuple[Quantity | bool | date | Grade, ...]] = {}
        judgements: dict[tuple[str, str], bool] = {}
        years: dict[tuple[int, SettingId], Quantity | bool | date | Grade] = {}
        for setting in self._world.settings:
            for unit in self._meant(setting.unit):
                if isinstance(setting.subject, Judged):
                    judgements[unit, setting.subject.sentence] = setting.value is True
                elif setting.in_year is not None and not isinstance(setting.value, tuple):
                    years[setting.in_year, self._setting_id(unit, setting.subject)] = setting.value
                elif isinstance(setting.value, tuple):
                    parts[self._setting_id(unit, setting.subject)] = setting.value
                else:
                    settings[self._setting_id(unit, setting.subject)] = setting.value
        return Inputs(
            facts=facts,
            period=period,
            settings=settings,
            part_settings=parts,
            judgements=judgements,
            other_judgements=self._world.judgements,
            year_settings=years,
        )

    def _setting_id(self, unit: str, subject: Ref) -> SettingId:
        return SettingId(unit, subject.key, self._side(subject), subject.year)

    def _side(self, subject: Ref) -> Side:
        """An area's value is its score."""
        is_area = subject.key in self._plan.areas
        return Side.SCORE if is_area and subject.side is Side.VALUE else subject.side

    # --- figures -------------------------------------------------------------------------------------

    def _figure(self, expectation: Expectation, unit: str) -> ExampleOutcome:
        _, cases = self._open(self._main)
        subject = expectation.subject
        case = self._case(cases, unit, subject.key)
        if case is None:
            return self._outcome(expectation, "它不是考评对象", is_passed=False, derivation=None)
        if expectation.claim is Claim.TIER:
            return self._tier(expectation, case, subject.key)
        if expectation.claim is Claim.APPLIES:
            return self._outcome(expectation, "不适用", is_passed=case.takes_part(subject.key), derivation=None)
        answer = case.look_up(subject.key, self._side(subject), subject.year)
        if expectation.claim in (Claim.FULFILLED, Claim.UNFULFILLED):
            answer = case.fulfilled(subject.key, subject.year)
        is_passed = _holds(expectation, answer)
        got = self._words(expectation, subject, answer)
        derivation = answer.children[0] if answer.children and not is_passed else None
        return self._outcome(expectation, got, is_passed=is_passed, derivation=derivation)

    def _tier(self, expectation: Expectation, case: Case, key: str) -> ExampleOutcome:
        found = case.tier(key)
        is_passed = found.tier == expectation.tier
        got = found.tier or f"待定（{found.reason}）"
        return self._outcome(expectation, got, is_passed=is_passed, derivation=None if is_passed else found.derivation)

    def _case(self, cases: Cases, unit: str, key: str) -> Case | None:
        """The unit at the level that takes part in what is asked; at its first one where none does."""
        own = cases.of_unit(unit)
        taking_part = (c for c in own if key not in self._plan.indicators or c.applies(key))
        return next(taking_part, own[0] if own else None)

    def _words(self, expectation: Expectation, subject: Ref, answer: Answer) -> str:
        if answer.value is None:
            words = {Status.UNDEFINED: "未定义", Status.NOT_APPLICABLE: "不适用"}
            return f"{words.get(answer.status, '待定')}（{answer.reason}）"
        if expectation.claim in (Claim.FULFILLED, Claim.UNFULFILLED):
            return f"{'完成' if answer.value else '未完成'}（{answer.phrase.text}）"
        return shown(answer.value, self._unit(subject, expectation))

    def _unit(self, subject: Ref, expectation: Expectation) -> Unit:
        if isinstance(expectation.value, Quantity):
            return expectation.value.unit
        sides = {Side.COMPLETION: PERCENT, Side.SCORE: POINT, Side.FULL_MARKS: POINT, Side.RANK: NO_UNIT}
        return sides.get(self._side(subject)) or self._plan.unit_of(subject.key)

    # --- the unit as a whole -------------------------------------------------------------------------

    def _of_unit(self, expectation: OutcomeExpectation, unit: str) -> ExampleOutcome:
        """等次, 名次 or an award of one unit."""
        if expectation.side is UnitSide.AWARD:
            return self._won(expectation, unit)
        _, cases = self._open(self._main)
        case = self._case(cases, unit, TOTAL_KEY)
        if case is None:
            return self._outcome(expectation, "它不是考评对象", is_passed=False, derivation=None)
        if expectation.side is UnitSide.RANK:
            rank = case.rank(TOTAL_KEY)
            got = "待定" if rank is None else f"第 {rank} 名"
            is_passed = rank == expectation.rank if expectation.rank is not None else rank is None
            return self._outcome(expectation, got, is_passed=is_passed, derivation=None)
        found = case.grade
        if found is None:
            return self._outcome(expectation, "没有等次", is_passed=False, derivation=None)
        got = found.grade or f"待定（{found.reason}）"
        is_passed = found.grade == expectation.word if expectation.word != "待定" else found.grade is None
        derivation = None if is_passed else found.derivation
        return self._outcome(expectation, got, is_passed=is_passed, derivation=derivation)

    def _won(self, expectation: OutcomeExpectation, unit: str) -> ExampleOutcome:
        award = next((a for a in self._plan.policy.awards if a.name == expectation.award), None)
        if award is None:
            raise InternalError(f"no award {expectation.award}", expectation.span)
        inputs, cases = self._open(_main_period(self._plan, self._world, award.period))
        results = [r for r in give_awards(self._plan, inputs, cases).results if r.name == award.name]
        wins = any(unit in w.units for r in results for w in r.winners)
        waits = any(unit in r.tied for r in results)
        got = "获评" if wins else "待定" if waits else "不获评"
        why = joined([b.reason for r in results for b in r.barred if b.unit == unit])
        shown_got = f"{got}（{why}）" if why else got
        return self._outcome(expectation, shown_got, is_passed=got == expectation.word, derivation=None)

    # --- awards --------------------------------------------------------------------------------------

    def _award(self, expectation: AwardExpectation) -> ExampleOutcome:
        award = next((a for a in self._plan.policy.awards if a.name == expectation.award), None)
        if award is None:
            raise InternalError(f"no award {expectation.award}", expectation.span)
        inputs, cases = self._open(_main_period(self._plan, self._world, award.period))
        scope = self._plan.areas[expectation.scope].name if expectation.scope else None
        results = [
            r for r in give_awards(self._plan, inputs, cases).results if (r.name, r.scope) == (award.name, scope)
        ]
        winners = [u for r in results for w in r.winners for u in w.units]
        tied = [u for r in results for u in r.tied]
        is_passed = set(winners) == set(expectation.winners) and set(tied) == set(expectation.tied)
        got = "、".join(winners) or "没有"
        got += f"，并列 {'、'.join(tied)}" if tied else ""
        reason = "；".join(r.reason for r in results if r.reason)
        got += f"（{reason}）" if reason and not is_passed else ""
        return self._outcome(expectation, got, is_passed=is_passed, derivation=None)

    def _outcome(
        self,
        expectation: Expectation | AwardExpectation | OutcomeExpectation,
        got: str,
        *,
        is_passed: bool,
        derivation: Derivation | None,
    ) -> ExampleOutcome:
        return ExampleOutcome(
            example=self._example,
            world=self._world.title,
            expected=expectation.text,
            got=got,
            is_passed=is_passed,
            derivation=derivation,
            span=expectation.span,
        )


def _holds(expectation: Expectation, answer: Answer) -> bool:
    """Whether an answer is what an example says, to the last digit."""
    match expectation.claim:
        case Claim.EQUALS:
            wanted = expectation.value.value if isinstance(expectation.value, Quantity) else expectation.value
            return answer.value is not None and answer.value == wanted
        case Claim.FULFILLED:
            return answer.truth is True
        case Claim.UNFULFILLED:
            return answer.truth is False
        case Claim.UNDEFINED:
            return answer.status is Status.UNDEFINED
        case Claim.MISSING:
            # A score of what is undefined without a rule is open too.
            is_score = expectation.subject.side is Side.SCORE and answer.status is Status.UNDEFINED
            return is_score or answer.status in (Status.MISSING, Status.JUDGEMENT_PENDING)
        case Claim.NOT_APPLICABLE:
            return answer.status is Status.NOT_APPLICABLE
        case Claim.APPLIES:
            return answer.status is not Status.NOT_APPLICABLE
        case Claim.TIER:
            raise InternalError("a tier is compared by itself", expectation.span)


def _main_period(plan: Plan, world: World, kind: str | None = None) -> str:
    """The period that an example is about: the one it names, else the last that gives points, else the last."""
    wanted = kind or world.period
    periods = plan.policy.periods
    fitting = [p for p in periods if wanted in (None, p.kind) and world.year in (None, p.closes_on.year)] or periods
    scored = [p.name for p in fitting if is_scored_period(p)]
    return scored[-1] if scored else fitting[-1].name


def _unnamed(plan: Plan, world: World) -> RosterUnit:
    """A unit of the first level that takes part in everything the world speaks of."""
    subjects = [s.subject for s in world.settings] + [
        e.subject for e in world.expectations if isinstance(e, Expectation)
    ]
    keys = [s.key for s in subjects if isinstance(s, Ref) and s.key in plan.indicators]
    levels = plan.policy.levels
    fitting = [x for x in levels if all(_takes_part(plan, key, x) for key in keys)]
    level = (fitting or list(levels))[0]
    return RosterUnit(name=UNNAMED, type=level.includes[0], parent=None)


def _takes_part(plan: Plan, key: str, level: Level) -> bool:
    item = plan.parents.get(key)
    return applies_to(plan.indicators[key], level.name) and (item is None or applies_to(item, level.name))

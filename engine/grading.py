"""The grades of the units of one population, settled in stages: vetoes, bands, places, promotions, decisions.

A unit keeps the set of grades that it can still have; it has a grade once that set has one member.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Protocol

from dsl.expressions import Expression, Ranked, Ref, Side, walk
from dsl.facts import Adjustment
from dsl.grade_bands import Bound, bounds_of, is_ordered
from dsl.outcomes import GRADE_KEY, Grade, GradeShift, GradeTable, ShiftKind
from dsl.quantity import POINT
from dsl.record import dataclass
from engine.answer import Answer, Asked
from engine.cutting import Entrant, place, places_of
from engine.exact import Lookup, evaluate
from engine.results import AdjustmentResult, Derivation, Status
from engine.sums import TotalSum
from engine.vetoes import Vetoes, said
from engine.wording import joined, shown


class GradedWorld(Lookup, Protocol):
    """What grading asks of a unit."""

    @property
    def unit_name(self) -> str:
        """What the unit is called."""

    @property
    def total(self) -> TotalSum | None:
        """Its total."""

    @property
    def vetoes(self) -> Vetoes:
        """Its vetoes."""

    def decided(self, item: str) -> Adjustment | None:
        """What the leading group decided about its 等次 (总分)."""

    def comparable(self, node: Expression) -> Fraction | None:
        """A figure turned so that higher is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFound:
    """The grade of one unit, or None with the reason and the grades that it can still have."""

    grade: str | None
    #: Before the leading group's decision.
    computed: str | None
    possible: tuple[str, ...]
    reason: str
    #: Why a settled grade may still change.
    doubts: tuple[str, ...]
    derivation: Derivation
    notes: tuple[AdjustmentResult, ...]
    #: Every figure and judgement that was looked for.
    asked: tuple[Asked, ...] = ()


def settle_grades(table: GradeTable, units: Sequence[GradedWorld], counted: int) -> tuple[GradeFound, ...]:
    """Settle the grades of a population; `counted` is 考评对象总数.

    Shape: as many grades out as units in, in their order.
    Errors: none; a unit that is open keeps every grade that it can still have, and the others whose
    grade it could move are in doubt.
    """
    desks = [_Desk(table, unit) for unit in units]
    for desk in desks:
        desk.first()
        desk.rows()
    for desk in desks:
        desk.later_rows()
    for grade in table.grades:
        if grade.cut is not None:
            _limit(grade, desks, counted)
    for desk in desks:
        desk.shift()
        desk.decide()
    return tuple(desk.found() for desk in desks)


def as_given(answer: Answer) -> GradeFound:
    """The grade that a worked example sets, whatever the points are."""
    grade = str(answer.value)
    derivation = Derivation(
        label=GRADE_KEY, value=None, unit=None, status=Status.OK, formula="算例设定", substituted=grade
    )
    return GradeFound(
        grade=grade, computed=grade, possible=(grade,), reason="", doubts=(), derivation=derivation, notes=()
    )


@dataclass(slots=True)
class _Desk:
    """One unit while its grade is being settled."""

    table: GradeTable
    unit: GradedWorld
    #: What it can still have.
    possible: dict[str, None] = field(default_factory=dict)
    #: Grades that only an open circumstance of the first stage would give it.
    listed: dict[str, None] = field(default_factory=dict)
    is_final: bool = False
    why: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    steps: list[Derivation] = field(default_factory=list)
    notes: list[AdjustmentResult] = field(default_factory=list)
    computed: str | None = None
    asked: dict[Asked, None] = field(default_factory=dict)

    @property
    def grade(self) -> str | None:
        """The one grade that it can have."""
        return next(iter(self.possible)) if len(self.possible) == 1 else None

    @property
    def score(self) -> Fraction | None:
        """Its total, where that is settled."""
        total = self.unit.total
        return total.score.number if total is not None and total.score.value is not None else None

    def could_reach(self, figure: Fraction) -> bool:
        """Whether an open total can become so much."""
        highest = self.unit.total.highest if self.unit.total is not None else None
        return highest is None or highest >= figure

    # --- vetoes and listed circumstances ---

    def first(self) -> None:
        """A veto, or a listed circumstance, names the grade whatever the points are."""
        holding: dict[str, None] = {}
        for found in self.unit.vetoes.hits:
            if found.veto.grade is not None:
                self._name(holding, found.veto.grade, f"一票否决：{found.reason}")
        waiting = {v.veto.grade: v.answer.reason for v in self.unit.vetoes.open if v.veto.grade is not None}
        for listed in self.table.listed:
            for circumstance in listed.circumstances:
                answer = self._ask(circumstance.condition)
                self.doubts += answer.doubts if answer.truth else ()
                if answer.truth:
                    self._name(holding, listed.grade, said(circumstance))
                    self.notes.append(_note("情形", f"定为 {listed.grade}", said(circumstance)))
                elif answer.truth is None:
                    waiting.setdefault(listed.grade, answer.reason)
        if holding:
            self.is_final = True
            settled = self._settle(list(holding))
            more = [g for g in waiting if g not in settled and self._chosen([*settled, g]) != settled]
            self.possible = dict.fromkeys([*settled, *more])
            self.why += (waiting[g] for g in more)
        else:
            self.listed = dict.fromkeys(waiting)
            self.why += waiting.values()

    def _name(self, holding: dict[str, None], grade: str, reason: str) -> None:
        holding[grade] = None
        self._step(f"定为 {grade}", "有下列情形之一的", reason)

    # --- bands ---

    def rows(self) -> None:
        """Which rows hold: bands from the best down, and rows that only conditions describe."""
        if self.is_final:
            return
        now = [g for g in self.table.grades if not _needs_ranks(g)]
        rest = [g.name for g in now if g.is_rest]
        loose = {g.name: self._truth(g) for g in now if g.band is None and g.conditions and not g.is_rest}
        holding = [n for n, t in loose.items() if t]
        banded = [b for b in self._banded([g for g in now if g.band is not None]) if not holding or b not in rest]
        is_sure = len(banded) == 1
        settled = self._settle([*holding, *(banded if is_sure else ())])
        may = [n for n, t in loose.items() if t is None]
        self.possible = dict.fromkeys([*settled, *(() if is_sure else banded), *may])
        if not self.possible and not self.why:
            self.why.append(f"{self._total_in_words()}不属于任何等次")
        if len(self.possible) == 1:
            self._step(next(iter(self.possible)), "按总分和条件", self._total_in_words())
        self.possible |= self.listed

    def _banded(self, grades: Sequence[Grade]) -> list[str]:
        """The banded rows that hold or may hold; what remains where none surely does."""
        truths = {g.name: self._truth(g) for g in grades}
        found: list[str] = []
        for name, truth in truths.items():
            if truth is not False:
                found.append(name)
            if truth and is_ordered(self.table):
                return found
        rest = [g.name for g in self.table.grades if g.is_rest]
        return found if True in truths.values() else [*found, *rest]

    def _truth(self, grade: Grade) -> bool | None:
        """Whether a row holds: its band, enough of its conditions, and nothing that bars it."""
        parts = [self._band(grade)] if grade.band is not None else []
        if grade.conditions:
            answers = [self._ask(c.condition) for c in grade.conditions]
            parts.append(_enough([a.truth for a in answers], grade.needed))
            self._note_open(answers)
        parts += [None if b is None else not b for b in [self._barred(grade.name)]]
        if False in parts:
            return False
        return None if None in parts else True

    def _barred(self, name: str) -> bool | None:
        """不得评为."""
        shifts = [s for s in self.table.shifts if s.kind is ShiftKind.NEVER and s.grade == name]
        answers = [self._ask(s.condition) for s in shifts]
        self._note_open(answers)
        if any(a.truth for a in answers):
            return True
        return None if any(a.truth is None for a in answers) else False

    def _band(self, grade: Grade) -> bool | None:
        """Whether the total is in the band; an open one is where all that it can become is."""
        assert grade.band is not None
        bounds, total = bounds_of(grade.band), self.unit.total
        if self.score is None and bounds is not None and total is not None:
            if total.score.reason not in self.why:
                self.why.append(total.score.reason)
            return _within(bounds, total.lowest, total.highest)
        answer = self._ask(grade.band)
        self._note_open([answer])
        return answer.truth

    def _ask(self, condition: Expression) -> Answer:
        """Evaluate a condition, and remember what it rests on."""
        answer = evaluate(condition, self.unit)
        self.asked |= dict.fromkeys(answer.asked)
        return answer

    def _note_open(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            if answer.truth is None and answer.reason not in self.why:
                self.why.append(answer.reason)
            self.doubts += (d for d in answer.doubts if d not in self.doubts)

    def _total_in_words(self) -> str:
        return f"总分 {shown(self.score, POINT)}" if self.score is not None else "总分待定"

    # --- ranks ---

    def later_rows(self) -> None:
        """Rows that need a rank settle after the bands, and change what those said."""
        later = [g for g in self.table.grades if _needs_ranks(g)]
        if self.is_final or not later:
            return
        truths = {g.name: self._truth(g) for g in later}
        holding = [n for n, t in truths.items() if t]
        if holding:
            settled = self._settle(holding)
            self.possible = dict.fromkeys([*settled, *self.listed])
            self._step("、".join(settled), "按名次", self._total_in_words())
        self.possible |= dict.fromkeys(n for n, t in truths.items() if t is None)

    # --- promotions and demotions ---

    def shift(self) -> None:
        """升一档, 降一档, 改定为; what a veto or a listed circumstance says is not raised."""
        moves = [(s, self._ask(s.condition)) for s in self.table.shifts if s.kind is not ShiftKind.NEVER]
        relevant = [(s, a) for s, a in moves if not (self.is_final and s.kind is ShiftKind.UP)]
        holding = [s for s, a in relevant if a.truth]
        waiting = [(s, a) for s, a in relevant if a.truth is None]
        for shift, answer in moves:
            if answer.truth and (shift, answer) not in relevant:
                self._step("不升档", shift.text, "已按情形定等次，不再升档")
        before = list(self.possible)
        after: dict[str, None] = {}
        for grade in before:
            moved = [self._moved(grade, s) for s in holding] or [grade]
            after |= dict.fromkeys(self._settle(list(dict.fromkeys(moved))))
        for shift, answer in waiting:
            more = [g for g in (self._moved(b, shift) for b in before) if g not in after]
            if more:
                after |= dict.fromkeys(more)
                self.why.append(answer.reason)
        self.possible = after
        for shift in holding:
            name = shift.kind.value if shift.grade is None else f"{shift.kind.value} {shift.grade}"
            self.notes.append(_note("情形", name, shift.text))
            self._step(name, shift.text, f"{'、'.join(before)} → {'、'.join(after)}")

    def _moved(self, grade: str, shift: GradeShift) -> str:
        names = self.table.names
        if shift.kind is ShiftKind.TO:
            return shift.grade or grade
        step = -1 if shift.kind is ShiftKind.UP else 1
        target = names[min(max(names.index(grade) + step, 0), len(names) - 1)]
        return grade if shift.kind is ShiftKind.UP and self._barred(target) else target

    # --- the leading group ---

    def decide(self) -> None:
        """What the leading group decided stands beside what was computed."""
        self.computed = self.grade
        decision = self.unit.decided(GRADE_KEY)
        if decision is None:
            return
        computed = self.computed or "待定"
        self.possible, self.why = {decision.outcome: None}, []
        self._step(f"调整为 {decision.outcome}", "领导小组决定", decision.reason)
        by = f"（{decision.decided_by}）" if decision.decided_by else ""
        self.notes.append(_note("调整", f"{computed} → {decision.outcome}", f"{decision.reason}{by}", GRADE_KEY))

    # --- putting down ---

    def _settle(self, grades: Sequence[str]) -> list[str]:
        """Several grades of one stage that surely hold: the one with priority, or all, and they are named."""
        chosen = self._chosen(grades)
        if len(chosen) > 1:
            self.why.append(f"同时符合{'、'.join(f'“{g}”' for g in chosen)}，办法没有写按哪个")
        return chosen

    def _chosen(self, grades: Sequence[str]) -> list[str]:
        unique = sorted(dict.fromkeys(grades), key=self.table.names.index)
        if self.table.lower_wins is None or len(unique) < 2:
            return unique
        return unique[-1:] if self.table.lower_wins else unique[:1]

    def _step(self, label: str, formula: str, substituted: str) -> None:
        self.steps.append(
            Derivation(
                label=label,
                value=None,
                unit=None,
                status=Status.OK,
                formula=formula,
                substituted=substituted,
                basis=self.table.basis,
                span=self.table.span,
            )
        )

    def found(self) -> GradeFound:
        """Write down what came out."""
        grade = self.grade
        possible = tuple(sorted(self.possible, key=self.table.names.index))
        reason = "" if grade is not None else joined(self.why) or "等次待定"
        if grade is None and len(possible) > 1:
            reason = f"{reason}（可能是 {'、'.join(possible)}）"
        total = self.unit.total
        moving = tuple(total.score.doubts) if total is not None and grade is not None else ()
        return GradeFound(
            grade=grade,
            computed=self.computed,
            possible=possible,
            reason=reason,
            doubts=tuple(dict.fromkeys((*moving, *self.doubts))),
            derivation=Derivation(
                label=GRADE_KEY,
                value=None,
                unit=None,
                status=Status.OK if grade is not None else Status.MISSING,
                reason=reason,
                formula=" → ".join(self.table.names),
                substituted=grade or "待定",
                basis=self.table.basis,
                span=self.table.span,
                children=tuple(self.steps),
            ),
            notes=tuple(self.notes),
            asked=tuple(self.asked),
        )


def _note(kind: str, name: str, reason: str, block: str = GRADE_KEY) -> AdjustmentResult:
    return AdjustmentResult(kind=kind, block=block, name=name, count=None, raw=None, applied=None, reason=reason)


# --- places ------------------------------------------------------------------------------------------


def _limit(grade: Grade, desks: Sequence[_Desk], counted: int) -> None:
    """Keep a grade to its places; who is beyond them gets the next one, who shares the last waits."""
    assert grade.cut is not None
    cut, overflow = grade.cut, grade.overflow or grade.name
    standing = [d for d in desks if not d.is_final and grade.name in d.possible]
    sure = [d for d in standing if d.grade is not None and d.score is not None]
    unsure = [d for d in standing if d not in sure]
    places = places_of(cut, counted)
    entrants = {id(d): _entrant(d, cut.compared) for d in sure}
    settled = place(list(entrants.values()), places, cut.rule)
    inside, tied = frozenset(settled.inside), frozenset(settled.tied)
    rule = f"{cut.text}（{places} 个）"
    for desk in sure:
        rivals = [d.unit.unit_name for d in unsure if desk.score is not None and d.could_reach(desk.score)]
        worse = place(list(entrants.values()), places - len(rivals), cut.rule) if rivals else settled
        if rivals and _status(id(desk), settled.inside, settled.tied) != _status(id(desk), worse.inside, worse.tied):
            desk.doubts.append(f"{'、'.join(rivals)}的等次待定，可能占用“{grade.name}”的名额")
        if id(desk) in tied:
            names = "、".join(d.unit.unit_name for d in sure if id(d) in tied)
            desk.possible = {grade.name: None, overflow: None}
            desk.why.append(f"{names}在“{grade.name}”的名额处并列（余 {settled.left} 个名额），一并待定")
        elif id(desk) not in inside:
            desk.possible = {overflow: None}
            desk._step(f"超出名额，定为 {overflow}", rule, desk._total_in_words())
        else:
            desk._step(f"在名额内，定为 {grade.name}", rule, desk._total_in_words())
    for desk in unsure:
        desk.possible |= {overflow: None}
        if desk.grade is None and not desk.why:
            desk.why.append(f"“{grade.name}”的名额够不够还不知道")


def _entrant(desk: _Desk, compared: Sequence[Expression]) -> Entrant[int]:
    assert desk.score is not None
    return Entrant(id(desk), desk.score, tuple(desk.unit.comparable(x) for x in compared))


def _status(desk: int, inside: Sequence[int], tied: Sequence[int]) -> str:
    return "in" if desk in inside else "tied" if desk in tied else "out"


# --- truths ------------------------------------------------------------------------------------------


def _enough(truths: Sequence[bool | None], needed: int) -> bool | None:
    holding = sum(t is True for t in truths)
    if holding >= needed:
        return True
    return None if holding + sum(t is None for t in truths) >= needed else False


def _needs_ranks(grade: Grade) -> bool:
    """Whether a row can only be settled after the ranks."""
    expressions = (c.condition for c in grade.conditions)
    return any(_is_rank(node) for x in (*expressions, *([grade.band] if grade.band else [])) for node in walk(x))


def _is_rank(node: Expression) -> bool:
    return isinstance(node, Ranked) or (isinstance(node, Ref) and node.side is Side.RANK)


def _within(bounds: Sequence[Bound], lowest: Fraction | None, highest: Fraction | None) -> bool | None:
    """Whether everything between two totals is in a band; None where some of it is.

    >>> from fractions import Fraction
    >>> ninety = [("≥", Fraction(90))]
    >>> _within(ninety, Fraction(91), Fraction(95)), _within(ninety, Fraction(80), Fraction(89))
    (True, False)
    >>> _within(ninety, Fraction(80), None) is None
    True
    """
    truths = [_side(operator, number, lowest, highest) for operator, number in bounds]
    if False in truths:
        return False
    return None if None in truths else True


def _side(operator: str, number: Fraction, lowest: Fraction | None, highest: Fraction | None) -> bool | None:
    match operator:
        case "≥":
            return _ordered(lowest is not None and lowest >= number, highest is not None and highest < number)
        case ">":
            return _ordered(lowest is not None and lowest > number, highest is not None and highest <= number)
        case "≤":
            return _ordered(highest is not None and highest <= number, lowest is not None and lowest > number)
        case "<":
            return _ordered(highest is not None and highest < number, lowest is not None and lowest >= number)
        case _:
            return None


def _ordered(always: bool, never: bool) -> bool | None:
    return True if always else False if never else None

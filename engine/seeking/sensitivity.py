"""Every reported cell of every unit: the smallest change of that one figure that changes who gets an award.

The award changes as soon as the unit's own score comes to stand on another side of the last place among the others,
which is a condition of the unit's program; so the answer is exact, and nothing smaller changes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from dsl.model import Area, Period
from dsl.record import dataclass
from engine.case import Case
from engine.columns.algebra import Condition, Interval, every, some
from engine.columns.facts_table import opened_table
from engine.columns.numbers import Unsupported
from engine.columns.program import TOTAL
from engine.columns.table import ColumnId
from engine.results import AwardResult
from engine.seeking.boxes import atoms_of, columns_of
from engine.seeking.figures import Figure, figures_of
from engine.seeking.goal import awards_of, bar_of_award, is_by_scores
from engine.seeking.nearest import Steps, nearest
from engine.seeking.outcome import Move
from engine.seeking.program import UnitProgram
from engine.seeking.trial import Trials
from engine.turns import Turn

#: Ranges looked into for one figure.
_MOST_BOXES = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of one unit: the smallest change that changes an award; None where none within the limit does."""

    unit: str
    level: str
    move: Move
    #: By the interpreter: what changes, and (one step less) nothing.
    turns: tuple[Turn, ...]
    is_confirmed: bool

    @property
    def relative(self) -> Fraction:
        """How much of what is reported changes."""
        return abs(self.move.value - self.move.figure.now) / (abs(self.move.figure.now) or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """All cells that change an award within the limit, the smallest change first."""

    cells: tuple[Cell, ...]
    #: How many cells there are in all, and how many no change within the limit of which changes an award.
    counted: int
    firm: int
    #: Of units whose program does not have the awards, with why.
    left: tuple[tuple[str, str], ...]


def sensitivity(
    trials: Trials,
    period: Period,
    limit: Fraction,
    most_confirmed: int,
    when_done: Callable[[], None] = lambda: None,
) -> Sensitivity:
    """Go through every cell; `limit` is how far a figure is moved, as a share of what it is.

    The `most_confirmed` cells that move first are evaluated by the interpreter on both sides.
    """
    found: list[tuple[Fraction, str, str, Move]] = []
    left: dict[str, str] = {}
    counted = 0
    for case in trials.cases.all:
        own = _Unit(trials, period, case, limit)
        if own.awards:
            counted += len(own.figures)
            found += [(_relative(m), own.unit, own.level, m) for m in own.moves()]
            left.update({own.unit: own.why} if own.why else {})
        when_done()
    found.sort(key=lambda f: f[0])
    cells = [
        _confirmed(trials, unit, level, move) if place < most_confirmed else _plain(unit, level, move)
        for place, (_, unit, level, move) in enumerate(found)
    ]
    return Sensitivity(cells=tuple(cells), counted=counted, firm=counted - len(cells), left=tuple(left.items()))


def _relative(move: Move) -> Fraction:
    return abs(move.value - move.figure.now) / (abs(move.figure.now) or 1)


class _Unit:
    """One unit at one level, its awards as a condition of its program."""

    def __init__(self, trials: Trials, period: Period, case: Case, limit: Fraction) -> None:
        self._trials, self._period, self._case, self._limit = trials, period, case, limit
        self.unit, self.level = case.unit.name, case.level.name
        self._table = opened_table(trials.plan, trials.inputs, trials.cases)
        self.awards = [
            (award, area)
            for award, area in awards_of(trials.plan, case)
            if is_by_scores(award, area, trials.plan, trials.cases)
        ]
        self.figures = list(figures_of(trials.plan, trials.inputs, self.unit))
        self.why = ""

    def moves(self) -> Iterator[Move]:
        """The smallest change of each figure that changes an award."""
        row = [(u.name, level.name) for u, level in self._table.standing].index((self.unit, self.level))
        program = UnitProgram.of(self._trials.plan, self._period, self._table, row, self.figures)
        broken = self._trials.as_it_is(self.unit, self.level).broken
        conditions = self._conditions(program)
        whole = some(*conditions.values())
        algebra, ids = program.program.reader.algebra, program.program.columns.ids
        for figure in self.figures:
            wanted = ColumnId("figure", figure.key)
            if wanted not in ids or ids.index(wanted) not in columns_of(algebra, atoms_of(whole)):
                continue
            allowed = every(whole, *program.checks(frozenset((figure.key,)), broken).values())
            steps = _nearest(program, figure, allowed, self._limit)
            if steps is not None:
                yield Move(figure, steps)

    def _conditions(self, program: UnitProgram) -> dict[str, Condition]:
        """For each award, that the unit's score comes to stand on another side of the last place among the others."""
        found: dict[str, Condition] = {}
        for award, area in self.awards:
            key = area if area and award.is_by_area_score else TOTAL
            bar, answer = bar_of_award(award, area, self._case), self._score(key)
            if bar.figure is None or answer is None:
                continue
            touched = program.program.left.keys() & {
                key,
                *(i.key for a in self._area(area) for i in a.all_indicators()),
            }
            if touched:
                self.why = program.program.left[next(iter(touched))]
                continue
            try:
                found[f"{award.name}{area}"] = program.differs(key, bar.figure, answer)
            except Unsupported as reason:
                self.why = str(reason)
        return found

    def _area(self, area: str) -> tuple[Area, ...]:
        return (self._trials.plan.areas[area],) if area else tuple(self._trials.plan.policy.areas)

    def _score(self, key: str) -> Fraction | None:
        outcome = self._trials.as_it_is(self.unit, self.level)
        return outcome.total if key == TOTAL else outcome.score(key)


def _nearest(program: UnitProgram, figure: Figure, condition: Condition, limit: Fraction) -> int | None:
    far = int(max(abs(figure.now) * limit, figure.step) / figure.step)
    space = (Interval(max(-far, figure.reach.low), far),)
    boxes = program.boxes((figure,), [condition])

    def holds(steps: Steps) -> bool | None:
        return boxes.holds(condition, program.box((figure,), steps))

    found = nearest(holds, space, [Fraction(1)], _MOST_BOXES)
    return found.steps[0] if found.steps is not None else None


# --- by the interpreter ------------------------------------------------------------------------------


def _plain(unit: str, level: str, move: Move) -> Cell:
    return Cell(unit=unit, level=level, move=move, turns=(), is_confirmed=False)


def _confirmed(trials: Trials, unit: str, level: str, move: Move) -> Cell:
    """What changes, and that one step less changes nothing."""
    before = trials.as_it_is(unit, level).awards
    less = Move(move.figure, move.steps - (1 if move.steps > 0 else -1))
    turns = tuple(_turns(before, trials.with_figures(unit, level, {move.figure.key: move.value}).awards))
    nothing = _turns(before, trials.with_figures(unit, level, {less.figure.key: less.value}).awards)
    return Cell(unit=unit, level=level, move=move, turns=turns, is_confirmed=bool(turns) and not list(nothing))


def _turns(before: Sequence[AwardResult], after: Sequence[AwardResult]) -> Iterator[Turn]:
    for was, now in zip(before, after, strict=True):
        old, new = _holders(was), _holders(now)
        if old != new:
            gained, lost = (x for x in new if x not in old), (x for x in old if x not in new)
            yield Turn(award=was.name, area=was.scope or "", gained=tuple(gained), lost=tuple(lost))


def _holders(award: AwardResult) -> tuple[str, ...]:
    winning = tuple(u for w in award.winners for u in w.units)
    return (*winning, *(f"{u}（并列待定）" for u in award.tied))

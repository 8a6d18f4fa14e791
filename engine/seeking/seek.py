"""Seeking: the smallest change of one reported figure, or of several together, with which a unit reaches a goal.

The goal becomes a condition of the unit's program, and the nearest point at which it holds is found by leaving out
only what is proved not to hold; see `engine.seeking.nearest`. Both sides of the boundary are then evaluated by the
interpreter. What the program does not have, the interpreter follows value by value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from dsl.model import Award, Period
from dsl.record import dataclass
from engine.columns.algebra import Condition, Interval, every
from engine.columns.facts_table import FactsTable, opened_table
from engine.columns.numbers import Unsupported
from engine.columns.program import TOTAL
from engine.columns.table import ColumnId
from engine.exact import evaluate
from engine.results import State
from engine.seeking.boxes import atoms_of, columns_of
from engine.seeking.figures import Figure, figures_of
from engine.seeking.gallop import gallop
from engine.seeking.goal import Aim, Bar, Goal, bar_of_award, bar_of_rank, is_by_scores
from engine.seeking.nearest import Highest, Steps, highest, nearest
from engine.seeking.outcome import Found, Move, NotEnough, Short, Sought, Standing, standing_of, values_of
from engine.seeking.program import UnitProgram
from engine.seeking.trial import Outcome, Trials
from engine.standings import unit_result

#: Ranges looked into for one figure before the search is given up.
MOST_BOXES = 20_000
#: Ranges looked into to say what the most is.
_FOR_BEST = 600


@dataclass(frozen=True, slots=True)
class Together:
    """Several figures that move together: along a ratio, or by the least change in all (`ratio` None)."""

    keys: tuple[str, ...]
    #: Steps of each for one step of all.
    ratio: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Seeker:
    """One unit at one level, and what is to be reached."""

    trials: Trials
    period: Period
    unit: str
    level: str
    goal: Goal
    #: Called after each figure.
    when_tried: Callable[[], None] = lambda: None

    def seek(self, only: Sequence[str] = (), together: Together | None = None) -> Sought:
        """Try each figure alone (or only some), or several together."""
        now = standing_of(self.goal, self.now)
        if now.is_reached:
            return Sought(goal=self.goal, now=now)
        wanted = [f for f in self.figures if not only or f.key in only]
        if together is not None:
            chosen = tuple(next(f for f in self.figures if f.key == key) for key in together.keys)
            tries = [self._try(chosen, together.ratio)]
        else:
            tries = [self._try((f,), None) for f in wanted]
        found = sorted((t for t in tries if isinstance(t, Found)), key=lambda f: f.relative)
        return Sought(
            goal=self.goal,
            now=now,
            found=tuple(found),
            not_enough=tuple(t for t in tries if isinstance(t, NotEnough)),
            unrelated=tuple(t for t in tries if isinstance(t, str)),
            by_interpreter=self._followed,
            ceiling=self._ceiling if not found and not now.is_open else None,
            unmet=self._unmet if self.goal.aim is Aim.TIER else (),
        )

    # --- the unit as it is ---

    @cached_property
    def now(self) -> Outcome:
        """As it is."""
        return self.trials.as_it_is(self.unit, self.level)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What it reported."""
        return tuple(figures_of(self.trials.plan, self.trials.inputs, self.unit))

    @cached_property
    def _followed(self) -> dict[str, str]:
        return {}

    @cached_property
    def _table(self) -> FactsTable:
        return opened_table(self.trials.plan, self.trials.inputs, self.trials.cases)

    @cached_property
    def program(self) -> UnitProgram:
        """Its program, with every figure free."""
        row = next(
            place
            for place, (unit, level) in enumerate(self._table.standing)
            if (unit.name, level.name) == (self.unit, self.level)
        )
        return UnitProgram.of(self.trials.plan, self.period, self._table, row, self.figures)

    # --- the goal ---

    @cached_property
    def _condition(self) -> Condition | str:
        """The goal as a condition of the program, or why it is none."""
        try:
            return self._written()
        except Unsupported as reason:
            return str(reason)

    def _written(self) -> Condition:
        goal, program = self.goal, self.program
        match goal.aim:
            case Aim.TOTAL:
                return program.passes(TOTAL, Bar(goal.at_least))
            case Aim.SCORE:
                return program.passes(goal.key, Bar(goal.at_least))
            case Aim.RANK:
                return every(program.is_ranked, program.passes(TOTAL, bar_of_rank(self.now.case, goal.rank or 1)))
            case Aim.TIER:
                return program.tier_reached(goal.key, goal.name)
            case Aim.GRADE:
                return program.grade_reached(goal.name, self.period.kind)
            case Aim.AWARD:
                if not is_by_scores(self._award, goal.key, self.trials.plan, self.trials.cases):
                    raise Unsupported(f"“{goal.name}”不只看得分")
                key = goal.key if self._award.is_by_area_score else TOTAL
                return program.passes(key, bar_of_award(self._award, goal.key, self.now.case))

    @cached_property
    def _award(self) -> Award:
        return next(a for a in self.trials.plan.policy.awards if a.name == self.goal.name)

    @property
    def _measured(self) -> str | None:
        """The result that the goal goes by, where it is a number."""
        match self.goal.aim:
            case Aim.SCORE:
                return self.goal.key
            case Aim.AWARD:
                return self.goal.key if self._award.is_by_area_score else TOTAL
            case Aim.TIER:
                return None
            case _:
                return TOTAL

    # --- one try ---

    def _try(self, figures: tuple[Figure, ...], ratio: tuple[int, ...] | None) -> Found | NotEnough | str:
        """What some figures come to; the key of one that the goal does not go by."""
        try:
            why = self._why_interpreted(figures)
            if why:
                self._followed.update({f.key: why for f in figures})
                return self._by_interpreter(figures, ratio)
            return self._by_program(figures, ratio)
        finally:
            self.when_tried()

    def _why_interpreted(self, figures: Sequence[Figure]) -> str:
        """Why the program does not follow some figures to the goal; "" where it does."""
        reach = self.trials.reach
        moved = frozenset[str]().union(*(reach.moved_by(f.key) for f in figures))
        if self.goal.aim in (Aim.RANK, Aim.AWARD, Aim.GRADE) and reach.is_read_by_others(f.key for f in figures):
            return "别的单位的得分也随它变"
        left = self.program.left_out(self.goal)
        touched = [key for key in left if key == TOTAL or key in moved]
        if isinstance(self._condition, str):
            return self._condition
        return self.program.program.left[touched[0]] if touched else ""

    def _by_program(self, figures: tuple[Figure, ...], ratio: tuple[int, ...] | None) -> Found | NotEnough | str:
        condition = self._condition
        assert not isinstance(condition, str)
        program = self.program
        checks = program.checks(frozenset(f.key for f in figures), self.now.broken)
        whole = every(condition, *checks.values())
        if len(figures) == 1 and not self._bears(figures[0], condition):
            return figures[0].key
        boxes = program.boxes(figures, [whole])
        space, costs, spread = _space(figures, ratio)

        def holds(steps: Steps) -> bool | None:
            return boxes.holds(whole, program.box(figures, spread(steps)))

        found = nearest(holds, space, costs, MOST_BOXES)
        if found.steps is not None:
            sides = spread(tuple(Interval(s, s) for s in found.steps))
            moves = tuple(Move(f, side.low) for f, side in zip(figures, sides, strict=True))
            return self._confirmed(moves, ratio, is_smallest=True)
        best = self._best(figures, space, spread, checks)
        moves = () if best is None else _moves(figures, spread, best.steps)
        output = self.program.outputs.get(self._measured or "")
        figure = None if best is None or output is None else best.value * output.scale
        limiting = self._limiting(figures, checks)
        return NotEnough(
            figures=figures, best=figure, best_moves=moves, checks=limiting, is_proved=not found.is_cut_short
        )

    def _bears(self, figure: Figure, condition: Condition) -> bool:
        """Whether the goal goes by a figure at all."""
        ids, wanted = self.program.program.columns.ids, ColumnId("figure", figure.key)
        output = self.program.outputs.get(self._measured or "")
        roots = atoms_of(condition)
        if output is not None:
            roots += [output.poly, *atoms_of(self.program.there(output.key)[0])]
        return wanted in ids and ids.index(wanted) in columns_of(self.program.program.reader.algebra, roots)

    def _limiting(self, figures: Sequence[Figure], checks: Mapping[str, Condition]) -> tuple[str, ...]:
        """Of the cross-checks, those that some value breaks."""
        if not checks:
            return ()
        boxes = self.program.boxes(figures, list(checks.values()))
        whole = self.program.box(figures, tuple(f.reach for f in figures))
        return tuple(text for text, c in checks.items() if boxes.holds(c, whole) is not True)

    def _best(
        self,
        figures: tuple[Figure, ...],
        space: Steps,
        spread: Callable[[Steps], Steps],
        checks: Mapping[str, Condition],
    ) -> Highest | None:
        output = self.program.outputs.get(self._measured or "")
        if output is None:
            return None
        is_there = every(self.program.there(output.key)[0], *checks.values())
        boxes = self.program.boxes(figures, [is_there, output.poly])

        def measure(steps: Steps) -> tuple[bool | None, Interval]:
            return boxes.both(is_there, output.poly, self.program.box(figures, spread(steps)))

        return highest(measure, space, _FOR_BEST)

    @property
    def _ceiling(self) -> Fraction | None:
        """What no change of any of its figures exceeds."""
        output = None if isinstance(self._condition, str) else self.program.outputs.get(self._measured or "")
        if output is None or self.program.left_out(self.goal):
            return None
        boxes = self.program.boxes(self.figures, [output.poly])
        ends = tuple(f.reach for f in self.figures)
        found = boxes.range_of(output.poly, self.program.box(self.figures, ends)).high * output.scale
        most = self._most
        # Ranges alone say little where points go to what remains; a bound beyond full marks is none.
        return found if most is not None and found <= most else None

    @property
    def _most(self) -> Fraction | None:
        """What the goal's figure comes to with full marks everywhere."""
        case, key = self.now.case, self._measured
        if key is not None and key != TOTAL:
            full = case.share(key).full_marks
            return full.number if full.value is not None else None
        total = case.plan.total(case.period_kind)
        answer = case.maximum(total.formula) if total is not None else None
        return answer.number if answer is not None and isinstance(answer.value, Fraction) else None

    @property
    def _unmet(self) -> tuple[str, ...]:
        """The conditions of the wanted tier that do not hold as it is."""
        tier = next((t for t in self.trials.plan.indicators[self.goal.key].tiers if t.name == self.goal.name), None)
        if tier is None:
            return ()
        view = self.now.case.item_view(self.goal.key)
        return tuple(c.text for c in tier.conditions if evaluate(c.condition, view).truth is not True)

    # --- the interpreter ---

    @property
    def _is_own(self) -> bool:
        return self.goal.aim in (Aim.TOTAL, Aim.SCORE, Aim.TIER)

    def _outcome(self, moves: Sequence[Move]) -> Outcome:
        return self.trials.with_figures(self.unit, self.level, values_of(moves), own_alone=self._is_own)

    def _may_bear(self, figure: str) -> bool:
        """Whether anything that the goal goes by rests on a figure."""
        moved = self.trials.reach.moved_by(figure)
        areas = {a.key for a in self.trials.plan.policy.areas}
        return self.goal.key in moved if self.goal.key else bool(moved & (areas | {TOTAL}))

    def _by_interpreter(self, figures: tuple[Figure, ...], ratio: tuple[int, ...] | None) -> Found | NotEnough | str:
        if not any(self._may_bear(f.key) for f in figures):
            return figures[0].key
        rates = ratio or (1,) * len(figures)
        low = max(-(-f.reach.low // r) if r > 0 else f.reach.low for f, r in zip(figures, rates, strict=True))

        def moves(steps: int) -> tuple[Move, ...]:
            return tuple(Move(f, r * steps) for f, r in zip(figures, rates, strict=True))

        found = gallop(lambda steps: self.goal.is_reached(self._outcome(moves(steps))), low)
        if found is None:
            return NotEnough(figures=figures, is_proved=False)
        return self._confirmed(moves(found.steps), rates, is_smallest=found.is_smallest)

    def _confirmed(
        self, moves: tuple[Move, ...], ratio: tuple[int, ...] | None, *, is_smallest: bool
    ) -> Found | NotEnough:
        """Both sides of the boundary by the interpreter."""
        outcome = self._outcome(moves)
        standing = standing_of(self.goal, outcome)
        short = tuple(self._short(nearer) for nearer in _nearer(moves, ratio))
        if not standing.is_reached or any(s.standing.is_reached for s in short):
            # The two evaluators do not agree here: nothing is said to be enough.
            return NotEnough(figures=tuple(m.figure for m in moves), is_proved=False)
        return Found(
            moves=moves, standing=standing, short=short, is_smallest=is_smallest, doubt=self._doubt(outcome, standing)
        )

    def _short(self, moves: tuple[Move, ...]) -> Short:
        return Short(moves=moves, standing=standing_of(self.goal, self._outcome(moves)))

    def _doubt(self, outcome: Outcome, standing: Standing) -> str:
        if outcome.broken and outcome.broken != self.now.broken:
            return "不符合校核“" + "”“".join(outcome.broken) + "”"
        if standing.total is None:
            return ""
        found = unit_result(outcome.case, self.period, ())
        return found.reason if found.state is State.PROVISIONAL else ""


def _moves(figures: Sequence[Figure], spread: Callable[[Steps], Steps], steps: tuple[int, ...]) -> tuple[Move, ...]:
    sides = spread(tuple(Interval(s, s) for s in steps))
    return tuple(Move(f, side.low) for f, side in zip(figures, sides, strict=True))


def _space(
    figures: Sequence[Figure], ratio: tuple[int, ...] | None
) -> tuple[Steps, list[Fraction], Callable[[Steps], Steps]]:
    """The steps that are free, what each costs, and how they become steps of each figure."""
    if ratio is None:
        is_alike = len({f.unit.dimension for f in figures}) == 1
        costs = [f.step if is_alike else f.step / (abs(f.now) or 1) for f in figures]
        return tuple(f.reach for f in figures), costs, lambda steps: steps
    turning = [(f, r) for f, r in zip(figures, ratio, strict=True) if r]
    low = max(-(-f.reach.low // r) if r > 0 else -(f.reach.high // -r) for f, r in turning)
    high = min(f.reach.high // r if r > 0 else -f.reach.low // -r for f, r in turning)

    def spread(steps: Steps) -> Steps:
        (side,) = steps
        return tuple(Interval(*sorted((side.low * r, side.high * r))) for r in ratio)

    return (Interval(low, high),), [Fraction(1)], spread


def _nearer(moves: tuple[Move, ...], ratio: tuple[int, ...] | None) -> list[tuple[Move, ...]]:
    """The points a step nearer to what is reported now: of all along a ratio, else of each figure by itself."""
    if ratio is not None:
        step = next(m.steps // r for m, r in zip(moves, ratio, strict=True) if r)
        less = step - (1 if step > 0 else -1)
        return [tuple(Move(m.figure, less * r) for m, r in zip(moves, ratio, strict=True))]
    found = []
    for place, move in enumerate(moves):
        if move.steps:
            nearer = Move(move.figure, move.steps - (1 if move.steps > 0 else -1))
            found.append((*moves[:place], nearer, *moves[place + 1 :]))
    return found

"""What is asked once points and ranks are made: conditions of grades and awards, and the figures they compare.

The columns that came out of one stage are what the next one reads, beside what was reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from fractions import Fraction
from typing import Any, Protocol

from dsl.expressions import Expression, GradeIs, Place, Ranked, Ref, Side, Year
from dsl.model import Period
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, AdjustmentKind
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, Condition, Interval, Poly, constant, some
from engine.columns.bonuses import adjusted
from engine.columns.cells import ORDER, UNDEFINED, Cell, chosen, plain
from engine.columns.flags import NO_GRADE, OPEN, YES, flag
from engine.columns.numbers import Unsupported, exact
from engine.columns.outcome import Scores
from engine.columns.over import TableOver
from engine.columns.program import TOTAL, Output, PointsMaker, Program, divisor_of, scored_reader, widened
from engine.columns.reading import Beyond, Columns, Reader
from engine.columns.standing_by import ranked, turned
from engine.columns.table import Column, ColumnId, Table, column_of
from engine.plan import Plan, is_scored
from engine.results import Status

#: Of the key of a column of ranks: places among all who have the figure, from the top and from below.
FROM_ABOVE, FROM_BELOW = "前第", "倒数第"


@dataclass(frozen=True)
class StagedTable(TableOver):
    """A table with the columns of an earlier stage beside its own."""

    base: Table
    scores: dict[str, Scores]
    #: The ranks by a column.
    ranks: Callable[[Scores], Any]
    #: By grade: 0, 1 or 2, or `NO_GRADE`.
    grades: dict[str, Any] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether the rows are whole populations."""
        return bool(getattr(self.base, "is_whole", False))

    @property
    def keys(self) -> frozenset[str]:
        """The scores that are made."""
        return frozenset(self.scores)

    def column(self, wanted: ColumnId) -> Column | None:
        """A column that was made, or one of the table's own."""
        key = wanted.key
        match wanted.role:
            case "score" | "flag" if key in self.scores:
                made = self.scores[key]
                return Column(values=made.values, scale=made.scale, interval=made.interval)
            case "status" if key in self.scores:
                states = self.scores[key].statuses
                return None if states is None else column_of(states)
            case "grade":
                return column_of(self.grades[key]) if key in self.grades else None
            case "rank":
                return Column(values=self._ranks(key), scale=Fraction(1), interval=Interval(0, max(self.rows, 1)))
            case _:
                return self.base.column(wanted)

    def _ranks(self, key: str) -> Any:
        if key.startswith(FROM_ABOVE):
            return self.ranks(self.scores[key.removeprefix(FROM_ABOVE)])
        if key.startswith(FROM_BELOW):
            return self.ranks(turned(self.scores[key.removeprefix(FROM_BELOW)]))
        return self.ranks(ranked(self.scores[key], self.scores) if key == TOTAL else self.scores[key])


class _Made(Beyond):
    """Scores, ranks and grades as columns that are there already."""

    def __init__(self, reader: Reader, keys: frozenset[str], divided: frozenset[str]) -> None:
        self._reader, self._keys, self._divided = reader, keys, divided

    def find(self, key: str, side: Side) -> Cell | None:
        """The points or the rank of the total, an area or an item."""
        if side is Side.RANK:
            return self._rank(key, key)
        if key in (BONUS_KEY, DEDUCTION_KEY):
            kind = AdjustmentKind.BONUS if key == BONUS_KEY else AdjustmentKind.DEDUCTION
            return adjusted(kind, self._reader)
        if key in self._keys and side in (Side.SCORE, Side.VALUE):
            return self._score(key)
        plan = self._reader.plan
        is_unscored = key in plan.indicators and key not in plan.parents and not is_scored(plan.indicators[key])
        if key == TOTAL or (is_unscored and side is Side.SCORE):
            return Cell(absent={UNDEFINED: True})
        return self._from_figures(key, side)

    def _from_figures(self, key: str, side: Side) -> Cell | None:
        """Points that no column has, such as those of components: worked out once more."""
        reader = self._reader
        points = PointsMaker(reader.plan, reader.period, reader)
        # What is made already is still what the others are.
        reader.beyond = self
        return points.find(key, side)

    def full_marks(self, key: str) -> Cell:
        """Full marks of a place in the tree of points."""
        reader = self._reader
        points = PointsMaker(reader.plan, reader.period, reader)
        reader.beyond = self
        return points.full_marks(key)

    def _score(self, key: str) -> Cell:
        figure = self._reader.read(ColumnId("score", key), UNDEFINED).figure
        if key in self._divided:
            below = self._reader.read(ColumnId("score", divisor_of(key)), UNDEFINED).figure
            figure = self._reader.numbers.compute("/", figure, below)
        columns = self._reader.columns
        if columns.place(ColumnId("status", key)) in columns.empty:
            return Cell(figure=figure)
        status = self._reader.numbers.flat(self._reader.read(ColumnId("status", key), UNDEFINED).figure).above
        test = self._reader.algebra.test
        absent = {(s, None): test(status - constant(code), "=") for code, s in enumerate(ORDER, start=1)}
        return Cell(figure=figure, absent={why: c for why, c in absent.items() if c is not False})

    def _rank(self, key: str, name: str) -> Cell:
        if key not in self._keys or (key != TOTAL and key not in self._reader.plan.areas):
            raise Unsupported(f"读“{key}”的名次")
        rank = self._reader.read(ColumnId("rank", name), UNDEFINED)
        return Cell(figure=rank.figure, absent={UNDEFINED: self._reader.numbers.is_zero(rank.figure)})

    def evaluate(self, node: Expression) -> Cell:
        """A place among all, or a grade."""
        match node:
            case GradeIs(grade=grade):
                return self._graded(grade)
            case Ranked(subject=Ref(key=key, side=Side.VALUE | Side.SCORE, year=Year.THIS)):
                return self._placed(node, key)
            case _:
                raise Unsupported(type(node).__name__)

    def _graded(self, grade: str) -> Cell:
        columns = self._reader.columns
        if columns.place(ColumnId("grade", grade)) in columns.empty:
            raise Unsupported("等次由逐项解释来定")
        code = self._reader.numbers.flat(self._reader.read(ColumnId("grade", grade), UNDEFINED).figure).above
        test = self._reader.algebra.test
        waiting, none = test(code - constant(OPEN), "="), test(code - constant(NO_GRADE), "=")
        absent = {(ORDER[-1], None): waiting, UNDEFINED: none}
        return Cell(truth=test(code - constant(YES), "="), absent={w: c for w, c in absent.items() if c is not False})

    def _placed(self, node: Ranked, key: str) -> Cell:
        """`x 列 市前3名`: by the ranks among those that the row is ranked with."""
        if self._reader.has_outside:
            raise Unsupported("不考评的单位的名次")
        own = self._score(key) if key in self._keys else Cell(absent={UNDEFINED: True})
        found = Cell(truth=False, absent={UNDEFINED: True})
        for level in self._reader.plan.policy.levels:
            here = self._reader.in_levels((level.name,))
            found = chosen(here, self._at(node, key, level.name), found)
        absent = {**plain(own).absent}
        for why, c in found.only_where(own.is_present).items():
            absent[why] = some(absent.get(why, False), c)
        return Cell(truth=found.truth, absent=absent)

    def _at(self, node: Ranked, key: str, level: str) -> Cell:
        place = next((p for p in sorted(node.places, key=lambda p: p.level != level)), None)
        if place is None or place.level not in (None, level) or place.is_whole:
            raise Unsupported("名次在别的层次里比")
        rank = self._among(place, key)
        return Cell(truth=self._reader.numbers.compare("≤", rank.figure, exact(Fraction(place.count))))

    def _among(self, place: Place, key: str) -> Cell:
        """Places count everybody who has the figure, also a unit that a veto takes out of the ranking."""
        return self._rank(key, f"{FROM_ABOVE if place.is_from_the_top else FROM_BELOW}{key}")


def scores_of(table: Table) -> frozenset[str] | None:
    """The scores that a table has, where they are made already."""
    return getattr(table, "keys", None)


def reader_over(
    table: Table,
    plan: Plan,
    period: Period,
    made: frozenset[str] | None,
    *,
    divided: frozenset[str] = frozenset(),
    widen: Callable[[Interval], Interval] = widened,
) -> Reader:
    """A reader of figures and points: of those that are `made`, else of such as it works out on the way."""
    if made is None:
        return scored_reader(plan, table, period, widen=widen)
    reader = Reader(plan, period, Columns(table, widen))
    reader.beyond = _Made(reader, made, divided)
    return reader


@dataclass(frozen=True)
class Asking:
    """What makes a program of conditions (as flags, by their place) and of figures (each as above and below)."""

    conditions: tuple[Expression, ...]
    figures: tuple[Expression, ...]
    #: The scores that there are.
    keys: frozenset[str]
    widen: Callable[[Interval], Interval] = widened
    #: The scores that are to be divided by a column of their own (see `divisor_of`).
    divided: frozenset[str] = frozenset()

    def __call__(self, plan: Plan, table: Table, period: Period) -> Program:
        """Write them down. Raises Unsupported for what columns do not compute."""
        reader = reader_over(table, plan, period, self.keys, divided=self.divided, widen=self.widen)
        outputs: list[Output] = []
        for place, condition in enumerate(self.conditions):
            poly = flag(reader.algebra, reader.evaluate(condition))
            outputs.append(_output(f"{_CONDITION}{place}", poly, reader))
        for place, figure in enumerate(self.figures):
            cell = reader.evaluate(figure)
            flat, is_there = reader.numbers.flat(cell.figure), cell.is_present
            states = tuple((s, some(*(c for (t, _), c in cell.absent.items() if t is s))) for s in ORDER)
            above, below = (
                reader.algebra.pick(is_there, flat.above, ZERO),
                reader.algebra.pick(is_there, flat.below, ONE),
            )
            outputs.append(
                _output(f"{_FIGURE}{place}", above, reader, tuple((s, c) for s, c in states if c is not False))
            )
            outputs.append(_output(f"{_BELOW}{place}", below, reader))
        return Program(reader=reader, columns=reader.columns, items=tuple(outputs), areas=(), total=None, left={})


_CONDITION, _FIGURE, _BELOW = "条件", "数", "分母"


def _output(key: str, poly: Poly, reader: Reader, states: tuple[tuple[Status, Condition], ...] = ()) -> Output:
    return Output(key=key, poly=poly, scale=Fraction(1), absent=states, interval=reader.algebra.range_of(poly))


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked, of every row."""

    #: 0, 1 or 2 of each condition.
    conditions: Sequence[Any]
    #: Above, its statuses, and below.
    figures: Sequence[tuple[Scores, Scores]]

    def figure(self, place: int, row: int) -> Fraction | None:
        """An exact figure; None where there is none."""
        above, below = self.figures[place]
        value = above[row]
        return None if value is None else value / int(below.values[row])

    def status(self, place: int, row: int) -> int:
        """The code of its status; 0 where it is there."""
        statuses = self.figures[place][0].statuses
        return 0 if statuses is None else int(statuses[row])


#: Runs a program over a table.
Run = Callable[[Table, Callable[[Plan, Table, Period], Program]], tuple[Program, dict[str, Scores]]]


class RunOn(Protocol):
    """Runs a program over a table, or over some of its rows."""

    def __call__(
        self, table: Table, make: Callable[[Plan, Table, Period], Program], rows: Sequence[int] | None = None
    ) -> tuple[Program, dict[str, Scores]]:
        """The program, and every column that came out."""


def ask(run: Run, table: StagedTable, conditions: Sequence[Expression], figures: Sequence[Expression] = ()) -> Answers:
    """Answer conditions and figures for every row. Raises Unsupported for what columns do not compute."""
    if not conditions and not figures:
        return Answers((), ())
    _, found = run(table, Asking(tuple(conditions), tuple(figures), frozenset(table.scores)))
    return Answers(
        [found[f"{_CONDITION}{n}"].values for n in range(len(conditions))],
        [(found[f"{_FIGURE}{n}"], found[f"{_BELOW}{n}"]) for n in range(len(figures))],
    )


def taking_part(run: Run, table: Table) -> Sequence[int]:
    """Whether each row is assessed by some item. Raises Unsupported where columns do not know who is exempt."""
    _, found = run(table, parts_program)
    return found[_CONDITION].values  # type: ignore[no-any-return]


def parts_program(plan: Plan, table: Table, period: Period) -> Program:
    """Whether a row is assessed by some item, as the one condition of a program."""
    columns = Columns(table, widened)
    reader = Reader(plan, period, columns)
    takes_part = some(*(reader.takes_part(i.key) for i in plan.policy.all_indicators()))
    output = _output(_CONDITION, reader.algebra.pick(takes_part, ONE, ZERO), reader)
    return Program(reader=reader, columns=columns, items=(output,), areas=(), total=None, left={})

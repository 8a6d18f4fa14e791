"""What several rows make together (合计, 平均, 计数, 任一, …), of a population or of the units below."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from dsl.expressions import Reduction, Scope
from dsl.model import RoundingMode
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.columns.cells import CODES
from engine.columns.numbers import Unsupported
from engine.decisions import is_lower_better
from engine.plan import Plan
from engine.relational.among import POPULATION, Piece, counted, end_steps, filled, population_columns, same
from engine.relational.asked import CODE_RANGE, AskedFigure, all_of
from engine.relational.below import COUNTS_FOR, Members
from engine.relational.expressions import (
    HUGE,
    LONG,
    AnyOf,
    Cell,
    Choice,
    Compare,
    Condition,
    ExactDivide,
    Extreme,
    Named,
    Scalar,
    Sum,
    Whole,
    Word,
)
from engine.relational.plan import Gather, Gathered, Join, Project, Step
from engine.relational.units import UNIT
from engine.results import Status

#: What all whole numbers up to a greater one divide is beyond 64 bits.
_MOST_SHARED = 42
_ENDS = ("最大", "最小", "最好")
_NOT_APPLICABLE, _UNDEFINED = CODES[Status.NOT_APPLICABLE], CODES[Status.UNDEFINED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduced:
    """What is put together: of which rows a condition asks, of which figure, and who takes part."""

    label: str
    node: Reduction
    holds: AskedFigure | None
    figure: AskedFigure | None
    parts: tuple[AskedFigure, ...]
    #: The units below; None for a population.
    members: Members | None
    #: Of an end of the order, whether it is the least; None of what is no end.
    is_least: bool | None = None

    @property
    def takes_part(self) -> Condition:
        """The row is one of those that are put together."""
        return all_of([Compare(p.above, "=", Whole(1)) for p in self.parts])

    @property
    def is_known(self) -> Condition:
        """The row counts, and all that is asked of it is known."""
        known = [f.is_there for f in (self.holds, self.figure) if f is not None]
        inside = [Compare(self.holds.above, "=", Whole(1))] if self.holds is not None else []
        return all_of([self.takes_part, *known, *inside])

    @property
    def is_outside(self) -> Condition | None:
        """The row is known not to count."""
        found: list[Condition] = []
        if self.holds is not None:
            found.append(all_of([self.holds.is_there, Compare(self.holds.above, "=", Whole(0))]))
        if self.figure is not None and self.figure.status is not None:
            found.append(Compare(self.figure.status, "=", Whole(_NOT_APPLICABLE)))
        return None if not found else found[0] if len(found) == 1 else AnyOf(tuple(found))

    @property
    def open_code(self) -> Scalar:
        """The status of what is not known first; 0 where all is."""
        codes = [f.status for f in (self.holds, self.figure) if f is not None and f.status is not None]
        if not codes:
            return Whole(0)
        first: Scalar = codes[0]
        for other in codes[1:]:
            first = Choice(condition=Compare(codes[0], "=", Whole(0)), then=other, otherwise=codes[0], range=CODE_RANGE)
        return first

    @property
    def by(self) -> tuple[Named, ...]:
        """The columns that a group has in common."""
        if self.members is None:
            return population_columns()
        return (Named(name=COUNTS_FOR, expression=Word(COUNTS_FOR, is_sure=True)),)

    @property
    def joining(self) -> tuple[tuple[str, str], ...]:
        """Which rows a group belongs to."""
        return same(*POPULATION) if self.members is None else ((UNIT, COUNTS_FOR),)

    def member_steps(self, of: str) -> list[Step]:
        """The rows that are put together."""
        if self.members is None:
            return []
        asked = [f for f in (self.holds, self.figure, *self.parts) if f is not None]
        columns = [c.name for f in asked for c in (f.above, f.below, f.status) if c is not None]
        if self.is_least is not None and self.figure is not None:
            columns.append(self.figure.key(is_turned=self.is_least).name)
        return self.members.steps(of, tuple(dict.fromkeys(columns)))


def end_of(node: Reduction, plan: Plan) -> bool | None:
    """Whether 最大, 最小 and 最好 ask for the least figure; None for what asks for no end of the order."""
    if node.function not in _ENDS:
        return None
    if node.function == "最好" and node.over is Scope.EVERYONE and node.subject is not None:
        return is_lower_better(node.subject, plan)
    return node.function == "最小"


def reduced_piece(spoken: Reduced, most_rows: int) -> Piece:
    """The columns of what rows make together. Raises Unsupported for sums of quotients, which have no end of digits."""
    node, figure = spoken.node, spoken.figure
    if node.is_condition:
        return _decided(spoken, most_rows)
    if node.function == "计数":
        return _counted(spoken, most_rows)
    assert figure is not None
    if spoken.is_least is not None:
        return _end(spoken, figure, most_rows, is_least=spoken.is_least)
    return _summed(spoken, figure, most_rows)


def _waiting(spoken: Reduced) -> Gathered | None:
    """The status of whatever leaves a sum over the units below open."""
    if spoken.members is None:
        return None
    outside, code = spoken.is_outside, spoken.open_code
    if code == Whole(0):
        return None
    if outside is not None:
        code = Choice(condition=outside, then=Whole(0), otherwise=code, range=CODE_RANGE)
    return Gathered(name=f"{spoken.label}·等", function="最大", figure=code, range=CODE_RANGE)


def _status(waiting: Gathered | None, without: Condition | None) -> Scalar:
    """Open while anything is waited for; undefined where nothing is known."""
    found: Scalar = Whole(0)
    if without is not None:
        found = Choice(condition=without, then=Whole(_UNDEFINED), otherwise=Whole(0), range=CODE_RANGE)
    if waiting is None:
        return found
    code = filled(Cell(waiting.name, CODE_RANGE), 0)
    return Choice(condition=Compare(Whole(0), "<", code), then=code, otherwise=found, range=CODE_RANGE)


def _steps(spoken: Reduced, of: str, gathered: Sequence[Gathered], made: tuple[Named, ...]) -> list[Step]:
    """Put members together, join that back, and make the columns of it."""
    label = spoken.label
    steps = spoken.member_steps(of)
    last = steps[-1].name if steps else of
    taken = tuple((g.name, g.name) for g in gathered)
    summary = Gather(of=last, by=spoken.by, made=tuple(gathered))
    return [
        *steps,
        Step(
            name=f"{label}·汇总",
            relation=summary,
            note=_said(spoken.node),
        ),
        Step(
            name=f"{label}·连回",
            relation=Join(left=of, right=f"{label}·汇总", on=spoken.joining, taken=taken, is_outer=True),
        ),
        Step(name=label, relation=Project(of=f"{label}·连回", kept=None, made=made)),
    ]


def _said(node: Reduction) -> str:
    over = node.over.value if isinstance(node.over, Scope) else node.over
    return f"{over}：{node.function}"


def _columns(label: str, found: Interval) -> tuple[Cell, Cell]:
    return Cell(f"{label}·合起来", found), Cell(f"{label}·合起来状态", CODE_RANGE)


def _decided(spoken: Reduced, most_rows: int) -> Piece:
    """任一 and 每个: one that decides settles it, else what is open leaves it open."""
    label, holds = spoken.label, spoken.holds
    assert holds is not None
    deciding = int(spoken.node.function == "任一")
    decides = all_of([spoken.takes_part, holds.is_there, Compare(holds.above, "=", Whole(deciding))])
    count = counted(f"{label}·定的", decides, most_rows)
    code: Scalar = holds.status if holds.status is not None else Whole(0)
    takes = Choice(condition=spoken.takes_part, then=code, otherwise=Whole(0), range=CODE_RANGE)
    waiting = Gathered(name=f"{label}·等", function="最大", figure=takes, range=CODE_RANGE)
    value, status = _columns(label, Interval(0, 1))
    none = Compare(filled(Cell(count.name, count.range), 0), "=", Whole(0))
    open_code = filled(Cell(waiting.name, CODE_RANGE), 0)
    code_of = Choice(condition=none, then=open_code, otherwise=Whole(0), range=CODE_RANGE)
    made = (
        Named(
            name=value.name,
            expression=Choice(
                condition=none, then=Whole(1 - deciding), otherwise=Whole(deciding), range=Interval(0, 1)
            ),
        ),
        Named(name=status.name, expression=code_of),
    )
    return Piece(value=value, status=status, make=lambda of: _steps(spoken, of, (count, waiting), made))


def _counted(spoken: Reduced, most_rows: int) -> Piece:
    label = spoken.label
    count = counted(f"{label}·个", spoken.is_known, most_rows)
    waiting = _waiting(spoken)
    value, status = _columns(label, Interval(0, most_rows))
    made = (
        Named(name=value.name, expression=filled(Cell(count.name, count.range), 0)),
        Named(name=status.name, expression=_status(waiting, None)),
    )
    gathered = (count,) if waiting is None else (count, waiting)
    return Piece(value=value, status=status, make=lambda of: _steps(spoken, of, gathered, made))


def _summed(spoken: Reduced, figure: AskedFigure, most_rows: int) -> Piece:
    """合计, and 平均 as a sum to be divided by a count."""
    label, node = spoken.label, spoken.node
    is_mean = node.function == "平均"
    count = counted(f"{label}·个", spoken.is_known, most_rows)
    term, scale = _over_one(figure, node, most_rows)
    own = Choice(condition=spoken.is_known, then=term, otherwise=Whole(0), range=_with_zero(term.range))
    found = Interval(own.range.low * most_rows, own.range.high * most_rows)
    whole = Gathered(name=f"{label}·共", function="合计", figure=own, range=found)
    waiting = _waiting(spoken)
    value, status = _columns(label, found)
    below = Cell(f"{label}·合起来分母", Interval(1, most_rows)) if is_mean else None
    number = filled(Cell(count.name, count.range), 0)
    none = Compare(number, "=", Whole(0))
    # A sum over a population is 0 where nothing is known; over units below it is undefined where there are none.
    nobody = Cell(f"{label}·人", Interval(0, most_rows))
    gathered = [count, whole, *([waiting] if waiting is not None else [])]
    without: Condition | None = none if is_mean else None
    if not is_mean and spoken.members is not None:
        gathered.append(Gathered(name=nobody.name, function="合计", figure=Whole(1), range=nobody.range))
        without = Compare(filled(nobody, 0), "=", Whole(0))
    made = [
        Named(name=value.name, expression=filled(Cell(whole.name, found), 0)),
        Named(name=status.name, expression=_status(waiting, without)),
    ]
    if below is not None:
        one = Extreme(is_least=False, first=number, second=Whole(1), range=below.range)
        made.append(Named(name=below.name, expression=one))
    return Piece(
        value=value,
        status=status,
        scale=scale,
        below=below,
        make=lambda of: _steps(spoken, of, gathered, tuple(made)),
    )


def _over_one(figure: AskedFigure, node: Reduction, most_rows: int) -> tuple[Scalar, Fraction]:
    """A figure of every row as whole numbers of one fraction that all rows share.

    Raises Unsupported where denominators differ, and what they all divide is too large.
    """
    if figure.below is None:
        return figure.above, figure.scale
    most = figure.below.range.high
    shared = lcm(*range(1, most + 1)) if most <= _MOST_SHARED else LONG
    if shared >= LONG or shared * figure.above.range.most * most_rows >= HUGE:
        raise Unsupported(
            f"{node.function}：各单位的数分母不一样，加起来没有限度；要写明保留几位"
            "（指标得分、子考核、总分都可以写“保留 2 位小数”），或者先分别合计、再相除"
        )
    each = ExactDivide(
        above=Whole(shared),
        below=figure.below,
        mode=RoundingMode.DOWN,
        is_guarded=False,
        range=Interval(shared // most, shared),
        reach=2 * shared + 3 * most,
    )
    reach = figure.above.range.most * shared
    found = Interval(min(figure.above.range.low, 0) * shared, max(figure.above.range.high, 0) * shared)
    return Sum(terms=((1, (figure.above, each)),), range=found, reach=reach), figure.scale / shared


def _with_zero(found: Interval) -> Interval:
    return Interval(min(0, found.low), max(0, found.high))


def _end(spoken: Reduced, figure: AskedFigure, most_rows: int, *, is_least: bool) -> Piece:
    """最大, 最小 and 最好."""
    label = spoken.label
    value, status = _columns(label, figure.above.range)
    below = None if figure.below is None else Cell(f"{label}·合起来分母", figure.below.range)
    count = counted(f"{label}·个", spoken.is_known, most_rows)
    waiting = _waiting(spoken)
    none = Compare(filled(Cell(count.name, count.range), 0), "=", Whole(0))
    made = (Named(name=status.name, expression=_status(waiting, none)),)
    gathered = (count,) if waiting is None else (count, waiting)

    def make(of: str) -> list[Step]:
        steps = _steps(spoken, of, gathered, made)
        rows = spoken.member_steps(of)
        ends = end_steps(
            f"{label}·端",
            steps[-1].name,
            figure,
            (value, below),
            spoken.by,
            spoken.is_known,
            is_least=is_least,
            joining=spoken.joining,
            rows=rows[-1].name if rows else None,
        )
        return [*steps, *ends]

    return Piece(value=value, status=status, scale=figure.scale, below=below, make=make)

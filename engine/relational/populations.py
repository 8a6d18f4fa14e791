"""Populations as relations: how many rows each has, and who has one of its places.

No row is sorted: equal figures are counted together, the counts are summed from the top, and every row finds its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl.model import RoundingMode
from dsl.outcomes import Cut, TieRule
from dsl.record import dataclass
from engine.columns.algebra import Interval
from engine.relational.expressions import (
    Cell,
    Choice,
    Code,
    Compare,
    Condition,
    ExactDivide,
    IsBlank,
    Known,
    Named,
    Scalar,
    Sum,
    Whole,
    Word,
)
from engine.relational.logic import both, equals, opposite
from engine.relational.plan import (
    MOST_ROWS,
    Aggregate,
    Filter,
    Join,
    Project,
    Step,
    Union,
    WindowRank,
)
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN
from engine.relational.writing import Writing

POPULATION = (LEVEL_PLACE, WITHIN)
ON_POPULATION = tuple((n, n) for n in POPULATION)
SIZE, PLACES = "总数", "名额"
COUNT, BEFORE = "个数", "前面个数"
#: Who has a place, who shares the last one without a decision, who shares it and is still to be compared.
OUTCOME, REST = "结果码", "余额"
OUT, TIED, INSIDE, SHARING = 0, 1, 2, 3
AGAIN, AGAIN_REST = "再比码", "再比余额"
_CODES = Interval(OUT, SHARING)
_ANY = Interval(-MOST_ROWS.high, MOST_ROWS.high)


def population(*figures: Cell) -> tuple[Named, ...]:
    """What rows are counted by: their population, and some figures."""
    return (
        Named(name=LEVEL_PLACE, expression=Cell(LEVEL_PLACE, Interval(0, 1 << 15))),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
        *(Named(name=f.name, expression=f) for f in figures),
    )


def size_steps(of: str, counted: Condition) -> Iterator[Step]:
    """考评对象总数 of every population, 0 where nobody counts."""
    note = "每个排名范围里的考评对象总数"
    if counted == Known(truth=True):
        yield Step(name=SIZE, relation=Aggregate(of=of, by=population(), counted=SIZE), note=note)
        return
    yield Step(name="全部范围", relation=Aggregate(of=of, by=population(), counted="全部"))
    yield Step(name="计数的", relation=Aggregate(of=of, by=population(), counted="计数", condition=counted))
    met = Join(left="全部范围", right="计数的", on=ON_POPULATION, taken=(("计数", "计数"),), is_outer=True)
    yield Step(name="对上总数", relation=met)
    size = or_zero("计数", MOST_ROWS)
    yield Step(
        name=SIZE,
        relation=Project(of="对上总数", kept=POPULATION, made=(Named(name=SIZE, expression=size),)),
        note=note,
    )


def or_zero(name: str, found: Interval) -> Scalar:
    """A column that an outer join took over; 0 where it met nothing."""
    return Choice(condition=IsBlank(name), then=Whole(0), otherwise=Cell(name, found), range=found)


def places_of(cut: Cut) -> Scalar:
    """The places of a population: a number, or a share of 总数."""
    if cut.share is None:
        return Whole(cut.count or 0)
    p, q = cut.share.numerator, cut.share.denominator
    found = Interval(0, MOST_ROWS.high * p)
    above = Sum(terms=((p, (Cell(SIZE, MOST_ROWS),)),), range=found, reach=found.high)
    mode = cut.mode or RoundingMode.DOWN
    return ExactDivide(
        above=above, below=Whole(q), mode=mode, is_guarded=False, range=found, reach=2 * found.high + 3 * q
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """依次比较: a column of whole numbers of which more is better, and where it has nothing."""

    key: Cell
    absent: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Places to be given in every population: to which rows of a step, by which figure."""

    #: Begins the names of its steps.
    prefix: str
    of: str
    entering: Condition
    figure: Cell
    cut: Cut
    note: str = ""
    compared: tuple[Compared, ...] = ()

    @property
    def line(self) -> str:
        """The step that has an outcome for every figure that comes near the places, by population and figure."""
        return f"{self.prefix}线上"

    @property
    def again(self) -> str | None:
        """The step that has an outcome for every row that was compared further, by unit and level."""
        return f"{self.prefix}再比" if self.compared else None

    @property
    def on(self) -> tuple[tuple[str, str], ...]:
        """What rows meet the line on."""
        return (*ON_POPULATION, (self.figure.name, self.figure.name))

    # --- rows meet it ---

    @property
    def outcome(self) -> Scalar:
        """What became of a row that met the line (and was compared); 0 where it met nothing."""
        p = self.prefix
        line = or_zero(f"{p}{OUTCOME}", _CODES)
        if self.again is None:
            return line
        return Choice(condition=IsBlank(f"{p}{AGAIN}"), then=line, otherwise=Cell(f"{p}{AGAIN}", _CODES), range=_CODES)

    @property
    def rest(self) -> Scalar:
        """How many places were left for those that share the last one."""
        p, line = self.prefix, or_zero(f"{self.prefix}{REST}", _ANY)
        if self.again is None:
            return line
        return Choice(condition=IsBlank(f"{p}{AGAIN}"), then=line, otherwise=Cell(f"{p}{AGAIN_REST}", _ANY), range=_ANY)

    def meet(self, writing: Writing, *, entering: str | None = None, is_outer: bool = True) -> None:
        """Let every row find its outcome; `entering` is the column that says which rows do, where not all."""
        p, line, on = self.prefix, self.line, self.on
        if entering is not None:
            made = (Named(name=entering, expression=Known(truth=True)),)
            line = writing.aside(f"{p}进线", Project(of=line, kept=None, made=made))
            on = (*on, (entering, entering))
        taken = tuple((n, f"{p}{n}") for n in (OUTCOME, REST, PLACES))
        writing.then(f"{p}对线", Join(left=writing.last, right=line, on=on, taken=taken, is_outer=is_outer))
        if self.again is not None:
            same = ((UNIT, UNIT), (LEVEL_PLACE, LEVEL_PLACE))
            again = tuple((n, f"{p}{n}") for n in (AGAIN, AGAIN_REST))
            writing.then(f"{p}对再比", Join(left=writing.last, right=self.again, on=same, taken=again, is_outer=True))

    # --- by the figure ---

    def steps(self) -> Iterator[Step]:
        """Everything up to the line, and what is compared further."""
        p = self.prefix
        counted = Aggregate(of=self.of, by=population(self.figure), counted=COUNT, condition=_unless_all(self.entering))
        yield Step(name=f"{p}同分", relation=counted, note=self.note)
        yield Step(
            name=f"{p}排序",
            relation=WindowRank(of=f"{p}同分", partition=POPULATION, by=self.figure.name, counted=COUNT, before=BEFORE),
        )
        sized = Join(left=f"{p}排序", right=SIZE, on=ON_POPULATION, taken=((SIZE, SIZE),))
        yield Step(name=f"{p}加总数", relation=sized)
        made = (Named(name=PLACES, expression=places_of(self.cut)),)
        yield Step(name=f"{p}加名额", relation=Project(of=f"{p}加总数", kept=None, made=made), note=self.cut.text)
        sharing = SHARING if self.compared else _shared(self.cut.rule)
        kept = (*POPULATION, self.figure.name, PLACES)
        outcome = _outcome(Cell(PLACES, MOST_ROWS), sharing)
        line = Project(
            of=f"{p}加名额",
            kept=kept,
            made=(
                Named(name=OUTCOME, expression=outcome),
                Named(name=REST, expression=_left(Cell(PLACES, MOST_ROWS))),
            ),
            condition=_begins(Cell(PLACES, MOST_ROWS)),
        )
        yield Step(name=self.line, relation=line, note="同分的一起进，一起不进，或者一起待定")
        if self.compared:
            yield from self._compared()

    # --- further ---

    def _compared(self) -> Iterator[Step]:
        """Those that share the last place, compared by one figure after the other."""
        p = self.prefix
        edge = Filter(of=self.line, condition=equals(Cell(OUTCOME, _CODES), SHARING))
        yield Step(name=f"{p}名额处", relation=edge)
        entering = Project(of=self.of, kept=None, made=(), condition=_unless_all(self.entering))
        yield Step(name=f"{p}够格的", relation=entering)
        met = Join(left=f"{p}够格的", right=f"{p}名额处", on=self.on, taken=((REST, f"{REST}0"),))
        yield Step(name=f"{p}并列0", relation=met, note="并列在名额处的")
        for depth, one in enumerate(self.compared):
            yield from self._depth(depth, one)
        settled = tuple(f"{p}定{depth}" for depth in range(len(self.compared)))
        yield Step(name=f"{p}再比", relation=Union(of=settled))

    def _depth(self, depth: int, one: Compared) -> Iterator[Step]:
        p, rows, rest = self.prefix, f"{self.prefix}并列{depth}", Cell(f"{REST}{depth}", MOST_ROWS)
        is_last = depth == len(self.compared) - 1
        counted = Aggregate(
            of=rows, by=population(one.key, rest), counted=COUNT, condition=_unless_all(opposite(one.absent))
        )
        yield Step(name=f"{p}同{depth}", relation=counted, note=f"依次比较第 {depth + 1} 项")
        ranked = WindowRank(of=f"{p}同{depth}", partition=POPULATION, by=one.key.name, counted=COUNT, before=BEFORE)
        yield Step(name=f"{p}排{depth}", relation=ranked)
        sharing = _shared(self.cut.rule) if is_last else SHARING
        outcome = _outcome(rest, sharing, is_open_ended=True)
        line = Project(
            of=f"{p}排{depth}",
            kept=(*POPULATION, one.key.name),
            made=(
                Named(name=f"码{depth}", expression=outcome),
                Named(name=f"后余{depth}", expression=_left(rest)),
            ),
        )
        yield Step(name=f"{p}线{depth}", relation=line)
        lacking = Aggregate(of=rows, by=population(), counted=f"缺数{depth}", condition=one.absent)
        yield Step(name=f"{p}缺{depth}", relation=lacking, note="有一个缺数，就不知道谁好")
        told = ((f"缺数{depth}", f"缺数{depth}"),)
        yield Step(
            name=f"{p}问缺{depth}",
            relation=Join(left=rows, right=f"{p}缺{depth}", on=ON_POPULATION, taken=told, is_outer=True),
        )
        on = (*ON_POPULATION, (one.key.name, one.key.name))
        taken = ((f"码{depth}", f"码{depth}"), (f"后余{depth}", f"后余{depth}"))
        met = Join(left=f"{p}问缺{depth}", right=f"{p}线{depth}", on=on, taken=taken, is_outer=True)
        yield Step(name=f"{p}比{depth}", relation=met)
        yield from self._after(depth, rest, is_last=is_last)

    def _after(self, depth: int, rest: Cell, *, is_last: bool) -> Iterator[Step]:
        """Who is settled now, and who is compared on."""
        p, is_lacking = self.prefix, opposite(IsBlank(f"缺数{depth}"))
        mine = or_zero(f"码{depth}", _CODES)
        code = Choice(condition=is_lacking, then=Whole(TIED), otherwise=mine, range=_CODES)
        goes_on = both(opposite(is_lacking), equals(mine, SHARING))
        left = Choice(condition=is_lacking, then=rest, otherwise=or_zero(f"后余{depth}", MOST_ROWS), range=MOST_ROWS)
        settled = Project(
            of=f"{p}比{depth}",
            kept=(UNIT, LEVEL_PLACE),
            made=(Named(name=AGAIN, expression=code), Named(name=AGAIN_REST, expression=left)),
            condition=None if is_last else opposite(goes_on),
        )
        yield Step(name=f"{p}定{depth}", relation=settled)
        if not is_last:
            further = (Named(name=f"{REST}{depth + 1}", expression=or_zero(f"后余{depth}", MOST_ROWS)),)
            on = Project(of=f"{p}比{depth}", kept=None, made=further, condition=goes_on)
            yield Step(name=f"{p}并列{depth + 1}", relation=on, note="仍并列的")


def _unless_all(condition: Condition) -> Condition | None:
    return None if condition == Known(truth=True) else condition


def _begins(places: Cell) -> Condition:
    return Compare(Cell(BEFORE, MOST_ROWS), "<", places)


def _fits(places: Cell) -> Condition:
    together = Sum(
        terms=((1, (Cell(BEFORE, MOST_ROWS),)), (1, (Cell(COUNT, MOST_ROWS),))), range=MOST_ROWS, reach=2 * 10**15
    )
    return Compare(together, "≤", places)


def _outcome(places: Cell, sharing: int, *, is_open_ended: bool = False) -> Code:
    """Inside where all that are equal have room, else what becomes of those who share the last place."""
    begins: Condition = _begins(places) if is_open_ended else Known(truth=True)
    return Code(((_fits(places), INSIDE), *(((begins, sharing),) if sharing else ())))


def _left(places: Cell) -> Scalar:
    return Sum(terms=((1, (places,)), (-1, (Cell(BEFORE, MOST_ROWS),))), range=_ANY, reach=2 * 10**15)


def _shared(rule: TieRule) -> int:
    match rule:
        case TieRule.ALL_IN:
            return INSIDE
        case TieRule.ALL_OPEN:
            return TIED
        case _:
            return OUT

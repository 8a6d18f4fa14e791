"""A checked plan over a table in, a columnar program out: points of items and areas, the total, and what is left out.

The program is made for the ranges of the table's columns (widened to powers of two), so that every fold and
every lane in it is proved; tables whose ranges are alike share it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Ref, Side, Year
from dsl.model import Area, Definition, Indicator, Period, Rounding, Total
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, AdjustmentKind
from dsl.record import dataclass
from dsl.span import NOWHERE
from engine.columns import flags
from engine.columns.algebra import ONE, ZERO, Condition, Interval, Poly, constant, every, negated, some
from engine.columns.bonuses import adjusted
from engine.columns.cells import MISSING, NOT_APPLICABLE, ORDER, UNDEFINED, Cell, joined, lacking, plain, present
from engine.columns.conversion import FullReader, of_full, shaped
from engine.columns.most import most_points
from engine.columns.numbers import NOTHING, Figure, Unsupported, exact
from engine.columns.reading import Beyond, Columns, Reader
from engine.columns.scoring import Leaf, leaf_points
from engine.columns.shares import Shares, full_marks_apart, presence_of, split
from engine.columns.table import ColumnId, Table
from engine.columns.vetoes import VetoCells, decided_total, find_vetoes, vetoed_total
from engine.plan import TOTAL_KEY, Plan, is_scored, scoring_of
from engine.results import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One column that comes out: an integer × scale, and where there is none, its status."""

    key: str
    poly: Poly
    scale: Fraction
    #: Condition by status, the last that holds counting.
    absent: tuple[tuple[Status, Condition], ...]
    #: Of a truth or a figure of which nothing but the status is asked.
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a lane runs."""

    reader: Reader
    columns: Columns
    items: tuple[Output, ...]
    areas: tuple[Output, ...]
    total: Output | None
    #: Keys of items (and 总分) that the interpreter computes, with why.
    left: Mapping[str, str]
    #: What is true of a unit beside its points (see `engine.columns.flags`).
    flags: tuple[Output, ...] = ()
    #: By what an output is to be divided besides, where nothing rounds it (see `divisor_of`).
    divisors: tuple[Output, ...] = ()

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Everything that comes out, in the order in which it is worked out."""
        total = (self.total,) if self.total is not None else ()
        return (*self.items, *self.areas, *total, *self.flags, *self.divisors)


def widened(found: Interval) -> Interval:
    """The range up to the next power of two on either side; its sign stays."""
    high = (1 << found.high.bit_length()) - 1 if found.high > 0 else 0
    low = 1 if found.low > 0 else 0 if found.low == 0 else -(1 << (-found.low).bit_length())
    return Interval(min(low, high), high)


def compile_program(
    plan: Plan, table: Table, period: Period, *, widen: Callable[[Interval], Interval] = widened
) -> Program:
    """Write the scored items of a plan, its areas and its total down as columns.

    Errors: none. What columns do not compute is read from the table's interpreter columns, and named in `left`.
    """
    columns = Columns(table, widen)
    maker = PointsMaker(plan, period, Reader(plan, period, columns))
    # A period that puts other years together has nothing of its own beside the total.
    own = plan.policy.areas if not plan.rests_on_years(period.kind) else ()
    areas = tuple(maker.area(a) for a in own)
    total = plan.total(period.kind)
    made = maker.total(total) if total is not None else None
    flagged = maker.flags()
    return Program(
        reader=maker.reader,
        columns=columns,
        items=tuple(maker.items.values()),
        areas=areas,
        total=made,
        left=maker.left,
        flags=flagged,
        divisors=tuple(maker.divisors.values()),
    )


def scored_reader(
    plan: Plan, table: Table, period: Period, *, widen: Callable[[Interval], Interval] = widened
) -> Reader:
    """A reader over a table that also knows points: what reads a score finds it made on the way."""
    reader = Reader(plan, period, Columns(table, widen))
    PointsMaker(plan, period, reader)
    return reader


def divisor_of(key: str) -> str:
    """The key of the column that an output is to be divided by."""
    return f"÷{key}"


class PointsMaker(Beyond):
    """What is made of a plan over a reader: every item, area and sum once, each when it is first asked for."""

    def __init__(self, plan: Plan, period: Period, reader: Reader) -> None:
        self.plan, self.period, self.reader = plan, period, reader
        self.items: dict[str, Output] = {}
        self.left: dict[str, str] = {}
        self.divisors: dict[str, Output] = {}
        self._scores: dict[str, tuple[Condition, Cell]] = {}
        self._areas: dict[str, Cell] = {}
        self._apart: dict[str, Cell] = {}
        #: The 预算项目 whose total is worked out.
        self._inside: Area | None = None
        #: The points of components.
        self._parts: dict[str, Cell] = {}
        self._may_shift: bool | None = None
        self._shares: Shares | None = None
        #: Why it could not be found out.
        self._undecided = ""
        self._vetoes: VetoCells | None = None
        #: While it is found out whether points may shift, nothing can rest on points.
        self._is_deciding = False
        reader.beyond = self

    # --- items ---

    @property
    def may_shift(self) -> bool:
        """Whether, with these figures, any leaf's points may go to what remains."""
        if self._may_shift is None:
            leaves = [x for x in self.plan.tree.leaves() if self.plan.may_be_left_out(x.key)]
            self._is_deciding, self._may_shift = True, False
            try:
                self._may_shift = any(self._may_leave(leaf.key) for leaf in leaves)
                if self._may_shift:
                    self._shares = Shares(self.reader)
            except Unsupported as reason:
                self._may_shift, self._undecided = False, f"不计，按比例折算，要看：{reason}"
            self._is_deciding = False
        return self._may_shift

    def _may_leave(self, key: str) -> bool:
        indicator, item = self.plan.indicators[key], self.plan.parents.get(key)
        return presence_of(indicator, item or indicator, self.reader).left_out is not False

    @property
    def shares(self) -> Shares:
        """Full marks of every place in the tree of points. Raises Unsupported."""
        if self._is_deciding:
            raise Unsupported("分值要看别的分值")
        if self._shares is None:
            self._is_deciding = True
            try:
                self._shares = Shares(self.reader)
            finally:
                self._is_deciding = False
        return self._shares

    def item(self, item: Indicator) -> tuple[Condition, Cell]:
        """Whether an item counts, and its points after rounding."""
        if item.key not in self._scores:
            try:
                counts, cell = self._own(item)
            except Unsupported as reason:
                self.left[item.key] = str(reason)
                counts, cell = self._interpreted(item.key)
            cell = self._named(lacking(NOT_APPLICABLE, negated(counts), plain(cell)))
            self._scores[item.key] = counts, cell
            self.items[item.key] = self.output(item.key, cell)
        return self._scores[item.key]

    def _own(self, item: Indicator) -> tuple[Condition, Cell]:
        if self.may_shift is False and self._undecided:
            raise Unsupported(self._undecided)
        counts, points = self._sum(item) if item.components else self._single(item)
        cell = Cell(figure=self._rounded(item, points), absent=points.absent)
        self.output(item.key, cell)
        return counts, Cell(figure=self._named_quotient(cell.figure), absent=cell.absent)

    def _rounded(self, item: Indicator, points: Cell) -> Figure:
        """Points after their rounding; of sums whose range says little, with the range that their clauses say."""
        numbers, rounding = self.reader.numbers, self.plan.policy.header.score_rounding
        found = numbers.rounded(points.figure, rounding)
        if rounding is None or self.reader.algebra.range_of(numbers.flat(found).above).most < _WIDE:
            return found
        most = most_points(item, self.reader)
        if most is None:
            return found
        return numbers.rounded_within(numbers.either(points.is_present, points.figure, NOTHING), rounding, most)

    def _named_quotient(self, figure: Figure) -> Figure:
        """A figure without a fixed denominator, which sums would write out again and again, under names of its own."""
        flat = self.reader.numbers.over_common(figure)
        if flat.below.constant is not None:
            return figure
        kept = self.reader.algebra.kept
        # A product stays one, so that what sums have in common is not multiplied again and again.
        below = flat.below if len(flat.below.terms) == 1 else kept(flat.below)
        return self.reader.numbers.quotient(kept(flat.above), below)

    def _single(self, item: Indicator) -> tuple[Condition, Cell]:
        full = self.shares.found[item.key].full if self.may_shift else self.reader.full_marks(item.key)
        leaf = self.leaf(item, item, full)
        return leaf.counts, leaf.points

    def leaf(self, part: Indicator, item: Indicator, full: Cell) -> Leaf:
        """A leaf with its points before rounding. Raises Unsupported."""
        share = self.shares.found[part.key] if self.may_shift else None
        presence = share.presence if share is not None else presence_of(part, item, self.reader)
        return leaf_points(part, item, full, presence.stands, self.reader)

    def _sum(self, item: Indicator) -> tuple[Condition, Cell]:
        leaves = [self.leaf(c, item, full) for c, full in self._split(item)]
        self._parts |= {c.key: plain(x.points) for c, x in zip(item.components, leaves, strict=True)}
        counts = some(*(x.counts for x in leaves))
        if self.may_shift:
            counts = self.shares.found[item.key].presence.stands
        return counts, self._added([self._counted(x) for x in leaves])

    def _counted(self, leaf: Leaf) -> tuple[Condition, Cell]:
        return negated(leaf.points.status_is(Status.NOT_APPLICABLE)), plain(leaf.points)

    def _split(self, item: Indicator) -> Sequence[tuple[Indicator, Cell]]:
        """The components with their full marks; an item's points are shared equally where they have none."""
        if self.may_shift:
            return [(p, self.shares.found[p.key].full) for p in item.components]
        full = split(item, self.reader)
        return [(p, full[p.key]) for p in item.components]

    def _only(self, counts: Condition, cell: Cell) -> Cell:
        """A figure where something counts, else nothing."""
        return Cell(figure=self.reader.numbers.either(counts, cell.figure, NOTHING), absent=cell.only_where(counts))

    def _summed(self, cells: Sequence[Cell]) -> Cell:
        figure: Figure = NOTHING
        for cell in cells:
            figure = self.reader.numbers.compute("+", figure, cell.figure)
        return Cell(figure=figure, absent=joined([plain(c).absent for c in cells]))

    def _added(self, parts: Sequence[tuple[Condition, Cell]]) -> Cell:
        """A sum over what counts; not applicable where nothing does."""
        numbers = self.reader.numbers
        figure: Figure = NOTHING
        for counts, cell in parts:
            part = numbers.over_common(numbers.either(counts, cell.figure, NOTHING))
            figure = self._named_quotient(numbers.compute("+", figure, part))
        absent = joined([cell.only_where(counts) for counts, cell in parts])
        any_counts = some(*(counts for counts, _ in parts))
        return lacking(NOT_APPLICABLE, negated(any_counts), Cell(figure=figure, absent=absent))

    def _interpreted(self, key: str) -> tuple[Condition, Cell]:
        """An item that the interpreter scores: a column of its points, and one of its statuses."""
        return self._from_interpreter(key)

    def _from_interpreter(self, key: str) -> tuple[Condition, Cell]:
        figure = self.reader.read(ColumnId("score", key), MISSING).figure
        status = self.reader.numbers.flat(self.reader.read(ColumnId("status", key), MISSING).figure).above
        test = self.reader.algebra.test
        absent = {(s, None): test(status - constant(code), "=") for code, s in enumerate(ORDER, start=1)}
        cell = Cell(figure=figure, absent={why: c for why, c in absent.items() if c is not False})
        return negated(test(status - constant(NOT_COUNTED), "=")), cell

    # --- sums ---

    def area(self, area: Area) -> Output:
        """The sum of an area's items, each after its own rounding."""
        cell = self._area(area)
        return self.output(area.key, cell)

    def _area(self, area: Area) -> Cell:
        if area.key not in self._areas:
            parts = [self.item(i) for i in area.all_indicators() if is_scored(i)]
            cell = self._added(parts)
            if area.is_capped:
                cell = self._capped(cell, self.full_marks(area.key))
            flat = self.reader.numbers.flat(cell.figure)
            self._areas[area.key] = Cell(
                figure=self.reader.numbers.quotient(self.reader.algebra.kept(flat.above), flat.below),
                absent=self._named(cell).absent,
            )
        return self._areas[area.key]

    def _capped(self, cell: Cell, full: Cell) -> Cell:
        """最多 满分 of an area: what its items have beyond its full marks does not count."""
        numbers = self.reader.numbers
        least = numbers.extremum(cell.figure, full.figure, is_least=True)
        return Cell(figure=numbers.either(full.is_present, least, cell.figure), absent=cell.absent)

    def _named(self, cell: Cell) -> Cell:
        """Where points may go on, much is asked of why a score is open; each reason is worked out once."""
        if not self.may_shift:
            return cell
        return replace(cell, absent={why: self.reader.algebra.named(c) for why, c in cell.absent.items()})

    def total(self, total: Total) -> Output:
        """The total: its formula over the areas, limited and rounded."""
        cell = self._made_total(total)
        return self.output(TOTAL, cell)

    def _made_total(self, total: Total) -> Cell:
        """The total of every row, made once; the interpreter's where columns do not make it."""
        if self.reader.total is None:
            try:
                cell = self._total(total)
                self.output(TOTAL, cell)
            except Unsupported as reason:
                self.left[TOTAL] = str(reason)
                _, cell = self._from_interpreter(TOTAL)
            self.reader.total = cell
        return self.reader.total

    def own_total(self, total: Total) -> Cell:
        """What the formula of a total gives, before any veto."""
        cell = self.reader.evaluate(total.formula)
        if total.shape is not None:
            shape = replace(total.shape, rounding=None)
            cell = shaped(cell, total.formula, shape, self.reader, self.most())
        figure = self.reader.numbers.rounded(cell.figure, total.rounding)
        return Cell(figure=figure, absent=plain(cell).absent)

    def _total(self, total: Total) -> Cell:
        cell = vetoed_total(self.own_total(total), self.vetoes(), self.reader)
        if TOTAL in self.reader.columns.table.decided:
            cell = decided_total(cell, self.reader)
        return cell

    def flags(self) -> tuple[Output, ...]:
        """What vetoes say of a unit beside its total."""
        keys = flags.flag_keys(self.plan.policy, self.plan.policy.kind_of_period(self.period.name))
        if not keys:
            return ()
        try:
            polys = flags.veto_flags(find_vetoes(self.reader), self.reader.algebra)
        except Unsupported as reason:
            self.left[flags.VETOED] = str(reason)
            polys = {
                k: self.reader.numbers.flat(self.reader.read(ColumnId("flag", k), MISSING).figure).above for k in keys
            }
        return tuple(
            Output(key=k, poly=polys[k], scale=Fraction(1), absent=(), interval=self.reader.algebra.range_of(polys[k]))
            for k in keys
        )

    def full_marks(self, key: str) -> Cell:
        """Full marks of a place in the tree of points, after what is left out was given on."""
        if self.may_shift or self._undecided:
            share = self.shares.found.get(key)
            return share.full if share is not None else Cell(absent={UNDEFINED: True})
        # Where nothing is given on, each place rests on itself alone.
        if key not in self._apart:
            self._apart[key] = full_marks_apart(key, self.reader)
        return self._apart[key]

    # --- what the formula of a total reads ---

    def vetoes(self) -> VetoCells:
        """The vetoes of the period that set the total: others may rest on it."""
        if self._vetoes is None:
            self._vetoes = find_vetoes(self.reader, only_totals=True)
        return self._vetoes

    def find(self, key: str, side: Side) -> Cell | None:
        """The points of an area or item, 加分合计 or 扣分合计."""
        if side is Side.FULL_MARKS:
            return self.full_marks(key)
        if self._is_deciding:
            raise Unsupported("得分要看别的得分")
        if key == TOTAL_KEY:
            return self._of_total(side)
        if key in self.plan.areas and side in (Side.VALUE, Side.SCORE):
            return self._area(self.plan.areas[key])
        if key in self.plan.areas and side is Side.TOTAL:
            return self._area_total(self.plan.areas[key])
        if key in (BONUS_KEY, DEDUCTION_KEY) and side is Side.VALUE:
            kind = AdjustmentKind.BONUS if key == BONUS_KEY else AdjustmentKind.DEDUCTION
            return adjusted(kind, self.reader)
        if side is Side.RANK and key in self.plan.areas:
            return self.reader.place_by(Ref(key=key, side=Side.SCORE, year=Year.THIS, span=NOWHERE))
        if side is Side.SCORE and key in self.plan.indicators and key not in self.plan.parents:
            item = self.plan.indicators[key]
            return self.item(item)[1] if is_scored(item) else Cell(absent={UNDEFINED: True})
        if side is Side.SCORE and key in self.plan.parents:
            return self._component(key)
        raise Unsupported(f"读“{key}”的{side.value}")

    def _of_total(self, side: Side) -> Cell:
        """The total, or its rank: what that goes by is nothing for whom a veto takes out of the ranking."""
        if side is Side.RANK:
            return self.reader.place_by(Ref(key=TOTAL_KEY, side=_RANKED, year=Year.THIS, span=NOWHERE))
        total = self.plan.total(self.plan.policy.kind_of_period(self.period.name))
        if total is None:
            return Cell(absent={UNDEFINED: True})
        found = self._made_total(total)
        if side is not _RANKED or not any(block.leaves_out for block in self.plan.policy.outcomes.vetoes):
            return found
        return lacking(UNDEFINED, find_vetoes(self.reader).is_left_out, found)

    def _area_total(self, area: Area) -> Cell:
        """总分 of a 预算项目, over the sum of its own indicators; mirrors `engine.area_totals`."""
        if area.total is None:
            return Cell(absent={UNDEFINED: True})
        outer, self._inside = self._inside, area
        try:
            cell = self.reader.evaluate(area.total.formula)
        finally:
            self._inside = outer
        if area.total.full_marks is not None:
            cell = of_full(cell, self.full_marks(area.key), area.total.full_marks, self.reader)
        return Cell(figure=self.reader.numbers.rounded(cell.figure, area.total.rounding), absent=plain(cell).absent)

    def _component(self, key: str) -> Cell:
        """The points of a component, before they are rounded with those of its item."""
        item = self.plan.parents[key]
        if not is_scored(item) or scoring_of(self.plan.indicators[key], item) is None:
            return Cell(absent={UNDEFINED: True})
        self.item(item)
        if item.key in self.left:
            raise Unsupported(self.left[item.key])
        return self._parts[key]

    def score_sum(self) -> Cell:
        """指标得分合计; inside a 预算项目 that of its own indicators."""
        if self._inside is not None:
            return self._area(self._inside)
        return self._score_sum(self.plan.total(self.plan.policy.kind_of_period(self.period.name)))

    def shaped(self, node: Definition, cell: Cell) -> Cell:
        """A 子考核 as its definition shapes it."""
        assert node.shape is not None
        return shaped(cell, node.formula, node.shape, self.reader, self.most())

    def most(self) -> FullReader:
        """The same rows with every score at its most."""
        return FullReader(self.reader, self.full_marks, self._full_sum)

    def _full_sum(self) -> Cell:
        total = self.plan.total(self.plan.policy.kind_of_period(self.period.name))
        if total is not None and total.sum_to_hundred:
            return present(exact(Fraction(100)))
        return self.full_of_areas([counts for counts, _ in self.areas()])

    def areas(self) -> Sequence[tuple[Condition, Cell]]:
        """Whether each area counts, and its score."""
        cells = [self._area(area) for area in self.plan.policy.areas]
        return [(negated(cell.status_is(Status.NOT_APPLICABLE)), cell) for cell in cells]

    def _score_sum(self, total: Total | None) -> Cell:
        parts = self.areas()
        any_counts = some(*(counts for counts, _ in parts))
        summed = lacking(UNDEFINED, negated(any_counts), self._added(parts))
        return self._to_hundred(summed, [c for c, _ in parts]) if total and total.sum_to_hundred else summed

    def _to_hundred(self, summed: Cell, counted: Sequence[Condition]) -> Cell:
        """× 100 ÷ the full marks of the areas that count."""
        full, numbers = self.full_of_areas(counted), self.reader.numbers
        absent = joined([summed.absent, full.absent])
        is_there = negated(some(*absent.values()))
        absent = joined([absent, {UNDEFINED: every(is_there, numbers.is_zero(full.figure))}])
        hundred = numbers.scaled(summed.figure, Fraction(100))
        return Cell(figure=numbers.compute("/", hundred, full.figure), absent=absent)

    def full_of_areas(self, counted: Sequence[Condition]) -> Cell:
        """The full marks of the areas that count. Raises Unsupported."""
        pairs = zip(self.plan.policy.areas, counted, strict=True)
        return self._summed([self._only(counts, self.full_marks(area.key)) for area, counts in pairs])

    def output(self, key: str, cell: Cell) -> Output:
        """A cell as a column that comes out; what it is to be divided by besides goes to `divisors`."""
        flat = self.reader.numbers.flat(cell.figure)
        below, algebra = flat.below.constant, self.reader.algebra
        poly = flat.above
        if below is None:
            divisor = algebra.pick(cell.is_present, flat.below, ONE)
            self.divisors[key] = Output(
                key=divisor_of(key), poly=divisor, scale=Fraction(1), absent=(), interval=algebra.range_of(divisor)
            )
            below = 1
        # Every score of a method is in the same fraction of a point.
        unit = _unit(self.plan.policy.header.score_rounding)
        if key not in self.divisors and unit % below == 0:
            poly, below = poly.times(unit // below), unit
        is_absent = cell.is_absent
        if is_absent is True:
            poly = ZERO
        absent = tuple((s, some(*(c for (t, _), c in cell.absent.items() if t is s))) for s in ORDER)
        return Output(
            key=key,
            poly=self.reader.algebra.pick(negated(is_absent), poly, ZERO) if is_absent is not True else ZERO,
            scale=Fraction(1, below),
            absent=tuple((s, c) for s, c in absent if c is not False),
            interval=self.reader.algebra.range_of(poly),
        )


#: The side of the total that its ranks go by.
_RANKED = Side.TOTAL
#: What no score comes near: a range beyond it comes from what is not known of its parts together.
_WIDE = 1 << 63
#: The key of the total.
TOTAL = "总分"
#: In a column of statuses of the interpreter's: the item does not count for the unit at all.
NOT_COUNTED = len(ORDER) + 1


def _unit(rounding: Rounding | None) -> int:
    return 1 if rounding is None else int(10**rounding.places)

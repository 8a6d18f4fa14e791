"""What a row is among its population, as columns: its place, the best and the worst there, what several make together.

The same as `engine.columns.derived`, inside the engine: a first layer of steps works a figure out for every row, the
next ones count, sort and put together by population, and join that back to the rows; a program then reads it as it
reads what was reported. The pieces are kept in the order in which they rest on each other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Expression, Ranked, Reduction, Ref, Scope, Year, walk
from dsl.model import Period
from engine.columns.numbers import Unsupported
from engine.columns.over import TableOver
from engine.columns.program import Program
from engine.columns.reading import Reader
from engine.columns.stages import reader_over, scores_of
from engine.columns.table import Among, Column, ColumnId, DerivedId, Table
from engine.plan import Plan
from engine.relational.among import Piece, best_piece, count_piece, members_piece, place_piece
from engine.relational.asked import AskedFigure, ask_figure, ask_part
from engine.relational.below import below_members
from engine.relational.expressions import Cell
from engine.relational.names import blank_name
from engine.relational.places import placed_piece, whole_word
from engine.relational.plan import Step
from engine.relational.reduced import Reduced, end_of, reduced_piece
from engine.relational.source import figure_name

#: More rows than this are not counted on where nobody knows how many there are.
MOST_ROWS = 10**9
_ENDS = (Among.BEST, Among.WORST)


class DerivingTable(TableOver):
    """A table with what its rows are among each other beside its own columns."""

    #: Whether a program may ask it for such columns.
    derives = True
    #: Denominators are to stay products, since there are only so many digits.
    keeps_divisors = True
    #: What records come to may be asked for, and what rows had in years that are over.
    tallies = True
    has_years = True

    def __init__(self, base: Table, plan: Plan, period: Period, *, mark: str = "") -> None:
        self.base, self._plan, self._period = base, plan, period
        #: Tells its steps from those of another such table in the same query.
        self._mark = mark
        self._asked: dict[tuple[Expression | str, Year], tuple[AskedFigure, Piece]] = {}
        self._known: dict[object, Piece] = {}
        self._names = 0
        #: By the column: what rows stand in order by.
        self._orders: dict[str, Piece] = {}
        self._pieces: list[Piece] = []
        #: The pieces that the one which is being made rests on.
        self._behind: list[Piece] = []
        #: What is being worked out just now: it cannot rest on itself.
        self._open: set[tuple[Expression | str, Year]] = set()
        #: Whether units are put together by those above them, and whether by all of these.
        self.looks_up = self.looks_all_up = False
        #: The words of 全省, 全市 … that places are counted in.
        self.wholes: set[str] = set()

    @property
    def most_rows(self) -> int:
        """How many rows there are at most."""
        known = getattr(self.base, "most_rows", None)
        return MOST_ROWS if known is None else max(int(known), 1)

    def column(self, wanted: ColumnId) -> Column | None:
        """A column that is made of others, or one of the table's own."""
        if not isinstance(wanted, DerivedId):
            return self.base.column(wanted)
        cell, scale = self._made(wanted)
        return Column(values=(), scale=scale, absent=None, interval=cell.range)

    def divisor(self, wanted: DerivedId) -> DerivedId | None:
        """The column that one is to be divided by; None for a figure that is over one denominator in every row."""
        piece = self._piece(wanted)
        return None if piece.below is None else replace(wanted, key=f"{wanted.key}{_DIVISOR}")

    def name_of(self, wanted: DerivedId) -> str:
        """What the column is called in the plan."""
        return self._made(wanted)[0].name

    def reached(self, program: Program) -> tuple[Piece, ...]:
        """The pieces that a program rests on, in the order in which they rest on each other."""
        found: dict[Piece, None] = {}
        waiting = [self._piece(i) for i in program.columns.ids if isinstance(i, DerivedId)]
        while waiting:
            piece = waiting.pop()
            if piece not in found:
                found[piece] = None
                waiting += piece.behind
        return tuple(p for p in self._pieces if p in found)

    def steps(self, of: str, program: Program) -> list[Step]:
        """The steps that make every such column that a program reads, over one that has all that was reported."""
        steps: list[Step] = []
        for piece in self.reached(program):
            steps += piece.steps(steps[-1].name if steps else of)
        return steps

    def ids(self, program: Program) -> list[ColumnId]:
        """The columns of the table that a program reads, itself or through what rows are among each other."""
        behind = (i for p in self.reached(program) for i in p.ids)
        return [i for i in dict.fromkeys((*program.columns.ids, *behind)) if not isinstance(i, DerivedId)]

    # --- pieces ---

    def _made(self, wanted: DerivedId) -> tuple[Cell, Fraction]:
        piece = self._piece(wanted)
        if wanted.key.endswith(_DIVISOR):
            assert piece.below is not None
            return piece.below, Fraction(1)
        if wanted.aspect in (Among.PLACE_STATUS, Among.REDUCED_STATUS):
            assert piece.status is not None
            return piece.status, Fraction(1)
        return piece.value, piece.scale

    def _piece(self, wanted: DerivedId) -> Piece:
        key = (wanted.node, wanted.year, wanted.item, wanted.is_higher, _SAME.get(wanted.aspect, wanted.aspect))
        if key not in self._known:
            outer, self._behind = self._behind, []
            try:
                piece = replace(self._make(wanted), behind=tuple(self._behind))
            finally:
                self._behind = outer
            self._known[key] = piece
            self._pieces.append(piece)
        return self._known[key]

    def _make(self, wanted: DerivedId) -> Piece:
        assert wanted.node is not None
        label = f"{self._title(wanted)}·{self._mark}比{self._number()}"
        if isinstance(wanted.node, Ranked):
            sides = {not place.is_from_the_top for place in wanted.node.places}
            figure, part = self._ask(wanted.node.subject, wanted.year, sides), self._part(wanted.item)
            piece = placed_piece(
                label, wanted.node, figure, part, self._plan, self.most_rows, has_outside=self.has_outside
            )
            self.wholes |= {whole_word(place) for place in wanted.node.places if place.is_whole}
            return piece
        if isinstance(wanted.node, Reduction):
            return self._reduced(label, wanted.node, wanted)
        match wanted.aspect:
            case Among.PLACE:
                figure = self._ask(wanted.node, wanted.year, {not wanted.is_higher})
                return place_piece(label, figure, self.most_rows, is_turned=not wanted.is_higher)
            case Among.COUNT:
                return count_piece(label, self._ask(wanted.node, wanted.year), self.most_rows)
            case Among.MEMBERS:
                figure = self._ask(wanted.node, wanted.year)
                return members_piece(label, figure, self._part(wanted.item), self.most_rows)
            case aspect if aspect in _ENDS:
                is_least = (aspect is Among.BEST) is not wanted.is_higher
                return best_piece(label, self._ask(wanted.node, wanted.year, {is_least}), is_least=is_least)
            case aspect:
                raise Unsupported(aspect.value)

    def _reduced(self, label: str, node: Reduction, wanted: DerivedId) -> Piece:
        holds = self._ask(node.condition, wanted.year) if node.condition is not None else None
        is_least = end_of(node, self._plan)
        sides = set[bool]() if is_least is None else {is_least}
        figure = self._ask(node.subject, wanted.year, sides) if node.subject is not None else None
        if node.over is Scope.EVERYONE:
            subject = node.subject
            own = subject.key if isinstance(subject, Ref) and subject.key in self._plan.indicators else None
            parts = [p for p in (self._part(wanted.item), self._part(own)) if p is not None]
            members = None
        else:
            self.looks_up = True
            self.looks_all_up = self.looks_all_up or node.over is Scope.ALL_BELOW
            parts, members = [], below_members(label, node, self._plan)
        spoken = Reduced(
            label=label,
            node=node,
            holds=holds,
            figure=figure,
            parts=tuple(parts),
            members=members,
            is_least=is_least,
        )
        return reduced_piece(spoken, self.most_rows)

    def _ask(self, node: Expression, year: Year, sides: Collection[bool] = ()) -> AskedFigure:
        """A figure of every row, with the keys that rows stand in order by: the greatest first, or turned the least."""
        subject = _subject(node)
        label = f"{subject}·{self._mark}数{self._number()}"
        note = f"{subject}：每个单位的数"
        figure = self._figure((node, year), lambda reader: ask_figure(reader, node, year, label, note))
        own = self._behind[-1]
        for is_turned in sorted(sides):
            self._order(figure, own, is_turned=is_turned)
        return figure

    def _order(self, figure: AskedFigure, own: Piece, *, is_turned: bool) -> None:
        key = figure.key(is_turned=is_turned)
        if key.name == figure.above.name:
            return
        if key.name not in self._orders:
            piece = Piece(value=key, make=lambda of: figure.key_steps(of, is_turned=is_turned), behind=(own,))
            self._orders[key.name] = piece
            self._pieces.append(piece)
        self._behind.append(self._orders[key.name])

    def _part(self, item: str | None) -> AskedFigure | None:
        if item is None:
            return None
        label = f"{item}·{self._mark}参加{self._number()}"
        return self._figure((item, Year.THIS), lambda reader: ask_part(reader, item, label))

    def _figure(self, key: tuple[Expression | str, Year], make: Callable[[Reader], AskedFigure]) -> AskedFigure:
        """A figure of every row, worked out once."""
        if key not in self._asked:
            if key in self._open:
                raise Unsupported("要看下辖单位的同一个数；各级各写一个指标（对象 …），上一级用下一级的")
            self._open.add(key)
            try:
                self._asked[key] = self._added(make(self._reader()))
            finally:
                self._open.remove(key)
        figure, piece = self._asked[key]
        self._behind.append(piece)
        return figure

    def _added(self, figure: AskedFigure) -> tuple[AskedFigure, Piece]:
        out = getattr(self.base, "is_out_of_reach", None)
        ids = figure.reader.columns.ids
        beyond = next((i for i in ids if out is not None and out(i)), None)
        if beyond is not None:
            left = getattr(figure.reader.beyond, "left", {})
            raise Unsupported(left.get(beyond.key) or f"要用“{beyond.key}”")
        piece = Piece(
            value=figure.above,
            make=lambda of: figure.steps(of, self.names),
            behind=tuple(self._piece(i) for i in ids if isinstance(i, DerivedId)),
            ids=tuple(i for i in ids if not isinstance(i, DerivedId)),
        )
        self._pieces.append(piece)
        return figure, piece

    def _reader(self) -> Reader:
        divided: frozenset[str] = getattr(self.base, "divided", frozenset())
        made = scores_of(self.base)
        return reader_over(self, self._plan, self._period, made, divided=divided, widen=lambda found: found)

    def _number(self) -> int:
        """A number that no other step has."""
        self._names += 1
        return self._names

    def _title(self, wanted: DerivedId) -> str:
        return wanted.item or (_subject(wanted.node) if wanted.node is not None else "")

    # --- names ---

    def names(self, ids: Sequence[ColumnId]) -> tuple[list[str], list[str]]:
        """What columns are called in the plan, and those that say where nothing stands."""
        own = getattr(self.base, "name_of", figure_name)
        found = [self.name_of(i) if isinstance(i, DerivedId) else own(i) for i in ids]
        return found, [blank_name(name) for name in found]


def _subject(node: Expression) -> str:
    """The first figure that an expression speaks of, to call its steps by."""
    return next((n.key for n in walk(node) if isinstance(n, Ref)), "条件")


#: Aspects that one piece makes together.
_SAME = {Among.PLACE_STATUS: Among.HAS_PLACE, Among.REDUCED_STATUS: Among.REDUCED}
_DIVISOR = "\t分母"

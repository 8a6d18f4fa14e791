"""One figure of every row that a population is put in order or put together by: the steps that work it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.expressions import Expression, Year
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, Algebra, Interval, Poly, negated, some
from engine.columns.algebra import Condition as Source
from engine.columns.cells import ORDER
from engine.columns.cells import Cell as Figure
from engine.columns.program import Output
from engine.columns.reading import Reader
from engine.columns.table import ColumnId
from engine.relational.expressions import AllOf, Cell, Compare, Condition, Known, Named, Sum, Whole
from engine.relational.layers import Layers
from engine.relational.ordering import order_key
from engine.relational.plan import Project, Step
from engine.results import Status

#: What each column is called, and the one that says where nothing stands.
Names = Callable[[Sequence[ColumnId]], tuple[list[str], list[str]]]
#: Codes of statuses.
CODE_RANGE = Interval(0, len(ORDER))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFigure:
    """A figure (a truth is 0 or 1) in every row, as whole numbers: above × scale ÷ below."""

    label: str
    note: str
    reader: Reader
    outputs: tuple[Output, ...]
    scale: Fraction
    #: What stands above; 0 where there is no figure.
    above: Cell
    #: What stands below, at least 1; None where it is the same in every row.
    below: Cell | None
    #: The code of its status; None where every row has the figure.
    status: Cell | None

    @property
    def is_there(self) -> Condition:
        """The row has the figure."""
        return Known(truth=True) if self.status is None else Compare(self.status, "=", Whole(0))

    def steps(self, of: str, names: Names) -> list[Step]:
        """The steps that work the figure out, over one that has every reported figure."""
        columns, blanks = names(self.reader.columns.ids)
        layers = Layers(self.reader.algebra, columns, blanks, {})
        made = layers.outputs(self.outputs)
        steps: list[Step] = []
        for number, layer in enumerate(layers.layers, start=1):
            relation = Project(of=steps[-1].name if steps else of, kept=None, made=layer.made)
            steps.append(Step(name=f"{self.label}·第{number}步", relation=relation))
        columns_made: list[Named] = []
        for output in self.outputs:
            figure, code = made[output.key]
            columns_made.append(Named(name=output.key, expression=figure))
            if code is not None and self.status is not None:
                columns_made.append(Named(name=self.status.name, expression=code))
        relation = Project(of=steps[-1].name if steps else of, kept=None, made=tuple(columns_made))
        return [*steps, Step(name=self.label, relation=relation, note=self.note)]

    # --- order ---

    def key(self, *, is_turned: bool) -> Cell:
        """The column that rows stand in order by, the greatest figure first; turned, the least."""
        if self.below is not None:
            return order_key("", self._key_name(is_turned=is_turned), self.above, self.below, is_turned=is_turned).key
        if not is_turned:
            return self.above
        return Cell(self._key_name(is_turned=True), Interval(-self.above.range.high, -self.above.range.low))

    def key_steps(self, of: str, *, is_turned: bool) -> list[Step]:
        """The steps that make such a column, if it takes any."""
        name = self._key_name(is_turned=is_turned)
        if self.below is not None:
            return list(order_key(of, name, self.above, self.below, is_turned=is_turned).steps)
        if not is_turned:
            return []
        key = self.key(is_turned=True)
        turned = Sum(terms=((-1, (self.above,)),), range=key.range, reach=key.range.most)
        return [Step(name=name, relation=Project(of=of, kept=None, made=(Named(name=name, expression=turned),)))]

    def _key_name(self, *, is_turned: bool) -> str:
        return f"{self.label}·{'低到高' if is_turned else '高到低'}"


def ask_figure(reader: Reader, node: Expression, year: Year, label: str, note: str) -> AskedFigure:
    """Write a figure down for every row. Raises Unsupported for what columns do not compute."""
    cell, algebra = reader.evaluate(node, year), reader.algebra
    figure = reader.numbers.truth(cell.truth) if cell.truth is not None else cell.figure
    flat, is_there = reader.numbers.flat(figure), negated(cell.is_absent)
    constant = flat.below.constant
    above = _output(f"{label}·数", algebra.pick(is_there, flat.above, ZERO), algebra)
    above = replace(above, absent=_states(cell), interval=_with_zero(above.interval))
    outputs = [above]
    below: Cell | None = None
    if constant is None:
        outputs.append(_output(f"{label}·分母", algebra.pick(is_there, flat.below, ONE), algebra))
        found = outputs[-1].interval
        below = Cell(outputs[-1].key, Interval(max(found.low, 1), found.high))
    return AskedFigure(
        label=label,
        note=note,
        reader=reader,
        outputs=tuple(outputs),
        scale=Fraction(1, constant or 1),
        above=Cell(above.key, above.interval),
        below=below,
        status=Cell(f"{label}·状态", CODE_RANGE) if above.absent else None,
    )


def ask_part(reader: Reader, item: str, label: str) -> AskedFigure:
    """Write down for every row whether it takes part in an indicator. Raises Unsupported."""
    algebra = reader.algebra
    output = _output(f"{label}·数", algebra.pick(reader.takes_part(item), ONE, ZERO), algebra)
    return AskedFigure(
        label=label,
        note=f"参加“{item}”的：1",
        reader=reader,
        outputs=(output,),
        scale=Fraction(1),
        above=Cell(output.key, Interval(0, 1)),
        below=None,
        status=None,
    )


def all_of(conditions: Sequence[Condition]) -> Condition:
    """Each holds."""
    found = [c for c in conditions if c != Known(truth=True)]
    return Known(truth=True) if not found else found[0] if len(found) == 1 else AllOf(tuple(found))


def _output(key: str, poly: Poly, algebra: Algebra) -> Output:
    return Output(key=key, poly=poly, scale=Fraction(1), absent=(), interval=algebra.range_of(poly))


def _states(cell: Figure) -> tuple[tuple[Status, Source], ...]:
    states = tuple((s, some(*(c for (t, _), c in cell.absent.items() if t is s))) for s in ORDER)
    return tuple((s, c) for s, c in states if c is not False)


def _with_zero(found: Interval) -> Interval:
    return Interval(min(0, found.low), max(0, found.high))

"""What comes before points, for every unit: values, targets, completion rates, whether each is met, and tiers.

A query of its own over the table, written only where somebody asks for it: it has several columns for each indicator.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl.model import Period
from dsl.record import dataclass
from engine.columns.algebra import ONE, Algebra, Interval, Pick, Poly
from engine.columns.appraised import BELOW, NAME, TRUTH, Aspect, compile_appraisals, names_of
from engine.columns.program import Output, Program
from engine.plan import Plan
from engine.relational.deriving import DerivingTable
from engine.relational.expressions import (
    Cell,
    Code,
    Expression,
    Named,
    Said,
    Scalar,
    Scaled,
    Sum,
    Text,
    WordChoice,
    greatest_reach,
)
from engine.relational.layers import Layers
from engine.relational.logic import both, equals
from engine.relational.plan import Project, Query, Step
from engine.relational.reaching import columns_of
from engine.relational.source import MADE, SourceTable
from engine.relational.staged import STATUSES
from engine.relational.standing import level_name
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN, is_inside
from engine.relational.writing import Writing

DETAILS = "指标"
#: Most places behind the point that a figure is shown with; one that needs more stands as two whole numbers.
_MOST_PLACES = 12
_TRUTHS = ("否", "是")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One figure of an indicator or definition, and the columns that it stands in."""

    aspect: Aspect
    key: str
    #: In whole numbers, and where it is no whole number of anything fixed, what stands below.
    above: Output
    below: Output | None
    #: What its codes stand for; None of a number.
    names: tuple[str, ...] | None
    #: Digits behind the point, and what makes whole numbers of them.
    places: int
    factor: int

    @property
    def name(self) -> str:
        """The column that it is shown in."""
        own = f"{self.aspect.value}.{self.key}"
        return own if self.below is None else f"{own}（分子）"

    @property
    def below_name(self) -> str | None:
        """The column of what it is to be divided by."""
        return None if self.below is None else f"{self.aspect.value}.{self.key}（分母）"

    @property
    def status(self) -> str | None:
        """The column of its statuses."""
        return f"状态.{self.aspect.value}.{self.key}" if self.above.absent else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Every figure before points, and the program that works them out."""

    program: Program
    #: What rows are among each other, as far as figures ask for it.
    deriving: DerivingTable
    all: tuple[Detail, ...]
    #: Keys that only the interpreter works out, with why.
    left: Mapping[str, str]


def find_details(plan: Plan, period: Period, table: SourceTable) -> Details:
    """Write every figure before points down."""
    deriving = DerivingTable(table, plan, period)
    program = compile_appraisals(plan, deriving, period, widen=lambda found: found)
    left = dict(program.left)
    for output in program.items:
        key = output.key.split("\t")[2]
        asked = (program.columns.ids[c] for c in columns_of(program, output))
        unread = next((i for i in asked if i.role in MADE or table.is_out_of_reach(i)), None)
        if unread is not None:
            left.setdefault(key, table.why_out_of_reach(unread))
    return Details(program=program, deriving=deriving, all=tuple(_details(plan, program, left)), left=left)


def _details(plan: Plan, program: Program, left: Mapping[str, str]) -> Iterator[Detail]:
    below = {tuple(o.key.split("\t")[1:]): o for o in program.items if o.key.startswith(f"{BELOW}\t")}
    for output in program.items:
        mark, aspect, key = output.key.split("\t")
        if mark == BELOW or key in left:
            continue
        own = below.get((aspect, key))
        constant = 1 if own is None else _constant(own.poly, program.reader.algebra)
        places = None if constant is None else next((k for k in range(_MOST_PLACES + 1) if 10**k % constant == 0), None)
        yield Detail(
            aspect=Aspect(aspect),
            key=key,
            above=output,
            below=None if places is not None else own,
            names=_TRUTHS if mark == TRUTH else names_of(Aspect(aspect), key, plan) if mark == NAME else None,
            places=places or 0,
            factor=10**places // constant if places is not None and constant is not None else 1,
        )


def _constant(poly: Poly, algebra: Algebra) -> int | None:
    """A denominator that is the same wherever there is a figure."""
    if poly.constant is not None or poly.atom is None:
        return poly.constant
    match algebra.atoms[poly.atom]:
        case Pick(then=then, otherwise=otherwise) if otherwise == ONE:
            return then.constant
        case _:
            return None


# --- as a query --------------------------------------------------------------------------------------


def details_query(plan: Plan, details: Details, read: Sequence[Step], *, has_outside: bool = False) -> Query:
    """The figures of every unit; `read` are the steps that read the table."""
    program = details.program
    layers = Layers(program.reader.algebra, *details.deriving.names(program.columns.ids), _notes(details))
    outputs = [o for d in details.all for o in (d.above, d.below) if o is not None]
    made = layers.outputs(outputs)
    writing = Writing(last=read[-1].name, steps=list(read))
    for number, layer in enumerate(layers.layers, start=1):
        writing.project(f"第{number}步", layer.made)
    whole = [n for d in details.all for n in _whole(d, made)]
    kept = (UNIT, LEVEL_PLACE, WITHIN)
    inside = is_inside() if has_outside else None
    writing.then("各项数", Project(of=writing.last, kept=kept, made=tuple(whole), condition=inside))
    shown = (
        Named(name=LEVEL_PLACE, expression=level_name(plan.policy.levels)),
        *(n for d in details.all for n in _shown(d, plan)),
    )
    writing.then("指标表", Project(of=writing.last, kept=(UNIT, WITHIN), made=shown))
    return Query(name=DETAILS, steps=tuple(writing.steps), note="每个单位一行：完成值、目标、完成率、完成情况、档次")


def _notes(details: Details) -> dict[str, str]:
    return {d.above.key: f"{d.aspect.value} {d.key}" for d in details.all}


def _whole(detail: Detail, made: Mapping[str, tuple[Scalar, Code | None]]) -> Iterator[Named]:
    figure, code = made[detail.above.key]
    if detail.factor > 1:
        reach = greatest_reach(figure) * detail.factor
        figure = Sum(terms=((detail.factor, (figure,)),), range=_range(detail), reach=reach)
    yield Named(name=detail.name, expression=figure)
    if detail.below is not None and detail.below_name is not None:
        yield Named(name=detail.below_name, expression=made[detail.below.key][0])
    if code is not None and detail.status is not None:
        yield Named(name=detail.status, expression=code)


def _range(detail: Detail) -> Interval:
    found = detail.above.interval
    return Interval(min(0, found.low * detail.factor), max(0, found.high * detail.factor))


def _shown(detail: Detail, plan: Plan) -> Iterator[Named]:
    expression: Expression = Scaled(name=detail.name, range=_range(detail), places=detail.places, status=detail.status)
    if detail.names is not None:
        expression = _named(detail, detail.names)
    indicator = plan.indicators.get(detail.key)
    yield Named(name=detail.name, expression=expression, note=indicator.name if indicator is not None else "")
    if detail.below is not None and detail.below_name is not None:
        below = Scaled(name=detail.below_name, range=detail.below.interval, places=0, status=detail.status)
        yield Named(name=detail.below_name, expression=below)
    if detail.status is not None:
        yield Named(name=detail.status, expression=Cell(detail.status, STATUSES))


def _named(detail: Detail, names: Sequence[str]) -> Text:
    cell = Cell(detail.name, _range(detail))
    there = () if detail.status is None else (equals(Cell(detail.status, STATUSES), 0),)
    return WordChoice(tuple((both(*there, equals(cell, place)), Said(n)) for place, n in enumerate(names)), Said(""))

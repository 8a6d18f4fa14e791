"""What comes before points, as columns: values, targets, completion rates, whether each is met, and definitions.

A figure need not have a fixed denominator, so each comes out as two columns: what stands above, and what below.
These are made only where somebody asks for them: to check one evaluator by the other, and as a trace of all cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from fractions import Fraction

from dsl.expressions import Side, Year
from dsl.model import Indicator, Period
from dsl.record import dataclass
from engine.columns.algebra import ONE, ZERO, Condition, Interval, Poly, negated, some
from engine.columns.cells import CODES, NOT_APPLICABLE, ORDER, Cell, chosen
from engine.columns.judged import grade_names
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Scores
from engine.columns.program import Output, Program, scored_reader, widened
from engine.columns.reading import Reader
from engine.columns.table import Table
from engine.columns.tiers import tier_cell
from engine.plan import Plan
from engine.results import Status

_STATUSES = {code: status for status, code in CODES.items()}


class Aspect(Enum):
    """Which figure of an indicator (or definition)."""

    VALUE = "完成值"
    TARGET = "目标"
    COMPLETION = "完成率"
    MET = "完成情况"
    DEFINITION = "定义"
    TIER = "档次"


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure of every row: above ÷ below, or its status."""

    above: Scores
    below: Scores | None
    is_truth: bool
    #: Of a judged grade or a tier: what its codes stand for.
    names: tuple[str, ...] | None = None

    def status(self, row: int) -> Status:
        """The status of a row."""
        return _STATUSES[int(self.above.statuses[row])] if self.above.statuses is not None else Status.OK

    def __getitem__(self, row: int) -> Fraction | bool | str | None:
        """The exact figure (or the name) of a row; None where there is none, or none that the method knows."""
        value = self.above[row]
        if value is None:
            return None
        if self.names is not None:
            return self.names[int(value)] if value < len(self.names) else None
        if self.is_truth:
            return bool(value)
        return value if self.below is None else value / int(self.below.values[row])


Run = Callable[[Table, Callable[[Plan, Table, Period], Program]], tuple[Program, dict[str, Scores]]]


def figures(run: Run, table: Table) -> tuple[Mapping[tuple[Aspect, str], Figures], Mapping[str, str]]:
    """Every figure before points that columns work out, and the keys of those that they do not, with why."""
    program, scores = run(table, compile_appraisals)
    plan = program.reader.plan
    found: dict[tuple[Aspect, str], Figures] = {}
    for output in program.items:
        mark, name, key = output.key.split("\t")
        if mark != BELOW:
            found[Aspect(name), key] = Figures(
                scores[output.key],
                scores.get(f"{BELOW}\t{name}\t{key}"),
                mark == TRUTH,
                names_of(Aspect(name), key, plan) if mark == NAME else None,
            )
    return found, program.left


def names_of(aspect: Aspect, key: str, plan: Plan) -> tuple[str, ...]:
    """What the codes of a judged grade or a tier stand for."""
    return plan.policy.tiers if aspect is Aspect.TIER else grade_names(plan, key)


ABOVE, BELOW, TRUTH, NAME = "数", "分母", "是否", "名称"


def compile_appraisals(
    plan: Plan, table: Table, period: Period, *, widen: Callable[[Interval], Interval] = widened
) -> Program:
    """Write every figure before points down as columns."""
    reader = scored_reader(plan, table, period, widen=widen)
    outputs: list[Output] = []
    left: dict[str, str] = {}
    for key in plan.indicators:
        try:
            for aspect, cell in _appraised(plan.indicators[key], reader):
                outputs += _outputs(aspect, key, cell, reader)
        except Unsupported as reason:
            left[key] = str(reason)
    for definition in plan.policy.all_definitions():
        if definition.is_published:
            try:
                cell = reader.look_up(definition.key, Side.VALUE, Year.THIS)
                outputs += _outputs(Aspect.DEFINITION, definition.key, cell, reader)
            except Unsupported as reason:
                left[definition.key] = str(reason)
    return Program(reader=reader, columns=reader.columns, items=tuple(outputs), areas=(), total=None, left=left)


def compile_tiers(plan: Plan, table: Table, period: Period) -> Program:
    """Write the tier of every indicator that has tiers down as a column: its place among those of the method."""
    reader = scored_reader(plan, table, period)
    outputs: list[Output] = []
    left: dict[str, str] = {}
    for key in tiered(plan):
        try:
            tier = tier_cell(key, reader)
            taken = chosen(reader.takes_part(key), tier, Cell(absent={NOT_APPLICABLE: True}, names=tier.names))
            (output,) = _outputs(Aspect.TIER, key, taken, reader)
            outputs.append(replace(output, key=key))
        except Unsupported as reason:
            left[key] = str(reason)
    return Program(reader=reader, columns=reader.columns, items=tuple(outputs), areas=(), total=None, left=left)


def tiered(plan: Plan) -> tuple[str, ...]:
    """The indicators that have tiers."""
    return tuple(key for key, indicator in plan.indicators.items() if indicator.tiers)


def _appraised(indicator: Indicator, reader: Reader) -> Iterator[tuple[Aspect, Cell]]:
    found = reader.appraise(indicator.key)
    if indicator.has_value and not indicator.components:
        yield Aspect.VALUE, found.value
    sides = ((Aspect.TARGET, found.target), (Aspect.COMPLETION, found.completion), (Aspect.MET, found.met))
    yield from ((aspect, cell) for aspect, cell in sides if cell is not None)
    if indicator.tiers:
        yield Aspect.TIER, tier_cell(indicator.key, reader)


def _outputs(aspect: Aspect, key: str, cell: Cell, reader: Reader) -> Sequence[Output]:
    algebra, is_there = reader.algebra, negated(cell.is_absent)
    states = tuple((s, some(*(c for (t, _), c in cell.absent.items() if t is s))) for s in ORDER)
    absent = tuple((s, c) for s, c in states if c is not False)

    def output(mark: str, poly: Poly, states: tuple[tuple[Status, Condition], ...] = ()) -> Output:
        name = f"{mark}\t{aspect.value}\t{key}"
        made = algebra.pick(is_there, poly, ONE if mark == BELOW else ZERO)
        return Output(key=name, poly=made, scale=Fraction(1), absent=states, interval=algebra.range_of(made))

    if cell.truth is not None:
        return [output(TRUTH, algebra.pick(cell.truth, ONE, ZERO), absent)]
    flat = reader.numbers.flat(cell.figure)
    if cell.names is not None:
        return [output(NAME, flat.above, absent)]
    above = output(ABOVE, flat.above, absent)
    return [above] if flat.below == ONE else [above, output(BELOW, flat.below)]

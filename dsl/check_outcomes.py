"""Bonuses, vetoes, grades and money checked: what counts nowhere, bands that do not meet, grades that collide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_outcomes import (
    DeductionAdded,
    ExcessGoesNowhere,
    GradeTwice,
    MoreThanThereAre,
    NoSuchBlock,
    NothingFollows,
    NotInPoints,
    NotMoney,
    SeveralGradesPossible,
    StepMayBeBroken,
    SumInNoTotal,
)
from dsl.expressions import Arithmetic, Expression, Ref, walk
from dsl.grade_bands import check_bands
from dsl.inference import Inference, said
from dsl.model import Definition, Kind, ResolvedPolicy, ValueType
from dsl.outcomes import (
    BONUS_KEY,
    DEDUCTION_KEY,
    AdjustmentBlock,
    AdjustmentKind,
    AdjustmentRow,
    GradeTable,
    ShiftKind,
)
from dsl.quantity import POINTS, RATIO, Dimension
from dsl.span import Span
from dsl.whole import Whole

#: Figures that come one by one: a step of one cannot be broken.
_MEASURED = frozenset({"元", "米", "千克", "平方米", "立方米", "千瓦时", "吨标准煤", "分", "秒", "个百分点"})
_BLOCKS = {kind.key: kind.value for kind in AdjustmentKind}
_MONEY: Dimension = (("元", 1),)


def check_outcomes(whole: Whole) -> Iterator[Diagnostic]:
    """Check what follows from points."""
    policy, types, definitions = whole.policy, whole.types, whole.definitions
    for block in policy.outcomes.adjustments:
        yield from _rows(block, types)
    yield from _sums(policy, definitions)
    for table in policy.outcomes.tables:
        if not table.is_faulty:
            yield from _table(table, policy)
    yield from _overlapping(policy)
    yield from _named(definitions, policy.faulty, types)
    for entry in policy.accountability:
        if entry.at_least is not None and entry.at_least > len(entry.circumstances):
            yield MoreThanThereAre(span=entry.span, wanted=entry.at_least, listed=len(entry.circumstances))


# --- 加分, 扣分 ------------------------------------------------------------------------------------------


def _rows(block: AdjustmentBlock, types: Mapping[str, ValueType | None]) -> Iterator[Diagnostic]:
    for row in block.group.every_row():
        yield from _row(row, types)


def _row(row: AdjustmentRow, types: Mapping[str, ValueType | None]) -> Iterator[Diagnostic]:
    inference = Inference(types, [])
    if row.amount is not None:
        found = inference.of(row.amount)
        if found is not None and (found.kind is not Kind.NUMBER or found.unit.dimension != POINTS):
            yield NotInPoints(span=row.amount.span, name=row.name, found=_called(found))
    if row.count is None or row.step is None:
        return
    found = inference.of(row.count)
    if found is None:
        return
    if found.kind is not Kind.NUMBER or found.unit.dimension != row.step.unit.dimension:
        yield NotInPoints(span=row.span, name=row.name, found=f"{_called(found)}，每一步却以{said(row.step.unit)}计")
    elif row.partial is None and _is_measured(found.unit.dimension):
        yield StepMayBeBroken(span=row.span, name=row.name, step=str(row.step))


def _is_measured(dimension: Dimension) -> bool:
    return dimension == RATIO or any(base in _MEASURED for base, _ in dimension)


def _called(found: ValueType) -> str:
    return said(found.unit) if found.kind is Kind.NUMBER else found.kind.value


def _sums(policy: ResolvedPolicy, definitions: tuple[Definition, ...]) -> Iterator[Diagnostic]:
    """A block that no total names counts nowhere."""
    if policy.is_faulty:
        return  # the total may stand in a line that could not be read
    read = _read_by_totals(policy, definitions)
    said_of: set[str] = set()
    for block in policy.outcomes.adjustments:
        key = block.kind.key
        if key not in read and key not in said_of:
            said_of.add(key)
            yield SumInNoTotal(span=block.span, what=key, sign="＋" if key == BONUS_KEY else "－")
    present = {block.kind.key for block in policy.outcomes.adjustments}
    for formula in (*(t.formula for t in policy.totals), *(d.formula for d in definitions)):
        for node in walk(formula):
            yield from _turned_round(node)
            if isinstance(node, Ref) and node.key in _BLOCKS and node.key not in present:
                yield NoSuchBlock(span=node.span, what=_BLOCKS[node.key])


def _turned_round(node: Expression) -> Iterator[Diagnostic]:
    match node:
        case Arithmetic(operator="+", left=a, right=b):
            wrong = [x for x in (a, b) if isinstance(x, Ref) and x.key == DEDUCTION_KEY]
        case Arithmetic(operator="-", right=Ref(key="加分合计") as x):
            wrong = [x]
        case _:
            return
    for x in wrong:
        yield DeductionAdded(span=x.span, what=x.key)


def _read_by_totals(policy: ResolvedPolicy, definitions: tuple[Definition, ...]) -> frozenset[str]:
    """Every key that a total reads, also through definitions and 子考核."""
    formulas = {d.key: d.formula for d in definitions}
    found: set[str] = set()
    waiting: list[Expression] = [t.formula for t in policy.totals]
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, Ref) and node.key not in found:
                found.add(node.key)
                waiting += [formulas[node.key]] if node.key in formulas else []
    return frozenset(found)


# --- 等次 -----------------------------------------------------------------------------------------------


def _table(table: GradeTable, policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    seen: dict[str, Span] = {}
    for grade in table.grades:
        if grade.name in seen:
            related = Related(seen[grade.name], Text("先在这里写过", "stated first here"))
            yield GradeTwice(span=grade.span, related=(related,), name=grade.name)
            return
        seen[grade.name] = grade.span
    named = _named_elsewhere(table, policy)
    for place, grade in enumerate(table.grades):
        if grade.band is None and not grade.is_rest and not grade.conditions and grade.name not in named:
            yield NothingFollows(span=grade.span, name=grade.name)
        if grade.at_least is not None and grade.at_least > len(grade.conditions):
            yield MoreThanThereAre(span=grade.span, wanted=grade.at_least, listed=len(grade.conditions))
        if grade.cut is None:
            continue
        below = [g.name for g in table.grades[place + 1 :]]
        if grade.overflow is None:
            problem = Text("没有说超出名额的定为什么", "what the others get is not said")
            yield ExcessGoesNowhere(span=grade.cut.span, name=grade.name, problem=problem)
        elif grade.overflow not in below:
            problem = Text(f"超出的定为「{grade.overflow}」，它不在下面", f"“{grade.overflow}” does not stand below")
            yield ExcessGoesNowhere(span=grade.cut.span, name=grade.name, problem=problem)
    yield from check_bands(table, policy)
    if table.lower_wins is None:
        yield from _collisions(table, policy)


def _named_elsewhere(table: GradeTable, policy: ResolvedPolicy) -> frozenset[str]:
    vetoed = {v.grade for b in policy.outcomes.vetoes for v in b.vetoes}
    listed = {x.grade for x in table.listed}
    shifted = {s.grade for s in table.shifts if s.kind is ShiftKind.TO}
    overflow = {g.overflow for g in table.grades}
    return frozenset(n for n in vetoed | listed | shifted | overflow if n is not None)


def _collisions(table: GradeTable, policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """Two things that may hold together and name different grades in one stage."""
    first = [(x.grade, x.span) for x in table.listed]
    for block in policy.outcomes.vetoes:
        first += [(v.grade, v.span) for v in block.vetoes if v.grade is not None]
    later = [(s.grade or s.kind.value, s.span) for s in table.shifts if s.kind is not ShiftKind.NEVER]
    rows = [(g.name, g.span) for g in table.grades if g.band is None and not g.is_rest and g.conditions]
    for stage in (first, later, rows):
        for (one, _), (other, span) in combinations(sorted(stage, key=lambda s: (s[1].line, s[1].column)), 2):
            if one != other:
                yield SeveralGradesPossible(span=span, first=one, second=other)
                break


def _overlapping(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """Two 等次 for the same units and period."""
    for one, other in combinations(policy.outcomes.tables, 2):
        same_level = one.reach.level is None or other.reach.level is None or one.reach.level == other.reach.level
        same_period = one.reach.period is None or other.reach.period is None or one.reach.period == other.reach.period
        if same_level and same_period:
            related = Related(one.span, Text("先在这里写过", "stated first here"))
            yield GradeTwice(span=other.span, related=(related,), name="等次")


# --- 子考核, 资金 ----------------------------------------------------------------------------------------


def _named(
    definitions: tuple[Definition, ...], faulty: frozenset[str], types: Mapping[str, ValueType | None]
) -> Iterator[Diagnostic]:
    for definition in definitions:
        if definition.key in faulty:
            continue
        found = Inference(types, []).of(definition.formula)
        if found is None:
            continue
        dimension = found.unit.dimension if found.kind is Kind.NUMBER else None
        if definition.shape is not None and dimension != POINTS:
            yield NotInPoints(span=definition.formula.span, name=definition.name, found=_called(found))
        fund = definition.fund
        if fund is not None and fund.unit.dimension == _MONEY and dimension != _MONEY:
            yield NotMoney(
                span=definition.formula.span, name=definition.name, stated=fund.unit.name, found=_called(found)
            )
        elif fund is not None and fund.unit.name and fund.unit.dimension != _MONEY:
            yield NotMoney(span=definition.span, name=definition.name, stated=fund.unit.name, found=_called(found))

"""计分: the clauses by which one item's figures become points, as they are written and after they are bound.

A `Scoring` is a value: it is built from the text of a 计分 line, of a 计分规则, or of a table's cell, and bound
to the indicator that it scores. Amounts are expressions: a number of points stands for itself, a ratio for
that share of full marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any, TypeGuard, TypeVar, get_args

from dsl.expressions import OWN, ComparisonOperator, Expression, Fulfilled, Name, Number, OwnBound, Ref, Side, walk
from dsl.quantity import Quantity
from dsl.record import dataclass
from dsl.span import Span

T = TypeVar("T")


class Base(Enum):
    """The first step of an item's points, where it needs nothing but the indicator itself."""

    #: 按完成率: points × completion rate.
    COMPLETION = "按完成率"
    #: 按数值: points × value, for ratios.
    VALUE = "按数值"
    #: 完成得满分，未完成不得分.
    ALL_OR_NOTHING = "完成得满分，未完成不得分"
    #: Deductions alone start from full marks.
    FULL = "从满分起扣"
    #: Bonuses alone start from nothing.
    NOTHING = "从 0分 起加"


class Sign(Enum):
    """扣 or 加."""

    DEDUCT = "扣"
    ADD = "加"


class Way(Enum):
    """Which side of the target (or of a bound) a step or a band measures."""

    BELOW = "低"
    ABOVE = "高"
    #: Beyond the target in the good direction.
    BEYOND = "超额"
    #: Short of the target in the bad direction.
    SHORT = "差"
    #: The subject itself, from zero.
    COUNT = "发生"


class Mode(Enum):
    """What becomes of a step that is not whole."""

    WHOLE = "不足的不计"
    PRO_RATA = "按比例"
    ROUND_UP = "不足的按一个计"


class Choice(Enum):
    """Which of several bases counts."""

    LOWER = "取较低者"
    HIGHER = "取较高者"


# --- the first step ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ByFormula:
    """得分 = ‹expression›, and 按 ‹expression›."""

    expression: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenMet:
    """完成得 …，未完成得 …."""

    met: Expression
    unmet: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """按 x，从 a 得 p 到 b 得 q: straight between two points, flat outside."""

    subject: Expression
    from_value: Expression
    from_points: Expression
    to_value: Expression
    to_points: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One bound of a band, such as 超过 3%."""

    operator: ComparisonOperator
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRow:
    """One row: the bounds that must all hold (none of 其余), and what it gives."""

    bounds: tuple[Bound, ...]
    #: 低 or 高 before the bounds of 按缺口分档.
    way: Way | None
    is_rest: bool
    #: None is 得.
    sign: Sign | None
    amount: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """按 x 分档; without a subject the gap between target and value, as a share of the target."""

    subject: Expression | None
    rows: tuple[BandRow, ...]
    text: str
    span: Span

    @property
    def gives(self) -> bool:
        """Whether its rows say 得, so that it is a first step; rows of 扣 and 加 change another."""
        return all(row.sign is None for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePoints:
    """第 1 名 得 10分, 第 2 至 5 名 得 8分."""

    first: int
    last: int
    amount: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePoints:
    """前 30% 得 10分: the places up to that share of the units that are ranked."""

    share: Quantity
    amount: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ByRank:
    """按名次."""

    places: tuple[PlacePoints, ...]
    #: Tried in order after the places that are named.
    shares: tuple[SharePoints, ...]
    #: 每后移 n 名 减 p, counted from the last place that is named.
    step: int | None
    step_amount: Expression | None
    lowest: Expression | None
    #: 其余 得 p.
    rest: Expression | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBest:
    """与第一名之比 × 满分."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficacy:
    """功效系数，60分 到 100分: straight between the population's worst and best."""

    lowest: Expression
    highest: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GradePoints:
    """优 100%: what one judged grade gives; 达成 100% 至 80%: between what it leaves the judges to settle."""

    grade: str
    amount: Expression
    span: Span
    #: The other end of what it gives.
    other: Expression | None = None

    @property
    def shares(self) -> tuple[Fraction, Fraction] | None:
        """The least and the most share of the full marks, where the judges settle it."""
        ends = [e.quantity.value for e in (self.amount, self.other) if isinstance(e, Number)]
        return (min(ends), max(ends)) if len(ends) == 2 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """评定 优 100%、良 80%."""

    grades: tuple[GradePoints, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPoints:
    """由考评组评定，0分 至 30分: the points themselves are judged."""

    judges: str
    lowest: Expression
    highest: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPoints:
    """优秀 得满分: what one tier gives."""

    tier: str
    amount: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ByTier:
    """优秀 得满分、达标 得 80%、未达标 得 0分."""

    tiers: tuple[TierPoints, ...]
    text: str
    span: Span


FirstStep = Base | ByFormula | WhenMet | Linear | Bands | ByRank | ToBest | Efficacy | Graded | JudgedPoints | ByTier

# --- what changes it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """若 ‹condition› 的，得 0分: tested first, and nothing else counts then."""

    condition: Expression
    amount: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier:
    """乘以 ‹expression›, where a condition stands before it only then."""

    factor: Expression
    condition: Expression | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """每 … 扣 …: so much for every step of what is measured.

    What is measured: `subject` where one is named, else the indicator; against `bound` where a condition
    names one (满意度 低于 90% 的，每低 1个百分点 …), else against the target, or from zero.
    """

    sign: Sign
    way: Way
    subject: Expression | None
    bound: Expression | None
    condition: Expression | None
    size: Quantity
    amount: Expression
    mode: Mode | None
    cap: Expression | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """‹condition› 的，扣 1分; 加 ‹expression›，最多加 2分."""

    sign: Sign
    condition: Expression | None
    amount: Expression
    cap: Expression | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class BandChange:
    """按缺口分档 with rows of 扣 and 加."""

    bands: Bands
    #: 最多扣 and 最多加 that follow the rows.
    cap: Expression | None
    text: str
    span: Span


Adjusting = Step | Change | BandChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """扣完为止, 最低 2分, 最多 8分: a floor or a cap, and where it is said."""

    amount: Expression | None
    text: str
    span: Span


class IdleOutcome(Enum):
    """What an item gives a unit that has no task for it."""

    AMOUNT = "得"
    REDISTRIBUTED = "不计，按比例折算"
    NOTHING_TAKEN = "不扣分"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """无任务的，…."""

    outcome: IdleOutcome
    amount: Expression | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenMissing:
    """缺报的，得 0分; without an amount, 缺报的，待定: the points stay open, as they do without a word."""

    amount: Expression | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringRule:
    """计分规则: a text that 计分 repeats by its name."""

    name: str
    scoring: Scoring | None
    is_used: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """计分, in the order in which its clauses are taken.

    Overrides; base (or several, one of which is chosen); multipliers; deductions; bonuses; choice; floor; cap.
    """

    base: FirstStep
    #: 可超过满分: no cap.
    may_exceed: bool
    text: str
    span: Span
    #: Further first steps, of which `choice` takes one.
    others: tuple[FirstStep, ...] = ()
    choice: Choice | None = None
    overrides: tuple[Override, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    changes: tuple[Adjusting, ...] = ()
    #: 同一事项只计最高一次.
    only_highest: bool = False
    #: 扣完为止 (without an amount) and 最低.
    floor: Limit | None = None
    #: 可为负分.
    may_be_negative: bool = False
    #: 最多 8分; without it full marks.
    cap: Limit | None = None
    idle: Idle | None = None

    @property
    def bases(self) -> tuple[FirstStep, ...]:
        """Every first step."""
        return (self.base, *self.others)


_EXPRESSIONS: frozenset[type] = frozenset(get_args(Expression))


def is_expression(value: object) -> TypeGuard[Expression]:
    """Whether a value is an expression."""
    return type(value) in _EXPRESSIONS


def mapped(record: T, change: Callable[[Expression], Expression]) -> T:
    """The same record with every expression in it changed."""
    return _mapped(record, change)  # type: ignore[no-any-return]


def _mapped(value: Any, change: Callable[[Expression], Expression]) -> Any:
    if is_expression(value):
        return change(value)
    if isinstance(value, tuple):
        return tuple(_mapped(v, change) for v in value)
    if is_dataclass(value) and not isinstance(value, Span | Quantity | type):
        return replace(value, **{f.name: _mapped(getattr(value, f.name), change) for f in fields(value)})
    return value


def expressions_in(record: object) -> Iterator[Expression]:
    """Every expression of a scoring record, in the order of its fields."""
    waiting: list[object] = [record]
    while waiting:
        value = waiting.pop()
        if is_expression(value):
            yield value
        elif isinstance(value, tuple):
            waiting += reversed(value)
        else:
            kind = type(value)
            names = _NAMES_OF.get(kind)
            if names is None:
                names = _NAMES_OF[kind] = _names_of(kind)
            waiting += [getattr(value, name) for name in names]


#: The fields of each class that was met, the last first.
_NAMES_OF: dict[type, tuple[str, ...]] = {}


def _names_of(kind: type) -> tuple[str, ...]:
    """The fields of a class of records, the last first; of any other class none."""
    if not is_dataclass(kind) or issubclass(kind, Span | Quantity):
        return ()
    return tuple(f.name for f in reversed(fields(kind)))


def conditions_in(scoring: Scoring) -> Iterator[Expression]:
    """Every condition of a scoring record."""
    for clause in (*scoring.overrides, *scoring.multipliers, *scoring.changes):
        condition = None if isinstance(clause, BandChange) else clause.condition
        if condition is not None:
            yield condition


def needs_target(scoring: Scoring) -> bool:
    """Whether points go by the target: by the completion rate, by whether it is met, or by the gap to it."""
    return any(map(_measures_target, (*scoring.bases, *scoring.changes))) or any(
        map(_names_target, expressions_in(scoring))
    )


def _measures_target(clause: object) -> bool:
    match clause:
        case Base.COMPLETION | Base.ALL_OR_NOTHING | WhenMet():
            return True
        case Bands(subject=subject):
            return subject is None
        case BandChange(bands=bands):
            return bands.subject is None
        case Step(way=way, bound=None):
            return way is not Way.COUNT
        case _:
            return False


def _names_target(expression: Expression) -> bool:
    """完成率, 目标值 and 未完成 of the indicator itself, before it is bound."""
    for node in walk(expression):
        match node:
            case Name(path=path, side=Side.COMPLETION | Side.TARGET) if path == OWN:
                return True
            case Fulfilled(subject=Name(path=path)) if path == OWN:
                return True
    return False


def reads_own_value(scoring: Scoring, key: str) -> bool:
    """Whether points go by the value of the indicator itself, so that there must be one."""
    own = (*scoring.bases, *scoring.changes)
    return (
        needs_target(scoring) or any(map(_measures_value, own)) or any(_names(x, key) for x in expressions_in(scoring))
    )


def measures_itself(clause: object) -> bool:
    """Whether a clause goes by the value of the indicator itself, or by its target."""
    return _measures_value(clause) or _measures_target(clause)


def _measures_value(clause: object) -> bool:
    match clause:
        case Base.VALUE | ByRank() | ToBest() | Efficacy() | Graded() | JudgedPoints():
            return True
        case Step(subject=subject, condition=None):
            return subject is None
        case _:
            return False


def _names(expression: Expression, key: str) -> bool:
    for node in walk(expression):
        match node:
            case Name(path=path, side=Side.VALUE) if path == OWN:
                return True
            case Ref(key=named, side=Side.VALUE | Side.COMPLETION) if named == key:
                return True
            case OwnBound():
                return True
    return False


def earned_by(base: FirstStep) -> tuple[Expression, ...]:
    """The amounts that a first step gives."""
    match base:
        case ByFormula(expression=expression):
            return (expression,)
        case WhenMet(met=met, unmet=unmet):
            return (met, unmet)
        case Linear(from_points=first, to_points=last):
            return (first, last)
        case Bands(rows=rows):
            return tuple(r.amount for r in rows)
        case ByRank(places=places, shares=shares, lowest=lowest, rest=rest):
            named = (*(p.amount for p in places), *(s.amount for s in shares))
            return (*named, *(x for x in (lowest, rest) if x is not None))
        case Efficacy(lowest=low, highest=high) | JudgedPoints(lowest=low, highest=high):
            return (low, high)
        case Graded(grades=grades):
            return tuple(e for g in grades for e in (g.amount, g.other) if e is not None)
        case ByTier(tiers=tiers):
            return tuple(t.amount for t in tiers)
        case _:
            return ()


def amounts_of(scoring: Scoring) -> tuple[Expression, ...]:
    """Every amount that a scoring gives outright; deductions and bonuses apart."""
    limits = (scoring.floor, scoring.cap, scoring.idle)
    stated = (x.amount for x in limits if x is not None and x.amount is not None)
    return (*(a for base in scoring.bases for a in earned_by(base)), *(o.amount for o in scoring.overrides), *stated)

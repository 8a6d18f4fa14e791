"""The nodes of an expression: what a formula or a condition is made of, before and after its names are bound."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from enum import Enum
from typing import Literal

from dsl.quantity import Quantity
from dsl.record import dataclass
from dsl.span import Span


class Side(Enum):
    """Which side of a node is meant: `指标 6` is its value, `指标 6.得分` its score."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    VALUE = "值"
    TARGET = "目标"
    SCORE = "得分"
    COMPLETION = "完成率"
    RANK = "名次"
    FULL_MARKS = "分值"
    #: Of a 预算项目 that makes its own total.
    TOTAL = "总分"
    #: Of a row of a table; only a 假设 speaks of it.
    WEIGHT = "权重"
    #: Of an indicator with tiers; no expression reads it, since a later stage is never read by an earlier one.
    TIER = "档次"


class Year(Enum):
    """The time a figure belongs to, seen from the period that is assessed."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    THIS = "本年"
    #: The same period of the year before.
    LAST = "上年"
    #: The whole of the year before, whatever the period.
    LAST_WHOLE = "上年全年"
    #: The first half of the period's own year.
    FIRST_HALF = "上半年"

    @property
    def prefix(self) -> str:
        """What stands before a name in a sentence: 上年, or nothing."""
        return "" if self is Year.THIS else self.value

    @property
    def head(self) -> str:
        """What stands before a name in a reference: 上年 and a dot, or nothing."""
        return "" if self is Year.THIS else f"{self.value}."

    @property
    def years_back(self) -> int:
        """How many years it lies before the period's own."""
        return 1 if self in (Year.LAST, Year.LAST_WHOLE) else 0

    def seen_from(self, context: Year) -> Year | None:
        """The time that a reference means inside a formula that is itself of some time.

        None where it means neither of those that are known: the year before last year.

        >>> Year.LAST.seen_from(Year.THIS), Year.THIS.seen_from(Year.LAST), Year.LAST.seen_from(Year.LAST)
        (<Year.LAST: '上年'>, <Year.LAST: '上年'>, None)
        """
        if Year.THIS in (self, context):
            return context if self is Year.THIS else self
        return None


#: The path of a name that stands for the indicator it is written in, until it is bound to that indicator.
OWN = ("本指标",)
_OWN_WORDS = {
    Side.VALUE: "数值",
    Side.TARGET: "目标值",
    Side.COMPLETION: "完成率",
    Side.FULL_MARKS: "满分",
}

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["=", "≠", "<", "≤", ">", "≥"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A literal with its unit."""

    quantity: Quantity
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """是 or 否."""

    value: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date."""

    value: date
    span: Span
    #: Month and day of one that is written without its year; over the figures of last year it is that of last year.
    of_any_year: tuple[int, int] | None = None

    def in_year(self, year: int) -> date:
        """The same day of another year; the last day of a month stays the last one. One with its year stays itself.

        >>> from dsl.span import NOWHERE
        >>> Day(value=date(2025, 2, 28), span=NOWHERE, of_any_year=(2, 29)).in_year(2024)
        datetime.date(2024, 2, 29)
        """
        return self.value if self.of_any_year is None else day_of_year(year, *self.of_any_year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A written reference that is not bound yet: `指标 19.（1）` is ("指标 19", "（1）")."""

    path: tuple[str, ...]
    side: Side
    year: Year
    span: Span

    @property
    def text(self) -> str:
        """The reference as it is written."""
        if self.path == OWN and self.side in _OWN_WORDS:
            return _OWN_WORDS[self.side]
        tail = "" if self.side is Side.VALUE else f".{self.side.value}"
        return self.year.head + ".".join(self.path) + tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A bound reference: the key of a node of the method, and which side and year of it."""

    key: str
    side: Side
    year: Year
    span: Span

    @property
    def text(self) -> str:
        """The reference in its shortest unambiguous form."""
        tail = "" if self.side is Side.VALUE else f".{self.side.value}"
        return self.year.head + self.key + tail


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A fact that people judge as 是 or 否, known by its sentence."""

    sentence: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSum:
    """指标得分合计; as a mark out of 100 where `折算 指标得分合计按百分制` says so."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative:
    """－ x."""

    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """One of ＋ － × ÷."""

    operator: ArithmeticOperator
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison of two numbers, dates or truths."""

    operator: ComparisonOperator
    left: Expression
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """且: each condition holds."""

    conditions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """或: at least one condition holds."""

    conditions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """非."""

    operand: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """如果 … 则 … 否则 …; only the branch taken is evaluated."""

    condition: Expression
    then: Expression
    otherwise: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A listed function, such as 占比（x，y）; `dsl.functions` defines each as an expression."""

    function: str
    arguments: tuple[Expression, ...]
    span: Span
    #: 不含 2025年, of what goes over years.
    without_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """x 完成, x 未完成: its value against its target."""

    subject: Expression
    positive: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedItem:
    """One numbered item of a sum of equal shares: a condition that earns its share when it holds."""

    label: str
    condition: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOfShares:
    """下列各项之和，每项 25%: each item that holds adds its share."""

    share: Quantity
    items: tuple[SharedItem, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBound:
    """A bare comparison in a tier (`达到 80%`), before it is bound to the indicator's own value."""

    operator: ComparisonOperator
    right: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetsTier:
    """符合 达标, before the conditions of that tier are put in its place."""

    tier: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`市州前3名`: the first or last so many of a population."""

    #: The level that the place is in; None with `is_whole` for 全省, else the unit's own level.
    level: str | None
    #: 全省, 全市: every unit that takes part under the common parent, whatever its level.
    is_whole: bool
    is_from_the_top: bool
    count: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """x 列 市州前3名、县市前10名: the place for the unit's own level holds (competition rank, so ties get in)."""

    subject: Expression
    places: tuple[Place, ...]
    span: Span


PartOfYear = Literal["每月", "每季", "每半年"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InEachPart:
    """每季（condition）: it holds in every quarter (month) of the period."""

    part: PartOfYear
    condition: Expression
    span: Span


class Scope(Enum):
    """Units that a figure is put together over."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    #: Directly below.
    BELOW = "下辖"
    ALL_BELOW = "所有下辖"
    #: The unit itself in the years that are over: each year's assessment that closes no later, never this one.
    EACH_YEAR = "各年度"
    #: The population: the units that this one is ranked among, itself included.
    EVERYONE = "全部"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """下辖.x before it is put together by a function; 下辖 alone (subject None) is the units themselves."""

    scope: Scope
    subject: Expression | None
    span: Span


#: Over what a reduction goes: units, the parts of a year, or the rows of the 明细 with this key.
Over = Scope | PartOfYear | str

Reducer = Literal["合计", "平均", "最大", "最小", "计数", "最好", "任一", "每个"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """合计（下辖.x，condition）, 计数（明细，condition）, 任一下辖 ‹condition›: one figure out of several.

    `subject` is None where members are counted, and for 任一 and 每个, which are conditions.
    """

    function: Reducer
    over: Over
    subject: Expression | None
    condition: Expression | None
    span: Span
    #: Of a list: this year's records, or those of the year before (计数（上年.事故）).
    year: Year = Year.THIS
    #: Of 各年度: the years that 不含 leaves out, and the only year that is meant (`2025年.x`).
    without_years: tuple[int, ...] = ()
    only_year: int | None = None

    @property
    def is_condition(self) -> bool:
        """Whether it is true or false of the members, rather than a number made of them."""
        return self.function in ("任一", "每个")


@dataclass(frozen=True, slots=True, kw_only=True)
class InYear:
    """`2025年.总分` before it is bound: what the unit had in that year's assessment."""

    year: int
    subject: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeIs:
    """试点 = 是: what the roster says of the unit."""

    attribute: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAs:
    """群众评议 评为 优、良: a judged grade is one of those."""

    subject: Expression
    grades: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeIs:
    """等次 优秀: the unit's grade of the total is that one."""

    grade: str
    span: Span


CaseKind = Literal["层次", "分组", "单位", "年度"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of 按层次（…）: the names that it holds for, and what it gives."""

    #: Levels, groups, units, or years (`2023年`, `2024年起`); none is 其余.
    names: tuple[str, ...]
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ByCase:
    """按层次（市州：3，县市：10）: the case that the unit, or the period, is in."""

    kind: CaseKind
    cases: tuple[Case, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class YearNumber:
    """年度: the year that the period belongs to."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfYear:
    """A day of the period's own year, in a method of several years: the 12月31日 of `12月底前`."""

    month: int
    day: int
    span: Span

    def in_year(self, year: int) -> date:
        """The day of a year."""
        return day_of_year(year, self.month, self.day)


def day_of_year(year: int, month: int, day: int) -> date:
    """A day of a year; where the month is shorter, its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


Expression = (
    Number
    | Truth
    | Day
    | Name
    | Ref
    | Judged
    | ScoreSum
    | Negative
    | Arithmetic
    | Comparison
    | AllOf
    | AnyOf
    | Not
    | Conditional
    | Call
    | Fulfilled
    | SumOfShares
    | OwnBound
    | MeetsTier
    | Ranked
    | InEachPart
    | Scoped
    | InYear
    | Reduction
    | AttributeIs
    | ByCase
    | YearNumber
    | DayOfYear
    | GradeIs
    | JudgedAs
)


def parts(node: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside one."""
    match node:
        case Negative(operand=x) | Not(operand=x) | Fulfilled(subject=x) | Ranked(subject=x) | JudgedAs(subject=x):
            return (x,)
        case OwnBound(right=x) | InEachPart(condition=x):
            return (x,)
        case Arithmetic(left=a, right=b) | Comparison(left=a, right=b):
            return (a, b)
        case AllOf(conditions=xs) | AnyOf(conditions=xs) | Call(arguments=xs):
            return xs
        case Conditional(condition=c, then=a, otherwise=b):
            return (c, a, b)
        case SumOfShares(items=items):
            return tuple(i.condition for i in items)
        case ByCase(cases=cases):
            return tuple(c.value for c in cases)
        case Scoped(subject=x):
            return (x,) if x is not None else ()
        case Reduction(subject=a, condition=b):
            return tuple(x for x in (a, b) if x is not None)
        case _:
            return ()


def walk(node: Expression) -> tuple[Expression, ...]:
    """A node and everything inside it, outermost first."""
    return (node, *(inner for part in parts(node) for inner in walk(part)))

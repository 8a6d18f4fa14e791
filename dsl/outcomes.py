"""What follows from points, as records: bonuses, deductions, vetoes, grades and places that are few.

The builder makes them with written names, `dsl.resolve_outcomes` puts bound expressions in their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from dsl.expressions import Expression, Name, Ref
from dsl.grounds import Assumption, Clause, Rounding, RoundingMode
from dsl.quantity import Quantity, Unit
from dsl.record import dataclass
from dsl.span import Span

#: What the sums of all rows are called in expressions; also the keys under which they are looked up.
BONUS_KEY = "加分合计"
DEDUCTION_KEY = "扣分合计"
TOTAL_KEY = "总分"
GRADE_KEY = "等次"


class TieRule(Enum):
    """名额处并列的: what happens to units that share the last place."""

    ALL_OPEN = "一并待定"
    ALL_IN = "一并列入"
    ALL_OUT = "一并不列"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """名额: so many places, or a share of 考评对象总数, and how a tie at the last one is settled."""

    count: int | None
    share: Fraction | None
    #: How a share that gives no whole number is rounded.
    mode: RoundingMode | None
    #: 依次比较: what is compared among units that share the last place, in this order.
    compared: tuple[Expression, ...]
    rule: TieRule
    span: Span

    @property
    def text(self) -> str:
        """The places as they are written."""
        if self.share is None:
            return f"名额 {self.count}" + self._ties
        percent = self.share * 100
        shown = str(percent.numerator) if percent.denominator == 1 else str(float(percent))
        return f"名额 考评对象总数的 {shown}%" + (f"，{self.mode.value}" if self.mode else "") + self._ties

    @property
    def _ties(self) -> str:
        named = "、".join(x.text for x in self.compared if isinstance(x, Name | Ref))
        return f"；并列的，依次比较 {named}" if named else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is done with a total or 子考核 before it goes on: 折算, then 最低, 最多, then rounding."""

    #: 折算 满分按 100分: × 100 ÷ the maximum of what applies.
    full: Fraction | None = None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    rounding: Rounding | None = None
    #: 显示保留: for pages only.
    shown: Rounding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which units and which period a block is for; None is every one."""

    level: str | None = None
    period: str | None = None

    def holds(self, level: str, period: str) -> bool:
        """Whether a unit of that level is meant in that period."""
        return self.level in (None, level) and self.period in (None, period)


EVERYWHERE = Reach()


# --- 加分, 扣分 ------------------------------------------------------------------------------------------


class AdjustmentKind(Enum):
    """Whether a block adds points or takes them."""

    BONUS = "加分"
    DEDUCTION = "扣分"

    @property
    def verb(self) -> str:
        """加 or 扣."""
        return self.value[0]

    @property
    def key(self) -> str:
        """What its sum is called."""
        return BONUS_KEY if self is AdjustmentKind.BONUS else DEDUCTION_KEY


class Partial(Enum):
    """What a step that is not whole counts for."""

    NOT_COUNTED = "不足的不计"
    PRO_RATA = "按比例"
    WHOLE = "不足的按一个计"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRow:
    """One row: so many points for each step of a count, for a condition, or as an amount."""

    name: str
    text: str
    #: One of these three.
    count: Expression | None = None
    condition: Expression | None = None
    amount: Expression | None = None
    #: Of a counted row: how much is one step, and what a started one counts for (None: it must be whole).
    step: Quantity | None = None
    partial: Partial | None = None
    points: Fraction = Fraction(0)
    cap: Fraction | None = None
    #: 未报的不加: a figure that nobody reported counts as none.
    absent_is_none: bool = False
    span: Span

    def expressions(self) -> tuple[Expression, ...]:
        """What it reads."""
        return tuple(x for x in (self.count, self.condition, self.amount) if x is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentGroup:
    """Rows under a cap of their own; a block is one, with further ones inside."""

    name: str
    rows: tuple[AdjustmentRow | AdjustmentGroup, ...]
    cap: Fraction | None
    #: 同一事项只计最高一次: only the row that is worth most counts.
    only_highest: bool
    span: Span

    def every_row(self) -> Iterator[AdjustmentRow]:
        """Its rows and those of the groups inside it, in document order."""
        for row in self.rows:
            yield from row.every_row() if isinstance(row, AdjustmentGroup) else (row,)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentBlock:
    """加分 or 扣分."""

    kind: AdjustmentKind
    group: AdjustmentGroup
    reach: Reach
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    is_faulty: bool
    span: Span


# --- 否决 -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """One listed condition, with its label where it has one."""

    label: str
    condition: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """Circumstances of which one is enough, and what follows: a grade, a total, no awards."""

    circumstances: tuple[Circumstance, ...]
    grade: str | None
    total: Fraction | None
    bars: bool
    span: Span

    @property
    def name(self) -> str:
        """The circumstances, which are all that tells one veto from another."""
        return "；".join(c.text for c in self.circumstances)

    @property
    def consequence(self) -> str:
        """What follows, in words."""
        marks = f"总分得 {self.total}分" if self.total is not None else ""
        said = (f"定为 {self.grade}" if self.grade else "", marks, "取消评先资格" if self.bars else "")
        return "、".join(s for s in said if s)


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoBlock:
    """否决."""

    vetoes: tuple[Veto, ...]
    #: 不含被否决单位: vetoed units stand in no ranking by the total, and no places are counted for them.
    leaves_out: bool
    reach: Reach
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    is_faulty: bool
    span: Span


# --- 等次 -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One row of 等次: a band of the total, further conditions, and how many may have it."""

    name: str
    #: Over 总分; None where no band is given.
    band: Expression | None
    band_text: str
    #: 其余.
    is_rest: bool
    conditions: tuple[Circumstance, ...]
    #: How many of the conditions must hold; None means all.
    at_least: int | None
    cut: Cut | None
    #: 超出名额的，定为 …
    overflow: str | None
    span: Span

    @property
    def needed(self) -> int:
        """How many of the conditions must hold."""
        return len(self.conditions) if self.at_least is None else self.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedGrade:
    """有下列情形之一的，定为 …"""

    grade: str
    circumstances: tuple[Circumstance, ...]
    span: Span

    @property
    def name(self) -> str:
        """The list by what follows from it."""
        return f"有下列情形之一的，定为 {self.grade}"


class ShiftKind(Enum):
    """What a condition does to a grade that is settled already, or which grade it bars."""

    UP = "升一档"
    DOWN = "降一档"
    TO = "改定为"
    NEVER = "不得评为"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeShift:
    """‹condition› 的，升一档 …"""

    kind: ShiftKind
    condition: Expression
    text: str
    #: Of 改定为 and 不得评为.
    grade: str | None
    span: Span

    @property
    def name(self) -> str:
        """Its condition."""
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTable:
    """等次: the grades, best first, and what else decides them."""

    grades: tuple[Grade, ...]
    listed: tuple[ListedGrade, ...]
    shifts: tuple[GradeShift, ...]
    #: 同时符合几种的，从低: which of several grades of one stage is meant; None where nothing says so.
    lower_wins: bool | None
    reach: Reach
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    is_faulty: bool
    span: Span

    @property
    def names(self) -> tuple[str, ...]:
        """The grades, best first."""
        return tuple(g.name for g in self.grades)

    def decisions(self) -> Iterator[Expression]:
        """Every condition that it has, in document order."""
        for listed in self.listed:
            yield from (c.condition for c in listed.circumstances)
        for grade in self.grades:
            yield from (() if grade.band is None else (grade.band,))
            yield from (c.condition for c in grade.conditions)
        yield from (s.condition for s in self.shifts)

    def conditions(self) -> Iterator[Expression]:
        """Everything that it asks: its conditions, and what is compared at a last place."""
        yield from self.decisions()
        for grade in self.grades:
            yield from (() if grade.cut is None else grade.cut.compared)


# --- 资金 -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRule:
    """资金: in which unit an amount is, how it is rounded there, and which way it goes."""

    unit: Unit
    rounding: Rounding | None
    #: 正数 上级拨付，负数 上缴: True where the unit above pays; None where nothing is said of the sign.
    positive_from_above: bool | None
    negative_from_above: bool | None
    reach: Reach


class UnitSide(Enum):
    """What a worked example may ask of a unit as a whole."""

    GRADE = "等次"
    RANK = "名次"
    AWARD = "奖项"


# --- the whole ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What a method says beside its items."""

    adjustments: tuple[AdjustmentBlock, ...] = ()
    vetoes: tuple[VetoBlock, ...] = ()
    tables: tuple[GradeTable, ...] = ()

    def conditions(self) -> Iterator[Expression]:
        """Every condition of a veto or grade."""
        for block in self.vetoes:
            yield from (c.condition for v in block.vetoes for c in v.circumstances)
        for table in self.tables:
            yield from table.conditions()

    def assumptions(self, period: str) -> Iterator[Assumption]:
        """What the blocks of a period rest on."""
        blocks: tuple[AdjustmentBlock | VetoBlock | GradeTable, ...] = (*self.adjustments, *self.vetoes, *self.tables)
        for block in blocks:
            if block.reach.period in (None, period):
                yield from block.assumptions

    def table(self, level: str, period: str) -> GradeTable | None:
        """The grades of a level in a period."""
        return next((t for t in self.tables if t.reach.holds(level, period)), None)


NO_OUTCOMES = Outcomes()

"""The method after its names are bound and its defaults filled in: what the checker reads and the engine runs.

`ResolvedPolicy` is made by `dsl.resolve`; `CheckedPolicy` wraps it once `dsl.check` found no error.
Every node has a `key`: its name where that is unique in the method, else the shortest path that is
(`指标 11.培训后就业率`). Keys are what expressions, figures and results refer to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import Enum
from fractions import Fraction

from dsl.expressions import ComparisonOperator, Expression, Judged, Number, Ref, Year
from dsl.grounds import Assumption as Assumption
from dsl.grounds import Clause as Clause
from dsl.grounds import Rounding as Rounding
from dsl.grounds import RoundingMode as RoundingMode
from dsl.model_groups import Group as Group
from dsl.model_scoring import Base as Base
from dsl.model_scoring import Graded, JudgedPoints, WhenMissing, reads_own_value
from dsl.model_scoring import Scoring as Scoring
from dsl.outcomes import NO_OUTCOMES, Cut, FundRule, Outcomes, Shape, UnitSide
from dsl.outcomes import TieRule as TieRule
from dsl.quantity import NO_UNIT, Grade, Quantity, Unit
from dsl.record import dataclass
from dsl.span import Span
from dsl.terms import fold

# --- the frame ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSource:
    """The text that an earlier method encodes: how its clauses are cited, and where it stands."""

    name: str
    policy_file: str
    #: Beside the policy's file.
    source_file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The 办法 block."""

    title: str
    number: str
    issuer: str
    issued_on: date | None
    starts_on: date | None
    ends_on: date | None
    source_file: str | None
    #: `共 9 个方面、40 项`, or None where the method states no count.
    stated_areas: int | None
    stated_items: int | None
    #: `指标得分 保留 2 位小数`.
    score_rounding: Rounding | None
    assumptions: tuple[Assumption, ...]
    span: Span
    #: What the method it continues is called, and the rule sets that it uses.
    continues: str = ""
    rule_sets: tuple[str, ...] = ()
    #: The texts that methods encode which it continues.
    taken_sources: tuple[TakenSource, ...] = ()
    basis: tuple[Clause, ...] = ()

    @property
    def year(self) -> int | None:
        """The responsibility year, for dates without one."""
        return self.ends_on.year if self.ends_on else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """层次: units that are assessed together."""

    name: str
    assessor: str
    #: Unit types and unit names that belong to it.
    includes: tuple[str, ...]
    #: `属于 县市区`: part of another level.
    part_of: str | None
    #: `排名 在同一市州内`: the level whose unit must be the common parent, or None for one ranking.
    ranked_within: str | None
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span


class Purpose(Enum):
    """What a period is used for."""

    CIRCULAR = "通报"
    RANKING = "排序"
    COMMENDATION = "表彰"
    GRADING = "评定档次"


class HowOften(Enum):
    """How often a period comes again."""

    YEAR = "每年"
    HALF = "每半年"
    QUARTER = "每季"
    MONTH = "每月"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """`每年 截至 12-31`: a period that comes again; by default each closes on the last day of its stretch."""

    often: HowOften
    #: Month and day, of those that come once a year.
    closes_on: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """期次: an assessment point; one that comes again is a period for each time."""

    #: Its label, `2023年年度考核`: the same everywhere.
    name: str
    closes_on: date
    purposes: tuple[Purpose, ...]
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    #: Every period of the method serves a circular alone.
    is_only_kind: bool = False
    #: Of one that comes again, what the method calls every one of them, `年度考核`.
    of: str | None = None
    #: Of one that comes again: the first day of the year that it belongs to, inside the term.
    year_begins_on: date | None = None
    #: Comes again every year.
    is_yearly: bool = False

    @property
    def kind(self) -> str:
        """What the method calls it, `年度考核`: what 总分, 奖项 and 公文 are for."""
        return self.of or self.name


class Several(Enum):
    """How the marks of several judges become one."""

    MEAN = "取平均"
    TRIMMED = "去掉一个最高、一个最低后取平均"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """评定: who judges and on what evidence."""

    judges: str
    evidence: str
    #: None where it is not said how several marks become one.
    several: Several | None = None
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span


# --- what is reported --------------------------------------------------------------------------------


class Kind(Enum):
    """What kind of value a node has."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    NUMBER = "数值"
    TRUTH = "是否"
    DATE = "日期"
    GRADE = "等级"
    #: What tells records of a 明细 apart; nothing is computed from it.
    TEXT = "文字"


class Frequency(Enum):
    """How often a figure is reported within the year."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    PERIOD = ""
    MONTH = "按月"
    QUARTER = "按季"
    HALF = "半年"
    YEAR = "按年"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A reported quantity (填报). A judged one has its range and comes from the ratings."""

    key: str
    name: str
    path: tuple[str, ...]
    kind: Kind
    unit: Unit
    is_judged: bool
    lowest: Quantity | None
    highest: Quantity | None
    #: 来源: whose figure counts.
    authority: str
    #: Times other than this period that it is asked for: 需要 上年, 需要 上年全年, 需要 上半年.
    other_years: tuple[Year, ...]
    explanation: str
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    frequency: Frequency = Frequency.PERIOD
    #: False where only last year's figure is asked for (只需 上年).
    needs_this_year: bool = True
    #: The grades that it may be judged as (评定 优、良、中、差).
    grades: tuple[str, ...] = ()

    @property
    def needs_last_year(self) -> bool:
        """Whether last year's figure is asked for."""
        return Year.LAST in self.other_years


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """明细: what a unit reports as a list of entries; its columns are fields with keys of their own."""

    key: str
    name: str
    path: tuple[str, ...]
    #: What its entries are counted in.
    unit: Unit
    columns: tuple[Field, ...]
    checks: tuple[CrossCheck, ...]
    authority: str
    needs_last_year: bool
    explanation: str
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossCheck:
    """校核: a condition that reported figures must meet."""

    text: str
    condition: Expression
    span: Span
    basis: tuple[Clause, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """定义: a named intermediate expression."""

    key: str
    name: str
    path: tuple[str, ...]
    formula: Expression
    formula_text: str
    is_published: bool
    zero_rule: ZeroRule | None
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    #: Of a 子考核: what is done with the sum before it goes on.
    shape: Shape | None = None
    #: Of a 资金: its unit, whom it goes to, and who has it.
    fund: FundRule | None = None


# --- indicators --------------------------------------------------------------------------------------


class ZeroOutcome(Enum):
    """What a zero denominator means."""

    FULFILLED = "视为完成"
    UNFULFILLED = "视为未完成"
    WHOLE = "视为 100%"
    FULL_MARKS = "得满分"
    NO_MARKS = "得 0分"
    NOT_APPLICABLE = "不适用"
    REDISTRIBUTED = "不计，按比例折算"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroChoice:
    """如果 … 则 … 否则 … between two outcomes."""

    condition: Expression
    then: ZeroOutcome | ZeroChoice
    otherwise: ZeroOutcome | ZeroChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroRule:
    """分母为零."""

    outcome: ZeroOutcome | ZeroChoice
    text: str
    span: Span


class Direction(Enum):
    """Which way is better."""

    HIGHER = "越高越好"
    LOWER = "越低越好"
    EQUAL = "等于"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """目标: from the responsibility letter (value None), or stated by the method."""

    value: Quantity | None
    #: How a value meets it; follows the direction unless the method says otherwise.
    operator: ComparisonOperator
    text: str
    span: Span
    #: Stated by the method as a formula (按层次（…）, 上年.x × 110%).
    formula: Expression | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the responsibility letters say it."""
        return self.value is None and self.formula is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """分值: from the responsibility letter (value None), or stated by the method."""

    value: Fraction | None
    span: Span
    #: Stated by the method as a formula (按分组（…）).
    formula: Expression | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the responsibility letters say it."""
        return self.value is None and self.formula is None


class CompletionForm(Enum):
    """完成率: how value and target make a rate."""

    VALUE_OVER_TARGET = "值 ÷ 目标"
    TARGET_OVER_VALUE = "目标 ÷ 值"
    TWO_MINUS_RATIO = "2 － 值 ÷ 目标"


#: How it is written, folded.
COMPLETIONS: Mapping[str, CompletionForm] = {
    "值/目标": CompletionForm.VALUE_OVER_TARGET,
    "目标/值": CompletionForm.TARGET_OVER_VALUE,
    "2-值/目标": CompletionForm.TWO_MINUS_RATIO,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TierCondition:
    """One condition of a tier, with its label where it has one."""

    label: str
    condition: Expression
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """The conditions of one tier of an indicator; what other tiers repeat is written out."""

    name: str
    conditions: tuple[TierCondition, ...]
    #: How many must hold.
    at_least: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """除外: units of the level (or of all) for which the condition holds take no part."""

    level: str | None
    condition: Expression
    text: str
    span: Span


class IndicatorKind(Enum):
    """指标, 分项 (scored, makes up the indicator) or 其中 (reported and targeted only)."""

    INDICATOR = "指标"
    COMPONENT = "分项"
    OF_WHICH = "其中"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """指标 with every default filled in.

    An indicator with components has no value, formula or target of its own: it is its components.
    One without formula and components is reported under its own key.
    """

    key: str
    kind: IndicatorKind
    #: `19` of an indicator, `（1）` of a component, or "".
    number: str
    name: str
    #: Names in the source text that mean the same (又称), and short forms (简称).
    aliases: tuple[str, ...]
    #: Names from the outermost area to this one.
    path: tuple[str, ...]
    #: The unit its value is shown in; ratios are shown in %.
    unit: Unit
    formula: Expression | None
    formula_text: str
    zero_rule: ZeroRule | None
    target: Target | None
    points: Points | None
    direction: Direction
    completion: CompletionForm | None
    #: 对象: levels that take part; None means all.
    levels: tuple[str, ...] | None
    scoring: Scoring | None
    components: tuple[Indicator, ...]
    of_which: tuple[Indicator, ...]
    #: 来源: whose figure counts, where it is reported.
    authority: str
    explanation: str
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    #: Attributes that came from 各指标, e.g. ("目标", "分值", "计分", "分母为零").
    defaulted: tuple[str, ...]
    default_basis: tuple[Clause, ...]
    default_assumptions: tuple[Assumption, ...]
    span: Span
    #: Best first; an indicator that meets none is in the last tier that the method names.
    tiers: tuple[Tier, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    definitions: tuple[Definition, ...] = ()
    #: 缺报的，…: what a missing figure gives.
    when_missing: WhenMissing | None = None
    #: 只列数值: no points, and outside the sums.
    lists_only: bool = False
    #: 一级指标 and 二级指标 of a row of a table.
    groups: tuple[str, ...] = ()
    #: What the other cells of the row say, by heading, as written.
    traits: Mapping[str, str] = field(default_factory=dict)
    #: Its unit is written, rather than what its formula comes out in.
    states_unit: bool = True

    @property
    def is_judged(self) -> bool:
        """Whether its value is a judgement: a grade, or the points themselves."""
        return self.scoring is not None and any(isinstance(b, Graded | JudgedPoints) for b in self.scoring.bases)

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades that it may be judged as."""
        bases = self.scoring.bases if self.scoring is not None else ()
        return tuple(g.grade for base in bases if isinstance(base, Graded) for g in base.grades)

    def shares_of(self, grade: str) -> tuple[Fraction, Fraction] | None:
        """Between which shares of the full marks a grade leaves the judges to settle, if it does."""
        bases = self.scoring.bases if self.scoring is not None else ()
        rows = (g for base in bases if isinstance(base, Graded) for g in base.grades)
        return next((g.shares for g in rows if g.grade == grade), None)

    @property
    def judged_range(self) -> tuple[Quantity | None, Quantity | None]:
        """The least and the most points that it may be judged with, where its points are judged."""
        bases = self.scoring.bases if self.scoring is not None else ()
        judged = next((b for b in bases if isinstance(b, JudgedPoints)), None)
        ends = (judged.lowest, judged.highest) if judged is not None else (None, None)
        low, high = (end.quantity if isinstance(end, Number) else None for end in ends)
        return low, high

    @property
    def is_reported(self) -> bool:
        """Whether its value is a figure that units report under its own key."""
        return self.formula is None and not self.components and self.has_value and not self.is_judged

    @property
    def has_value(self) -> bool:
        """Whether it has a value of its own; one with tiers or points over other figures alone has none."""
        if self.formula is not None or self.unit != NO_UNIT:
            return True
        if self.scoring is not None and not reads_own_value(self.scoring, self.key):
            return False
        return not self.tiers

    def every(self) -> tuple[Indicator, ...]:
        """Give this one, its components and its 其中, in document order."""
        return (self, *(x for c in self.components for x in c.every()), *(x for o in self.of_which for x in o.every()))


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTotal:
    """总分 of a 预算项目: what is made of the scores of its indicators, apart from any total of the method."""

    formula: Expression
    formula_text: str
    #: 折算 满分按 100分: × this ÷ the full marks of what applies, before rounding.
    full_marks: Fraction | None
    rounding: Rounding | None
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """方面, 项目 or 预算项目: a branch of the tree of indicators."""

    key: str
    number: str
    name: str
    aliases: tuple[str, ...]
    #: Names from the outermost area to this one.
    path: tuple[str, ...]
    stated_items: int | None
    fields: tuple[Field, ...]
    checks: tuple[CrossCheck, ...]
    definitions: tuple[Definition, ...]
    indicators: tuple[Indicator, ...]
    areas: tuple[Area, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    #: Of a 预算项目.
    is_project: bool = False
    budget: Quantity | None = None
    goal: str = ""
    total: AreaTotal | None = None
    #: 最多 满分: the sum of its items is cut at its full marks.
    is_capped: bool = False
    basis: tuple[Clause, ...] = ()
    records: tuple[RecordList, ...] = ()
    #: 评定 for what stands in it.
    judging: Judging | None = None

    def every(self) -> tuple[Area, ...]:
        """Give this area and those inside it, in document order."""
        return (self, *(x for a in self.areas for x in a.every()))

    def all_indicators(self) -> tuple[Indicator, ...]:
        """Top-level indicators here and in inner areas, in document order."""
        return (*self.indicators, *(i for a in self.areas for i in a.all_indicators()))


# --- totals and what follows from them ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingYear:
    """缺考年度 不计 (points None), 缺考年度 计 0分: of a year in which a unit was not assessed."""

    points: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """总分 of one period."""

    period: str
    formula: Expression
    formula_text: str
    #: 折算 指标得分合计按百分制: the sum × 100 ÷ the maximum of what applies.
    sum_to_hundred: bool
    rounding: Rounding | None
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    #: 折算 满分按 100分, 最多, 最低.
    shape: Shape | None = None
    #: 缺考年度: what a year counts in which the unit was not assessed; None leaves the total open.
    missing_year: MissingYear | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """奖项."""

    name: str
    is_per_area: bool
    level: str | None
    period: str | None
    quota: int
    #: 由 评定: entered as nominations; else ranked by the area's score (`按 方面得分`) or the total.
    is_judged: bool
    is_by_area_score: bool
    condition: str
    #: 授予 …，可以联合，可以不是考评对象.
    may_be_joint: bool
    may_be_outside: bool
    tie_rule: TieRule
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    #: The places where they are a share of the units, and how a tie at the last one is settled.
    cut: Cut | None = None
    #: 按 ‹indicator or definition›; None for the area's score or the total.
    ranked_by: Ref | None = None
    #: 条件 as a condition: only units for which each holds are candidates.
    conditions: tuple[Expression, ...] = ()
    #: ‹condition› 的，不能评先.
    bars: tuple[Expression, ...] = ()
    #: 名额不递补: a barred unit's place is not passed on.
    passes_on: bool = True

    @property
    def places(self) -> Cut:
        """Its places, and how a tie at the last one is settled."""
        if self.cut is not None:
            return self.cut
        return Cut(count=self.quota, share=None, mode=None, compared=(), rule=self.tie_rule, span=self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accountability:
    """追责: circumstances, of which any (or each) is enough."""

    name: str
    any_is_enough: bool
    circumstances: tuple[Expression, ...]
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span
    #: 满足 n 项以上; None for any (or for each).
    at_least: int | None = None

    @property
    def needed(self) -> int:
        """How many circumstances must hold."""
        return self.at_least or (1 if self.any_is_enough else len(self.circumstances))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """公文: a document that the method produces, and its particulars (serial number, addressees, …)."""

    name: str
    #: `每个 市州`: one for each unit of the level.
    per_level: str | None
    period: str | None
    particulars: Mapping[str, str]
    basis: tuple[Clause, ...]
    assumptions: tuple[Assumption, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEncoded:
    """未编入: points of the source that this file does not hold."""

    text: str
    points: Fraction | None
    basis: tuple[Clause, ...]
    span: Span


# --- worked examples ---------------------------------------------------------------------------------


class Claim(Enum):
    """What a worked example may say of a node beside its value."""

    EQUALS = "="
    FULFILLED = "完成"
    UNFULFILLED = "未完成"
    UNDEFINED = "未定义"
    MISSING = "待定"
    NOT_APPLICABLE = "不适用"
    APPLIES = "适用"
    TIER = "档次"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """设: a node's side is given a value for a unit (None: the example's only unit)."""

    unit: str | None
    subject: Ref | Judged
    value: Quantity | bool | date | Grade | tuple[Quantity | bool | date | Grade, ...]
    span: Span
    #: Of another year's assessment: `2021年.总分 = 90分`.
    in_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRecord:
    """One record of a list that a worked example sets."""

    #: By key of the column; a column that is not here is blank.
    values: Mapping[str, Quantity | bool | date | Grade]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSetting:
    """设 明细 …: the records of a unit (None: the example's only unit)."""

    unit: str | None
    key: str
    year: Year
    rows: tuple[SetRecord, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """则: what must come out."""

    unit: str | None
    subject: Ref
    claim: Claim
    #: For EQUALS.
    value: Quantity | bool | date | Grade | None
    text: str
    span: Span
    #: For TIER.
    tier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardExpectation:
    """则 单项工作先进单位（劳动关系）= 长春市、通化市，并列 辽源市、长白山管委会."""

    award: str
    scope: str | None
    winners: tuple[str, ...]
    tied: tuple[str, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeExpectation:
    """则 等次 优秀, 名次 1, ‹award› 获评: what must come out for a unit as a whole."""

    unit: str | None
    side: UnitSide
    #: The grade, 待定, or 获评 (不获评).
    word: str
    rank: int | None
    award: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One case of a worked example: all that is set, then all that must come out."""

    title: str
    #: The units of the case; empty for one unnamed unit of a level that takes part.
    units: tuple[str, ...]
    settings: tuple[Setting, ...]
    expectations: tuple[Expectation | AwardExpectation | OutcomeExpectation, ...]
    span: Span
    #: `评定 都为 是`: what every judgement is that nothing else sets; None where nothing is said.
    judgements: bool | None = None
    lists: tuple[ListSetting, ...] = ()
    #: 期次 = 年度考核, 年度 = 2023年: which period it is about; by default the last that gives points.
    period: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """算例: worked cases that run as tests."""

    name: str
    worlds: tuple[World, ...]
    span: Span


# --- the whole ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueType:
    """What a node's value is: its kind, and for numbers its dimension through a unit."""

    kind: Kind
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedPolicy:
    """The whole method, bound and completed."""

    file: str
    header: Header
    levels: tuple[Level, ...]
    periods: tuple[Period, ...]
    judging: Judging | None
    fields: tuple[Field, ...]
    checks: tuple[CrossCheck, ...]
    definitions: tuple[Definition, ...]
    areas: tuple[Area, ...]
    totals: tuple[Total, ...]
    awards: tuple[Award, ...]
    accountability: tuple[Accountability, ...]
    documents: tuple[Document, ...]
    not_encoded: tuple[NotEncoded, ...]
    examples: tuple[Example, ...]
    #: Folded written forms (names, 又称, 简称, numbers, paths) to the keys they may mean.
    written: Mapping[str, tuple[str, ...]]
    #: Units of measure that the method declares.
    units: Mapping[str, Unit]
    #: The names of tiers, best first, the last being what remains; none where the method has no tiers.
    tiers: tuple[str, ...] = ()
    tier_basis: tuple[Clause, ...] = ()
    tier_assumptions: tuple[Assumption, ...] = ()
    #: 总分 不设, with what it rests on.
    has_no_total: bool = False
    no_total_assumptions: tuple[Assumption, ...] = ()
    #: Some line could not be read; what seems missing may stand there.
    is_faulty: bool = False
    #: Keys of definitions and indicators of which some line could not be read or bound.
    faulty: frozenset[str] = frozenset()
    #: 加分, 扣分, 否决, 等次.
    outcomes: Outcomes = NO_OUTCOMES
    groups: tuple[Group, ...] = ()
    records: tuple[RecordList, ...] = ()

    def all_areas(self) -> tuple[Area, ...]:
        """Every area, in document order."""
        return tuple(x for a in self.areas for x in a.every())

    def all_indicators(self) -> tuple[Indicator, ...]:
        """Every numbered item, without components and 其中, in document order."""
        return tuple(i for a in self.areas for i in a.all_indicators())

    def every_indicator(self) -> tuple[Indicator, ...]:
        """Every indicator, component and 其中, in document order."""
        return tuple(x for i in self.all_indicators() for x in i.every())

    def all_fields(self) -> tuple[Field, ...]:
        """Every declared field, in document order."""
        return (*self.fields, *(f for a in self.all_areas() for f in a.fields))

    def all_records(self) -> tuple[RecordList, ...]:
        """Every list of records, in document order."""
        return (*self.records, *(r for a in self.all_areas() for r in a.records))

    def all_definitions(self) -> tuple[Definition, ...]:
        """Every definition, in document order."""
        within = (d for i in self.every_indicator() for d in i.definitions)
        return (*self.definitions, *(d for a in self.all_areas() for d in a.definitions), *within)

    def all_checks(self) -> tuple[CrossCheck, ...]:
        """Every cross-check, in document order."""
        return (*self.checks, *(c for a in self.all_areas() for c in a.checks))

    def find(self, written: str) -> tuple[str, ...]:
        """The keys that a written name may mean: one, none, or several where it is ambiguous."""
        return self.written.get(fold(written).replace(" ", ""), ())

    def period(self, name: str) -> Period | None:
        """The period of that label."""
        return next((p for p in self.periods if p.name == name), None)

    @property
    def written_periods(self) -> tuple[Period, ...]:
        """One of each 期次 block, in the order of the page: of one that comes again, the first."""
        return tuple(
            {p.kind: p for p in reversed(self.periods)}[k] for k in dict.fromkeys(p.kind for p in self.periods)
        )

    def kind_of_period(self, name: str) -> str:
        """What the method calls the period of that label."""
        known = self.period(name)
        return known.kind if known is not None else name

    def years_over_by(self, name: str) -> tuple[Period, ...]:
        """The yearly assessments that 各年度 means in a period: those that close no later, never itself."""
        own = self.period(name)
        if own is None:
            return ()
        return tuple(p for p in self.periods if p.is_yearly and p != own and p.closes_on <= own.closes_on)

    def reports_of(self, name: str) -> Mapping[Year, str]:
        """The period whose report says what a figure of another time was, for each time that has one."""
        own = self.period(name)
        if own is None:
            return {}
        year = own.closes_on.year
        closing = {(p.closes_on.year, p.closes_on.month, p.closes_on.day): p for p in reversed(self.periods)}
        found = {
            Year.LAST: self.period_a_year_before(name),
            Year.LAST_WHOLE: closing.get((year - 1, 12, 31)),
            Year.FIRST_HALF: closing.get((year, 6, 30)),
        }
        return {time: period.name for time, period in found.items() if period is not None}

    def period_a_year_before(self, name: str) -> Period | None:
        """The same period of the year before, where the method has it."""
        own = self.period(name)
        if own is None or own.year_begins_on is None:
            return None
        earlier = (
            p
            for p in self.periods
            if p.kind == own.kind
            and (p.closes_on.year, p.closes_on.month) == (own.closes_on.year - 1, own.closes_on.month)
        )
        return next(earlier, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPolicy:
    """A method in which the checker found no error; only this can be evaluated."""

    policy: ResolvedPolicy
    #: The type of every field, definition and indicator, by key.
    types: Mapping[str, ValueType]
    #: Sentences to be judged 是 or 否, in document order.
    sentences: tuple[str, ...]


#: Keys that hold figures which units report: fields that are not judged, and indicators without formula.
def reported_keys(policy: ResolvedPolicy) -> tuple[str, ...]:
    """List the keys that a submission may give, in document order."""
    fields = tuple(f.key for f in policy.all_fields() if not f.is_judged)
    direct = tuple(i.key for i in policy.every_indicator() if i.is_reported)
    return fields + direct

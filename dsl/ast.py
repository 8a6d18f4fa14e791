"""The tree of a method as it is written: every statement with its place, names not yet bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Generic, TypeVar

from dsl.expressions import ComparisonOperator, Expression, Judged, Name, Side, Year
from dsl.lexicon import Lexicon
from dsl.model import (
    Assumption,
    Claim,
    Clause,
    CompletionForm,
    Direction,
    Frequency,
    IndicatorKind,
    Kind,
    MissingYear,
    Purpose,
    Recurrence,
    Rounding,
    Scoring,
    Several,
    TakenSource,
    Target,
    ZeroRule,
)
from dsl.model_scoring import ScoringRule, WhenMissing
from dsl.outcomes import NO_OUTCOMES, Cut, FundRule, Outcomes, Shape, UnitSide
from dsl.quantity import Grade, Quantity, Unit
from dsl.record import dataclass
from dsl.span import Span

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Stated(Generic[T_co]):
    """A value with the place where it is stated."""

    value: T_co
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a block rests on, and whether some line of it could not be read."""

    basis: tuple[Clause, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    is_faulty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderSyntax:
    """办法."""

    title: str
    number: str
    issuer: str
    issued_on: date | None
    term: tuple[date, date] | None
    source_file: str | None
    stated_areas: Stated[int] | None
    stated_items: Stated[int] | None
    score_rounding: Rounding | None
    grounds: Grounds
    span: Span
    #: What the method it continues is called, and the rule sets that it uses.
    continues: str = ""
    rule_sets: tuple[str, ...] = ()
    taken_sources: tuple[TakenSource, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSyntax:
    """层次."""

    name: str
    assessor: str
    includes: tuple[Stated[str], ...]
    part_of: Stated[str] | None
    ranked_within: Stated[str] | None
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSyntax:
    """分组."""

    name: str
    level: Stated[str] | None
    includes: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSyntax:
    """期次."""

    name: str
    #: The day, or how it comes again.
    closes: date | Recurrence
    purposes: tuple[Purpose, ...]
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingSyntax:
    """评定 as a block."""

    judges: str
    evidence: str
    several: Several | None
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSyntax:
    """One row of 填报."""

    name: str
    kind: Kind
    unit: Unit
    judged_range: tuple[Quantity, Quantity] | None
    authority: str
    frequency: Frequency
    needs_this_year: bool
    #: Times other than this period that it is asked for: 需要 上年, 需要 上年全年, 需要 上半年.
    other_years: tuple[Year, ...]
    explanation: str
    grounds: Grounds
    span: Span
    #: 评定 优、良、中、差.
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsSyntax:
    """明细: a list of records and what stands in each."""

    name: str
    #: What its entries are counted in.
    unit: Unit
    columns: tuple[FieldSyntax, ...]
    checks: tuple[CheckSyntax, ...]
    authority: str
    needs_last_year: bool
    explanation: str
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSyntax:
    """One line of 校核."""

    text: str
    condition: Expression
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionSyntax:
    """定义."""

    name: str
    formula: Expression
    formula_text: str
    is_published: bool
    zero_rule: ZeroRule | None
    grounds: Grounds
    span: Span
    #: Of a 子考核.
    shape: Shape | None = None
    #: Of a 资金.
    fund: FundRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLineSyntax:
    """One line of a tier: a condition with its label, or `同 优秀.1 至 优秀.3`."""

    label: str
    condition: Expression | None
    #: (tier, first label, last label) of the lines that are repeated.
    same: tuple[str, str, str] | None
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class TierSyntax:
    """优秀, 达标: the conditions of one tier of an indicator."""

    name: str
    lines: tuple[TierLineSyntax, ...]
    #: How many must hold; None means all.
    at_least: int | None
    is_faulty: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionSyntax:
    """除外: units of a level, or units for which the condition holds, take no part."""

    level: Stated[str] | None
    condition: Expression
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """A row of 计分 分类: what an indicator must say of itself, when it is met, and how it is scored."""

    #: Heading and what may stand there; None for anything.
    patterns: tuple[tuple[str, tuple[str, ...] | None], ...]
    operator: ComparisonOperator | None
    scoring: Scoring | None
    span: Span
    completion: CompletionForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What an indicator, or 各指标, says of itself; None where it says nothing."""

    unit: Stated[Unit] | None = None
    formula: Stated[Expression] | None = None
    formula_text: str = ""
    zero_rule: ZeroRule | None = None
    target: Target | None = None
    points: Stated[Fraction | None] | None = None
    #: 分值 that differs from case to case.
    points_by_case: Expression | None = None
    direction: Stated[Direction] | None = None
    completion: Stated[CompletionForm] | None = None
    levels: tuple[Stated[str], ...] | None = None
    scoring: Scoring | None = None
    classes: tuple[ClassRow, ...] = ()
    when_missing: WhenMissing | None = None
    #: 只列数值: no points, and outside the sums.
    lists_only: bool = False
    aliases: tuple[Stated[str], ...] = ()
    tiers: tuple[TierSyntax, ...] = ()
    exemptions: tuple[ExemptionSyntax, ...] = ()
    definitions: tuple[DefinitionSyntax, ...] = ()
    authority: str = ""
    explanation: str = ""
    grounds: Grounds = field(default_factory=Grounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultsSyntax:
    """各指标."""

    attributes: Attributes
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """权重 as written: a share of what it stands in, or a bare number."""

    value: Fraction
    is_share: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorSyntax:
    """指标, 分项 or 其中."""

    kind: IndicatorKind
    number: str
    name: str
    attributes: Attributes
    components: tuple[IndicatorSyntax, ...]
    of_which: tuple[IndicatorSyntax, ...]
    #: The head line: number and title.
    span: Span
    #: 一级指标 and 二级指标 of a row of a table.
    groups: tuple[str, ...] = ()
    #: What the other cells of the row say, by heading, as written.
    traits: Mapping[str, str] = field(default_factory=dict)
    weight: Weight | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPoints:
    """What the rows of one 一级指标 share evenly."""

    group: str
    points: Fraction
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTotalSyntax:
    """总分 of a 预算项目."""

    formula: Expression
    formula_text: str
    #: 折算 满分按 100分.
    full_marks: Fraction | None
    rounding: Rounding | None
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CellAssumption:
    """假设 城镇登记失业率.权重 “…”: what one cell of a table rests on."""

    cell: Name
    assumption: Assumption


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSyntax:
    """方面, 项目 or 预算项目."""

    number: str
    name: str
    aliases: tuple[Stated[str], ...]
    stated_items: Stated[int] | None
    fields: tuple[FieldSyntax, ...]
    checks: tuple[CheckSyntax, ...]
    definitions: tuple[DefinitionSyntax, ...]
    indicators: tuple[IndicatorSyntax, ...]
    areas: tuple[AreaSyntax, ...]
    grounds: Grounds
    span: Span
    is_project: bool = False
    budget: Stated[Quantity] | None = None
    goal: str = ""
    points: Stated[Fraction | None] | None = None
    #: 权重合计 85: what the weights of the rows add up to.
    weight_sum: Stated[Fraction] | None = None
    is_capped: bool = False
    #: 分值 产出指标 50分、…，各行平分: points of the groups of rows.
    group_points: tuple[GroupPoints, ...] = ()
    total: AreaTotalSyntax | None = None
    defaults: Attributes | None = None
    cell_assumptions: tuple[CellAssumption, ...] = ()
    judging: JudgingSyntax | None = None
    records: tuple[RecordsSyntax, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalSyntax:
    """总分."""

    period: Stated[str]
    formula: Expression
    formula_text: str
    sum_to_hundred: bool
    rounding: Rounding | None
    grounds: Grounds
    span: Span
    shape: Shape | None = None
    #: 缺考年度: what a year counts in which the unit was not assessed; None leaves the total open.
    missing_year: MissingYear | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardSyntax:
    """奖项."""

    name: str
    is_per_area: bool
    level: Stated[str] | None
    period: Stated[str] | None
    cut: Cut | None
    #: 方面得分, or what is named.
    ranked_by: Stated[str] | Name | None
    is_judged: bool
    condition: str
    may_be_joint: bool
    may_be_outside: bool
    grounds: Grounds
    span: Span
    conditions: tuple[Expression, ...] = ()
    bars: tuple[Expression, ...] = ()
    passes_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountabilitySyntax:
    """追责."""

    name: str
    any_is_enough: bool
    circumstances: tuple[Expression, ...]
    grounds: Grounds
    span: Span
    #: 满足 n 项以上.
    at_least: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSyntax:
    """公文."""

    name: str
    per_level: Stated[str] | None
    period: Stated[str] | None
    particulars: Mapping[str, tuple[str, ...]]
    grounds: Grounds
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEncodedSyntax:
    """未编入."""

    text: str
    points: Fraction | None
    grounds: Grounds
    span: Span


# --- 算例 --------------------------------------------------------------------------------------------

Literal = Quantity | bool | date | Grade


@dataclass(frozen=True, slots=True)
class TierWord:
    """The name of a tier in a cell."""

    name: str


@dataclass(frozen=True, slots=True)
class OutcomeWord:
    """A grade, a state (待定) or 获评 in a cell."""

    word: str


#: What a cell of a worked table may hold: a literal, a tier, or the name of a unit.
Cell = Literal | TierWord | OutcomeWord | str


@dataclass(frozen=True, slots=True, kw_only=True)
class EachComponent:
    """`指标 35 各分项.目标`: that side of every component."""

    of: Name
    side: Side
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSyntax:
    """One item of 设: subjects that are given one value, or the unit of what follows."""

    subjects: tuple[Name | EachComponent | Judged, ...]
    value: Literal | None
    #: `x 每季 = 3、3、1、3`: the value of each part of the year.
    parts: tuple[Literal, ...] | None
    #: `评定 都为 是`: every judgement that nothing else sets.
    judgements: bool | None
    unit: str | None
    span: Span
    #: `甲.各指标 都得满分`: what the items stand in; () for all of the method.
    full_marks_in: Name | tuple[()] | None = None
    #: 期次 = 年度考核, 年度 = 2023年: which period the example is about.
    period: str | None = None
    year: int | None = None
    #: `2021年.总分 = 90分`: the year whose assessment had that.
    in_year: int | None = None
    #: `等次 = 优秀`.
    grade: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSyntax:
    """One item of 则 that speaks of a node."""

    unit: str | None
    subject: Name
    claim: Claim
    value: Literal | None
    #: For Claim.TIER.
    tier: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeExpectedSyntax:
    """One item of 则 that speaks of a unit: 等次 优秀, 名次 1, ‹award› 获评."""

    unit: str | None
    side: UnitSide
    #: The grade, the state or 获评, as written; "" for a rank.
    word: str
    rank: int | None
    award: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardExpectedSyntax:
    """One item of 则 that speaks of an award."""

    award: str
    area: Name | None
    winners: tuple[str, ...]
    tied: tuple[str, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A heading of a worked table: a node, a claim about it, the unit, or the lone 则."""

    subject: Name | Judged | None
    claim: Claim | None
    is_unit: bool
    is_divider: bool
    span: Span
    #: 等次, 名次 or an award, of which the cells say what came out.
    side: UnitSide | None = None
    award: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSyntax:
    """A worked table; a cell is a literal, a unit's name, or None where it is empty."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Stated[Cell] | None, ...], ...]
    row_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStep:
    """A line 设 or 又设."""

    items: tuple[GivenSyntax, ...]
    is_also: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedStep:
    """A line 则."""

    items: tuple[ExpectedSyntax | AwardExpectedSyntax | OutcomeExpectedSyntax, ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStep:
    """设 明细 重点项目: a list of records with a row for each; none where it says 一条也没有."""

    unit: str | None
    records: Name
    #: The headings, and below each what stands in a row: a literal, or the text of a column of text.
    columns: tuple[Stated[str], ...]
    rows: tuple[tuple[Stated[Literal | str] | None, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSyntax:
    """算例: its lines in order."""

    name: str
    steps: tuple[GivenStep | ExpectedStep | TableSyntax | ListStep, ...]
    is_faulty: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A whole method as written."""

    file: str
    lexicon: Lexicon
    header: HeaderSyntax | None
    #: The names of tiers, best first, the last being what remains.
    tiers: tuple[Stated[str], ...]
    tier_grounds: Grounds
    #: 总分 不设, with its grounds.
    no_total: Grounds | None
    levels: tuple[LevelSyntax, ...]
    periods: tuple[PeriodSyntax, ...]
    judging: JudgingSyntax | None
    fields: tuple[FieldSyntax, ...]
    checks: tuple[CheckSyntax, ...]
    definitions: tuple[DefinitionSyntax, ...]
    scoring_rules: tuple[ScoringRule, ...]
    defaults: DefaultsSyntax | None
    areas: tuple[AreaSyntax, ...]
    #: Indicators that stand in no area.
    indicators: tuple[IndicatorSyntax, ...]
    totals: tuple[TotalSyntax, ...]
    awards: tuple[AwardSyntax, ...]
    accountability: tuple[AccountabilitySyntax, ...]
    documents: tuple[DocumentSyntax, ...]
    not_encoded: tuple[NotEncodedSyntax, ...]
    examples: tuple[ExampleSyntax, ...]
    #: Some line of the file could not be read; what is missing may stand there.
    is_faulty: bool
    outcomes: Outcomes = NO_OUTCOMES
    #: 各预算项目: what every 预算项目 has beside its own.
    project_defaults: AreaSyntax | None = None
    groups: tuple[GroupSyntax, ...] = ()
    records: tuple[RecordsSyntax, ...] = ()

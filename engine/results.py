"""What an evaluation hands on: the assessment, and for every figure the derivation that it came from.

Numbers are exact fractions in base units (ratios as fractions of 1, amounts in 元, counts in 1);
`engine.export` writes them in the units that the method names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from fractions import Fraction

from dsl.facts import Source, Value
from dsl.model import Clause
from dsl.quantity import Unit
from dsl.record import dataclass
from dsl.span import NOWHERE, Span


class Status(Enum):
    """The state of one figure."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    OK = "ok"
    MISSING = "missing"
    UNDEFINED = "undefined"
    NOT_APPLICABLE = "not_applicable"
    JUDGEMENT_PENDING = "judgement_pending"
    UNDER_REVIEW = "under_review"
    VETOED = "vetoed"


class State(Enum):
    """The state of a total, rank, award: settled, settled unless something behind it moves, or open."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """How one figure came about; the children are the figures it was made of.

    `formula` is the rule in words, `substituted` the same with the figures in it.
    """

    #: What this is: `解决零就业家庭比率`, `长春市 2007年 解决零就业家庭户数`, `第3步 封顶`.
    label: str
    value: Value | None
    unit: Unit | None
    status: Status
    reason: str = ""
    formula: str = ""
    substituted: str = ""
    #: For reported figures, targets and judgements.
    source: Source | None = None
    basis: tuple[Clause, ...] = ()
    span: Span = NOWHERE
    children: tuple[Derivation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorePart:
    """One step of an item's points, in the order of the language reference."""

    kind: str  # override|base|multiplier|deduction|bonus|choice|item|floor|cap
    rule: str
    count: Fraction | None
    raw: Fraction | None
    applied: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorResult:
    """One indicator (or component, or 其中) of one unit."""

    key: str
    number: str
    name: str
    path: tuple[str, ...]
    applies: bool
    status: Status
    value: Value | None
    unit: Unit
    target: Fraction | None
    completion: Fraction | None
    is_met: bool | None
    tier: str | None
    score: Fraction | None
    #: Before floor, cap and rounding.
    raw_score: Fraction | None
    full_marks: Fraction | None
    rank: int | None
    parts: tuple[ScorePart, ...]
    components: tuple[IndicatorResult, ...]
    of_which: tuple[IndicatorResult, ...]
    reason: str
    #: A figure behind it is under review or breaks a cross-check.
    is_provisional: bool
    basis: tuple[Clause, ...]
    assumptions: tuple[str, ...]
    value_derivation: Derivation | None
    target_derivation: Derivation | None
    score_derivation: Derivation | None
    tier_derivation: Derivation | None = None
    #: What a row of a table says of it beside (一级指标, 指标性质, …), by heading.
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaResult:
    """The score of one area of one unit."""

    key: str
    path: tuple[str, ...]
    score: Fraction | None
    full_marks: Fraction | None
    rank: int | None
    state: State
    reason: str
    #: The least and the most that the score can still become; equal where it is settled.
    lowest: Fraction | None
    highest: Fraction | None
    #: How many items apply, have a completion, and met their target.
    applicable: int
    assessed: int
    met: int
    #: Of a 预算项目 that makes its own total: as it is published, and before rounding.
    total: Fraction | None = None
    raw_total: Fraction | None = None
    total_derivation: Derivation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionResult:
    """A published definition's value."""

    key: str
    name: str
    value: Value | None
    unit: Unit
    status: Status
    derivation: Derivation


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentResult:
    """What changed a unit's outcome beside its items: 加分|扣分|否决|情形|调整."""

    kind: str
    block: str
    name: str
    count: Fraction | None
    raw: Fraction | None
    applied: Fraction | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitResult:
    """One unit at one level; a unit in several levels stands once for each."""

    name: str
    type: str
    parent: str | None
    level: str
    group: str | None
    total: Fraction | None
    #: Before rounding.
    raw_total: Fraction | None
    rank: int | None
    #: The units that it is ranked among, with it.
    ranked_among: int
    grade: str | None
    state: State
    reason: str
    areas: tuple[AreaResult, ...]
    indicators: tuple[IndicatorResult, ...]
    definitions: tuple[DefinitionResult, ...]
    adjustments: tuple[AdjustmentResult, ...]
    total_derivation: Derivation | None
    #: The least and the most that the total can still become; None where it has no bound.
    lowest: Fraction | None = None
    highest: Fraction | None = None
    #: The total's own, and `vetoed` for a unit that a veto applies to.
    status: Status = Status.OK
    #: Before the leading group's decision.
    computed_grade: str | None = None
    #: The grades that it can still have, best first: just one where it is settled.
    possible_grades: tuple[str, ...] = ()
    #: Why there is no grade.
    grade_reason: str = ""
    grade_derivation: Derivation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundResult:
    """An amount of money for one unit, in base units (元)."""

    name: str
    unit: str
    level: str
    amount: Fraction | None
    currency: Unit
    payer: str | None
    payee: str | None
    status: Status
    reason: str
    derivation: Derivation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """One place of an award; several units where they won jointly."""

    units: tuple[str, ...]
    score: Fraction | None
    rank: int | None
    #: The innovation, where the award is for one; why the leading group decided, where it did.
    project: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """A unit that may not win, and why."""

    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardResult:
    """One award in one scope (an area, or the whole method)."""

    name: str
    scope: str | None
    winners: tuple[Winner, ...]
    tied: tuple[str, ...]
    barred: tuple[Barred, ...]
    quota: int
    state: State
    reason: str
    basis: tuple[Clause, ...]
    #: The level that it is given in, and the common parent where the level is ranked inside one.
    level: str | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountabilityResult:
    """A unit that a circumstance of accountability applies to, or may apply to (open)."""

    unit: str
    name: str
    reason: str
    state: State
    basis: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityFinding:
    """Something about the figures that the office should look at; the code is a diagnostic's."""

    unit: str
    field: str
    code: str
    message: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The result of one period."""

    title: str
    number: str
    folder: str
    period: str
    #: Whether this period ranks (a 通报 period shows completion only).
    is_scored: bool
    units: tuple[UnitResult, ...]
    awards: tuple[AwardResult, ...]
    accountability: tuple[AccountabilityResult, ...]
    data_quality: tuple[QualityFinding, ...]
    #: 未编入.
    not_encoded: tuple[str, ...]
    #: Every assumption that the result rests on, in the order of the method.
    assumptions: tuple[str, ...]
    #: Input files that say that their figures are made up.
    made_up: tuple[str, ...]
    funds: tuple[FundResult, ...] = ()
    #: What the method it continues is called, and the rule sets that it uses.
    continues: str = ""
    rule_sets: tuple[str, ...] = ()
    #: Of a period that comes again, what the method calls every one of them: 年度考核.
    period_of: str | None = None

    @property
    def period_kind(self) -> str:
        """What the method calls the period."""
        return self.period_of or self.period

    def unit(self, name: str, level: str | None = None) -> UnitResult | None:
        """The result of a unit, at a level where it stands in several."""
        return next((u for u in self.units if u.name == name and level in (None, u.level)), None)

    def by_level(self) -> Mapping[str, tuple[UnitResult, ...]]:
        """Units of each level, in roster order."""
        levels = dict.fromkeys(u.level for u in self.units)
        return {level: tuple(u for u in self.units if u.level == level) for level in levels}


def all_items(unit: UnitResult) -> tuple[IndicatorResult, ...]:
    """Every indicator, component and 其中 of a unit, in document order."""

    def inside(item: IndicatorResult) -> tuple[IndicatorResult, ...]:
        return (item, *(x for c in (*item.components, *item.of_which) for x in inside(c)))

    return tuple(x for item in unit.indicators for x in inside(item))

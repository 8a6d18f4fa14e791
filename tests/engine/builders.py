"""Short ways to write methods and figures as records, for tests that need no source text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from dsl.diagnostic import InternalError
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    ArithmeticOperator,
    Call,
    Comparison,
    ComparisonOperator,
    Expression,
    Judged,
    Number,
    Ref,
    ScoreSum,
    Side,
    Truth,
    Year,
    walk,
)
from dsl.facts import (
    Adjustment,
    Fact,
    Facts,
    FigureId,
    Nomination,
    Rating,
    RosterUnit,
    SignedTarget,
    Source,
    Value,
)
from dsl.model import (
    Accountability,
    Area,
    Award,
    Base,
    CheckedPolicy,
    CompletionForm,
    CrossCheck,
    Definition,
    Direction,
    Example,
    Field,
    Header,
    Indicator,
    IndicatorKind,
    Kind,
    Level,
    Period,
    Points,
    Purpose,
    ResolvedPolicy,
    Rounding,
    RoundingMode,
    Scoring,
    Target,
    TieRule,
    Total,
    ValueType,
    ZeroChoice,
    ZeroOutcome,
    ZeroRule,
)
from dsl.quantity import NO_UNIT, PERCENT, Grade, Quantity, Unit, find_unit, parse_quantity
from dsl.span import NOWHERE, Span
from engine.evaluate import evaluate
from engine.lower import lower
from engine.plan import Plan
from engine.results import Assessment, IndicatorResult, UnitResult, all_items
from engine.wording import in_words

YEAR_END = "年终总评"
HALF_YEAR = "半年初评"
HERE = Source(file="submissions/长春市.yaml", place="数据", reporter="示例")


def at(line: int) -> Span:
    """A place in a policy file."""
    return Span("policy.kp", line, 1, line, 9)


# --- expressions -------------------------------------------------------------------------------------


def unit(name: str) -> Unit:
    """A unit of measure by its written name."""
    found = find_unit(name) if name else NO_UNIT
    if found is None:
        raise InternalError(f"no unit {name}")
    return found


def amount(text: str) -> Quantity:
    """A quantity as it is written: `98%`, `12.5万人`."""
    found = parse_quantity(text, NO_UNIT)
    if found is None:
        raise InternalError(f"no quantity {text}")
    return found


def num(text: str) -> Number:
    return Number(quantity=amount(text), span=NOWHERE)


def ref(key: str, side: Side = Side.VALUE, year: Year = Year.THIS, *, line: int = 0) -> Ref:
    return Ref(key=key, side=side, year=year, span=at(line) if line else NOWHERE)


def last(key: str) -> Ref:
    return ref(key, year=Year.LAST)


def compute(left: Expression, operator: ArithmeticOperator, right: Expression) -> Arithmetic:
    return Arithmetic(operator=operator, left=left, right=right, span=NOWHERE)


def quotient(above: str, below: str) -> Arithmetic:
    return compute(ref(above), "/", ref(below))


def compared(left: Expression, operator: ComparisonOperator, right: Expression) -> Comparison:
    return Comparison(operator=operator, left=left, right=right, span=NOWHERE)


def all_of(*conditions: Expression) -> AllOf:
    return AllOf(conditions=conditions, span=NOWHERE)


def any_of(*conditions: Expression) -> AnyOf:
    return AnyOf(conditions=conditions, span=NOWHERE)


def call(function: str, *arguments: Expression) -> Call:
    return Call(function=function, arguments=arguments, span=NOWHERE)


def judged(sentence: str) -> Judged:
    return Judged(sentence=sentence, span=NOWHERE)


def truth(value: bool) -> Truth:
    return Truth(value=value, span=NOWHERE)


# --- the method --------------------------------------------------------------------------------------


def field(key: str, unit_name: str = "人", *, is_judged: bool = False, line: int = 0) -> Field:
    of = unit(unit_name)
    return Field(
        key=key,
        name=key,
        path=(key,),
        kind=Kind.NUMBER,
        unit=of,
        is_judged=is_judged,
        lowest=Quantity(Fraction(0), of) if is_judged else None,
        highest=Quantity(Fraction(100), of) if is_judged else None,
        authority="",
        other_years=(),
        explanation="",
        basis=(),
        assumptions=(),
        span=at(line) if line else NOWHERE,
    )


def zero(outcome: ZeroOutcome | ZeroChoice | None) -> ZeroRule | None:
    if outcome is None:
        return None
    text = outcome.value if isinstance(outcome, ZeroOutcome) else "如果 … 则 … 否则 …"
    return ZeroRule(outcome=outcome, text=text, span=NOWHERE)


def definition(
    key: str,
    formula: Expression,
    *,
    zero_rule: ZeroOutcome | ZeroChoice | None = None,
    is_published: bool = False,
    line: int = 0,
) -> Definition:
    return Definition(
        key=key,
        name=key,
        path=(key,),
        formula=formula,
        formula_text=in_words(formula).text,
        is_published=is_published,
        zero_rule=zero(zero_rule),
        basis=(),
        assumptions=(),
        span=at(line) if line else NOWHERE,
    )


#: 目标 责任状, 分值 责任状.
SIGNED = "责任状"


def indicator(
    key: str,
    unit_name: str = "人",
    *,
    kind: IndicatorKind = IndicatorKind.INDICATOR,
    number: str = "",
    formula: Expression | None = None,
    zero_rule: ZeroOutcome | ZeroChoice | None = None,
    target: str | None = SIGNED,
    operator: ComparisonOperator = "≥",
    points: str | None = SIGNED,
    base: Base | None = Base.COMPLETION,
    may_exceed: bool = False,
    completion: CompletionForm | None = CompletionForm.VALUE_OVER_TARGET,
    direction: Direction = Direction.HIGHER,
    levels: tuple[str, ...] | None = None,
    components: Sequence[Indicator] = (),
    parts: Sequence[Indicator] = (),
    path: tuple[str, ...] = (),
    line: int = 0,
) -> Indicator:
    """An indicator; with components it has no target and no scoring clause of its own."""
    is_whole = bool(components)
    stated = None if target in (None, SIGNED) else amount(str(target))
    has_points = points is not None and kind is not IndicatorKind.OF_WHICH
    scored = base is not None and not is_whole and kind is not IndicatorKind.OF_WHICH
    return Indicator(
        key=key,
        kind=kind,
        number=number,
        name=key.rpartition(".")[2],
        aliases=(),
        path=(*path, key),
        unit=PERCENT if formula is not None and unit_name == "人" else unit(unit_name),
        formula=formula,
        formula_text=in_words(formula).text if formula is not None else "",
        zero_rule=zero(zero_rule),
        target=None
        if target is None or is_whole
        else Target(value=stated, operator=operator, text=str(target), span=NOWHERE),
        points=Points(value=None if points == SIGNED else Fraction(str(points)), span=NOWHERE) if has_points else None,
        direction=direction,
        completion=completion,
        levels=levels,
        scoring=Scoring(base=base, may_exceed=may_exceed, text=base.value, span=NOWHERE) if scored and base else None,
        components=tuple(components),
        of_which=tuple(parts),
        authority="",
        explanation="",
        basis=(),
        assumptions=(),
        defaulted=(),
        default_basis=(),
        default_assumptions=(),
        span=at(line) if line else NOWHERE,
    )


def component(
    key: str,
    unit_name: str = "人",
    *,
    formula: Expression | None = None,
    zero_rule: ZeroOutcome | ZeroChoice | None = None,
    target: str | None = SIGNED,
    points: str | None = None,
    levels: tuple[str, ...] | None = None,
    may_exceed: bool = False,
) -> Indicator:
    """A component; without points it shares its item's."""
    return indicator(
        key,
        unit_name,
        kind=IndicatorKind.COMPONENT,
        formula=formula,
        zero_rule=zero_rule,
        target=target,
        points=points,
        levels=levels,
        may_exceed=may_exceed,
    )


def of_which(key: str, unit_name: str = "人", *, target: str | None = SIGNED) -> Indicator:
    return indicator(key, unit_name, kind=IndicatorKind.OF_WHICH, target=target)


def area(
    key: str,
    *items: Indicator,
    inner: Sequence[Area] = (),
    fields: Sequence[Field] = (),
    checks: Sequence[CrossCheck] = (),
    definitions: Sequence[Definition] = (),
) -> Area:
    return Area(
        key=key,
        number="",
        name=key,
        aliases=(),
        path=(key,),
        stated_items=None,
        fields=tuple(fields),
        checks=tuple(checks),
        definitions=tuple(definitions),
        indicators=items,
        areas=tuple(inner),
        assumptions=(),
        span=NOWHERE,
    )


def check(condition: Expression) -> CrossCheck:
    return CrossCheck(text=in_words(condition).text, condition=condition, span=NOWHERE)


def level(name: str, *includes: str, part_of: str | None = None, ranked_within: str | None = None) -> Level:
    return Level(
        name=name,
        assessor="",
        includes=includes,
        part_of=part_of,
        ranked_within=ranked_within,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


def period(name: str, *purposes: Purpose) -> Period:
    return Period(name=name, closes_on=date(2007, 12, 31), purposes=purposes, basis=(), assumptions=(), span=NOWHERE)


def rounding(places: int = 2, mode: RoundingMode = RoundingMode.HALF_UP) -> Rounding:
    return Rounding(places=places, mode=mode, span=NOWHERE)


def total(
    formula: Expression | None = None,
    *,
    of: str = YEAR_END,
    sum_to_hundred: bool = False,
    rounded: Rounding | None = None,
) -> Total:
    formula = formula if formula is not None else ScoreSum(span=NOWHERE)
    return Total(
        period=of,
        formula=formula,
        formula_text=in_words(formula).text,
        sum_to_hundred=sum_to_hundred,
        rounding=rounded,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


def award(
    name: str = "单项工作先进单位",
    *,
    quota: int = 3,
    is_per_area: bool = True,
    is_judged: bool = False,
    is_by_area_score: bool = True,
    of_level: str | None = "市州",
    of_period: str | None = YEAR_END,
    tie_rule: TieRule = TieRule.ALL_OPEN,
    may_be_joint: bool = False,
    may_be_outside: bool = False,
) -> Award:
    return Award(
        name=name,
        is_per_area=is_per_area,
        level=of_level,
        period=of_period,
        quota=quota,
        is_judged=is_judged,
        is_by_area_score=is_by_area_score,
        condition="",
        may_be_joint=may_be_joint,
        may_be_outside=may_be_outside,
        tie_rule=tie_rule,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


def accountability(*circumstances: Expression, any_is_enough: bool = True) -> Accountability:
    return Accountability(
        name="按有关规定追究责任",
        any_is_enough=any_is_enough,
        circumstances=circumstances,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


PREFECTURES = level("市州", "地级市", "自治州")
PERIODS = (
    period(HALF_YEAR, Purpose.CIRCULAR),
    period(YEAR_END, Purpose.RANKING, Purpose.COMMENDATION),
)


def checked(
    *areas: Area,
    fields: Sequence[Field] = (),
    definitions: Sequence[Definition] = (),
    checks: Sequence[CrossCheck] = (),
    levels: Sequence[Level] = (PREFECTURES,),
    totals: Sequence[Total] = (),
    awards: Sequence[Award] = (),
    accountable: Sequence[Accountability] = (),
    examples: Sequence[Example] = (),
    periods: Sequence[Period] = PERIODS,
    rounded: Rounding | None = None,
) -> CheckedPolicy:
    """A whole method, checked."""
    header = Header(
        title="吉林省2007年就业和社会保障工作目标责任制实施办法",
        number="吉政发〔2007〕4号",
        issuer="吉林省人民政府",
        issued_on=None,
        starts_on=date(2007, 1, 1),
        ends_on=date(2007, 12, 31),
        source_file=None,
        stated_areas=None,
        stated_items=None,
        score_rounding=rounded,
        assumptions=(),
        span=NOWHERE,
    )
    policy = ResolvedPolicy(
        file="policy.kp",
        header=header,
        levels=tuple(levels),
        periods=tuple(periods),
        judging=None,
        fields=tuple(fields),
        checks=tuple(checks),
        definitions=tuple(definitions),
        areas=areas,
        totals=tuple(totals),
        awards=tuple(awards),
        accountability=tuple(accountable),
        documents=(),
        not_encoded=(),
        examples=tuple(examples),
        written={},
        units={},
    )
    types = {d.key: ValueType(kind=Kind.NUMBER, unit=PERCENT) for d in policy.all_definitions()}
    return CheckedPolicy(policy=policy, types=types, sentences=tuple(_sentences(policy)))


def _sentences(policy: ResolvedPolicy) -> dict[str, None]:
    formulas = [i.formula for i in policy.every_indicator() if i.formula is not None]
    formulas += [c for block in policy.accountability for c in block.circumstances]
    return {node.sentence: None for formula in formulas for node in walk(formula) if isinstance(node, Judged)}


def plan_of(policy: CheckedPolicy) -> Plan:
    """The plan of a method that has no circular definition."""
    plan = lower(policy).value
    assert plan is not None
    return plan


# --- what is known -----------------------------------------------------------------------------------


def city(name: str, type_: str = "地级市", parent: str | None = "吉林省") -> RosterUnit:
    return RosterUnit(name=name, type=type_, parent=parent)


#: What a unit reports: a text with its unit, a truth, or None for a blank; `上年.x` is last year's.
Reported = Mapping[str, str | bool | None]


def value_of(said: str | bool) -> Value:
    """A truth, a quantity, or a judged grade."""
    if isinstance(said, bool):
        return said
    found = parse_quantity(said, NO_UNIT)
    return Grade(said) if found is None else found.value


def facts(
    figures: Mapping[str, Reported] = {},
    *,
    targets: Mapping[str, Mapping[str, tuple[str | None, str | None]]] = {},
    ratings: Mapping[str, Mapping[str, str | bool]] = {},
    roster: Sequence[RosterUnit] | None = None,
    under_review: Mapping[str, Sequence[str]] = {},
    nominations: Sequence[Nomination] = (),
    adjustments: Sequence[Adjustment] = (),
    of: str = YEAR_END,
) -> Facts:
    """What is known of one period: figures, letters (target, points) and judgements by unit."""
    units = roster if roster is not None else [city(name) for name in figures]
    known = {
        _figure(name, key, of): Fact(
            value=None if said is None else value_of(said),
            source=HERE,
            is_under_review=key in under_review.get(name, ()),
        )
        for name, reported in figures.items()
        for key, said in reported.items()
    }
    signed = {
        name: {
            key: SignedTarget(
                target=None if target is None else amount(target),
                points=None if points is None else Fraction(points),
                source=HERE,
            )
            for key, (target, points) in letter.items()
        }
        for name, letter in targets.items()
    }
    judged_facts = {
        (of, name, subject): Rating(value=value_of(said), source=HERE)
        for name, said_of in ratings.items()
        for subject, said in said_of.items()
    }
    return Facts(
        roster=tuple(units),
        figures=known,
        targets=signed,
        signatures={},
        ratings=judged_facts,
        nominations=tuple(nominations),
        adjustments=tuple(adjustments),
    )


def _figure(name: str, key: str, of: str) -> FigureId:
    is_last = key.startswith("上年.")
    year = Year.LAST if is_last else Year.THIS
    return FigureId(unit=name, period=of, key=key.removeprefix("上年."), year=year)


def run(policy: CheckedPolicy, known: Facts, *, of: str = YEAR_END) -> Assessment:
    """Evaluate one period."""
    return evaluate(plan_of(policy), known, period=of, folder="jilin-2007-employment")


def unit_of(assessment: Assessment, name: str = "长春市", at_level: str | None = None) -> UnitResult:
    found = assessment.unit(name, at_level)
    assert found is not None
    return found


def item_of(assessment: Assessment, key: str, name: str = "长春市") -> IndicatorResult:
    return next(i for i in all_items(unit_of(assessment, name)) if i.key == key)


def exactly(*values: object) -> tuple[object, ...]:
    """What is expected of several figures; a whole number equals the fraction of its value."""
    return values

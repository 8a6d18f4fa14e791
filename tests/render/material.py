"""Methods and results built by hand, small enough to read: what the tests compose documents from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from dsl.facts import Source
from dsl.model import (
    Area,
    Award,
    CheckedPolicy,
    Clause,
    Direction,
    Document,
    Header,
    Indicator,
    IndicatorKind,
    Level,
    Period,
    Purpose,
    ResolvedPolicy,
    TieRule,
)
from dsl.quantity import BUILTIN
from dsl.span import Span
from engine.results import (
    AreaResult,
    Assessment,
    AwardResult,
    Derivation,
    IndicatorResult,
    State,
    Status,
    UnitResult,
    Winner,
)

HERE = Span("policy.kp", 1, 1, 1, 2)
PEOPLE = BUILTIN["人"]


# --- methods -----------------------------------------------------------------------------------------


def indicator(number: str, name: str, area: str) -> Indicator:
    return Indicator(
        key=name,
        kind=IndicatorKind.INDICATOR,
        number=number,
        name=name,
        aliases=(),
        path=(area, name),
        unit=PEOPLE,
        formula=None,
        formula_text="",
        zero_rule=None,
        target=None,
        points=None,
        direction=Direction.HIGHER,
        completion=None,
        levels=None,
        scoring=None,
        components=(),
        of_which=(),
        authority="",
        explanation="",
        basis=(Clause(address=f"二{number}", span=HERE),),
        assumptions=(),
        defaulted=(),
        default_basis=(),
        default_assumptions=(),
        span=HERE,
    )


def area(name: str, indicators: Sequence[Indicator] = ()) -> Area:
    return Area(
        key=name,
        number="",
        name=name,
        aliases=(),
        path=(name,),
        stated_items=None,
        fields=(),
        checks=(),
        definitions=(),
        indicators=tuple(indicators),
        areas=(),
        assumptions=(),
        span=HERE,
    )


def award(name: str, *, is_per_area: bool = True, is_judged: bool = False) -> Award:
    return Award(
        name=name,
        is_per_area=is_per_area,
        level="市州",
        period="年终总评",
        quota=3,
        is_judged=is_judged,
        is_by_area_score=is_per_area,
        condition="",
        may_be_joint=is_judged,
        may_be_outside=is_judged,
        tie_rule=TieRule.ALL_OPEN,
        basis=(),
        assumptions=(),
        span=HERE,
    )


def document(
    name: str, period: str | None, particulars: Mapping[str, str] = {}, per_level: str | None = None
) -> Document:
    return Document(
        name=name,
        per_level=per_level,
        period=period,
        particulars=particulars,
        basis=(),
        assumptions=(),
        span=Span("policy.kp", 40, 1, 40, 9),
    )


def method(
    *,
    title: str,
    number: str,
    year: int,
    areas: Sequence[Area],
    awards: Sequence[Award],
    documents: Sequence[Document],
    issuer: str = "吉林省人民政府",
) -> CheckedPolicy:
    policy = ResolvedPolicy(
        file="policy.kp",
        header=Header(
            title=title,
            number=number,
            issuer=issuer,
            issued_on=None,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
            source_file=None,
            stated_areas=None,
            stated_items=None,
            score_rounding=None,
            assumptions=(),
            span=HERE,
        ),
        levels=(level("市州", "省人民政府"), level("县市区", "所属市州")),
        periods=(
            period("半年初评", date(year, 6, 30), Purpose.CIRCULAR),
            period("年终总评", date(year, 12, 31), Purpose.RANKING),
        ),
        judging=None,
        fields=(),
        checks=(),
        definitions=(),
        areas=tuple(areas),
        totals=(),
        awards=tuple(awards),
        accountability=(),
        documents=tuple(documents),
        not_encoded=(),
        examples=(),
        written={},
        units={},
    )
    return CheckedPolicy(policy=policy, types={}, sentences=())


def level(name: str, assessor: str) -> Level:
    return Level(
        name=name, assessor=assessor, includes=(), part_of=None, ranked_within=None, basis=(), assumptions=(), span=HERE
    )


def period(name: str, closes_on: date, purpose: Purpose) -> Period:
    return Period(name=name, closes_on=closes_on, purposes=(purpose,), basis=(), assumptions=(), span=HERE)


# --- results -----------------------------------------------------------------------------------------


def item(
    of: Indicator,
    value: int | None,
    target: int | None,
    *,
    status: Status = Status.OK,
    is_met: bool | None = None,
    is_provisional: bool = False,
    reason: str = "",
) -> IndicatorResult:
    """A figure against its target; met where it reaches it, unless said otherwise."""
    has_both = value is not None and target is not None
    completion = Fraction(value, target) if has_both and value is not None and target else None
    source = Source(file="submissions/长春市.yaml", place=f"数据.{of.name}", raw=str(value), reporter="示例")
    return IndicatorResult(
        key=of.key,
        number=of.number,
        name=of.name,
        path=of.path[:-1],
        applies=status is not Status.NOT_APPLICABLE,
        status=status,
        value=None if value is None else Fraction(value),
        unit=of.unit,
        target=None if target is None else Fraction(target),
        completion=completion,
        is_met=is_met if completion is None else completion >= 1,
        tier=None,
        score=None,
        raw_score=None,
        full_marks=None,
        rank=None,
        parts=(),
        components=(),
        of_which=(),
        reason=reason,
        is_provisional=is_provisional,
        basis=of.basis,
        assumptions=(),
        value_derivation=Derivation(
            label=of.name,
            value=None if value is None else Fraction(value),
            unit=of.unit,
            status=status,
            source=source if value is not None else None,
        ),
        target_derivation=None,
        score_derivation=None,
    )


def area_result(
    of: Area, items: Sequence[IndicatorResult], score: Fraction | None = None, rank: int | None = None
) -> AreaResult:
    inside = [i for i in items if i.path[:1] == (of.name,) and i.applies]
    return AreaResult(
        key=of.key,
        path=of.path,
        score=score,
        full_marks=Fraction(15),
        rank=rank,
        state=State.FINAL,
        reason="",
        lowest=score,
        highest=score,
        applicable=len(inside),
        assessed=sum(i.is_met is not None for i in inside),
        met=sum(i.is_met is True for i in inside),
    )


def unit(
    name: str,
    *,
    areas: Sequence[AreaResult] = (),
    items: Sequence[IndicatorResult] = (),
    level: str = "市州",
    type: str = "地级市",  # noqa: A002 - the field's name
    parent: str = "吉林省",
) -> UnitResult:
    return UnitResult(
        name=name,
        type=type,
        parent=parent,
        level=level,
        group=None,
        total=None,
        raw_total=None,
        rank=None,
        ranked_among=0,
        grade=None,
        state=State.FINAL,
        reason="",
        areas=tuple(areas),
        indicators=tuple(items),
        definitions=(),
        adjustments=(),
        total_derivation=None,
    )


def winners(*names: str) -> tuple[Winner, ...]:
    return tuple(Winner(units=(name,), score=None, rank=rank) for rank, name in enumerate(names, 1))


def award_result(
    name: str,
    scope: str | None,
    won: Sequence[Winner],
    *,
    tied: Sequence[str] = (),
    state: State = State.FINAL,
    quota: int = 3,
    reason: str = "",
) -> AwardResult:
    return AwardResult(
        name=name,
        scope=scope,
        winners=tuple(won),
        tied=tuple(tied),
        barred=(),
        quota=quota,
        state=state,
        reason=reason,
        basis=(),
    )


def assessment(
    *,
    title: str,
    number: str,
    period: str,
    units: Sequence[UnitResult],
    awards: Sequence[AwardResult] = (),
    assumptions: Sequence[str] = (),
    not_encoded: Sequence[str] = (),
    made_up: Sequence[str] = (),
) -> Assessment:
    return Assessment(
        title=title,
        number=number,
        folder="jilin-2007-employment",
        period=period,
        is_scored=period == "年终总评",
        units=tuple(units),
        awards=tuple(awards),
        accountability=(),
        data_quality=(),
        not_encoded=tuple(not_encoded),
        assumptions=tuple(assumptions),
        made_up=tuple(made_up),
    )

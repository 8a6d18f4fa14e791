"""A small method and its roster, built by hand, that the tests of this folder read files for."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from dsl.expressions import Judged, Number, SharedItem, SumOfShares, Year
from dsl.facts import RosterUnit
from dsl.model import (
    Area,
    Award,
    Base,
    CheckedPolicy,
    Direction,
    Field,
    Frequency,
    Header,
    Indicator,
    IndicatorKind,
    Kind,
    Level,
    Period,
    Points,
    Purpose,
    ResolvedPolicy,
    Scoring,
    Target,
    TieRule,
    ValueType,
)
from dsl.quantity import BUILTIN, PERCENT, POINT, Quantity, Unit
from dsl.span import NOWHERE
from dsl.terms import fold

SENTENCE = "只建立一个数据中心，全面支持劳动保障各项业务应用"
OTHER_SENTENCE = "数据中心机房的建设应遵循国家、劳动保障部的相关规定"


def _field(
    name: str,
    unit: Unit,
    *,
    kind: Kind = Kind.NUMBER,
    judged: bool = False,
    last_year: bool = False,
    this_year: bool = True,
    often: Frequency = Frequency.PERIOD,
) -> Field:
    return Field(
        key=name,
        name=name,
        path=(name,),
        kind=kind,
        unit=unit,
        is_judged=judged,
        lowest=Quantity(Fraction(0), POINT) if judged else None,
        highest=Quantity(Fraction(100), POINT) if judged else None,
        authority="",
        other_years=(Year.LAST,) if last_year else (),
        explanation="",
        basis=(),
        assumptions=(),
        span=NOWHERE,
        frequency=often,
        needs_this_year=this_year,
    )


def _indicator(
    name: str,
    unit: Unit,
    *,
    key: str = "",
    number: str = "",
    kind: IndicatorKind = IndicatorKind.INDICATOR,
    formula: SumOfShares | Number | None = None,
    target: Quantity | None = None,
    levels: tuple[str, ...] | None = None,
    components: tuple[Indicator, ...] = (),
    of_which: tuple[Indicator, ...] = (),
    aliases: tuple[str, ...] = (),
) -> Indicator:
    return Indicator(
        key=key or name,
        kind=kind,
        number=number,
        name=name,
        aliases=aliases,
        path=(name,),
        unit=unit,
        formula=formula,
        formula_text="甲 ÷ 乙" if formula else "",
        zero_rule=None,
        target=Target(value=target, operator="≥", text="", span=NOWHERE),
        points=None if kind is not IndicatorKind.INDICATOR else Points(value=None, span=NOWHERE),
        direction=Direction.HIGHER,
        completion=None,
        levels=levels,
        scoring=Scoring(base=Base.COMPLETION, may_exceed=False, text="", span=NOWHERE),
        components=components,
        of_which=of_which,
        authority="",
        explanation="",
        basis=(),
        assumptions=(),
        defaulted=(),
        default_basis=(),
        default_assumptions=(),
        span=NOWHERE,
    )


def _training(number: str, name: str) -> Indicator:
    formula = Number(quantity=Quantity(Fraction(1), PERCENT), span=NOWHERE)
    heads = _indicator(f"{name}人数", BUILTIN["人"], kind=IndicatorKind.COMPONENT, number="（1）")
    rate = _indicator(
        "培训后就业率",
        PERCENT,
        key=f"指标 {number}.培训后就业率",
        kind=IndicatorKind.COMPONENT,
        number="（2）",
        formula=formula,
    )
    return _indicator(f"{name}人数及培训后就业率", PERCENT, number=number, components=(heads, rate))


def _area(number: str, name: str, fields: tuple[Field, ...], indicators: tuple[Indicator, ...]) -> Area:
    return Area(
        key=name,
        number=number,
        name=name,
        aliases=(f"{name}方面",),
        path=(name,),
        stated_items=None,
        fields=fields,
        checks=(),
        definitions=(),
        indicators=indicators,
        areas=(),
        assumptions=(),
        span=NOWHERE,
    )


def _award(name: str, *, per_area: bool, judged: bool = False) -> Award:
    return Award(
        name=name,
        is_per_area=per_area,
        level=None,
        period="年终总评",
        quota=3,
        is_judged=judged,
        is_by_area_score=not judged,
        condition="",
        may_be_joint=judged,
        may_be_outside=judged,
        tie_rule=TieRule.ALL_OPEN,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


def _areas() -> tuple[Area, ...]:
    ratio = Number(quantity=Quantity(Fraction(1), PERCENT), span=NOWHERE)
    shares = SumOfShares(
        share=Quantity(Fraction(1, 2), PERCENT),
        items=tuple(
            SharedItem(label=f"（{n}）", condition=Judged(sentence=s, span=NOWHERE), span=NOWHERE)
            for n, s in enumerate((SENTENCE, OTHER_SENTENCE), start=1)
        ),
        span=NOWHERE,
    )
    posts = _indicator("公益性岗位就业人数", BUILTIN["人"], kind=IndicatorKind.OF_WHICH)
    employment = _area(
        "（一）",
        "就业和再就业",
        (
            _field("解决零就业家庭户数", BUILTIN["户"]),
            _field("发生零就业家庭户数", BUILTIN["户"]),
            _field("创业扶持资金", BUILTIN["万元"]),
            _field("建立台账", BUILTIN["个"], kind=Kind.TRUTH),
            _field("台账建立之日", BUILTIN["天"], kind=Kind.DATE),
        ),
        (
            _indicator("城镇新增就业人数", BUILTIN["人"], number="1", of_which=(posts,), aliases=("新增就业",)),
            _indicator("城镇登记失业率", PERCENT, number="3"),
            _indicator("解决零就业家庭比率", PERCENT, number="6", formula=ratio),
            _training("11", "下岗失业人员培训"),
            _training("13", "农村劳动力培训"),
        ),
    )
    labour = _area(
        "（三）",
        "劳动关系",
        (
            _field("来省进京上访批次", BUILTIN["批次"], last_year=True),
            _field("暗查暗访", BUILTIN["次"], often=Frequency.QUARTER, last_year=True),
            _field("报送信息", BUILTIN["条"], often=Frequency.MONTH),
            _field("居民可支配收入", BUILTIN["元"], last_year=True, this_year=False),
        ),
        (
            _indicator(
                "市级数据中心建设完成率",
                PERCENT,
                number="33",
                formula=shares,
                target=Quantity(Fraction(1), PERCENT),
                levels=("市州",),
            ),
        ),
    )
    return employment, labour


def _period(name: str, day: date) -> Period:
    return Period(name=name, closes_on=day, purposes=(Purpose.RANKING,), basis=(), assumptions=(), span=NOWHERE)


def _level(name: str, includes: tuple[str, ...]) -> Level:
    return Level(
        name=name,
        assessor="省人民政府",
        includes=includes,
        part_of=None,
        ranked_within=None,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


def build_policy() -> CheckedPolicy:
    """The method that every test here reads files for."""
    judged = _field("日常工作得分", POINT, judged=True)
    areas = _areas()
    written: dict[str, tuple[str, ...]] = {}
    types: dict[str, ValueType] = {}

    def enter(key: str, *forms: str) -> None:
        for form in dict.fromkeys(fold(f).replace(" ", "") for f in (key, *forms) if f):
            if key not in written.get(form, ()):
                written[form] = (*written.get(form, ()), key)

    for area in areas:
        enter(area.key, *area.aliases)
        for field in area.fields:
            enter(field.key)
            types[field.key] = ValueType(kind=field.kind, unit=field.unit)
        for top in area.all_indicators():
            for item in top.every():
                head = f"指标 {item.number}" if item is top else ""
                enter(item.key, item.name, head, *item.aliases)
                if not item.components:
                    types[item.key] = ValueType(kind=Kind.NUMBER, unit=item.unit)
    enter(judged.key)
    types[judged.key] = ValueType(kind=Kind.NUMBER, unit=judged.unit)
    header = Header(
        title="某省2007年就业工作考评办法",
        number="",
        issuer="",
        issued_on=None,
        starts_on=date(2007, 1, 1),
        ends_on=date(2007, 12, 31),
        source_file=None,
        stated_areas=None,
        stated_items=None,
        score_rounding=None,
        assumptions=(),
        span=NOWHERE,
    )
    policy = ResolvedPolicy(
        file="policy.kp",
        header=header,
        levels=(_level("市州", ("地级市", "长白山管委会")), _level("县市区", ("县", "市辖区"))),
        periods=(_period("半年初评", date(2007, 6, 30)), _period("年终总评", date(2007, 12, 31))),
        judging=None,
        fields=(judged,),
        checks=(),
        definitions=(),
        areas=areas,
        totals=(),
        awards=(_award("单项工作先进单位", per_area=True), _award("创新工作奖", per_area=False, judged=True)),
        accountability=(),
        documents=(),
        not_encoded=(),
        examples=(),
        written=written,
        units=dict(BUILTIN),
    )
    return CheckedPolicy(policy=policy, types=types, sentences=(SENTENCE, OTHER_SENTENCE))


ROSTER = tuple(
    RosterUnit(name=name, type=kind, parent=parent)
    for name, kind, parent in (
        ("吉林省", "省", None),
        ("长春市", "地级市", "吉林省"),
        ("四平市", "地级市", "吉林省"),
        ("长白山管委会", "管委会", "吉林省"),
        ("双阳区", "市辖区", "长春市"),
        ("农安县", "县", "长春市"),
    )
)

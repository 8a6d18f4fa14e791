"""A small method and the figures of three cities, for tests of explanations: pure records, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from dsl.clauses import SourceText, propose
from dsl.expressions import (
    Arithmetic,
    ArithmeticOperator,
    Comparison,
    Expression,
    Judged,
    Number,
    Ref,
    ScoreSum,
    SharedItem,
    Side,
    SumOfShares,
    Year,
)
from dsl.facts import (
    Fact,
    Facts,
    FigureId,
    Rating,
    RosterUnit,
    Signature,
    SignedTarget,
    Source,
    Value,
)
from dsl.model import (
    Area,
    Assumption,
    Award,
    Base,
    CheckedPolicy,
    Clause,
    CompletionForm,
    CrossCheck,
    Direction,
    Field,
    Header,
    Indicator,
    IndicatorKind,
    Judging,
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
from dsl.quantity import BUILTIN, PERCENT, POINT, Quantity
from dsl.span import NOWHERE, Span

PERIOD = "年终总评"
TEXT = """一、目标任务
（一）就业和再就业方面。
3.城镇登记失业率。
6.解决零就业家庭比率。
（三）劳动关系方面。
19.查处举报投诉案件结案率及行政复议维持率。
20.职工群众来省进京上访下降率。
（八）金保工程方面。
33.市级数据中心建设完成率。
四、考评方法
年终总评采取将各类指标实际完成情况与日常工作情况加权评分的办法进行综合平衡后排序。
五、奖惩办法
每个单项工作评出3个先进单位。
六、组织领导
省政府与各市（州）政府签订目标责任状。

附件
2.解决零就业家庭比率：指解决零就业家庭户数与发生的零就业家庭户数的比率。计算公式为：
解决零就业家庭比率=解决零就业家庭户数/发生的零就业家庭户数×100%
7.查处举报投诉案件结案率及行政复议维持率：
（1）查处举报投诉案件结案率：指举报投诉案件结案数与举报投诉案件总数的比率。
（2）行政复议维持率：指行政复议案件复议结果维持数与行政复议案件总数的比率。
8.职工群众来省进京上访下降率：下降率达到或超过10%即为完成指标。
11.市（州）数据中心建设完成率（100%）：完成比率具体按4项计算，每项得分各占25%。"""

JUDGED = (
    "市级数据中心建设要遵循劳动保障部“统一规划，统一标准”的要求",
    "只建立一个数据中心，全面支持劳动保障各项业务应用",
    "数据中心机房的建设应遵循国家、劳动保障部的相关规定",
    "成立了专门的信息化综合管理机构",
)


def source_text() -> SourceText:
    return SourceText(file="source.txt", lines=tuple(TEXT.split("\n")), addresses=propose(TEXT))


# --- expressions -------------------------------------------------------------------------------------


def name(key: str, year: Year = Year.THIS) -> Ref:
    return Ref(key=key, side=Side.VALUE, year=year, span=NOWHERE)


def binary(operator: ArithmeticOperator, left: Expression, right: Expression) -> Arithmetic:
    return Arithmetic(operator=operator, left=left, right=right, span=NOWHERE)


def number(value: str, unit: str) -> Number:
    scale = BUILTIN[unit].scale if unit else Fraction(1)
    return Number(quantity=Quantity(Fraction(value) * scale, BUILTIN[unit]), span=NOWHERE)


def clauses(*addresses: str) -> tuple[Clause, ...]:
    return tuple(Clause(address=a, span=NOWHERE) for a in addresses)


def assumed(*texts: str) -> tuple[Assumption, ...]:
    return tuple(Assumption(text=t, span=NOWHERE) for t in texts)


# --- the method --------------------------------------------------------------------------------------

LETTER = Target(value=None, operator="≥", text="责任状", span=NOWHERE)
BY_RATE = Scoring(base=Base.COMPLETION, may_exceed=False, text="按完成率，最多 满分", span=NOWHERE)
ALL_OR_NOTHING = Scoring(base=Base.ALL_OR_NOTHING, may_exceed=False, text="完成得满分，未完成不得分", span=NOWHERE)
LEFT_OUT = ZeroRule(outcome=ZeroOutcome.REDISTRIBUTED, text="不计，按比例折算", span=NOWHERE)


def reported(key: str, unit: str, **more: Any) -> Field:
    return replace(
        Field(
            key=key,
            name=key,
            path=(key,),
            kind=Kind.NUMBER,
            unit=BUILTIN[unit],
            is_judged=False,
            lowest=None,
            highest=None,
            authority="",
            other_years=(),
            explanation="",
            basis=(),
            assumptions=(),
            span=NOWHERE,
        ),
        **more,
    )


def indicator(key: str, number: str, formula: Expression | None, formula_text: str, **more: Any) -> Indicator:
    return replace(
        Indicator(
            key=key,
            kind=IndicatorKind.INDICATOR,
            number=number,
            name=key,
            aliases=(),
            path=(key,),
            unit=PERCENT,
            formula=formula,
            formula_text=formula_text,
            zero_rule=LEFT_OUT,
            target=LETTER,
            points=Points(value=None, span=NOWHERE),
            direction=Direction.HIGHER,
            completion=CompletionForm.VALUE_OVER_TARGET,
            levels=None,
            scoring=BY_RATE,
            components=(),
            of_which=(),
            authority="",
            explanation="",
            basis=(),
            assumptions=(),
            defaulted=("目标", "分值", "计分", "分母为零"),
            default_basis=clauses("六"),
            default_assumptions=assumed("分值和计分办法原文未列：分值随责任状下达，按完成率计分，超额不加分"),
            span=NOWHERE,
        ),
        **more,
    )


def component(key: str, number: str, formula: Expression, formula_text: str, **more: Any) -> Indicator:
    whole = indicator(key, number, formula, formula_text)
    return replace(whole, kind=IndicatorKind.COMPONENT, points=None, **more)


def area(key: str, number: str, *indicators: Indicator, fields: tuple[Field, ...], **more: Any) -> Area:
    return replace(
        Area(
            key=key,
            number=number,
            name=key,
            aliases=(),
            path=(key,),
            stated_items=None,
            fields=fields,
            checks=(),
            definitions=(),
            indicators=indicators,
            areas=(),
            assumptions=(),
            span=NOWHERE,
        ),
        **more,
    )


def employment() -> Area:
    rate = indicator(
        "解决零就业家庭比率",
        "6",
        binary("/", name("解决零就业家庭户数"), name("发生零就业家庭户数")),
        "解决零就业家庭户数 ÷ 发生零就业家庭户数",
        zero_rule=ZeroRule(outcome=ZeroOutcome.FULFILLED, text="视为完成", span=NOWHERE),
        basis=clauses("一（一）6", "附件2"),
        assumptions=assumed("没有发生零就业家庭的，原文未写，视为完成"),
        defaulted=("目标", "分值", "计分"),
    )
    unemployment = indicator(
        "城镇登记失业率",
        "3",
        None,
        "",
        direction=Direction.LOWER,
        target=replace(LETTER, operator="≤"),
        completion=None,
        scoring=ALL_OR_NOTHING,
        basis=clauses("一（一）3"),
        defaulted=("目标", "分值", "分母为零"),
    )
    check = CrossCheck(
        text="解决零就业家庭户数 不超过 发生零就业家庭户数",
        condition=Comparison(
            operator="≤", left=name("解决零就业家庭户数"), right=name("发生零就业家庭户数"), span=NOWHERE
        ),
        span=NOWHERE,
    )
    fields = (reported("解决零就业家庭户数", "户"), reported("发生零就业家庭户数", "户"))
    return area("就业和再就业", "（一）", unemployment, rate, fields=fields, checks=(check,))


def labour() -> Area:
    closed, overdue = name("举报投诉案件结案数"), name("举报投诉逾期未结案数")
    both = indicator(
        "查处举报投诉案件结案率及行政复议维持率",
        "19",
        None,
        "",
        target=None,
        completion=None,
        zero_rule=None,
        components=(
            component(
                "查处举报投诉案件结案率",
                "（1）",
                binary("/", closed, binary("+", closed, overdue)),
                "举报投诉案件结案数 ÷（举报投诉案件结案数 ＋ 举报投诉逾期未结案数）",
                assumptions=assumed("附件7的公式不含未逾期的在办案件，从公式"),
            ),
            component(
                "行政复议维持率",
                "（2）",
                binary("/", name("行政复议维持案件件数"), name("行政复议受理案件总件数")),
                "行政复议维持案件件数 ÷ 行政复议受理案件总件数",
            ),
        ),
        basis=clauses("一（三）19", "附件7"),
    )
    before, now = name("来省进京上访批次", Year.LAST), name("来省进京上访批次")
    decline = indicator(
        "职工群众来省进京上访下降率",
        "20",
        binary("/", binary("-", before, now), before),
        "（上年.来省进京上访批次 － 来省进京上访批次）÷ 上年.来省进京上访批次",
        zero_rule=ZeroRule(
            outcome=ZeroChoice(
                condition=Comparison(operator="=", left=now, right=number("0", "批次"), span=NOWHERE),
                then=ZeroOutcome.FULFILLED,
                otherwise=ZeroOutcome.UNFULFILLED,
            ),
            text="如果 来省进京上访批次 = 0 则 视为完成 否则 视为未完成",
            span=NOWHERE,
        ),
        target=Target(value=Quantity(Fraction(1, 10), PERCENT), operator="≥", text="不低于 10%", span=NOWHERE),
        scoring=ALL_OR_NOTHING,
        basis=clauses("一（三）20", "附件8"),
        defaulted=("分值",),
    )
    fields = (
        *(reported(k, "件") for k in ("举报投诉案件结案数", "举报投诉逾期未结案数")),
        *(reported(k, "件") for k in ("行政复议维持案件件数", "行政复议受理案件总件数")),
        reported(
            "来省进京上访批次",
            "批次",
            authority="省劳动保障厅信访月通报数字和劳动保障部反馈数字",
            other_years=(Year.LAST,),
        ),
    )
    return area("劳动关系", "（三）", both, decline, fields=fields)


def golden_project() -> Area:
    shares = SumOfShares(
        share=Quantity(Fraction(1, 4), PERCENT),
        items=tuple(
            SharedItem(label=f"（{n}）", condition=Judged(sentence=sentence, span=NOWHERE), span=NOWHERE)
            for n, sentence in enumerate(JUDGED, 1)
        ),
        span=NOWHERE,
    )
    built = indicator(
        "市级数据中心建设完成率",
        "33",
        shares,
        "下列各项之和，每项 25%",
        zero_rule=None,
        target=Target(value=Quantity(Fraction(1), PERCENT), operator="≥", text="100%", span=NOWHERE),
        aliases=("市（州）数据中心建设完成率",),
        basis=clauses("一（八）33", "附件11"),
        assumptions=assumed("每项只有得25%和不得两种，不按程度给分"),
        defaulted=("分值", "计分"),
    )
    return area("金保工程", "（八）", built, fields=())


def policy() -> CheckedPolicy:
    areas = (employment(), labour(), golden_project())
    daily = reported(
        "日常工作得分",
        "分",
        is_judged=True,
        lowest=Quantity(Fraction(0), POINT),
        highest=Quantity(Fraction(100), POINT),
        authority="省直相关业务部门日常考评",
    )
    resolved = ResolvedPolicy(
        file="policy.kp",
        header=Header(
            title="某省就业和社会保障工作目标责任制实施办法",
            number="某政发〔2007〕4号",
            issuer="某省人民政府",
            issued_on=date(2007, 1, 26),
            starts_on=date(2007, 1, 1),
            ends_on=date(2007, 12, 31),
            source_file="source.txt",
            stated_areas=None,
            stated_items=None,
            score_rounding=rounding(2),
            assumptions=assumed("得分保留几位小数原文未写；分项不另取整"),
            span=NOWHERE,
        ),
        levels=(
            Level(
                name="市州",
                assessor="省人民政府",
                includes=("地级市",),
                part_of=None,
                ranked_within=None,
                basis=clauses("四"),
                assumptions=(),
                span=NOWHERE,
            ),
        ),
        periods=(
            period("半年初评", date(2007, 6, 30), Purpose.CIRCULAR),
            period(PERIOD, date(2007, 12, 31), Purpose.RANKING, Purpose.COMMENDATION),
        ),
        judging=Judging(
            judges="省考评督查组",
            evidence="查阅表册账卡、召开座谈会",
            basis=clauses("四"),
            assumptions=(),
            span=NOWHERE,
        ),
        fields=(daily,),
        checks=(),
        definitions=(),
        areas=areas,
        totals=(total(),),
        awards=(award(),),
        accountability=(),
        documents=(),
        not_encoded=(),
        examples=(),
        written={},
        units={},
    )
    resolved = replace(resolved, written=written_forms(resolved))
    units = {f.key: f.unit for f in resolved.all_fields()} | {i.key: i.unit for i in resolved.every_indicator()}
    types = {key: ValueType(kind=Kind.NUMBER, unit=unit) for key, unit in units.items()}
    return CheckedPolicy(policy=resolved, types=types, sentences=JUDGED)


def rounding(places: int) -> Rounding:
    return Rounding(places=places, mode=RoundingMode.HALF_UP, span=NOWHERE)


def period(name: str, closes_on: date, *purposes: Purpose) -> Period:
    return Period(name=name, closes_on=closes_on, purposes=purposes, basis=(), assumptions=(), span=NOWHERE)


def total() -> Total:
    items = binary("*", ScoreSum(span=NOWHERE), number("80", "%"))
    daily = binary("*", name("日常工作得分"), number("20", "%"))
    return Total(
        period=PERIOD,
        formula=binary("+", items, daily),
        formula_text="指标得分合计 × 80% ＋ 日常工作得分 × 20%",
        sum_to_hundred=True,
        rounding=rounding(2),
        basis=clauses("四"),
        assumptions=assumed("原文只说加权评分，未列权重，按80%和20%"),
        span=NOWHERE,
    )


def award() -> Award:
    return Award(
        name="单项工作先进单位",
        is_per_area=True,
        level="市州",
        period=PERIOD,
        quota=1,
        is_judged=False,
        is_by_area_score=True,
        condition="",
        may_be_joint=False,
        may_be_outside=False,
        tie_rule=TieRule.ALL_OPEN,
        basis=clauses("五"),
        assumptions=assumed("名额处并列如何取舍原文未写"),
        span=NOWHERE,
    )


def written_forms(resolved: ResolvedPolicy) -> Mapping[str, tuple[str, ...]]:
    """The written forms that the resolver records for this method."""
    forms: dict[str, tuple[str, ...]] = {}
    for item in resolved.all_indicators():
        forms[item.key] = forms[f"指标{item.number}"] = (item.key,)
        forms.update({alias.replace("（", "(").replace("）", ")"): (item.key,) for alias in item.aliases})
        for part in item.components:
            forms[part.key] = (part.key,)
            forms[f"指标{item.number}.{part.number.replace('（', '(').replace('）', ')')}"] = (part.key,)
    forms.update({a.key: (a.key,) for a in resolved.all_areas()})
    forms.update({f.key: (f.key,) for f in resolved.all_fields()})
    return forms


# --- the figures -------------------------------------------------------------------------------------

CITIES = ("长春市", "吉林市", "通化市")


def report(city: str, key: str, value: int | str | None, unit: str, line: int, **more: Any) -> tuple[FigureId, Fact]:
    file = f"submissions/2007-年终总评/{city}.yaml"
    source = Source(
        file=file,
        place=f"数据.{key}（第{line}行）",
        raw="" if value is None else str(value),
        reporter=f"{city}劳动保障局",
        reported_on=date(2008, 1, 10),
        span=Span(file, line, 3, line, 9),
    )
    year = Year.LAST if key.startswith("上年.") else Year.THIS
    exact: Value | None = None if value is None else Fraction(value) * BUILTIN[unit].scale
    figure = FigureId(unit=city, period=PERIOD, key=key.removeprefix("上年."), year=year)
    return figure, Fact(value=exact, source=replace(source, **more))


def reports(city: str, **given: int | str | None) -> dict[FigureId, Fact]:
    """One city's report; what is not given is the same for all."""
    units = {
        "城镇登记失业率": "%",
        "解决零就业家庭户数": "户",
        "发生零就业家庭户数": "户",
        "举报投诉案件结案数": "件",
        "举报投诉逾期未结案数": "件",
        "行政复议维持案件件数": "件",
        "行政复议受理案件总件数": "件",
        "上年.来省进京上访批次": "批次",
        "来省进京上访批次": "批次",
    }
    common: dict[str, int | str | None] = {
        "城镇登记失业率": "4.1",
        "解决零就业家庭户数": 49,
        "发生零就业家庭户数": 50,
        "举报投诉案件结案数": 95,
        "举报投诉逾期未结案数": 5,
        "行政复议维持案件件数": 18,
        "行政复议受理案件总件数": 20,
        "上年.来省进京上访批次": 100,
        "来省进京上访批次": 90,
    }
    values = {**common, **given}
    made = (report(city, key, values[key], unit, line) for line, (key, unit) in enumerate(units.items(), 6))
    return dict(made)


def letters(city: str) -> dict[str, SignedTarget]:
    def signed(key: str, line: int, target: str | None, points: int | None) -> tuple[str, SignedTarget]:
        span = Span("targets.yaml", line, 5, line, 20)
        source = Source(file="targets.yaml", place=f"责任状.{city}.{key}（第{line}行）", raw=target or "", span=span)
        quantity = Quantity(Fraction(target.rstrip("%")) / 100, PERCENT) if target else None
        return key, SignedTarget(target=quantity, points=Fraction(points) if points else None, source=source)

    return dict(
        (
            signed("城镇登记失业率", 4, "4.2%", 3),
            signed("解决零就业家庭比率", 5, "98%", 3),
            signed("查处举报投诉案件结案率及行政复议维持率", 6, None, 4),
            signed("查处举报投诉案件结案率", 7, "95%", None),
            signed("行政复议维持率", 8, "96%", None),
            signed("职工群众来省进京上访下降率", 9, None, 3),
            signed("市级数据中心建设完成率", 10, None, 2),
        )
    )


def ratings(city: str, daily: int, *judged: bool | None) -> dict[tuple[str, str, str], Rating]:
    def source(place: str, line: int) -> Source:
        return Source(
            file="ratings.yaml",
            place=f"评定.{PERIOD}.{city}.{place}（第{line}行）",
            span=Span("ratings.yaml", line, 5, line, 9),
        )

    made = {(PERIOD, city, "日常工作得分"): Rating(value=Fraction(daily), source=source("日常工作得分", 3))}
    for line, (sentence, value) in enumerate(zip(JUDGED, judged, strict=True), 4):
        if value is not None:
            made[PERIOD, city, sentence] = Rating(value=value, source=source(sentence, line))
    return made


def facts(**changed: dict[FigureId, Fact]) -> Facts:
    """The figures of three cities; `changed` replaces the report of a city."""
    figures = {
        "长春市": reports("长春市"),
        "吉林市": reports("吉林市", 行政复议维持案件件数=20, 来省进京上访批次=80),
        "通化市": reports("通化市", 来省进京上访批次=120),
        **changed,
    }
    roster = (
        RosterUnit(name="某省", type="省", parent=None),
        *(RosterUnit(name=city, type="地级市", parent="某省") for city in CITIES),
    )
    return Facts(
        roster=roster,
        figures={i: f for city in CITIES for i, f in figures[city].items()},
        targets={city: letters(city) for city in CITIES},
        signatures={
            city: Signature(party_a="省人民政府", party_b=f"{city}人民政府", signed_on=date(2007, 2, 15))
            for city in CITIES
        },
        ratings={
            **ratings("长春市", 90, True, True, True, False),
            **ratings("吉林市", 92, True, True, True, True),
            **ratings("通化市", 88, True, True, None, False),
        },
    )

"""The table that `evaluate` prints, from a result built by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.diagnostic import Language
from dsl.expressions import ScoreSum
from dsl.model import Header, Level, ResolvedPolicy, Total
from dsl.quantity import NO_UNIT
from dsl.report import display_width
from dsl.span import NOWHERE
from engine.results import (
    AccountabilityResult,
    AreaResult,
    Assessment,
    AwardResult,
    Barred,
    IndicatorResult,
    QualityFinding,
    State,
    Status,
    UnitResult,
    Winner,
)
from kaoping.result_table import write_result

_AREAS = ("就业和再就业", "职业培训鉴定", "劳动关系")


def level(name: str, ranked_within: str | None = None) -> Level:
    return Level(
        name=name,
        assessor="省人民政府",
        includes=(),
        part_of=None,
        ranked_within=ranked_within,
        basis=(),
        assumptions=(),
        span=NOWHERE,
    )


_POLICY = ResolvedPolicy(
    file="policy.kp",
    header=Header(
        title="某省就业考评办法",
        number="",
        issuer="",
        issued_on=None,
        starts_on=None,
        ends_on=None,
        source_file=None,
        stated_areas=None,
        stated_items=None,
        score_rounding=None,
        assumptions=(),
        span=NOWHERE,
    ),
    levels=(level("市州"), level("县市区", "市州")),
    periods=(),
    judging=None,
    fields=(),
    checks=(),
    definitions=(),
    areas=(),
    totals=(
        Total(
            period="年终总评",
            formula=ScoreSum(span=NOWHERE),
            formula_text="指标得分合计",
            sum_to_hundred=False,
            rounding=None,
            basis=(),
            assumptions=(),
            span=NOWHERE,
        ),
    ),
    awards=(),
    accountability=(),
    documents=(),
    not_encoded=(),
    examples=(),
    written={},
    units={},
)


def area(name: str, score: str | None, met: int = 1) -> AreaResult:
    points = None if score is None else Fraction(score)
    return AreaResult(
        key=name,
        path=(name,),
        score=points,
        full_marks=Fraction(15),
        rank=None,
        state=State.OPEN if points is None else State.FINAL,
        reason="",
        lowest=points,
        highest=points,
        applicable=3,
        assessed=2,
        met=met,
    )


def unit(
    name: str, total: str | None, rank: int | None, *scores: str | None, parent: str = "某省", at: str = "市州"
) -> UnitResult:
    return UnitResult(
        name=name,
        type="地级市",
        parent=parent,
        level=at,
        group=None,
        total=None if total is None else Fraction(total),
        raw_total=None if total is None else Fraction(total),
        rank=rank,
        ranked_among=3,
        grade=None,
        state=State.OPEN if total is None else State.FINAL,
        reason="解决零就业家庭户数缺报" if total is None else "",
        areas=tuple(area(a, s) for a, s in zip(_AREAS, scores, strict=True)),
        indicators=(),
        definitions=(),
        adjustments=(),
        total_derivation=None,
    )


def award(name: str = "单项工作先进单位", **changes: object) -> AwardResult:
    plain = AwardResult(
        name=name,
        scope="劳动关系",
        winners=(Winner(units=("长春市",), score=Fraction("14.9"), rank=1),),
        tied=(),
        barred=(),
        quota=3,
        state=State.FINAL,
        reason="",
        basis=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


_RESULT = Assessment(
    title="某省就业考评办法",
    number="某政发〔2007〕4号",
    folder="sample",
    period="年终总评",
    is_scored=True,
    units=(
        unit("通化市", None, None, "14", None, "12.5"),
        unit("长春市", "92.5", 1, "14.25", "15", "14.9"),
        unit("长白山管委会", "9", 2, "9.5", "0", "14"),
    ),
    awards=(),
    accountability=(),
    data_quality=(),
    not_encoded=(),
    assumptions=(),
    made_up=(),
)


def written(result: Assessment, width: int | None = None, language: Language = "zh") -> str:
    return write_result(result, _POLICY, language=language, width=width)


def test_units_stand_by_rank_and_open_ones_last() -> None:
    table = written(_RESULT).split("\n\n")[1].split("\n")
    assert table == [
        "市州（3 个）",
        "                          就业和再  职业培训",
        "名次  单位          总分      就业      鉴定  劳动关系",
        "----  ------------  ----  --------  --------  --------",
        "   1  长春市        92.5     14.25        15      14.9",
        "   2  长白山管委会   9.0      9.50         0      14.0",
        "   -  通化市        待定     14.00         -      12.5",
    ]


def test_what_is_open_says_why() -> None:
    assert "待定的总分（kaoping explain 看全部原因）\n  通化市：解决零就业家庭户数缺报" in written(_RESULT)


def test_a_long_reason_is_cut() -> None:
    first, *others = _RESULT.units
    drawn = written(replace(_RESULT, units=(replace(first, reason="缺报" * 300), *others)))
    assert max(len(line) for line in drawn.split("\n")) < 110
    assert "缺报……" in drawn.replace("\n    ", "")


def test_a_provisional_total_is_marked_and_the_mark_explained() -> None:
    first, second, third = _RESULT.units
    drawn = written(replace(_RESULT, units=(first, replace(second, state=State.PROVISIONAL), third)))
    assert "92.5*" in drawn
    assert "\n* 暂定" in drawn
    assert "*" not in written(_RESULT)


def test_on_a_narrow_screen_areas_go_on_in_a_further_table() -> None:
    drawn = written(_RESULT, width=44)
    tables = drawn.split("\n\n")[1:3]
    assert max(display_width(line) for table in tables for line in table.split("\n")) <= 44
    assert tables[1].split("\n")[0] == "单位          劳动关系"
    assert all(f"{name}" in tables[1] for name in ("长春市", "长白山管委会", "通化市"))


def test_units_ranked_inside_a_parent_stand_under_it() -> None:
    units = tuple(
        unit(name, "80", rank, "1", "2", "3", parent=parent, at="县市区")
        for name, rank, parent in (("德惠市", 2, "长春市"), ("梨树县", 1, "四平市"), ("农安县", 1, "长春市"))
    )
    drawn = written(replace(_RESULT, units=units))
    assert drawn.index("县市区  长春市（2 个）") < drawn.index("农安县") < drawn.index("德惠市")
    assert drawn.index("德惠市") < drawn.index("县市区  四平市（1 个）") < drawn.index("梨树县")


def test_a_period_without_scores_shows_what_is_met() -> None:
    drawn = written(replace(_RESULT, is_scored=False, period="半年初评"))
    assert "名次" not in drawn
    assert "待定" not in drawn
    assert "通化市                3/6       1/2       1/2       1/2" in drawn


def indicator(tier: str | None, *, applies: bool = True) -> IndicatorResult:
    return IndicatorResult(
        key="7.2",
        number="7.2",
        name="社区减负工作",
        path=(),
        applies=applies,
        status=Status.OK if tier else Status.MISSING,
        value=None,
        unit=NO_UNIT,
        target=None,
        completion=None,
        is_met=None,
        tier=tier,
        score=None,
        raw_score=None,
        full_marks=None,
        rank=None,
        parts=(),
        components=(),
        of_which=(),
        reason="",
        is_provisional=False,
        basis=(),
        assumptions=(),
        value_derivation=None,
        target_derivation=None,
        score_derivation=None,
    )


def test_a_method_of_tiers_counts_them() -> None:
    items = (indicator("优秀"), indicator("达标"), indicator("优秀"), indicator(None), indicator(None, applies=False))
    policy = replace(_POLICY, totals=(), tiers=("优秀", "达标", "未达标"))
    (unit, *_) = _RESULT.units
    drawn = write_result(replace(_RESULT, units=(replace(unit, indicators=items),)), policy, language="zh", width=None)
    assert drawn.split("\n")[4:7] == [
        "单位    优秀  达标  未达标  待定",
        "------  ----  ----  ------  ----",
        "通化市     2     1       0     1",
    ]
    assert "名次" not in drawn
    assert "待定的总分" not in drawn


def test_awards_ties_and_who_is_barred() -> None:
    awards = (
        award(),
        award(scope=None, winners=(), tied=("辽源市", "延边州"), state=State.OPEN),
        award(
            name="创新工作奖",
            scope=None,
            winners=(Winner(units=("长春市", "某局"), score=None, rank=None, project="全覆盖"),),
        ),
        award(name="先进集体", scope=None, winners=(), barred=(Barred(unit="白山市", reason="发生事故"),)),
        award(name="进步奖", scope=None, winners=()),
    )
    lines = written(replace(_RESULT, awards=awards)).split("奖项\n")[1].split("\n\n")[0].split("\n")
    assert lines == [
        "  单项工作先进单位（劳动关系）：长春市 14.9",
        "  单项工作先进单位：并列待定 辽源市、延边州",
        "  创新工作奖：全覆盖（长春市、某局）",
        "  先进集体：白山市 不能评先：发生事故",
        "  进步奖：无",
    ]


def test_what_the_office_should_look_at_is_listed_and_then_counted() -> None:
    findings = tuple(
        QualityFinding(unit="长春市", field=f"户数{n}", code="KP552", message="没有报送", source="a.yaml")
        for n in range(23)
    )
    drawn = written(replace(_RESULT, data_quality=findings))
    assert "  [KP552] 长春市 户数0：没有报送，见 a.yaml" in drawn
    assert "户数20" not in drawn
    assert "另有 3 条" in drawn


def test_what_the_result_rests_on_is_said() -> None:
    pending = AccountabilityResult(unit="长春市", name="追究责任", reason="评定未作出", state=State.OPEN, basis=())
    drawn = written(
        replace(
            _RESULT,
            made_up=("a.yaml",),
            assumptions=("甲", "乙"),
            not_encoded=("第三条奖励",),
            accountability=(pending,),
        )
    )
    assert "数字是虚构的示例" in drawn
    assert "2 条原文没有写明的假设" in drawn
    assert "没有编入的考评内容\n  第三条奖励" in drawn
    assert "追责\n  长春市 追究责任（待定，评定未作出）" in drawn


def test_in_english() -> None:
    drawn = written(_RESULT, language="en")
    assert "rank  unit" in drawn
    assert "open" in drawn
    assert "Totals that are open" in drawn

"""Points of one item: base and cap, components, what is left out going to what remains, and the record of it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl.model import Base, CheckedPolicy, Indicator, ZeroOutcome
from engine.results import Assessment, Derivation, Status
from tests.engine.builders import (
    area,
    checked,
    city,
    component,
    exactly,
    facts,
    field,
    indicator,
    item_of,
    level,
    quotient,
    rounding,
    run,
    unit_of,
)

FIELDS = (field("甲"), field("乙"), field("丙"), field("丁"))


def method(*items: Indicator, rounded: bool = False) -> CheckedPolicy:
    return checked(area("劳动关系", *items), fields=FIELDS, rounded=rounding() if rounded else None)


def result_of(policy: CheckedPolicy, **figures: str | None) -> Assessment:
    return run(policy, facts({"长春市": figures}, roster=[city("长春市")]))


def leaving(key: str, points: str | None, rule: ZeroOutcome = ZeroOutcome.REDISTRIBUTED) -> Indicator:
    """An item that is left out where 乙 is zero."""
    return indicator(key, formula=quotient("甲", "乙"), zero_rule=rule, target="100%", points=points)


# --- base and cap ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "may_exceed", "value", "score", "raw"),
    [
        (Base.COMPLETION, False, "98%", Fraction("2.94"), Fraction("2.94")),
        (Base.COMPLETION, False, "104%", Fraction(3), Fraction("3.12")),
        (Base.COMPLETION, True, "104%", Fraction("3.12"), Fraction("3.12")),
        (Base.COMPLETION, False, "0%", Fraction(0), Fraction(0)),
        (Base.COMPLETION, False, "-20%", Fraction("-0.6"), Fraction("-0.6")),
        (Base.VALUE, False, "75%", Fraction("2.25"), Fraction("2.25")),
        (Base.VALUE, False, "120%", Fraction(3), Fraction("3.6")),
        (Base.ALL_OR_NOTHING, False, "100%", Fraction(3), Fraction(3)),
        (Base.ALL_OR_NOTHING, False, "99.99%", Fraction(0), Fraction(0)),
    ],
)
def test_points(base: Base, may_exceed: bool, value: str, score: Fraction, raw: Fraction) -> None:
    policy = method(indicator("签订率", "%", target="100%", points="3", base=base, may_exceed=may_exceed))
    result = item_of(result_of(policy, 签订率=value), "签订率")
    assert (result.score, result.raw_score, result.full_marks) == exactly(score, raw, 3)


def test_every_step_is_recorded_in_order() -> None:
    policy = method(indicator("新增就业", target="12.5万人", points="3"), rounded=True)
    result = item_of(result_of(policy, 新增就业="13万人"), "新增就业")
    assert [(p.kind, p.rule, p.raw, p.applied) for p in result.parts] == [
        ("base", "按完成率", Fraction("3.12"), Fraction("3.12")),
        ("cap", "最多满分", Fraction("3.12"), Fraction(3)),
    ]
    derivation = result.score_derivation
    assert derivation is not None
    assert derivation.substituted == "3分 × 104% = 3.12分；最多满分，得 3分"
    labels = [c.label for c in derivation.children]
    assert labels == ["分值", "第1步 按完成率", "第2步 最多满分", "保留2位小数，四舍五入"]
    assert (derivation.children[1].formula, derivation.children[1].substituted) == ("按完成率", "3分 × 104%")


def test_the_score_unfolds_down_to_the_reported_cell() -> None:
    policy = method(indicator("解决比率", formula=quotient("甲", "乙"), target="100%", points="3"))
    derivation = item_of(result_of(policy, 甲="49人", 乙="50人"), "解决比率").score_derivation

    def leaves(node: Derivation) -> list[str]:
        return [x for c in node.children for x in leaves(c)] if node.children else [f"{node.label} {node.source}"]

    assert derivation is not None
    assert leaves(derivation) == [
        "分值 None",
        "长春市 2007年 甲 submissions/长春市.yaml 数据",
        "长春市 2007年 乙 submissions/长春市.yaml 数据",
        "目标 None",
    ]


def test_an_items_score_is_rounded_once() -> None:
    policy = method(indicator("新增就业", target="3人", points="1"), rounded=True)
    result = item_of(result_of(policy, 新增就业="2人"), "新增就业")
    assert (result.score, result.raw_score) == (Fraction("0.67"), Fraction(2, 3))


def test_an_item_without_points_is_not_scored_and_not_open() -> None:
    policy = method(indicator("新增就业", target="3人", points=None), indicator("签订率", target="1人", points="2"))
    assessment = result_of(policy, 新增就业="2人", 签订率="1人")
    assert item_of(assessment, "新增就业").score is None
    assert item_of(assessment, "新增就业").is_met is False
    assert unit_of(assessment).areas[0].score == 2


def test_points_that_are_not_signed_leave_the_item_open() -> None:
    policy = method(indicator("新增就业", target="3人"), indicator("签订率", target="1人", points="2"))
    assessment = result_of(policy, 新增就业="2人", 签订率="1人")
    result = item_of(assessment, "新增就业")
    assert (result.score, result.full_marks, result.reason) == (None, None, "责任状没有写“新增就业”的分值")
    summed = unit_of(assessment).areas[0]
    assert (summed.score, summed.lowest, summed.highest, summed.full_marks) == exactly(None, 2, None, None)


def test_nothing_earned_of_points_that_are_not_known_is_open_too() -> None:
    policy = method(indicator("签订率", "%", target="100%", base=Base.ALL_OR_NOTHING))
    assert item_of(result_of(policy, 签订率="50%"), "签订率").score is None


# --- components --------------------------------------------------------------------------------------


def test_components_share_the_points_equally_and_exactly() -> None:
    parts = [component(key, "%", target="100%") for key in ("应保尽保率", "分类施保率", "按时率")]
    policy = method(indicator("保障", points="4", components=parts), rounded=True)
    result = item_of(result_of(policy, 应保尽保率="100%", 分类施保率="95%", 按时率="100%"), "保障")
    assert [c.full_marks for c in result.components] == [Fraction(4, 3)] * 3
    assert [c.score for c in result.components] == [Fraction(4, 3), Fraction(19, 15), Fraction(4, 3)]
    assert (result.score, result.raw_score) == (Fraction("3.93"), Fraction(59, 15))
    assert [(p.kind, p.rule) for p in result.parts] == [
        ("item", "应保尽保率"),
        ("item", "分类施保率"),
        ("item", "按时率"),
    ]


def test_a_component_with_points_of_its_own_leaves_the_rest_to_the_others() -> None:
    parts = [
        component("培训人数", target="10人", points="3"),
        component("就业率", "%", target="100%"),
        component("结业率", "%", target="100%"),
    ]
    policy = method(indicator("培训", points="4", components=parts))
    result = item_of(result_of(policy, 培训人数="10人", 就业率="50%", 结业率="100%"), "培训")
    assert [c.full_marks for c in result.components] == [3, Fraction(1, 2), Fraction(1, 2)]
    assert result.score == Fraction("3.75")


def test_the_letter_may_give_a_component_points_of_its_own() -> None:
    parts = [component("培训人数", points="责任状"), component("就业率", "%", points="责任状")]
    policy = method(indicator("培训", components=parts))
    known = facts(
        {"长春市": {"培训人数": "10人", "就业率": "50%"}},
        targets={
            "长春市": {"培训": (None, "4"), "培训人数": ("10人", "3"), "就业率": ("100%", None)},
        },
    )
    assert [c.full_marks for c in item_of(run(policy, known), "培训").components] == [3, 1]


def test_points_of_components_that_cannot_be_their_items_are_left_open() -> None:
    parts = [component("培训人数", target="10人", points="3"), component("就业率", "%", target="100%", points="2")]
    policy = method(indicator("培训", points="4", components=parts))
    assessment = result_of(policy, 培训人数="10人", 就业率="50%")
    result = item_of(assessment, "培训")
    assert result.score is None
    assert "合计 5分，与整项的 4分不一致" in result.reason
    assert [q.code for q in assessment.data_quality] == ["KP558"]


def test_components_alone_may_have_the_points() -> None:
    parts = [component("培训人数", target="10人", points="3"), component("就业率", "%", target="100%", points="2")]
    policy = method(indicator("培训", points=None, components=parts))
    result = item_of(result_of(policy, 培训人数="10人", 就业率="50%"), "培训")
    assert (result.score, result.full_marks) == exactly(4, 5)


def test_a_missing_component_leaves_its_item_open_within_bounds() -> None:
    parts = [component("培训人数", target="10人"), component("就业率", "%", target="100%")]
    policy = method(indicator("培训", points="4", components=parts))
    assessment = result_of(policy, 培训人数="5人")
    result = item_of(assessment, "培训")
    assert (result.score, result.status, result.reason) == (None, Status.MISSING, "就业率：年终总评缺报“就业率”")
    assert (unit_of(assessment).areas[0].lowest, unit_of(assessment).areas[0].highest) == exactly(1, 3)


def test_a_component_of_another_level_takes_no_share() -> None:
    parts = [component("培训人数", target="10人"), component("城域网", target="1人", levels=("县市区",))]
    levels = [level("市州", "地级市"), level("县市区", "县")]
    policy = checked(area("培训鉴定", indicator("培训", points="4", components=parts)), levels=levels)
    result = item_of(result_of(policy, 培训人数="5人"), "培训")
    assert (result.score, result.full_marks) == exactly(2, 4)
    assert result.components[1].applies is False


# --- what is left out --------------------------------------------------------------------------------


def test_what_is_left_out_goes_to_the_other_items_of_its_area() -> None:
    policy = method(
        leaving("清欠率", "3"),
        indicator("签订率", "%", target="100%", points="4"),
        indicator("支付率", "%", target="100%", points="2"),
    )
    assessment = result_of(policy, 甲="0人", 乙="0人", 签订率="100%", 支付率="50%")
    assert [item_of(assessment, k).full_marks for k in ("清欠率", "签订率", "支付率")] == [None, 6, 3]
    assert [item_of(assessment, k).score for k in ("清欠率", "签订率", "支付率")] == [None, 6, Fraction("1.5")]
    summed = unit_of(assessment).areas[0]
    assert (summed.score, summed.full_marks) == exactly(Fraction("7.5"), 9)
    derivation = item_of(assessment, "签订率").score_derivation
    assert derivation is not None
    assert derivation.children[0].formula == "“清欠率”不计，分值按比例折算"
    assert derivation.children[0].substituted == "4分 × 9分 ÷ 6分"


def test_what_gets_the_points_rests_on_the_figures_that_left_them() -> None:
    policy = method(leaving("清欠率", "3"), indicator("签订率", "%", target="100%", points="4"))
    known = facts({"长春市": {"甲": "0人", "乙": "0人", "签订率": "100%"}}, under_review={"长春市": ["乙"]})
    result = item_of(run(policy, known), "签订率")
    assert (result.score, result.is_provisional, result.reason) == exactly(7, True, "“乙”正在复核")


def test_a_component_that_is_left_out_gives_its_points_to_the_others() -> None:
    parts = [
        component("应保率", formula=quotient("甲", "乙"), zero_rule=ZeroOutcome.REDISTRIBUTED, target="100%"),
        component("施保率", "%", target="100%"),
    ]
    policy = method(indicator("保障", points="4", components=parts), indicator("签订率", target="1人", points="2"))
    assessment = result_of(policy, 甲="0人", 乙="0人", 施保率="90%", 签订率="1人")
    assert item_of(assessment, "施保率").full_marks == 4
    assert item_of(assessment, "保障").score == Fraction("3.6")
    assert item_of(assessment, "签订率").full_marks == 2


def test_an_item_that_is_left_out_whole_goes_to_its_area_and_inside_to_what_counts() -> None:
    gone = {"formula": quotient("甲", "乙"), "zero_rule": ZeroOutcome.REDISTRIBUTED, "target": "100%"}
    whole = indicator("保障", points="3", components=[component("应保率", **gone), component("施保率", **gone)])  # type: ignore[arg-type]
    half = indicator(
        "培训",
        points="4",
        components=[component("培训率", **gone), component("就业率", "%", target="100%")],  # type: ignore[arg-type]
    )
    policy = method(whole, half, indicator("签订率", "%", target="100%", points="5"))
    assessment = result_of(policy, 甲="0人", 乙="0人", 就业率="100%", 签订率="100%")
    assert item_of(assessment, "保障").score is None
    assert item_of(assessment, "保障").status is Status.NOT_APPLICABLE
    assert [item_of(assessment, k).full_marks for k in ("就业率", "签订率")] == [Fraction(16, 3), Fraction(20, 3)]
    assert unit_of(assessment).areas[0].score == 12


def test_an_area_with_nothing_left_gives_its_points_to_the_others() -> None:
    policy = checked(
        area("劳动关系", leaving("清欠率", "3")),
        area("失业保险", indicator("参保率", "%", target="100%", points="6")),
        area("养老保险", indicator("发放率", "%", target="100%", points="3")),
        fields=FIELDS,
    )
    assessment = result_of(policy, 甲="0人", 乙="0人", 参保率="50%", 发放率="100%")
    areas = unit_of(assessment).areas
    assert [a.full_marks for a in areas] == [None, 8, 4]
    assert [a.score for a in areas] == [None, 4, 4]
    assert areas[0].reason == "各项都不计，分值折算到其他方面"


def test_an_inner_area_gives_to_its_outer_area_first() -> None:
    inner = area("清欠", leaving("清欠率", "3"))
    policy = checked(
        area("劳动关系", indicator("签订率", "%", target="100%", points="3"), inner=[inner]),
        area("失业保险", indicator("参保率", "%", target="100%", points="6")),
        fields=FIELDS,
    )
    assessment = result_of(policy, 甲="0人", 乙="0人", 参保率="100%", 签订率="100%")
    assert [item_of(assessment, k).full_marks for k in ("签订率", "参保率")] == [6, 6]


def test_what_does_not_apply_takes_its_points_with_it() -> None:
    policy = method(
        leaving("清欠率", "3", ZeroOutcome.NOT_APPLICABLE), indicator("签订率", "%", target="100%", points="4")
    )
    assessment = result_of(policy, 甲="0人", 乙="0人", 签订率="100%")
    assert (item_of(assessment, "签订率").full_marks, unit_of(assessment).areas[0].full_marks) == exactly(4, 4)


def test_points_that_are_not_known_cannot_be_shared_out() -> None:
    policy = method(
        leaving("清欠率", "责任状"),
        indicator("签订率", "%", target="100%", points="4"),
    )
    assessment = result_of(policy, 甲="0人", 乙="0人", 签订率="100%")
    result = item_of(assessment, "签订率")
    assert (result.score, result.full_marks) == (None, None)
    assert "有的分值还不知道" in result.reason


def test_nothing_is_left_at_all() -> None:
    policy = method(leaving("清欠率", "3"))
    assessment = result_of(policy, 甲="0人", 乙="0人")
    assert unit_of(assessment).areas[0].score is None
    assert item_of(assessment, "清欠率").reason == "分母为零，不计，按比例折算"

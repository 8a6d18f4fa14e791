"""Areas and totals: sums after rounding, marks out of a hundred, roundings, and how far open ones can still go."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl.expressions import Expression, ScoreSum, Side
from dsl.model import CheckedPolicy, RoundingMode, ZeroOutcome
from dsl.span import NOWHERE
from engine.ranges import Range, range_of
from engine.results import State, UnitResult
from engine.rounding import round_value
from tests.engine.builders import (
    YEAR_END,
    area,
    checked,
    city,
    compute,
    exactly,
    facts,
    field,
    indicator,
    num,
    quotient,
    ref,
    rounding,
    run,
    total,
    unit_of,
)

SUM = ScoreSum(span=NOWHERE)
DAILY = field("日常工作得分", "分", is_judged=True)


def weighted() -> Expression:
    return compute(compute(SUM, "*", num("80%")), "+", compute(ref("日常工作得分"), "*", num("20%")))


def two_areas(**given: object) -> CheckedPolicy:
    return checked(
        area("劳动关系", indicator("签订率", "%", target="100%", points="3")),
        area("失业保险", indicator("参保率", "%", target="100%", points="7")),
        fields=[DAILY],
        **given,  # type: ignore[arg-type]
    )


def result_of(
    policy: CheckedPolicy, figures: dict[str, str | None], ratings: dict[str, str | bool] | None = None
) -> UnitResult:
    known = facts({"长春市": figures}, roster=[city("长春市")], ratings={"长春市": ratings or {}})
    return unit_of(run(policy, known))


# --- rounding ----------------------------------------------------------------------------------------

_ROUNDED: dict[RoundingMode, tuple[str, str, str, str]] = {
    # 2.345, 2.335, 2.3401, -2.345
    RoundingMode.HALF_UP: ("2.35", "2.34", "2.34", "-2.35"),
    RoundingMode.HALF_EVEN: ("2.34", "2.34", "2.34", "-2.34"),
    RoundingMode.DOWN: ("2.34", "2.33", "2.34", "-2.34"),
    RoundingMode.UP: ("2.35", "2.34", "2.35", "-2.35"),
}


@pytest.mark.parametrize("mode", list(RoundingMode), ids=lambda m: m.value)
def test_rounding_modes_look_at_the_absolute_value(mode: RoundingMode) -> None:
    found = [round_value(Fraction(x), rounding(2, mode)) for x in ("2.345", "2.335", "2.3401", "-2.345")]
    assert found == [Fraction(x) for x in _ROUNDED[mode]]


def test_rounding_to_whole_points() -> None:
    assert round_value(Fraction(5, 2), rounding(0)) == 3


# --- sums --------------------------------------------------------------------------------------------


def test_an_area_adds_scores_after_their_own_rounding() -> None:
    items = [indicator(key, target="3人", points="1") for key in ("甲", "乙", "丙")]
    policy = checked(area("劳动关系", *items), rounded=rounding())
    summed = result_of(policy, {"甲": "2人", "乙": "2人", "丙": "2人"}).areas[0]
    assert (summed.score, summed.full_marks) == exactly(Fraction("2.01"), 3)


def test_an_outer_area_holds_what_its_inner_areas_hold() -> None:
    inner = area("欠薪", indicator("清欠率", "%", target="100%", points="2"))
    policy = checked(area("劳动关系", indicator("签订率", "%", target="100%", points="3"), inner=[inner]))
    areas = result_of(policy, {"清欠率": "50%", "签订率": "100%"}).areas
    assert [(a.key, a.score, a.full_marks) for a in areas] == [exactly("劳动关系", 4, 5), exactly("欠薪", 1, 2)]


def test_a_weighted_total_out_of_a_hundred_is_rounded_once() -> None:
    policy = two_areas(totals=[total(weighted(), sum_to_hundred=True, rounded=rounding())])
    unit = result_of(policy, {"签订率": "100%", "参保率": "85.714%"}, {"日常工作得分": "92分"})
    # (3 + 5.99998) × 100 ÷ 10 × 80% ＋ 92 × 20%
    assert (unit.total, unit.raw_total) == (Fraction("90.4"), Fraction("90.39984"))
    assert unit.total_derivation is not None
    assert unit.total_derivation.substituted == "89.9998分 × 80% ＋ 92分 × 20%"
    assert [c.label for c in unit.total_derivation.children] == [
        "指标得分合计（百分制）",
        "长春市 日常工作得分",
        "保留2位小数，四舍五入",
    ]


def test_a_hundred_is_reckoned_of_what_applies() -> None:
    gone = indicator("清欠率", formula=quotient("欠", "清"), zero_rule=ZeroOutcome.NOT_APPLICABLE, points="5")
    policy = checked(
        area("劳动关系", gone, indicator("签订率", "%", target="100%", points="3")),
        fields=[field("欠"), field("清")],
        totals=[total(sum_to_hundred=True)],
    )
    assert result_of(policy, {"欠": "0人", "清": "0人", "签订率": "100%"}).total == 100


def test_a_total_may_name_areas() -> None:
    formula = compute(ref("劳动关系", Side.SCORE), "+", compute(ref("失业保险", Side.SCORE), "*", num("2")))
    assert result_of(two_areas(totals=[total(formula)]), {"签订率": "100%", "参保率": "100%"}).total == 17


def test_a_period_without_a_total_says_so() -> None:
    unit = result_of(two_areas(), {"签订率": "100%", "参保率": "100%"})
    assert (unit.total, unit.rank, unit.state, unit.reason) == (None, None, State.FINAL, f"{YEAR_END}不设总分")


def test_a_method_in_which_nothing_applies_has_an_open_total() -> None:
    gone = indicator("清欠率", formula=quotient("欠", "清"), zero_rule=ZeroOutcome.REDISTRIBUTED, points="5")
    policy = checked(area("劳动关系", gone), fields=[field("欠"), field("清")], totals=[total(sum_to_hundred=True)])
    unit = result_of(policy, {"欠": "0人", "清": "0人"})
    assert (unit.total, unit.state, unit.reason) == (None, State.OPEN, "没有可以计分的指标")


# --- open sums ---------------------------------------------------------------------------------------


def test_what_is_missing_leaves_area_and_total_open_between_bounds() -> None:
    policy = two_areas(totals=[total(weighted(), sum_to_hundred=True, rounded=rounding())])
    unit = result_of(policy, {"签订率": "50%"}, {"日常工作得分": "90分"})
    settled, missing = unit.areas
    assert (settled.score, settled.state) == (Fraction("1.5"), State.FINAL)
    assert (missing.score, missing.state, missing.lowest, missing.highest) == exactly(None, State.OPEN, 0, 7)
    assert missing.reason == "年终总评缺报“参保率”"
    assert (unit.total, unit.state, unit.lowest, unit.highest) == exactly(None, State.OPEN, 30, 86)


def test_a_mark_that_nobody_has_given_is_bounded_by_its_range() -> None:
    policy = two_areas(totals=[total(weighted(), sum_to_hundred=True)])
    unit = result_of(policy, {"签订率": "100%", "参保率": "100%"})
    assert (unit.total, unit.lowest, unit.highest) == exactly(None, 80, 100)
    assert unit.reason == "年终总评尚未评定“日常工作得分”"


def test_without_a_cap_there_is_no_upper_bound() -> None:
    policy = checked(area("劳动关系", indicator("签订率", "%", target="100%", points="3", may_exceed=True)))
    summed = result_of(policy, {}).areas[0]
    assert (summed.lowest, summed.highest) == exactly(0, None)


def test_the_reasons_of_several_open_items_are_named() -> None:
    policy = checked(
        area(
            "劳动关系",
            indicator("签订率", "%", number="16", target="100%", points="3"),
            indicator("支付率", "%", number="18", target="100%", points="3"),
        )
    )
    unit = result_of(policy, {"日常": None})
    assert unit.areas[0].reason == "指标16“签订率”：年终总评缺报“签订率”；指标18“支付率”：年终总评缺报“支付率”"


def test_rounding_what_is_shared_out_can_lift_a_sum_above_its_full_marks() -> None:
    """Three items of 1 point get a third of 2 points each: 1.67 × 3 = 5.01."""
    items = [indicator(key, target="1人", points="1") for key in ("甲", "乙", "丙")]
    gone = indicator("丁", formula=quotient("戊", "己"), zero_rule=ZeroOutcome.REDISTRIBUTED, points="2")
    policy = checked(area("劳动关系", *items, gone), fields=[field("戊"), field("己")], rounded=rounding())
    whole = {"甲": "1人", "乙": "1人", "丙": "1人"}
    open_sum = result_of(policy, {**whole, "戊": "0人"}).areas[0]
    left_out = result_of(policy, {**whole, "戊": "0人", "己": "0人"}).areas[0]
    assert (open_sum.lowest, open_sum.highest) == exactly(3, Fraction("5.01"))
    assert left_out.score == Fraction("5.01")


def test_an_area_whose_neighbour_may_be_left_out_whole_is_provisional() -> None:
    gone = indicator("丁", formula=quotient("戊", "己"), zero_rule=ZeroOutcome.REDISTRIBUTED, points="2")
    policy = checked(
        area("劳动关系", indicator("甲", target="1人", points="4")),
        area("失业保险", gone),
        fields=[field("戊"), field("己")],
    )
    settled = result_of(policy, {"甲": "1人", "戊": "0人"}).areas[0]
    assert (settled.score, settled.state, settled.lowest, settled.highest) == exactly(4, State.PROVISIONAL, 4, 6)
    assert "分值还要上调" in settled.reason


@pytest.mark.parametrize(
    ("formula", "low", "high"),
    [
        (compute(SUM, "-", num("10分")), 80, 85),
        (compute(num("100分"), "-", SUM), 5, 10),
        (compute(SUM, "*", num("-1")), -95, -90),
        (compute(num("190分"), "/", SUM), 2, Fraction(19, 9)),
        (compute(SUM, "+", SUM), 180, 190),
    ],
)
def test_ranges_are_computed_with(formula: Expression, low: Fraction, high: Fraction) -> None:
    assert range_of(formula, lambda _: Range(Fraction(90), Fraction(95))) == Range(Fraction(low), Fraction(high))


def test_a_denominator_that_may_be_zero_has_no_bound() -> None:
    formula = compute(num("1分"), "/", SUM)
    assert range_of(formula, lambda _: Range(Fraction(-1), Fraction(1))) is None

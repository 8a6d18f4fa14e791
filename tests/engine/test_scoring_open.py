"""What is not known yet: open scores with their bounds, units without a task, judgements; and what is shown."""

# ruff: noqa: E501 - a row of the table is one case, whole

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from engine.examples import run_examples
from engine.export import export
from engine.results import Status
from tests.engine.builders import exactly, plan_of, unit_of
from tests.engine.scored import assessed, method, scored

PEOPLE = "单位 人\n目标 1000人\n分值 10\n"

#: What the indicator says, what is reported, and between what the open score lies.
OPEN: list[tuple[str, dict[str, str], str | None, str | None]] = [
    (PEOPLE + "计分 按完成率", {}, "0", "10"),
    (PEOPLE + "计分 按完成率，可超过满分", {}, "0", None),
    (PEOPLE + "计分 按完成率\n上访批次 > 5批次 的，扣 1分\n扣完为止", {"甲": "900人"}, "8", "9"),
    (PEOPLE + "计分 按完成率\n上访批次 > 5批次 的，扣 1分\n扣完为止", {"上访批次": "9批次"}, "0", "10"),
    (PEOPLE + "计分 按完成率\n上访批次 > 5批次 的，扣 1分\n可为负分", {"上访批次": "9批次"}, "-1", "10"),
    (PEOPLE + "计分 按完成率\n若 重大事故 = 是 的，得 0分", {"甲": "900人"}, "0", "9"),
    (PEOPLE + "计分 完成得满分，每低 5% 扣 1分（不足的不计），最多扣 3分", {}, "7", "10"),
    (PEOPLE + "计分 完成得满分，每低 5% 扣 1分（不足的不计），扣完为止", {}, "0", "10"),
    (PEOPLE + "计分 按完成率分档\n    ≥ 95% 得 10分\n    其余 得 4分", {}, "4", "10"),
    (PEOPLE + "计分 按缺口分档\n    低 3%以内 扣 1分\n    低 超过 3% 扣 5分", {}, "5", "10"),
    (PEOPLE + "计分 按完成率，从 60% 得 2分 到 100% 得满分", {}, "2", "10"),
    (PEOPLE + "计分 按完成率，可超过满分\n上访批次 = 0批次 的，加 3分", {"甲": "900人"}, "9", "12"),
    (PEOPLE + "计分 按完成率，得分 = 满分 × 50%，取较低者", {}, "0", "5"),
    (PEOPLE + "计分 按完成率，得分 = 满分 × 50%，取较高者", {}, "5", "10"),
    (PEOPLE + "计分 按完成率\n重大事故 = 是 的，乘以 50%", {"甲": "900人"}, "4.5", "9"),
    (PEOPLE + "计分 按完成率\n乘以 难度系数", {"甲": "900人"}, None, "10"),
    ("分值 10\n计分 评定 优 100%、良 80%、差 0%", {}, "0", "10"),
    ("分值 30\n计分 由考评组评定，5分 至 30分", {}, "5", "30"),
    (
        "单位 人\n分值 10\n计分 按名次，第 1 名 得 10分，其余 得 6分",
        {},
        "6",
        "10",
    ),
]


@pytest.mark.parametrize(("lines", "reported", "lowest", "highest"), OPEN)
def test_an_open_score_lies_between_what_it_can_still_become(
    lines: str, reported: dict[str, str], lowest: str | None, highest: str | None
) -> None:
    assessment = assessed(lines, {"长春市": {"补助资金": "1万元", **reported}})
    (area,) = unit_of(assessment).areas
    bounds = (None if lowest is None else Fraction(lowest), None if highest is None else Fraction(highest))
    assert (area.score, area.lowest, area.highest) == (None, *bounds)


def test_the_reason_of_an_open_score_names_the_figure_that_is_missing() -> None:
    item = scored(PEOPLE + "计分 按完成率\n上访批次 > 5批次 的，扣 1分\n扣完为止", {"甲": "900人"})
    assert (item.score, item.value) == exactly(None, 900)
    assert "缺报“上访批次”" in item.reason


def test_a_missing_figure_may_be_said_to_leave_the_score_open() -> None:
    assert scored(PEOPLE + "计分 按完成率\n缺报的，待定", {"上访批次": "1批次"}).score is None


# --- no task -----------------------------------------------------------------------------------------

EXEMPT = PEOPLE + "除外 上访批次 = 0批次\n计分 按完成率\n"


@pytest.mark.parametrize(
    ("lines", "score", "full"),
    [
        (EXEMPT + "无任务的，得满分", 10, 10),
        (EXEMPT + "无任务的，得 60%", 6, 10),
        (PEOPLE + "除外 上访批次 = 0批次\n计分 每低 50人 扣 1分，扣完为止\n无任务的，不扣分", 10, 10),
        (EXEMPT, None, None),
    ],
)
def test_a_unit_without_a_task(lines: str, score: int | None, full: int | None) -> None:
    item = scored(lines, {"甲": "0人", "上访批次": "0批次"})
    assert (item.score, item.full_marks) == exactly(score, full)


def test_a_target_of_zero_is_no_task_where_more_is_better() -> None:
    lines = "单位 人\n目标 责任状\n分值 10\n计分 按完成率\n无任务的，得满分"
    assert scored(lines, {"甲": "0人"}, target="0人").score == 10
    fewer = "单位 起\n目标 责任状\n方向 越低越好\n分值 10\n计分 完成得满分，未完成不得分\n无任务的，得满分"
    assert scored(fewer, {"甲": "1起"}, target="0起").score == 0


LEAVING = """\
单位 人
目标 1000人
分值 10
计分 按完成率
@指标 2 乙
    单位 人
    目标 0人
    分值 30
    计分 按完成率
    无任务的，不计，按比例折算"""


def test_the_points_of_what_is_left_out_go_to_what_remains() -> None:
    item = scored(LEAVING, {"甲": "500人", "乙": "0人"})
    assert (item.score, item.full_marks) == exactly(20, 40)
    item = scored(LEAVING.replace("目标 0人", "目标 10人"), {"甲": "500人", "乙": "10人"})
    assert (item.score, item.full_marks) == exactly(5, 10)


# --- judged ------------------------------------------------------------------------------------------

GRADED = "分值 20\n计分 评定 优 100%、良 80%、中 60%、差 0%"


@pytest.mark.parametrize(("grade", "score"), [("优", 20), ("良", 16), ("中", 12), ("差", 0)])
def test_points_by_judged_grade(grade: str, score: int) -> None:
    item = scored(GRADED, {"上访批次": "1批次"}, ratings={"甲": grade})
    assert (item.score, str(item.value)) == exactly(score, grade)


def test_points_that_are_judged_themselves() -> None:
    item = scored("分值 30\n计分 由考评组评定，0分 至 30分", {"上访批次": "1批次"}, ratings={"甲": "27.5分"})
    assert item.score == Fraction("27.5")


def test_a_grade_that_is_not_given_is_pending() -> None:
    item = scored(GRADED, {"上访批次": "1批次"})
    assert (item.status, item.score) == (Status.JUDGEMENT_PENDING, None)


# --- a population ------------------------------------------------------------------------------------

RANKED = "单位 人\n分值 10\n计分 按名次，第 1 名 得 10分，每后移 1 名 减 1分，最低 2分"


def test_units_that_share_a_place_share_its_points_and_the_next_place_is_passed_over() -> None:
    figures = {"长春市": {"甲": "9人"}, "通化市": {"甲": "8人"}, "辽源市": {"甲": "8人"}, "松原市": {"甲": "7人"}}
    found = assessed(RANKED, figures)
    marks = [unit_of(found, name).indicators[0].score for name in figures]
    assert marks == [10, 9, 9, 7]


def test_a_unit_without_a_figure_is_out_and_leaves_the_others_provisional() -> None:
    item = scored(RANKED, {"甲": "9人"}, {"通化市": {"上访批次": "1批次"}})
    assert item.score == 10
    assert item.is_provisional
    assert "通化市还没有这个数" in item.reason


def test_an_exempt_unit_is_out_of_the_population() -> None:
    lines = "单位 人\n分值 10\n除外 上访批次 = 0批次\n计分 与第一名之比 × 满分"
    others = {"通化市": {"甲": "900人", "上访批次": "0批次"}}
    assert scored(lines, {"甲": "9人", "上访批次": "1批次"}, others).score == 10


# --- what is shown -----------------------------------------------------------------------------------

LONG = (
    PEOPLE
    + "计分 按完成率，扣完为止\n乘以 80%\n上访批次 高于 5批次 的，扣 9分\n获国家表彰次数 > 0次 的，加 3分\n每低 100人 扣 1分"
)


def test_the_steps_stand_in_the_result_in_their_order() -> None:
    item = scored(LONG, {"甲": "700人", "上访批次": "6批次", "获国家表彰次数": "1次"})
    assert [(p.kind, p.count, p.raw, p.applied) for p in item.parts] == [
        ("base", None, 7, 7),
        ("multiplier", Fraction("0.8"), 7, Fraction("5.6")),
        ("deduction", None, 9, 9),
        ("deduction", 3, 3, 3),
        ("bonus", None, 3, 3),
        ("floor", None, Fraction("-3.4"), 0),
    ]
    assert (item.raw_score, item.score) == exactly(Fraction("-3.4"), 0)


def test_a_cap_of_a_deduction_shows_what_it_would_have_been() -> None:
    item = scored("单位 起\n分值 10\n计分 每发生 1起 扣 2分，最多扣 10分", {"甲": "7起"})
    deduction = item.parts[1]
    assert (deduction.count, deduction.raw, deduction.applied) == exactly(7, 14, 10)


def test_a_grade_and_the_steps_are_exported() -> None:
    text = json.dumps(
        export(assessed(GRADED, {"长春市": {"上访批次": "1批次"}}, ratings={"甲": "良"})), ensure_ascii=False
    )
    assert '"value": "良"' in text
    assert '"rule": "评定 优 100%、良 80%、中 60%、差 0%"' in text


def test_a_worked_example_sets_a_grade_and_expects_points() -> None:
    example = "算例 评为良\n    设 甲 = 良\n    则 甲.得分 = 16分"
    policy = method(GRADED, top=example)
    (outcome,) = run_examples(plan_of(policy), ())
    assert outcome.is_passed


GAINING = """\
单位 人
目标 1000人
分值 10
计分 完成得满分，每低 100人 扣 1分，扣完为止
@指标 2 乙
    公式 获国家表彰次数 ÷ 上访批次 × 1批次 ÷ 1次
    分母为零 不计，按比例折算
    目标 100%
    分值 30
    计分 按完成率"""


def test_points_that_may_still_be_given_to_an_item_with_deductions_are_bounded_by_its_cap() -> None:
    # With 乙 in it is 8 ＋ 30; with 乙 left out 40 － 2, which only the cap of 40 is known to bound.
    (area,) = unit_of(assessed(GAINING, {"长春市": {"甲": "800人"}})).areas
    assert (area.lowest, area.highest) == exactly(8, 40)
    (area,) = unit_of(
        assessed(GAINING, {"长春市": {"甲": "800人", "获国家表彰次数": "1次", "上访批次": "0批次"}})
    ).areas
    assert area.score == 38


def test_points_over_other_figures_alone_tell_each_figure_with_its_place() -> None:
    lines = "分值 10\n计分 超标天数 每 1天 扣 0.2分，扣完为止"
    item = scored(lines, {"超标天数": "3天"})
    assert (item.value, item.status, item.score) == exactly(None, Status.OK, Fraction("9.4"))
    assert item.score_derivation is not None
    figures = [leaf for step in item.score_derivation.children for leaf in step.children if leaf.source is not None]
    assert [leaf.label for leaf in figures] == ["长春市 2007年 超标天数"]

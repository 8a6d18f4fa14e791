"""Totals and what follows, one behaviour a test: conversion and bounds, rows and caps, grades by conditions, awards."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from engine.examples import run_examples
from engine.results import State, Status
from tests.engine.county import METHOD, UNITS, Row, assess, plan_of, roster, unit

FEW: Mapping[str, Row] = {name: UNITS[name] for name in ("甲镇", "乙镇", "丙乡", "辛镇")}
FORMULA = "平时考核得分 ＋ 指标得分合计 × 70% ＋ 加分合计 － 扣分合计"


def total_of(text: str, name: str = "辛镇", units: Mapping[str, Row] = FEW) -> Fraction | None:
    return unit(assess(text, units), name).total


# --- the total ---------------------------------------------------------------------------------------


def test_a_total_is_converted_by_its_own_maximum_before_it_is_rounded() -> None:
    # 22.5 ＋ 77 × 70% = 76.4 of 30 ＋ 100 × 70% = 100; with 指标得分合计 at half its share, of 65.
    text = METHOD.replace("指标得分合计 × 70%", "指标得分合计 × 35%").replace(
        "    最低 0分\n", "    折算 满分按 100分\n    最低 0分\n"
    )
    assert total_of(text) == round((Fraction("22.5") + 77 * Fraction(35, 100)) * 100 / 65, 2)


def test_what_nobody_said_the_most_of_cannot_be_converted() -> None:
    text = METHOD.replace("    平时得分 分 评定 0分 至 100分\n", "    平时得分 分\n").replace(
        "    最低 0分\n", "    折算 满分按 100分\n"
    )
    found = unit(assess(text, FEW), "辛镇")
    assert (found.total, found.state) == (None, State.OPEN)


def test_a_total_has_a_floor_and_a_cap() -> None:
    text = METHOD.replace("    最低 0分\n", "    最低 79分\n    最多 100分\n")
    assert (total_of(text, "甲镇"), total_of(text, "辛镇")) == (Fraction(100), Fraction(79))


def test_a_part_of_the_total_is_rounded_before_it_goes_on() -> None:
    text = METHOD.replace("平时得分 × 30%\n    保留 1 位小数", "平时得分 × 30%\n    保留整数")
    # 22.5 becomes 23.
    assert total_of(text) == Fraction("76.9")


def test_a_part_of_the_total_is_published() -> None:
    (part,) = unit(assess(units=FEW), "辛镇").definitions
    assert (part.name, part.value) == ("平时考核得分", Fraction("22.5"))


# --- rows and caps -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("partial", "bonus"),
    [("不足的不计", 2), ("按比例", Fraction("2.5")), ("不足的按一个计", 3)],
)
def test_a_started_step(partial: str, bonus: Fraction) -> None:
    text = METHOD.replace("加 1分（不足的不计），最多 2分", f"加 1分（{partial}）")
    units = {**FEW, "辛镇": (75, 80, 75, None, None, 250, None, None, 90)}
    assert total_of(text, units=units) == Fraction("76.4") + bonus


def test_a_count_that_nobody_reported_is_open_unless_the_method_says_otherwise() -> None:
    text = METHOD.replace("    未报的不加\n", "")
    found = unit(assess(text, FEW), "辛镇")
    assert (found.total, found.lowest, found.highest) == (None, Fraction("76.4"), Fraction("80.4"))
    assert "年终考评缺报“国家级媒体采用”" in found.reason
    # 宣传信息 and 招商 give 2 each at most; 表彰 was judged 否.
    assert (found.grade, found.state) == (None, State.OPEN)


def test_what_is_open_changes_nothing_once_the_cap_is_reached() -> None:
    text = METHOD.replace("    未报的不加\n", "").replace("加分 最多 5分", "加分 最多 1分")
    units = {**FEW, "辛镇": (75, 80, 75, None, None, 100, None, None, 90)}
    found = unit(assess(text, units), "辛镇")
    assert found.total == Fraction("77.4")


def test_a_row_may_count_what_is_reported_for_something_else() -> None:
    text = METHOD.replace(
        "    受到县级通报批评 次 每 1次 扣 1分\n",
        "    受到县级通报批评 次 每 1次 扣 1分\n    税收完成率 低于 80% 的，扣 4分\n",
    )
    assert total_of(text) == Fraction("72.4")


def test_judged_points_are_added_as_they_are() -> None:
    text = METHOD.replace("    未报的不加\n", "    加 群众满意度得分 × 1%，最多 0.5分\n    未报的不加\n")
    assert total_of(text) == Fraction("76.9")


# --- grades ------------------------------------------------------------------------------------------

BY_CONDITIONS = """\
等次
    优秀
        1. 总分 列 前1名
        2. 群众满意度得分 不低于 90分
    良好 90分以上
        满足 1 项以上
            群众满意度得分 不低于 89分
    合格 60分以上
    不合格 其余

"""


def graded(block: str, units: Mapping[str, Row] = FEW) -> dict[str, str | None]:
    assessment = assess(METHOD[: METHOD.index("一票否决")] + block, units)
    return {u.name: u.grade for u in assessment.units}


def test_a_row_that_needs_a_rank_settles_after_the_bands() -> None:
    block = BY_CONDITIONS.replace(
        "        满足 1 项以上\n            群众满意度得分 不低于 89分\n", "        群众满意度得分 不低于 89分\n"
    )
    assert graded(block) == {"甲镇": "优秀", "乙镇": "良好", "丙乡": "合格", "辛镇": "合格"}


def test_bands_of_both_sides_do_not_need_an_order() -> None:
    block = "等次\n    合格 60分以上、不足 90分\n    优秀 90分（含）至 200分\n    不合格 不足 60分\n\n"
    assert graded(block) == {"甲镇": "优秀", "乙镇": "优秀", "丙乡": "优秀", "辛镇": "合格"}


def test_places_go_down_from_grade_to_grade() -> None:
    block = """\
等次
    优秀 90分以上
        名额 1
        超出名额的，定为 良好
    良好 80分以上
        名额 1
        超出名额的，定为 合格
    合格 60分以上
    不合格 其余

"""
    assert graded(block) == {"甲镇": "优秀", "乙镇": "良好", "丙乡": "合格", "辛镇": "合格"}


@pytest.mark.parametrize(
    ("rule", "grades"), [("一并列入", ("优秀", "优秀")), ("一并不列", ("良好", "良好")), ("一并待定", (None, None))]
)
def test_a_tie_at_the_last_place(rule: str, grades: tuple[str | None, str | None]) -> None:
    block = f"""\
等次
    优秀 90分以上
        名额 2
        超出名额的，定为 良好
        名额处并列的，{rule}
    良好 80分以上
    不合格 其余

"""
    units = {**FEW, "丙乡": FEW["乙镇"]}
    found = graded(block, units)
    assert (found["甲镇"], found["乙镇"], found["丙乡"]) == ("优秀", *grades)


def test_a_grade_may_be_changed_to_another_in_words() -> None:
    shifts = "    税收完成率 高于 99% 的，改定为 合格\n    矛盾化解率 低于 90% 的，升一档\n"
    block = f"等次\n    优秀 90分以上\n    合格 其余\n{shifts}\n"
    assert graded(block) == {"甲镇": "合格", "乙镇": "优秀", "丙乡": "合格", "辛镇": "优秀"}


def test_who_may_not_have_a_grade_gets_the_next_one() -> None:
    block = "等次\n    优秀 90分以上\n    良好 80分以上\n    合格 其余\n    税收完成率 高于 99% 的，不得评为 优秀\n\n"
    assert graded(block) == {"甲镇": "良好", "乙镇": "优秀", "丙乡": "良好", "辛镇": "合格"}


def test_a_total_in_no_band_has_no_grade_and_says_so() -> None:
    block = "等次\n    优秀 90分以上\n        群众满意度得分 不低于 91分\n    不合格 不足 90分\n"
    found = unit(assess(METHOD[: METHOD.index("一票否决")] + block, FEW), "甲镇")
    assert (found.grade, found.state) == (None, State.OPEN)
    assert found.reason == "等次待定：总分 103.5分不属于任何等次"


# --- awards ------------------------------------------------------------------------------------------


def winners(lines: str, units: Mapping[str, Row] = FEW) -> list[str]:
    start, end = METHOD.index("奖项 先进乡镇"), METHOD.index("资金 考评奖励")
    (award,) = assess(METHOD[:start] + f"奖项 先进乡镇\n{lines}\n" + METHOD[end:], units).awards
    return [u for w in award.winners for u in w.units]


def test_an_award_by_a_figure() -> None:
    assert winners("    名额 2\n    按 矛盾化解率\n    名额处并列的，一并列入\n") == ["甲镇", "乙镇"]


def test_an_award_by_a_share_of_the_units() -> None:
    assert winners("    名额 考评对象总数的 70%，向下取整\n    按 总分\n") == ["甲镇", "乙镇"]


def test_only_who_meets_the_condition_is_a_candidate() -> None:
    assert winners("    名额 2\n    按 总分\n    条件 税收完成率 低于 100%\n") == ["乙镇", "辛镇"]


def test_who_may_still_be_barred_takes_no_place() -> None:
    start, end = METHOD.index("奖项 先进乡镇"), METHOD.index("资金 考评奖励")
    text = (
        METHOD[:start] + "奖项 先进乡镇\n    名额 1\n    按 总分\n    评定：正在接受调查的，不能评先\n\n" + METHOD[end:]
    )
    (award,) = assess(text, FEW, unjudged={("甲镇", "正在接受调查")}).awards
    assert [u for w in award.winners for u in w.units] == ["乙镇"]
    assert award.state is State.PROVISIONAL
    assert award.reason == "甲镇能不能评还不知道：年终考评尚未评定“正在接受调查”"


# --- money -------------------------------------------------------------------------------------------


def test_money_is_rounded_in_its_unit() -> None:
    text = METHOD.replace("    单位 万元\n", "    单位 万元\n    保留 1 位小数\n").replace("则 10万元", "则 123456元")
    funds = {f.unit: f.amount for f in assess(text, FEW).funds}
    assert funds["甲镇"] == 123_000


def test_money_that_waits_for_a_grade_says_so() -> None:
    funds = {f.unit: f for f in assess(units=FEW, unjudged={("辛镇", "弄虚作假")}).funds}
    assert (funds["辛镇"].amount, funds["辛镇"].status) == (None, Status.MISSING)
    assert "等次待定" in funds["辛镇"].reason


# --- worked examples ---------------------------------------------------------------------------------

EXAMPLES = """
算例 一个乡镇的等次
    设 总分 = 96分、评定 都为 否
    则 等次 良好、名次 1
    又设 评定 都为 否
    则 先进乡镇 获评、考评奖励 = 5万元

算例 名额和并列
    设 评定 都为 否
    | 单位 | 总分     | 群众满意度得分 | 税收完成率 | 则 | 等次 | 名次 | 先进乡镇 |
    | 甲镇 | 95分     | 90分           | 100%       |    | 优秀 | 1    | 是       |
    | 乙镇 | 92分     | 90分           | 100%       |    | 良好 | 2    | 是       |
    | 丙乡 | 92分     | 91分           | 90%        |    | 良好 | 2    | 是       |
    | 丁乡 | 59.99分  | 90分           | 100%       |    | 不合格 | 4  | 否       |

算例 等次待定
    设 总分 = 96分
    则 等次 待定
"""


def test_worked_examples_ask_for_grades_ranks_awards_and_money() -> None:
    plan = plan_of(METHOD + EXAMPLES)
    outcomes = run_examples(plan, roster(tuple(UNITS)))
    failed = [(o.world, o.expected, o.got) for o in outcomes if not o.is_passed]
    assert len(outcomes) == 17
    assert failed == []


def test_a_worked_example_that_is_wrong_says_what_came_out() -> None:
    plan = plan_of(
        METHOD + "\n算例 错的\n    设 总分 = 96分、评定 都为 否\n    则 等次 优秀、名次 2、先进乡镇 不获评\n"
    )
    outcomes = run_examples(plan, roster(tuple(UNITS)))
    assert [(o.is_passed, o.got) for o in outcomes] == [(False, "良好"), (False, "第 1 名"), (False, "获评")]

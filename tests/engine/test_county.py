"""A county's year-end assessment with bonuses, vetoes, grades, ties and money, beside a table made by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from engine.export import export
from engine.results import State, Status
from tests.engine.county import METHOD, TRUE, UNITS, Row, assess, decision, unit

#: Worked out on paper from the method's own words: total, rank, grade, money in 万元.
#: 甲镇: 28.5 ＋ 100 × 70% ＋ 最多 5（2 ＋ 2 ＋ 1） = 103.5. 丙乡: 27 ＋ 98 × 70% － 2（只计最高一次） = 93.6.
#: 丑镇: 28.2 ＋ 95.2 × 70% = 94.84. Places: 12 × 35% = 4.2, so 4; 丙乡 and 丁乡 share the fourth, and 丁乡 has more
#: 群众满意度. 戊镇 and 子乡 are 不合格 whatever their points; 庚乡 goes up from 良好, 壬乡 down from 合格.
BY_HAND = {
    "甲镇": ("103.5", 1, "优秀", 10),
    "乙镇": ("94.7", 4, "优秀", 10),
    "丙乡": ("93.6", 6, "良好", 5),
    "丁乡": ("93.6", 6, "优秀", 10),
    "戊镇": ("97", 2, "不合格", -2),
    "己镇": ("86.4", 8, "良好", 5),
    "庚乡": ("81.4", 9, "优秀", 10),
    "辛镇": ("76.4", 10, "合格", 0),
    "壬乡": ("67", 11, "不合格", -2),
    "癸镇": ("50", 12, "不合格", -2),
    "子乡": ("94.2", 5, "不合格", -2),
    "丑镇": ("94.84", 3, "优秀", 10),
}


@pytest.mark.parametrize("name", UNITS)
def test_the_table_made_by_hand_comes_out(name: str) -> None:
    assessment = assess()
    found, (total, rank, grade, money) = unit(assessment, name), BY_HAND[name]
    amounts = {f.unit: f.amount for f in assessment.funds}
    assert (found.total, found.rank, found.grade) == (Fraction(total), rank, grade)
    assert amounts[name] == money * 10_000
    assert found.state is State.FINAL


def test_the_award_passes_over_who_is_barred_and_compares_who_is_equal() -> None:
    (award,) = assess().awards
    assert [u for w in award.winners for u in w.units] == ["甲镇", "丑镇", "乙镇", "丁乡"]
    assert {b.unit: b.reason for b in award.barred} == {
        "戊镇": "一票否决：发生重大安全责任事故；等次 不合格",
        "壬乡": "等次 不合格",
        "癸镇": "等次 不合格",
        "子乡": "等次 不合格",
    }
    assert (award.state, award.tied) == (State.FINAL, ())


def test_a_place_that_is_not_passed_on_stays_empty() -> None:
    text = METHOD.replace("    等次 不合格 的，不能评先\n", "    等次 不合格 的，不能评先\n    名额不递补\n")
    (award,) = assess(text).awards
    assert [u for w in award.winners for u in w.units] == ["甲镇", "丑镇", "乙镇"]


def test_the_export_has_a_line_for_everything_that_moved_the_points() -> None:
    exported: Any = export(assess())
    units = {u["name"]: u for u in exported["units"]}
    keys = ("kind", "block", "name", "count", "raw", "applied")
    rows = [tuple(a[k] for k in keys) for a in units["甲镇"]["adjustments"]]
    assert rows == [
        ("加分", "宣传信息", "国家级媒体采用", "3", "1.5", "1.5"),
        ("加分", "宣传信息", "省级媒体采用", "6", "1.2", "1"),
        ("加分", "宣传信息", "超出最多的部分", None, "2.5", "-0.5"),
        ("加分", "加分", "招商到位资金", "350", "3", "2"),
        ("加分", "加分", "评定：获得省级以上表彰", None, "1", "1"),
    ]
    assert units["戊镇"]["status"] == "vetoed"
    assert units["戊镇"]["adjustments"] == [
        {
            "kind": "否决",
            "block": "否决",
            "name": "定为 不合格、取消评先资格",
            "count": None,
            "raw": None,
            "applied": None,
            "reason": "发生重大安全责任事故",
        }
    ]
    struck = [a for a in units["丙乡"]["adjustments"] if a["kind"] == "扣分"]
    assert [(a["name"], a["applied"], a["reason"]) for a in struck] == [
        ("受到县级通报批评", "2", ""),
        ("受到市级通报批评", "0", "同一事项只计最高一次"),
    ]


def test_money_says_who_pays_whom() -> None:
    exported: Any = export(assess())
    funds = {f["unit"]: f for f in exported["funds"]}
    keys = ("name", "amount", "currency_unit", "payer", "payee")
    assert [funds["甲镇"][k] for k in keys] == ["考评奖励", "10", "万元", "某县", "甲镇"]
    assert [funds["癸镇"][k] for k in keys] == ["考评奖励", "-2", "万元", "癸镇", "某县"]
    assert [funds["辛镇"][k] for k in keys] == ["考评奖励", "0", "万元", None, None]


def test_two_of_three_circumstances_hold_a_unit_to_account() -> None:
    held = {a.unit: a.reason for a in assess().accountability}
    assert held == {"癸镇": "工作不力；总分 低于 60分；等次 不合格"}


# --- what is open ------------------------------------------------------------------------------------


def test_a_veto_that_nobody_has_judged_leaves_the_grade_open_and_the_total_stands() -> None:
    found = unit(assess(unjudged={("己镇", "发生重大安全责任事故")}), "己镇")
    assert (found.total, found.grade, found.state) == (Fraction("86.4"), None, State.OPEN)
    assert found.reason == "等次待定：年终考评尚未评定“发生重大安全责任事故”（可能是 良好、不合格）"


def test_an_open_unit_leaves_those_in_doubt_whom_it_could_push_out() -> None:
    units = {**UNITS, "癸镇": (None, 100, 100, None, None, None, None, None, 90)}
    assessment = assess(units=units)
    assert unit(assessment, "癸镇").grade is None
    # 癸镇 can still reach 100: above 丑镇, 乙镇 and 丁乡, of whom only the last would lose the place.
    states = {n: unit(assessment, n).reason for n in ("甲镇", "丑镇", "乙镇", "丁乡", "丙乡", "辛镇")}
    doubt = "癸镇的等次待定，可能占用“优秀”的名额"
    assert {n for n, reason in states.items() if doubt in reason} == {"丁乡"}
    assert unit(assessment, "丁乡").grade == "优秀"
    assert unit(assessment, "丁乡").state is State.PROVISIONAL


def test_an_open_total_whose_bounds_stand_in_one_band_has_that_grade() -> None:
    low: dict[str, Row] = {"甲镇": (100, 100, 95, 0, 0, 0, 0, 0, 90), "乙镇": (50, None, 20, 0, 0, 0, 0, 0, 90)}
    # 6 ＋ 30 × 70% = 27, and 矛盾化解 adds 28 at most.
    found = unit(assess(units=low, true=set()), "乙镇")
    assert (found.total, found.lowest, found.highest) == (None, Fraction(27), Fraction(55))
    assert (found.grade, found.state) == ("不合格", State.OPEN)


def test_those_equal_in_everything_wait_for_a_decision() -> None:
    units = {**UNITS, "丁乡": (100, 95, 90, None, None, None, None, 1, 88)}
    assessment = assess(units=units)
    for name in ("丙乡", "丁乡"):
        found = unit(assessment, name)
        assert found.grade is None
        assert "丙乡、丁乡在“优秀”的名额处并列（余 1 个名额），一并待定" in found.reason


def test_two_circumstances_without_priority_name_both_grades() -> None:
    text = METHOD.replace("    同时符合几种的，从低\n", "")
    found = unit(assess(text, true={*TRUE, ("庚乡", "工作有重大失误")}), "庚乡")
    assert (found.grade, found.state) == (None, State.OPEN)
    assert "同时符合“优秀”、“合格”，办法没有写按哪个" in found.reason
    assert unit(assess(true={*TRUE, ("庚乡", "工作有重大失误")}), "庚乡").grade == "合格"


# --- vetoes ------------------------------------------------------------------------------------------


def test_a_veto_may_set_the_total_and_the_rank_follows() -> None:
    text = METHOD.replace("定为 不合格、取消评优资格", "总分得 0分、取消评优资格")
    found = unit(assess(text), "戊镇")
    assert (found.total, found.raw_total, found.rank) == (Fraction(0), Fraction(97), 12)
    assert (found.grade, found.status) == ("不合格", Status.VETOED)


def test_a_veto_that_would_set_the_total_leaves_it_open_while_it_is_not_judged() -> None:
    text = METHOD.replace("定为 不合格、取消评优资格", "总分得 0分")
    found = unit(assess(text, unjudged={("己镇", "发生严重违纪违法案件")}), "己镇")
    assert (found.total, found.lowest, found.highest) == (None, Fraction(0), Fraction("86.4"))
    assert found.reason == "是否一票否决还不知道：年终考评尚未评定“发生严重违纪违法案件”"


def test_vetoed_units_stay_in_the_population_unless_they_are_left_out() -> None:
    text = METHOD.replace("一票否决\n", "一票否决\n    不含被否决单位\n")
    assessment = assess(text)
    assert unit(assessment, "戊镇").rank is None
    assert unit(assessment, "丑镇").rank == 2
    # 11 × 35% = 3.85: one place less.
    assert unit(assessment, "丁乡").grade == "良好"


def test_what_a_veto_says_is_not_raised() -> None:
    assert unit(assess(true={*TRUE, ("戊镇", "受到省级通报表扬")}), "戊镇").grade == "不合格"


# --- the leading group -------------------------------------------------------------------------------


def test_the_leading_group_changes_a_grade_and_what_was_computed_stands_beside() -> None:
    found = unit(assess(adjustments=[decision("己镇", "等次", "优秀")]), "己镇")
    assert (found.grade, found.computed_grade) == ("优秀", "良好")
    (note,) = (a for a in found.adjustments if a.kind == "调整")
    assert (note.block, note.name, note.reason) == ("等次", "良好 → 优秀", "综合全年工作（考评领导小组）")


def test_the_leading_group_settles_a_tie() -> None:
    units = {**UNITS, "丁乡": (100, 95, 90, None, None, None, None, 1, 88)}
    assessment = assess(units=units, adjustments=[decision("丁乡", "等次", "优秀"), decision("丙乡", "等次", "良好")])
    assert [unit(assessment, n).grade for n in ("丙乡", "丁乡")] == ["良好", "优秀"]


def test_a_changed_total_is_ranked_and_graded_anew() -> None:
    found = unit(assess(adjustments=[decision("己镇", "总分", "加 5分", "5", is_change=True)]), "己镇")
    assert (found.total, found.raw_total, found.rank, found.grade) == (Fraction("91.4"), Fraction("86.4"), 8, "良好")
    (note,) = (a for a in found.adjustments if a.kind == "调整")
    assert (note.block, note.name, note.raw, note.applied) == ("总分", "加 5分", Fraction(5), Fraction("91.4"))

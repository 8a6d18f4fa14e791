"""Two years' methods compared: each kind of change is told once, by meaning, and nothing is told of layout."""

# ruff: noqa: E501 - a row of the table is one change, whole

from __future__ import annotations

import pytest

from dsl.diff import Change, ChangeKind, diff
from tests.dsl.shapes import SMALL, checked


def changes(old: str, new: str) -> list[Change]:
    before, after = checked(old), checked(new)
    assert before.value is not None
    assert after.value is not None
    assert [d.message("zh") for d in after.diagnostics if d.severity == "error"] == []
    return list(diff(before.value, after.value).changes)


def told(old: str, new: str) -> list[tuple[str, str, str, str, str, str]]:
    return [(c.kind.value, c.part, c.name, c.aspect.zh, c.old, c.new) for c in changes(old, new)]


ONE = [
    ("目标 不低于 10%", "目标 不低于 12%", ("修改", "指标", "上访下降率", "目标", "不低于 10%", "不低于 12%")),
    ("优秀 达到 100%", "优秀 达到 95%", ("修改", "指标", "培训班合格率", "档次", "", "")),
    ("分母为零 视为完成", "分母为零 不适用", ("修改", "指标", "解决零就业家庭比率", "分母为零", "视为完成", "不适用")),
    ("    名额 1\n", "    名额 3\n", ("修改", "奖项", "先进单位", "名额", "1", "3")),
    ("指标 1 新增就业人数", "指标 1 城镇新增就业人数", ("改名", "指标", "1 城镇新增就业人数", "名称", "新增就业人数", "城镇新增就业人数")),
    ("    包括   地级市", "    包括   地级市、县", ("修改", "层次", "市州", "包括", "地级市", "地级市；县")),
    ("方面 （一） 就业", "方面 （一） 稳就业", ("改名", "方面", "（一） 稳就业", "名称", "就业", "稳就业")),
    ("× 80% ＋ 日常工作得分 × 20%", "× 70% ＋ 日常工作得分 × 30%", ("修改", "总分", "年终总评", "公式", "", "")),
    ("某政发〔2025〕1号", "某政发〔2026〕1号", ("修改", "办法", "某省2025年就业工作考核办法", "文号", "某政发〔2025〕1号", "某政发〔2026〕1号")),
    ("        上访批次 批次 需要 上年", "        上访批次 批次 需要 上年 按季", ("修改", "填报", "上访批次", "频次", "", "按季")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), ONE, ids=[f"{e[1]}{e[3]}" for _, _, e in ONE])
def test_one_change_is_told_once(old: str, new: str, expected: tuple[str, str, str, str, str, str]) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    if "按季" in new:
        text = text.replace("公式 下降率（上访批次）", "公式 合计（上访批次） ÷ 合计（上访批次）")
        seen = [t for t in told(SMALL, text) if t[1] == "填报"]
    else:
        seen = told(SMALL, text)
    assert [t[:4] for t in seen] == [expected[:4]]
    if expected[4] or expected[5]:
        assert seen[0][4:] == expected[4:]


def test_layout_and_comments_are_no_change() -> None:
    spaced = "# 注\n" + SMALL.replace("安置户数 ÷ 零就业户数", "安置户数÷零就业户数").replace("\n总分", "\n\n\n总分")
    assert changes(SMALL, spaced) == []


def test_an_item_put_in_moves_the_numbers_along_in_one_change() -> None:
    new = (
        SMALL.replace("4 项", "5 项")
        .replace("指标 4 ", "指标 5 ")
        .replace("指标 3 ", "指标 4 ")
        .replace("指标 2 解决", "指标 3 解决")
        .replace("    指标 3 解决", "    指标 2 创业项目\n        单位 个\n    指标 3 解决")
        .replace("则 指标 2 = 50%", "则 指标 3 = 50%")
    )
    assert told(SMALL, new)[1:] == [
        ("新增", "指标", "2 创业项目", "", "", ""),
        ("改编号", "指标", "解决零就业家庭比率至培训班合格率", "编号", "2至4", "3至5"),
    ]


def test_what_stood_in_an_area_that_is_gone_is_not_told_once_more() -> None:
    more = SMALL.replace("1 个方面、4 项", "2 个方面、5 项").replace(
        "\n总分 年终总评",
        "方面 （二） 培训\n    填报\n        甲 人\n    校核\n        甲 ≤ 9人\n    指标 5 培训人数\n        单位 人\n\n总分 年终总评",
    )
    gone = told(more, SMALL)
    assert [t for t in gone if t[1] != "办法"] == [("取消", "方面", "（二） 培训", "", "1 项", "")]


def test_a_method_with_parts_left_out_is_not_said_to_drop_them() -> None:
    bare = (
        SMALL[: SMALL.index("方面 （一）")]
        + "方面 （一） 就业\n未编入 “各项指标”\n"
        + SMALL[SMALL.index("奖项 先进") : SMALL.index("算例")]
    )
    kinds = {(c.kind, c.part) for c in changes(SMALL, bare.replace("、4 项", ""))}
    assert (ChangeKind.UNKNOWN, "方面") in kinds
    assert (ChangeKind.DROPPED, "指标") not in kinds


def test_places_lead_to_both_files() -> None:
    (change,) = changes(SMALL, SMALL.replace("目标 不低于 10%", "目标 不低于 12%"))
    assert change.old_span is not None
    assert change.new_span is not None
    assert change.old_span.line == change.new_span.line

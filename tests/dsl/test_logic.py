"""Reasoning over conditions: never a false claim, held against every point of a small grid, and the finds it is for."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.logic.formula import Both, Compared, Either, Fact, Formula, World, find_world, holds, opposite
from dsl.logic.linear import Form
from tests.dsl.shapes import SMALL, checked

_numbers = st.integers(-3, 3).map(Fraction)
_forms = st.builds(lambda x, y, c: Form({n: f for n, f in (("x", x), ("y", y)) if f}, c), _numbers, _numbers, _numbers)
_plain: st.SearchStrategy[Formula] = st.one_of(
    st.builds(Compared, _forms, st.sampled_from(["≤", "<", "=", "≠"])),
    st.builds(Fact, st.sampled_from(["甲", "乙"]), st.booleans()),
)
_formulas: st.SearchStrategy[Formula] = st.recursive(
    _plain,
    lambda inner: st.one_of(
        st.builds(lambda fs: Both(tuple(fs)), st.lists(inner, max_size=3)),
        st.builds(lambda fs: Either(tuple(fs)), st.lists(inner, max_size=3)),
    ),
    max_leaves=8,
)
GRID = [
    World({"甲": a, "乙": b}, {"x": Fraction(x, 2), "y": Fraction(y, 2)})
    for x, y in itertools.product(range(-8, 9), repeat=2)
    for a, b in itertools.product([True, False], repeat=2)
]


@given(_formulas)
def test_a_world_holds_and_none_means_none(formula: Formula) -> None:
    found = find_world([formula])
    if found is not None:
        assert holds(formula, found)
    else:
        assert not any(holds(formula, world) for world in GRID)


@given(_formulas)
def test_the_opposite_holds_where_the_formula_does_not(formula: Formula) -> None:
    assert all(holds(opposite(formula), world) is not holds(formula, world) for world in GRID[::37])


ITEM = "    指标 5 安置工作\n        优秀\n{better}        达标\n{worse}"
FIELDS = "        甲 个\n        乙 个\n        丙 个 按季\n        落实日期 日期\n"


def with_tiers(better: list[str], worse: list[str], check: str = "") -> str:
    """The small method with one more item, its tiers, and perhaps a cross-check."""
    lines = [*(f"            {x}\n" for x in better)], [*(f"            {x}\n" for x in worse)]
    item = ITEM.format(better="".join(lines[0]), worse="".join(lines[1]))
    text = SMALL.replace("4 项", "5 项").replace("        安置户数 户\n", "        安置户数 户\n" + FIELDS)
    text = text.replace("\n总分 年终总评", "\n" + item + "\n总分 年终总评")
    return text.replace("        安置户数 不超过 零就业户数\n", f"        安置户数 不超过 零就业户数\n{check}")


FINE = [
    (["甲 不低于 乙 的 10%"], ["甲 不低于 乙 的 8%"]),
    (["占比（甲，乙）达到 60%"], ["占比（甲，乙）达到 50%"]),
    (["每季（丙 不少于 2个）", "合计（丙）不少于 8个"], ["每季（丙 至少 1个）", "合计（丙）至少 4个"]),
    (["每季（丙 不少于 2个）"], ["合计（丙）不少于 8个"]),
    (["甲 列 市州前3名"], ["甲 列 市州前10名"]),
    (["落实日期 在 5月底前"], ["落实日期 在 6月底前"]),
    (["评定：成效显著"], ["评定：有成效"]),
    (["甲 > 乙", "乙 ≥ 5个"], ["甲 超过 5个"]),
    (["无 甲、乙"], ["甲 不超过 3个 或 乙 不超过 3个"]),
    (["最大（甲，乙） 达到 9个"], ["最大（甲，乙） 达到 5个"]),
]


@pytest.mark.parametrize(("better", "worse"), FINE, ids=" ".join)
def test_tiers_that_agree_are_left_alone(better: list[str], worse: list[str]) -> None:
    check = "        乙 > 0\n" if any("占比" in x for x in better) else ""
    assert checked(with_tiers(better, worse, check)).diagnostics == ()


WRONG = [
    (["甲 不低于 乙 的 7%", "甲 ≥ 7个"], ["甲 不低于 乙 的 8%", "甲 ≥ 6个"], "KP326", "甲 = 7个、乙 = 100个"),
    (["占比（甲，乙）达到 60%"], ["占比（甲，乙）达到 60%"], "KP327", ""),
    (["每季（丙 不少于 2个）"], ["合计（丙）不少于 9个"], "KP326", "丙#1 = 2个"),
    (["甲 列 市州前10名"], ["甲 列 市州前3名"], "KP327", ""),
    (["落实日期 在 6月底前", "评定：成效显著"], ["落实日期 在 5月底前"], "KP326", "落实日期 = 2025-06-30"),
    (["甲 < 3个", "甲 > 5个"], ["甲 < 6个"], "KP327", ""),
    (["满足任一", "甲 ≥ 9个", "乙 ≥ 9个"], ["甲 ≥ 5个"], "KP326", "甲 = 0个"),
]


@pytest.mark.parametrize(("better", "worse", "code", "example"), WRONG, ids=str)
def test_tiers_that_do_not_agree_are_found_with_figures(
    better: list[str], worse: list[str], code: str, example: str
) -> None:
    found = checked(with_tiers(better, worse, "        乙 > 0\n")).diagnostics
    assert [d.code for d in found] == [code]
    assert example in found[0].say("help", "zh")


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("甲 ≥ 0", None),
        ("甲 < 0", "KP318"),
        ("甲 ≤ 甲 ＋ 1个", "KP318"),
        ("甲 不超过 乙", None),
        ("安置户数 ＞ 零就业户数", "KP318"),
    ],
)
def test_a_cross_check_says_something_or_is_doubted(check: str, code: str | None) -> None:
    found = checked(
        with_tiers(["甲 ≥ 9个"], ["甲 ≥ 5个"], f"        {check}\n        乙 > 0\n        丙 ≥ 0\n")
    ).diagnostics
    assert [d.code for d in found if d.code != "KP324"] == ([code] if code else [])

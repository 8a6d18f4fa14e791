"""A better figure never lowers the points of a clause that rewards it, and an open score holds what it becomes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluate import evaluate
from engine.plan import Plan
from tests.engine.builders import YEAR_END, facts, item_of, plan_of, unit_of
from tests.engine.scored import method

PEOPLE = "单位 人\n目标 1000人\n分值 10\n"
FEWER = "单位 起\n目标 不高于 20起\n方向 越低越好\n分值 10\n"

#: Clauses by which more never earns less, and those by which less never does.
MORE_IS_BETTER = [
    "计分 按完成率，最多 满分",
    "计分 完成得满分，未完成得 60%",
    "计分 完成得满分，每低 5% 扣 1分（不足的不计），扣完为止",
    "计分 完成得满分，每低 5% 扣 1分（按比例），扣完为止",
    "计分 完成得满分，每低 5% 扣 1分（不足的按一个计），扣完为止",
    "计分 按完成率，每超额完成 5% 加 1分（不足的不计），最多加 4分，可超过满分",
    "计分 按完成率分档\n    ≥ 95% 得 10分\n    ≥ 85% 得 8分\n    其余 得 0分",
    "计分 按缺口分档\n    低 3%以内 扣 1分\n    低 超过 3%、8%以内 扣 3分\n    低 超过 8% 扣 5分",
    "计分 按完成率，从 60% 得 0分 到 100% 得满分",
    "计分 按名次，第 1 名 得 10分，每后移 1 名 减 3分，最低 2分",
    "计分 与第一名之比 × 满分",
    "计分 功效系数，60% 到 100%",
    "计分 按完成率\n未完成的，乘以 80%\n低于 300人 的，扣 2分\n扣完为止",
    "计分 按完成率，得分 = 满分 × 50%，取较低者",
]
LESS_IS_BETTER = [
    "计分 完成得满分，每高 1起 扣 2分，最多扣 6分",
    "计分 每发生 3起 扣 2分，扣完为止",
    "计分 按缺口分档\n    高 10%以内 扣 1分\n    高 超过 10% 扣 4分",
    "计分 与第一名之比 × 满分",
    "计分 功效系数，60% 到 100%",
]
CLAUSES = [*((PEOPLE, "人", c, True) for c in MORE_IS_BETTER), *((FEWER, "起", c, False) for c in LESS_IS_BETTER)]
OTHERS = (400, 900, 1000, 1100)
PLANS: dict[str, Plan] = {}


def points(lines: str, unit: str, value: int) -> Fraction:
    plan = PLANS.setdefault(lines, plan_of(method(lines)))
    names = ("通化市", "辽源市", "松原市", "白山市")
    others = {name: {"甲": f"{n}{unit}"} for name, n in zip(names, OTHERS, strict=True)}
    known = facts({"长春市": {"甲": f"{value}{unit}"}, **others})
    found = item_of(evaluate(plan, known, period=YEAR_END, folder=""), "甲").score
    assert found is not None
    return found


@pytest.mark.parametrize(("head", "unit", "clause", "is_upwards"), CLAUSES)
@settings(max_examples=15, deadline=None)
@given(pair=st.tuples(st.integers(1, 1400), st.integers(1, 1400)))
def test_a_better_figure_never_earns_less(
    head: str, unit: str, clause: str, is_upwards: bool, pair: tuple[int, int]
) -> None:
    worse, better = sorted(pair) if is_upwards else sorted(pair, reverse=True)
    assert points(head + clause, unit, worse) <= points(head + clause, unit, better)


OPEN = [c for c in MORE_IS_BETTER if "名次" not in c and "第一名" not in c and "功效" not in c]


@pytest.mark.parametrize("clause", OPEN)
@settings(max_examples=15, deadline=None)
@given(value=st.integers(0, 1500))
def test_an_open_score_becomes_something_within_its_bounds(clause: str, value: int) -> None:
    plan = PLANS.setdefault(PEOPLE + clause, plan_of(method(PEOPLE + clause)))

    def area(reported: dict[str, str | bool | None]) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        (found,) = unit_of(evaluate(plan, facts({"长春市": reported}), period=YEAR_END, folder="")).areas
        return found.score, found.lowest, found.highest

    score, _, _ = area({"甲": f"{value}人"})
    nothing, lowest, highest = area({"上访批次": "1批次"})
    assert nothing is None
    assert score is not None
    assert lowest is not None
    assert lowest <= score
    assert highest is None or score <= highest

"""How far open points can fall from place to place, by columns and by the interpreter."""

from __future__ import annotations

import pytest

from tests.engine.builders import plan_of
from tests.engine.columns.ends import differences
from tests.engine.columns.test_ends import PEOPLE, blanks
from tests.engine.scored import method

CLAUSES = [
    "计分 按名次，第 1 名 得 满分，每后移 1 名 减 1分，最低 0分",
    "计分 按名次，第 1 名 得 10分，第 2 至 4 名 得 8分，每后移 2 名 减 0.3分，最低 1分",
    "除外 上访批次 = 9批次\n计分 按名次，第 1 名 得 满分，每后移 1 名 减 0.2分，最低 0分",
]


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_ends_of_points_by_place(clause: str) -> None:
    policy = method(PEOPLE + clause)
    plan = plan_of(policy)
    assert not differences(plan, blanks(policy), plan.policy.periods[0])

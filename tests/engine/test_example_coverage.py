"""What worked examples reach: each side of a bound, each branch, each clause, told once a rule."""

from __future__ import annotations

from dsl.facts import RosterUnit
from dsl.method import read_method
from engine.example_coverage import Point, PointKind, example_coverage
from engine.examples import run_examples
from engine.lower import lower
from engine.witness import Witness, watching
from tests.dsl.shapes import ROSTER

METHOD = """\
办法 某市2025年考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 市州
    包括 地级市
档次 优秀、达标、未达标
期次 年终 截至 2025-12-31 用于 排序
各指标
    分值 10分
方面 一 就业
    填报
        安置户数 户
        零就业户数 户
        是否贫困 是否
    指标 1 安置率
        公式 安置户数 ÷ 零就业户数
        分母为零 如果 安置户数 = 0户 则 视为完成 否则 视为未完成
        目标 不低于 90%
        计分 完成得满分，未完成不得分
        依据 “一1”
    指标 2 就业得分
        公式 如果 是否贫困 则 安置户数 × 2 否则 安置户数
        目标 100户
        计分 按数值分档
            ≥ 90户   得 10分
            ≥ 60户   得 6分
            其余     得 0分
        依据 “一2”
    指标 3 合格率
        单位 %
        优秀 达到 100%
        达标 达到 80%
        依据 “一3”
总分 年终 = 指标得分合计
{examples}"""
SOME = """\
算例 九成和差一点
    | 安置户数 | 零就业户数 | 指标 1 完成 |
    | 90户     | 100户      | 是          |
    | 89户     | 100户      | 否          |
算例 贫困的加倍
    设 是否贫困 = 是、安置户数 = 45户
    则 指标 2.得分 = 10分
算例 八成
    | 合格率 | 指标 3 |
    | 80%    | 达标   |
"""


def reached(examples: str, roster: tuple[RosterUnit, ...] = ROSTER) -> dict[tuple[PointKind, str], Point]:
    outcome = read_method(METHOD.format(examples=examples), file="policy.kp", roster=roster)
    assert [d.message("zh") for d in outcome.diagnostics if d.severity == "error"] == []
    assert outcome.value is not None
    plan = lower(outcome.value).value
    assert plan is not None
    seen = Witness()
    with watching(seen):
        assert all(o.is_passed for o in run_examples(plan, roster))
    return {(p.kind, p.text): p for p in example_coverage(plan, seen)}


def test_the_sides_of_a_target_are_told_apart() -> None:
    point = reached(SOME)[PointKind.THRESHOLD, "安置率：目标 不低于 90%"]
    assert (point.reached, point.missing) == (("低于", "恰好"), ("高于",))


def test_a_branch_and_a_row_are_taken_or_not() -> None:
    found = reached(SOME)
    choice = next(p for (kind, text), p in found.items() if kind is PointKind.BRANCH and "如果 是否贫困" in text)
    assert (choice.reached, choice.missing) == (("则",), ("否则",))
    branches = [p for (kind, _), p in found.items() if kind is PointKind.BRANCH]
    rows = [p.is_reached for p in branches if p.text.startswith("就业得分") and "如果" not in p.text]
    assert sorted(rows) == [False, False, True]


def test_tiers_and_zero_rules_are_branches() -> None:
    found = reached(SOME)
    tiers = found[PointKind.BRANCH, "合格率：档次"]
    assert (tiers.reached, tiers.missing) == (("达标",), ("优秀", "未达标"))
    assert found[PointKind.BRANCH, "安置率：分母为零"].missing == ("视为完成", "视为未完成")


def test_a_clause_is_reached_through_what_cites_it() -> None:
    found = reached(SOME[: SOME.index("算例 贫困")])
    clauses = {text: p.is_reached for (kind, text), p in found.items() if kind is PointKind.CLAUSE}
    assert clauses == {"一1": True, "一2": False, "一3": False}


def test_a_side_that_a_cross_check_rules_out_is_not_asked_for() -> None:
    ruled_out = METHOD.replace("    指标 1 安置率\n", "    校核\n        合格率 不超过 100%\n    指标 1 安置率\n")
    assert ruled_out != METHOD
    method = read_method(ruled_out.format(examples=SOME), file="policy.kp", roster=ROSTER).value
    assert method is not None
    plan = lower(method).value
    assert plan is not None
    points = [p for p in example_coverage(plan, Witness()) if p.kind is PointKind.THRESHOLD and "合格率" in p.text]
    assert {p.text.partition("：")[2]: p.missing for p in points} == {
        "合格率 不低于 100%": ("低于", "恰好"),
        "合格率 不低于 80%": ("低于", "恰好", "高于"),
    }

"""Seeking beside trying every value with the interpreter: the nearest one is found, and nothing nearer does."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from dsl.facts import Fact, Facts, FigureId
from dsl.method import read_method
from dsl.model import Period
from engine.evaluate import inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from engine.seeking.figures import Figure
from engine.seeking.goal import Aim, Goal
from engine.seeking.outcome import Found, NotEnough, Sought, values_of
from engine.seeking.seek import Seeker, Together
from engine.seeking.trial import Trials
from tests.engine.test_programs import ROSTER, SOURCE, figures, programs

#: So many steps on either side are tried one by one.
NEAR = 12


def seeker(plan: Plan, facts: Facts, unit: str, level: str, goal: Goal) -> Seeker:
    period = next(p for p in plan.policy.periods if is_scored_period(p))
    return Seeker(Trials(plan, inputs_of(plan, facts, period)), period, unit, level, goal)


def does(own: Seeker, figure: Figure, steps: int) -> bool:
    outcome = own.trials.with_figures(own.unit, own.level, {figure.key: figure.at(steps)})
    return own.goal.is_reached(outcome) and set(outcome.broken) <= set(own.now.broken)


def nearest_by_hand(own: Seeker, figure: Figure) -> int | None:
    for k in range(1, NEAR + 1):
        for steps in (k, -k):
            if steps >= figure.reach.low and does(own, figure, steps):
                return k
    return None


def check(own: Seeker, sought: Sought, figure: Figure) -> None:
    """What is said of a figure is what trying says."""
    by_hand = nearest_by_hand(own, figure)
    found = next((f for f in sought.found if f.moves[0].figure == figure), None)
    if found is not None:
        assert found.standing.is_reached
        assert all(not s.standing.is_reached for s in found.short)
        if found.is_smallest:
            # A check that cannot be followed over columns may be broken by what is found, which is then said.
            assert by_hand == abs(found.moves[0].steps) or by_hand is None or found.doubt
        event("found")
    elif figure.key not in (sought.by_interpreter or {}):
        assert by_hand is None
        event("not found")


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(programs(), st.integers(0, 10**6), st.integers(1, 40))
def test_generated_methods(text: str, seed: int, more: int) -> None:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    plan = lower(read.value).value if read.value is not None and not read.has_errors else None
    assume(plan is not None)
    assert plan is not None
    facts = figures(plan.checked, seed)
    period = next((p for p in plan.policy.periods if is_scored_period(p)), None)
    assume(period is not None)
    assert period is not None
    trials = Trials(plan, inputs_of(plan, facts, period))
    for case in trials.cases.all[:2]:
        if case.total is None or case.total.score.value is None:
            continue
        goal = Goal(aim=Aim.TOTAL, at_least=case.total.score.number + Fraction(more, 10))
        own = Seeker(trials, period, case.unit.name, case.level.name, goal)
        sought = own.seek()
        for figure in own.figures[:2]:
            check(own, sought, figure)


METHOD = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
期次 年度考核 截至 2025-12-31 用于 排序、表彰
填报
    安置人数 人
    报名人数 人
    检查次数 次
    到位率 %
校核
    安置人数 不超过 报名人数
档次 优秀、达标、未达标
等次
    优秀 总分 90分以上
    良好 总分 80分以上
    一般 其余
方面 工作
    指标 1 安置率
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不适用
        目标 90%
        分值 60分
        计分 按完成率，最多 满分
    指标 2 检查
        公式 检查次数
        目标 10次
        分值 40分
        计分 按完成率，最多 满分
    指标 3 资金
        优秀 到位率 达到 98%
        达标 到位率 达到 80%
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
奖项 先进单位
    每个 方面
    名额 1
    按   方面得分
    名额处并列的，一并待定
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    read = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert read.value is not None, read.diagnostics
    assert not read.has_errors, read.diagnostics
    made = lower(read.value).value
    assert made is not None
    return made


@pytest.fixture(scope="module")
def period(plan: Plan) -> Period:
    return plan.policy.periods[0]


def facts_of(period: Period, **own: dict[str, object]) -> Facts:
    known = {
        FigureId(unit=unit, period=period.name, key=key): Fact(value=value, source=SOURCE)
        for unit, values in own.items()
        for key, value in values.items()
        if isinstance(value, Fraction)
    }
    return Facts(roster=ROSTER, figures=known, targets={}, signatures={}, ratings={})


def row(placed: int, asked: int, checks: int, rate: str = "0.9") -> dict[str, object]:
    return {
        "安置人数": Fraction(placed),
        "报名人数": Fraction(asked),
        "检查次数": Fraction(checks),
        "到位率": Fraction(rate),
    }


@pytest.fixture(scope="module")
def facts(period: Period) -> Facts:
    return facts_of(period, 甲市=row(70, 100, 5), 乙市=row(80, 100, 10), 丙县=row(1, 3, 2), 丁县=row(2, 3, 2))


def found_of(sought: Sought, key: str) -> Found:
    return next(f for f in sought.found if [m.figure.key for m in f.moves] == [key])


def test_a_total_on_both_sides(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.TOTAL, at_least=Fraction(72)))
    # 60 × (70 ÷ 100) ÷ 90% = 46.67, and 20: 78 of 100 give 52.
    one = found_of(own.seek(), "安置人数")
    assert (one.moves[0].steps, one.standing.total, one.is_smallest) == (8, Fraction(72), True)
    assert one.short[0].standing.total == Fraction("71.33")


def test_what_a_check_forbids_is_not_offered(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.TOTAL, at_least=Fraction(81)))
    sought = own.seek(["安置人数"])
    (limit,) = sought.not_enough
    # Full marks of the first item are 60, with 20 for the second.
    assert (limit.best, limit.is_proved, limit.checks) == (Fraction(80), True, ("安置人数 不超过 报名人数",))


def test_a_rank_goes_by_the_others_as_they_are(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.RANK, rank=1))
    sought = own.seek()
    assert sought.rests_on_others
    # The other has 53.33 and 40; 46.67 has to become 53.33 and 20 become 40, which no one figure does.
    assert not sought.found
    assert sought.ceiling == 100
    both = own.seek(together=Together(("安置人数", "检查次数")))
    (one,) = both.found
    # 86 of 100 and 9 checks are the least of all that is reported: 57.33 and 36, as much as the other has.
    assert [m.steps for m in one.moves] == [16, 4]
    assert len(one.short) == 2
    assert not any(s.standing.is_reached for s in one.short)


def test_along_a_ratio(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.RANK, rank=1))
    (one,) = own.seek(together=Together(("安置人数", "检查次数"), (3, 1))).found
    # Along 3:1 the second gets there last.
    assert [m.steps for m in one.moves] == [15, 5]
    (short,) = one.short
    assert [m.steps for m in short.moves] == [12, 4]
    assert not short.standing.is_reached


def test_an_award_has_to_be_won_alone_where_ties_wait(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.AWARD, name="先进单位", key="工作"))
    (one,) = own.seek(together=Together(("安置人数", "检查次数"))).found
    # With as much as the other it would be a tie: one more than for the rank.
    assert [m.steps for m in one.moves] == [17, 4]
    assert not any(s.standing.is_reached for s in one.short)


def test_a_grade(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.GRADE, name="良好"))
    one = found_of(own.seek(), "检查次数")
    assert (one.moves[0].steps, one.standing.grade, one.short[0].standing.grade) == (4, "良好", "一般")


def test_a_tier_in_tenths_of_a_percent(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.TIER, key="资金", name="优秀"))
    one = found_of(own.seek(), "到位率")
    assert (one.moves[0].value, one.short[0].moves[0].value) == (Fraction("0.98"), Fraction("0.979"))
    assert (one.standing.grade, one.short[0].standing.grade) == ("优秀", "达标")


def test_far_away_is_found_as_exactly_as_near_by(plan: Plan, period: Period) -> None:
    facts = facts_of(period, 甲市=row(0, 10**9, 0), 乙市=row(1, 10, 10))
    own = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.SCORE, key="安置率", at_least=Fraction("33.34")))
    one = found_of(own.seek(), "安置人数")
    # 33.335 of 60 at 90%: half a hundredth below counts already.
    assert one.moves[0].steps == 500_025_000
    assert one.is_smallest


def test_what_is_reached_is_not_sought(plan: Plan, facts: Facts) -> None:
    own = seeker(plan, facts, "乙市", "市", Goal(aim=Aim.RANK, rank=1))
    assert own.seek().is_reached


def test_a_figure_that_the_goal_does_not_go_by(plan: Plan, facts: Facts) -> None:
    sought = seeker(plan, facts, "甲市", "市", Goal(aim=Aim.SCORE, key="检查", at_least=Fraction(41))).seek()
    assert "安置人数" in sought.unrelated
    assert [n.best for n in sought.not_enough if isinstance(n, NotEnough)] == [Fraction(40)]


def test_the_moves_are_what_is_reported(plan: Plan, facts: Facts) -> None:
    one = found_of(seeker(plan, facts, "甲市", "市", Goal(aim=Aim.GRADE, name="良好")).seek(), "检查次数")
    assert values_of(one.moves) == {"检查次数": Fraction(9)}

"""What is open against all that it can become: no total and no area ever comes out beyond its ends."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dsl.model import reported_keys
from engine.case import Case
from engine.cases import open_cases
from engine.evaluate import inputs_of
from tests.engine.columns import leaving


def opened(text: str, seed: int) -> list[tuple[Case, Case]]:
    """Each unit with gaps in its figures, and the same with all of them filled in."""
    plan = leaving.plan_of(text)
    (period,) = plan.policy.periods
    pairs = [
        open_cases(plan, inputs_of(plan, facts, period)).all
        for facts in leaving.figures(list(reported_keys(plan.policy)), seed)
    ]
    return list(zip(*pairs, strict=True))


def outside(value: Fraction | None, lowest: Fraction | None, highest: Fraction | None) -> bool:
    """Whether a figure that is known lies beyond an end."""
    if value is None:
        return False
    return (lowest is not None and value < lowest) or (highest is not None and value > highest)


def method(items: str, *, total: str = "指标得分合计") -> str:
    head = leaving.FRAME.format(rounding="保留 2 位小数，四舍五入")
    return f"{head}方面 甲类\n{items}总分 年度考核 = {total}\n"


#: Left out, it leaves its points to what earns more; in, it never has more than 1 of them.
CAPPED_LOW = """\
    指标 1 指标1
        单位 人
        目标 2人
        分值 5分
        计分 按完成率
    指标 2 指标2
        公式 办结件数 ÷ 受理件数
        单位 %
        分母为零 不计，按比例折算
        目标 50%
        分值 5分
        计分 按完成率，最多 1分
"""
#: It has 1 at least, unless it does not apply.
AT_LEAST_ONE = """\
    指标 1 指标1
        单位 人
        目标 2人
        分值 5分
        计分 按完成率
    指标 2 指标2
        公式 办结件数 ÷ 受理件数
        单位 %
        分母为零 不适用
        目标 50%
        分值 5分
        计分 完成得满分，未完成得 1分
"""
ZERO_IS_NONE = AT_LEAST_ONE.replace("不适用", "视为未完成")


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(leaving.methods(), st.integers(0, 10**6))
@example(method(CAPPED_LOW), 3)
@example(method(AT_LEAST_ONE), 3)
@example(method(AT_LEAST_ONE) + "    折算 指标得分合计按百分制\n", 3)
@example(method(CAPPED_LOW.replace("不计，按比例折算", "不适用")) + "    折算 指标得分合计按百分制\n", 3)
@example(method(ZERO_IS_NONE), 3)
@example(method("    最多 满分\n" + AT_LEAST_ONE), 3)
def test_what_is_open_comes_out_between_its_ends(text: str, seed: int) -> None:
    for partly, whole in opened(text, seed):
        before, after = partly.total, whole.total
        assert before is not None
        assert after is not None
        if before.score.value is None:
            assert not outside(after.score.value, before.lowest, before.highest)  # type: ignore[arg-type]
        for area in partly.plan.policy.areas:
            summed, becomes = partly.area(area.key), whole.area(area.key).score.value
            if summed.score.value is None:
                assert not outside(becomes, summed.lowest, summed.highest)  # type: ignore[arg-type]


def test_most_open_totals_have_ends() -> None:
    """Else the test above would say little."""
    counts: Counter[str] = Counter()

    @settings(deadline=None, max_examples=20, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(leaving.methods(), st.integers(0, 10**6))
    def count(text: str, seed: int) -> None:
        for partly, whole in opened(text, seed):
            if partly.total is not None and partly.total.score.value is None:
                counts["open"] += 1
                counts["bounded"] += partly.total.lowest is not None and partly.total.highest is not None
                counts["filled in"] += whole.total is not None and whole.total.score.value is not None

    count()
    assert counts["open"] > 50
    assert counts["bounded"] * 5 > counts["open"]
    assert counts["filled in"] * 2 > counts["open"]

"""Clauses put together at random: what the checker accepts is scored, whatever is missing, and keeps its bounds."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dsl.method import read_method
from engine.evaluate import evaluate
from engine.plan import Plan
from tests.engine.builders import YEAR_END, facts, item_of, plan_of, unit_of
from tests.engine.scored import METHOD, ROSTER

HEADS = [
    "单位 人\n目标 1000人\n分值 10",
    "单位 %\n目标 90%\n分值 10",
    "单位 起\n目标 不高于 20起\n方向 越低越好\n完成率 2－值÷目标\n分值 10",
]
FIRST = [
    "按完成率",
    "按数值",
    "完成得满分，未完成不得分",
    "完成得满分，未完成按比例得分",
    "按完成率，从 60% 得 0分 到 100% 得满分",
    "得分 = 满分 × 50%",
    "按名次，第 1 名 得 10分，每后移 1 名 减 0.5分，最低 2分",
    "按名次，前 30% 得满分，其余 得 6分",
    "与第一名之比 × 满分",
    "功效系数，60% 到 100%",
    "基础分 6分",
    "评定 优 100%、良 80%、差 0%",
]
FURTHER = [
    "每低 5% 扣 1分（不足的不计）",
    "每高 1% 加 0.5分，按比例，最多加 2分",
    "上访批次 每 1批次 扣 0.5分，最多扣 3分",
    "上访批次 高于 5批次 的，扣 满分的 10%",
    "获国家表彰次数 > 0次 的，加 2分",
    "加 获国家表彰次数 × 1分 ÷ 1次，最多加 3分",
    "减 上访批次 × 0.1分 ÷ 1批次",
    "乘以 难度系数",
    "未完成的，乘以 80%",
    "若 重大事故 = 是 的，得 0分",
    "同一事项只计最高一次",
]
LIMITS = ["扣完为止", "可为负分", "最低 1分", "可超过满分", "最多 8分", "无任务的，得满分", "无任务的，不扣分"]
FIGURES = {
    "甲": ("0", "85", "1000", None),
    "上访批次": ("0批次", "6批次", None),
    "获国家表彰次数": ("0次", "4次", None),
    "难度系数": ("0.5倍", "1.2倍", None),
    "重大事故": (True, False, None),
}
PLANS: dict[str, Plan | None] = {}


def planned(lines: str) -> Plan | None:
    """The plan of a method that the checker accepts."""
    if lines not in PLANS:
        body = METHOD.format(lines=lines.replace("\n", "\n        "), name="甲", top="")
        outcome = read_method(body, file="policy.kp", roster=ROSTER)
        is_sound = outcome.value is not None and all(d.severity == "warning" for d in outcome.diagnostics)
        PLANS[lines] = plan_of(outcome.value) if is_sound and outcome.value is not None else None
    return PLANS[lines]


@st.composite
def rules(draw: st.DrawFn) -> str:
    head, first = draw(st.sampled_from(HEADS)), draw(st.lists(st.sampled_from(FIRST), max_size=2, unique=True))
    further = draw(st.lists(st.sampled_from(FURTHER), max_size=3, unique=True))
    limits = draw(st.lists(st.sampled_from(LIMITS), max_size=2, unique=True))
    choice = ["取较低者"] if len(first) == 2 else []
    clauses = [*first, *choice, *further, *limits]
    return f"{head}\n计分 {'，'.join(clauses)}" if clauses else head


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data(), lines=rules())
def test_what_the_checker_accepts_is_scored_within_its_bounds(data: st.DataObject, lines: str) -> None:
    plan = planned(lines)
    assume(plan is not None)
    assert plan is not None
    whole = {key: data.draw(st.sampled_from(values[:-1]), label=key) for key, values in FIGURES.items()}
    hidden = data.draw(st.sets(st.sampled_from(sorted(FIGURES))), label="missing")
    unit = plan.unit_of("甲").name
    given = {key: f"{value}{unit}" if key == "甲" else value for key, value in whole.items()}
    others = {"通化市": {"甲": f"90{unit}"}, "辽源市": {"甲": f"40{unit}"}}

    def outcome(figures: dict[str, str | bool | None], ratings: dict[str, str | bool]) -> tuple[Fraction | None, ...]:
        known = facts({"长春市": figures, **others}, ratings={"长春市": ratings})
        result = evaluate(plan, known, period=YEAR_END, folder="")
        (area,) = unit_of(result).areas
        assert item_of(result, "甲").score == area.score
        return area.score, area.lowest, area.highest

    score, _, _ = outcome(dict(given), {"甲": "良"})
    partly = {key: value for key, value in given.items() if key not in hidden}
    known, lowest, highest = outcome(partly, {} if "甲" in hidden else {"甲": "良"})
    assert known is None or known == score
    if score is not None:
        assert lowest is None or lowest <= score
        assert highest is None or score <= highest

"""Bonuses, vetoes, conversion, decisions, grades and awards over columns, beside the interpreter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.facts import Fact, Facts, FigureId, Rating
from dsl.method import read_method
from dsl.outcomes import GRADE_KEY
from engine.columns.agreement import Agreement, Kind, compare
from engine.columns.appraised import figures as before
from engine.columns.cells import CODES
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.other_ranks import other_ranks
from engine.columns.program import TOTAL
from engine.columns.table import CHANGED, DECIDED, ColumnId, ColumnTable, column_of
from engine.evaluate import evaluate, inputs_of
from engine.lower import lower
from engine.plan import Plan
from engine.results import AwardResult, Barred, State, Status, UnitResult
from tests.engine.columns.lanes import lanes
from tests.engine.columns.outcomes import FRAME, ROSTER, SOURCE, figures, methods


def plan_of(text: str) -> Plan:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value
    assert made is not None
    return made


def agreements(plan: Plan, seed: int) -> list[Agreement]:
    """Every lane beside the interpreter."""
    period = plan.policy.periods[0]
    facts = figures(plan.checked, seed)
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    table = FactsTable(plan, inputs_of(plan, facts, period))
    method = CompiledMethod(plan, period)
    found = []
    for prepared in lanes(method, table):
        result, more = prepared.evaluate(), before(prepared.run, table)
        found.append(compare(result, assessment, more, other_ranks(result, more[0], plan, table)))
    return found


@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(methods(), st.integers(0, 10**6))
def test_generated_outcomes(text: str, seed: int) -> None:
    for agreement in agreements(plan_of(text), seed):
        assert not agreement.differences


def test_every_kind_of_cell_is_compared() -> None:
    """Else the test above would say little."""
    counts: Counter[Kind] = Counter()
    alone: Counter[Kind] = Counter()

    @settings(deadline=None, max_examples=15, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(methods(), st.integers(0, 10**6))
    def count(text: str, seed: int) -> None:
        for agreement in agreements(plan_of(text), seed):
            counts.update(agreement.counts)
            alone.update(agreement.alone)

    count()
    assert set(counts) == set(Kind) - {Kind.TIER}
    assert alone[Kind.TOTAL] == alone[Kind.GRADE] == alone[Kind.SCORE] == alone[Kind.AWARD] == 0


METHOD = (
    FRAME
    + """\
方面 工作
    指标 1 指标甲
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 视为完成
        目标 90%
        分值 10分
        计分 按完成率，最多 满分
子考核 平时部分 = 平时得分 × 10%
    保留 1 位小数
一票否决
    评定「弄虚作假」 的，总分得 0分、取消评优资格
总分 年度考核 = 工作.得分 ＋ 平时部分
    保留 2 位小数
等次
    优秀 15分以上
    合格 其余
奖项 先进单位
    层次 市
    名额 2
    按 总分
    条件 安置人数 高于 0人
    名额处并列的，一并列入
"""
)


def spoiled(kind: Kind, unit: UnitResult) -> UnitResult:
    """The same unit with one cell of a kind that is not what it was."""
    (item,), area, definition = unit.indicators, unit.areas[0], unit.definitions[0]
    derivation = item.score_derivation
    assert derivation is not None
    changes: dict[Kind, dict[str, Any]] = {
        Kind.VALUE: {"indicators": (replace(item, value=Fraction(7)),)},
        Kind.TARGET: {"indicators": (replace(item, target=Fraction(7)),)},
        Kind.COMPLETION: {"indicators": (replace(item, completion=Fraction(7)),)},
        Kind.MET: {"indicators": (replace(item, is_met=None),)},
        Kind.FIGURE_STATE: {"indicators": (replace(item, status=Status.MISSING),)},
        Kind.SCORE: {"indicators": (replace(item, score=Fraction(7)),)},
        Kind.SCORE_STATE: {
            "indicators": (replace(item, score_derivation=replace(derivation, status=Status.UNDEFINED)),)
        },
        Kind.DEFINITION: {"definitions": (replace(definition, value=Fraction(77)),)},
        Kind.AREA: {"areas": (replace(area, score=Fraction(7)),)},
        Kind.AREA_STATE: {"areas": (replace(area, score=None, state=State.OPEN),)},
        Kind.TOTAL: {"total": Fraction(77)},
        Kind.TOTAL_STATE: {"status": Status.MISSING},
        Kind.VETO: {"status": Status.VETOED},
        Kind.RANK: {"rank": 99},
        Kind.ITEM_RANK: {"indicators": (replace(item, rank=99),)},
        Kind.AREA_RANK: {"areas": (replace(area, rank=99),)},
        Kind.GRADE: {"grade": "合格" if unit.grade == "优秀" else "优秀"},
        Kind.POSSIBLE: {"possible_grades": ("优秀", "合格")},
    }
    return replace(unit, **changes[kind])


def spoiled_award(kind: Kind, award: AwardResult) -> AwardResult:
    changes: dict[Kind, dict[str, Any]] = {
        Kind.AWARD: {"winners": ()},
        Kind.QUOTA: {"quota": 9},
        Kind.BARRED: {"barred": (Barred(unit="甲市", reason=""),)},
        Kind.AWARD_STATE: {"state": State.OPEN if award.state is not State.OPEN else State.FINAL},
    }
    return replace(award, **changes[kind])


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.TIER])
def test_a_cell_that_differs_is_found(kind: Kind) -> None:
    """Whatever one evaluator says otherwise is named, with what each says."""
    plan = plan_of(METHOD)
    period = plan.policy.periods[0]
    facts = figures(plan.checked, 3)
    known = {
        (u.name, key): Fraction(value)
        for u in ROSTER[1:]
        for key, value in (("安置人数", 3), ("报名人数", 4), ("到位金额", 0), ("信访件数", 1))
    }
    facts = replace(
        facts,
        figures={
            FigureId(unit=u, period=period.name, key=k): Fact(value=v, source=SOURCE) for (u, k), v in known.items()
        },
        ratings={
            (period.name, u.name, k): Rating(value=v, source=SOURCE)
            for u in ROSTER[1:]
            for k, v in (("弄虚作假", False), ("平时得分", Fraction(90)))
        },
        adjustments=(),
        grants=(),
    )
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    table = FactsTable(plan, inputs_of(plan, facts, period))
    prepared = CompiledMethod(plan, period).prepare(table)
    result, more = prepared.evaluate(), before(prepared.run, table)
    ranks = other_ranks(result, more[0], plan, table)
    assert not compare(result, assessment, more, ranks).differences
    if kind in (Kind.AWARD, Kind.QUOTA, Kind.BARRED, Kind.AWARD_STATE):
        wrong = replace(assessment, awards=(spoiled_award(kind, assessment.awards[0]),))
    else:
        wrong = replace(assessment, units=(spoiled(kind, assessment.units[0]), *assessment.units[1:]))
    found = compare(result, wrong, more, ranks).differences
    assert kind.value in {d.what for d in found}
    assert all(d.columns != d.interpreter for d in found)


CAPPED = (
    FRAME
    + """\
方面 工作
    指标 1 指标甲
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 视为完成
        目标 90%
        分值 10分
        计分 按完成率，最多 满分
加分 最多 1分
    安置人数 每 1人 加 1分
    到位金额 每 3万元 加 1分（不足的不计）
扣分
    信访件数 每 1件 扣 1分
总分 年度考核 = 指标得分合计 ＋ 加分合计 － 扣分合计
    保留 2 位小数
"""
)


@pytest.mark.parametrize("placed", [0, 1, 3])
def test_what_is_open_cannot_change_a_sum_that_is_full(placed: int) -> None:
    """The amount is not reported; once the cap is reached the bonus is settled whatever it comes to."""
    plan = plan_of(CAPPED)
    period = plan.policy.periods[0]
    known = {"安置人数": placed, "报名人数": 3, "信访件数": 1}
    facts = Facts(
        roster=ROSTER,
        figures={
            FigureId(unit=u.name, period=period.name, key=k): Fact(value=Fraction(v), source=SOURCE)
            for u in ROSTER[1:]
            for k, v in known.items()
        },
        targets={},
        signatures={},
        ratings={},
    )
    assessment = evaluate(plan, facts, period=period.name, folder="某省")
    table = FactsTable(plan, inputs_of(plan, facts, period))
    for is_few in (True, False):
        result = CompiledMethod(plan, period).prepare(table, is_few=is_few).evaluate()
        assert result.total is not None
        assert not compare(result, assessment).differences
        assert (result.total[0] is not None) == (placed > 0)


def test_of_several_open_vetoes_the_first_says_why() -> None:
    """A judgement that is pending goes before a figure that is missing, where its veto is written first."""
    text = CAPPED.replace(
        "总分 年度考核",
        "一票否决\n    评定「弄虚作假」 的，总分得 0分\n    到位金额 高于 9万元 的，总分得 1分\n总分 年度考核",
    )
    for swapped in (False, True):
        if swapped:
            text = text.replace("评定「弄虚作假」 的，总分得 0分", "到位金额 高于 9万元 的，总分得 0分")
            text = text.replace("到位金额 高于 9万元 的，总分得 1分", "评定「弄虚作假」 的，总分得 1分")
        plan = plan_of(text)
        period = plan.policy.periods[0]
        facts = replace(figures(plan.checked, 1), figures={}, ratings={}, adjustments=(), grants=())
        table = FactsTable(plan, inputs_of(plan, facts, period))
        result = CompiledMethod(plan, period).evaluate(table)
        assert not compare(result, evaluate(plan, facts, period=period.name, folder="某省")).differences
        assert result.total is not None
        said = Status.MISSING if swapped else Status.JUDGEMENT_PENDING
        assert result.total.statuses[0] == CODES[said]


def test_decisions_are_columns_too() -> None:
    """Of a table of bare columns: what a total becomes, by how much it moves, and which grade was decided."""
    plan = plan_of(CAPPED.replace("加分 最多 1分", "等次\n    优秀 9分以上\n    合格 其余\n加分 最多 1分"))
    period = plan.policy.periods[0]
    given = {"安置人数": [3, 3, 3, 0], "报名人数": [3, 3, 3, 3], "信访件数": [0, 0, 0, 0], "到位金额": [0, 0, 0, 0]}
    absent = [True, False, False, True]
    columns = {
        **{ColumnId("figure", key): column_of(values) for key, values in given.items()},
        DECIDED: column_of([7, 7, -2, 7], absent=absent),
        CHANGED: column_of([0, 0, 1, 0], absent=absent),
        ColumnId("decided", GRADE_KEY): column_of([0, 0, 0, 0], absent=[True, True, True, False]),
    }
    table = ColumnTable(
        rows=4,
        columns=columns,
        levels=[0] * 4,
        populations=[("市", "")],
        population_of=np.zeros(4, np.int8),
        decided=frozenset((TOTAL, GRADE_KEY)),
    )
    for is_few in (True, False):
        result = CompiledMethod(plan, period).prepare(table, is_few=is_few).evaluate()
        assert not result.left
        assert result.total is not None
        assert result.grades is not None
        assert [result.total[row] for row in range(4)] == [11, 7, 9, 0]
        assert [result.grades[row] for row in range(4)] == ["优秀", "合格", "优秀", "优秀"]
        assert [result.grades.before(row) for row in range(4)] == ["优秀", "合格", "优秀", "合格"]
        assert [int(r) for r in result.ranks] == [1, 3, 2, 4]

"""Points by comparison with the others, places, and sums over all or over units below, inside DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import duckdb
import pytest

from dsl.facts import Fact, Facts
from dsl.method import read_method
from engine.lower import lower
from engine.plan import Plan
from tests.engine.columns import test_derived as derived
from tests.engine.sql.running import relational
from tests.engine.sql.test_agreement import differences

#: Quotients whose denominators differ from row to row: ranked, compared with the first, and put together.
QUOTIENTS = """\
    指标 9 指标壬
        公式 报名人数 ÷ 安置人数
        单位 %
        分母为零 不适用
        方向 越低越好
        分值 10分
        计分 与第一名之比 × 满分
    指标 10 指标癸
        公式 （安置人数 － 5人） ÷ 报名人数
        单位 %
        分母为零 不适用
        分值 10分
        计分 功效系数，2分 到 10分
    指标 11 指标子
        公式 指标甲 ÷ 最好（全部.指标甲）
        单位 %
        分母为零 视为未完成
        目标 50%
        分值 10分
        计分 按完成率，最多 满分
    指标 12 指标丑
        公式 如果 指标甲 列 前2名 则 1 否则 0
        目标 1
        分值 10分
        计分 完成得满分，未完成不得分
    指标 13 指标寅
        对象 市
        公式 平均（所有下辖.安置人数）
        单位 人
        目标 5人
        分值 10分
        计分 按完成率，最多 满分
    指标 14 指标卯
        对象 市
        公式 最大（下辖.指标甲）
        单位 %
        目标 100%
        分值 10分
        计分 按完成率，最多 满分
"""


def lowered(text: str) -> Plan:
    read = read_method(text, file="policy.kp", roster=derived.ROSTER)
    assert read.value is not None, [d.message("zh") for d in read.diagnostics]
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value
    assert made is not None
    return made


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


@pytest.fixture(scope="module")
def plan() -> Plan:
    """With quotients."""
    return lowered(derived.METHOD.replace("总分 年度考核", f"{QUOTIENTS}总分 年度考核"))


def with_large_ones(facts: Facts, seed: int) -> Facts:
    """Some figures below zero, some amounts of 10**13 fen that differ in the last place."""
    random = Random(seed)

    def one(fact: Fact) -> Fact:
        if fact.value is None or random.random() < 0.6:
            return fact
        return replace(fact, value=Fraction(random.choice((-3, 10**13, 10**13 + 1, 10**13))))

    return replace(facts, figures={key: one(fact) for key, fact in facts.figures.items()})


@pytest.mark.parametrize("seed", range(4))
def test_every_cell(connection: duckdb.DuckDBPyConnection, plan: Plan, seed: int) -> None:
    facts, period = derived.figures(seed), plan.policy.periods[0]
    made, _ = relational(plan, facts, period)
    assert not made.left
    compared, found = differences(connection, plan, facts, period)
    assert compared > 300
    assert not found


@pytest.mark.parametrize("seed", range(2))
def test_large_figures_and_those_below_zero(connection: duckdb.DuckDBPyConnection, plan: Plan, seed: int) -> None:
    counts = {"公式 安置人数 ÷ 报名人数\n": "公式 安置人数\n", "单位 %": "单位 人"}
    text = derived.METHOD.split("    指标 3 指标丙")[0]
    for old, new in counts.items():
        text = text.replace(old, new)
    plan = lowered(text + "总分 年度考核 = 指标得分合计\n    保留 2 位小数，四舍五入\n")
    facts = with_large_ones(derived.figures(seed + 1), seed)
    made, _ = relational(plan, facts, plan.policy.periods[0])
    assert not made.left
    compared, found = differences(connection, plan, facts, plan.policy.periods[0])
    assert compared > 40
    assert not found


def quotients() -> Plan:
    return lowered(derived.METHOD.replace("安置人数 ÷ 平均（全部.安置人数）", "指标甲 ÷ 平均（全部.指标甲）"))


def test_sums_of_quotients_with_small_denominators(connection: duckdb.DuckDBPyConnection) -> None:
    changed, facts = quotients(), derived.figures(1)
    made, _ = relational(changed, facts, changed.policy.periods[0])
    assert not made.left
    assert not differences(connection, changed, facts, changed.policy.periods[0])[1]


def test_sums_of_quotients_are_refused_by_name() -> None:
    """What all denominators up to 10000 divide has no bound that a machine holds; the reason says what to write."""
    changed, facts = quotients(), derived.figures(1)
    many = {
        key: replace(fact, value=Fraction(10_000 - n % 3)) if key.key == "报名人数" else fact
        for n, (key, fact) in enumerate(facts.figures.items())
    }
    made, _ = relational(changed, replace(facts, figures=many), changed.policy.periods[0])
    assert "保留 2 位小数" in made.left.get("指标己", "")

"""Places among another level of a unit, and among all units of a province: over facts, and over a table and roster."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import duckdb
import pytest

import kaoping
from dsl.facts import Fact, Facts, FigureId, RosterUnit, Source
from dsl.method import read_method
from engine.evaluate import evaluate
from engine.lower import lower
from engine.plan import Plan
from engine.results import Assessment, Status, all_items
from tests.engine.sql.running import relational
from tests.engine.sql.test_agreement import differences
from tests.kaoping.test_warehouse import rows

METHOD = """\
办法 某地考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 市州
    包括 地级市
层次 县市区
    包括 县、区
层次 县市
    属于 县市区
    包括 县
期次 年度考核 截至 2025-12-31 用于 评定档次
档次 优秀、达标、未达标
填报
    销量 人
    人口 人
校核
    人口 > 0
方面 工作
    指标 1 指标甲
        对象 市州、县市
        定义 人均量 = 销量 ÷ 人口
        优秀 销量 列 市州前1名、县市前2名
        达标
            满足任一
            销量 列 市州前1名、县市前2名
            人均量 列 市州后1名、县市前2名
    指标 2 指标乙
        优秀 销量 列 全省前3名
        达标
            满足任一
            销量 列 全省前3名
            人均量 列 全省后4名
    指标 3 指标丙
        对象 市州、县市区
        优秀 销量 列 县市前2名
        达标 销量 列 县市前2名、市州前1名
总分 不设
"""
UNITS = (
    ("东省", "省", None),
    ("西省", "省", None),
    *((f"{c}市", "地级市", "东省") for c in "甲乙"),
    ("丙市", "地级市", "西省"),
    *((f"{c}县", "县", "甲市") for c in "子丑寅"),
    *((f"{c}区", "区", "乙市") for c in "卯辰"),
    *((f"{c}县", "县", "丙市") for c in "巳午"),
    # Nobody is above it.
    ("未县", "县", None),
)
ROSTER = tuple(RosterUnit(name=n, type=t, parent=p) for n, t, p in UNITS)
SOURCE = Source(file="报表.yaml", place="第1行")
NAMES = ("指标甲", "指标乙", "指标丙")


@pytest.fixture(scope="module")
def plan() -> Plan:
    read = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value if read.value is not None else None
    assert made is not None
    return made


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


def drawn(seed: int) -> dict[str, tuple[int | None, int | None]]:
    """Sales and people of every unit below the provinces: few values, so that many are the same; some are missing."""
    random = Random(seed)
    return {
        n: (random.choice((None, 0, 1, 3, 3, 7)), random.choice((None, 1, 2, 3, 3)))
        for n, kind, _ in UNITS
        if kind != "省"
    }


def facts_of(figures: dict[str, tuple[int | None, int | None]]) -> Facts:
    known = {
        FigureId(unit=unit, period="年度考核", key=key): Fact(value=Fraction(value), source=SOURCE)
        for unit, pair in figures.items()
        for key, value in zip(("销量", "人口"), pair, strict=True)
        if value is not None
    }
    return Facts(roster=ROSTER, figures=known, targets={}, signatures={}, ratings={})


@pytest.mark.parametrize("seed", range(8))
def test_every_tier_over_facts(connection: duckdb.DuckDBPyConnection, plan: Plan, seed: int) -> None:
    facts, period = facts_of(drawn(seed)), plan.policy.periods[0]
    made, _ = relational(plan, facts, period, has_details=True)
    assert not made.left
    compared, found = differences(connection, plan, facts, period)
    assert compared > 40
    assert not found


def tiers(assessment: Assessment) -> dict[tuple[str, str, str], str | None]:
    """By unit, level and indicator, of those who take part."""
    return {
        (unit.name, unit.level, item.name): item.tier
        for unit in assessment.units
        for item in all_items(unit)
        if item.status is not Status.NOT_APPLICABLE
    }


@pytest.mark.parametrize("seed", range(4))
def test_every_tier_over_a_table_with_a_roster(plan: Plan, tmp_path: Path, seed: int) -> None:
    figures = drawn(seed)
    assessment = evaluate(plan, facts_of(figures), period="年度考核", folder="某地")
    (tmp_path / "policy.kp").write_text(METHOD, encoding="utf-8")
    roster = "".join(f"  - {{名称: {n}, 类型: {t}{f', 上级: {p}' if p else ''}}}\n" for n, t, p in UNITS)
    (tmp_path / "units.yaml").write_text(f"单位:\n{roster}", encoding="utf-8")
    lines = ["单位,类型,上级,销量,人口"]
    for name, kind, parent in UNITS:
        pair = ["" if v is None else str(v) for v in figures.get(name, (None, None))]
        lines.append(",".join([name, kind, parent or "", *pair]))
    (tmp_path / "表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kaoping.load(tmp_path).evaluate_tables(tmp_path / "表.csv", path=tmp_path / "out")
    found = {
        (row["单位"], row["层次"], name): row[f"档次.{name}"] or None
        for row in rows(tmp_path / "out", "指标")
        for name in NAMES
    }
    expected = tiers(assessment)
    assert {key: found[key] for key in expected} == expected
    assert len({expected[key] for key in expected}) > 2


@pytest.mark.parametrize("seed", range(2))
def test_places_among_others_by_an_indicator(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Its value differs between the levels of a unit."""
    text = METHOD.replace("优秀 销量 列 全省前3名", "优秀 指标丁 列 全省前3名").replace(
        "        对象 市州、县市区\n        优秀 销量 列 县市前2名",
        "        对象 市州、县市区\n        优秀 指标丁 列 县市前2名",
    )
    text = text.replace(
        "总分 不设",
        "    指标 4 指标丁\n        公式 按层次（市州：销量，县市区：销量 ＋ 1人，县市：销量 × 2）\n"
        "        单位 人\n        只列数值\n总分 不设",
    )
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value if read.value is not None else None
    assert made is not None
    facts, period = facts_of(drawn(seed)), made.policy.periods[0]
    left, _ = relational(made, facts, period, has_details=True)
    assert not left.left
    compared, found = differences(connection, made, facts, period)
    assert compared > 40
    assert not found

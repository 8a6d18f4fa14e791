"""Tables whose units are ranked by their figures, and put together by the units above: parents in a column."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import kaoping
from dsl.facts import Fact, Facts, FigureId, RosterUnit, Source
from engine.evaluate import evaluate
from engine.results import Assessment
from kaoping.cli import run
from tests.engine.sql import test_conditions as conditions
from tests.kaoping.test_warehouse import rows

METHOD = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
期次 年度考核 截至 2025-12-31 用于 排序
填报
    安置人数 人
    报名人数 人
方面 工作
    指标 1 安置
        公式 安置人数
        单位 人
        分值 10分
        计分 按名次，第 1 名 得 满分，每后移 1 名 减 2分，最低 1分
    指标 2 比率
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不适用
        分值 10分
        计分 与第一名之比 × 满分
    指标 3 合计率
        对象 市
        公式 合计（下辖.安置人数） ÷ 合计（下辖.报名人数）
        单位 %
        分母为零 视为未完成
        目标 100%
        分值 10分
        计分 按完成率，最多 满分
    指标 4 县数
        对象 市
        公式 计数（所有下辖，安置人数 高于 3人）
        单位 个
        目标 3个
        分值 10分
        计分 按完成率，最多 满分
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
"""
NAMES = "单位,类型,上级,安置人数,报名人数"
#: Made up. Towns are of no level: they are not assessed, and what they report counts for the unit above.
ROWS = """\
某省,省,,,
甲市,地级市,某省,20,30
乙市,地级市,某省,20,40
丙市,地级市,某省,,50
子县,县,甲市,5,7
丑县,县,甲市,5,9
寅县,县,子县,4,8
卯县,县,寅县,9,10
辰县,县,乙市,,6
巳县,县,乙市,3,6
午镇,乡镇,乙市,7,7
未镇,乡镇,丙市,6,8
申村,村,未镇,5,9
"""
SCORES = ("安置", "比率", "合计率", "县数")


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("下辖"))


def written(home: Path) -> Path:
    """The method, its roster and the table in a folder."""
    home.mkdir(exist_ok=True)
    (home / "policy.kp").write_text(METHOD, encoding="utf-8")
    units = ("某省, 类型: 省", "甲市, 类型: 地级市, 上级: 某省", "子县, 类型: 县, 上级: 甲市")
    lines = ["单位:", *(f"  - {{名称: {u}}}" for u in units)]
    (home / "units.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (home / "表.csv").write_text(f"{NAMES}\n{ROWS}", encoding="utf-8")
    return home


def facts_of(table: str) -> Facts:
    roster, figures = [], {}
    source = Source(file="表.csv", place="第1行")
    for line in table.splitlines():
        name, kind, parent, *amounts = line.split(",")
        roster.append(RosterUnit(name=name, type=kind, parent=parent or None))
        for key, amount in zip(("安置人数", "报名人数"), amounts, strict=True):
            value = Fraction(amount) if amount else None
            figures[FigureId(unit=name, period="年度考核", key=key)] = Fact(value=value, source=source)
    return Facts(roster=tuple(roster), figures=figures, targets={}, signatures={}, ratings={})


def said(assessment: Assessment) -> dict[str, tuple[object, ...]]:
    """Rank, total and scores of every unit."""
    found: dict[str, tuple[object, ...]] = {}
    for unit in assessment.units:
        scores = {i.key: i.score for i in unit.indicators}
        found[unit.name] = unit.rank, unit.total, *(scores.get(n) for n in SCORES)
    return found


def told(folder: Path) -> dict[str, tuple[object, ...]]:
    """The same of the results in a folder."""
    found: dict[str, tuple[object, ...]] = {}
    for row in rows(folder, "结果"):
        cells = [row[n] for n in ("总分", *(f"得分.{s}" for s in SCORES))]
        found[row["单位"]] = row["名次"], *(None if c is None else Fraction(c) for c in cells)
    return found


def test_every_cell_is_the_interpreters(place: Path, tmp_path: Path) -> None:
    policy = kaoping.load(place)
    done = policy.evaluate_tables(place / "表.csv", path=tmp_path)
    assert not done.diagnostics
    assessment = evaluate(policy.plan, facts_of(ROWS), period="年度考核", folder="某省")
    found = told(tmp_path)
    assert found == said(assessment)
    assert {found[c][3] for c in ("甲市", "乙市", "丙市")} == {Fraction(10), Fraction(15, 2), None}


def test_units_below_further_than_is_looked(place: Path, tmp_path: Path) -> None:
    (tmp_path / "办法").mkdir()
    (tmp_path / "办法" / "policy.kp").write_text(METHOD.replace("    排名 在同一市内\n", ""), encoding="utf-8")
    (tmp_path / "办法" / "units.yaml").write_text((place / "units.yaml").read_text("utf-8"), encoding="utf-8")
    lines = [f"第{n}县,县,{'甲市' if n == 0 else f'第{n - 1}县'},1,2" for n in range(7)]
    (tmp_path / "表.csv").write_text(f"{NAMES}\n甲市,地级市,,1,2\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(tmp_path / "办法").evaluate_tables(tmp_path / "表.csv", path=tmp_path)
    assert [d.code for d in raised.value.diagnostics] == ["KP963"]
    assert "所有下辖" in str(raised.value)


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_sql_says_who_is_compared(place: Path, dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", str(place), "--dialect", dialect]) == 0
    text = capsys.readouterr().out
    assert "排在前面的有几个" in text
    assert "直接下辖的单位，归到上级" in text
    assert " / " not in "\n".join(line for line in text.splitlines() if "/*" not in line)


def test_awards_ask_of_other_units_over_a_roster_in_the_table(tmp_path: Path) -> None:
    """Places in a whole province and in another level, and units below, by points; villages are of no level."""
    asked = [
        *conditions.placed(("指标甲.得分",))[2:5],
        *conditions.put_together(("总分",), "下辖")[3:6],
        "合计（所有下辖.销量） 列 全省前3名",
    ]
    text = conditions.METHOD + conditions.TOTAL + conditions.awards(asked)
    facts = conditions.with_villages(2)
    (tmp_path / "policy.kp").write_text(text, encoding="utf-8")
    units = "".join(f"  - {{名称: {n}, 类型: {t}}}\n" for n, t in (("甲市", "地级市"), ("子县", "县"), ("卯区", "区")))
    (tmp_path / "units.yaml").write_text(f"单位:\n{units}", encoding="utf-8")
    lines = ["单位,类型,上级,销量,人口"]
    for unit in facts.roster:
        ids = (FigureId(unit=unit.name, period="年度考核", key=key) for key in ("销量", "人口"))
        cells = [str(facts.figures[i].value) if i in facts.figures else "" for i in ids]
        lines.append(",".join([unit.name, unit.type, unit.parent or "", *cells]))
    (tmp_path / "表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    policy = kaoping.load(tmp_path)
    policy.evaluate_tables(tmp_path / "表.csv", path=tmp_path / "结果")
    found = {(r["奖项"], r["层次"], r["单位"]) for r in rows(tmp_path / "结果", "奖项") if r["结果"] == "获评"}
    assessment = evaluate(conditions.lowered(text), facts, period="年度考核", folder="某地")
    expected = {(a.name, a.level, unit) for a in assessment.awards for w in a.winners for unit in w.units}
    assert found == expected
    assert len(found) > 10

"""Tables with what is judged, months and quarters, and attributes of units; scores that nothing rounds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import kaoping
from dsl.facts import Fact, Facts, FigureId, Rating, RosterUnit, Source
from dsl.quantity import Grade
from engine.evaluate import evaluate
from engine.plan import Plan
from engine.results import Assessment, UnitResult
from kaoping.cli import run
from kaoping.warehouse.limits import Beside
from kaoping.warehouse.row_facts import facts_of_units
from tests.kaoping.test_warehouse import rows

METHOD = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 县
    包括 县
分组 山区县
    层次 县
    包括 类别 = 山区
分组 平原县
    层次 县
    包括 类别 = 平原
期次 年度考核 截至 2025-12-31 用于 排序、表彰
填报
    安置人数 人
    报名人数 人
    信访批次 批次 按季
    到位金额 万元 按月
方面 工作
    指标 1 安置率
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不适用
        目标 90%
        分值 30分
        计分 按完成率，最多 满分
    指标 2 群众评议
        分值 20分
        计分 评定 优 100%、良 80% 至 95%、差 0%
    指标 3 现场打分
        分值 20分
        计分 由考评组评定，0分 至 20分
    指标 4 信访
        公式 如果 每季（信访批次 不超过 3批次） 则 1 否则 0
        目标 1
        分值 10分
        计分 完成得满分，未完成不得分
    指标 5 资金
        公式 合计（到位金额）
        目标 按分组（山区县：50万元，平原县：70万元）
        分值 10分
        计分 按完成率，最多 满分
    指标 6 试点
        公式 如果 安置人数 不低于 5人 则 1 否则 0
        除外 县（试点 = 是）
        目标 1
        分值 10分
        计分 完成得满分，未完成不得分
总分 年度考核 = 指标得分合计
奖项 先进单位
    期次 年度考核
    名额 1
    按 总分
    名额处并列的，一并列入
"""
UNITS = """\
单位:
  - {名称: 甲县, 类型: 县, 属性: {类别: 山区, 试点: 是}}
  - {名称: 丙县, 类型: 县, 属性: {类别: 平原, 试点: 否}}
"""
SCORES = ("安置率", "群众评议", "现场打分", "信访", "资金", "试点")
QUARTERS = [f"信访批次.{q}季度" for q in "一二三四"]
MONTHS = [f"到位金额.{m}月" for m in range(1, 13)]
NAMES = [
    "单位",
    "类型",
    "类别",
    "试点",
    "安置人数",
    "报名人数",
    "评定.群众评议",
    "评定比例.群众评议",
    "评定.现场打分",
    *QUARTERS,
    *MONTHS,
]
#: Made up. Two thirds and four sixths are one score, and so one rank.
ROWS: list[list[str]] = [
    ["甲县", "县", "山区", "是", "2", "3", "优", "", "18.5", *"0123", *["7.5"] * 12],
    ["乙县", "县", "山区", "", "4", "6", "优", "", "18.5", *"3210", *["8"] * 12],
    ["丙县", "县", "平原", "是", "7", "11", "良", "90", "20", *"1113", *["5.5"] * 12],
    ["丁县", "县", "平原", "是", "5", "7", "良", "85.5", "11", *"4111", *["0"] * 12],
    ["戊县", "县", "平原", "是", "9", "0", "良", "", "0", "0", "", *"00", *["-6"] * 12],
    ["己县", "县", "平原", "否", "5003", "10007", "优", "", "7", *"1111", *["1"] * 12],
    ["庚县", "县", "山区", "是", "", "6", "", "", "", *"0000", *["1"] * 11, ""],
    ["辛县", "县", "平原", "否", "5002", "10005", "优", "", "7", *"1011", *["1"] * 12],
]
SOURCE = Source(file="表.csv", place="第1行")


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("各种列"))


def written(home: Path) -> Path:
    """The method, its roster and the table in a folder."""
    home.mkdir(exist_ok=True)
    (home / "policy.kp").write_text(METHOD, encoding="utf-8")
    (home / "units.yaml").write_text(UNITS, encoding="utf-8")
    (home / "表.csv").write_text("\n".join(map(",".join, [NAMES, *ROWS])) + "\n", encoding="utf-8")
    return home


def facts_of(rows_of_figures: list[list[str]]) -> Facts:
    """The same figures as the interpreter takes them."""
    roster: list[RosterUnit] = []
    figures: dict[FigureId, Fact] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    for row in rows_of_figures:
        cells = dict(zip(NAMES, row, strict=True))
        attributes = {a: cells[a] for a in ("类别", "试点") if cells[a]}
        unit = cells["单位"]
        roster.append(RosterUnit(name=unit, type="县", parent=None, attributes=attributes))
        known: dict[str, Fact] = {k: Fact(value=_exact(cells[k]), source=SOURCE) for k in ("安置人数", "报名人数")}
        for key, names, scale in (("信访批次", QUARTERS, 1), ("到位金额", MONTHS, 10_000)):
            parts = tuple(None if (v := _exact(cells[n])) is None else v * scale for n in names)
            known[key] = Fact(value=None, source=SOURCE, parts=parts)
        figures |= {FigureId(unit=unit, period="年度考核", key=k): f for k, f in known.items()}
        if grade := cells["评定.群众评议"]:
            share = _exact(cells["评定比例.群众评议"])
            given = Grade(grade, None if share is None else share / 100)
            ratings["年度考核", unit, "群众评议"] = Rating(value=given, source=SOURCE)
        if (mark := _exact(cells["评定.现场打分"])) is not None:
            ratings["年度考核", unit, "现场打分"] = Rating(value=mark, source=SOURCE)
    return Facts(roster=tuple(roster), figures=figures, targets={}, signatures={}, ratings=ratings)


def _exact(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def interpreted(plan: Plan) -> Assessment:
    return evaluate(plan, facts_of(ROWS), period="年度考核", folder="某省")


def said(unit: UnitResult) -> tuple[object, ...]:
    return unit.rank, unit.group, unit.total, *(i.score for i in unit.indicators)


def told(row: dict[str, Any]) -> tuple[object, ...]:
    return row["名次"], row["排名范围"], *(_score(row, n) for n in ("总分", *(f"得分.{n}" for n in SCORES)))


def _score(row: dict[str, Any], name: str) -> Fraction | None:
    if f"{name}（分子）" in row:
        above, below = row[f"{name}（分子）"], row[f"{name}（分母）"]
        return None if above is None else Fraction(above, below)
    return None if row[name] is None else Fraction(row[name])


def test_every_cell_is_the_interpreters(place: Path, tmp_path: Path) -> None:
    policy = kaoping.load(place)
    done = policy.evaluate_tables(place / "表.csv", path=tmp_path)
    assert not done.diagnostics
    expected = interpreted(policy.plan)
    found = {r["单位"]: told(r) for r in rows(tmp_path, "结果")}
    assert found == {u.name: said(u) for u in expected.units}
    # Two thirds and four sixths share a rank, and scores that differ in the eighth place do not.
    assert found["甲县"][0] == found["乙县"][0] == 1
    assert (found["己县"][0], found["辛县"][0]) == (2, 3)
    winners = {(r["排名范围"], r["单位"]) for r in rows(tmp_path, "奖项")}
    assert winners == {(a.within, w.units[0]) for a in expected.awards for w in a.winners}


def test_statuses_of_what_is_judged(place: Path, tmp_path: Path) -> None:
    kaoping.load(place).evaluate_tables(place / "表.csv", path=tmp_path)
    by_unit = {r["单位"]: r for r in rows(tmp_path, "结果")}
    assert (by_unit["庚县"]["状态.群众评议"], by_unit["庚县"]["状态.现场打分"]) == (3, 3)
    # A grade that leaves its share open, and no share.
    assert by_unit["戊县"]["状态.群众评议"] == 3
    assert by_unit["丙县"]["状态.群众评议"] == 0


def test_one_unit_is_explained_with_all_its_columns(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = kaoping.load(place).plan
    whole = facts_of(ROWS)
    for row in ROWS:
        alone = facts_of_units(plan, plan.policy.periods[0], [place / "表.csv"], row[0], Beside())
        for figure, fact in alone.figures.items():
            assert (fact.value, fact.parts) == (whole.figures[figure].value, whole.figures[figure].parts)
        expected = {key: r.value for key, r in whole.ratings.items() if key[1] == row[0]}
        assert {key: r.value for key, r in alone.ratings.items()} == expected
    assert run(["explain", str(place), "丙县", "群众评议", "--table", str(place / "表.csv")]) == 0
    assert "90% = 18分" in capsys.readouterr().out


@pytest.mark.parametrize(("column", "written"), [("评定.群众评议", "中"), ("评定.现场打分", "好")])
def test_what_the_method_does_not_know(
    place: Path, tmp_path: Path, column: str, written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = [list(r) for r in ROWS]
    changed[0][NAMES.index(column)] = written
    path = tmp_path / "表.csv"
    path.write_text("\n".join(map(",".join, [NAMES, *changed])) + "\n", encoding="utf-8")
    assert run(["evaluate", str(place), "--engine", "duckdb", "--table", str(path), "-o", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert "KP956" in err
    assert written in err


def test_an_attribute_that_is_asked_for_must_be_there(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "表.csv"
    path.write_text("单位,类型,类别\n甲县,县,山区\n", encoding="utf-8")
    assert run(["evaluate", str(place), "--engine", "duckdb", "--table", str(path), "-o", str(tmp_path)]) == 1
    assert "试点" in capsys.readouterr().err


def test_the_columns_that_are_lacking_are_called_as_tables_call_them(place: Path, tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("单位,类型,类别,试点,安置人数,报名人数\n甲县,县,山区,是,1,2\n", encoding="utf-8")
    done = kaoping.load(place).evaluate_tables(path, path=tmp_path)
    assert {"评定.群众评议", "信访批次.一季度", "到位金额.12月"} <= set(done.plan.lacks)


@pytest.mark.parametrize(
    ("name", "high"), [("dongxihu-2020-performance", 10**4), ("jiangyou-2024-performance", 10**10)]
)
def test_a_shipped_method_as_sql_says_what_it_supposes(
    name: str, high: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sql", name]) == 0
    text = capsys.readouterr().out
    assert f"各数在 0 和 {high} 之间" in text
    assert "没有编的" not in text

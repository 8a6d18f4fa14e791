"""`--decisions`: what people decided beside a large table comes out as it does from a data folder.

Every name and figure here is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

import kaoping
from kaoping.cli import run

METHOD = """\
办法 某州2025年民政考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 县
    包括 县
期次 年终总评 截至 2025-12-31 用于 排序、表彰
填报
    安置人数 人
    日常工作得分 分 评定 0分 至 100分
评定
    由 考核组
    几人评定的，取平均
方面 管理
    指标 1 服务质量
        分值 30分
        计分 评定 优 100%、良 60% 至 90%、中 30%、差 0%
    指标 2 日常工作
        公式 日常工作得分
        单位 分
        目标 100分
        分值 20分
        计分 按完成率，最多 满分
方面 业务
    指标 3 安置
        公式 安置人数
        目标 100人
        分值 50分
        计分 按完成率，最多 满分
一票否决
    评定「弄虚作假」 的，定为 不合格、取消评优资格
总分 年终总评 = 指标得分合计
    保留 2 位小数，四舍五入
等次
    优秀 85分以上
    合格 60分以上
    不合格 其余
奖项 先进单位
    名额 2
    按 总分
    名额处并列的，一并待定
奖项 单项先进
    每个 方面
    名额 1
    按 方面得分
    名额处并列的，一并待定
奖项 创新奖
    名额 2
    由 评定
    授予 单位，可以联合，可以不是考评对象
"""
UNITS = ("甲县", "乙县", "丙县", "丁县", "戊县", "己县")
FIGURES = {"甲县": 100, "乙县": 100, "丙县": 80, "丁县": 90, "戊县": None, "己县": 100}
DECIDED = """\
评定:
  年终总评:
    甲县: {服务质量: [优, 优, 优], 日常工作得分: [92, 95, 91], 弄虚作假: 否}
    乙县: {服务质量: [优, 良 80%, 中], 日常工作得分: 90, 弄虚作假: 否}
    丙县: {服务质量: [良 70%, 良 90%, 中], 日常工作得分: 100, 弄虚作假: 否}
    丁县: {服务质量: [优, 良, 差], 日常工作得分: 80, 弄虚作假: 否}
    戊县: {服务质量: 中, 日常工作得分: 60, 弄虚作假: 否}
    己县: {服务质量: 优, 日常工作得分: 100, 弄虚作假: 是}
创新:
  - {项目: 一站式救助, 单位: [甲县, 外县], 入选: 是}
  - {项目: 上门办, 单位: [丙县], 入选: 是}
  - {项目: 夜间办, 单位: [乙县], 入选: 否}
调整:
  年终总评:
    - {单位: 丙县, 项: 等次, 结果: 合格, 理由: 会议研究, 决定人: 领导小组}
    - {单位: 乙县, 项: 总分, 结果: 加 2分, 理由: 漏计, 决定人: 领导小组}
    - {单位: 甲县, 项: 先进单位, 结果: 不获评, 理由: 主动放弃, 决定人: 领导小组}
授奖:
  年终总评:
    - {奖项: 单项先进, 方面: 业务, 单位: [丙县]}
"""


def table(home: Path, columns: Sequence[str] = (), **cells: Sequence[str]) -> Path:
    """Six units with a figure each; further columns hold what `cells` says of a unit."""
    lines = [",".join(("单位", "类型", "安置人数", *columns))]
    for unit in UNITS:
        figure = FIGURES[unit]
        more = cells.get(unit, [""] * len(columns))
        lines.append(",".join((unit, "县", "" if figure is None else str(figure), *more)))
    path = home / "表.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def make(tmp_path: Path) -> Path:
    """A method, its figures in a data folder and as a table, and what was decided."""
    (tmp_path / "办法").mkdir()
    (tmp_path / "办法" / "policy.kp").write_text(METHOD, encoding="utf-8")
    units = "".join(f"  - {{名称: {u}, 类型: 县}}\n" for u in UNITS)
    (tmp_path / "办法" / "units.yaml").write_text("单位:\n" + units, encoding="utf-8")
    (tmp_path / "数据" / "submissions").mkdir(parents=True)
    lines = [f"{u},年终总评,{'' if n is None else n}" for u, n in FIGURES.items()]
    text = "\n".join(["单位,期次,安置人数", *lines]) + "\n"
    (tmp_path / "数据" / "submissions" / "报表.csv").write_text(text, encoding="utf-8")
    (tmp_path / "数据" / "ratings.yaml").write_text(DECIDED, encoding="utf-8")
    table(tmp_path)
    return tmp_path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """All of it, for one test."""
    return make(tmp_path)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"年终总评-{name}.parquet"
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path / "*.parquet") if path.is_dir() else str(path))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def told(folder: Path) -> dict[str, tuple[object, ...]]:
    columns = [f"得分.{n}" for n in ("服务质量", "日常工作", "安置")] + ["方面得分.管理", "方面得分.业务", "总分"]
    return {
        r["单位"]: (*(None if r[c] is None else Fraction(r[c]) for c in columns), r["名次"], r["等次"] or None)
        for r in rows(folder, "结果")
    }


def said(result: kaoping.Result) -> dict[str, tuple[object, ...]]:
    return {
        u.name: (*(i.score for i in u.indicators), *(a.score for a in u.areas), u.total, u.rank, u.grade)
        for u in result.assessment.units
    }


def won(folder: Path) -> set[tuple[object, ...]]:
    return {(r["奖项"], r["方面"], r["单位"], r["结果"]) for r in rows(folder, "奖项")}


def said_won(result: kaoping.Result) -> set[tuple[object, ...]]:
    found: set[tuple[object, ...]] = set()
    for award in result.assessment.awards:
        scope = award.scope or ""
        found |= {(award.name, scope, n, "获评") for w in award.winners for n in w.units}
        found |= {(award.name, scope, n, "并列，待定") for n in award.tied}
        found |= {(award.name, scope, b.unit, "不能评先") for b in award.barred}
    return found


def evaluate(home: Path, decisions: str = "数据", **given: Any) -> Any:
    policy = kaoping.load(home / "办法")
    return policy.evaluate_tables(home / "表.csv", path=home / "结果", decisions=home / decisions, threads=1, **given)


MEAN, TRIMMED = "取平均", "去掉一个最高、一个最低后取平均"
#: A file, and what of it is in the way of anything else.
FAULTS = [
    ("单位: 乙县, 项: 总分", "单位: 乙乡县, 项: 总分", "KP970", "表里没有单位“乙乡县”，是不是“乙县”"),
    ("乙县: {服务质量", "已县: {服务质量", "KP970", "表里没有单位“已县”，是不是“"),
    ("单位: [丙县]}", "单位: [庚县]}", "KP970", "表里没有单位“庚县”"),
    ("奖项: 单项先进, 方面: 业务", "奖项: 单项先进", "KP547", "奖项“单项先进”按方面评，要写“方面”"),
    ("服务质量: [优, 良, 差]", "服务质量: [优, 好, 差]", "KP533", "“服务质量”应是优、良、中、差之一，写的是“好”"),
]


def both(home: Path, **given: Any) -> kaoping.Result:
    """The interpreter over the data folder, and an engine over the table: they say the same."""
    result = kaoping.load(home / "办法").evaluate(None, home / "数据")
    done = evaluate(home, **given)
    assert [d.message("zh") for d in done.diagnostics] == []
    assert told(home / "结果") == said(result)
    assert won(home / "结果") == said_won(result)
    return result


@pytest.mark.parametrize("way", [MEAN, TRIMMED])
def test_a_table_with_decisions_gives_what_a_data_folder_gives(home: Path, way: str) -> None:
    policy = home / "办法" / "policy.kp"
    policy.write_text(METHOD.replace(MEAN, way), encoding="utf-8")
    result = both(home)
    # 优 is all of 30, 良 at 80% is 24, 中 is 9; of three the middle one is left.
    quality = {u.name: u.indicators[0].score for u in result.assessment.units}
    assert quality["乙县"] == (Fraction(21) if way == MEAN else Fraction(24))
    # One of the judges has not said which share 良 is worth.
    assert quality["丁县"] is None
    agreement = kaoping.load(home / "办法").agreement(result)
    assert (list(agreement.differences), dict(agreement.left)) == ([], {})
    assert ("创新奖", "", "外县", "获评") in won(home / "结果")


def test_what_the_table_says_of_a_unit_stays_where_nobody_else_says_it(home: Path) -> None:
    whole = DECIDED.replace(
        "戊县: {服务质量: 中, 日常工作得分: 60, 弄虚作假: 否}", "戊县: {服务质量: 中, 日常工作得分: 60.25}"
    )
    (home / "数据" / "ratings.yaml").write_text(whole, encoding="utf-8")
    result = kaoping.load(home / "办法").evaluate(None, home / "数据")
    rest = whole.replace("    戊县: {服务质量: 中, 日常工作得分: 60.25}\n", "").replace(
        "服务质量: 优, 日常工作得分: 100, ", ""
    )
    (home / "数据" / "ratings.yaml").write_text(rest, encoding="utf-8")
    table(home, ("评定.服务质量", "评定.日常工作得分"), 戊县=("中", "60.25"), 己县=("优", "100"))
    evaluate(home)
    assert told(home / "结果") == said(result)


def test_one_judgement_in_two_places_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table(home, ("评定.服务质量",), 戊县=("中",))
    assert run(["--lang", "zh", *words(home)]) == 1
    err = capsys.readouterr().err
    assert "错误[KP989] “戊县”的这一项评定，表里“评定.服务质量”一列已经有了" in err
    assert "ratings.yaml:7:16" in err


def words(home: Path, decisions: str = "数据") -> list[str]:
    given = ["--table", str(home / "表.csv"), "--decisions", str(home / decisions)]
    return ["evaluate", str(home / "办法"), "--engine", "duckdb", *given, "-o", str(home / "结果")]


@pytest.mark.parametrize(("before", "after", "code", "message"), FAULTS, ids=[f[1][:12] for f in FAULTS])
def test_what_is_wrong_with_the_file_is_told_by_name_and_place(
    home: Path, before: str, after: str, code: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "数据" / "ratings.yaml"
    path.write_text(DECIDED.replace(before, after), encoding="utf-8")
    assert run(["--lang", "zh", *words(home, "数据/ratings.yaml")]) == 1
    err = capsys.readouterr().err
    assert f"错误[{code}] {message}" in err
    line = next(n for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if after in text)
    assert f"ratings.yaml:{line}:" in err
    assert not list((home / "结果").glob("*.parquet"))


def test_units_may_be_the_rosters(home: Path) -> None:
    lines = ["单位,安置人数", *(f"{u},{'' if n is None else n}" for u, n in FIGURES.items())]
    (home / "表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    both(home)
    (home / "数据" / "ratings.yaml").write_text(DECIDED.replace("乙县, 项", "乙乡, 项"), encoding="utf-8")
    with pytest.raises(kaoping.PolicyError) as raised:
        evaluate(home)
    assert [d.code for d in raised.value.diagnostics] == ["KP519"]


def test_a_file_about_another_period_is_told(home: Path) -> None:
    text = METHOD.replace("期次 年终总评 截至", "期次 半年 截至 2025-06-30 用于 通报\n期次 年终总评 截至")
    (home / "办法" / "policy.kp").write_text(text, encoding="utf-8")
    other = DECIDED.replace("年终总评:", "半年:").partition("创新:")[0]
    (home / "评定.yaml").write_text(other, encoding="utf-8")
    assert "KP990" in [d.code for d in evaluate(home, "评定.yaml").diagnostics]
    (row,) = [r for r in rows(home / "结果", "结果") if r["单位"] == "甲县"]
    assert row["状态.服务质量"] == 3


def test_many_decisions_are_a_relation(home: Path) -> None:
    units = [f"第{n}县" for n in range(3000)]
    lines = ["单位,类型,安置人数", *(f"{u},县,{n % 100}" for n, u in enumerate(units))]
    (home / "表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    judged = [f"    {u}: {{日常工作得分: {n % 101}}}" for n, u in enumerate(units)]
    moved = [f"    - {{单位: {u}, 项: 总分, 结果: 加 1分, 理由: 漏计, 决定人: 甲}}" for u in units[::3]]
    text = "\n".join(["评定:", "  年终总评:", *judged, "调整:", "  年终总评:", *moved]) + "\n"
    (home / "评定.yaml").write_text(text, encoding="utf-8")
    evaluate(home, "评定.yaml")
    found = {r["单位"]: r["得分.日常工作"] for r in rows(home / "结果", "结果")}
    assert [found[f"第{n}县"] for n in (0, 50, 100, 101)] == [0, 10, 20, 0]


def test_sql_that_is_printed_holds_what_was_decided(home: Path) -> None:
    result = both(home)
    text = kaoping.load(home / "办法").sql(files=home / "表.csv", decisions=home / "数据")
    assert "-- 考评·评定和决定：评定、领导小组的决定，一个单位一行" in text
    with duckdb.connect() as connection:
        connection.read_csv(str(home / "表.csv"), all_varchar=True).create_view("填报")
        for statement in (x for x in text.split(";\n") if x.strip()):
            done = connection.execute(statement)
            names = [d[0] for d in done.description]
            found = [dict(zip(names, r, strict=True)) for r in done.fetchall()]
            if "名次" in names:
                ranks = {r["单位"]: r["名次"] for r in found}
    assert ranks == {u.name: u.rank for u in result.assessment.units}


def test_without_a_table_there_is_nothing_to_join(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["evaluate", str(home / "办法"), "--engine", "duckdb", "--decisions", "x.yaml", "-o", str(home / "结果")]
    assert run(given) == 2
    assert "--decisions" in capsys.readouterr().err
    assert run([*words(home), "--data", str(home / "数据")]) == 2
    assert "--data" in capsys.readouterr().err


def test_one_unit_is_explained_with_what_was_decided_of_it(home: Path) -> None:
    result = both(home)
    policy = kaoping.load(home / "办法")
    row = policy.explain_row(home / "表.csv", "乙县", "服务质量", decisions=home / "数据").to_text()
    folder = result.explain("乙县", "服务质量").to_text()
    assert "取平均 = 21分" in row
    assert [line for line in row.splitlines() if "名次和奖项" not in line] == folder.splitlines()

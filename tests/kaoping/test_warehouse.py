"""`evaluate --engine duckdb`, `sql` and `explain --table`: tables in, the interpreter's results out."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import kaoping
from kaoping.cli import run

METHOD = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市、直管县
层次 县
    包括 县、区
    排名 在同一市内
分组 山区县
    层次 县
    包括 类别 = 山区
分组 平原县
    层次 县
    包括 类别 = 平原
期次 年度考核 截至 2025-12-31 用于 排序、表彰
填报
    安置人数 人 需要 上年
    报名人数 人
    到位金额 万元
    有无方案 是否
    印发日期 日期
方面 工作
    指标 1 安置率
        依据 “三”
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不适用
        目标 90%
        分值 40分
        计分 按完成率，最多 满分
    指标 2 资金
        公式 到位金额
        目标 责任状
        分值 30分
        计分 按完成率，最多 满分
方面 管理
    指标 3 方案
        公式 如果 有无方案 = 是 且 印发日期 在 6月底前 则 1 否则 0
        目标 1
        分值 20分
        计分 完成得满分，未完成不得分
    指标 4 增长
        公式 增长率（安置人数）
        单位 %
        分母为零 视为未完成
        目标 5%
        分值 10分
        计分 按完成率，最低 0分，最多 满分
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
奖项 先进单位
    每个 方面
    期次 年度考核
    名额 1
    按 方面得分
    名额处并列的，一并待定
奖项 综合先进
    期次 年度考核
    按 总分
    名额 考评对象总数的 40%，向上取整
    名额处并列的，一并列入
"""
#: Made up. 单位, 类型, 上级, 类别, 安置, 上年安置, 报名, 到位（万元）, 目标（万元）, 方案, 印发.
ROWS: list[tuple[Any, ...]] = [
    ("某省", "省", None, None, None, None, None, None, None, None, None),
    ("甲市", "地级市", "某省", None, 900, 850, 1000, "10000000000.07", "10000000000.05", "是", "2025-05-01"),
    ("乙市", "地级市", "某省", None, 450, 430, 500, "0", "100", "否", "2025-07-01"),
    ("丙县", "县", "甲市", "山区", 30, 0, 40, "-3.5", "7", "是", "2025-06-30"),
    ("丁县", "县", "甲市", "平原", 0, 20, 0, "7", "7", None, None),
    ("戊县", "县", "甲市", "平原", 33, 30, 37, "6.99", "7", "是", "2025-07-01"),
    ("己区", "区", "乙市", "山区", None, 5, 12, "3", None, "是", "2025-01-01"),
    ("庚县", "县", "乙市", "平原", 11, 10, 12, "3.01", "3.02", "否", "2025-01-01"),
    ("辛县", "县", "乙市", "平原", 11, 10, 12, "3.01", "3.02", "否", "2025-01-01"),
    ("壬县", "直管县", "某省", None, 5, 4, 6, "1", "3", "是", "2025-03-01"),
]
FIGURES = ["安置人数", "上年.安置人数", "报名人数", "到位金额", "目标.资金", "有无方案", "印发日期"]
NAMES = ["单位", "类型", "上级", "类别", *FIGURES]


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A method with its figures in a folder, and the same as tables."""
    home = tmp_path_factory.mktemp("大表")
    (home / "办法" / "submissions").mkdir(parents=True)
    (home / "办法" / "policy.kp").write_text(METHOD, encoding="utf-8")
    units = [
        f"  - {{名称: {r[0]}, 类型: {r[1]}"
        + (f", 上级: {r[2]}" if r[2] else "")
        + (f", 属性: {{类别: {r[3]}}}" if r[3] else "")
        + "}"
        for r in ROWS
    ]
    (home / "办法" / "units.yaml").write_text("单位:\n" + "\n".join(units) + "\n", encoding="utf-8")
    letters = [f"  {r[0]}: {{资金: {{目标: {r[8]}万元}}}}" for r in ROWS if r[8]]
    (home / "办法" / "targets.yaml").write_text("责任状:\n" + "\n".join(letters) + "\n", encoding="utf-8")
    lines = ["单位,期次,安置人数,上年.安置人数,报名人数,到位金额,有无方案,印发日期"]
    lines += [",".join(map(_text, (r[0], "年度考核", *r[4:8], *r[9:]))) for r in ROWS[1:]]
    (home / "办法" / "submissions" / "报表.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    table = [",".join(NAMES), *(",".join(map(_text, r)) for r in ROWS)]
    (home / "表.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    _write_parquet(home / "表.parquet")
    return home


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _write_parquet(path: Path) -> None:
    columns = dict(zip(NAMES, zip(*ROWS, strict=True), strict=True))
    money = pa.decimal128(20, 2)
    arrays = {name: pa.array(list(values)) for name, values in columns.items()}
    for name in ("到位金额", "目标.资金"):
        arrays[name] = pa.array([None if v is None else Decimal(v) for v in columns[name]], money)
    arrays["有无方案"] = pa.array([None if v is None else v == "是" for v in columns["有无方案"]])
    arrays["印发日期"] = pa.array(list(columns["印发日期"])).cast(pa.date32())
    pq.write_table(pa.table(arrays), path, row_group_size=4)


@pytest.fixture(scope="module")
def result(place: Path) -> kaoping.Result:
    return kaoping.load(place / "办法").evaluate()


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(folder / f"年度考核-{name}.parquet"))
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def said(result: kaoping.Result) -> list[tuple[object, ...]]:
    found = []
    for unit in result.assessment.units:
        scores = [s.score for s in unit.indicators] + [a.score for a in unit.areas]
        found.append((unit.name, unit.level, unit.rank, unit.total, *scores))
    return sorted(found, key=str)


def told(folder: Path) -> list[tuple[object, ...]]:
    columns = [f"得分.{n}" for n in ("安置率", "资金", "方案", "增长")] + ["方面得分.工作", "方面得分.管理"]
    return sorted(
        (
            (
                r["单位"],
                r["层次"],
                r["名次"],
                *(None if r[c] is None else Fraction(r[c]) for c in ("总分", *columns)),
            )
            for r in rows(folder, "结果")
        ),
        key=str,
    )


@pytest.mark.parametrize("table", ["表.csv", "表.parquet", None])
def test_a_table_gives_what_the_interpreter_says(
    place: Path, result: kaoping.Result, tmp_path: Path, table: str | None
) -> None:
    policy = kaoping.load(place / "办法")
    done = policy.evaluate_tables(place / table if table else None, path=tmp_path, memory="1GB", threads=1)
    assert [d.code for d in done.diagnostics] == []
    assert done.rows == 9
    assert told(tmp_path) == said(result)
    expected = {
        (a.name, a.scope or "", a.level, a.within or "", name, outcome)
        for a in result.assessment.awards
        for outcome, names in (("获评", [n for x in a.winners for n in x.units]), ("并列，待定", a.tied))
        for name in names
    }
    given = {(r["奖项"], r["方面"], r["层次"], r["排名范围"], r["单位"], r["结果"]) for r in rows(tmp_path, "奖项")}
    assert given == expected
    assert {outcome for *_, outcome in given} == {"获评", "并列，待定"}


def test_statuses_stand_in_columns_of_their_own(place: Path, tmp_path: Path) -> None:
    kaoping.load(place / "办法").evaluate_tables(place / "表.csv", path=tmp_path)
    by_unit = {r["单位"]: r for r in rows(tmp_path, "结果")}
    assert by_unit["丁县"]["状态.安置率"] == 1
    assert by_unit["己区"]["状态.安置率"] == 4
    assert by_unit["己区"]["状态.总分"] == 4
    assert by_unit["己区"]["名次"] is None
    assert {r["排名范围"] for r in by_unit.values()} == {"", "甲市·山区县", "甲市·平原县", "乙市·山区县", "乙市·平原县"}


def test_details_are_written_where_they_are_asked_for(place: Path, result: kaoping.Result, tmp_path: Path) -> None:
    done = kaoping.load(place / "办法").evaluate_tables(place / "表.parquet", path=tmp_path, details=True)
    assert [p.name for p in done.paths][-1] == "年度考核-指标.parquet"
    by_unit = {r["单位"]: r for r in rows(tmp_path, "指标")}
    for unit in result.assessment.units:
        item = next(i for i in unit.indicators if i.key == "资金")
        row = by_unit[unit.name]
        assert row["状态.完成值.资金"] == 0
        assert Fraction(row["完成值.资金"]) == item.value
        assert row["完成情况.资金"] == {True: "是", False: "否", None: ""}[item.is_met]


def test_the_command_writes_and_says_what(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "evaluate",
        str(place / "办法"),
        "--engine",
        "duckdb",
        "--table",
        str(place / "表.csv"),
        "-o",
        str(tmp_path),
    ]
    assert run(words) == 0
    err = capsys.readouterr().err
    assert "DuckDB 算了 9 行，7 列得分" in err
    assert "年度考核-结果.parquet" in err


def test_one_unit_of_a_table_is_explained(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = str(place / "表.parquet")
    assert run(["explain", str(place / "办法"), "戊县", "资金", "--table", table]) == 0
    out = capsys.readouterr().out
    assert "出处：表.parquet 单位“戊县”那一行，“到位金额”一列“6.99”" in out
    assert "得 29.96分" in out
    assert "名次和奖项要和全部单位一起看" in out
    assert run(["explain", str(place / "办法"), "无名县", "--table", table]) == 2
    assert "KP961" in capsys.readouterr().err


def test_the_interpreter_says_the_same_of_every_unit_alone(place: Path, result: kaoping.Result) -> None:
    policy = kaoping.load(place / "办法")
    for unit in result.assessment.units:
        alone = policy.explain_row(place / "表.csv", unit.name)
        whole = result.explain(unit.name)
        shown = [s.title for s in alone.explanation.sections]
        assert shown == [s.title for s in whole.explanation.sections if s.topic.value not in ("rank", "awards")]


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_sql_is_for_reading(place: Path, dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sql", str(place / "办法"), "--dialect", dialect]) == 0
    text = capsys.readouterr().out
    quote = '"' if dialect == "duckdb" else "`"
    assert f"{quote}得分.安置率{quote}" in text
    assert "指标 1 安置率（依据 三）" in text
    assert "ROUND(" not in text.upper()
    assert " / " not in "\n".join(line for line in text.splitlines() if "/*" not in line)


def test_sql_that_is_printed_runs(place: Path, result: kaoping.Result) -> None:
    policy = kaoping.load(place / "办法")
    text = policy.sql(files=place / "表.parquet")
    with duckdb.connect() as connection:
        connection.read_parquet(str(place / "表.parquet")).create_view("填报")
        found = [s for s in text.split(";\n") if s.strip()]
        assert connection.execute(found[0]).fetchall() == []
        connection.execute(found[1]).fetchall()
        totals = connection.sql(found[2])
        place_of = totals.columns.index("总分")
        got = sorted(str(row[place_of] and Fraction(row[place_of])) for row in totals.fetchall())
    assert got == sorted(str(u.total) for u in result.assessment.units)


def test_figures_outside_the_bounds_are_listed_first(place: Path) -> None:
    policy = kaoping.load(place / "办法")
    guard = policy.sql(files=place / "表.parquet").split(";\n")[0]
    with duckdb.connect() as connection:
        relation = connection.read_parquet(str(place / "表.parquet"))
        changed = relation.project("* replace (case when 单位 = '丙县' then -1 else 报名人数 end as 报名人数)")
        changed.create_view("填报")
        assert [row[0] for row in connection.execute(guard).fetchall()] == ["丙县"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "表.csv"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("类型,单位\n县,甲\n", "KP955"),
        ("单位,类型,上级,类别,安置人数\n甲,县,乙,,十人\n", "KP956"),
        ("单位,类型,上级,类别,有无方案\n甲,县,乙,,有\n", "KP956"),
        ("单位,类型,上级,类别\n甲,县,乙,\n甲,县,乙,\n", "KP957"),
        ("单位,类型,上级,类别\n,县,乙,\n", "KP957"),
        ("单位,类型,上级,类别\n甲,县,乙,高原\n", "KP964"),
        ("单位,类型,上级,类别,到位金额\n甲,县,乙,,1.0000000000000000000000000000000000001\n", "KP956"),
    ],
)
def test_tables_that_are_not_right(
    place: Path, table: Path, text: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(text, encoding="utf-8")
    words = ["evaluate", str(place / "办法"), "--engine", "duckdb", "--table", str(table), "-o", str(table.parent)]
    assert run(words) == 1
    assert code in capsys.readouterr().err


def test_doubles_that_are_no_whole_numbers(place: Path, tmp_path: Path) -> None:
    columns = {"单位": ["甲"], "类型": ["县"], "上级": ["乙"], "类别": [""], "安置人数": [1.5], "报名人数": [2.0]}
    pq.write_table(pa.table(columns), tmp_path / "表.parquet")
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(place / "办法").evaluate_tables(tmp_path / "表.parquet", path=tmp_path)
    assert [(d.code, getattr(d, "column", "")) for d in raised.value.diagnostics] == [("KP956", "安置人数")]


def test_columns_that_nobody_asked_for_and_that_are_not_there(place: Path, table: Path) -> None:
    table.write_text("单位,类型,上级,类别,安置人数,备注\n甲县,县,乙市,山区,7,好\n", encoding="utf-8")
    done = kaoping.load(place / "办法").evaluate_tables(table, path=table.parent)
    assert [d.code for d in done.diagnostics] == ["KP958", "KP959"]
    assert [r["状态.安置率"] for r in rows(table.parent, "结果")] == [4]


def test_what_is_left_to_the_interpreter_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_target = "公式 安置人数\n        目标 100人\n        分值 100分\n        计分 按完成率，最多 满分"
    by_mean = (
        "    指标 2 靠前\n        定义 比重 = 安置人数 ÷ （安置人数 ＋ 5000人）\n            分母为零 不适用\n"
        "        公式 平均（全部.比重）\n        单位 %\n        目标 1%\n        分值 100分\n"
        "        计分 按完成率，最多 满分"
    )
    table = method(tmp_path, GRADED.replace(by_target, f"{by_target}\n{by_mean}"), GRADED_ROWS)
    words = ["evaluate", str(tmp_path), "--engine", "duckdb", "--table", str(table), "-o", str(tmp_path)]
    assert run(words) == 1
    err = capsys.readouterr().err
    assert "KP950" in err
    assert "“靠前”不能写成 SQL：平均：各单位的数分母不一样" in err
    assert run([*words, "--partial"]) == 0
    assert "KP951" in capsys.readouterr().err


def method(folder: Path, text: str, table: str) -> Path:
    """Put a method down with a roster of one unit, and a table; give the table."""
    (folder / "policy.kp").write_text(text, encoding="utf-8")
    (folder / "units.yaml").write_text("单位:\n  - {名称: 某县, 类型: 县}\n", encoding="utf-8")
    path = folder / "表.csv"
    path.write_text(table, encoding="utf-8")
    return path


GRADED = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 县
    包括 县
期次 年度考核 截至 2025-12-31 用于 排序、表彰
填报
    安置人数 人
    信访件数 件
    表扬次数 次
方面 工作
    指标 1 安置
        公式 安置人数
        目标 100人
        分值 100分
        计分 按完成率，最多 满分
一票否决
    评定「弄虚作假」 的，定为 不合格、取消评优资格
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
等次
    优秀 90分以上
        名额 2
        超出名额的，定为 良好
        名额处并列的，依次比较 表扬次数，仍并列的，一并不列
    良好 80分以上
    不合格 其余
    信访件数 高于 9件 的，降一档
奖项 先进单位
    名额 2
    按 总分
    条件 信访件数 不超过 9件
    等次 不合格 的，不能评先
    名额不递补
    名额处并列的，一并待定
"""
#: Made up. Three have the full marks, and one of them was praised most often.
GRADED_ROWS = """\
单位,类型,安置人数,信访件数,表扬次数,评定.弄虚作假
甲县,县,100,1,1,否
乙县,县,100,1,1,否
丙县,县,100,0,4,否
丁县,县,95,20,0,否
戊县,县,85,2,0,否
己县,县,99,1,0,是
庚县,县,70,3,9,否
"""


def test_grades_and_awards_with_all_their_outcomes(tmp_path: Path) -> None:
    table = method(tmp_path, GRADED, GRADED_ROWS)
    done = kaoping.load(tmp_path).evaluate_tables(table, path=tmp_path)
    assert [d.code for d in done.diagnostics] == []
    grades = {r["单位"]: (r["等次"], r["可能的等次"], r["状态.等次"]) for r in rows(tmp_path, "结果")}
    # Two share the second of the two places, also by how often they were praised, and neither gets it.
    assert grades == {
        "甲县": ("良好", "良好", 0),
        "乙县": ("良好", "良好", 0),
        "丙县": ("优秀", "优秀", 0),
        "丁县": ("不合格", "不合格", 0),
        "戊县": ("良好", "良好", 0),
        "己县": ("不合格", "不合格", 0),
        "庚县": ("不合格", "不合格", 0),
    }
    outcomes = {(r["单位"], r["结果"]) for r in rows(tmp_path, "奖项")}
    assert outcomes == {
        *((unit, "并列，待定") for unit in ("甲县", "乙县", "丙县")),
        *((unit, "不能评先") for unit in ("己县", "庚县")),
    }
    (award,) = rows(tmp_path, "奖项情况")
    assert [award[n] for n in ("名额", "获评", "并列", "不能评先", "待定", "状态")] == [2, 0, 3, 2, 0, "待定"]


def test_an_award_by_nomination_of_a_shippedmethod(tmp_path: Path) -> None:
    done = kaoping.load("jilin-2008-employment").evaluate_tables(None, path=tmp_path)
    assert [d.code for d in done.diagnostics] == []
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(tmp_path / "年终总评-奖项.parquet"))
        named = found.filter("奖项 = '单项工作创新单位'").project("单位, 项, 结果, 名额").fetchall()
    # Those of the list that was published, also such as are not assessed.
    assert len({part for _, part, _, _ in named}) == 12
    assert {(result, places) for _, _, result, places in named} == {("获评", 12)}


@pytest.mark.parametrize(
    "words",
    [
        ["--engine", "duckdb"],
        ["--engine", "duckdb", "-o", "x", "--check"],
        ["--engine", "duckdb", "-o", "x", "--format", "json"],
        ["--table", "x.csv"],
        ["--partial"],
    ],
)
def test_options_that_do_not_go_together(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "jilin-2016-civil-affairs", *words]) == 2
    assert "KP960" in capsys.readouterr().err


def test_files_that_are_no_tables(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "表.parquet"
    broken.write_bytes(b"PAR1")
    for path in (broken, tmp_path / "没有.parquet", place / "办法" / "units.yaml"):
        words = ["evaluate", str(place / "办法"), "--engine", "duckdb", "--table", str(path), "-o", str(tmp_path)]
        assert run(words) == 3
        assert "KP954" in capsys.readouterr().err


def test_parents_that_are_too_far(place: Path, table: Path) -> None:
    lines = ["单位,类型,上级,类别"]
    lines += [f"第{n}级,科室,第{n + 1}级," for n in range(8)]
    lines += ["甲县,县,第0级,山区"]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(place / "办法").evaluate_tables(table, path=table.parent)
    assert [d.code for d in raised.value.diagnostics] == ["KP963"]


def test_figures_that_no_integers_hold(place: Path, table: Path) -> None:
    table.write_text(
        "单位,类型,上级,类别,安置人数,上年.安置人数,报名人数\n"
        f"甲县,县,乙市,,{10**36 + 1},{10**36},{10**36 + 3}\n乙县,县,乙市,,-1,-5,7\n",
        encoding="utf-8",
    )
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(place / "办法").evaluate_tables(table, path=table.parent)
    assert {d.code for d in raised.value.diagnostics} == {"KP952"}


def test_no_extension_is_ever_fetched() -> None:
    from intake.registers.memory import within_memory
    from kaoping.warehouse.limits import Limits
    from kaoping.warehouse.tables import opened

    with within_memory("200MB"), opened(Limits()) as connection:
        found = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    never = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions")
    assert {found[name] for name in never} == {"false"}
    assert found["memory_limit"] == "190.7 MiB"


@pytest.mark.parametrize(
    ("given", "said", "limit"),
    [("200MB", "300MB", "190.7 MiB"), (None, "300MB", "286.1 MiB"), (None, None, "3.7 GiB")],
)
def test_one_rule_says_how_much_memory(
    given: str | None, said: str | None, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.registers.memory import VARIABLE, within_memory
    from kaoping.warehouse.limits import Limits
    from kaoping.warehouse.tables import opened

    if said is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, said)
    with within_memory(given), opened(Limits()) as connection:
        assert connection.execute("SELECT current_setting('memory_limit')").fetchall() == [(limit,)]


def test_a_size_of_memory_that_cannot_be_read(place: Path, tmp_path: Path) -> None:
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(place / "办法").evaluate_tables(place / "表.csv", path=tmp_path, memory="很多")
    assert [d.message("zh") for d in raised.value.diagnostics] == ["--memory 写的“很多”不是内存大小"]

"""`--register`: records beside a large table, put together in the engine as the interpreter does one by one.

Every name and figure here is made up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import kaoping
from kaoping.cli import run

UNITS = ("甲县", "乙县", "丙县", "丁县")
METHOD = """\
办法 某州2025年培训考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 县
    包括 县
期次 年终总评 截至 2025-12-31 用于 排序、表彰
填报
    任务数 人
    门槛   课时
    示范   是否
明细 培训台账 人 需要 上年 来源 “人社部门台账”
    姓名     文字
    课时     课时
    补贴     万元
    考核成绩 %
    合格     是否
    结业日期 日期
    开班日期 日期
定义 标准 = 60%
定义 计人数 = 任务数 ÷ 1人 × 10
定义 平均课时 = 平均（培训台账.课时）
定义 最早结业 = 最小（培训台账.结业日期）
方面 培训
    指标 1 人数
        公式 计数（培训台账）
        目标 10人
        分值 10分
        计分 按完成率，最多 满分
    指标 2 合格
        公式 计数（培训台账，合格 = 是 且 结业日期 在 11月底前） ÷ 计数（培训台账）
        单位 %
        分母为零 不适用
        目标 80%
        分值 10分
        计分 按完成率，最多 满分
    指标 3 超标
        公式 计数（培训台账，考核成绩 不低于 标准 或 课时 高于 20课时）
        目标 任务数
        分值 10分
        计分 按完成率，最多 满分
    指标 4 补贴
        公式 合计（培训台账.补贴 × 2 － 1元 × 3，非 （合格 = 否） 且 补贴 不低于 0元）
        目标 100000万元
        分值 10分
        计分 按完成率，最低 0分，最多 满分
    指标 5 课时
        公式 平均课时
        目标 40课时
        分值 10分
        计分 按完成率，最多 满分
方面 进度
    指标 6 工期
        公式 最大（天数（培训台账.开班日期，结业日期），合格 = 是）
        目标 不高于 5天
        分值 10分
        计分 完成得满分，未完成不得分
    指标 7 及时
        公式 如果 最早结业 在 11月底前 则 1 否则 0
        目标 1
        分值 10分
        计分 完成得满分，未完成不得分
    指标 8 增长
        公式 增长率（计数（培训台账，合格 = 是））
        单位 %
        分母为零 视为完成
        目标 5%
        分值 10分
        计分 按完成率，最低 0分，最多 满分
    指标 9 达标
        公式 计数（培训台账，课时 不低于 门槛 × 2 或 （示范 = 是 且 合格 = 是））
        目标 3人
        分值 20分
        计分 按完成率，最多 满分
总分 年终总评 = 指标得分合计
    保留 2 位小数，四舍五入
奖项 培训先进
    期次 年终总评
    按 总分
    名额 2
    名额处并列的，一并列入
"""
COLUMNS = ("单位", "期次", "姓名", "课时", "补贴", "考核成绩", "合格", "结业日期", "开班日期")
SCHEMA = pa.schema(
    [
        ("单位", pa.string()),
        ("期次", pa.string()),
        ("姓名", pa.string()),
        ("课时", pa.int32()),
        ("补贴", pa.decimal128(20, 4)),
        ("考核成绩", pa.decimal128(7, 2)),
        ("合格", pa.bool_()),
        ("结业日期", pa.date32()),
        ("开班日期", pa.date32()),
    ]
)
NAMES = ("人数", "合格", "超标", "补贴", "课时", "工期", "及时", "增长", "达标")
FIGURES = ("任务数", "门槛", "示范")
LISTS = ("培训台账", "上年.培训台账")
Row = dict[str, Any]


def row(unit: str, **cells: Any) -> Row:
    return {"单位": unit, "期次": "年终总评", **cells}


def written(value: Any) -> str:
    return "" if value is None else "是" if value is True else "否" if value is False else str(value)


def as_csv(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: written(r.get(k)) for k in columns} for r in rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def as_parquet(path: Path, rows: Sequence[Row], schema: pa.Schema = SCHEMA) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path, row_group_size=7)
    return path


def method(home: Path, text: str = METHOD) -> kaoping.Policy:
    home.mkdir(parents=True, exist_ok=True)
    (home / "policy.kp").write_text(text, encoding="utf-8")
    units = "".join(f"  - {{名称: {u}, 类型: 县}}\n" for u in UNITS)
    (home / "units.yaml").write_text("单位:\n" + units, encoding="utf-8")
    return kaoping.load(home)


def by_interpreter(policy: kaoping.Policy, home: Path, units: Sequence[Row], lists: dict[str, list[Row]]) -> Any:
    """Every record read one by one, from CSV."""
    as_csv(home / "submissions" / "报表.csv", ("单位", "期次", *FIGURES), [row(u["单位"], **u) for u in units])
    for name, rows in lists.items():
        as_csv(home / "明细" / f"{name}.csv", COLUMNS, rows)
    return policy.evaluate("年终总评", home).assessment


def told(found: Any) -> dict[str, object]:
    """Scores, total and rank of every unit; and who won."""
    said: dict[str, object] = {
        u.name: (u.rank, u.total, *(s.score for s in u.indicators), *(a.score for a in u.areas)) for u in found.units
    }
    won = {n for a in found.awards for x in a.winners for n in x.units}
    return {**said, "奖项": won}


def parts(path: Path) -> str:
    """A file, or the files that Spark writes."""
    return str(path / "*.parquet") if path.is_dir() else str(path)


def read(folder: Path) -> dict[str, object]:
    columns = ["名次", "总分", *(f"得分.{n}" for n in NAMES), "方面得分.培训", "方面得分.进度"]
    with duckdb.connect() as connection:
        found = connection.read_parquet(parts(folder / "年终总评-结果.parquet"))
        rows = [dict(zip(found.columns, r, strict=True)) for r in found.fetchall()]
        won = connection.read_parquet(parts(folder / "年终总评-奖项.parquet")).project("单位").fetchall()
    said: dict[str, object] = {
        r["单位"]: (r["名次"], *(None if r[c] is None else Fraction(r[c]) for c in columns[1:])) for r in rows
    }
    return {**said, "奖项": {u for (u,) in won}}


def same(text: str, lists: dict[str, list[Row]], figures: Sequence[Row], **given: Any) -> None:
    """The interpreter over records one by one, beside an engine over a table and registers."""
    units = [{"单位": u, "类型": "县", **f} for u, f in zip(UNITS, figures, strict=True)]
    with TemporaryDirectory() as place:
        home = Path(place)
        policy = method(home / "办法", text)
        expected = told(by_interpreter(policy, home / "数据", units, lists))
        table = as_csv(home / "表.csv", ("单位", "类型", *FIGURES), units)
        files = {n: as_parquet(home / "库" / f"{n}.parquet", rows) for n, rows in lists.items()}
        policy.evaluate_tables(table, "年终总评", path=home / "结果", registers=files, threads=1, **given)
        assert read(home / "结果") == expected, (text, lists, figures)


DAYS = st.one_of(st.none(), st.dates(date(2025, 11, 25), date(2025, 12, 5)))
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "单位": st.sampled_from(UNITS[:3]),
            "期次": st.just("年终总评"),
            "姓名": st.sampled_from(["张三", "李四", None]),
            "课时": st.sampled_from([None, 0, 20, 21, 40, 41]),
            "补贴": st.sampled_from(
                [None, Decimal("-1.5"), Decimal(0), Decimal("0.0003"), Decimal("99999999999.9999")]
            ),
            "考核成绩": st.sampled_from([None, Decimal("59.99"), Decimal(60), Decimal("60.01")]),
            "合格": st.sampled_from([True, False, None]),
            "结业日期": DAYS,
            "开班日期": DAYS,
        }
    ),
    max_size=24,
)
REPORTED = st.fixed_dictionaries(
    {
        "任务数": st.sampled_from([None, 1, 3, 10]),
        "门槛": st.sampled_from([None, 0, 10, 20]),
        "示范": st.sampled_from([None, True, False]),
    }
)


#: What is said of a record, and what is put together of it, in words that the method understands.
SAID = (
    "合格 = 是",
    "课时 高于 20课时",
    "考核成绩 不低于 标准",
    "补贴 不高于 0万元",
    "结业日期 在 11月底前",
    "天数（开班日期，结业日期） 低于 3天",
    "课时 × 2 － 10课时 低于 门槛",
    "示范 = 是",
    "计人数 高于 课时 ÷ 1课时",
)
FIGURES_OF = (
    "培训台账.课时",
    "培训台账.课时 × 3 － 门槛",
    "如果 培训台账.合格 = 是 则 培训台账.课时 否则 门槛",
    "天数（培训台账.开班日期，培训台账.结业日期）",
)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    parts = [
        f"{'非 ' if draw(st.booleans()) else ''}（{draw(st.sampled_from(SAID))}）"
        for _ in range(draw(st.integers(1, 3)))
    ]
    return draw(st.sampled_from((" 且 ", " 或 "))).join(parts)


@st.composite
def reductions(draw: st.DrawFn) -> str:
    function = draw(st.sampled_from(("计数", "合计", "平均", "最大", "最小")))
    subject = "培训台账" if function == "计数" else draw(st.sampled_from(FIGURES_OF))
    condition = f"，{draw(conditions())}" if draw(st.integers(0, 4)) else ""
    return f"{function}（{subject}{condition}）"


def with_formulas(formulas: Sequence[str]) -> str:
    """The method with the indicators of 培训 made anew."""
    head, _, rest = METHOD.partition("    指标 1 人数\n")
    tail = rest[rest.index("方面 进度\n") :]
    made = ""
    for number, (name, formula) in enumerate(zip(NAMES[:5], formulas, strict=True), start=1):
        unit = "人" if formula.startswith("计数") else "天" if formula[2:].startswith("（天数") else "课时"
        made += f"    指标 {number} {name}\n        公式 {formula}\n        目标 10{unit}\n        分值 10分\n"
        made += "        计分 按完成率，最低 0分，最多 满分\n"
    return head + made + tail


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    this=RECORDS,
    figures=st.lists(REPORTED, min_size=4, max_size=4),
    formulas=st.lists(reductions(), min_size=5, max_size=5),
)
def test_generated_reductions(this: list[Row], figures: list[Row], formulas: list[str]) -> None:
    same(with_formulas(formulas[:5]), {"培训台账": this, "上年.培训台账": this[:5]}, figures)


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(this=RECORDS, last=RECORDS, figures=st.lists(REPORTED, min_size=4, max_size=4))
def test_registers_beside_a_table_give_what_records_give_one_by_one(
    this: list[Row], last: list[Row], figures: list[Row]
) -> None:
    same(METHOD, dict(zip(LISTS, (this, last), strict=True)), figures)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    method(tmp_path / "办法")
    return tmp_path


def table(home: Path, **codes: str) -> Path:
    """Four units, each with its code where there are codes."""
    units = [{"单位": u, "类型": "县", "任务数": 3, "门槛": 10, "示范": True, "区划代码": codes.get(u)} for u in UNITS]
    return as_csv(home / "表.csv", ("单位", "类型", *FIGURES, *(["区划代码"] if codes else [])), units)


def full(unit: str, **cells: Any) -> Row:
    day = date(2025, 11, 1)
    figures = {"课时": 40, "补贴": Decimal(7), "考核成绩": Decimal(60), "合格": True, "结业日期": day, "开班日期": day}
    return row(unit, **(figures | cells))


def evaluate(home: Path, **given: Any) -> Any:
    return kaoping.load(home / "办法").evaluate_tables(home / "表.csv", path=home / "结果", **given)


def test_what_did_not_join_is_counted_and_named(home: Path) -> None:
    table(home)
    rows = [full("甲县"), full(" 甲县 "), full("己县"), full("己县"), full(""), full("戊县", 期次="半年")]
    path = as_parquet(home / "台账.parquet", rows)
    done = evaluate(home, registers={"培训台账": path})
    told = [d for d in done.diagnostics if d.code == "KP974"]
    assert [d.message("zh") for d in told] == [
        "明细“培训台账”共5条，其中3条（2种写法）的单位表里没有，没有算：己县（2条）、（空）（1条）"
    ]
    found = read(home / "结果")
    assert found["甲县"][2] == Fraction(2)  # type: ignore[index]
    assert found["乙县"][2] is None  # type: ignore[index]


def test_records_join_by_a_code_that_the_table_has_too(home: Path) -> None:
    table(home, 甲县="101", 乙县="102")
    schema = pa.schema([("区划代码", pa.int64()), *(f for f in SCHEMA if f.name not in ("单位", "期次"))])
    rows = [{**full("甲县"), "区划代码": c} for c in (101, 101, 102, 999)]
    path = as_parquet(home / "台账.parquet", [{k: r[k] for k in r if k in schema.names} for r in rows], schema)
    done = evaluate(home, registers={"培训台账": path})
    found = read(home / "结果")
    assert [found[u][2] for u in UNITS] == [Fraction(2), Fraction(1), None, None]  # type: ignore[index]
    assert "999（1条）" in next(d for d in done.diagnostics if d.code == "KP974").message("zh")


def test_a_name_with_spaces_meets_its_unit_where_a_condition_asks_the_units_figure(home: Path) -> None:
    """达标 asks 门槛 of the unit: first by the name as it is written, and once more where one has spaces."""
    table(home)
    path = as_parquet(home / "台账.parquet", [full("甲县"), full(" 甲县"), full("乙县 ", 课时=1, 合格=False)])
    done = evaluate(home, registers={"培训台账": path})
    found = read(home / "结果")
    assert [found[u][10] for u in UNITS] == [Fraction("13.33"), Fraction(0), None, None]  # type: ignore[index]
    assert not [d for d in done.diagnostics if d.code == "KP974"]


def test_records_and_units_without_a_code_do_not_meet(home: Path) -> None:
    """Two units have no code, and a record has none: it is counted once, as one that joins nothing."""
    codes = {u: pa.scalar(c, pa.int64()) for u, c in zip(UNITS, (101, 102, None, None), strict=True)}
    units = [{"单位": u, "类型": "县", "任务数": 3, "门槛": 10, "示范": False} for u in UNITS]
    columns = {k: pa.array([u[k] for u in units]) for k in units[0]}
    pq.write_table(pa.table({**columns, "区划代码": pa.array(list(codes.values()))}), home / "表.parquet")
    schema = pa.schema([("区划代码", pa.int32()), *(f for f in SCHEMA if f.name not in ("单位", "期次"))])
    rows = [{**full("甲县"), "区划代码": c} for c in (101, 101, 102, None)]
    path = as_parquet(home / "台账.parquet", [{k: r[k] for k in r if k in schema.names} for r in rows], schema)
    policy = kaoping.load(home / "办法")
    done = policy.evaluate_tables(home / "表.parquet", path=home / "结果", registers={"培训台账": path})
    found = read(home / "结果")
    assert [found[u][2] for u in UNITS] == [Fraction(2), Fraction(1), None, None]  # type: ignore[index]
    told = next(d for d in done.diagnostics if d.code == "KP974").message("zh")
    assert "共4条，其中1条" in told


def test_a_row_that_only_names_its_unit_says_that_there_is_no_record(home: Path) -> None:
    table(home)
    evaluate(home, registers={"培训台账": as_parquet(home / "台账.parquet", [row("甲县"), row("乙县", 课时=1)])})
    found = read(home / "结果")
    assert [found[u][2] for u in UNITS] == [Fraction(0), Fraction(1), None, None]  # type: ignore[index]


def test_the_period_may_be_the_name_of_a_folder(home: Path) -> None:
    table(home)
    schema = pa.schema([f for f in SCHEMA if f.name != "期次"])
    for period, count in (("年终总评", 2), ("半年", 3)):
        rows = [{k: v for k, v in full("甲县").items() if k != "期次"}] * count
        as_parquet(home / "台账" / f"期次={period}" / "1.parquet", rows, schema)
    evaluate(home, registers={"培训台账": home / "台账"})
    assert read(home / "结果")["甲县"][2] == Fraction(2)  # type: ignore[index]


@pytest.mark.parametrize(
    ("given", "drop", "code"),
    [
        ("培训名册", [], "KP971"),
        ("培训台账", ["单位"], "KP972"),
        ("培训台账", ["合格"], "KP982"),
    ],
)
def test_registers_that_cannot_be_used(home: Path, given: str, drop: list[str], code: str) -> None:
    table(home)
    schema = pa.schema([f for f in SCHEMA if f.name not in drop])
    path = as_parquet(home / "台账.parquet", [full("甲县")], schema)
    with pytest.raises(kaoping.PolicyError) as raised:
        evaluate(home, registers={given: path})
    assert [d.code for d in raised.value.diagnostics] == [code]


def test_what_a_record_cannot_be_asked_is_refused_by_name(home: Path) -> None:
    text = METHOD.replace("课时 不低于 门槛 × 2 或", "课时 不低于 平均课时 或")
    method(home / "办法", text)
    table(home)
    with pytest.raises(kaoping.PolicyError) as raised:
        evaluate(home, registers={"培训台账": as_parquet(home / "台账.parquet", [full("甲县")])})
    found = raised.value.diagnostics[0]
    assert found.code == "KP950"
    assert "要看明细“培训台账”的记录" in found.message("zh")


def test_the_command_takes_registers_by_name_or_by_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table(home)
    as_parquet(home / "培训台账.parquet", [full("甲县")])
    as_parquet(home / "去年.parquet", [full("甲县")])
    words = ["evaluate", str(home / "办法"), "--engine", "duckdb", "-o", str(home / "结果"), "--memory", "1GB"]
    words += ["--table", str(home / "表.csv"), "--register", str(home / "培训台账.parquet")]
    assert run(["--lang", "zh", *words, "--register", f"上年.培训台账={home / '去年.parquet'}"]) == 0
    assert "DuckDB 算了 4 行" in capsys.readouterr().err
    assert read(home / "结果")["甲县"][2] == Fraction(1)  # type: ignore[index]
    assert run(["evaluate", str(home / "办法"), "--engine", "duckdb", "-o", "x", "--register", "a=b"]) == 2
    assert "KP960" in capsys.readouterr().err


def test_one_unit_is_explained_with_its_records_and_its_place(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table(home)
    rows = [full("甲县", 姓名="张三"), full("甲县", 课时=5), full("乙县"), full("丙县"), full("丙县")]
    path = as_parquet(home / "台账.parquet", rows)
    last = as_parquet(home / "去年.parquet", [full(u) for u in UNITS])
    lists = {"培训台账": path, "上年.培训台账": last}
    evaluate(home, registers=lists)
    policy = kaoping.load(home / "办法")
    page = policy.explain_row(home / "表.csv", "甲县", registers=lists, results=home / "结果").to_text()
    assert "总分 67.63分，在 4 个县中列第 2 名，比前面的丙县低 4.37分。" in page
    assert "评先" in page
    item = policy.explain_row(home / "表.csv", "甲县", "课时", registers=lists).to_text()
    assert "培训台账第1条（张三）" in item
    words = ["explain", str(home / "办法"), "甲县", "--table", str(home / "表.csv"), "--results", str(home / "无")]
    assert run(["--lang", "zh", *words, "--register", f"培训台账={path}"]) == 2
    assert "KP975" in capsys.readouterr().err


def test_results_of_other_figures_are_refused(home: Path) -> None:
    table(home)
    lists = {n: as_parquet(home / f"{n}.parquet", [full(u) for u in UNITS]) for n in LISTS}
    evaluate(home, registers=lists)
    as_parquet(home / "培训台账.parquet", [full("甲县")] * 9)
    with pytest.raises(kaoping.PolicyError) as raised:
        kaoping.load(home / "办法").explain_row(home / "表.csv", "甲县", registers=lists, results=home / "结果")
    assert [d.code for d in raised.value.diagnostics] == ["KP975"]


@pytest.mark.parametrize("has_table", [True, False])
def test_sql_that_is_printed_puts_the_records_together(home: Path, has_table: bool) -> None:
    path = table(home)
    rows = [full("甲县"), full("甲县", 课时=5), full("乙县"), full("丙县", 补贴=Decimal("0.5"))]
    lists = {n: as_parquet(home / f"{n}.parquet", rows) for n in LISTS}
    evaluate(home, registers=lists)
    policy = kaoping.load(home / "办法")
    text = policy.sql(files=path, registers=lists) if has_table else policy.sql()
    assert "按单位汇总" in text
    with duckdb.connect() as connection:
        if has_table:
            connection.read_csv(str(path), all_varchar=True).create_view("填报")
        else:
            numbers = {"任务数": "DECIMAL(18,2)", "门槛": "DECIMAL(18,2)"}
            cast = ", ".join(f"CAST({n} AS {t}) AS {n}" for n, t in numbers.items())
            found = connection.read_csv(str(path), all_varchar=True)
            found.project(f"* REPLACE ({cast}, 示范 = '是' AS 示范)").create_view("填报")
        for name, file in lists.items():
            connection.read_parquet(str(file)).create_view(f"明细·{name}")
        for statement in (x for x in text.split(";\n") if x.strip()):
            done = connection.execute(statement)
            names = [d[0] for d in done.description]
            if "名次" in names:
                rows_found = [dict(zip(names, r, strict=True)) for r in done.fetchall()]
            else:
                done.fetchall()
    wanted = read(home / "结果")
    for one in rows_found:
        assert (one["名次"], one["总分"] and Fraction(one["总分"])) == wanted[one["单位"]][:2]  # type: ignore[index]
    assert len(rows_found) == len(UNITS)


def test_the_records_of_a_folder_reach_the_engine_too(home: Path) -> None:
    units: list[Row] = [{"单位": u, "任务数": 3, "门槛": 10, "示范": True} for u in UNITS]
    lists = {n: [full("甲县"), full("甲县", 课时=None), full("乙县")] for n in LISTS}
    policy = kaoping.load(home / "办法")
    expected = told(by_interpreter(policy, home / "数据", units, lists))
    policy.evaluate_tables(None, "年终总评", path=home / "结果", data=home / "数据")
    assert read(home / "结果") == expected


#: What must hold of every record; the last asks a figure of the unit too.
CHECKS = """\
    开班日期 日期
    校核 课时 不超过 40课时
    校核 补贴 不低于 0万元
    校核 课时 不低于 门槛
"""


def broken(home: Path, rows: Sequence[Row], file: str = "台账.parquet", **given: Any) -> list[str]:
    """What is said of records that break a check."""
    method(home / "办法", METHOD.replace("    开班日期 日期\n", CHECKS))
    table(home)
    path = as_parquet(home / file, rows) if file.endswith(".parquet") else as_csv(home / file, COLUMNS, rows)
    done = evaluate(home, registers={"培训台账": path}, **given)
    return [d.message("zh") for d in done.diagnostics if d.code in ("KP553", "KP991", "KP951")]


def broken_rows() -> list[Row]:
    wrong = [full("甲县", 姓名="张三", 课时=41), full("乙县", 补贴=Decimal("-1.5")), full("丙县", 课时=9)]
    return [full("甲县"), *wrong, full("己县", 课时=99), full("甲县", 课时=None), full("甲县", 期次="半年", 课时=99)]


def test_every_record_is_checked(home: Path) -> None:
    said = broken(home, broken_rows())
    assert said == [
        "甲县的数据不符合校核“课时 不超过 40课时”（报来 台账.parquet 第2条（张三）：41课时 对 40课时）",
        "乙县的数据不符合校核“补贴 不低于 0万元”（报来 台账.parquet 第3条：-1.5万元 对 0万元）",
        "丙县的数据不符合校核“课时 不低于 门槛”（报来 台账.parquet 第4条：课时 9课时）",
    ]


def test_a_folder_says_the_same_of_the_same_records(home: Path) -> None:
    said = broken(home, broken_rows())
    for unit in UNITS:
        as_csv(
            home / "数据" / "submissions" / f"{unit}.csv", ("单位", "期次", *FIGURES), [row(unit, 任务数=3, 门槛=10)]
        )
    rows = [r for r in broken_rows() if r["单位"] != "己县"]
    as_csv(home / "数据" / "明细" / "培训台账.csv", COLUMNS, [{**r, "期次": "年终总评"} for r in rows[:-1]])
    found = kaoping.load(home / "办法").evaluate("年终总评", home / "数据").assessment.data_quality
    folder = [q.message for q in found if q.code == "KP553"]
    assert len(folder) == len(said)
    for mine, theirs in zip(said, folder, strict=True):
        assert mine.partition("（报来")[0] == theirs.partition("（报来")[0]
    assert said[0].partition("：")[2] == folder[0].partition("：")[2]


def test_of_very_many_the_first_ones_are_shown(home: Path) -> None:
    rows = [full(u, 姓名=f"第{n}人", 课时=50) for n in range(40) for u in ("乙县", "甲县")]
    said = broken(home, rows)
    assert [s.partition("（报来 ")[2].partition("（")[0] for s in said[:5]] == [
        f"台账.parquet 第{n}条" for n in range(1, 6)
    ]
    assert said[5:] == ["明细“培训台账”里不符合校核“课时 不超过 40课时”的共80条（2个单位），上面列出 5 条"]


def test_of_text_files_the_file_is_known(home: Path) -> None:
    (said,) = broken(home, [full("甲县", 课时=41)], "台账.csv")
    assert said == "甲县的数据不符合校核“课时 不超过 40课时”（报来 台账.csv ：41课时 对 40课时）"


def test_bounds_that_prove_a_check_spare_the_look(home: Path) -> None:
    assert broken(home, [full("甲县"), full("乙县")]) == []

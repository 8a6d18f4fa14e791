"""The audit book: every score that its formulas give is the engine's, also when figures are changed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pyarrow.parquet
import pytest
from openpyxl import load_workbook

import kaoping
from dsl.expressions import Year
from dsl.facts import Facts, FigureId
from engine.evaluate import evaluate
from engine.results import Assessment
from kaoping.api import Policy
from kaoping.book.build import audit_book, audit_sheets, result_book
from kaoping.book.grid import Formula, Sheet
from kaoping.book.writer import write_sheets
from kaoping.cli import run
from tests.kaoping.spreadsheet import Spreadsheet

SMALL = ("jiangyou-2024-performance", "dongxihu-2020-performance")

METHOD = """\
办法 全市就业工作考评办法
    印发机关 市人民政府
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数
层次 县区
    考评者 市人民政府
    包括   县
期次 年度考评 截至 2025-12-31 用于 排序
各指标
    分值     10分
    计分     按完成率，最多 满分
    分母为零 不计，按比例折算
    假设     “示例”
填报
    日常得分 分 评定 0分 至 100分
方面 （一） 就业
    填报
        解决户数 户
        发生户数 户
        上访批次 批次 需要 上年
        拖欠工资 万元
    指标 1 新增就业
        单位 人
        目标 7人
    指标 2 解决比率
        公式 解决户数 ÷ 发生户数
        目标 95%
    指标 3 上访下降率
        公式 （上年.上访批次 － 上访批次）÷ 上年.上访批次
        分母为零 如果 上访批次 = 0 则 视为完成 否则 视为未完成
        目标 不低于 10%
        计分 完成得满分，未完成不得分
    指标 4 登记失业率
        单位 %
        目标 不高于 4.2%
        方向 越低越好
        计分 完成得满分，未完成不得分
方面 （二） 工资
    指标 5 清欠
        分值 7分
        分项 清欠金额
            单位 万元
            目标 3万元
        分项 清欠率
            公式 拖欠工资 ÷ 清欠金额
            目标 30%
    指标 6 群众评议
        计分 评定 优 100%、良 80%、差 0%
总分 年度考评 = 指标得分合计 × 80% ＋ 日常得分 × 20%
    折算 指标得分合计按百分制
    保留 2 位小数
"""
UNITS = "".join(f"  - {{名称: {n}县, 类型: 县}}\n" for n in "甲乙丙丁")
FIGURES: dict[str, dict[str, str]] = {
    "甲县": {
        "新增就业": "5",
        "解决户数": "49",
        "发生户数": "50",
        "上访批次": "90",
        "上年.上访批次": "100",
        "拖欠工资": "1",
        "登记失业率": "4.2",
        "清欠金额": "1",
    },
    "乙县": {
        "新增就业": "3",
        "解决户数": "0",
        "发生户数": "0",
        "上访批次": "0",
        "上年.上访批次": "0",
        "拖欠工资": "0.7",
        "登记失业率": "4.21",
        "清欠金额": "2.35",
    },
    "丙县": {
        "新增就业": "9",
        "解决户数": "1",
        "发生户数": "3",
        "上访批次": "5",
        "上年.上访批次": "0",
        "拖欠工资": "1",
        "登记失业率": "1",
        "清欠金额": "0",
    },
    "丁县": {"新增就业": "5", "解决户数": ""},
}


def write(folder: Path, figures: Mapping[str, Mapping[str, str]] = FIGURES) -> Policy:
    folder.mkdir(exist_ok=True)
    (folder / "submissions").mkdir(exist_ok=True)
    (folder / "policy.kp").write_text(METHOD, encoding="utf-8")
    (folder / "units.yaml").write_text(f"单位:\n{UNITS}", encoding="utf-8")
    judged = "".join(
        f"    {u}: {{日常得分: {s}, 群众评议: {g}}}\n"
        for u, s, g in (("甲县", "92.5", "优"), ("乙县", "83.6", "良"), ("丙县", "0", "差"))
    )
    (folder / "ratings.yaml").write_text(f"评定:\n  年度考评:\n{judged}", encoding="utf-8")
    for unit, own in figures.items():
        lines = "".join(f"  {name}: {value}\n" for name, value in own.items())
        text = f"单位: {unit}\n期次: 年度考评\n数据:\n{lines}"
        (folder / "submissions" / f"{unit}.yaml").write_text(text, encoding="utf-8")
    return kaoping.load(folder)


@cache
def shipped(name: str) -> tuple[Policy, Facts, Assessment, tuple[Sheet, ...]]:
    method = kaoping.load(name)
    data = method.read_data()
    result = method.evaluate(data=data)
    return method, data.facts, result.assessment, audit_sheets(method.plan, data.facts, result.assessment)


def differing(book: Spreadsheet) -> Iterator[str]:
    """Every row in which formulas and the engine disagree."""
    for name in ("总分", "方面", "得分", "档次"):
        page = book.sheets.get(name)
        if page is None:
            continue
        compared = [c for c, h in enumerate(page.headings, start=1) if h == "比对"]
        for row in range(Sheet.HEADER + 1, page.last_row + 1):
            if any(book.value(name, row, c) not in (None, "") for c in compared):
                yield f"{name} {[book.value(name, row, c) for c in range(1, len(page.headings) + 1)]}"


def noted(book: Spreadsheet) -> list[str]:
    """What is said of rows that carry the engine's value."""
    return [
        str(r["说明"]) for name in ("得分", "总分", "方面") if name in book.sheets for r in book.rows(name) if r["说明"]
    ]


def agreed(method: Policy, facts: Facts) -> Spreadsheet:
    """The book of some facts, in which nothing differs."""
    period = method.periods[-1]
    assessment = evaluate(method.plan, facts, period=period, folder="")
    book = Spreadsheet(audit_sheets(method.plan, facts, assessment))
    assert list(differing(book)) == []
    return book


@pytest.mark.parametrize("name", SMALL)
def test_every_score_of_a_shipped_method_is_the_engines(name: str) -> None:
    book = Spreadsheet(shipped(name)[3])
    assert list(differing(book)) == []
    assert noted(book) == []


def test_ratios_rounding_redistribution_totals_and_ranks(tmp_path: Path) -> None:
    method = write(tmp_path / "m")
    book = agreed(method, method.read_data().facts)
    assert noted(book) == []
    totals = {r["单位"]: r for r in book.rows("总分")}
    assert [totals[u]["名次"] for u in FIGURES] == [1.0, 2.0, 3.0, ""]
    assert totals["丁县"]["总分"] == "待定"
    scores = {(r["单位"], r["编号"]): r for r in book.rows("得分")}
    assert scores["乙县", "2"]["得分"] == "不适用"
    assert scores["乙县", "3"]["得分"] == pytest.approx(40 / 3, abs=0.005)
    assert scores["丙县", "3"]["得分"] == 0


def test_changed_figures_give_what_the_engine_makes_of_them(tmp_path: Path) -> None:
    """Made-up figures, with ties of the rounding among them, in place of those that the book was made of."""
    method = write(tmp_path / "m")
    facts = method.read_data().facts
    assessment = evaluate(method.plan, facts, period="年度考评", folder="")
    draw = random.Random(20251126)
    sheets = audit_sheets(method.plan, facts, assessment)
    for _ in range(8):
        book = Spreadsheet(sheets)
        changed = dict(facts.figures)
        page = book.sheets["数据"]
        for row in range(Sheet.HEADER + 1, page.last_row + 1):
            unit, name, year = (book.value("数据", row, c) for c in (1, 2, 3))
            key = (
                next(k for k in method.plan.places if method.plan.name_of(k) == name and "日常" not in str(name))
                if (name != "日常得分")
                else ""
            )
            figure = FigureId(unit=str(unit), period="年度考评", key=key, year=Year(year))
            known = changed.get(figure)
            if known is None or draw.random() < 0.3:
                continue
            scale = method.plan.unit_of(key).scale
            places = 2 if name in ("拖欠工资", "登记失业率", "清欠金额") else 0
            value = Fraction(draw.choice([0, 1, 2, 3, 7, 40, 45, 125, 999, 12345]), 10**places)
            changed[figure] = replace(known, value=value * scale)
            book.set("数据", row, 5, float(value))
        expected = evaluate(method.plan, replace(facts, figures=changed), period="年度考评", folder="")
        compare_with(book, expected)


def compare_with(book: Spreadsheet, expected: Assessment) -> None:
    units = {u.name: u for u in expected.units}
    for row in book.rows("总分"):
        unit = units[str(row["单位"])]
        assert row["总分"] == ("待定" if unit.total is None else pytest.approx(float(unit.total), abs=1e-9))
        assert row["名次"] == ("" if unit.rank is None else unit.rank)
    scores = {(r["单位"], r["编号"], r["指标"]): r["得分"] for r in book.rows("得分")}
    for unit in expected.units:
        for item in unit.indicators:
            found = scores[unit.name, item.number, item.name]
            if item.score is not None:
                assert found == pytest.approx(float(item.score), abs=1e-9), (unit.name, item.name)
            else:
                assert found in ("待定", "不适用"), (unit.name, item.name)


def test_halves_are_rounded_as_the_method_says(tmp_path: Path) -> None:
    """Ties that plain cell arithmetic gets wrong: 10 × 1/8 … and 1.005 of something."""
    figures = {
        unit: {**FIGURES["甲县"], "新增就业": str(n), "解决户数": str(n), "发生户数": "80"}
        for unit, n in zip(FIGURES, (1, 3, 5, 7), strict=True)
    }
    method = write(tmp_path / "m", figures)
    agreed(method, method.read_data().facts)


def test_a_figure_too_large_for_a_cell_is_marked_and_the_engines(tmp_path: Path) -> None:
    large = {
        **FIGURES["甲县"],
        "解决户数": "123456789012345",
        "发生户数": "1234567890123457",
        "清欠金额": "98765432109876.54",
    }
    method = write(tmp_path / "m", {**FIGURES, "甲县": large})
    book = agreed(method, method.read_data().facts)
    said = {str(r["指标"]): str(r["说明"]) for r in book.rows("得分") if r["单位"] == "甲县"}
    assert "取程序算的" in said["解决比率"]
    assert "取程序算的" in said["清欠金额"]
    assert not said["新增就业"]


def test_rules_that_cells_cannot_say_are_marked_and_the_engines(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    write(folder)
    text = METHOD.replace("        目标 7人\n", "        目标 7人\n        计分 每低 1人 扣 0.5分，扣完为止\n")
    (folder / "policy.kp").write_text(text, encoding="utf-8")
    method = kaoping.load(folder)
    book = agreed(method, method.read_data().facts)
    said = {str(r["说明"]) for r in book.rows("得分") if r["指标"] == "新增就业"}
    assert said == {"加分、扣分、乘数或几种办法取一：取程序算的"}


TIERED = """\
办法 全市民政工作考评办法
    印发机关 市人民政府
    责任期限 2025-01-01 至 2025-12-31
层次 县区
    考评者 市人民政府
    包括   县
期次 年度考评 截至 2025-12-31 用于 评定档次
档次 优秀、达标、未达标
总分 不设
方面 救灾
    填报
        倒损房屋户数 户
        重建户数     户
        方案印发日期 日期
        暗查暗访     次 按季
        建立台账     是否
    指标 1 恢复重建
        除外 倒损房屋户数 = 0
        定义 重建率 = 占比（重建户数，倒损房屋户数）
        优秀
            评定：救助及时
            重建率 = 100%
        达标
            重建率 达到 80%
    指标 2 方案和检查
        优秀
            方案印发日期 在 6月底前
            每季（暗查暗访 ≥ 2次）
            合计（暗查暗访）≥ 10次 或 建立台账
        达标
            满足任一
            方案印发日期 在 12月底前
            建立台账 且 非 评定：弄虚作假
"""
TIER_FIGURES = (
    {
        "倒损房屋户数": "50",
        "重建户数": "50",
        "方案印发日期": "2025-06-30",
        "暗查暗访": "[2, 2, 2, 4]",
        "建立台账": "否",
    },
    {
        "倒损房屋户数": "50",
        "重建户数": "40",
        "方案印发日期": "2025-07-01",
        "暗查暗访": "[2, 2, 2, 2]",
        "建立台账": "是",
    },
    {"倒损房屋户数": "0", "重建户数": "0", "方案印发日期": "2026-01-01", "暗查暗访": "[1, 2, 2, 5]", "建立台账": "是"},
    {"倒损房屋户数": "50", "重建户数": "", "方案印发日期": "", "暗查暗访": "[3, 3, 3, null]", "建立台账": "是"},
)


def test_tiers_and_their_conditions(tmp_path: Path) -> None:
    method = write(tmp_path / "m", dict(zip(FIGURES, TIER_FIGURES, strict=True)))
    (tmp_path / "m" / "policy.kp").write_text(TIERED, encoding="utf-8")
    judged = (
        "    甲县: {救助及时: 是, 弄虚作假: 否}\n    乙县: {救助及时: 是, 弄虚作假: 是}\n    丙县: {弄虚作假: 是}\n"
    )
    (tmp_path / "m" / "ratings.yaml").write_text(f"评定:\n  年度考评:\n{judged}", encoding="utf-8")
    method = kaoping.load(tmp_path / "m")
    facts = method.read_data().facts
    book = agreed(method, facts)
    assert [(r["单位"], r["编号"], r["档次"]) for r in book.rows("档次")] == [
        ("甲县", "1", "优秀"),
        ("甲县", "2", "优秀"),
        ("乙县", "1", "达标"),
        ("乙县", "2", "达标"),
        ("丙县", "1", "不适用"),
        ("丙县", "2", "未达标"),
        ("丁县", "1", "待定"),
        ("丁县", "2", "待定"),
    ]
    assert {r["说明"] for r in book.rows("档次条件")} == {""}
    row = next(n for n, r in enumerate(book.rows("数据"), start=4) if (r["单位"], r["填报项"]) == ("乙县", "重建户数"))
    book.set("数据", row, 5, 39.0)
    assert book.rows("档次")[2]["档次"] == "未达标"


# --- the file ------------------------------------------------------------------------------------------


def test_nothing_but_our_own_formulas_is_a_formula(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    write(folder)
    (folder / "units.yaml").write_text("单位:\n  - {名称: '=1+1', 类型: 县}\n", encoding="utf-8")
    for path in (folder / "submissions").iterdir():
        path.unlink()
    (folder / "ratings.yaml").write_text("评定: {}\n", encoding="utf-8")
    text = "单位: =1+1\n期次: 年度考评\n填报人: =cmd()\n数据:\n  新增就业: 5\n"
    (folder / "submissions" / "=HYPERLINK(x).yaml").write_text(text, encoding="utf-8")
    method = kaoping.load(folder)
    result = method.evaluate()
    for data in (result.to_xlsx(), result.audit_book()):
        book = load_workbook(io.BytesIO(data))
        texts = [
            c for s in book for row in s.iter_rows() for c in row if isinstance(c.value, str) and "=1+1" in c.value
        ]
        assert texts
        assert {c.data_type for c in texts} == {"s"}
        formulas = [c.value for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
        assert not [f for f in map(str, formulas) if "1+1" in f or "cmd" in f or "HYPERLINK" in f]


def test_the_same_result_gives_the_same_bytes_and_no_stored_values() -> None:
    method, facts, assessment, sheets = shipped(SMALL[0])
    data = audit_book(method.plan, facts, assessment)
    assert data == write_sheets(sheets)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"kaoping" in archive.read("docProps/app.xml")
        pages = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert not any(re.search(rb"</f><v>", page) for page in pages)


def test_entries_can_be_changed_and_steps_are_folded() -> None:
    book = load_workbook(io.BytesIO(write_sheets(shipped(SMALL[0])[3])))
    assert not book["数据"]["E4"].protection.locked
    assert book["得分"].column_dimensions["H"].hidden
    assert book["得分"].freeze_panes == "F4"


def test_the_tables_hold_units_indicators_awards_findings_and_assumptions() -> None:
    assessment = shipped(SMALL[0])[2]
    book = load_workbook(io.BytesIO(result_book(assessment)))
    assert book.sheetnames == ["单位", "指标", "奖项", "数据质量", "假设"]
    assert book["单位"].max_row == 3 + len(assessment.units)
    assert book["假设"].max_row == 3 + len(assessment.assumptions) + len(assessment.not_encoded)
    assert {c.data_type for row in book["指标"].iter_rows(min_row=4) for c in row} <= {"s", "n"}


def test_evaluate_writes_both_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "m")
    assert run(["evaluate", str(tmp_path / "m"), "-o", str(tmp_path / "out"), "--format", "xlsx,json"]) == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "年度考评-核算底稿.xlsx",
        "年度考评.json",
        "年度考评.xlsx",
    ]
    assert run(["evaluate", str(tmp_path / "m"), "--format", "xlsx"]) == 2
    assert "KP860" in capsys.readouterr().err


def test_evaluate_writes_parquet(tmp_path: Path) -> None:
    write(tmp_path / "m")
    assert run(["evaluate", str(tmp_path / "m"), "-o", str(tmp_path / "out"), "--format", "parquet"]) == 0
    table = pyarrow.parquet.read_table(tmp_path / "out" / "年度考评.parquet")
    first = table.to_pylist()[0]
    assert (first["unit"], first["name"]) == ("甲县", "新增就业")
    assert first["score"] == Decimal("7.14")


def test_formulas_are_short_enough_for_a_cell() -> None:
    cells = [c for s in shipped(SMALL[1])[3] for row in s.rows for c in row]
    formulas = [c.text if isinstance(c, Formula) else getattr(getattr(c, "value", None), "text", "") for c in cells]
    assert max(len(f) for f in formulas) < 8192

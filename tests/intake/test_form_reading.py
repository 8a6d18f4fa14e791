"""Forms that come back: every figure from its own cell, and every change to the form named with its cell."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from dsl.diagnostic import Outcome
from dsl.expressions import Year
from dsl.facts import Facts
from dsl.model import CheckedPolicy
from intake.facts import read_facts
from tests.intake.form_method import (
    FINGERPRINT,
    LETTERS,
    METHOD,
    ROSTER,
    book,
    method,
    row_of,
    saved,
    sheet,
)

Change = Callable[[Workbook], None]


def read(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    fingerprint: str = FINGERPRINT,
    policy: CheckedPolicy | None = None,
) -> Outcome[Facts]:
    """Read a data folder with those files in submissions/."""
    for name, content in files.items():
        path = folder / "submissions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "targets.yaml").write_text(LETTERS, encoding="utf-8")
    (folder / "ratings.yaml").write_text("评定: {}\n", encoding="utf-8")
    return read_facts(folder, policy or method(), ROSTER, fingerprint=fingerprint)


FILLED: dict[str, object] = {
    "常住人口": 523_400,
    "城镇新增就业人数": 12_345,
    "其中：大龄人员就业人数": 321,
    "解决零就业家庭户数": 49,
    "发生零就业家庭户数": 50,
    "城镇登记失业率": 0.041,
    "拖欠工资": 1234.5,
    "建立台账": "是",
    "方案印发日期": datetime(2025, 6, 18),  # noqa: DTZ001
    "村级经费到位率": 1,
    "失业人员": None,
}
PROJECTS = [
    ("甲桥", 1000, 900.5, datetime(2025, 5, 1), "是"),  # noqa: DTZ001
    ("乙路", 500, 300, None, "否"),
]


def fill(workbook: Workbook) -> None:
    rows = sheet(workbook)
    rows["E3"], rows["H3"] = "示例（虚构）", datetime(2026, 1, 8)  # noqa: DTZ001
    for label, value in FILLED.items():
        if value is not None:
            rows.cell(row_of(rows, label), 6).value = value  # type: ignore[assignment]
    solved = row_of(rows, "解决零就业家庭户数")
    rows.cell(solved, 4).value = 40
    rows.cell(row_of(rows, "上访批次"), 4).value = 7
    rows.cell(solved, 8).value, rows.cell(solved, 9).value = "含两户外迁", "台账第3页"
    quarters = sheet(workbook, "按季")
    for column, value in enumerate((3, 0, None, 2), start=3):
        quarters.cell(4, column).value = value
    projects = sheet(workbook, "重点项目")
    for number, project in enumerate(PROJECTS):
        for column, value in enumerate(project, start=2):
            projects.cell(5 + 2 * number, column).value = value
    sheet(workbook, "上年·重点项目")["H3"] = "无"


def filled(folder: Path, *changes: Change) -> bytes:
    workbook = book(folder)
    fill(workbook)
    for change in changes:
        change(workbook)
    return saved(workbook)


def facts_of(outcome: Outcome[Facts]) -> Facts:
    assert outcome.value is not None
    assert not outcome.diagnostics, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value


def test_every_figure_is_read_from_its_cell(tmp_path: Path) -> None:
    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path)}))
    values = {(f.key, f.year): fact.value for f, fact in facts.figures.items() if fact.parts is None}
    assert values == {
        ("常住人口", Year.THIS): 523_400,
        ("城镇新增就业人数", Year.THIS): 12_345,
        ("大龄人员就业人数", Year.THIS): 321,
        ("解决零就业家庭户数", Year.THIS): 49,
        ("解决零就业家庭户数", Year.LAST): 40,
        ("发生零就业家庭户数", Year.THIS): 50,
        ("城镇登记失业率", Year.THIS): Fraction(41, 1000),
        ("拖欠工资", Year.THIS): 12_345_000,
        ("建立台账", Year.THIS): True,
        ("方案印发日期", Year.THIS): date(2025, 6, 18),
        ("村级经费到位率", Year.THIS): 1,
        ("失业人员", Year.THIS): None,
        ("上访批次", Year.LAST): 7,
    }
    assert {(f.unit, f.period) for f in facts.figures} == {("东山县", "年度考评")}


def test_a_figure_keeps_file_sheet_cell_reporter_day_and_remarks(tmp_path: Path) -> None:
    facts = facts_of(read(tmp_path, {"一批/东山县.xlsx": filled(tmp_path)}))
    row = row_of(sheet(book(tmp_path)), "解决零就业家庭户数")
    source = next(f.source for i, f in facts.figures.items() if (i.key, i.year) == ("解决零就业家庭户数", Year.THIS))
    assert (source.file, source.place, source.raw) == ("submissions/一批/东山县.xlsx", f"填报表!F{row}", "49")
    assert (source.reporter, source.reported_on) == ("示例（虚构）", date(2026, 1, 8))
    assert (source.remark, source.evidence) == ("含两户外迁", "台账第3页")
    (report,) = facts.reports
    assert (report.unit, report.reporter, report.is_live) == ("东山县", "示例（虚构）", True)


def test_quarters_are_read_in_order_and_a_blank_one_is_missing(tmp_path: Path) -> None:
    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path)}))
    fact = next(f for i, f in facts.figures.items() if i.key == "暗查暗访")
    assert fact.parts == (3, 0, None, 2)
    assert fact.source.place == "按季!C4 至 按季!F4"


def test_lists_are_read_row_by_row(tmp_path: Path) -> None:
    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path)}))
    lists = {i.year: fact for i, fact in facts.records.items()}
    first, second = lists[Year.THIS].rows
    assert (first.label, first.source.place) == ("甲桥", "重点项目!B5")
    assert [f.value for f in first.values.values()] == [10_000_000, 9_005_000, date(2025, 5, 1), True]
    assert [f.value for f in second.values.values()] == [5_000_000, 3_000_000, None, False]
    assert next(iter(second.values.values())).source.place == "重点项目!C7"
    assert lists[Year.LAST].rows == ()


def test_a_list_without_a_word_is_not_reported(tmp_path: Path) -> None:
    def silent(workbook: Workbook) -> None:
        sheet(workbook, "上年·重点项目")["H3"] = None

    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path, silent)}))
    assert [i.year for i in facts.records] == [Year.THIS]


def test_records_below_the_last_row_are_read(tmp_path: Path) -> None:
    def more(workbook: Workbook) -> None:
        for column, value in enumerate(("丙厂", 10, 5, None, "否"), start=2):
            sheet(workbook, "重点项目").cell(205, column).value = value

    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path, more)}))
    this_year = next(fact for i, fact in facts.records.items() if i.year is Year.THIS)
    assert [r.label for r in this_year.rows] == ["甲桥", "乙路", "丙厂"]


def test_a_number_of_days_in_a_cell_of_dates_is_a_date(tmp_path: Path) -> None:
    def enter(workbook: Workbook) -> None:
        rows = sheet(workbook)
        cell = rows.cell(row_of(rows, "方案印发日期"), 6)
        cell.value, cell.number_format = 45_826, "yyyy-mm-dd"

    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path, enter)}))
    assert next(f.value for i, f in facts.figures.items() if i.key == "方案印发日期") == date(2025, 6, 18)


def test_a_correction_names_the_report_that_it_replaces(tmp_path: Path) -> None:
    def correct(workbook: Workbook) -> None:
        sheet(workbook)["H4"] = "东山县.xlsx"
        rows = sheet(workbook)
        rows.cell(row_of(rows, "解决零就业家庭户数"), 6).value = 48

    facts = facts_of(read(tmp_path, {"东山县.xlsx": filled(tmp_path), "更正.xlsx": filled(tmp_path, correct)}))
    fact = next(f for i, f in facts.figures.items() if (i.key, i.year) == ("解决零就业家庭户数", Year.THIS))
    assert (fact.value, fact.source.revision, fact.source.replaces) == (48, 1, "submissions/东山县.xlsx")


# --- what was changed --------------------------------------------------------------------------------


def down_to_the_end(workbook: Workbook) -> None:
    hidden = workbook["_表样"]
    at = next(r for r in range(12, hidden.max_row) if hidden.cell(r, 9).value)
    hidden.cell(at, 9).value = "9999999999"


def upside_down(workbook: Workbook) -> None:
    hidden = workbook["_表样"]
    at = next(r for r in range(12, hidden.max_row) if hidden.cell(r, 9).value)
    hidden.cell(at, 9).value = "1"


def test_a_hidden_sheet_that_reaches_to_the_end_of_the_world_ends_soon(tmp_path: Path) -> None:
    for change in (down_to_the_end, upside_down):
        outcome = read(tmp_path, {"东山县.xlsx": filled(tmp_path, change)})
        assert [d.code for d in outcome.diagnostics] == ["KP571"]


def test_a_hundred_thousand_merged_cells_end_soon(tmp_path: Path) -> None:
    data = filled(tmp_path)
    changed = io.BytesIO()
    many = "".join(f'<mergeCell ref="F{n}:XFD1048576"/>' for n in range(6, 100_006))
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert b"</mergeCells>" in content
                content = content.replace(b"</mergeCells>", many.encode() + b"</mergeCells>")
            target.writestr(part.filename, content)
    started = time.monotonic()
    outcome = read(tmp_path, {"东山县.xlsx": changed.getvalue()})
    assert {d.code for d in outcome.diagnostics} <= {"KP573", "KP517"}
    assert outcome.has_errors
    assert time.monotonic() - started < 60


HERE = "这里是《江北市2025年度县区工作考评办法》（2025年）"


def insert_row(workbook: Workbook) -> None:
    sheet(workbook).insert_rows(9)


def delete_row(workbook: Workbook) -> None:
    sheet(workbook).delete_rows(10)


def insert_column(workbook: Workbook) -> None:
    sheet(workbook, "按季").insert_cols(2)


def move_a_cell(workbook: Workbook) -> None:
    sheet(workbook).move_range("B10", rows=60, cols=3)


def rename(workbook: Workbook) -> None:
    sheet(workbook).title = "东山县"


def remove(workbook: Workbook) -> None:
    del workbook["按季"]


def other_words(workbook: Workbook) -> None:
    sheet(workbook)["E9"] = "≥1万人"


def beside(workbook: Workbook) -> None:
    sheet(workbook)["K9"] = "待核"


def in_a_closed_cell(workbook: Workbook) -> None:
    sheet(workbook)["D9"] = 11_000


def another_sheet(workbook: Workbook) -> None:
    workbook.create_sheet("底稿")["A1"] = "各街道数"


def merge(workbook: Workbook) -> None:
    sheet(workbook).merge_cells("F9:F10")


def none_and_some(workbook: Workbook) -> None:
    sheet(workbook, "重点项目")["H3"] = "无"


def hidden_gone(workbook: Workbook) -> None:
    del workbook["_表样"]


def newer(workbook: Workbook) -> None:
    workbook["_表样"]["B2"] = "2"


def broken(workbook: Workbook) -> None:
    workbook["_表样"]["C20"] = "F"


def last_years(workbook: Workbook) -> None:
    workbook["_表样"]["B5"] = "2024"


def another_methods(workbook: Workbook) -> None:
    workbook["_表样"]["B3"] = "江北市2025年度街道工作考评办法"


def another_period(workbook: Workbook) -> None:
    workbook["_表样"]["B6"] = "三季度考评"


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (insert_row, "KP566", "工作表“填报表”的行列动过：“城镇新增就业人数”应在 B9，现在在 B10，前面多了 1 行"),
        (delete_row, "KP566", "工作表“填报表”的行列动过：“解决零就业家庭比率”应在 B11，现在在 B10，前面少了 1 行"),
        (insert_column, "KP566", "工作表“按季”的行列动过：“计量单位”应在 B3，现在在 C3，前面多了 1 列"),
        (move_a_cell, "KP566", "工作表“填报表”的行列动过：“其中：大龄人员就业人数”应在 B10，现在在 E70"),
        (rename, "KP565", "填报表里没有工作表“填报表”，它现在叫“东山县”"),
        (remove, "KP565", "填报表里没有工作表“按季”"),
        (other_words, "KP567", "填报表!E9 应是“≥1.2万人”，现在是“≥1万人”"),
        (in_a_closed_cell, "KP567", "填报表!D9 应是“—”，现在是“11000”"),
        (merge, "KP573", "填报表!F9:F10 是合并单元格，里面的“12345”没有读"),
        (none_and_some, "KP572", "重点项目!H3 选了“无”，下面又填了 2 条“重点项目”"),
        (hidden_gone, "KP571", "认不出这张填报表：藏着的“_表样”工作表不见了"),
        (newer, "KP571", "认不出这张填报表：“_表样”工作表被改动过，或是别的版本做的（表样版本“2”）"),
        (broken, "KP571", "认不出这张填报表：“_表样”工作表被改动过，或是别的版本做的（第 20 行读不通）"),
        (
            last_years,
            "KP563",
            f"这张填报表是《江北市2025年度县区工作考评办法》（2024年）的，{HERE}",
        ),
        (
            another_methods,
            "KP563",
            f"这张填报表是《江北市2025年度街道工作考评办法》（2025年）的，{HERE}",
        ),
        (another_period, "KP520", "办法里没有期次“三季度考评”，是不是“年度考评”"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_changed_form_is_refused_with_its_cell(change: Change, code: str, says: str, tmp_path: Path) -> None:
    outcome = read(tmp_path, {"东山县.xlsx": filled(tmp_path, change)})
    assert [(d.code, d.severity, d.message("zh")) for d in outcome.diagnostics] == [(code, "error", says)]
    assert outcome.diagnostics[0].message("en")
    assert outcome.value is not None
    if change is not none_and_some:
        assert not outcome.value.figures


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (beside, "填报表!K9 不是要填的，里面的“待核”没有读"),
        (another_sheet, "工作表“底稿” 不是要填的，里面的“各街道数”没有读"),
    ],
)
def test_what_stands_beside_the_form_is_reported_and_the_rest_is_read(
    change: Change, says: str, tmp_path: Path
) -> None:
    outcome = read(tmp_path, {"东山县.xlsx": filled(tmp_path, change)})
    assert [(d.code, d.severity, d.message("zh")) for d in outcome.diagnostics] == [("KP568", "warning", says)]
    assert outcome.value is not None
    assert len(outcome.value.figures) == len(FILLED) + 3


@pytest.mark.parametrize(
    ("label", "entered", "code", "says"),
    [
        ("失业人员", "约300", "KP529", "“失业人员（填报表!F23）”应是数，写的是“约300”"),
        ("失业人员", -3, "KP534", "“失业人员（填报表!F23）”不能是负数，写的是“-3”"),
        ("拖欠工资", "300人", "KP530", "“拖欠工资（填报表!F16）”"),
        ("建立台账", "有", "KP532", "“建立台账（填报表!F17）”应写 是 或 否，写的是“有”"),
        ("方案印发日期", 45_826, "KP531", "“方案印发日期（填报表!F18）”应是日期，写的是“45826”"),
        ("失业人员", "=1+2", "KP515", "单元格 填报表!F23 是公式，文件里没有算出的值"),
        ("失业人员", "#DIV/0!", "KP515", "单元格 填报表!F23 是错误值 #DIV/0!"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cell(
    label: str, entered: object, code: str, says: str, tmp_path: Path
) -> None:
    def enter(workbook: Workbook) -> None:
        rows = sheet(workbook)
        cell = rows.cell(row_of(rows, label), 6)
        cell.value = entered  # type: ignore[assignment]
        # As it comes from another sheet: a number of days is a date where it shows as one only.
        cell.number_format = "General"

    outcome = read(tmp_path, {"东山县.xlsx": filled(tmp_path, enter)})
    assert [d.code for d in outcome.diagnostics] == [code]
    assert outcome.diagnostics[0].message("zh").startswith(says)


def test_a_unit_that_is_gone_from_the_roster_is_named_once(tmp_path: Path) -> None:
    read(tmp_path, {"东山县.xlsx": filled(tmp_path)})
    left = tuple(u for u in ROSTER if u.name != "东山县")
    outcome = read_facts(tmp_path, method(), left, fingerprint=FINGERPRINT)
    units = [d.message("zh") for d in outcome.diagnostics if d.code == "KP519" and "xlsx" in d.span.file]
    assert units == ["名录里没有单位“东山县”"]


# --- a method that was changed since -----------------------------------------------------------------


def changed(old: str, new: str) -> CheckedPolicy:
    assert old in METHOD
    return method(METHOD.replace(old, new))


def test_a_form_of_an_earlier_text_is_read_and_told(tmp_path: Path) -> None:
    outcome = read(tmp_path, {"东山县.xlsx": filled(tmp_path)}, fingerprint="b" * 64)
    assert [(d.code, d.severity) for d in outcome.diagnostics] == [("KP564", "warning")]
    assert outcome.value is not None
    assert len(outcome.value.figures) == len(FILLED) + 3


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        (
            "发生零就业家庭户数 户\n",
            "发生零就业家庭户数 户\n        新增岗位 个\n",
            "KP570",
            "这张填报表里没有后来加的 1 项：新增岗位",
        ),
        (
            "失业人员           人\n",
            "失业人员           户\n",
            "KP569",
            "填报表!F23 的“失业人员”读不了：计量单位由“人”改成了“户”",
        ),
    ],
)
def test_what_changed_since_is_named(old: str, new: str, code: str, says: str, tmp_path: Path) -> None:
    def enter(workbook: Workbook) -> None:
        rows = sheet(workbook)
        rows.cell(row_of(rows, "失业人员"), 6).value = 12

    text = METHOD.replace(old, new).replace(
        "失业人员 每 1人", "失业人员 每 1户" if "户" in new[9:] else "失业人员 每 1人"
    )
    data = filled(tmp_path, enter)
    outcome = read(tmp_path, {"东山县.xlsx": data}, fingerprint="b" * 64, policy=method(text))
    assert [d.code for d in outcome.diagnostics if d.code != "KP564"] == [code]
    assert says in [d.message("zh") for d in outcome.diagnostics]

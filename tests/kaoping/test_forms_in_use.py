"""A form goes out, comes back filled in, and its figures are explained down to their cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kaoping.cli import run


def row_of(rows: Worksheet, label: str) -> int:
    return next(r for r in range(1, rows.max_row + 1) if str(rows.cell(r, 2).value or "").strip("　 ") == label)


@pytest.fixture
def form(method: Path, tmp_path: Path) -> Path:
    """The form of a unit, filled in, that has not been sent in yet."""
    assert run(["template", str(method), "--unit", "吉林市", "-o", str(tmp_path / "forms")]) == 0
    path = tmp_path / "forms" / "年终总评" / "吉林市.xlsx"
    book = load_workbook(path)
    rows = book["填报表"]
    assert isinstance(rows, Worksheet)
    rows["E3"], rows["H3"] = "李四（虚构）", "2008-1-12"
    solved, arisen = row_of(rows, "解决零就业家庭户数"), row_of(rows, "发生零就业家庭户数")
    rows.cell(solved, 6).value, rows.cell(arisen, 6).value = 19, 20
    rows.cell(solved, 8).value, rows.cell(solved, 9).value = "一户在办", "台账第3页"
    book.save(path)
    return path


@pytest.fixture
def sent(method: Path, form: Path) -> Path:
    """The method with the form among its submissions, in place of what the unit had sent."""
    (method / "submissions" / "1.yaml").unlink()
    form.rename(method / "submissions" / "吉林市.xlsx")
    return method


def test_a_form_is_evaluated_like_any_report(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", str(sent), "--format", "json"]) == 0
    captured = capsys.readouterr()
    unit = next(u for u in json.loads(captured.out)["units"] if u["name"] == "吉林市")
    assert unit["indicators"][0]["value"] == "0.95"
    assert "吉林市.xlsx" not in captured.err


def test_explaining_goes_down_to_the_cell_and_what_was_written_beside_it(
    sent: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["explain", str(sent), "吉林市", "解决零就业家庭比率"]) == 0
    told = capsys.readouterr().out
    book = load_workbook(sent / "submissions" / "吉林市.xlsx")
    row = row_of(book["填报表"], "解决零就业家庭户数")
    assert f"出处：submissions/吉林市.xlsx 填报表!F{row}“19”，李四（虚构） 2008-01-12 报送" in told
    assert "报送说明：一户在办" in told
    assert "佐证材料：台账第3页" in told
    assert run(["explain", str(sent), "吉林市", "解决零就业家庭比率", "--format", "json"]) == 0
    written = capsys.readouterr().out
    assert f'"place": "填报表!F{row}"' in written
    assert '"remark": "一户在办"' in written
    assert '"evidence": "台账第3页"' in written


def test_a_form_of_a_method_that_was_changed_is_told(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (sent / "policy.kp").open("a", encoding="utf-8") as file:
        file.write("\n# 一句注释\n")
    assert run(["evaluate", str(sent)]) == 0
    assert "KP564" in capsys.readouterr().err


def test_a_form_with_an_inserted_row_stops_the_evaluation(sent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = sent / "submissions" / "吉林市.xlsx"
    book = load_workbook(path)
    book["填报表"].insert_rows(7)
    book.save(path)
    assert run(["evaluate", str(sent)]) == 1
    told = capsys.readouterr().err
    assert "KP566" in told
    assert "应在" in told
    assert "吉林市.xlsx" in told


def test_a_form_beside_another_report_of_the_unit_is_refused(
    method: Path, form: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form.rename(method / "submissions" / "吉林市.xlsx")
    assert run(["evaluate", str(method)]) == 1
    assert "KP539" in capsys.readouterr().err


def test_a_form_corrects_an_earlier_report(method: Path, form: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = load_workbook(form)
    book["填报表"]["H4"] = "1.yaml"
    book.save(method / "submissions" / "吉林市更正.xlsx")
    assert run(["explain", str(method), "吉林市", "解决零就业家庭比率"]) == 0
    assert "第 1 次更正，取代 2008-01-10 报送的 submissions/1.yaml" in capsys.readouterr().out

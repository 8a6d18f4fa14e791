"""`kaoping validate`: one report of all that is wrong, and workbooks that go back with comments at their cells."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from intake.returned import Remark, annotate, can_annotate, list_remarks
from kaoping.cli import run


def row_of(rows: Worksheet, label: str) -> int:
    return next(r for r in range(1, rows.max_row + 1) if str(rows.cell(r, 2).value or "").strip("　 ") == label)


def fill(path: Path, solved: object, arisen: object) -> None:
    book = load_workbook(path)
    rows = book["填报表"]
    assert isinstance(rows, Worksheet)
    rows["E3"], rows["H3"] = "李四", "2008-01-12"
    rows.cell(row_of(rows, "解决零就业家庭户数"), 6).value = solved  # type: ignore[assignment]
    rows.cell(row_of(rows, "发生零就业家庭户数"), 6).value = arisen  # type: ignore[assignment]
    book.save(path)


@pytest.fixture
def forms(method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The forms of a method that has no reports yet."""
    for path in (method / "submissions").iterdir():
        path.unlink()
    assert run(["template", str(method), "-o", str(tmp_path / "forms")]) == 0
    capsys.readouterr()
    return tmp_path / "forms" / "年终总评"


def validated(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    run(["validate", *arguments, "--format", "json"])
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def test_a_faulty_form_is_told_with_its_cell(method: Path, forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(forms / "长春市.xlsx", "约300", None)
    assert run(["validate", str(method), str(forms / "长春市.xlsx")]) == 1
    told = capsys.readouterr().out.replace("\n", "").replace(" ", "")
    assert "错误[KP529]填报表!F8" in told
    assert "约300" in told
    assert "警告[KP552]填报表!F9长春市缺报发生零就业家庭户数" in told


def test_a_sound_form_has_nothing_said_of_it(method: Path, forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(forms / "长春市.xlsx", 49, 50)
    assert run(["validate", str(method), str(forms / "长春市.xlsx")]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_reports_that_never_came_are_told_for_the_folder(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (method / "submissions" / "1.yaml").unlink()
    report = validated([str(method)], capsys)
    assert report["schema"] == "kaoping.validation/1"
    assert ("KP551", "吉林市", "") in [(f["code"], f["unit"], f["file"]) for f in report["findings"]]
    assert [f["units"] for f in report["files"]] == [["长春市"], ["通化市"], ["长春市"]]


def test_json_says_sheet_cell_and_field(method: Path, forms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(forms / "长春市.xlsx", 51, None)
    (finding,) = validated([str(method), str(forms / "长春市.xlsx")], capsys)["findings"]
    keys = ("code", "severity", "unit", "field", "sheet", "cell")
    assert tuple(finding[k] for k in keys) == (
        "KP552",
        "warning",
        "长春市",
        "发生零就业家庭户数",
        "填报表",
        "F9",
    )


def test_what_goes_back_has_comments_a_list_and_its_content(
    method: Path, forms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(forms / "长春市.xlsx", 51, None)
    fill(forms / "吉林市.xlsx", 19, 20)
    files = [str(forms / f"{u}.xlsx") for u in ("长春市", "吉林市")]
    assert run(["validate", str(method), *files, "-o", str(tmp_path / "out")]) == 0
    assert [p.name for p in (tmp_path / "out" / "退回").iterdir()] == ["长春市.xlsx"]
    book = load_workbook(tmp_path / "out" / "退回" / "长春市.xlsx")
    assert book.sheetnames[0] == "校验结果"
    assert book["_表样"].sheet_state == "hidden"
    comment = book["填报表"]["F9"].comment
    assert comment is not None
    assert "警告[KP552]" in comment.text
    assert book["填报表"]["F8"].value == 51
    assert not book["填报表"]["F8"].protection.locked
    listed = [c.value for c in book["校验结果"][4]]
    assert listed[1:6] == ["警告", "KP552", "长春市", "填报表", "F9"]
    written = json.loads((tmp_path / "out" / "年终总评-校验.json").read_text(encoding="utf-8"))
    assert [Path(f["returned"]).name if f["returned"] else None for f in written["files"]] == ["长春市.xlsx", None]


def test_a_returned_form_comes_in_again_corrected(
    method: Path, forms: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(forms / "长春市.xlsx", 51, None)
    run(["validate", str(method), str(forms / "长春市.xlsx"), "-o", str(tmp_path / "out")])
    returned = tmp_path / "out" / "退回" / "长春市.xlsx"
    fill(returned, 48, 50)
    capsys.readouterr()
    assert run(["validate", str(method), str(returned)]) == 0
    assert "没有发现问题" in capsys.readouterr().out


def test_what_is_no_workbook_goes_back_as_a_list(method: Path, tmp_path: Path) -> None:
    folder = method / "submissions"
    (folder / "表.csv").write_text("单位,期次,解决零就业家庭户数\n吉林市,年终总评,约3\n", encoding="utf-8")
    (folder / "1.yaml").unlink()
    assert run(["validate", str(method), "-o", str(tmp_path / "out")]) == 1
    book = load_workbook(tmp_path / "out" / "退回" / "表.csv.xlsx")
    assert book.sheetnames == ["校验结果"]
    texts = [[c.value for c in row] for row in book["校验结果"].iter_rows(min_row=4)]
    assert ["1", "错误", "KP529", "吉林市"] in [row[:4] for row in texts]


def test_a_damaged_workbook_goes_back_as_a_list(method: Path, tmp_path: Path) -> None:
    (method / "submissions" / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    assert run(["validate", str(method), "-o", str(tmp_path / "out")]) == 1
    assert load_workbook(tmp_path / "out" / "退回" / "坏.xlsx.xlsx").sheetnames == ["校验结果"]


@pytest.mark.parametrize("jump", ["零", "0", "-5"])
def test_a_share_that_is_none(jump: str, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(method), f"--jump={jump}"]) == 2
    assert "KP587" in capsys.readouterr().err


def test_a_file_that_is_not_there(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(method), "没有.xlsx"]) == 3
    assert "KP003" in capsys.readouterr().err


REMARK = Remark(
    severity="错误", code="KP529", unit="=1+1", sheet="表", cell="B2", message='=HYPERLINK("x")\x07', mend="@改"
)


def stored(book: Workbook, folder: Path) -> bytes:
    path = folder / "a.xlsx"
    book.save(path)
    return path.read_bytes()


def test_nothing_that_is_said_becomes_a_formula(tmp_path: Path) -> None:
    book = Workbook()
    rows = book.worksheets[0]
    rows.title = "表"
    rows["B2"] = "约3"
    for data in (annotate(stored(book, tmp_path), [REMARK]), list_remarks([REMARK])):
        (tmp_path / "b.xlsx").write_bytes(data)
        written = load_workbook(tmp_path / "b.xlsx")
        assert [c.data_type for c in written["校验结果"][4]] == ["s"] * 8


def test_a_workbook_that_unpacks_to_very_much_is_not_opened_for_writing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (17 * 1024 * 1024))
    data = (tmp_path / "a.xlsx").read_bytes()
    assert len(data) < 50_000
    assert not can_annotate(data)
    assert can_annotate(stored(Workbook(), tmp_path))
    assert not can_annotate(b"PK\x03\x04")


def test_a_list_of_very_many_ends(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(list_remarks([REMARK] * 2500))
    rows = load_workbook(tmp_path / "a.xlsx")["校验结果"]
    assert rows.max_row == 2004
    assert rows.cell(2004, 7).value == "另有 500 条，先改前面的"


def test_comments_of_others_stay_and_our_own_are_renewed(tmp_path: Path) -> None:
    book = Workbook()
    rows = book.worksheets[0]
    rows.title = "表"
    rows["A1"].comment = Comment("请核对", "王五")
    rows.merge_cells("B2:C2")
    once = annotate(
        stored(book, tmp_path),
        [REMARK, Remark(severity="警告", code="KP1", unit="", sheet="表", cell="C2", message="一")],
    )
    (tmp_path / "b.xlsx").write_bytes(once)
    rows = load_workbook(tmp_path / "b.xlsx")["表"]
    assert rows["A1"].comment.text == "请核对"
    assert "KP529" in rows["B2"].comment.text
    assert "KP1" in rows["B2"].comment.text
    (tmp_path / "b.xlsx").write_bytes(annotate(once, []))
    again = load_workbook(tmp_path / "b.xlsx")
    assert again["表"]["B2"].comment is None
    assert again["表"]["A1"].comment.text == "请核对"

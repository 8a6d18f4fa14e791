"""`kaoping template`: the forms of a method, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from kaoping.cli import run


def made(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.xlsx"))


def test_a_form_for_every_unit_of_the_last_period(
    method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["template", str(method), "-o", str(tmp_path / "forms")]) == 0
    assert made(tmp_path / "forms") == ["年终总评/吉林市.xlsx", "年终总评/通化市.xlsx", "年终总评/长春市.xlsx"]
    assert "写好" in capsys.readouterr().err


def test_one_unit_and_period(method: Path, tmp_path: Path) -> None:
    arguments = ["template", str(method), "-o", str(tmp_path / "forms"), "--unit", "长春市", "--period", "半年初评"]
    assert run(arguments) == 0
    assert made(tmp_path / "forms") == ["半年初评/长春市.xlsx"]
    book = load_workbook(tmp_path / "forms" / "半年初评" / "长春市.xlsx")
    assert book["填报表"]["A3"].value == "填报单位：长春市"


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--unit", "长春"], "KP580", "长春"),
        (["--period", "年末"], "KP550", "年末"),
        (["--level", "市"], "KP584", "办法的层次有：市州"),
    ],
)
def test_what_is_not_there(
    options: list[str], code: str, says: str, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["template", str(method), "-o", str(tmp_path / "forms"), *options]) == 2
    told = capsys.readouterr().err
    assert code in told
    assert says in told
    assert not (tmp_path / "forms").exists()


def test_one_form_for_a_level(method: Path, tmp_path: Path) -> None:
    assert run(["template", str(method), "-o", str(tmp_path / "forms"), "--for", "level"]) == 0
    assert made(tmp_path / "forms") == ["年终总评/市州.xlsx"]
    book = load_workbook(tmp_path / "forms" / "年终总评" / "市州.xlsx")
    assert [book["报送情况"].cell(r, 2).value for r in (5, 6, 7)] == ["长春市", "吉林市", "通化市"]


def test_forms_for_those_who_judge(tmp_path: Path) -> None:
    arguments = ["template", "jilin-2016-civil-affairs", "-o", str(tmp_path), "--for", "judges", "--unit", "双阳区"]
    assert run(arguments) == 0
    assert made(tmp_path) == ["年度考评/评定-双阳区.xlsx"]
    rows = load_workbook(tmp_path / "年度考评" / "评定-双阳区.xlsx")["评定表"]
    assert rows["A3"].value.startswith("被评定单位：双阳区")


def test_one_unit_and_a_form_for_a_level_exclude_each_other(
    method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["template", str(method), "-o", str(tmp_path), "--for", "level", "--unit", "长春市"]
    assert run(arguments) == 2
    assert "--for level" in capsys.readouterr().err


def test_a_unit_that_reports_nothing(method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster = (method / "units.yaml").read_text(encoding="utf-8")
    (method / "units.yaml").write_text(f"{roster}  - {{名称: 吉林省, 类型: 省}}\n", encoding="utf-8")
    assert run(["template", str(method), "-o", str(tmp_path / "forms"), "--unit", "吉林省"]) == 2
    assert "KP585" in capsys.readouterr().err


def test_a_filled_in_form_is_never_replaced(method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forms = tmp_path / "forms"
    assert run(["template", str(method), "-o", str(forms)]) == 0
    path = forms / "年终总评" / "长春市.xlsx"
    book = load_workbook(path)
    book["填报表"]["E3"] = "示例"
    book.save(path)
    filled = path.read_bytes()
    (forms / "年终总评" / "吉林市.xlsx").unlink()
    capsys.readouterr()
    assert run(["template", str(method), "-o", str(forms)]) == 3
    told = capsys.readouterr().err
    assert "KP586" in told
    assert "长春市.xlsx" in told
    assert path.read_bytes() == filled
    assert made(forms) == ["年终总评/通化市.xlsx", "年终总评/长春市.xlsx"]


def test_forms_that_nobody_has_filled_in_are_made_again(method: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert run(["template", str(method), "-o", str(tmp_path / "forms")]) == 0

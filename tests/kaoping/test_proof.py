"""公文体检 from the command line; and that whatever kaoping renders passes its own."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

import kaoping
from dsl.diagnostic import Diagnostic
from kaoping.cli import run
from render.proof import proof, read_docx_file, read_markdown

#: Methods of a whole province take their time; the small documents of tests/render stand in for theirs every day.
LARGE = {"jilin-2007-employment", "jilin-2016-civil-affairs"}
METHODS = [
    pytest.param(file.parent, id=file.parent.name, marks=[pytest.mark.system] if file.parent.name in LARGE else [])
    for file in sorted((Path(__file__).parents[2] / "policies").glob("*/policy.kp"))
]
GOOD = "# 某市人民政府关于印发考核办法的通知\n\n各县区人民政府：\n\n现印发给你们，请认真贯彻执行。\n"
#: A draft says that it is one, and made-up figures that they are: both are left on purpose.
ON_PURPOSE = {"KP750", "KP751"}


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_good_document_ends_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "通知.md"
    file.write_text(GOOD, encoding="utf-8")
    assert said(capsys, "proof", file) == (0, f"{file}：没有发现问题\n", "")


def test_warnings_alone_end_with_zero_and_errors_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "通知.md"
    file.write_text(GOOD.replace("的通知", "通知"), encoding="utf-8")
    status, out, err = said(capsys, "proof", file)
    assert (status, out) == (0, f"{file}：1 个警告\n")
    assert "警告[KP726]" in err
    file.write_text(GOOD.replace("政府：", "政府:"), encoding="utf-8")
    status, out, err = said(capsys, "proof", file)
    assert status == 1
    assert "错误[KP727] 主送机关后面是“:”，应当是全角冒号“：”" in err
    assert f"{file}:3:8" in err


def test_findings_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "通知.md"
    file.write_text(GOOD.replace("现印发", "现,印发"), encoding="utf-8")
    status, out, err = said(capsys, "proof", file, "--format", "json")
    found = json.loads(out)["diagnostics"]
    assert (status, err) == (0, "")
    assert [(d["code"], d["line"], d["column"]) for d in found] == [("KP760", 5, 2)]


@pytest.mark.parametrize("name", ["通知.docx", "通知.doc", "通知.pdf"])
def test_what_is_no_document_is_an_error_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(b"%PDF-1.7 and what else there may be")
    status, _, err = said(capsys, "proof", file)
    assert status == 3
    assert "KP701" in err
    assert "Traceback" not in err


def test_a_bomb_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "通知.docx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"<a>" + b" " * 70_000_000 + b"</a>")
    status, _, err = said(capsys, "proof", file)
    assert status == 3
    assert "解开后大得不合常理" in err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = said(capsys, "proof", tmp_path / "没有.docx")
    assert status == 3
    assert "KP003" in err


@pytest.mark.parametrize("folder", METHODS)
def test_every_shipped_document_passes(folder: Path, tmp_path: Path) -> None:
    method = kaoping.load(folder)
    results: dict[str | None, kaoping.Result] = {}
    for name in dict.fromkeys([*method.documents, "印发办法的通知", "指标解释", "单位反馈书"]):
        result = None
        if not method.needs_no_result(name):
            period = method.period_of(name)
            result = results[period] = results.get(period) or method.evaluate_for(name)
        for path in _written(method, name, result, tmp_path):
            found = _found(path)
            wrong = [f"{d.code} {d.message('zh')} {d.span}" for d in found if d.code not in ON_PURPOSE]
            assert wrong == [], path.name


def _written(method: kaoping.Policy, name: str, result: kaoping.Result | None, folder: Path) -> list[Path]:
    """One document of a kind in both formats; where each unit gets one, that of the first."""
    declared = next((d for d in method.checked.policy.documents if d.name == name), None)
    unit = None
    if declared is not None and declared.per_level is not None:
        unit = next(u.name for u in method.read_data().facts.roster if u.type == "地级市")
    elif name == "单位反馈书" and result is not None:
        unit = result.assessment.units[0].name
    issued = method.issue(name, result, to=("docx", "md"), path=folder, date=date(2008, 3, 5), unit=unit)
    return [p for p in issued.paths if p.suffix in (".docx", ".md")]


def _found(path: Path) -> tuple[Diagnostic, ...]:
    if path.suffix == ".md":
        return proof(read_markdown(path.read_text(encoding="utf-8"), str(path)))
    outcome = read_docx_file(path.read_bytes(), str(path))
    assert outcome.value is not None
    return proof(outcome.value)

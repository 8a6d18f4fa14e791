"""`kaoping graph`: on stdout or into files, around one item, and what is said where there is none."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kaoping.cli import run

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.chdir(tmp_path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_one_format_goes_to_stdout(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capsys, "graph", method)
    assert (status, err) == (0, "")
    assert ElementTree.fromstring(out).tag.endswith("svg")
    status, out, _ = said(capsys, "graph", method, "--to", "mermaid", "--lang", "en")
    assert status == 0
    assert "Dependencies of 吉林省就业目标责任制考评（节选）" in out


def test_several_formats_become_files_of_one_folder(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capsys, "graph", method, "--to", "svg,html,mermaid,dot,json", "-o", "画")
    assert (status, out) == (0, "")
    assert sorted(p.name for p in Path("画").iterdir()) == [
        f"关系图.{e}" for e in ("dot", "html", "json", "mmd", "svg")
    ]
    assert "写好 画/关系图.svg\n" in err
    assert said(capsys, "graph", method, "--to", "svg,html", "--lang", "en")[0] == 0
    assert sorted(p.name for p in Path("out").iterdir()) == ["graph.html", "graph.svg"]


def test_a_file_can_be_named(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "graph", method, "-o", "画/一张.svg")[0] == 0
    assert [p.name for p in Path("画").iterdir()] == ["一张.svg"]
    assert said(capsys, "graph", method, "-o", "画/一页.html")[0] == 0
    assert Path("画/一页.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("written", ["解决零就业家庭比率", "指标 1", "指标1", "1", " 解决零就业家庭比率 "])
def test_an_item_is_named_as_in_the_language(method: Path, written: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = said(capsys, "graph", method, "--around", written, "-o", "画")
    assert (status, err) == (0, "写好 画/关系图 解决零就业家庭比率.svg\n")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("城乡居民最低生活保障", "城市居民最低生活保障 得分"),
        ("市（州）数据中心建设完成率", "市级数据中心建设完成率"),
        ("指标 11.培训后就业率", "培训后就业率"),
        ("劳动关系", "劳动关系 得分"),
        ("（三）", "劳动关系 得分"),
        ("总分", "总分"),
        ("单项工作先进单位", "单项工作先进单位"),
        ("奖项 单项工作先进单位", "单项工作先进单位"),
    ],
)
def test_areas_results_and_other_names_are_found_too(
    written: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, err = said(capsys, "graph", "jilin-2007-employment", "--around", written, "-o", "画")
    assert (status, err) == (0, f"写好 画/关系图 {name}.svg\n")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("code", "written"), [("KP052", "解决零就业家庭率"), ("KP052-none", "zzz"), ("KP053", "培训后就业率")]
)
def test_what_cannot_be_found_is_told(
    code: str, written: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = said(capsys, "graph", "jilin-2007-employment", "--around", written, "--lang", language)
    assert (status, out) == (2, "")
    golden = GOLDEN / f"{code}.{language}.txt"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        golden.write_text(err, encoding="utf-8")
    assert err == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "wanted"), [("zh", "来龙去脉"), ("en", "rests on")])
def test_the_help_page_says_what_it_draws(language: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "graph", "--help", "--lang", language)
    assert status == 0
    assert wanted in out

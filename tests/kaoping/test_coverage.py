"""`kaoping coverage`: what is cited, what is assumed, what no example tries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaoping.cli import run

SOURCE = "一、指导思想\n服务大局。\n二、目标任务\n1.解决零就业家庭比率。\n三、奖惩\n"
CLAUSES = """\
一: {行: [1, 2], 非规则: 指导思想}
二: {行: [3, 4]}
二1: {行: 4, 起: "1.解决"}
"""


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def sourced(method: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The small method beside a source text, one clause of which it cites."""
    monkeypatch.chdir(method.parent)
    (method / "source.txt").write_text(SOURCE, encoding="utf-8")
    (method / "clauses.yaml").write_text(CLAUSES, encoding="utf-8")
    file = method / "policy.kp"
    text = file.read_text(encoding="utf-8").replace("    印发机关", "    原文     “source.txt”\n    印发机关")
    text = text.replace("        假设     “没有发生", "        依据     “二1”\n        假设     “没有发生")
    file.write_text(text + "\n未编入 “群众评议 5分”\n    依据 “二”\n", encoding="utf-8")
    return method.name


def test_tells_what_is_to_be_done_first(sourced: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capsys, "coverage", sourced)
    assert (status, err) == (0, "")
    assert out.startswith("《吉林省就业目标责任制考评（节选）》\n原文 3 条：规则直接引用 2、非规则 1\n")
    assert "不在任何条款里的原文 1 处：\n  sample-2007/source.txt:5  三、奖惩\n" in out
    assert "既没有依据也没有假设的规则 7：\n" in out
    assert "  sample-2007/policy.kp:7  层次 市州\n" in out
    assert "得出结果的规则 3，有算例的 1。\n没有算例的规则 2：\n" in out
    assert "未编入 1：\n  sample-2007/policy.kp:45  群众评议 5分（依据 二）\n" in out
    assert "指标 1 解决零就业家庭比率：没有发生零就业家庭的，原文未写，视为完成" in out


def test_speaks_english(sourced: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "coverage", sourced, "--lang", "en")
    assert status == 0
    assert "3 clauses: 2 cited, 1 that are no rule\n" in out
    assert "passages in no clause (1):" in out


def test_check_fails_until_all_is_accounted_for(sourced: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "coverage", sourced, "--check")[0] == 1
    with (Path(sourced) / "clauses.yaml").open("a", encoding="utf-8") as file:
        file.write("三: {行: 5}\n")
    status, out, _ = said(capsys, "coverage", sourced, "--check")
    assert status == 1
    assert "没有规则引用的条款 1：\n  sample-2007/source.txt:5  三　三、奖惩\n" in out
    text = (Path(sourced) / "policy.kp").read_text(encoding="utf-8")
    (Path(sourced) / "policy.kp").write_text(
        text.replace("    名额 1\n", "    名额 1\n    依据 “三”\n"), encoding="utf-8"
    )
    assert said(capsys, "coverage", sourced, "--check")[0] == 0


def test_gives_data(sourced: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "coverage", sourced, "--format", "json")
    data = json.loads(out)
    assert status == 0
    assert list(data) == ["schema", "policy", "source", "rules", "assumptions", "not_encoded"]
    assert data["schema"] == "kaoping.coverage/1"
    assert data["source"]["file"] == "sample-2007/source.txt"
    assert [(c["address"], c["standing"], c["no_rule"]) for c in data["source"]["clauses"]] == [
        ("一", "no_rule", "指导思想"),
        ("二", "cited", None),
        ("二1", "cited", None),
    ]
    (item,) = [r for r in data["rules"] if r["kind"] == "指标"]
    assert (item["name"], item["clauses"], item["examples"]) == (
        "1 解决零就业家庭比率",
        ["二1"],
        ["五十户解决四十五户"],
    )
    (award,) = [r for r in data["rules"] if r["kind"] == "奖项"]
    assert award["examples"] == []
    assert data["not_encoded"] == [
        {"text": "群众评议 5分", "points": None, "clauses": ["二"], "file": "sample-2007/policy.kp", "line": 45}
    ]


def test_a_method_without_a_source_is_not_held_against_one(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "coverage", method, "--check")
    assert status == 0
    assert "办法没有写「原文」，不知道有哪些条款。" in out

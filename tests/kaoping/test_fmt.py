"""`kaoping fmt`: files rewritten, checked and compared; nothing that cannot be read is touched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import kaoping
from kaoping.cli import run

ROOT = Path(__file__).resolve().parents[2]
UNTIDY = ("解决零就业家庭户数 ÷ 发生零就业家庭户数", "解决零就业家庭户数/发生零就业家庭户数  # 附件2")


def said(capfd: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run([*map(str, arguments), "--lang", "zh"])
    captured = capfd.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def tidy(method: Path) -> Path:
    """The sample method in its form."""
    assert run(["fmt", str(method), "--quiet"]) == 0
    return method


@pytest.fixture
def untidy(tidy: Path) -> Path:
    """The same with one line as it was typed in a hurry."""
    rules = tidy / "policy.kp"
    rules.write_text(rules.read_text(encoding="utf-8").replace(*UNTIDY), encoding="utf-8")
    return tidy


def test_a_file_is_rewritten_once(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rules = untidy / "policy.kp"
    assert said(capfd, "fmt", untidy) == (0, f"{rules}：已排整齐\n", "")
    assert f"{UNTIDY[0]}  # 附件2\n" in rules.read_text(encoding="utf-8")
    assert said(capfd, "fmt", rules) == (0, f"{rules}：本来就整齐\n", "")
    assert said(capfd, "fmt", rules, "--quiet") == (0, "", "")


def test_what_is_written_has_line_feeds_and_no_mark(tidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rules = tidy / "policy.kp"
    tidied = rules.read_bytes()
    rules.write_bytes(b"\xef\xbb\xbf" + tidied.replace(b"\n", b"\r\n"))
    status, out, err = said(capfd, "fmt", tidy, "--check", "--diff")
    assert (status, out) == (1, "")
    assert "LF" in err
    assert said(capfd, "fmt", tidy)[0] == 0
    assert rules.read_bytes() == tidied


@pytest.mark.skipif(os.name == "nt", reason="rights and links are the system's")
def test_a_link_stays_one_and_so_do_the_rights(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rules, shared = untidy / "policy.kp", untidy / "shared.txt"
    rules.rename(shared)
    shared.chmod(0o640)
    rules.symlink_to(shared)
    assert said(capfd, "fmt", rules)[0] == 0
    assert rules.is_symlink()
    assert UNTIDY[0] in shared.read_text(encoding="utf-8")
    assert shared.stat().st_mode & 0o777 == 0o640


def test_check_changes_nothing_and_names_the_file(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rules = untidy / "policy.kp"
    before = rules.read_bytes()
    assert said(capfd, "fmt", untidy, "--check") == (1, f"{rules}：还不整齐\n", "")
    assert rules.read_bytes() == before
    run(["fmt", str(untidy), "--quiet"])
    assert said(capfd, "fmt", untidy, "--check") == (0, "", "")


def test_diff_shows_both_lines(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = (untidy / "policy.kp").read_bytes()
    status, out, err = said(capfd, "fmt", untidy, "--diff")
    assert (status, err) == (0, "")
    assert f"\n-        公式     {UNTIDY[1]}\n+        公式     {UNTIDY[0]}  # 附件2\n" in out
    assert (untidy / "policy.kp").read_bytes() == before


def test_a_file_with_a_mistake_is_left_alone(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rules = untidy / "policy.kp"
    rules.write_text(rules.read_text(encoding="utf-8").replace("不低于 95%", "不低与 95%"), encoding="utf-8")
    before = rules.read_bytes()
    status, out, err = said(capfd, "fmt", untidy)
    assert (status, out) == (1, "")
    assert "不低与" in err
    assert "文件没有改动" in err
    assert rules.read_bytes() == before
    status, out, _ = said(capfd, "fmt", untidy, "--diff")
    assert status == 1
    assert UNTIDY[0] in out
    assert not [line for line in out.splitlines() if "不低与" in line and line[0] in "+-"]


def test_a_roster_with_a_mistake_is_told_instead(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (untidy / "units.yaml").write_text("单位: 3\n", encoding="utf-8")
    status, _, err = said(capfd, "fmt", untidy)
    assert status == 1
    assert "units.yaml" in err


def test_what_is_not_there_does_not_stop_the_others(untidy: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = said(capfd, "fmt", untidy.parent / "nowhere", untidy)
    assert status == 3
    assert "KP001" in err
    assert "已排整齐" in out


def test_a_shipped_method_is_not_rewritten_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said(capfd, "fmt", "jilin-2007-employment", "--check") == (0, "", "")
    status, _, err = said(capfd, "fmt", "jilin-2007-employment")
    assert status == 2
    assert "KP030" in err


def test_a_rule_set_is_read_with_the_names_of_a_method_that_uses_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("_rules", "dongxihu-2020-performance"):
        shutil.copytree(ROOT / "policies" / name, tmp_path / name)
    rules = tmp_path / "_rules" / "project-self-evaluation.kp"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("实际支出 ÷ 预算", "实际支出÷预算"), encoding="utf-8")
    assert said(capfd, "fmt", tmp_path / "_rules")[0] == 0
    assert rules.read_text(encoding="utf-8") == text


def test_from_python(untidy: Path) -> None:
    before = (untidy / "policy.kp").read_bytes()
    assert f"{UNTIDY[0]}  # 附件2\n" in kaoping.formatted(untidy)
    assert (untidy / "policy.kp").read_bytes() == before
    (untidy / "policy.kp").write_text("指标 1 甲\n    目标不低与95%\n", encoding="utf-8")
    with pytest.raises(kaoping.PolicyError):
        kaoping.formatted(untidy)

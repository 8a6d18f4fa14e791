"""What the README tells people to type does what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from kaoping.cli import run

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = ("dsl", "engine", "grammar", "intake", "kaoping", "ledger", "policies", "render")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository whose .venv borrows the libraries of this environment instead of fetching them."""
    copy = tmp_path_factory.mktemp("repository")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "Makefile", "requirements.lock"):
        shutil.copy(ROOT / name, copy / name)
    (copy / "fonts").mkdir()
    shutil.copy(ROOT / "fonts" / "pyproject.toml", copy / "fonts")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=copy, check=True)
    (site,) = (copy / ".venv").glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(f"{copy}\n{sysconfig.get_paths()['purelib']}\n", encoding="utf-8")
    command = copy / ".venv" / "bin" / "kaoping"
    command.write_text(f'#!/bin/sh\nexec "{copy}/.venv/bin/python" -m kaoping "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (copy / ".venv" / ".ready").touch()
    return copy


def typed(script: list[str], cwd: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "MAKE"))}
    path = f"{cwd}/.venv/bin:{environment['PATH']}"
    done = subprocess.run(
        script,
        cwd=cwd,
        env={**environment, "PATH": path, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_shell_command_works(copy: Path) -> None:
    commands = blocks("sh")
    assert [c for c in commands if "make demo" in c]
    for block in commands:
        typed(["bash", "-euxc", block], copy)
    made = {p.name for p in (copy / "out").iterdir()}
    assert {"表彰通报.docx", "表彰通报.html", "表彰通报.md", "年终总评.json"} <= made


def test_the_python_example_works(copy: Path) -> None:
    (code,) = blocks("python")
    assert "解决零就业家庭比率" in typed([f"{copy}/.venv/bin/python", "-c", code], copy)


def test_the_rule_file_checks_and_its_example_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (rules,), (roster,) = blocks("kaoping"), blocks("yaml")
    (tmp_path / "policy.kp").write_text(rules, encoding="utf-8")
    (tmp_path / "units.yaml").write_text(roster, encoding="utf-8")
    assert run(["check", str(tmp_path), "--notes", "--lang", "zh"]) == 0
    assert "没有发现问题" in capsys.readouterr().out
    assert run(["test", str(tmp_path)]) == 0
    (tmp_path / "policy.kp").write_text(rules.replace("2.84分", "2.85分"), encoding="utf-8")
    assert run(["test", str(tmp_path)]) == 1


def test_every_link_leads_somewhere() -> None:
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", README) if not t.startswith("http")]
    assert targets
    assert [t for t in targets if not (ROOT / t).exists()] == []

"""What a run says and shows, and where."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic, Text
from kaoping.errors import FileMissing, NothingToTest
from kaoping.session import Session

ROOT = Path(__file__).resolve().parents[2]

_WORK = """
import sys, time
from dsl.diagnostic import Text
from kaoping.session import Session
session = Session(is_quiet="--quiet" in sys.argv)
with session.progress(Text("正在计算", "evaluating")) as bar:
    time.sleep(float(sys.argv[1]) / 4)
    bar.expect(4)
    for _ in range(4):
        time.sleep(float(sys.argv[1]) / 4)
        bar.advance()
"""


def on_a_terminal(*arguments: str) -> str:
    """What somebody sees whose terminal stderr is."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", _WORK, *arguments]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=theirs, check=True)
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # what the other end of a closed terminal answers
        pass
    os.close(ours)
    return seen.decode()


class TestProgress:
    def test_long_work_shows_a_bar(self) -> None:
        seen = on_a_terminal("1.6")
        assert "正在计算" in seen
        # How many of how many, and how long the rest takes.
        assert "3/4" in seen
        assert "还要" in seen

    def test_short_work_shows_nothing(self) -> None:
        assert on_a_terminal("0.1") == ""

    def test_quiet_shows_nothing(self) -> None:
        assert on_a_terminal("1.4", "--quiet") == ""

    def test_without_a_terminal_nothing_is_shown(self) -> None:
        done = subprocess.run([sys.executable, "-c", _WORK, "1.4"], cwd=ROOT, capture_output=True, check=True)
        assert (done.stdout, done.stderr) == (b"", b"")


class TestFindings:
    FOUND: tuple[Diagnostic, ...] = (FileMissing(path="units.yaml"), NothingToTest(policy="甲"))

    def test_go_to_stderr(self, capsys: pytest.CaptureFixture[str]) -> None:
        Session().show(self.FOUND)
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "错误[KP003]" in captured.err
        assert "警告[KP023]" in captured.err

    def test_when_quiet_only_errors_do(self, capsys: pytest.CaptureFixture[str]) -> None:
        Session(is_quiet=True).show(self.FOUND)
        assert "KP023" not in capsys.readouterr().err

    def test_what_is_said_beside_them_is_left_out_when_quiet(self, capsys: pytest.CaptureFixture[str]) -> None:
        Session(language="en").tell(Text("写好 {path}", "wrote {path}"), path="a.json")
        Session(is_quiet=True).tell(Text("写好", "wrote"))
        assert capsys.readouterr().err == "wrote a.json\n"


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_what_programs_read_is_utf8_on_every_console(method: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kaoping", "evaluate", str(method), "--format", "json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert "通化市" in done.stdout.decode("utf-8")

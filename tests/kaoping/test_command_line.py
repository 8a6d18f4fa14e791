"""What the command line says of itself and of what was typed wrong, in both languages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dsl.diagnostic import Language
from dsl.report import display_width
from kaoping import catalogue
from kaoping.cli import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


class TestHelp:
    def test_the_first_page_has_every_command_in_the_order_of_the_year(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, _ = said(capsys, "--help")
        assert status == 0
        places = [out.index(f"\n  {name}") for name in catalogue.names()]
        assert places == sorted(places)
        assert out.index("起草办法") < out.index("考评\n") < out.index("印发")

    def test_without_a_command_it_is_the_same(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(capsys) == said(capsys, "--help")

    @pytest.mark.parametrize("name", catalogue.names())
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_every_command_has_a_page_with_an_example(
        self, capsys: pytest.CaptureFixture[str], name: str, language: str
    ) -> None:
        status, out, err = said(capsys, name, "--help", "--lang", language)
        assert (status, err) == (0, "")
        assert ("例子" if language == "zh" else "Examples") in out
        assert f"\n  kaoping {name}" in out
        assert all(option in out for option in ("--lang zh|en", "--quiet", "--debug", "--help"))
        assert max(display_width(line) for line in out.split("\n") if not line.startswith("  kaoping")) <= 80

    @pytest.mark.parametrize("name", ["", *catalogue.names()])
    def test_english_pages_hold_no_chinese_sentences(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        _, out, _ = said(capsys, *filter(None, [name]), "--help", "--lang", "en")
        assert not [line for line in out.split("\n") if "。" in line or "，" in line]

    @pytest.mark.parametrize("name", ["", *catalogue.names()])
    def test_chinese_pages_hold_no_english_headings(self, capsys: pytest.CaptureFixture[str], name: str) -> None:
        _, out, _ = said(capsys, *filter(None, [name]), "--help")
        assert not {"Usage:", "Options", "Commands", "Show this message"} & set(out.replace("\n", " ").split(" "))

    def test_help_of_a_command_is_its_page(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(capsys, "help", "check") == said(capsys, "check", "--help")


class TestWrongCommandLines:
    @pytest.mark.parametrize(
        ("arguments", "code", "wanted"),
        [
            pytest.param(["chekc"], "KP040", "是不是 check？", id="a command nearly right"),
            pytest.param(["abrakadabra"], "KP040", "命令有：new、check、fmt、test", id="no command at all"),
            pytest.param(["check", "x", "--formt", "json"], "KP041", "是不是 --format？", id="an option nearly right"),
            pytest.param(["check", "x", "--zzz"], "KP041", "kaoping check --help", id="no option at all"),
            pytest.param(["check", "x", "-z"], "KP041", "没有选项 -z", id="no short option"),
            pytest.param(["--zzz"], "KP041", "kaoping --help", id="an option before the command"),
            pytest.param(["check"], "KP042", "缺少 POLICY", id="no policy"),
            pytest.param(["explain", "x"], "KP042", "用法：kaoping explain POLICY UNIT", id="no unit"),
            pytest.param(["render", "x", "表彰通报", "-o"], "KP043", "-o 后面缺少值", id="no value"),
            pytest.param(["check", "x", "--notes=1"], "KP044", "--notes 是开关", id="a value too much"),
            pytest.param(["check", "x", "--format", "xml"], "KP045", "text、json、sarif", id="no such choice"),
            pytest.param(["evaluate", "x", "--format", "csv,xls"], "KP045", "「xls」", id="one of several choices"),
            pytest.param(["evaluate", "x", "--format", ","], "KP045", "「,」", id="nothing between commas"),
            pytest.param(["help", "KP001", "KP002"], "KP046", "KP002", id="an argument too much"),
            pytest.param(["render", "x", "y", "--date", "3月1日"], "KP047", "2008-01-31", id="no date"),
            pytest.param(["check", "x", "--lang", "fr"], "KP045", "zh、en", id="no such language"),
            pytest.param(["help", "KP999"], "KP021", "kaoping help", id="no such code"),
        ],
    )
    def test_is_told_in_chinese(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str, wanted: str
    ) -> None:
        status, out, err = said(capsys, *arguments)
        assert (status, out) == (2, "")
        assert err.startswith(f"错误[{code}]")
        assert wanted in err

    @pytest.mark.parametrize(
        ("arguments", "wanted"),
        [
            (["chekc"], "did you mean check?"),
            (["check", "x", "--formt"], "did you mean --format?"),
            (["check"], "POLICY is missing"),
            (["check", "x", "--format", "xml"], "it can be: text, json, sarif"),
        ],
    )
    def test_is_told_in_english(self, capsys: pytest.CaptureFixture[str], arguments: list[str], wanted: str) -> None:
        status, _, err = said(capsys, "--lang", "en", *arguments)
        assert status == 2
        assert wanted in err
        assert not [c for c in err if "\u4e00" <= c <= "\u9fff"]

    def test_quiet_still_tells_errors(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "KP040" in said(capsys, "--quiet", "chekc")[2]


class TestUnreadablePaths:
    def test_a_name_that_no_system_takes(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, _, err = said(capsys, "check", "办" * 3000)
        assert status == 3
        assert "名称太长" in err


class TestPagesOfDiagnostics:
    def test_a_code_has_its_page(self, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = said(capsys, "help", "kp001")
        assert status == 0
        assert out.startswith("KP001（错误）找不到考评办法")
        assert "kaoping check jilin-2007-employment" in out

    def test_all_codes_are_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        from kaoping.pages import all_diagnostics

        _, out, _ = said(capsys, "help")
        listed = [line.split()[0] for line in out.split("\n") if line.startswith("  KP")]
        assert listed == list(all_diagnostics())
        assert {code[2] for code in listed} >= {"0", "1", "2", "5", "6"}

    def test_every_code_has_a_page_in_chinese_and_both_titles(self) -> None:
        from kaoping.pages import all_diagnostics, page

        for code, kind in all_diagnostics().items():
            first = (kind.__doc__ or "").strip().split("\n")[0]
            assert [c for c in first if "\u4e00" <= c <= "\u9fff"], code
            assert kind.title.zh, code
            assert kind.title.en, code
            assert code in page(kind, "zh", width=80)

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("width", [40, 72, 100])
    def test_every_page_fits_the_screen_but_for_its_examples(self, width: int, language: Language) -> None:
        from kaoping.pages import all_diagnostics, page

        for code, kind in all_diagnostics().items():
            paragraphs = page(kind, language, width=width).split("\n\n")
            lines = [x for p in paragraphs if not p.startswith(("    ", "- ")) for x in p.split("\n")]
            # A word that no line can hold sticks out: a command with its options.
            assert [x for x in lines if display_width(x) > width and " " in x.strip() and not x.isascii()] == [], code

    @pytest.mark.parametrize(("written", "near"), [("KP059", "KP05"), ("evalute", "evaluate")])
    def test_a_slip_gets_near_codes_or_commands(
        self, capsys: pytest.CaptureFixture[str], written: str, near: str
    ) -> None:
        status, _, err = said(capsys, "help", written)
        assert status == 2
        assert f"是不是 {near}" in err

    def test_no_code_is_used_twice(self) -> None:
        from importlib import import_module

        from dsl.diagnostic import Diagnostic
        from kaoping.pages import _error_modules

        owners: dict[str, set[str]] = {}
        for module in _error_modules():
            for kind in vars(import_module(module)).values():
                if isinstance(kind, type) and issubclass(kind, Diagnostic) and "code" in vars(kind):
                    owners.setdefault(kind.code, set()).add(f"{kind.__module__}.{kind.__name__}")
        assert {code: names for code, names in owners.items() if len(names) > 1} == {}


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a user would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kaoping", *arguments],
        cwd=ROOT,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        capture_output=True,
        check=False,
    )


class TestAsAProcess:
    @pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
    def test_a_console_of_another_encoding_is_no_fault(self, encoding: str) -> None:
        done = start("help", "help", PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode(encoding)

    def test_a_reader_that_leaves_is_no_traceback(self) -> None:
        shell = f"'{sys.executable}' -m kaoping help | true; echo ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stderr == ""
        assert done.stdout.strip() in {"0", "3"}

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
    def test_a_full_disk_is_told(self) -> None:
        shell = f"'{sys.executable}' -m kaoping help > /dev/full"
        done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 3
        assert "磁盘已满" in done.stderr.decode()
        assert b"Traceback" not in done.stderr

    def test_the_first_page_loads_nothing_that_it_does_not_need(self) -> None:
        code = "import sys; from kaoping.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        loaded = {name.partition(".")[0] for name in done.stderr.split()}
        assert "click" in loaded
        assert not loaded & {"jinja2", "docx", "lxml", "networkx", "openpyxl", "rich", "numpy", "lark", "ruamel"}
        assert not loaded & {"engine", "intake", "render", "grammar", "pyarrow"}

    def test_the_package_alone_loads_next_to_nothing(self) -> None:
        code = "import sys; before = set(sys.modules); import kaoping; print(*sorted(set(sys.modules) - before))"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert not {"click", "dsl", "engine", "kaoping.api"} & set(done.stdout.split())

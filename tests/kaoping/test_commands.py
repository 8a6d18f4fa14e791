"""The commands on a small method: what they print, what they write, how they end."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.results import Derivation, Status
from kaoping.cli import run
from kaoping.commands.test import _story

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


class TestCheck:
    def test_says_that_all_is_well(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(capsys, "check", method) == (0, f"{method}：没有发现问题\n", "")

    def test_quiet_says_nothing_then(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(capsys, "check", method, "--quiet") == (0, "", "")

    def test_all_mistakes_are_drawn_in_one_run(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        replace(method / "policy.kp", "分母为零 视为完成", "分母为零 视作完成")
        replace(method / "policy.kp", "则 解决零就业家庭比率", "则 解决零就业家挺比率")
        status, out, err = said(capsys, "check", method)
        assert status == 1
        assert len(re.findall(r"^错误\[KP\d{3}\]", err, re.MULTILINE)) == 2
        assert "视作完成" in err
        assert "解决零就业家挺比率" in err
        assert "^^^^" in err
        assert out == f"{method}：2 个错误\n"

    def test_in_english(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        replace(method / "policy.kp", "则 解决零就业家庭比率", "则 解决零就业家挺比率")
        _, out, err = said(capsys, "check", method, "--lang", "en")
        assert err.startswith("error[KP105]")
        assert "help: " in err
        assert out == f"{method}: 1 error\n"

    @pytest.mark.parametrize("form", ["json", "sarif"])
    def test_for_programs_everything_is_on_stdout(
        self, method: Path, capsys: pytest.CaptureFixture[str], form: str
    ) -> None:
        replace(method / "policy.kp", "则 解决零就业家庭比率", "则 解决零就业家挺比率")
        status, out, err = said(capsys, "check", method, method / "nowhere", "--format", form)
        assert (status, err) == (1, "")
        written = json.loads(out)
        if form == "json":
            found = [(d["code"], d["file"], d["line"]) for d in written["diagnostics"]]
            assert found == [("KP105", str(method / "policy.kp"), 41), ("KP001", None, None)]
        else:
            (ran,) = written["runs"]
            assert [r["ruleId"] for r in ran["results"]] == ["KP105"]
            notes = ran["invocations"][0]["toolExecutionNotifications"]
            assert [n["descriptor"]["id"] for n in notes] == ["KP001"]

    def test_one_bad_method_does_not_hide_another(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = said(capsys, "check", method / "nowhere", method)
        assert status == 3
        assert "KP001" in err
        assert f"{method}：没有发现问题" in out


class TestFindingTheMethod:
    def test_by_its_rule_file(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(capsys, "check", method / "policy.kp")[0] == 0

    def test_from_inside_its_folder(
        self, method: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(method)
        _, out, _ = said(capsys, "evaluate", ".", "--format", "json", "--quiet")
        assert json.loads(out)["policy"]["folder"] == "sample-2007"

    def test_by_the_name_of_a_shipped_one(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert said(capsys, "check", "jilin-2007-employment")[0] == 0

    @pytest.mark.parametrize(
        ("policy", "code", "wanted"),
        [
            pytest.param("jilin-2007-employement", "KP001", "是不是 jilin-2007-employment", id="a name nearly right"),
            pytest.param("nowhere/at/all", "KP001", "随程序带的办法有：", id="no path"),
            pytest.param("submissions", "KP002", "policy.kp", id="a folder without a rule file"),
            pytest.param("gbk.kp", "KP006", "多半是 GBK", id="a rule file in GBK"),
            pytest.param("lonely/policy.kp", "KP501", "units.yaml", id="a rule file without a roster"),
        ],
    )
    def test_what_cannot_be_read_ends_with_3(
        self,
        method: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        policy: str,
        code: str,
        wanted: str,
    ) -> None:
        monkeypatch.chdir(method)
        (method / "gbk.kp").write_bytes("办法 甲".encode("gbk"))
        (method / "lonely").mkdir()
        (method / "lonely" / "policy.kp").write_bytes((method / "policy.kp").read_bytes())
        for command in (["check", policy], ["evaluate", policy], ["test", policy], ["explain", policy, "长春市"]):
            status, _, err = said(capsys, *command)
            assert status == 3
            assert err.startswith(f"错误[{code}]")
            assert wanted in err


class TestTest:
    def test_says_how_much_was_run(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert said(capsys, "test", method) == (0, f"{method}：1 个算例、3 处全部通过\n", "")

    def test_a_failing_example_shows_its_line_and_how_it_came_out(
        self, method: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        replace(method / "policy.kp", "2.84分", "2.85分")
        status, out, err = said(capsys, "test", method)
        assert status == 1
        assert "错误[KP024] 算例「五十户解决四十五户」没有通过" in err
        assert "算出来是：2.84分" in err
        assert "45户 ÷ 50户 = 90%" in err
        assert out == f"{method}：1 个算例、3 处，1 处没有通过\n"

    def test_a_method_without_examples_is_a_warning(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = (method / "policy.kp").read_text(encoding="utf-8")
        (method / "policy.kp").write_text(text[: text.index("算例")], encoding="utf-8")
        status, _, err = said(capsys, "test", method)
        assert status == 0
        assert "警告[KP023]" in err

    def test_junit_names_every_check(self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        replace(method / "policy.kp", "2.84分", "2.85分")
        assert said(capsys, "test", method, "--junit", tmp_path / "a" / "report.xml")[0] == 1
        (suite,) = ElementTree.parse(tmp_path / "a" / "report.xml").getroot()
        assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
        (failed,) = suite.findall("testcase[failure]")
        assert (failed.get("classname"), failed.get("name")) == ("五十户解决四十五户", "指标 1.得分 = 2.85分")
        assert failed.find("failure").get("message") == "应为 指标 1.得分 = 2.85分，算出来是 2.84分"  # type: ignore[union-attr]

    def test_a_method_that_cannot_be_read_does_not_stop_the_others(
        self, method: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, out, _ = said(capsys, "test", method / "nowhere", method)
        assert status == 3
        assert "全部通过" in out


class TestEvaluate:
    def test_the_table_takes_the_last_period_with_data(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = said(capsys, "evaluate", method)
        assert (status, err) == (0, "")
        assert "期次 年终总评\n数字是虚构的示例" in out
        assert "   1  长春市  3.00 " in out
        assert "   -  通化市  待定" in out

    def test_an_open_result_is_no_failure_and_no_zero(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, _ = said(capsys, "evaluate", method, "--format", "json")
        units = {u["name"]: u for u in json.loads(out)["units"]}
        assert status == 0
        assert (units["通化市"]["total"], units["通化市"]["state"]) == (None, "open")
        assert (units["长春市"]["total"], units["长春市"]["rank"]) == ("3", 1)

    def test_the_period_that_is_asked_for(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = said(capsys, "evaluate", method, "--period", "半年初评")
        assert "长春市          1/1" in out

    def test_data_from_another_folder(self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        other = tmp_path / "other"
        (other / "submissions").mkdir(parents=True)
        (method / "submissions" / "3.yaml").rename(other / "submissions" / "3.yaml")
        _, out, _ = said(capsys, "evaluate", method, "--data", other)
        assert "期次 半年初评" in out
        assert "长春市          1/1" in out

    def test_csv_is_for_excel(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        replace(method / "units.yaml", "通化市", "=1+1")
        replace(method / "submissions" / "2.yaml", "单位: 通化市", 'unit: "=1+1"'.replace("unit", "单位"))
        _, out, _ = said(capsys, "evaluate", method, "--format", "csv", "--quiet")
        assert out.startswith("\ufeff单位,")
        rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
        assert [(r["单位"], r["状态"], r["完成值"], r["计量单位"], r["得分"]) for r in rows] == [
            ("长春市", "正常", "98", "%", "3"),
            ("吉林市", "正常", "66.6666666667", "%", "2.11"),
            ("'=1+1", "缺报", "", "%", ""),
        ]

    def test_into_a_folder(self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = tmp_path / "结果"
        status, printed, err = said(capsys, "evaluate", method, "-o", out)
        assert (status, printed) == (0, "")
        assert sorted(p.name for p in out.iterdir()) == ["年终总评.csv", "年终总评.json", "年终总评.txt"]
        assert f"写好 {out / '年终总评.json'}" in err
        assert json.loads((out / "年终总评.json").read_text(encoding="utf-8"))["schema"] == "kaoping.result/1"

    def test_the_same_inputs_give_the_same_bytes(self, method: Path, tmp_path: Path) -> None:
        assert run(["evaluate", str(method), "-o", str(tmp_path / "a"), "--quiet"]) == 0
        for number in range(4):
            (method / "submissions" / f"{number}.yaml").rename(method / "submissions" / f"{9 - number}.yaml")
        assert run(["evaluate", str(method), "-o", str(tmp_path / "b"), "--quiet"]) == 0
        first, second = ((tmp_path / d / "年终总评.csv").read_bytes() for d in "ab")
        assert first == second

    def test_a_period_that_nobody_declared(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = said(capsys, "evaluate", method, "--period", "年终")
        assert (status, out) == (2, "")
        assert "半年初评、年终总评" in err

    def test_no_figures_at_all(self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "empty").mkdir()
        status, _, err = said(capsys, "evaluate", method, "--data", tmp_path / "empty")
        assert status == 2
        assert "KP020" in err
        assert said(capsys, "evaluate", method, "--data", tmp_path / "nowhere")[0] == 3

    def test_wrong_figures_prevent_a_result(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        replace(method / "submissions" / "0.yaml", "49", "四十九多")
        status, out, err = said(capsys, "evaluate", method)
        assert (status, out) == (1, "")
        assert "0.yaml:7" in err
        assert "四十九多" in err
        assert "^^^^^^^^" in err

    @pytest.mark.parametrize("target", ["file", "file/below"])
    def test_an_output_that_cannot_be_written(
        self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str
    ) -> None:
        (tmp_path / "file").touch()
        status, _, err = said(capsys, "evaluate", method, "-o", tmp_path / target)
        assert status == 3
        assert "KP008" in err


class TestExplain:
    def test_unfolds_a_result(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, out, err = said(capsys, "explain", method, "长春市", "解决零就业家庭比率")
        assert (status, err) == (0, "")
        assert "49户 ÷ 50户 = 98%" in out
        assert "submissions/0.yaml" in out

    def test_a_unit_as_a_whole(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert "总分" in said(capsys, "explain", method, "吉林市")[1]

    def test_for_programs(self, method: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _, out, _ = said(capsys, "explain", method, "长春市", "1", "--format", "json")
        assert json.loads(out)["schema"] == "kaoping.explanation/1"

    def test_as_a_page_in_a_file(self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "长春市.html"
        status, out, _ = said(capsys, "explain", method, "长春市", "--format", "html", "-o", file)
        assert (status, out) == (0, "")
        assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")

    @pytest.mark.parametrize("asked", [["长春"], ["长春市", "没有的指标"]])
    def test_what_is_not_there(self, method: Path, capsys: pytest.CaptureFixture[str], asked: list[str]) -> None:
        status, out, err = said(capsys, "explain", method, *asked)
        assert (status, out) == (2, "")
        assert asked[-1] in err


class TestRender:
    def test_all_formats(self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        arguments: list[str | Path] = [
            "render",
            method,
            "表彰通报",
            "-o",
            tmp_path,
            "--to",
            "docx,pdf,html,md",
            "--date",
            "2008-03-01",
        ]
        status, out, _ = said(capsys, *arguments)
        assert (status, out) == (0, "")
        assert (tmp_path / "表彰通报.docx").read_bytes()[:2] == b"PK"
        assert (tmp_path / "表彰通报.pdf").read_bytes()[:5] == b"%PDF-"
        assert "<html" in (tmp_path / "表彰通报.html").read_text(encoding="utf-8")
        text = (tmp_path / "表彰通报.md").read_text(encoding="utf-8")
        assert "长春市" in text
        assert "2008年3月1日" in text

    def test_the_record_is_written_once_beside_a_document(
        self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        status, _, err = said(capsys, "render", method, "表彰通报", "-o", tmp_path, "--to", "html,md")
        assert status == 0
        assert sorted(p.name for p in tmp_path.glob("表彰通报.*")) == ["表彰通报.html", "表彰通报.json", "表彰通报.md"]
        assert err.count(f"写好 {tmp_path / '表彰通报.json'}") == 1
        record = json.loads((tmp_path / "表彰通报.json").read_text(encoding="utf-8"))
        assert (record["schema"], record["name"], record["unit"]) == ("kaoping.document/1", "表彰通报", None)
        assert record["figures"]

    def test_a_shipped_method_with_tiers_has_its_circular(self, tmp_path: Path) -> None:
        asked = ["render", "jilin-2016-civil-affairs", "考评结果通报", "--to", "md", "--quiet", "-o", str(tmp_path)]
        assert run(asked) == 0
        text = (tmp_path / "考评结果通报.md").read_text(encoding="utf-8")
        # The hard cases of its made-up figures; 靖宇县 has no urban community and is open in nothing.
        assert "待定的4项次：白城市（16.2）、集安市（18.1）、大安市（20.1）、延吉市（14.1）。" in text
        assert "暂定的4项次：公主岭市（20.1）、抚松县（16.3）、敦化市（20.1）、珲春市（20.1）。" in text
        assert "附件1" in text

    def test_a_document_brings_its_period(self, method: Path, tmp_path: Path) -> None:
        assert run(["render", str(method), "初评通报", "-o", str(tmp_path), "--to", "md", "--quiet"]) == 0
        assert "半年初评" in (tmp_path / "初评通报.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("arguments", "wanted"),
        [
            pytest.param(["奖状"], "初评通报、表彰通报", id="a document that nobody declared"),
            pytest.param(["初评通报", "--period", "年终总评"], "半年初评", id="another period's document"),
        ],
    )
    def test_what_cannot_be_asked(
        self, method: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], wanted: str
    ) -> None:
        status, _, err = said(capsys, "render", method, *arguments, "-o", tmp_path / "out")
        assert status == 2
        assert wanted in err
        assert not (tmp_path / "out").exists()

    def test_a_document_for_every_unit_makes_a_file_for_each(self, method: Path, tmp_path: Path) -> None:
        replace(method / "policy.kp", "公文 初评通报", "公文 结果反馈表  每个 市州  期次 年终总评\n公文 初评通报")
        (method / "templates").mkdir()
        template = (
            "---\n标题：结果反馈\n署名：{{ 公文.署名 }}\n成文日期：{{ 公文.成文日期 }}\n---\n{{ 本单位.名称 }}收。\n"
        )
        (method / "templates" / "结果反馈表.jinja").write_text(template, encoding="utf-8")
        asked = ["render", str(method), "结果反馈表", "--to", "md", "--quiet", "-o"]
        assert run([*asked, str(tmp_path / "all")]) == 0
        made = sorted((tmp_path / "all").rglob("*.md"))
        assert [p.relative_to(tmp_path / "all").as_posix() for p in made] == [
            "结果反馈表/吉林市.md",
            "结果反馈表/通化市.md",
            "结果反馈表/长春市.md",
        ]
        assert "长春市收。" in made[2].read_text(encoding="utf-8")
        assert run([*asked, str(tmp_path / "one"), "--unit", "吉林市"]) == 0
        assert [p.name for p in (tmp_path / "one").rglob("*.md")] == ["吉林市.md"]
        assert [p.stem for p in sorted((tmp_path / "all").rglob("[!.]*.json"))] == [p.stem for p in made]
        record = json.loads((tmp_path / "one" / "结果反馈表" / "吉林市.json").read_text(encoding="utf-8"))
        assert record["unit"] == "吉林市"
        assert run([*asked, str(tmp_path / "none"), "--unit", "延边州"]) == 2

    def test_the_methods_own_template_goes_first(self, method: Path, tmp_path: Path) -> None:
        (method / "templates").mkdir()
        shipped = (ROOT / "render" / "templates" / "commendation.jinja").read_text(encoding="utf-8")
        own = shipped.replace("希望受到表彰的", "盼望受到表彰的")
        assert own != shipped
        (method / "templates" / "表彰通报.jinja").write_text(own, encoding="utf-8")
        assert run(["render", str(method), "表彰通报", "-o", str(tmp_path), "--to", "md", "--quiet"]) == 0
        assert "盼望受到表彰的" in (tmp_path / "表彰通报.md").read_text(encoding="utf-8")


class TestInternalFaults:
    """What no user is at fault for: provoked by an installation from which a part is missing."""

    CODE = "import sys; sys.modules['engine.evaluate'] = None\nfrom kaoping.cli import run\nsys.exit(run(sys.argv[1:]))"

    def broken(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", self.CODE, *map(str, arguments), "--lang", "zh"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    def test_is_one_plain_message(self, method: Path) -> None:
        done = self.broken("evaluate", method)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("程序内部出错，不是您的文件有错：")
        assert "--debug" in done.stderr
        assert "Traceback" not in done.stderr

    def test_debug_shows_where(self, method: Path) -> None:
        done = self.broken("evaluate", method, "--debug")
        assert done.returncode == 1
        assert "Traceback" in done.stderr
        assert "程序内部出错" in done.stderr


def loaded_by(*arguments: str | Path) -> set[str]:
    """The modules that a command loads."""
    code = "import sys; from kaoping.cli import run; run(sys.argv[1:]); print('\\n', *sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split("\n ")[-1].split())


class TestStartUp:
    def test_check_loads_nothing_that_it_does_not_need(self, method: Path) -> None:
        loaded = {name.partition(".")[0] for name in loaded_by("check", method)}
        assert "ruamel" in loaded
        assert not loaded & {"lark", "jinja2", "docx", "lxml", "openpyxl", "rich", "numpy", "pyarrow", "render"}

    def test_evaluate_makes_no_documents(self, method: Path) -> None:
        loaded = loaded_by("evaluate", method)
        assert "engine.evaluate" in loaded
        assert not {name.partition(".")[0] for name in loaded} & {"jinja2", "docx", "rich", "pyarrow"}

    def test_markdown_needs_no_word_library(self, method: Path, tmp_path: Path) -> None:
        loaded = {n.partition(".")[0] for n in loaded_by("render", method, "表彰通报", "--to", "md", "-o", tmp_path)}
        assert "jinja2" in loaded
        assert not loaded & {"docx", "rich", "pyarrow"}


def test_the_story_of_a_failed_example_is_told_up_to_a_length() -> None:
    leaf = Derivation(label="甲", value=Fraction(1), unit=None, status=Status.OK)
    short = _story(dataclasses.replace(leaf, children=(leaf,) * 5)).zh.splitlines()
    long = _story(dataclasses.replace(leaf, children=(leaf,) * 100)).zh.splitlines()
    assert len(short) == 7
    assert len(long) == 32
    assert long[-1] == "……还有 71 行"

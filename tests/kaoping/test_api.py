"""The Python API."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import kaoping

ROOT = Path(__file__).resolve().parents[2]


def test_a_method_says_what_it_is(method: Path) -> None:
    policy = kaoping.load(method)
    assert policy.title == "吉林省就业目标责任制考评（节选）"
    assert policy.periods == ("半年初评", "年终总评")
    assert policy.documents == ("初评通报", "表彰通报")
    assert policy.diagnostics == ()
    assert repr(policy) == "<Policy 吉林省就业目标责任制考评（节选）>"


def test_a_method_with_errors_says_where(method: Path) -> None:
    file = method / "policy.kp"
    file.write_text(file.read_text(encoding="utf-8").replace("视为完成\n", "视作完成\n"), encoding="utf-8")
    with pytest.raises(kaoping.PolicyError) as error:
        kaoping.load(str(method))
    (found,) = error.value.diagnostics
    assert (found.severity, found.span.file, found.span.line) == ("error", str(file), 19)
    assert found.code in str(error.value)


def test_the_last_period_with_data_is_the_default(method: Path) -> None:
    policy = kaoping.load(method)
    assert policy.evaluate().period == "年终总评"
    for number in range(3):
        (method / "submissions" / f"{number}.yaml").unlink()
    assert policy.evaluate().period == "半年初评"


def test_figures_can_be_read_once_for_several_periods(method: Path) -> None:
    policy = kaoping.load(method)
    data = policy.read_data()
    assert [policy.evaluate(p, data).to_dict() for p in policy.periods] == [
        policy.evaluate(p).to_dict() for p in policy.periods
    ]


def test_results_leave_as_exact_decimals(method: Path) -> None:
    result = kaoping.load(method).evaluate()
    units = json.loads(result.to_json())["units"]
    item = units[1]["indicators"][0]
    assert (item["value"], item["exact"]["value"]) == ("0.666666666667", "2/3")
    assert units[2]["total"] is None


def test_a_frame_has_types_and_nulls(method: Path) -> None:
    frame = kaoping.load(method).evaluate().frame()
    assert hasattr(frame, "__arrow_c_stream__")
    rows = [(r["unit"], r["value"], r["score"], r["met"], r["rank"]) for r in frame.to_pylist()]
    assert rows == [
        ("长春市", Decimal("0.98"), Decimal(3), True, 1),
        ("吉林市", Decimal("0.666666666667"), Decimal("2.11"), False, 2),
        ("通化市", None, None, None, None),
    ]


def test_a_frame_takes_the_longest_numbers_that_are_read(method: Path) -> None:
    file = method / "submissions" / "0.yaml"
    text = file.read_text(encoding="utf-8").replace(": 49", f": {'9' * 40}").replace(": 50", f": {'9' * 40}")
    file.write_text(text, encoding="utf-8")
    policy = method / "policy.kp"
    rules = (
        policy.read_text(encoding="utf-8")
        .replace("÷ 发生零就业家庭户数\n", "× 2\n")
        .replace("不低于 95%", "不低于 95户")
    )
    policy.write_text(rules[: rules.index("算例")].replace("        分母为零 视为完成\n", ""), encoding="utf-8")
    frame = kaoping.load(method).evaluate().frame()
    assert frame.to_pylist()[0]["value"] == Decimal(2 * int("9" * 40))


def test_without_the_extra_a_frame_says_what_to_install(method: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import kaoping\n"
        "try:\n    kaoping.load(sys.argv[1]).evaluate().frame()\n"
        "except kaoping.PolicyError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(method)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "KP022" in done.stdout
    assert "pyarrow" in done.stdout


def test_an_explanation_prints_and_shows(method: Path) -> None:
    explained = kaoping.load(method).evaluate().explain("长春市", "1")
    assert "49户 ÷ 50户 = 98%" in str(explained)
    assert explained._repr_html_().startswith("<!DOCTYPE html>")
    assert json.loads(explained.to_json())["unit"] == "长春市"


@pytest.mark.parametrize(("unit", "indicator", "code"), [("长春", None, "KP580"), ("长春市", "没有的", "KP582")])
def test_what_cannot_be_explained_is_an_error(method: Path, unit: str, indicator: str | None, code: str) -> None:
    with pytest.raises(kaoping.PolicyError) as error:
        kaoping.load(method).evaluate().explain(unit, indicator)
    assert [d.code for d in error.value.diagnostics] == [code]


def test_documents_are_written_where_they_are_wanted(method: Path, tmp_path: Path) -> None:
    policy = kaoping.load(method)
    result = policy.evaluate()
    paths = policy.render("表彰通报", result, to=["docx", "md"], path=tmp_path / "a", date=date(2008, 3, 1))
    assert paths == (tmp_path / "a" / "表彰通报.docx", tmp_path / "a" / "表彰通报.md")
    again = policy.render("表彰通报", result, to="docx,md", path=tmp_path / "b", date=date(2008, 3, 1))
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]


def test_a_format_that_is_not_made_is_an_error(method: Path, tmp_path: Path) -> None:
    policy = kaoping.load(method)
    with pytest.raises(kaoping.PolicyError) as error:
        policy.render("表彰通报", policy.evaluate(), to="rtf", path=tmp_path)
    assert "docx、pdf、html、md" in error.value.diagnostics[0].say("help", "zh")


def test_worked_examples_run(method: Path) -> None:
    outcomes = kaoping.load(method).test()
    assert [(o.expected, o.is_passed) for o in outcomes] == [
        ("解决零就业家庭比率 = 90%", True),
        ("指标 1 未完成", True),
        ("指标 1.得分 = 2.84分", True),
    ]


def test_only_what_is_promised_is_there() -> None:
    assert dir(kaoping) == ["Data", "Explained", "Policy", "PolicyError", "Result", "formatted", "load"]
    with pytest.raises(AttributeError, match="nonsense"):
        kaoping.nonsense  # noqa: B018 - the access is what is tested

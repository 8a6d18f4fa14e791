"""`kaoping evaluate --check`, and columns from the Python API."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping
from engine.columns.agreement import Agreement, Difference
from engine.columns.evaluate import CompiledMethod
from engine.columns.table import ColumnTable
from kaoping import columns
from kaoping.cli import run


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_both_evaluators_agree_on_a_shipped_method(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "jilin-2016-civil-affairs", "--check"]) == 0
    assert "两种算法一致：核对了" in capsys.readouterr().err


def test_a_difference_is_an_error(
    method: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = Difference(unit="长春市", level="市州", what="总分", key="总分", columns="2", interpreter="3")
    monkeypatch.setattr(columns, "agreement", lambda *_: Agreement(compared=10, differences=(wrong,), left={}))
    assert run(["evaluate", str(method), "--check"]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert "KP594" in said.err
    assert "长春市“总分”总分：整数列 2，逐项解释 3" in said.err


def test_columns_from_a_folder(method: Path) -> None:
    policy = kaoping.load(method)
    result = policy.evaluate()
    found = policy.evaluate_columns(period="年终总评")
    assert found.total is not None
    assert [found.total[row] for row in range(found.rows)] == [u.total for u in result.assessment.units]
    assert [r or None for r in found.ranks] == [u.rank for u in result.assessment.units]


def test_what_only_the_interpreter_computes_needs_facts() -> None:
    policy = kaoping.load("jiangyou-2024-performance")
    plan = policy.plan
    period = plan.policy.periods[-1]
    table = ColumnTable(rows=1, levels=[0], populations=[("市州", "")], population_of=[0])
    with pytest.raises(kaoping.PolicyError) as raised:
        policy.evaluate_columns(table, period.name)
    assert [d.code for d in raised.value.diagnostics] == ["KP595"]
    assert CompiledMethod(plan, period)

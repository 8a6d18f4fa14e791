"""`kaoping evaluate --check`, and columns from the Python API."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping
from engine.columns.agreement import Agreement, Difference
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


#: What units below come to is known of facts with a roster, not of columns.
BELOW = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
期次 年度考核 截至 2025-12-31 用于 排序
填报
    安置人数 人
方面 工作
    指标 1 指标甲
        对象 市
        公式 合计（下辖.安置人数）
        目标 50人
        分值 4分
        计分 按完成率，最多 满分
总分 年度考核 = 指标得分合计
    保留 2 位小数，四舍五入
"""


def test_what_only_the_interpreter_computes_needs_facts(tmp_path: Path) -> None:
    (tmp_path / "policy.kp").write_text(BELOW, encoding="utf-8")
    policy = kaoping.load(tmp_path, without_units=True)
    table = ColumnTable(rows=1, levels=[0], populations=[("市", "")], population_of=[0])
    with pytest.raises(kaoping.PolicyError) as raised:
        policy.evaluate_columns(table, "年度考核")
    assert [d.code for d in raised.value.diagnostics] == ["KP595"]

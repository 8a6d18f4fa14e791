"""Decisions of the leading group about a total or a grade: read, or refused with what may stand there."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dsl.diagnostic import Outcome
from dsl.facts import Facts, RosterUnit
from dsl.method import read_method
from intake.facts import read_facts

ROSTER = (
    RosterUnit(name="某县", type="县", parent=None),
    RosterUnit(name="甲镇", type="乡镇", parent="某县"),
)
METHOD = """\
办法 某县乡镇考评办法
层次 乡镇
    考评者 县人民政府
    包括 乡镇
期次 年终考评 截至 2025-12-31 用于 排序
填报
    工作得分 分 评定 0分 至 100分
总分 年终考评 = 工作得分
等次
    优秀 90分以上
    合格 其余
"""


def read(tmp_path: Path, line: str) -> Outcome[Facts]:
    checked = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert checked.value is not None
    assert not checked.has_errors
    text = f"评定:\n  年终考评:\n    甲镇: {{工作得分: 85}}\n调整:\n  年终考评:\n    - {line}\n"
    (tmp_path / "ratings.yaml").write_text(text, encoding="utf-8")
    return read_facts(tmp_path, checked.value, ROSTER)


@pytest.mark.parametrize(
    ("result", "points", "is_change"),
    [
        ("91分", "91", False),
        ("91.5", "91.5", False),
        ("加 2分", "2", True),
        ("减2分", "-2", True),
        ("＋1分", "1", True),
    ],
)
def test_a_total_is_set_or_moved(tmp_path: Path, result: str, points: str, is_change: bool) -> None:
    facts = read(tmp_path, f"{{单位: 甲镇, 项: 总分, 结果: {result}, 理由: 复核, 决定人: 领导小组}}").value
    assert facts is not None
    (decision,) = facts.adjustments
    assert (decision.item, decision.points, decision.is_change) == ("总分", Fraction(points), is_change)


def test_a_grade_is_set(tmp_path: Path) -> None:
    facts = read(tmp_path, "{单位: 甲镇, 项: 等次, 结果: 优秀, 理由: 复核, 决定人: 领导小组}").value
    assert facts is not None
    assert [(a.item, a.outcome, a.reason) for a in facts.adjustments] == [("等次", "优秀", "复核")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{单位: 甲镇, 项: 等次, 结果: 良好, 理由: 复核, 决定人: 领导小组}", "KP533"),
        ("{单位: 甲镇, 项: 总分, 结果: 高一点, 理由: 复核, 决定人: 领导小组}", "KP533"),
        ("{单位: 甲镇, 项: 总分, 结果: 91分, 理由: , 决定人: 领导小组}", "KP510"),
        ("{单位: 乙镇, 项: 总分, 结果: 91分, 理由: 复核, 决定人: 领导小组}", "KP519"),
        ("{单位: 甲镇, 项: 总分, 方面: 就业, 结果: 91分, 理由: 复核, 决定人: 领导小组}", "KP511"),
    ],
)
def test_what_may_not_stand_there_is_refused(tmp_path: Path, line: str, code: str) -> None:
    outcome = read(tmp_path, line)
    assert [d.code for d in outcome.diagnostics if d.severity == "error"] == [code]

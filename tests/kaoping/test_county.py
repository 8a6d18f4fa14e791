"""The made-up county from its files: checked, evaluated, explained and printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaoping.cli import run
from tests.engine.county import COLUMNS, JUDGED, METHOD, PERCENT_COLUMNS, PERIOD, TRUE, UNITS, plan_of, roster

DECISION = "{单位: 己镇, 项: 等次, 结果: 优秀, 理由: 综合全年工作, 决定人: 考评领导小组}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "policy.kp").write_text(f"{METHOD}\n公文 表彰通报 期次 {PERIOD}\n", encoding="utf-8")
    units = "".join(f"  - {{名称: {u.name}, 类型: {u.type}, 上级: {u.parent or ''}}}\n" for u in roster(tuple(UNITS)))
    (tmp_path / "units.yaml").write_text(f"单位:\n{units}".replace(", 上级: }", "}"), encoding="utf-8")
    (tmp_path / "submissions").mkdir()
    judged: list[str] = []
    for name, row in UNITS.items():
        figures = dict(zip(COLUMNS, row, strict=True))
        reported = [
            f"  {c}: {v}{'%' if c in PERCENT_COLUMNS else ''}\n"
            for c, v in figures.items()
            if c not in JUDGED and v is not None
        ]
        report = f"# 数字是虚构的。\n单位: {name}\n期次: {PERIOD}\n填报人: 示例\n填报日期: 2026-01-10\n数据:\n"
        (tmp_path / "submissions" / f"{name}.yaml").write_text(report + "".join(reported), encoding="utf-8")
        facts = {s: "是" if (name, s) in TRUE else "否" for s in plan_of(METHOD).checked.sentences}
        marks = {c: str(figures[c]) for c in JUDGED}
        judged.append(f"    {name}:\n" + "".join(f"      {k}: {v}\n" for k, v in {**marks, **facts}.items()))
    ratings = f"评定:\n  {PERIOD}:\n{''.join(judged)}调整:\n  {PERIOD}:\n    - {DECISION}\n"
    (tmp_path / "ratings.yaml").write_text(ratings, encoding="utf-8")
    return tmp_path


def test_the_result_has_grades_money_and_nothing_to_look_at(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(folder)]) == 0
    capfd.readouterr()
    assert run(["evaluate", str(folder), "--format", "json"]) == 0
    result = json.loads(capfd.readouterr().out)
    grades = {u["name"]: (u["grade"], u["computed_grade"]) for u in result["units"]}
    assert grades["己镇"] == ("优秀", "良好")
    assert grades["戊镇"] == ("不合格", "不合格")
    assert [f["amount"] for f in result["funds"]][:3] == ["10", "10", "5"]
    assert result["data_quality"] == []


def test_the_table_and_the_explanation_show_the_grade(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", str(folder)]) == 0
    table = capfd.readouterr().out
    assert "考评奖励 癸镇 -2万元（癸镇 → 某县）" in table
    assert run(["explain", str(folder), "庚乡"]) == 0
    said = capfd.readouterr().out
    assert "等次怎么定的" in said
    assert "良好 → 优秀" in said


def test_the_circular_lists_the_grades(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["render", str(folder), "表彰通报", "-o", str(out), "--to", "md"]) == 0
    text = (out / "表彰通报.md").read_text(encoding="utf-8")
    assert "**（二）良好（1个）**：丙乡；" in text
    assert "**（四）不合格（4个）**：戊镇、子乡、壬乡、癸镇。" in text

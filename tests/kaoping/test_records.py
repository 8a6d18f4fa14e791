"""A method that asks for a list alone, from its folder to the results."""

from __future__ import annotations

import json
from pathlib import Path

import kaoping
from tests.engine.test_reductions import HEAD, PROJECTS, ROSTER, THREE


def test_a_folder_with_lists_alone_has_data_for_its_period(tmp_path: Path) -> None:
    units = [f"  - {{名称: {u.name}, 类型: {u.type}{f', 上级: {u.parent}' if u.parent else ''}}}" for u in ROSTER]
    (tmp_path / "policy.kp").write_text(HEAD + PROJECTS, encoding="utf-8")
    (tmp_path / "units.yaml").write_text("单位:\n" + "\n".join(units) + "\n", encoding="utf-8")
    (tmp_path / "submissions").mkdir()
    report = f"单位: 甲县\n期次: 年终总评\n数据:\n{THREE}"
    (tmp_path / "submissions" / "甲县.yaml").write_text(report, encoding="utf-8")
    result = kaoping.load(tmp_path).evaluate()
    assert result.period == "年终总评"
    shown = {u["name"]: u["total"] for u in json.loads(result.to_json())["units"]}
    assert shown["甲县"] == "49"
    assert "submissions/甲县.yaml" in result.explain("甲县", "1").to_html()

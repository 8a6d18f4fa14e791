"""What a method takes over from the folders around it: files in, a library out, findings in the right file."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping
from kaoping.reading import read
from tests.dsl.shapes import SMALL
from tests.dsl.test_inheritance import NEXT, RULES

ROSTER = """\
单位:
  - {名称: 某省, 类型: 省}
  - {名称: 甲市, 类型: 地级市, 上级: 某省}
"""


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """Two methods side by side, the later continuing the earlier, and a rule set."""
    for name, text in (("某省2025", SMALL), ("某省2026", NEXT)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "policy.kp").write_text(text, encoding="utf-8")
        (tmp_path / name / "units.yaml").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "_rules").mkdir()
    (tmp_path / "_rules" / "项目自评.kp").write_text(RULES, encoding="utf-8")
    return tmp_path


def test_the_method_beside_this_one_is_continued(years: Path) -> None:
    policy = kaoping.load(years / "某省2026")
    assert policy.plan.policy.header.continues == "某省2025年就业工作考核办法（某政发〔2025〕1号）"
    assert [i.number for i in policy.plan.policy.every_indicator()] == ["1", "2", "3", "4"]


def test_a_rule_set_is_found_beside_the_methods_and_named_in_results(years: Path) -> None:
    file = years / "某省2025" / "policy.kp"
    used = SMALL.replace("\n层次 市州", "\n引用 “项目自评”\n\n层次 市州", 1)
    file.write_text(used.replace("计分 按完成率，最多 满分", "计分 有几成得几成"), encoding="utf-8")
    (years / "某省2025" / "submissions").mkdir()
    report = "单位: 甲市\n期次: 年终总评\n填报人: 示例\n填报日期: 2026-01-05\n数据:\n  安置户数: 1\n"
    (years / "某省2025" / "submissions" / "甲市.yaml").write_text(report, encoding="utf-8")
    result = kaoping.load(years / "某省2025").evaluate(period="年终总评").to_dict()
    assert result["policy"]["rule_sets"] == ["项目自评（财预〔2020〕10号）"]  # type: ignore[index]


def test_what_is_not_there_offers_what_is(years: Path) -> None:
    file = years / "某省2026" / "policy.kp"
    file.write_text(NEXT.replace("“某省2025”", "“某省2024”"), encoding="utf-8")
    (found,) = read(years / "某省2026").diagnostics
    assert (found.code, found.say("help", "zh")) == ("KP210", "是不是 “某省2025”？")


def test_a_name_that_leaves_the_folder_is_not_followed(years: Path) -> None:
    file = years / "某省2026" / "policy.kp"
    file.write_text(NEXT.replace("“某省2025”", "“../某省2025”"), encoding="utf-8")
    assert [d.code for d in read(years / "某省2026").diagnostics] == ["KP210"]


def test_a_circle_of_folders_is_reported(years: Path) -> None:
    earlier = years / "某省2025" / "policy.kp"
    earlier.write_text(SMALL.replace("    印发机关", "    沿用 “某省2026”\n    印发机关"), encoding="utf-8")
    assert [d.code for d in read(years / "某省2026").diagnostics] == ["KP211"]


def citing(address: str) -> str:
    """The earlier method with a text of its own, of which it cites a clause."""
    named = SMALL.replace("    共  ", "    原文 “source.txt”\n    共  ")
    return named.replace("        单位 人\n", f"        单位 人\n        依据 “{address}”\n")


def test_a_clause_of_the_earlier_method_is_quoted_from_its_text(years: Path) -> None:
    old, new = years / "某省2025", years / "某省2026"
    text = SMALL.replace("    共  ", "    原文 “source.txt”\n    共  ").replace(
        "        单位 人\n", "        单位 人\n        依据 “一”\n"
    )
    (old / "policy.kp").write_text(text, encoding="utf-8")
    (old / "source.txt").write_text("一、新增就业人数按新签合同的人数计算。\n", encoding="utf-8")
    (old / "clauses.yaml").write_text('一: {行: 1, 起: "一、新增就业人数"}\n', encoding="utf-8")
    (new / "submissions").mkdir()
    report = "单位: 甲市\n期次: 年终总评\n填报人: 示例\n填报日期: 2027-01-05\n数据:\n  新增就业人数: 100\n"
    (new / "submissions" / "甲市.yaml").write_text(report, encoding="utf-8")
    said = str(kaoping.load(new).evaluate(period="年终总评").explain("甲市", "新增就业人数"))
    assert "某政发〔2025〕1号一" in said
    assert "按新签合同的人数计算" in said


def test_an_address_that_the_earlier_text_lacks_is_told(years: Path) -> None:
    old = years / "某省2025"
    text = SMALL.replace("    共  ", "    原文 “source.txt”\n    共  ").replace(
        "        单位 人\n", "        单位 人\n        依据 “二”\n"
    )
    (old / "policy.kp").write_text(text, encoding="utf-8")
    for folder in (old, years / "某省2026"):
        (folder / "source.txt").write_text("一、新增就业人数按新签合同的人数计算。\n", encoding="utf-8")
        (folder / "clauses.yaml").write_text('一: {行: 1, 起: "一、新增就业人数"}\n', encoding="utf-8")
    file = years / "某省2026" / "policy.kp"
    file.write_text(NEXT.replace("    共  ", "    原文 “source.txt”\n    共  "), encoding="utf-8")
    found = [d for d in read(years / "某省2026").diagnostics if d.code == "KP240"]
    assert [Path(d.span.file).parent.name for d in found] == ["某省2025"]

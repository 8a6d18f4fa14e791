"""The page of one unit of a large table, beside the page of the same unit from a data folder: the same sections.

Every name and figure here is made up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import kaoping
from tests.kaoping.test_table_decisions import UNITS, evaluate
from tests.kaoping.test_table_decisions import home as home


def without_places(page: str) -> str:
    """The page without where each figure was read, which a table says in other words."""
    lines = page.splitlines()
    return "\n".join(line for line in lines if not line.strip().startswith("出处："))


def pages(home: Path, unit: str, subject: str | None) -> tuple[str, str]:
    """What a data folder and what a table say of a unit."""
    policy = kaoping.load(home / "办法")
    folder = policy.evaluate(None, home / "数据").explain(unit, subject).to_text()
    row = policy.explain_row(home / "表.csv", unit, subject, decisions=home / "数据", results=home / "结果").to_text()
    return without_places(folder), without_places(row)


@pytest.mark.parametrize("subject", [None, "管理", "业务", "服务质量", "安置"])
def test_a_table_and_a_folder_say_the_same_of_every_unit(home: Path, subject: str | None) -> None:
    evaluate(home)
    for unit in UNITS:
        folder, row = pages(home, unit, subject)
        assert row == folder
    assert ("名次" in row) == (subject != "服务质量")

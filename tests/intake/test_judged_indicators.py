"""Indicators whose grade, or whose points, are judged: what ratings.yaml may say of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dsl.facts import Value
from dsl.quantity import Grade
from intake.facts import read_facts
from tests.engine.builders import YEAR_END
from tests.engine.scored import ROSTER, method

LINES = """\
分值 20
计分 评定 优 100%、良 80%、中 60%、差 0%
@指标 2 乙
    分值 30
    计分 由考评组评定，0分 至 30分"""


def read(folder: Path, said: str) -> tuple[dict[str, Value], list[str]]:
    text = f"评定:\n  {YEAR_END}:\n    长春市: {{{said}}}\n"
    (folder / "ratings.yaml").write_text(text, encoding="utf-8")
    outcome = read_facts(folder, method(LINES), ROSTER)
    assert outcome.value is not None
    found = {key: rating.value for (_, _, key), rating in outcome.value.ratings.items()}
    return found, [d.code for d in outcome.diagnostics if d.severity == "error"]


def test_a_grade_and_points_are_read_under_the_name_of_the_indicator(tmp_path: Path) -> None:
    assert read(tmp_path, "甲: 良, 指标 2: 27.5") == ({"甲": Grade("良"), "乙": Fraction("27.5")}, [])


@pytest.mark.parametrize(("said", "code"), [("甲: 好", "KP533"), ("乙: 31", "KP537")])
def test_a_grade_that_the_method_does_not_name_is_refused(tmp_path: Path, said: str, code: str) -> None:
    assert read(tmp_path, said) == ({}, [code])

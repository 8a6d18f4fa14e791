"""`kaoping diff`: 2007 against 2008 reads as a person would tell it, in both languages and all forms."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kaoping.cli import run

GOLDEN = Path(__file__).parents[1] / "golden" / "diff"


@pytest.mark.parametrize(("form", "language"), [("text", "zh"), ("md", "zh"), ("text", "en")])
def test_2007_and_2008_are_told_apart(form: str, language: str, capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["diff", "jilin-2007-employment", "jilin-2008-employment", "--format", form, "--lang", language]
    assert run(arguments) == 0
    said = capfd.readouterr().out
    path = GOLDEN / f"jilin-2007-2008.{language}.{'md' if form == 'md' else 'txt'}"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def test_programs_get_every_change_with_its_places(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "jilin-2007-employment", "jilin-2008-employment", "--format", "json", "--lang", "zh"]) == 0
    data = json.loads(capfd.readouterr().out)
    assert data["schema"] == "kaoping.diff/1"
    quota = next(c for c in data["changes"] if c["name"] == "单项工作先进单位" and c["aspect"] == "名额")
    assert (quota["kind"], quota["old"], quota["new"]) == ("changed", "3", "5")
    assert quota["old_place"]["file"].endswith("policy.kp")


def test_a_method_does_not_differ_from_itself(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "jilin-2016-civil-affairs", "jilin-2016-civil-affairs", "--lang", "zh"]) == 0
    assert "没有不同" in capfd.readouterr().out


def test_a_method_that_is_not_there_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "jilin-2007-employment", "jilin-2077"]) == 3
    assert "KP001" in capfd.readouterr().err

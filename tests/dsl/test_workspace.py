"""A method that is edited is checked as if each text were new."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

import kaoping
import policies
from bench.edits import differs
from dsl import reading
from dsl.facts import RosterUnit
from dsl.lines import Line
from dsl.method import read_method
from dsl.workspace import Workspace
from kaoping.folder import find_policy
from kaoping.shelf import read_library
from tests.dsl.shapes import SMALL

FILE = "policy.kp"
ROSTER = (RosterUnit(name="长春市", type="地级市", parent=None),)


@pytest.mark.parametrize("seed", range(15))
def test_edits_are_checked_as_if_new(seed: int) -> None:
    assert differs(SMALL, Random(seed), ROSTER) is None


@pytest.mark.parametrize(("name", "steps"), [("jilin-2008-employment", 8), ("jiangyou-2024-performance", 5)])
def test_edits_of_a_method_that_ships_are_checked_as_if_new(name: str, steps: int) -> None:
    place = find_policy(Path(policies.__file__).parent / name)
    text = place.file.read_text(encoding="utf-8")
    roster = kaoping.load(place.folder).reading.roster
    assert differs(text, Random(1), roster, read_library(place, text), steps) is None


def test_places_move_with_the_lines_above() -> None:
    text = f"{SMALL}定义 错 = 没有的数\n"
    workspace = Workspace(FILE, roster=ROSTER)
    first = workspace.update(text).diagnostics[-1].span.line
    assert workspace.update(f"# 一行\n\n{text}").diagnostics[-1].span.line == first + 2


def test_what_was_not_edited_is_the_very_same() -> None:
    workspace = Workspace(FILE, roster=ROSTER)
    before, after = (workspace.update(t).value for t in (SMALL, SMALL.replace("达到 80%", "达到 90%")))
    assert before is not None
    assert after is not None
    assert after != before
    assert after.policy.fields is before.policy.fields
    assert after.policy.areas[0] is before.policy.areas[0] or len(after.policy.areas) == 1


def test_only_lines_that_changed_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(FILE, roster=ROSTER)
    workspace.update(SMALL)
    seen: list[str] = []
    read = reading.read

    def watched(line: Line, *rest: object) -> object:
        seen.append(line.text)
        return read(line, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("dsl.parse.read", watched)
    workspace.update("# 一行在前\n" + SMALL.replace("达到 80%", "达到 90%"))
    assert [line.split() for line in seen] == [["达标", "达到", "90%"]]
    seen.clear()
    workspace.update(SMALL.replace("达到 80%", "达到 90%"))
    assert seen == []


def test_lines_with_a_name_that_went_are_read_again() -> None:
    workspace = Workspace(FILE, roster=ROSTER)
    workspace.update(SMALL)
    renamed = SMALL.replace("        安置户数 户", "        解决户数 户", 1)
    assert workspace.update(renamed) == read_method(renamed, file=FILE, roster=ROSTER)
    assert workspace.update(renamed).has_errors


def test_a_text_that_is_as_it_was_is_not_checked_again() -> None:
    workspace = Workspace(FILE, roster=ROSTER)
    assert workspace.update(SMALL) is workspace.update(SMALL)

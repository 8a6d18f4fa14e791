"""A method that is edited is checked as if each text were new."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl import reading
from dsl.facts import RosterUnit
from dsl.lines import Line
from dsl.method import read_method
from dsl.workspace import Workspace
from tests.dsl.shapes import SMALL

FILE = "policy.kp"
ROSTER = (RosterUnit(name="长春市", type="地级市", parent=None),)


def edited(text: str, random: Random) -> str:
    """The text after one edit such as a person makes: in place, or so that all lines below move."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    line = lines[at]
    match random.randrange(8):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, line)
        case 2:
            lines.insert(
                at, random.choice(["", "# 备注", "    假设 “原文没有写”", "定义 新数 = 1", "    备用户数    户"])
            )
        case 3:
            lines[at] = line.replace("户", "人")
        case 4:
            lines[at] = line.replace("家庭", "", 1)
        case 5:
            lines[at] = line + random.choice(["。", " 一", "，"])
        case 6:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            return (
                text.replace("解决零就业家庭户数", "解决户数") if "解决零就业家庭户数" in text else text + "层次 县\n"
            )
    return "\n".join(lines)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_edits_are_checked_as_if_new(seed: int) -> None:
    random = Random(seed)
    workspace = Workspace(FILE, roster=ROSTER)
    text = SMALL
    for _ in range(4):
        found = workspace.update(text)
        assert found == read_method(text, file=FILE, roster=ROSTER)
        # From a text that is broken on, too.
        text = edited(text, random)


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

"""`kaoping seek`: exact at the boundary, and told apart from what it does not follow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaoping.cli import run


@pytest.fixture(autouse=True)
def _chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_smallest_change_is_enough_and_one_less_is_not(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = said(capsys, "seek", str(method), "吉林市", "总分 3", "--format", "json")
    found = json.loads(text)["found"]
    assert found
    # 2 of 3 households are 66.67%: one more solved, or one fewer arisen, is enough for 95%.
    for one in found:
        assert one["total"] == "3"
        assert float(one["total_not_yet"]) < 3
        assert abs(float(one["needed"]) - float(one["not_yet"])) == 1


def test_a_goal_that_is_reached_already(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, text, _ = said(capsys, "seek", str(method), "长春市", "总分 0")
    assert (status, text.strip()) == (0, "长春市（市州）现在就达到“总分 0”")


def test_a_goal_beyond_full_marks(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = said(capsys, "seek", str(method), "长春市", "总分 4")
    assert "只改一个数，没有能达到“总分 4”的" in text
    assert "就是这个单位报的数全都改到最好，总分也不超过 3" in text


@pytest.mark.parametrize("goal", ["第三名", "名次 0", "没有这一项.得分 3"])
def test_a_goal_that_cannot_be_read(method: Path, capsys: pytest.CaptureFixture[str], goal: str) -> None:
    status, _, error = said(capsys, "seek", str(method), "长春市", goal)
    assert status == 2
    assert "KP901" in error


def test_a_unit_that_is_not_there(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = said(capsys, "seek", str(method), "长春", "名次 1")
    assert status == 2
    assert "KP580" in error


def test_a_total_that_the_method_does_not_make(capsys: pytest.CaptureFixture[str]) -> None:
    status, _, error = said(capsys, "seek", "jilin-2016-civil-affairs", "长春市", "名次 1")
    assert status == 2
    assert "不算总分" in error


def test_both_sides_are_said(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = said(capsys, "seek", str(method), "吉林市", "总分 3")
    assert "再多 1户就够：总分 3" in text
    assert "不改不够：总分 2" in text


def test_a_tier_of_the_2016_method(capsys: pytest.CaptureFixture[str]) -> None:
    status, text, _ = said(capsys, "seek", "jilin-2016-civil-affairs", "二道区", "指标 2.2 优秀")
    assert status == 0
    assert "装卸及运输协议家数  2家 → 3家" in text
    assert "不改不够：达标" in text


def test_figures_that_are_of_no_use(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in (("--figure", "没有这个数"), ("--ratio", "1:2"), ("--together",)):
        status, _, error = said(capsys, "seek", str(method), "吉林市", "总分 3", *more)
        assert status == 2
        assert "KP925" in error

"""Text that stands straight on a screen."""

from __future__ import annotations

import pytest

from dsl.report import display_width
from kaoping.layout import Column, definitions, pad, table, wrap

_TEXT = (
    "考评办法写成规则文件（policy.kp），精确计算，逐项可查；出具公文：“通报”、责任状。 See language.md for all of it."
)


@pytest.mark.parametrize("width", [20, 33, 40, 78])
def test_lines_stay_inside_the_width(width: int) -> None:
    lines = wrap(_TEXT, width, indent=4, hang=2).split("\n")
    assert len(lines) > 1
    assert max(display_width(line) for line in lines) <= width
    assert lines[0].startswith("    考")


@pytest.mark.parametrize("width", range(20, 60))
def test_no_line_begins_with_a_closing_sign(width: int) -> None:
    assert not [line for line in wrap(_TEXT, width).split("\n") if line[0] in "，。、；：）”."]


@pytest.mark.parametrize("width", range(20, 60))
def test_no_line_ends_with_an_opening_sign(width: int) -> None:
    assert not [line for line in wrap(_TEXT, width).split("\n") if line[-1] in "（“"]


@pytest.mark.parametrize("width", range(16, 60))
def test_nothing_is_lost_but_spaces(width: int) -> None:
    assert wrap(_TEXT, width).replace("\n", "").replace(" ", "") == _TEXT.replace(" ", "")


def test_a_word_wider_than_the_line_stays_whole() -> None:
    assert wrap("见 submissions/changchun.yaml 第三行", 10).split("\n") == [
        "见",
        "submissions/changchun.yaml",
        "第三行",
    ]


def test_a_long_term_stands_above_what_is_said_of_it() -> None:
    rows = [("-o", "文件夹"), ("--format table,json,csv", "格式")]
    assert definitions(rows, 30) == "  -o             文件夹\n  --format table,json,csv\n                 格式"


def test_columns_of_chinese_and_numbers_stand_in_line() -> None:
    columns = [Column(heading="单位"), Column(heading="就业和再就业", align="right", heading_width=8)]
    drawn = table(columns, [("长白山管委会", "9.50"), ("abc", "14.75")])
    assert drawn.split("\n") == [
        "              就业和再",
        "单位              就业",
        "------------  --------",
        "长白山管委会      9.50",
        "abc              14.75",
    ]


def test_pad_never_cuts() -> None:
    assert pad("长春市", 2) == "长春市"

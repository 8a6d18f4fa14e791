"""How findings are drawn for people and written for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from dsl.diagnostic import Diagnostic, Error, Note, Related, Text, Warning
from dsl.model import Clause
from dsl.report import display_width, draw, summary, to_json
from dsl.span import NOWHERE, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightSum(Error):
    """分项权重合计不对。

    各分项权重加起来应当等于 100%。
    """

    code: ClassVar[str] = "KP304"
    title: ClassVar[Text] = Text(
        "分项权重合计应为 {expected}，实为 {actual}", "weights sum to {actual}, expected {expected}"
    )
    label: ClassVar[Text] = Text("合计 {actual}", "these sum to {actual}")
    help: ClassVar[Text] = Text(
        "调整分项权重，或写明 `权重合计 {actual}`", "adjust them, or declare `权重合计 {actual}`"
    )
    expected: str = "100%"
    actual: str = "95%"
    basis: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused(Warning):
    """没有用到的填报项。"""

    code: ClassVar[str] = "KP330"
    title: ClassVar[Text] = Text("「{name}」没有用到", "“{name}” is never used")
    label: ClassVar[Text] = Text("在这里声明", "declared here")
    name: str = "户数"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint(Note):
    """一条提示。"""

    code: ClassVar[str] = "KP399"
    title: ClassVar[Text] = Text("可以更短", "this can be shorter")


def at(line: int, column: int, end_column: int, file: str = "policy.kp", end_line: int | None = None) -> Span:
    return Span(file, line, column, end_line or line, end_column)


def caret_cells(drawn: str) -> tuple[int, int]:
    """The screen cells, from the bar, at which the carets begin and end."""
    row = next(line for line in drawn.split("\n") if "^" in line)
    return display_width(row[: row.index("^")]), display_width(row[: row.rindex("^") + 1])


def drawn_cells(drawn: str, marked: str) -> tuple[int, int]:
    """The screen cells that a text takes in the source line that is shown."""
    row = next(line for line in drawn.split("\n") if marked in line and "|" in line and "^" not in line)
    start = row.index(marked)
    return display_width(row[:start]), display_width(row[: start + len(marked)])


class TestWidth:
    @pytest.mark.parametrize(
        ("text", "cells"),
        [
            pytest.param("指标", 4, id="Chinese"),
            pytest.param("ＡＢ％", 6, id="full-width Latin"),
            pytest.param("indicator 12", 12, id="Latin"),
            pytest.param("e\u0301", 1, id="combining accent"),
            pytest.param("か\u3099", 2, id="combining voice mark"),
            pytest.param("😀", 2, id="emoji"),
            pytest.param("👍\U0001f3fd", 2, id="emoji with a skin tone"),
            pytest.param("👨\u200d👩\u200d👧", 2, id="joined emoji"),
            pytest.param("☎\ufe0f", 2, id="sign made an emoji"),
            pytest.param("🇨🇳🇨🇳", 4, id="two flags"),
            pytest.param("𠮷", 2, id="rare character beyond the BMP"),
            pytest.param("ｶﾞ", 2, id="half-width kana"),
            pytest.param("", 0, id="nothing"),
        ],
    )
    def test_counts_cells(self, text: str, cells: int) -> None:
        assert display_width(text) == cells

    def test_ambiguous_signs_follow_the_screen(self) -> None:
        assert (display_width("“×÷①”"), display_width("“×÷①”", ambiguous=2)) == (5, 10)


class TestDrawing:
    def test_as_the_conventions_show_it(self) -> None:
        text = "\n" * 40 + "    指标 12 生态环境\n"
        found = WeightSum(
            span=at(41, 11, 15, "policies/county-2025/policy.kp"),
            basis=(Clause(address="第十二条第二款", span=NOWHERE),),
        )
        assert draw([found], {"policies/county-2025/policy.kp": text}) == (
            "错误[KP304] 分项权重合计应为 100%，实为 95%\n"
            "  --> policies/county-2025/policy.kp:41:11\n"
            "   |\n"
            "41 |     指标 12 生态环境\n"
            "   |             ^^^^^^^^ 合计 95%\n"
            "   = 依据：第十二条第二款\n"
            "   = 帮助：调整分项权重，或写明 `权重合计 95%`\n"
        )

    def test_in_english(self) -> None:
        found = WeightSum(span=at(1, 1, 3), basis=(Clause(address="第十二条", span=NOWHERE),))
        assert draw([found], {"policy.kp": "指标"}, language="en") == (
            "error[KP304] weights sum to 95%, expected 100%\n"
            " --> policy.kp:1:1\n"
            "  |\n"
            "1 | 指标\n"
            "  | ^^^^ these sum to 95%\n"
            "  = basis: 第十二条\n"
            "  = help: adjust them, or declare `权重合计 95%`\n"
        )

    @pytest.mark.parametrize(
        ("line", "marked"),
        [
            pytest.param("    指标 6 解决零就业家庭比率", "解决零就业家庭比率", id="Chinese before it"),
            pytest.param("指标　６　比率", "比率", id="ideographic spaces"),
            pytest.param("e\u0301te\u0301 指标 比率", "比率", id="combining before it"),
            pytest.param("👨\u200d👩\u200d👧🇨🇳 指标 比率", "比率", id="emoji before it"),
            pytest.param("指标 比率 abc", "abc", id="Latin after Chinese"),
            pytest.param("指标 👍\U0001f3fd比率", "👍\U0001f3fd", id="an emoji itself"),
        ],
    )
    def test_carets_stand_under_what_is_marked(self, line: str, marked: str) -> None:
        start = line.index(marked)
        drawn = draw([WeightSum(span=at(1, start + 1, start + len(marked) + 1))], {"policy.kp": line})
        assert caret_cells(drawn) == drawn_cells(drawn, marked)

    def test_tabs_are_drawn_as_the_spaces_that_the_carets_count(self) -> None:
        drawn = draw([WeightSum(span=at(1, 6, 8))], {"policy.kp": "\t指标\t6\t比率"})
        assert "\t" not in drawn
        assert drawn.split("\n")[3] == "1 |     指标    6   比率"
        drawn = draw([WeightSum(span=at(1, 7, 9))], {"policy.kp": "\t指标\t6\t比率"})
        assert caret_cells(drawn) == drawn_cells(drawn, "比率")

    def test_signs_that_would_move_the_cursor_are_not_printed(self) -> None:
        drawn = draw([WeightSum(span=at(1, 1, 2))], {"policy.kp": "\x1b[31m指标\x07\u202e比率"})
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn
        assert "\ufffd[31m指标\ufffd\ufffd比率" in drawn

    def test_a_place_at_the_end_of_the_line_has_one_caret(self) -> None:
        drawn = draw([WeightSum(span=at(1, 3, 3))], {"policy.kp": "指标"})
        assert drawn.split("\n")[4] == "  |     ^ 合计 95%"

    def test_a_place_after_the_last_line_is_drawn(self) -> None:
        drawn = draw([WeightSum(span=at(3, 1, 1))], {"policy.kp": "指标\n"})
        assert drawn.split("\n")[3:5] == ["3 |", "  | ^ 合计 95%"]

    def test_a_stretch_over_lines_says_where_it_ends(self) -> None:
        drawn = draw([WeightSum(span=at(1, 1, 3, end_line=4))], {"policy.kp": "档次 优秀\n a\n b\n c"})
        assert "  | ^^^^^^^^^ 合计 95%（到第 4 行）" in drawn.split("\n")

    def test_secondary_places_have_their_own_messages(self) -> None:
        earlier = Related(at(1, 4, 6), Text("先在这里声明", "declared here first"))
        also = Related(at(3, 4, 6), Text("还有这里", "and here"))
        drawn = draw([Unused(span=at(9, 4, 6), related=(earlier, also))], {"policy.kp": "指标 一一\n" * 9})
        assert drawn == (
            "警告[KP330] 「户数」没有用到\n"
            " --> policy.kp:9:4\n"
            "  |\n"
            "1 | 指标 一一\n"
            "  |      ---- 先在这里声明\n"
            "2 | 指标 一一\n"
            "3 | 指标 一一\n"
            "  |      ---- 还有这里\n"
            "...\n"
            "9 | 指标 一一\n"
            "  |      ^^^^ 在这里声明\n"
        )

    def test_a_place_in_another_file_has_its_own_drawing(self) -> None:
        other = Related(at(2, 1, 3, "units.yaml"), Text("名录里的单位", "the unit of the roster"))
        drawn = draw([Unused(span=at(1, 1, 3), related=(other,))], {"policy.kp": "户数", "units.yaml": "a\n单位"})
        assert drawn.split("\n")[5:] == [
            " ::: units.yaml:2:1",
            "  |",
            "2 | 单位",
            "  | ---- 名录里的单位",
            "",
        ]

    def test_without_the_text_places_are_named_with_what_is_said_of_them(self) -> None:
        other = Related(at(2, 1, 3, "figures.xlsx"), Text("先报的", "reported first"))
        drawn = draw([Unused(span=at(7, 1, 3, "figures.xlsx"), related=(other,))], {})
        assert drawn.split("\n") == [
            "警告[KP330] 「户数」没有用到",
            " --> figures.xlsx:7:1 在这里声明",
            " ::: figures.xlsx:2:1 先报的",
            "",
        ]

    def test_without_a_place_the_label_joins_the_title(self) -> None:
        assert draw([Unused()], {}) == "警告[KP330] 「户数」没有用到：在这里声明\n"
        assert draw([Hint()], {}) == "提示[KP399] 可以更短\n"

    def test_a_whole_file_can_be_spoken_of(self) -> None:
        assert draw([Hint(span=Span("units.yaml", 0, 0, 0, 0))], {}).split("\n")[1] == " --> units.yaml"

    def test_lines_are_those_of_an_editor(self) -> None:
        # A form feed or a Unicode line separator ends no line there.
        drawn = draw([Hint(span=at(2, 1, 3))], {"policy.kp": "一\x0c\u2028二\r\n指标\r\n"})
        assert "2 | 指标\n" in drawn

    def test_colour_changes_nothing_but_colour(self) -> None:
        import re

        found = [WeightSum(span=at(1, 1, 3), related=(Related(at(2, 1, 2), Text("这里", "here")),))]
        plain, coloured = (draw(found, {"policy.kp": "指标\n二"}, colour=c) for c in (False, True))
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain

    def test_nothing_is_drawn_of_nothing(self) -> None:
        assert draw([], {}) == ""


class TestSummary:
    def test_counts_by_severity(self) -> None:
        found: list[Diagnostic] = [Unused(), WeightSum(), WeightSum(), Hint()]
        assert summary(found, "zh") == "2 个错误、1 个警告、1 条提示"
        assert summary(found, "en") == "2 errors, 1 warning, 1 note"

    def test_says_so_when_there_is_nothing(self) -> None:
        assert summary([], "zh") == "没有发现问题"


class TestJson:
    def test_has_the_shape_that_scripts_read(self) -> None:
        earlier = Related(at(1, 4, 6), Text("先在这里", "here first"))
        found = WeightSum(span=at(41, 11, 15), related=(earlier,))
        assert to_json([found], "en") == {
            "schema": "kaoping.diagnostics/1",
            "diagnostics": [
                {
                    "code": "KP304",
                    "severity": "error",
                    "message": "weights sum to 95%, expected 100%",
                    "label": "these sum to 95%",
                    "file": "policy.kp",
                    "line": 41,
                    "column": 11,
                    "end_line": 41,
                    "end_column": 15,
                    "help": "adjust them, or declare `权重合计 95%`",
                    "related": [{"file": "policy.kp", "line": 1, "column": 4, "message": "here first"}],
                }
            ],
        }

    def test_an_unknown_place_is_null(self) -> None:
        written = to_json([Hint()])["diagnostics"]
        assert isinstance(written, list)
        assert isinstance(written[0], dict)
        assert [written[0][k] for k in ("file", "line", "column")] == [None, None, None]

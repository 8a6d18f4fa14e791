"""Scoring clauses as they are pasted: without the spaces between words, and each on its own line or all on one."""

from __future__ import annotations

import pytest

from dsl.build.expressions import BOUNDS, ExpressionBuilder
from dsl.build.scoring import ScoringBuilder
from dsl.build.tokens import Places, Quantities
from dsl.diagnostic import Diagnostic
from dsl.lines import split_lines
from dsl.model import Base
from dsl.parse import parse
from tests.dsl.shapes import SMALL, built, checked, shape
from tests.dsl.test_diagnostics import cut

ITEM = "    指标 1 新增就业人数\n        单位 人\n"
CLAUSES = [
    "计分 按完成率，最多 满分",
    "计分 完成得满分，未完成不得分",
    "计分 完成得满分，每低 1个百分点 扣 0.5分（不足的不计），扣完为止",
    "计分 完成得满分，完成率 每低 5% 扣 1分，按比例，最多扣 3分",
    "计分 每超额完成 5% 加 1分（不足的不计），最多加 4分，可超过满分",
    "计分 上访批次 每 1批次 扣 0.2分，扣完为止",
    "计分 上访批次 每 1批次 扣 0.2分，累计最多扣 3分",
    "计分 上访批次 每 1批次 扣 0.2分，合计最多扣 3分",
    "计分 按完成率，从 60% 得 0分 到 100% 得满分",
    "计分 按名次，第 1 名 得 10分，每后移 1 名 减 0.5分，最低 2分",
    "计分 按名次，第 2 至 5 名 得 8分，其余 得 6分",
    "计分 与第一名之比 × 满分",
    "计分 功效系数，60分 到 100分",
    "计分 评定 优 100%、良 80%、中 60%、差 0%",
    "计分 由考评组评定，0分 至 30分",
    "计分 优秀 得满分、达标 得 80%、未达标 得 0分",
    "计分 按完成率，若 上访批次 > 0批次 的，得 0分",
    "计分 按完成率，上访批次 高于 5批次 的，扣 1分，扣完为止",
    "计分 按完成率，乘以 80%，取较低者，得分 = 满分 × 50%",
    "计分 按完成率，低于 90人 的，每低 1人 扣 0.5分，可为负分",
    "计分 按完成率，加 上访批次 × 0.1分，最多加 2分，同一事项只计最高一次",
    "计分 按完成率，无任务的，不计，按比例折算",
    "计分 按完成率分档\n            ≥ 95% 得 10分\n            90%以上、不满 95% 得 8分\n            其余 得 0分",
    "计分 按缺口分档\n            低 3%以内 扣 1分\n            低 超过 3%、8%以内 扣 3分",
]


def with_clause(line: str) -> str:
    return SMALL.replace(ITEM, f"{ITEM}        {line}\n")


@pytest.mark.parametrize("line", CLAUSES)
def test_without_its_spaces_a_clause_reads_the_same(line: str) -> None:
    loose = built(with_clause(line))
    tight = built(with_clause("\n            ".join(part.replace(" ", "") for part in line.split("\n            "))))
    assert loose.diagnostics == ()
    assert tight.diagnostics == ()
    assert shape(loose.value) == shape(tight.value)


@pytest.mark.parametrize("word", ["累计最多扣", "合计最多扣"])
def test_the_words_for_a_cap_are_one(word: str) -> None:
    line = "计分 上访批次 每 1批次 扣 0.2分，最多扣 3分"
    assert shape(built(with_clause(line)).value) == shape(built(with_clause(line.replace("最多扣", word))).value)


def test_clauses_may_stand_on_the_line_below_it_or_beside_it() -> None:
    first = "计分 完成得满分，每低 10人 扣 0.5分，扣完为止，上访批次 高于 5批次 的，扣 1分"
    below = "计分 完成得满分，每低 10人 扣 0.5分\n            扣完为止\n            上访批次 高于 5批次 的，扣 1分"
    beside = "计分 完成得满分，每低 10人 扣 0.5分，扣完为止\n        上访批次 高于 5批次 的，扣 1分"
    shapes = [shape(built(with_clause(line)).value) for line in (first, below, beside)]
    assert shapes[0] == shapes[1] == shapes[2]


def test_a_second_line_of_scoring_is_refused() -> None:
    found = checked(with_clause("计分 按完成率\n        计分 完成得满分，未完成不得分")).diagnostics
    assert [d.code for d in found] == ["KP114"]


@pytest.mark.parametrize(
    "line",
    [
        "计分 按完成率，按数值",
        "计分 按完成率，取较低者",
        "计分 按完成率，最多 满分，可超过满分",
        "计分 完成得满分，每低 10人 扣 1分，扣完为止，可为负分",
        "计分 按完成率，按完成率",
    ],
)
def test_clauses_that_contradict_one_another_are_refused(line: str) -> None:
    assert [d.code for d in checked(with_clause(line)).diagnostics] == ["KP118"]


@pytest.mark.parametrize("line", ["只列数值\n        计分 按完成率", "只列数值\n        分值 10"])
def test_what_is_only_listed_says_nothing_of_points(line: str) -> None:
    assert [d.code for d in checked(with_clause(line)).diagnostics] == ["KP118"]


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("计分 按完成率，乘以 上访批次", "上访批次"),
        ("计分 由考评组评定，0% 至 100%", "100%"),
        ("计分 按完成率，上访批次 的，扣 1分，扣完为止", "上访批次"),
        ("计分 按完成率，上访批次 > 5批次 的，扣 1人，扣完为止", "1人"),
        ("计分 按完成率，上访批次 > 5批次 的，扣 1，扣完为止", "1"),
    ],
)
def test_what_is_no_amount_of_points_is_refused_where_it_stands(line: str, marked: str) -> None:
    text = with_clause(line)
    (found,) = checked(text).diagnostics
    assert found.code in ("KP303", "KP305")
    assert cut(text, found) == marked


def test_a_cell_of_a_table_says_a_whole_scoring() -> None:
    parsed = parse("", file="policy.kp")
    assert parsed.value is not None
    findings: list[Diagnostic] = []
    places = Places(("policy.kp",))
    quantities = Quantities(parsed.value.lexicon, places, findings)
    expressions = ExpressionBuilder(quantities, places, findings, years=(2025, 2025), bounds=BOUNDS)
    scoring = ScoringBuilder(quantities, places, expressions, findings, parsed.value.lexicon)
    (cell,) = split_lines("按完成率，最多 满分", "policy.kp").value or ()
    found = scoring.of_cell(cell)
    assert found is not None
    assert (found.base, found.text, findings) == (Base.COMPLETION, "按完成率，最多 满分", [])

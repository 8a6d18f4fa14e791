"""Every diagnostic of scoring clauses: the mistake that makes it, its place, and its text in both languages."""

# ruff: noqa: E501 - a row of the table is one mistake, whole

from __future__ import annotations

import pytest

from dsl import errors_scoring
from dsl.diagnostic import Diagnostic, Language
from dsl.report import draw
from tests.dsl.shapes import SMALL, checked
from tests.dsl.test_diagnostics import compare, cut

ITEM = "    指标 1 新增就业人数\n        单位 人\n"
TIERED = "    指标 4 培训班合格率\n        单位 %\n"

#: Code, the place in the small method after which the lines are put, the lines, and the marked text.
MISTAKES = [
    ("KP123", ITEM, "计分 按完成率，最多扣 3分", "最多扣 3分"),
    ("KP124", ITEM, "计分 按完成率分档", "按完成率分档"),
    ("KP125", ITEM, "分值 20\n        计分 按完成率分档\n            ≥ 95% 得 20分\n            其余 扣 5分", "其余 扣 5分"),
    ("KP127", ITEM, "分值 10\n        计分 完成得满分，每低 1% 扣 0.5分，不足 2% 的不计，扣完为止", "2%"),
    ("KP330", ITEM, "分值 10\n        计分 完成得满分，每低 1起 扣 0.5分，扣完为止", "每低 1起 扣 0.5分"),
    ("KP331", ITEM, "分值 10\n        计分 完成得满分，每低 1% 扣 0.5分，扣完为止", "每低 1% 扣 0.5分"),
    ("KP332", ITEM, "分值 20\n        计分 按完成率分档\n            ≥ 95% 得 20分\n            80% 至 90% 得 16分", "按完成率分档"),
    ("KP333", ITEM, "分值 20\n        计分 按完成率分档\n            90%以上 得 20分\n            80% 至 90% 得 16分\n            其余 得 0分", "80% 至 90% 得 16分"),
    ("KP334", ITEM, "分值 20\n        计分 按完成率分档\n            ≥ 85% 得 16分\n            ≥ 95% 得 20分\n            其余 得 0分", "≥ 95% 得 20分"),
    ("KP335", ITEM, "分值 10\n        计分 完成得满分，每低 100人 扣 0.5分", "计分 完成得满分，每低 100人 扣 0.5分"),
    ("KP336", ITEM, "分值 10\n        计分 按完成率分档\n            ≥ 95% 得 20分\n            其余 得 0分", "20分"),
    ("KP337", ITEM, "分值 10\n        方向 等于\n        计分 按名次，第 1 名 得 10分，其余 得 6分", "按名次"),
    ("KP338", TIERED, "分值 10\n        计分 优秀 得满分、达标 得 80%", "优秀 得满分、达标 得 80%"),
    ("KP339", ITEM, "分值 10\n        计分 安置户数 每低 10户 扣 1分，扣完为止", "安置户数 每低 10户 扣 1分"),
    ("KP342", ITEM, "其中 城镇\n            单位 人\n            计分 按完成率", "计分 按完成率"),
    ("KP343", ITEM, "分值 10\n        计分 完成得满分，每低 0人 扣 1分，扣完为止", "每低 0人 扣 1分"),
    ("KP344", ITEM, "分值 10\n        计分 按名次，第 1 名 得 10分，第 3 名 得 8分", "第 3 名 得 8分"),
    ("KP345", ITEM, "分值 10\n        计分 评定 优 100%、良 80%、良 60%", "良 60%"),
    ("KP346", ITEM.replace("        单位 人\n", ""), "分值 10\n        计分 评定 优 100%、良 80%，按名次，第 1 名 得 10分，其余 得 0分，取较低者", "按名次"),
    ("KP341", ITEM, "分值 10\n        计分 按完成率，从 60% 得 0分 到 60% 得满分", "按完成率，从 60% 得 0分 到 60% 得满分"),
]  # fmt: skip


def with_lines(after: str, lines: str) -> str:
    """The small method with lines put in."""
    assert SMALL.count(after) == 1
    return SMALL.replace(after, f"{after}        {lines}\n")


@pytest.mark.parametrize(("code", "after", "lines", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_one_mistake_makes_one_diagnostic_at_its_place(code: str, after: str, lines: str, marked: str) -> None:
    text = with_lines(after, lines)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    assert cut(text, found[0]) == marked
    tell(code, found, text)


def test_a_grade_is_not_judged_in_points_too() -> None:
    lines = "分值 10\n        计分 评定 优 100%、差 0%，由考评组评定，0分 至 10分，取较低者"
    text = with_lines(ITEM.replace("        单位 人\n", ""), lines)
    found = checked(text).diagnostics
    assert [d.code for d in found] == ["KP346"]
    assert cut(text, found[0]) == "由考评组评定，0分 至 10分"


RULES = "计分规则 正向指标\n    完成得满分，未完成不得分\n"


@pytest.mark.parametrize(
    ("code", "text", "marked"),
    [
        ("KP126", RULES + "计分规则 加码指标\n    按完成率\n    正向指标\n" + with_lines(ITEM, "计分 加码指标").replace("计分 完成得满分，未完成不得分", "计分 正向指标"), "正向指标"),
        ("KP340", RULES + SMALL, "正向指标"),
    ],
    ids=["KP126", "KP340"],
)  # fmt: skip
def test_a_mistake_in_a_named_rule_is_told_where_the_rule_stands(code: str, text: str, marked: str) -> None:
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    assert cut(text, found[0]) == marked
    tell(code, found, text)


def tell(code: str, found: tuple[Diagnostic, ...], text: str) -> None:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found, {"policy.kp": text}, language=language))


def test_every_code_is_tried_and_has_a_page() -> None:
    every = (v for v in vars(errors_scoring).values() if isinstance(v, type) and issubclass(v, Diagnostic))
    kinds = [v for v in every if v.__module__ == errors_scoring.__name__]
    assert {kind.code for kind in kinds} == {m[0] for m in MISTAKES} | {"KP126", "KP340"}
    for kind in kinds:
        assert kind.__doc__
        assert not kind.__doc__.startswith(kind.__name__ + "(")

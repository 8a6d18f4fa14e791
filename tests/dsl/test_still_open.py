"""What a method that was begun, or carried over, still has open: each mark with its place and its text."""

from __future__ import annotations

import pytest

from dsl import errors_open
from dsl.check_open import check_open_lines, is_pasted
from dsl.clauses import SourceText
from dsl.diagnostic import Language
from dsl.report import draw
from dsl.span import Span
from tests.dsl.shapes import SMALL, checked
from tests.dsl.test_diagnostics import compare, cut

MISTAKES = [
    ("KP218", "文号     “某政发〔2025〕1号”", "文号     “（待填）”", "（待填）"),
    ("KP220", "办法 某省2025年就业工作考核办法", "办法 某省2024年就业工作考核办法", "办法 某省2024年就业工作考核办法"),
]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_one_mistake_makes_one_diagnostic_at_its_place(code: str, old: str, new: str, marked: str) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    assert cut(text, found[0]) == marked
    for language in LANGUAGES:
        compare(code, language, draw(found, {"policy.kp": text}, language=language))


def test_a_source_that_is_not_there_yet_reads_well() -> None:
    found = errors_open.SourceNotPasted(span=Span("source.txt", 1, 1, 1, 2), file="source.txt")
    for language in LANGUAGES:
        compare("KP222", language, draw([found], {"source.txt": "（待填）把原文贴在这里"}, language=language))


@pytest.mark.parametrize(("text", "is_there"), [("（待填）贴在这里", False), ("\n (待填)", False), ("一、总则", True)])
def test_a_source_text_is_there_once_its_first_line_is_replaced(text: str, is_there: bool) -> None:
    source = SourceText(file="source.txt", lines=tuple(text.split("\n")), addresses={})
    assert is_pasted(source) is is_there


def test_a_mark_in_a_comment_of_the_rules_is_nobodys_business_but_one_in_the_roster_is() -> None:
    assert checked(SMALL.replace("层次 市州\n", "层次 市州 # （待确认）\n")).diagnostics == ()
    (found,) = check_open_lines("单位:\n  # （待确认）核对\n  - {名称: 甲县, 类型: 县}", "units.yaml")
    assert (found.code, found.span.line, found.message("zh")) == ("KP218", 2, "这里还没有人确认：# （待确认）核对")


def test_a_title_of_several_years_names_one_of_the_term() -> None:
    several = SMALL.replace("某省2025年就业", "某省2021—2025年就业")
    assert checked(several).diagnostics == ()


def test_every_code_has_a_page() -> None:
    kinds = [k for k in vars(errors_open).values() if isinstance(k, type) and "code" in vars(k)]
    assert {k.code for k in kinds} == {m[0] for m in MISTAKES} | {"KP222"}  # type: ignore[attr-defined]
    assert all(k.__doc__ for k in kinds)

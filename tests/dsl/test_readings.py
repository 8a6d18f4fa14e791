"""Words without spaces are read rightly or reported, never wrongly; hostile text ends in a diagnostic."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from dsl.ast import Policy
from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    ComparisonOperator,
    Expression,
    Name,
    Negative,
    Not,
    Number,
    Side,
    Year,
)
from dsl.format import format_expression
from dsl.quantity import Quantity, find_unit, parse_number
from dsl.span import NOWHERE
from tests.dsl.shapes import built, shape

#: Pieces that make names which hide words of the language, begin alike, or end in a unit.
PIECES = (
    "甲",
    "乙",
    "人",
    "数",
    "非",
    "且",
    "目标",
    "不满",
    "超过",
    "完成",
    "率",
    "低于",
    "合计",
    "上年",
    "1",
    "户",
    "得分",
)
NAMES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join).filter(lambda n: not n[0].isdigit())
UNITS = ("人", "万人", "户", "%", "万元", "元/人", "个", "个月", "个百分点", "批次")


def numbers() -> st.SearchStrategy[Number]:
    digits = st.from_regex(r"[1-9]\d{0,3}(\.\d{1,2})?", fullmatch=True)

    def make(text: str, name: str) -> Number:
        unit, value = find_unit(name), parse_number(text)
        assert unit is not None
        assert value is not None
        return Number(quantity=Quantity(value * unit.scale, unit), span=NOWHERE)

    return st.builds(make, digits, st.sampled_from(UNITS))


def sums(names: list[str]) -> st.SearchStrategy[Expression]:
    years = st.sampled_from([Year.THIS, Year.THIS, Year.LAST])
    plain = st.builds(
        lambda n, y: Name(path=(n,), side=Side.VALUE, year=y, span=NOWHERE), st.sampled_from(names), years
    )
    leaves: st.SearchStrategy[Expression] = st.one_of(plain, plain, numbers())

    def grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        operators = st.sampled_from(["+", "-", "*", "/"])
        return st.one_of(
            st.builds(lambda o, a, b: Arithmetic(operator=o, left=a, right=b, span=NOWHERE), operators, inner, inner),
            st.builds(lambda a: Negative(operand=a, span=NOWHERE), inner),
            st.builds(lambda a, b: Call(function="占比", arguments=(a, b), span=NOWHERE), inner, inner),
        )

    return st.recursive(leaves, grow, max_leaves=4)


def conditions(names: list[str]) -> st.SearchStrategy[Expression]:
    operators: st.SearchStrategy[ComparisonOperator] = st.sampled_from(["=", "≠", "<", "≤", ">", "≥"])
    bare: st.SearchStrategy[Expression] = st.builds(
        lambda o, a, b: Comparison(operator=o, left=a, right=b, span=NOWHERE), operators, sums(names), sums(names)
    )
    several = st.lists(bare, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        bare,
        st.builds(lambda xs: AllOf(conditions=xs, span=NOWHERE), several),
        st.builds(lambda xs: AnyOf(conditions=xs, span=NOWHERE), several),
        st.builds(lambda x: Not(operand=x, span=NOWHERE), bare),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], list[Expression]]:
    names = draw(st.lists(NAMES, min_size=2, max_size=5, unique=True))
    # A line that begins with one of these and stands deeper continues the line above.
    lines = conditions(names).filter(lambda e: format_expression(e)[0] not in "且或＋－×÷")
    return names, draw(st.lists(lines, min_size=1, max_size=3))


def method(names: list[str], lines: list[str]) -> str:
    rows = "".join(f"    {name} 人\n" for name in names)
    return f"填报\n{rows}校核\n" + "".join(f"    {line}\n" for line in lines)


def read_as(policy: Policy | None, line: int) -> Expression | None:
    assert policy is not None
    return next((c.condition for c in policy.checks if c.span.line == line), None)


def assert_never_wrong(names: list[str], expressions: list[Expression], lines: list[str]) -> None:
    outcome = built(method(names, lines))
    reported = {d.span.line for d in outcome.diagnostics}
    for number, meant in enumerate(expressions, start=len(names) + 3):
        found = read_as(outcome.value, number)
        if number in reported:
            assert found is None, "a line that is reported must not be read as well"
        else:
            assert found is not None, "a line that is not read must be reported"
            assert shape(found) == shape(meant)


@given(cases())
def test_a_line_with_spaces_is_read_as_it_was_meant_or_reported(case: tuple[list[str], list[Expression]]) -> None:
    names, expressions = case
    assert_never_wrong(names, expressions, [format_expression(e) for e in expressions])


@given(cases())
def test_without_spaces_a_line_is_read_as_it_was_meant_or_reported(case: tuple[list[str], list[Expression]]) -> None:
    names, expressions = case
    assert_never_wrong(names, expressions, [re.sub(r"\s", "", format_expression(e)) for e in expressions])


@given(cases(), st.data())
def test_with_some_spaces_a_line_is_read_as_it_was_meant_or_reported(
    case: tuple[list[str], list[Expression]], data: st.DataObject
) -> None:
    names, expressions = case
    lines = []
    for expression in expressions:
        words = format_expression(expression).split(" ")
        gaps = data.draw(st.lists(st.sampled_from(["", " ", "　"]), min_size=len(words), max_size=len(words)))
        lines.append("".join(w + g for w, g in zip(words, gaps, strict=True)).strip())
    assert_never_wrong(names, expressions, lines)


def test_a_name_is_not_cut_at_a_word_of_the_language() -> None:
    policy = built(method(["目标责任状完成率", "人口"], ["目标责任状完成率不低于人口"])).value
    assert policy is not None
    (check,) = policy.checks
    assert format_expression(check.condition) == "目标责任状完成率 不低于 人口"


def test_two_readings_are_offered_and_neither_is_taken() -> None:
    outcome = built(method(["非农人口", "农人口"], ["非农人口 > 3人 且 农人口 > 3人"]))
    assert outcome.value is not None
    assert outcome.value.checks == ()
    (found,) = outcome.diagnostics
    assert found.code == "KP104"
    assert "`「非农人口」`" in found.say("help", "zh")
    assert "`非 「农人口」`" in found.say("help", "zh")


def test_quotes_say_which_reading_is_meant() -> None:
    outcome = built(method(["非农人口", "农人口"], ["「非农人口」 > 3人", "非 农人口 > 3人"]))
    assert outcome.diagnostics == ()


@given(
    st.text(
        alphabet="办法指标层次校核填报公式设则 \n　\t|（）()“”「」=><％%0123456789.、，：:人户甲乙且或非÷×＋－#上年每",
        max_size=200,
    )
)
@example("办法 甲\n\t指标")
@example("校核\n    " + "（" * 5000)
@example("校核\n    甲" + "＋甲" * 3000)
@example("填报\n    甲 人\n校核\n    甲 > " + "9" * 5000 + "人")
@example("\n".join("  " * i + "方面 甲" for i in range(200)))
@example("﻿办法 甲\x00\x0b\x85")
@example("算例 甲\n    | 单位 | 则 |\n    | 乙 |")
def test_whatever_is_typed_ends_in_a_tree_or_diagnostics(text: str) -> None:
    outcome = built(text)
    assert outcome.value is not None or outcome.diagnostics

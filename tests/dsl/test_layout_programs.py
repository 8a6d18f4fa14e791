"""Programs written at random, in whatever look: one form, the same tree, every comment.

`pytest tests/dsl/test_layout_programs.py --hypothesis-profile=thorough` takes a thousand of them.
"""

from __future__ import annotations

from random import Random
from textwrap import indent

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from tests.dsl.mangling import mangled
from tests.dsl.shapes import SMALL
from tests.dsl.test_layout import PAGES, Given, annotated, comments, tree, value
from tests.engine.test_programs import ROSTER, programs

IS_THOROUGH = settings().max_examples > 100
HOW_MANY = settings(max_examples=1_000 if IS_THOROUGH else 15, suppress_health_check=list(HealthCheck))
#: Examples of the reference that stand beside others.
PARTS = [(where, text) for where, verdict, text in PAGES.values() if verdict == "正确" and where in ("方面", "顶层")]


@st.composite
def mixtures(draw: st.DrawFn) -> str:
    """A method put together from examples of the reference, whatever it means."""
    text = SMALL
    for where, part in draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4)):
        end = "\n总分 年终总评 = 指标"
        text = text.replace(end, f"\n{indent(part, '    ')}{end}") if where == "方面" else f"{text}\n{part}"
    return text


def assert_has_one_form(given: Given, random: Random) -> None:
    typed = annotated(given.text, random)
    form = value(given.formatted(typed))
    before, after = given.parsed(typed), given.parsed(form)
    assert before is not None
    assert after is not None
    assert tree(after.tree) == tree(before.tree)
    assert comments(form) == comments(typed)
    assert value(given.formatted(form)) == form
    other = mangled(form, given.parsed, random)
    assert comments(other) == comments(form)
    assert value(given.formatted(other)) == form


@HOW_MANY
@given(programs(), st.integers(0, 10**9))
def test_a_program_has_one_form(text: str, seed: int) -> None:
    assert_has_one_form(Given(text, roster=ROSTER), Random(seed))


@HOW_MANY
@given(mixtures(), st.integers(0, 10**9))
def test_a_mixture_of_examples_has_one_form(text: str, seed: int) -> None:
    given = Given(text)
    # Names of two examples together may give a line two readings.
    assume(not given.formatted().diagnostics)
    assert_has_one_form(given, Random(seed))


@settings(max_examples=2_000 if IS_THOROUGH else 100)
@given(
    st.lists(
        st.text(
            alphabet='指标校核填报公式设则单位人户甲乙且或×＋－#＃|\t 　（）()“”"「」=>％%01.、，：\u200b\r\x0b年月',
            max_size=14,
        ),
        max_size=12,
    ).map("\n".join)
)
@example("指标 1 甲\n    公式 1\n  \t＋ 2\n")
@example("方面 甲\n|三级指标|\n    |")
@example('办法 "甲 # 乙"\n\t\n\ufeff    # 丙')
@example("办法 甲\n    共 1 项\n# " + "长" * 30_000)
def test_whatever_is_typed_is_left_alone_or_formatted_once_for_all(text: str) -> None:
    given = Given(text)
    outcome = given.formatted()
    if outcome.value is not None:
        assert comments(outcome.value) == comments(text)
    if outcome.value is not None and not outcome.diagnostics:
        assert value(given.formatted(outcome.value)) == outcome.value


SLIPS = "指标且或－＋（）“”「」=%0，、：# \t　\n|评定的"


@HOW_MANY
@given(mixtures(), st.lists(st.tuples(st.floats(0, 1), st.sampled_from([*SLIPS, ""])), min_size=1, max_size=4))
def test_a_slip_of_the_hand_changes_no_meaning(text: str, slips: list[tuple[float, str]]) -> None:
    for where, sign in slips:
        at = int(where * (len(text) - 1))
        text = text[:at] + sign + text[at + (not sign) :]
    given = Given(text)
    outcome = given.formatted()
    assert outcome.value is not None
    assert comments(outcome.value) == comments(text)
    if not outcome.diagnostics:
        before, after = given.parsed(text), given.parsed(outcome.value)
        assert before is not None
        assert after is not None
        assert tree(after.tree) == tree(before.tree)
        assert value(given.formatted(outcome.value)) == outcome.value

"""Explanations of a small method: what a mayor reads, line by line, and what is said when nothing can be explained.

The golden files are written anew by `KAOPING_GOLDEN=write pytest tests/engine/test_explain.py`; read them before you
commit them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dsl.diagnostic import Language
from dsl.facts import Facts, FigureId, Report
from dsl.report import display_width, draw
from engine.evaluate import evaluate
from engine.explain import explain
from engine.explanation import Explanation, Line, Section, Topic
from engine.lower import lower
from engine.results import Derivation, all_items
from kaoping.explain_text import write_text
from tests.engine.explained import CITIES, PERIOD, facts, policy, reports, source_text

GOLDEN = Path(__file__).parents[1] / "golden"
POLICY = policy()
PLAN = lower(POLICY).value
HALF_YEAR = "半年初评"


def explained(known: Facts, unit: str, key: str | None, period: str = PERIOD) -> Explanation:
    assert PLAN is not None
    outcome = explain(evaluate(PLAN, known, period=period, folder="x"), POLICY, known, source_text(), unit, key)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


# --- the figures of each case ------------------------------------------------------------------------


def changed(**figures: int | str | None) -> Facts:
    return facts(长春市=reports("长春市", **figures))


def no_families() -> Facts:
    return changed(解决零就业家庭户数=0, 发生零就业家庭户数=0)


def no_appeals() -> Facts:
    return changed(行政复议维持案件件数=0, 行政复议受理案件总件数=0)


def blank() -> Facts:
    return changed(发生零就业家庭户数=None)


def not_reported() -> Facts:
    report = reports("长春市")
    del report[petitions()]
    return facts(长春市=report)


def corrected() -> Facts:
    first, again = "submissions/2007-年终总评/长春市.yaml", "submissions/2007-年终总评/长春市-更正.yaml"
    report = reports("长春市")
    fact = report[petitions()]
    source = replace(fact.source, file=again, raw="89", revision=1, replaces=first, reported_on=date(2008, 1, 20))
    report[petitions()] = replace(fact, value=Fraction(89), source=source)
    replaced = Report(
        unit="长春市",
        period=PERIOD,
        file=first,
        reporter="长春市劳动保障局",
        reported_on=date(2008, 1, 10),
        replaces="",
        is_live=False,
    )
    return replace(facts(长春市=report), reports=(replaced,))


def under_review() -> Facts:
    report = reports("长春市")
    figure = FigureId(unit="长春市", period=PERIOD, key="举报投诉案件结案数")
    report[figure] = replace(report[figure], is_under_review=True)
    return facts(长春市=report)


def made_up() -> Facts:
    return replace(facts(), made_up=("submissions/2007-年终总评/长春市.yaml",))


def half_year() -> Facts:
    known = facts()
    return replace(known, figures={replace(i, period=HALF_YEAR): f for i, f in known.figures.items()})


def no_letter() -> Facts:
    known = facts()
    return replace(known, targets={u: t for u, t in known.targets.items() if u != "长春市"}, signatures={})


def petitions() -> FigureId:
    return FigureId(unit="长春市", period=PERIOD, key="来省进京上访批次")


CASES: dict[str, tuple[Callable[[], Facts], str, str | None, str]] = {
    "ratio_met_exactly": (facts, "长春市", "解决零就业家庭比率", PERIOD),
    "zero_denominator": (no_families, "长春市", "6", PERIOD),
    "zero_denominator_unmet": (lambda: changed(**{"上年.来省进京上访批次": 0}), "长春市", "指标 20", PERIOD),
    "blank_figure": (blank, "长春市", "6", PERIOD),
    "missing_figure": (not_reported, "长春市", "20", PERIOD),
    "corrected_figure": (corrected, "长春市", "20", PERIOD),
    "figure_under_review": (under_review, "长春市", "指标 19.（1）", PERIOD),
    "broken_cross_check": (lambda: changed(解决零就业家庭户数=51), "长春市", "6", PERIOD),
    "made_up_figures": (made_up, "长春市", "城镇登记失业率", PERIOD),
    "lower_is_better": (lambda: changed(城镇登记失业率="4.25"), "长春市", "3", PERIOD),
    "components": (facts, "长春市", "19", PERIOD),
    "component_left_out": (no_appeals, "长春市", "19", PERIOD),
    "judged_shares": (facts, "长春市", "市（州）数据中心建设完成率", PERIOD),
    "judgement_pending": (facts, "通化市", "33", PERIOD),
    "no_letter": (no_letter, "长春市", "6", PERIOD),
    "reported_figure": (corrected, "长春市", "来省进京上访批次", PERIOD),
    "area": (facts, "长春市", "劳动关系", PERIOD),
    "area_open": (not_reported, "长春市", "（三）", PERIOD),
    "unit": (facts, "长春市", None, PERIOD),
    "unit_first": (facts, "吉林市", None, PERIOD),
    "unit_open": (not_reported, "长春市", None, PERIOD),
    "unit_half_year": (half_year, "长春市", None, HALF_YEAR),
    "indicator_half_year": (half_year, "长春市", "6", HALF_YEAR),
}


@pytest.mark.parametrize("name", CASES)
def test_an_explanation_reads_as_it_should(name: str) -> None:
    known, unit, key, period = CASES[name]
    compare(GOLDEN / "derivations" / f"{name}.txt", write_text(explained(known(), unit, key, period)))


def compare(path: Path, text: str) -> None:
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


# --- what holds for every explanation ----------------------------------------------------------------


def lines_of(sections: tuple[Section, ...]) -> Iterator[Line]:
    def inside(line: Line) -> Iterator[Line]:
        yield line
        for detail in line.details:
            yield from inside(detail)

    for section in sections:
        for line in section.lines:
            yield from inside(line)
        yield from lines_of(section.sections)


def places(derivation: Derivation | None) -> Iterator[tuple[str, str]]:
    if derivation is not None:
        if derivation.source is not None:
            yield derivation.source.file, derivation.source.place
        for child in derivation.children:
            yield from places(child)


@pytest.mark.parametrize("city", CITIES)
def test_every_figure_behind_a_value_is_shown_with_its_place(city: str) -> None:
    assert PLAN is not None
    result = evaluate(PLAN, facts(), period=PERIOD, folder="x").unit(city)
    assert result is not None
    for item in all_items(result):
        explanation = explained(facts(), city, item.key)
        shown = {(x.source.file, x.source.place) for x in lines_of(explanation.sections) if x.source}
        assert set(places(item.value_derivation)) <= shown, item.key


def test_the_order_of_the_facts_changes_nothing() -> None:
    known = corrected()
    turned = replace(
        known,
        figures=dict(reversed(list(known.figures.items()))),
        targets=dict(reversed(list(known.targets.items()))),
        ratings=dict(reversed(list(known.ratings.items()))),
    )
    for key in (None, "19", "20", "33", "劳动关系"):
        assert explained(turned, "长春市", key) == explained(known, "长春市", key)


@pytest.mark.parametrize("name", CASES)
def test_every_explanation_fits_the_page(name: str) -> None:
    known, unit, key, period = CASES[name]
    text = write_text(explained(known(), unit, key, period))
    assert max(display_width(line, ambiguous=2) for line in text.splitlines()) <= 100
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_without_the_source_text_the_clause_is_named_and_not_quoted() -> None:
    assert PLAN is not None
    assessment = evaluate(PLAN, facts(), period=PERIOD, folder="x")
    explanation = explain(assessment, POLICY, facts(), None, "长春市", "6").value
    assert explanation is not None
    clauses = explanation.section(Topic.CLAUSES)
    assert clauses is not None
    assert (clauses.lines[0].label, clauses.lines[0].text) == ("一（一）6", "（没有原文可引）")


def test_figures_are_shown_exactly_or_marked_as_cut() -> None:
    conclusion = explained(changed(解决零就业家庭户数=49, 发生零就业家庭户数=51), "长春市", "6").section(
        Topic.CONCLUSION
    )
    assert conclusion is not None
    assert conclusion.lines[0].text.startswith("49户 ÷ 51户 ≈ 96.0784%，目标 98%，差 约1.9216个百分点，没有达到")


# --- what cannot be explained ------------------------------------------------------------------------

MISTAKES = [
    ("KP580", "长春", "6"),
    ("KP581", "某省", None),
    ("KP582", "长春市", "零就业家庭比率"),
    ("KP583", "长春市", "率"),
]


@pytest.mark.parametrize(("code", "unit", "key"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_question_that_has_no_answer_says_how_to_ask(code: str, unit: str, key: str | None) -> None:
    assert PLAN is not None
    written = {**POLICY.policy.written, "率": ("查处举报投诉案件结案率", "行政复议维持率")}
    checked = replace(POLICY, policy=replace(POLICY.policy, written=written))
    assessment = evaluate(PLAN, facts(), period=PERIOD, folder="x")
    outcome = explain(assessment, checked, facts(), source_text(), unit, key)
    assert outcome.value is None
    assert [d.code for d in outcome.diagnostics] == [code]
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        drawn = draw(outcome.diagnostics, {}, language=language)
        compare(GOLDEN / "diagnostics" / f"{code}.{language}.txt", drawn)


@pytest.mark.parametrize("level", ["市州", None])
def test_a_level_may_be_named(level: str | None) -> None:
    assert PLAN is not None
    assessment = evaluate(PLAN, facts(), period=PERIOD, folder="x")
    found = explain(assessment, POLICY, facts(), None, "长春市", None, level=level).value
    assert found is not None
    assert found.level == "市州"

"""Explaining a tier: which conditions held, with their figures, and what kept the unit from a better one."""

from __future__ import annotations

from dsl.method import read_method
from engine.explain import explain
from engine.explanation import Explanation, Line, Topic
from engine.lower import lower
from tests.engine.test_tiers import HEAD, TWO, assess, known_facts, world


def explained(first: str | None, second: str | None, key: str | None = "1") -> Explanation:
    known = world({("甲市", "甲"): first, ("甲市", "乙"): second})
    facts = known_facts(known, "年度考评")
    checked = read_method(HEAD + TWO, file="policy.kp", roster=facts.roster).value
    assert checked is not None
    assert lower(checked).value is not None
    outcome = explain(assess(TWO, known), checked, facts, None, "甲市", key)
    assert outcome.value is not None
    return outcome.value


def lines(explanation: Explanation, topic: Topic) -> tuple[Line, ...]:
    section = explanation.section(topic)
    assert section is not None
    return section.lines


def test_the_conclusion_names_the_conditions_that_fail() -> None:
    assert [x.text for x in lines(explained("3", "2"), Topic.CONCLUSION)] == ["没有达到优秀（第2条不成立），是达标。"]
    assert [x.text for x in lines(explained("3", "3"), Topic.CONCLUSION)] == ["达到优秀，各条都成立。"]


def test_every_condition_stands_with_its_figures_and_their_place() -> None:
    best, lower_one = lines(explained("3", "2"), Topic.TIER)
    assert (best.label, best.text) == ("优秀", "没有达到（各条都要成立）")
    first, second = best.details
    assert first.text == "甲 不低于 3个，即 3个 不低于 3个：成立"
    assert second.text == "乙 不低于 3个，即 2个 不低于 3个：不成立"
    assert second.details[0].source is not None
    assert lower_one.text == "达到（各条都要成立）"


def test_an_open_tier_says_which_condition_waits() -> None:
    (gist,) = lines(explained("3", None), Topic.CONCLUSION)
    assert gist.text.startswith("档次待定，优秀的第2条还不知道：")


def test_a_unit_as_a_whole_shows_its_tiers() -> None:
    whole = explained("3", "2", key=None)
    assert (
        lines(whole, Topic.CONCLUSION)[0].text
        == "应考评 1 项：优秀 0 项、达标 1 项、未达标 0 项。办法不设总分，不排名。"
    )
    section = whole.section(Topic.TIER)
    assert section is not None
    assert section.table is not None
    assert section.table.rows == (("1", "某项工作", "达标", "优秀第2条"),)

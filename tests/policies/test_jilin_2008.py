"""吉政函〔2009〕56号 through the whole chain: awards as the circular gives them, and its text word for word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import docx
import pytest

import kaoping
from dsl.facts import Nomination
from engine.results import AwardResult, State
from kaoping.api import Policy, Result
from render.compose import compose
from render.document import OfficialDocument, block_lines

FOLDER = Path(__file__).parents[2] / "policies" / "jilin-2008-employment"
LINES = tuple(line for line in (FOLDER / "source.txt").read_text(encoding="utf-8").splitlines() if line)
#: The page that the source was taken from adds a line on its publication.
TITLE, NUMBER, PUBLICATION, *TEXT = LINES
#: Not in the source: the name at the head, and what the page leaves out at the end.
ISSUER, DATED = "吉林省人民政府", "2009年4月3日"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return kaoping.load(FOLDER)


@pytest.fixture(scope="module")
def result(policy: Policy) -> Result:
    return policy.evaluate(period="年终总评")


@pytest.fixture(scope="module")
def document(policy: Policy, result: Result) -> OfficialDocument:
    outcome = compose("表彰通报", result.assessment, policy.checked)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def awards(result: Result, name: str) -> list[AwardResult]:
    return [award for award in result.assessment.awards if award.name == name]


def source_winners() -> Mapping[str, tuple[str, ...]]:
    """What the source says: each area and its units, in its order."""
    found = re.findall(r"^（[一二三四五六七八]）(.+)工作先进单位：(.+)[；。]$", "\n".join(TEXT), re.MULTILINE)
    return {area: tuple(units.split("、")) for area, units in found}


def source_innovations() -> list[tuple[str, tuple[str, ...]]]:
    found = re.findall(r"^（[一二三四五六七八九十]+）(.+)。创新单位：(.+)[；。]$", "\n".join(TEXT), re.MULTILINE)
    return [(project, tuple(units.split("、"))) for project, units in found]


# --- the method --------------------------------------------------------------------------------------


def test_the_checker_is_silent(policy: Policy) -> None:
    assert [d for d in policy.diagnostics if d.severity != "note"] == []


def test_it_has_the_eight_areas_of_the_award_list(policy: Policy) -> None:
    areas = policy.checked.policy.areas
    assert [area.name for area in areas] == list(source_winners())
    assert len(areas) == 8


def test_both_names_of_an_area_stand_in_the_source(policy: Policy) -> None:
    """The preamble orders the areas otherwise and calls two of them by other names."""
    listed = re.search(r"年初确定的(.+)8个方面36项目标任务", TEXT[1])
    assert listed is not None
    written = {name: a.name for a in policy.checked.policy.areas for name in (a.name, *a.aliases)}
    named = re.findall("|".join(sorted(written, key=len, reverse=True)), listed[1])
    assert re.sub("|".join(named), "", listed[1]) == "、、、、、、和"
    assert sorted(written[name] for name in named) == sorted(source_winners())
    aliases = {a.name: a.aliases for a in policy.checked.policy.areas if a.aliases}
    assert aliases == {"职业培训鉴定": ("培训鉴定",), "工伤生育保险": ("工伤保险",)}


def test_its_items_are_said_to_be_left_out(policy: Policy, result: Result) -> None:
    """The 36 items that the header states are named nowhere."""
    assert policy.checked.policy.header.stated_items == 36
    assert policy.checked.policy.all_indicators() == ()
    assert ["36项" in text for text in result.assessment.not_encoded] == [True]


def test_every_clause_of_the_source_has_an_address(policy: Policy) -> None:
    source = policy.reading.source
    assert source is not None
    for number, line in zip("一二三四五六七八", TEXT[4:], strict=False):
        assert source.quote(f"一（{number}）") == line
    covered = {n for ranges in source.addresses.values() for r in ranges for n in range(r.first, r.last + 1)}
    assert covered == set(range(1, len(LINES) + 1))


def test_the_examples_pass(policy: Policy) -> None:
    outcomes = policy.test()
    assert len(outcomes) == 2
    assert [o.got for o in outcomes if not o.is_passed] == []


# --- the awards --------------------------------------------------------------------------------------


def test_each_area_has_the_winners_of_the_source_in_its_order(result: Result) -> None:
    given = {a.scope: tuple(u for w in a.winners for u in w.units) for a in awards(result, "单项工作先进单位")}
    assert given == source_winners()


def test_the_innovations_are_those_of_the_source_in_its_order(result: Result) -> None:
    (award,) = awards(result, "单项工作创新单位")
    assert [(winner.project, winner.units) for winner in award.winners] == source_innovations()
    assert len(award.winners) == 12


def test_awards_are_settled_and_nothing_is_scored(result: Result) -> None:
    assert {award.state for award in result.assessment.awards} == {State.FINAL}
    assert {w.score for award in result.assessment.awards for w in award.winners} == {None}
    assert {(u.total, u.rank) for u in result.assessment.units} == {(None, None)}
    assert {(area.score, area.rank) for u in result.assessment.units for area in u.areas} == {(None, None)}


def test_outsiders_and_a_county_win_beside_assessed_units(policy: Policy, result: Result) -> None:
    winners = units_of(result.facts.nominations)
    types = {unit.name: unit.type for unit in policy.reading.roster}
    outside = ["省人大财经委", "原省劳动保障厅", "省人口计生委", "省社保局", "省财政厅", "省残联"]
    assert [name for name in winners if name not in types] == outside
    assert [name for name in winners if types.get(name) == "县级市"] == ["和龙市"]


def units_of(nominations: Iterable[Nomination]) -> list[str]:
    return list(dict.fromkeys(unit for nomination in nominations for unit in nomination.units))


def test_nothing_is_said_to_be_made_up(result: Result, document: OfficialDocument) -> None:
    assert result.assessment.made_up == ()
    assert not document.is_made_up


@pytest.mark.parametrize(("unit", "areas"), [("长春市", 5), ("长白山管委会", 1)])
def test_a_unit_is_told_what_it_won(result: Result, unit: str, areas: int) -> None:
    won = [area for area, units in source_winners().items() if unit in units]
    assert len(won) == areas
    said = re.sub(r"\s", "", result.explain(unit).to_text())
    assert f"获评单项工作先进单位：{'、'.join(won)}。" in said


def test_an_area_without_items_can_be_asked_about(result: Result) -> None:
    said = result.explain("辽源市", "失业保险").to_text()
    assert "失业保险" in said
    assert "获评" in said


# --- the circular ------------------------------------------------------------------------------------


def test_the_circular_agrees_with_the_source_word_for_word(document: OfficialDocument) -> None:
    assert PUBLICATION.startswith("（颁布时间：2009-04-03")
    assert (document.full_title, document.head.number) == (TITLE, NUMBER)
    assert [document.salutation, *block_lines(document.body)] == TEXT
    assert (document.issuer, document.dated) == (ISSUER, DATED)


def test_what_it_rests_on_comes_after_the_text_and_apart(document: OfficialDocument, result: Result) -> None:
    (attachment,) = document.attachments
    assert attachment.title == "本结果依据的假设"
    listed = "\n".join(block_lines(attachment.blocks))
    assert len(result.assessment.assumptions) == 8
    assert all(text in listed for text in result.assessment.assumptions)


def test_the_docx_agrees_with_the_source_word_for_word(policy: Policy, result: Result, tmp_path: Path) -> None:
    (path,) = policy.render("表彰通报", result, path=tmp_path)
    lines = [p.text for p in docx.Document(str(path)).paragraphs if p.text]
    end = lines.index("附件：本结果依据的假设")
    start = lines.index(TEXT[0])
    # The title is broken into lines.
    assert [*lines[:2], "".join(lines[2:start])] == [ISSUER, NUMBER, TITLE]
    assert lines[start:end] == TEXT
    assert lines[end + 1 : end + 3] == [ISSUER, DATED]

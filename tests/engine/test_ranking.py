"""Ranks: who is ranked among whom, ties, open units, and indicators in their direction."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dsl.facts import RosterUnit
from dsl.model import Direction, Level
from engine.ranking import competition_ranks
from engine.results import Assessment, State
from engine.units import common_parent, levels_of
from tests.engine.builders import (
    area,
    checked,
    city,
    exactly,
    facts,
    indicator,
    item_of,
    level,
    rounding,
    run,
    total,
    unit_of,
)

COUNTIES = level("县市区", "县", "市辖区", ranked_within="市州")
CITIES = level("市州", "地级市", "自治州")


def ranked(figures: dict[str, str | None], *, direction: Direction = Direction.HIGHER) -> Assessment:
    """Units that report one rate, worth ten points, and are ranked by their total."""
    policy = checked(
        area("劳动关系", indicator("签订率", "%", target="100%", points="10", direction=direction)),
        totals=[total()],
        rounded=rounding(),
    )
    known = {name: {} if value is None else {"签订率": value} for name, value in figures.items()}
    return run(policy, facts(known))


# --- places ------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(max_size=2), st.fractions(min_value=0, max_value=3, max_denominator=3)))
def test_a_place_is_one_more_than_those_who_are_better(figures: dict[str, Fraction]) -> None:
    ranks = competition_ranks(figures)
    assert ranks == {who: 1 + sum(other > own for other in figures.values()) for who, own in figures.items()}


def test_equal_scores_share_a_rank_and_the_next_is_skipped() -> None:
    units = ranked({"长春市": "95%", "吉林市": "90%", "四平市": "95%", "辽源市": "80%"}).units
    assert [(u.name, u.total, u.rank, u.ranked_among) for u in units] == [
        ("长春市", Fraction("9.5"), 1, 4),
        ("吉林市", Fraction(9), 3, 4),
        ("四平市", Fraction("9.5"), 1, 4),
        ("辽源市", Fraction(8), 4, 4),
    ]


def test_scores_that_are_equal_after_rounding_are_a_tie() -> None:
    units = ranked({"长春市": "95.001%", "吉林市": "95.002%"}).units
    assert [u.rank for u in units] == [1, 1]


def test_less_is_better_where_the_direction_says_so() -> None:
    assessment = ranked({"长春市": "4.2%", "吉林市": "3.9%", "四平市": "4.2%"}, direction=Direction.LOWER)
    assert [item_of(assessment, "签订率", n).rank for n in ("长春市", "吉林市", "四平市")] == [2, 1, 2]


def test_neither_more_nor_less_is_better_has_no_rank() -> None:
    assessment = ranked({"长春市": "4.2%", "吉林市": "3.9%"}, direction=Direction.EQUAL)
    assert item_of(assessment, "签订率").rank is None


# --- open units --------------------------------------------------------------------------------------


def test_an_open_unit_is_left_out_of_the_ranking() -> None:
    units = ranked({"长春市": "95%", "吉林市": None, "四平市": "90%"}).units
    assert [(u.rank, u.ranked_among) for u in units] == [(1, 2), (None, 0), (2, 2)]
    assert [u.state for u in units] == [State.PROVISIONAL, State.OPEN, State.PROVISIONAL]
    assert units[0].reason == "吉林市的总分待定，可能影响名次"
    assert (units[1].lowest, units[1].highest) == exactly(0, 10)


def test_a_unit_that_no_open_one_can_overtake_is_final() -> None:
    """吉林市 can still reach 5 points of 10, which ties with 四平市 and overtakes only 辽源市."""
    policy = checked(
        area(
            "劳动关系",
            indicator("签订率", "%", target="100%", points="5"),
            indicator("支付率", "%", target="100%", points="5"),
        ),
        totals=[total()],
    )
    known = facts(
        {
            "长春市": {"签订率": "100%", "支付率": "100%"},
            "吉林市": {"签订率": "0%"},
            "四平市": {"签订率": "100%", "支付率": "0%"},
            "辽源市": {"签订率": "50%", "支付率": "0%"},
        }
    )
    states = {u.name: u.state for u in run(policy, known).units}
    assert states == {
        "长春市": State.FINAL,
        "吉林市": State.OPEN,
        "四平市": State.FINAL,
        "辽源市": State.PROVISIONAL,
    }


def test_an_area_is_ranked_without_its_open_units_too() -> None:
    assessment = ranked({"长春市": "95%", "吉林市": None})
    first, missing = (unit_of(assessment, n).areas[0] for n in ("长春市", "吉林市"))
    assert (first.rank, first.state, first.reason) == (1, State.PROVISIONAL, "吉林市的得分待定，可能影响名次")
    assert (missing.rank, missing.state) == (None, State.OPEN)


# --- who is ranked among whom ------------------------------------------------------------------------


def test_counties_are_ranked_inside_their_own_prefecture() -> None:
    roster = [
        city("长春市"),
        city("吉林市"),
        city("农安县", "县", "长春市"),
        city("南关区", "市辖区", "长春市"),
        city("永吉县", "县", "吉林市"),
    ]
    policy = checked(
        area("劳动关系", indicator("签订率", "%", target="100%", points="10")),
        levels=[CITIES, COUNTIES],
        totals=[total()],
    )
    rates = {"长春市": "80%", "吉林市": "70%", "农安县": "60%", "南关区": "90%", "永吉县": "50%"}
    assessment = run(policy, facts({n: {"签订率": r} for n, r in rates.items()}, roster=roster))
    found = [(u.name, u.level, u.rank, u.ranked_among) for u in assessment.units]
    assert found == [
        ("长春市", "市州", 1, 2),
        ("吉林市", "市州", 2, 2),
        ("农安县", "县市区", 2, 2),
        ("南关区", "县市区", 1, 2),
        ("永吉县", "县市区", 1, 1),
    ]


def test_units_that_no_level_takes_in_are_not_assessed() -> None:
    roster = [city("吉林省", "省", None), city("长春市")]
    policy = checked(area("劳动关系", indicator("签订率", "%", target="100%", points="10")))
    assert [u.name for u in run(policy, facts({}, roster=roster)).units] == ["长春市"]


def names(unit: RosterUnit, *levels: Level) -> list[str]:
    return [x.name for x in levels_of(unit, levels)]


def test_a_level_that_names_a_unit_wins_over_one_that_names_its_type() -> None:
    by_name = level("扩权县", "梅河口市")
    by_type = level("县市", "县级市")
    assert names(city("梅河口市", "县级市"), by_type, by_name) == ["扩权县"]
    assert names(city("集安市", "县级市"), by_type, by_name) == ["县市"]


def test_a_unit_of_a_part_stands_in_the_whole_as_well() -> None:
    whole = level("县市", "县级市", "县")
    part = level("扩权县", "梅河口市", part_of="县市")
    assert names(city("梅河口市", "县级市"), whole, part) == ["县市", "扩权县"]
    assert names(city("集安市", "县级市"), whole, part) == ["县市"]


def test_levels_that_are_part_of_each_other_come_to_an_end() -> None:
    first, second = level("甲", "县", part_of="乙"), level("乙", "市", part_of="甲")
    assert names(city("农安县", "县"), first, second) == ["甲", "乙"]


def test_the_common_parent_is_looked_for_upwards() -> None:
    roster = {u.name: u for u in (city("长春市"), city("高新区", "开发区", "长春市"))}
    township = city("双德乡", "乡", "高新区")
    within = level("乡镇", "乡", ranked_within="市州")
    assert common_parent(township, within, (CITIES, within), roster) == "长春市"


def test_without_a_common_parent_of_that_level_the_direct_parent_holds() -> None:
    within = level("乡镇", "乡", ranked_within="市州")
    assert common_parent(city("双德乡", "乡", "某区"), within, (CITIES, within), {}) == "某区"

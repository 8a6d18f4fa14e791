"""Awards: the cut, ties at it, the leading group's decisions, open candidates, and nominations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from dsl.facts import Adjustment, Facts, Grant, Nomination, Source
from dsl.model import Award, CheckedPolicy, TieRule
from engine.results import Assessment, AwardResult, State
from tests.engine.builders import (
    HALF_YEAR,
    HERE,
    YEAR_END,
    area,
    award,
    checked,
    city,
    facts,
    indicator,
    level,
    run,
    total,
    unit_of,
)

AWARD = "单项工作先进单位"


def decision(unit: str, outcome: str = "获评", *, scope: str | None = "劳动关系", item: str = AWARD) -> Adjustment:
    return Adjustment(
        period=YEAR_END,
        unit=unit,
        item=item,
        scope=scope,
        outcome=outcome,
        reason="综合平衡",
        decided_by="领导小组",
        source=Source(file="ratings.yaml", place="调整"),
    )


def method(*awards: Award) -> CheckedPolicy:
    return checked(
        area("劳动关系", indicator("签订率", "%", target="100%", points="10")), totals=[total()], awards=awards
    )


def assess(
    rates: Mapping[str, str | None], *awards: Award, adjustments: Sequence[Adjustment] = (), review: Sequence[str] = ()
) -> Assessment:
    known = facts(
        {n: {} if r is None else {"签订率": r} for n, r in rates.items()},
        adjustments=adjustments,
        under_review={n: ["签订率"] for n in review},
    )
    return run(method(*(awards or (award(),))), known)


def won(result: AwardResult) -> list[str]:
    return [u for w in result.winners for u in w.units]


TIED = {"长春市": "90%", "通化市": "88%", "辽源市": "85%", "白山市": "85%", "松原市": "80%"}


# --- the cut -----------------------------------------------------------------------------------------


def test_the_best_win() -> None:
    (result,) = assess({"松原市": "80%", "长春市": "90%", "通化市": "88%", "辽源市": "85%"}).awards
    assert (won(result), result.tied, result.state, result.reason) == (
        ["长春市", "通化市", "辽源市"],
        (),
        State.FINAL,
        "",
    )
    assert [(w.score, w.rank) for w in result.winners] == [(9, 1), (Fraction("8.8"), 2), (Fraction("8.5"), 3)]
    assert (result.name, result.scope, result.level, result.quota) == (AWARD, "劳动关系", "市州", 3)


def test_units_that_share_the_last_place_are_all_listed_and_the_award_is_open() -> None:
    (result,) = assess(TIED).awards
    assert (won(result), result.tied, result.state) == (["长春市", "通化市"], ("辽源市", "白山市"), State.OPEN)
    assert result.reason == "辽源市、白山市在名额处并列（余 1 个名额），一并待定"


@pytest.mark.parametrize(
    ("rule", "winners"),
    [(TieRule.ALL_IN, ["长春市", "通化市", "辽源市", "白山市"]), (TieRule.ALL_OUT, ["长春市", "通化市"])],
)
def test_a_tie_rule_settles_the_cut(rule: TieRule, winners: list[str]) -> None:
    (result,) = assess(TIED, award(tie_rule=rule)).awards
    assert (won(result), result.tied, result.state) == (winners, (), State.FINAL)


def test_a_tie_that_the_places_hold_is_none() -> None:
    (result,) = assess({"长春市": "90%", "通化市": "90%", "辽源市": "90%", "白山市": "80%"}).awards
    assert (won(result), result.state) == (["长春市", "通化市", "辽源市"], State.FINAL)


def test_fewer_candidates_than_places() -> None:
    (result,) = assess({"长春市": "90%", "通化市": "88%"}).awards
    assert (won(result), result.state) == (["长春市", "通化市"], State.FINAL)


def test_an_award_by_the_total() -> None:
    (result,) = assess(TIED, award(quota=1, is_per_area=False, is_by_area_score=False)).awards
    assert (won(result), result.scope) == (["长春市"], None)


def test_counties_win_inside_their_prefecture() -> None:
    roster = [city("长春市"), city("吉林市")]
    roster += [city("农安县", "县", "长春市"), city("德惠市", "县", "长春市"), city("永吉县", "县", "吉林市")]
    levels = [level("市州", "地级市"), level("县市区", "县", ranked_within="市州")]
    item = indicator("签订率", "%", target="100%", points="10")
    policy = checked(area("劳动关系", item), levels=levels, awards=[award(quota=1, of_level="县市区")])
    rates = {"农安县": "90%", "德惠市": "80%", "永吉县": "70%"}
    results = run(policy, facts({n: {"签订率": r} for n, r in rates.items()}, roster=roster)).awards
    assert [(r.within, won(r)) for r in results] == [("长春市", ["农安县"]), ("吉林市", ["永吉县"])]


def test_no_awards_in_a_period_that_only_serves_a_circular() -> None:
    known = facts({"长春市": {"签订率": "90%"}}, of=HALF_YEAR)
    assert run(method(award(of_period=None)), known, of=HALF_YEAR).awards == ()


# --- what the leading group decides ------------------------------------------------------------------


def test_a_decision_settles_the_tie() -> None:
    assessment = assess(TIED, adjustments=[decision("白山市")])
    (result,) = assessment.awards
    assert (won(result), result.tied, result.state) == (["长春市", "通化市", "白山市"], (), State.FINAL)
    assert result.winners[2].reason == "综合平衡"
    (adjustment,) = unit_of(assessment, "白山市").adjustments
    assert (adjustment.kind, adjustment.block, adjustment.name) == ("调整", AWARD, "劳动关系：获评")
    assert adjustment.reason == "综合平衡（领导小组）"
    assert unit_of(assessment, "长春市").adjustments == ()


def test_all_who_are_tied_may_win_beyond_the_quota() -> None:
    (result,) = assess(TIED, adjustments=[decision("白山市"), decision("辽源市")]).awards
    assert (won(result), result.state) == (["长春市", "通化市", "辽源市", "白山市"], State.FINAL)


def test_a_decision_that_leaves_places_leaves_the_others_tied() -> None:
    rates = {"长春市": "90%", "辽源市": "85%", "白山市": "85%", "松原市": "85%"}
    (result,) = assess(rates, adjustments=[decision("白山市")]).awards
    assert (won(result), result.tied, result.state) == (["长春市", "白山市"], ("辽源市", "松原市"), State.OPEN)


def test_one_of_the_tied_taken_out_leaves_the_place_to_the_other() -> None:
    (result,) = assess(TIED, adjustments=[decision("辽源市", "不获评")]).awards
    assert (won(result), result.state) == (["长春市", "通化市", "白山市"], State.FINAL)
    assert [(b.unit, b.reason) for b in result.barred] == [("辽源市", "综合平衡")]


def test_a_winner_taken_out_passes_the_place_on() -> None:
    (result,) = assess(TIED, adjustments=[decision("长春市", "不获评")]).awards
    assert (won(result), result.tied) == (["通化市", "辽源市", "白山市"], ())
    assert [w.rank for w in result.winners] == [2, 3, 3]


def test_any_candidate_may_be_named_and_takes_nobodys_place() -> None:
    (result,) = assess(TIED, adjustments=[decision("松原市")]).awards
    assert won(result) == ["长春市", "通化市", "松原市"]
    assert result.tied == ("辽源市", "白山市")


@pytest.mark.parametrize(
    ("adjustment", "why"),
    [
        (decision("双阳区"), "它不是候选单位"),
        (decision("长春市", item="创新工作奖"), "本期没有这个奖项"),
        (decision("长春市", scope="金保工程"), "没有写明方面，或者没有这个方面"),
        (decision("长春市", "一票否决"), "结果只能是「获评」或「不获评」"),
    ],
    ids=["no-candidate", "no-award", "no-area", "no-outcome"],
)
def test_an_adjustment_that_cannot_be_used_is_reported_and_does_nothing(adjustment: Adjustment, why: str) -> None:
    assessment = assess(TIED, adjustments=[adjustment])
    (finding,) = [q for q in assessment.data_quality if q.code == "KP560"]
    assert finding.message.endswith(f"用不上：{why}")
    assert (finding.unit, finding.source) == (adjustment.unit, "ratings.yaml 调整")
    assert won(assessment.awards[0]) == ["长春市", "通化市"]


def test_decisions_that_contradict_each_other_decide_nothing() -> None:
    assessment = assess(TIED, adjustments=[decision("白山市"), decision("白山市", "不获评")])
    assert assessment.awards[0].tied == ("辽源市", "白山市")
    assert [q.code for q in assessment.data_quality] == ["KP560"]


def test_a_decision_about_another_period_does_nothing() -> None:
    other = Adjustment(**{f: getattr(decision("白山市"), f) for f in Adjustment.__slots__} | {"period": HALF_YEAR})
    assert assess(TIED, adjustments=[other]).awards[0].tied == ("辽源市", "白山市")


# --- open and provisional candidates -----------------------------------------------------------------


def test_an_open_unit_that_could_still_enter_makes_the_award_provisional() -> None:
    (result,) = assess({"长春市": "90%", "通化市": None, "辽源市": "85%"}, award(quota=2)).awards
    assert (won(result), result.state) == (["长春市", "辽源市"], State.PROVISIONAL)
    assert result.reason == "通化市的得分待定，还可能入围"


def test_an_open_unit_that_can_no_longer_enter_changes_nothing() -> None:
    items = [indicator(key, "%", target="100%", points="5") for key in ("签订率", "支付率")]
    policy = checked(area("劳动关系", *items), awards=[award(quota=1)])
    known = facts({"长春市": {"签订率": "100%", "支付率": "90%"}, "通化市": {"签订率": "50%"}})
    (result,) = run(policy, known).awards
    assert (won(result), result.state) == (["长春市"], State.FINAL)


def test_where_every_candidate_is_open_so_is_the_award() -> None:
    (result,) = assess({"长春市": None, "通化市": None}).awards
    assert (result.winners, result.state, result.reason) == ((), State.OPEN, "各单位的得分都待定")


def test_a_figure_under_review_makes_the_award_provisional() -> None:
    (result,) = assess(TIED, award(quota=1), review=["松原市"]).awards
    assert (won(result), result.state, result.reason) == (["长春市"], State.PROVISIONAL, "松原市的得分是暂定的")


# --- nominations -------------------------------------------------------------------------------------


def nominated(project: str, *units: str, selected: bool | None = True, of: str = "") -> Nomination:
    return Nomination(award=of, project=project, units=units, is_selected=selected, source=HERE)


def innovation(*nominations: Nomination, **given: bool | int) -> Assessment:
    prize = award(
        "创新工作奖",
        is_per_area=False,
        is_judged=True,
        of_level=None,
        quota=int(given.pop("quota", 2)),
        **given,  # type: ignore[arg-type]
    )
    known: Facts = facts({"长春市": {"签订率": "90%"}, "通化市": {"签订率": "90%"}}, nominations=nominations)
    return run(method(prize), known)


def test_what_is_selected_wins() -> None:
    (result,) = innovation(
        nominated("居民医保“全覆盖”", "长春市"), nominated("技能培训", "通化市", selected=False)
    ).awards
    assert [(w.units, w.project, w.rank) for w in result.winners] == [(("长春市",), "居民医保“全覆盖”", None)]
    assert result.state is State.FINAL


def test_an_undecided_nomination_leaves_the_award_open_beside_those_decided() -> None:
    (result,) = innovation(nominated("全覆盖", "长春市"), nominated("技能培训", "通化市", selected=None)).awards
    assert (won(result), result.state, result.reason) == (["长春市"], State.OPEN, "“技能培训”尚未决定")


def test_without_a_nomination_it_is_open() -> None:
    (result,) = innovation().awards
    assert (result.winners, result.state, result.reason) == ((), State.OPEN, "还没有提名")


def test_more_selected_than_places_is_nobodys_win_yet() -> None:
    assessment = innovation(nominated("全覆盖", "长春市"), nominated("技能培训", "通化市"), quota=1)
    (result,) = assessment.awards
    assert (result.winners, result.tied, result.state) == ((), ("长春市", "通化市"), State.OPEN)
    assert result.reason == "名额 1 个，入选 2 个"
    assert [(q.code, q.message) for q in assessment.data_quality] == [("KP561", "创新工作奖名额 1 个，入选 2 个")]


@pytest.mark.parametrize(
    ("units", "allowed", "why"),
    [
        (("长春市", "通化市"), "may_be_joint", "这个奖项不能联合授予"),
        (("省残联",), "may_be_outside", "省残联不是考评对象"),
    ],
    ids=["joint", "outside"],
)
def test_joint_and_outside_winners_only_where_the_award_says_so(units: tuple[str, ...], allowed: str, why: str) -> None:
    refused, granted = innovation(nominated("助残", *units)), innovation(nominated("助残", *units), **{allowed: True})
    assert refused.awards[0].winners == ()
    assert [b.reason for b in refused.awards[0].barred] == [f"“助残”：{why}"] * len(units)
    assert [q.code for q in refused.data_quality] == ["KP562"]
    assert won(granted.awards[0]) == list(units)


def test_the_leading_group_may_decide_a_nomination() -> None:
    prize = award("创新工作奖", is_per_area=False, is_judged=True, of_level=None)
    known = facts(
        {"长春市": {"签订率": "90%"}},
        nominations=[nominated("全覆盖", "长春市", selected=None)],
        adjustments=[decision("长春市", scope=None, item="创新工作奖")],
    )
    (result,) = run(method(prize), known).awards
    assert (won(result), result.winners[0].reason, result.state) == (["长春市"], "综合平衡", State.FINAL)


def test_nominations_go_to_the_award_they_name() -> None:
    prizes = [award(n, is_per_area=False, is_judged=True, of_level=None) for n in ("创新工作奖", "特别贡献奖")]
    known = facts({"长春市": {"签订率": "90%"}}, nominations=[nominated("全覆盖", "长春市", of="特别贡献奖")])
    first, second = run(method(*prizes), known).awards
    assert (first.reason, won(second)) == ("还没有提名", ["长春市"])


# --- awards entered as decided -----------------------------------------------------------------------


def granted(*units: str, scope: str | None = "劳动关系", of: str = AWARD) -> Grant:
    return Grant(period=YEAR_END, award=of, scope=scope, units=units, source=Source(file="ratings.yaml", place="授奖"))


def decided(rates: Mapping[str, str | None], *grants: Grant) -> AwardResult:
    known = facts({n: {} if r is None else {"签订率": r} for n, r in rates.items()})
    (result,) = run(method(award()), replace(known, grants=grants)).awards
    return result


def test_a_list_settles_what_the_figures_leave_open() -> None:
    result = decided({"长春市": None, "通化市": "88%"}, granted("长春市", "通化市"))
    assert [(w.units, w.score, w.rank) for w in result.winners] == [
        (("长春市",), None, None),
        (("通化市",), Fraction("8.8"), 1),
    ]
    assert (result.state, result.tied, result.level) == (State.FINAL, (), "市州")
    assert result.reason == "按授奖名单（ratings.yaml 授奖）；按得分排名应为通化市"


def test_a_list_that_agrees_with_the_scores_says_no_more() -> None:
    result = decided({"长春市": "90%", "通化市": "88%"}, granted("通化市", "长春市"))
    assert won(result) == ["通化市", "长春市"]
    assert result.reason == "按授奖名单（ratings.yaml 授奖）"


def test_a_list_for_another_area_or_award_does_nothing() -> None:
    rates = {"长春市": "90%", "通化市": "88%"}
    other = decided(rates, granted("通化市", scope="金保工程"), granted("通化市", of="创新工作奖", scope=None))
    assert won(other) == ["长春市", "通化市"]

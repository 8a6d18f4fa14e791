"""What the office should look at: what is missing, in doubt or contradictory, each said once and in plain words."""

from __future__ import annotations

from dsl.expressions import Conditional, Expression
from dsl.model import CheckedPolicy, ZeroOutcome
from dsl.span import NOWHERE
from engine.results import Assessment, State
from tests.engine.builders import (
    HALF_YEAR,
    YEAR_END,
    accountability,
    area,
    call,
    check,
    checked,
    city,
    compared,
    definition,
    exactly,
    facts,
    field,
    indicator,
    item_of,
    judged,
    level,
    num,
    of_which,
    quotient,
    ref,
    run,
    total,
    unit_of,
)

FIELDS = (field("解决户数", "户"), field("发生户数", "户"), field("来访批次", "批次"))
RATE = indicator("解决比率", formula=quotient("解决户数", "发生户数"), target="100%", points="3")


def method(**given: object) -> CheckedPolicy:
    return checked(area("劳动关系", RATE), fields=FIELDS[:2], **given)  # type: ignore[arg-type]


def said(assessment: Assessment) -> list[tuple[str, str, str]]:
    return [(q.code, q.field, q.message) for q in assessment.data_quality]


# --- figures -----------------------------------------------------------------------------------------


def test_complete_figures_leave_nothing_to_say() -> None:
    assert said(run(method(), facts({"长春市": {"解决户数": "49户", "发生户数": "50户"}}))) == []


def test_a_missing_report_is_one_finding() -> None:
    assessment = run(method(), facts({}, roster=[city("长春市")]))
    assert said(assessment) == [("KP551", "", "长春市没有报送年终总评的数据")]


def test_each_missing_figure_is_a_finding() -> None:
    assessment = run(method(), facts({"长春市": {"解决户数": None}}))
    assert said(assessment) == [
        ("KP552", "解决户数", "长春市缺报解决户数（年终总评）"),
        ("KP552", "发生户数", "长春市缺报发生户数（年终总评）"),
    ]
    assert [q.source for q in assessment.data_quality] == ["submissions/长春市.yaml 数据", ""]


def test_last_years_figure_is_named_as_such() -> None:
    item = indicator("下降", formula=call("下降率", ref("来访批次")), target="10%", points="3")
    policy = checked(area("劳动关系", item), fields=FIELDS[2:])
    assert said(run(policy, facts({"长春市": {"来访批次": "9批次"}}))) == [
        ("KP552", "来访批次", "长春市缺报上年的来访批次（年终总评）")
    ]


def test_a_figure_that_no_result_asks_for_is_not_missed() -> None:
    choice = Conditional(
        condition=compared(ref("发生户数"), "=", num("0户")), then=num("1"), otherwise=ref("解决户数"), span=NOWHERE
    )
    policy = checked(
        area("劳动关系", indicator("解决比率", formula=choice, target="1", points="3")),
        fields=FIELDS,
        definitions=[definition("没有人用", ref("来访批次"))],
    )
    assert said(run(policy, facts({"长春市": {"发生户数": "0户"}}))) == []


def test_a_figure_of_another_level_is_not_missed() -> None:
    levels = [level("市州", "地级市"), level("县市区", "县")]
    item = indicator("数据中心", "%", target="100%", points="3", levels=("市州",))
    policy = checked(area("金保工程", item), levels=levels)
    assert said(run(policy, facts({}, roster=[city("农安县", "县", "长春市")]))) == []


def test_a_unit_of_two_levels_is_told_once() -> None:
    levels = [level("县市", "县级市"), level("扩权县", "梅河口市", part_of="县市")]
    policy = checked(area("劳动关系", RATE), fields=FIELDS[:2], levels=levels)
    assessment = run(policy, facts({}, roster=[city("梅河口市", "县级市", "通化市")]))
    assert [u.level for u in assessment.units] == ["县市", "扩权县"]
    assert len(assessment.data_quality) == 1


def test_a_figure_under_review_is_used_and_the_result_provisional() -> None:
    known = facts({"长春市": {"解决户数": "50户", "发生户数": "50户"}}, under_review={"长春市": ["解决户数"]})
    assessment = run(method(totals=[total()]), known)
    assert said(assessment) == [("KP554", "解决户数", "长春市的解决户数正在复核")]
    unit = unit_of(assessment)
    assert (unit.total, unit.state, unit.reason) == exactly(3, State.PROVISIONAL, "“解决户数”正在复核")
    assert (unit.areas[0].score, unit.areas[0].state) == exactly(3, State.PROVISIONAL)


# --- cross-checks ------------------------------------------------------------------------------------

NOT_MORE: Expression = compared(ref("解决户数"), "≤", ref("发生户数"))


def test_figures_that_break_a_cross_check_are_used_and_provisional() -> None:
    known = facts({"长春市": {"解决户数": "51户", "发生户数": "50户"}})
    assessment = run(method(checks=[check(NOT_MORE)], totals=[total()]), known)
    assert said(assessment) == [
        (
            "KP553",
            "解决户数、发生户数",
            "长春市的数据不符合校核“解决户数 不高于 发生户数”（报来 51户 对 50户）",
        )
    ]
    assert assessment.data_quality[0].source == "submissions/长春市.yaml 数据"
    item = item_of(assessment, "解决比率")
    assert (item.score, item.is_provisional) == exactly(3, True)
    assert (unit_of(assessment).total, unit_of(assessment).state) == exactly(3, State.PROVISIONAL)
    assert unit_of(assessment).reason == "不符合校核“解决户数 不高于 发生户数”"


def test_a_cross_check_that_misses_a_figure_is_not_broken() -> None:
    assessment = run(method(checks=[check(NOT_MORE)]), facts({"长春市": {"解决户数": "51户"}}))
    assert [q.code for q in assessment.data_quality] == ["KP552"]


def test_a_broken_cross_check_doubts_what_its_definitions_rest_on() -> None:
    share = definition("解决比例", quotient("解决户数", "发生户数"), zero_rule=ZeroOutcome.WHOLE)
    policy = method(definitions=[share], checks=[check(compared(ref("解决比例"), "≤", num("100%")))])
    assessment = run(policy, facts({"长春市": {"解决户数": "51户", "发生户数": "50户"}}))
    assert item_of(assessment, "解决比率").is_provisional


# --- letters -----------------------------------------------------------------------------------------


def test_what_the_letter_lacks() -> None:
    policy = checked(area("就业", indicator("新增就业", parts=[of_which("公益性岗位")]), indicator("再就业")))
    known = facts(
        {"长春市": {"新增就业": "3人", "再就业": "3人", "公益性岗位": "1人"}},
        targets={"长春市": {"新增就业": (None, "3"), "再就业": ("3人", None)}},
    )
    assert said(run(policy, known)) == [
        ("KP555", "新增就业", "长春市的责任状没有写新增就业的目标"),
        ("KP555", "公益性岗位", "长春市的责任状没有写公益性岗位的目标"),
        ("KP556", "再就业", "长春市的责任状没有写再就业的分值"),
    ]


def test_no_letter_at_all_is_one_finding() -> None:
    policy = checked(area("就业", indicator("新增就业"), indicator("再就业")))
    known = facts({"长春市": {"新增就业": "3人", "再就业": "3人"}})
    assert said(run(policy, known)) == [("KP557", "", "没有长春市的责任状")]


def test_points_are_not_missed_where_nothing_is_scored() -> None:
    policy = checked(area("就业", indicator("再就业")))
    known = facts({"长春市": {"再就业": "3人"}}, targets={"长春市": {"再就业": ("3人", None)}}, of=HALF_YEAR)
    assert said(run(policy, known, of=HALF_YEAR)) == []


# --- judgements --------------------------------------------------------------------------------------


def test_a_mark_that_nobody_has_given() -> None:
    policy = checked(
        area("就业", indicator("再就业", target="3人", points="3")),
        fields=[field("日常工作得分", "分", is_judged=True)],
        totals=[total(ref("日常工作得分"))],
    )
    assert said(run(policy, facts({"长春市": {"再就业": "3人"}}))) == [
        ("KP559", "日常工作得分", "长春市尚未评定：日常工作得分（年终总评）")
    ]


BLOCK = accountability(judged("贯彻落实不力"), judged("目标任务完成不好"))


def held(ratings: dict[str, str | bool], *, any_is_enough: bool = True) -> Assessment:
    block = accountability(*BLOCK.circumstances, any_is_enough=any_is_enough)
    return run(checked(accountable=[block]), facts({}, roster=[city("长春市")], ratings={"长春市": ratings}))


def entries(assessment: Assessment) -> list[tuple[str, State]]:
    return [(a.reason, a.state) for a in assessment.accountability]


def test_one_circumstance_is_enough() -> None:
    assessment = held({"贯彻落实不力": True})
    assert entries(assessment) == [("贯彻落实不力", State.FINAL)]
    assert assessment.data_quality == ()


def test_no_circumstance_no_entry() -> None:
    assessment = held({"贯彻落实不力": False, "目标任务完成不好": False})
    assert (entries(assessment), said(assessment)) == ([], [])


def test_a_judgement_that_is_missing_leaves_it_open() -> None:
    assessment = held({"贯彻落实不力": False})
    assert entries(assessment) == [("年终总评尚未评定“目标任务完成不好”", State.OPEN)]
    assert said(assessment) == [("KP559", "", "长春市尚未评定：目标任务完成不好（年终总评）")]


def test_where_nobody_has_judged_anything_there_is_one_entry() -> None:
    assessment = held({})
    assert entries(assessment) == [("各种情形都还没有评定", State.OPEN)]
    assert said(assessment) == [("KP559", "", "长春市尚未评定：按有关规定追究责任（年终总评）")]


def test_where_all_are_needed_one_that_fails_is_enough_to_clear() -> None:
    assert entries(held({"贯彻落实不力": False}, any_is_enough=False)) == []
    assert entries(held({"贯彻落实不力": True}, any_is_enough=False))[0][1] is State.OPEN
    both: dict[str, str | bool] = {"贯彻落实不力": True, "目标任务完成不好": True}
    assert entries(held(both, any_is_enough=False)) == [("贯彻落实不力；目标任务完成不好", State.FINAL)]


def test_a_circumstance_may_be_a_condition_on_figures() -> None:
    block = accountability(compared(ref("解决比率"), "<", num("60%")))
    known = facts({"长春市": {"解决户数": "1户", "发生户数": "50户"}})
    (entry,) = run(method(accountable=[block]), known).accountability
    assert (entry.unit, entry.reason) == ("长春市", "解决比率 低于 60%")


def test_nobody_is_held_to_account_by_a_circular() -> None:
    policy = checked(accountable=[BLOCK])
    assert run(policy, facts({}, roster=[city("长春市")], of=HALF_YEAR), of=HALF_YEAR).accountability == ()


def test_findings_stand_by_unit_then_by_place_on_the_page() -> None:
    roster = [city("通化市"), city("长春市")]
    assessment = run(method(), facts({"长春市": {"x": "1"}, "通化市": {"x": "1"}}, roster=roster))
    assert [(q.unit, q.field) for q in assessment.data_quality] == [
        ("通化市", "解决户数"),
        ("通化市", "发生户数"),
        ("长春市", "解决户数"),
        ("长春市", "发生户数"),
    ]
    assert assessment.period == YEAR_END

"""Value, target, completion and fulfilment of one indicator: every operator, every form, every rule on zero."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl.expressions import ComparisonOperator
from dsl.model import (
    Base,
    CheckedPolicy,
    CompletionForm,
    Direction,
    ZeroChoice,
    ZeroOutcome,
)
from engine.results import Status
from tests.engine.builders import (
    area,
    call,
    checked,
    city,
    compared,
    component,
    definition,
    exactly,
    facts,
    field,
    indicator,
    item_of,
    level,
    num,
    of_which,
    quotient,
    ref,
    run,
    unit_of,
)

FIELDS = (field("解决户数", "户"), field("发生户数", "户"), field("来访批次", "批次"))


def method(*items: object) -> CheckedPolicy:
    return checked(area("劳动关系", *items), fields=FIELDS)  # type: ignore[arg-type]


def reported(key: str, value: str | None, **given: object):  # type: ignore[no-untyped-def]
    """The result of an indicator that is reported as it is."""
    policy = method(indicator(key, points="3", **given))  # type: ignore[arg-type]
    return item_of(run(policy, facts({"长春市": {} if value is None else {key: value}})), key)


# --- met or not --------------------------------------------------------------------------------------

_MET: dict[ComparisonOperator, tuple[bool, bool, bool]] = {
    "<": (True, False, False),
    "≤": (True, True, False),
    "=": (False, True, False),
    "≠": (True, False, True),
    "≥": (False, True, True),
    ">": (False, False, True),
}


@pytest.mark.parametrize("operator", list(_MET))
@pytest.mark.parametrize(("place", "value"), [(0, "9人"), (1, "10人"), (2, "11人")], ids=["below", "equal", "above"])
def test_a_value_against_its_target(operator: ComparisonOperator, place: int, value: str) -> None:
    assert reported("新增就业", value, target="10人", operator=operator).is_met is _MET[operator][place]


@pytest.mark.parametrize("operator", list(_MET))
def test_a_missing_value_is_neither_met_nor_not(operator: ComparisonOperator) -> None:
    result = reported("新增就业", None, target="10人", operator=operator)
    assert (result.is_met, result.value, result.completion, result.status) == (None, None, None, Status.MISSING)


def test_forty_nine_of_fifty_meets_ninety_eight_percent() -> None:
    item = indicator("解决比率", formula=quotient("解决户数", "发生户数"), target="98%", points="3")
    result = item_of(run(method(item), facts({"长春市": {"解决户数": "49户", "发生户数": "50户"}})), "解决比率")
    assert (result.value, result.is_met) == (Fraction(49, 50), True)


@pytest.mark.parametrize(
    ("before", "now", "is_met"),
    [("100批次", "90批次", True), ("1000批次", "901批次", False), ("100批次", "120批次", False)],
    ids=["exactly-10%", "9.9%", "more"],
)
def test_a_decline_of_exactly_ten_percent_is_met(before: str, now: str, is_met: bool) -> None:
    item = indicator("下降", formula=call("下降率", ref("来访批次")), target="10%", points="3")
    figures = {"长春市": {"来访批次": now, "上年.来访批次": before}}
    assert item_of(run(method(item), facts(figures)), "下降").is_met is is_met


def test_a_rate_that_rounds_to_the_target_does_not_meet_it() -> None:
    result = reported("失业率", "4.2000001%", unit_name="%", target="4.2%", operator="≤", direction=Direction.LOWER)
    assert result.is_met is False


def test_a_target_from_the_letter() -> None:
    policy = method(indicator("新增就业"))
    known = facts({"长春市": {"新增就业": "13万人"}}, targets={"长春市": {"新增就业": ("12.5万人", "3")}})
    result = item_of(run(policy, known), "新增就业")
    assert (result.target, result.completion, result.is_met) == exactly(125_000, Fraction(26, 25), True)
    assert result.target_derivation is not None
    assert result.target_derivation.source is not None


def test_no_target_in_the_letter_leaves_it_open_and_says_why() -> None:
    policy = method(indicator("新增就业"))
    known = facts({"长春市": {"新增就业": "13万人"}}, targets={"长春市": {"新增就业": (None, "3")}})
    result = item_of(run(policy, known), "新增就业")
    assert (result.value, result.is_met, result.completion, result.score) == (130_000, None, None, None)
    assert result.reason == "责任状没有写“新增就业”的目标"


# --- completion --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "value", "target", "rate"),
    [
        (CompletionForm.VALUE_OVER_TARGET, "98人", "100人", Fraction(49, 50)),
        (CompletionForm.VALUE_OVER_TARGET, "0人", "100人", Fraction(0)),
        (CompletionForm.TARGET_OVER_VALUE, "4人", "3人", Fraction(3, 4)),
        (CompletionForm.TARGET_OVER_VALUE, "0人", "3人", None),
        (CompletionForm.TWO_MINUS_RATIO, "4人", "3人", Fraction(2, 3)),
        (CompletionForm.TWO_MINUS_RATIO, "0人", "3人", Fraction(2)),
        (CompletionForm.VALUE_OVER_TARGET, "4人", "0人", None),
        (CompletionForm.TWO_MINUS_RATIO, "4人", "-1人", None),
        (None, "4人", "3人", None),
    ],
)
def test_a_completion_rate(form: CompletionForm | None, value: str, target: str, rate: Fraction | None) -> None:
    result = reported("案件", value, target=target, completion=form)
    assert result.completion == rate
    assert (result.score is None) is (rate is None)


def test_a_target_of_zero_leaves_the_rate_undefined_but_is_met() -> None:
    result = reported("案件", "4人", target="0人")
    assert (result.is_met, result.score, result.reason) == (True, None, "目标不大于零，完成率没有意义")


# --- zero denominators -------------------------------------------------------------------------------

_WHOLE = Fraction(1)


@pytest.mark.parametrize(
    ("outcome", "status", "value", "is_met", "score"),
    [
        (ZeroOutcome.FULFILLED, Status.UNDEFINED, None, True, 3),
        (ZeroOutcome.UNFULFILLED, Status.UNDEFINED, None, False, 0),
        (ZeroOutcome.WHOLE, Status.OK, 1, True, 3),
        (ZeroOutcome.FULL_MARKS, Status.UNDEFINED, None, None, 3),
        (ZeroOutcome.NO_MARKS, Status.UNDEFINED, None, None, 0),
        (ZeroOutcome.NOT_APPLICABLE, Status.NOT_APPLICABLE, None, None, None),
        (ZeroOutcome.REDISTRIBUTED, Status.NOT_APPLICABLE, None, None, None),
        (None, Status.UNDEFINED, None, None, None),
    ],
    ids=lambda case: case.value if isinstance(case, ZeroOutcome) else "",
)
@pytest.mark.parametrize("base", [Base.COMPLETION, Base.ALL_OR_NOTHING])
def test_nothing_of_nothing(
    outcome: ZeroOutcome | None, status: Status, value: int | None, is_met: bool | None, score: int | None, base: Base
) -> None:
    formula = quotient("解决户数", "发生户数")
    item = indicator("解决比率", formula=formula, zero_rule=outcome, target="100%", points="3", base=base)
    known = facts({"长春市": {"解决户数": "0户", "发生户数": "0户"}})
    result = item_of(run(method(item), known), "解决比率")
    if outcome in (ZeroOutcome.FULL_MARKS, ZeroOutcome.NO_MARKS, None):
        assert result.is_met is None
    assert (result.status, result.value, result.is_met, result.score) == (status, value, is_met, score)


def test_without_a_rule_nothing_is_decided_and_the_reason_says_so() -> None:
    item = indicator("解决比率", formula=quotient("解决户数", "发生户数"), target="100%", points="3")
    result = item_of(run(method(item), facts({"长春市": {"解决户数": "0户", "发生户数": "0户"}})), "解决比率")
    assert result.reason == "分母为零，办法没有写这时怎么算"


_PETITIONS = ZeroChoice(
    condition=compared(ref("来访批次"), "=", num("0批次")),
    then=ZeroOutcome.FULFILLED,
    otherwise=ZeroOutcome.UNFULFILLED,
)


@pytest.mark.parametrize(("now", "is_met"), [("0批次", True), ("1批次", False)])
def test_a_rule_that_chooses(now: str, is_met: bool) -> None:
    item = indicator("下降", formula=call("下降率", ref("来访批次")), zero_rule=_PETITIONS, target="10%", points="3")
    known = facts({"长春市": {"来访批次": now, "上年.来访批次": "0批次"}})
    result = item_of(run(method(item), known), "下降")
    assert (result.value, result.is_met) == (None, is_met)


def test_a_rule_whose_condition_is_missing_leaves_it_open() -> None:
    choice = ZeroChoice(
        condition=compared(ref("解决户数"), "=", num("0户")),
        then=ZeroOutcome.FULFILLED,
        otherwise=ZeroOutcome.UNFULFILLED,
    )
    item = indicator("下降", formula=call("下降率", ref("来访批次")), zero_rule=choice, target="10%", points="3")
    known = facts({"长春市": {"来访批次": "0批次", "上年.来访批次": "0批次"}})
    result = item_of(run(method(item), known), "下降")
    assert (result.status, result.is_met, result.score) == (Status.MISSING, None, None)
    assert "缺报“解决户数”" in result.reason


def test_the_rule_of_a_definition_settles_its_own_quotient() -> None:
    share = definition("解决比例", quotient("解决户数", "发生户数"), zero_rule=ZeroOutcome.WHOLE)
    item = indicator("解决比率", formula=ref("解决比例"), zero_rule=ZeroOutcome.UNFULFILLED, target="100%", points="3")
    policy = checked(area("劳动关系", item), fields=FIELDS, definitions=[share])
    result = item_of(run(policy, facts({"长春市": {"解决户数": "0户", "发生户数": "0户"}})), "解决比率")
    assert (result.value, result.is_met) == (1, True)


def test_what_a_definition_says_of_zero_reaches_the_indicator() -> None:
    share = definition("解决比例", quotient("解决户数", "发生户数"), zero_rule=ZeroOutcome.FULFILLED)
    item = indicator("解决比率", formula=ref("解决比例"), target="100%", points="3")
    policy = checked(area("劳动关系", item), fields=FIELDS, definitions=[share])
    result = item_of(run(policy, facts({"长春市": {"解决户数": "0户", "发生户数": "0户"}})), "解决比率")
    assert (result.value, result.is_met, result.score) == exactly(None, True, 3)


def test_something_missing_over_zero_is_missing_not_fulfilled() -> None:
    item = indicator(
        "解决比率",
        formula=quotient("解决户数", "发生户数"),
        zero_rule=ZeroOutcome.FULFILLED,
        target="100%",
        points="3",
    )
    result = item_of(run(method(item), facts({"长春市": {"解决户数": None, "发生户数": "0户"}})), "解决比率")
    assert (result.status, result.is_met, result.score) == (Status.MISSING, None, None)


# --- missing is never zero ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"发生户数": "50户"}, "年终总评缺报“解决户数”"),
        ({"解决户数": None, "发生户数": "50户"}, "年终总评报送的“解决户数”是空白"),
        ({}, "没有报送年终总评的数据"),
    ],
    ids=["absent", "blank", "no-report"],
)
def test_a_missing_figure_says_which_and_when(figures: dict[str, str | None], reason: str) -> None:
    item = indicator("解决比率", formula=quotient("解决户数", "发生户数"), target="100%", points="3")
    result = item_of(run(method(item), facts({"长春市": figures}, roster=[city("长春市")])), "解决比率")
    assert (result.value, result.score, result.status, result.reason) == (None, None, Status.MISSING, reason)


def test_zero_is_a_figure() -> None:
    result = reported("新增就业", "0人", target="10人")
    assert (result.value, result.completion, result.is_met, result.score) == (0, 0, False, 0)


def test_last_years_figure_that_is_missing_is_named_as_such() -> None:
    item = indicator("下降", formula=call("下降率", ref("来访批次")), target="10%", points="3")
    result = item_of(run(method(item), facts({"长春市": {"来访批次": "90批次"}})), "下降")
    assert result.reason == "年终总评缺报上年的“来访批次”"


def test_a_figure_under_review_is_used_and_marked() -> None:
    policy = method(indicator("新增就业", target="10人", points="3"))
    known = facts({"长春市": {"新增就业": "12人"}}, under_review={"长春市": ["新增就业"]})
    result = item_of(run(policy, known), "新增就业")
    assert (result.value, result.score, result.status, result.is_provisional) == exactly(
        12, 3, Status.UNDER_REVIEW, True
    )


# --- parts and levels --------------------------------------------------------------------------------


def test_an_of_which_is_compared_and_not_scored() -> None:
    policy = method(indicator("新增就业", target="10人", points="3", parts=[of_which("公益性岗位")]))
    known = facts(
        {"长春市": {"新增就业": "10人", "公益性岗位": "3人"}}, targets={"长春市": {"公益性岗位": ("4人", None)}}
    )
    assessment = run(policy, known)
    part = item_of(assessment, "公益性岗位")
    assert (part.value, part.completion, part.is_met, part.score, part.full_marks) == (
        3,
        Fraction(3, 4),
        False,
        None,
        None,
    )
    assert unit_of(assessment).areas[0].score == 3


@pytest.mark.parametrize(
    ("rate", "is_met"), [("95%", True), ("80%", False), (None, None)], ids=["both", "one-not", "one-missing"]
)
def test_an_item_is_met_where_each_component_is(rate: str | None, is_met: bool | None) -> None:
    parts = [component("培训人数", target="10人"), component("就业率", "%", target="90%")]
    policy = method(indicator("培训", points="4", components=parts))
    result = item_of(run(policy, facts({"长春市": {"培训人数": "10人", "就业率": rate}})), "培训")
    assert (result.value, result.completion, result.is_met) == (None, None, is_met)


def test_a_level_that_is_not_assessed_takes_no_part() -> None:
    levels = [level("市州", "地级市"), level("县市区", "县")]
    policy = checked(area("金保工程", indicator("数据中心", "%", levels=("市州",), points="3")), levels=levels)
    known = facts(
        {"长春市": {"数据中心": "90%"}, "农安县": {}}, roster=[city("长春市"), city("农安县", "县", "长春市")]
    )
    result = item_of(run(policy, known), "数据中心", "农安县")
    assert (result.applies, result.status, result.reason) == (False, Status.NOT_APPLICABLE, "只考评市州")

"""Worked examples: what is set cuts off its inputs, what must come out is compared to the last digit."""

from __future__ import annotations

import pytest

from dsl.expressions import Judged, Ref, ScoreSum, Side
from dsl.model import (
    AwardExpectation,
    CheckedPolicy,
    Claim,
    Example,
    Expectation,
    Setting,
    World,
    ZeroOutcome,
)
from dsl.span import NOWHERE
from engine.examples import ExampleOutcome, run_examples
from tests.engine.builders import (
    all_of,
    amount,
    area,
    award,
    checked,
    city,
    component,
    compute,
    definition,
    field,
    indicator,
    judged,
    last,
    level,
    num,
    plan_of,
    quotient,
    ref,
    rounding,
    total,
)

ROSTER = tuple(city(name) for name in ("长春市", "通化市", "辽源市", "松原市"))


def given(subject: Ref | Judged, value: str | bool, unit: str | None = None) -> Setting:
    said = value if isinstance(value, bool) else amount(value)
    return Setting(unit=unit, subject=subject, value=said, span=NOWHERE)


def then(
    subject: Ref, value: str | bool | None = None, claim: Claim = Claim.EQUALS, unit: str | None = None
) -> Expectation:
    said = amount(value) if isinstance(value, str) else value
    text = f"{subject.text} {claim.value} {value or ''}".strip()
    return Expectation(unit=unit, subject=subject, claim=claim, value=said, text=text, span=NOWHERE)


def world(*steps: Setting | Expectation | AwardExpectation, units: tuple[str, ...] = ()) -> World:
    settings = tuple(s for s in steps if isinstance(s, Setting))
    expectations = tuple(s for s in steps if not isinstance(s, Setting))
    return World(title="一例", units=units, settings=settings, expectations=expectations, span=NOWHERE)


def method(*worlds: World) -> CheckedPolicy:
    rate = indicator("解决比率", formula=quotient("解决户数", "发生户数"), zero_rule=ZeroOutcome.FULFILLED)
    petitions = indicator("下降", formula=compute(last("来访批次"), "-", ref("来访批次")), target="10批次")
    parts = [component(key, "%", target="责任状") for key in ("应保率", "施保率")]
    centre = indicator("数据中心", formula=ref("有中心"), target="100%", levels=("县市区",), points="2")
    return checked(
        area("劳动关系", rate, petitions),
        area("低保", indicator("保障", points="责任状", components=parts), centre),
        fields=[
            field("解决户数", "户"),
            field("发生户数", "户"),
            field("来访批次", "批次"),
            field("有中心", "%"),
            field("日常工作得分", "分", is_judged=True),
        ],
        definitions=[definition("翻番", compute(ref("解决比率"), "*", num("2")))],
        levels=[level("市州", "地级市"), level("县市区", "县")],
        totals=[total(compute(ScoreSum(span=NOWHERE), "+", ref("日常工作得分")), rounded=rounding())],
        awards=[award(quota=3)],
        examples=[Example(name="例子", worlds=worlds, span=NOWHERE)],
        rounded=rounding(),
    )


def outcomes(*steps: Setting | Expectation | AwardExpectation, units: tuple[str, ...] = ()) -> list[ExampleOutcome]:
    return list(run_examples(plan_of(method(world(*steps, units=units))), ROSTER))


def only(*steps: Setting | Expectation | AwardExpectation, units: tuple[str, ...] = ()) -> ExampleOutcome:
    (outcome,) = outcomes(*steps, units=units)
    return outcome


# --- figures -----------------------------------------------------------------------------------------

FIFTY = (given(ref("解决户数"), "49户"), given(ref("发生户数"), "50户"))


def test_an_expectation_that_holds() -> None:
    outcome = only(*FIFTY, then(ref("解决比率"), "98%"))
    assert (outcome.is_passed, outcome.got, outcome.derivation) == (True, "98%", None)
    assert (outcome.example, outcome.world, outcome.expected) == ("例子", "一例", "解决比率 = 98%")


def test_an_expectation_that_fails_shows_what_came_out_and_how() -> None:
    outcome = only(*FIFTY, then(ref("解决比率"), "97.9%"))
    assert (outcome.is_passed, outcome.got) == (False, "98%")
    assert outcome.derivation is not None
    assert outcome.derivation.substituted == "49户 ÷ 50户"


def test_values_are_compared_exactly_not_as_they_are_shown() -> None:
    outcome = only(given(ref("解决户数"), "1户"), given(ref("发生户数"), "3户"), then(ref("解决比率"), "33.3333%"))
    assert (outcome.is_passed, outcome.got) == (False, "约33.3333%")


def test_target_points_and_score() -> None:
    found = outcomes(
        *FIFTY,
        given(ref("解决比率", Side.TARGET), "100%"),
        given(ref("解决比率", Side.FULL_MARKS), "3分"),
        then(ref("解决比率", Side.COMPLETION), "98%"),
        then(ref("解决比率", Side.SCORE), "2.94分"),
        then(ref("解决比率", Side.FULL_MARKS), "3分"),
        then(ref("解决比率"), claim=Claim.UNFULFILLED),
    )
    assert [o.got for o in found if not o.is_passed] == []
    assert len(found) == 4


def test_last_years_figure_may_be_set() -> None:
    assert only(
        given(last("来访批次"), "100批次"), given(ref("来访批次"), "90批次"), then(ref("下降"), "10批次")
    ).is_passed


def test_a_set_node_cuts_off_its_inputs() -> None:
    found = outcomes(
        given(ref("解决比率"), "80%"),
        given(ref("解决户数"), "1户"),
        then(ref("解决比率"), "80%"),
        then(ref("翻番"), "160%"),
    )
    assert [o.is_passed for o in found] == [True, True]


def test_a_completion_rate_may_be_set() -> None:
    found = outcomes(
        given(ref("解决比率", Side.COMPLETION), "50%"),
        given(ref("解决比率", Side.FULL_MARKS), "3分"),
        then(ref("解决比率", Side.SCORE), "1.5分"),
    )
    assert found[0].is_passed


def test_the_sides_of_components_may_be_set() -> None:
    found = outcomes(
        given(ref("应保率"), "100%"),
        given(ref("施保率"), "95%"),
        given(ref("应保率", Side.TARGET), "100%"),
        given(ref("施保率", Side.TARGET), "100%"),
        given(ref("保障", Side.FULL_MARKS), "4分"),
        then(ref("施保率", Side.SCORE), "1.9分"),
        then(ref("保障", Side.SCORE), "3.9分"),
    )
    assert [o.got for o in found] == ["1.9分", "3.9分"]


def test_scores_may_be_set_and_summed() -> None:
    found = outcomes(
        given(ref("劳动关系", Side.SCORE), "14.755分"),
        given(ref("低保"), "5分"),
        given(ref("日常工作得分"), "80分"),
        then(ref("劳动关系", Side.SCORE), "14.755分"),
        then(ref("总分", Side.SCORE), "99.76分"),
    )
    assert [o.got for o in found] == ["14.755分", "99.76分"]


@pytest.mark.parametrize(
    ("steps", "claim", "is_passed"),
    [
        ((), Claim.MISSING, True),
        (FIFTY, Claim.MISSING, False),
        (FIFTY, Claim.APPLIES, True),
        ((given(ref("解决户数"), "0户"), given(ref("发生户数"), "0户")), Claim.UNDEFINED, True),
        ((given(ref("解决户数"), "0户"), given(ref("发生户数"), "0户")), Claim.FULFILLED, True),
        ((given(ref("解决户数"), "0户"), given(ref("发生户数"), "0户")), Claim.UNFULFILLED, False),
        (FIFTY, Claim.FULFILLED, False),
        (FIFTY, Claim.NOT_APPLICABLE, False),
    ],
)
def test_states(steps: tuple[Setting, ...], claim: Claim, is_passed: bool) -> None:
    assert only(*steps, then(ref("解决比率"), claim=claim)).is_passed is is_passed


def test_a_missing_figure_is_said_to_be_missing() -> None:
    outcome = only(given(ref("发生户数"), "50户"), then(ref("解决比率"), "98%"))
    assert (outcome.is_passed, outcome.got) == (False, "待定（年终总评缺报“解决户数”）")


def test_the_unnamed_unit_is_of_a_level_that_takes_part() -> None:
    assert only(given(ref("有中心"), "75%"), then(ref("数据中心"), "75%")).is_passed


def test_a_named_unit_of_another_level_does_not_apply() -> None:
    outcome = only(then(ref("数据中心"), claim=Claim.NOT_APPLICABLE), units=("长春市",))
    assert (outcome.is_passed, outcome.got) == (True, "不适用（“数据中心”不考评市州）")


def test_judgements_may_be_set() -> None:
    both = definition("都有", all_of(judged("有机构"), judged("有机房")), is_published=True)
    steps = (given(judged("有机构"), True), given(judged("有机房"), False), then(ref("都有"), False))
    policy = checked(definitions=[both], examples=[Example(name="例子", worlds=(world(*steps),), span=NOWHERE)])
    (outcome,) = run_examples(plan_of(policy), ())
    assert (outcome.is_passed, outcome.got) == (True, "否")


# --- several units -----------------------------------------------------------------------------------


def test_the_units_of_a_world_are_ranked_among_themselves() -> None:
    scores = {"长春市": "14.90分", "通化市": "14.80分", "辽源市": "14.80分"}
    settings = [given(ref("劳动关系"), s, n) for n, s in scores.items()]
    ranks = {"长春市": "1", "通化市": "2", "辽源市": "2"}
    expected = [then(ref("劳动关系", Side.RANK), r, unit=n) for n, r in ranks.items()]
    assert all(o.is_passed for o in outcomes(*settings, *expected, units=tuple(scores)))


def awarded(winners: tuple[str, ...], tied: tuple[str, ...]) -> AwardExpectation:
    return AwardExpectation(
        award="单项工作先进单位", scope="劳动关系", winners=winners, tied=tied, text="先进单位", span=NOWHERE
    )


TIED = {"长春市": "14.90分", "通化市": "14.80分", "辽源市": "14.75分", "松原市": "14.75分"}


@pytest.mark.parametrize(
    ("winners", "tied", "is_passed"),
    [
        (("长春市", "通化市"), ("辽源市", "松原市"), True),
        (("通化市", "长春市"), ("松原市", "辽源市"), True),
        (("长春市", "通化市", "辽源市"), (), False),
    ],
)
def test_an_award(winners: tuple[str, ...], tied: tuple[str, ...], is_passed: bool) -> None:
    settings = [given(ref("劳动关系", Side.SCORE), s, n) for n, s in TIED.items()]
    outcome = only(*settings, awarded(winners, tied), units=tuple(TIED))
    assert outcome.is_passed is is_passed
    assert outcome.got.startswith("长春市、通化市，并列 辽源市、松原市")


def test_a_unit_that_the_roster_lacks_fails_and_says_so() -> None:
    outcome = only(then(ref("解决比率"), "98%"), units=("梅河口市",))
    assert (outcome.is_passed, outcome.got) == (False, "名录里没有梅河口市")


def test_what_is_set_without_a_unit_is_set_for_every_unit_of_the_world() -> None:
    found = outcomes(*FIFTY, then(ref("解决比率"), "98%"), units=("长春市", "通化市"))
    assert [o.is_passed for o in found] == [True, True]

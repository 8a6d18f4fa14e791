"""Dependencies: the order of evaluation, circular definitions walked through the source, and what nothing uses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dsl.expressions import Fulfilled, ScoreSum, Side
from dsl.model import Base, CheckedPolicy, ZeroOutcome
from dsl.span import NOWHERE
from engine.lower import lower
from engine.plan import NodeId
from tests.engine.builders import (
    accountability,
    area,
    at,
    call,
    check,
    checked,
    compared,
    component,
    compute,
    definition,
    facts,
    field,
    indicator,
    item_of,
    last,
    num,
    plan_of,
    quotient,
    ref,
    run,
    total,
)


def messages(policy: CheckedPolicy) -> list[str]:
    return [d.message("zh") for d in lower(policy).diagnostics]


def circular(*definitions: object) -> CheckedPolicy:
    return checked(definitions=definitions)  # type: ignore[arg-type]


# --- cycles ------------------------------------------------------------------------------------------


def test_two_formulas_that_use_each_other() -> None:
    policy = circular(
        definition("应保障人数", compute(ref("未保障人数", line=3), "+", num("1人")), line=3),
        definition("未保障人数", compute(ref("应保障人数", line=4), "-", num("1人")), line=4),
    )
    outcome = lower(policy)
    (found,) = [d for d in outcome.diagnostics if d.severity == "error"]
    assert outcome.value is None
    assert found.code == "KP401"
    assert found.message("zh") == "循环定义：应保障人数 → 未保障人数 → 应保障人数"
    assert [(r.span, r.message.zh) for r in found.related] == [
        (at(3), "「应保障人数」的公式用到「未保障人数」"),
        (at(4), "「未保障人数」的公式用到「应保障人数」"),
    ]


def test_a_formula_that_uses_itself_even_a_year_before() -> None:
    assert "循环定义：累计 → 累计" in messages(circular(definition("累计", compute(last("累计"), "+", num("1人")))))


def test_the_shortest_circle_of_a_knot_is_walked() -> None:
    policy = circular(
        definition("甲", compute(ref("乙"), "+", ref("丙"))),
        definition("乙", ref("丁")),
        definition("丁", ref("甲")),
        definition("丙", ref("甲")),
    )
    found = [m for m in messages(policy) if m.startswith("循环")]
    assert found == ["循环定义：甲 → 丙 → 甲", "循环定义：甲 → 乙 → 丁 → 甲"]


def test_two_knots_are_two_findings() -> None:
    policy = circular(
        definition("丙", ref("丁")),
        definition("丁", ref("丙")),
        definition("甲", ref("乙")),
        definition("乙", ref("甲")),
    )
    assert [m for m in messages(policy) if m.startswith("循环")] == [
        "循环定义：丙 → 丁 → 丙",
        "循环定义：甲 → 乙 → 甲",
    ]


def test_a_circle_that_runs_through_a_score() -> None:
    rate = indicator("清欠率", formula=compute(ref("加成"), "*", num("2")))
    policy = checked(area("劳动关系", rate), definitions=[definition("加成", ref("清欠率", Side.SCORE))])
    (found,) = [m for m in messages(policy) if m.startswith("循环")]
    assert found == "循环定义：加成 → 清欠率.得分 → 清欠率.完成率 → 清欠率 → 加成"


def test_an_indicator_may_use_the_score_of_another() -> None:
    first = indicator("签订率", "%")
    second = indicator("支付率", formula=compute(ref("签订率", Side.SCORE), "/", num("10分")))
    assert not [m for m in messages(checked(area("劳动关系", first, second))) if m.startswith("循环")]


def test_points_that_go_to_what_remains_can_close_a_circle() -> None:
    """清欠率 may be left out, which changes the points of 签订率, whose score 清欠率 is made of."""
    first = indicator("签订率", "%")
    formula = compute(ref("签订率", Side.SCORE), "/", ref("欠薪额"))
    second = indicator("清欠率", formula=formula, zero_rule=ZeroOutcome.REDISTRIBUTED)
    policy = checked(area("劳动关系", first, second), fields=[field("欠薪额")])
    (found,) = [m for m in messages(policy) if m.startswith("循环")]
    assert found == "循环定义：签订率.得分 → 签订率.分值 → 清欠率 → 签订率.得分"


def test_whether_something_is_fulfilled_is_a_use_of_its_value_and_target() -> None:
    node = Fulfilled(subject=ref("清欠率"), positive=True, span=at(7))
    rate = indicator("清欠率", formula=call("最大", ref("加成"), num("1")))
    policy = checked(area("劳动关系", rate), definitions=[definition("加成", node)])
    assert "循环定义：加成 → 清欠率 → 加成" in messages(policy)


def test_a_rule_on_zero_denominators_uses_what_its_condition_names() -> None:
    policy = checked(
        area("劳动关系", indicator("清欠率", formula=quotient("甲", "乙"), zero_rule=ZeroOutcome.FULFILLED)),
        fields=[field("甲"), field("乙")],
    )
    assert messages(policy) == []


# --- the order ---------------------------------------------------------------------------------------


def test_what_is_used_stands_before_what_uses_it() -> None:
    policy = checked(
        area("劳动关系", indicator("清欠率", formula=ref("丙"))),
        fields=[field("甲")],
        definitions=[definition("丙", ref("乙")), definition("乙", ref("甲"))],
        totals=[total()],
    )
    order = plan_of(policy).order
    places = [order.index(NodeId(key, Side.VALUE)) for key in ("甲", "乙", "丙", "清欠率")]
    assert places == sorted(places)
    assert order.index(NodeId("清欠率", Side.SCORE)) < order.index(NodeId("劳动关系", Side.SCORE))


def test_four_hundred_formulas_deep() -> None:
    """None is evaluated inside another, so depth is no limit."""
    chain = [definition("第0层", ref("甲"))]
    chain += [definition(f"第{n}层", compute(ref(f"第{n - 1}层"), "+", num("1人"))) for n in range(1, 400)]
    rate = indicator("完成数", formula=ref("第399层"), target="1人", points="3")
    policy = checked(area("劳动关系", rate), fields=[field("甲")], definitions=list(reversed(chain)))
    assert item_of(run(policy, facts({"长春市": {"甲": "1人"}})), "完成数").value == Fraction(400)


# --- what nothing uses -------------------------------------------------------------------------------


def test_a_field_that_nothing_uses() -> None:
    policy = checked(fields=[field("结业人数", line=5)], totals=[total()])
    (found,) = lower(policy).diagnostics
    assert (found.code, found.severity, found.span) == ("KP402", "warning", at(5))
    assert found.message("zh") == "填报的「结业人数」没有用到"


@pytest.mark.parametrize(
    "policy",
    [
        checked(area("培训", indicator("就业率", formula=ref("结业人数"))), fields=[field("结业人数")]),
        checked(fields=[field("结业人数")], checks=[check(compared(ref("结业人数"), ">", num("0人")))]),
        checked(
            fields=[field("结业人数", "分")], totals=[total(compute(ScoreSum(span=NOWHERE), "+", ref("结业人数")))]
        ),
        checked(fields=[field("结业人数")], accountable=[accountability(compared(ref("结业人数"), "=", num("0人")))]),
    ],
    ids=["formula", "check", "total", "accountability"],
)
def test_a_field_is_used_by(policy: CheckedPolicy) -> None:
    assert messages(policy) == []


def test_definitions_that_no_result_reaches() -> None:
    policy = checked(
        area("培训", indicator("就业率", "%", base=Base.VALUE)),
        fields=[field("甲")],
        definitions=[
            definition("参保率", ref("甲"), line=3),
            definition("翻番", compute(ref("参保率"), "*", num("2")), line=4),
            definition("公布的", ref("甲"), is_published=True),
        ],
    )
    assert messages(policy) == ["定义「参保率」没有用到", "定义「翻番」没有用到"]


def test_a_component_uses_what_its_formula_names() -> None:
    part = component("就业率", formula=ref("甲"))
    policy = checked(area("培训", indicator("培训人数", components=[part])), fields=[field("甲")])
    assert messages(policy) == []

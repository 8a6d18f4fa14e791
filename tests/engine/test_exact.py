"""The interpreter: exact arithmetic, what is missing, zero denominators, and the formula with figures in it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest

from dsl.diagnostic import InternalError
from dsl.expressions import (
    ComparisonOperator,
    Conditional,
    Expression,
    Fulfilled,
    InEachPart,
    Name,
    Negative,
    Not,
    Ranked,
    Reduction,
    SharedItem,
    Side,
    SumOfShares,
    Year,
)
from dsl.functions import SIGNATURES
from dsl.quantity import BUILTIN
from dsl.span import NOWHERE
from engine.answer import Answer, named
from engine.exact import Lookup, evaluate
from engine.functions import DEFINITIONS
from engine.results import Status
from tests.engine.builders import (
    all_of,
    amount,
    any_of,
    call,
    compared,
    compute,
    judged,
    last,
    num,
    quotient,
    ref,
    truth,
)

MISSING = Answer(status=Status.MISSING, reason="缺报")
PENDING = Answer(status=Status.JUDGEMENT_PENDING, reason="尚未评定")
NOT_APPLICABLE = Answer(status=Status.NOT_APPLICABLE, reason="不考评")


class Figures:
    """Figures of one unit; last year's are under `上年.x`. It remembers what was asked for."""

    def __init__(self, figures: Mapping[str, str | bool | Answer]) -> None:
        self._figures = figures
        self.asked: list[str] = []

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        return self._find(("上年." if year is Year.LAST else "") + key)

    def judge(self, sentence: str, year: Year) -> Answer:
        return self._find(sentence)

    def score_sum(self) -> Answer:
        return self._find("指标得分合计")

    def fulfilled(self, key: str, year: Year) -> Answer:
        return self._find(f"{key} 完成")

    def parts(self, key: str, year: Year) -> None:
        """Nothing here is reported by month."""

    def each_part(self, node: InEachPart) -> list[Lookup]:
        return []

    def ranked(self, node: Ranked, year: Year) -> Answer:
        return self._find("名次")

    def reduce(self, node: Reduction, year: Year) -> Answer:
        return self._find(f"{node.function}{year.value}")

    def attribute(self, name: str) -> str | None:
        known = self._figures.get(name)
        return known if isinstance(known, str) else None

    def standing(self, kind: str) -> tuple[str, ...]:
        return ("2007年",) if kind == "年度" else ()

    def year_of_days(self, year: Year) -> int:
        return 2007 - year.years_back

    def graded(self, grade: str) -> Answer:
        raise InternalError("nobody is graded here")

    def maximum(self, formula: Expression) -> Answer:
        raise InternalError("nothing is converted here")

    def _find(self, key: str) -> Answer:
        self.asked.append(key)
        known = self._figures[key]
        if isinstance(known, Answer):
            return named(known, key, BUILTIN["人"])
        if isinstance(known, bool):
            return named(Answer(value=known), key, None)
        return named(Answer(value=amount(known).value), key, amount(known).unit)


def value(node: Expression, **figures: str | bool | Answer) -> object:
    return evaluate(node, Figures(figures)).value


def status(node: Expression, **figures: str | bool | Answer) -> Status:
    return evaluate(node, Figures(figures)).status


# --- numbers -----------------------------------------------------------------------------------------


def test_a_third_stays_a_third() -> None:
    assert value(compute(compute(num("1"), "/", num("3")), "*", num("3"))) == 1


def test_wan_yuan_and_yuan_add_in_one_unit() -> None:
    assert value(compute(num("1.5万元"), "+", num("5000元"))) == 20_000


def test_a_negative_number() -> None:
    assert value(Negative(operand=num("3"), span=NOWHERE)) == -3


def test_forty_nine_of_fifty_is_exactly_ninety_eight_percent() -> None:
    rate = quotient("解决户数", "发生户数")
    assert value(compared(rate, "≥", num("98%")), 解决户数="49户", 发生户数="50户") is True
    assert value(compared(rate, "=", num("98%")), 解决户数="49户", 发生户数="50户") is True


@pytest.mark.parametrize(
    ("function", "result"),
    [
        (call("占比", ref("甲"), ref("乙")), Fraction(1, 4)),
        (call("增长率", ref("甲")), Fraction(-1, 2)),
        (call("下降率", ref("甲")), Fraction(1, 2)),
        (call("合计", ref("甲"), ref("乙"), num("1人")), Fraction(51)),
        (call("平均", ref("甲"), ref("乙"), num("1人")), Fraction(17)),
        (call("最大", ref("甲"), ref("乙"), num("1人")), Fraction(40)),
        (call("最小", ref("甲"), ref("乙"), num("1人")), Fraction(1)),
    ],
    ids=lambda case: case.function if hasattr(case, "function") else str(case),
)
def test_each_function_is_the_expression_it_stands_for(function: Expression, result: Fraction) -> None:
    figures: dict[str, str | bool | Answer] = {"甲": "10人", "乙": "40人", "上年.甲": "20人"}
    assert evaluate(function, Figures(figures)).value == result


def test_a_growth_rate_of_a_sum_reads_last_years_sum() -> None:
    growth = call("增长率", compute(ref("城市"), "+", ref("农村")))
    figures: dict[str, str | bool | Answer] = {"城市": "6人", "农村": "6人", "上年.城市": "4人", "上年.农村": "6人"}
    assert evaluate(growth, Figures(figures)).value == Fraction(1, 5)


def test_every_function_that_the_language_knows_is_defined() -> None:
    assert list(DEFINITIONS) == list(SIGNATURES)


@pytest.mark.parametrize(
    "function", [call("占比", num("1")), call("众数", num("1")), call("增长率", num("1"), num("2"))]
)
def test_a_call_that_the_checker_refuses_is_our_own_fault(function: Expression) -> None:
    with pytest.raises(InternalError):
        evaluate(function, Figures({}))


def test_an_unbound_name_is_our_own_fault() -> None:
    name = Name(path=("甲",), side=Side.VALUE, year=Year.THIS, span=NOWHERE)
    with pytest.raises(InternalError):
        evaluate(name, Figures({}))


# --- comparisons -------------------------------------------------------------------------------------

_COMPARED: dict[ComparisonOperator, tuple[bool, bool, bool]] = {
    # below, equal, above
    "<": (True, False, False),
    "≤": (True, True, False),
    "=": (False, True, False),
    "≠": (True, False, True),
    "≥": (False, True, True),
    ">": (False, False, True),
}


@pytest.mark.parametrize("operator", list(_COMPARED))
@pytest.mark.parametrize(("place", "left"), [(0, "9.9%"), (1, "10%"), (2, "10.1%")], ids=["below", "equal", "above"])
def test_a_comparison(operator: ComparisonOperator, place: int, left: str) -> None:
    assert value(compared(num(left), operator, num("10%"))) is _COMPARED[operator][place]


@pytest.mark.parametrize("operator", list(_COMPARED))
@pytest.mark.parametrize("absent", [MISSING, PENDING, NOT_APPLICABLE], ids=lambda a: a.status.value)
def test_a_comparison_with_what_is_absent_is_absent(operator: ComparisonOperator, absent: Answer) -> None:
    assert status(compared(ref("甲"), operator, num("0")), 甲=absent) is absent.status
    assert status(compared(num("0"), operator, ref("甲")), 甲=absent) is absent.status


# --- what is missing ---------------------------------------------------------------------------------

_STATES: dict[str, bool | Answer] = {"是": True, "否": False, "缺": MISSING}


def _three_valued_and(left: str, right: str) -> str:
    return "否" if "否" in (left, right) else "缺" if "缺" in (left, right) else "是"


def _three_valued_or(left: str, right: str) -> str:
    return "是" if "是" in (left, right) else "缺" if "缺" in (left, right) else "否"


@pytest.mark.parametrize(("left", "right"), list(product(_STATES, repeat=2)), ids=lambda s: s)
def test_conditions_are_three_valued(left: str, right: str) -> None:
    said = {True: "是", False: "否", None: "缺"}
    figures: dict[str, str | bool | Answer] = {"甲": _STATES[left], "乙": _STATES[right]}
    both = evaluate(all_of(judged("甲"), judged("乙")), Figures(figures))
    one = evaluate(any_of(judged("甲"), judged("乙")), Figures(figures))
    assert said[both.truth] == _three_valued_and(left, right)
    assert said[one.truth] == _three_valued_or(left, right)


@pytest.mark.parametrize(("state", "opposite"), [("是", False), ("否", True), ("缺", None)])
def test_not(state: str, opposite: bool | None) -> None:
    assert value(Not(operand=judged("甲"), span=NOWHERE), 甲=_STATES[state]) is opposite


@pytest.mark.parametrize("operator", ["+", "-", "*", "/"])
def test_zero_and_something_missing_is_missing(operator: str) -> None:
    for node in (compute(num("0"), operator, ref("甲")), compute(ref("甲"), operator, num("0"))):  # type: ignore[arg-type]
        answer = evaluate(node, Figures({"甲": MISSING}))
        assert (answer.value, answer.status, answer.reason) == (None, Status.MISSING, "缺报")


def test_what_may_still_come_is_said_before_what_cannot() -> None:
    node = compute(compute(num("1"), "/", num("0")), "+", compute(ref("甲"), "+", ref("乙")))
    assert status(node, 甲=PENDING, 乙=MISSING) is Status.MISSING
    assert status(node, 甲=PENDING, 乙="1人") is Status.JUDGEMENT_PENDING
    assert status(node, 甲=NOT_APPLICABLE, 乙="1人") is Status.UNDEFINED


def test_a_choice_evaluates_only_the_branch_taken() -> None:
    node = Conditional(condition=compared(ref("甲"), ">", num("0")), then=num("1"), otherwise=ref("乙"), span=NOWHERE)
    figures = Figures({"甲": "1人", "乙": MISSING})
    assert evaluate(node, figures).value == 1
    assert figures.asked == ["甲"]


def test_a_choice_whose_condition_is_missing_is_missing() -> None:
    node = Conditional(condition=judged("甲"), then=num("1"), otherwise=num("1"), span=NOWHERE)
    assert status(node, 甲=MISSING) is Status.MISSING


def test_doubt_stays_out_where_a_sure_figure_decides() -> None:
    doubted = Answer(value=False, doubts=("“甲”正在复核",))
    both = all_of(judged("甲"), judged("乙"))
    assert evaluate(both, Figures({"甲": doubted, "乙": False})).doubts == ()
    assert evaluate(both, Figures({"甲": doubted, "乙": True})).doubts == ("“甲”正在复核",)


# --- zero denominators, shares, fulfilment -----------------------------------------------------------


def test_a_quotient_by_zero_is_undefined_and_says_so() -> None:
    answer = evaluate(quotient("甲", "乙"), Figures({"甲": "0人", "乙": "0人"}))
    assert (answer.value, answer.status, answer.is_divided_by_zero) == (None, Status.UNDEFINED, True)


def test_something_missing_over_zero_is_missing() -> None:
    answer = evaluate(quotient("甲", "乙"), Figures({"甲": MISSING, "乙": "0人"}))
    assert (answer.status, answer.is_divided_by_zero) == (Status.MISSING, False)


def _shares(*labels: str) -> SumOfShares:
    items = tuple(SharedItem(label=f"（{n}）", condition=judged(x), span=NOWHERE) for n, x in enumerate(labels, 1))
    return SumOfShares(share=amount("25%"), items=items, span=NOWHERE)


def test_each_item_that_holds_adds_its_share() -> None:
    answer = evaluate(_shares("甲", "乙", "丙", "丁"), Figures({"甲": True, "乙": False, "丙": True, "丁": True}))
    assert answer.value == Fraction(3, 4)
    assert answer.phrase.text == "（1）25% ＋（2）0% ＋（3）25% ＋（4）25%"


def test_one_open_item_leaves_the_sum_open() -> None:
    assert status(_shares("甲", "乙"), 甲=True, 乙=PENDING) is Status.JUDGEMENT_PENDING


@pytest.mark.parametrize(("positive", "result"), [(True, False), (False, True)])
def test_fulfilled_and_not(positive: bool, result: bool) -> None:
    node = Fulfilled(subject=ref("甲"), positive=positive, span=NOWHERE)
    assert evaluate(node, Figures({"甲 完成": False})).value is result


def test_fulfilment_that_is_open_stays_open_either_way() -> None:
    node = Fulfilled(subject=ref("甲"), positive=False, span=NOWHERE)
    assert evaluate(node, Figures({"甲 完成": MISSING})).value is None


def test_the_year_before_the_last_is_not_reported() -> None:
    answer = evaluate(call("增长率", last("甲")), Figures({"上年.甲": "1人"}), Year.LAST)
    assert answer.status is Status.MISSING
    assert "前年" in answer.reason


# --- the formula with the figures in it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (quotient("甲", "乙"), "49户 ÷ 50户"),
        (call("下降率", ref("丙")), "（120批次 － 90批次）÷ 120批次"),
        (compute(ref("甲"), "-", compute(ref("乙"), "-", num("1户"))), "49户 －（50户 － 1户）"),
        (compute(ref("甲"), "/", compute(ref("乙"), "*", num("2"))), "49户 ÷（50户 × 2）"),
        (all_of(compared(ref("甲"), ">", num("0户")), truth(True)), "49户 高于 0户 且 是"),
        (call("最大", ref("甲"), ref("乙")), "最大（49户，50户）"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_the_formula_with_the_figures_in_it(node: Expression, text: str) -> None:
    figures: dict[str, str | bool | Answer] = {"甲": "49户", "乙": "50户", "丙": "90批次", "上年.丙": "120批次"}
    assert evaluate(node, Figures(figures)).phrase.text == text


def test_a_figure_used_twice_is_one_child() -> None:
    answer = evaluate(call("下降率", ref("丙")), Figures({"丙": "90批次", "上年.丙": "120批次"}))
    assert [c.label for c in answer.children] == ["上年.丙", "丙"]

"""What each way of writing means: bounds in words, dates, numbers, references, defaults, tables."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from dsl.expressions import Comparison, Day, Number, Ref, Side, Year, walk
from dsl.format import format_expression
from dsl.model import (
    CheckedPolicy,
    Claim,
    CompletionForm,
    Expectation,
    IndicatorKind,
    ResolvedPolicy,
    RoundingMode,
    ZeroChoice,
    ZeroOutcome,
)
from dsl.quantity import Quantity
from tests.dsl.shapes import SMALL, checked

HEAD = """\
办法 某市2025年考核办法
    责任期限 2025-01-01 至 2025-12-31
    {header}
层次 区县
    包括 县
期次 年终 截至 2025-12-31 用于 排序
"""


def policy(body: str, header: str = "文号 “一”") -> ResolvedPolicy:
    outcome = checked(HEAD.format(header=header) + body)
    assert [d.message("zh") for d in outcome.diagnostics] == []
    assert outcome.value is not None
    return outcome.value.policy


def condition(text: str, header: str = "文号 “一”") -> str:
    fields = "填报\n    甲 家\n    乙 %\n    丙 日期\n    丁 日期\n    戊 天\n    己 分\n    庚 万元\n    辛 万人\n"
    (check,) = policy(f"{fields}校核\n    {text}\n", header).checks
    return format_expression(check.condition)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("甲 3家以上", "甲 不低于 3家"),
        ("甲3家以上", "甲 不低于 3家"),
        ("甲 3家以下", "甲 不超过 3家"),
        ("乙 5%以内", "乙 不超过 5%"),
        ("乙 5%以外", "乙 高于 5%"),
        ("己 90分（不含90分）以上", "己 高于 90分"),
        ("己 90分（含90分）以上", "己 不低于 90分"),
        ("乙 达到 80%以上", "乙 不低于 80%"),
        ("乙 介于 85% 和 100%", "乙 不低于 85% 且 乙 不超过 100%"),
        ("乙 不满 60%", "乙 低于 60%"),
        ("乙 超过 60%", "乙 高于 60%"),
        ("乙 不等于 60%", "乙 ≠ 60%"),
        ("戊 不超过一天", "戊 不超过 1天"),
        ("甲 至少 十二家", "甲 不低于 12家"),
        ("乙 不低于百分之九十", "乙 不低于 90%"),
        ("乙 低于 百分之九十五点零五", "乙 低于 95.05%"),
        ("乙 列前三名", "乙 列 前3名"),
        ("庚 不低于 3,606.21万元", "庚 不低于 3606.21万元"),
        ("庚 ≥ ３０．００万元", "庚 不低于 30万元"),
        ("辛 >= 1.2万人", "辛 不低于 1.2万人"),
        ("无 甲、戊", "甲 = 0 且 戊 = 0"),
        ("丙 在 6月底前", "丙 不超过 2025-06-30"),
        ("丙、丁 都在 2月底前", "丙 不超过 2025-02-28 且 丁 不超过 2025-02-28"),
        ("丙 在 12月31日前", "丙 不超过 2025-12-31"),
        ("丙 ≤ 2025年6月30日", "丙 不超过 2025-06-30"),
        ("甲 不低于 甲 的 20%", "甲 不低于 甲 × 20%"),
        ("非 甲 > 3家 或 甲 > 1家 且 甲 < 2家", "非 甲 高于 3家 或 甲 高于 1家 且 甲 低于 2家"),
        ("（甲 － 壬） × 2 ÷ 甲 ＞ 1".replace("＞", ">"), "（甲 － 壬）× 2 ÷ 甲 高于 1"),
    ],
)
def test_a_bound_in_words(written: str, meant: str) -> None:
    if "÷" in written:
        written += "\n    甲 > 0"
        fields = "填报\n    甲 家\n    壬 家\n"
        first, _ = policy(f"{fields}校核\n    {written}\n").checks
        assert format_expression(first.condition) == meant
    else:
        assert condition(written) == meant


@pytest.mark.parametrize(
    ("header", "written", "meant"),
    [
        ("以上 不包括本数，以下 包括本数", "甲 3家以上", "甲 高于 3家"),
        ("以上 不包括本数，以下 包括本数", "甲 3家以下", "甲 不超过 3家"),
        ("以上 包括本数，以下 不包括本数", "甲 3家以下", "甲 低于 3家"),
        ("以上 不包括本数", "甲 3家（含3家）以上", "甲 不低于 3家"),
    ],
)
def test_the_header_may_say_whether_a_bound_is_included(header: str, written: str, meant: str) -> None:
    assert condition(written, header) == meant


def small() -> CheckedPolicy:
    outcome = checked(SMALL)
    assert outcome.value is not None
    return outcome.value


def test_a_count_is_of_the_unit_it_is_written_in() -> None:
    (check,) = policy("填报\n    甲 万人\n校核\n    甲 ≥ 12000人\n").checks
    assert isinstance(check.condition, Comparison)
    assert isinstance(check.condition.right, Number)
    assert check.condition.right.quantity.value == 12_000


def test_what_an_indicator_leaves_out_comes_from_the_defaults_and_is_named() -> None:
    first, second, third, _ = small().policy.all_indicators()
    assert first.defaulted == ("目标", "分值", "计分")
    assert second.defaulted == ("目标", "分值", "计分")
    assert third.defaulted == ("分值",)
    assert first.completion is CompletionForm.VALUE_OVER_TARGET


def test_last_year_is_read_from_a_function_and_from_a_name() -> None:
    body = "填报\n    甲 件 需要 上年\n定义 乙 = 上年.甲 － 甲\n"
    (definition,) = policy(body).definitions
    references = [n for n in walk(definition.formula) if isinstance(n, Ref)]
    assert [(r.key, r.year, r.side) for r in references] == [
        ("甲", Year.LAST, Side.VALUE),
        ("甲", Year.THIS, Side.VALUE),
    ]


ITEMS = """\
各指标
    目标 责任状
    分值 责任状
    计分 按完成率，最多 满分
方面 （一） 培训
    指标 11 下岗人员培训
        分项 培训人数
            单位 人
        分项 （2） 就业率
            单位 %
    指标 12 农民培训
        又称 “农村劳动力培训”
        分项 农民培训人数
            单位 人
        分项 就业率
            单位 %
        其中 技能培训
            单位 人
方面 （二） 养老
    指标 13 参保人数
        单位 人
"""


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("指标 11.就业率", "指标 11.就业率"),
        ("指标 11.（2）", "指标 11.就业率"),
        ("指标１１．（２）".replace("．", "."), "指标 11.就业率"),
        ("下岗人员培训.就业率", "指标 11.就业率"),
        ("农村劳动力培训.就业率", "指标 12.就业率"),
        ("培训.农民培训.就业率", "指标 12.就业率"),
        ("「技能培训」", "技能培训"),
        ("指标 12.技能培训", "技能培训"),
        ("指标 13", "参保人数"),
        ("养老.参保人数", "参保人数"),
    ],
)
def test_a_name_is_found_by_its_path(written: str, key: str) -> None:
    text = f"{ITEMS}算例 甲\n    设 {written} = 0\n    则 指标 13 待定\n"
    (example,) = policy(text).examples
    subject = example.worlds[0].settings[0].subject
    assert isinstance(subject, Ref)
    assert subject.key == key


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("指标 11.就业率", ("指标 11.就业率",)),
        ("就业率", ("指标 11.就业率", "指标 12.就业率")),
        ("指标12", ("农民培训",)),
        ("农村劳动力培训", ("农民培训",)),
        ("没有这个", ()),
    ],
)
def test_figures_are_looked_up_by_the_same_names(written: str, keys: tuple[str, ...]) -> None:
    assert policy(ITEMS).find(written) == keys


def test_components_and_of_which_keep_their_place() -> None:
    _, item, _ = policy(ITEMS).all_indicators()
    assert [(x.kind, x.name) for x in item.every()] == [
        (IndicatorKind.INDICATOR, "农民培训"),
        (IndicatorKind.COMPONENT, "农民培训人数"),
        (IndicatorKind.COMPONENT, "就业率"),
        (IndicatorKind.OF_WHICH, "技能培训"),
    ]
    assert item.target is None
    assert item.scoring is None


def test_a_zero_denominator_may_be_a_choice_of_choices() -> None:
    text = SMALL.replace(
        "分母为零 视为完成", "分母为零 如果 安置户数 = 0 则 视为完成 否则 如果 上访批次 = 0 则 得满分 否则 得 0分"
    )
    outcome = checked(text)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    rule = outcome.value.policy.all_indicators()[1].zero_rule
    assert rule is not None
    assert isinstance(rule.outcome, ZeroChoice)
    assert rule.outcome.then is ZeroOutcome.FULFILLED
    assert isinstance(rule.outcome.otherwise, ZeroChoice)
    assert rule.outcome.otherwise.otherwise is ZeroOutcome.NO_MARKS


@pytest.mark.parametrize(
    ("written", "places", "mode"),
    [
        ("保留 2 位小数", 2, RoundingMode.HALF_UP),
        ("保留整数", 0, RoundingMode.HALF_UP),
        ("保留 1 位小数 修约（GB/T 8170）", 1, RoundingMode.HALF_EVEN),
        ("保留整数，向下取整", 0, RoundingMode.DOWN),
    ],
)
def test_rounding_says_its_mode(written: str, places: int, mode: RoundingMode) -> None:
    rounding = policy("", header=f"指标得分 {written}").header.score_rounding
    assert rounding is not None
    assert (rounding.places, rounding.mode) == (places, mode)


def test_a_table_pasted_with_tabs_is_a_table() -> None:
    rows = "    安置户数\t零就业户数\t指标 2\n    1户\t2户\t50%\n    3户\t4户\t75%\n"
    outcome = checked(SMALL[: SMALL.index("    设 安置")] + rows)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    (example,) = outcome.value.policy.examples
    assert [world.title for world in example.worlds] == ["恰好一半 第 1 行", "恰好一半 第 2 行"]
    last = example.worlds[1].expectations[0]
    assert isinstance(last, Expectation)
    assert isinstance(last.value, Quantity)
    assert last.value.value == Fraction(3, 4)


def test_the_columns_about_the_last_node_are_expected() -> None:
    table = "    | 安置户数 | 零就业户数 | 指标 2 | 指标 2 完成 |\n    | 2户 | 1户 | 200% | 是 |\n"
    outcome = checked(SMALL[: SMALL.index("    设 安置")] + table)
    assert outcome.value is not None
    (world,) = outcome.value.policy.examples[0].worlds
    assert len(world.settings) == 2
    assert [e.claim for e in world.expectations if isinstance(e, Expectation)] == [Claim.EQUALS, Claim.FULFILLED]


def test_a_unit_stands_before_what_is_set_for_it() -> None:
    lines = "    设 甲市、安置户数 = 1户、零就业户数 = 2户\n    设 乙市、安置户数 = 3户\n    则 指标 1 待定\n"
    outcome = checked(SMALL[: SMALL.index("    设 安置")] + lines)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    (world,) = outcome.value.policy.examples[0].worlds
    assert [(s.unit, s.subject.key) for s in world.settings if isinstance(s.subject, Ref)] == [
        ("甲市", "安置户数"),
        ("甲市", "零就业户数"),
        ("乙市", "安置户数"),
    ]


def test_every_row_of_a_table_keeps_the_judgements() -> None:
    table = "    设 评定 都为 是\n    | 安置户数 | 零就业户数 | 指标 2 |\n    | 1户 | 2户 | 50% |\n"
    outcome = checked(SMALL[: SMALL.index("    设 安置")] + table)
    assert outcome.value is not None
    assert [w.judgements for w in outcome.value.policy.examples[0].worlds] == [True]


def test_a_day_is_a_day_of_the_calendar() -> None:
    (check,) = policy("填报\n    丙 日期\n校核\n    丙 在 2月底前\n", header="印发日期 2025年2月3日").checks
    assert isinstance(check.condition, Comparison)
    assert isinstance(check.condition.right, Day)
    assert check.condition.right.value == date(2025, 2, 28)


def test_full_width_and_half_width_are_one() -> None:
    half = (
        SMALL.replace("（", "(")
        .replace("）", ")")
        .replace("，", ",")
        .replace("＋", "+")
        .replace("“", '"')
        .replace("”", '"')
    )
    assert half != SMALL
    outcome = checked(half)
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    assert outcome.value.policy.totals[0].formula_text == small().policy.totals[0].formula_text


def test_a_count_may_be_written_in_words() -> None:
    written = policy("期次 总评 截至 2025-12-20 用于 排序\n总分 总评 = 指标得分合计\n    保留两位小数\n")
    rounding = next(t.rounding for t in written.totals if t.period == "总评")
    assert rounding is not None
    assert rounding.places == 2

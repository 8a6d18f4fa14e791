"""Tiers, exemptions, places and parts of the year: every state of a condition, and what it makes of the tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, Rating, RosterUnit, Source
from dsl.method import read_method
from dsl.quantity import NO_UNIT, parse_quantity
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import Assessment, IndicatorResult, Status

HEAD = """\
办法 某省2025年民政工作目标责任制
    责任期限 2025-01-01 至 2025-12-31
层次 市州
    包括 地级市
层次 县市区
    包括 县、市辖区
层次 县市
    属于 县市区
    包括 县
档次 优秀、达标、未达标
期次 年度考评 截至 2025-12-31 用于 评定档次
期次 上半年 截至 2025-06-30 用于 评定档次
总分 不设
"""
FILE = ["甲市", "乙市", "丙市", "丁市"]
SOURCE = Source(file="报表.yaml", place="第1行")


@dataclass(frozen=True, slots=True)
class World:
    """What is known: figures by unit and field (None blank, a list by part), attributes, judgements."""

    figures: Mapping[tuple[str, str], str | list[str | None] | None]
    judgements: Mapping[tuple[str, str], bool]
    attributes: Mapping[str, Mapping[str, str]]


def world(
    figures: Mapping[tuple[str, str], str | list[str | None] | None],
    judgements: Mapping[tuple[str, str], bool] = {},
    attributes: Mapping[str, Mapping[str, str]] = {},
) -> World:
    return World(figures, judgements, attributes)


def known_facts(known: World, period: str) -> Facts:
    units = [("某省", "省", None), *((name, "地级市", "某省") for name in FILE)]
    units += [("子县", "县", "甲市"), ("丑县", "县", "甲市"), ("寅区", "市辖区", "乙市")]
    roster = tuple(
        RosterUnit(name=n, type=t, parent=p, attributes={"试点": "否", **known.attributes.get(n, {})})
        for n, t, p in units
    )
    figures = {}
    for (name, key), said in known.figures.items():
        year, plain = (Year.LAST, key.removeprefix("上年.")) if key.startswith("上年.") else (Year.THIS, key)
        figures[FigureId(unit=name, period=period, key=plain, year=year)] = fact(said)
    ratings = {(period, *at): Rating(value=value, source=SOURCE) for at, value in known.judgements.items()}
    return Facts(roster=roster, figures=figures, targets={}, signatures={}, ratings=ratings)


def assess(body: str, known: World, period: str = "年度考评") -> Assessment:
    facts = known_facts(known, period)
    outcome = read_method(HEAD + body, file="policy.kp", roster=facts.roster)
    # The tiers here are as small as can be; whether a drafter should doubt them is not what is tried.
    assert [d.message("zh") for d in outcome.diagnostics if d.code not in ("KP326", "KP327")] == []
    assert outcome.value is not None
    plan = lower(outcome.value)
    assert plan.value is not None
    return evaluate(plan.value, facts, period=period, folder="某省2025")


def fact(said: str | list[str | None] | None) -> Fact:
    if isinstance(said, list):
        return Fact(value=None, source=SOURCE, parts=tuple(None if p is None else number(p) for p in said))
    return Fact(value=None if said is None else number(said), source=SOURCE)


def number(text: str):  # type: ignore[no-untyped-def]
    quantity = parse_quantity(text, NO_UNIT)
    assert quantity is not None
    return quantity.value


def item(assessment: Assessment, name: str, number: str = "1", level: str | None = None) -> IndicatorResult:
    unit = assessment.unit(name, level)
    assert unit is not None
    return next(i for i in unit.indicators if i.number == number)


def tier(body: str, known: World, name: str = "甲市", period: str = "年度考评") -> tuple[str | None, Status]:
    found = item(assess(body, known, period), name)
    return found.tier, found.status


TWO = """\
填报
    甲 个
    乙 个
指标 1 某项工作
    优秀
        甲 不低于 3个
        乙 不低于 3个
    达标
        甲 不低于 1个
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("3", "3", ("优秀", Status.OK)),
        ("3", "2", ("达标", Status.OK)),
        ("0", "9", ("未达标", Status.OK)),
        ("1", None, ("达标", Status.OK)),  # 甲 already rules 优秀 out
        ("3", None, (None, Status.MISSING)),  # 优秀 may still be reached
        (None, "3", (None, Status.MISSING)),
        (None, "2", (None, Status.MISSING)),  # 优秀 is ruled out, 达标 is open
        (None, None, (None, Status.MISSING)),
    ],
)
def test_tiers_are_tried_from_the_best_down(first: str | None, second: str | None, expected: object) -> None:
    assert tier(TWO, world({("甲市", "甲"): first, ("甲市", "乙"): second})) == expected


@pytest.mark.parametrize(
    ("needed", "figures", "expected"),
    [
        ("满足任一", ("3", "0", "0"), "优秀"),
        ("满足任一", ("0", "0", "0"), "未达标"),
        ("满足任一", (None, "3", "0"), "优秀"),
        ("满足任一", (None, "0", "0"), None),
        ("满足 2 项以上", ("3", "3", None), "优秀"),
        ("满足 2 项以上", ("3", "0", None), None),
        ("满足 2 项以上", ("0", "0", None), "未达标"),
    ],
)
def test_some_of_the_conditions_may_be_enough(
    needed: str, figures: tuple[str | None, ...], expected: str | None
) -> None:
    body = f"""\
填报
    甲 个
    乙 个
    丙 个
指标 1 某项工作
    优秀
        {needed}
        1. 甲 不低于 3个
        2. 乙 不低于 3个
        3. 丙 不低于 3个
    达标
        甲 不低于 100个
"""
    known = world({("甲市", key): figure for key, figure in zip("甲乙丙", figures, strict=True)})
    assert tier(body, known)[0] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("100%", "优秀"), ("99.99%", "达标"), ("80%", "达标"), ("79.99%", "未达标"), (None, None)],
)
def test_a_bare_bound_is_about_the_indicators_own_value(value: str | None, expected: str | None) -> None:
    body = "指标 1 合格率\n    单位 %\n    优秀 达到 100%\n    达标 达到 80%\n"
    assert tier(body, world({("甲市", "合格率"): value}))[0] == expected


def test_a_judgement_that_is_missing_leaves_the_tier_open() -> None:
    body = "指标 1 某项工作\n    优秀 评定：有方案\n    达标 评定：有草案\n"
    assert tier(body, world({}, {("甲市", "有草案"): True})) == (None, Status.JUDGEMENT_PENDING)
    assert tier(body, world({}, {("甲市", "有方案"): False, ("甲市", "有草案"): True})) == ("达标", Status.OK)


def test_meeting_a_tier_is_meeting_its_conditions() -> None:
    body = """\
填报
    甲 个
指标 1 某项工作
    优秀
        符合 达标
          且 评定：高于标准
    达标
        甲 不低于 1个
"""
    good = {("甲市", "高于标准"): True}
    assert tier(body, world({("甲市", "甲"): "1"}, good))[0] == "优秀"
    assert tier(body, world({("甲市", "甲"): "0"}, good))[0] == "未达标"


EXEMPT = """\
填报
    村 个
    建成 个
指标 1 某项工作
    除外 村 = 0
    除外 县市区（试点 = 是）
    优秀 建成 不低于 2个
    达标 建成 不低于 1个
"""


@pytest.mark.parametrize(
    ("name", "villages", "pilot", "expected"),
    [
        ("甲市", "0", "否", (None, Status.NOT_APPLICABLE)),
        ("甲市", "3", "是", ("优秀", Status.OK)),  # the attribute exempts only 县市区
        ("子县", "3", "是", (None, Status.NOT_APPLICABLE)),
        ("子县", "3", "否", ("优秀", Status.OK)),
        ("甲市", None, "否", (None, Status.MISSING)),  # whether it is exempt is not known
    ],
)
def test_an_exempt_unit_takes_no_part(name: str, villages: str | None, pilot: str, expected: object) -> None:
    known = world({(name, "村"): villages, (name, "建成"): "2"}, attributes={name: {"试点": pilot}})
    assert tier(EXEMPT, known, name) == expected


def test_an_indicator_is_only_for_its_levels() -> None:
    body = "指标 1 合格率\n    单位 %\n    对象 县市\n    优秀 达到 100%\n    达标 达到 80%\n"
    assessed = assess(body, world({("子县", "合格率"): "100%", ("寅区", "合格率"): "100%"}))
    assert item(assessed, "子县", level="县市").tier == "优秀"
    assert not item(assessed, "子县", level="县市区").applies
    assert not item(assessed, "寅区").applies
    assert [u.level for u in assessed.units if u.name == "子县"] == ["县市区", "县市"]


PLACES = """\
填报
    销量 万元
指标 1 销售
    对象 市州、县市
    优秀 销量 列 市州前2名、县市前1名
    达标 销量 > 0
"""


def places(*sales: str | None) -> Assessment:
    return assess(PLACES, world({(n, "销量"): s for n, s in zip(FILE, sales, strict=True)}))


@pytest.mark.parametrize(
    ("sales", "expected"),
    [
        (("9", "8", "7", "6"), ("优秀", "优秀", "达标", "达标")),
        (("9", "8", "8", "6"), ("优秀", "优秀", "优秀", "达标")),  # ties get in
        (("9", "9", "9", "9"), ("优秀", "优秀", "优秀", "优秀")),
        (("9", "9", "8", "0"), ("优秀", "优秀", "达标", "未达标")),
    ],
)
def test_a_place_is_a_competition_rank(sales: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assessed = places(*sales)
    assert tuple(item(assessed, name).tier for name in FILE) == expected


def test_a_peer_without_the_figure_leaves_those_in_doubt_whom_it_could_push_out() -> None:
    assessed = places("9", "8", "7", None)
    first, second, third, fourth = (item(assessed, name) for name in FILE)
    assert (first.tier, first.is_provisional) == ("优秀", False)
    assert (second.tier, second.is_provisional) == ("优秀", True)
    assert "丁市还没有这个数" in second.reason
    assert (third.tier, third.is_provisional) == ("达标", False)
    assert (fourth.tier, fourth.status) == (None, Status.MISSING)


def test_a_place_of_the_whole_province_takes_every_level_once() -> None:
    body = """\
填报
    条数 条
指标 1 信息
    优秀 条数 列 全省前2名
    达标 条数 列 后2名
"""
    figures: dict[tuple[str, str], str | list[str | None] | None] = {(n, "条数"): "5" for n in FILE}
    figures |= {("子县", "条数"): "9", ("丑县", "条数"): "7", ("寅区", "条数"): "1"}
    assessed = assess(body, world(figures))
    assert item(assessed, "子县", level="县市区").tier == "优秀"
    assert item(assessed, "丑县", level="县市区").tier == "优秀"
    assert item(assessed, "寅区").tier == "达标"  # last but one of its level
    assert item(assessed, "甲市").tier == "达标"  # all four share the first place from behind


QUARTERS = """\
填报
    暗查暗访 次 按季
指标 1 监督检查
    优秀 每季（暗查暗访 不少于 2次）且 合计（暗查暗访）不少于 8次
    达标 每季（暗查暗访 至少 1次）
"""


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["2", "2", "2", "2"], "优秀"),
        (["3", "3", "1", "3"], "达标"),
        (["9", "9", "9", "0"], "未达标"),
        (["2", "2", "2", None], None),
        (["9", "9", "0", None], "未达标"),  # one bad quarter settles it
        (["2", "2", "2"], None),
    ],
)
def test_a_condition_may_hold_in_every_quarter(parts: list[str | None], expected: str | None) -> None:
    assert tier(QUARTERS, world({("甲市", "暗查暗访"): parts}))[0] == expected


def test_a_period_has_the_quarters_that_have_begun() -> None:
    known = world({("甲市", "暗查暗访"): ["4", "4", None, None]})
    assert tier(QUARTERS, known, period="上半年")[0] == "优秀"


@pytest.mark.parametrize(("function", "expected"), [("合计", "9"), ("平均", "2.25"), ("最大", "4"), ("最小", "0")])
def test_parts_are_put_together(function: str, expected: str) -> None:
    body = (
        f"填报\n    暗查暗访 次 按季\n指标 1 检查\n    优秀 {function}（暗查暗访）= {expected}次\n    达标 评定：无\n"
    )
    assert tier(body, world({("甲市", "暗查暗访"): ["4", "3", "0", "2"]}))[0] == "优秀"


def test_a_tier_unfolds_to_its_conditions_and_their_figures() -> None:
    found = item(assess(TWO, world({("甲市", "甲"): "3", ("甲市", "乙"): "2"})), "甲市")
    assert found.tier_derivation is not None
    best, lower_one = found.tier_derivation.children
    assert (best.label, best.value, lower_one.label, lower_one.value) == ("优秀", False, "达标", True)
    assert [c.substituted for c in best.children] == ["3个 不低于 3个", "2个 不低于 3个"]
    assert best.children[0].children[0].source == SOURCE

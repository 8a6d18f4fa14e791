"""Methods of one scored indicator, written in the language, and what units score in them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dsl.method import read_method
from dsl.model import CheckedPolicy
from engine.results import Assessment, IndicatorResult
from tests.engine.builders import HALF_YEAR, YEAR_END, city, facts, item_of, run

ROSTER = tuple(city(name) for name in ("长春市", "通化市", "辽源市", "松原市"))
METHOD = """\
办法 吉林省2007年就业和社会保障工作目标责任制实施办法
    责任期限 2007-01-01 至 2007-12-31
层次 市州
    包括 地级市
期次 年终总评 截至 2007-12-31 用于 排序、表彰
档次 优秀、达标、未达标
{top}
填报
    超标天数 天
    上访批次 批次
    获国家表彰次数 次
    难度系数 倍
    重大事故 是否
    补助资金 万元
方面 就业
    指标 1 {name}
        {lines}
总分 年终总评 = 指标得分合计
"""


def method(lines: str, *, name: str = "甲", top: str = "") -> CheckedPolicy:
    """A method with one indicator; every clause of it must be without an error."""
    # A line that begins with @ stands on the level of the indicator itself.
    inside = lines.strip().replace("\n", "\n        ").replace("        @", "    ")
    body = METHOD.format(lines=inside, name=name, top=top)
    outcome = read_method(body, file="policy.kp", roster=ROSTER)
    wrong = [d for d in outcome.diagnostics if d.severity != "warning"]
    assert not wrong, [d.say("title", "zh") for d in wrong]
    assert outcome.value is not None
    return outcome.value


Reported = Mapping[str, str | bool | None]


def scored(
    lines: str,
    reported: Reported,
    others: Mapping[str, Reported] = {},
    *,
    target: str | None = None,
    points: str | None = None,
    ratings: Mapping[str, str | bool] = {},
    top: str = "",
) -> IndicatorResult:
    """What 长春市 gets for one indicator."""
    return item_of(
        assessed(lines, {"长春市": reported, **others}, target=target, points=points, ratings=ratings, top=top), "甲"
    )


def assessed(
    lines: str,
    figures: Mapping[str, Reported],
    *,
    target: str | None = None,
    points: str | None = None,
    ratings: Mapping[str, str | bool] = {},
    top: str = "",
) -> Assessment:
    """The assessment of the units that report."""
    letters = {name: {"甲": (target, points)} for name in figures} if target or points else {}
    known = facts(figures, targets=letters, ratings={"长春市": ratings} if ratings else {})
    return run(method(lines, top=top), known, of=YEAR_END)


def score_of(lines: str, reported: Reported, others: Mapping[str, Reported] = {}, **more: str) -> Fraction | None:
    """The score of 长春市."""
    return scored(lines, reported, others, **more).score  # type: ignore[arg-type]


__all__ = ["HALF_YEAR", "assessed", "method", "score_of", "scored"]

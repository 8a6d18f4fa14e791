"""What conditions of awards, grades and adjustments ask of other units: places, 全部, 下辖, by figures and by points.

Three evaluators beside each other, cell by cell; a few small methods hold many conditions each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import duckdb
import pytest

from dsl.facts import Fact, Facts, FigureId, RosterUnit
from dsl.method import read_method
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.evaluate import inputs_of
from engine.lower import lower
from engine.plan import Plan
from tests.engine.columns.test_agreement import differences as differences_of_columns
from tests.engine.sql.running import relational
from tests.engine.sql.test_agreement import differences
from tests.engine.sql.test_places import ROSTER, SOURCE, UNITS

METHOD = """\
办法 某地考核办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
层次 市州
    包括 地级市
层次 县市区
    包括 县、区
层次 县市
    属于 县市区
    包括 县
期次 年度考核 截至 2025-12-31 用于 排序、评定档次
填报
    销量 人
    人口 人
校核
    人口 > 0
定义 人均量 = 销量 ÷ 人口
    公布
方面 工作
    指标 1 指标甲
        公式 销量 ÷ 人口
        单位 %
        目标 200%
        分值 60分
        计分 按完成率，最多 满分
方面 服务
    指标 2 指标乙
        公式 人口
        单位 人
        目标 3人
        分值 40分
        计分 按完成率，最多 满分
    指标 3 指标丙
        对象 市州、县市区
        公式 销量
        单位 人
        方向 越低越好
        除外 人口 = 2人
        只列数值
"""
TOTAL = "总分 年度考核 = 指标得分合计\n    保留 2 位小数，四舍五入\n"
#: What units are placed and put together by, and something to compare it with.
FIGURES = {
    "销量": "1人",
    "人均量": "50%",
    "指标甲": "50%",
    "指标甲.得分": "5分",
    "指标甲.完成率": "50%",
    "工作.得分": "5分",
    "指标丙": "1人",
    "总分": "30分",
}
#: In its own population, among all of a province, in another level; from the top and from below.
PLACES = ("前2名", "后2名", "全省前3名", "全省后3名", "县市前2名、市州前1名", "市州后1名、县市区前2名")


def placed(figures: Sequence[str]) -> list[str]:
    return [f"{x} 列 {place}" for x in figures for place in PLACES]


def put_together(figures: Sequence[str], scope: str) -> list[str]:
    found = []
    for x in figures:
        found += [f"{x} 不低于 {f}（{scope}.{x}）" for f in ("平均", "最大", "最小")]
        found.append(f"{x} × 3 高于 合计（{scope}.{x}）")
        found.append(f"计数（{scope}，{x} 高于 {FIGURES[x]}） 不低于 2个")
        found.append(f"合计（{scope}.销量，{x} 高于 {FIGURES[x]}） 不低于 2人")
        if scope != "全部":
            found += [f"{w}{scope} {x} 高于 {FIGURES[x]}" for w in ("任一", "每个", "本级或任一") if scope == "下辖"]
    return found


OTHERS = [
    "总分.名次 不超过 2",
    "工作.名次 不超过 2",
    "指标甲.名次 不超过 2",
    "指标丙.名次 不超过 2",
    "任一下辖 总分.名次 不超过 2",
    "计数（全部，总分.名次 不超过 2） 不低于 2个",
    "计数（下辖，总分 列 前2名） 不低于 1个",
    "计数（下辖，销量 列 全省前4名） 不低于 1个",
    "合计（下辖.指标甲.得分） 列 前2名",
    "合计（下辖.销量） 列 前1名",
    "计数（下辖，指标 1 完成） 不低于 1个",
    "销量 不低于 最好（指标乙）",
    "指标丙 不高于 最好（指标丙）",
]
GROUPS = {
    "places by figures": placed(("销量", "人均量", "指标甲")),
    "places by points": placed(("指标甲.得分", "工作.得分", "总分")),
    "places by others": placed(("指标甲.完成率", "指标丙")),
    "all, figures": put_together(("销量", "人均量", "指标丙"), "全部"),
    "all, points": put_together(("指标甲.得分", "工作.得分", "总分"), "全部"),
    "below, figures": put_together(("销量", "指标甲"), "下辖"),
    "below, points": put_together(("指标甲.得分", "总分"), "下辖"),
    "all below": put_together(("指标甲.完成率", "工作.得分"), "所有下辖"),
    "others": OTHERS,
}
#: What may stand before the total.
BEFORE = [
    *(
        f"{x} 列 {p}"
        for x in ("销量", "指标甲.得分", "工作.得分")
        for p in ("前2名", "全省后3名", "县市前2名、市州前1名")
    ),
    "指标甲.得分 不低于 平均（全部.指标甲.得分）",
    "任一下辖 工作.得分 高于 5分",
    "合计（下辖.销量） 列 前1名",
    "工作.名次 不超过 2",
]

NAMES = tuple(f"{c}等" for c in "甲乙丙丁戊己庚辛壬癸子丑寅")


def figures(seed: int) -> Facts:
    """Sales and people of every unit below the provinces: few values, so that many are the same; some are missing."""
    random = Random(seed)
    choices = {"销量": (None, 0, 1, 3, 3, 7), "人口": (None, 1, 2, 3, 3)}
    drawn = {(n, key): random.choice(of) for n, kind, _ in UNITS if kind != "省" for key, of in choices.items()}
    known = {
        FigureId(unit=unit, period="年度考核", key=key): Fact(value=Fraction(value), source=SOURCE)
        for (unit, key), value in drawn.items()
        if value is not None
    }
    return Facts(roster=ROSTER, figures=known, targets={}, signatures={}, ratings={})


def lowered(text: str) -> Plan:
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    made = lower(read.value).value if read.value is not None else None
    assert made is not None
    return made


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        yield opened


def same_everywhere(connection: duckdb.DuckDBPyConnection, text: str, seed: int, *, has_details: bool = False) -> int:
    """How many cells DuckDB was compared in; nothing is left to the interpreter, and nothing differs."""
    plan, facts = lowered(text), figures(seed)
    period = plan.policy.periods[0]
    made, _ = relational(plan, facts, period, has_details=has_details)
    assert not made.left
    assert not CompiledMethod(plan, period).evaluate(FactsTable(plan, inputs_of(plan, facts, period))).left
    assert not differences_of_columns(plan, facts, period)[1]
    compared, found = differences(connection, plan, facts, period)
    assert not found
    return compared


def awards(conditions: Sequence[str]) -> str:
    """An award for every condition, with room for all who meet it."""
    return "".join(
        f"奖项 第{n}号奖\n    名额 12\n    按 总分\n    条件 {c}\n" for n, c in enumerate(conditions, start=1)
    )


@pytest.mark.parametrize("group", list(GROUPS))
def test_conditions_of_awards(connection: duckdb.DuckDBPyConnection, group: str) -> None:
    assert same_everywhere(connection, METHOD + TOTAL + awards(GROUPS[group]), seed=len(group)) > 400


def test_conditions_over_points_that_nothing_rounds(connection: duckdb.DuckDBPyConnection) -> None:
    text = METHOD.replace("    指标得分 保留 2 位小数，四舍五入\n", "") + TOTAL.split("\n")[0] + "\n"
    asked = [*placed(("总分",))[1:5], *put_together(("总分",), "全部")[:4], "任一下辖 总分 高于 30分"]
    assert same_everywhere(connection, text + awards(asked), seed=1) > 400


@pytest.mark.parametrize("seed", range(2))
def test_grades(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Conditions of rows and shifts, with places."""
    one = ["总分 列 全省前3名", "指标甲.得分 列 县市前2名、市州前1名", "任一下辖 总分 高于 30分", "销量 列 前2名"]
    two = ["总分 不低于 平均（全部.总分）", "销量 列 后2名", "计数（下辖，总分 列 前2名） 不低于 1个"]
    text = "等次\n    优秀 30分以上\n        满足 2 项以上\n"
    text += "".join(f"        {c}\n" for c in one) + "        名额 3\n        超出名额的，定为 良好\n"
    text += "    良好 20分以上\n    中等\n        满足任一\n" + "".join(f"        {c}\n" for c in two)
    text += "    合格 其余\n    工作.得分 列 全省后3名 的，降一档\n    销量 低于 平均（全部.销量） 的，不得评为 优秀\n"
    text += "奖项 先进\n    名额 12\n    按 总分\n    任一下辖 等次 合格 的，不能评先\n"
    assert same_everywhere(connection, METHOD + TOTAL + text, seed) > 400


def test_bonuses(connection: duckdb.DuckDBPyConnection) -> None:
    rows = "".join(f"    {c} 的，加 {2**n}分\n" for n, c in enumerate(BEFORE))
    text = METHOD + TOTAL.replace("指标得分合计", "指标得分合计 ＋ 加分合计") + f"加分\n{rows}"
    assert same_everywhere(connection, text, seed=3) > 400


def test_vetoes(connection: duckdb.DuckDBPyConnection) -> None:
    lines = "".join(f"    {c} 的，定为 {name}\n" for name, c in zip(NAMES, BEFORE, strict=False))
    lines += f"    {BEFORE[0]} 的，取消评优资格\n    {BEFORE[4]} 的，总分得 0分\n    不含被否决单位\n"
    grades = "".join(f"    {name} {60 - n}分以上\n" for n, name in enumerate(NAMES)) + "    末等 其余\n"
    text = f"等次\n{grades}    同时符合几种的，从低\n否决\n{lines}奖项 先进\n    名额 12\n    按 总分\n"
    assert same_everywhere(connection, METHOD + TOTAL + text, seed=2) > 400


def with_villages(seed: int) -> Facts:
    """Some villages besides, which are of no level and below counties."""
    above = {"一村": ("子县", 3, 2), "二村": ("子县", 0, 1), "三村": ("巳县", 7, 3)}
    more = {
        FigureId(unit=unit, period="年度考核", key=key): Fact(value=Fraction(value), source=SOURCE)
        for unit, (_, *pair) in above.items()
        for key, value in zip(("销量", "人口"), pair, strict=True)
    }
    known = figures(seed)
    villages = tuple(RosterUnit(name=name, type="村", parent=parent) for name, (parent, *_) in above.items())
    return replace(known, roster=(*ROSTER, *villages), figures={**known.figures, **more})


def test_units_below_that_are_not_assessed(connection: duckdb.DuckDBPyConnection) -> None:
    """What they report counts for the units above: in DuckDB as for the interpreter, to which columns leave it."""
    asked = [*put_together(("销量", "总分"), "下辖"), "计数（所有下辖，销量 列 全省前4名） 不低于 1个"]
    asked += ["计数（下辖，总分 列 前2名） 不低于 1个", "计数（下辖，销量 列 县市前2名） 不低于 1个"]
    text = METHOD.replace("方面 工作\n", "定义 下面的 = 合计（所有下辖.销量）\n    公布\n方面 工作\n", 1)
    plan, facts = lowered(text + TOTAL + awards(asked)), with_villages(2)
    period = plan.policy.periods[0]
    made, _ = relational(plan, facts, period, has_details=True)
    assert not made.left
    assert not differences(connection, plan, facts, period)[1]
    left = CompiledMethod(plan, period).evaluate(FactsTable(plan, inputs_of(plan, facts, period))).left
    assert "不考评的单位" in left["第1号奖"]
    assert not differences_of_columns(plan, facts, period)[1]


def test_vetoes_that_rest_on_the_total(connection: duckdb.DuckDBPyConnection) -> None:
    """What a veto makes of a unit is told after its total, where it does not set that."""
    asked = ["总分 低于 30分", "总分 列 前2名", "总分 列 全省后3名", "总分.名次 高于 3", "任一下辖 总分 低于 20分"]
    lines = "".join(f"    {c} 的，定为 {name}\n" for name, c in zip(NAMES, asked, strict=False))
    grades = "".join(f"    {name} {60 - n}分以上\n" for n, name in enumerate(NAMES[:6])) + "    末等 其余\n"
    text = f"等次\n{grades}    同时符合几种的，从低\n否决\n{lines}    总分 低于 平均（全部.总分） 的，取消评优资格\n"
    text += "    销量 列 后1名 的，总分得 0分\n奖项 先进\n    名额 12\n    按 总分\n"
    assert same_everywhere(connection, METHOD + TOTAL + text, seed=2) > 400


def test_a_veto_that_takes_units_out_of_the_ranking_cannot_ask_for_ranks() -> None:
    text = "否决\n    总分.名次 高于 3 的，取消评优资格\n    不含被否决单位\n奖项 先进\n    名额 12\n    按 总分\n"
    read = read_method(METHOD + TOTAL + text, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    assert [d.code for d in lower(read.value).diagnostics] == ["KP401"]


def test_definitions(connection: duckdb.DuckDBPyConnection) -> None:
    """Published ones, and what awards go by and compare."""
    asked = {name: c for name, c in zip(NAMES, BEFORE, strict=False) if "任一" not in c}
    made = "".join(
        f"定义 {name}数 = 如果 {c} 则 {n}个 否则 0个\n    公布\n" for n, (name, c) in enumerate(asked.items())
    )
    made += "定义 总分前列 = 如果 总分 列 全省前3名 则 1个 否则 0个\n"
    ties = "名额处并列的，依次比较 总分前列、甲等数、指标甲，仍并列的，一并列入"
    text = METHOD + TOTAL + made + f"奖项 先进\n    名额 2\n    按 戊等数\n    {ties}\n"
    assert same_everywhere(connection, text, seed=4, has_details=True) > 400

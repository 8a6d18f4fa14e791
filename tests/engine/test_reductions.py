"""Records, units below, whole populations and months, put together in a made-up prefecture and compared by hand.

Every name and figure here is made up.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from dsl.diagnostic import Outcome
from dsl.facts import Facts, RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from engine.errors import CircularDefinition
from engine.evaluate import evaluate
from engine.explain import explain
from engine.lower import lower
from engine.results import Assessment, Derivation, IndicatorResult, State, Status, UnitResult
from intake.facts import read_facts
from tests.engine.builders import YEAR_END

ROSTER = (
    RosterUnit(name="某州", type="自治州", parent=None),
    RosterUnit(name="甲县", type="县", parent="某州"),
    RosterUnit(name="乙县", type="县", parent="某州"),
    RosterUnit(name="丙县", type="县", parent="某州"),
    RosterUnit(name="甲一乡", type="乡", parent="甲县"),
    RosterUnit(name="甲二乡", type="乡", parent="甲县"),
    RosterUnit(name="乙一乡", type="乡", parent="乙县"),
)

HEAD = """\
办法 某州2025年工作考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 州本级
    包括 自治州
层次 县
    包括 县
期次 年终总评 截至 2025-12-31 用于 排序
"""


def method(body: str, roster: tuple[RosterUnit, ...] = ROSTER) -> CheckedPolicy:
    outcome: Outcome[CheckedPolicy] = read_method(HEAD + body, file="policy.kp", roster=roster)
    assert [d.code for d in outcome.diagnostics] == []
    assert outcome.value is not None
    return outcome.value


def facts(folder: Path, policy: CheckedPolicy, reports: Mapping[str, str], **tables: str) -> Facts:
    (folder / "submissions").mkdir()
    for unit, figures in reports.items():
        text = f"单位: {unit}\n期次: 年终总评\n数据:\n{figures}"
        (folder / "submissions" / f"{unit}.yaml").write_text(text, encoding="utf-8")
    for name, table in tables.items():
        (folder / "明细").mkdir(exist_ok=True)
        (folder / "明细" / f"{name}.csv").write_bytes(table.encode("gb18030"))
    read = read_facts(folder, policy, ROSTER)
    assert read.value is not None
    assert [d.code for d in read.diagnostics if d.severity == "error"] == []
    return read.value


def assessed(policy: CheckedPolicy, known: Facts) -> Assessment:
    plan = lower(policy).value
    assert plan is not None
    return evaluate(plan, known, period=YEAR_END, folder="made-up")


def unit(result: Assessment, name: str) -> UnitResult:
    return next(u for u in result.units if u.name == name)


def values(result: Assessment, key: str) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for one in result.units:
        item = next((i for i in one.indicators if i.key == key and i.applies), None)
        if item is not None:
            assert item.value is None or isinstance(item.value, Fraction)
            found[one.name] = item.value
    return found


def item(result: Assessment, name: str, key: str) -> IndicatorResult:
    return next(i for i in unit(result, name).indicators if i.key == key)


def labels(node: Derivation) -> list[str]:
    return [node.label, *(x for c in node.children for x in labels(c))]


# --- records -----------------------------------------------------------------------------------------

PROJECTS = """\
明细 重点项目 个
    项目名称 文字
    计划投资 万元
    完成投资 万元
    开工日期 日期
    竣工日期 日期
    已竣工 是否
    校核 完成投资 不超过 计划投资
方面 项目建设
    指标 1 投资完成率
        对象 县
        分值 40分
        公式 合计（重点项目.完成投资） ÷ 合计（重点项目.计划投资）
        分母为零 视为完成
        目标 100%
        计分 按完成率，最多 满分
    指标 2 按期竣工项目数
        对象 县
        单位 个
        分值 30分
        公式 计数（重点项目，已竣工 = 是 且 竣工日期 在 11月底前）
        目标 2个
        计分 按完成率，最多 满分
    指标 3 平均工期
        对象 县
        单位 天
        分值 30分
        公式 平均（天数（重点项目.开工日期，竣工日期），已竣工 = 是）
        目标 不高于 200天
        方向 越低越好
        完成率 目标÷值
        计分 完成得满分，未完成不得分
总分 年终总评 = 指标得分合计
"""
THREE = """\
  重点项目:
    - {项目名称: 甲桥, 计划投资: 1000, 完成投资: 900, 开工日期: 2025-01-01, 竣工日期: 2025-06-30, 已竣工: 是}
    - {项目名称: 乙路, 计划投资: 500, 完成投资: 300, 开工日期: 2025-03-01, 竣工日期: , 已竣工: 否}
    - {项目名称: 丙厂, 计划投资: 500, 完成投资: 500, 开工日期: 2025-05-01, 竣工日期: 2025-12-10, 已竣工: 是}
"""


def test_a_list_of_projects_is_scored_by_conditions(tmp_path: Path) -> None:
    policy = method(PROJECTS)
    table = "单位,期次,项目名称,计划投资,完成投资,开工日期,竣工日期,已竣工\n丙县,年终总评,,,,,,\n"
    result = assessed(policy, facts(tmp_path, policy, {"甲县": THREE, "乙县": "  重点项目: []\n"}, 重点项目=table))
    # 甲县: (900 + 300 + 500) ÷ 2000; one of the two that are finished came in time; (180 + 223) ÷ 2 days.
    assert values(result, "投资完成率") == {"甲县": Fraction(17, 20), "乙县": None, "丙县": None}
    assert values(result, "按期竣工项目数") == {"甲县": 1, "乙县": 0, "丙县": 0}
    assert values(result, "平均工期") == {"甲县": Fraction(403, 2), "乙县": None, "丙县": None}
    assert unit(result, "甲县").total == Fraction(34) + 15 + 0
    # None in the list: 0 ÷ 0 counts as fulfilled; a mean of none is undefined, so the total is open.
    assert item(result, "乙县", "投资完成率").score == 40
    assert item(result, "乙县", "平均工期").status is Status.UNDEFINED


def test_a_list_that_nobody_reported_is_missing_and_not_empty(tmp_path: Path) -> None:
    policy = method(PROJECTS)
    result = assessed(policy, facts(tmp_path, policy, {"甲县": "  重点项目: []\n", "乙县": "  {}\n"}))
    assert item(result, "甲县", "按期竣工项目数").value == 0
    missing = item(result, "乙县", "按期竣工项目数")
    assert (missing.value, missing.status) == (None, Status.MISSING)
    assert "重点项目" in missing.reason
    assert unit(result, "乙县").state is State.OPEN


def test_a_blank_cell_leaves_open_what_needs_it_and_nothing_else(tmp_path: Path) -> None:
    policy = method(PROJECTS)
    blank = THREE.replace("完成投资: 300", "完成投资: ").replace("已竣工: 是}", "已竣工: 是}", 1)
    result = assessed(policy, facts(tmp_path, policy, {"甲县": blank}))
    assert item(result, "甲县", "投资完成率").value is None
    assert item(result, "甲县", "投资完成率").reason == "重点项目第2条（乙路）：“完成投资”是空白"
    assert item(result, "甲县", "按期竣工项目数").value == 1
    missed = [q.message for q in result.data_quality if q.unit == "甲县"]
    assert missed == ["甲县缺报重点项目第2条（乙路）的完成投资（年终总评）"]


def test_a_list_that_was_reported_is_not_missed(tmp_path: Path) -> None:
    policy = method(PROJECTS)
    result = assessed(policy, facts(tmp_path, policy, {"甲县": THREE, "乙县": "  {}\n"}))
    missed = [(q.unit, q.field) for q in result.data_quality if q.field]
    assert missed == [("乙县", "重点项目")]
    assert [q.unit for q in result.data_quality if not q.field] == ["丙县"]


def test_a_count_unfolds_down_to_the_rows_that_counted_and_their_cells(tmp_path: Path) -> None:
    policy = method(PROJECTS)
    result = assessed(policy, facts(tmp_path, policy, {"甲县": THREE}))
    found = item(result, "甲县", "按期竣工项目数").value_derivation
    assert found is not None
    assert "重点项目第1条（甲桥）" in labels(found)
    assert not any("乙路" in label or "丙厂" in label for label in labels(found))
    cell = next(c for row in found.children[0].children for c in row.children if "竣工日期" in c.label)
    assert cell.source is not None
    assert (cell.source.file, cell.source.raw) == ("submissions/甲县.yaml", "2025-06-30")


def test_a_row_that_breaks_a_check_puts_the_list_in_doubt(tmp_path: Path) -> None:
    policy = method(PROJECTS)
    result = assessed(policy, facts(tmp_path, policy, {"甲县": THREE.replace("完成投资: 300", "完成投资: 501")}))
    assert item(result, "甲县", "投资完成率").is_provisional
    assert any("第2条（乙路）" in q.message and "501万元 对 500万元" in q.message for q in result.data_quality)


# --- units below -------------------------------------------------------------------------------------

COUNTIES = """\
填报
    安置户数 户 需要 上年
    化债率 %
方面 民生
    指标 1 安置
        单位 户
        分值 50分
        公式 如果 计数（下辖，安置户数 不低于 0户） > 0个 则 合计（下辖.安置户数） 否则 安置户数
        目标 100户
        计分 按完成率，最多 满分
    指标 2 化债
        对象 州本级
        单位 %
        分值 50分
        公式 平均（下辖.化债率）
        目标 50%
        计分 完成得满分，未完成不得分
        本级或任一下辖 化债率 低于 10% 的，扣 5分
        下辖每有 1个 化债率 低于 30% 的，扣 2分
        扣完为止
定义 安置增长率 = 增长率（合计（下辖.安置户数））
    公布
    分母为零 不适用
定义 各乡合计 = 合计（所有下辖.安置户数，安置户数 > 5户）
    公布
总分 年终总评 = 指标得分合计
"""


def county(homes: int | str, debts: str, before: int | str = 10) -> str:
    return f"  安置户数: {homes}\n  上年.安置户数: {before}\n  化债率: {debts}\n"


REPORTS = {
    "某州": county(0, "60%"),
    "甲县": county(30, "80%"),
    "乙县": county(40, "20%"),
    "丙县": county(20, "5%"),
    "甲一乡": county(12, "50%"),
    "甲二乡": county(18, "50%"),
    "乙一乡": county(40, "50%"),
}


def test_a_prefecture_sums_its_counties_and_a_county_its_townships(tmp_path: Path) -> None:
    policy = method(COUNTIES)
    result = assessed(policy, facts(tmp_path, policy, REPORTS))
    # Townships are not assessed, but what they report counts for their county.
    assert values(result, "安置") == {"某州": 90, "甲县": 30, "乙县": 40, "丙县": 20}
    debts = item(result, "某州", "化债")
    assert debts.value == Fraction(35, 100)
    # 35% misses 50%: 0 points; less 5 (丙县 below 10%) and 2 × 2 (乙县, 丙县 below 30%), but not below 0.
    assert debts.score == 0
    assert [p.applied for p in debts.parts if p.kind == "deduction"] == [5, 4]
    published = {d.name: d.value for d in unit(result, "某州").definitions}
    # 90 against 30 the year before; of all below more than 5 each: 30 + 40 + 20 + 12 + 18 + 40.
    assert published == {"安置增长率": Fraction(2), "各乡合计": 160}


def test_what_is_missing_below_leaves_it_open_and_names_the_units(tmp_path: Path) -> None:
    policy = method(COUNTIES)
    reports = {u: r for u, r in REPORTS.items() if u != "乙县"} | {"丙县": county("", "5%")}
    result = assessed(policy, facts(tmp_path, policy, reports))
    found = item(result, "某州", "安置")
    assert (found.value, found.status) == (None, Status.MISSING)
    assert "乙县" in found.reason
    assert "丙县" in found.reason
    debts = item(result, "某州", "化债")
    assert debts.score is None
    # 丙县 is below 10% whatever 乙县 reports, so that deduction is sure.
    assert [p.applied for p in debts.parts if p.kind == "deduction"] == [5, None]
    # At least 5 of the 100 are lost.
    whole = unit(result, "某州")
    assert whole.total is None
    assert (whole.lowest, whole.highest) == (Fraction(0), Fraction(95))
    missed = {(q.unit, q.field) for q in result.data_quality if q.code != "KP551"}
    assert ("某州", "安置户数") not in missed


def test_a_unit_without_units_below_has_no_sum_of_them(tmp_path: Path) -> None:
    policy = method(COUNTIES)
    result = assessed(policy, facts(tmp_path, policy, REPORTS))
    growth = next(d for d in unit(result, "丙县").definitions if d.name == "安置增长率")
    assert (growth.value, growth.status) == (None, Status.UNDEFINED)
    assert "丙县没有下辖单位" in growth.derivation.reason


def test_a_check_holds_a_prefecture_against_its_counties(tmp_path: Path) -> None:
    body = COUNTIES.replace("方面 民生\n", "校核\n    安置户数 不低于 合计（下辖.安置户数）\n方面 民生\n", 1)
    policy = method(body)
    result = assessed(policy, facts(tmp_path, policy, REPORTS | {"某州": county(89, "60%")}))
    broken = [(q.unit, q.field) for q in result.data_quality if "校核" in q.message or "对" in q.message]
    # 89 against 90 of the counties. 甲县 has as many as its townships, and 丙县 has none.
    assert broken == [("某州", "安置户数")]
    assert "89户" in next(q.message for q in result.data_quality if q.unit == "某州")


UPWARDS = """\
方面 民生
    指标 1 安置
        单位 户
        分值 50分
        公式 {formula}
        目标 100户
        计分 按完成率，最多 满分
填报
    安置户数 户
总分 年终总评 = 指标得分合计
"""


def test_an_indicator_may_read_itself_a_level_below(tmp_path: Path) -> None:
    own = "如果 计数（下辖，安置户数 不低于 0户） > 0个 则 合计（下辖.安置） 否则 安置户数"
    policy = method(UPWARDS.format(formula=own))
    result = assessed(policy, facts(tmp_path, policy, REPORTS_OF_HOMES))
    # A county with townships is the sum of them: 30 + 40, and 丙县 its own 20.
    assert values(result, "安置") == {"某州": 90, "甲县": 30, "乙县": 40, "丙县": 20}


REPORTS_OF_HOMES = {u: r.splitlines(keepends=True)[0] for u, r in REPORTS.items()}


def test_what_is_read_below_may_not_come_back_up_through_a_figure_of_all() -> None:
    body = UPWARDS.format(formula="合计（下辖.折合）") + "定义 折合 = 安置 ＋ 最大（全部.安置）\n"
    outcome = lower(method(body))
    assert outcome.value is None
    (found,) = (d for d in outcome.diagnostics if isinstance(d, CircularDefinition))
    assert "安置" in found.walk


# --- populations -------------------------------------------------------------------------------------

BEST = """\
填报
    安置户数 户
    信访件数 件
校核
    安置 > 0户
    信访 > 0件
方面 民生
    指标 1 安置
        对象 县
        单位 户
        分值 60分
        公式 安置户数
        目标 10户
        除外 信访件数 高于 90件
        计分 得分 = 数值 ÷ 最好（数值） × 满分
    指标 2 信访
        对象 县
        单位 件
        方向 越低越好
        分值 40分
        公式 信访件数
        目标 10件
        完成率 目标÷值
        计分 得分 = 如果 数值 不高于 平均（全部.信访件数） 则 满分 否则 最好（数值） ÷ 数值 × 满分
总分 年终总评 = 指标得分合计
"""


def petitions(homes: int | str, cases: int | str) -> str:
    return f"  安置户数: {homes}\n  信访件数: {cases}\n"


def test_the_best_of_all_goes_by_direction_and_leaves_the_exempt_out(tmp_path: Path) -> None:
    policy = method(BEST)
    reports = {"甲县": petitions(30, 8), "乙县": petitions(40, 12), "丙县": petitions(90, 100)}
    result = assessed(policy, facts(tmp_path, policy, reports))
    scores = {n: [item(result, n, k).score for k in ("安置", "信访")] for n in ("甲县", "乙县", "丙县")}
    # 丙县 is exempt from 安置, where it would be the best. The mean is 40 cases: at most that is full marks;
    # 丙县 has 8 ÷ 100 of 40.
    assert scores == {"甲县": [45, 40], "乙县": [60, 40], "丙县": [None, Fraction(16, 5)]}


def test_who_lacks_the_figure_is_out_of_the_population_and_listed(tmp_path: Path) -> None:
    policy = method(BEST)
    reports = {"甲县": petitions(30, 8), "乙县": petitions(40, 12), "丙县": petitions(10, "")}
    result = assessed(policy, facts(tmp_path, policy, reports))
    # The mean of the two that reported is 10.
    found = item(result, "乙县", "信访")
    assert (found.score, found.is_provisional) == (Fraction(80, 3), True)
    assert item(result, "丙县", "信访").score is None
    whole = found.score_derivation
    assert whole is not None
    assert any("丙县" in label for label in labels(whole))


# --- months ------------------------------------------------------------------------------------------

MONTHS = """\
填报
    信访件 件 按月
    税收 万元 半年
定义 平稳月份 = 计数（每月（信访件 不超过 3件））
    公布
定义 偏高之和 = 合计（信访件，信访件 高于 3件）
    公布
定义 最高月 = 最大（信访件）
    公布
定义 上下半年之差 = 最大（税收） － 最小（税收）
    公布
定义 两个半年都增 = 如果 每半年（税收 高于 10万元） 则 1个 否则 0个
    公布
总分 不设
"""


def monthly(months: str, halves: str = "[20, 11]") -> str:
    return f"  信访件: {months}\n  税收: {halves}\n"


def published(result: Assessment, name: str) -> dict[str, object]:
    return {d.name: d.value for d in unit(result, name).definitions}


def test_months_and_halves_are_counted_and_summed_by_conditions(tmp_path: Path) -> None:
    policy = method(MONTHS)
    months = "[1, 2, 3, 4, 5, 6, 0, 0, 3, 9, 2, 1]"
    result = assessed(policy, facts(tmp_path, policy, {"甲县": monthly(months)}))
    assert published(result, "甲县") == {
        "平稳月份": 8,
        "偏高之和": 4 + 5 + 6 + 9,
        "最高月": 9,
        "上下半年之差": 90_000,
        "两个半年都增": 1,
    }


def test_a_month_without_a_figure_leaves_open_what_needs_it(tmp_path: Path) -> None:
    policy = method(MONTHS)
    months = "[1, 2, 3, 4, null, 6, 0, 0, 3, 9, 2, 1]"
    result = assessed(policy, facts(tmp_path, policy, {"甲县": monthly(months, "{上半年: 20, 下半年: }")}))
    assert published(result, "甲县") == dict.fromkeys(published(result, "甲县"))
    count = next(d for d in unit(result, "甲县").definitions if d.name == "平稳月份")
    assert count.derivation.reason == "5月：年终总评报送的“信访件 5月”是空白"


# --- many units --------------------------------------------------------------------------------------


def test_a_mean_over_three_thousand_units_is_made_once(tmp_path: Path) -> None:
    many = tuple(RosterUnit(name=f"第{i}县", type="县", parent="某州") for i in range(3000))
    roster = (ROSTER[0], *many)
    body = """\
填报
    安置户数 户
定义 平均户数 = 平均（全部.安置户数）
    公布
定义 下辖户数 = 合计（下辖.安置户数）
    公布
定义 高于平均 = 如果 安置户数 高于 平均户数 则 1个 否则 0个
    公布
总分 不设
"""
    policy = method(body, roster)
    rows = "".join(f"第{i}县,年终总评,安置户数,{i}\n" for i in range(3000))
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "all.csv").write_text("单位,期次,字段,值\n" + rows, encoding="utf-8")
    read = read_facts(tmp_path, policy, roster)
    assert read.value is not None
    began = time.process_time()
    result = assessed(policy, read.value)
    # One mean for all takes seconds; one for each unit would be nine million figures, and minutes.
    assert time.process_time() - began < 60
    assert published(result, "某州")["下辖户数"] == 2999 * 3000 // 2
    above = [u.name for u in result.units if published(result, u.name)["高于平均"] == 1]
    assert above == [f"第{i}县" for i in range(1500, 3000)]


def test_an_explanation_shows_the_cells_with_whose_figure_counts(tmp_path: Path) -> None:
    policy = method(PROJECTS.replace("明细 重点项目 个", "明细 重点项目 个 来源 “发改部门”"))
    known = facts(tmp_path, policy, {"甲县": THREE})
    plan = lower(policy).value
    assert plan is not None
    result = evaluate(plan, known, period=YEAR_END, folder="made-up")
    found = explain(result, policy, known, None, "甲县", "1")
    assert found.value is not None
    said = str(found.value)
    assert "重点项目第2条（乙路） 完成投资" in said
    assert "以发改部门为准" in said
    assert "没有报送" not in said


SCORES = """\
填报
    安置户数 户
方面 民生
    指标 1 安置
        对象 县
        单位 户
        分值 50分
        公式 安置户数
        目标 40户
        计分 按完成率，最多 满分
    指标 2 下级得分
        对象 州本级
        单位 分
        分值 50分
        公式 平均（下辖.指标 1.得分）
        目标 50分
        计分 按完成率，最多 满分
总分 年终总评 = 指标得分合计
"""


def test_scores_and_totals_below_are_read_above(tmp_path: Path) -> None:
    body = SCORES + "定义 县均总分 = 平均（下辖.总分）\n    公布\n"
    policy = method(body)
    homes = {"甲县": 30, "乙县": 40, "丙县": 20}
    reports = {name: f"  安置户数: {count}\n" for name, count in homes.items()} | {"某州": "  安置户数: 0\n"}
    result = assessed(policy, facts(tmp_path, policy, reports))
    # 30, 40 and 20 of 40 are 37.5, 50 and 25 points of 50.
    assert item(result, "某州", "下级得分").value == Fraction("37.5")
    assert published(result, "某州")["县均总分"] == Fraction("37.5")


def test_the_last_day_of_a_list_is_its_greatest(tmp_path: Path) -> None:
    policy = method(PROJECTS + "定义 最后竣工 = 最大（重点项目.竣工日期，已竣工 = 是）\n    公布\n")
    result = assessed(policy, facts(tmp_path, policy, {"甲县": THREE, "乙县": "  重点项目: []\n"}))
    assert published(result, "甲县")["最后竣工"] == date(2025, 12, 10)
    assert published(result, "乙县")["最后竣工"] is None


ACCIDENTS = """\
明细 事故 起 需要 上年
    死亡人数 人
定义 事故下降 = 下降率（计数（事故，死亡人数 高于 0人））
    公布
    分母为零 不适用
定义 少死亡 = 合计（上年.事故.死亡人数） － 合计（事故.死亡人数）
    公布
定义 上年起数 = 计数（上年.事故）
    公布
总分 不设
"""


def test_the_list_of_last_year_is_another_list(tmp_path: Path) -> None:
    policy = method(ACCIDENTS)
    lists = "  事故: [{死亡人数: 1}]\n  上年.事故: [{死亡人数: 2}, {死亡人数: 0}, {死亡人数: 3}]\n"
    result = assessed(policy, facts(tmp_path, policy, {"甲县": lists, "乙县": "  事故: []\n"}))
    assert published(result, "甲县") == {"事故下降": Fraction(1, 2), "少死亡": 4, "上年起数": 3}
    assert published(result, "乙县") == {"事故下降": None, "少死亡": None, "上年起数": None}

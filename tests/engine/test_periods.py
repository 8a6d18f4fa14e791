"""Periods that come again and figures of other years: a plan of five years, beside totals worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from dsl import errors_periods
from dsl.diagnostic import Diagnostic, Language
from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, RosterUnit, SignedTarget, Source
from dsl.method import read_method
from dsl.model import Purpose
from dsl.quantity import NO_UNIT, parse_quantity
from dsl.report import draw
from engine.evaluate import evaluate
from engine.lower import lower
from engine.plan import Plan
from engine.results import Assessment, UnitResult
from tests.dsl.test_diagnostics import compare

METHOD = """\
办法 某市2021—2025年考核办法
    考核期 2021年 至 2025年
层次 区县
    包括 区县
期次 年度考核 每年 截至 12-31 用于 排序
期次 季度通报 每季 用于 通报
期次 五年总评 截至 2025-12-31 用于 排序、表彰
填报
    任务数 个
    完成数 个 需要 上年
    完成日期 日期
校核
    任务数 > 0
    上年.完成数 > 0
方面 工作
    指标 1 完成率
        公式 完成数 ÷ 任务数
        单位 %
        目标 责任状
        分值 60分
        计分 完成得满分，每低 1个百分点 扣 1分（按比例），扣完为止
    指标 2 按时完成
        公式 如果 完成日期 在 12月10日前 则 1 否则 0
        目标 1
        分值 30分
        计分 完成得满分，未完成不得分
    指标 3 增长
        公式 （完成数 － 上年.完成数） ÷ 上年.完成数
        单位 %
        目标 不低于 5%
        分值 10分
        计分 完成得满分，未完成不得分
总分 年度考核 = 指标得分合计
总分 五年总评 = 平均（各年度.总分，不含 2021年） × 70% ＋ 2021年.总分 × 30%
奖项 优秀单位
    期次 五年总评
    按 总分
    名额 1
"""
ROSTER = (RosterUnit(name="甲区", type="区县", parent=None), RosterUnit(name="乙区", type="区县", parent=None))
SOURCE = Source(file="报表.yaml", place="第1行")
#: Done of 100 by year; the year before the plan is told in the report of 2021.
DONE = {"甲区": {2021: 80, 2022: 84, 2023: 88}, "乙区": {2021: 90, 2023: 90}}
BEFORE = {"甲区": 80, "乙区": 80}
#: The signed target of each year; the day of completion is 10 December, in 2023 one day later.
TARGETS = {2021: "80%", 2022: "85%", 2023: "90%"}
#: By hand, 甲区. 2021: 60 + 30 + 0 (no growth). 2022: 84 of 85 % is 59; + 30 + 10 (5 % more).
#: 2023: 88 of 90 % is 58; late, so 0; growth 4/84 < 5 %, so 0.
TOTALS = {2021: "90", 2022: "99", 2023: "58"}


def read(text: str = METHOD) -> Plan:
    outcome = read_method(text, file="policy.kp", roster=ROSTER)
    assert [d.message("zh") for d in outcome.diagnostics] == []
    assert outcome.value is not None
    plan = lower(outcome.value)
    assert plan.value is not None
    return plan.value


def facts() -> Facts:
    figures = {}

    def say(unit: str, year: int, key: str, value: Fraction | date, of: Year = Year.THIS) -> None:
        figures[FigureId(unit=unit, period=f"{year}年年度考核", key=key, year=of)] = Fact(value=value, source=SOURCE)

    for unit, years in DONE.items():
        say(unit, 2021, "完成数", Fraction(BEFORE[unit]), Year.LAST)
        for year, done in years.items():
            say(unit, year, "任务数", Fraction(100))
            say(unit, year, "完成数", Fraction(done))
            say(unit, year, "完成日期", date(year, 12, 11 if year == 2023 else 10))
    letters = {}
    for year, written in TARGETS.items():
        target = parse_quantity(written, NO_UNIT)
        assert target is not None
        signed = SignedTarget(target=target, points=None, source=SOURCE)
        letters[year] = {unit: {"完成率": signed} for unit in DONE}
    return Facts(roster=ROSTER, figures=figures, targets={}, signatures={}, ratings={}, yearly_targets=letters)


def assess(period: str, text: str = METHOD) -> Assessment:
    return evaluate(read(text), facts(), period=period, folder="某市")


def unit(assessment: Assessment, name: str) -> UnitResult:
    found = assessment.unit(name)
    assert found is not None
    return found


def test_each_time_is_a_period_with_its_label_and_day() -> None:
    periods = read().policy.periods
    assert [p.name for p in periods[:5]] == [f"{y}年年度考核" for y in range(2021, 2026)]
    assert [(p.name, p.closes_on) for p in periods[5:8]] == [
        ("2021年一季度季度通报", date(2021, 3, 31)),
        ("2021年二季度季度通报", date(2021, 6, 30)),
        ("2021年三季度季度通报", date(2021, 9, 30)),
    ]
    assert (len(periods), periods[-1].name, periods[-1].kind) == (26, "五年总评", "五年总评")
    assert {p.kind for p in periods if Purpose.CIRCULAR in p.purposes} == {"季度通报"}


@pytest.mark.parametrize(
    ("often", "labels"),
    [
        ("每年", ["考核"]),
        ("每半年", ["上半年考核", "下半年考核"]),
        ("每季", ["一季度考核", "二季度考核", "三季度考核", "四季度考核"]),
        ("每月", [f"{m}月考核" for m in range(1, 13)]),
    ],
)
def test_a_method_of_one_year_leaves_the_year_out(often: str, labels: list[str]) -> None:
    text = METHOD.split("期次 ")[0].replace("2021年 至 2025年", "2024年 至 2024年") + f"期次 考核 {often} 用于 排序\n"
    outcome = read_method(text, file="policy.kp", roster=ROSTER)
    assert outcome.value is not None
    periods = outcome.value.policy.periods
    assert [p.name for p in periods] == labels
    assert periods[-1].closes_on == date(2024, 12, 31)


def test_a_day_that_a_year_does_not_have_is_the_last_of_its_month() -> None:
    periods = read(
        METHOD.replace("截至 12-31", "截至 2月29日").replace(
            "期次 五年总评 截至 2025-12-31", "期次 五年总评 截至 2025-12-30"
        )
    ).policy.periods
    assert [p.closes_on.day for p in periods[:5]] == [28, 28, 28, 29, 28]


def test_a_time_outside_the_term_is_no_period() -> None:
    text = METHOD.replace("考核期 2021年 至 2025年", "责任期限 2021-07-01 至 2025-12-31")
    labels = [p.name for p in read(text).policy.periods]
    assert "2021年二季度季度通报" not in labels
    assert labels[0] == "2021年年度考核"


@pytest.mark.parametrize("year", TOTALS)
def test_each_year_has_its_own_target_deadline_and_year_before(year: int) -> None:
    assert unit(assess(f"{year}年年度考核"), "甲区").total == Fraction(TOTALS[year])


def test_the_year_before_is_read_from_its_own_report() -> None:
    found = unit(assess("2023年年度考核"), "甲区").indicators[2]
    assert found.value == Fraction(4, 84)
    assert "2022年" in str(found.value_derivation)


def test_a_year_without_a_result_leaves_the_whole_open() -> None:
    found = unit(assess("五年总评"), "甲区")
    assert found.total is None
    assert "2024年年度考核" in found.reason


def test_a_year_that_was_missed_is_left_out_where_the_method_says_so() -> None:
    text = METHOD.replace("× 30%\n", "× 30%\n    缺考年度 不计\n")
    assert text != METHOD
    # (99 + 58) ÷ 2 × 70 % + 90 × 30 %
    assert unit(assess("五年总评", text), "甲区").total == Fraction("81.95")


def test_a_year_that_was_missed_counts_what_the_method_says() -> None:
    text = METHOD.replace("× 30%\n", "× 30%\n    缺考年度 计 0分\n")
    # (99 + 58 + 0 + 0) ÷ 4 × 70 % + 90 × 30 %
    assert unit(assess("五年总评", text), "甲区").total == Fraction("54.475")


def test_a_year_alone_is_never_left_out() -> None:
    text = METHOD.replace("2021年.总分 × 30%\n", "2022年.总分 × 30%\n    缺考年度 不计\n")
    found = unit(assess("五年总评", text), "乙区")
    assert found.total is None
    assert "2022年年度考核" in found.reason


def test_a_year_reads_only_years_before_it() -> None:
    text = METHOD.replace("总分 年度考核 = 指标得分合计\n", "总分 年度考核 = 指标得分合计 × 0 ＋ 合计（各年度.总分）\n")
    first, second = (unit(assess(f"{y}年年度考核", text), "甲区") for y in (2021, 2022))
    assert first.total is None
    assert "还没有" in first.reason
    assert second.total is None
    assert "2021年年度考核" in second.reason


def test_what_rests_on_other_years_asks_for_no_report_of_its_own() -> None:
    found = assess("五年总评", METHOD.replace("× 30%\n", "× 30%\n    缺考年度 计 0分\n"))
    assert found.data_quality == ()
    assert unit(found, "甲区").indicators == ()
    assert [a.name for a in found.awards] == ["优秀单位"]
    assert assess("2023年年度考核").awards == ()


MISTAKES = [
    ("KP385", "期次 季度通报 每季 用于", "期次 季度通报 每季 截至 12-31 用于"),
    ("KP386", "    考核期 2021年 至 2025年\n", ""),
    ("KP387", "期次 年度考核 每年 截至 12-31", "期次 年度考核 截至 2025-12-31"),
    ("KP388", "2021年.总分", "2026年.总分"),
]


@pytest.mark.parametrize(("code", "old", "new"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_told_at_its_place(code: str, old: str, new: str) -> None:
    assert METHOD.count(old) == 1
    text = METHOD.replace(old, new)
    found = [d for d in read_method(text, file="policy.kp", roster=ROSTER).diagnostics if d.code == code]
    assert found
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found[:1], {"policy.kp": text}, language=language))


def test_two_yearly_periods_leave_it_open_which_is_meant() -> None:
    text = METHOD.replace("期次 季度通报 每季 用于 通报", "期次 年中考核 每年 截至 6月30日 用于 通报")
    found = [d for d in read_method(text, file="policy.kp", roster=ROSTER).diagnostics if d.code == "KP387"]
    assert found
    assert "年度考核、年中考核" in found[0].message("zh")


def test_every_code_is_tried() -> None:
    kinds = [v for v in vars(errors_periods).values() if isinstance(v, type) and issubclass(v, Diagnostic)]
    assert {k.code for k in kinds if k.__module__ == errors_periods.__name__} == {m[0] for m in MISTAKES}


HALVES = """\
办法 某省考核办法
    责任期限 2025-01-01 至 2025-12-31
层次 区县
    包括 区县
期次 半年初评 截至 2025-06-30 用于 通报
期次 年度考核 截至 2025-12-31 用于 排序
填报
    参保人数 人 需要 上年全年
    税收 万元 半年
    信访件 件 按季
    检查次数 次 需要 上半年
定义 新增 = 参保人数 － 上半年.参保人数
    公布
定义 占上年 = 参保人数 ÷ 上年全年.参保人数
    分母为零 不适用
    公布
定义 税收占比 = 上半年.税收 ÷ 合计（税收）
    分母为零 不适用
    公布
定义 信访 = 合计（上半年.信访件）
    公布
定义 进度 = 上半年.检查次数 ÷ 检查次数
    分母为零 不适用
    公布
方面 工作
    指标 1 参保
        公式 参保人数
        单位 人
        目标 10人
        分值 10分
        计分 按完成率，最多 满分
总分 年度考核 = 指标得分合计
"""
Reported = tuple[str, str, Year]
REPORTED: dict[Reported, str] = {
    ("半年初评", "参保人数", Year.THIS): "100",
    ("年度考核", "参保人数", Year.THIS): "120",
    ("年度考核", "参保人数", Year.LAST_WHOLE): "150",
    ("年度考核", "检查次数", Year.THIS): "10",
    ("年度考核", "检查次数", Year.FIRST_HALF): "6",
}
IN_PARTS = {"税收": ("40", "60"), "信访件": ("3", "4", "5", "6")}


def halves(left_out: Reported | None = None) -> dict[str, object]:
    """What the definitions come to for the first unit, without one of the figures."""
    read = read_method(HALVES, file="policy.kp", roster=ROSTER)
    assert read.value is not None
    plan = lower(read.value).value
    assert plan is not None
    unit = ROSTER[0].name
    figures = {
        FigureId(unit=unit, period=period, key=key, year=year): Fact(value=Fraction(value), source=SOURCE)
        for (period, key, year), value in REPORTED.items()
        if (period, key, year) != left_out
    }
    for key, parts in IN_PARTS.items():
        figure = FigureId(unit=unit, period="年度考核", key=key)
        figures[figure] = Fact(value=None, source=SOURCE, parts=tuple(Fraction(p) for p in parts))
    known = Facts(roster=ROSTER, figures=figures, targets={}, signatures={}, ratings={})
    found = evaluate(plan, known, period="年度考核", folder="某省").unit(unit)
    assert found is not None
    return {d.name: d.status.value if d.value is None else d.value for d in found.definitions}


def test_the_first_half_and_the_whole_of_last_year() -> None:
    assert halves() == {
        "新增": Fraction(20),
        "占上年": Fraction(120, 150),
        "税收占比": Fraction(40, 100),
        "信访": Fraction(7),
        "进度": Fraction(6, 10),
    }


@pytest.mark.parametrize(
    ("left_out", "open_one"),
    [
        (("半年初评", "参保人数", Year.THIS), "新增"),
        (("年度考核", "参保人数", Year.LAST_WHOLE), "占上年"),
        (("年度考核", "检查次数", Year.FIRST_HALF), "进度"),
    ],
    ids=["from the report of the half", "of last year as a whole", "asked for beside"],
)
def test_what_was_not_reported_of_another_time_is_missing(left_out: Reported, open_one: str) -> None:
    assert [name for name, value in halves(left_out).items() if value == "missing"] == [open_one]


def test_nobody_reports_the_first_half_of_last_year() -> None:
    assert Year.FIRST_HALF.seen_from(Year.LAST) is None
    assert Year.FIRST_HALF.seen_from(Year.THIS) is Year.FIRST_HALF

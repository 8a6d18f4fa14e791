"""What a comparison shows to be doubtful: sums, jumps, copies, days, rates; and what is left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dsl.facts import Facts, RosterUnit
from dsl.method import read_method
from dsl.model import CheckedPolicy
from dsl.span import Span
from intake.facts import read_facts
from intake.figure_checks import Doubt, Limits, look_over

METHOD = """\
办法 全省就业工作考评办法
    印发机关 省人民政府
    责任期限 2025-01-01 至 2025-12-31
层次 市州
    考评者 省人民政府
    包括   地级市
层次 县区
    考评者 所属市州
    包括   县
期次 年度考评 截至 2025-12-31 用于 通报
方面 （一） 就业
    填报
        新增就业人数   人 需要 上年
        困难人员       人
        培训人数       人
        到位资金       万元
        人均补贴       元
        资金到位率     %
        任务完成率     %
        方案印发日期   日期
    指标 1 就业
        单位 人
"""
ROSTER = (
    RosterUnit(name="江北市", type="地级市", parent=None),
    RosterUnit(name="东山县", type="县", parent="江北市"),
    RosterUnit(name="西河县", type="县", parent="江北市"),
    RosterUnit(name="南湖县", type="县", parent=None),
)
EAST = {"新增就业人数": "1234", "困难人员": "321", "培训人数": "777", "到位资金": "88.5", "人均补贴": "345.6"}
WEST = {"新增就业人数": "2000", "困难人员": "400", "培训人数": "500", "到位资金": "11.5", "人均补贴": "99.9"}
BOTH = {"新增就业人数": "3234", "困难人员": "721", "培训人数": "1277", "到位资金": "100", "人均补贴": "1"}


def checked() -> CheckedPolicy:
    read = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert read.value is not None, [d.message("zh") for d in read.diagnostics]
    return read.value


POLICY = checked()
LIMITS = Limits()


def facts_of(folder: Path, reports: Mapping[str, Mapping[str, str]], day: str = "2026-01-10") -> Facts:
    (folder / "submissions").mkdir()
    for unit, figures in reports.items():
        lines = "".join(f"  {name}: {value}\n" for name, value in figures.items())
        when = f"填报日期: {day}\n" if day else ""
        text = f"单位: {unit}\n期次: 年度考评\n{when}数据:\n{lines}"
        (folder / "submissions" / f"{unit}.yaml").write_text(text, encoding="utf-8")
    read = read_facts(folder, POLICY, ROSTER)
    assert read.value is not None
    assert not read.has_errors, [d.message("zh") for d in read.diagnostics]
    return read.value


def found(
    folder: Path, reports: Mapping[str, Mapping[str, str]], day: str = "2026-01-10", limits: Limits = LIMITS
) -> list[tuple[str, str]]:
    return [(d.said.code, d.said.message("zh")) for d in doubts(folder, reports, day, limits)]


def doubts(
    folder: Path, reports: Mapping[str, Mapping[str, str]], day: str = "2026-01-10", limits: Limits = LIMITS
) -> tuple[Doubt, ...]:
    period = POLICY.policy.period("年度考评")
    assert period is not None
    return look_over(facts_of(folder, reports, day), POLICY, period, limits)


def test_sound_reports_are_let_be(tmp_path: Path) -> None:
    assert not found(tmp_path, {"江北市": BOTH, "东山县": EAST, "西河县": WEST})


def test_a_figure_that_differs_from_the_sum_below(tmp_path: Path) -> None:
    reports = {"江北市": BOTH | {"困难人员": "720"}, "东山县": EAST, "西河县": WEST}
    assert found(tmp_path, reports) == [("KP853", "江北市的“困难人员”报了 720人，下级 2 个单位合计 721人，多 1人")]


def test_the_place_is_that_of_the_unit_above(tmp_path: Path) -> None:
    (doubt,) = doubts(tmp_path, {"江北市": BOTH | {"到位资金": "99.99"}, "东山县": EAST, "西河县": WEST})
    assert doubt.source is not None
    assert doubt.source.file == "submissions/江北市.yaml"
    assert doubt.said.span == Span((tmp_path / "submissions/江北市.yaml").as_posix(), 8, 9, 8, 14)


def test_a_sum_of_some_says_nothing_unless_it_is_already_more(tmp_path: Path) -> None:
    assert not found(tmp_path, {"江北市": BOTH, "东山县": EAST})


def test_a_sum_of_some_that_is_already_more(tmp_path: Path) -> None:
    codes = [code for code, _ in found(tmp_path, {"江北市": BOTH | {"培训人数": "700"}, "东山县": EAST})]
    assert codes == ["KP853"]


def test_a_unit_that_reports_its_own_part_is_told_once(tmp_path: Path) -> None:
    own = {"新增就业人数": "30", "困难人员": "20", "培训人数": "10", "到位资金": "5", "人均补贴": "1"}
    ((code, said),) = found(tmp_path, {"江北市": own, "东山县": EAST, "西河县": WEST})
    assert code == "KP854"
    assert "4 项里，4 项和合计对不上" in said


@pytest.mark.parametrize(
    ("before", "limit", "says"),
    [
        ("800", "50", "今年 1234人，上年 800人，增加 54.3%（超过 50% 的要核对）"),
        ("900", "50", None),
        ("900", "30", "增加 37.1%（超过 30% 的要核对）"),
        ("12340", "50", "减少 90%"),
        ("0", "50", None),
        ("1645.3333", "25", None),
    ],
)
def test_jumps_against_last_year(before: str, limit: str, says: str | None, tmp_path: Path) -> None:
    before = before.partition(".")[0]
    said = found(tmp_path, {"东山县": EAST | {"上年.新增就业人数": before}}, limits=Limits(jump=Fraction(limit) / 100))
    if says is None:
        assert not said
    else:
        assert [code for code, _ in said] == ["KP855"]
        assert says in said[0][1]


def test_figures_of_another_unit(tmp_path: Path) -> None:
    said = found(tmp_path, {"东山县": EAST, "南湖县": EAST})
    assert [code for code, _ in said] == ["KP856", "KP856"]
    assert said[0][1].startswith("东山县和南湖县可比的 5 项里有 5 项完全一样：新增就业人数、困难人员")
    assert said[1][1].startswith("南湖县和东山县")


def test_few_figures_in_common_are_chance(tmp_path: Path) -> None:
    assert not found(tmp_path, {"东山县": EAST, "南湖县": EAST | {"培训人数": "778", "困难人员": "322"}})


def test_noughts_and_full_rates_are_no_copies(tmp_path: Path) -> None:
    plain = dict.fromkeys(EAST, "0") | {"资金到位率": "100%", "任务完成率": "100%"}
    assert not found(tmp_path, {"东山县": plain, "南湖县": plain})


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("资金到位率", "9850", "东山县的“资金到位率”是 9850%，超过 100%"),
        ("资金到位率", "100%", None),
        ("任务完成率", "120%", None),
        ("任务完成率", "9850%", "超过 1000%"),
    ],
)
def test_rates_beyond_the_whole(field: str, value: str, says: str | None, tmp_path: Path) -> None:
    said = found(tmp_path, {"东山县": {field: value}})
    assert [code for code, _ in said] == (["KP851"] if says else [])
    assert not says or says in said[0][1]


def test_a_day_after_the_report(tmp_path: Path) -> None:
    ((code, said),) = found(tmp_path, {"东山县": {"方案印发日期": "2026-10-01"}})
    assert (code, said) == ("KP852", "东山县的“方案印发日期”是 2026-10-01，在填报日期 2026-01-10 之后")


@pytest.mark.parametrize(
    ("day", "due", "code"),
    [
        ("2026-01-15", date(2026, 1, 15), None),
        ("2026-01-16", date(2026, 1, 15), "KP857"),
        ("2026-01-16", None, None),
        ("2025-12-30", None, "KP858"),
        ("", date(2026, 1, 15), "KP859"),
        ("", None, None),
    ],
)
def test_late_and_early_reports(day: str, due: date | None, code: str | None, tmp_path: Path) -> None:
    said = found(tmp_path, {"东山县": EAST}, day, Limits(due=due))
    assert [c for c, _ in said] == ([code] if code else [])

"""How one typed text is read: exactly, in the field's unit, with its place."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, Value
from dsl.span import Span
from intake.facts import read_facts
from tests.intake.conftest import Read
from tests.intake.method import ROSTER, build_policy

REPORT = "单位: 长春市\n期次: 年终总评\n填报人: 张三\n填报日期: 2008-01-10\n数据:\n"


def figure(facts: Facts | None, key: str, year: Year = Year.THIS, unit: str = "长春市") -> Fact:
    assert facts is not None
    return facts.figures[FigureId(unit=unit, period="年终总评", key=key, year=year)]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("解决零就业家庭户数", "49", Fraction(49)),
        ("解决零就业家庭户数", "49户", Fraction(49)),
        ("解决零就业家庭户数", "4.20万", Fraction(42000)),
        ("解决零就业家庭户数", "010", Fraction(10)),
        ("解决零就业家庭户数", "0x10", None),
        ("解决零就业家庭户数", "1_000", None),
        ("解决零就业家庭户数", "1,000", Fraction(1000)),
        ("解决零就业家庭户数", "'49'", Fraction(49)),
        ("解决零就业家庭户数", "４９", Fraction(49)),
        ("解决零就业家庭户数", "0", Fraction(0)),
        ("解决零就业家庭户数", "+5", Fraction(5)),
        ("解决零就业家庭户数", "约50", None),
        ("解决零就业家庭户数", ".inf", None),
        ("解决零就业家庭户数", "1" * 61, None),
        ("城镇新增就业人数", "12.5万人", Fraction(125_000)),
        ("城镇新增就业人数", "1.2万", Fraction(12_000)),
        ("创业扶持资金", "3,606.21", Fraction(36_062_100)),
        ("创业扶持资金", "3,606.21万元", Fraction(36_062_100)),
        ("创业扶持资金", "2/3", Fraction(20_000, 3)),
        ("创业扶持资金", "0.3亿元", Fraction(30_000_000)),
        ("创业扶持资金", "0.1", Fraction(1000)),
        ("创业扶持资金", "-5", Fraction(-50_000)),
        ("城镇登记失业率", "4.20", Fraction(42, 1000)),
        ("城镇登记失业率", "98", Fraction(98, 100)),
        ("城镇登记失业率", "98%", Fraction(98, 100)),
        ("城镇登记失业率", "１２．５％", Fraction(125, 1000)),
        ("城镇登记失业率", "0.1%", Fraction(1, 1000)),
        ("城镇登记失业率", "5个百分点", None),
        ("城镇登记失业率", "98万", None),
        ("建立台账", "是", True),
        ("建立台账", "否", False),
        ("建立台账", "true", True),
        ("建立台账", "no", None),
        ("台账建立之日", "2007-06-30", date(2007, 6, 30)),
        ("台账建立之日", "2007年6月30日", date(2007, 6, 30)),
        ("台账建立之日", "2007/6/30", date(2007, 6, 30)),
        ("台账建立之日", "2007.6.30", date(2007, 6, 30)),
        ("台账建立之日", "2007-6-31", None),
        ("台账建立之日", "2007-6", None),
    ],
)
def test_a_scalar_is_read_from_its_text(field: str, typed: str, value: Value | None, read: Read) -> None:
    outcome = read({"submissions/甲.yaml": f"{REPORT}  {field}: {typed}\n"})
    if value is None:
        assert outcome.has_errors
        assert outcome.value is not None
        assert not outcome.value.figures
    else:
        assert not outcome.has_errors
        assert figure(outcome.value, field).value == value


@pytest.mark.parametrize("typed", ["", "null", "~", "—", "——", "－", '""'])
def test_blank_is_reported_as_blank_and_never_as_zero(typed: str, read: Read) -> None:
    outcome = read({"submissions/甲.yaml": f"{REPORT}  解决零就业家庭户数: {typed}\n"})
    assert not outcome.diagnostics
    assert figure(outcome.value, "解决零就业家庭户数").value is None


def test_what_is_not_reported_is_no_fact(read: Read) -> None:
    facts = read({"submissions/甲.yaml": f"{REPORT}  解决零就业家庭户数: 1\n"}).value
    assert facts is not None
    assert [f.key for f in facts.figures] == ["解决零就业家庭户数"]


def test_a_figure_carries_its_place(read: Read) -> None:
    outcome = read({"submissions/年终/甲.yaml": f"# 真的\n{REPORT}  解决零就业家庭户数: '４９户'   # 核过\n"})
    fact = figure(outcome.value, "解决零就业家庭户数")
    assert fact.source.file == "submissions/年终/甲.yaml"
    assert fact.source.place == "数据.解决零就业家庭户数（第7行）"
    assert fact.source.raw == "４９户"
    assert fact.source.reporter == "张三"
    assert fact.source.reported_on == date(2008, 1, 10)
    assert fact.source.revision == 0
    assert fact.source.span == Span("data/submissions/年终/甲.yaml", 7, 14, 7, 19)


def test_last_year_stands_beside_this_year(read: Read) -> None:
    text = f"{REPORT}  来省进京上访批次: 90\n  上年.来省进京上访批次: 100批次\n"
    facts = read({"submissions/甲.yaml": text}).value
    assert figure(facts, "来省进京上访批次").value == 90
    assert figure(facts, "来省进京上访批次", Year.LAST).value == 100


def test_names_are_found_by_number_alias_and_full_width_forms(read: Read) -> None:
    facts = read({"submissions/甲.yaml": f"{REPORT}  新增就业: 5\n  指标３: 4.2%\n"}).value
    assert figure(facts, "城镇新增就业人数").value == 5
    assert figure(facts, "城镇登记失业率").value == Fraction(42, 1000)


def test_a_period_may_carry_its_year(read: Read) -> None:
    facts = read({"submissions/甲.yaml": REPORT.replace("年终总评", "2007年年终总评")}).value
    assert facts is not None
    assert [r.period for r in facts.reports] == ["年终总评"]


def test_figures_under_review_are_marked(read: Read) -> None:
    text = f"{REPORT}  解决零就业家庭户数: 1\n  发生零就业家庭户数: 2\n复核中: [解决零就业家庭户数]\n"
    facts = read({"submissions/甲.yaml": text}).value
    assert figure(facts, "解决零就业家庭户数").is_under_review
    assert not figure(facts, "发生零就业家庭户数").is_under_review


def test_a_correction_replaces_the_whole_report(read: Read) -> None:
    outcome = read(
        {
            "submissions/年终/四平市.yaml": f"{REPORT}  解决零就业家庭户数: 49\n  发生零就业家庭户数: 50\n",
            "submissions/年终/四平市（更正）.yaml": f"更正: 四平市.yaml\n{REPORT}  解决零就业家庭户数: 48\n",
            "submissions/再更正.yaml": f"更正: 年终/四平市（更正）.yaml\n{REPORT}  解决零就业家庭户数: 47\n",
        }
    )
    assert not outcome.has_errors
    assert outcome.value is not None
    fact = figure(outcome.value, "解决零就业家庭户数")
    assert (fact.value, fact.source.revision, fact.source.replaces) == (47, 2, "submissions/年终/四平市（更正）.yaml")
    assert [f.key for f in outcome.value.figures] == ["解决零就业家庭户数"]
    assert [(r.file, r.is_live) for r in outcome.value.reports] == [
        ("submissions/再更正.yaml", True),
        ("submissions/年终/四平市.yaml", False),
        ("submissions/年终/四平市（更正）.yaml", False),
    ]


def test_two_corrections_of_one_report_are_two_live_reports(read: Read) -> None:
    outcome = read(
        {
            "submissions/1.yaml": REPORT,
            "submissions/2.yaml": f"更正: 1.yaml\n{REPORT}",
            "submissions/3.yaml": f"更正: 1.yaml\n{REPORT}",
        }
    )
    assert [d.code for d in outcome.diagnostics] == ["KP539"]


def test_a_correction_of_a_faulty_file_has_no_message_of_its_own(read: Read) -> None:
    outcome = read({"submissions/1.yaml": '单位: "长', "submissions/2.yaml": f"更正: 1.yaml\n{REPORT}"})
    assert [d.code for d in outcome.diagnostics] == ["KP505"]


def test_letters_have_targets_points_and_signatures(read: Read) -> None:
    text = """\
责任状:
  长春市:
    签订: {甲方: 吉林省人民政府, 乙方: 长春市人民政府, 日期: 2007年2月6日}
    城镇新增就业人数: {目标: 12.5万人, 分值: 3}
    公益性岗位就业人数: {目标: 5000}
    指标 11: {分值: 2.5分}
    指标 11.培训后就业率: {目标: 65%}
    市级数据中心建设完成率: {目标: 100%, 分值: 2}
  农安县:
    城镇登记失业率: {目标: , 分值: 3}
"""
    outcome = read({"targets.yaml": text})
    assert not outcome.diagnostics
    facts = outcome.value
    assert facts is not None
    letter = facts.targets["长春市"]
    assert list(letter) == [
        "城镇新增就业人数",
        "公益性岗位就业人数",
        "下岗失业人员培训人数及培训后就业率",
        "指标 11.培训后就业率",
        "市级数据中心建设完成率",
    ]
    first = letter["城镇新增就业人数"]
    assert first.target is not None
    assert (first.target.value, str(first.target), first.points) == (Fraction(125_000), "12.5万人", Fraction(3))
    assert first.source.place == "责任状.长春市.城镇新增就业人数（第4行）"
    assert first.source.raw == "目标 12.5万人，分值 3"
    composite = letter["下岗失业人员培训人数及培训后就业率"]
    assert (composite.target, composite.points) == (None, Fraction(5, 2))
    assert facts.targets["农安县"]["城镇登记失业率"].target is None
    signature = facts.signatures["长春市"]
    assert (signature.party_a, signature.party_b) == ("吉林省人民政府", "长春市人民政府")
    assert signature.signed_on == date(2007, 2, 6)


def test_letters_may_have_a_level_for_the_year(read: Read) -> None:
    text = """\
责任状:
  2006年: {长春市: {城镇登记失业率: {目标: 4.5%}}}
  2007年: {长春市: {城镇登记失业率: {目标: 4.2%}}}
"""
    facts = read({"targets.yaml": text}).value
    assert facts is not None
    target = facts.targets["长春市"]["城镇登记失业率"].target
    assert target is not None
    assert target.value == Fraction(42, 1000)


def test_judgements_innovations_and_decisions(read: Read) -> None:
    text = """\
评定:
  年终总评:
    长春市: {日常工作得分: 92.5, 建立台账的评定: }
创新:
  - {项目: 甲项目, 单位: [长春市, 省残联], 入选: 是}
  - {项目: 乙项目, 单位: 四平市, 奖项: 创新工作奖}
调整:
  年终总评:
    - {单位: 四平市, 项: 单项工作先进单位, 方面: （三）, 结果: 获评, 理由: 名额并列, 决定人: 领导小组}
授奖:
  年终总评:
    - {奖项: 单项工作先进单位, 方面: 就业和再就业方面, 单位: [长春市, 四平市]}
"""
    outcome = read({"ratings.yaml": text.replace(", 建立台账的评定: ", "")})
    assert not outcome.diagnostics
    facts = outcome.value
    assert facts is not None
    rating = facts.ratings["年终总评", "长春市", "日常工作得分"]
    assert (rating.value, rating.source.place) == (Fraction(185, 2), "评定.年终总评.长春市.日常工作得分（第3行）")
    assert [(n.award, n.project, n.units, n.is_selected) for n in facts.nominations] == [
        ("", "甲项目", ("长春市", "省残联"), True),
        ("创新工作奖", "乙项目", ("四平市",), None),
    ]
    (decision,) = facts.adjustments
    assert (decision.unit, decision.item, decision.scope, decision.outcome) == (
        "四平市",
        "单项工作先进单位",
        "劳动关系",
        "获评",
    )
    assert (decision.reason, decision.decided_by) == ("名额并列", "领导小组")
    (grant,) = facts.grants
    assert (grant.award, grant.scope, grant.units) == ("单项工作先进单位", "就业和再就业", ("长春市", "四平市"))


def test_files_that_say_so_are_made_up(read: Read) -> None:
    facts = read(
        {
            "targets.yaml": "# 2007年\n# 本文件数字均为虚构，仅供演示。\n责任状:\n",
            "submissions/甲.yaml": f"# 本文件数字均为虚构，仅供演示。\n{REPORT}",
            "submissions/乙.yaml": REPORT.replace("长春市", "四平市") + "# 虚构\n",
        }
    ).value
    assert facts is not None
    assert facts.made_up == ("submissions/甲.yaml", "targets.yaml")


def test_all_problems_of_all_files_come_in_one_run(read: Read) -> None:
    outcome = read(
        {
            "targets.yaml": "责任状: {长春: {}}\n",
            "ratings.yaml": "评定: {年终: {}}\n",
            "submissions/甲.yaml": f"{REPORT}  解决零就业家庭户数: 多\n  错名: 1\n",
            "submissions/乙.csv": "单位,期次,字段,值\n四平,年终总评,解决零就业家庭户数,-1\n",
        }
    )
    assert [d.code for d in outcome.diagnostics] == ["KP520", "KP519", "KP529", "KP521", "KP519"]
    assert outcome.value is not None
    assert len(outcome.value.reports) == 1


def test_the_order_of_files_and_entries_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reports = {unit: REPORT.replace("长春市", unit) for unit in ("长春市", "四平市", "农安县")}
    lines = ("  解决零就业家庭户数: 1\n", "  来省进京上访批次: 3\n", "  上年.来省进京上访批次: 4\n")
    found = []
    for number, units in enumerate((list(reports), list(reversed(reports)))):
        folder = tmp_path / "data"
        (folder / "submissions").mkdir(parents=True)
        for at, unit in enumerate(units):
            # The files of the second round sort the other way round.
            own = lines if number == 0 else reversed(lines)
            (folder / "submissions" / f"{at}.yaml").write_text(reports[unit] + "".join(own), encoding="utf-8")
        letters = "".join(f"  {unit}: {{城镇登记失业率: {{目标: 4%}}}}\n" for unit in units)
        (folder / "targets.yaml").write_text(f"责任状:\n{letters}", encoding="utf-8")
        facts = read_facts(Path("data"), build_policy(), ROSTER).value
        assert facts is not None
        found.append(([(f, v.value) for f, v in facts.figures.items()], list(facts.targets)))
        folder.rename(tmp_path / f"done{number}")
    assert found[0] == found[1]
    assert [f.unit for f, _ in found[0][0]][::3] == ["长春市", "四平市", "农安县"]

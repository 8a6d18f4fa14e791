"""Every clause of a source text is accounted for: cited, held by what is cited, said to be no rule, or reported."""

from __future__ import annotations

import pytest

from dsl.clauses import LineRange, SourceText, propose
from dsl.diagnostic import Diagnostic, Language
from dsl.method import cited_clauses, read_method
from dsl.report import draw
from dsl.rules import RuleKind, rules
from dsl.source_coverage import SourceCoverage, Standing, source_coverage
from tests.dsl.shapes import ROSTER
from tests.dsl.test_diagnostics import compare

SOURCE = """\
某市就业工作目标责任制实施办法
一、指导思想
围绕中心，服务大局。
二、目标任务
（一）就业方面
1.解决零就业家庭比率。
2.城镇新增就业人数，其中：（1）大学毕业生；（2）退役军人。
（二）社会保障方面
三、奖惩办法
1.每个方面评出先进单位。
2.不合格的，予以通报批评。
四、附则
"""
METHOD = """\
办法 某市2025年就业工作目标责任制实施办法
    责任期限 2025-01-01 至 2025-12-31
    原文     “source.txt”
    依据     “四”
层次 市州
    包括 地级市
    假设 “原文没有写考评对象”
期次 年终总评 截至 2025-12-31 用于 通报
填报
    解决户数 户
    零就业户数 户
校核
    解决户数 不超过 零就业户数
各指标
    目标 责任状
    分值 责任状
    计分 按完成率，最多 满分
    依据 “二（一）”
    假设 “分值随责任状下达”
方面 （一） 就业
    指标 1 解决零就业家庭比率
        公式 解决户数 ÷ 零就业户数
        分母为零 视为完成
        依据 “三1”
    指标 2 新增就业人数
        单位 人
        其中 大学毕业生人数
            单位 人
"""


def source(**no_rules: str) -> SourceText:
    addresses: dict[str, tuple[LineRange, ...]] = dict(propose(SOURCE))
    return SourceText(file="source.txt", lines=tuple(SOURCE.split("\n")), addresses=addresses, no_rules=no_rules)


def covered(text: SourceText) -> SourceCoverage:
    checked = read_method(METHOD, file="某市/policy.kp", roster=ROSTER).value
    assert checked is not None
    return source_coverage(checked.policy, text)


def found(text: SourceText) -> tuple[Diagnostic, ...]:
    outcome = read_method(METHOD, file="某市/policy.kp", roster=ROSTER, source=text)
    return tuple(d for d in outcome.diagnostics if d.code in ("KP050", "KP051"))


def test_a_clause_counts_by_itself_by_what_holds_it_or_by_its_parts() -> None:
    assert {c.address: c.standing.name for c in covered(source(一="指导思想")).clauses} == {
        "一": "NO_RULE",
        "二": "BY_PARTS",
        "二（一）": "CITED",
        "二（一）1": "WITH_WHOLE",
        "二（一）2": "WITH_WHOLE",
        "二（二）": "UNCITED",
        "三": "BY_PARTS",
        "三1": "CITED",
        "三2": "UNCITED",
        "四": "CITED",
    }


def test_what_stands_in_no_rule_is_none_either_unless_cited() -> None:
    standings = {c.address: c.standing for c in covered(source(二="任务的说明")).clauses}
    assert standings["二（一）"] is Standing.CITED
    assert standings["二（二）"] is Standing.NO_RULE


def test_a_clause_names_the_rules_that_cite_it_and_a_default_is_cited_once() -> None:
    cited = {c.address: [r.title for r in c.rules] for c in covered(source()).of(Standing.CITED)}
    assert cited["三1"] == ["指标 1 解决零就业家庭比率"]
    assert cited["二（一）"] == ["指标 1 解决零就业家庭比率"]
    assert cited["四"] == ["办法 某市2025年就业工作目标责任制实施办法"]


def test_lines_in_no_clause_are_passages() -> None:
    (passage,) = covered(source()).passages
    assert (passage.lines, passage.beginning) == (LineRange(1, 1), "某市就业工作目标责任制实施办法")


def test_each_clause_is_told_once_at_its_place_in_the_source() -> None:
    assert [(d.code, d.severity, str(d.span)) for d in found(source(一="指导思想"))] == [
        ("KP050", "note", "某市/source.txt:8:1"),
        ("KP050", "note", "某市/source.txt:11:1"),
    ]
    assert [d.code for d in found(source(一="指导思想", 四="附则"))] == ["KP051", "KP050", "KP050"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", ["KP050", "KP051"])
def test_each_is_drawn_with_its_line(code: str, language: Language) -> None:
    seen = [d for d in found(source(一="指导思想", 四="附则")) if d.code == code][:1]
    compare(code, language, draw(seen, {"某市/policy.kp": METHOD, "某市/source.txt": SOURCE}, language=language))


def test_a_rule_inherits_what_it_stands_in() -> None:
    checked = read_method(METHOD, file="policy.kp", roster=ROSTER).value
    assert checked is not None
    by_title = {rule.title: rule for rule in rules(checked.policy)}
    own = by_title["其中 大学毕业生人数"]
    assert own.kind is RuleKind.OF_WHICH
    assert {c.address for c in own.inherited} == {"二（一）"}
    assert [a.text for a in own.inherited_assumptions] == ["分值随责任状下达"]
    assert not by_title["校核 解决户数 不超过 零就业户数"].is_grounded
    assert by_title["层次 市州"].is_grounded
    assert {c.address for c in cited_clauses(checked.policy)} == {"四", "二（一）", "三1"}

"""Where a source text differs from itself or from the method: found, quoted, and a note once somebody has said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.clauses import LineRange, SourceText, propose
from dsl.diagnostic import Diagnostic, Language
from dsl.method import read_method
from dsl.report import draw
from tests.dsl.shapes import ROSTER
from tests.dsl.test_diagnostics import compare

SOURCE = """\
一、总体要求
重点抓好就业和再就业、培训鉴定、养老保险和医疗保险4个方面4项工作。
二、目标任务
（一）就业和再就业方面
1.解决零就业家庭比率。
（二）职业培训鉴定方面
2.培训后就业率。
（三）医疗保险方面
3.医疗保险参保人数。
（四）养老保险方面
4.数据中心建设完成率。
附件
1.解决零就业家庭比率：指解决零就业家庭户数与发生的零就业家庭户数的比率。计算公式为：
解决零就业家庭比率=解决零就业家庭户数/发生的零就业家庭户数×100%
2.培训后就业率：指培训后实现就业的人数与参加培训人数的比率。计算公式为：
培训后就业率=培训后实现就业人数/参加职业技能培训人数×100%
4.信息数据中心建设完成率：指数据中心建设的比率。
注：其他指标解释见以上年度工作目标责任制实施办法。
"""
METHOD = """\
办法 某省2025年就业和社会保障工作目标责任制实施办法
    责任期限 2025-01-01 至 2025-12-31
    原文     “source.txt”{header}
层次 市州
    包括 地级市
期次 年终总评 截至 2025-12-31 用于 通报
填报
    培训后实现就业人数 人
    参加培训人数 人
    解决零就业家庭户数 户
    零就业家庭户数 户
各指标
    目标 责任状
    分值 责任状
    计分 按完成率，最多 满分
方面 （一） 就业和再就业
    指标 1 解决零就业家庭比率
        公式 解决零就业家庭户数 ÷ 零就业家庭户数
        分母为零 视为完成
        解释 “指解决的比率”
        依据 “二（一）1、附件1”
方面 （二） 职业培训鉴定{training}
    指标 2 培训后就业率
        公式 培训后实现就业人数 ÷ 参加培训人数
        分母为零 视为完成
        依据 “二（二）2、附件2”{rate}
方面 （三） 医疗保险
    指标 3 医疗保险参保人数
        单位 人
        依据 “二（三）3”
方面 （四） 养老保险
    指标 4 数据中心建设完成率
        单位 %
        依据 “二（四）4、附件4”{centre}
"""
BARE = {"header": "", "training": "", "rate": "", "centre": ""}
COVERS = {
    "header": "\n    假设 “其他指标的解释原文称见以上年度办法，这里不另写”\n    假设 “各方面的先后照正文的标题”",
    "training": "\n    又称 “培训鉴定”",
    "rate": "\n        假设 “附件2的文字以「参加培训人数」为分母，公式写作「参加职业技能培训人数」，从文字”",
    "centre": "\n        又称 “信息数据中心建设完成率”",
}
ODDITIES = ["KP230", "KP230", "KP231", "KP232", "KP233"]


def found(text: str = SOURCE, **covers: str) -> tuple[Diagnostic, ...]:
    addresses: dict[str, tuple[LineRange, ...]] = dict(propose(text))
    source = SourceText(file="source.txt", lines=tuple(text.split("\n")), addresses=addresses)
    written = METHOD.format(**{**BARE, **covers})
    outcome = read_method(written, file="policy.kp", roster=ROSTER, source=source)
    # The small method leaves clauses out; that is told elsewhere.
    return tuple(d for d in outcome.diagnostics if d.code != "KP050")


def test_what_the_source_says_in_two_ways_is_found() -> None:
    assert sorted(d.code for d in found()) == ODDITIES
    assert {d.severity for d in found()} == {"warning"}


def test_what_somebody_has_said_is_a_note() -> None:
    notes = found(**COVERS)
    assert [d.code for d in notes] == ["KP239"] * len(ODDITIES)
    assert {d.message("zh") for d in notes} == {d.message("zh") for d in found()}


@pytest.mark.parametrize("cover", list(COVERS))
def test_a_cover_covers_its_own_alone(cover: str) -> None:
    covered = [d for d in found(**{cover: COVERS[cover]}) if d.code == "KP239"]
    assert len(covered) == COVERS[cover].count("\n")


def test_a_text_that_agrees_with_itself_is_left_alone() -> None:
    agreed = (
        SOURCE.replace("培训鉴定、养老保险和医疗保险", "职业培训鉴定、医疗保险和养老保险")
        .replace("参加职业技能培训人数", "参加培训人数")
        .replace("信息数据中心", "数据中心")
        .replace("注：其他指标解释见以上年度工作目标责任制实施办法。\n", "")
    )
    assert found(agreed) == ()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", sorted({*ODDITIES, "KP239"}))
def test_each_quotes_both_places(code: str, language: Language) -> None:
    method = METHOD.format(**BARE)
    seen = [d for d in found() if d.code == code][:1]
    if code == "KP239":
        method = METHOD.format(**{**BARE, **COVERS})
        seen = list(found(**COVERS)[:1])
    compare(code, language, draw(seen, {"policy.kp": method, "source.txt": SOURCE}, language=language))


@pytest.mark.parametrize("name", ["jilin-2007-employment", "jilin-2008-employment"])
def test_the_shipped_methods_say_what_is_odd_in_their_sources(name: str) -> None:
    import kaoping

    policy = kaoping.load(Path(__file__).parents[2] / "policies" / name)
    said = [d for d in policy.diagnostics if d.code.startswith("KP23")]
    assert said
    assert {d.code for d in said} == {"KP239"}

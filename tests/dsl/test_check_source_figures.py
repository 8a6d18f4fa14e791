"""Figures that the source states elsewhere in another way: found, quoted, and a note once somebody has said so."""

from __future__ import annotations

import pytest

from dsl.clauses import LineRange, SourceText, propose
from dsl.diagnostic import Diagnostic, Language
from dsl.method import read_method
from dsl.report import draw
from tests.dsl.shapes import ROSTER
from tests.dsl.test_diagnostics import compare

SOURCE = """\
一、总目标
完成全年就业任务，城镇登记失业率控制
在 3.8%以内，群众满意度不低于 90%。
二、项目
就业管理经费 经常性项目 40 40
三、申报表
一级指标	二级指标	三级指标	指标性质	指标值	度量单位	权重
产出指标	质量指标	失业率	≤	3.2	%	40
产出指标	数量指标	招聘会场次	=	12	场	（空）
成本指标	经济成本指标	招聘会费用	=	350000	元	20
"""
METHOD = """\
办法 某区2025年预算绩效目标
    责任期限 2025-01-01 至 2025-12-31
    原文     “source.txt”
层次 市州
    包括 地级市
期次 年度自评 截至 2025-12-31 用于 通报
预算项目 就业管理经费
    预算 47.00万元
    依据 “一”
    依据 “二”
    依据 “三”
    | 一级指标 | 二级指标     | 三级指标   | 性质 | 指标值 | 单位 | 权重 | 方向     |
    | 产出指标 | 质量指标     | 失业率     | ≤    | 3.2    | %    | 40   | 负向指标 |
    | 产出指标 | 数量指标     | 招聘会场次 | =    | 12     | 场   | 40   |          |
    | 成本指标 | 经济成本指标 | 招聘会费用 | =    | 350000 | 元   | 20   |          |
    计分 分类
        | 指标性质 | 计分                     |
        | 不限     | 完成得满分，未完成不得分 |
{covers}"""
COVERS = {
    "KP236": "    假设 “总目标写失业率3.8%以内，照表”\n",
    "KP237": "    假设 “项目表里就业管理经费写40万元，照申报表”\n",
    "KP238": "    假设 招聘会场次.权重 “原文空白，按合计100补为40”\n",
    "KP246": "    假设 “招聘会费用35万元，与预算47.00万元不等，照录”\n",
}
QUOTED = ("KP236", "KP237", "KP238")


def found(covers: str = "", source: str = SOURCE) -> tuple[Diagnostic, ...]:
    addresses: dict[str, tuple[LineRange, ...]] = dict(propose(source))
    text = SourceText(file="source.txt", lines=tuple(source.split("\n")), addresses=addresses)
    outcome = read_method(METHOD.format(covers=covers), file="policy.kp", roster=ROSTER, source=text)
    return tuple(d for d in outcome.diagnostics if d.code in {*COVERS, "KP239"})


def test_each_is_found() -> None:
    assert sorted(d.code for d in found()) == sorted(COVERS)
    assert {d.severity for d in found()} == {"warning"}


@pytest.mark.parametrize("code", COVERS)
def test_what_somebody_has_said_is_a_note(code: str) -> None:
    left = found(COVERS[code])
    assert sorted(d.code for d in left) == sorted({*COVERS, "KP239"} - {code})
    assert [d.message("zh") for d in left if d.code == "KP239"] == [d.message("zh") for d in found() if d.code == code]


def test_a_source_that_agrees_is_left_alone() -> None:
    agreed = SOURCE.replace("3.8%", "3.2%").replace(" 40 40", " 47 47").replace("（空）", "40")
    assert [d.code for d in found(source=agreed)] == ["KP246"]


def test_how_an_amount_came_about_is_no_amount() -> None:
    counted = SOURCE.replace("就业管理经费 经常性项目 40 40", "就业管理经费 1000 人*470 元")
    assert "KP237" not in [d.code for d in found(source=counted)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", COVERS)
def test_each_quotes_the_places(code: str, language: Language) -> None:
    seen = [d for d in found() if d.code == code]
    assert (code in QUOTED) == any(r.span.file == "source.txt" for r in seen[0].related)
    texts = {"policy.kp": METHOD.format(covers=""), "source.txt": SOURCE}
    compare(code, language, draw(seen, texts, language=language))

"""Lists of records, units below and parts of the year: every mistake with its place and its text in both languages."""

# ruff: noqa: E501 - a row of the table is one mistake, whole

from __future__ import annotations

import pytest

from dsl import errors_records
from dsl.diagnostic import Diagnostic, Language
from dsl.report import draw
from tests.dsl.shapes import checked
from tests.dsl.test_diagnostics import compare, cut

#: A made-up method of a prefecture that reads its counties and a list of projects.
PROJECTS = """\
办法 某省2025年重点项目考核办法
    责任期限 2025-01-01 至 2025-12-31

层次 市州
    包括 地级市
层次 县区
    包括 县

期次 年终 截至 2025-12-31 用于 排序

填报
    安置户数 户
    信访件 件 按月
    群众评议 评定 优、良、中、差
    投诉处理 评定 满意、一般

明细 重点项目 个
    项目名称 文字
    计划投资 万元
    完成投资 万元
    竣工日期 日期
    校核 完成投资 不超过 计划投资

方面 工作
    指标 1 投资完成额
        单位 万元
        分值 10分
        公式 合计（重点项目.完成投资，竣工日期 在 11月底前）
        目标 100万元
        计分 按完成率，最多 满分
    指标 2 下辖安置
        对象 市州
        单位 户
        分值 10分
        公式 合计（下辖.安置户数）
        目标 100户
        计分 按完成率，最多 满分
        本级或任一下辖 安置户数 低于 3户 的，扣 2分
        下辖每有 1个 计数（重点项目） 低于 2个 的，扣 1分
        扣完为止
    指标 3 平稳的月份
        单位 个月
        分值 10分
        公式 计数（每月（信访件 不超过 3件））
        目标 12个月
        计分 按完成率，最多 满分
        群众评议 评为 中、差 的，扣 1分
        投诉处理 评为 一般 的，扣 1分
        扣完为止

总分 年终 = 指标得分合计
"""

MISTAKES = [
    ("KP145", "公式 合计（重点项目.完成投资，竣工日期 在 11月底前）", "公式 合计（重点项目）", "重点项目"),
    ("KP146", "安置户数 低于 3户 的", "重点项目.完成投资 低于 3万元 的", "重点项目.完成投资"),
    ("KP147", "公式 合计（下辖.安置户数）", "公式 合计（下辖.安置户数，任一下辖 安置户数 低于 1户）", "任一下辖 安置户数 低于 1户"),
    ("KP148", "公式 合计（下辖.安置户数）", "公式 下辖.安置户数", "下辖.安置户数"),
    ("KP149", "公式 合计（下辖.安置户数）", "公式 计数（安置户数）", "计数（安置户数）"),
    ("KP390", "公式 合计（下辖.安置户数）", "公式 最好（安置户数）", "最好（安置户数）"),
    ("KP391", "    竣工日期 日期\n", "    竣工日期 日期\n    质量 分 评定 0分 至 10分\n", "质量"),
    ("KP394", "群众评议 评为 中、差 的", "群众评议 评为 中、满意 的", "群众评议 评为 中、满意"),
    ("KP393", "竣工日期 在 11月底前", "项目名称 = 是", "项目名称"),
    ("KP392", "    安置户数 户\n", "    安置户数 户\n    备注 文字\n", "备注"),
]  # fmt: skip


def test_the_method_of_projects_has_no_mistake() -> None:
    assert checked(PROJECTS).diagnostics == ()


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_one_mistake_makes_one_diagnostic_at_its_place(code: str, old: str, new: str, marked: str) -> None:
    assert PROJECTS.count(old) == 1
    text = PROJECTS.replace(old, new)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    assert cut(text, found[0]) == marked
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found, {"policy.kp": text}, language=language))


#: Mistakes that older codes cover, and others of the kinds above; all that is said of each.
MORE = [
    ("KP105", "竣工日期 在 11月底前", "完工日期 在 11月底前"),
    ("KP148", "公式 合计（下辖.安置户数）", "公式 1户 ＋ 下辖.安置户数"),
    ("KP149", "公式 计数（每月（信访件 不超过 3件））", "公式 合计（每月（信访件 不超过 3件））"),
    ("KP149", "公式 合计（下辖.安置户数）", "公式 合计（下辖）"),
    ("KP205", "公式 合计（下辖.安置户数）", "公式 合计（下辖.安置户数，安置户数 > 1户，安置户数 > 2户）"),
    ("KP206", "公式 合计（重点项目.完成投资，竣工日期 在 11月底前）", "公式 合计（上年.重点项目.完成投资）"),
    ("KP206", "计数（重点项目） 低于 2个", "计数（上年.重点项目） 低于 2个"),
    (
        "KP149",
        "公式 合计（重点项目.完成投资，竣工日期 在 11月底前）",
        "公式 合计（上年.重点项目.完成投资 － 重点项目.完成投资）",
    ),
    ("KP303", "公式 合计（下辖.安置户数）", "公式 合计（下辖.安置户数，安置户数）"),
    ("KP302", "完成投资 不超过 计划投资", "完成投资 不超过 竣工日期"),
]


@pytest.mark.parametrize(("code", "old", "new"), MORE)
def test_other_mistakes_are_found_too(code: str, old: str, new: str) -> None:
    assert PROJECTS.count(old) == 1
    assert [d.code for d in checked(PROJECTS.replace(old, new)).diagnostics] == [code]


def test_the_lines_read_the_same_without_their_spaces() -> None:
    spaced = checked(PROJECTS).value
    dense = checked(
        PROJECTS.replace("下辖每有 1个 计数（重点项目） 低于 2个 的", "下辖每有1个计数（重点项目）低于2个的")
        .replace("本级或任一下辖 安置户数 低于 3户 的", "本级或任一下辖安置户数低于3户的")
        .replace("，竣工日期 在 11月底前）", "，竣工日期在11月底前）")
    )
    assert dense.diagnostics == ()
    assert spaced is not None
    assert dense.value is not None
    items = (i for p in (spaced, dense.value) for i in p.policy.all_indicators() if i.scoring)
    texts = [[c.text for c in i.scoring.changes] for i in items if i.scoring is not None]
    assert texts[:3] == texts[3:]


def test_a_column_may_have_the_name_of_a_field() -> None:
    same = PROJECTS.replace("    信访件 件 按月\n", "    信访件 件 按月\n    完成投资 万元\n").replace(
        "目标 100万元", "目标 100万元\n        除外 完成投资 = 0万元"
    )
    assert checked(same).diagnostics == ()


def test_every_code_of_records_is_tried() -> None:
    every = (v for v in vars(errors_records).values() if isinstance(v, type) and issubclass(v, Diagnostic))
    codes = {kind.code for kind in every if kind.__module__ == errors_records.__name__}
    assert codes == {m[0] for m in MISTAKES}

"""The slips of a typist: each one message, which says the thing, the place, what is meant and the act that mends it."""

# ruff: noqa: E501 - a row of the table is one mistake, whole

from __future__ import annotations

import pytest

from tests.dsl.shapes import checked
from tests.dsl.test_diagnostics import cut

#: 数字是虚构的。
METHOD = """\
办法 某省2026年就业工作考核办法
    文号     “某政发〔2026〕1号”
    责任期限 2026-01-01 至 2026-12-31

层次 市州
    包括   地级市、县

期次 年终考核 截至 2026-12-31 用于 排序

方面 （一） 就业
    填报
        登记失业人员 人
        帮扶就业人数 人
    指标 1 城镇新增就业人数
        单位 人
        目标 1000人
        分值 60分
        计分 按完成率，最多 满分
    指标 2 登记失业人员帮扶率
        公式 帮扶就业人数 ÷ 登记失业人员
        分母为零 视为完成
        目标 不低于 90%
        分值 40分
        计分 完成得满分，每低 1个百分点 扣 2分（不足的不计），扣完为止

总分 年终考核 = 指标得分合计

追责 约谈
    评定：工作不力
"""

#: What to replace, by what; the code, the marked text, and the help.
SLIPS = [
    pytest.param("评定：工作不力", "评定 工作不力", "KP101", "工作不力", "补上冒号，写成 `评定：工作不力`", id="a colon left out"),
    pytest.param("单位 人\n", "单位：人\n", "KP101", "：", "「单位」后面不写冒号，空一格就行", id="a colon too many"),
    pytest.param("目标 1000人", "目标 1000户", "KP302", "目标 1000户", "目标要用「人」", id="a wrong unit"),
    pytest.param("目标 1000人", "目标 1000", "KP305", "目标 1000", "写明单位，例如 `1000人`", id="a number without a unit"),
    pytest.param("公式 帮扶就业人数", "公式 帮扶就业人员", "KP105", "帮扶就业人员", "是不是要写 「帮扶就业人数」？", id="a misspelt name"),
    pytest.param("分值 60分", "份值 60分", "KP110", "份值", "是不是要写 `分值`？", id="a misspelt word"),
    pytest.param("    指标 1 城镇", "\t指标 1 城镇", "KP102", "\t", "把行首的制表符换成空格，每一级用四个；行首全是制表符的，kaoping fmt 会换", id="a tab"),
    pytest.param("（不足的不计），", "（不足的不计，", "KP101", "，", "「（不足的不计」后面补上「）」", id="half a bracket"),
    pytest.param("2分（不足的不计），", "2分 不足的不计），", "KP101", "不足的不计", "「不足的不计」前面补上「（」", id="the other half"),
    pytest.param("“某政发〔2026〕1号”", "“某政发〔2026〕1号", "KP106", "“某政发〔2026〕1号", "在这一行里补上「”」", id="half a quote"),
    pytest.param("计分 按完成率，最多 满分", "计分 按完成率，最多 满分\n        计分 按完成率", "KP114", "计分 按完成率", "留下对的那一行，删去另一行", id="scored twice"),
    pytest.param("方面 （一） 就业\n", "方面 （一） 就业\n    分值 90分\n", "KP351", "分值 90分", "核对原文，改正其中一处", id="points that do not add up"),
    pytest.param("截至 2026-12-31", "截至 2026-11-31", "KP113", "2026-11-31", "改成存在的日期，写作 2007-06-30 或 2007年6月30日", id="no such day"),
    pytest.param("截至 2026-12-31", "截至 2026.12.31", "KP101", "2026", "日期写作 2026-12-31", id="a day with points"),
    pytest.param("        分值 60分", "      分值 60分", "KP103", "分值 60分", "改成缩进 4 或 8 格，与它所属的那一块对齐", id="indented too little"),
    pytest.param("        分值 60分", "            分值 60分", "KP107", "分值 60分", "改成缩进 8 格，与上一行对齐；要接着写上一行，就用「且」「或」或运算符号开头", id="indented too much"),
    pytest.param("目标 1000人", "目标 1OO0人", "KP101", "OO0人", "这里是字母「OO」，改成数字「00」", id="letters for digits"),
    pytest.param("地级市、县", "地级市，县", "KP101", "，", "并列的几个用顿号「、」隔开", id="a comma in a list"),
]  # fmt: skip


GRADES = "\n等次\n    优秀 90分以上\n        名额 1\n        超出名额的，定为 其他\n    其他 其余\n否决\n    评定：弄虚作假的，定为 其他\n"
#: What people say and the language says otherwise.
SAYINGS = [
    pytest.param("目标 不低于 90%", "目标 大于等于90%", "KP105", "写 `不低于` 或 `≥`", id="大于等于"),
    pytest.param("计分 按完成率", "计分 按完成比例", "KP105", "写 `按完成率`", id="按完成比例"),
    pytest.param("扣完为止", "扣完", "KP105", "写 `扣完为止`", id="扣完"),
    pytest.param("最多 满分", "超额完成的加1分", "KP105", "写明每超额多少加多少，如 `每超额完成 5% 加 1分（不足的不计），最多加 4分`", id="超额完成的"),
    pytest.param("按完成率，最多 满分", "按完成率分档\n            90%以上 60分\n            其余 得 0分", "KP101", "写成 `得 60分`，扣的写 `扣 60分`", id="a row without its verb"),
    pytest.param("优秀 90分以上", "优秀 90分（含）以上", "KP101", "写 `90分（含90分）以上`", id="（含）"),
    pytest.param("名额 1", "名额 20%", "KP101", "写明是什么的百分之几、怎么取整，如 `名额 考评对象总数的 20%，向下取整`", id="a share of what"),
    pytest.param("评定：弄虚作假的，定为", "弄虚作假的，定为", "KP110", "要由人判断的话，前面写 `评定：`，如 `评定：弄虚作假的，……`", id="what is to be judged"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "act"), SAYINGS)
def test_what_people_say_is_told_as_the_language_says_it(old: str, new: str, code: str, act: str) -> None:
    whole = METHOD + GRADES
    assert checked(whole).diagnostics == ()
    found = checked(whole.replace(old, new, 1)).diagnostics
    assert [(d.code, d.say("help", "zh")) for d in found] == [(code, act)]
    assert found[0].say("help", "en")


def test_the_method_has_no_mistake() -> None:
    assert checked(METHOD).diagnostics == ()


@pytest.mark.parametrize(("old", "new", "code", "marked", "act"), SLIPS)
def test_a_slip_is_one_message_that_says_how_to_mend_it(old: str, new: str, code: str, marked: str, act: str) -> None:
    assert METHOD.count(old) >= 1
    text = METHOD.replace(old, new, 1)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    assert (cut(text, found[0]), found[0].say("help", "zh")) == (marked, act)
    assert found[0].message("zh")
    assert found[0].say("help", "en")


def test_the_usual_heads_of_lines_are_offered_first() -> None:
    (found,) = checked(METHOD.replace("分值 60分", "得几分 60分")).diagnostics
    assert found.say("label", "zh").startswith("这里可以写：指标、单位、公式、分母为零、目标")


def test_of_an_indicator_whose_unit_is_not_read_nothing_else_is_said() -> None:
    assert [d.code for d in checked(METHOD.replace("单位 人\n", "单位 人 人\n", 1)).diagnostics] == ["KP101"]

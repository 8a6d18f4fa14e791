"""Which worked examples try which rule: figures, tiers, rows of a bonus, vetoes, grades and awards."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.facts import RosterUnit
from dsl.method import read_method
from engine.lower import lower
from engine.rule_examples import rule_examples

ROSTER = (RosterUnit(name="甲镇", type="镇", parent=None), RosterUnit(name="乙镇", type="镇", parent=None))
METHOD = """\
办法 某县2025年乡镇考评办法
    责任期限 2025-01-01 至 2025-12-31
层次 乡镇
    包括 镇
期次 年终 截至 2025-12-31 用于 排序、表彰
方面 一 经济
    填报
        税收 万元
        税收计划 万元
    指标 1 税收完成率
        公式 税收 ÷ 税收计划
        分母为零 视为未完成
        目标 100%
        分值 60分
        计分 按完成率，最多 满分
    指标 2 上访批次
        单位 批次
        分值 40分
        目标 不超过 3批次
        计分 完成得满分，未完成不得分
加分 最多 5分
    国家级媒体采用 篇 每 1篇 加 2分
    评定：获得省级以上表彰的，加 1分
一票否决
    有下列情形之一的，定为 不合格、取消评优资格
        1. 评定：发生重大安全责任事故
总分 年终 = 指标得分合计 ＋ 加分合计
等次
    合格 60分以上
    不合格 其余
奖项 先进乡镇
    名额 1
    按 总分
    名额处并列的，一并待定
{examples}"""
TAXES = """\
算例 税收完成九成
    设 税收 = 90万元、税收计划 = 100万元
    则 税收完成率 = 90%
"""
PRAISE = """\
算例 表彰和报道
    设 国家级媒体采用 = 1篇、评定 都为 是
    则 加分合计 = 3分
"""
VETO = """\
算例 出了事故
    设 总分 = 90分、评定 都为 是
    则 等次 不合格
"""
WINNER = """\
算例 高的评上
    | 单位 | 总分 |
    | 甲镇 | 90分 |
    | 乙镇 | 80分 |
    设 评定 都为 否
    则 先进乡镇 = 甲镇
"""


def tried(*examples: str) -> Mapping[str, tuple[str, ...]]:
    checked = read_method(METHOD.format(examples="".join(examples)), file="policy.kp", roster=ROSTER)
    assert [d.message("zh") for d in checked.diagnostics if d.severity == "error"] == []
    assert checked.value is not None
    plan = lower(checked.value).value
    assert plan is not None
    return {rule.title: names for rule, names in rule_examples(plan, ROSTER).items()}


def test_without_examples_nothing_is_tried() -> None:
    assert set(tried().values()) == {()}
    assert list(tried()) == [
        "指标 1 税收完成率",
        "指标 2 上访批次",
        "加分 国家级媒体采用",
        "加分 评定：获得省级以上表彰",
        "否决 评定：发生重大安全责任事故",
        "总分 年终",
        "等次 合格、不合格",
        "奖项 先进乡镇",
    ]


def test_a_figure_is_tried_by_the_examples_that_come_to_it() -> None:
    found = tried(TAXES, PRAISE)
    assert found["指标 1 税收完成率"] == ("税收完成九成",)
    assert found["指标 2 上访批次"] == ()


def test_each_row_of_a_bonus_is_tried_for_itself() -> None:
    found = tried(PRAISE)
    assert found["加分 国家级媒体采用"] == ("表彰和报道",)
    assert found["加分 评定：获得省级以上表彰"] == ("表彰和报道",)
    assert found["总分 年终"] == ()


def test_a_veto_is_tried_where_its_circumstance_was_asked() -> None:
    found = tried(TAXES, VETO)
    assert found["否决 评定：发生重大安全责任事故"] == ("出了事故",)
    assert found["等次 合格、不合格"] == ("出了事故",)


def test_an_award_is_tried_where_an_example_says_who_wins_it() -> None:
    found = tried(WINNER)
    assert found["奖项 先进乡镇"] == ("高的评上",)
    assert found["指标 1 税收完成率"] == ()

"""Every diagnostic of bonuses, vetoes, grades and money: the mistake, its place, and its text in both languages."""

from __future__ import annotations

import pytest

from dsl import errors_outcomes
from dsl.diagnostic import Diagnostic, Language
from dsl.diff import diff
from dsl.report import draw
from tests.dsl.shapes import SMALL, checked
from tests.dsl.test_diagnostics import compare, cut

#: The small method with everything that follows from points, and no mistake.
WHOLE = SMALL.replace(
    "总分 年终总评 = 指标得分合计 × 80% ＋ 日常工作得分 × 20%\n",
    """\
加分 最多 5分
    省级媒体采用 篇 每 1篇 加 0.2分，最多 1分
    引进资金 万元 每 100万元 加 1分（不足的不计）
    评定：获得省级以上表彰的，加 1分
    未报的不加

扣分
    受到通报批评 次 每 1次 扣 1分

否决
    有下列情形之一的，定为 不合格、取消评优资格
        1. 评定：发生重大安全责任事故

等次
    优秀 90分以上
        名额 考评对象总数的 20%，向下取整
        超出名额的，定为 良好
    良好 80分以上
    合格 60分以上
    不合格 其余
    评定：受到省级通报表扬的，升一档

资金 考评奖励 = 如果 等次 优秀 则 10万元 否则 0万元
    单位 万元
    正数 上级拨付

子考核 平时考核 = 日常工作得分 × 50%

追责 约谈
    满足 2 项以上
        总分 低于 60分
        等次 不合格

总分 年终总评 = 指标得分合计 × 80% ＋ 日常工作得分 × 20% ＋ 平时考核 × 10% ＋ 加分合计 － 扣分合计
    最低 0分
""",
)

MISTAKES = [
    ("KP135", "    受到通报批评 次 每 1次 扣 1分\n", "    受到通报批评 次 每 1次 加 1分\n", "加"),
    ("KP136", "考评对象总数的 20%，向下取整", "考评对象总数的 20，向下取整", "20"),
    ("KP137", "定为 不合格、取消评优资格", "定为 不合格、定为 合格", ""),
    ("KP138", "        1. 评定：发生重大安全责任事故\n", "", ""),
    ("KP139", "    单位 万元\n    正数", "    正数", "考评奖励"),
    ("KP365", " ＋ 加分合计 － 扣分合计", " － 扣分合计", "加分"),
    ("KP366", "加 1分（不足的不计）", "加 1分", "引进资金 万元 每 100万元 加 1分"),
    (
        "KP367",
        "    良好 80分以上\n    合格 60分以上\n",
        "    良好 80分 至 90分\n    合格 60分以上、不足 80分\n",
        "良好",
    ),
    ("KP368", "    不合格 其余\n", "    不合格 不足 50分\n", ""),
    ("KP369", "    合格 60分以上\n", "    合格 85分以上\n", "合格"),
    ("KP370", "        超出名额的，定为 良好\n", "", "名额 考评对象总数的 20%，向下取整"),
    (
        "KP371",
        "    评定：受到省级通报表扬的，升一档\n",
        "    评定：受到省级通报表扬的，升一档\n    评定：受到省级通报批评的，降一档\n",
        "评定：受到省级通报批评的，降一档",
    ),
    ("KP372", "    合格 60分以上\n", "    合格 60分以上\n    良好 70分以上\n", "良好"),
    ("KP373", "则 10万元 否则 0万元", "则 10分 否则 0分", "如果 等次 优秀 则 10分 否则 0分"),
    ("KP374", "    满足 2 项以上\n", "    满足 3 项以上\n", "追责 约谈"),
    ("KP375", "子考核 平时考核 = 日常工作得分 × 50%", "子考核 平时考核 = 安置户数 × 50%", "安置户数 × 50%"),
    ("KP376", "加分合计 － 扣分合计", "加分合计 ＋ 扣分合计", "扣分合计"),
    ("KP377", "    合格 60分以上\n", "    合格 60分以上\n    基本合格\n", "基本合格"),
    ("KP378", "扣分\n    受到通报批评 次 每 1次 扣 1分\n\n", "", "扣分合计"),
]


def test_the_whole_method_has_no_mistake() -> None:
    assert checked(WHOLE).diagnostics == ()


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_one_mistake_makes_one_diagnostic_at_its_place(code: str, old: str, new: str, marked: str) -> None:
    assert WHOLE.count(old) == 1
    text = WHOLE.replace(old, new)
    found = checked(text).diagnostics
    assert [d.code for d in found] == [code]
    if marked:
        assert cut(text, found[0]) == marked
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        compare(code, language, draw(found, {"policy.kp": text}, language=language))


def test_every_code_is_tried_and_has_a_page() -> None:
    kinds = [v for v in vars(errors_outcomes).values() if isinstance(v, type) and issubclass(v, Diagnostic)]
    own = [k for k in kinds if k.__module__ == errors_outcomes.__name__]
    assert {k.code for k in own} == {m[0] for m in MISTAKES}
    assert all(k.__doc__ and not k.__doc__.startswith(k.__name__ + "(") for k in own)


WITHOUT_SPACES = [
    ("    省级媒体采用 篇 每 1篇 加 0.2分，最多 1分\n", "    省级媒体采用 篇每1篇加0.2分，最多1分\n"),
    ("    优秀 90分以上\n", "    优秀90分以上\n"),
    ("    不合格 其余\n", "    不合格其余\n"),
    ("名额 考评对象总数的 20%，向下取整", "名额考评对象总数的20%，向下取整"),
    ("超出名额的，定为 良好", "超出名额的，定为良好"),
    ("如果 等次 优秀 则 10万元 否则 0万元", "如果等次优秀则10万元否则0万元"),
    ("加分合计 － 扣分合计", "加分合计－扣分合计"),
    ("加分 最多 5分\n", "加分最多5分\n"),
]


@pytest.mark.parametrize(("spaced", "run"), WITHOUT_SPACES, ids=[w[1].strip() for w in WITHOUT_SPACES])
def test_a_sentence_without_spaces_reads_alike(spaced: str, run: str) -> None:
    assert WHOLE.count(spaced) == 1
    assert checked(WHOLE.replace(spaced, run)).diagnostics == ()


def test_a_grade_that_no_row_names_is_an_unknown_name() -> None:
    text = WHOLE.replace("超出名额的，定为 良好", "超出名额的，定为 良")
    (found,) = checked(text).diagnostics
    assert (found.code, cut(text, found)) == ("KP105", "良")
    assert found.say("help", "zh") == "先在「等次」里写一行，或者改成已有的等次"


BANDS = [
    pytest.param("良好 80分 至 90分（不含）", [], id="an end that is not included"),
    pytest.param("良好 介于 80分 和 89.99分", [], id="nothing lies between rounded totals"),
    pytest.param("良好 介于 80分 和 89分", ["KP368"], id="a gap that a rounded total can fall into"),
    pytest.param("良好 80分以上、90分以下", ["KP367"], id="both ends included"),
]


@pytest.mark.parametrize(("row", "codes"), BANDS)
def test_bands_meet_where_totals_are_rounded(row: str, codes: list[str]) -> None:
    rows = f"    {row}\n    合格 60分以上、不足 80分\n    不合格 不足 60分\n"
    text = WHOLE.replace("    良好 80分以上\n    合格 60分以上\n    不合格 其余\n", rows)
    assert [d.code for d in checked(text).diagnostics] == codes


PLACES = "名额 考评对象总数的 20%，向下取整"
CHANGES = [
    ("加 0.2分，最多 1分", "加 0.3分，最多 1分", ("加分", "省级媒体采用", "分值", "0.2", "0.3")),
    ("加分 最多 5分", "加分 最多 4分", ("加分", "加分", "最多", "5", "4")),
    ("    优秀 90分以上\n", "    优秀 92分以上\n", ("等次", "优秀", "分数段", "总分 不低于 90分", "总分 不低于 92分")),
    (PLACES, "名额 2", ("等次", "优秀", "名额", PLACES, "名额 2")),
    ("定为 不合格、取消评优资格", "定为 不合格", ("否决", "评定：发生重大安全责任事故", "不能评先的情形", "是", "")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES, ids=[c[2][0] + c[2][2] for c in CHANGES])
def test_the_difference_between_two_methods_tells_it(old: str, new: str, expected: tuple[str, ...]) -> None:
    before, after = checked(WHOLE).value, checked(WHOLE.replace(old, new)).value
    assert before is not None
    assert after is not None
    assert [(c.part, c.name, c.aspect.zh, c.old, c.new) for c in diff(before, after).changes] == [expected]


def test_a_condition_that_can_never_hold_is_doubted_in_a_grade_too() -> None:
    text = WHOLE.replace("    不合格 其余\n", "    不合格 其余\n    安置户数 低于 0户 的，降一档\n")
    assert "KP318" in [d.code for d in checked(text).diagnostics]

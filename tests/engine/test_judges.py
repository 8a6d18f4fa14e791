"""Several judges: how their marks become one, and grades as conditions. Every figure is made up."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dsl.facts import Facts
from dsl.judging import judging_at
from dsl.model import CheckedPolicy, Several
from engine.results import Status
from intake.facts import read_facts
from tests.engine.test_reductions import ROSTER, assessed, item, method, published

BODY = """\
评定
    由 考核办
    几人评定的，{way}
填报
    服务质量 分 评定 0分 至 100分
    群众评议 评定 优、良、中、差
方面 服务
    评定
        由 群众代表
    指标 1 评议
        对象 县
        分值 50分
        计分 评定 优 100%、良 80%、中 60%、差 0%
    指标 2 质量
        对象 县
        分值 50分
        单位 分
        公式 服务质量
        目标 100分
        计分 按完成率，最多 满分
        群众评议 评为 中、差 的，扣 5分
        扣完为止
定义 质量分 = 服务质量
    公布
总分 年终总评 = 指标得分合计
"""
MEAN, TRIMMED = "取平均", "去掉一个最高、一个最低后取平均"


def rated(folder: Path, policy: CheckedPolicy, lines: str) -> tuple[Facts, list[str]]:
    text = f"评定:\n  年终总评:\n    甲县:\n{lines}"
    (folder / "ratings.yaml").write_text(text, encoding="utf-8")
    (folder / "submissions").mkdir()
    read = read_facts(folder, policy, ROSTER)
    assert read.value is not None
    return read.value, [d.code for d in read.diagnostics if d.severity == "error"]


@pytest.mark.parametrize(
    ("way", "quality", "points"),
    [
        # (90 + 81 + 95 + 60) ÷ 4; (100% + 80% + 80% + 0%) ÷ 4 of 50.
        (MEAN, Fraction(326, 4), Fraction("32.5")),
        # 90 and 81 are left; 80% twice is left.
        (TRIMMED, Fraction(171, 2), Fraction(40)),
    ],
)
def test_the_marks_of_several_judges_become_one(tmp_path: Path, way: str, quality: Fraction, points: Fraction) -> None:
    policy = method(BODY.format(way=way))
    lines = "      服务质量: [90, 81, 95, 60]\n      评议: [优, 良, 良, 差]\n      群众评议: [中, 中]\n"
    if way == TRIMMED:
        lines = lines.replace("[中, 中]", "[中, 中, 中]")
    known, errors = rated(tmp_path, policy, lines)
    assert errors == []
    result = assessed(policy, known)
    assert published(result, "甲县")["质量分"] == quality
    assert item(result, "甲县", "评议").score == points
    # The judges agree on 中: 5 points off.
    assert item(result, "甲县", "质量").score == quality / 2 - 5


def test_each_judge_stands_in_the_derivation(tmp_path: Path) -> None:
    policy = method(BODY.format(way=MEAN))
    known, _ = rated(tmp_path, policy, "      服务质量: [90, 80]\n")
    derivation = item(assessed(policy, known), "甲县", "质量").value_derivation
    assert derivation is not None
    (mark,) = derivation.children
    assert [(c.label, c.value) for c in mark.children] == [
        ("甲县 服务质量 第1位评委", 90),
        ("甲县 服务质量 第2位评委", 80),
    ]


def test_judges_who_do_not_agree_on_a_grade_leave_a_condition_on_it_undefined(tmp_path: Path) -> None:
    policy = method(BODY.format(way=MEAN))
    known, _ = rated(tmp_path, policy, "      服务质量: 90\n      群众评议: [优, 差]\n")
    found = item(assessed(policy, known), "甲县", "质量")
    assert (found.score, found.value) == (None, 90)
    assert "几人评定不一样（优、差）" in found.reason


def test_a_judge_who_has_not_judged_leaves_it_pending(tmp_path: Path) -> None:
    policy = method(BODY.format(way=MEAN))
    known, errors = rated(tmp_path, policy, "      服务质量: [90, ]\n      评议: [优, '']\n")
    assert errors == []
    assert item(assessed(policy, known), "甲县", "评议").status is Status.JUDGEMENT_PENDING


@pytest.mark.parametrize(
    ("way", "line", "code"),
    [
        (TRIMMED, "      服务质量: [90, 80]\n", "KP399"),
        (MEAN, "      服务质量: [90, 120]\n", "KP537"),
        (MEAN, "      评议: [优, 合格]\n", "KP533"),
    ],
)
def test_what_judges_may_not_give_is_refused(tmp_path: Path, way: str, line: str, code: str) -> None:
    policy = method(BODY.format(way=way))
    _, errors = rated(tmp_path, policy, line)
    assert errors == [code]


def test_without_a_rule_several_marks_are_refused(tmp_path: Path) -> None:
    policy = method(BODY.replace("    几人评定的，{way}\n", ""))
    _, errors = rated(tmp_path, policy, "      服务质量: [90, 80]\n")
    assert errors == ["KP549"]


def test_an_inner_block_wins_line_by_line() -> None:
    policy = method(BODY.format(way=TRIMMED)).policy
    inner, outer = judging_at(policy, ("服务", "评议")), judging_at(policy, ())
    assert inner is not None
    assert outer is not None
    assert (inner.judges, inner.several) == ("群众代表", Several.TRIMMED)
    assert outer.judges == "考核办"

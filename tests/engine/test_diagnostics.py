"""Every code of the engine: the mistake that makes it, its place, and its text in both languages.

The golden files are written anew by `KAOPING_GOLDEN=write pytest tests/engine/test_diagnostics.py`; read them
before you commit them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic, Language, Text
from dsl.method import read_method
from dsl.report import draw
from engine import errors
from engine.lower import lower
from tests.dsl.shapes import ROSTER, SMALL

GOLDEN = Path(__file__).parents[1] / "golden" / "diagnostics"

#: Code, a line of the small method, what it becomes, and the marked text.
MISTAKES = [
    (
        "KP401",
        "    指标 1 新增就业人数",
        (
            "    定义 非农人数 = 就业人数 － 农业人数\n        公布\n"
            "    定义 就业人数 = 非农人数 ＋ 农业人数\n    定义 农业人数 = 指标 1 × 2\n    指标 1 新增就业人数"
        ),
        "非农人数",
    ),
    ("KP402", "        安置户数 户\n", "        安置户数 户\n        安置人数 人\n", "安置人数"),
    ("KP403", "    指标 1 新增就业人数", "    定义 安置过半 = 安置户数 × 2\n    指标 1 新增就业人数", "安置过半"),
]

#: One of each finding about figures; `data_quality` holds its Chinese message.
FINDINGS: list[Diagnostic] = [
    errors.UnknownPeriod(period="年终", known=("半年初评", "年终总评")),
    errors.MissingReport(unit="长春市", period="年终总评"),
    errors.MissingFigure(unit="长春市", period="年终总评", figure="上年的来省进京上访批次"),
    errors.BrokenCrossCheck(unit="长春市", check="解决户数 不超过 发生户数", found="51户 对 50户"),
    errors.FigureUnderReview(unit="长春市", figure="来省进京上访批次"),
    errors.MissingTarget(unit="长春市", indicator="城镇新增就业人数"),
    errors.MissingPoints(unit="长春市", indicator="城镇新增就业人数"),
    errors.MissingLetter(unit="长春市"),
    errors.InconsistentPoints(unit="长春市", indicator="应保尽保、分类施保率", parts="5", whole="4"),
    errors.MissingJudgement(unit="长春市", period="年终总评", subject="日常工作得分"),
    errors.UnusableAdjustment(
        unit="双阳区",
        item="单项工作先进单位（劳动关系）",
        why=Text("它不是候选单位", "it is not a candidate"),
    ),
    errors.TooManySelected(award="创新工作奖", quota=10, selected=12),
    errors.WinnerNotAllowed(
        award="创新工作奖",
        project="助残创业就业",
        units=("省残联",),
        why=Text("省残联不是考评对象", "省残联 is not assessed"),
    ),
]

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize(("code", "old", "new", "marked"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_in_the_source(code: str, old: str, new: str, marked: str) -> None:
    assert SMALL.count(old) == 1
    text = SMALL.replace(old, new)
    outcome = read_method(text, file="policy.kp", roster=ROSTER)
    assert outcome.value is not None
    found = [d for d in lower(outcome.value).diagnostics if d.code == code]
    assert len(found) == 1
    line = text.splitlines()[found[0].span.line - 1]
    assert line[found[0].span.column - 1 :].startswith(marked)
    for language in LANGUAGES:
        compare(code, language, draw(found, {"policy.kp": text}, language=language))


@pytest.mark.parametrize("finding", FINDINGS, ids=[f.code for f in FINDINGS])
def test_a_finding_about_the_figures(finding: Diagnostic) -> None:
    for language in LANGUAGES:
        compare(finding.code, language, draw([finding], {}, language=language))


def compare(code: str, language: Language, drawn: str) -> None:
    path = GOLDEN / f"{code}.{language}.txt"
    if os.environ.get("KAOPING_GOLDEN") == "write":
        path.write_text(f"{drawn}\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == f"{drawn}\n"


def kinds() -> list[type[Diagnostic]]:
    found = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Diagnostic)]
    return [kind for kind in found if kind.__module__ == errors.__name__]


def test_every_code_is_tried() -> None:
    assert {kind.code for kind in kinds()} == {m[0] for m in MISTAKES} | {f.code for f in FINDINGS}


@pytest.mark.parametrize("kind", kinds(), ids=lambda k: k.code)
def test_every_code_has_a_page_with_a_mended_example(kind: type[Diagnostic]) -> None:
    page = kind.__doc__ or ""
    first, _, rest = page.partition("\n")
    assert 5 < len(first) < 40
    assert "改正" in rest
    assert ("错误的写法" in rest) or ("情形" in rest)

"""`kaoping whatif`: the result as it is beside the one that would be, and the files as they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

import kaoping
from engine.comparison import Aspect, compare
from intake.supposed import suppose
from kaoping.cli import run
from kaoping.errors import PolicyError
from kaoping.whatif import what_if
from tests.kaoping.conftest import POLICY, REPORT, UNITS

FIGURES = {"长春市": (49, 50), "吉林市": (40, 50), "通化市": (45, 50)}


@pytest.fixture(scope="module")
def method(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whatif") / "method"
    (folder / "submissions").mkdir(parents=True)
    (folder / "policy.kp").write_text(POLICY, encoding="utf-8")
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    for unit, (solved, arisen) in FIGURES.items():
        text = REPORT.format(unit=unit, period="年终总评", solved=solved, arisen=arisen)
        (folder / "submissions" / f"{unit}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def policy(method: Path) -> kaoping.Policy:
    return kaoping.load(method)


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        act()
    return [d.code for d in caught.value.diagnostics]


def test_nothing_moves_between_a_result_and_itself(policy: kaoping.Policy) -> None:
    assessment = policy.evaluate().assessment
    assert compare(assessment, assessment).is_same


def test_a_figure_moves_its_unit_and_the_ranks_around_it(policy: kaoping.Policy) -> None:
    found = policy.what_if(figures=["吉林市.解决零就业家庭户数=46户"])
    ranks = {m.unit: (m.before, m.after) for m in found.comparison.moved if m.aspect is Aspect.RANK}
    assert ranks == {"吉林市": (3, 2), "通化市": (2, 3)}
    values = [(m.unit, m.after) for m in found.comparison.moved if m.aspect is Aspect.VALUE]
    assert values == [("吉林市", Fraction(46, 50))]


def test_the_supposed_result_is_that_of_such_a_report(policy: kaoping.Policy, method: Path, tmp_path: Path) -> None:
    found = policy.what_if(figures=["长春市.解决零就业家庭户数=30"])
    reported = tmp_path / "submissions"
    reported.mkdir()
    for unit, (solved, arisen) in {**FIGURES, "长春市": (30, 50)}.items():
        text = REPORT.format(unit=unit, period="年终总评", solved=solved, arisen=arisen)
        (reported / f"{unit}.yaml").write_text(text, encoding="utf-8")
    assert compare(found.after, policy.evaluate(data=tmp_path).assessment).is_same


def test_a_figure_taken_away_is_missing_and_not_zero(policy: kaoping.Policy) -> None:
    found = policy.what_if(figures=["长春市.解决零就业家庭户数="])
    unit = found.after.unit("长春市")
    assert unit is not None
    assert unit.total is None
    assert "解决零就业家庭户数" in unit.reason


def test_a_rule_is_supposed_and_the_file_stays(policy: kaoping.Policy, method: Path) -> None:
    before = (method / "policy.kp").read_bytes()
    found = policy.what_if(rules=["指标 1：目标 不低于 98%；分值 4分"])
    unit = found.after.unit("长春市")
    assert unit is not None
    assert (unit.indicators[0].is_met, unit.total) == (True, Fraction(4))
    assert (method / "policy.kp").read_bytes() == before


def test_a_rule_may_be_dropped(policy: kaoping.Policy) -> None:
    found = policy.what_if(rules=["删除 奖项 单项工作先进单位"])
    assert found.before.awards
    assert not found.after.awards


def test_what_is_wrong_with_a_rule_is_told(policy: kaoping.Policy) -> None:
    assert codes(lambda: policy.what_if(rules=["指标 9：目标 90%"])) == ["KP212"]
    assert codes(lambda: policy.what_if(rules=["指标 1：目标 很高"]))


@pytest.mark.parametrize("shipped", ["jilin-2007-employment", "dongxihu-2020-performance", "jilin-2016-civil-affairs"])
def test_a_method_changed_in_nothing_comes_to_the_same(shipped: str) -> None:
    """What is carried over is the whole method, rule sets included."""
    from engine.evaluate import evaluate
    from kaoping.whatif import changed_plan

    policy = kaoping.load(shipped)
    result = policy.evaluate()
    plan = changed_plan(policy, ())
    after = evaluate(plan, result.facts, period=result.period, folder=policy.reading.place.name)
    assert compare(result.assessment, after).is_same


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("长春市 49", "KP910"),
        ("长春市.解决零就业家庭户数", "KP910"),
        ("解决零就业家庭户数=49", "KP910"),
        ("长沙市.解决零就业家庭户数=49", "KP519"),
        ("长春市.解决零就业户=49", "KP521"),
        ("长春市.解决零就业家庭户数=约300", "KP529"),
        ("长春市.解决零就业家庭户数=3万元", "KP530"),
    ],
)
def test_what_is_written_wrongly_is_told(policy: kaoping.Policy, text: str, code: str) -> None:
    assert codes(lambda: policy.what_if(figures=[text])) == [code]


def test_something_must_be_supposed(policy: kaoping.Policy) -> None:
    assert codes(lambda: what_if(policy, figures=(), rules=(), period=None, data=None)) == ["KP911"]


def test_a_judgement_may_be_supposed() -> None:
    policy = kaoping.load("jilin-2007-employment")
    found = policy.what_if(figures=["长春市.日常工作得分＝97分"])
    total = next(m for m in found.comparison.moved if (m.unit, m.aspect) == ("长春市", Aspect.TOTAL))
    assert total.change == 2  # ten points × 20%


def test_one_month_of_a_figure_leaves_the_others() -> None:
    policy = kaoping.load("jilin-2016-civil-affairs")
    facts = policy.read_data().facts
    key = next(k for k, fact in facts.figures.items() if fact.parts and None not in fact.parts)
    part = "一季度" if len(facts.figures[key].parts or ()) == 4 else "1月"
    changed = suppose(
        facts,
        (f"{key.unit}.{key.key}.{part}=7",),
        period=key.period,
        policy=policy.checked,
        roster=policy.reading.roster,
    )
    assert changed.value is not None
    before, after = facts.figures[key].parts, changed.value[0].figures[key].parts
    assert before is not None
    assert after is not None
    assert (after[0], after[1:]) == (7, before[1:])


def test_the_command_tells_what_moved(method: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["whatif", str(method), "--set", "吉林市.解决零就业家庭户数=46户", "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert "吉林市.解决零就业家庭户数  40 → 46户" in text
    assert "名次  3 → 2" in text
    assert run(["whatif", str(method), "--set", "吉林市.解决零就业家庭户数=40", "--lang", "en"]) == 0
    assert "nothing changes" in capsys.readouterr().out


def test_the_json_has_both_sides(method: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    arguments = ["--set", "吉林市.解决零就业家庭户数=46户", "--format", "json"]
    assert run(["whatif", str(method), *arguments]) == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert found["schema"] == "kaoping.whatif/1"
    assert found["supposed"] == [{"unit": "吉林市", "field": "解决零就业家庭户数", "before": "40", "after": "46户"}]
    ranks = {m["unit"]: (m["before"], m["after"]) for m in found["moved"] if m["aspect"] == "rank"}
    assert ranks == {"吉林市": (3, 2), "通化市": (2, 3)}

"""The page of a period: kept while nothing changed, and from columns the same text as from the interpreter."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kaoping
from bench import workload
from dsl.expressions import Year
from dsl.facts import Fact, Facts, FigureId, RosterUnit, SignedTarget, Source
from dsl.method import read_method
from dsl.model import Period
from dsl.quantity import BUILTIN, Quantity
from engine.columns.outline import outline
from engine.evaluate import evaluate
from engine.inputs import inputs_of
from engine.lower import lower
from engine.plan import Plan, is_scored_period
from engine.results import Assessment
from intake.mapping import FILE
from kaoping import figures as kept_figures
from kaoping.api import Policy
from kaoping.cli import run
from kaoping.errors import PolicyError
from kaoping.page import Page, read_page
from kaoping.result_table import write_result
from tests.engine.test_programs import NUMBERS, ROSTER, figures, programs
from tests.kaoping.conftest import POLICY, REPORT, UNITS

# --- from columns ------------------------------------------------------------------------------------


def planned(text: str, roster: tuple[RosterUnit, ...]) -> Plan | None:
    read = read_method(text, file="policy.kp", roster=roster)
    return lower(read.value).value if read.value is not None and not read.has_errors else None


def pages(plan: Plan, facts: Facts, period: Period) -> tuple[str | None, str]:
    """The page from columns, and the interpreter's."""

    def written(assessment: Assessment) -> str:
        return write_result(assessment, plan.policy, language="zh", width=None)

    sketched = outline(plan, period, inputs_of(plan, facts, period), folder="某省")
    whole = evaluate(plan, facts, period=period.name, folder="某省")
    return None if sketched is None else written(sketched), written(whole)


METHOD = """\
办法 某市某年度考评办法
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数，四舍五入
    假设 “数字以统计局的为准”
层次 市州
    包括 地级市
层次 县市区
    包括 县
    排名 在同一市州内
期次 年终总评 截至 2025-12-31 用于 排序、表彰
填报
    参保人数 人
    应参保人数 人
    来访批次 批次 需要 上年
方面 养老保险
    指标 1 参保率
        公式 参保人数 ÷ 应参保人数
        单位 %
        分母为零 不适用
        目标 责任状
        分值 30分
        计分 按完成率，最多 满分
    指标 2 新增参保
        对象 县市区
        单位 人
        目标 50人
        分值 责任状
        计分 按完成率，最多 满分
方面 信访
    指标 3 来访下降率
        公式 下降率（来访批次）
        单位 %
        分母为零 不适用
        目标 10%
        分值 20分
        计分 按完成率，最低 0分，最多 满分
总分 年终总评 = 指标得分合计
    保留 1 位小数，四舍五入
奖项 先进单位
    期次 年终总评
    名额 2
    按 总分
    名额处并列的，一并列入
奖项 单项先进单位
    每个 方面
    期次 年终总评
    名额 1
    按 方面得分
    名额处并列的，一并不列
"""


UNITS_BELOW = tuple(
    RosterUnit(name=f"{name}县", type="县", parent=above)
    for above, names in (("甲市", "东西南北"), ("乙市", "前后左右"))
    for name in names
)
MEMBERS = (*ROSTER[:3], *UNITS_BELOW)


def reported(plan: Plan, seed: int) -> Facts:
    """Figures and letters without a gap, few of them different, so that many are equal."""
    random = Random(seed)
    source, period = Source(file="报表.yaml", place="第1行"), plan.policy.periods[0].name
    asked = [*((f.key, Year.THIS) for f in plan.policy.fields), ("来访批次", Year.LAST), ("新增参保", Year.THIS)]
    figures = {
        FigureId(unit=u.name, period=period, key=key, year=year): Fact(
            value=Fraction(random.choice([0, 8, 10, 10, 12])), source=source
        )
        for u in MEMBERS[1:]
        for key, year in asked
    }
    targets = {
        u.name: {
            item.key: SignedTarget(
                target=Quantity(Fraction(random.choice([50, 80, 98]), 100), BUILTIN["%"]),
                points=Fraction(random.choice([10, 15])),
                source=source,
            )
            for item in plan.policy.every_indicator()
        }
        for u in MEMBERS[1:]
    }
    return Facts(roster=MEMBERS, figures=figures, targets=targets, signatures={}, ratings={})


def test_letters_levels_and_awards() -> None:
    plan = planned(METHOD, MEMBERS)
    assert plan is not None
    written = []
    for seed in range(12):
        sketched, interpreted = pages(plan, reported(plan, seed), plan.policy.periods[0])
        assert sketched in (None, interpreted)
        written += [sketched] if sketched else []
    assert len(written) > 5
    assert all("先进单位" in page for page in written)


def whole(plan: Plan, seed: int) -> Facts:
    """Figures of which none is under review, few of them different."""
    random = Random(seed)
    facts = figures(plan.checked, seed)
    given = {
        figure: replace(fact, value=Fraction(random.choice([0, 8, 10, 10, 12])), is_under_review=False)
        for figure, fact in facts.figures.items()
        if figure.key in NUMBERS
    }
    return replace(facts, figures={**facts.figures, **given})


@pytest.fixture(scope="module")
def workload_plan() -> Plan:
    plan = planned(workload.policy_text(), workload.generate(3).roster())
    assert plan is not None
    return plan


@pytest.mark.parametrize("hit", [0.05, 0.5])
def test_the_workload(workload_plan: Plan, hit: float) -> None:
    facts = workload.generate(9, hit=hit).facts()
    sketched, interpreted = pages(workload_plan, facts, workload_plan.policy.periods[0])
    assert sketched == interpreted


def test_what_is_open_is_left_to_the_interpreter(workload_plan: Plan) -> None:
    facts = workload.generate(4).facts()
    period = workload_plan.policy.periods[0]
    first = next(iter(facts.figures))
    for changed in (replace(facts.figures[first], value=None), replace(facts.figures[first], is_under_review=True)):
        spoiled = replace(facts, figures={**facts.figures, first: changed})
        sketched, _ = pages(workload_plan, spoiled, period)
        assert sketched is None
    without = {k: v for k, v in facts.figures.items() if k != first}
    assert (
        outline(workload_plan, period, inputs_of(workload_plan, replace(facts, figures=without), period), folder="")
        is None
    )


@settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))
@given(programs(), st.integers(0, 10**6))
def test_generated_methods(text: str, seed: int) -> None:
    plan = planned(text, ROSTER)
    if plan is None:
        return
    for period in plan.policy.periods:
        for facts in (figures(plan.checked, seed), whole(plan, seed)):
            if is_scored_period(period):
                sketched, interpreted = pages(plan, facts, period)
                assert sketched in (None, interpreted)


@pytest.mark.parametrize("shipped", ["jilin-2008-employment", "dongxihu-2020-performance"])
def test_shipped_methods(shipped: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOPING_CACHE", "off")
    method = kaoping.load(shipped)
    try:
        data = method.read_data()
        label = method.label_of(None, data)
    except PolicyError:
        return  # without figures
    period = method.plan.policy.period(label)
    assert period is not None
    sketched, interpreted = pages(method.plan, data.facts, period)
    assert sketched in (None, interpreted)


# --- kept --------------------------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("KAOPING_CACHE", str(folder))
    return folder


@pytest.fixture
def method(tmp_path: Path) -> Path:
    folder = tmp_path / "method"
    (folder / "submissions").mkdir(parents=True)
    (folder / "policy.kp").write_text(POLICY, encoding="utf-8")
    (folder / "units.yaml").write_text(UNITS, encoding="utf-8")
    report(folder, 49)
    return folder


def report(folder: Path, solved: int) -> None:
    text = REPORT.format(unit="长春市", period="年终总评", solved=solved, arisen=50)
    (folder / "submissions" / "长春市.yaml").write_text(text, encoding="utf-8")


def page(method: Path, *, period: str | None = None, width: int | None = None) -> Page:
    return read_page(str(method), data=None, period=period, ledger=None, as_of=None, language="zh", width=width)


def refuse(*_: object, **__: object) -> Policy:
    """Stand in for what evaluates, where the page is to be taken as kept."""
    raise AssertionError("was evaluated again")


def test_a_second_page_is_the_first(cache: Path, method: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = page(method)
    monkeypatch.setattr("kaoping.api.load", refuse)
    again = page(method)
    assert (again.text, again.diagnostics, dict(again.sources)) == (
        first.text,
        first.diagnostics,
        {str(method / "policy.kp"): POLICY},
    )
    for other in ({"period": "年终总评"}, {"width": 40}):
        with pytest.raises(AssertionError, match="evaluated again"):
            page(method, **other)


@pytest.mark.parametrize("changed", ["policy.kp", "units.yaml", "submissions/长春市.yaml"])
def test_a_change_is_seen(cache: Path, method: Path, changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page(method)
    file = method / changed
    file.write_text(file.read_text(encoding="utf-8") + "\n# 改过\n", encoding="utf-8")
    monkeypatch.setattr("kaoping.api.load", refuse)
    with pytest.raises(AssertionError, match="evaluated again"):
        page(method)


@pytest.mark.parametrize("added", ["targets.yaml", "submissions/吉林市.yaml", FILE])
def test_a_new_file_is_seen(cache: Path, method: Path, added: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page(method)
    (method / added).write_text("# 新的\n", encoding="utf-8")
    monkeypatch.setattr("kaoping.api.load", refuse)
    with pytest.raises(AssertionError, match="evaluated again"):
        page(method)


def test_the_command_prints_what_was_kept(
    cache: Path, method: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["evaluate", str(method)]) == 0
    first = capfd.readouterr()
    monkeypatch.setattr("kaoping.api.load", refuse)
    assert run(["evaluate", str(method)]) == 0
    assert capfd.readouterr() == first


LETTER = """\
责任状:
  长春市:
    签订: {甲方: 吉林省人民政府, 乙方: 长春市人民政府, 日期: 2007-02-06}
"""


def test_the_letters_are_read_once(cache: Path, method: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (method / "targets.yaml").write_text(LETTER, encoding="utf-8")
    before = kaoping.load(method).read_data(keeps=False)
    report(method, 48)

    def again(*_: object, **__: object) -> None:
        raise AssertionError("letters were read again")

    monkeypatch.setattr("intake.facts.read_wanted_targets", again)
    after = kaoping.load(method).read_data(keeps=False)
    assert after.facts.signatures == before.facts.signatures != {}
    assert after.facts.figures != before.facts.figures


def test_the_mapping_is_looked_for_where_it_is_written() -> None:
    assert kept_figures.MAPPING_FILE == FILE

"""The shipped figures of the 2007 method: made by the script, read without a finding, as hard as its README says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from dsl.facts import Facts
from dsl.method import read_method
from dsl.model import CheckedPolicy
from engine.evaluate import evaluate
from engine.lower import lower
from engine.results import Assessment, AwardResult, IndicatorResult, State, Status, all_items
from intake.facts import read_facts
from intake.roster import read_roster
from tools.make_jilin_2007_samples import AREAS, HALF, YEAR, main, units

FOLDER = Path(__file__).parents[2] / "policies" / "jilin-2007-employment"


def files_of(folder: Path) -> dict[str, bytes]:
    made = [folder / "targets.yaml", folder / "ratings.yaml", *(folder / "submissions").rglob("*.*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(made)}


def test_two_runs_write_the_same_bytes_as_are_shipped(tmp_path: Path) -> None:
    main(tmp_path / "one")
    main(tmp_path / "two")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two") == files_of(FOLDER)


def test_points_of_a_prefecture_sum_to_a_hundred() -> None:
    assert sum(item.points for items in AREAS.values() for item in items) == 100
    assert [item.number for items in AREAS.values() for item in items] == list(range(1, 41))


@pytest.fixture(scope="module")
def policy() -> CheckedPolicy:
    roster = read_roster(FOLDER / "units.yaml").value or ()
    checked = read_method((FOLDER / "policy.kp").read_text(encoding="utf-8"), file="policy.kp", roster=roster).value
    assert checked is not None
    return checked


@pytest.fixture(scope="module")
def facts(policy: CheckedPolicy) -> Facts:
    outcome = read_roster(FOLDER / "units.yaml")
    assert not outcome.diagnostics
    assert outcome.value is not None
    found = read_facts(FOLDER, policy, outcome.value)
    assert not found.diagnostics
    assert found.value is not None
    return found.value


@pytest.fixture(scope="module")
def at_year_end(policy: CheckedPolicy, facts: Facts) -> Assessment:
    plan = lower(policy).value
    assert plan is not None
    return evaluate(plan, facts, period=YEAR, folder=FOLDER.name)


@pytest.fixture(scope="module")
def at_half_year(policy: CheckedPolicy, facts: Facts) -> Assessment:
    plan = lower(policy).value
    assert plan is not None
    return evaluate(plan, facts, period=HALF, folder=FOLDER.name)


def item(assessment: Assessment, unit: str, key: str) -> IndicatorResult:
    result = assessment.unit(unit)
    assert result is not None
    return next(i for i in all_items(result) if i.key == key)


def award(assessment: Assessment, scope: str) -> AwardResult:
    return next(a for a in assessment.awards if a.scope == scope)


def test_units_of_the_script_are_those_of_the_roster(facts: Facts) -> None:
    assessed = [(u.name, u.parent) for u in facts.roster if u.type != "省"]
    assert [(u.name, u.parent) for u in units()] == assessed
    assert len(assessed) == 70


def test_every_input_says_that_it_is_made_up(facts: Facts) -> None:
    assert set(facts.made_up) == set(files_of(FOLDER))


def test_every_scored_item_has_its_letter(facts: Facts, policy: CheckedPolicy) -> None:
    for unit in units():
        letter = facts.targets[unit.name]
        own = [
            i for i in policy.policy.all_indicators() if i.levels is None or (unit.is_prefecture and "市州" in i.levels)
        ]
        assert sum(letter[i.key].points or 0 for i in own) == (100 if unit.is_prefecture else 96)
        for part in (p for i in own for p in i.every() if not p.components):
            stated = part.target is not None and part.target.value is not None
            assert stated or letter[part.key].target is not None, (unit.name, part.key)
        signature = facts.signatures[unit.name]
        assert signature.party_a == ("吉林省人民政府" if unit.is_prefecture else f"{unit.parent}人民政府")
        assert signature.signed_on is not None
        assert (signature.signed_on.year, signature.signed_on.month) in {(2007, 2), (2007, 3)}


def test_half_year_flows_are_about_half(facts: Facts) -> None:
    by_place = {(f.unit, f.period): fact.value for f, fact in facts.figures.items() if f.key == "城镇新增就业人数"}
    for unit in units():
        half, whole = by_place.get((unit.name, HALF)), by_place.get((unit.name, YEAR))
        if isinstance(half, Fraction) and isinstance(whole, Fraction):
            assert Fraction(44, 100) < half / whole <= Fraction(60, 100)


def test_missing_reports_and_figures_leave_results_open(at_year_end: Assessment, at_half_year: Assessment) -> None:
    for unit in ("通榆县", "东辽县"):
        result = at_year_end.unit(unit)
        assert result is not None
        assert (result.total, result.state) == (None, State.OPEN)
    assert item(at_year_end, "东辽县", "工伤保险参保人数").status is Status.MISSING
    assert item(at_half_year, "长白山管委会", "城镇新增就业人数").status is Status.MISSING
    open_units = {u.name for u in at_year_end.units if u.state is State.OPEN}
    assert open_units == {"通榆县", "东辽县"}


@pytest.mark.parametrize(
    ("unit", "key", "status", "value", "is_met"),
    [
        ("长白山管委会", "解决零就业家庭比率", Status.UNDEFINED, None, True),
        ("白山市", "职工群众来省进京上访下降率", Status.UNDEFINED, None, True),
        ("图们市", "职工群众来省进京上访下降率", Status.UNDEFINED, None, False),
        ("白城市", "职工群众来省进京上访下降率", Status.OK, Fraction(1, 10), True),
        ("长春市", "职工群众来省进京上访下降率", Status.OK, Fraction(99, 1000), False),
        ("吉林市", "解决零就业家庭比率", Status.OK, Fraction(49, 50), True),
        ("白城市", "市级数据中心建设完成率", Status.OK, Fraction(3, 4), False),
        ("长春市", "市级数据中心建设完成率", Status.OK, Fraction(1), True),
    ],
)
def test_hard_figures(
    unit: str, key: str, status: Status, value: Fraction | None, is_met: bool, at_year_end: Assessment
) -> None:
    found = item(at_year_end, unit, key)
    assert (found.status, found.value, found.is_met) == (status, value, is_met)


def test_no_administrative_review_gives_its_points_to_the_other_component(at_year_end: Assessment) -> None:
    found = item(at_year_end, "松原市", "查处举报投诉案件结案率及行政复议维持率")
    closed, upheld = found.components
    assert upheld.value is None
    assert upheld.score is None
    assert closed.score == found.raw_score


def test_awards_are_as_designed(at_year_end: Assessment) -> None:
    winners = {a.scope: tuple(w.units[0] for w in a.winners) for a in at_year_end.awards if a.scope}
    assert winners == {
        "就业和再就业": ("长春市", "延边州", "通化市"),
        "职业培训鉴定": ("吉林市", "白城市", "辽源市"),
        "劳动关系": ("通化市", "白山市", "辽源市"),
        "养老保险": ("延边州", "吉林市", "四平市"),
        "失业保险": ("白山市", "松原市", "长春市"),
        "医疗保险": ("长春市", "通化市"),
        "工伤生育保险": ("四平市", "白山市", "松原市"),
        "金保工程": ("通化市", "吉林市", "长春市"),
        "城市居民最低生活保障": ("白城市", "长春市", "松原市"),
    }
    assert {a.scope: a.tied for a in at_year_end.awards if a.tied} == {"医疗保险": ("松原市", "延边州")}
    assert award(at_year_end, "医疗保险").state is State.OPEN
    assert award(at_year_end, "劳动关系").winners[2].reason.startswith("与长白山管委会并列第三名")


@pytest.mark.parametrize(
    ("area", "tied"), [("劳动关系", ("辽源市", "长白山管委会")), ("医疗保险", ("松原市", "延边州"))]
)
def test_tied_units_tie_item_by_item_before_any_rounding(
    area: str, tied: tuple[str, str], at_year_end: Assessment
) -> None:
    raw = []
    for unit in tied:
        result = at_year_end.unit(unit)
        assert result is not None
        assert next(a.rank for a in result.areas if a.key == area) == 3
        raw.append([i.raw_score for i in result.indicators if i.path[0] == area])
    assert raw[0] == raw[1]
    assert None not in raw[0]


def test_a_corrected_report_is_used(facts: Facts) -> None:
    reports = [r for r in facts.reports if (r.unit, r.period) == ("四平市", YEAR)]
    assert [(Path(r.file).name, r.is_live) for r in reports] == [("四平市.yaml", False), ("四平市（更正）.yaml", True)]
    fact = next(
        f for i, f in facts.figures.items() if (i.unit, i.period, i.key) == ("四平市", YEAR, "生育保险参保人数")
    )
    assert fact.source.revision == 1
    assert fact.source.replaces == "submissions/年终总评/四平市.yaml"


def test_findings_accountability_and_innovations(at_year_end: Assessment) -> None:
    assert [(q.unit, q.code) for q in at_year_end.data_quality] == [
        ("白城市", "KP554"),
        ("公主岭市", "KP553"),
        ("东辽县", "KP552"),
        ("通榆县", "KP551"),
    ]
    assert [a.unit for a in at_year_end.accountability] == ["龙井市"]
    (innovation,) = [a for a in at_year_end.awards if a.scope is None]
    assert len(innovation.winners) == 10
    groups = [w.units for w in innovation.winners]
    assert ("省残联",) in groups
    assert ("珲春市",) in groups
    assert sum(len(g) > 1 for g in groups) == 3

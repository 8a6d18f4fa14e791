"""Forms for those who judge (评定表): what is judged of whom, and read back as judgements with their cells."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dsl.diagnostic import Outcome
from dsl.facts import Facts
from dsl.method import read_method
from dsl.model import CheckedPolicy
from dsl.quantity import Grade
from intake.facts import read_facts
from intake.forms import FormMaker
from intake.targets import Letters
from tests.intake.form_method import FINGERPRINT, ROSTER, saved, sheet, unit

METHOD = """\
办法 江北市2025年度作风考评办法
    责任期限 2025-01-01 至 2025-12-31

层次 县区
    考评者 市人民政府
    包括   县、市辖区
层次 开发区
    考评者 市人民政府
    包括   开发区

期次 年度考评 截至 2025-12-31 用于 排序

评定
    由 市督查室
    凭 “台账”

填报
    日常工作得分 分 评定 0分 至 100分

各指标
    分值 10分

方面 （一） 作风
    指标 1 制度建设
        对象 县区
        计分 评定：制度健全 的，加 5分
            评定：台账齐全 的，加 5分
    指标 2 群众评议
        计分 评定 优 100%、良 80%、差 0%
    指标 3 现场考评
        计分 由考评组评定，0分 至 10分
    指标 4 台账
        对象 县区
        计分 评定：台账齐全 的，加 10分

总分 年度考评 = 指标得分合计 × 80% ＋ 日常工作得分 × 20%
    保留 2 位小数
"""


@cache
def method() -> CheckedPolicy:
    outcome = read_method(METHOD, file="policy.kp", roster=ROSTER)
    assert outcome.value is not None, [d.message("zh") for d in outcome.diagnostics]
    return outcome.value


def maker() -> FormMaker:
    policy = method()
    letters = Letters(targets={}, signatures={})
    (period,) = policy.policy.periods
    return FormMaker(policy=policy, roster=ROSTER, letters=letters, period=period, fingerprint=FINGERPRINT)


def book(name: str = "东山县") -> Workbook:
    return load_workbook(io.BytesIO(maker().write_judging(unit(name))))


def rows_of(rows: Worksheet) -> dict[str, int]:
    """The rows of what is judged."""
    return {str(rows.cell(r, 3).value): r for r in range(6, rows.max_row) if rows.cell(r, 3).value}


def filled(values: Mapping[str, object], name: str = "东山县") -> bytes:
    workbook = book(name)
    rows = sheet(workbook, "评定表")
    rows["E3"], rows["F3"] = "市督查室（虚构）", datetime(2026, 1, 9)  # noqa: DTZ001
    for text, value in values.items():
        rows.cell(rows_of(rows)[text], 5).value = value  # type: ignore[assignment]
    rows.cell(rows_of(rows)["制度健全"], 6).value = "见制度汇编"
    return saved(workbook)


def read(folder: Path, files: Mapping[str, bytes], ratings: str = "评定: {}\n") -> Outcome[Facts]:
    (folder / "submissions").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "submissions" / name).write_bytes(content)
    if ratings:
        (folder / "ratings.yaml").write_text(ratings, encoding="utf-8")
    return read_facts(folder, method(), ROSTER, fingerprint=FINGERPRINT)


@pytest.mark.parametrize(
    ("name", "judged"),
    [
        ("东山县", ["日常工作得分", "制度健全", "台账齐全", "群众评议", "现场考评"]),
        ("高新区", ["日常工作得分", "群众评议", "现场考评"]),
    ],
)
def test_a_unit_is_judged_by_what_concerns_it_and_each_thing_once(name: str, judged: list[str]) -> None:
    assert list(rows_of(sheet(book(name), "评定表"))) == judged


def test_nothing_is_judged_of_a_unit_that_is_not_assessed() -> None:
    assert maker().judging_form(unit("江北市")) is None
    assert [u.name for u in maker().judged_units()] == ["东山县", "西城区", "高新区"]
    assert [u.name for u in maker().judged_units("开发区")] == ["高新区"]


@pytest.mark.parametrize(
    ("text", "kind", "takes", "how"),
    [
        ("制度健全", "list", '"是,否"', "选 是、否"),
        ("群众评议", "list", '"优,良,差"', "填 优、良、差"),
        ("现场考评", "decimal", "0", "填 0分 至 10分"),
        ("日常工作得分", "decimal", "0", "填 0分 至 100分"),
    ],
)
def test_results_are_chosen_or_within_their_range(text: str, kind: str, takes: str, how: str) -> None:
    rows = sheet(book(), "评定表")
    row = rows_of(rows)[text]
    rule = next(v for v in rows.data_validations.dataValidation if f"E{row}" in str(v.sqref).split())
    assert (rule.type, rule.formula1, rows.cell(row, 4).value) == (kind, takes, how)
    assert not rows.cell(row, 5).protection.locked


JUDGED = {"制度健全": "是", "台账齐全": "否", "群众评议": "良", "现场考评": 8.5}


def test_judgements_are_read_with_their_cells(tmp_path: Path) -> None:
    outcome = read(tmp_path, {"评定-东山县.xlsx": filled(JUDGED)})
    assert [d.code for d in outcome.diagnostics if d.severity == "error"] == []
    facts = outcome.value
    assert facts is not None
    assert {key[2]: rating.value for key, rating in facts.ratings.items()} == {
        "制度健全": True,
        "台账齐全": False,
        "群众评议": Grade("良"),
        "现场考评": Fraction(17, 2),
    }
    assert {key[:2] for key in facts.ratings} == {("年度考评", "东山县")}
    source = facts.ratings["年度考评", "东山县", "制度健全"].source
    row = rows_of(sheet(book(), "评定表"))["制度健全"]
    assert (source.file, source.place) == ("submissions/评定-东山县.xlsx", f"评定表!E{row}")
    assert (source.reporter, source.reported_on) == ("市督查室（虚构）", date(2026, 1, 9))
    assert source.remark == "见制度汇编"
    assert not facts.reports, "judging is no report of the unit"
    assert facts.made_up == ("submissions/评定-东山县.xlsx",)


def test_without_ratings_yaml_nothing_is_missed(tmp_path: Path) -> None:
    outcome = read(tmp_path, {"评定-东山县.xlsx": filled(JUDGED)}, ratings="")
    assert not outcome.diagnostics


@pytest.mark.parametrize(
    ("values", "code", "says"),
    [
        ({"群众评议": "中"}, "KP533", "“群众评议（评定表!E{row}）”应是优、良、差之一，写的是“中”"),
        ({"现场考评": 12}, "KP537", "“现场考评（评定表!E{row}）”"),
        ({"台账齐全": "基本齐全"}, "KP532", "“台账齐全（评定表!E{row}）”应写 是 或 否，写的是“基本齐全”"),
    ],
)
def test_what_is_no_judgement_is_refused_with_its_cell(
    values: dict[str, object], code: str, says: str, tmp_path: Path
) -> None:
    outcome = read(tmp_path, {"评定-东山县.xlsx": filled(values)})
    (found,) = outcome.diagnostics
    row = rows_of(sheet(book(), "评定表"))[next(iter(values))]
    assert found.code == code
    assert found.message("zh").startswith(says.format(row=row))


def test_what_is_judged_twice_is_named(tmp_path: Path) -> None:
    ratings = "评定:\n  年度考评:\n    东山县: {制度健全: 否}\n"
    outcome = read(tmp_path, {"评定-东山县.xlsx": filled(JUDGED)}, ratings=ratings)
    assert [(d.code, d.message("zh")) for d in outcome.diagnostics] == [
        ("KP538", "“东山县 制度健全”写了两遍（这里写作“制度健全”）")
    ]
    assert outcome.diagnostics[0].related

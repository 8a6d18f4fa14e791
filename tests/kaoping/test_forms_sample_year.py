"""The shipped sample year on forms: they ask for what was reported, and give the same results when they come back."""

from __future__ import annotations

import io
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import kaoping
from dsl.facts import Facts, FigureId, Value
from intake.form_formulas import is_percent
from intake.form_grid import Role, Slot
from intake.forms import FormMaker
from kaoping.forms import prepare_forms

YEAR = "年终总评"


def asked(maker: FormMaker, unit: str) -> set[tuple[str, str]]:
    member = next(u for u in maker.roster if u.name == unit)
    form = maker.form(member)
    assert form is not None
    slots = (p.slot for grid in form.grids for p in grid.pieces.values())
    return {(s.key, s.year.value) for s in slots if s is not None and s.role in (Role.FIGURE, Role.COLUMN)}


def reported(facts: Facts, unit: str, period: str) -> set[tuple[str, str]]:
    figures = (*facts.figures, *facts.records)
    return {(i.key, i.year.value) for i in figures if (i.unit, i.period) == (unit, period)}


@pytest.mark.parametrize(
    ("policy", "period", "units"),
    [
        ("jilin-2007-employment", "半年初评", ("长春市", "延边州", "双阳区", "图们市")),
        ("jilin-2007-employment", YEAR, ("长春市", "长白山管委会", "双阳区", "农安县")),
        ("jiangyou-2024-performance", "年度自评", ("江油市人力资源和社会保障局",)),
        ("dongxihu-2020-performance", "年度自评", ("武汉市东西湖区人力资源和社会保障局",)),
    ],
)
def test_a_form_asks_for_what_the_samples_report(policy: str, period: str, units: tuple[str, ...]) -> None:
    method = kaoping.load(policy)
    facts, maker = method.read_data().facts, prepare_forms(method, period, None)
    for unit in units:
        assert asked(maker, unit) == reported(facts, unit, period), unit


def test_a_form_asks_for_all_that_the_samples_of_2016_report() -> None:
    """The samples leave out what an exemption by a figure makes needless; a form cannot know the figure yet."""
    method = kaoping.load("jilin-2016-civil-affairs")
    facts, maker = method.read_data().facts, prepare_forms(method, None, None)
    for unit in ("长春市", "双阳区", "南关区", "农安县"):
        assert reported(facts, unit, "年度考评") <= asked(maker, unit), unit


def enter(rows: Worksheet, place: tuple[int, int], slot: Slot, value: Value | None) -> None:
    cell = rows.cell(*place)
    assert not cell.protection.locked
    assert slot.wanted is not None
    if isinstance(value, Fraction):
        unit = slot.wanted.unit
        shown = value if is_percent(unit) else value / unit.scale
        cell.value = int(shown) if shown.denominator == 1 else float(shown)
    elif isinstance(value, bool):
        cell.value = "是" if value else "否"
    elif value is not None:
        cell.value = value  # type: ignore[assignment]


def fill(maker: FormMaker, level: str, facts: Facts) -> bytes:
    """The form of a level with the figures of the samples."""
    form = maker.level_form(level)
    assert form is not None
    book = load_workbook(io.BytesIO(maker.write_level(level)))
    for grid in form.grids:
        rows = book[grid.name]
        assert isinstance(rows, Worksheet)
        for place, piece in grid.pieces.items():
            slot = piece.slot
            if slot is None or slot.role is not Role.FIGURE:
                continue
            fact = facts.figures.get(FigureId(unit=slot.unit, period=YEAR, key=slot.key, year=slot.year))
            if fact is not None:
                enter(rows, place, slot, fact.value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_seventy_units_on_two_forms_come_to_the_same_results(tmp_path: Path) -> None:
    shipped = kaoping.load("jilin-2007-employment")
    folder = tmp_path / "jilin-2007-employment"
    shutil.copytree(shipped.reading.place.folder, folder)
    reports = {r.unit for r in shipped.read_data().facts.reports if r.period == YEAR and r.is_live}
    shutil.rmtree(folder / "submissions" / YEAR)
    facts, maker = shipped.read_data().facts, prepare_forms(shipped, YEAR, None)
    for level in ("市州", "县市区"):
        (folder / "submissions" / f"{level}.xlsx").write_bytes(fill(maker, level, facts))
    again = json.loads(kaoping.load(folder).evaluate(YEAR).to_json())
    before = json.loads(shipped.evaluate(YEAR).to_json())
    units = {u["name"]: u for u in again["units"]}
    compared = [u for u in before["units"] if u["name"] in reports]
    assert len(compared) > 60
    for unit in compared:
        assert outcome(units[unit["name"]]) == outcome(unit), unit["name"]
    assert [(a["name"], a["scope"], a["winners"]) for a in again["awards"]] == [
        (a["name"], a["scope"], a["winners"]) for a in before["awards"]
    ]


def outcome(unit: dict[str, Any]) -> object:
    """What came out for a unit, exactly; a form has no word for figures under review, as the samples have."""
    sides = ("value", "score", "rank", "met", "exact")
    whole = [unit.get(k) for k in ("total", "raw_total", "rank", "exact")]
    return whole, [[i.get(k) for k in sides] for i in unit["indicators"]]

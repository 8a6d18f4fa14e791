"""The audit book in LibreOffice: opened, worked out again, also with changed figures, and held against the engine."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import kaoping
from dsl.expressions import Year
from dsl.facts import Facts, FigureId
from engine.evaluate import evaluate
from engine.results import Assessment
from kaoping.api import Policy
from kaoping.book.build import audit_book

pytestmark = pytest.mark.system

METHODS = (
    "jilin-2007-employment",
    "jilin-2016-civil-affairs",
    "jilin-2008-employment",
    "jiangyou-2024-performance",
    "dongxihu-2020-performance",
)


def worked_out(data: bytes, folder: Path) -> Workbook:
    """The values that LibreOffice works out for a workbook that holds none."""
    (folder / "书.xlsx").write_bytes(data)
    profile, out = (folder / "profile").as_uri(), folder / "算好"
    office = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*office, str(folder / "书.xlsx")], check=True, capture_output=True, timeout=400)
    return load_workbook(out / "书.xlsx", data_only=True, read_only=True)


def rows(book: Workbook, name: str) -> Iterator[Mapping[str, object]]:
    if name not in book.sheetnames:
        return
    page = list(book[name].iter_rows(min_row=3, values_only=True))
    headings = [str(h) for h in page[0]]
    yield from (dict(zip(headings, row, strict=True)) for row in page[1:])


def held_against(book: Workbook, assessment: Assessment) -> int:
    """Compare every score, area, total, rank and tier with the engine's; gives how many were compared.

    A row that says that it carries the engine's value keeps that of the figures that the book was made of.
    """
    count = 0
    results = {(u.name, u.level): u for u in assessment.units}
    marked = {(r["单位"], r["层次"]) for r in rows(book, "得分") if r["说明"]}
    waiting = {(r["单位"], r["层次"], r["编号"]) for r in rows(book, "档次条件") if r["说明"]}
    for name in ("总分", "方面", "得分", "档次", "档次条件", "数据"):
        for row in rows(book, name):
            assert not [v for v in row.values() if str(v).startswith(("#", "Err:"))], row
    for row in rows(book, "得分"):
        unit = results[str(row["单位"]), str(row["层次"])]
        every = [i for top in unit.indicators for i in (top, *top.components)]
        own = [i for i in every if (i.path[0], i.number, i.name) == (row["方面"], row["编号"] or "", row["指标"])]
        if not row["说明"] and len(own) == 1:
            count += 1
            assert same(row["得分"], own[0].score), (row, own[0].score)
    for row in rows(book, "方面"):
        unit = results[str(row["单位"]), str(row["层次"])]
        area = next(a for a in unit.areas if a.path == (row["方面"],))
        if (row["单位"], row["层次"]) not in marked:
            count += 1
            assert same(row["得分"], area.score), (row, area)
            assert same(row["总分"], area.total) or area.total_derivation is None, (row, area.total)
    for row in rows(book, "总分"):
        unit = results[str(row["单位"]), str(row["层次"])]
        if (row["单位"], row["层次"]) not in marked:
            count += 1
            assert same(row["总分"], unit.total), (row, unit.total)
            assert (row["名次"] or None) == unit.rank, row
    for row in rows(book, "档次"):
        unit = results[str(row["单位"]), str(row["层次"])]
        item = next(i for i in unit.indicators if (i.number, i.name) == (row["编号"], row["指标"]))
        if (row["单位"], row["层次"], row["编号"]) not in waiting:
            count += 1
            assert row["档次"] in ((item.tier,) if item.tier else ("待定", "不适用")), (row, item.tier)
    return count


def same(shown: object, value: Fraction | None) -> bool:
    if value is None:
        return shown in ("待定", "不适用", None)
    return isinstance(shown, int | float) and abs(shown - float(value)) < 1e-9


def changed(method: Policy, facts: Facts, period: str, data: bytes, folder: Path) -> tuple[bytes, Facts]:
    """Other figures in the yellow cells, and the same figures as facts."""
    (folder / "书.xlsx").write_bytes(data)
    book = load_workbook(folder / "书.xlsx")
    draw, figures = random.Random(2026), dict(facts.figures)
    keys: dict[str, list[str]] = {}
    for known in facts.figures:
        if known.key not in keys.setdefault(method.plan.name_of(known.key), []):
            keys[method.plan.name_of(known.key)].append(known.key)
    for row in book["数据"].iter_rows(min_row=4):
        unit, name, year = (str(c.value) for c in row[:3])
        named = keys.get(name, [])
        if len(named) != 1 or not isinstance(row[4].value, int | float) or draw.random() < 0.5:
            continue
        figure = FigureId(unit=unit, period=period, key=named[0], year=Year(year))
        fact = figures.get(figure)
        if fact is None or not isinstance(fact.value, Fraction):
            continue
        scale = method.plan.unit_of(named[0]).scale
        value = Fraction(draw.choice([0, 1, 3, 7, 8, 45, 97, 125, 1005]))
        row[4].value = int(value)
        figures[figure] = replace(fact, value=value * scale)
    book.save(folder / "改.xlsx")
    return (folder / "改.xlsx").read_bytes(), replace(facts, figures=figures)


@pytest.mark.parametrize("name", METHODS)
def test_every_score_is_the_engines(name: str, tmp_path: Path) -> None:
    method = kaoping.load(name)
    data = method.read_data()
    result = method.evaluate(data=data)
    written = audit_book(method.plan, data.facts, result.assessment)
    count = held_against(worked_out(written, tmp_path), result.assessment)
    assert count > 50 or name == "jilin-2008-employment", count  # that method encodes no indicators
    if count:
        (tmp_path / "改").mkdir()
        other, facts = changed(method, data.facts, result.period, written, tmp_path)
        expected = evaluate(method.plan, facts, period=result.period, folder="")
        assert expected != result.assessment
        assert held_against(worked_out(other, tmp_path / "改"), expected) > 50

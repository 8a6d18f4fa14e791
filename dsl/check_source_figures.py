"""The figures of a method beside those of its source text: another bound, another amount, a cell that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from dsl.check_source import line_of, place_of, unless_assumed
from dsl.clauses import SourceText
from dsl.diagnostic import Diagnostic, Related, Text
from dsl.errors_source import SourceAmountDiffers, SourceBoundDiffers, SourceCellMissing
from dsl.model import Area, Assumption, Indicator, ResolvedPolicy
from dsl.quantity import BUILTIN, RATIO, format_number, format_quantity
from dsl.regex import regex
from dsl.terms import fold

#: A name, what is said of it, and a percentage: 城镇登记失业率控制在3.8%以内.
_BOUND = regex(
    r"(?P<name>[^\s\d,，。;；、:：()（）%≤≥<>=]{3,24}?)"
    r"(?:控制在|保持在|不低于|不高于|不超过|高于|低于|达到|达|为|≤|≥|<=|>=|<|>|=|\s)+"
    r"(?P<number>\d+(?:\.\d+)?)\s*%"
)
_NUMBER = regex(r"\d[\d,]*(?:\.\d+)?")
#: Fewer characters than these are a word like 完成率, which is said of many things.
_SHORTEST_NAME = 3
_GENERIC = frozenset(
    ("完成率", "覆盖率", "合格率", "及时率", "准确率", "满意度", "满意率", "增长率", "达标率", "参保率")
)


def check_source_figures(policy: ResolvedPolicy, source: SourceText) -> Iterator[Diagnostic]:
    """Compare what the method states with what the source text states of the same thing elsewhere."""
    yield from _bounds(policy, source)
    for area in policy.all_areas():
        if area.is_project and area.budget is not None:
            yield from _amounts(policy, source, area)
    yield from _cells(policy, source)


# --- percentages ----------------------------------------------------------------------------------------


def _bounds(policy: ResolvedPolicy, source: SourceText) -> Iterator[Diagnostic]:
    lines = tuple(fold(line) for line in source.lines)
    said = tuple(_said(lines))
    told: set[tuple[str, Fraction]] = set()
    # Items of one name with targets of their own are compared with one another.
    encoded = {(_plain(i.name), i.target.value.value) for i in policy.every_indicator() if i.target and i.target.value}
    for item in policy.every_indicator():
        target = item.target.value if item.target is not None else None
        name = _plain(item.name)
        if target is None or item.target is None or target.unit.dimension != RATIO:
            continue
        if len(name) < _SHORTEST_NAME or name in _GENERIC:
            continue
        for number, written, value in said:
            if value == target.value or not written.endswith(name) or (name, value) in told:
                continue
            if encoded & {(name, value), (written, value)}:
                continue
            told.add((name, value))
            percent = f"{format_number(value * 100)}%"
            line = number if percent in lines[number - 1].replace(" ", "") else number + 1
            found = SourceBoundDiffers(
                span=item.target.span,
                related=(Related(place_of(policy, source, line, percent), Text("原文这里", "in the source")),),
                name=written,
                here=item.target.text,
                there=percent,
                place=line_of(line),
            )
            yield unless_assumed(found, _assumptions(policy, item), (percent,))


def _said(lines: tuple[str, ...]) -> Iterator[tuple[int, str, Fraction]]:
    """Every percentage that is said of something: its line, what it is said of, and how much."""
    for number, line in enumerate(lines, 1):
        # A sentence may be broken over two lines; what begins in the second is found there.
        after = lines[number].lstrip() if number < len(lines) else ""
        for match in _BOUND.finditer(line + after):
            if match.start() < len(line):
                yield number, _plain(match.group("name")), Fraction(match.group("number")) / 100


# --- amounts --------------------------------------------------------------------------------------------


def _amounts(policy: ResolvedPolicy, source: SourceText, project: Area) -> Iterator[Diagnostic]:
    assert project.budget is not None
    wanted = {project.budget.value / BUILTIN[unit].scale for unit in ("元", "万元")}
    for number, line in enumerate(source.lines, 1):
        words = fold(line).split()
        # `5200 平米*5 元*12 月` is how an amount came about, and no amount.
        if _plain(project.name) not in words or re.search(r"[*×=]", fold(line)):
            continue
        amounts = [Fraction(w.replace(",", "")) for w in words if _NUMBER.fullmatch(w)]
        if not amounts or wanted & set(amounts):
            continue
        written = format_number(amounts[0])
        found = SourceAmountDiffers(
            span=project.span,
            related=(Related(place_of(policy, source, number, written), Text("原文这里", "in the source")),),
            name=project.name,
            here=format_quantity(project.budget.value, project.budget.unit),
            there=written,
            place=line_of(number),
        )
        yield unless_assumed(found, (*project.assumptions, *policy.header.assumptions), (f"{project.name}", written))


# --- cells ----------------------------------------------------------------------------------------------


def _cells(policy: ResolvedPolicy, source: SourceText) -> Iterator[Diagnostic]:
    """A row of a table states its weight; the same row of the source does too."""
    rows: dict[frozenset[str], int] = {}
    for number, line in enumerate(source.lines, 1):
        cells = [c.strip() for c in fold(line).split("\t")]
        if len(cells) > 3:
            rows.setdefault(frozenset(cells), number)
    for item in policy.every_indicator():
        if not item.groups or item.points is None or item.points.value is None:
            continue
        meant = [(cells, n) for cells, n in rows.items() if {_plain(item.name), _plain(item.groups[0])} <= cells]
        weight = format_number(item.points.value)
        if len(meant) != 1 or weight in meant[0][0] or not _has_numbers(meant[0][0]):
            continue
        number = meant[0][1]
        found = SourceCellMissing(
            span=item.span,
            related=(Related(place_of(policy, source, number, ""), Text("原文这一行", "this row of the source")),),
            name=item.name,
            weight=weight,
            place=line_of(number),
        )
        yield unless_assumed(found, item.assumptions, ("权重", "空白"))


def _has_numbers(cells: Iterable[str]) -> bool:
    return any(_NUMBER.match(c) for c in cells)


def _assumptions(policy: ResolvedPolicy, item: Indicator) -> tuple[Assumption, ...]:
    around = (a for area in policy.all_areas() if item in area.all_indicators() for a in area.assumptions)
    return (*item.assumptions, *around, *policy.header.assumptions)


def _plain(name: str) -> str:
    return fold(name).replace(" ", "")

"""Lays out the form for those who judge a unit (评定表): a row for each sentence, grade or mark that they settle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from dsl.facts import RosterUnit
from dsl.judging import judging_at
from dsl.model import Area, Field, Indicator, Kind, ValueType
from dsl.model_scoring import expressions_in
from dsl.quantity import NO_UNIT, exact_decimal
from intake.form_formulas import is_percent
from intake.form_grid import Form, FormIdentity, Grid, Look, Piece, Role, Slot
from intake.form_items import FormItems
from intake.judging import range_of

SHEET_NAME = "评定表"
_COLUMNS = ("序号", "指标", "评定事项", "怎么填", "评定结果", "说明")
_WIDTHS = (8, 30, 74, 22, 14, 28)
_RESULT, _REMARK = 5, 6
_TRUTHS = ("是", "否")
_HOW_TO = "只填浅黄色的格子；还没有评定的空着（空着不等于“否”）。不要插入、删除、移动行列。"
_SIGNED = "评定人（签字）：　　　　　　　　　　　　　　　　　　　　负责人：　　　　　　　　　　　　　　　　"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One thing to be judged, and the item that it is part of."""

    key: str
    text: str
    number: str
    item: str
    how: str
    choices: tuple[str, ...] = ()
    wanted: ValueType | None = None
    lowest: str = ""
    highest: str = ""


def lay_out_judging(items: FormItems, unit: RosterUnit, identity: FormIdentity) -> Form | None:
    """Lay out the form for judging a unit; None where nothing about it is judged."""
    headed = tuple(_judged(items, unit))
    if not headed:
        return None
    grid = Grid(name=SHEET_NAME, widths=_WIDTHS, first_header_row=5, header_row=5)
    _head(grid, items, unit, identity)
    row, last = grid.header_row, ""
    for heading, judged in headed:
        if heading != last:
            row, last = row + 1, heading
            grid.put(row, 1, Piece(look=Look.HEADING, text=heading, across=len(_COLUMNS)))
        row += 1
        _put(grid, row, judged, unit)
    grid.put(row + 1, 1, Piece(look=Look.PLAIN, text=_SIGNED, across=len(_COLUMNS)))
    return Form(identity=identity, grids=(grid,))


def _head(grid: Grid, items: FormItems, unit: RosterUnit, identity: FormIdentity) -> None:
    period, whole = items.period, len(_COLUMNS)
    grid.put(1, 1, Piece(look=Look.TITLE, text=f"{identity.title}评定表", across=whole))
    about = "　".join(t for t in (identity.number, f"{period.name}（截至 {period.closes_on}）") if t)
    grid.put(2, 1, Piece(look=Look.SUBTITLE, text=about, across=whole))
    judging = items.names.policy.policy.judging
    said = [f"由{judging.judges}评定" if judging and judging.judges else "", judging.evidence if judging else ""]
    grid.put(
        3, 1, Piece(look=Look.PLAIN, text=f"被评定单位：{unit.name}　{'，凭'.join(t for t in said if t)}", across=3)
    )
    grid.put(4, 1, Piece(look=Look.PLAIN, text=_HOW_TO, across=whole))
    day = ValueType(kind=Kind.DATE, unit=NO_UNIT)
    grid.put(3, 4, Piece(look=Look.LABEL, text="评定人、日期："))
    grid.put(3, 5, Piece(look=Look.WORDS, slot=Slot(role=Role.REPORTER, unit=unit.name, name="评定人")))
    grid.put(3, 6, Piece(look=Look.WORDS, slot=Slot(role=Role.DAY, unit=unit.name, name="评定日期", wanted=day)))
    grid.row(grid.header_row, [Piece(look=Look.HEADER, text=name) for name in _COLUMNS])


def _put(grid: Grid, row: int, judged: _Judged, unit: RosterUnit) -> None:
    texts = ((Look.CENTRED, judged.number), (Look.NAME, judged.item), (Look.NAME, judged.text))
    for column, (look, text) in enumerate((*texts, (Look.CENTRED, judged.how)), start=1):
        grid.put(row, column, Piece(look=look, text=text))
    slot = Slot(
        role=Role.RATING,
        unit=unit.name,
        key=judged.key,
        wanted=judged.wanted,
        name=judged.text,
        choices=judged.choices,
        lowest=judged.lowest,
        highest=judged.highest,
    )
    look = Look.ENTRY if judged.wanted is not None else Look.WORDS
    grid.put(row, _RESULT, Piece(look=look, slot=slot))
    remark = Slot(role=Role.REMARK, unit=unit.name, key=judged.key, name=f"{judged.text}的说明")
    grid.put(row, _REMARK, Piece(look=Look.WORDS, slot=remark))


# --- what is judged ----------------------------------------------------------------------------------


def _judged(items: FormItems, unit: RosterUnit) -> Iterator[tuple[str, _Judged]]:
    """Each thing once, at the first item that asks it, under the heading of its area."""
    seen: set[str] = set()
    policy = items.names.policy.policy
    for declared in policy.fields:
        yield from (("综合", j) for j in _of_field(declared, items, unit, seen))
    for area in policy.areas:
        yield from _of_area(area, items, unit, seen)
    left = [s for s in items.names.policy.sentences if s not in seen and items.scope.asks(unit, s)]
    yield from (("综合", _sentence(s, "", "")) for s in left)


def _of_area(area: Area, items: FormItems, unit: RosterUnit, seen: set[str]) -> Iterator[tuple[str, _Judged]]:
    heading = f"{area.number} {area.name}".strip()
    for declared in area.fields:
        yield from ((heading, j) for j in _of_field(declared, items, unit, seen))
    for top in area.indicators:
        if items.scope.takes_part(unit, top):
            for item in top.every():
                yield from ((heading, j) for j in _of_item(item, top, items, seen))
    for inner in area.areas:
        yield from _of_area(inner, items, unit, seen)


def _of_field(declared: Field, items: FormItems, unit: RosterUnit, seen: set[str]) -> Iterator[_Judged]:
    if declared.is_judged and declared.key not in seen and items.scope.asks(unit, declared.key):
        seen.add(declared.key)
        yield _graded(declared, "", "", items)


def _of_item(item: Indicator, top: Indicator, items: FormItems, seen: set[str]) -> Iterator[_Judged]:
    number = item.number if item is top else top.number
    if item.is_judged and item.key not in seen:
        seen.add(item.key)
        yield _graded(item, number, top.name, items)
    own, _ = items.scope.reached(expressions_in(replace(item, components=(), of_which=())))
    for sentence in items.names.policy.sentences:
        if sentence in own and sentence not in seen:
            seen.add(sentence)
            yield _sentence(sentence, number, top.name)


def _sentence(sentence: str, number: str, item: str) -> _Judged:
    return _Judged(key=sentence, text=sentence, number=number, item=item, how="选 是、否", choices=_TRUTHS)


def _graded(judged: Field | Indicator, number: str, item: str, items: FormItems) -> _Judged:
    of = item or judged.name
    several = judging_at(items.names.policy.policy, judged.path)
    each = "（几人评定的写进 ratings.yaml）" if several is not None and several.several is not None else ""
    if judged.grades:
        leaves_open = isinstance(judged, Indicator) and any(judged.shares_of(g) for g in judged.grades)
        how = f"填 {'、'.join(judged.grades)}{'，可写 ‹等级› ‹百分比›' if leaves_open else ''}{each}"
        choices = () if leaves_open else judged.grades
        return _Judged(key=judged.key, text=judged.name, number=number, item=of, how=how, choices=choices)
    wanted = items.names.policy.types[judged.key]
    low, high = range_of(judged)
    # A cell of percentages holds the ratio itself.
    scale = Fraction(1) if is_percent(wanted.unit) else wanted.unit.scale
    ends = [exact_decimal(q.value / scale)[0] if q is not None else "" for q in (low, high)]
    how = f"填 {low or '…'} 至 {high or '…'}{each}"
    return _Judged(
        key=judged.key,
        text=judged.name,
        number=number,
        item=of,
        how=how,
        wanted=wanted,
        lowest=ends[0],
        highest=ends[1],
    )

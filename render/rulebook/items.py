"""The items of a method, area by area, as tables: what each requires, its target, points, standards and clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dsl.expressions import SumOfShares
from dsl.model import Area, Indicator, Tier
from dsl.quantity import format_quantity
from render.rulebook.article import Article, Book, article, chapter, table
from render.rulebook.frame import judged_by
from render.rulebook.names import cite, cited, sentences, tidy
from render.rulebook.scoring import points_words, target_words
from render.wording import closed, formal, full_width, join_names, numeral, points

_SCORED = ("序号", "指标", "计算方法和说明", "目标", "分值", "计分", "依据")
_SCORED_WIDTHS = (12, 36, 42, 24, 19, 14, 24)
#: On a page that is turned.
_TIERS_WIDTH = 108
_PROJECT = ("一级指标", "二级指标", "三级指标", "指标值", "分值", "计分")
_PROJECT_WIDTHS = (23, 27, 50, 26, 17, 15)
_SIGN = "指标性质"
#: More items than this are not named one by one.
_FEW = 3


def items_chapter(book: Book) -> Article:
    """All areas, in the order of the method; of those without items their names alone."""
    areas = [a for top in book.policy.areas for a in top.every()]
    if not any(a.indicators for a in areas):
        items = [closed(formal(a.name) + "".join(f"，{s}" for s in _about(a, book)) + cite(a.basis)) for a in areas]
        return chapter("考评内容", [article("考评的方面", items=items)])
    if all(i.tiers for a in areas for i in a.indicators):
        return chapter("考评内容和标准", _tiers(areas, book))
    return chapter("考评内容和标准", [_area(area, book) for area in areas])


def _area(area: Area, book: Book) -> Article:
    tables: list[Article] = []
    notes: list[str] = []
    graded = [i for i in area.indicators if i.tiers]
    others = [i for i in area.indicators if not i.tiers]
    if graded:
        tables = [_tier_table([(formal(area.name), graded)], book, is_landscape=False)]
    if area.is_project:
        tables.append(_project_table(others, book))
        notes = met_notes(others)
    elif others:
        tables.append(_scored_table(others, book))
        if any(i.explanation == book.explained and book.explained for x in area.indicators for i in x.every()):
            notes = [closed(f"“含义见注”的指标，{_meaning(book.explained)}")]
    text = sentences(list(_about(area, book)), area.basis)
    return article(formal(area.name) or "其他指标", text, tables=tables, notes=notes)


def _meaning(explanation: str) -> str:
    text = formal(explanation)
    return f"含义{text}" if text.startswith("见") else text


def _about(area: Area, book: Book) -> Iterator[str]:
    """What is said of an area as a whole."""
    if area.aliases:
        yield "又称" + join_names(f"“{formal(a)}”" for a in area.aliases)
    if area.budget is not None:
        yield f"预算{format_quantity(area.budget.value, area.budget.unit)}"
    if area.goal:
        yield f"年度目标：{formal(full_width(area.goal))}"
    if area.indicators:
        yield f"共{len(area.indicators)}项指标"
    if area.is_capped:
        yield "各项得分之和最多为本方面满分"
    if area.judging is not None:
        yield from judged_by(area.judging)
    if area.total is not None:
        formula = book.words.formula(area.total.formula, as_percent=False)
        full = f"，按满分{points(area.total.full_marks)}折算" if area.total.full_marks is not None else ""
        places = f"，保留{area.total.rounding.places}位小数" if area.total.rounding is not None else ""
        yield f"总分为{formula}{full}{places}{cite(area.total.basis)}"


# --- scored items ------------------------------------------------------------------------------------


def _scored_table(items: Sequence[Indicator], book: Book) -> Article:
    rows = [row for item in items for row in _scored_rows(item, book)]
    return table(_SCORED, _SCORED_WIDTHS, rows, "中左左中中中中")


def _scored_rows(item: Indicator, book: Book) -> Iterator[list[object]]:
    yield [
        item.number or "—",
        _called(item),
        method_of(item, book) or ("见分项" if item.components else "—"),
        target_words(item.target, book.words) or ("见分项" if item.components else "—"),
        _points(item, book),
        book.way(item) or ("—" if item.components else "不计分"),
        cited(item.basis) or "—",
    ]
    for part, name in parts_of(item):
        yield [
            "",
            name + (_who(part) if part.levels != item.levels else ""),
            method_of(part, book) or "—",
            target_words(part.target, book.words) or "—",
            points_words(part, book.words) or "—",
            book.way(part) or "—",
            "" if part.basis == item.basis else cited(part.basis),
        ]


def _points(item: Indicator, book: Book) -> str:
    """The points of an item, where they are not said once for all."""
    said = points_words(item, book.words)
    return "—" if not said or said == book.same_points else said


def parts_of(item: Indicator) -> Iterator[tuple[Indicator, str]]:
    """The components of an item, and after each owner what is told of which."""
    for part in (*item.components, item):
        if part is not item:
            yield part, f"分项：{part.number}{formal(part.name)}"
        yield from ((o, f"其中：{o.number}{formal(o.name)}") for o in part.of_which)


def _called(item: Indicator) -> str:
    short = f"（又称{join_names(f'“{formal(a)}”' for a in item.aliases)}）" if item.aliases else ""
    return formal(item.name) + short + _who(item)


def _who(item: Indicator) -> str:
    """Of what not every unit takes part in, who does."""
    only = f"（只考评{join_names(item.levels)}）" if item.levels is not None else ""
    return only + ("（只列数值，不计分）" if item.lists_only else "")


def method_of(item: Indicator, book: Book) -> str:
    """How an item comes out: its formula, what is judged, or that it is reported; then what keeps a unit out of it."""
    said: list[str] = []
    if item.formula is not None:
        said.append(formula_of(item, book))
    elif item.is_judged:
        said.append("评定")
    elif item.is_reported:
        said.append("填报")
    if item.explanation and item.explanation == book.explained:
        said = ["，".join((*said, "含义见注"))]
    elif item.explanation:
        said.append(formal(item.explanation))
    said += [book.words.stated(formal(d.name), d.formula, as_percent=True) for d in item.definitions]
    said += exemptions_of(item, book)
    if zero := book.zero_of(item):
        said.append(zero)
    return "；".join(s.rstrip("。；") for s in said)


def formula_of(item: Indicator, book: Book) -> str:
    """The formula of an item in words; where it divides by the budget, by that name rather than its amount."""
    if item.formula is None:
        return ""
    as_percent = item.unit.name == "%"
    if re.search(r"(?<!\w)预算(?!\w)", item.formula_text) and not isinstance(item.formula, SumOfShares):
        text = tidy(item.formula_text)
        return f"{text} × 100%" if as_percent and "÷" in text else text
    return book.words.formula(item.formula, as_percent=as_percent)


def exemptions_of(item: Indicator, book: Book) -> list[str]:
    """Who is left out of an item, and when."""
    return [f"{e.level or ''}{book.words.condition(e.condition, item)}的，不考评本项" for e in item.exemptions]


# --- items with tiers --------------------------------------------------------------------------------


def _tiers(areas: Sequence[Area], book: Book) -> list[Article]:
    """One table of all areas, on a page that is turned: 序号, 考评项目, 考评内容, the standards, 考评对象."""
    filled = [a for a in areas if a.indicators]
    stated = [
        closed(f"{formal(a.name)}：{'，'.join(said)}{cite(a.basis)}") for a in areas if (said := _stated(a, book))
    ]
    number = f"共{len(filled)}个考评项目、{sum(len(a.indicators) for a in filled)}项考评内容。"
    whole = _tier_table([(formal(a.name), a.indicators) for a in filled], book, is_landscape=True)
    if not stated:
        # The headings go with the table to its turned page; a sentence between them would stay on one of its own.
        return [article("考评标准", tables=[whole], notes=[number])]
    return [article("考评项目", number, items=stated), article("考评标准", tables=[whole])]


def _tier_table(groups: Sequence[tuple[str, Sequence[Indicator]]], book: Book, *, is_landscape: bool) -> Article:
    shown = {t.name for _, items in groups for i in items for part in i.every() for t in part.tiers}
    tiers = [t for t in book.policy.tiers if t in shown]
    wide = (_TIERS_WIDTH if is_landscape else _TIERS_WIDTH // 2) // max(len(tiers), 1)
    heads = ("序号", "考评项目", "考评内容", *(f"{t}标准" for t in tiers), "考评对象", "分值", "计分", "依据")
    widths = (13, 22, 44, *([wide] * len(tiers)), 21, 17, 15, 20)
    rows: list[list[object]] = []
    for name, items in groups:
        area = name if is_landscape else ""
        for item in items:
            rows += _tier_rows(item, area, tiers, book)
            area = ""
    return table(heads, widths, rows, "中左左" + "左" * len(tiers) + "中中中中", is_landscape=is_landscape)


def _stated(area: Area, book: Book) -> list[str]:
    """What is said of an area beside how many items it has."""
    return [s for s in _about(area, book) if not s.startswith("共")]


def _tier_rows(item: Indicator, area: str, tiers: Sequence[str], book: Book) -> Iterator[list[object]]:
    levels = item.levels if item.levels is not None else tuple(level.name for level in book.policy.levels)
    yield [
        item.number or "—",
        area,
        *_tier_cells(item, formal(item.name), tiers, book),
        join_names(levels),
        _points(item, book),
        book.way(item) or "—",
        cited(item.basis) or "—",
    ]
    for part, name in parts_of(item):
        marks = points_words(part, book.words) or "—"
        basis = "" if part.basis == item.basis else cited(part.basis)
        yield ["", "", *_tier_cells(part, name, tiers, book), "", marks, book.way(part) or "—", basis]


def _tier_cells(item: Indicator, name: str, tiers: Sequence[str], book: Book) -> list[object]:
    found = {t.name: t for t in item.tiers}
    notes = method_of(item, book) if item.formula is not None or item.definitions or item.exemptions else ""
    note = f"（{notes.removeprefix('填报；')}）" if notes else ""
    return [name + note, *(standards(found[t], item, book) if t in found else "—" for t in tiers)]


def standards(tier: Tier, item: Indicator, book: Book) -> str:
    """The conditions of a tier: `1.…；2.…。`; where not all must hold, how many."""
    said = [book.words.condition(c.condition, item) for c in tier.conditions]
    if len(said) == 1:
        return closed(said[0])
    ways = "" if tier.at_least == len(said) else f"符合下列{numeral(tier.at_least)}项以上："
    return ways + "；".join(f"{n}.{s.rstrip('。；')}" for n, s in enumerate(said, 1)) + "。"


# --- budget projects ---------------------------------------------------------------------------------


def _project_table(items: Sequence[Indicator], book: Book) -> Article:
    rows = [_project_row(item, book) for item in items]
    return table(_PROJECT, _PROJECT_WIDTHS, grouped(rows), "左左左中中中")


def _project_row(item: Indicator, book: Book) -> list[object]:
    first, second = (*item.groups, "", "")[:2]
    formula = f"（{formula_of(item, book)}）" if item.formula is not None else ""
    return [
        first or "—",
        second or "—",
        formal(item.name) + formula,
        aim_of(item, book) or "—",
        points_words(item, book.words) or "—",
        book.way(item) or "不计分",
    ]


def met_notes(items: Sequence[Indicator]) -> list[str]:
    """What counts as met where the table's own sign does not say it."""
    found: dict[str, list[str]] = {"≥": [], "≤": []}
    for item in items:
        target = item.target
        if target is not None and target.value is not None and item.traits.get(_SIGN) == "=" != target.operator:
            found.get(target.operator, []).append(_told_apart(item, items))
    ways = [("≥", "不低于"), ("≤", "不高于")]
    said = [f"{join_names(dict.fromkeys(found[sign]))}{word}指标值为完成" for sign, word in ways if found[sign]]
    if len(found["≥"]) > _FEW and not found["≤"]:
        said = ["指标值没有写“≥”“≤”的，不低于指标值为完成"]
    elif len(found["≥"]) > _FEW:
        said[0] = "指标值没有写“≥”“≤”的，除另有说明的以外，不低于指标值为完成"
    return [closed("；".join(said))] if said else []


def _told_apart(item: Indicator, items: Sequence[Indicator]) -> str:
    """The name of an item, with its second level where another is called the same."""
    same = sum(other.name == item.name for other in items) > 1
    return formal(item.name) + (f"（{item.groups[-1]}）" if same and item.groups else "")


def aim_of(item: Indicator, book: Book) -> str:
    """The target as the table of a project states it, `≥95%`; of what is judged, its words."""
    if item.target is not None and item.target.value is not None:
        sign = item.traits.get(_SIGN, item.target.operator)
        shown = "" if sign == "=" and not _states_sign(item) else sign
        return f"{shown}{format_quantity(item.target.value.value, item.target.value.unit)}"
    return formal(item.traits.get("指标值", "")) or target_words(item.target, book.words)


def _states_sign(item: Indicator) -> bool:
    """Whether the table has a column for the sign: what was only taken to be = stands behind all columns."""
    return _SIGN in item.traits and list(item.traits)[-1] != _SIGN


def grouped(rows: list[list[object]]) -> list[list[object]]:
    """Leave out a first or second level that goes on from the row above."""
    above: tuple[object, object] = ("", "")
    for row in rows:
        own = (row[0], row[1])
        if own[0] == above[0]:
            row[0] = ""
            if own[1] == above[1]:
                row[1] = ""
        above = own
    return rows

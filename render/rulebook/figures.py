"""What units report: figures, lists, what they are checked for, and what is computed of them on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dsl.expressions import Ref, Year, walk
from dsl.model import CrossCheck, Definition, Field, Frequency, Indicator, Kind, RecordList
from dsl.quantity import Quantity, format_quantity
from render.rulebook.article import Article, Book, article, chapter, table
from render.rulebook.names import cite, cited, sentences, tidy
from render.wording import closed, formal, join_names

_HEADS = ("序号", "填报内容", "计量单位", "填报时间", "来源", "说明", "依据")
_WIDTHS = (11, 48, 17, 20, 24, 44, 20)
_KINDS = {Kind.TRUTH: "是或者否", Kind.DATE: "日期", Kind.TEXT: "文字"}
_WHEN = {
    Frequency.MONTH: "每月",
    Frequency.QUARTER: "每季度",
    Frequency.HALF: "每半年",
    Frequency.YEAR: "每年",
}


def figures_chapter(book: Book) -> Article | None:
    """数据填报和校核; None where the method asks for no figures of its own."""
    policy = book.policy
    found: list[Article] = []
    fields = [f for f in policy.all_fields() if not f.is_judged]
    if fields:
        said = "除前面各表写明填报的指标以外，还要填报下列数。" if len(fields) < len(list(reported(book))) else ""
        found.append(article("填报内容", said, tables=[reported_table(fields, book)]))
    judged = [f for f in policy.all_fields() if f.is_judged]
    if judged:
        found.append(article("评定内容", items=[closed(judged_words(f)) for f in judged]))
    found += [_records(listed) for listed in policy.all_records()]
    stated = [d for d in policy.all_definitions() if d.fund is None and not _inside(d, book)]
    if stated:
        found.append(article("计算中用到的数", items=[closed(definition_words(d, book)) for d in stated]))
    if policy.all_checks():
        items = [closed(check_words(c, book) + cite(c.basis)) for c in policy.all_checks()]
        found.append(article("数据校核", "填报的数应当符合下列关系。", items=items))
    return chapter("数据填报和校核", found) if found else None


def _inside(definition: Definition, book: Book) -> bool:
    """Whether a definition stands with its indicator already."""
    return any(definition is d for i in book.policy.every_indicator() for d in i.definitions)


# --- figures -----------------------------------------------------------------------------------------


def reported(book: Book) -> Iterator[Field | Indicator]:
    """What units report, in the order of the method: fields, and indicators without a formula."""
    policy = book.policy
    yield from (f for f in policy.fields if not f.is_judged)
    for area in policy.all_areas():
        yield from (f for f in area.fields if not f.is_judged)
        yield from (part for item in area.indicators for part in item.every() if part.is_reported)


def reported_table(nodes: Iterable[Field | Indicator], book: Book) -> Article:
    """Figures that units report, with unit and times."""
    rows: list[list[object]] = []
    for number, node in enumerate(nodes, 1):
        rows.append([str(number), *(_field(node, book) if isinstance(node, Field) else _item(node, book))])
    return table(_HEADS, _WIDTHS, rows, "中左中中左左中")


def _field(field: Field, book: Book) -> list[str]:
    return [
        book.names.of(field.key),
        unit_of(field),
        times_of(field),
        formal(field.authority),
        formal(field.explanation),
        cited(field.basis),
    ]


def _item(item: Indicator, book: Book) -> list[str]:
    numbered = f"第{item.number}项" if item.number[:1].isdigit() else ""
    name = book.names.of(item.key)
    name = name if name.startswith(numbered) else f"{numbered}{name}"
    return [name, item.unit.name or "—", "当期", formal(item.authority), "", cited(item.basis)]


def unit_of(field: Field) -> str:
    """What a figure is reported in."""
    return _KINDS.get(field.kind) or field.unit.name or "—"


def times_of(field: Field) -> str:
    """For which times it is reported: `当期、上年`, `每月`."""
    own = [_WHEN.get(field.frequency, "当期")] if field.needs_this_year else []
    return join_names([*own, *(year.value for year in field.other_years if year is not Year.THIS)])


def judged_words(field: Field) -> str:
    """What is judged, and between what."""
    ends = [format_quantity(q.value, q.unit) for q in (field.lowest, field.highest) if isinstance(q, Quantity)]
    between = f"，{'至'.join(ends)}" if ends else ""
    among = f"，评为{join_names(field.grades)}" if field.grades else ""
    whose = f"，来源：{formal(field.authority)}" if field.authority else ""
    said = f"，{formal(field.explanation)}" if field.explanation else ""
    return f"{formal(field.name)}{between}{among}{whose}{said}{cite(field.basis)}"


def _records(listed: RecordList) -> Article:
    columns = []
    for column in listed.columns:
        unit = unit_of(column)
        columns.append(formal(column.name) + (f"（{unit}）" if unit not in ("—", "文字") else ""))
    said = [f"逐{listed.unit.name or '条'}填报：{join_names(columns)}"]
    if listed.needs_last_year:
        said.append("上年的也要填报")
    if listed.authority:
        said.append(f"来源：{formal(listed.authority)}")
    if listed.explanation:
        said.append(formal(listed.explanation))
    return article(f"{formal(listed.name)}明细", sentences(said, listed.basis))


# --- what is computed and checked --------------------------------------------------------------------


def definition_words(definition: Definition, book: Book) -> str:
    """`入住率为年底前入住户数 ÷ 倒损房屋户数 × 100%`."""
    name = book.names.of(definition.key)
    return book.words.stated(name, definition.formula, as_percent=True) + cite(definition.basis)


def check_words(check: CrossCheck, book: Book) -> str:
    """A cross-check; one that is about amounts of the method alone keeps the names that it was written with."""
    if any(isinstance(node, Ref) for node in walk(check.condition)):
        return book.words.condition(check.condition)
    return re.sub(r" ?= ?", "等于", re.sub(r"\.(?=[^\d])", "的", tidy(check.text)))

"""指标解释: of every indicator what it means, how it comes out, its unit, times, source, targets and clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.expressions import Ref, walk
from dsl.model import Area, Field, Indicator
from render.rulebook.article import Book
from render.rulebook.figures import definition_words, judged_words, reported, reported_table
from render.rulebook.items import aim_of, exemptions_of, formula_of, parts_of, standards
from render.rulebook.names import cited
from render.rulebook.scoring import target_words, zero_words
from render.told import Occasion, Recipient, Told
from render.wording import closed, formal, join_names


def explanations(occasion: Occasion, _: Recipient | None) -> Told:
    """Give the annex that explains every indicator, and the figures that are reported."""
    book = Book.of(occasion.policy)
    nodes = list(reported(book))
    values = {
        "方面": [_area(a, book) for top in book.policy.areas for a in top.every() if a.indicators],
        "总的定义": [closed(definition_words(d, book)) for d in book.policy.definitions if d.fund is None],
        "填报表": reported_table(nodes, book) if nodes else None,
        "填报数": len(nodes),
        "评定内容": [closed(judged_words(f)) for f in book.policy.all_fields() if f.is_judged],
        "明细": [formal(r.name) for r in book.policy.all_records()],
    }
    return Told(values={"解释": values})


def _area(area: Area, book: Book) -> Mapping[str, object]:
    definitions = [closed(definition_words(d, book)) for d in area.definitions if d.fund is None]
    return {
        "名称": formal(area.name),
        "定义": definitions,
        "指标": [_indicator(item, book) for item in area.indicators],
    }


def _indicator(item: Indicator, book: Book) -> Mapping[str, object]:
    numbered = f"指标{item.number}　" if item.number else ""
    return {
        "编号": item.number,
        "名称": formal(item.name),
        "标题": f"{numbered}{formal(item.name)}",
        "内容": [closed(text) for text in _said(item, book)],
        "分项": [f"{name}。{''.join(map(closed, _said(part, book)))}" for part, name in parts_of(item)],
        "依据": cited(item.basis),
    }


def _said(item: Indicator, book: Book) -> Iterator[str]:
    """What is to be known of an indicator, one sentence a thing."""
    if item.aliases:
        yield "又称" + join_names(f"“{formal(a)}”" for a in item.aliases)
    if item.explanation:
        text = formal(item.explanation)
        yield f"含义{text}" if text.startswith("见") else text
    yield from _computed(item, book)
    if item.unit.name and item.has_value:
        yield f"计量单位：{item.unit.name}"
    if item.authority:
        yield f"数据来源：{formal(item.authority)}"
    if item.levels is not None:
        yield f"考评对象：{join_names(item.levels)}"
    if item.target is not None:
        yield f"目标：{aim_of(item, book) if item.traits else target_words(item.target, book.words)}"
    for tier in item.tiers:
        yield f"{tier.name}标准：{standards(tier, item, book).rstrip('。')}"
    yield from exemptions_of(item, book)
    if item.basis:
        yield f"依据：{cited(item.basis)}"


def _computed(item: Indicator, book: Book) -> Iterator[str]:
    if item.formula is not None:
        yield f"计算方法：{formula_of(item, book)}"
        needed = _needed(item, book)
        if needed:
            yield f"计算用的数：{needed}"
    elif item.is_judged:
        yield f"由评定得出{f'，评为{join_names(item.grades)}' if item.grades else ''}"
    elif item.is_reported:
        yield "直接填报结果"
    elif item.components:
        yield "分项计算，见下"
    yield from (definition_words(d, book) for d in item.definitions)
    if item.zero_rule is not None:
        yield zero_words(item.zero_rule, book.words)


def _needed(item: Indicator, book: Book) -> str:
    """The figures that a formula takes, with their unit and source where they are said."""
    if item.formula is None:
        return ""
    fields = {f.key: f for f in book.policy.all_fields()}
    keys = dict.fromkeys(n.key for n in walk(item.formula) if isinstance(n, Ref))
    return join_names(_figure(fields[key], book) for key in keys if key in fields)


def _figure(field: Field, book: Book) -> str:
    said = [field.unit.name] if field.unit.name else []
    if field.explanation:
        said.append(formal(field.explanation))
    if field.authority:
        said.append(f"来源：{formal(field.authority)}")
    return book.names.of(field.key) + (f"（{'，'.join(said)}）" if said else "")

"""What a method says of the whole: whom it assesses, when, by whom, how points are made of figures."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.model import Judging, Level, Period, Rounding
from render.rulebook.article import Article, Book, article, chapter
from render.rulebook.names import cite, sentences
from render.rulebook.scoring import SIGNED
from render.wording import chinese_date, closed, formal, join_names

_MOST_DATES = 5


def frame_chapter(book: Book) -> Article:
    """总则."""
    policy = book.policy
    found = [_scope(book), article("考评对象", items=[_level(level) for level in policy.levels])]
    if policy.groups:
        found.append(article("分组", items=list(_groups(book))))
    found.append(article("考评期次", items=[_period(p, book) for p in policy.written_periods]))
    if policy.judging is not None:
        found.append(article("评定", sentences(judged_by(policy.judging), policy.judging.basis)))
    if policy.tiers or policy.has_no_total:
        found.append(article("评定结果", sentences(list(_results(book)), policy.tier_basis)))
    return chapter("总则", found)


def _scope(book: Book) -> Article:
    header = book.policy.header
    said: list[str] = []
    if header.starts_on and header.ends_on:
        said.append(f"责任期限为{chinese_date(header.starts_on)}至{chinese_date(header.ends_on)}")
    counts = [
        f"{number}{unit}"
        for number, unit in ((header.stated_areas, "个方面"), (header.stated_items, "项指标"))
        if number is not None
    ]
    if counts:
        said.append(f"共{'、'.join(counts)}")
    if header.continues:
        said.append(f"沿用{_titled(header.continues)}")
    if header.rule_sets:
        said.append(f"采用{join_names(map(formal, header.rule_sets))}的规定")
    return article("期限和范围", sentences(said, header.basis))


def _titled(name: str) -> str:
    """A title in its marks, with what stands in brackets behind it outside of them."""
    title, bracket, rest = formal(name).partition("（")
    return f"《{title}》{bracket}{rest}"


def _level(level: Level) -> str:
    said = [f"{level.name}：包括{join_names(level.includes)}" if level.includes else level.name]
    if level.part_of:
        said.append(f"是{level.part_of}的一部分")
    if level.assessor:
        said.append(f"由{level.assessor}考评")
    if level.ranked_within:
        said.append(f"在同一{level.ranked_within}内排名")
    return closed("，".join(said) + cite(level.basis))


def _groups(book: Book) -> Iterator[str]:
    for group in book.policy.groups:
        members = [*group.includes, *(f"{a}为{v}的单位" for a, v in group.attributes)]
        within = f"（{group.level}）" if group.level else ""
        yield closed(f"{group.name}{within}：{join_names(members)}" + cite(group.basis))


def _period(period: Period, book: Book) -> str:
    closings = [p.closes_on for p in book.policy.periods if p.kind == period.kind]
    closes = f"截至{chinese_date(closings[0])}"
    if len(closings) > 1:
        # Of one that comes many times, what it is called says how often.
        many = f"共{len(closings)}次，从截至{chinese_date(closings[0])}的一次到截至{chinese_date(closings[-1])}的一次"
        closes = f"分别截至{join_names(map(chinese_date, closings))}" if len(closings) <= _MOST_DATES else many
    used = f"，用于{join_names(p.value for p in period.purposes)}" if period.purposes else ""
    return closed(f"{period.kind}：{closes}{used}{cite(period.basis)}")


def judged_by(judging: Judging) -> list[str]:
    """Who judges, and on what."""
    said = []
    if judging.judges:
        said.append(f"由{formal(judging.judges)}评定")
    if judging.evidence:
        said.append(f"评定的办法和材料：{formal(judging.evidence)}")
    if judging.several is not None:
        said.append(f"几个人评定的，{judging.several.value}")
    return said


def _results(book: Book) -> Iterator[str]:
    policy = book.policy
    if policy.tiers:
        *named, rest = policy.tiers
        yield f"每项考评内容评定为{join_names(policy.tiers)}"
        if named:
            yield f"由高到低对照，不符合{join_names(named)}标准的为{rest}"
    if policy.has_no_total:
        yield "不设总分"


# --- scoring -----------------------------------------------------------------------------------------


def scoring_chapter(book: Book) -> Article | None:
    """计分: the ways of scoring, and what holds for all items; None where nothing is scored."""
    if not book.ways:
        return None
    found = [article("计分办法", items=[closed(way) for way in book.ways])]
    cites = tuple(dict.fromkeys(c for i in book.policy.every_indicator() for c in i.default_basis))
    general = sentences(list(_general(book)), cites)
    if general:
        found.append(article("计分的通则", general))
    return chapter("计分", found)


def _general(book: Book) -> Iterator[str]:
    policy = book.policy
    if book.same_points:
        said = "由责任状确定" if book.same_points == SIGNED else f"都是{book.same_points}"
        yield f"各项指标的分值{said}"
    if len(book.ways) > 1:
        yield "各项指标用哪一种计分办法，见上面各表的“计分”一栏"
    if any(i.components for i in policy.all_indicators()):
        yield "有分项的指标，得分为各分项得分之和；分项没有写明分值的，平分该项指标的分值"
    if book.zero:
        others = any(book.zero_of(i) for i in policy.every_indicator())
        yield ("指标公式的" if not others else "除各表另有写明的以外，指标公式的") + book.zero
    rounding = policy.header.score_rounding
    if rounding is not None:
        yield f"指标得分{rounding_words(rounding)}"


def rounding_words(rounding: Rounding) -> str:
    """How many places are kept, and how the last is decided."""
    kept = f"保留{rounding.places}位小数" if rounding.places else "保留整数"
    return f"{kept}，{formal(rounding.mode.value)}"

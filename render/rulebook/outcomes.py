"""What follows from points: bonuses, deductions, vetoes, totals, grades, awards, funds, accountability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsl.expressions import Expression
from dsl.model import Accountability, Award, Definition, Rounding, Total
from dsl.outcomes import (
    AdjustmentBlock,
    AdjustmentGroup,
    AdjustmentRow,
    Circumstance,
    Cut,
    Grade,
    GradeTable,
    Reach,
    Shape,
    VetoBlock,
)
from dsl.quantity import PERCENT, format_quantity
from render.rulebook.article import Article, Book, article, chapter
from render.rulebook.frame import rounding_words
from render.rulebook.names import sentences, tidy
from render.wording import closed, formal, join_names, numeral, points


def outcomes_chapters(book: Book) -> Iterator[Article]:
    """Each group of consequences that the method has, as a chapter."""
    policy = book.policy
    outcomes = policy.outcomes
    if outcomes.adjustments:
        yield chapter("加分和扣分", [_adjustments(block, book) for block in outcomes.adjustments])
    if outcomes.vetoes:
        yield chapter("否决", [_vetoes(block, book) for block in outcomes.vetoes])
    found = [_total(total, book) for total in policy.totals]
    found += [_grades(table, book) for table in outcomes.tables]
    if found:
        yield chapter("总分和等次" if outcomes.tables else "总分", found)
    if policy.awards:
        yield chapter("奖项", [_award(award, book) for award in policy.awards])
    funds = [d for d in policy.all_definitions() if d.fund is not None]
    if funds:
        yield chapter("资金", [_fund(fund, book) for fund in funds])
    if policy.accountability:
        yield chapter("追责", [_accountability(block, book) for block in policy.accountability])


def _reach(reach: Reach) -> str:
    where = f"{reach.level}" if reach.level else ""
    when = f"{reach.period}" if reach.period else ""
    said = "、".join(s for s in (where, when) if s)
    return f"（{said}）" if said else ""


# --- adjustments and vetoes --------------------------------------------------------------------------


def _adjustments(block: AdjustmentBlock, book: Book) -> Article:
    group = block.group
    said = [*_limits(group, block.kind.verb)]
    return article(
        f"{block.kind.value}{_reach(block.reach)}",
        sentences(said, block.basis),
        items=[closed(text) for text in _rows(group, block.kind.verb, book)],
    )


def _limits(group: AdjustmentGroup, verb: str) -> Iterator[str]:
    if group.cap is not None:
        yield f"合计最多{verb}{points(group.cap)}"
    if group.only_highest:
        yield "同一事项只计最高一次"


def _rows(group: AdjustmentGroup, verb: str, book: Book) -> Iterator[str]:
    for row in group.rows:
        if isinstance(row, AdjustmentGroup):
            limits = "，".join(_limits(row, verb))
            inner = "；".join(_rows(row, verb, book))
            yield f"{formal(row.name)}{f'（{limits}）' if limits else ''}：{inner}"
        else:
            yield adjustment_words(row, verb, book)


def adjustment_words(row: AdjustmentRow, verb: str, book: Book) -> str:
    """One row of 加分 or 扣分."""
    cap = f"，最多{verb}{points(row.cap)}" if row.cap is not None else ""
    absent = "；没有报送的不加" if row.absent_is_none else ""
    marks = f"{verb}{points(row.points)}"
    if row.count is not None and row.step is not None:
        partial = f"，{row.partial.value}" if row.partial is not None else ""
        what = book.words.phrase(row.count).text
        step = format_quantity(row.step.value, row.step.unit)
        return f"{what}每{step}{marks}{partial}{cap}{absent}"
    if row.condition is not None:
        return f"{book.words.condition(row.condition)}的，{marks}{cap}{absent}"
    if row.amount is not None:
        return f"按{book.words.phrase(row.amount).text}{verb}分{cap}{absent}"
    return f"{tidy(row.text)}{cap}"


def _listed(circumstances: Sequence[Circumstance], book: Book) -> list[str]:
    return [book.words.condition(c.condition) for c in circumstances]


def _vetoes(block: VetoBlock, book: Book) -> Article:
    items = []
    for veto in block.vetoes:
        listed = "；".join(_listed(veto.circumstances, book))
        many = len(veto.circumstances) > 1
        what = tidy(veto.consequence)
        items.append(closed(f"有下列情形之一的，{what}：{listed}" if many else f"{listed}的，{what}"))
    said = ["被否决的单位不参加排名"] if block.leaves_out else []
    return article(f"否决事项{_reach(block.reach)}", sentences(said, block.basis), items=items)


# --- totals and grades -------------------------------------------------------------------------------


def _total(total: Total, book: Book) -> Article:
    said = [book.words.stated("总分", total.formula, as_percent=False)]
    if total.sum_to_hundred:
        said.append("指标得分之和折算为百分制：各项指标得分之和除以适用指标的满分之和，再乘以100")
    said += shape_words(total.shape)
    if total.shape is None and total.rounding is not None:
        said.append(rounding_words(total.rounding))
    if total.missing_year is not None:
        year = total.missing_year.points
        said.append("没有考评的年度不计" if year is None else f"没有考评的年度计{points(year)}")
    return article(f"总分（{total.period}）", sentences(said, total.basis))


def shape_words(shape: Shape | None) -> list[str]:
    """What is done with a total before it goes on."""
    if shape is None:
        return []
    said = []
    if shape.full is not None:
        said.append(f"按满分{points(shape.full)}折算")
    if shape.lowest is not None:
        said.append(f"最低{points(shape.lowest)}")
    if shape.highest is not None:
        said.append(f"最多{points(shape.highest)}")
    if shape.rounding is not None:
        said.append(rounding_words(shape.rounding))
    if shape.shown is not None:
        said.append(f"公布时{rounding_words(shape.shown)}")
    return ["，".join(said)] if said else []


def _grades(table: GradeTable, book: Book) -> Article:
    items = [closed(grade_words(grade, book)) for grade in table.grades]
    for listed in table.listed:
        which = "；".join(_listed(listed.circumstances, book))
        items.append(closed(f"有下列情形之一的，定为{listed.grade}：{which}"))
    items += [closed(f"{book.words.condition(s.condition)}的，{s.kind.value}{s.grade or ''}") for s in table.shifts]
    if table.lower_wins is not None:
        items.append(f"同时符合几种的，从{'低' if table.lower_wins else '高'}。")
    said = [f"等次由高到低分为{join_names(table.names)}"]
    return article(f"等次{_reach(table.reach)}", sentences(said, table.basis), items=items)


def grade_words(grade: Grade, book: Book) -> str:
    """One row of 等次."""
    said = []
    if grade.band is not None:
        said.append(book.words.condition(grade.band))
    elif grade.is_rest:
        said.append("其余单位")
    if grade.conditions:
        whole = len(grade.conditions) == grade.needed
        how = "同时符合" if whole else f"符合下列{numeral(grade.needed)}项以上"
        said.append(f"{how}：{'；'.join(_listed(grade.conditions, book))}")
    if grade.cut is not None:
        said.append(cut_words(grade.cut, book))
    if grade.overflow:
        said.append(f"超出名额的，定为{grade.overflow}")
    return f"{grade.name}：{'，'.join(said)}"


def cut_words(cut: Cut, book: Book) -> str:
    """How many places there are, and how a tie at the last one is settled."""
    if cut.share is not None:
        text = f"名额为考评对象总数的{format_quantity(cut.share, PERCENT)}"
        text += f"，{cut.mode.value}" if cut.mode is not None else ""
    else:
        text = f"名额{cut.count}个"
    if cut.compared:
        text += f"；名额处并列的，依次比较{join_names(book.words.phrase(x).text for x in cut.compared)}"
        return f"{text}，仍然并列的，{cut.rule.value}"
    return f"{text}，名额处并列的，{cut.rule.value}"


# --- awards, funds, accountability -------------------------------------------------------------------


def _award(award: Award, book: Book) -> Article:
    said = [_chosen(award, book)]
    if award.condition:
        said.append(f"条件：{formal(award.condition)}")
    if award.conditions:
        said.append(f"条件：{_each(award.conditions, book)}")
    if award.bars:
        said.append(f"有下列情形的，不能评先：{_each(award.bars, book)}")
    joint = ["可以联合获奖"] if award.may_be_joint else []
    outside = ["获奖单位可以不是考评对象"] if award.may_be_outside else []
    if joint or outside:
        said.append("，".join((*joint, *outside)))
    if not award.passes_on:
        said.append("名额不递补")
    return article(formal(award.name), sentences(said, award.basis))


def _chosen(award: Award, book: Book) -> str:
    """Among whom, by what, and how many."""
    among = f"在{award.level}中" if award.level else ""
    when = f"{award.period}的" if award.period else ""
    many = "每个方面" if award.is_per_area else ""
    if award.is_judged:
        # Nothing is ranked, so that there is no tie to settle.
        places = cut_words(award.places, book).partition("，名额处并列")[0]
        return f"{among}{many}由评定产生，{places}"
    by = "方面得分" if award.is_by_area_score else "总分"
    if award.ranked_by is not None:
        by = book.words.phrase(award.ranked_by).text
    return f"{among}按{when}{by}由高到低评选，{many}{cut_words(award.places, book)}"


def _each(conditions: Sequence[Expression], book: Book) -> str:
    return "；".join(book.words.condition(c) for c in conditions)


def _fund(fund: Definition, book: Book) -> Article:
    rule = fund.fund
    said = [book.words.stated(formal(fund.name), fund.formula, as_percent=False)]
    if rule is not None:
        said.append(f"以{rule.unit.name}为单位" + _rounded(rule.rounding))
        way = {True: "由上级拨付", False: "上缴上级", None: ""}
        pairs = (("为正数的", rule.positive_from_above), ("为负数的", rule.negative_from_above))
        ways = [f"{sign}，{way[what]}" for sign, what in pairs if what is not None]
        said += ["；".join(ways)] if ways else []
    return article(formal(fund.name), sentences(said, fund.basis))


def _rounded(rounding: Rounding | None) -> str:
    return "" if rounding is None else f"，{rounding_words(rounding)}"


def _accountability(block: Accountability, book: Book) -> Article:
    many = len(block.circumstances) > 1
    how = "有下列情形之一的"
    if block.at_least is not None:
        how = f"有下列情形{numeral(block.at_least)}项以上的"
    elif not block.any_is_enough:
        how = "同时有下列情形的" if many else "有下列情形的"
    return article(
        formal(block.name),
        sentences([f"{how}，{formal(block.name)}"], block.basis),
        items=[closed(book.words.condition(c)) for c in block.circumstances],
    )

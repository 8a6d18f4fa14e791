"""All that is said of single rows once points are made, in one query over the kept scores.

Ranks that are asked for, the grade of every row, and of every award who may stand for it; places are given among
those by `engine.relational.awards`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl.outcomes import GRADE_KEY
from engine.columns import flags
from engine.columns.algebra import Interval
from engine.columns.grades import grade_names
from engine.columns.program import TOTAL
from engine.columns.stages import FROM_ABOVE, FROM_BELOW
from engine.plan import Plan, is_lower_better
from engine.relational.compared import all_compared, compare, compare_all
from engine.relational.ends import in_bands, meet_ends
from engine.relational.expressions import (
    Cell,
    Code,
    Condition,
    Enumerated,
    Flag,
    Holding,
    Known,
    Named,
    Said,
    Stored,
    Text,
    Word,
    WordChoice,
)
from engine.relational.grades import Desk
from engine.relational.logic import both, either, equals, is_no, is_open, is_yes, opposite
from engine.relational.names import blank_name
from engine.relational.plan import Project, Query, Scan, Step
from engine.relational.populations import Compared, size_steps
from engine.relational.ranks import rank_steps
from engine.relational.source import figure_name
from engine.relational.staged import Question, answer, grade_code, rank_name
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN, is_inside
from engine.relational.verdicts import (
    BARRED,
    DECIDED_GRADE,
    NOBODY,
    STANDS,
    TAKES_PART,
    WAITS,
    Contest,
    GradedTable,
    Verdicts,
    of_levels,
    scored,
)
from engine.relational.writing import Writing

#: The query that stands in place of the scores where anything is said of rows besides.
GRADED = "定等"
GRADE_STATUS, POSSIBLE, COMPUTED = "状态.等次", "可能的等次", "调整前的等次"
#: The codes of `GRADE_STATUS`.
SETTLED, UNGRADED, WAITING = 0, 1, 2
_STATUS_NOTE = "0 定了，1 不定等次，2 待定"


def graded_query(scores: str, verdicts: Verdicts) -> Query:
    """The scores with all that is said of rows besides."""
    writing = Writing(last="得分表")
    writing.steps.append(Step(name="得分表", relation=Scan(table=scores)))
    _widen(writing, verdicts)
    _rank(writing, verdicts)
    kept = [UNIT, LEVEL_PLACE, WITHIN, *_score_columns(verdicts)]
    if verdicts.parts is not None:
        answer(verdicts.parts, writing, "每个单位考不考评")
        takes = either(is_yes(f"{verdicts.parts.prefix}条件"), scored(verdicts.total))
        writing.project("参评的", [Named(name=TAKES_PART, expression=takes)])
        kept.append(TAKES_PART)
    if any(g.cut is not None for t in verdicts.tables for g in t.table.grades):
        counted = both(verdicts.takes_part, opposite(verdicts.left_out))
        writing.steps.extend(size_steps(writing.last, counted))
    kept += _grade(writing, verdicts)
    for contest in verdicts.contests:
        kept += _stand(contest, writing, verdicts)
    # Units of no level have done their part for those above them.
    inside = is_inside() if verdicts.looks_up else None
    writing.then("定了的", Project(of=writing.last, kept=tuple(dict.fromkeys(kept)), made=(), condition=inside))
    return Query(name=GRADED, steps=tuple(writing.steps), note="每个单位的等次，能参加评哪些奖项", is_kept=True)


def _score_columns(verdicts: Verdicts) -> Iterator[str]:
    for shown in verdicts.shown.values():
        yield shown.name
        order = shown.order.name if shown.order is not None and shown.key in verdicts.ranked else None
        for name in (shown.status, shown.below, order):
            if name is not None:
                yield name


def _widen(writing: Writing, verdicts: Verdicts) -> None:
    """The scores that are computed with."""
    wanted = dict.fromkeys(i.key for q in verdicts.questions for i in q.ids if i.role == "score")
    made = []
    for shown in (verdicts.shown[key] for key in wanted if key in verdicts.shown):
        made.append(_widened(shown.name, shown.range))
        if shown.below is not None and shown.below_range is not None:
            made.append(_widened(shown.below, shown.below_range))
    writing.project("得分宽", made, "要用来算的得分")


def _widened(name: str, found: Interval) -> Named:
    held = Stored(name=name, holding=Holding.INTEGER, places=0, range=found, filler=None)
    return Named(name=f"{name}·宽", expression=held)


def _rank(writing: Writing, verdicts: Verdicts) -> None:
    """The ranks that are asked for."""
    wanted = dict.fromkeys(i.key for q in verdicts.questions for i in q.ids if i.role == "rank")
    for key in wanted:
        from_below = key.startswith(FROM_BELOW)
        shown = verdicts.shown[key.removeprefix(FROM_BELOW).removeprefix(FROM_ABOVE)]
        stands = opposite(verdicts.left_out) if key == TOTAL else Known(truth=True)
        rank_steps(writing, rank_name(key), shown, both(scored(shown), stands), is_from_below=from_below)


# --- grades ---


def _grade(writing: Writing, verdicts: Verdicts) -> list[str]:
    """The grade of every row; and the columns that say so."""
    if not verdicts.tables:
        return []
    levels = len(verdicts.plan.policy.levels)
    names = grade_names(verdicts.plan.policy)
    could: dict[str, list[Condition]] = {name: [] for name in names}
    graded = []
    if verdicts.ends is not None:
        meet_ends(verdicts.ends, writing)
    for number, graded_table in enumerate(verdicts.tables, start=1):
        is_graded = both(of_levels(graded_table.levels, levels), verdicts.takes_part)
        desk = _desk(graded_table, is_graded, writing, verdicts)
        if verdicts.ends is not None:
            desk.codes = in_bands(verdicts.ends, number, desk.codes, desk.prefix, writing)
        possible = desk.settle()
        graded.append(is_graded)
        for name, condition in possible.items():
            could[name].append(both(is_graded, condition))
    ungraded = opposite(either(*graded))
    before = {n: either(*c) for n, c in could.items()}
    writing.project("等次合起来", [Named(name=f"算出.{n}", expression=c) for n, c in before.items()])
    before = {n: Flag(f"算出.{n}") for n in names}
    after = _decided(before, ungraded, names) if verdicts.is_decided else dict(before)
    made = [Named(name=f"可.{n}", expression=c) for n, c in after.items()]
    made.append(Named(name="不定等次", expression=ungraded))
    writing.project("等次", made, "领导小组定了的，照定的")
    after = {n: Flag(f"可.{n}") for n in names}
    writing.project("等次码", list(_grade_columns(after, before, names, is_decided=verdicts.is_decided)))
    more = (COMPUTED,) if verdicts.is_decided else ()
    return [GRADE_KEY, POSSIBLE, GRADE_STATUS, *more, *(grade_code(n) for n in names)]


def _desk(graded: GradedTable, is_graded: Condition, writing: Writing, verdicts: Verdicts) -> Desk:
    asked, question_, plan = graded.asked, graded.question, verdicts.plan
    answer(question_, writing, "等次的条件：0 不符合，1 符合，2 还不知道")
    codes = [question_.condition(n) for n in range(len(asked.all))] + list(graded.vetoes)
    compared: dict[str, tuple[Compared, ...]] = {}
    made: list[Named] = []
    for grade in graded.table.grades:
        if grade.cut is not None and grade.cut.compared:
            places = [graded.figures.index(x) for x in grade.cut.compared]
            lower = [is_lower_better(x, plan) for x in grade.cut.compared]
            prefix = f"{question_.prefix}{grade.name}"
            made += compare_all(question_, writing, prefix, places, lower)
            compared[grade.name] = all_compared(question_, prefix, places, lower)
    writing.project(f"{question_.prefix}比较的", made, "名额处并列的，依次比较")
    return Desk(
        writing=writing,
        prefix=question_.prefix,
        asked=asked,
        codes=codes,
        is_graded=is_graded,
        total=verdicts.total,
        has_total=scored(verdicts.total),
        compared=compared,
    )


def _decided(before: Mapping[str, Condition], ungraded: Condition, names: Sequence[str]) -> dict[str, Condition]:
    """What the leading group decided stands in place of what was computed."""
    column = figure_name(DECIDED_GRADE)
    is_given = both(opposite(ungraded), opposite(Flag(blank_name(column))))
    cell = Cell(column, Interval(0, len(names)))
    return {
        name: either(both(is_given, equals(cell, place)), both(opposite(is_given), before[name]))
        for place, name in enumerate(names)
    }


def _grade_columns(
    after: Mapping[str, Condition], before: Mapping[str, Condition], names: Sequence[str], *, is_decided: bool
) -> Iterator[Named]:
    ungraded = Flag("不定等次")
    alone = {n: both(after[n], *(opposite(after[h]) for h in names if h != n)) for n in names}
    for name in names:
        cases = ((ungraded, flags.NO_GRADE), (alone[name], flags.YES), (after[name], flags.OPEN))
        yield Named(name=grade_code(name), expression=Code(cases))
    yield Named(name=GRADE_KEY, expression=_single(alone))
    if is_decided:
        own = {n: both(before[n], *(opposite(before[h]) for h in names if h != n)) for n in names}
        yield Named(name=COMPUTED, expression=_single(own))
    yield Named(name=POSSIBLE, expression=_several(after, names))
    status = Code(
        (
            (ungraded, UNGRADED),
            (opposite(either(*alone.values())), WAITING),
        )
    )
    yield Named(name=GRADE_STATUS, expression=status, note=_STATUS_NOTE)


def _single(alone: Mapping[str, Condition]) -> Text:
    return WordChoice(tuple((c, Said(n)) for n, c in alone.items()), Said(""))


def _several(after: Mapping[str, Condition], names: Sequence[str]) -> Text:
    return Enumerated(tuple((after[n], n) for n in names), "、")


def grade_columns(verdicts: Verdicts) -> list[Named]:
    """The columns of the results that say which grade every row has."""
    if not verdicts.tables:
        return []
    texts = (GRADE_KEY, POSSIBLE, *((COMPUTED,) if verdicts.is_decided else ()))
    status = Cell(GRADE_STATUS, Interval(SETTLED, WAITING))
    return [
        *(Named(name=n, expression=Word(n, is_sure=True)) for n in texts),
        Named(name=GRADE_STATUS, expression=status, note=_STATUS_NOTE),
    ]


# --- awards ---


def _stand(contest: Contest, writing: Writing, verdicts: Verdicts) -> list[str]:
    """Who may stand for an award, and by which figure."""
    award, asked = contest.award, contest.question
    prefix = contest.prefix
    if asked is not None:
        answer(asked, writing, f"奖项 {award.name}")
    made: list[Named] = []
    wanted = [asked.condition(n) for n in range(len(award.conditions))] if asked is not None else []
    against = (
        [asked.condition(n) for n in range(len(award.conditions), len(award.conditions) + len(award.bars))]
        if asked is not None
        else []
    )
    if flags.BARRED in verdicts.shown:
        against.append(verdicts.shown[flags.BARRED].name)
    if wanted or against or flags.LEFT_OUT in verdicts.shown:
        refused = either(verdicts.left_out, *(is_no(c) for c in wanted))
        barred = either(*(is_yes(c) for c in against))
        waits = either(*(is_open(c) for c in (*wanted, *against)))
        cases = ((refused, NOBODY), (barred, BARRED), (waits, WAITS), (Known(truth=True), STANDS))
        own = Code(tuple((c, n) for c, n in cases if c != Known(truth=False)))
        made.append(Named(name=contest.standing, expression=own, note="0 不评，1 参评，2 还不知道，3 不能评先"))
    if asked is not None:
        made += _figure_columns(contest, asked, writing, verdicts.plan)
    writing.project(f"{prefix}候选人", made)
    return [n.name for n in made]


def _figure_columns(contest: Contest, asked: Question, writing: Writing, plan: Plan) -> list[Named]:
    """Columns of the figure that an award goes by, where that is no score, and of what is compared."""
    award, figures = contest.award, contest.award.places.compared
    lower = [is_lower_better(x, plan) for x in figures]
    made = compare_all(asked, writing, contest.prefix, range(len(figures)), lower)
    if award.ranked_by is not None:
        is_lower = is_lower_better(award.ranked_by, plan)
        made += compare(asked, writing, f"{contest.prefix}数", len(figures), is_lower_better=is_lower)
    return made

"""Ranks and awards as relations: equal figures are counted together, and a running sum tells who stands before.

So no row is sorted: a table of how often each figure stands in each population is, which is small wherever scores are
rounded, and every row finds its rank there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dsl.model import Award, Level, Period, RoundingMode
from engine.awards import is_given
from engine.columns.algebra import Interval
from engine.columns.awarding import refuse_award
from engine.columns.numbers import Unsupported
from engine.columns.program import TOTAL
from engine.columns.table import Table
from engine.plan import Plan, is_scored_period
from engine.relational.expressions import (
    AllOf,
    Cell,
    Compare,
    Condition,
    ExactDivide,
    Named,
    Said,
    Scalar,
    Sum,
    Text,
    Whole,
    Word,
    WordChoice,
)
from engine.relational.plan import Aggregate, Cut, Join, Project, Query, Scan, Shown, Step, Union, WindowRank
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN

#: More rows than this are not counted on.
MOST_ROWS = Interval(0, 10**15)
_COUNT, _BEFORE, _RANK = "个数", "前面个数", "名次"
_POPULATION = (LEVEL_PLACE, WITHIN)


def level_name(levels: Sequence[Level]) -> Text:
    """The name of a row's level."""
    place = Cell(LEVEL_PLACE, Interval(0, len(levels)))
    cases = tuple((Compare(place, "=", Whole(p)), Said(level.name)) for p, level in enumerate(levels))
    return WordChoice(cases, Said("")) if len(cases) > 1 else Said(levels[0].name if levels else "")


def _scored(shown: Shown) -> Condition | None:
    if shown.status is None:
        return None
    return Compare(Cell(shown.status, Interval(0, 9)), "=", Whole(0))


def _population(shown: Shown | None) -> tuple[Named, ...]:
    own = (
        Named(name=LEVEL_PLACE, expression=Cell(LEVEL_PLACE, Interval(0, 1 << 15))),
        Named(name=WITHIN, expression=Word(WITHIN, is_sure=True)),
    )
    return own if shown is None else (*own, Named(name=shown.by.name, expression=shown.by))


def ranked_results(
    scores: str, shown: Sequence[Shown], readable: Sequence[Named], levels: Sequence[Level], out: Shown | None
) -> Query:
    """Every unit with its scores in points, their statuses, and its rank by the total."""
    total = next((s for s in shown if s.key == TOTAL), None)
    statuses = [s.status for s in shown if s.status is not None]
    steps = [Step(name="得分表", relation=Scan(table=scores))]
    last, made = "得分表", [Named(name=LEVEL_PLACE, expression=level_name(levels))]
    if total is not None:
        steps += _ranks(total, out)
        last = "排了名的"
        rank = Cell(_BEFORE, MOST_ROWS)
        made.append(Named(name=_RANK, expression=Sum(terms=((1, (rank,)), (1, ())), range=MOST_ROWS, reach=10**16)))
    made += readable
    made += [Named(name=s, expression=Cell(s, Interval(0, 9))) for s in statuses]
    steps.append(
        Step(name="结果表", relation=Project(of=last, kept=(UNIT, WITHIN), made=tuple(made)), note="以分为单位")
    )
    return Query(name="结果", steps=tuple(steps), note="每个单位一行：得分、状态、名次")


def _ranks(total: Shown, out: Shown | None) -> list[Step]:
    stands = Compare(Cell(out.name, out.range), "=", Whole(0)) if out is not None else None
    condition = _all([_scored(total), stands])
    count = Aggregate(of="得分表", by=_population(total), counted=_COUNT, condition=condition)
    rank = WindowRank(of="同分", partition=_POPULATION, by=total.by.name, counted=_COUNT, before=_BEFORE)
    on = tuple((n, n) for n in (*_POPULATION, total.by.name))
    ranked = Join(left="得分表", right="名次表", on=on, taken=((_BEFORE, _BEFORE),), is_outer=True)
    steps = [
        Step(name="同分", relation=count, note="每个总分有几个单位"),
        Step(name="名次表", relation=rank, note="总分高的有几个：并列的名次相同，后面的顺延"),
    ]
    # Who has no total has 0 in its column, and must not meet those that have 0 points; nor who is out of the ranking.
    zeros = [name for name in (total.status, out.name if out is not None else None) if name is not None]
    if not zeros:
        return [*steps, Step(name="排了名的", relation=ranked)]
    marked = Project(of="名次表", kept=None, made=tuple(Named(name=n, expression=Whole(0)) for n in zeros))
    on = (*on, *((n, n) for n in zeros))
    ranked = Join(left="得分表", right="有总分的", on=on, taken=((_BEFORE, _BEFORE),), is_outer=True)
    return [*steps, Step(name="有总分的", relation=marked), Step(name="排了名的", relation=ranked)]


# --- awards ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Winning:
    """An award, and the columns that it goes by: the key of the area (None for the total), and of the column."""

    award: Award
    by: tuple[tuple[str | None, str], ...]


def find_awards(
    plan: Plan, period: Period, table: Table, left: dict[str, str], computed: frozenset[str]
) -> tuple[Winning, ...]:
    """The awards of a period; those that only the interpreter settles are named in `left`."""
    found = []
    for award in plan.policy.awards:
        if not (is_scored_period(period) and is_given(award, plan, period.name)):
            continue
        try:
            refuse_award(award, plan, table)
        except Unsupported as reason:
            left[award.name] = str(reason)
            continue
        areas = plan.policy.areas if award.is_per_area else (None,)
        by = tuple((a.key if a else None, a.key if a and award.is_by_area_score else TOTAL) for a in areas)
        missing = next((key for _, key in by if key in left), None)
        if missing is not None:
            left[award.name] = f"要用“{missing}”的得分"
        elif found_by := tuple(pair for pair in by if pair[1] in computed):
            found.append(Winning(award, found_by))
    return tuple(found)


def award_query(scores: str, plan: Plan, winnings: Sequence[Winning], shown: Mapping[str, Shown]) -> Query:
    """Who wins what: a row for each winner, and for each that shares the last place undecided."""
    levels = plan.policy.levels
    steps = [
        Step(name="得分表", relation=Scan(table=scores)),
        Step(
            name="总数",
            relation=Aggregate(of="得分表", by=_population(None), counted="总数"),
            note="每个排名范围里的考评对象总数",
        ),
    ]
    last: list[str] = []
    for winning in winnings:
        for area, key in winning.by:
            number = len(last) + 1
            steps += _award_steps(winning.award, plan, area, shown[key], number)
            last.append(f"获奖{number}")
    steps.append(Step(name="全部获奖", relation=Union(of=tuple(last))))
    outcome = Cell("结果码", Interval(1, 2))
    made = (
        Named(name=LEVEL_PLACE, expression=level_name(levels)),
        Named(
            name="结果",
            expression=WordChoice(((Compare(outcome, "=", Whole(2)), Said("获评")),), Said("并列，待定")),
        ),
    )
    kept = ("奖项", "方面", WITHIN, "名额", UNIT)
    steps.append(Step(name="获奖名单", relation=Project(of="全部获奖", kept=kept, made=made)))
    return Query(name="奖项", steps=tuple(steps), note="获奖名单")


def _award_steps(award: Award, plan: Plan, area: str | None, shown: Shown, number: int) -> list[Step]:
    scope = plan.areas[area].name if area is not None else ""
    basis = "、".join(c.address for c in award.basis)
    note = f"奖项 {award.name}" + (f"（{scope}）" if scope else "") + (f"：依据 {basis}" if basis else "")
    counted = Aggregate(
        of="得分表", by=_population(shown), counted=_COUNT, condition=_all([_scored(shown), _of_level(award, plan)])
    )
    rank = WindowRank(of=f"同分{number}", partition=_POPULATION, by=shown.by.name, counted=_COUNT, before=_BEFORE)
    sized = Join(left=f"排序{number}", right="总数", on=tuple((n, n) for n in _POPULATION), taken=(("总数", "总数"),))
    placed = Project(of=f"加总数{number}", kept=None, made=(Named(name="名额", expression=_places(award)),))
    cut = Cut(
        of=f"加名额{number}",
        before=_BEFORE,
        counted=_COUNT,
        places="名额",
        rule=award.places.rule,
        outcome="结果码",
    )
    on = tuple((n, n) for n in (*_POPULATION, shown.by.name))
    met = Join(
        left="得分表",
        right=f"线上{number}",
        on=on,
        taken=(("名额", "名额"), ("结果码", "结果码")),
        kept=(UNIT, *_POPULATION),
    )
    if shown.status is not None:
        steps_in = Project(of="得分表", kept=None, made=(), condition=_scored(shown))
        entering = [Step(name=f"有分{number}", relation=steps_in)]
        met = Join(left=f"有分{number}", right=met.right, on=on, taken=met.taken, kept=met.kept)
    else:
        entering = []
    named = Project(
        of=f"得主{number}",
        kept=None,
        made=(
            Named(name="奖项", expression=Said(award.name)),
            Named(name="方面", expression=Said(scope)),
        ),
    )
    return [
        Step(name=f"同分{number}", relation=counted, note=note),
        Step(name=f"排序{number}", relation=rank),
        Step(name=f"加总数{number}", relation=sized),
        Step(name=f"加名额{number}", relation=placed, note=award.places.text),
        Step(name=f"线上{number}", relation=cut, note="同分的一起进，一起不进，或者一起待定"),
        *entering,
        Step(name=f"得主{number}", relation=met),
        Step(name=f"获奖{number}", relation=named),
    ]


def _all(conditions: Sequence[Condition | None]) -> Condition | None:
    found = [c for c in conditions if c is not None]
    return AllOf(tuple(found)) if len(found) > 1 else found[0] if found else None


def _of_level(award: Award, plan: Plan) -> Condition | None:
    if award.level is None:
        return None
    place = next(p for p, level in enumerate(plan.policy.levels) if level.name == award.level)
    return Compare(Cell(LEVEL_PLACE, Interval(0, 1 << 15)), "=", Whole(place))


def _places(award: Award) -> Scalar:
    """The places of a population: a number, or a share of 总数."""
    cut = award.places
    if cut.share is None:
        return Whole(cut.count or 0)
    p, q = cut.share.numerator, cut.share.denominator
    size = Cell("总数", MOST_ROWS)
    found = Interval(0, MOST_ROWS.high * p)
    above = Sum(terms=((p, (size,)),), range=found, reach=found.high)
    mode = cut.mode or RoundingMode.DOWN
    return ExactDivide(
        above=above, below=Whole(q), mode=mode, is_guarded=False, range=found, reach=2 * found.high + 3 * q
    )

"""Ranks and awards as relations: equal figures are counted together, and a running sum tells who stands before.

So no row is sorted: a table of how often each figure stands in each population is, which is small wherever scores are
rounded, and every row finds its rank there.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.model import Level
from engine.columns.algebra import Interval
from engine.columns.program import TOTAL
from engine.relational.expressions import (
    AllOf,
    Cell,
    Compare,
    Condition,
    Named,
    Said,
    Sum,
    Text,
    Whole,
    Word,
    WordChoice,
)
from engine.relational.graded import grade_columns
from engine.relational.plan import MOST_ROWS, Aggregate, Join, Project, Query, Scan, Shown, Step, WindowRank
from engine.relational.units import LEVEL_PLACE, UNIT, WITHIN
from engine.relational.verdicts import Verdicts

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
    scores: str, shown: Sequence[Shown], readable: Sequence[Named], verdicts: Verdicts, out: Shown | None
) -> Query:
    """Every unit with its scores in points, their statuses, and its rank by the total."""
    total = next((s for s in shown if s.key == TOTAL), None)
    statuses = [s.status for s in shown if s.status is not None]
    steps = [Step(name="得分表", relation=Scan(table=scores))]
    last, made = "得分表", [Named(name=LEVEL_PLACE, expression=level_name(verdicts.plan.policy.levels))]
    if total is not None:
        steps += _ranks(total, out)
        last = "排了名的"
        rank = Cell(_BEFORE, MOST_ROWS)
        made.append(Named(name=_RANK, expression=Sum(terms=((1, (rank,)), (1, ())), range=MOST_ROWS, reach=10**16)))
    made += readable
    made += [Named(name=s, expression=Cell(s, Interval(0, 9))) for s in statuses]
    made += grade_columns(verdicts)
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


def _all(conditions: Sequence[Condition | None]) -> Condition | None:
    found = [c for c in conditions if c is not None]
    return AllOf(tuple(found)) if len(found) > 1 else found[0] if found else None

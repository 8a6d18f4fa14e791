"""The columns beside the interpreter's results, cell by cell: what both computed, and wherever they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.columns.cells import CODES
from engine.columns.outcome import Awarded, ColumnResult, Scores
from engine.results import Assessment, Status, UnitResult

_STATUSES = {code: status.value for status, code in CODES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell of which the two evaluators say different things."""

    unit: str
    level: str
    #: 得分 of an item or area, 总分, 名次, or an award.
    what: str
    key: str
    columns: str
    interpreter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many cells were compared, what the interpreter alone computed, and the differences."""

    compared: int
    differences: tuple[Difference, ...]
    #: Items that columns do not compute, with why.
    left: Mapping[str, str]


def compare(result: ColumnResult, assessment: Assessment) -> Agreement:
    """Compare every score, total, rank and award.

    INVARIANT: the rows of the columns are the units of the assessment, in the same order.
    """
    pairs = list(_cells(result, assessment))
    differences = [d for same, d in pairs if not same]
    awards = [*_awards(result, assessment)]
    return Agreement(
        compared=len(pairs) + len(awards), differences=(*differences, *(d for d in awards if d)), left=result.left
    )


def _cells(result: ColumnResult, assessment: Assessment) -> Iterator[tuple[bool, Difference]]:
    for row, unit in enumerate(assessment.units):
        scored = {i.key: i.score for i in unit.indicators}
        for key, scores in result.scores.items():
            yield _cell(unit, "得分", key, scores[row], scored[key])
        summed = {a.key: a.score for a in unit.areas}
        for key, scores in result.areas.items():
            yield _cell(unit, "得分", key, scores[row], summed[key])
        if result.total is not None:
            yield _cell(unit, "总分", "总分", result.total[row], unit.total)
            yield _status_cell(unit, result.total, row)
        if result.ranks is not None:
            rank = int(result.ranks[row])
            yield _cell(unit, "名次", "总分", Fraction(rank) if rank else None, _whole(unit.rank))


def _whole(rank: int | None) -> Fraction | None:
    return None if rank is None else Fraction(rank)


def _cell(
    unit: UnitResult, what: str, key: str, mine: Fraction | None, other: Fraction | None
) -> tuple[bool, Difference]:
    return mine == other, _difference(unit, what, key, _text(mine), _text(other))


def _status_cell(unit: UnitResult, total: Scores, row: int) -> tuple[bool, Difference]:
    mine = _STATUSES[int(total.statuses[row])] if total.statuses is not None else Status.OK.value
    shown = unit.status if unit.status is not Status.UNDER_REVIEW else Status.OK
    is_same = mine == shown.value or (shown is Status.VETOED and mine == Status.OK.value)
    return is_same, _difference(unit, "总分的状态", "总分", mine, shown.value)


def _difference(unit: UnitResult, what: str, key: str, mine: str, other: str) -> Difference:
    return Difference(unit=unit.name, level=unit.level, what=what, key=key, columns=mine, interpreter=other)


def _text(value: Fraction | None) -> str:
    return "待定" if value is None else str(value)


def _awards(result: ColumnResult, assessment: Assessment) -> Iterator[Difference | None]:
    names = [(u.name, u.level) for u in assessment.units]
    paths = {a.key: a.path[-1] for u in assessment.units for a in u.areas}
    given = {
        (a.name, a.scope, a.level, a.within or ""): (
            frozenset(n for w in a.winners for n in w.units),
            frozenset(a.tied),
        )
        for a in assessment.awards
    }
    for award in result.awards:
        scope = paths[award.area] if award.area is not None else None
        mine = _named(award, names)
        other = given.get((award.name, scope, award.level, award.within))
        same = mine == other
        yield (
            None
            if same
            else Difference(
                unit="",
                level=award.level,
                what="奖项",
                key=f"{award.name}（{scope}）" if scope else award.name,
                columns=_listed(mine),
                interpreter=_listed(other) if other is not None else "没有",
            )
        )


def _named(award: Awarded, names: Sequence[tuple[str, str]]) -> tuple[frozenset[str], frozenset[str]]:
    def units(rows: Sequence[int]) -> frozenset[str]:
        return frozenset(names[int(r)][0] for r in rows)

    return units(award.winners), units(award.tied)


def _listed(both: tuple[frozenset[str], frozenset[str]]) -> str:
    winners, tied = ("、".join(sorted(x)) for x in both)
    return winners + (f"，并列 {tied}" if tied else "")

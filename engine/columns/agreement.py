"""The columns beside the interpreter's results, cell by cell: what both computed, and wherever they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import Enum
from fractions import Fraction

from dsl.facts import Value
from dsl.outcomes import GRADE_KEY
from dsl.quantity import Grade
from dsl.record import dataclass
from engine.columns import flags
from engine.columns.appraised import Aspect, Figures
from engine.columns.cells import CODES
from engine.columns.outcome import Awarded, ColumnResult, Scores
from engine.columns.program import TOTAL
from engine.results import Assessment, AwardResult, IndicatorResult, State, Status, UnitResult, all_items

_STATUSES = {code: status for status, code in CODES.items()}


class Kind(Enum):
    """What kind of cell is compared."""

    VALUE = "完成值"
    TARGET = "目标"
    COMPLETION = "完成率"
    MET = "完成情况"
    DEFINITION = "定义"
    TIER = "档次"
    FIGURE_STATE = "数的状态"
    SCORE = "得分"
    SCORE_STATE = "得分的状态"
    AREA = "方面得分"
    AREA_STATE = "方面得分的状态"
    ITEM_RANK = "指标名次"
    AREA_RANK = "方面名次"
    TOTAL = "总分"
    TOTAL_STATE = "总分的状态"
    VETO = "一票否决"
    RANK = "名次"
    GRADE = "等次"
    POSSIBLE = "可能的等次"
    AWARD = "奖项"
    QUOTA = "奖项的名额"
    BARRED = "奖项的不能评先"
    AWARD_STATE = "奖项的状态"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell of which the two evaluators say different things."""

    unit: str
    level: str
    #: The kind of cell, as people call it.
    what: str
    key: str
    columns: str
    interpreter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many cells were compared, what the interpreter alone computed, and the differences."""

    compared: int
    differences: tuple[Difference, ...]
    #: What columns do not compute, with why: items, 总分, 等次, awards.
    left: Mapping[str, str]
    #: Cells compared, by kind.
    counts: Mapping[Kind, int] = field(default_factory=dict)
    #: Cells that the interpreter alone has, by kind: nothing stands beside them.
    alone: Mapping[Kind, int] = field(default_factory=dict)


#: The figures before points, and what of them columns do not work out.
Before = tuple[Mapping[tuple[Aspect, str], Figures], Mapping[str, str]]


def compare(
    result: ColumnResult,
    assessment: Assessment,
    before: Before = ({}, {}),
    ranks: Mapping[str, Sequence[int]] | None = None,
) -> Agreement:
    """Compare every figure, state, score, total, rank, grade and award that both have.

    `before` are the figures behind the points, `ranks` those by areas and indicators; without them none are compared.
    INVARIANT: the rows of the columns are the units of the assessment, in the same order.
    """
    seen = _Seen()
    for row, unit in enumerate(assessment.units):
        for found in (
            *_figures(before, row, unit),
            *_scores(result, row, unit),
            *_outcome(result, row, unit),
            *_graded(result, row, unit),
            *(() if ranks is None else _ranks(ranks, row, unit)),
        ):
            seen.add(found)
    for found in _awards(result, assessment):
        seen.add(found)
    return Agreement(
        compared=seen.counts.total(),
        differences=tuple(seen.differences),
        left={**before[1], **result.left},
        counts={kind: seen.counts[kind] for kind in Kind if seen.counts[kind]},
        alone={kind: seen.alone[kind] for kind in Kind if seen.alone[kind]},
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: what each says; `is_alone` where columns have it from the interpreter, or not at all."""

    kind: Kind
    unit: str
    level: str
    key: str
    mine: object
    other: object
    is_alone: bool = False


@dataclass(slots=True)
class _Seen:
    counts: Counter[Kind] = field(default_factory=Counter)
    alone: Counter[Kind] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def add(self, cell: _Cell) -> None:
        if cell.is_alone:
            self.alone[cell.kind] += 1
            return
        self.counts[cell.kind] += 1
        if cell.mine != cell.other:
            self.differences.append(
                Difference(
                    unit=cell.unit,
                    level=cell.level,
                    what=cell.kind.value,
                    key=cell.key,
                    columns=_text(cell.mine),
                    interpreter=_text(cell.other),
                )
            )


def _text(value: object) -> str:
    match value:
        case None:
            return "待定"
        case bool():
            return "是" if value else "否"
        case Status() | State():
            return str(value.value)
        case frozenset():
            return "、".join(sorted(map(str, value))) or "没有"
        case tuple():
            return "，".join(_text(v) for v in value)
        case _:
            return str(value)


def _cell(
    unit: UnitResult, kind: Kind, key: str, mine: object = None, other: object = None, *, is_alone: bool = False
) -> _Cell:
    return _Cell(kind, unit.name, unit.level, key, mine, other, is_alone)


# --- before points -----------------------------------------------------------------------------------


def _figures(before: Before, row: int, unit: UnitResult) -> Iterator[_Cell]:
    found, left = before
    for item in all_items(unit):
        if item.key in left:
            yield from (_cell(unit, kind, item.key, is_alone=True) for kind in (Kind.VALUE, Kind.FIGURE_STATE))
            continue
        yield from _of_item(found, row, unit, item)
    for definition in unit.definitions:
        figures = found.get((Aspect.DEFINITION, definition.key))
        if figures is not None:
            yield _cell(unit, Kind.DEFINITION, definition.key, figures[row], _plain(definition.value))
            yield _cell(unit, Kind.FIGURE_STATE, definition.key, figures.status(row), _settled(definition.status))
        elif definition.key in left:
            yield _cell(unit, Kind.DEFINITION, definition.key, is_alone=True)


def _of_item(
    found: Mapping[tuple[Aspect, str], Figures], row: int, unit: UnitResult, item: IndicatorResult
) -> Iterator[_Cell]:
    values = found.get((Aspect.VALUE, item.key))
    if item.tier_derivation is not None and (Aspect.TIER, item.key) not in found:
        yield _cell(unit, Kind.TIER, item.key, is_alone=True)
    if values is not None:
        other = _graded_as(item.value, values.names) if isinstance(item.value, Grade) else _plain(item.value)
        yield _cell(unit, Kind.VALUE, item.key, values[row], other)
        yield _cell(unit, Kind.FIGURE_STATE, item.key, values.status(row), _settled(item.status))
    if not item.applies:
        return
    sides = (
        (Aspect.TARGET, Kind.TARGET, item.target),
        (Aspect.COMPLETION, Kind.COMPLETION, item.completion),
        (Aspect.MET, Kind.MET, item.is_met),
        (Aspect.TIER, Kind.TIER, item.tier),
    )
    for aspect, kind, other in sides:
        figures = found.get((aspect, item.key))
        if figures is not None:
            yield _cell(unit, kind, item.key, figures[row], other)


def _graded_as(grade: Grade, names: Sequence[str] | None) -> str | None:
    """The name of a judged grade that the method knows; several judges who did not agree gave none."""
    return grade.name if names is not None and grade.name in names and not grade.each else None


def _plain(value: Value | None) -> object:
    return Fraction(value.toordinal()) if isinstance(value, date) else value


def _settled(status: Status) -> Status:
    """A figure that is used while it is under review is there."""
    return Status.OK if status is Status.UNDER_REVIEW else status


# --- points ------------------------------------------------------------------------------------------


def _scores(result: ColumnResult, row: int, unit: UnitResult) -> Iterator[_Cell]:
    items = {i.key: i for i in unit.indicators}
    for key, scores in result.scores.items():
        is_alone = key in result.left
        yield _cell(unit, Kind.SCORE, key, scores[row], items[key].score, is_alone=is_alone)
        derivation = items[key].score_derivation
        status = _settled(derivation.status) if derivation is not None else Status.NOT_APPLICABLE
        yield _cell(unit, Kind.SCORE_STATE, key, _status(scores, row), status, is_alone=is_alone)
    areas = {a.key: a for a in unit.areas}
    for key, scores in result.areas.items():
        is_alone, area = key in result.left, areas[key]
        yield _cell(unit, Kind.AREA, key, scores[row], area.score, is_alone=is_alone)
        is_open = (area.score is None, area.score is None and area.state is State.OPEN)
        status = _status(scores, row)
        mine = (status is not Status.OK, status not in (Status.OK, Status.NOT_APPLICABLE))
        yield _cell(unit, Kind.AREA_STATE, key, mine, is_open, is_alone=is_alone)


def _status(scores: Scores, row: int) -> Status:
    return _STATUSES[int(scores.statuses[row])] if scores.statuses is not None else Status.OK


# --- the unit as a whole -----------------------------------------------------------------------------


def _outcome(result: ColumnResult, row: int, unit: UnitResult) -> Iterator[_Cell]:
    total = result.total
    if total is None:
        return
    is_alone = TOTAL in result.left
    yield _cell(unit, Kind.TOTAL, TOTAL, total[row], unit.total, is_alone=is_alone)
    if unit.status is not Status.VETOED:
        yield _cell(unit, Kind.TOTAL_STATE, TOTAL, _status(total, row), _settled(unit.status), is_alone=is_alone)
    vetoed = result.flags.get(flags.VETOED)
    if vetoed is not None:
        mine, other = bool(vetoed.values[row]), unit.status is Status.VETOED
        yield _cell(unit, Kind.VETO, flags.VETOED, mine, other, is_alone=flags.VETOED in result.left)
    rank = int(result.ranks[row])
    yield _cell(unit, Kind.RANK, TOTAL, rank or None, unit.rank)


def _ranks(ranks: Mapping[str, Sequence[int]], row: int, unit: UnitResult) -> Iterator[_Cell]:
    """By an area's score, and by an indicator's value."""
    for area in unit.areas:
        if area.key in ranks:
            yield _cell(unit, Kind.AREA_RANK, area.key, ranks[area.key][row] or None, area.rank)
    for item in all_items(unit):
        if item.key in ranks:
            yield _cell(unit, Kind.ITEM_RANK, item.key, ranks[item.key][row] or None, item.rank)
        elif item.rank is not None:
            yield _cell(unit, Kind.ITEM_RANK, item.key, is_alone=True)


def _graded(result: ColumnResult, row: int, unit: UnitResult) -> Iterator[_Cell]:
    grades = result.grades
    is_alone = grades is None
    if is_alone and unit.grade_derivation is None:
        return
    mine = None if grades is None else (grades[row], grades.before(row))
    yield _cell(unit, Kind.GRADE, GRADE_KEY, mine, (unit.grade, unit.computed_grade), is_alone=is_alone)
    could = frozenset() if grades is None else frozenset(grades.could(row))
    yield _cell(unit, Kind.POSSIBLE, GRADE_KEY, could, frozenset(unit.possible_grades), is_alone=is_alone)


# --- awards ------------------------------------------------------------------------------------------


def _awards(result: ColumnResult, assessment: Assessment) -> Iterator[_Cell]:
    names = [(u.name, u.level) for u in assessment.units]
    paths = {a.key: a.path[-1] for u in assessment.units for a in u.areas}
    given = {(a.name, a.scope, a.level, a.within or ""): a for a in assessment.awards}
    compared: set[tuple[str, str | None, str | None, str]] = set()
    for award in result.awards:
        scope = paths[award.area] if award.area is not None else None
        key: tuple[str, str | None, str | None, str] = (award.name, scope, award.level, award.within)
        compared.add(key)
        shown = f"{award.name}（{scope}）" if scope else award.name
        for kind, mine, other in _of_award(award, names, given.get(key)):
            yield _Cell(kind, "", award.level or "", shown, mine, other)
    for name, _, level, _ in given.keys() - compared:
        yield _Cell(Kind.AWARD, "", level or "", name, None, None, is_alone=True)


def _of_award(
    award: Awarded, names: Sequence[tuple[str, str]], other: AwardResult | None
) -> Iterator[tuple[Kind, object, object]]:
    def units(rows: Sequence[int], named: Iterable[str] = ()) -> frozenset[str]:
        return frozenset((*(names[int(r)][0] for r in rows), *named))

    mine = units(award.winners, (u for place in award.named for u in place)), units(award.tied, award.tied_named)
    if other is None:
        yield Kind.AWARD, mine, None
        return
    yield Kind.AWARD, mine, (frozenset(u for w in other.winners for u in w.units), frozenset(other.tied))
    if award.quota is not None:
        yield Kind.QUOTA, award.quota, other.quota
    yield Kind.BARRED, units(award.barred, award.barred_named), frozenset(b.unit for b in other.barred)
    if award.is_open is not None:
        yield Kind.AWARD_STATE, award.is_open, other.state is State.OPEN

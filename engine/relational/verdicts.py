"""What follows from points over tables: which grades and awards there are, and what they ask of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dsl.expressions import Expression
from dsl.model import Area, Award, Period
from dsl.outcomes import GRADE_KEY, GradeTable
from dsl.record import dataclass
from engine.columns import flags
from engine.columns.algebra import Interval
from engine.columns.cells import CODES
from engine.columns.grades import Asked, asked_of, grade_names
from engine.columns.numbers import Unsupported
from engine.columns.program import TOTAL
from engine.columns.stages import FROM_ABOVE, FROM_BELOW, parts_program
from engine.columns.table import LEVEL, ColumnId
from engine.plan import Plan, applies_to, is_given, is_lower_better, is_scored_period
from engine.relational.compared import all_compared, compared, status_of
from engine.relational.decided import NOTHING_DECIDED, Decided, Nominated
from engine.relational.deriving import DerivingTable
from engine.relational.ends import Ends, find_ends
from engine.relational.expressions import Cell, Compare, Condition, Flag, Known, Scalar, Whole
from engine.relational.logic import either, equals, is_yes
from engine.relational.plan import Shown
from engine.relational.populations import Compared
from engine.relational.source import MADE, SourceTable
from engine.relational.staged import STATUSES, Question, StagedSource, ask, question
from engine.relational.units import LEVEL_PLACE
from engine.results import Status

TAKES_PART = "参评"
#: Who may stand for an award: nobody, a candidate, one of whom that is not known, one that may not win.
NOBODY, STANDS, WAITS, BARRED = 0, 1, 2, 3
#: The grade that was decided, by its place among all.
DECIDED_GRADE = ColumnId("decided", GRADE_KEY)


def scored(shown: Shown | None) -> Condition:
    """A row has the score."""
    if shown is None:
        return Known(truth=False)
    return Known(truth=True) if shown.status is None else equals(Cell(shown.status, STATUSES), 0)


def of_levels(places: Sequence[int], count: int) -> Condition:
    """A row is of one of these levels."""
    if len(places) == count:
        return Known(truth=True)
    return either(*(equals(Cell(LEVEL_PLACE, Interval(0, 1 << 15)), p) for p in places))


# --- what there is -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedTable:
    """A table of grades, the levels that it is for, and what it asks."""

    table: GradeTable
    levels: tuple[int, ...]
    question: Question
    asked: Asked
    #: The flags of the vetoes that name its grades.
    vetoes: tuple[str, ...]
    #: What is compared at last places, in the order of the question's figures.
    figures: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """An award that is given by figures: the columns that it goes by (an area or None, and the score's key)."""

    award: Award
    number: int
    by: tuple[tuple[Area | None, str], ...]
    question: Question | None
    decisions: Mapping[str | None, Decided]

    @property
    def prefix(self) -> str:
        """Begins the names of its columns."""
        return f"奖{self.number}·"

    @property
    def asks_grades(self) -> bool:
        """Whether its conditions or bars speak of grades."""
        return self.question is not None and any(i.role == "grade" for i in self.question.ids)

    @property
    def standing(self) -> str:
        """The column that says who may stand for it."""
        return f"{self.prefix}候选"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Everything that follows from the points of a period."""

    plan: Plan
    shown: Mapping[str, Shown]
    tables: tuple[GradedTable, ...] = ()
    contests: tuple[Contest, ...] = ()
    #: Awards whose winners are known by name.
    nominated: tuple[tuple[Award, Area | None, Nominated], ...] = ()
    parts: Question | None = None
    #: How far open totals can go, where grades ask for it; or why nobody knows.
    ends: Ends | None = None
    unknown_ends: str = ""
    #: What rows are among each other, as far as any of this asks for it.
    derived: tuple[DerivingTable, ...] = ()
    #: Whether the table says of rows which grade was decided; and whether it should.
    is_decided: bool = False
    asks_decided: bool = False

    @property
    def questions(self) -> Iterator[Question]:
        """All that is asked of rows."""
        yield from (t.question for t in self.tables)
        yield from (c.question for c in self.contests if c.question is not None)
        if self.parts is not None:
            yield self.parts

    @property
    def figures(self) -> tuple[ColumnId, ...]:
        """The figures that are asked for besides the scores, which must be kept beside them."""
        found = dict.fromkeys(i for q in self.questions for i in q.ids if i.role not in MADE and i != LEVEL)
        if self.asks_decided:
            found[DECIDED_GRADE] = None
        return tuple(found)

    @property
    def looks_up(self) -> bool:
        """Whether units are put together by those above them."""
        return any(d.looks_up for d in self.derived)

    @property
    def looks_all_up(self) -> bool:
        """Whether by all of these."""
        return any(d.looks_all_up for d in self.derived)

    @property
    def wholes(self) -> frozenset[str]:
        """The words of 全省, 全市 … that places are counted in."""
        return frozenset(word for d in self.derived for word in d.wholes)

    @property
    def ranked(self) -> frozenset[str]:
        """The scores that ranks, places and grades go by."""
        asked = (i.key for q in self.questions for i in q.ids if i.role == "rank")
        placed = (key for c in self.contests for _, key in c.by)
        return frozenset((TOTAL, *placed, *(k.removeprefix(FROM_BELOW).removeprefix(FROM_ABOVE) for k in asked)))

    @property
    def total(self) -> Shown | None:
        """The column of the total."""
        return self.shown.get(TOTAL)

    @property
    def is_asking(self) -> bool:
        """Whether anything is said of rows besides their scores."""
        return bool(self.tables) or self.parts is not None or any(self._asks(c) for c in self.contests)

    def _asks(self, contest: Contest) -> bool:
        return contest.question is not None or flags.BARRED in self.shown or flags.LEFT_OUT in self.shown

    @property
    def left_out(self) -> Condition:
        """A veto takes the row out of every ranking by the total."""
        return is_yes(flags.LEFT_OUT) if flags.LEFT_OUT in self.shown else Known(truth=False)

    @property
    def takes_part(self) -> Condition:
        """The row is assessed."""
        return Flag(TAKES_PART) if self.parts is not None else Known(truth=True)


def find_verdicts(
    plan: Plan,
    period: Period,
    base: SourceTable,
    shown: Sequence[Shown],
    left: dict[str, str],
) -> Verdicts:
    """The grades and awards of a period; those that only the interpreter settles are named in `left`."""
    columns = {s.key: s for s in shown}
    if not is_scored_period(period):
        return Verdicts(plan=plan, shown=columns)
    kind = plan.policy.kind_of_period(period.name)
    vetoes = next((left[k] for k in flags.flag_keys(plan.policy, kind) if k in left), None)
    parts, derived = None, list[DerivingTable]()
    if any(_is_partial(plan, level.name) for level in plan.policy.levels):
        table = DerivingTable(StagedSource(base, columns), plan, period, mark="参评")
        derived.append(table)
        try:
            parts = question("参评·", parts_program(plan, table, period), table)
        except Unsupported as reason:
            vetoes = vetoes or str(reason)
    tables: tuple[GradedTable, ...] = ()
    if plan.policy.outcomes.tables and GRADE_KEY not in left:
        derived.append(DerivingTable(StagedSource(base, columns), plan, period, mark="等次"))
        try:
            tables = tuple(_tables(plan, period, derived[-1], base, left, vetoes))
        except Unsupported as reason:
            left[GRADE_KEY] = str(reason)
    ends, unknown = None, ""
    try:
        ends = find_ends(plan, period, base, columns.get(TOTAL), [t.asked for t in tables])
    except Unsupported as reason:
        unknown = str(reason)
    names = frozenset(grade_names(plan.policy)) if tables else frozenset[str]()
    staged = StagedSource(base, columns, grades=names)
    derived.append(DerivingTable(staged, plan, period, mark="奖项"))
    contests, nominated = [], []
    for number, award in enumerate(plan.policy.awards, start=1):
        if is_given(award, plan, period.name):
            try:
                own, by_name = _award(award, number, plan, period, staged, derived[-1], left, vetoes)
            except Unsupported as reason:
                left[award.name] = str(reason)
                continue
            if unknown and any(c.asks_grades for c in own):
                left[award.name] = f"要看等次，而总分待定的最少、最多能得几分，数据库里不算（{unknown}）"
                continue
            contests += own
            nominated += by_name
    return Verdicts(
        plan=plan,
        shown=columns,
        tables=tables,
        contests=tuple(contests),
        nominated=tuple(nominated),
        parts=parts,
        ends=ends,
        unknown_ends=unknown,
        derived=tuple(derived),
        asks_decided=bool(plan.policy.outcomes.tables) and GRADE_KEY in base.decided,
        is_decided=bool(tables) and base.source.columns.get(DECIDED_GRADE) is not None,
    )


def _is_partial(plan: Plan, level: str) -> bool:
    """Whether a unit of a level may be exempt from everything."""
    items = plan.policy.all_indicators()
    return bool(items) and not any(applies_to(i, level) and not i.exemptions for i in items)


def _tables(
    plan: Plan,
    period: Period,
    among: DerivingTable,
    base: SourceTable,
    left: Mapping[str, str],
    vetoes: str | None,
) -> Iterator[GradedTable]:
    if TOTAL in left:
        raise Unsupported("要用“总分”的得分")
    if vetoes is not None:
        raise Unsupported(vetoes)
    if GRADE_KEY in base.decided and base.source.columns.get(DECIDED_GRADE) is None:
        raise Unsupported("领导小组调整过等次")
    kind = plan.policy.kind_of_period(period.name)
    by_table: dict[int, tuple[GradeTable, list[int]]] = {}
    for place, level in enumerate(plan.policy.levels):
        table = plan.policy.outcomes.table(level.name, kind)
        if table is not None:
            by_table.setdefault(id(table), (table, []))[1].append(place)
    named = list(flags.vetoes_of(plan.policy, kind))
    for number, (table, levels) in enumerate(by_table.values(), start=1):
        own = [(flags.grade_flag(p), v.grade) for p, v in named if v.grade in table.names]
        asked = asked_of(table, [g for _, g in own if g is not None])
        cuts = [g.cut for g in table.grades if g.cut is not None]
        figures = tuple(dict.fromkeys(x for c in cuts for x in c.compared))
        yield GradedTable(
            table=table,
            levels=tuple(levels),
            question=ask(f"等次{number}·", plan, period, among, asked.all, figures),
            asked=asked,
            vetoes=tuple(f for f, _ in own),
            figures=figures,
        )


def _award(
    award: Award,
    number: int,
    plan: Plan,
    period: Period,
    staged: StagedSource,
    among: DerivingTable,
    left: Mapping[str, str],
    vetoes: str | None,
) -> tuple[list[Contest], list[tuple[Award, Area | None, Nominated]]]:
    """An award as a contest, or its winners by name."""
    decisions = staged.base.source.decisions or NOTHING_DECIDED
    if award.is_judged:
        return [], [(award, None, decisions.nominated(award.name))]
    if award.name in staged.base.decided and staged.base.source.decisions is None:
        raise Unsupported(f"奖项“{award.name}”另有决定")
    if vetoes is not None:
        raise Unsupported(vetoes)
    areas = plan.policy.areas if award.is_per_area else (None,)
    by: list[tuple[Area | None, str]] = []
    listed: list[tuple[Award, Area | None, Nominated]] = []
    for area in areas:
        key = area.key if area is not None and award.is_by_area_score else TOTAL
        scope = area.key if area is not None else None
        grant = decisions.granted.get((award.name, scope))
        if grant is not None:
            listed.append((award, area, grant))
        elif award.ranked_by is None and key in left:
            raise Unsupported(f"要用“{key}”的得分")
        elif award.ranked_by is not None or key in staged.shown:
            by.append((area, key))
    if not by:
        return [], listed
    figures = [*award.places.compared, *([award.ranked_by] if award.ranked_by is not None else [])]
    conditions = [*award.conditions, *award.bars]
    asked = ask(f"奖{number}·", plan, period, among, conditions, figures) if conditions or figures else None
    decided = {a.key if a else None: decisions.of(award.name, a.key if a else None) for a, _ in by}
    return [Contest(award=award, number=number, by=tuple(by), question=asked, decisions=decided)], listed


# --- the figure of an award --------------------------------------------------------------------------


def contest_figure(contest: Contest, key: str, verdicts: Verdicts) -> tuple[Cell, str | None]:
    """The column that an award goes by in an area, and that of its statuses."""
    award, asked = contest.award, contest.question
    if award.ranked_by is None or asked is None:
        shown = verdicts.shown[key]
        return shown.by, shown.status
    name, place = f"{contest.prefix}数", len(award.places.compared)
    lower = is_lower_better(award.ranked_by, verdicts.plan)
    return compared(asked, name, place, is_lower_better=lower), status_of(name)


def contest_compared(contest: Contest, plan: Plan) -> tuple[Compared, ...]:
    """What is compared where the last place of an award is shared."""
    figures = contest.award.places.compared
    if contest.question is None or not figures:
        return ()
    lower = [is_lower_better(x, plan) for x in figures]
    return all_compared(contest.question, contest.prefix, range(len(figures)), lower)


def may_still_count(status: str | None) -> Condition:
    """A row has a figure, or may still have one."""
    if status is None:
        return Known(truth=True)
    return Compare(Cell(status, STATUSES), "≠", Whole(CODES[Status.NOT_APPLICABLE]))


def has_figure(status: str | None) -> Condition:
    """A row has a figure."""
    return Known(truth=True) if status is None else equals(Cell(status, STATUSES), 0)


def standing_code(contest: Contest, verdicts: Verdicts) -> Scalar:
    """Who may stand for an award."""
    has_column = verdicts.is_asking and _has_standing(contest, verdicts)
    return Cell(contest.standing, Interval(NOBODY, BARRED)) if has_column else Whole(STANDS)


def _has_standing(contest: Contest, verdicts: Verdicts) -> bool:
    award = contest.award
    return bool(award.conditions or award.bars) or flags.BARRED in verdicts.shown or flags.LEFT_OUT in verdicts.shown


def is_code(cell: Scalar, value: int) -> Condition:
    """A code is that, folded where it is known."""
    return Known(truth=cell.value == value) if isinstance(cell, Whole) else equals(cell, value)

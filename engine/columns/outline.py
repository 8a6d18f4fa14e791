"""What a page of ranks and scores shows of a period, from columns alone: no items, and no word of how it came about.

Only a run in which nothing is open is written down this way: every figure that may be asked for is there and none is
under review, columns compute every score, and nothing of the method lies beside them (vetoes, bonuses, grades, money,
cross-checks). Of every other run `outline` gives None, and the interpreter is asked.

INVARIANT: the page of an outline is that of the interpreter's assessment, byte for byte
(tests/kaoping/test_page.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from dsl.every_expression import all_expressions
from dsl.expressions import InEachPart, Ranked, Reduction, walk
from dsl.facts import Figures
from dsl.model import Area, Period
from dsl.model_groups import groups_of
from engine.assumptions import assumptions_of
from engine.checks import figures_behind, has_checks
from engine.columns.cells import CODES
from engine.columns.evaluate import CompiledMethod
from engine.columns.facts_table import FactsTable
from engine.columns.numbers import Unsupported
from engine.columns.outcome import Awarded, ColumnResult, Scores
from engine.columns.program import Program
from engine.columns.table import Column, ColumnId
from engine.inputs import Inputs
from engine.plan import Plan, is_scored_period
from engine.ranking import competition_ranks
from engine.results import AreaResult, Assessment, AwardResult, State, Status, UnitResult, Winner

if TYPE_CHECKING:
    from engine.cases import Cases

_NOT_APPLICABLE = CODES[Status.NOT_APPLICABLE]


def outline(plan: Plan, period: Period, inputs: Inputs, *, folder: str) -> Assessment | None:
    """Evaluate a period over columns; None where the interpreter would have anything to add to the page.

    The units have areas, total and rank, and no items, definitions or derivations.
    """
    table = _Reported(plan, inputs)
    if not _is_plain(plan, period) or table.decided:
        return None
    try:
        prepared = CompiledMethod(plan, period).prepare(table, is_few=table.rows < FEW or None)
        if prepared.has_left or not _is_complete(plan, table, prepared.program):
            return None
    except (Unsupported, _LeftToInterpreter):
        return None
    result = prepared.evaluate()
    return _assessment(plan, period, table, result, folder) if _is_settled(result) else None


#: Up to so many rows Python's integers are quicker than importing NumPy.
FEW = 2000


class _LeftToInterpreter(Exception):
    """A column that only the interpreter could fill."""


class _Reported(FactsTable):
    """What was reported, each column gathered once; the interpreter is not asked."""

    @cached_property
    def _columns(self) -> dict[ColumnId, Column | None]:
        return {}

    @cached_property
    def cases(self) -> Cases:
        """Every case of the interpreter, which is not asked."""
        raise _LeftToInterpreter

    def column(self, wanted: ColumnId) -> Column | None:
        """A column; None where nobody has such a figure."""
        if wanted not in self._columns:
            self._columns[wanted] = super().column(wanted)
        return self._columns[wanted]


# --- where nothing is left to say --------------------------------------------------------------------


def _is_plain(plan: Plan, period: Period) -> bool:
    """Whether all that the method says of a period is scores, their sum, ranks and awards by them."""
    policy, outcomes = plan.policy, plan.policy.outcomes
    if not is_scored_period(period) or plan.total(period.kind) is None or plan.rests_on_years(period.kind):
        return False
    beside = (outcomes.adjustments, outcomes.vetoes, outcomes.tables, policy.accountability, policy.tiers)
    if any(beside) or plan.redistributes or plan.records or has_checks(plan):
        return False
    if any(a.total is not None for a in policy.all_areas()) or any(d.fund for d in policy.all_definitions()):
        return False
    if any(a.is_judged or a.conditions or a.bars or a.ranked_by or a.places.compared for a in policy.awards):
        return False
    items, expressions = policy.every_indicator(), tuple(all_expressions(policy))
    if any(i.is_judged or i.tiers or i.exemptions for i in items) or plan.checked.sentences:
        return False
    if any(f.is_judged for f in policy.all_fields()) or any(d.is_published for d in policy.all_definitions()):
        return False
    # Letters that give a component points of its own may contradict those of its item.
    parts = (c for i in policy.all_indicators() for c in i.components)
    if any(c.points is not None and c.points.is_signed for c in parts):
        return False
    return not any(isinstance(n, Reduction | InEachPart | Ranked) for x in expressions for n in walk(x))


def _is_complete(plan: Plan, table: FactsTable, program: Program) -> bool:
    """Whether every unit reported and signed everything, whole, and nothing is under review."""
    wanted = {i for i in program.columns.ids if i.role in ("figure", "target", "points")} | set(_asked(plan))
    columns = [table.column(i) for i in wanted]
    if any(c is None or c.absent is not None for c in columns):
        return False
    figures = table.inputs.facts.figures
    if isinstance(figures, Figures) and figures.is_bare:
        return True
    return not any(f.is_under_review or f.parts is not None for f in figures.values())


def _asked(plan: Plan) -> Iterator[ColumnId]:
    """All that the method has units report and sign, and every figure that an item goes by."""
    for field in plan.policy.all_fields():
        if field.needs_this_year:
            yield ColumnId("figure", field.key)
        yield from (ColumnId("figure", field.key, year) for year in field.other_years)
    for item in plan.policy.every_indicator():
        if item.is_reported:
            yield ColumnId("figure", item.key)
        elif item.formula is not None:
            yield from (ColumnId("figure", key, year) for key, year in figures_behind(item.formula, plan))
        if item.target is not None and item.target.is_signed:
            yield ColumnId("target", item.key)
        if item.points is not None and item.points.is_signed:
            yield ColumnId("points", item.key)


def _is_settled(result: ColumnResult) -> bool:
    """Whether every unit has a total, and every item and area a score unless it does not apply."""
    total = result.total
    if total is None or (total.statuses is not None and any(total.statuses)):
        return False
    scores = (*result.scores.values(), *result.areas.values())
    if any(s not in (0, _NOT_APPLICABLE) for x in scores if x.statuses is not None for s in x.statuses):
        return False
    return not any(len(a.tied) or len(a.barred) or a.named or a.quota is None for a in result.awards)


# --- writing it down ---------------------------------------------------------------------------------


def _assessment(plan: Plan, period: Period, table: FactsTable, result: ColumnResult, folder: str) -> Assessment:
    header = plan.policy.header
    awards = tuple(_award(plan, table, result, given) for given in result.awards)
    return Assessment(
        title=header.title,
        number=header.number,
        folder=folder,
        period=period.name,
        is_scored=True,
        units=tuple(_unit(plan, table, result, row) for row in range(result.rows)),
        awards=awards,
        accountability=(),
        data_quality=(),
        not_encoded=tuple(n.text for n in plan.policy.not_encoded),
        assumptions=assumptions_of(plan, period, {a.name for a in awards}),
        made_up=tuple(sorted(table.inputs.facts.made_up)),
        continues=header.continues,
        rule_sets=header.rule_sets,
        period_of=period.of,
    )


def _unit(plan: Plan, table: FactsTable, result: ColumnResult, row: int) -> UnitResult:
    unit, level = table.standing[row]
    groups = groups_of(unit, level.name, plan.policy.groups)
    assert result.total is not None
    total = result.total[row]
    return UnitResult(
        name=unit.name,
        type=unit.type,
        parent=unit.parent,
        level=level.name,
        group=groups[0].name if groups else None,
        total=total,
        raw_total=None,
        rank=int(result.ranks[row]) or None,
        ranked_among=table.population_of.count(table.population_of[row]),
        grade=None,
        state=State.FINAL,
        reason="",
        areas=tuple(_area(area, result.areas[area.key][row]) for area in plan.policy.areas),
        indicators=(),
        definitions=(),
        adjustments=(),
        total_derivation=None,
        lowest=total,
        highest=total,
    )


def _area(area: Area, score: Fraction | None) -> AreaResult:
    return AreaResult(
        key=area.key,
        path=area.path,
        score=score,
        full_marks=None,
        rank=None,
        state=State.FINAL,
        reason="",
        lowest=score,
        highest=score,
        applicable=0,
        assessed=0,
        met=0,
    )


def _award(plan: Plan, table: FactsTable, result: ColumnResult, given: Awarded) -> AwardResult:
    award = next(a for a in plan.policy.awards if a.name == given.name and a.level in (None, given.level))
    area = plan.areas[given.area] if given.area is not None else None
    by = result.areas[area.key] if area is not None and award.is_by_area_score else result.total
    assert by is not None
    assert given.quota is not None
    return AwardResult(
        name=given.name,
        scope=area.name if area is not None else None,
        winners=tuple(_winners(table, by, given)),
        tied=(),
        barred=(),
        quota=given.quota,
        state=State.FINAL,
        reason="" if _has_candidates(table, by, given) else "没有候选单位",
        basis=award.basis,
        level=given.level,
        within=given.within or None,
    )


def _winners(table: FactsTable, by: Scores, given: Awarded) -> Iterator[Winner]:
    """The winners, the best first, those that are equal in the order of the roster."""
    scores = {int(row): score for row in given.winners if (score := by[int(row)]) is not None}
    ranks = competition_ranks(scores)
    for row in sorted(sorted(scores), key=lambda r: ranks[r]):
        yield Winner(units=(table.standing[row][0].name,), score=scores[row], rank=ranks[row])


def _has_candidates(table: FactsTable, by: Scores, given: Awarded) -> bool:
    place = table.populations.index((given.level, given.within))
    rows = (row for row, population in enumerate(table.population_of) if population == place)
    return any(by[row] is not None for row in rows)

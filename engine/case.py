"""One unit at one level in one period: every figure that is asked of it is computed once and kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from dsl.diagnostic import InternalError
from dsl.expressions import CaseKind, Expression, InEachPart, Ranked, Reduction, Ref, Scope, Side, Year, walk
from dsl.facts import Adjustment, Record, RosterUnit, SignedTarget
from dsl.model import Direction, Field, Frequency, Level, Period
from dsl.model_groups import groups_of
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, GRADE_KEY, AdjustmentKind
from dsl.quantity import NO_UNIT, POINT, Unit
from engine.adjustments import AdjustmentSum, sum_adjustments
from engine.answer import Answer, Appraisal, Asked, Scored, named
from engine.appraisal import appraise, is_idle
from engine.area_totals import area_total
from engine.bounds import Bounds
from engine.decisions import decide_total, is_graded, is_lower_better, veto_total
from engine.exact import Lookup, beyond, evaluate, settle
from engine.full_marks import FullView
from engine.grading import GradeFound, as_given, settle_grades
from engine.inputs import Inputs
from engine.known import KnownPopulation
from engine.parts import PART_WORDS, count_parts, part_name, parts_of_half
from engine.places import take_place
from engine.plan import TOTAL_KEY, NodeId, Plan, applies_to, is_scored, is_scored_period
from engine.points import Share, allot
from engine.ranking import competition_ranks
from engine.reductions import Gathered, Member, missing_list, no_units, reduce_members
from engine.results import Derivation, Status
from engine.scoring import score_item
from engine.scoring_world import Contenders, number_of
from engine.sums import AreaSum, TotalSum, add_areas, full_sum, make_total, sum_area
from engine.tallies import reduce_register
from engine.tiers import TierFound, exempted, find_tier, in_place_of_value, undecided
from engine.units import unit_above
from engine.values import formula_value
from engine.vetoes import Vetoes, find_vetoes
from engine.views import AbsentYearView, ItemView, PartView, RowView
from engine.witness import note_outcome, witness
from engine.wording import Phrase, either, shown
from engine.world import World

#: A figure as it is reported: the key and the year.
Figure = tuple[str, Year]
#: Unit and level.
CaseId = tuple[str, str]


class History(Protocol):
    """Every period that is over, opened when it is first asked for."""

    def case_of(self, case: Case, period: Period) -> Case:
        """The same unit at the same level in that period."""


class Case:
    """One unit at one level; it remembers every answer, and what it looked for and did not find."""

    def __init__(
        self,
        plan: Plan,
        inputs: Inputs,
        unit: RosterUnit,
        level: Level,
        *,
        has_report: bool,
        doubted: Mapping[Figure, str],
    ) -> None:
        self.plan = plan
        self.inputs = inputs
        self.unit = unit
        self.level = level
        self.has_report = has_report
        #: Figures that break a cross-check, each with what is said of it.
        self.doubted = doubted
        #: The cases that this one is ranked among, itself included.
        self.population = Population([self])
        self._answers: dict[tuple[str, Side, Year], Answer] = {}
        self._appraisals: dict[str, Appraisal] = {}
        self._scored: dict[str, Scored] = {}
        self._areas: dict[str, AreaSum] = {}
        self._tiers: dict[str, TierFound] = {}
        self._exemptions: dict[str, Answer | None] = {}
        self._adjusted: dict[AdjustmentKind, AdjustmentSum] = {}
        #: Every case of the period, itself included.
        self.everyone: Sequence[Case] = (self,)
        #: The units below each.
        self.world: World[Case] = World((), {})
        #: What it was in the periods that are over.
        self.history: History | None = None
        self._rows: dict[tuple[str, Year], tuple[Member, ...] | None] = {}

    @property
    def id(self) -> CaseId:
        """What tells it from every other case of the period."""
        return self.unit.name, self.level.name

    @property
    def period_kind(self) -> str:
        """What the method calls the period: 年度考核 of 2023年年度考核."""
        return self.plan.policy.kind_of_period(self.inputs.period)

    # --- what follows from points --------------------------------------------------------------------

    def adjusted(self, kind: AdjustmentKind) -> AdjustmentSum:
        """加分合计 or 扣分合计."""
        if kind not in self._adjusted:
            policy, period = self.plan.policy, self.period_kind
            self._adjusted[kind] = sum_adjustments(kind, policy, self, level=self.level.name, period=period)
        return self._adjusted[kind]

    @cached_property
    def vetoes(self) -> Vetoes:
        """What is vetoed, and what is still to be judged."""
        return find_vetoes(self.plan.policy, self, level=self.level.name, period=self.period_kind)

    @property
    def is_left_out(self) -> bool:
        """Whether a veto takes it out of the ranking; where none does so, none is asked."""
        blocks = self.plan.policy.outcomes.vetoes
        may_be = any(b.leaves_out and b.reach.holds(self.level.name, self.period_kind) for b in blocks)
        return may_be and self.vetoes.is_left_out

    @cached_property
    def vetoes_of_total(self) -> Vetoes:
        """Those of them that set the total."""
        policy, period = self.plan.policy, self.period_kind
        return find_vetoes(policy, self, level=self.level.name, period=period, only_totals=True)

    @cached_property
    def grade(self) -> GradeFound | None:
        """The grade of the total; None where the method grades nothing here."""
        return self.population.grades().get(self.id)

    def graded(self, grade: str) -> Answer:
        """Whether the unit's grade is that one."""
        found = self.grade
        if found is None:
            return self._undefined("没有等次")
        return is_graded(found, grade)

    def maximum(self, formula: Expression) -> Answer:
        """What a formula gives with full marks everywhere."""
        return evaluate(formula, FullView(self))

    def full_sum(self) -> Answer:
        """The full marks of all that 指标得分合计 adds up."""
        return full_sum(self, self.plan.total(self.period_kind))

    def decided(self, item: str) -> Adjustment | None:
        """What the leading group decided about the unit's total or grade."""
        return self.inputs.decided(self.unit.name, item)

    def comparable(self, node: Expression) -> Fraction | None:
        """A figure turned so that higher is better."""
        answer = evaluate(node, self)
        if not isinstance(answer.value, Fraction):
            return None
        return -answer.value if is_lower_better(node, self.plan) else answer.value

    @cached_property
    def is_assessed(self) -> bool:
        """Whether it counts among 考评对象: it takes part in some item, if there are any, or has a total without."""
        items = self.plan.policy.all_indicators()
        has_total = self.total is not None and self.total.score.value is not None
        return not items or has_total or any(self.takes_part(i.key) for i in items)

    @property
    def given_grade(self) -> Answer | None:
        """The grade that a worked example gives it."""
        return self.inputs.setting(self.unit.name, GRADE_KEY, Side.VALUE, Year.THIS)

    def prepare(self) -> None:
        """Evaluate every formula in the order of the plan, so that none is evaluated deep inside another."""
        for node in self.plan.order:
            self.prepare_node(node)

    def prepare_node(self, node: NodeId) -> None:
        """Evaluate one formula."""
        if node.side is Side.VALUE and (node.key in self.plan.definitions or node.key in self.plan.indicators):
            self.look_up(node.key, Side.VALUE, Year.THIS)

    # --- what expressions ask ------------------------------------------------------------------------

    def look_up(self, key: str, side: Side, year: Year) -> Answer:
        """One side of a node: what an example sets, else what is read or computed."""
        asked = (key, side, year)
        if asked not in self._answers:
            self._answers[asked] = self.setting(key, side, year) or self._find(key, side, year)
        answer, seen = self._answers[asked], witness()
        if seen is not None and (answer.value is not None or answer.zero is not None):
            seen.keys.add(key)
        return answer

    def judge(self, sentence: str, year: Year) -> Answer:
        """Whether a sentence was judged 是 or 否 for this unit."""
        given = self.inputs.judged(self.unit.name, sentence)
        if given is not None:
            return named(Answer(value=given), f"评定：{sentence}", None, formula="算例设定")
        return self._rating(sentence, f"评定：{sentence}", year)

    def score_sum(self) -> Answer:
        """指标得分合计, as a mark out of 100 where the total of this period says so."""
        return add_areas(self, self.plan.total(self.period_kind))

    def fulfilled(self, key: str, year: Year) -> Answer:
        """Whether an indicator meets its target."""
        if year is not Year.THIS:
            return self._no_results_of(year, key)
        met = self.appraise(key).met
        name = self.plan.name_of(key)
        if met is not None:
            return met
        return Answer(status=Status.UNDEFINED, reason=f"“{name}”没有目标，说不出完成没有", phrase=Phrase("无"))

    def parts(self, key: str, year: Year) -> Sequence[Answer] | None:
        """The parts of a figure that is reported by month or quarter; None for any other."""
        word = PART_WORDS.get(self.plan.frequency_of(key))
        if word is None:
            return None
        count = count_parts(self.plan.policy, self.inputs.period, word)
        if year is Year.FIRST_HALF:
            return [self._part(key, Year.THIS, index) for index in range(min(count, parts_of_half(word)))]
        return [self._part(key, year, index) for index in range(count)]

    def part_of(self, key: str, year: Year, part: str, index: int) -> Answer | None:
        """One part of a figure that is reported in such parts."""
        return self._part(key, year, index) if PART_WORDS.get(self.plan.frequency_of(key)) == part else None

    def each_part(self, node: InEachPart) -> Sequence[Lookup]:
        """The unit in each month or quarter of the period."""
        return [
            PartView(self, node.part, index)
            for index in range(count_parts(self.plan.policy, self.inputs.period, node.part))
        ]

    def _reduce(self, node: Reduction, year: Year, item: str | None) -> Answer:
        unit = self.plan.unit_of_reduction(node)
        match node.over:
            case Scope.EVERYONE:
                return self.population.reduced(node, year, item, unit)
            case Scope.EACH_YEAR:
                return self._reduce_years(node, year, unit)
            case Scope():
                return self._reduce_below(node, year, unit)
            case "每月" | "每季" | "每半年" as part:
                count = count_parts(self.plan.policy, self.inputs.period, part)
                often = next(f for f, word in PART_WORDS.items() if word == part)
                members = [Member(part_name(often, i), PartView(self, part, i)) for i in range(count)]
                return reduce_members(node, members, year, gathered=Gathered.PARTS, unit=unit)
            case key:
                of_year = node.year.seen_from(year)
                if of_year is None:
                    return missing_list(node, unit, beyond(key, node.year, year).reason, ())
                asked = (Asked(key, of_year, is_judgement=False),)
                register = self.inputs.register(self.unit.name, key, of_year)
                if register is not None:
                    found = reduce_register(node, register, self.plan, unit, asked[0])
                    return self._doubted_rows(found, key, of_year)
                rows = self._members(key, of_year)
                if rows is None:
                    reason = self._missing_reason(self.plan.name_of(key), of_year, is_blank=False)
                    return missing_list(node, unit, reason, asked)
                answer = reduce_members(node, rows, year, gathered=Gathered.ROWS, unit=unit, asked=asked)
                return self._doubted_rows(answer, key, of_year)

    def _reduce_years(self, node: Reduction, year: Year, unit: Unit) -> Answer:
        """What the yearly assessments that are over make together."""
        over = self.plan.policy.years_over_by(self.inputs.period)
        meant = [p for p in over if p.closes_on.year not in node.without_years]
        if node.only_year is not None:
            meant = [p for p in over if p.closes_on.year == node.only_year]
        if not meant:
            named_year = f"{node.only_year}年的考核" if node.only_year is not None else "算得上的年度考核"
            return no_units(node, unit, f"到{self.inputs.period}为止还没有{named_year}")
        members = [Member(p.name, self._in_year(p, is_only=node.only_year is not None)) for p in meant]
        return reduce_members(node, members, year, gathered=Gathered.YEARS, unit=unit)

    def _in_year(self, period: Period, *, is_only: bool) -> Lookup:
        """The unit as it stood in a year; one that it was not assessed in is what 缺考年度 says, else open."""
        if self.history is None:
            raise InternalError(f"no history for {period.name}")
        case = self.history.case_of(self, period)
        total = self.plan.total(self.period_kind)
        rule = total.missing_year if total is not None else None
        if case.is_present or rule is None:
            return case
        if rule.points is not None:
            given = Answer(value=rule.points, phrase=Phrase(f"缺考，计 {shown(rule.points, POINT)}"))
            return AbsentYearView(case, named(given, f"{self.unit.name} {period.name}", POINT, formula="缺考年度"))
        # Of one year alone there is nothing left that it could be left out of.
        out = Answer(status=Status.NOT_APPLICABLE, reason=f"{period.name}缺考，不计", phrase=Phrase("不计"))
        return case if is_only else AbsentYearView(case, out)

    @cached_property
    def is_present(self) -> bool:
        """Whether anything of the unit was reported, judged or set in the period."""
        return self.has_report or self.inputs.is_judged(self.unit.name)

    def _reduce_below(self, node: Reduction, year: Year, unit: Unit) -> Answer:
        spoken = [x for x in (node.subject, node.condition) if x is not None]
        items = {n.key for x in spoken for n in walk(x) if isinstance(n, Ref)} & self.plan.indicators.keys()
        cases = self.world.below(
            self.unit.name,
            is_all=node.over is Scope.ALL_BELOW,
            fits=lambda c: all(c.applies(key) for key in items),
        )
        if not cases:
            return no_units(node, unit, f"{self.unit.name}没有下辖单位")
        members = [Member(c.unit.name, c) for c in cases]
        return reduce_members(node, members, year, gathered=Gathered.UNITS, unit=unit)

    def _members(self, key: str, year: Year) -> tuple[Member, ...] | None:
        """The records of a list as they are gone through; None where the list was not reported."""
        if (key, year) not in self._rows:
            fact = self.inputs.records(self.unit.name, key, year)
            rows = None if fact is None else tuple(self._row(key, year, r, i) for i, r in enumerate(fact.rows, start=1))
            self._rows[key, year] = rows
        return self._rows[key, year]

    def _row(self, key: str, year: Year, record: Record, place: int) -> Member:
        name = f"{self.plan.name_of(key)}第{place}条" + (f"（{record.label}）" if record.label else "")
        columns = {c.key: self._cell(c, record, name, year) for c in self.plan.records[key].columns}
        return Member(name, RowView(self, columns, year), record.source)

    def _cell(self, column: Field, record: Record, row: str, year: Year) -> Answer:
        fact = record.values.get(column.key)
        label = f"{row} {column.name}"
        source = fact.source if fact is not None else record.source
        if fact is None or fact.value is None:
            asked = (Asked(column.key, year, is_judgement=False),)
            missing = Answer(status=Status.MISSING, reason=f"“{column.name}”是空白", asked=asked)
            return named(missing, label, column.unit, source=source)
        return named(Answer(value=fact.value), label, column.unit, source=source)

    def _doubted_rows(self, answer: Answer, key: str, year: Year) -> Answer:
        """A list that is under review, or in which a row breaks a check, may still change."""
        fact = self.inputs.records(self.unit.name, key, year)
        doubts = [f"“{self.plan.name_of(key)}”正在复核"] if fact is not None and fact.is_under_review else []
        if (key, year) in self.doubted:
            doubts.append(self.doubted[key, year])
        is_under_review = answer.is_under_review or (fact is not None and fact.is_under_review)
        return replace(answer, doubts=(*answer.doubts, *doubts), is_under_review=is_under_review)

    def row_views(self, key: str) -> Sequence[tuple[str, Lookup]]:
        """Each record of a list, with what it is called; none where the list was not reported."""
        return [(m.name, m.lookup) for m in self._members(key, Year.THIS) or ()]

    def broken_in_register(self, key: str) -> Mapping[str, int]:
        """What must hold of each record of a list that is not held record by record: how many break it."""
        register = self.inputs.register(self.unit.name, key, Year.THIS)
        return register.broken if register is not None else {}

    def ranked(self, node: Ranked, year: Year) -> Answer:
        """Whether the unit has one of the places among all that stand in its level."""
        return take_place(node, self, None, year)

    def reduce(self, node: Reduction, year: Year) -> Answer:
        """What records, units or parts of the year make together."""
        return self._reduce(node, year, None)

    def reduce_for(self, node: Reduction, year: Year, item: str) -> Answer:
        """The same, where of all units only those count that take part in an indicator."""
        return self._reduce(node, year, item)

    def attribute(self, name: str) -> str | None:
        """What the roster says of the unit."""
        return self.unit.attributes.get(name)

    def standing(self, kind: CaseKind) -> tuple[str, ...]:
        """The names by which 按层次 and the like know the unit or the period, the nearest first."""
        match kind:
            case "层次":
                outer = self.level.part_of
                return (self.level.name, outer) if outer is not None else (self.level.name,)
            case "分组":
                return (self.group,) if self.group is not None else ()
            case "单位":
                return (self.unit.name,)
            case "年度":
                return (f"{self._year}年",)

    def year_of_days(self, year: Year) -> int:
        """The year of a day that is written without one."""
        return self._year - year.years_back

    @property
    def group(self) -> str | None:
        """The group of its level that the unit stands in; None where the level has none."""
        found = groups_of(self.unit, self.level.name, self.plan.policy.groups)
        return found[0].name if found else None

    @cached_property
    def _year(self) -> int:
        period = self.plan.policy.period(self.inputs.period)
        return period.closes_on.year if period is not None else self.plan.policy.header.year or 0

    @property
    def unit_name(self) -> str:
        """What the unit is called."""
        return self.unit.name

    @property
    def level_name(self) -> str:
        """The level that it stands in here."""
        return self.level.name

    def peers(self, level: str | None, *, whole: str, item: str | None) -> Sequence[Case] | None:
        """The units that it is placed among, itself included."""
        own = self if level in (None, self.level.name) else None
        own = own or next((c for c in self.everyone if c.unit.name == self.unit.name and c.level.name == level), None)
        if own is None:
            return None
        found = self._in_the_whole(whole) if whole else own.population.cases
        taking_part = (c for c in found if item is None or c.takes_part(item))
        return tuple({c.unit.name: c for c in reversed(tuple(taking_part))}.values())[::-1]

    # --- what is known of this unit ------------------------------------------------------------------

    def applies(self, key: str) -> bool:
        """Whether the unit's level takes part in an indicator, and in the item that it belongs to."""
        item = self.plan.parents.get(key)
        indicator = self.plan.indicators[key]
        return applies_to(indicator, self.level.name) and (item is None or applies_to(item, self.level.name))

    def exempt(self, key: str) -> Answer | None:
        """Whether the unit is exempt from an indicator; None where the method exempts nobody from it."""
        if key not in self._exemptions:
            item = self.plan.parents.get(key)
            indicators = (self.plan.indicators[key], *((item,) if item is not None else ()))
            stated = [x for i in indicators for x in i.exemptions if x.level in (None, self.level.name)]
            answers = [evaluate(x.condition, self) for x in stated]
            self._exemptions[key] = settle(answers, either, deciding=True) if answers else None
        return self._exemptions[key]

    def takes_part(self, key: str) -> bool:
        """Whether the unit is assessed by an indicator: its level takes part, and it is not exempt."""
        exempt = self.exempt(key) if self.applies(key) else None
        return self.applies(key) and (exempt is None or exempt.truth is not True)

    def tier(self, key: str) -> TierFound:
        """The tier that the unit reaches in an indicator."""
        if key not in self._tiers:
            indicator, exempt = self.plan.indicators[key], self.exempt(key)
            if exempt is not None and exempt.truth is None:
                self._tiers[key] = undecided(indicator, exempted(exempt, indicator))
            else:
                self._tiers[key] = find_tier(indicator, ItemView(self, key), self.plan.policy.tiers[-1])
            note_outcome(key, self._tiers[key].tier or "")
        return self._tiers[key]

    def contenders(self, key: str) -> Contenders:
        """The units that are ranked together and take part in an indicator."""
        return self.population.contenders(key)

    def item_view(self, key: str) -> Lookup:
        """The unit as the clauses of one indicator see it: places are among those who take part in it."""
        return ItemView(self, key)

    def has_no_task(self, key: str) -> bool:
        """Whether the unit has no task for an indicator."""
        return is_idle(self.appraise(key))

    def setting(self, key: str, side: Side, year: Year = Year.THIS) -> Answer | None:
        """What a worked example sets for this unit."""
        return self.inputs.setting(self.unit.name, key, side, year)

    def signed(self, key: str) -> SignedTarget | None:
        """What the unit's responsibility letter says of an indicator."""
        return self.inputs.signed(self.unit.name, key)

    def is_judged(self, subject: str) -> bool:
        """Whether a sentence or judged field has been judged for this unit."""
        unit = self.unit.name
        return self.inputs.rating(unit, subject) is not None or self.inputs.judged(unit, subject) is not None

    def appraise(self, key: str) -> Appraisal:
        """An indicator before points."""
        if key not in self._appraisals:
            self._appraisals[key] = appraise(self.plan.indicators[key], self)
        return self._appraisals[key]

    @cached_property
    def shares(self) -> Mapping[str, Share]:
        """Full marks, by place in the tree of points."""
        return allot(self)

    def share(self, key: str) -> Share:
        """The full marks of an area, item or component."""
        return self.shares[key]

    def scored(self, key: str) -> Scored:
        """The points of an item."""
        if key not in self._scored:
            self._scored[key] = score_item(self.plan.indicators[key], self)
        return self._scored[key]

    def area(self, key: str) -> AreaSum:
        """The sum of an area."""
        if key not in self._areas:
            self._areas[key] = sum_area(self.plan.areas[key], self)
        return self._areas[key]

    def area_total(self, key: str) -> TotalSum | None:
        """The total that an area makes of its own indicators; None where it makes none."""
        area = self.plan.areas[key]
        return area_total(area, area.total, self) if area.total is not None else None

    @cached_property
    def bounds(self) -> Bounds:
        """How far open sums can still go."""
        return Bounds(plan=self.plan, shares=self.shares, scored=_Scores(self))

    @cached_property
    def total(self) -> TotalSum | None:
        """The total, or None where the period has none."""
        given = self.setting(TOTAL_KEY, Side.SCORE) or self.setting(TOTAL_KEY, Side.VALUE)
        if given is not None:
            return TotalSum(score=given, raw=given.number, lowest=given.number, highest=given.number)
        total = self.plan.total(self.period_kind)
        if total is None:
            return None
        vetoed = veto_total(make_total(total, self), self.vetoes_of_total)
        return decide_total(vetoed, self.decided(TOTAL_KEY))

    def rank(self, key: str) -> int | None:
        """The place of this unit by a node, among those that it is ranked with."""
        return self.population.ranks(key).get(self.id)

    # --- finding -------------------------------------------------------------------------------------

    def _find(self, key: str, side: Side, year: Year) -> Answer:
        if side is not Side.VALUE and year is not Year.THIS:
            return self._no_results_of(year, f"{key}.{side.value}")
        if side is Side.RANK:
            return self._rank_answer(key)
        if key in (BONUS_KEY, DEDUCTION_KEY):
            kind = AdjustmentKind.BONUS if key == BONUS_KEY else AdjustmentKind.DEDUCTION
            return self.adjusted(kind).score
        if key == TOTAL_KEY:
            return self.total.score if self.total else self._undefined("本期不设总分")
        if key in self.plan.areas:
            return self._area_side(key, side)
        if key in self.plan.indicators:
            return self._side(key, side, year)
        if key in self.plan.definitions:
            return formula_value(self.plan.definitions[key], self.plan.unit_of(key), self, year)
        if key in self.plan.fields:
            return self._field(key, year)
        raise InternalError(f"no node {key}")

    def _area_side(self, key: str, side: Side) -> Answer:
        if side is Side.FULL_MARKS:
            return self.share(key).full_marks
        if side is Side.TOTAL:
            total = self.area_total(key)
            return total.score if total is not None else self._undefined("没有总分")
        return self.area(key).score

    def _side(self, key: str, side: Side, year: Year) -> Answer:
        match side:
            case Side.VALUE:
                return self._value(key, year)
            case Side.TARGET:
                return self.appraise(key).target or self._undefined("没有目标")
            case Side.COMPLETION:
                return self.appraise(key).completion or self._undefined("没有完成率")
            case Side.SCORE:
                return self._score(key)
            case Side.FULL_MARKS:
                share = self.shares.get(key)
                return share.full_marks if share else self._undefined("不计分")
            case Side.RANK:
                return self._rank_answer(key)
            case Side.TIER:
                return in_place_of_value(self.tier(key))
            case Side.TOTAL | Side.WEIGHT:
                raise InternalError(f"no {side.value} of {key}")

    def _value(self, key: str, year: Year) -> Answer:
        indicator = self.plan.indicators[key]
        if not self.applies(key):
            reason = f"“{indicator.name}”不考评{self.level.name}"
            return Answer(status=Status.NOT_APPLICABLE, reason=reason, phrase=Phrase("不适用"))
        exempt = self.exempt(key)
        if exempt is not None and exempt.truth is not False:
            return exempted(exempt, indicator)
        if not indicator.has_value:
            return in_place_of_value(self.tier(key)) if indicator.tiers else self._undefined("没有自己的数值")
        if indicator.is_judged:
            return self._rating(key, f"{self.unit.name} {indicator.name}".strip(), year)
        if indicator.formula is None and not indicator.components:
            return self._reported(key, indicator.name, year)
        return formula_value(indicator, indicator.unit, self, year)

    def _score(self, key: str) -> Answer:
        item = self.plan.parents.get(key)
        scored = self.scored(item.key if item else key) if key in self.shares else None
        if scored is not None and item is not None:
            scored = next(c for c in scored.components if c.indicator.key == key)
        return scored.score if scored else self._undefined("不计分")

    def _field(self, key: str, year: Year) -> Answer:
        declared = self.plan.fields[key]
        if year is Year.FIRST_HALF and declared.frequency is Frequency.HALF:
            return self._part(key, Year.THIS, 0)
        if not declared.is_judged:
            return self._reported(key, declared.name, year)
        return self._rating(key, f"{self.unit.name} {declared.name}".strip(), year)

    def _reported(self, key: str, name: str, year: Year) -> Answer:
        fact = self.inputs.figure(self.unit.name, key, year)
        asked = (Asked(key, year, is_judgement=False),)
        label, unit = self._label(name, year), self.plan.unit_of(key)
        if fact is None or fact.value is None:
            reason = self._missing_reason(name, year, is_blank=fact is not None)
            missing = Answer(status=Status.MISSING, reason=reason, asked=asked)
            return named(missing, label, unit, source=fact.source if fact else None)
        doubts = [f"“{name}”正在复核"] if fact.is_under_review else []
        if (key, year) in self.doubted:
            doubts.append(self.doubted[key, year])
        answer = Answer(value=fact.value, doubts=tuple(doubts), is_under_review=fact.is_under_review, asked=asked)
        return named(answer, label, unit, source=fact.source)

    def _part(self, key: str, year: Year, index: int) -> Answer:
        """One month or quarter of a figure."""
        name = f"{self.plan.name_of(key)} {part_name(self.plan.frequency_of(key), index)}"
        given = self.inputs.part_setting(self.unit.name, key, year, index)
        if given is not None:
            return given
        fact = self.inputs.figure(self.unit.name, key, year)
        parts = fact.parts if fact is not None else None
        value = parts[index] if parts is not None and index < len(parts) else None
        asked = (Asked(key, year, is_judgement=False),)
        label, unit = self._label(name, year), self.plan.unit_of(key)
        source = fact.source if fact is not None else None
        if value is None:
            reason = self._missing_reason(name, year, is_blank=fact is not None)
            return named(Answer(status=Status.MISSING, reason=reason, asked=asked), label, unit, source=source)
        doubts = (f"“{name}”正在复核",) if fact is not None and fact.is_under_review else ()
        return named(Answer(value=value, doubts=doubts, asked=asked), label, unit, source=source)

    def _in_the_whole(self, whole: str) -> Sequence[Case]:
        """Every case under the same province (city, …); all of them where the roster names none."""
        roster = {u.name: u for u in self.inputs.facts.roster}
        root = unit_above(self.unit, whole[-1], roster)
        return [c for c in self.everyone if unit_above(c.unit, whole[-1], roster) == root]

    def _missing_reason(self, name: str, year: Year, *, is_blank: bool) -> str:
        period = self.inputs.period
        if not self.has_report:
            return f"没有报送{period}的数据"
        figure = f"{year.value}的“{name}”" if year is not Year.THIS else f"“{name}”"
        return f"{period}报送的{figure}是空白" if is_blank else f"{period}缺报{figure}"

    def _rating(self, subject: str, label: str, year: Year) -> Answer:
        rating = self.inputs.rating(self.unit.name, subject) if year is Year.THIS else None
        is_node = subject in self.plan.fields or subject in self.plan.indicators
        unit = self.plan.unit_of(subject) if is_node else NO_UNIT
        asked = (Asked(subject, year, is_judgement=True),)
        if rating is None:
            reason = f"{self.inputs.period}尚未评定“{self.plan.name_of(subject)}”"
            return named(Answer(status=Status.JUDGEMENT_PENDING, reason=reason, asked=asked), label, unit)
        one_by_one = tuple(
            Derivation(
                label=f"{label} 第{place}位评委",
                value=value,
                unit=unit,
                status=Status.OK,
                source=rating.source,
            )
            for place, value in enumerate(rating.each, start=1)
        )
        way = f"{len(one_by_one)} 人评定" if one_by_one else ""
        answer = Answer(value=rating.value, asked=asked, children=one_by_one, phrase=Phrase(way))
        return named(answer, label, unit, source=rating.source)

    def _label(self, name: str, year: Year) -> str:
        spoken = f"{self._year - year.years_back}年" if self._year else year.value
        spoken += {Year.LAST_WHOLE: "全年", Year.FIRST_HALF: "上半年"}.get(year, "") if self._year else ""
        return f"{self.unit.name} {spoken} {name}".strip()

    def _rank_answer(self, key: str) -> Answer:
        place = self.rank(key)
        if place is None:
            return self._undefined("没有名次")
        return Answer(value=Fraction(place), phrase=Phrase(f"第{place}名"))

    def _no_results_of(self, year: Year, what: str) -> Answer:
        reason = f"要用{year.value}的“{what}”，{year.value}没有考评结果"
        return Answer(status=Status.MISSING, reason=reason, phrase=Phrase("缺"))

    def _undefined(self, reason: str) -> Answer:
        return Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("无"))


class _Scores(Mapping[str, Scored]):
    """The points of one case's items, each found when it is asked for: a sum asks for its own alone."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def __getitem__(self, key: str) -> Scored:
        return self._case.scored(key)

    def __iter__(self) -> Iterator[str]:
        return (i.key for i in self._case.plan.policy.all_indicators() if is_scored(i))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Population:
    """The cases that are ranked together; each ranking is made once."""

    def __init__(self, cases: Sequence[Case], known: KnownPopulation | None = None) -> None:
        self.cases = tuple(cases)
        #: What somebody else found out of all of them, where these are only some.
        self.known = known
        self._ranks: dict[str, Mapping[CaseId, int]] = {}
        self._waiting: dict[str | None, tuple[Case, ...]] = {}
        self._contenders: dict[str, Contenders] = {}
        self._reduced: dict[tuple[Reduction, Year, str | None], Answer] = {}
        self._grades: Mapping[CaseId, GradeFound] | None = None

    @property
    def gone_through(self) -> tuple[Case, ...]:
        """The cases of which everything is worked out; the others only lend figures to them."""
        if self.known is None or self.known.named is None:
            return self.cases
        return tuple(c for c in self.cases if c.unit.name in self.known.named)

    def waiting(self, area: str | None) -> tuple[Case, ...]:
        """The cases whose total, or whose score of an area, is still to come; found once for all."""
        if area not in self._waiting:
            scores = (
                (c, c.area(area).score if area is not None else c.total.score if c.total else None)
                for c in self.gone_through
            )
            self._waiting[area] = tuple(
                c for c, s in scores if s is not None and s.value is None and s.status is not Status.NOT_APPLICABLE
            )
        return self._waiting[area]

    def reduced(self, node: Reduction, year: Year, item: str | None, unit: Unit) -> Answer:
        """What all who take part make together; worked out once, for all of them alike."""
        asked = (node, year, item)
        if asked not in self._reduced:
            plan = self.cases[0].plan
            own = node.subject.key if isinstance(node.subject, Ref) and node.subject.key in plan.indicators else None
            items = [key for key in (item, own) if key is not None]
            members = [Member(c.unit.name, c) for c in self.cases if all(c.takes_part(key) for key in items)]
            is_lower = node.subject is not None and is_lower_better(node.subject, plan)
            self._reduced[asked] = reduce_members(
                node, members, year, gathered=Gathered.POPULATION, unit=unit, lower_is_better=is_lower
            )
        return self._reduced[asked]

    def contenders(self, key: str) -> Contenders:
        """All who take part in an indicator with what they have, in order; put together once."""
        if key not in self._contenders:
            taking_part = (c for c in self.cases if c.takes_part(key))
            found = ((c.unit.name, c.look_up(key, Side.VALUE, Year.THIS)) for c in taking_part)
            values = [(unit, number_of(a)) for unit, a in found if a.status is not Status.NOT_APPLICABLE]
            is_higher = self.cases[0].plan.indicators[key].direction is not Direction.LOWER
            self._contenders[key] = Contenders(values, is_higher=is_higher)
        return self._contenders[key]

    def grades(self) -> Mapping[CaseId, GradeFound]:
        """The grades of all, settled together because places are few."""
        if self._grades is None:
            self._grades = self._graded()
        return self._grades

    @property
    def counted(self) -> int:
        """考评对象总数: units that take part, also those of which figures are missing."""
        if self.known is not None:
            return self.known.counted
        return sum(c.is_assessed and not c.is_left_out for c in self.cases)

    def _graded(self) -> Mapping[CaseId, GradeFound]:
        first = self.cases[0]
        table = first.plan.policy.outcomes.table(first.level.name, first.period_kind)
        period = first.plan.policy.period(first.inputs.period)
        if period is None or not is_scored_period(period):
            return {}
        given = {c.id: as_given(c.given_grade) for c in self.gone_through if c.given_grade is not None}
        assessed = [c for c in self.gone_through if c.is_assessed and c.id not in given]
        if table is None or not assessed:
            return given
        found = settle_grades(table, assessed, self.counted)
        return given | {c.id: f for c, f in zip(assessed, found, strict=True)}

    def ranks(self, key: str) -> Mapping[CaseId, int]:
        """Rank the cases by a node: an indicator's value in its direction, an area's score, the total.

        Cases that do not take part, or have no figure, are out.
        """
        if self.known is not None:
            known = self.known.ranks.get(key, {})
            return {case.id: known[case.unit.name] for case in self.cases if case.unit.name in known}
        if key not in self._ranks:
            found = {case.id: number for case in self.cases if (number := _figure(case, key)) is not None}
            self._ranks[key] = _ranked(self.cases[0].plan, key, found)
        return self._ranks[key]


def _figure(case: Case, key: str) -> Fraction | None:
    if key == TOTAL_KEY:
        value = case.total.score.value if case.total and not case.is_left_out else None
    elif key in case.plan.areas:
        value = case.area(key).score.value
    else:
        value = case.look_up(key, Side.VALUE, Year.THIS).value
    return value if isinstance(value, Fraction) else None


def _ranked(plan: Plan, key: str, found: Mapping[CaseId, Fraction]) -> Mapping[CaseId, int]:
    indicator = plan.indicators.get(key)
    direction = indicator.direction if indicator else Direction.HIGHER
    if direction is Direction.EQUAL:
        return {}
    return competition_ranks(found, is_higher_better=direction is Direction.HIGHER)

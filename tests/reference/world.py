"""All units of one period: who is ranked with whom, what each comes to, and who wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from dsl.expressions import Expression, Number, Reduction, Scope, Year, parts
from dsl.facts import Facts, RosterUnit, SignedTarget
from dsl.model import Award, CheckedPolicy, Level, Purpose, Rounding, Total
from dsl.outcomes import AdjustmentBlock, AdjustmentRow, Cut, GradeTable, TieRule
from tests.reference.absent import MISSING, UNDEFINED, Absent, Result, first_absent
from tests.reference.points import Points, item_place
from tests.reference.rounded import round_exactly
from tests.reference.values import Values


@dataclass
class UnitReference:
    """What came out for one unit at one level."""

    name: str
    level: str
    parent_group: str
    values: dict[str, Result] = field(default_factory=dict)
    completions: dict[str, Result | None] = field(default_factory=dict)
    met: dict[str, bool | None] = field(default_factory=dict)
    scores: dict[str, Fraction | None] = field(default_factory=dict)
    full_marks: dict[str, Fraction | None] = field(default_factory=dict)
    areas: dict[str, Fraction | None] = field(default_factory=dict)
    raw_total: Fraction | None = None
    total: Fraction | None = None
    rank: int | None = None
    area_ranks: dict[str, int | None] = field(default_factory=dict)
    item_ranks: dict[str, int | None] = field(default_factory=dict)
    definitions: dict[str, Result] = field(default_factory=dict)
    tiers: dict[str, str | None] = field(default_factory=dict)
    #: Only of a unit whose total is settled: what an open one can still have is for the engine to say.
    grade: str | None = None


@dataclass(frozen=True)
class AwardReference:
    """Who wins an award for the whole method in one level and group, and who shares its last place."""

    name: str
    group: str
    winners: frozenset[str]
    tied: frozenset[str]


class World:
    """One period over all facts."""

    def __init__(self, checked: CheckedPolicy, facts: Facts, period: str) -> None:
        self.checked = checked
        self.policy = checked.policy
        self.facts = facts
        self.period = period
        found = self.policy.period(period)
        assert found is not None
        self.closes_on = found.closes_on
        begins_on = found.year_begins_on or self.policy.header.starts_on
        years = 1 if begins_on is None else found.closes_on.year - begins_on.year + 1
        #: How many quarters have begun, of a term that begins with a year.
        self.quarters = (years - 1) * 4 + (found.closes_on.month + 2) // 3
        self.is_scored = set(found.purposes) != {Purpose.CIRCULAR}
        self.total = next((t for t in self.policy.totals if t.period == found.kind), None)
        self.indicators = {i.key: i for i in self.policy.every_indicator()}
        self.units = [
            Unit(self, unit, level, _group(unit, level, self.policy.levels, facts.roster))
            for unit in facts.roster
            for level in _levels(unit, self.policy.levels)
        ]

    @property
    def letters(self) -> Mapping[str, Mapping[str, SignedTarget]]:
        """The letters of the period's year."""
        return self.facts.letters(self.closes_on.year)

    @property
    def rests_on_years(self) -> bool:
        """Whether the total is made of other years alone, so that the period has no items of its own."""
        return self.total is not None and _rests_on_years(self.total.formula)

    def at(self, period: str) -> World:
        """The same facts in another period."""
        return World(self.checked, self.facts, period)

    def unit(self, name: str, level: str) -> Unit:
        """A unit at a level."""
        return next(u for u in self.units if u.unit.name == name and u.level is not None and u.level.name == level)

    def peers(self, one: Values) -> Sequence[Unit]:
        """Those that a unit is ranked among, itself included."""
        return [u for u in self.units if (u.level, u.group) == (one.level, one.group)]

    def below(self, unit: RosterUnit) -> Unit:
        """A unit as the one above reads it: at its level, or at none."""
        at_levels = [u for u in self.units if u.unit == unit]
        return at_levels[0] if at_levels else Unit(self, unit, None, "")

    def grades(self, level: str) -> dict[str, str | None]:
        """The grade of each unit of a level whose total is settled: bands, then places from the best down."""
        table = self.policy.outcomes.table(level, self.policy.kind_of_period(self.period))
        if table is None or not self.is_scored:
            return {}
        found: dict[str, str | None] = {}
        meant = [u for u in self.units if u.level is not None and u.level.name == level]
        for group in dict.fromkeys(u.group for u in meant):
            units = [u for u in meant if u.group == group]
            totals = {u.unit.name: t for u in units if isinstance(t := u.published_total(), Fraction)}
            grades: dict[str, str | None] = {u.unit.name: u.band(table) for u in units if u.unit.name in totals}
            for grade in table.grades:
                if grade.cut is not None:
                    standing = {n: totals[n] for n, g in grades.items() if g == grade.name}
                    counted = sum(u.is_assessed for u in units)
                    kept, tied = _fill(standing, _places(grade.cut, counted), grade.cut.rule)
                    for name in standing:
                        if name in tied:
                            grades[name] = None
                        elif name not in kept:
                            grades[name] = grade.overflow
            found |= grades
        return found

    def winners(self, award: Award) -> list[AwardReference]:
        """Who wins an award that goes by the total: the quota is filled from the best down."""
        found = []
        meant = [u for u in self.units if u.level is not None and u.level.name == award.level]
        for group in dict.fromkeys(u.group for u in meant):
            candidates = {
                u.unit.name: total
                for u in meant
                if u.group == group
                and isinstance(total := u.published_total(), Fraction)
                and all(u.evaluate(c, Year.THIS) is True for c in award.conditions)
            }
            inside, tied = _fill(candidates, award.quota, TieRule.ALL_OPEN)
            found.append(AwardReference(award.name, group, inside, tied))
        return found


class Unit(Points):
    """One unit of a world, with what is made of its points."""

    world: World

    def result(self) -> UnitReference:
        """Compute everything."""
        assert self.level is not None
        found = UnitReference(name=self.unit.name, level=self.level.name, parent_group=self.group)
        if self.world.rests_on_years:
            found.raw_total, found.total = _settled(self.raw_total()), _settled(self.published_total())
            return found
        for item in self.policy.every_indicator():
            found.values[item.key] = self.value(item.key, Year.THIS)
            found.completions[item.key] = self.completion(item)
            found.met[item.key] = self.met(item)
            if item.tiers and self.applies(item.key):
                tier = self.tier(item)
                found.tiers[item.key] = None if isinstance(tier, Absent) else tier
        for definition in self.policy.all_definitions():
            if definition.is_published:
                found.definitions[definition.key] = self.value(definition.key, Year.THIS)
        if not self.world.is_scored:
            return found
        points = self.full_marks()
        for item in self.policy.all_indicators():
            for leaf in item.components or (item,):
                found.full_marks[leaf.key] = points.get(leaf.key)
                if leaf is not item:
                    found.scores[leaf.key] = _settled(self.leaf_score(leaf, item, points))
            found.scores[item.key] = _settled(self.item_score(item, points))
        for area in self.policy.all_areas():
            found.areas[area.key] = _settled(self.area_score(area, points))
        found.raw_total = _settled(self.raw_total())
        found.total = _settled(self.published_total())
        return found

    # --- totals ---

    def raw_total(self) -> Result:
        """The formula, cut at its bounds."""
        total = self.world.total
        if total is None:
            return UNDEFINED
        raw = self.evaluate(total.formula, Year.THIS)
        if isinstance(raw, Fraction) and total.shape is not None:
            assert total.shape.full is None
            raw = raw if total.shape.lowest is None else max(raw, total.shape.lowest)
            raw = raw if total.shape.highest is None else min(raw, total.shape.highest)
        return raw

    def published_total(self) -> Result:
        """After vetoes, which come first, and rounded."""
        if not self.world.is_scored or self.world.total is None:
            return UNDEFINED
        raw = self.raw_total()
        total = raw if isinstance(raw, Absent) else _rounded(raw, self.world.total)
        vetoes = [self.evaluate(c, Year.THIS) for c in self.vetoes()]
        if True in vetoes:
            return Fraction(0)
        return first_absent(vetoes) or total

    @property
    def is_assessed(self) -> bool:
        """Whether it counts among those assessed: some item concerns it, or it has a total without."""
        items = self.policy.all_indicators()
        return any(self.applies(i.key) for i in items) or isinstance(self.published_total(), Fraction)

    def band(self, table: GradeTable) -> str | None:
        """The first row whose band and conditions hold; None where a condition that matters is not known."""
        for grade in table.grades:
            asked = [c.condition for c in grade.conditions] + ([grade.band] if grade.band is not None else [])
            truths = [self.evaluate(c, Year.THIS) for c in asked]
            if first_absent(truths) is not None and False not in truths:
                return None
            if False not in truths:
                return grade.name
        raise AssertionError(table)

    def vetoes(self) -> list[Expression]:
        """Whatever makes the total 0."""
        assert self.level is not None
        kind = self.policy.kind_of_period(self.period)
        blocks = [b for b in self.policy.outcomes.vetoes if b.reach.holds(self.level.name, kind)]
        return [c.condition for b in blocks for v in b.vetoes if v.total == 0 for c in v.circumstances]

    def adjustments(self, key: str) -> Result:
        """加分合计 or 扣分合计: every sum that what is unknown still allows; one value alone settles it."""
        assert self.level is not None
        kind = self.policy.kind_of_period(self.period)
        whole = [Fraction(0)]
        unknown: list[Result] = []
        for block in self.policy.outcomes.adjustments:
            if block.kind.key == key and block.reach.holds(self.level.name, kind):
                sums, absent = self.block(block)
                whole = [a + b for a, b in product(whole, sums)]
                unknown += absent
        return whole[0] if len(set(whole)) == 1 else first_absent(unknown) or MISSING

    def block(self, block: AdjustmentBlock) -> tuple[list[Fraction], list[Result]]:
        rows: list[list[Fraction]] = []
        absent: list[Result] = []
        for row in block.group.rows:
            assert isinstance(row, AdjustmentRow)
            assert row.condition is not None
            holds = self.evaluate(row.condition, Year.THIS)
            if isinstance(holds, Absent):
                absent.append(holds)
                rows.append([Fraction(0), row.points])
            else:
                rows.append([row.points if holds else Fraction(0)])
        sums = [sum(one, Fraction(0)) for one in product(*rows)]
        cap = block.group.cap
        return [s if cap is None else min(s, cap) for s in sums], absent


def assess(checked: CheckedPolicy, facts: Facts, period: str) -> list[UnitReference]:
    """Evaluate one period of a method over the facts."""
    world = World(checked, facts, period)
    found = [u.result() for u in world.units]
    if world.is_scored:
        grades = {level.name: world.grades(level.name) for level in checked.policy.levels}
        for one in found:
            one.grade = grades[one.level].get(one.name)
            peers = [o for o in found if (o.level, o.parent_group) == (one.level, one.parent_group)]
            one.rank = _place(one.total, [p.total for p in peers])
            one.area_ranks = {k: _place(s, [p.areas[k] for p in peers]) for k, s in one.areas.items()}
            for item in checked.policy.every_indicator():
                if not item.components and one.values:
                    values = [p.values[item.key] for p in peers]
                    one.item_ranks[item.key] = item_place(one.values[item.key], values, item.direction)
    return found


def awards(checked: CheckedPolicy, facts: Facts, period: str) -> list[AwardReference]:
    """Who wins each award of the period that goes by the total."""
    world = World(checked, facts, period)
    kind = checked.policy.kind_of_period(period)
    meant = [a for a in checked.policy.awards if a.period in (None, kind) and world.is_scored]
    return [one for award in meant for one in world.winners(award)]


def _fill(scores: Mapping[str, Fraction], places: int, rule: TieRule) -> tuple[frozenset[str], frozenset[str]]:
    """Who stands inside so many places, from the best down, and who shares the last of them."""
    inside = set[str]()
    for score in sorted(set(scores.values()), reverse=True):
        names = {n for n, s in scores.items() if s == score}
        if len(inside) >= places:
            break
        if len(inside) + len(names) > places:
            if rule is TieRule.ALL_OPEN:
                return frozenset(inside), frozenset(names)
            inside |= names if rule is TieRule.ALL_IN else set()
            break
        inside |= names
    return frozenset(inside), frozenset()


def _places(cut: Cut, counted: int) -> int:
    if cut.share is None:
        assert cut.count is not None
        return cut.count
    assert cut.mode is not None
    return int(round_exactly(cut.share * counted, Rounding(places=0, mode=cut.mode, span=cut.span)))


def _rests_on_years(formula: Expression) -> bool:
    if isinstance(formula, Reduction):
        return formula.over is Scope.EACH_YEAR
    return bool(inner := [p for p in parts(formula) if not isinstance(p, Number)]) and all(map(_rests_on_years, inner))


def _rounded(raw: Result, total: Total) -> Result:
    assert isinstance(raw, Fraction)
    return round_exactly(raw, total.rounding)


def _place(own: Fraction | None, others: Sequence[Fraction | None]) -> int | None:
    return None if own is None else 1 + sum(o is not None and o > own for o in others)


def _levels(unit: RosterUnit, levels: Sequence[Level]) -> list[Level]:
    direct = [x for x in levels if unit.name in x.includes] or [x for x in levels if unit.type in x.includes]
    chosen = [x.name for x in direct]
    while more := [x.part_of for x in levels if x.name in chosen and x.part_of and x.part_of not in chosen]:
        chosen += more
    return [x for x in levels if x.name in chosen]


def _group(unit: RosterUnit, level: Level, levels: Sequence[Level], roster: Sequence[RosterUnit]) -> str:
    if level.ranked_within is None:
        return ""
    by_name = {u.name: u for u in roster}
    above = by_name.get(unit.parent or "")
    for _ in roster:
        if above is None:
            break
        if level.ranked_within in [x.name for x in _levels(above, levels)]:
            return above.name
        above = by_name.get(above.parent or "")
    return unit.parent or ""


def _settled(value: Result) -> Fraction | None:
    return value if isinstance(value, Fraction) else None

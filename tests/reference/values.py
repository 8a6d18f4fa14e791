"""One unit at one level: what its figures, definitions, targets and formulas come to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Day,
    DayOfYear,
    Expression,
    Fulfilled,
    InEachPart,
    Judged,
    Negative,
    Not,
    Number,
    Place,
    Ranked,
    Reduction,
    Ref,
    Scope,
    ScoreSum,
    Side,
    SumOfShares,
    Truth,
    Year,
    YearNumber,
    walk,
)
from dsl.facts import FigureId, Record, RosterUnit
from dsl.model import Area, CompletionForm, Frequency, Indicator, Level, ZeroChoice, ZeroOutcome, ZeroRule
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, TOTAL_KEY
from tests.reference.absent import MISSING, NOT_APPLICABLE, PENDING, UNDEFINED, Absent, Known, Result, first_absent

if TYPE_CHECKING:
    from tests.reference.world import World


class Values(ABC):
    """One unit at one level; nothing is remembered, everything is computed whenever it is asked for."""

    def __init__(self, world: World, unit: RosterUnit, level: Level | None, group: str) -> None:
        self.world = world
        self.policy = world.policy
        self.facts = world.facts
        self.period = world.period
        self.unit = unit
        self.level = level
        #: The unit that those it is ranked among have in common, or "".
        self.group = group
        #: The part of the year that is meant, where a condition is asked of each: its word, and which one.
        self.part: tuple[str, int] | None = None
        #: The record that is meant, where a list is gone through.
        self.row: Record | None = None

    def applies(self, key: str) -> bool:
        chain = [i for i in self.policy.all_indicators() if key in [x.key for x in i.every()]]
        chain += [x for i in chain for x in i.every() if x.key == key]
        return all(i.levels is None or (self.level is not None and self.level.name in i.levels) for i in chain)

    def value(self, key: str, year: Year) -> Result:
        if self.row is not None and key in self.row.values:
            return _or_missing(self.row.values[key].value)
        for item in self.policy.every_indicator():
            if item.key == key:
                if not self.applies(key):
                    return NOT_APPLICABLE
                if item.components:
                    return UNDEFINED
                if item.is_judged and item.formula is None:
                    return self.judged(key, year)
                return (
                    self.figure(key, year) if item.formula is None else self.formula(item.formula, item.zero_rule, year)
                )
        for definition in self.policy.all_definitions():
            if definition.key == key:
                return self.formula(definition.formula, definition.zero_rule, year)
        if key == TOTAL_KEY:
            return self.published_total()
        if key in (BONUS_KEY, DEDUCTION_KEY):
            return self.adjustments(key)
        for declared in self.policy.all_fields():
            if declared.key == key and declared.is_judged:
                return self.judged(key, year)
        return self.figure(key, year)

    def figure(self, key: str, year: Year) -> Result:
        fact = self.facts.figures.get(FigureId(unit=self.unit.name, period=self.period, key=key, year=year))
        before = self.policy.period_a_year_before(self.period)
        if fact is None and year is Year.LAST and before is not None:
            fact = self.facts.figures.get(FigureId(unit=self.unit.name, period=before.name, key=key))
        if fact is not None and fact.parts is not None and self.part is not None:
            return _or_missing(fact.parts[self.part[1]]) if self.part[1] < len(fact.parts) else MISSING
        return MISSING if fact is None else _or_missing(fact.value)

    def judged(self, key: str, year: Year) -> Result:
        rating = self.facts.ratings.get((self.period, self.unit.name, key))
        return PENDING if rating is None or year is Year.LAST else rating.value

    def formula(self, formula: Expression, rule: ZeroRule | None, year: Year) -> Result:
        value = self.evaluate(formula, year)
        if not isinstance(value, Absent) or value.zero != "?" or rule is None:
            return value
        outcome: ZeroOutcome | ZeroChoice = rule.outcome
        while isinstance(outcome, ZeroChoice):
            condition = self.evaluate(outcome.condition, year)
            if isinstance(condition, Absent):
                return replace(condition, zero=None)
            outcome = outcome.then if condition is True else outcome.otherwise
        if outcome is ZeroOutcome.WHOLE:
            return Fraction(1)
        gone = outcome in (ZeroOutcome.NOT_APPLICABLE, ZeroOutcome.REDISTRIBUTED)
        return Absent("不适用" if gone else "未定义", outcome)

    def evaluate(self, node: Expression, year: Year) -> Result:  # noqa: C901 - one case a kind of node
        match node:
            case Number(quantity=quantity):
                return quantity.value
            case Truth(value=truth):
                return truth
            case Day(of_any_year=(month, day)) if year is Year.LAST:
                before = self.world.closes_on.year - 1
                return date(before, month, min(day, monthrange(before, month)[1]))
            case Day(value=day):
                return day
            case Ref():
                return self.reference(node, year)
            case Judged(sentence=sentence):
                return self.judged(sentence, year)
            case ScoreSum():
                return self.score_sum()
            case Negative(operand=operand):
                return self.each([operand], year, lambda a: -a)
            case Arithmetic(operator=operator, left=left, right=right):
                values = [self.evaluate(left, year), self.evaluate(right, year)]
                if first_absent(values) is None and operator == "/" and values[1] == 0:
                    return Absent("未定义", "?")
                computed: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
                    "+": lambda a, b: a + b,
                    "-": lambda a, b: a - b,
                    "*": lambda a, b: a * b,
                    "/": lambda a, b: a / b,
                }
                return self.each([left, right], year, computed[operator])
            case Comparison(operator=sign, left=left, right=right):
                return self.each([left, right], year, lambda a, b: compare(sign, a, b))
            case AllOf(conditions=conditions):
                return self.decide(conditions, year, deciding=False)
            case AnyOf(conditions=conditions):
                return self.decide(conditions, year, deciding=True)
            case Not(operand=operand):
                return self.each([operand], year, lambda a: not a)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                value = self.evaluate(condition, year)
                if isinstance(value, Absent):
                    return value
                return self.evaluate(then if value else otherwise, year)
            case Call():
                return self.call(node, year)
            case Fulfilled(subject=Ref(key=key), positive=positive):
                indicator = next(i for i in self.policy.every_indicator() if i.key == key)
                met = self.met(indicator)
                return self.why_open(indicator) if met is None else met is positive
            case SumOfShares(share=share, items=items):
                values = [self.evaluate(i.condition, year) for i in items]
                return first_absent(values) or share.value * sum(v is True for v in values)
            case DayOfYear(month=month, day=day):
                year_meant = self.world.closes_on.year - (year is Year.LAST)
                return date(year_meant, month, min(day, monthrange(year_meant, month)[1]))
            case YearNumber():
                return Fraction(self.world.closes_on.year)
            case InEachPart(part=part, condition=condition):
                truths = [one.evaluate(condition, year) for one in self.in_each(part)]
                return False if False in truths else first_absent(truths) or True
            case Ranked(subject=subject, places=places):
                return self.has_place(subject, places, year)
            case Reduction():
                return self.reduce(node, year)
            case _:
                raise AssertionError(node)

    # --- over several ---

    def reduce(self, node: Reduction, year: Year) -> Result:
        members = self.members(node)
        if members is None:
            return MISSING
        if not members and isinstance(node.over, Scope) and node.function not in ("计数", "任一", "每个"):
            return UNDEFINED
        if node.function in ("任一", "每个"):
            assert node.condition is not None
            deciding = node.function == "任一"
            truths = [m.evaluate(node.condition, year) for m in members]
            return deciding if deciding in truths else first_absent(truths) or (not deciding)
        values = [self.member_value(m, node, year) for m in members]
        inside = [v for v in values if v is not None and not is_gone(v)]
        if node.over is not Scope.EVERYONE:
            absent = first_absent(inside)
            if absent is not None:
                return Absent(absent.word)
        numbers = [v for v in inside if isinstance(v, Fraction)]
        if node.function == "计数":
            return Fraction(len(numbers))
        if node.function == "合计" and not inside:
            return Fraction(0)
        if not numbers:
            return UNDEFINED
        return _AGGREGATES["最大" if node.function == "最好" else node.function](numbers)

    def member_value(self, member: Values, node: Reduction, year: Year) -> Result | None:
        """What one member gives; None where the condition leaves it out."""
        if node.condition is not None:
            holds = member.evaluate(node.condition, year)
            if holds is False:
                return None
            if isinstance(holds, Absent):
                return holds
        return Fraction(1) if node.subject is None else member.evaluate(node.subject, year)

    def in_each(self, word: str) -> list[Values]:
        """The unit in each quarter, from the first of the year (or term) to the one that the period closes in."""
        assert word == "每季"
        found = []
        for index in range(self.world.quarters):
            one = copy(self)
            one.part = (word, index)
            found.append(one)
        return found

    def of_row(self, row: Record) -> Values:
        one = copy(self)
        one.row = row
        return one

    def members(self, node: Reduction) -> Sequence[Values] | None:
        """What is gone through; None for a list that was not reported."""
        spoken = [x for x in (node.subject, node.condition) if x is not None]
        items = [n.key for x in spoken for n in walk(x) if isinstance(n, Ref) and n.key in self.world.indicators]
        match node.over:
            case Scope.EVERYONE:
                return self.world.peers(self)
            case Scope.BELOW | Scope.ALL_BELOW:
                assert node.over is Scope.BELOW
                below = [self.world.below(u) for u in self.facts.roster if u.parent == self.unit.name]
                return [m for m in below if all(m.applies(key) for key in items)]
            case Scope.EACH_YEAR:
                over = self.policy.years_over_by(self.period)
                if node.only_year is not None:
                    over = tuple(p for p in over if p.closes_on.year == node.only_year)
                names = [p.name for p in over if p.closes_on.year not in node.without_years]
                assert self.level is not None
                return [self.world.at(name).unit(self.unit.name, self.level.name) for name in names]
            case "每季" as word:
                return self.in_each(word)
            case key:
                id_of_list = FigureId(unit=self.unit.name, period=self.period, key=key, year=node.year)
                reported = self.facts.records.get(id_of_list)
                return None if reported is None else [self.of_row(r) for r in reported.rows]

    def has_place(self, subject: Expression, places: Sequence[Place], year: Year) -> Result:
        own = self.evaluate(subject, year)
        if isinstance(own, Absent):
            return own
        here = [p for p in places if p.level in (None, self.level.name if self.level else "")]
        values = [p.evaluate(subject, year) for p in self.world.peers(self)]
        numbers = [v for v in values if isinstance(v, Fraction)]
        assert isinstance(own, Fraction)
        return any(1 + sum(n > own for n in numbers) <= p.count for p in here if p.is_from_the_top)

    def each(self, parts: Sequence[Expression], year: Year, compute: Callable[..., Known]) -> Result:
        values = [self.evaluate(p, year) for p in parts]
        return first_absent(values) or compute(*values)

    def decide(self, conditions: Sequence[Expression], year: Year, *, deciding: bool) -> Result:
        values = [self.evaluate(c, year) for c in conditions]
        if deciding in [v for v in values if isinstance(v, bool)]:
            return deciding
        return first_absent(values) or (not deciding)

    def call(self, node: Call, year: Year) -> Result:
        if node.function in ("增长率", "下降率"):
            now = self.evaluate(node.arguments[0], year)
            before = self.evaluate(node.arguments[0], Year.LAST) if year is Year.THIS else MISSING
            absent = first_absent([now, before])
            if absent is not None:
                return absent
            assert isinstance(now, Fraction)
            assert isinstance(before, Fraction)
            if before == 0:
                return Absent("未定义", "?")
            return (now - before) / before if node.function == "增长率" else (before - now) / before
        if len(node.arguments) == 1 and self.is_quarterly(node.arguments[0]):
            values = [one.evaluate(node.arguments[0], year) for one in self.in_each("每季")]
        else:
            values = [self.evaluate(a, year) for a in node.arguments]
        absent = first_absent(values)
        if absent is not None:
            return absent
        numbers = [v for v in values if isinstance(v, Fraction)]
        if node.function == "占比":
            return Absent("未定义", "?") if numbers[1] == 0 else numbers[0] / numbers[1]
        return _AGGREGATES[node.function](numbers)

    def is_quarterly(self, node: Expression) -> bool:
        """Whether it is reported by the quarter."""
        keys = {f.key for f in self.policy.all_fields() if f.frequency is Frequency.QUARTER}
        return isinstance(node, Ref) and node.key in keys

    def reference(self, node: Ref, context: Year) -> Result:
        if node.year is Year.LAST and context is Year.LAST:
            return MISSING
        year = Year.LAST if Year.LAST in (node.year, context) else Year.THIS
        areas = {a.key: a for a in self.policy.all_areas()}
        if node.key in areas:
            return self.area_score(areas[node.key], self.full_marks())
        if node.side is Side.VALUE:
            return self.value(node.key, year)
        item = next(i for i in self.policy.every_indicator() if i.key == node.key)
        if node.side is Side.TARGET:
            return _or_undefined(self.target(item))
        if node.side is Side.COMPLETION:
            return _or_undefined(self.completion(item))
        if node.side is Side.SCORE:
            return self.item_score(item, self.full_marks())
        if node.side is Side.FULL_MARKS:
            full = self.full_marks().get(item.key)
            return MISSING if full is None else full
        raise AssertionError(node)

    # --- targets ---

    def target(self, item: Indicator) -> Result | None:
        if item.target is None or item.components:
            return None
        if item.target.value is not None:
            return item.target.value.value
        signed = self.world.letters.get(self.unit.name, {}).get(item.key)
        return MISSING if signed is None or signed.target is None else signed.target.value

    def met(self, item: Indicator) -> bool | None:
        if not self.applies(item.key):
            return None
        if item.components:
            counted = [c for c in item.components if not is_gone(self.value(c.key, Year.THIS))]
            truths = [self.met(c) for c in counted if self.has_verdict(c)]
            if not truths:
                return None
            return False if False in truths else None if None in truths else True
        value, target = self.value(item.key, Year.THIS), self.target(item)
        if isinstance(value, Absent):
            return (
                True
                if value.zero is ZeroOutcome.FULFILLED
                else False
                if value.zero is ZeroOutcome.UNFULFILLED
                else None
            )
        if target is None or isinstance(target, Absent) or item.target is None:
            return None
        return compare(item.target.operator, value, target)

    def has_verdict(self, item: Indicator) -> bool:
        """Whether it could be met at all: it has a target, or zero was said to count as met or not."""
        value = self.value(item.key, Year.THIS)
        said = isinstance(value, Absent) and value.zero in (ZeroOutcome.FULFILLED, ZeroOutcome.UNFULFILLED)
        return said or item.target is not None

    def why_open(self, item: Indicator) -> Absent:
        parts = item.components or (item,)
        return (
            first_absent([self.value(p.key, Year.THIS) for p in parts] + [_or_undefined(self.target(p)) for p in parts])
            or UNDEFINED
        )

    def completion(self, item: Indicator) -> Result | None:
        target = self.target(item)
        if item.completion is None or target is None or not self.applies(item.key):
            return None
        value = self.value(item.key, Year.THIS)
        absent = first_absent([value, target])
        if absent is not None:
            return absent
        assert isinstance(value, Fraction)
        assert isinstance(target, Fraction)
        if target <= 0 or (item.completion is CompletionForm.TARGET_OVER_VALUE and value == 0):
            return UNDEFINED
        match item.completion:
            case CompletionForm.VALUE_OVER_TARGET:
                return value / target
            case CompletionForm.TARGET_OVER_VALUE:
                return target / value
            case CompletionForm.TWO_MINUS_RATIO:
                return 2 - value / target

    # --- what is said in points.py and world.py ---

    @abstractmethod
    def full_marks(self) -> dict[str, Fraction | None]:
        """See there."""

    @abstractmethod
    def item_score(self, item: Indicator, points: Mapping[str, Fraction | None]) -> Result:
        """See there."""

    @abstractmethod
    def area_score(self, area: Area, points: Mapping[str, Fraction | None]) -> Result:
        """See there."""

    @abstractmethod
    def score_sum(self) -> Result:
        """See there."""

    @abstractmethod
    def adjustments(self, key: str) -> Result:
        """See there."""

    @abstractmethod
    def published_total(self) -> Result:
        """See there."""


def _or_missing(value: Known | None) -> Result:
    return MISSING if value is None else value


def _or_undefined(value: Result | None) -> Result:
    return UNDEFINED if value is None else value


def is_gone(value: Result) -> bool:
    """Whether it does not apply."""
    return isinstance(value, Absent) and value.word == "不适用"


_AGGREGATES: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "合计": lambda xs: sum(xs, Fraction(0)),
    "平均": lambda xs: sum(xs, Fraction(0)) / len(xs),
    "最大": max,
    "最小": min,
}


def compare(sign: str, left: Known, right: Known) -> bool:
    """Compare two numbers, days, or (for = and ≠) anything."""
    if sign in ("=", "≠"):
        return (left == right) is (sign == "=")
    pair = (left, right)
    assert all(isinstance(x, Fraction) for x in pair) or all(isinstance(x, date) for x in pair)
    before, after = left < right, right < left  # type: ignore[operator]
    return {"<": before, "≤": not after, ">": after, "≥": not before}[sign]

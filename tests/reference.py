"""A slow second opinion: the method read straight off its records, with nothing of the engine in it.

`assess` gives, for every unit at every level, each node's value, each item's and area's score, the total and the
ranks. It is written to be checked by eye against the language's own page, not to be fast or to explain anything.
What is absent is one of four words; everything else is a Fraction, a truth or a date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dsl.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Day,
    Expression,
    Fulfilled,
    Judged,
    Name,
    Negative,
    Not,
    Number,
    Ref,
    ScoreSum,
    Side,
    SumOfShares,
    Truth,
    Year,
)
from dsl.facts import Facts, FigureId, RosterUnit, Value
from dsl.model import (
    Area,
    Base,
    CheckedPolicy,
    CompletionForm,
    Direction,
    Indicator,
    Level,
    Purpose,
    Rounding,
    RoundingMode,
    ZeroChoice,
    ZeroOutcome,
    ZeroRule,
)

Known = Value


@dataclass(frozen=True)
class Absent:
    """No value: 缺, 待评, 未定义 or 不适用; `zero` says what a zero denominator was said to mean, or "?" before."""

    word: str
    zero: ZeroOutcome | str | None = None


MISSING, PENDING, UNDEFINED, NOT_APPLICABLE = Absent("缺"), Absent("待评"), Absent("未定义"), Absent("不适用")
_ORDER = ["缺", "待评", "未定义", "不适用"]
Result = Known | Absent


def _absent(values: Sequence[Result]) -> Absent | None:
    """The first word among what is absent, and what zero means if all of that word agree."""
    missing = [v for v in values if isinstance(v, Absent)]
    if not missing:
        return None
    word = min((m.word for m in missing), key=_ORDER.index)
    zeros = [m.zero for m in missing if m.word == word]
    if "?" in zeros:
        return Absent(word, "?")
    return Absent(word, zeros[0] if len(set(zeros)) == 1 else None)


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


def assess(checked: CheckedPolicy, facts: Facts, period: str) -> list[UnitReference]:
    """Evaluate one period of a method over the facts."""
    found = []
    for unit in facts.roster:
        for level in _levels(unit, checked.policy.levels):
            group = _group(unit, level, checked.policy.levels, facts.roster)
            found.append(_Unit(checked, facts, period, unit, level).result(group))
    if _is_scored(checked, period):
        for one in found:
            peers = [o for o in found if (o.level, o.parent_group) == (one.level, one.parent_group)]
            one.rank = _place(one.total, [p.total for p in peers])
            one.area_ranks = {k: _place(s, [p.areas[k] for p in peers]) for k, s in one.areas.items()}
            for item in checked.policy.every_indicator():
                if not item.components:
                    values = [p.values[item.key] for p in peers]
                    one.item_ranks[item.key] = _item_place(one.values[item.key], values, item.direction)
    return found


def _is_scored(checked: CheckedPolicy, period: str) -> bool:
    found = checked.policy.period(period)
    return found is not None and set(found.purposes) != {Purpose.CIRCULAR}


def _place(own: Fraction | None, others: Sequence[Fraction | None]) -> int | None:
    return None if own is None else 1 + sum(o is not None and o > own for o in others)


def _item_place(own: Result, others: Sequence[Result], direction: Direction) -> int | None:
    if not isinstance(own, Fraction) or direction is Direction.EQUAL:
        return None
    sign = 1 if direction is Direction.HIGHER else -1
    return 1 + sum(isinstance(o, Fraction) and sign * o > sign * own for o in others)


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


def round_exactly(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Round by looking at the two neighbours that have so many places."""
    if rounding is None:
        return value
    unit = Fraction(1, 10**rounding.places)
    low = (abs(value) // unit) * unit
    high, rest = low + unit, abs(value) - low
    up = {
        RoundingMode.HALF_UP: rest * 2 >= unit,
        RoundingMode.HALF_EVEN: rest * 2 > unit or (rest * 2 == unit and (low / unit) % 2 == 1),
        RoundingMode.DOWN: False,
        RoundingMode.UP: rest > 0,
    }[rounding.mode]
    return (high if up else low) * (-1 if value < 0 else 1)


class _Unit:
    """One unit at one level; nothing is remembered, everything is computed whenever it is asked for."""

    def __init__(self, checked: CheckedPolicy, facts: Facts, period: str, unit: RosterUnit, level: Level) -> None:
        self.policy = checked.policy
        self.is_scored = _is_scored(checked, period)
        self.facts = facts
        self.period = period
        self.unit = unit
        self.level = level

    def result(self, group: str) -> UnitReference:
        found = UnitReference(name=self.unit.name, level=self.level.name, parent_group=group)
        for item in self.policy.every_indicator():
            found.values[item.key] = self.value(item.key, Year.THIS)
            found.completions[item.key] = self.completion(item)
            found.met[item.key] = self.met(item)
        if not self.is_scored:
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
        for total in self.policy.totals:
            if total.period == self.period:
                raw = self.evaluate(total.formula, Year.THIS)
                found.raw_total = raw if isinstance(raw, Fraction) else None
                found.total = None if found.raw_total is None else round_exactly(found.raw_total, total.rounding)
        return found

    # --- values ---

    def applies(self, key: str) -> bool:
        chain = [i for i in self.policy.all_indicators() if key in [x.key for x in i.every()]]
        chain += [x for i in chain for x in i.every() if x.key == key]
        return all(i.levels is None or self.level.name in i.levels for i in chain)

    def value(self, key: str, year: Year) -> Result:
        for item in self.policy.every_indicator():
            if item.key == key:
                if not self.applies(key):
                    return NOT_APPLICABLE
                if item.components:
                    return UNDEFINED
                return (
                    self.figure(key, year) if item.formula is None else self.formula(item.formula, item.zero_rule, year)
                )
        for definition in self.policy.all_definitions():
            if definition.key == key:
                return self.formula(definition.formula, definition.zero_rule, year)
        for declared in self.policy.all_fields():
            if declared.key == key and declared.is_judged:
                rating = self.facts.ratings.get((self.period, self.unit.name, key))
                return PENDING if rating is None or year is Year.LAST else rating.value
        return self.figure(key, year)

    def figure(self, key: str, year: Year) -> Result:
        fact = self.facts.figures.get(FigureId(unit=self.unit.name, period=self.period, key=key, year=year))
        return MISSING if fact is None or fact.value is None else fact.value

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
            case Day(value=day):
                return day
            case Ref():
                return self.reference(node, year)
            case Judged(sentence=sentence):
                rating = self.facts.ratings.get((self.period, self.unit.name, sentence))
                return PENDING if rating is None or year is Year.LAST else rating.value
            case ScoreSum():
                return self.score_sum()
            case Negative(operand=operand):
                return self.each([operand], year, lambda a: -a)
            case Arithmetic(operator=operator, left=left, right=right):
                values = [self.evaluate(left, year), self.evaluate(right, year)]
                if _absent(values) is None and operator == "/" and values[1] == 0:
                    return Absent("未定义", "?")
                computed: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
                    "+": lambda a, b: a + b,
                    "-": lambda a, b: a - b,
                    "*": lambda a, b: a * b,
                    "/": lambda a, b: a / b,
                }
                return self.each([left, right], year, computed[operator])
            case Comparison(operator=sign, left=left, right=right):
                return self.each([left, right], year, lambda a, b: _compare(sign, a, b))
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
                return _absent(values) or share.value * sum(v is True for v in values)
            case Name() | Fulfilled():
                pass
        raise AssertionError(node)

    def each(self, parts: Sequence[Expression], year: Year, compute: Callable[..., Known]) -> Result:
        values = [self.evaluate(p, year) for p in parts]
        return _absent(values) or compute(*values)

    def decide(self, conditions: Sequence[Expression], year: Year, *, deciding: bool) -> Result:
        values = [self.evaluate(c, year) for c in conditions]
        if deciding in [v for v in values if isinstance(v, bool)]:
            return deciding
        return _absent(values) or (not deciding)

    def call(self, node: Call, year: Year) -> Result:
        if node.function in ("增长率", "下降率"):
            now = self.evaluate(node.arguments[0], year)
            before = self.evaluate(node.arguments[0], Year.LAST) if year is Year.THIS else MISSING
            absent = _absent([now, before])
            if absent is not None:
                return absent
            assert isinstance(now, Fraction)
            assert isinstance(before, Fraction)
            if before == 0:
                return Absent("未定义", "?")
            return (now - before) / before if node.function == "增长率" else (before - now) / before
        values = [self.evaluate(a, year) for a in node.arguments]
        absent = _absent(values)
        if absent is not None:
            return absent
        numbers = [v for v in values if isinstance(v, Fraction)]
        if node.function == "占比":
            return Absent("未定义", "?") if numbers[1] == 0 else numbers[0] / numbers[1]
        total = sum(numbers, Fraction(0))
        return {"合计": total, "平均": total / len(numbers), "最大": max(numbers), "最小": min(numbers)}[node.function]

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
            return self.target(item) or UNDEFINED
        if node.side is Side.COMPLETION:
            return self.completion(item) or UNDEFINED
        if node.side is Side.SCORE:
            return self.item_score(item, self.full_marks())
        raise AssertionError(node)

    # --- targets ---

    def target(self, item: Indicator) -> Result | None:
        if item.target is None or item.components:
            return None
        if item.target.value is not None:
            return item.target.value.value
        signed = self.facts.targets.get(self.unit.name, {}).get(item.key)
        return MISSING if signed is None or signed.target is None else signed.target.value

    def met(self, item: Indicator) -> bool | None:
        if not self.applies(item.key):
            return None
        if item.components:
            counted = [c for c in item.components if not _is_gone(self.value(c.key, Year.THIS))]
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
        return _compare(item.target.operator, value, target)

    def has_verdict(self, item: Indicator) -> bool:
        """Whether it could be met at all: it has a target, or zero was said to count as met or not."""
        value = self.value(item.key, Year.THIS)
        said = isinstance(value, Absent) and value.zero in (ZeroOutcome.FULFILLED, ZeroOutcome.UNFULFILLED)
        return said or item.target is not None

    def why_open(self, item: Indicator) -> Absent:
        parts = item.components or (item,)
        return (
            _absent([self.value(p.key, Year.THIS) for p in parts] + [self.target(p) or UNDEFINED for p in parts])
            or UNDEFINED
        )

    def completion(self, item: Indicator) -> Result | None:
        target = self.target(item)
        if item.completion is None or target is None or not self.applies(item.key):
            return None
        value = self.value(item.key, Year.THIS)
        absent = _absent([value, target])
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

    # --- points ---

    def stated(self, item: Indicator) -> Fraction | None:
        if item.points is None:
            return None
        if item.points.value is not None:
            return item.points.value
        signed = self.facts.targets.get(self.unit.name, {}).get(item.key)
        return signed.points if signed else None

    def own_points(self, item: Indicator) -> dict[str, Fraction | None]:
        """Points of the leaves of an item, before anything is left out."""
        if not item.components:
            return {item.key: self.stated(item)}
        parts = [c for c in item.components if self.applies(c.key)]
        own = {c.key: self.stated(c) for c in parts if self.stated(c) is not None}
        rest = [c.key for c in parts if c.key not in own]
        whole = self.stated(item)
        taken = sum((p for p in own.values() if p is not None), Fraction(0))
        if own and whole is not None and (taken > whole or (not rest and taken != whole)):
            return dict.fromkeys([c.key for c in parts])
        return own | {key: None if whole is None else (whole - taken) / len(rest) for key in rest}

    def full_marks(self) -> dict[str, Fraction | None]:
        """Points of every leaf that counts, after what is left out has gone up level by level."""
        points: dict[str, Fraction | None] = {}
        left = [self.give(area, points) for area in self.policy.areas]
        self.share(points, list(points), left)
        return points

    def give(self, place: Area | Indicator, points: dict[str, Fraction | None]) -> list[Fraction | None]:
        """Fill in the points of a place, and give back what it could not keep (None: not known)."""
        mine: dict[str, Fraction | None] = {}
        left: list[list[Fraction | None]] = []
        if isinstance(place, Area):
            left = [self.give(i, mine) for i in place.indicators if _counts(i)]
            left += [self.give(a, mine) for a in place.areas]
        else:
            own = self.own_points(place) if self.applies(place.key) else {}
            gone: list[Fraction | None] = []
            for leaf in place.components or (place,):
                if leaf.key not in own or (leaf.scoring or place.scoring) is None:
                    continue
                value = self.value(leaf.key, Year.THIS)
                if not _is_gone(value):
                    mine[leaf.key] = own[leaf.key]
                elif isinstance(value, Absent) and value.zero is ZeroOutcome.REDISTRIBUTED:
                    gone.append(own[leaf.key])
            left = [gone]
        kept = self.share(mine, list(mine), left)
        amounts = [p for one in left for p in one]
        if kept or not amounts:
            points.update(mine)
        # What is worth nothing itself goes with the place that it stands in.
        return [] if kept else amounts

    def share(self, points: dict[str, Fraction | None], keys: list[str], left: list[list[Fraction | None]]) -> bool:
        """Give what is left among some leaves in proportion; False where there is nobody to give it to."""
        amounts = [p for one in left for p in one if p != 0]
        if not any(points[k] != 0 for k in keys):
            return False
        if not amounts:
            return True
        current = [points[k] for k in keys if points[k] != 0]
        if None in amounts or None in current:
            points.update(dict.fromkeys(k for k in keys if points[k] != 0))
            return True
        whole = sum((c for c in current if c is not None), Fraction(0))
        extra = sum((a for a in amounts if a is not None), Fraction(0))
        for key in keys:
            before = points[key]
            if before is not None:
                points[key] = before * (whole + extra) / whole
        return True

    # --- scores ---

    def leaf_score(self, leaf: Indicator, item: Indicator, points: Mapping[str, Fraction | None]) -> Result:
        scoring = leaf.scoring or item.scoring
        if leaf.key not in points or scoring is None:
            return NOT_APPLICABLE
        full = points[leaf.key]
        if full is None:
            return MISSING
        value = self.value(leaf.key, Year.THIS)
        if isinstance(value, Absent) and value.word == "未定义" and value.zero not in (None, "?"):
            return full if value.zero in (ZeroOutcome.FULFILLED, ZeroOutcome.FULL_MARKS) else Fraction(0)
        if scoring.base is Base.ALL_OR_NOTHING:
            met = self.met(leaf)
            return self.why_open(leaf) if met is None else full * met
        rate = value if scoring.base is Base.VALUE else self.completion(leaf)
        if rate is None:
            return UNDEFINED
        if isinstance(rate, Absent):
            return rate
        assert isinstance(rate, Fraction)
        return full * rate if scoring.may_exceed else min(full * rate, full)

    def item_score(self, item: Indicator, points: Mapping[str, Fraction | None]) -> Result:
        scores = [self.leaf_score(leaf, item, points) for leaf in item.components or (item,)] if _counts(item) else []
        counted = [s for s in scores if s != NOT_APPLICABLE]
        if not counted:
            return NOT_APPLICABLE
        rounding = self.policy.header.score_rounding
        return _absent(counted) or round_exactly(
            sum((s for s in counted if isinstance(s, Fraction)), Fraction(0)), rounding
        )

    def area_score(self, area: Area, points: Mapping[str, Fraction | None]) -> Result:
        scores = [self.item_score(i, points) for i in area.all_indicators()]
        counted = [s for s in scores if s != NOT_APPLICABLE]
        if not counted:
            return NOT_APPLICABLE
        return _absent(counted) or sum((s for s in counted if isinstance(s, Fraction)), Fraction(0))

    def score_sum(self) -> Result:
        points = self.full_marks()
        scores = [self.area_score(a, points) for a in self.policy.areas]
        counted = [s for s in scores if s != NOT_APPLICABLE]
        if not counted:
            return UNDEFINED
        absent = _absent(counted)
        if absent is not None:
            return absent
        total = sum((s for s in counted if isinstance(s, Fraction)), Fraction(0))
        if not any(t.sum_to_hundred for t in self.policy.totals if t.period == self.period):
            return total
        known = [p for p in points.values() if p is not None]
        if len(known) < len(points):
            return MISSING
        return UNDEFINED if sum(known) == 0 else total * 100 / sum(known, Fraction(0))


def _counts(item: Indicator) -> bool:
    has_points = item.points is not None or any(c.points is not None for c in item.components)
    return has_points and any((x.scoring or item.scoring) is not None for x in item.components or (item,))


def _is_gone(value: Result) -> bool:
    return isinstance(value, Absent) and value.word == "不适用"


def _settled(value: Result) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _compare(sign: str, left: Known, right: Known) -> bool:
    if sign in ("=", "≠"):
        return (left == right) is (sign == "=")
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    return {"<": left < right, "≤": left <= right, ">": left > right, "≥": left >= right}[sign]

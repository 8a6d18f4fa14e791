"""What an item is worth to a unit, and what it earns: the clauses of 计分 in the order of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dsl.expressions import Expression, Number, Side, Year
from dsl.model import Area, Base, Direction, Indicator, Scoring, ZeroOutcome
from dsl.model_scoring import (
    Adjusting,
    BandChange,
    BandRow,
    Bands,
    ByFormula,
    ByRank,
    ByTier,
    Change,
    FirstStep,
    Graded,
    Linear,
    Mode,
    Sign,
    Step,
    Way,
    WhenMet,
)
from dsl.quantity import PERCENT, Grade
from tests.reference.absent import MISSING, NOT_APPLICABLE, UNDEFINED, Absent, Result, first_absent
from tests.reference.rounded import round_exactly
from tests.reference.values import Values, compare, is_gone


class Points(Values):
    """A unit's points for its items."""

    # --- what it is worth ---

    def stated(self, item: Indicator) -> Fraction | None:
        if item.points is None:
            return None
        if item.points.value is not None:
            return item.points.value
        signed = self.world.letters.get(self.unit.name, {}).get(item.key)
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
            left = [self.give(i, mine) for i in place.indicators if counts(i)]
            left += [self.give(a, mine) for a in place.areas]
        else:
            own = self.own_points(place) if self.applies(place.key) else {}
            gone: list[Fraction | None] = []
            for leaf in place.components or (place,):
                if leaf.key not in own or (leaf.scoring or place.scoring) is None:
                    continue
                value = self.value(leaf.key, Year.THIS)
                if not is_gone(value):
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

    # --- what it earns ---

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
        found = self.tier(leaf) if leaf.tiers else value
        if leaf.when_missing is not None and found == MISSING and leaf.when_missing.amount is not None:
            return self.amount(leaf.when_missing.amount, full)
        for override in scoring.overrides:
            holds = self.evaluate(override.condition, Year.THIS)
            if isinstance(holds, Absent):
                return holds
            if holds:
                return self.amount(override.amount, full)
        return self.earned(scoring, leaf, full)

    def earned(self, scoring: Scoring, leaf: Indicator, full: Fraction) -> Result:
        """Base, then deductions and bonuses, then floor, then cap."""
        base = self.base(scoring.base, leaf, full)
        changes = [self.change(c, leaf, full) for c in scoring.changes]
        absent = first_absent([base, *changes])
        if absent is not None:
            return absent
        earned = sum((v for v in (base, *changes) if isinstance(v, Fraction)), Fraction(0))
        if scoring.floor is not None:
            low = Fraction(0) if scoring.floor.amount is None else self.amount(scoring.floor.amount, full)
            assert isinstance(low, Fraction)
            earned = max(earned, low)
        if scoring.may_exceed:
            return earned
        high = self.amount(scoring.cap.amount, full) if scoring.cap and scoring.cap.amount is not None else full
        assert isinstance(high, Fraction)
        return min(earned, high)

    def amount(self, amount: Expression, full: Fraction) -> Result:
        """So many points, or a share of the full marks."""
        if isinstance(amount, Number):
            is_share = amount.quantity.unit.dimension == PERCENT.dimension
            return full * amount.quantity.value if is_share else amount.quantity.value
        if getattr(amount, "side", None) is Side.FULL_MARKS:
            return full
        raise AssertionError(amount)

    def base(self, base: FirstStep, leaf: Indicator, full: Fraction) -> Result:  # noqa: C901 - one case a form
        match base:
            case Base.FULL:
                return full
            case Base.NOTHING:
                return Fraction(0)
            case Base.ALL_OR_NOTHING:
                met = self.met(leaf)
                return self.why_open(leaf) if met is None else full * met
            case Base.VALUE:
                return _times(full, self.value(leaf.key, Year.THIS))
            case Base.COMPLETION:
                return _times(full, self.rate(leaf))
            case WhenMet(met=when_met, unmet=unmet):
                met = self.met(leaf)
                if met is None:
                    return self.why_open(leaf)
                chosen = when_met if met else unmet
                if getattr(chosen, "side", None) is Side.COMPLETION:
                    return _times(full, self.rate(leaf))
                return self.amount(chosen, full)
            case Linear():
                return self.between(base, full)
            case ByRank():
                return self.by_rank(base, leaf, full)
            case Bands():
                row = self.row_of(base, leaf)
                if isinstance(row, Absent):
                    return row
                assert row is not None
                return self.amount(row.amount, full)
            case ByTier(tiers=tiers):
                tier = self.tier(leaf)
                if isinstance(tier, Absent):
                    return tier
                return self.amount(next(x.amount for x in tiers if x.tier == tier), full)
            case Graded(grades=grades):
                judged = self.value(leaf.key, Year.THIS)
                if isinstance(judged, Absent):
                    return judged
                assert isinstance(judged, Grade)
                return self.amount(next(g.amount for g in grades if g.grade == judged.name), full)
            case ByFormula(expression=expression):
                return self.amount(expression, full)
            case _:
                raise AssertionError(base)

    def rate(self, leaf: Indicator) -> Result:
        rate = self.completion(leaf)
        return UNDEFINED if rate is None else rate

    def between(self, base: Linear, full: Fraction) -> Result:
        at = self.evaluate(base.subject, Year.THIS)
        if isinstance(at, Absent):
            return at
        ends = [self.evaluate(x, Year.THIS) for x in (base.from_value, base.to_value)]
        worth = [self.amount(x, full) for x in (base.from_points, base.to_points)]
        (a, b), (p, q) = [[x for x in pair if isinstance(x, Fraction)] for pair in (ends, worth)]
        assert isinstance(at, Fraction)
        inside = min(max(at, a), b)
        return p + (inside - a) / (b - a) * (q - p)

    def by_rank(self, base: ByRank, leaf: Indicator, full: Fraction) -> Result:
        own = self.value(leaf.key, Year.THIS)
        if isinstance(own, Absent):
            return own
        place = item_place(own, [p.value(leaf.key, Year.THIS) for p in self.world.peers(self)], leaf.direction)
        assert place is not None
        for named in base.places:
            if named.first <= place <= named.last:
                return self.amount(named.amount, full)
        last = base.places[-1]
        assert not base.shares
        assert base.step is not None
        assert base.step_amount is not None
        start, less = self.amount(last.amount, full), self.amount(base.step_amount, full)
        assert isinstance(start, Fraction)
        assert isinstance(less, Fraction)
        points = start - less * ((place - last.last) // base.step)
        low = None if base.lowest is None else self.amount(base.lowest, full)
        return max(points, low) if isinstance(low, Fraction) else points

    def row_of(self, bands: Bands, leaf: Indicator) -> BandRow | Absent | None:
        """The first row that holds; None where none does."""
        at = self.gap(leaf) if bands.subject is None else self.evaluate(bands.subject, Year.THIS)
        if isinstance(at, Absent):
            return at
        assert isinstance(at, Fraction)
        for row in bands.rows:
            # Measured as how far it is short of the target (低), or beyond it (高).
            side = {None: at, Way.BELOW: at, Way.ABOVE: -at}[row.way]
            if row.way is not None and side <= 0:
                continue
            ends = [(b.operator, self.evaluate(b.value, Year.THIS)) for b in row.bounds]
            if all(not isinstance(end, Absent) and compare(sign, side, end) for sign, end in ends):
                return row
        return None

    def gap(self, leaf: Indicator) -> Result:
        """How far the value is below its target, as a share of the target."""
        value, target = self.value(leaf.key, Year.THIS), self.target(leaf)
        absent = first_absent([value, UNDEFINED if target is None else target])
        if absent is not None:
            return absent
        assert isinstance(value, Fraction)
        assert isinstance(target, Fraction)
        return UNDEFINED if target <= 0 else (target - value) / target

    def tier(self, leaf: Indicator) -> str | Absent:
        """The best tier of which enough conditions hold; open where a better one may still be reached."""
        for tier in leaf.tiers:
            truths = [self.evaluate(c.condition, Year.THIS) for c in tier.conditions]
            holding = sum(t is True for t in truths)
            if holding >= tier.at_least:
                return tier.name
            absent = [t for t in truths if isinstance(t, Absent)]
            if absent and holding + len(absent) >= tier.at_least:
                return first_absent(absent) or MISSING
        return self.policy.tiers[-1]

    def change(self, change: Adjusting, leaf: Indicator, full: Fraction) -> Result:
        """What a clause adds (or, below zero, takes)."""
        condition = getattr(change, "condition", None)
        if condition is not None:
            holds = self.evaluate(condition, Year.THIS)
            if isinstance(holds, Absent):
                return holds
            if not holds:
                return Fraction(0)
        match change:
            case Change(amount=amount):
                worth = self.amount(amount, full)
            case BandChange(bands=bands):
                row = self.row_of(bands, leaf)
                if isinstance(row, Absent):
                    return row
                worth = Fraction(0) if row is None else self.amount(row.amount, full)
                assert isinstance(worth, Fraction)
                assert change.cap is None
                return -worth if row is not None and row.sign is Sign.DEDUCT else worth
            case Step():
                count = self.steps(change, leaf)
                if isinstance(count, Absent):
                    return count
                worth = _times(count, self.amount(change.amount, full))
            case _:
                raise AssertionError(change)
        if isinstance(worth, Absent):
            return worth
        assert isinstance(worth, Fraction)
        most = None if change.cap is None else self.amount(change.cap, full)
        worth = min(worth, most) if isinstance(most, Fraction) else worth
        return worth if change.sign is Sign.ADD else -worth

    def steps(self, step: Step, leaf: Indicator) -> Fraction | Absent:
        """How many steps what is measured makes."""
        measured = self.measured(step, leaf)
        if isinstance(measured, Absent):
            return measured
        assert isinstance(measured, Fraction)
        count = max(measured, Fraction(0)) / step.size.value
        whole = Fraction(count.numerator // count.denominator)
        match step.mode:
            case Mode.PRO_RATA:
                return count
            case Mode.ROUND_UP:
                return whole if count == whole else whole + 1
            case _:
                return whole

    def measured(self, step: Step, leaf: Indicator) -> Result:
        value = self.value(leaf.key, Year.THIS) if step.subject is None else self.evaluate(step.subject, Year.THIS)
        if step.way is Way.COUNT:
            return value
        if step.size.unit.dimension == PERCENT.dimension and step.bound is None:
            rate = self.rate(leaf)
            if isinstance(rate, Absent):
                return rate
            assert isinstance(rate, Fraction)
            # What is lower the better the lower: its completion rate falls where its value rises.
            falls = {Way.SHORT, Way.ABOVE if leaf.direction is Direction.LOWER else Way.BELOW}
            return 1 - rate if step.way in falls else rate - 1
        against = self.target(leaf) if step.bound is None else self.evaluate(step.bound, Year.THIS)
        absent = first_absent([value, UNDEFINED if against is None else against])
        if absent is not None:
            return absent
        assert isinstance(value, Fraction)
        assert isinstance(against, Fraction)
        lower_is_better = leaf.direction is Direction.LOWER
        less = against - value
        return {
            Way.BELOW: less,
            Way.ABOVE: -less,
            Way.SHORT: -less if lower_is_better else less,
            Way.BEYOND: less if lower_is_better else -less,
        }[step.way]

    # --- sums ---

    def item_score(self, item: Indicator, points: Mapping[str, Fraction | None]) -> Result:
        scores = [self.leaf_score(leaf, item, points) for leaf in item.components or (item,)] if counts(item) else []
        counted = [s for s in scores if s != NOT_APPLICABLE]
        if not counted:
            return NOT_APPLICABLE
        return first_absent(counted) or round_exactly(_sum(counted), self.policy.header.score_rounding)

    def area_score(self, area: Area, points: Mapping[str, Fraction | None]) -> Result:
        scores = [self.item_score(i, points) for i in area.all_indicators()]
        counted = [s for s in scores if s != NOT_APPLICABLE]
        if not counted:
            return NOT_APPLICABLE
        return first_absent(counted) or _sum(counted)

    def score_sum(self) -> Result:
        points = self.full_marks()
        scores = [self.area_score(a, points) for a in self.policy.areas]
        counted = [s for s in scores if s != NOT_APPLICABLE]
        if not counted:
            return UNDEFINED
        absent = first_absent(counted)
        if absent is not None:
            return absent
        total = self.world.total
        if total is None or not total.sum_to_hundred:
            return _sum(counted)
        known = [p for p in points.values() if p is not None]
        if len(known) < len(points):
            return MISSING
        return UNDEFINED if sum(known) == 0 else _sum(counted) * 100 / sum(known, Fraction(0))


def item_place(own: Result, others: list[Result], direction: Direction) -> int | None:
    """The competition rank of a value among all, best first."""
    if not isinstance(own, Fraction) or direction is Direction.EQUAL:
        return None
    sign = ">" if direction is Direction.HIGHER else "<"
    return 1 + sum(isinstance(o, Fraction) and compare(sign, o, own) for o in others)


def _times(full: Fraction, share: Result) -> Result:
    return full * share if isinstance(share, Fraction) else share


def _sum(values: list[Result]) -> Fraction:
    return sum((v for v in values if isinstance(v, Fraction)), Fraction(0))


def counts(item: Indicator) -> bool:
    """Whether it is worth points at all."""
    has_points = item.points is not None or any(c.points is not None for c in item.components)
    return has_points and any((x.scoring or item.scoring) is not None for x in item.components or (item,))

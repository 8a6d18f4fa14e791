"""How far the open points of one leaf can still go: the steps of its clause once more, each with its ends.

Mirrors `engine.scoring`, `engine.scoring_steps` and `engine.scoring_bases.first_range`: a step whose points are known
lies exactly there, and an open one as far as the clause says.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dsl.expressions import Expression
from dsl.model import Base, CompletionForm
from dsl.model_scoring import (
    Adjusting,
    BandChange,
    Bands,
    ByFormula,
    ByRank,
    ByTier,
    Change,
    Choice,
    Efficacy,
    FirstStep,
    Graded,
    JudgedPoints,
    Linear,
    Multiplier,
    Sign,
    Step,
    ToBest,
    WhenMet,
)
from dsl.record import dataclass
from engine.columns.algebra import Condition, every, some
from engine.columns.cells import Cell, present
from engine.columns.ends_range import ANY, NONE, NOT_NEGATIVE, Ends, EndsMath, exactly
from engine.columns.numbers import NOTHING, Unsupported, exact
from engine.columns.scoring import AT_ONCE, Scorer, signs_of
from engine.scoring_bases import may_be_negative


@dataclass(frozen=True, slots=True)
class _Tally:
    """The points so far, and between what they lie while they are open."""

    points: Cell
    ends: Ends


@dataclass(frozen=True, slots=True)
class EndsScorer:
    """One leaf, beside the scorer that makes its points."""

    scorer: Scorer
    math: EndsMath

    def ends(self) -> Ends:
        """Between what its points lie, wherever it counts. Raises Unsupported where columns cannot tell."""
        tries = [self._one_way(base) for base in self.scorer.scoring.bases]
        tally = self._chosen(tries)
        for end, is_cap in self.scorer.limits():
            tally = self._limited(tally, end, is_cap=is_cap)
        ends, overrides = self._perhaps_at_once(tally), self.scorer.overrides()
        for condition, amount in overrides:
            # While it is open it may give its points, whatever floor and cap say.
            both = self.math.hull([ends, self.math.of(amount)])
            ends = self.math.either(condition.is_absent, both, ends)
        decided = [(one.happens, one.given, one.is_nothing) for one in self.scorer.at_once()]
        decided += [(condition.surely(True), amount, False) for condition, amount in overrides]
        for happens, given, is_nothing in reversed(decided):
            own = NONE if is_nothing else Ends(highest=self._full.highest, no_highest=self._full.no_highest)
            ends = self.math.either(happens, self.math.settled(given, own), ends)
        return ends

    def _perhaps_at_once(self, tally: _Tally) -> Ends:
        """Open points may still be what a zero denominator, or that there is no task, gives at once."""
        scorer, math = self.scorer, self.math
        outcomes = scorer.reader.plan.zero_outcomes.get(scorer.leaf.key, frozenset())
        shares = sorted({AT_ONCE[o] for o in outcomes if o in AT_ONCE})
        given = [self._full if share else NONE for share in shares]
        if scorer.scoring.idle is not None:
            given.append(math.of(scorer.idle_points(scorer.scoring.idle)))
        value, target = scorer.appraised.value, scorer.appraised.target
        is_open = some(value.is_absent, target.is_absent if target is not None else False)
        waits = every(tally.points.is_absent, is_open)
        return math.either(waits, math.hull([tally.ends, *given]), tally.ends) if given else tally.ends

    # --- what amounts come to ---

    @property
    def _full(self) -> Ends:
        return self.math.settled(self.scorer.full, NOT_NEGATIVE)

    def _hull_of(self, *amounts: Expression) -> Ends:
        return self.math.hull([self.math.of(self.scorer.points(a)) for a in amounts])

    # --- the steps ---

    def _after(self, points: Cell, ends: Ends) -> _Tally:
        return _Tally(points, self.math.settled(points, ends))

    def _one_way(self, base: FirstStep) -> _Tally:
        points = self.scorer.first(base)
        tally = self._after(points, self._first(base) if points.is_absent is not False else ANY)
        for multiplier in self.scorer.scoring.multipliers:
            tally = self._multiplied(tally, multiplier)
        for sign in (Sign.DEDUCT, Sign.ADD):
            tally = self._adjusted(tally, sign)
        return tally

    def _first(self, base: FirstStep) -> Ends:
        """Between what the points of a first step lie while it is open."""
        leaf, full = self.scorer.leaf, self._full
        match base:
            case Base.COMPLETION | Base.VALUE:
                is_difference = base is Base.COMPLETION and leaf.completion is CompletionForm.TWO_MINUS_RATIO
                return ANY if is_difference or may_be_negative(leaf) else NOT_NEGATIVE
            case Base.ALL_OR_NOTHING:
                return Ends(highest=full.highest, no_highest=full.no_highest)
            case Base.FULL:
                return full
            case Base.NOTHING:
                return NONE
            case ByFormula():
                return ANY
            case WhenMet(met=met, unmet=unmet):
                return self._hull_of(met, unmet)
            case Linear(from_points=first, to_points=last):
                return self._hull_of(first, last)
            case Bands(rows=rows):
                return self._hull_of(*(r.amount for r in rows))
            case ByRank():
                return self._ranked(base)
            case ToBest():
                return ANY if may_be_negative(leaf) else Ends(highest=full.highest, no_highest=full.no_highest)
            case Efficacy(lowest=low, highest=high) | JudgedPoints(lowest=low, highest=high):
                return self._hull_of(low, high)
            case Graded(grades=grades):
                return self._hull_of(*(e for g in grades for e in (g.amount, g.other) if e is not None))
            case ByTier(tiers=tiers):
                return self._hull_of(*(t.amount for t in tiers))

    def _ranked(self, base: ByRank) -> Ends:
        """Between the points of the first place and of the last."""
        rest = (base.rest,) if base.rest is not None else ()
        named = self._hull_of(*(p.amount for p in base.places), *(s.amount for s in base.shares), *rest)
        if base.step is None:
            return named
        # From one place to the next points only fall, so that the last place bounds those that are counted on.
        return self.math.hull([named, self.math.of(self.scorer.at_last(base))])

    def _multiplied(self, tally: _Tally, multiplier: Multiplier) -> _Tally:
        after = self.math.times(tally.ends, self.scorer.find(multiplier.factor))
        if multiplier.condition is not None:
            condition = self.scorer.find(multiplier.condition)
            both = self.math.hull([tally.ends, after])
            after = self.math.either(condition.is_absent, both, after)
            after = self.math.either(condition.surely(False), tally.ends, after)
        return self._after(self.scorer.multiplied(tally.points, multiplier), after)

    def _chosen(self, tries: Sequence[_Tally]) -> _Tally:
        choice = self.scorer.scoring.choice
        if choice is None or len(tries) == 1:
            return tries[0]
        put = self.math.lower_of if choice is Choice.LOWER else self.math.higher_of
        return self._after(self.scorer.chosen([t.points for t in tries]), put([t.ends for t in tries]))

    def _limited(self, tally: _Tally, end: Cell, *, is_cap: bool) -> _Tally:
        """Where the end itself is not known, nothing is limited by it."""
        cut = self.math.cut(tally.ends, end.figure, is_cap=is_cap)
        ends = self.math.either(end.is_present, cut, tally.ends)
        return self._after(self.scorer.cut(tally.points, end, is_cap=is_cap), ends)

    # --- deductions and bonuses ---

    def _adjusted(self, tally: _Tally, sign: Sign) -> _Tally:
        pairs = self.scorer.taken(sign)
        taken = [self._after(cell, self._taken(change, sign)) for change, cell in pairs]
        counted = self.scorer.counted(pairs, sign)
        if len(counted) < len(taken) and any(len(set(signs_of(c))) > 1 for c, _ in pairs if isinstance(c, BandChange)):
            raise Unsupported("只计最高一次，分档有扣有加")
        if len(counted) < len(taken):
            # Only the highest counts.
            taken = [self._after(counted[0], self.math.higher_of([t.ends for t in taken]))]
        for one in taken:
            put = self.math.minus if sign is Sign.DEDUCT else self.math.plus
            tally = self._after(self.scorer.applied(tally.points, one.points, sign), put(tally.ends, one.ends))
        return tally

    def _taken(self, change: Adjusting, sign: Sign) -> Ends:
        """What an open clause can still take (or add)."""
        match change:
            case Step():
                return self._up_to(self._cap(change))
            case Change():
                return self._change(change)
            case BandChange():
                return self._by_bands(change, sign)

    def _cap(self, change: Adjusting) -> Cell | None:
        return self.scorer.points(change.cap) if change.cap is not None else None

    def _up_to(self, cap: Cell | None) -> Ends:
        """From nothing as far as a cap that is known."""
        if cap is None:
            return NOT_NEGATIVE
        return self.math.either(cap.is_present, Ends(highest=cap.figure), NOT_NEGATIVE)

    def _change(self, change: Change) -> Ends:
        cap, amount = self._cap(change), self.scorer.points(change.amount)
        condition = self.scorer.find(change.condition) if change.condition is not None else None
        ends = NOT_NEGATIVE
        if condition is not None:
            most = exactly(amount.figure)
            if cap is not None:
                most = self.math.either(cap.is_present, self.math.cut(most, cap.figure, is_cap=True), most)
            ends = self.math.either(condition.is_absent, self.math.hull([most, NONE]), ends)
        capped = self._up_to(cap)
        open_amount = Ends(highest=capped.highest, no_lowest=True, no_highest=capped.no_highest)
        ends = self.math.either(amount.is_absent, open_amount, ends)
        return ends if condition is None else self.math.either(condition.surely(False), NOT_NEGATIVE, ends)

    def _by_bands(self, change: BandChange, sign: Sign) -> Ends:
        """One sign, that of the first row, stands for all rows while it is open which of them counts."""
        signs = signs_of(change)
        ends, cap = NONE, self._cap(change)
        if cap is not None and cap.is_absent is not False:
            ends = self.math.either(every(self._is_of(change, sign), cap.is_absent), NOT_NEGATIVE, NONE)
        first = next((r.sign for r in change.bands.rows if r.sign is not None), Sign.DEDUCT)
        found = NONE
        if sign is first:
            own = [self.math.of(self.scorer.points(r.amount)) for r in change.bands.rows]
            pairs = zip(own, signs, strict=True)
            signed = [a if s is first else self.math.opposite(a) for a, s in pairs]
            found = self.math.hull([*signed, NONE])
        uncut = self.scorer.banded_change(change, sign, lambda raw: raw)
        return self.math.either(uncut.is_absent, found, ends)

    def _is_of(self, change: BandChange, sign: Sign) -> Condition:
        """Whether the row that counts takes (or adds)."""
        signs = signs_of(change)
        if set(signs) == {sign}:
            return True
        one = present(exact(Fraction(1)))
        first = next((r.sign for r in change.bands.rows if r.sign is not None), Sign.DEDUCT)
        gives = [one if s is sign else present(NOTHING) for s in signs]
        row = self.scorer.in_bands(change.bands, gives, one if sign is first else present(NOTHING))
        return some(row.is_absent, self.math.numbers.compare("=", row.figure, one.figure))

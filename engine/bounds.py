"""How far an open score can still go: the least and the most, also where what is missing may be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from dsl.model import Rounding
from dsl.record import dataclass
from engine.answer import Scored
from engine.plan import Branch, Plan
from engine.points import Presence, Share
from engine.rounding import round_value
from engine.scoring import total_of
from engine.scoring_world import number_of

#: With more branches than this that may be left out, their combinations are not tried one by one.
_MOST_LEAVING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is known of one unit's points, for asking how far each sum can still go.

    An open item can become anything from zero to its full marks. Where a zero denominator in it may
    leave it out, its points may also go to what remains, and rounding the larger parts can then lift
    a sum a little above what it would be with the item in.
    """

    plan: Plan
    shares: Mapping[str, Share]
    #: By item.
    scored: Mapping[str, Scored]

    @property
    def rounding(self) -> Rounding | None:
        """How item scores are rounded."""
        return self.plan.policy.header.score_rounding

    def lowest(self, branch: Branch) -> Fraction | None:
        """The least that a branch's sum can become; points below zero are refused by the checker."""
        if branch.indicator is None:
            return total_of([self.lowest(b) for b in self._counted(branch)])
        scored = self.scored[branch.key]
        return self._item(scored, scored.lowest, Fraction(1))

    def highest(self, branch: Branch, factor: Fraction = Fraction(1)) -> Fraction | None:
        """The most that a branch's sum can become, with its full marks grown by a factor; None without bound."""
        if branch.indicator is not None:
            scored = self.scored[branch.key]
            return self._item(scored, scored.highest, factor)
        counted = self._counted(branch)
        leaving = [b for b in counted if self.may_leave(b)]
        if len(leaving) > _MOST_LEAVING:
            return self._loose(branch, factor)
        tried = [self._without(counted, gone, factor) for gone in _choices(leaving) if len(gone) < len(counted)]
        known = [t for t in tried if t is not None]
        return max(known, default=Fraction(0)) if len(known) == len(tried) else None

    def gain(self, key: str) -> Fraction | None:
        """The factor by which an area's full marks can still grow because others may be left out whole.

        None where the points that could come are not known.
        """
        factor, branch = Fraction(1), self.plan.tree
        if not self.plan.redistributes:
            return factor
        while branch.key != key:
            towards = next(b for b in branch.branches if key in _keys(b))
            counted = self._counted(branch)
            growth = self._growth(counted, [b for b in counted if b is not towards and self.may_leave(b)])
            if growth is None:
                return None
            factor, branch = factor * growth, towards
        return factor

    def may_leave(self, branch: Branch) -> bool:
        """Whether everything that counts in a branch is open and may be left out."""
        if self.shares[branch.key].presence is not Presence.IN:
            return False
        leaves = [leaf for leaf in branch.leaves() if self.shares[leaf.key].presence is Presence.IN]
        # A score that is asked for here may be one that this sum goes into: first what the method says.
        return all(self.plan.may_be_left_out(x.key) for x in leaves) and all(self._is_open(x.key) for x in leaves)

    def may_vanish(self) -> Fraction:
        """The full marks of open leaves that may turn out not to apply at all."""
        leaves = (leaf for leaf in self.plan.tree.leaves() if self.shares[leaf.key].presence is Presence.IN)
        vanishing = (x.key for x in leaves if self._is_open(x.key) and self.plan.may_vanish(x.key))
        open_points = (self.shares[key].points for key in vanishing)
        return sum((p for p in open_points if p is not None), Fraction(0))

    def branches(self) -> tuple[Branch, ...]:
        """Every place in the tree of points."""
        return _every(self.plan.tree)

    def _is_open(self, key: str) -> bool:
        item = self.plan.parents.get(key)
        if item is None:
            return self.scored[key].exact is None
        return next(c.exact is None for c in self.scored[item.key].components if c.indicator.key == key)

    def _item(self, scored: Scored, exact: Fraction | None, factor: Fraction) -> Fraction | None:
        if factor == 1 and scored.score.value is not None:
            return scored.score.number
        if factor != 1 and not scored.is_proportional:
            # Only the cap is known to grow with full marks.
            exact = number_of(scored.full_marks) if not scored.may_exceed else None
        return None if exact is None else round_value(exact * factor, self.rounding)

    def _counted(self, branch: Branch) -> list[Branch]:
        return [b for b in branch.branches if self.shares[b.key].presence is Presence.IN]

    def _without(self, counted: Sequence[Branch], gone: Sequence[Branch], factor: Fraction) -> Fraction | None:
        growth = self._growth(counted, gone)
        if growth is None:
            return None
        return total_of([self.highest(b, factor * growth) for b in counted if b not in gone])

    def _growth(self, counted: Sequence[Branch], gone: Sequence[Branch]) -> Fraction | None:
        if not gone:
            return Fraction(1)
        whole = total_of([self.shares[b.key].points for b in counted])
        left = total_of([self.shares[b.key].points for b in gone])
        return None if whole is None or left is None or whole == left else whole / (whole - left)

    def _loose(self, branch: Branch, factor: Fraction) -> Fraction | None:
        """A bound that holds whatever is left out: all in, and one last digit for every item's rounding."""
        items = [s for b in _items(branch) if (s := self.scored[b.key]) and self.shares[b.key].presence is Presence.IN]
        most = total_of([s.highest for s in items])
        if most is None or any(s.may_exceed for s in items):
            return None
        digit = Fraction(1, 10**self.rounding.places) if self.rounding else Fraction(0)
        return most * factor + digit * len(items)


def _choices(branches: Sequence[Branch]) -> Iterable[tuple[Branch, ...]]:
    return (chosen for count in range(len(branches) + 1) for chosen in combinations(branches, count))


def _items(branch: Branch) -> list[Branch]:
    return [branch] if branch.indicator else [x for b in branch.branches for x in _items(b)]


def _every(branch: Branch) -> tuple[Branch, ...]:
    return (branch, *(x for b in branch.branches for x in _every(b)))


def _keys(branch: Branch) -> set[str]:
    return {b.key for b in _every(branch)}

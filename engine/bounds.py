"""How far an open score can still go: the least and the most, also where what is missing may be left out or not apply.

An open item can become anything between its own ends. Where a figure that is missing may leave it out, its points may
also go to what remains, which then grows; where it may turn out not to apply, its points go with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations

from dsl.model import Rounding, RoundingMode
from engine.answer import Scored
from engine.plan import Branch, Plan
from engine.points import Presence, Share
from engine.rounding import round_value
from engine.scoring import total_of

#: While no more open items than this may be left out, every way is tried in which some of them are.
MOST_LEAVING = 2
#: By how much of its last digit rounding may lift a figure.
_LIFTS: Mapping[RoundingMode, Fraction] = {
    RoundingMode.DOWN: Fraction(0),
    RoundingMode.HALF_UP: Fraction(1, 2),
    RoundingMode.HALF_EVEN: Fraction(1, 2),
    RoundingMode.UP: Fraction(1),
}
_NOTHING, _ONE = Fraction(0), Fraction(1)
#: By how much each place grows that stays in, by key; None where points are not known.
_Way = Mapping[str, Fraction | None]


class _AsItIs(dict[str, Fraction | None]):
    """The way in which nothing is left out: no place is asked for that is not spoken of."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Fraction:
        return _ONE


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What is known of one unit's points, for asking how far each sum can still go."""

    plan: Plan
    shares: Mapping[str, Share]
    #: By item.
    scored: Mapping[str, Scored]

    # --- the least ---

    def lowest(self, branch: Branch) -> Fraction | None:
        """The least that a sum can become; None without bound."""
        if branch is self.plan.tree:
            return total_of([self.lowest(b) for b in self._counted(branch)])
        lowest = total_of([self._lowest_item(item) for item in self._items(branch)])
        if lowest is None or not self._is_capped(branch):
            return lowest
        full, vanishing = self.shares[branch.key].points, self.vanishing(branch)
        # The cap goes with what turns out not to apply.
        cap = _NOTHING if full is None or vanishing is None else max(full - vanishing, _NOTHING)
        return min(lowest, cap)

    def _lowest_item(self, branch: Branch) -> Fraction | None:
        scored = self.scored[branch.key]
        if scored.score.value is not None and not self._may_grow:
            return scored.score.number
        least = total_of([self._least(key) for key in self._leaves(branch)])
        return None if least is None else round_value(least, self._rounding)

    def _least(self, key: str) -> Fraction | None:
        """The least of a leaf: nothing where it may not count, and as its clause goes where full marks may grow."""
        scored = self._leaf(key)
        least = scored.lowest
        if self._may_grow:
            if least is None or least < 0:
                return None
            if not scored.grows:
                least = _NOTHING if scored.is_floored else None
        return least if least is None or not self._may_go(key) else min(least, _NOTHING)

    # --- the most ---

    def highest(self, branch: Branch) -> Fraction | None:
        """The most that a sum can become; None without bound."""
        if self._ways is None:
            return self._loose(branch)
        tried = [self._most(branch, way) for way in self._ways]
        known = [t for t in tried if t is not None]
        return max(known) if len(known) == len(tried) else None

    def _most(self, branch: Branch, way: _Way) -> Fraction | None:
        """The most of a sum where these places stay in, each grown by its factor."""
        if branch.key not in way:
            return _NOTHING
        if branch is self.plan.tree:
            return total_of([self._most(b, way) for b in self._counted(branch)])
        most = total_of([self._most_item(item, way) for item in self._items(branch) if item.key in way])
        full, factor = self.shares[branch.key].points, way[branch.key]
        if not self._is_capped(branch) or full is None or factor is None:
            return most
        return full * factor if most is None else min(most, full * factor)

    def _most_item(self, branch: Branch, way: _Way) -> Fraction | None:
        scored, leaves = self.scored[branch.key], [key for key in self._leaves(branch) if key in way]
        if scored.score.value is not None and all(way[key] == 1 for key in leaves):
            return scored.score.number
        most = total_of([self._grown_by(key, way[key]) for key in leaves])
        return None if most is None else round_value(most, self._rounding)

    def _grown_by(self, key: str, factor: Fraction | None) -> Fraction | None:
        if factor == 1:
            return self._leaf(key).highest
        grown = self._grown(key)
        return None if grown is None or factor is None else grown * factor

    def _grown(self, key: str) -> Fraction | None:
        """What a leaf has at most for each time that its full marks grow."""
        scored = self._leaf(key)
        if scored.is_proportional or scored.highest is None:
            return scored.highest
        # Of a clause that names points of its own only the cap is known to grow.
        return None if scored.cap is None else max(scored.highest, scored.cap)

    # --- which ways there are ---

    @cached_property
    def _ways(self) -> Sequence[_Way] | None:
        """Every way in which open leaves may be left out; None where they are too many to be tried."""
        if not self._may_grow:
            return [_AsItIs()]
        if len(self._leaving) > MOST_LEAVING or any(
            self.plan.may_vanish(k) and k not in self._leaving for k in self._open
        ):
            return None
        chosen = (c for count in range(len(self._leaving) + 1) for c in combinations(self._leaving, count))
        return [self._way(frozenset(c)) for c in chosen]

    def _way(self, gone: frozenset[str]) -> _Way:
        return dict(self._spread(self.plan.tree, _ONE, gone))

    def _spread(
        self, branch: Branch, factor: Fraction | None, gone: frozenset[str]
    ) -> Iterator[tuple[str, Fraction | None]]:
        """By how much each place grows where these leaves are gone."""
        if self._is_gone(branch, gone):
            return
        yield branch.key, factor
        counted = self._inside(branch)
        left = [b for b in counted if self._is_gone(b, gone)]
        if left and factor is not None:
            whole = total_of([self.shares[b.key].points for b in counted])
            less = total_of([self.shares[b.key].points for b in left])
            factor = None if whole is None or less is None else factor * whole / (whole - less)
        for b in counted:
            yield from self._spread(b, factor, gone)

    def _is_gone(self, branch: Branch, gone: frozenset[str]) -> bool:
        """A place is left out where all of it is that is worth anything."""
        inside = self._inside(branch)
        if not inside:
            return branch.key in gone
        staying = [b for b in inside if not self._is_gone(b, gone)]
        return len(staying) < len(inside) and all(self.shares[b.key].points == 0 for b in staying)

    def _loose(self, branch: Branch) -> Fraction | None:
        """A bound that holds whatever is left out or does not apply.

        Full marks of what stays never fall and together never come to more than they all are now. So what stays
        gains at most the points of what goes, which it earns at its own rate: at most 1, and for a leaf that may have
        more than its full marks at most its share of them. Rounding lifts each item by part of its last digit.
        """
        leaves = self._leaves_of(branch)
        grown = {key: self._grown(key) for key in leaves}
        raised = total_of([self._raised(key, grown[key]) for key in leaves])
        excess = total_of([self._excess(key, grown[key]) for key in leaves])
        own = total_of([self.shares[key].points for key in leaves if self._may_go(key)])
        freed = total_of([self._freed(b) for b in self._around(branch)])
        if raised is None or excess is None or own is None or freed is None:
            return None
        most = raised + freed + (own + freed) * excess + self._lift * len(self._items(branch))
        full = self.shares[branch.key].points
        return min(most, full + freed) if self._is_capped(branch) and full is not None else most

    def _raised(self, key: str, most: Fraction | None) -> Fraction | None:
        """What a leaf has at most or, where it may go, leaves to others."""
        points = self.shares[key].points
        if most is None or not self._may_go(key):
            return most
        return None if points is None else max(most, points)

    def _excess(self, key: str, most: Fraction | None) -> Fraction | None:
        """By how much of its full marks a leaf may go beyond them."""
        points = self.shares[key].points
        if most is None or points is None:
            return None
        if most <= points:
            return _NOTHING
        return (most - points) / points if points else None

    def _freed(self, branch: Branch) -> Fraction | None:
        """The points that a place may leave to others: all of them, or those of what may not apply."""
        leaves = self._leaves_of(branch)
        going = [key for key in leaves if self._may_go(key)]
        if len(going) == len(leaves):
            return self.shares[branch.key].points
        return total_of([self.shares[key].points for key in going if self._may_vanish(key)])

    # --- of a quotient ---

    def share_of(self, full: Fraction) -> tuple[Fraction, Fraction] | None:
        """Between what the sum of all points over all full marks lies; None without bound.

        What turns out not to apply takes its full marks out of both: so of it at least these are counted above.
        """
        lowest, vanishing = self.lowest(self.plan.tree), self.vanishing(self.plan.tree)
        may_vanish = any(self._may_vanish(key) for key in self._leaves_of(self.plan.tree))
        highest = self._raised_sum() if may_vanish else self.highest(self.plan.tree)
        if lowest is None or highest is None or vanishing is None or not full:
            return None
        if may_vanish and lowest < 0:
            return None
        if not vanishing or highest <= full:
            return lowest / full, highest / full
        return (lowest / full, (highest - vanishing) / (full - vanishing)) if full > vanishing else None

    def _raised_sum(self) -> Fraction | None:
        if self._may_grow:
            return self._loose(self.plan.tree)
        return total_of([self._raised_item(item) for item in self._items(self.plan.tree)])

    def _raised_item(self, branch: Branch) -> Fraction | None:
        """The most of an item, and of what may not apply at least its full marks."""
        leaves, most = self._leaves(branch), self.highest(branch)
        if not any(self._may_vanish(key) for key in leaves):
            return most
        if leaves == [branch.key]:
            return self._raised(branch.key, most)
        raised = total_of([self._raised(key, self._leaf(key).highest) for key in leaves])
        return None if raised is None else raised + self._lift

    def vanishing(self, branch: Branch) -> Fraction | None:
        """The full marks of open leaves that may turn out not to apply at all."""
        return total_of([self.shares[key].points for key in self._leaves_of(branch) if self._may_vanish(key)])

    @property
    def may_change(self) -> bool:
        """Whether full marks can still change, since open leaves may be left out or may not apply."""
        return self._may_grow or any(self._may_go(key) for key in self._leaves_of(self.plan.tree))

    def may_gain(self, key: str) -> bool:
        """Whether an area's full marks can still grow because what stands beside it may be left out whole."""
        return self.plan.redistributes and any(self._may_leave(b) for b in self._around(self.branch(key)))

    def _may_leave(self, branch: Branch) -> bool:
        leaves = self._leaves_of(branch)
        return any(k in self._leaving for k in leaves) and all(self._may_go(k) for k in leaves)

    # --- leaves ---

    def _leaf(self, key: str) -> Scored:
        """The points of a leaf; an item whose points are set is one whatever stands in it."""
        item = self.plan.parents.get(key)
        scored = self.scored[key if item is None else item.key]
        return scored if item is None else next(c for c in scored.components if c.indicator.key == key)

    def _is_open(self, key: str) -> bool:
        return self._leaf(key).exact is None

    def _may_vanish(self, key: str) -> bool:
        """Whether an open leaf may turn out not to apply at all."""
        return self.plan.may_vanish(key) and self._is_open(key)

    def _may_go(self, key: str) -> bool:
        """Whether an open leaf may not count in the end."""
        return self._may_vanish(key) or key in self._leaving

    # What the method says goes first everywhere: a score that is asked for may be one that this sum goes into.

    @cached_property
    def _open(self) -> Sequence[str]:
        return [key for key in self._leaves_of(self.plan.tree) if self._is_open(key)]

    @cached_property
    def _leaving(self) -> Sequence[str]:
        """Open leaves whose points may go to what remains, in order."""
        if not self.plan.redistributes:
            return ()
        return [k for k in self._open if self.plan.may_be_left_out(k) and self.shares[k].points != 0]

    @cached_property
    def _may_grow(self) -> bool:
        """Whether full marks can still grow: by what is left out, or as what takes part in its share goes."""
        if not self.plan.redistributes:
            return False
        if self._leaving:
            return True
        left_out = (s for s in self.shares.values() if s.presence is Presence.LEFT_OUT)
        return any(s.base.value != 0 for s in left_out) and any(self.plan.may_vanish(k) for k in self._open)

    @property
    def _rounding(self) -> Rounding | None:
        return self.plan.policy.header.score_rounding

    @cached_property
    def _lift(self) -> Fraction:
        return lift_of(self._rounding)

    # --- the tree ---

    def branch(self, key: str) -> Branch:
        """The place of an area."""
        return next(b for b in _every(self.plan.tree) if b.key == key)

    def _around(self, branch: Branch) -> list[Branch]:
        """What counts beside a place and beside each place that it stands in."""
        found: list[Branch] = []
        outer = self.plan.tree
        while outer is not branch:
            towards = next(b for b in outer.branches if branch in _every(b))
            found += [b for b in self._counted(outer) if b is not towards]
            outer = towards
        return found

    def _counted(self, branch: Branch) -> list[Branch]:
        return [b for b in branch.branches if self.shares[b.key].presence is Presence.IN]

    def _inside(self, branch: Branch) -> list[Branch]:
        """What counts in a place, as far down as points are told apart."""
        own = self.scored.get(branch.key)
        return [] if own is not None and own.is_set else self._counted(branch)

    def _items(self, branch: Branch) -> list[Branch]:
        return [branch] if branch.indicator is not None else [x for b in self._counted(branch) for x in self._items(b)]

    def _leaves_of(self, branch: Branch) -> list[str]:
        return [key for item in self._items(branch) for key in self._leaves(item)]

    def _leaves(self, item: Branch) -> list[str]:
        """The leaves of an item that count."""
        inside = self._inside(item)
        return [b.key for b in inside] if inside else [item.key]

    def _is_capped(self, branch: Branch) -> bool:
        return branch.key in self.plan.areas and self.plan.areas[branch.key].is_capped


def lift_of(rounding: Rounding | None) -> Fraction:
    """By how much rounding may lift an item at most."""
    return _NOTHING if rounding is None else _LIFTS[rounding.mode] / 10**rounding.places


def _every(branch: Branch) -> tuple[Branch, ...]:
    return (branch, *(x for b in branch.branches for x in _every(b)))

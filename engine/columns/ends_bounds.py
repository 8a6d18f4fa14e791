"""How far sums can still go in every row, also where open leaves may be left out or may not apply.

Mirrors `engine.bounds`. While no more than so many open leaves of a row may be left out, every way is tried in which
some of them are: the leaves are numbered in each row, by how many stand before them, and a way is a set of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations
from math import ceil

from dsl.model import Area
from engine.bounds import MOST_LEAVING, lift_of
from engine.columns.algebra import Condition, constant, every, negated, some
from engine.columns.cells import Cell
from engine.columns.ends_leaves import LeavesMaker, OpenLeaf, count_of, open_leaf
from engine.columns.ends_range import ANY, NONE, Ends, EndsMath, exactly
from engine.columns.numbers import NOTHING, Figure, Quotient, Unsupported, exact
from engine.plan import Branch


@dataclass(frozen=True, slots=True)
class _Level:
    """One place of the tree while some leaves are gone: what it all is worth, and what stays."""

    #: Something of it is gone, and something stays.
    shrinks: Condition
    is_open: Condition
    whole: Figure
    staying: Figure


@dataclass(slots=True)
class _Way:
    """Which leaves are gone, and the levels that each other leaf grows by."""

    gone: dict[str, Condition] = field(default_factory=dict)
    levels: dict[str, tuple[_Level, ...]] = field(default_factory=dict)


class BoundsMaker:
    """The ends of items, areas and the sum of all points."""

    def __init__(self, points: LeavesMaker, math: EndsMath) -> None:
        self.points, self.math, self.numbers = points, math, math.numbers
        self.plan = points.plan
        for area in self.plan.policy.areas:
            if area.is_capped:
                raise Unsupported("方面得分最多满分")
        for item in self._items(self.plan.tree):
            points.item(points.plan.indicators[item.key])
            if item.key in points.left:
                raise Unsupported(points.left[item.key])
        self.leaves: dict[str, OpenLeaf] = {key: open_leaf(key, points, math) for key in points.leaves}
        self.leaving = [x for x in self.leaves.values() if x.leaving is not False]
        self.vanishing = [x for x in self.leaves.values() if x.vanishing is not False]
        self.may_grow = self._may_grow()
        self.is_few = self._is_few()
        self.lift = lift_of(self.plan.policy.header.score_rounding)
        self._ways: list[_Way] | None = None

    def _may_grow(self) -> Condition:
        """Whether full marks can still grow: by what is left out, or as what takes part in its share goes."""
        found = some(*(x.leaving for x in self.leaving))
        if self.vanishing and self.points.may_shift:
            shares = [self.points.shares.found[key] for key in self.leaves]
            is_zero = self.numbers.is_zero
            out = some(
                *(
                    every(s.presence.left_out, some(s.base.is_absent, negated(is_zero(s.base.figure))))
                    for s in shares
                    if s.presence.left_out is not False
                )
            )
            found = some(found, every(self.math.named(out), some(*(x.vanishing for x in self.vanishing))))
        return self.math.named(found)

    def _is_few(self) -> Condition:
        """Whether every way can be tried in which open leaves are left out."""
        count = count_of([x.leaving for x in self.leaving], self.math)
        only = some(*(every(x.vanishing, negated(x.leaving)) for x in self.vanishing))
        most = exact(Fraction(MOST_LEAVING))
        return self.math.named(every(self.numbers.compare("≤", count.figure, most), negated(only)))

    # --- the tree ---

    def _items(self, branch: Branch) -> list[Branch]:
        return [branch] if branch.indicator is not None else [x for b in branch.branches for x in self._items(b)]

    def _keys(self, branch: Branch) -> list[str]:
        return [x.key for x in branch.leaves()]

    def _leaves(self, branch: Branch) -> list[OpenLeaf]:
        return [self.leaves[key] for key in self._keys(branch)]

    def branch(self, area: Area) -> Branch:
        """The place of an area."""
        return next(b for b in _every(self.plan.tree) if b.key == area.key)

    def counts(self, branch: Branch) -> Condition:
        """Whether anything of a place counts."""
        return some(*(self.points.item(self.plan.indicators[i.key])[0] for i in self._items(branch)))

    def _summed(self, figures: Sequence[Figure]) -> Figure:
        found: Figure = NOTHING
        for figure in figures:
            found = self.numbers.compute("+", found, figure)
        flat = self.numbers.flat(found)
        return self.numbers.quotient(self.math.numbers.algebra.kept(flat.above), flat.below)

    # --- items ---

    def item(self, key: str) -> Ends:
        """Of an item before rounding.

        Points that one component leaves to another with more than full marks have no bound of their own.
        """
        leaves = self._leaves(self._item(key))
        found = self.math.sum([x.ends for x in leaves])
        if len(leaves) == 1 and leaves[0].key == key:
            return found
        exceeds = some(*(x.is_scored for x in leaves if x.may_exceed))
        leaves_open = some(*(every(x.is_scored, x.is_open) for x in leaves if self.plan.may_be_left_out(x.key)))
        lacking = self.math.named(some(found.no_highest, every(exceeds, leaves_open)))
        return replace(found, no_highest=lacking)

    def _item(self, key: str) -> Branch:
        return next(i for i in self._items(self.plan.tree) if i.key == key)

    def _rounded(self, ends: Ends) -> Ends:
        rounding = self.plan.policy.header.score_rounding
        return self.math.each(ends, lambda figure: self.numbers.rounded(figure, rounding))

    def _in_area(self, item: Branch, leaves: Sequence[tuple[OpenLeaf, Ends]], changes: Condition) -> Ends:
        """An item as it goes into its area, by its leaves; settled where its score is and none of them changes."""
        counts, cell = self.points.item(self.plan.indicators[item.key])
        is_settled = every(cell.is_present, negated(changes))
        rounded = self._rounded(self.math.sum([ends for _, ends in leaves]))
        return self.math.either(counts, self.math.either(is_settled, exactly(cell.figure), rounded), NONE)

    # --- the least ---

    def lowest(self, branch: Branch) -> Ends:
        """The least that a sum can become, as its lowest end."""
        found = self.math.sum([self._lowest_item(item) for item in self._items(branch)])
        return Ends(lowest=found.lowest, no_lowest=found.no_lowest, no_highest=True)

    def _lowest_item(self, item: Branch) -> Ends:
        leaves = [(x, self._least(x, alone=not item.branches)) for x in self._leaves(item)]
        changes = some(self.may_grow, *(every(x.going, negated(self._is_settled(x))) for x in self._leaves(item)))
        return self._in_area(item, leaves, changes)

    def _is_settled(self, leaf: OpenLeaf) -> Condition:
        return self.points.leaves[leaf.key].points.is_present

    def _least(self, leaf: OpenLeaf, *, alone: bool) -> Ends:
        """The least of a leaf: nothing where it may not count, and as its clause goes where full marks may grow."""
        may_grow, ends = self.may_grow, leaf.open_ends if alone and self.may_grow is False else leaf.ends
        lowest, lacking = ends.lowest, ends.no_lowest
        if may_grow is not False:
            lacks = some(lacking, self.numbers.compare("<", lowest, NOTHING))
            grown = lowest
            if not leaf.grows:
                grown, lacks = NOTHING, lacks if leaf.is_floored else True
            lowest = self.numbers.either(may_grow, grown, lowest)
            lacking = some(every(may_grow, lacks), every(negated(may_grow), lacking))
        less = self.numbers.extremum(lowest, NOTHING, is_least=True)
        lowest = self.numbers.either(leaf.going, less, lowest)
        return Ends(lowest=lowest, no_lowest=self.math.named(lacking), no_highest=True)

    # --- the most ---

    def highest(self, branch: Branch) -> Ends:
        """The most that a sum can become, as its highest end."""
        found = self.math.sum([self._plain_item(item) for item in self._items(branch)])
        plain = Ends(highest=found.highest, no_lowest=True, no_highest=found.no_highest)
        if self.may_grow is False:
            return plain
        grown = self.loose(branch)
        if self.leaving:
            tried = self._highest_of([plain, *(self._most(branch, way) for way in self.ways())])
            grown = self.math.either(self.is_few, tried, grown)
        return self.math.either(self.may_grow, grown, plain)

    def _plain_item(self, item: Branch) -> Ends:
        """The most of an item while full marks stay what they are."""
        alone = not item.branches
        leaves = [(x, x.open_ends if alone else x.ends) for x in self._leaves(item)]
        return self._in_area(item, leaves, False)

    def _highest_of(self, tried: Sequence[Ends]) -> Ends:
        whole = self.math.hull([Ends(highest=t.highest, no_highest=t.no_highest, no_lowest=True) for t in tried])
        return Ends(highest=whole.highest, no_highest=whole.no_highest, no_lowest=True)

    def _most(self, branch: Branch, way: _Way) -> Ends:
        found = self.math.sum([self._most_item(item, way) for item in self._items(branch)])
        return Ends(highest=found.highest, no_lowest=True, no_highest=found.no_highest)

    def _most_item(self, item: Branch, way: _Way) -> Ends:
        leaves = [(x, self._grown_by(x, way)) for x in self._leaves(item)]
        changes = [some(way.gone[x.key], *(s.shrinks for s in way.levels[x.key])) for x in self._leaves(item)]
        return self._in_area(item, leaves, self.math.named(some(*changes)))

    def _grown_by(self, leaf: OpenLeaf, way: _Way) -> Ends:
        """The most of a leaf in one way: nothing where it is gone, else as much more as full marks grow."""
        levels = way.levels[leaf.key]
        highest, lacking = leaf.ends.highest, leaf.ends.no_highest
        if levels:
            grows = self.math.named(some(*(s.shrinks for s in levels)))
            figure = leaf.grown.highest
            for level in levels:
                figure = self.numbers.compute("/", self.numbers.compute("*", figure, level.whole), level.staying)
            highest = self.numbers.either(grows, figure, highest)
            unknown = some(leaf.grown.no_highest, *(every(s.shrinks, s.is_open) for s in levels))
            lacking = some(every(grows, unknown), every(negated(grows), lacking))
        stays = Ends(highest=highest, no_lowest=True, no_highest=self.math.named(lacking))
        return self.math.either(way.gone[leaf.key], NONE, stays)

    # --- the ways ---

    def ways(self) -> list[_Way]:
        """Every way in which some open leaves are left out, but for that in which none is."""
        if self._ways is None:
            numbers = range(MOST_LEAVING)
            chosen = (set(c) for count in range(1, MOST_LEAVING + 1) for c in combinations(numbers, count))
            self._ways = [self._way(c) for c in chosen]
        return self._ways

    def _way(self, chosen: set[int]) -> _Way:
        way = _Way()
        before: Figure = NOTHING
        for key, leaf in self.leaves.items():
            here: list[Condition] = [
                self.numbers.compare("=", before, exact(Fraction(n))) if leaf.leaving is not False else False
                for n in chosen
            ]
            way.gone[key] = self.math.named(every(leaf.leaving, some(*here)))
            before = self._summed([before, self.numbers.truth(leaf.leaving)])
        self._spread(self.plan.tree, way, ())
        return way

    def _spread(self, branch: Branch, way: _Way, levels: tuple[_Level, ...]) -> None:
        if not branch.branches:
            way.levels[branch.key] = levels
            return
        level = self._level(branch, way)
        levels = levels if level is None else (*levels, level)
        for inner in branch.branches:
            self._spread(inner, way, levels)

    def _level(self, branch: Branch, way: _Way) -> _Level | None:
        """What is gone of one place whole, branch by branch; None where nothing can be."""
        gone = {b.key: self._is_gone(b, way) for b in branch.branches}
        left = [b for b in branch.branches if gone[b.key] is not False]
        if not left:
            return None
        whole = [self._points(b) for b in branch.branches]
        less = [self.numbers.either(gone[b.key], self._points(b).figure, NOTHING) for b in left]
        all_gone = self._is_gone(branch, way)
        figure = self._summed([p.figure for p in whole])
        return _Level(
            self.math.named(every(some(*(gone[b.key] for b in left)), negated(all_gone))),
            self.math.named(some(*(p.is_absent for p in whole))),
            figure,
            self._above_zero(self.numbers.compute("-", figure, self._summed(less)), branch),
        )

    def _above_zero(self, staying: Figure, branch: Branch) -> Quotient:
        """What stays is no less than the least that any leaf is worth; where nothing does it does not matter."""
        flat = self.numbers.flat(staying)
        below = flat.below.constant
        if below is None:
            return self.points.reader.above_zero(staying)
        least = min((self._least_worth(x) for x in self._leaves(branch)), default=Fraction(0))
        return Quotient(self.numbers.algebra.most(flat.above, constant(max(1, ceil(least * below)))), flat.below)

    def _least_worth(self, leaf: OpenLeaf) -> Fraction:
        flat = self.numbers.flat(self.points.leaves[leaf.key].full.figure)
        below, low = flat.below.constant, self.numbers.algebra.range_of(flat.above).low
        return Fraction(low, below) if below is not None and low > 0 else Fraction(0)

    def _points(self, branch: Branch) -> Cell:
        """The full marks of what counts of a place; what is not known of them is told besides."""
        leaves = self._leaves(branch)
        absent = {why: c for x in leaves for why, c in x.points.absent.items()}
        unknown = some(*(x.points.is_absent for x in leaves))
        figure = self._summed([x.points.figure for x in leaves])
        return Cell(figure=figure, absent={next(iter(absent)): self.math.named(unknown)} if absent else {})

    def _is_gone(self, branch: Branch, way: _Way) -> Condition:
        """Whether all of a place is left out that is worth anything; an area may have nothing that is scored."""
        if not branch.branches:
            return way.gone.get(branch.key, False)
        gone = [self._is_gone(b, way) for b in branch.branches]
        if all(g is False for g in gone):
            return False
        worth = [some(p.is_absent, negated(self.numbers.is_zero(p.figure))) for p in map(self._points, branch.branches)]
        rest = [some(g, negated(w)) for g, w in zip(gone, worth, strict=True)]
        return self.math.named(every(some(*gone), *rest))

    # --- a bound that always holds ---

    def loose(self, branch: Branch) -> Ends:
        """A bound that holds whatever is left out or does not apply; see `engine.bounds`."""
        leaves = self._leaves(branch)
        raised = self.math.sum([self._raised(x, x.grown) for x in leaves])
        own = self._over([(x.going, x.points) for x in leaves])
        freed = self.math.sum([self._freed(b) for b in self._around(branch)])
        excess = self.math.sum([self._excess(x) for x in leaves])
        items = count_of([self.points.item(self.plan.indicators[i.key])[0] for i in self._items(branch)], self.math)
        most = self._summed([raised.highest, freed.highest, self.numbers.scaled(items.figure, self.lift)])
        if self.lift == 0:
            most = self._summed([raised.highest, freed.highest])
        if excess.highest != NOTHING:
            more = self.numbers.compute("*", self._summed([own.highest, freed.highest]), excess.highest)
            most = self.numbers.compute("+", most, more)
        unknown = some(raised.no_highest, own.no_highest, freed.no_highest, excess.no_highest)
        return Ends(highest=most, no_lowest=True, no_highest=self.math.named(unknown))

    def _over(self, parts: Sequence[tuple[Condition, Cell]]) -> Ends:
        """The points of what a condition picks."""
        figures = [self.numbers.either(c, p.figure, NOTHING) for c, p in parts]
        unknown = some(*(every(c, p.is_absent) for c, p in parts))
        return Ends(highest=self._summed(figures), no_highest=self.math.named(unknown))

    def _raised(self, leaf: OpenLeaf, most: Ends) -> Ends:
        """What a leaf has at most or, where it may go, leaves to others."""
        figure, lacking = most.highest, most.no_highest
        if leaf.going is not False:
            more = self.numbers.extremum(figure, leaf.points.figure, is_least=False)
            figure = self.numbers.either(leaf.going, more, figure)
            lacking = some(lacking, every(leaf.going, leaf.points.is_absent))
        raised = Ends(highest=figure, no_lowest=True, no_highest=self.math.named(lacking))
        return self.math.either(leaf.counts, raised, NONE)

    def _excess(self, leaf: OpenLeaf) -> Ends:
        """By how much of its full marks a leaf may go beyond them."""
        unknown = some(leaf.grown.no_highest, leaf.points.is_absent)
        if leaf.is_within:
            return Ends(no_highest=self.math.named(every(leaf.counts, unknown)))
        points, most = leaf.points.figure, leaf.grown.highest
        beyond = self.numbers.compare(">", most, points)
        share = self.numbers.compute(
            "/", self.numbers.compute("-", most, points), self.points.reader.above_zero(points)
        )
        figure = self.numbers.either(every(leaf.counts, beyond, negated(unknown)), share, NOTHING)
        lacking = some(unknown, every(beyond, self.numbers.is_zero(points)))
        return Ends(highest=figure, no_highest=self.math.named(every(leaf.counts, lacking)))

    def _freed(self, branch: Branch) -> Ends:
        """The points that a place may leave to others: all of them, or those of what may not apply."""
        leaves = self._leaves(branch)
        all_going = every(*(some(negated(x.counts), x.going) for x in leaves))
        whole = self._over([(x.counts, x.points) for x in leaves])
        return self.math.either(all_going, whole, self._over([(x.vanishing, x.points) for x in leaves]))

    def _around(self, branch: Branch) -> Iterator[Branch]:
        outer = self.plan.tree
        while outer is not branch:
            towards = next(b for b in outer.branches if branch in _every(b))
            yield from (b for b in outer.branches if b is not towards)
            outer = towards

    # --- of a quotient ---

    @property
    def may_change(self) -> Condition:
        """Whether full marks can still change."""
        return some(self.may_grow, *(x.going for x in self.leaves.values()))

    def share_of(self, full: Cell) -> Ends:
        """Between what the sum of all points over all full marks lies."""
        tree = self.plan.tree
        lowest, highest = self.lowest(tree), self.highest(tree)
        has_vanishing = self.math.named(some(*(x.vanishing for x in self.vanishing)))
        if self.vanishing:
            highest = self.math.either(has_vanishing, self._raised_sum(), highest)
        vanishing = self._over([(x.vanishing, x.points) for x in self.vanishing])
        below_zero = self.numbers.compare("<", lowest.lowest, NOTHING)
        numbers, above_zero = self.numbers, self.points.reader.above_zero
        most = numbers.compute("/", highest.highest, above_zero(full.figure))
        lacking = [full.is_absent, numbers.is_zero(full.figure), lowest.no_lowest, highest.no_highest]
        lacking += [vanishing.no_highest, every(has_vanishing, below_zero)]
        if self.vanishing:
            beyond = self.math.named(
                every(negated(numbers.is_zero(vanishing.highest)), numbers.compare(">", highest.highest, full.figure))
            )
            staying = numbers.compute("-", full.figure, vanishing.highest)
            other = numbers.compute("/", numbers.compute("-", highest.highest, vanishing.highest), above_zero(staying))
            most = numbers.either(beyond, other, most)
            lacking.append(every(beyond, numbers.compare("≤", staying, NOTHING)))
        none = self.math.named(some(*lacking))
        least = numbers.compute("/", lowest.lowest, above_zero(full.figure))
        return Ends(lowest=least, highest=most, no_lowest=none, no_highest=none)

    def _raised_sum(self) -> Ends:
        items = self._items(self.plan.tree)
        found = self.math.sum([self._raised_item(item) for item in items])
        plain = Ends(highest=found.highest, no_lowest=True, no_highest=found.no_highest)
        return plain if self.may_grow is False else self.math.either(self.may_grow, self.loose(self.plan.tree), plain)

    def _raised_item(self, item: Branch) -> Ends:
        """The most of an item, and of what may not apply at least its full marks."""
        leaves, most = self._leaves(item), self._plain_item(item)
        if all(x.vanishing is False for x in leaves):
            return most
        if not item.branches:
            return self.math.either(leaves[0].vanishing, self._raised(leaves[0], most), most)
        raised = self.math.sum([self._raised(x, x.ends) for x in leaves])
        lifted = self.math.plus(raised, exactly(exact(self.lift)))
        return self.math.either(some(*(x.vanishing for x in leaves)), lifted, most)

    def ends(self, branch: Branch) -> Ends:
        """Both ends of a sum."""
        lowest, highest = self.lowest(branch), self.highest(branch)
        return Ends(
            lowest=lowest.lowest,
            highest=highest.highest,
            no_lowest=lowest.no_lowest,
            no_highest=highest.no_highest,
        )

    def area(self, area: Area) -> Ends:
        """Of an area; none where nothing of it counts."""
        branch = self.branch(area)
        return self.math.either(self.counts(branch), self.ends(branch), ANY)


def _every(branch: Branch) -> tuple[Branch, ...]:
    return (branch, *(x for b in branch.branches for x in _every(b)))

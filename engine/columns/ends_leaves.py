"""Every leaf that counts, with all that asks how far sums can go: whether it is open, may be left out or not apply."""

from __future__ import annotations

from dsl.amounts import grows, is_proportional
from dsl.model import Indicator, Scoring
from dsl.record import dataclass
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import Cell
from engine.columns.ends_range import ANY, NONE, Ends, EndsMath
from engine.columns.ends_scoring import EndsScorer
from engine.columns.most import is_share_of_full_marks
from engine.columns.program import PointsMaker
from engine.columns.reading import Reader
from engine.columns.scoring import Leaf, Scorer
from engine.plan import Plan, scoring_of
from engine.results import Status


class LeavesMaker(PointsMaker):
    """Keeps each leaf that is scored on the way."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        super().__init__(plan, reader.period, reader)
        self.leaves: dict[str, Leaf] = {}

    def leaf(self, part: Indicator, item: Indicator, full: Cell) -> Leaf:
        """A leaf with its points before rounding."""
        found = super().leaf(part, item, full)
        self.leaves[part.key] = found
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLeaf:
    """One leaf of the tree of points."""

    key: str
    #: Whether it counts.
    counts: Condition
    #: It counts, and its points are not known.
    is_open: Condition
    #: Its points do not fail to apply.
    is_scored: Condition
    may_exceed: bool
    #: Its full marks, known or not, wherever it counts; 0 elsewhere.
    points: Cell
    #: Between what its points lie, asked only where they are not known; nothing where it does not count.
    open_ends: Ends
    #: The same of all rows.
    ends: Ends
    #: It may be left out, or may turn out not to apply.
    leaving: Condition
    vanishing: Condition
    #: What it has at most for each time that its full marks grow.
    grown: Ends
    is_proportional: bool
    grows: bool
    is_floored: bool
    #: As it is written it never has more than its full marks.
    is_within: bool

    @property
    def going(self) -> Condition:
        """It may not count in the end."""
        return some(self.leaving, self.vanishing)


def open_leaf(key: str, maker: LeavesMaker, math: EndsMath) -> OpenLeaf:
    """Look at one leaf of those that are scored. Raises Unsupported where columns cannot tell its ends."""
    made, plan, reader = maker.leaves[key], maker.plan, maker.reader
    part = plan.indicators[key]
    scoring = scoring_of(part, plan.parents.get(key) or part)
    assert scoring is not None  # what is not scored has no leaf
    counts = math.named(made.counts)
    is_open = math.named(every(counts, made.points.is_absent))
    points = Cell(
        figure=math.numbers.either(counts, made.full.figure, NONE.lowest), absent=made.full.only_where(counts)
    )
    is_worth = some(points.is_absent, negated(math.numbers.is_zero(points.figure)))
    with reader.scoring(key, made.full), reader.inside(key):
        scorer = Scorer(part, scoring, reader.appraise(key), made.full, reader)
        ends = ANY if is_open is False else EndsScorer(scorer, math).ends()
        limits = [end for end, is_cap in scorer.limits() if is_cap]
    ends = math.either(made.points.status_is(Status.NOT_APPLICABLE), NONE, ends)
    settled = math.settled(made.points, ends)
    types = plan.checked.types
    follows = is_proportional(scoring, types)
    grown = settled if follows else _grown(settled, limits[0] if limits else None, math)
    return OpenLeaf(
        key=key,
        counts=counts,
        is_open=is_open,
        is_scored=math.named(negated(made.points.status_is(Status.NOT_APPLICABLE))),
        may_exceed=scoring.may_exceed,
        points=points,
        open_ends=ends,
        ends=settled,
        leaving=math.named(every(is_open, is_worth)) if plan.may_be_left_out(key) else False,
        vanishing=is_open if plan.may_vanish(key) else False,
        grown=math.either(counts, grown, NONE),
        is_proportional=follows,
        grows=grows(scoring, types),
        is_floored=scoring.floor is not None,
        is_within=_is_within(scoring, part),
    )


def _grown(ends: Ends, cap: Cell | None, math: EndsMath) -> Ends:
    """Of a clause that names points of its own only the cap is known to grow."""
    if cap is None:
        return ANY
    most = math.numbers.extremum(ends.highest, cap.figure, is_least=False)
    return Ends(highest=most, no_highest=math.named(some(ends.no_highest, cap.is_absent)))


def _is_within(scoring: Scoring, leaf: Indicator) -> bool:
    """Cut at its full marks, and what is given at once is no more either."""
    if scoring.may_exceed or (scoring.cap is not None and scoring.cap.amount is not None):
        return False
    given = [o.amount for o in scoring.overrides]
    given += [scoring.idle.amount] if scoring.idle is not None and scoring.idle.amount is not None else []
    missing = leaf.when_missing
    given += [missing.amount] if missing is not None and missing.amount is not None else []
    return all(is_share_of_full_marks(a) for a in given)


def count_of(conditions: list[Condition], math: EndsMath) -> Cell:
    """How many hold, as a figure."""
    found = NONE.lowest
    for condition in conditions:
        found = math.numbers.compute("+", found, math.numbers.truth(condition))
    return Cell(figure=found)

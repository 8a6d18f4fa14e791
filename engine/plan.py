"""The plan: a checked policy with its order of evaluation and the indexes that the engine looks things up in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from dsl.every_expression import all_expressions
from dsl.expressions import Arithmetic, Expression, Negative, Number, Reduction, Ref, Scope, Side, parts, walk
from dsl.model import (
    Area,
    Award,
    CheckedPolicy,
    Definition,
    Direction,
    Field,
    Frequency,
    Indicator,
    IndicatorKind,
    Level,
    Period,
    Purpose,
    RecordList,
    ResolvedPolicy,
    Scoring,
    Total,
    ZeroOutcome,
)
from dsl.outcomes import TOTAL_KEY as TOTAL_KEY
from dsl.quantity import NO_UNIT, Unit
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, order=True)
class NodeId:
    """One side of one node: the value of a field, the score of an indicator, a total."""

    key: str
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A place in the tree of points: the method, an area, an item, or a component.

    A leaf has an indicator and no branches below.
    """

    key: str
    name: str
    indicator: Indicator | None
    branches: tuple[Branch, ...]

    def leaves(self) -> tuple[Branch, ...]:
        """The leaves below, or this one, in document order."""
        if self.branches:
            return tuple(x for b in self.branches for x in b.leaves())
        return (self,) if self.indicator else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What `lower` makes and `evaluate` runs."""

    checked: CheckedPolicy
    #: Every side of every node, what is used before what uses it.
    order: tuple[NodeId, ...]
    fields: Mapping[str, Field]
    definitions: Mapping[str, Definition]
    #: Indicators, components and 其中.
    indicators: Mapping[str, Indicator]
    areas: Mapping[str, Area]
    #: The item of each component and 其中.
    parents: Mapping[str, Indicator]
    #: What a zero denominator in the formula of a node, or in what it uses, may come to mean.
    zero_outcomes: Mapping[str, frozenset[ZeroOutcome]]
    #: Leaves that may turn out not to apply to a unit of their level.
    may_be_absent: frozenset[str]
    #: The scored items under their areas.
    tree: Branch
    #: Place of each key in the document, for a stable order.
    places: Mapping[str, int]
    records: Mapping[str, RecordList] = field(default_factory=dict)
    #: The columns of all lists; they are no fields of a unit.
    columns: Mapping[str, Field] = field(default_factory=dict)

    @property
    def policy(self) -> ResolvedPolicy:
        """The method itself."""
        return self.checked.policy

    def rests_on_years(self, kind: str) -> bool:
        """Whether a period only puts years together that are over, so that nothing is reported for it."""
        total = self.total(kind)
        if total is None:
            return False
        waiting: list[Expression] = [total.formula]
        reads_years = False
        while waiting:
            node = waiting.pop()
            if isinstance(node, Reduction) and node.over is Scope.EACH_YEAR:
                reads_years = True
            elif isinstance(node, Number | Arithmetic | Negative):
                waiting.extend(parts(node))
            else:
                return False
        return reads_years

    @property
    def redistributes(self) -> bool:
        """Whether any points can ever be given to what remains."""
        return any(self.may_be_left_out(leaf.key) for leaf in self.tree.leaves())

    def may_be_left_out(self, key: str) -> bool:
        """Whether a leaf's points may be given to what remains."""
        return ZeroOutcome.REDISTRIBUTED in self.zero_outcomes.get(key, frozenset())

    def may_vanish(self, key: str) -> bool:
        """Whether a leaf may turn out not to apply at all, its points with it: what is left out stays in the sum."""
        outcomes = self.zero_outcomes.get(key, frozenset())
        is_only_left_out = ZeroOutcome.REDISTRIBUTED in outcomes and ZeroOutcome.NOT_APPLICABLE not in outcomes
        return key in self.may_be_absent and not is_only_left_out

    def unit_of(self, key: str) -> Unit:
        """The unit in which a node's value is shown."""
        if key in self.indicators:
            return self.indicators[key].unit
        if key in self.fields:
            return self.fields[key].unit
        if key in self.columns:
            return self.columns[key].unit
        known = self.checked.types.get(key)
        return known.unit if known else NO_UNIT

    def unit_of_reduction(self, node: Reduction) -> Unit:
        """The unit of what several figures make together."""
        from dsl.inference import Inference  # with all that it could find wrong

        found = Inference(self.checked.types, []).of(node)
        return found.unit if found is not None else NO_UNIT

    def frequency_of(self, key: str) -> Frequency:
        """How often a figure is reported within the period."""
        field = self.fields.get(key)
        return field.frequency if field is not None else Frequency.PERIOD

    def name_of(self, key: str) -> str:
        """What a node is called in the method."""
        node = self.indicators.get(key) or self.fields.get(key) or self.definitions.get(key) or self.areas.get(key)
        listed = self.records.get(key) or self.columns.get(key)
        return node.name if node else listed.name if listed else key

    def level(self, name: str) -> Level:
        """The level of that name."""
        return next(x for x in self.policy.levels if x.name == name)

    def total(self, period: str) -> Total | None:
        """How the total of a kind of period is made, if it has one."""
        return next((t for t in self.policy.totals if t.period == period), None)


def is_scored_period(period: Period) -> bool:
    """Whether a period gives points.

    One that only serves a circular shows completion alone, unless the method has no period of another kind:
    then the scores are what is circulated.
    """
    return period.is_only_kind or set(period.purposes) != {Purpose.CIRCULAR}


def is_lower_better(node: Expression, plan: Plan) -> bool:
    """Whether less of a figure is better: a rank, or an indicator that says so."""
    if not isinstance(node, Ref):
        return False
    if node.side is Side.RANK:
        return True
    indicator = plan.indicators.get(node.key)
    return node.side is Side.VALUE and indicator is not None and indicator.direction is Direction.LOWER


def is_given(award: Award, plan: Plan, period: str) -> bool:
    """Whether an award is given in a period: its own, else those that commend, else those that are scored."""
    if award.period is not None:
        return award.period == plan.policy.kind_of_period(period)
    commending = [p.name for p in plan.policy.periods if Purpose.COMMENDATION in p.purposes]
    scored = [p.name for p in plan.policy.periods if is_scored_period(p)]
    return period in (commending or scored)


def reads_below(plan: Plan) -> bool:
    """Whether any figure is put together over the units below."""
    below = (Scope.BELOW, Scope.ALL_BELOW)
    checks = (c.condition for c in plan.policy.all_checks())
    found = (n for x in (*all_expressions(plan.policy), *checks) for n in walk(x))
    return any(isinstance(n, Reduction) and n.over in below for n in found)


def scoring_of(indicator: Indicator, item: Indicator) -> Scoring | None:
    """How a leaf turns into points: its own clause, else that of its item."""
    return indicator.scoring or item.scoring


def is_scored(item: Indicator) -> bool:
    """Whether an item gives points at all; 只列数值 gives none."""
    leaves = item.components or (item,)
    has_points = item.points is not None or any(c.points is not None for c in item.components)
    return has_points and any(scoring_of(leaf, item) for leaf in leaves)


def applies_to(indicator: Indicator, level: str) -> bool:
    """Whether units of a level take part in an indicator."""
    return indicator.levels is None or level in indicator.levels


def title_of(indicator: Indicator) -> str:
    """An indicator's number and name, as a list would show them."""
    if indicator.kind is IndicatorKind.INDICATOR and indicator.number:
        return f"指标{indicator.number}“{indicator.name}”"
    return f"{indicator.number}“{indicator.name}”"

"""Which figure uses which: the graph of a policy's nodes, its order, its cycles, and what nothing uses."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from dsl.diagnostic import Diagnostic, Related, Text
from dsl.expressions import Expression, Fulfilled, GradeIs, Ranked, Reduction, Ref, Scope, ScoreSum, Side, parts
from dsl.model import Area, Base, Definition, Field, Indicator, RecordList, ResolvedPolicy, ZeroOutcome
from dsl.model_scoring import ByRank, ByTier, Efficacy, Graded, JudgedPoints, Step, ToBest, expressions_in, needs_target
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, GRADE_KEY
from dsl.record import dataclass
from dsl.span import Span
from engine.errors import CircularDefinition, UnusedDefinition, UnusedField
from engine.plan import TOTAL_KEY, NodeId, is_scored, scoring_of
from engine.zeros import find_zeros, rule_conditions

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Use:
    """One edge: a node uses another, because of what is written at the span."""

    user: NodeId
    used: NodeId
    span: Span
    #: Why, for a reader who walks a cycle.
    message: Text
    #: What is read of the units below, or of all units, rather than of the unit itself.
    reach: Scope | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes and uses of one policy; each node stands with what it uses, in the order of the page."""

    used: Mapping[NodeId, tuple[NodeId, ...]]
    uses: Mapping[tuple[NodeId, NodeId], Use]
    #: Place of each node in the document.
    places: Mapping[NodeId, int]
    #: Edges to the units below, or to years that are over, alone: another unit or period, so no circle.
    downward: frozenset[tuple[NodeId, NodeId]] = frozenset()

    def within_a_unit(self) -> dict[NodeId, tuple[NodeId, ...]]:
        """The uses without those that lead down a level or to another year."""
        return {node: tuple(u for u in used if (node, u) not in self.downward) for node, used in self.used.items()}

    def order(self) -> tuple[NodeId, ...]:
        """Sort the nodes so that each stands after all that it uses, else as in the document.

        Errors: graphlib.CycleError where there is a cycle.
        """
        sorter = TopologicalSorter(self.within_a_unit())
        sorter.prepare()
        waiting: list[tuple[int, NodeId]] = []
        found: list[NodeId] = []
        while sorter.is_active():
            for node in sorter.get_ready():
                heappush(waiting, (self.places[node], node))
            node = heappop(waiting)[1]
            found.append(node)
            sorter.done(node)
        return tuple(found)

    @property
    def has_cycle(self) -> bool:
        """Whether anything uses itself in the end."""
        try:
            TopologicalSorter(self.within_a_unit()).prepare()
        except CycleError:
            return True
        return False

    def cycles(self) -> tuple[tuple[Use, ...], ...]:
        """Find circular definitions: the shortest circle of each knot, then what is left of the knot.

        Each is a closed walk, and begins at the node that stands first in the document.
        """
        if not self.has_cycle:
            return ()
        rest, found = _net(self.within_a_unit()), []
        while (circle := self._shortest(rest)) is not None:
            found.append(tuple(self.uses[edge] for edge in circle))
            rest.remove_edges_from(circle)
        return tuple(sorted(found, key=lambda c: self.places[c[0].user]))

    def _shortest(self, net: nx.DiGraph[NodeId]) -> tuple[tuple[NodeId, NodeId], ...] | None:
        import networkx as nx

        knots = (c for c in nx.strongly_connected_components(net) if len(c) > 1)
        inside = {n for knot in knots for n in knot} | {n for n in net if net.has_edge(n, n)}
        circles = (self._around(net, start) for start in sorted(inside, key=self.places.__getitem__))
        return min(circles, key=len, default=None)

    def _around(self, net: nx.DiGraph[NodeId], start: NodeId) -> tuple[tuple[NodeId, NodeId], ...]:
        """Walk the shortest way from a node back to itself."""
        came_from: dict[NodeId, NodeId] = {}
        queue = deque([start])
        while start not in came_from:
            node = queue.popleft()
            for used in sorted(net.successors(node), key=self.places.__getitem__):
                if used not in came_from:
                    came_from[used] = node
                    queue.append(used)
        walked = [start]
        while len(walked) == 1 or walked[-1] != start:
            walked.append(came_from[walked[-1]])
        return tuple(zip(walked[:0:-1], walked[-2::-1], strict=True))


def dependency_graph(policy: ResolvedPolicy) -> Graph:
    """Build the graph of everything that is computed or read for one unit."""
    uses: dict[tuple[NodeId, NodeId], Use] = {}
    reaches: dict[tuple[NodeId, NodeId], set[Scope | None]] = {}
    used: dict[NodeId, dict[NodeId, None]] = {node: {} for node in _nodes(policy)}
    for use in _uses(policy):
        # The first place that refers to a node stands for all of them.
        uses.setdefault((use.user, use.used), use)
        used.setdefault(use.user, {})[use.used] = None
        used.setdefault(use.used, {})
        reaches.setdefault((use.user, use.used), set()).add(use.reach)
    edges = {node: tuple(all_used) for node, all_used in used.items()}
    return Graph(edges, uses, {node: place for place, node in enumerate(edges)}, _downward(edges, reaches))


def _net(used: Mapping[NodeId, Iterable[NodeId]]) -> nx.DiGraph[NodeId]:
    """The graph for networkx, which takes long to load and is wanted where there are circles, or pictures."""
    import networkx as nx

    net: nx.DiGraph[NodeId] = nx.DiGraph()
    net.add_nodes_from(used)
    net.add_edges_from((node, u) for node, all_used in used.items() for u in all_used)
    return net


def _downward(
    used: Mapping[NodeId, tuple[NodeId, ...]], reaches: Mapping[tuple[NodeId, NodeId], set[Scope | None]]
) -> frozenset[tuple[NodeId, NodeId]]:
    """Edges that lead to the units below alone, or to years that are over.

    Where what is read below comes back up through a rank, or through a figure over all units, the edge stays
    in, so that the circle is found: units of several levels may stand in one population.
    """
    earlier = {edge for edge, reach in reaches.items() if reach <= {Scope.EACH_YEAR}}
    down = {edge for edge, reach in reaches.items() if reach <= {Scope.BELOW, Scope.ALL_BELOW}}
    wide = {edge for edge, reach in reaches.items() if Scope.EVERYONE in reach}
    found = set(down)
    if not down:
        return frozenset(earlier)
    import networkx as nx

    # A year that is over never reads this one.
    for knot in nx.strongly_connected_components(_net(used)):
        inside = {e for e in wide if e[0] in knot and e[1] in knot}
        if inside or any(n.side is Side.RANK for n in knot):
            found -= {e for e in down if e[0] in knot and e[1] in knot}
    return frozenset(found | earlier)


def _nodes(policy: ResolvedPolicy) -> Iterator[NodeId]:
    columns = (c for r in policy.all_records() for c in r.columns)
    sides: dict[str, tuple[Side, ...]] = {x.key: (Side.VALUE,) for x in (*_declared(policy), *columns)}
    sides |= {a.key: (Side.SCORE, Side.FULL_MARKS, Side.RANK, Side.TOTAL) for a in policy.all_areas()}
    for key in document_places(policy):
        # An indicator has every side.
        yield from (NodeId(key, side) for side in sides.get(key, tuple(Side)))
    yield from (NodeId(TOTAL_KEY, Side.SCORE), NodeId(TOTAL_KEY, Side.RANK), NodeId(GRADE_KEY, Side.TIER))
    yield from (NodeId(key, Side.VALUE) for key in (BONUS_KEY, DEDUCTION_KEY))


def document_places(policy: ResolvedPolicy) -> dict[str, int]:
    """Number the keys in the order of the page: an area's fields and definitions come before its indicators."""

    def inside(area: Area) -> Iterator[str]:
        yield area.key
        yield from (f.key for f in area.fields)
        yield from (key for r in area.records for key in (r.key, *(c.key for c in r.columns)))
        yield from (d.key for d in area.definitions)
        for indicator in (i for item in area.indicators for i in item.every()):
            yield from (d.key for d in indicator.definitions)
            yield indicator.key
        for inner in area.areas:
            yield from inside(inner)

    listed = (key for r in policy.records for key in (r.key, *(c.key for c in r.columns)))
    keys = [*(f.key for f in policy.fields), *listed, *(d.key for d in policy.definitions)]
    keys.extend(key for area in policy.areas for key in inside(area))
    return {key: place for place, key in enumerate(dict.fromkeys(keys))}


def _uses(policy: ResolvedPolicy) -> Iterator[Use]:
    yield from direct_uses(policy)
    yield from _full_marks_uses(policy)


def direct_uses(policy: ResolvedPolicy) -> Iterator[Use]:
    """What the method's own words refer to, without the points that go to whatever remains."""
    for definition in policy.all_definitions():
        yield from _formula_uses(policy, NodeId(definition.key, Side.VALUE), _expressions(definition))
    for item in policy.all_indicators():
        for indicator in item.every():
            yield from _formula_uses(policy, NodeId(indicator.key, Side.VALUE), _expressions(indicator))
            yield from _indicator_uses(indicator)
            yield from _tier_uses(policy, indicator)
            for side, stated in ((Side.TARGET, indicator.target), (Side.FULL_MARKS, indicator.points)):
                if stated is not None and stated.formula is not None:
                    yield from _formula_uses(policy, NodeId(indicator.key, side), (stated.formula,))
        for leaf in item.components or (item,):
            yield from _score_uses(policy, leaf, item)
    yield from _sum_uses(policy)
    for total in policy.totals:
        yield from _formula_uses(policy, NodeId(TOTAL_KEY, Side.SCORE), (total.formula,))
    yield from _outcome_uses(policy)


def _outcome_uses(policy: ResolvedPolicy) -> Iterator[Use]:
    """What follows from points: a later stage is never read by an earlier one."""
    total, rank, grade = NodeId(TOTAL_KEY, Side.SCORE), NodeId(TOTAL_KEY, Side.RANK), NodeId(GRADE_KEY, Side.TIER)
    for adjusted in policy.outcomes.adjustments:
        rows = (x for row in adjusted.group.every_row() for x in row.expressions())
        yield from _formula_uses(policy, NodeId(adjusted.kind.key, Side.VALUE), rows)
    # A unit that is left out of the ranking is one of which any veto holds.
    leaves_out = any(b.leaves_out for b in policy.outcomes.vetoes)
    for veto in (v for b in policy.outcomes.vetoes for v in b.vetoes):
        users = [grade, *([total] if veto.total is not None else []), *([rank] if leaves_out else [])]
        for user in users:
            yield from _formula_uses(policy, user, (c.condition for c in veto.circumstances))
    for table in policy.outcomes.tables:
        yield from _formula_uses(policy, grade, table.conditions())
        text = Text("名次按总分排", "ranks go by the total")
        yield Use(rank, total, table.span, text)
        yield Use(grade, total, table.span, Text("等次按总分定", "grades go by the total"))


def _tier_uses(policy: ResolvedPolicy, indicator: Indicator) -> Iterator[Use]:
    """A tier may be about the indicator's own value, so it stands apart from it."""
    tier = NodeId(indicator.key, Side.TIER)
    yield from _formula_uses(policy, tier, (c.condition for t in indicator.tiers for c in t.conditions))
    if indicator.tiers and not indicator.has_value:
        yield _own(indicator.key, Side.VALUE, Side.TIER, indicator.span)
    yield from _formula_uses(policy, NodeId(indicator.key, Side.VALUE), (e.condition for e in indicator.exemptions))


def _expressions(node: Definition | Indicator) -> tuple[Expression, ...]:
    formula = () if node.formula is None else (node.formula,)
    return (*formula, *rule_conditions(node.zero_rule))


def _formula_uses(policy: ResolvedPolicy, user: NodeId, formulas: Iterable[Expression]) -> Iterator[Use]:
    for formula in formulas:
        for used, span, reach in referred(policy, formula):
            whose = f"{reach.value}的" if reach is not None else ""
            text = Text(f"「{user.key}」的公式用到{whose}「{_spoken(used)}」", f"{user.key} uses {used.key}")
            yield Use(user, used, span, text, reach)


def referred(policy: ResolvedPolicy, formula: Expression) -> Iterator[tuple[NodeId, Span, Scope | None]]:
    """The nodes that an expression names, and of which units it reads them."""
    areas = {a.key for a in policy.all_areas()}
    lists = {r.key for r in policy.all_records()}
    waiting: deque[tuple[Expression, Scope | None]] = deque([(formula, None)])
    while waiting:
        node, reach = waiting.popleft()
        match node:
            case Fulfilled(subject=Ref(key=key), span=span):
                yield NodeId(key, Side.COMPLETION), span, reach
            case Ref(key=key, side=side, span=span):
                is_score = side is Side.VALUE and (key in areas or key == TOTAL_KEY)
                yield NodeId(key, Side.SCORE if is_score else side), span, reach
            case GradeIs(span=span):
                yield NodeId(GRADE_KEY, Side.TIER), span, reach
            case ScoreSum(span=span):
                for area in policy.areas:
                    yield NodeId(area.key, Side.SCORE), span, reach
                    yield NodeId(area.key, Side.FULL_MARKS), span, reach
            case Reduction(over=over, span=span) if over in lists and not isinstance(over, Scope):
                yield NodeId(over, Side.VALUE), span, reach
        inside = _reach(node) or reach
        waiting.extend((part, inside) for part in parts(node))


def _reach(node: Expression) -> Scope | None:
    match node:
        case Reduction(over=Scope() as scope):
            return scope
        case Ranked():
            return Scope.EVERYONE
        case _:
            return None


def _spoken(node: NodeId) -> str:
    return node.key if node.side is Side.VALUE else f"{node.key}.{node.side.value}"


def _own(key: str, user: Side, used: Side, span: Span) -> Use:
    message = Text(
        f"「{key}」的{user.value}要用它的{used.value}",
        f"the {user.name.lower()} of {key} needs its {used.name.lower()}",
    )
    return Use(NodeId(key, user), NodeId(key, used), span, message)


def _indicator_uses(indicator: Indicator) -> Iterator[Use]:
    span = indicator.target.span if indicator.target else indicator.span
    yield _own(indicator.key, Side.COMPLETION, Side.VALUE, span)
    yield _own(indicator.key, Side.COMPLETION, Side.TARGET, span)
    yield _own(indicator.key, Side.RANK, Side.VALUE, indicator.span)
    for part in indicator.components:
        message = Text(f"「{indicator.key}」由分项「{part.key}」组成", f"{part.key} is part of {indicator.key}")
        for side in (Side.COMPLETION, Side.SCORE, Side.FULL_MARKS):
            yield Use(NodeId(indicator.key, side), NodeId(part.key, side), part.span, message)


def _score_uses(policy: ResolvedPolicy, leaf: Indicator, item: Indicator) -> Iterator[Use]:
    scoring = scoring_of(leaf, item)
    if scoring is None:
        return
    score = NodeId(leaf.key, Side.SCORE)
    sides = [Side.FULL_MARKS]
    for base in scoring.bases:
        sides += _BASE_SIDES.get(type(base), [Side.VALUE] if base is Base.VALUE else [])
    if needs_target(scoring):
        sides.append(Side.COMPLETION)
    if any(isinstance(c, Step) and c.subject is None for c in scoring.changes):
        sides.append(Side.VALUE)
    for side in dict.fromkeys(sides):
        yield _own(leaf.key, Side.SCORE, side, scoring.span)
    yield from _formula_uses(policy, score, expressions_in(scoring))
    if leaf.when_missing is not None:
        yield from _formula_uses(policy, score, expressions_in(leaf.when_missing))


#: What a first step reads of its own indicator.
_BASE_SIDES: Mapping[type, list[Side]] = {
    ByRank: [Side.RANK],
    ToBest: [Side.RANK],
    Efficacy: [Side.RANK],
    Graded: [Side.VALUE],
    JudgedPoints: [Side.VALUE],
    ByTier: [Side.TIER],
}


def _sum_uses(policy: ResolvedPolicy) -> Iterator[Use]:
    for area in policy.all_areas():
        yield _own(area.key, Side.RANK, Side.SCORE, area.span)
        if area.total is not None:
            yield _own(area.key, Side.TOTAL, Side.SCORE, area.total.span)
            yield _own(area.key, Side.TOTAL, Side.FULL_MARKS, area.total.span)
            formula = area.total.formula
            inside = () if isinstance(formula, ScoreSum) else (formula,)
            yield from _formula_uses(policy, NodeId(area.key, Side.TOTAL), inside)
        message = "「{area}」的得分由「{item}」等项相加", "{item} counts in {area}"
        for item in area.all_indicators():
            text = Text(*(m.format(area=area.key, item=item.key) for m in message))
            for side in (Side.SCORE, Side.FULL_MARKS):
                yield Use(NodeId(area.key, side), NodeId(item.key, side), item.span, text)


def _full_marks_uses(policy: ResolvedPolicy) -> Iterator[Use]:
    """Where points can be given to what remains, full marks depend on what is left out."""
    leaves = [x for item in policy.all_indicators() if is_scored(item) for x in item.components or (item,)]
    zeros = find_zeros(policy)
    if not any(ZeroOutcome.REDISTRIBUTED in zeros.outcomes[leaf.key] for leaf in leaves):
        return
    for leaf in leaves:
        for other in (x for x in leaves if x.key in zeros.may_be_absent):
            text = Text(
                f"「{other.key}」不计时，「{leaf.key}」的分值要折算",
                f"the points of {leaf.key} grow where {other.key} is left out",
            )
            span = other.zero_rule.span if other.zero_rule else other.span
            yield Use(NodeId(leaf.key, Side.FULL_MARKS), NodeId(other.key, Side.VALUE), span, text)


def circular(policy: ResolvedPolicy, graph: Graph) -> tuple[Diagnostic, ...]:
    """Report each circle as a walk through the source, one related place an edge."""
    declared = {d.key: d.span for d in policy.all_definitions()}
    declared |= {i.key: i.span for i in policy.every_indicator()}
    declared |= {a.key: a.span for a in policy.all_areas()}
    found = []
    for circle in graph.cycles():
        first = circle[0]
        walked = [_spoken(use.user) for use in circle] + [_spoken(first.user)]
        related = tuple(Related(use.span, use.message) for use in circle)
        span = declared.get(first.user.key, first.span)
        found.append(CircularDefinition(span=span, related=related, walk=" → ".join(walked), first=walked[0]))
    return tuple(found)


def unused(policy: ResolvedPolicy, graph: Graph) -> tuple[Diagnostic, ...]:
    """Find fields that no formula, check, total or accountability uses, and definitions that no result reaches."""
    direct = {node for formula in _results_formulas(policy) for node, _, _ in referred(policy, formula)}
    declared = {x.key for x in _declared(policy)}
    roots = direct | {n for n in graph.used if n.key not in declared}
    roots |= {NodeId(d.key, Side.VALUE) for d in policy.all_definitions() if d.is_published or d.fund}
    reached = _reached(roots, graph)
    used = direct | {u for all_used in graph.used.values() for u in all_used}
    reported: tuple[Field | RecordList, ...] = (*policy.all_fields(), *policy.all_records())
    fields = (UnusedField(span=f.span, name=f.name) for f in reported if NodeId(f.key, Side.VALUE) not in used)
    definitions = (
        UnusedDefinition(span=d.span, name=d.name)
        for d in policy.all_definitions()
        if NodeId(d.key, Side.VALUE) not in reached
    )
    return (*fields, *definitions)


def _reached(roots: Collection[NodeId], graph: Graph) -> set[NodeId]:
    """The roots and all that they use, however far."""
    reached, waiting = set(roots), list(roots)
    while waiting:
        node = waiting.pop()
        new = [used for used in graph.used.get(node, ()) if used not in reached]
        reached.update(new)
        waiting += new
    return reached


def _declared(policy: ResolvedPolicy) -> tuple[Field | RecordList | Definition, ...]:
    return (*policy.all_fields(), *policy.all_records(), *policy.all_definitions())


def _results_formulas(policy: ResolvedPolicy) -> Iterator[Expression]:
    """Formulas that are no node's: what is checked, and what holds a unit to account."""
    yield from (check.condition for check in policy.all_checks())
    yield from (x for block in policy.accountability for x in block.circumstances)
    yield from (x for a in policy.awards for x in (*a.conditions, *a.bars, *a.places.compared))
    yield from (a.ranked_by for a in policy.awards if a.ranked_by is not None)


# --- for pictures ------------------------------------------------------------------------------------


def rank_nodes(
    order: Sequence[str], flows: Collection[tuple[str, str]]
) -> tuple[dict[str, int], frozenset[tuple[str, str]]]:
    """Put nodes into layers, each behind all that flows into it, and as near to what it flows into as can be.

    `order` lists all nodes as the page has them. Flows that close a circle (two items each of which reads a side
    of the other) are left out and given back: those of a knot that lead up the page.
    """
    import networkx as nx

    places = {node: place for place, node in enumerate(order)}
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(order)
    net.add_edges_from(sorted(flows, key=lambda flow: (places[flow[0]], places[flow[1]])))
    knots = {node: number for number, knot in enumerate(nx.strongly_connected_components(net)) for node in knot}
    back = frozenset((a, b) for a, b in flows if knots[a] == knots[b] and places[a] >= places[b])
    net.remove_edges_from(back)
    earliest = {node: layer for layer, nodes in enumerate(nx.topological_generations(net)) for node in nodes}
    layers: dict[str, int] = {}
    for node in reversed(list(nx.lexicographical_topological_sort(net, key=places.__getitem__))):
        layers[node] = min((layers[user] - 1 for user in net.successors(node)), default=earliest[node])
    return layers, back


def upstream(flows: Collection[tuple[str, str]], node: str) -> frozenset[str]:
    """What a node rests on, itself left out."""
    import networkx as nx

    net: nx.DiGraph[str] = nx.DiGraph(sorted(flows))
    return frozenset(nx.ancestors(net, node)) if node in net else frozenset()


def downstream(flows: Collection[tuple[str, str]], node: str) -> frozenset[str]:
    """What a change to a node reaches, itself left out."""
    import networkx as nx

    net: nx.DiGraph[str] = nx.DiGraph(sorted(flows))
    return frozenset(nx.descendants(net, node)) if node in net else frozenset()

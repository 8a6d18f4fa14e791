"""What rests on what: which results a figure can move, and whether units read each other's figures at all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from dsl.check import all_expressions
from dsl.expressions import Expression, Ranked, Reduction, Ref, Scope, Side, walk
from engine.graph import dependency_graph
from engine.plan import Plan

_OTHERS = (Scope.BELOW, Scope.ALL_BELOW, Scope.EVERYONE)


class Reach:
    """The dependency graph of a plan, asked from the figure's side."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._graph = dependency_graph(plan.policy)

    @cached_property
    def _users(self) -> dict[str, set[str]]:
        users: dict[str, set[str]] = {}
        for user, used in self._graph.used.items():
            for one in used:
                users.setdefault(one.key, set()).add(user.key)
        for key, parent in self._plan.parents.items():
            users.setdefault(key, set()).add(parent.key)
        return users

    def moved_by(self, figure: str) -> frozenset[str]:
        """Every node that rests on a figure, the figure included."""
        found = {figure}
        waiting = [figure]
        while waiting:
            new = self._users.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return frozenset(found)

    @cached_property
    def _read_of_others(self) -> frozenset[str]:
        """What one unit reads of others: places, sums over all or over the units below."""
        ranked = {one.key for used in self._graph.used.values() for one in used if one.side is Side.RANK}
        policy = self._plan.policy
        spoken = (*all_expressions(policy), *(c.condition for c in policy.all_checks()))
        wide = (node for x in spoken for node in walk(x) if _is_wide(node))
        return frozenset(ranked | {n.key for node in wide for n in walk(node) if isinstance(n, Ref)})

    def is_read_by_others(self, figures: Iterable[str]) -> bool:
        """Whether what rests on some figures is read by other units too, so that their results move with them."""
        return any(self.moved_by(f) & self._read_of_others for f in figures)


def _is_wide(node: Expression) -> bool:
    return isinstance(node, Ranked) or (isinstance(node, Reduction) and node.over in _OTHERS)

"""A checked policy in, the plan that `evaluate` runs out; circular definitions stop here."""

from __future__ import annotations

from dsl.diagnostic import Outcome, in_order
from dsl.model import Area, CheckedPolicy, Indicator, ResolvedPolicy
from engine.graph import circular, dependency_graph, document_places, unused
from engine.plan import Branch, Plan, is_scored
from engine.zeros import find_zeros


def lower(checked: CheckedPolicy) -> Outcome[Plan]:
    """Put a policy in order of evaluation and index it.

    Errors: KP401 for each circular definition; the value is then None. KP402 and KP403 are warnings
    about what nothing uses.
    """
    policy = checked.policy
    graph = dependency_graph(policy)
    cycles = circular(policy, graph)
    found = in_order((*cycles, *unused(policy, graph)))
    if cycles:
        return Outcome(None, found)
    zeros = find_zeros(policy)
    plan = Plan(
        checked=checked,
        order=graph.order(),
        fields={f.key: f for f in policy.all_fields()},
        definitions={d.key: d for d in policy.all_definitions()},
        indicators={i.key: i for i in policy.every_indicator()},
        areas={a.key: a for a in policy.all_areas()},
        parents={p.key: i for i in policy.all_indicators() for p in i.every()[1:]},
        zero_outcomes=zeros.outcomes,
        may_be_absent=zeros.may_be_absent,
        tree=_tree(policy),
        places=document_places(policy),
        records={r.key: r for r in policy.all_records()},
        columns={c.key: c for r in policy.all_records() for c in r.columns},
    )
    return Outcome(plan, found)


def _tree(policy: ResolvedPolicy) -> Branch:
    areas = tuple(map(_area_branch, policy.areas))
    return Branch(key="", name=policy.header.title, indicator=None, branches=areas)


def _area_branch(area: Area) -> Branch:
    items = tuple(_item_branch(i) for i in area.indicators if is_scored(i))
    inner = tuple(map(_area_branch, area.areas))
    return Branch(key=area.key, name=area.name, indicator=None, branches=items + inner)


def _item_branch(item: Indicator) -> Branch:
    parts = tuple(Branch(key=c.key, name=c.name, indicator=c, branches=()) for c in item.components)
    return Branch(key=item.key, name=item.name, indicator=item, branches=parts)

"""What of a method can be moved: the points and the targets of its scored items, and what its rules compare with."""

from __future__ import annotations

from collections.abc import Sequence

from engine.plan import Plan, is_scored
from engine.scenarios.limits import limits_of
from engine.scenarios.model import Parameter, What


def parameters_of(plan: Plan, *kinds: What) -> Sequence[Parameter]:
    """What can be moved, in document order; only of some kinds.

    These are the points and targets that are stated as numbers or by letters, and the limits that rules compare with.
    """
    wanted = kinds or ("分值", "目标", "界限")
    found: list[Parameter] = []
    for item in plan.policy.all_indicators():
        if not is_scored(item):
            continue
        for indicator in (item, *item.components):
            if "分值" in wanted and indicator.points is not None and indicator.points.formula is None:
                found.append(Parameter("分值", indicator.key))
            if "目标" in wanted and indicator.target is not None and indicator.target.formula is None:
                found.append(Parameter("目标", indicator.key))
    if "界限" in wanted:
        found += [Parameter("界限", limit.key, limit.label) for limit in limits_of(plan).values()]
    return found

"""What of a method can be moved: the points and the targets of its scored items."""

from __future__ import annotations

from collections.abc import Sequence

from engine.plan import Plan, is_scored
from engine.scenarios.model import Parameter, What


def parameters_of(plan: Plan, *kinds: What) -> Sequence[Parameter]:
    """The points and targets that are stated as numbers or by letters, in document order; only of some kinds."""
    wanted = kinds or ("分值", "目标")
    found: list[Parameter] = []
    for item in plan.policy.all_indicators():
        if not is_scored(item):
            continue
        for indicator in (item, *item.components):
            if "分值" in wanted and indicator.points is not None and indicator.points.formula is None:
                found.append(Parameter("分值", indicator.key))
            if "目标" in wanted and indicator.target is not None and indicator.target.formula is None:
                found.append(Parameter("目标", indicator.key))
    return found

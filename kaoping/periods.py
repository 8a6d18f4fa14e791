"""A period by its label."""

from __future__ import annotations

from dsl.model import Period
from engine.plan import Plan


def period_of(plan: Plan, label: str) -> Period:
    """Find a period by its label.

    Raises KaopingError (KP550).
    """
    from dsl.diagnostic import KaopingError
    from engine.errors import UnknownPeriod

    found = plan.policy.period(label)
    if found is None:
        raise KaopingError([UnknownPeriod(period=label, known=tuple(p.name for p in plan.policy.periods))])
    return found

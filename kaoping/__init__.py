"""kaoping（考评）: assessment methods as rule files, evaluated exactly and explained item by item.

import kaoping
policy = kaoping.load("policies/jilin-2007-employment")
result = policy.evaluate(period="年终总评")
print(result.explain("长春市", "解决零就业家庭比率"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaoping.api import Data, Explained, Policy, Result, formatted, load
    from kaoping.errors import PolicyError

__all__ = ["Data", "Explained", "Policy", "PolicyError", "Result", "formatted", "load"]

_HOMES = {"PolicyError": "kaoping.errors"}


def __getattr__(name: str) -> object:
    """Load what is asked for when it is asked for, so that importing this costs next to nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "kaoping.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)

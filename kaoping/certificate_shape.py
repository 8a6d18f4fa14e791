"""The shape of a certificate: what somebody hands in as one is held against it before anything in it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TEXT, _COUNT = str, int


class _Maybe:
    """Something that may be null or left out."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


#: Types, lists of one shape, and objects by key; what is not named here is not looked at.
SHAPE: Any = {
    "schema": _TEXT,
    "made": {"at": _TEXT, "by": _TEXT},
    "version": {"kaoping": _TEXT, "language": _TEXT},
    "policy": {"path": _TEXT},
    "period": _TEXT,
    #: Left out by versions that did not record it.
    "check": _Maybe({"ran": bool, "compared": _Maybe(_COUNT), "unchecked": _Maybe(_COUNT)}),
    "data": _Maybe(_TEXT),
    "ledger": _Maybe({"path": _TEXT, "count": _COUNT, "head": _TEXT}),
    "inputs": [{"path": _TEXT, "sha256": _TEXT}],
    "reported": dict,
    "digests": {"reported": _TEXT, "result": _TEXT, "units": dict},
    "result": dict,
    "seal": _TEXT,
    "bundle": _Maybe({"policy": _TEXT, "data": _TEXT, "ledger": _Maybe(_TEXT)}),
}


def faults(value: Any, shape: Any = SHAPE, path: str = "") -> Iterator[str]:
    """Name, by its path, everything that is missing or is of another kind.

    >>> list(faults({"policy": {"path": 5}}, {"policy": {"path": str}, "period": str}))
    ['policy.path', 'period']
    """
    if isinstance(shape, _Maybe):
        if value is not None:
            yield from faults(value, shape.shape, path)
    elif isinstance(shape, dict):
        if not isinstance(value, dict):
            yield path
            return
        for key, inner in shape.items():
            yield from faults(value.get(key), inner, f"{path}.{key}" if path else key)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield path
            return
        for number, item in enumerate(value):
            yield from faults(item, shape[0], f"{path}[{number}]")
    elif not isinstance(value, shape) or (isinstance(value, bool) and shape is not bool):
        yield path

"""A result object (`kaoping.result/1`) as figures by their path, so that two can be compared one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: What is said about figures: another version may say it in other words.
_WORDS = frozenset(
    {
        "reason",
        "grade_reason",
        "message",
        "source",
        "rule",
        "basis",
        "assumptions",
        "attributes",
        "path",
        "not_encoded",
        "made_up",
        "data_quality",
        "policy",
    }
)
#: What tells one entry of a list from the others.
_NAMES = ("name", "level", "scope", "within", "key", "kind", "block", "project", "unit")


def figures_of(result: Mapping[str, Any]) -> dict[str, str | int | bool | None]:
    """Every number, rank, grade, state and winner, by a path that people can read.

    >>> figures_of({"units": [{"name": "甲县", "level": "县区", "total": "90", "reason": "缺数"}]})
    {'units.甲县·县区.total': '90'}
    """
    return dict(_walk("", result))


def _walk(path: str, value: Any) -> Iterator[tuple[str, str | int | bool | None]]:
    match value:
        case dict():
            for key, inner in value.items():
                if key not in _WORDS and not (path and key in _NAMES):
                    yield from _walk(f"{path}.{key}" if path else key, inner)
        case list() if all(isinstance(item, dict) for item in value):
            seen: dict[str, int] = {}
            for item in value:
                name = "·".join(str(item[n]) for n in _NAMES if item.get(n)) or "、".join(item.get("units", ()))
                seen[name] = seen.get(name, 0) + 1
                again = f"（{seen[name]}）" if seen[name] > 1 else ""
                yield from _walk(f"{path}.{name}{again}", item)
        case list():
            yield path, "、".join(map(str, value))
        case _:
            yield path, value

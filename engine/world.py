"""Which units stand below which, for figures that are put together over the units of a lower level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from dsl.facts import RosterUnit

C = TypeVar("C")


class World(Generic[C]):
    """The cases of one period by unit, and the units below each; both are gone through once."""

    def __init__(self, roster: Iterable[RosterUnit], cases: Mapping[str, tuple[C, ...]]) -> None:
        self._cases = cases
        self._below: dict[str, list[str]] = {}
        for unit in roster:
            if unit.parent is not None and unit.name in cases:
                self._below.setdefault(unit.parent, []).append(unit.name)

    def below(self, name: str, *, is_all: bool, fits: Callable[[C], bool]) -> tuple[C, ...]:
        """A case of each unit below, in roster order: the first that fits, of a unit in several levels."""
        names = self._all_below(name) if is_all else iter(self._below.get(name, ()))
        return tuple(next((c for c in self._cases[n] if fits(c)), self._cases[n][0]) for n in names)

    def _all_below(self, name: str) -> Iterator[str]:
        seen = {name}
        waiting = [name]
        while waiting:
            for inner in self._below.get(waiting.pop(), ()):
                if inner not in seen:
                    seen.add(inner)
                    waiting.append(inner)
                    yield inner

    def depth(self, roster: Mapping[str, RosterUnit], name: str) -> int:
        """How many units stand above one; a circle in the roster ends the count."""
        seen: set[str] = set()
        current = roster.get(name)
        while current is not None and current.parent is not None and current.name not in seen:
            seen.add(current.name)
            current = roster.get(current.parent)
        return len(seen)

"""What was made of the parts of a method before: of the same parts it is not made again.

Passes ask here for what they make of a part. An edit leaves most parts alone; those are the very objects that they
were, so what was made of them is found by their identity, and is in turn the object that it was for the next pass.
What several parts share (names, types) is kept as one object as long as it stays equal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

#: For so many texts a part is remembered that none of them has: what was undone is often done again.
_TEXTS = 4


class Kept:
    """What was made for the last text, and what is made for this one.

    INVARIANT: whatever is made is a function of what it is made of, and of nothing else; so with anything kept, and
    with nothing, a text is read as the same method with the same findings (tests/dsl/test_workspace.py).
    """

    def __init__(self, *, anchors: bool = False) -> None:
        #: Sections of the text are told apart by where they begin, so that they may move.
        self.anchors = anchors
        self._count = 0
        # Values stand beside what they are made of, which so keeps its identity.
        self._now: dict[Hashable, tuple[Any, Any]] = {}
        #: Of the texts before, the last first.
        self._before: tuple[dict[Hashable, tuple[Any, Any]], ...] = ({},)

    def begin(self) -> None:
        """Get ready for another text: what the last few did not need is forgotten."""
        self._before, self._now = (self._now, *self._before[: _TEXTS - 1]), {}

    def _held(self, key: Hashable) -> tuple[Any, Any] | None:
        found = self._now.get(key)
        for texts in self._before if found is None else ():
            found = texts.get(key)
            if found is not None:
                break
        return found

    def number(self) -> int:
        """One that was never given before."""
        self._count += 1
        return self._count

    def of(self, what: str, parts: tuple[object, ...], make: Callable[[], T]) -> T:
        """What is made of these very parts."""
        key = (what, *map(id, parts))
        held = self._held(key) or (parts, make())
        self._now[key] = held
        found: T = held[1]
        return found

    def of_value(self, what: str, value: Hashable, make: Callable[[], T]) -> T:
        """What is made of an equal value."""
        key = (what, value)
        held = self._held(key) or (None, make())
        self._now[key] = held
        found: T = held[1]
        return found

    def again(self, what: str, parts: tuple[object, ...], make: Callable[[], T]) -> T:
        """What is made of these parts, made anew: something else changed that it depends on."""
        made = make()
        self._now[what, *map(id, parts)] = (parts, made)
        return made

    def same(self, what: str, slot: Hashable, value: T) -> T:
        """A value, as the object that stood in its slot before where the two are equal."""
        key = ("same", what, slot)
        held = self._before[0].get(key)
        if held is None or (held[1] is not value and held[1] != value):
            held = (None, value)
        self._now[key] = held
        found: T = held[1]
        return found

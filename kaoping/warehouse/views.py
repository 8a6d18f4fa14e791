"""Views of a Spark session that a run makes, and takes away again however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import Any

from dsl.record import dataclass


def own(name: str) -> str:
    """What a run calls a view: the session may be somebody else's, with views of its own.

    >>> own("得分")
    '考评·得分'
    """
    return f"考评·{name}"


@dataclass(slots=True)
class Views:
    """The views that were made so far."""

    session: Any
    _made: dict[str, None] = field(default_factory=dict)

    def add(self, frame: Any, name: str) -> None:
        """Let the session know a frame by a name."""
        frame.createOrReplaceTempView(f"`{name}`")
        self._made[name] = None

    def drop(self, name: str) -> None:
        """Take one away."""
        self.session.catalog.dropTempView(name)
        self._made.pop(name, None)

    def drop_all(self) -> None:
        """Take away what is left."""
        for name in tuple(self._made):
            self.drop(name)


@contextmanager
def views_of(session: Any) -> Iterator[Views]:
    """Views for one run."""
    made = Views(session)
    try:
        yield made
    finally:
        made.drop_all()

"""What becomes of an award when something else moves."""

from __future__ import annotations

from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What an award's winners become: who comes in and who goes out, of those that win or share the last place."""

    award: str
    #: The area, for awards that are given in each area; else empty.
    area: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]

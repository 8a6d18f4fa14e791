"""What a run over tables may take, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dsl.diagnostic import Diagnostic
from dsl.facts import RosterUnit
from dsl.record import dataclass

if TYPE_CHECKING:
    from engine.relational.plan import RelationalPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may take."""

    threads: int | None = None
    #: Where what does not fit the memory is put; None is a folder beside the results.
    temporary: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a table: lists of records, what people decided, and all units where the table has no types."""

    registers: Mapping[str, Any] = field(default_factory=dict)
    decisions: Path | None = None
    roster: Sequence[RosterUnit] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseResult:
    """What a run wrote, and what it says about it."""

    period: str
    paths: tuple[Path, ...]
    rows: int
    #: How many columns of points there are.
    columns: int
    diagnostics: tuple[Diagnostic, ...]
    #: Gives the plan, which may have been kept by another run.
    made: Callable[[], RelationalPlan] = field(repr=False, compare=False)
    #: What was written where only a cluster knows it (hdfs://…).
    addresses: tuple[str, ...] = ()

    @property
    def plan(self) -> RelationalPlan:
        """The method over tables, as it was run."""
        return self.made()

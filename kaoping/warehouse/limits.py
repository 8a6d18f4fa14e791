"""What a run over tables may take, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Diagnostic

if TYPE_CHECKING:
    from engine.relational.plan import RelationalPlan
    from engine.sql.relations import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may take."""

    threads: int | None = None
    #: Where what does not fit the memory is put; None is a folder beside the results.
    temporary: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseResult:
    """What a run wrote, and what it says about it."""

    period: str
    paths: tuple[Path, ...]
    rows: int
    plan: RelationalPlan
    script: Script
    diagnostics: tuple[Diagnostic, ...]
    #: What was written where only a cluster knows it (hdfs://…).
    addresses: tuple[str, ...] = ()

"""What a run asked of DuckDB, kept between runs of the same method and options, and what it came to."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias, cast

from kaoping import kept
from kaoping.warehouse.limits import WarehouseResult

if TYPE_CHECKING:
    from dsl.diagnostic import Diagnostic
    from engine.relational.plan import RelationalPlan
    from kaoping.warehouse.session import Session, Step

#: Its deeds, its rows and columns of points, and what is said about it.
_Run: TypeAlias = "tuple[tuple[Step, ...], int, int, tuple[Diagnostic, ...]]"

#: What writes the statements, and what runs them.
_WRITERS = ("sqlglot", "duckdb")


class KeptRuns:
    """Where runs of a reading (`about`; None keeps nothing) are kept, for a period, lists of records and options."""

    def __init__(
        self, about: str | None, period: str, registers: Iterable[str], *, may_leave: bool, has_details: bool
    ) -> None:
        self._about: str | None = None
        self._period = period
        if about is not None:
            versions = (importlib.metadata.version(name) for name in _WRITERS)
            options = (period, *registers, f"{may_leave=}", f"{has_details=}")
            self._about = "\n".join(("asked of DuckDB", *versions, *options, about))

    def repeated(self, session: Session) -> WarehouseResult | None:
        """Do what the last run did; None where there was none or something that it looked at is otherwise now."""
        found = kept.find(self._about) if self._about is not None else None
        if found is None:
            return None
        try:
            steps, rows, columns, diagnostics = cast("_Run", found.part("run"))
        except kept.UNREADABLE:
            return None
        if not session.repeat(steps):
            return None
        assert session.folder is not None
        return WarehouseResult(
            period=self._period,
            paths=tuple(session.folder / words[0] for deed, words, _ in steps if deed == "write"),
            rows=rows,
            columns=columns,
            diagnostics=diagnostics,
            made=lambda: cast("RelationalPlan", found.part("plan")),
        )

    def keep(self, session: Session, done: WarehouseResult) -> None:
        """Keep what a run asked, if all of it can be asked again."""
        if self._about is not None and session.is_repeatable:
            run: _Run = (tuple(session.steps), done.rows, done.columns, done.diagnostics)
            kept.keep(self._about, (), {"run": run, "plan": done.plan})

"""A table over another: the same rows and populations, with more columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.columns.table import ColumnId, Table

if TYPE_CHECKING:
    from engine.columns.facts_table import Row
    from engine.inputs import Inputs


class TableOver:
    """What a table with more columns takes from the one that it stands over."""

    base: Table

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.base.rows

    @property
    def populations(self) -> Sequence[tuple[str, str]]:
        """The populations of the table."""
        return self.base.populations

    @property
    def population_of(self) -> Any:
        """The place of each row's population."""
        return self.base.population_of

    @property
    def decided(self) -> frozenset[str]:
        """What is decided beside the figures."""
        return self.base.decided

    @property
    def lists(self) -> Any:
        """Gives the list of records of each row; None for a table without records."""
        return getattr(self.base, "lists", None)

    @property
    def standing(self) -> Sequence[Row] | None:
        """The unit and level of each row; None for a table of columns alone."""
        found: Sequence[Row] | None = getattr(self.base, "standing", None)
        return found

    @property
    def inputs(self) -> Inputs:
        """What was reported, where units are known."""
        found: Inputs = self.base.inputs  # type: ignore[attr-defined]
        return found

    @property
    def world(self) -> int:
        """How many rows hold every unit once, where a table holds them several times; all of them where it does not."""
        return getattr(self.base, "world", self.rows)

    @property
    def in_period(self) -> Any:
        """Gives the same rows as they were in another period; None for a table of one period."""
        return getattr(self.base, "in_period", None)

    @property
    def has_outside(self) -> bool:
        """Whether rows may be of no level."""
        return bool(getattr(self.base, "has_outside", False))

    @property
    def parameters(self) -> frozenset[ColumnId]:
        """Numbers of the method that are columns here, since scenarios move them."""
        found: frozenset[ColumnId] = getattr(self.base, "parameters", frozenset())
        return found

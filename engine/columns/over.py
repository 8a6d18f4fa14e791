"""A table over another: the same rows and populations, with more columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.columns.table import ColumnId, Table


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
    def parameters(self) -> frozenset[ColumnId]:
        """Numbers of the method that are columns here, since scenarios move them."""
        found: frozenset[ColumnId] = getattr(self.base, "parameters", frozenset())
        return found

"""What several columns of a row say of one figure: its months or quarters, and the share of a judged grade."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from fractions import Fraction

from dsl.facts import Fact, FigureId, Rating, Source, Value
from dsl.quantity import Grade
from dsl.record import dataclass
from engine.columns.table import PartId
from engine.plan import Plan
from intake.parts import part_names


@dataclass(slots=True)
class Gathered:
    """The columns of one unit that belong together."""

    plan: Plan
    _parts: dict[PartId, dict[int, Value | None]] = field(default_factory=dict)
    _sources: dict[PartId, Source] = field(default_factory=dict)
    _shares: dict[str, Fraction] = field(default_factory=dict)

    def add_part(self, wanted: PartId, value: Value | None, source: Source) -> None:
        """One month or quarter."""
        figure = replace(wanted, index=0)
        self._parts.setdefault(figure, {})[wanted.index] = value
        self._sources[figure] = source

    def add_share(self, key: str, share: Fraction) -> None:
        """The share of the full marks that a grade is worth."""
        self._shares[key] = share

    def figures(self, unit: str, period: str) -> Iterator[tuple[FigureId, Fact]]:
        """The figures that were reported in parts."""
        for figure, known in self._parts.items():
            count = len(part_names(self.plan.frequency_of(figure.key)))
            parts = tuple(known.get(n) for n in range(count))
            fact = Fact(value=None, source=self._sources[figure], parts=parts)
            yield FigureId(unit=unit, period=period, key=figure.key, year=figure.year), fact

    def with_share(self, key: str, rating: Rating) -> Rating:
        """A judged grade with its share."""
        if not isinstance(rating.value, Grade) or key not in self._shares:
            return rating
        return replace(rating, value=replace(rating.value, share=self._shares[key]))

"""What the explanations of all units of one assessment look up, made once and shared among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from dsl.facts import Fact, Facts, FigureId, RosterUnit, Source
from dsl.model import Field, Indicator, Level, ResolvedPolicy
from engine.results import Assessment, UnitResult
from engine.units import common_parent

_Ranking: TypeAlias = tuple[str, str | None, str]


@dataclass(frozen=True, kw_only=True)
class SceneIndex:
    """The units by the ranking that they stand in, and the figures and judgements by unit."""

    # No slots: each index is made when it is first asked for, and kept.

    assessment: Assessment
    policy: ResolvedPolicy
    facts: Facts

    @cached_property
    def _roster(self) -> Mapping[str, RosterUnit]:
        return {u.name: u for u in self.facts.roster}

    @cached_property
    def _levels(self) -> Mapping[str, Level]:
        return {x.name: x for x in self.policy.levels}

    def level_of(self, unit: UnitResult) -> Level:
        """The level at which a unit stands."""
        return self._levels[unit.level]

    def within(self, unit: UnitResult) -> str:
        """The common parent inside which a unit is ranked, or "" for one ranking of the whole level."""
        return common_parent(self._roster[unit.name], self.level_of(unit), self.policy.levels, self._roster)

    def _ranking_of(self, unit: UnitResult) -> _Ranking:
        return unit.level, unit.group, self.within(unit)

    @cached_property
    def _rankings(self) -> Mapping[_Ranking, tuple[UnitResult, ...]]:
        found: dict[_Ranking, list[UnitResult]] = {}
        for unit in self.assessment.units:
            found.setdefault(self._ranking_of(unit), []).append(unit)
        return {ranking: tuple(units) for ranking, units in found.items()}

    def peers(self, unit: UnitResult) -> tuple[UnitResult, ...]:
        """The units that a unit is ranked among, with it."""
        return self._rankings.get(self._ranking_of(unit), (unit,))

    def size(self, unit: UnitResult) -> int:
        """How many a unit is ranked among, with it."""
        return len(self.peers(unit))

    @cached_property
    def _bests(self) -> dict[tuple[_Ranking, str], tuple[Fraction | None, tuple[str, ...]]]:
        return {}

    def best(self, unit: UnitResult, area: str) -> tuple[Fraction | None, tuple[str, ...]]:
        """The best score that any unit of a unit's ranking has in an area, and whose it is."""
        key = self._ranking_of(unit), area
        if key not in self._bests:
            scores = [(u.name, a.score) for u in self.peers(unit) for a in u.areas if a.key == area]
            most = max((score for _, score in scores if score is not None), default=None)
            self._bests[key] = most, tuple(name for name, score in scores if most is not None and score == most)
        return self._bests[key]

    @cached_property
    def _figures(self) -> Mapping[str, dict[Source, tuple[FigureId, Fact]]]:
        found: dict[str, dict[Source, tuple[FigureId, Fact]]] = {}
        for figure, fact in self.facts.figures.items():
            if figure.period == self.assessment.period:
                found.setdefault(figure.unit, {})[fact.source] = figure, fact
        for figure, listed in self.facts.records.items():
            if figure.period == self.assessment.period:
                mine = found.setdefault(figure.unit, {})
                for row in listed.rows:
                    mine |= {cell.source: (replace(figure, key=key), cell) for key, cell in row.values.items()}
        return found

    def figures(self, unit: str) -> Mapping[Source, tuple[FigureId, Fact]]:
        """A unit's figures of the period, by where each was read."""
        return self._figures.get(unit, {})

    @cached_property
    def _listed(self) -> frozenset[str]:
        lists = (*self.facts.records, *self.facts.registers)
        return frozenset(i.unit for i in lists if i.period == self.assessment.period)

    def has_report(self, unit: str) -> bool:
        """Whether a unit reported anything for the period; a list may be reported as empty."""
        return bool(self.figures(unit)) or unit in self._listed

    @cached_property
    def _ratings(self) -> Mapping[str, dict[Source, str]]:
        found: dict[str, dict[Source, str]] = {}
        for (period, unit, key), rating in self.facts.ratings.items():
            if period == self.assessment.period:
                found.setdefault(unit, {})[rating.source] = key
        return found

    def ratings(self, unit: str) -> Mapping[Source, str]:
        """What was judged of a unit in the period, by where each judgement was read."""
        return self._ratings.get(unit, {})

    @cached_property
    def nodes(self) -> Mapping[str, Indicator | Field]:
        """Indicators and fields by key."""
        fields: dict[str, Indicator | Field] = {f.key: f for f in self.policy.all_fields()}
        fields |= {c.key: c for r in self.policy.all_records() for c in r.columns}
        return fields | {i.key: i for i in self.policy.every_indicator()}

    @cached_property
    def owners(self) -> Mapping[str, Indicator]:
        """The numbered indicator that each component or 其中 stands in; an indicator stands in itself."""
        return {x.key: item for item in self.policy.all_indicators() for x in item.every()}

"""How firm a result is: what ranks, grades and awards do over all scenarios, counted block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.scenarios.model import Scenario
from engine.scenarios.run import AwardId, Block, Runner
from engine.turns import Turn

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRange:
    """One unit at one level over all scenarios."""

    unit: str
    level: str
    within: str
    #: 0 for none.
    rank: int
    best: int
    worst: int
    #: In how many scenarios it keeps its rank, and its grade.
    keeps_rank: int
    grade: str | None
    keeps_grade: int
    #: The other grades that it has in some.
    other_grades: tuple[str, ...]
    #: In how many all its tiers stay.
    keeps_tiers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRange:
    """One unit and one award: whether it wins as it is, and in how many scenarios."""

    award: str
    area: str
    unit: str
    level: str
    wins_now: bool
    wins: int
    waits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tipping:
    """The smallest movement of one thing in one direction that changes an award (or a rank, a grade, a tier)."""

    moved: str
    steps: int
    scenario: str
    swaps: tuple[Turn, ...] = ()
    #: Units whose rank it changes: from, to.
    ranks: tuple[tuple[str, int, int], ...] = ()
    #: Units whose grade it changes: from, to.
    grades: tuple[tuple[str, str | None, str | None], ...] = ()
    #: Units and indicators whose tier it changes: from, to.
    tiers: tuple[tuple[str, str, str | None, str | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What came of a family of scenarios."""

    scenarios: int
    #: Those that the interpreter worked out one by one.
    interpreted: int
    units: tuple[UnitRange, ...]
    awards: tuple[AwardRange, ...]
    #: By what is moved and direction, the smallest first.
    award_tips: tuple[Tipping, ...]
    rank_tips: tuple[Tipping, ...]
    grade_tips: tuple[Tipping, ...]
    tier_tips: tuple[Tipping, ...]
    #: Scenarios under names of their own (roundings, a file): what each changes.
    named: tuple[Tipping, ...]
    #: Scenarios in which any rank, grade, tier or award is another.
    ranks_move: int
    grades_move: int
    tiers_move: int
    awards_move: int


@dataclass
class Counter:
    """The counts so far; as large as the units and the things that are moved, whatever the number of scenarios."""

    runner: Runner
    base: Block
    count: int = 0
    interpreted: int = 0
    moves: dict[str, int] = field(default_factory=lambda: {"rank": 0, "grade": 0, "tier": 0, "award": 0})
    _ranks: list[Any] = field(default_factory=list)
    _wins: dict[AwardId, Any] = field(default_factory=dict)
    _waits: dict[AwardId, Any] = field(default_factory=dict)
    _grades: Any = None
    _tiers: Any = None
    _award_tips: dict[tuple[str, bool], Tipping] = field(default_factory=dict)
    _rank_tips: dict[tuple[str, bool], Tipping] = field(default_factory=dict)
    _grade_tips: dict[tuple[str, bool], Tipping] = field(default_factory=dict)
    _tier_tips: dict[tuple[str, bool], Tipping] = field(default_factory=dict)
    _named: list[Tipping] = field(default_factory=list)

    #: So many scenarios with names of their own are told one by one.
    most_named: int = 1000

    def add(self, block: Block) -> None:
        """Count a block."""
        import numpy as np

        size = len(block.scenarios)
        self.count += size
        self.interpreted += size if block.is_interpreted else 0
        changed = np.zeros(size, np.bool_)
        for key, wins in block.winners.items():
            self._wins[key] = self._wins.get(key, 0) + wins.sum(axis=0)
            self._waits[key] = self._waits.get(key, 0) + block.tied[key].sum(axis=0)
            changed |= self._differs(block, key)
        self.moves["award"] += int(changed.sum())
        kinds = (
            (self._award_tips, changed),
            (self._rank_tips, self._add_ranks(block)),
            (self._grade_tips, self._add_grades(block)),
            (self._tier_tips, self._add_tiers(block)),
        )
        for place, scenario in enumerate(block.scenarios):
            if scenario.moved:
                for known, moved in kinds:
                    if moved[place]:
                        self._tip(known, block, place)
            elif len(self._named) < self.most_named and not scenario.name.startswith("随机"):
                self._named.append(self._told(block, place))

    def _differs(self, block: Block, key: AwardId) -> NDArray[Any]:
        wins, waits = block.winners[key] != self.base.winners[key], block.tied[key] != self.base.tied[key]
        found: NDArray[Any] = (wins | waits).any(axis=1)
        return found

    def _add_ranks(self, block: Block) -> NDArray[Any]:
        import numpy as np

        if block.ranks is None or self.base.ranks is None:
            return np.zeros(len(block.scenarios), np.bool_)
        ranked = np.where(block.ranks > 0, block.ranks, np.iinfo(np.int32).max)
        best, worst = ranked.min(axis=0), block.ranks.max(axis=0)
        keeps = (block.ranks == self.base.ranks).sum(axis=0)
        if self._ranks:
            best, worst = np.minimum(self._ranks[0], best), np.maximum(self._ranks[1], worst)
            keeps = self._ranks[2] + keeps
        self._ranks = [best, worst, keeps]
        moved: NDArray[Any] = (block.ranks != self.base.ranks).any(axis=1)
        self.moves["rank"] += int(moved.sum())
        return moved

    def _add_grades(self, block: Block) -> NDArray[Any]:
        import numpy as np

        if block.grades is None or self.base.grades is None:
            return np.zeros(len(block.scenarios), np.bool_)
        moved: NDArray[Any] = (block.grades != self.base.grades).any(axis=1)
        self.moves["grade"] += int(moved.sum())
        counts = np.stack([(block.grades == code).sum(axis=0) for code in range(len(self.runner.grades))])
        self._grades = counts if self._grades is None else self._grades + counts
        return moved

    def _add_tiers(self, block: Block) -> NDArray[Any]:
        import numpy as np

        if block.tiers is None or self.base.tiers is None:
            return np.zeros(len(block.scenarios), np.bool_)
        differs = (block.tiers != self.base.tiers).any(axis=2)
        self.moves["tier"] += int(differs.any(axis=1).sum())
        keeps = (~differs).sum(axis=0)
        self._tiers = keeps if self._tiers is None else self._tiers + keeps
        moved: NDArray[Any] = np.asarray(differs.any(axis=1))
        return moved

    def _tip(self, known: dict[tuple[str, bool], Tipping], block: Block, place: int) -> None:
        scenario = block.scenarios[place]
        key = (scenario.moved, scenario.steps > 0)
        if key not in known or abs(scenario.steps) < abs(known[key].steps):
            known[key] = self._told(block, place)

    def _told(self, block: Block, place: int) -> Tipping:
        scenario: Scenario = block.scenarios[place]
        swaps = tuple(s for key in block.winners if (s := self._swap(block, place, key)) is not None)
        ranks: tuple[tuple[str, int, int], ...] = ()
        if block.ranks is not None and self.base.ranks is not None:
            pairs = zip(self.runner.units, self.base.ranks[0].tolist(), block.ranks[place].tolist(), strict=True)
            ranks = tuple((unit, was, now) for (unit, _), was, now in pairs if was != now)
        return Tipping(
            moved=scenario.moved,
            steps=scenario.steps,
            scenario=scenario.name,
            swaps=swaps,
            ranks=ranks,
            grades=tuple(self._regraded(block, place)),
            tiers=tuple(self._retiered(block, place)),
        )

    def _retiered(self, block: Block, place: int) -> Iterator[tuple[str, str, str | None, str | None]]:
        if block.tiers is None or self.base.tiers is None:
            return
        names = (*self.runner.plan.policy.tiers, None)
        was, now = self.base.tiers[0], block.tiers[place]
        for row, column in zip(*(x.tolist() for x in (was != now).nonzero()), strict=True):
            unit, item = self.runner.units[row][0], self.runner.tiered[column]
            yield unit, item, names[was[row, column]], names[now[row, column]]

    def _regraded(self, block: Block, place: int) -> Iterator[tuple[str, str | None, str | None]]:
        if block.grades is None or self.base.grades is None:
            return
        names = (*self.runner.grades, None)
        pairs = zip(self.runner.units, self.base.grades[0].tolist(), block.grades[place].tolist(), strict=True)
        yield from ((unit, names[was], names[now]) for (unit, _), was, now in pairs if was != now)

    def _swap(self, block: Block, place: int, key: AwardId) -> Turn | None:
        was = self._stand(self.base, 0, key)
        now = self._stand(block, place, key)
        if was == now:
            return None
        gained = tuple(_named_unit(self.runner, u, now[u]) for u in now if was.get(u) != now[u])
        lost = tuple(_named_unit(self.runner, u, was[u]) for u in was if now.get(u) != was[u])
        return Turn(award=key[0], area=key[1], gained=gained, lost=lost)

    def _stand(self, block: Block, place: int, key: AwardId) -> Mapping[int, bool]:
        """Who wins (true) or waits (false), by the place of the unit."""
        wins, waits = block.winners[key][place], block.tied[key][place]
        return {u: bool(wins[u]) for u in range(len(self.runner.units)) if wins[u] or waits[u]}

    # --- the end ---

    def result(self) -> Robustness:
        """What all counts come to."""
        return Robustness(
            scenarios=self.count,
            interpreted=self.interpreted,
            units=tuple(self._unit(place) for place in range(len(self.runner.units))),
            awards=tuple(self._awards()),
            award_tips=_by_size(self._award_tips),
            rank_tips=_by_size(self._rank_tips),
            grade_tips=_by_size(self._grade_tips),
            tier_tips=_by_size(self._tier_tips),
            named=tuple(self._named),
            ranks_move=self.moves["rank"],
            grades_move=self.moves["grade"],
            tiers_move=self.moves["tier"],
            awards_move=self.moves["award"],
        )

    def _unit(self, place: int) -> UnitRange:
        (unit, level), table = self.runner.units[place], self.runner.table
        rank = int(self.base.ranks[0, place]) if self.base.ranks is not None else 0
        best, worst, keeps = (int(x[place]) for x in self._ranks) if self._ranks else (0, 0, 0)
        grade, kept, others = self._grade(place)
        return UnitRange(
            unit=unit,
            level=level,
            within=table.populations[table.population_of[place]][1],
            rank=rank,
            best=best if worst else 0,
            worst=worst,
            keeps_rank=keeps,
            grade=grade,
            keeps_grade=kept,
            other_grades=others,
            keeps_tiers=self.count if self._tiers is None else int(self._tiers[place]),
        )

    def _grade(self, place: int) -> tuple[str | None, int, tuple[str, ...]]:
        if self._grades is None or self.base.grades is None:
            return None, 0, ()
        names, code = self.runner.grades, int(self.base.grades[0, place])
        others = tuple(n for c, n in enumerate(names) if c != code and self._grades[c, place])
        return (names[code], int(self._grades[code, place]), others) if code >= 0 else (None, 0, others)

    def _awards(self) -> Iterable[AwardRange]:
        for key, wins in self._wins.items():
            for place, (unit, level) in enumerate(self.runner.units):
                wins_now = bool(self.base.winners[key][0, place])
                if wins_now or wins[place] or self._waits[key][place]:
                    yield AwardRange(
                        award=key[0],
                        area=key[1],
                        unit=unit,
                        level=level,
                        wins_now=wins_now,
                        wins=int(wins[place]),
                        waits=int(self._waits[key][place]),
                    )


def _named_unit(runner: Runner, place: int, wins: bool) -> str:
    unit = runner.units[place][0]
    return unit if wins else f"{unit}（并列待定）"


def _by_size(tips: Mapping[tuple[str, bool], Tipping]) -> tuple[Tipping, ...]:
    return tuple(sorted(tips.values(), key=lambda t: abs(t.steps)))


def summarise(runner: Runner, blocks: Iterable[Block]) -> Robustness:
    """Count all scenarios against the period as it is."""
    counter = Counter(runner, runner.base())
    for block in blocks:
        counter.add(block)
    return counter.result()

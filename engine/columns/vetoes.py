"""一票否决 as cells: which vetoes hold, which are still to be judged, and what both do to the total.

Mirrors `engine.vetoes` and `engine.decisions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dsl.outcomes import Veto
from dsl.record import dataclass
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.cells import ORDER, UNDEFINED, Cell, Why, plain
from engine.columns.numbers import Unsupported, exact
from engine.columns.reading import Reader
from engine.columns.table import CHANGED, DECIDED
from engine.results import Status


@dataclass(frozen=True, slots=True)
class VetoCell:
    """One veto: where it holds, and where (with which status) that is not known yet."""

    veto: Veto
    hits: Condition
    open: Mapping[Status, Condition]

    @property
    def is_open(self) -> Condition:
        """Where it is still to be judged."""
        return some(*self.open.values())


@dataclass(frozen=True, slots=True)
class VetoCells:
    """All vetoes of a period, in the order of the method."""

    all: tuple[VetoCell, ...]
    #: Where 不含被否决单位 is said.
    leaves_out: Condition

    @property
    def is_vetoed(self) -> Condition:
        """Where any veto holds."""
        return some(*(v.hits for v in self.all))

    @property
    def is_left_out(self) -> Condition:
        """Where the unit stands in no ranking by the total."""
        return every(self.leaves_out, self.is_vetoed)

    @property
    def bars(self) -> Cell | None:
        """Whether a veto bars a unit from every award; None where none can."""
        barring = [v for v in self.all if v.veto.bars]
        if not barring:
            return None
        holds = some(*(v.hits for v in barring))
        is_open = every(negated(holds), some(*(v.is_open for v in barring)))
        return Cell(truth=holds, absent={} if is_open is False else {(Status.MISSING, None): is_open})


def find_vetoes(reader: Reader, *, only_totals: bool = False) -> VetoCells:
    """Try every veto of the period, for the levels that it is for; or those alone that set the total."""
    policy = reader.plan.policy
    period = policy.kind_of_period(reader.period.name)
    found: list[VetoCell] = []
    leaving: list[Condition] = []
    for block in policy.outcomes.vetoes:
        if block.reach.period not in (None, period):
            continue
        level = block.reach.level
        reached = True if level is None else reader.in_levels((level,))
        if block.leaves_out:
            leaving.append(reached)
        for veto in block.vetoes:
            if veto.circumstances and (veto.total is not None or not only_totals):
                cells = [plain(reader.evaluate(c.condition)) for c in veto.circumstances]
                found.append(_tried(veto, reader.settle(cells, deciding=True), reached))
    return VetoCells(tuple(found), some(*leaving))


def _tried(veto: Veto, cell: Cell, reached: Condition) -> VetoCell:
    is_open = {status: every(reached, cell.status_is(status)) for status in ORDER}
    return VetoCell(veto, every(reached, cell.surely(True)), {s: c for s, c in is_open.items() if c is not False})


def vetoed_total(total: Cell, vetoes: VetoCells, reader: Reader) -> Cell:
    """A total that is vetoed is what the veto says; one of which that is not known is open."""
    marks = list(dict.fromkeys(v.veto.total for v in vetoes.all if v.veto.total is not None))
    if not marks:
        return total
    hit = {mark: some(*(v.hits for v in vetoes.all if v.veto.total == mark)) for mark in marks}
    clashing = several(list(hit.values()))
    absent: dict[Why, Condition] = {UNDEFINED: clashing}
    waiting = _first_open(vetoes.all, hit, absent, clashing)
    settled = every(negated(clashing), negated(waiting))
    is_hit = some(*hit.values())
    for why, c in total.only_where(every(settled, negated(is_hit))).items():
        absent[why] = some(absent.get(why, False), c)
    figure = total.figure
    for mark in reversed(marks):
        figure = reader.numbers.either(hit[mark], exact(mark), figure)
    return Cell(figure=figure, absent={why: c for why, c in absent.items() if c is not False})


def _first_open(
    vetoes: Sequence[VetoCell],
    hit: Mapping[Fraction, Condition],
    absent: dict[Why, Condition],
    clashing: Condition,
) -> Condition:
    """Where some veto may still set another total; the status is that of the first such veto."""
    earlier: Condition = False
    for veto in vetoes:
        mark = veto.veto.total
        if mark is None:
            continue
        could = every(negated(hit[mark]), negated(earlier), negated(clashing))
        for status, c in veto.open.items():
            absent[status, None] = some(absent.get((status, None), False), every(could, c))
        earlier = some(earlier, every(negated(hit[mark]), veto.is_open))
    return earlier


def several(conditions: Sequence[Condition]) -> Condition:
    """Where at least two hold."""
    pairs = [every(a, b) for place, a in enumerate(conditions) for b in conditions[place + 1 :]]
    return some(*pairs)


def decided_total(total: Cell, reader: Reader) -> Cell:
    """What the leading group decided stands in place of the total, or moves one that is settled."""
    decided = reader.columns.table.column(DECIDED)
    if decided is None:
        raise Unsupported("领导小组调整过总分")
    given = reader.read(DECIDED, UNDEFINED)
    moved = reader.truth_of(reader.read(CHANGED, UNDEFINED)).holds
    is_given = given.is_present
    numbers = reader.numbers
    changed = numbers.compute("+", total.figure, given.figure)
    figure = numbers.either(every(is_given, moved), changed, numbers.either(is_given, given.figure, total.figure))
    return Cell(figure=figure, absent=total.only_where(negated(every(is_given, negated(moved)))))

"""What a figure is in every row at once: its value, and where there is none, which status holds and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from dsl.record import dataclass
from engine.answer import ZeroMeaning
from engine.columns.algebra import Condition, every, negated, some
from engine.columns.numbers import NOTHING, Either, Figure, Unsupported
from engine.results import Status

#: A denominator was zero and no rule has said yet what that means.
DIVIDED = "分母为零"
#: Why a figure is not there: its status, and what a zero denominator means where one is behind it.
Why = tuple[Status, ZeroMeaning | str | None]

#: Where several hold, the last of these is what is said; the order of `engine.answer`.
ORDER = (Status.NOT_APPLICABLE, Status.UNDEFINED, Status.JUDGEMENT_PENDING, Status.MISSING)
#: How each status is written in a column of statuses; 0 is a figure that is there.
CODES: Mapping[Status, int] = {Status.OK: 0, **{status: place for place, status in enumerate(ORDER, start=1)}}
MISSING: Why = (Status.MISSING, None)
PENDING: Why = (Status.JUDGEMENT_PENDING, None)
UNDEFINED: Why = (Status.UNDEFINED, None)
NOT_APPLICABLE: Why = (Status.NOT_APPLICABLE, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure (or, of a condition, `truth`) of every row.

    INVARIANT: where nothing in `absent` holds the figure is the interpreter's; where something holds it means
    nothing (tests/engine/columns/test_agreement.py).
    """

    figure: Figure = NOTHING
    truth: Condition | None = None
    absent: Mapping[Why, Condition] = field(default_factory=dict)
    #: What the figure is the place in: judged grades, tiers; None of a number.
    names: tuple[str, ...] | None = None

    @property
    def is_absent(self) -> Condition:
        """Whether there is no figure."""
        return some(*self.absent.values())

    @property
    def is_present(self) -> Condition:
        """Whether there is one."""
        return negated(self.is_absent)

    @property
    def holds(self) -> Condition:
        """The condition that this is."""
        if self.truth is None:
            raise Unsupported("不是条件")
        return self.truth

    def surely(self, truth: bool) -> Condition:
        """Whether it is known to be true (or false)."""
        return every(self.is_present, self.holds if truth else negated(self.holds))

    def status_is(self, status: Status) -> Condition:
        """Whether that is the status."""
        above = some(*(c for (s, _), c in self.absent.items() if _place(s) > _place(status)))
        return every(some(*(c for (s, _), c in self.absent.items() if s is status)), negated(above))

    def why_is(self, why: Why) -> Condition:
        """Whether it is absent for just that reason; two that say different things of one figure say nothing."""
        status, meaning = why
        above = some(*(c for (s, _), c in self.absent.items() if _place(s) > _place(status)))
        others: Condition = False
        if meaning != DIVIDED:
            others = some(*(c for (s, m), c in self.absent.items() if s is status and m != meaning))
        return every(self.absent.get(why, False), negated(above), negated(others))

    def only_where(self, condition: Condition) -> Mapping[Why, Condition]:
        """The reasons for absence, asked only where a condition holds."""
        return {why: every(condition, c) for why, c in self.absent.items()}


def _place(status: Status) -> int:
    return CODES[status]


def joined(parts: Sequence[Mapping[Why, Condition]]) -> Mapping[Why, Condition]:
    """What several figures together lack: one is absent where any of them is."""
    found: dict[Why, Condition] = {}
    for part in parts:
        for why, condition in part.items():
            if condition is not False:
                found[why] = some(found.get(why, False), condition)
    return found


def plain(cell: Cell) -> Cell:
    """The same without what a zero denominator means, which nobody asks of points."""
    absent: dict[Why, Condition] = {}
    for (status, _), condition in cell.absent.items():
        absent[status, None] = some(absent.get((status, None), False), condition)
    return Cell(figure=cell.figure, truth=cell.truth, absent=absent, names=cell.names)


def present(figure: Figure) -> Cell:
    """A figure that is always there."""
    return Cell(figure=figure)


def chosen(condition: Condition, then: Cell, otherwise: Cell) -> Cell:
    """One cell or the other; what the one that is not chosen lacks does not matter."""
    if isinstance(condition, bool):
        return then if condition else otherwise
    figure = then.figure if then.figure == otherwise.figure else Either(condition, then.figure, otherwise.figure)
    truth: Condition | None = None
    if then.truth is not None or otherwise.truth is not None:
        truth = some(every(condition, then.truth or False), every(negated(condition), otherwise.truth or False))
    absent: dict[Why, Condition] = dict(then.only_where(condition))
    for why, c in otherwise.only_where(negated(condition)).items():
        absent[why] = some(absent.get(why, False), c)
    names = then.names if then.names is not None else otherwise.names
    return Cell(figure=figure, truth=truth, absent={why: c for why, c in absent.items() if c is not False}, names=names)


def lacking(why: Why, condition: Condition, cell: Cell) -> Cell:
    """The same, absent for that reason wherever a condition holds."""
    return chosen(condition, Cell(absent={why: True}, truth=cell.truth), cell)

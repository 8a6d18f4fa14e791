"""What seeking came to: figures that are enough, with both sides of the boundary, and those that are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dsl.record import dataclass
from engine.seeking.figures import Figure
from engine.seeking.goal import Aim, Goal
from engine.seeking.trial import Outcome


@dataclass(frozen=True, slots=True)
class Move:
    """A figure moved by some steps."""

    figure: Figure
    steps: int

    @property
    def value(self) -> Fraction:
        """What the figure is then."""
        return self.figure.at(self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the unit stands, by the interpreter; what the method does not have is None."""

    is_reached: bool
    total: Fraction | None = None
    rank: int | None = None
    #: Of the area or item that the goal is about.
    score: Fraction | None = None
    #: The grade, or the tier that the goal is about.
    grade: str | None = None
    #: Why what the goal goes by is open.
    open_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether what the goal goes by is not known yet."""
        return bool(self.open_reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """The same with one figure a step nearer to what it is now: not enough."""

    moves: tuple[Move, ...]
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Figures that reach the goal together (mostly one alone), by the smallest change."""

    moves: tuple[Move, ...]
    standing: Standing
    short: tuple[Short, ...]
    #: Every smaller change is proved not to do; else only what was tried on the way.
    is_smallest: bool
    #: What the result would rest on: cross-checks that break, figures under review.
    doubt: str = ""

    @property
    def relative(self) -> Fraction:
        """How much of what is reported has to change."""
        return sum((abs(m.value - m.figure.now) / (abs(m.figure.now) or 1) for m in self.moves), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEnough:
    """Figures that do not reach the goal, and the best that they do reach."""

    figures: tuple[Figure, ...]
    #: Of what the goal goes by; None where that is no number or was not found.
    best: Fraction | None = None
    best_moves: tuple[Move, ...] = ()
    #: Cross-checks that keep the figures from going further.
    checks: tuple[str, ...] = ()
    #: Whether it is proved that nothing reaches the goal; else only so many values were tried.
    is_proved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What seeking came to."""

    goal: Goal
    now: Standing
    #: The smallest relative change first.
    found: tuple[Found, ...] = ()
    not_enough: tuple[NotEnough, ...] = ()
    #: Figures that the goal does not go by.
    unrelated: tuple[str, ...] = ()
    #: Figures that the interpreter followed, value by value, and why.
    by_interpreter: Mapping[str, str] | None = None
    #: What nothing that all figures together could do exceeds.
    ceiling: Fraction | None = None
    #: Of a tier: the conditions that do not hold as it is.
    unmet: tuple[str, ...] = ()

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached as it is."""
        return self.now.is_reached

    @property
    def rests_on_others(self) -> bool:
        """Whether the goal depends on other units, whose figures stay as they are."""
        return self.goal.aim in (Aim.RANK, Aim.AWARD, Aim.GRADE)


def standing_of(goal: Goal, outcome: Outcome) -> Standing:
    """Write down where a unit stands."""
    grade = outcome.tier(goal.key) if goal.aim is Aim.TIER else outcome.grade if goal.aim is Aim.GRADE else None
    has_score = goal.key and goal.aim in (Aim.SCORE, Aim.AWARD)
    return Standing(
        open_reason=outcome.why_open(goal.key if has_score else "") if goal.aim is not Aim.TIER else "",
        is_reached=goal.is_reached(outcome),
        total=outcome.total,
        rank=outcome.rank,
        score=outcome.score(goal.key) if has_score else None,
        grade=grade,
    )


def values_of(moves: Sequence[Move]) -> dict[str, Fraction]:
    """The figures as they would be reported."""
    return {m.figure.key: m.value for m in moves}

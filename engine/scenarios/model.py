"""What a scenario changes, and families of scenarios that are gone through without ever being listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Literal

from dsl.model import RoundingMode
from dsl.record import dataclass

#: The points of an item, the target of an indicator, a number that something is compared with, or a reported figure of
#: one unit.
What = Literal["分值", "目标", "界限", "数"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number that is another: `value`, or what it is × `factor` ＋ `shift`. In base units."""

    what: What
    #: Of an indicator or a field; of a number that something is compared with its place (`engine.scenarios.limits`).
    key: str
    #: Of a reported figure: whose.
    unit: str = ""
    value: Fraction | None = None
    factor: Fraction = Fraction(1)
    shift: Fraction = Fraction(0)

    def of(self, now: Fraction) -> Fraction:
        """What becomes of a number."""
        return self.value if self.value is not None else now * self.factor + self.shift


@dataclass(frozen=True, slots=True)
class RoundingChange:
    """The points of items and the total rounded otherwise; None leaves what the method says."""

    mode: RoundingMode | None = None
    places: int | None = None


#: What the method says.
AS_STATED = RoundingChange()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A set of changes under a name."""

    name: str
    changes: tuple[Change, ...] = ()
    rounding: RoundingChange = AS_STATED
    #: Rules that are changed beside, each as `kaoping whatif --rule` takes it.
    rules: tuple[str, ...] = ()
    #: Of one that moves a single thing by steps: what, and by how many.
    moved: str = ""
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Family:
    """Scenarios that can be gone through again and again, always the same ones."""

    count: int
    make: Callable[[], Iterator[Scenario]]
    #: Every change that can occur in it; None where it has to be gone through to know.
    changes: tuple[Change, ...] | None = None

    def __iter__(self) -> Iterator[Scenario]:
        return self.make()

    def __len__(self) -> int:
        return self.count


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something of a rule that can be moved: the points or the target of one indicator, or a limit."""

    what: What
    key: str
    name: str = ""

    @property
    def label(self) -> str:
        """What it is called in lists."""
        return self.name or f"{self.key}的{self.what}"

    def by(self, factor: Fraction) -> Change:
        """Move it."""
        return Change(what=self.what, key=self.key, factor=factor)


def listed(scenarios: Sequence[Scenario]) -> Family:
    """The scenarios of a list."""
    return Family(len(scenarios), lambda: iter(scenarios))


def one_at_a_time(parameters: Sequence[Parameter], most: Fraction, step: Fraction) -> Family:
    """Each parameter alone, up and down by steps of its own value, the small steps first."""
    count = int(most / step)
    steps = [sign * k for k in range(1, count + 1) for sign in (1, -1)]
    by_step = [[p.by(1 + k * step) for k in steps] for p in parameters]

    def make() -> Iterator[Scenario]:
        for parameter, changes in zip(parameters, by_step, strict=True):
            for k, change in zip(steps, changes, strict=True):
                name = f"{parameter.label}{_percent(k * step)}"
                yield Scenario(name=name, changes=(change,), moved=parameter.label, steps=k)

    return Family(len(parameters) * count * 2, make, tuple(c for changes in by_step for c in changes))


def at_random(parameters: Sequence[Parameter], most: Fraction, step: Fraction, count: int, seed: int) -> Family:
    """All parameters at once, each by a step drawn between −most and +most."""
    reach = int(most / step)
    # Made once, since thousands of scenarios share them.
    by_step = [[p.by(1 + k * step) for k in range(-reach, reach + 1)] for p in parameters]

    def make() -> Iterator[Scenario]:
        draw = Random(seed)
        for number in range(1, count + 1):
            changes = tuple(draw.choice(steps) for steps in by_step)
            yield Scenario(name=f"随机{number}", changes=changes)

    every = tuple(c for steps in by_step for c in steps)
    return Family(count if parameters else 0, make if parameters else lambda: iter(()), every)


def grid(parameters: Sequence[Parameter], shares: Sequence[Fraction]) -> Family:
    """Every combination of some shares for some parameters."""
    by_share = [[(p, s, p.by(1 + s)) for s in shares] for p in parameters]

    def make() -> Iterator[Scenario]:
        for moved in product(*by_share):
            name = "、".join(f"{p.label}{_percent(s)}" for p, s, _ in moved if s) or "不变"
            yield Scenario(name=name, changes=tuple(c for _, _, c in moved))

    every = tuple(c for moved in by_share for _, _, c in moved)
    return Family(len(shares) ** len(parameters), make, every)


def roundings(modes: Sequence[RoundingMode], places: Sequence[int]) -> Family:
    """Every rounding with every number of places; without places those that the method states."""
    pairs = [(m, p) for m in modes for p in (places or (None,))]

    def make() -> Iterator[Scenario]:
        for mode, count in pairs:
            kept = "" if count is None else f"保留{count}位"
            yield Scenario(name=f"{kept}{mode.value}", rounding=RoundingChange(mode, count))

    return Family(len(pairs), make, ())


def all_of(families: Sequence[Family]) -> Family:
    """One family after another."""
    known = [f.changes for f in families]
    every = None if None in known else tuple(c for changes in known for c in changes or ())
    return Family(sum(f.count for f in families), lambda: (s for f in families for s in f), every)


def _percent(share: Fraction) -> str:
    """How a share is written.

    >>> _percent(Fraction(-1, 40))
    '－2.5%'
    """
    size = abs(share) * 100
    text = str(size.numerator) if size.denominator == 1 else f"{float(size):g}"
    return f"{'＋' if share > 0 else '－' if share < 0 else '±'}{text}%"

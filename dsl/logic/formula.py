"""Formulas of and, or, not over linear comparisons and yes-or-no facts: a world in which one holds, or none."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from dsl.logic.linear import AtMostZero, Form, TooHardError, solve
from dsl.record import dataclass

#: As many branches are tried before the question is given up.
MAX_BRANCHES = 3_000

Relation = Literal["≤", "<", "=", "≠"]
_OPPOSITE: Mapping[str, tuple[Relation, int]] = {"≤": ("<", -1), "<": ("≤", -1), "=": ("≠", 1), "≠": ("=", 1)}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so or not so: a judgement, a tick in a form."""

    name: str
    is_so: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """form ≤ 0, < 0, = 0 or ≠ 0."""

    form: Form
    relation: Relation


@dataclass(frozen=True, slots=True)
class Both:
    """Every one of these; none of them means: always."""

    of: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these; none of them means: never."""

    of: tuple[Formula, ...]


Formula = Fact | Compared | Both | Either
ALWAYS, NEVER = Both(()), Either(())


def spelled(formula: Formula) -> Hashable:
    """A formula as a plain value: equal ones are the same, and in the same order."""
    match formula:
        case Fact(name=name, is_so=is_so):
            return name, is_so
        case Compared(form=form, relation=relation):
            return relation, form.constant, *form.factors.items()
        case Both(of=parts):
            return "both", *map(spelled, parts)
        case Either(of=parts):
            return "either", *map(spelled, parts)


@dataclass(frozen=True, slots=True)
class World:
    """What is so, and what each unknown is."""

    facts: Mapping[str, bool]
    values: Mapping[str, Fraction]


def opposite(formula: Formula) -> Formula:
    """The formula that holds exactly where this one does not."""
    match formula:
        case Fact(name=name, is_so=is_so):
            return Fact(name, not is_so)
        case Compared(form=form, relation=relation):
            relation, sign = _OPPOSITE[relation]
            return Compared(form.times(Fraction(sign)), relation)
        case Both(of=inner):
            return Either(tuple(opposite(f) for f in inner))
        case Either(of=inner):
            return Both(tuple(opposite(f) for f in inner))


def find_world(formulas: Iterable[Formula]) -> World | None:
    """Find a world in which all formulas hold; None where there is none.

    Errors: TooHardError where that takes too many branches; then nothing is known.

    >>> find_world([Fact("有机构"), Fact("有机构", False)]) is None
    True
    """
    return _Search().run(list(formulas), {}, [])


class _Search:
    def __init__(self) -> None:
        self._branches = 0

    def run(self, waiting: list[Formula], facts: dict[str, bool], held: list[AtMostZero]) -> World | None:
        """Take the plain formulas first, then try each way of the first choice that is left."""
        self._branches += 1
        if self._branches > MAX_BRANCHES:
            raise TooHardError
        facts, held, choices = dict(facts), list(held), []
        while waiting:
            formula = waiting.pop()
            match formula:
                case Fact(name=name, is_so=is_so):
                    if facts.setdefault(name, is_so) is not is_so:
                        return None
                case Both(of=inner):
                    waiting.extend(inner)
                case Compared(relation="≠", form=form):
                    choices.append(Either((Compared(form, "<"), Compared(form.times(Fraction(-1)), "<"))))
                case Compared():
                    held.extend(_inequalities(formula))
                case Either(of=inner):
                    choices.append(formula)
        values = solve(held)
        if values is None:
            return None
        if not choices:
            return World(facts, values)
        first = min(choices, key=lambda c: len(c.of))
        rest = [c for c in choices if c is not first]
        for way in first.of:
            found = self.run([*rest, way], facts, held)
            if found is not None:
                return found
        return None


def _inequalities(compared: Compared) -> Iterator[AtMostZero]:
    yield AtMostZero(compared.form, is_strict=compared.relation == "<")
    if compared.relation == "=":
        yield AtMostZero(compared.form.times(Fraction(-1)))


def holds(formula: Formula, world: World) -> bool:
    """Whether a formula holds in a world; what the world does not say is not so, and zero."""
    match formula:
        case Fact(name=name, is_so=is_so):
            return world.facts.get(name, False) is is_so
        case Compared(form=form, relation=relation):
            value = form.at({n: world.values.get(n, Fraction(0)) for n in form.factors})
            return {"≤": value <= 0, "<": value < 0, "=": value == 0, "≠": value != 0}[relation]
        case Both(of=inner):
            return all(holds(f, world) for f in inner)
        case Either(of=inner):
            return any(holds(f, world) for f in inner)


def conjuncts(formulas: Sequence[Formula]) -> tuple[Formula, ...]:
    """The parts that must all hold, one by one."""
    return tuple(x for f in formulas for x in (conjuncts(f.of) if isinstance(f, Both) else (f,)))

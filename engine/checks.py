"""Cross-checks: which reported figures of a unit break one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from dsl.expressions import Call, Comparison, Expression, Reduction, Ref, Scope, Year, parts
from dsl.model import CrossCheck
from dsl.record import dataclass
from engine.answer import Answer
from engine.exact import Lookup, evaluate
from engine.functions import expand
from engine.plan import Plan

#: A reported figure: its key and year.
Figure = tuple[str, Year]


@dataclass(frozen=True, slots=True)
class BrokenCheck:
    """A cross-check that a unit's figures break."""

    check: CrossCheck
    #: The figures in it: `51户 对 50户`.
    found: str
    figures: tuple[Figure, ...]


class CheckedUnit(Lookup, Protocol):
    """What checks ask of a unit."""

    def row_views(self, key: str) -> Sequence[tuple[str, Lookup]]:
        """Each record of a list, with what it is called."""

    def broken_in_register(self, key: str) -> Mapping[str, int]:
        """By the text of a check, how many records of a list that is not held record by record break it."""


def has_checks(plan: Plan) -> bool:
    """Whether the method checks any figure against another."""
    return bool(plan.policy.all_checks()) or any(r.checks for r in plan.records.values())


def _broken_rows(key: str, checks: Sequence[CrossCheck], unit: CheckedUnit) -> Iterator[BrokenCheck]:
    """Find the records that break what must hold in every row of a list."""
    for check in checks:
        for name, row in unit.row_views(key):
            answer = evaluate(check.condition, row)
            if answer.truth is False:
                yield BrokenCheck(check, f"{name}：{_found(check.condition, answer, row)}", ((key, Year.THIS),))
        count = unit.broken_in_register(key).get(check.text, 0)
        if count:
            yield BrokenCheck(check, f"{count:,}条记录不符", ((key, Year.THIS),))


def broken_checks(plan: Plan, lookup: CheckedUnit) -> tuple[BrokenCheck, ...]:
    """Evaluate every cross-check for one unit; one that misses a figure is not broken."""
    found: list[BrokenCheck] = []
    for key, listed in plan.records.items():
        found += _broken_rows(key, listed.checks, lookup)
    for check in plan.policy.all_checks():
        answer = evaluate(check.condition, lookup)
        if answer.truth is False:
            figures = tuple(dict.fromkeys(figures_behind(check.condition, plan)))
            found.append(BrokenCheck(check, _found(check.condition, answer, lookup), figures))
    return tuple(found)


def _found(condition: Expression, answer: Answer, lookup: Lookup) -> str:
    """The figures that break a check; of a comparison its two sides, without the sign that does not hold."""
    if isinstance(condition, Comparison):
        sides = [evaluate(side, lookup).phrase.text for side in (condition.left, condition.right)]
        return " 对 ".join(sides)
    return answer.phrase.text


def figures_behind(node: Expression, plan: Plan, year: Year = Year.THIS) -> Iterator[Figure]:
    """Follow an expression down to the reported figures that it rests on."""
    match node:
        case Ref(key=key, year=own):
            of_year = own.seen_from(year) or year
            inner = plan.definitions.get(key) or plan.indicators.get(key)
            if inner is None or inner.formula is None:
                yield key, of_year
            else:
                yield from figures_behind(inner.formula, plan, of_year)
        case Reduction(over=over) if isinstance(over, Scope):
            return  # figures of other units
        case Reduction(over=str() as over) if over in plan.records:
            yield over, year
        case Call() if (definition := expand(node)) is not None:
            yield from figures_behind(definition, plan, year)
        case _:
            for part in parts(node):
                yield from figures_behind(part, plan, year)

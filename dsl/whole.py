"""A resolved method as it is checked: what stands in each of its areas, and what an area tells the others.

Most checks look at one area among what is known of the whole method (`Known`), and need not look again while neither is
another; the others go over lists that are put together here once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeVar

from dsl.diagnostic import Diagnostic
from dsl.every_expression import of_definition, of_item, of_rest
from dsl.expressions import (
    AllOf,
    ByCase,
    Comparison,
    Expression,
    Judged,
    JudgedAs,
    Number,
    Reduction,
    Ref,
    Side,
    Year,
    walk,
)
from dsl.kept import Kept
from dsl.model import Area, CrossCheck, Definition, Field, Frequency, Indicator, RecordList, ResolvedPolicy, ValueType
from dsl.model_scoring import expressions_in
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import NOWHERE

T = TypeVar("T")

#: Where something stands, as records write it out.
_SPAN = regex(r"span=Span\([^)]*\)")
PARTS_OF_A_YEAR = (Frequency.MONTH, Frequency.QUARTER, Frequency.HALF)

#: What some check looks for in every expression.
Mark = Judged | ByCase | Reduction | JudgedAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in one area, in document order."""

    area: Area
    areas: tuple[Area, ...]
    #: Numbered items, and all that stands in them too.
    items: tuple[Indicator, ...]
    every: tuple[Indicator, ...]
    checks: tuple[CrossCheck, ...]
    records: tuple[RecordList, ...]
    definitions: tuple[Definition, ...]
    #: Definitions that stand in indicators.
    inner: tuple[Definition, ...]
    #: Of the expressions of each.
    marks_of_definitions: tuple[Mark, ...]
    marks_of_inner: tuple[Mark, ...]
    marks_of_items: tuple[Mark, ...]
    marks_of_checks: tuple[Mark, ...]
    #: Cases that an indicator asks, with the levels that it is for.
    asked: tuple[tuple[ByCase, tuple[str, ...] | None], ...]
    told: Told


class Told:
    """What an area, or the frame of the method, tells of itself; equal as long as it tells the others the same."""

    def __init__(
        self,
        fields: Iterable[Field],
        records: Iterable[RecordList],
        definitions: Iterable[Definition],
        checks: Iterable[CrossCheck],
        items: Iterable[Indicator] = (),
    ) -> None:
        self.fields = {f.key: f for f in fields}
        self.lists = {r.key: r for r in records}
        #: What cross-checks say is above zero.
        self.positive = frozenset(_positive(checks))
        #: Formulas of definitions.
        self.formulas = {d.key: d.formula for d in definitions}
        #: Indicators that are made of components: number, name, and the names of these.
        self.compound: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        #: Indicators that have tiers and nothing else: number and name.
        self.tiered: dict[str, tuple[str, str]] = {}
        targeted = []
        for item in items:
            if item.tiers and not item.has_value:
                self.tiered[item.key] = item.number, item.name
            if item.components:
                self.compound[item.key] = item.number, item.name, tuple(c.name for c in item.components)
            if item.target is not None:
                targeted.append(item.key)
        #: Indicators that have a target.
        self.targeted = frozenset(targeted)

    @cached_property
    def _essence(self) -> tuple[object, ...]:
        """All of it without where it stands and what it rests on, of which no check of another area speaks."""
        fields = {key: _bare_field(f) for key, f in self.fields.items()}
        lists = {key: (r.needs_last_year, tuple(map(_bare_field, r.columns))) for key, r in self.lists.items()}
        formulas = {key: _SPAN.sub("", repr(formula)) for key, formula in self.formulas.items()}
        return fields, lists, formulas, self.positive, self.compound, self.tiered, self.targeted

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self._essence == other._essence

    __hash__ = object.__hash__


def _bare_field(field: Field) -> Field:
    return replace(field, span=NOWHERE, basis=(), assumptions=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the whole method where one area is looked at."""

    types: Mapping[str, ValueType | None]
    #: Columns of lists among them.
    fields: Mapping[str, Field]
    lists: Mapping[str, RecordList]
    positive: frozenset[tuple[str, Year]]
    formulas: Mapping[str, Expression]
    compound: Mapping[str, tuple[str, str, tuple[str, ...]]]
    tiered: Mapping[str, tuple[str, str]]
    targeted: frozenset[str]
    #: Figures that are reported by month, quarter or half year.
    in_parts: frozenset[str]
    #: Some report says what the first half of a year was.
    has_midyear: bool
    tiers: tuple[str, ...]
    faulty: frozenset[str]


class Whole:
    """One resolved method, for those who check it."""

    def __init__(self, policy: ResolvedPolicy, types: Mapping[str, ValueType | None], kept: Kept) -> None:
        self.policy, self.types, self._kept = policy, types, kept
        self.held = tuple(kept.of("held", (area,), lambda area=area: _held(area)) for area in policy.areas)  # type: ignore[misc]
        self.items = tuple(i for h in self.held for i in h.items)
        self.every = tuple(i for h in self.held for i in h.every)
        self.checks = (*policy.checks, *(c for h in self.held for c in h.checks))
        self.records = (*policy.records, *(r for h in self.held for r in h.records))
        self.inner = tuple(d for h in self.held for d in h.inner)
        #: Those that stand in no indicator.
        self.outer = (*policy.definitions, *(d for h in self.held for d in h.definitions))
        self.known = self._known()
        self.marks = self._marks()

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """Every definition, as `ResolvedPolicy.all_definitions` has them."""
        return (*self.outer, *self.inner)

    def of_each(self, what: str, look: Callable[[Held], T], *beside: object) -> Iterator[T]:
        """What is found in each area, among what is known of the method or of what is given."""
        around = beside or (self.known,)
        return (self._kept.of(what, (h, *around), lambda h=h: look(h)) for h in self.held)  # type: ignore[misc]

    def of_value(self, what: str, value: Hashable, make: Callable[[], T]) -> T:
        """What follows from an equal value."""
        return self._kept.of_value(what, value, make)

    def _known(self) -> Known:
        policy, kept = self.policy, self._kept
        frame = kept.of(
            "told",
            (policy.fields, policy.records, policy.definitions, policy.checks),
            lambda: Told(policy.fields, policy.records, policy.definitions, policy.checks),
        )
        told = (frame, *(kept.same("told", slot, h.told) for slot, h in enumerate(self.held)))
        return kept.of(
            "known", (*told, self.types, policy.periods, policy.tiers, policy.faulty), lambda: self._put(told)
        )

    def _put(self, told: tuple[Told, ...]) -> Known:
        fields = {key: f for t in told for key, f in t.fields.items()}
        in_parts = frozenset(key for key, f in fields.items() if f.frequency in PARTS_OF_A_YEAR)
        lists = {key: r for t in told for key, r in t.lists.items()}
        return Known(
            types=self.types,
            fields=fields | {c.key: c for r in lists.values() for c in r.columns},
            lists=lists,
            positive=frozenset().union(*(t.positive for t in told)),
            formulas={key: x for t in told for key, x in t.formulas.items()},
            compound={key: c for t in told for key, c in t.compound.items()},
            tiered={key: c for t in told for key, c in t.tiered.items()},
            targeted=frozenset().union(*(t.targeted for t in told)),
            in_parts=in_parts,
            has_midyear=any((p.closes_on.month, p.closes_on.day) == (6, 30) for p in self.policy.periods),
            tiers=self.policy.tiers,
            faulty=self.policy.faulty,
        )

    def _marks(self) -> tuple[Mark, ...]:
        """What is looked for in all expressions, in the order of `all_expressions`."""
        policy, kept = self.policy, self._kept
        frame = kept.of("marks", (policy.definitions,), lambda: _marked(map_all(of_definition, policy.definitions)))
        parts = (policy.totals, policy.accountability, policy.outcomes, policy.awards)
        rest = kept.of("marks", parts, lambda: _marked(of_rest(policy)))
        return (
            *frame,
            *(m for h in self.held for m in h.marks_of_definitions),
            *(m for h in self.held for m in h.marks_of_inner),
            *(m for h in self.held for m in h.marks_of_items),
            *rest,
        )

    @property
    def marks_of_checks(self) -> tuple[Mark, ...]:
        """The same of all cross-checks."""
        own = _marked(c.condition for c in self.policy.checks)
        return (*own, *(m for h in self.held for m in h.marks_of_checks))


def map_all(of: Callable[[T], Iterable[Expression]], parts: Iterable[T]) -> Iterator[Expression]:
    """The expressions of each part."""
    return (x for part in parts for x in of(part))


def _marked(expressions: Iterable[Expression]) -> tuple[Mark, ...]:
    return tuple(n for x in expressions for n in walk(x) if isinstance(n, Mark))


def _held(area: Area) -> Held:
    areas, items = area.every(), area.all_indicators()
    every = tuple(x for i in items for x in i.every())
    definitions = tuple(d for a in areas for d in a.definitions)
    inner = tuple(d for i in every for d in i.definitions)
    checks = tuple(c for a in areas for c in a.checks)
    records = tuple(r for a in areas for r in a.records)
    return Held(
        area=area,
        areas=areas,
        items=items,
        every=every,
        checks=checks,
        records=records,
        definitions=definitions,
        inner=inner,
        marks_of_definitions=_marked(map_all(of_definition, definitions)),
        marks_of_inner=_marked(map_all(of_definition, inner)),
        marks_of_items=_marked(map_all(of_item, every)),
        marks_of_checks=_marked(c.condition for c in checks),
        asked=tuple(_asked(every)),
        told=Told((f for a in areas for f in a.fields), records, (*definitions, *inner), checks, every),
    )


def _asked(items: Iterable[Indicator]) -> Iterator[tuple[ByCase, tuple[str, ...] | None]]:
    for item in items:
        own = [item.formula, *(p.formula for p in (item.target, item.points) if p is not None)]
        own += expressions_in(item.scoring) if item.scoring is not None else ()
        yield from ((n, item.levels) for x in own if x is not None for n in walk(x) if isinstance(n, ByCase))


def _positive(checks: Iterable[CrossCheck]) -> Iterator[tuple[str, Year]]:
    """Figures that a cross-check says are above zero."""
    for check in checks:
        condition = check.condition
        for part in condition.conditions if isinstance(condition, AllOf) else (condition,):
            match part:
                case Comparison(operator=">", left=Ref(side=Side.VALUE) as left, right=Number(quantity=bound)):
                    if bound.value >= 0:
                        yield left.key, left.year
                case Comparison(operator="≥", left=Ref(side=Side.VALUE) as left, right=Number(quantity=bound)):
                    if bound.value > 0:
                        yield left.key, left.year


def together(found: Iterable[Iterable[Diagnostic]]) -> Iterator[Diagnostic]:
    """What was found in each area, one after the other."""
    return (d for part in found for d in part)

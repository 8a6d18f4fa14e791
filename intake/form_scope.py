"""Who has to report what: which figures and lists of a method a unit is asked for in a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dsl.expressions import AllOf, AnyOf, AttributeIs, Expression, Judged, Not, Reduction, Ref, Scope, parts
from dsl.facts import RosterUnit
from dsl.model import Definition, Frequency, Indicator, Period
from dsl.model_scoring import expressions_in
from intake.names import Names

_BELOW = (Scope.BELOW, Scope.ALL_BELOW)


@dataclass(slots=True)
class _Users:
    """What reads one figure or list."""

    #: Keys of the indicators (the numbered items) that read it for the unit itself.
    own: set[str] = field(default_factory=set)
    #: Those that read it of the units below.
    of_units_below: set[str] = field(default_factory=set)
    #: A total, an award, a fund: it is asked of everybody.
    everybody: bool = False


@dataclass(frozen=True)
class FormScope:
    """What each unit is asked for."""

    names: Names

    @cached_property
    def _definitions(self) -> Mapping[str, Definition]:
        return {d.key: d for d in self.names.policy.policy.all_definitions()}

    @cached_property
    def _items(self) -> Mapping[str, Indicator]:
        """Numbered items, by their key."""
        return {i.key: i for i in self.names.policy.policy.all_indicators()}

    @cached_property
    def _users(self) -> Mapping[str, _Users]:
        policy = self.names.policy.policy
        users: dict[str, _Users] = {}
        for item in self._items.values():
            own, below = self.reached(expressions_in(item))
            own |= {i.key for i in item.every() if i.is_reported or i.is_judged}
            for key in own:
                users.setdefault(key, _Users()).own.add(item.key)
            for key in below:
                users.setdefault(key, _Users()).of_units_below.add(item.key)
        published = tuple(d for d in policy.all_definitions() if d.is_published or d.fund is not None)
        beside = (policy.totals, policy.awards, policy.accountability, policy.outcomes, published)
        totals = tuple(a.total for a in policy.all_areas())
        own, below = self.reached(expressions_in((*beside, totals)))
        for key in own | below:
            users.setdefault(key, _Users()).everybody = True
        return users

    def reached(self, expressions: Iterable[Expression]) -> tuple[set[str], set[str]]:
        """The keys that expressions read of the unit itself, and those that they read of the units below it.

        A sentence to be judged is its own key. Definitions and computed indicators are followed to what they
        are made of.
        """
        own: set[str] = set()
        below: set[str] = set()
        waiting = [(e, False) for e in expressions]
        while waiting:
            node, is_below = waiting.pop()
            found = below if is_below else own
            inside = is_below or (isinstance(node, Reduction) and node.over in _BELOW)
            waiting += [(part, inside) for part in parts(node)]
            key = self._names_key(node)
            if key is not None and key not in found:
                found.add(key)
                waiting += [(e, is_below) for e in self.made_of(key)]
        return own, below

    @staticmethod
    def _names_key(node: Expression) -> str | None:
        match node:
            case Ref(key=key):
                return key
            case Reduction(over=str() as over):
                return over
            case Judged(sentence=sentence):
                return sentence
            case _:
                return None

    def made_of(self, key: str) -> tuple[Expression, ...]:
        """The formula of a definition or a computed indicator."""
        if key in self._definitions:
            return (self._definitions[key].formula,)
        indicator = self.names.indicators.get(key)
        if indicator is None:
            return ()
        parts_of = tuple(e for c in indicator.components for e in self.made_of(c.key))
        return parts_of if indicator.formula is None else (indicator.formula, *parts_of)

    def takes_part(self, unit: RosterUnit, item: Indicator) -> bool:
        """Whether a unit takes part in a numbered item, as far as its level and the roster tell."""
        levels = self.names.levels[unit.name]
        if item.levels is not None:
            levels = levels & set(item.levels)
        exempt = {e.level for e in item.exemptions if _holds(e.condition, unit)}
        return bool(levels) and None not in exempt and not levels <= exempt

    def asks(self, unit: RosterUnit, key: str) -> bool:
        """Whether a unit has to report a figure or list, or is judged by a sentence.

        What no item reads (only a 校核 does, or nothing) is asked of everybody.
        """
        users = self._users.get(key)
        if users is None or users.everybody:
            return bool(self.names.levels[unit.name]) or self._has_assessed_above(unit)
        if any(self.takes_part(unit, self._items[i]) for i in users.own):
            return True
        return any(self.takes_part(above, self._items[i]) for i in users.of_units_below for above in self._above(unit))

    def _has_assessed_above(self, unit: RosterUnit) -> bool:
        return self.names.counts_above and any(self.names.levels[u.name] for u in self._above(unit))

    @cached_property
    def _roster(self) -> Mapping[str, RosterUnit]:
        return {u.name: u for u in self.names.roster}

    def _above(self, unit: RosterUnit) -> tuple[RosterUnit, ...]:
        above: list[RosterUnit] = []
        parent = self._roster.get(unit.parent) if unit.parent else None
        while parent is not None and parent not in above:
            above.append(parent)
            parent = self._roster.get(parent.parent) if parent.parent else None
        return tuple(above)

    def is_due(self, often: Frequency, period: Period) -> bool:
        """Whether a figure of that frequency is reported in a period: 按年 only where the year ends."""
        if often is not Frequency.YEAR:
            return True
        periods = [p for p in self.names.policy.policy.periods if p.year_begins_on == period.year_begins_on]
        return period.closes_on == max(p.closes_on for p in periods)


def _holds(condition: Expression, unit: RosterUnit) -> bool | None:
    """Whether a condition over attributes of the roster holds; None where figures are needed to tell."""
    match condition:
        case AttributeIs(attribute=name, value=value):
            return unit.attributes.get(name) == value
        case Not(operand=x):
            inner = _holds(x, unit)
            return None if inner is None else not inner
        case AllOf(conditions=xs):
            known = [_holds(x, unit) for x in xs]
            return False if False in known else None if None in known else True
        case AnyOf(conditions=xs):
            known = [_holds(x, unit) for x in xs]
            return True if True in known else None if None in known else False
        case _:
            return None

"""Two assessments of one method and period in, what moved between them out: scores, ranks, grades, awards, funds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from dsl.facts import Value
from dsl.quantity import Unit, format_quantity
from engine.results import Assessment, AwardResult, FundResult, IndicatorResult, UnitResult, all_items


class Aspect(Enum):
    """What of a unit or item moved."""

    VALUE = "value"
    STATUS = "status"
    TIER = "tier"
    SCORE = "score"
    AREA_SCORE = "area_score"
    DEFINITION = "definition"
    TOTAL = "total"
    RANK = "rank"
    GRADE = "grade"
    STATE = "state"
    FUND = "fund"
    ACCOUNTABILITY = "accountability"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One thing that is not what it was; None where there was, or is, none."""

    unit: str
    level: str
    aspect: Aspect
    #: The key of the item, area, definition or fund; empty for what is the unit's own.
    key: str
    #: What people call it.
    name: str
    before: Value | str | int | None
    after: Value | str | int | None
    #: What numbers are shown in.
    measure: Unit | None = None

    @property
    def change(self) -> Fraction | None:
        """By how much a number moved."""
        if isinstance(self.before, Fraction) and isinstance(self.after, Fraction):
            return self.after - self.before
        return None

    def shown(self, value: Value | str | int | None) -> str:
        """One of the two as people read it; empty for none."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Fraction) and self.measure is not None:
            return format_quantity(value, self.measure)
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardMoved:
    """An award whose winners, ties or state are not what they were."""

    name: str
    scope: str | None
    level: str | None
    within: str | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    before: AwardResult | None
    after: AwardResult | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that moved, by unit in roster order; then awards in the order of the method."""

    moved: tuple[Moved, ...]
    awards: tuple[AwardMoved, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing moved."""
        return not self.moved and not self.awards

    def by_unit(self) -> Mapping[tuple[str, str], tuple[Moved, ...]]:
        """What moved of each unit and level."""
        found: dict[tuple[str, str], list[Moved]] = {}
        for one in self.moved:
            found.setdefault((one.unit, one.level), []).append(one)
        return {key: tuple(listed) for key, listed in found.items()}


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Find what moved. Both are of one period; a unit or award that only one of them has counts as moved.

    Units: numbers as in the assessments, exact and in base units.
    """
    olds = {(u.name, u.level): u for u in before.units}
    news = {(u.name, u.level): u for u in after.units}
    moved: list[Moved] = []
    for key in dict.fromkeys((*news, *olds)):
        moved += _of_unit(key, olds.get(key), news.get(key))
        moved += _funds(key, before.funds, after.funds)
        moved += _accountability(key, before, after)
    return Comparison(moved=tuple(moved), awards=tuple(_awards(before, after)))


# --- units -------------------------------------------------------------------------------------------

_Fields = Mapping[tuple[Aspect, str], tuple[str, Value | str | int | None, Unit | None]]


def _of_unit(key: tuple[str, str], old: UnitResult | None, new: UnitResult | None) -> Iterator[Moved]:
    was = {} if old is None else dict(_fields(old))
    now = {} if new is None else dict(_fields(new))
    yield from _differences(key, was, now)


def _differences(key: tuple[str, str], was: _Fields, now: _Fields) -> Iterator[Moved]:
    for field in dict.fromkeys((*now, *was)):
        name, after, measure = now.get(field, ("", None, None))
        old_name, before, old_measure = was.get(field, ("", None, None))
        if before != after:
            yield Moved(
                unit=key[0],
                level=key[1],
                aspect=field[0],
                key=field[1],
                name=name or old_name,
                before=before,
                after=after,
                measure=measure or old_measure,
            )


def _fields(
    unit: UnitResult,
) -> Iterator[tuple[tuple[Aspect, str], tuple[str, Value | str | int | None, Unit | None]]]:
    """Everything about a unit that can move, the outcome first."""
    yield (Aspect.TOTAL, ""), ("", unit.total, None)
    yield (Aspect.RANK, ""), ("", unit.rank, None)
    yield (Aspect.GRADE, ""), ("", unit.grade, None)
    yield (Aspect.STATE, ""), ("", unit.state.value, None)
    for area in unit.areas:
        yield (Aspect.AREA_SCORE, area.key), ("／".join(area.path), area.score, None)
    for item in all_items(unit):
        name = f"{item.number} {item.name}".strip()
        for aspect, value, measure in _of_item(item):
            yield (aspect, item.key), (name, value, measure)
    for definition in unit.definitions:
        yield (Aspect.DEFINITION, definition.key), (definition.name, definition.value, definition.unit)


def _of_item(item: IndicatorResult) -> Iterator[tuple[Aspect, Value | str | int | None, Unit | None]]:
    yield Aspect.VALUE, item.value, item.unit
    yield Aspect.STATUS, item.status.value, None
    yield Aspect.TIER, item.tier, None
    yield Aspect.SCORE, item.score, None


def _funds(key: tuple[str, str], before: tuple[FundResult, ...], after: tuple[FundResult, ...]) -> Iterator[Moved]:
    def of(funds: tuple[FundResult, ...]) -> _Fields:
        mine = (f for f in funds if (f.unit, f.level) == key)
        return {(Aspect.FUND, f.name): (f.name, f.amount, f.currency) for f in mine}

    yield from _differences(key, of(before), of(after))


def _accountability(key: tuple[str, str], before: Assessment, after: Assessment) -> Iterator[Moved]:
    def of(assessment: Assessment) -> _Fields:
        mine = (a for a in assessment.accountability if a.unit == key[0])
        return {(Aspect.ACCOUNTABILITY, a.name): (a.name, a.state.value, None) for a in mine}

    yield from _differences(key, of(before), of(after))


# --- awards ------------------------------------------------------------------------------------------


def _awards(before: Assessment, after: Assessment) -> Iterator[AwardMoved]:
    olds = {(a.name, a.scope, a.level, a.within): a for a in before.awards}
    news = {(a.name, a.scope, a.level, a.within): a for a in after.awards}
    for key in dict.fromkeys((*news, *olds)):
        old, new = olds.get(key), news.get(key)
        was, now = _winners(old), _winners(new)
        if (was, _standing(old)) != (now, _standing(new)):
            yield AwardMoved(
                name=key[0],
                scope=key[1],
                level=key[2],
                within=key[3],
                gained=tuple(u for u in now if u not in was),
                lost=tuple(u for u in was if u not in now),
                before=old,
                after=new,
            )


def _winners(award: AwardResult | None) -> tuple[str, ...]:
    return () if award is None else tuple(u for w in award.winners for u in w.units)


def _standing(award: AwardResult | None) -> tuple[object, ...]:
    """What of an award matters beside its winners."""
    return () if award is None else (award.state, award.tied, tuple(b.unit for b in award.barred))

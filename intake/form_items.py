"""What stands on a unit's form, line by line in the order of the method: areas, items, and the figures behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from dsl.expressions import Expression
from dsl.facts import RosterUnit
from dsl.model import Area, Field, Indicator, IndicatorKind, Period, RecordList
from dsl.model_scoring import expressions_in
from dsl.quantity import Unit
from intake.form_scope import FormScope
from intake.names import Names
from intake.parts import part_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A 方面 or 项目."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item of the method, or a figure that one is made of."""

    key: str
    number: str
    name: str
    unit: Unit
    #: How far it stands in: 0 for a numbered item.
    depth: int = 0
    #: The item that it is; None for a figure behind one.
    item: Indicator | None = None
    asks_this_year: bool = False
    asks_last_year: bool = False
    #: Its value comes from other figures of the form.
    formula: Expression | None = None
    note: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether anything is filled in for it."""
        return self.asks_this_year or self.asks_last_year


@dataclass(frozen=True)
class FormItems:
    """The lines of every unit's form for one period."""

    names: Names
    period: Period

    @cached_property
    def scope(self) -> FormScope:
        """Which figures a unit is asked for."""
        return FormScope(self.names)

    @cached_property
    def _fields_read(self) -> Mapping[str, tuple[str, ...]]:
        """By key of an item, component or 其中: the declared fields that it reads itself, in document order."""
        read: dict[str, tuple[str, ...]] = {}
        for item in self.names.policy.policy.every_indicator():
            alone = replace(item, components=(), of_which=())
            own, _ = self.scope.reached(expressions_in(alone))
            read[item.key] = tuple(key for key in self.names.fields if key in own)
        return read

    def lines(self, unit: RosterUnit) -> tuple[Heading | Line, ...]:
        """The lines of a unit's form; a heading only where something stands below it."""
        asked = [f for f in self.names.policy.policy.all_fields() if self._is_asked(unit, f)]
        left = {f.key: f for f in asked}
        own = [self._field(f) for f in self.names.policy.policy.fields if left.pop(f.key, None) is not None]
        areas = [line for area in self.names.policy.policy.areas for line in self._area(area, unit, left)]
        return (*([Heading(text="综合"), *own] if own else ()), *areas)

    def lists(self, unit: RosterUnit) -> tuple[RecordList, ...]:
        """The lists of records that a unit reports."""
        return tuple(r for r in self.names.policy.policy.all_records() if self.scope.asks(unit, r.key))

    def _is_asked(self, unit: RosterUnit, declared: Field) -> bool:
        if declared.is_judged or not self.scope.is_due(declared.frequency, self.period):
            return False
        return self.scope.asks(unit, declared.key)

    def _area(self, area: Area, unit: RosterUnit, left: dict[str, Field]) -> Iterator[Heading | Line]:
        here = {f.key for f in area.fields}
        inside: list[Heading | Line] = []
        for item in area.indicators:
            if self.scope.takes_part(unit, item):
                lines = tuple(self._item(item, left, here))
                inside += lines if any(line.is_asked or self._is_shown(line) for line in lines) else ()
        inside += [self._field(left.pop(key)) for key in list(left) if key in here]
        for inner in area.areas:
            inside += self._area(inner, unit, left)
        if any(isinstance(line, Line) for line in inside):
            yield Heading(text=f"{area.number}{_space(area.number)}{area.name}".strip())
            yield from inside

    def _item(self, item: Indicator, left: dict[str, Field], here: set[str], depth: int = 0) -> Iterator[Line]:
        yield Line(
            key=item.key,
            number=item.number if item.kind is IndicatorKind.INDICATOR else "",
            name=_name(item),
            unit=item.unit,
            depth=depth,
            item=item,
            asks_this_year=item.is_reported,
            formula=item.formula,
            note=item.explanation,
        )
        for key in self._fields_read[item.key]:
            if key in left and key in here:
                yield replace(self._field(left.pop(key)), depth=depth + 1)
        for inner in (*item.components, *item.of_which):
            yield from self._item(inner, left, here, depth + 1)

    @staticmethod
    def _field(declared: Field) -> Line:
        return Line(
            key=declared.key,
            number="",
            name=declared.name,
            unit=declared.unit,
            depth=1,
            asks_this_year=declared.needs_this_year,
            asks_last_year=declared.needs_last_year,
            note="；".join(t for t in (declared.explanation, _source(declared)) if t),
        )

    def _is_shown(self, line: Line) -> bool:
        """Whether the form can work the value of an item out: it is made of reported figures."""
        if line.formula is None:
            return False
        own, _ = self.scope.reached((line.formula,))
        return any(key in self.names.reported for key in own)

    def parts(self, key: str) -> tuple[str, ...]:
        """The months or quarters that a figure is reported by; none for one that is reported whole."""
        return part_names(self.names.frequency(key))


def _name(item: Indicator) -> str:
    head = "其中：" if item.kind is IndicatorKind.OF_WHICH else ""
    number = item.number if item.kind is not IndicatorKind.INDICATOR else ""
    return f"{head}{number}{item.name}"


def _source(declared: Field) -> str:
    return f"来源：{declared.authority}" if declared.authority else ""


def _space(number: str) -> str:
    return "" if number.endswith(("）", ")", "、")) or not number else " "

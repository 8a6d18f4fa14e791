"""The names that a method declares, as entries with what they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace

from dsl.ast import AreaSyntax, DefinitionSyntax, FieldSyntax, IndicatorSyntax, Policy, RecordsSyntax
from dsl.expressions import Judged, PartOfYear, SumOfShares
from dsl.kept import Kept
from dsl.model import Frequency, IndicatorKind, Kind
from dsl.namespace import Entry, NodeKind
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, TOTAL_KEY
from dsl.quantity import Quantity
from dsl.record import dataclass
from dsl.span import NOWHERE, AnchoredSpan, Span
from dsl.terms import BUDGET

#: Names that need no declaration.
_OF_THE_LANGUAGE = tuple(
    Entry(kind=kind, name=name, also=(), within=None, span=NOWHERE)
    for name, kind in (
        (TOTAL_KEY, NodeKind.TOTAL),
        (BONUS_KEY, NodeKind.ADJUSTMENTS),
        (DEDUCTION_KEY, NodeKind.ADJUSTMENTS),
    )
)

Declared = FieldSyntax | DefinitionSyntax | IndicatorSyntax | AreaSyntax | RecordsSyntax

_OFTEN: dict[Frequency, PartOfYear] = {
    Frequency.MONTH: "每月",
    Frequency.QUARTER: "每季",
    Frequency.HALF: "每半年",
}

_KINDS = {
    IndicatorKind.INDICATOR: NodeKind.INDICATOR,
    IndicatorKind.COMPONENT: NodeKind.COMPONENT,
    IndicatorKind.OF_WHICH: NodeKind.OF_WHICH,
}


@dataclass(slots=True)
class Declarations:
    """Every declared node in document order."""

    entries: list[Entry] = field(default_factory=list)
    #: The entry of each declaring record, by identity.
    of: dict[int, Entry] = field(default_factory=dict)
    #: Where each entry is declared.
    spans: list[Span] = field(default_factory=list)
    #: The judged sentence of each share entry, by identity.
    sentences: dict[int, Judged] = field(default_factory=dict)
    #: The amount of each budget entry, by identity.
    budgets: dict[int, Quantity] = field(default_factory=dict)
    #: What each block declares: the same object as for the last text where it declares the same.
    shapes: tuple[Shape, ...] = ()

    def add(self, record: Declared, kind: NodeKind, also: tuple[str, ...], within: Entry | None) -> Entry:
        """Declare a record."""
        often = _OFTEN.get(record.frequency) if isinstance(record, FieldSyntax) else None
        is_text = isinstance(record, FieldSyntax) and record.kind is Kind.TEXT
        entry = self.note(kind, record.name, record.span, within, also=also, often=often, is_text=is_text)
        self.of[id(record)] = entry
        return entry

    def note(
        self,
        kind: NodeKind,
        name: str,
        span: Span,
        within: Entry | None,
        *,
        also: tuple[str, ...] = (),
        often: PartOfYear | None = None,
        is_text: bool = False,
    ) -> Entry:
        """Declare a node; its entry has a place of its own, which may follow where the node is declared."""
        own = span.copy() if isinstance(span, AnchoredSpan) else span
        entry = Entry(kind=kind, name=name, also=also, within=within, span=own, often=often, is_text=is_text)
        self.entries.append(entry)
        self.spans.append(span)
        return entry


class Shape:
    """What a block declares to all the others, whatever else stands in it."""

    def __init__(self, found: Declarations) -> None:
        self.entries = tuple(found.entries)
        self.sentences, self.budgets = found.sentences, found.budgets
        self._at: tuple[Span, ...] = ()
        place = {id(e): i for i, e in enumerate(self.entries)}
        self._signature = (
            tuple(
                (e.kind, e.name, e.also, place.get(id(e.within)), _fixed(e.span), e.often, e.is_text)
                for e in self.entries
            ),
            # Where a sentence is asked for, the place is that of its asking.
            {place[key]: replace(judged, span=NOWHERE) for key, judged in found.sentences.items()},
            {place[key]: budget for key, budget in found.budgets.items()},
        )

    def follow(self, spans: tuple[Span, ...]) -> None:
        """Stand where the same is declared now."""
        if self._at is not spans:
            self._at = spans
            for entry, span in zip(self.entries, spans, strict=True):
                if isinstance(entry.span, AnchoredSpan) and isinstance(span, AnchoredSpan):
                    entry.span.follow(span)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and self._signature == other._signature

    __hash__ = object.__hash__


def _fixed(span: Span) -> Span | None:
    """The place of a declaration, where it cannot follow."""
    return None if isinstance(span, AnchoredSpan) else span


class _Block:
    """The declarations of one block."""

    def __init__(self, found: Declarations) -> None:
        self.shape = Shape(found)
        self.spans = tuple(found.spans)
        place = {id(entry): i for i, entry in enumerate(found.entries)}
        #: By identity of the record, its place among the entries.
        self._places = {record: place[id(entry)] for record, entry in found.of.items()}
        self._entries: tuple[Shape | None, dict[int, Entry]] = (None, {})

    def entries_of(self, shape: Shape) -> dict[int, Entry]:
        """The entry of each record, among those of an equal shape."""
        if self._entries[0] is not shape:
            self._entries = shape, {record: shape.entries[place] for record, place in self._places.items()}
        return self._entries[1]


def declare(policy: Policy, kept: Kept | None = None) -> Declarations:
    """Collect what a method declares."""
    known = kept or Kept()
    found = Declarations()
    shapes: list[Shape] = []
    taken: set[int] = set()
    for slot, records in enumerate(_blocks(policy)):
        block = known.of("declared in", records, lambda records=records: _declared(records))  # type: ignore[misc]
        shape = known.same("shape", slot, block.shape)
        if shape.entries and id(shape) in taken:
            shape = _declared(records).shape  # two blocks declare the same, and are two all the same
        shape.follow(block.spans)
        shapes.append(shape)
        taken.add(id(shape))
        found.of |= block.entries_of(shape)
    found.shapes = tuple(shapes)
    found.entries, found.sentences, found.budgets = known.of("declared", found.shapes, lambda: _joined(found.shapes))
    return found


def _joined(shapes: tuple[Shape, ...]) -> tuple[list[Entry], dict[int, Judged], dict[int, Quantity]]:
    entries = [entry for shape in shapes for entry in shape.entries]
    taken = {entry.name for entry in entries}
    entries += (entry for entry in _OF_THE_LANGUAGE if entry.name not in taken)
    sentences = {key: judged for shape in shapes for key, judged in shape.sentences.items()}
    return entries, sentences, {key: amount for shape in shapes for key, amount in shape.budgets.items()}


def _blocks(policy: Policy) -> Iterator[tuple[Declared, ...]]:
    """Records that are looked at together; each area by itself."""
    yield policy.fields
    yield policy.records
    yield policy.definitions
    yield from ((area,) for area in policy.areas)
    yield policy.indicators


def _declared(records: tuple[Declared, ...]) -> _Block:
    found = Declarations()
    for record in records:
        match record:
            case FieldSyntax():
                found.add(record, NodeKind.FIELD, (), None)
            case RecordsSyntax():
                _records(found, record, None)
            case DefinitionSyntax():
                found.add(record, NodeKind.DEFINITION, (), None)
            case AreaSyntax():
                _area(found, record, None)
            case IndicatorSyntax():
                _indicator(found, record, None)
    return _Block(found)


def _records(found: Declarations, records: RecordsSyntax, within: Entry | None) -> None:
    here = found.add(records, NodeKind.RECORDS, (), within)
    for column in records.columns:
        found.add(column, NodeKind.COLUMN, (), here)


def _area(found: Declarations, area: AreaSyntax, within: Entry | None) -> None:
    labels = (area.number,) if area.number else ()
    here = found.add(area, NodeKind.AREA, (*labels, *(a.value for a in area.aliases)), within)
    for field_ in area.fields:
        found.add(field_, NodeKind.FIELD, (), here)
    for records in area.records:
        _records(found, records, here)
    for definition in area.definitions:
        found.add(definition, NodeKind.DEFINITION, (), here)
    if area.budget is not None:
        budget = found.note(NodeKind.BUDGET, BUDGET, area.budget.span, here)
        found.budgets[id(budget)] = area.budget.value
    groups: dict[tuple[str, ...], Entry] = {}
    for indicator in area.indicators:
        _indicator(found, indicator, _group(found, groups, indicator, here))
    for inner in area.areas:
        _area(found, inner, here)


def _group(found: Declarations, groups: dict[tuple[str, ...], Entry], indicator: IndicatorSyntax, area: Entry) -> Entry:
    """The innermost group that a row stands in; each is declared once, where it first occurs."""
    within = area
    for depth in range(len(indicator.groups)):
        path = indicator.groups[: depth + 1]
        if path not in groups:
            groups[path] = found.note(NodeKind.GROUP, path[-1], indicator.span, within)
        within = groups[path]
    return within


def _indicator(found: Declarations, indicator: IndicatorSyntax, within: Entry | None) -> None:
    aliases = tuple(a.value for a in indicator.attributes.aliases)
    number = indicator.number
    if indicator.kind is IndicatorKind.INDICATOR:
        number = f"指标 {number}" if number else ""
    here = found.add(indicator, _KINDS[indicator.kind], (*((number,) if number else ()), *aliases), within)
    for definition in indicator.attributes.definitions:
        found.add(definition, NodeKind.DEFINITION, (), here)
    for label, judged in _shares(indicator):
        share = found.note(NodeKind.SHARE, label, judged.span, here)
        found.sentences[id(share)] = judged
    for inner in (*indicator.components, *indicator.of_which):
        _indicator(found, inner, here)


def _shares(indicator: IndicatorSyntax) -> Iterator[tuple[str, Judged]]:
    formula = indicator.attributes.formula
    if formula is not None and isinstance(formula.value, SumOfShares):
        for item in formula.value.items:
            if isinstance(item.condition, Judged):
                yield item.label, item.condition

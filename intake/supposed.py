"""What somebody supposes in place of a reported figure or a judgement: `长春市.解决零就业家庭户数=49` in, facts out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dsl.diagnostic import Outcome
from dsl.facts import Fact, Facts, FigureId, Rating, RosterUnit, Source, Value
from dsl.model import CheckedPolicy, Field, Indicator
from dsl.span import Span
from intake.drafts import DraftBuilder, Reported
from intake.errors_supposed import SupposedUnreadable
from intake.findings import Findings, shown
from intake.judging import judge
from intake.names import FigureName, Names
from intake.values import Cell, is_blank

#: What messages call the place, and what a source is called.
PLACE = "--set"
_EQUALS = "=＝"
_DOTS = ".．"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """One figure or judgement as it was reported, and as it is supposed; empty texts where there is none."""

    unit: str
    name: str
    before: str
    after: str


def suppose(
    facts: Facts, texts: tuple[str, ...], *, period: str, policy: CheckedPolicy, roster: tuple[RosterUnit, ...]
) -> Outcome[tuple[Facts, tuple[Supposed, ...]]]:
    """Put what is supposed in place of what was reported for a period; nothing behind `=` takes a figure away.

    Units: a number without a unit is in the field's unit.
    Errors: KP910 (not of the form UNIT.FIELD=VALUE), and those of a report for names and values.
    """
    findings = Findings()
    names = Names(policy, roster)
    found: list[Supposed] = []
    for number, text in enumerate(texts, 1):
        one = _One(text, number, period, names, findings)
        facts, supposed = one.put_into(facts)
        if supposed is not None:
            found.append(supposed)
    value = None if findings.error_count else (facts, tuple(found))
    return Outcome(value, findings.in_order())


class _One:
    """One text of the form UNIT.FIELD=VALUE."""

    def __init__(self, text: str, number: int, period: str, names: Names, findings: Findings) -> None:
        self._text = text
        self._number = number
        self._period = period
        self._names = names
        self._findings = findings

    def put_into(self, facts: Facts) -> tuple[Facts, Supposed | None]:
        parts = self._taken_apart()
        if parts is None:
            return facts, None
        unit = self._names.unit(parts[0], self._findings)
        if unit is None:
            return facts, None
        _, name, value = parts
        figure_findings, rating_findings = Findings(), Findings()
        figure = self._names.figure(name, figure_findings)
        if figure is not None:
            return self._figure(facts, unit, figure, name, value)
        judged = self._names.judgement(name, rating_findings)
        if judged is not None:
            return self._rating(facts, unit, judged, name, value)
        for diagnostic in figure_findings.in_order():
            self._findings.add(diagnostic)
        return facts, None

    def _taken_apart(self) -> tuple[Cell, Cell, Cell] | None:
        equals = next((i for i, sign in enumerate(self._text) if sign in _EQUALS), None)
        if equals is None:
            self._findings.add(SupposedUnreadable(span=self._span(0, len(self._text)), text=shown(self._text)))
            return None
        dots = [i for i, sign in enumerate(self._text[:equals]) if sign in _DOTS]
        dot = next((i for i in dots if self._names.is_unit(self._text[:i].strip())), dots[0] if dots else None)
        if dot is None:
            self._findings.add(SupposedUnreadable(span=self._span(0, len(self._text)), text=shown(self._text)))
            return None
        end = len(self._text)
        return self._cell(0, dot), self._cell(dot + 1, equals), self._cell(equals + 1, end)

    def _span(self, start: int, end: int) -> Span:
        return Span(PLACE, self._number, start + 1, self._number, max(end, start + 1) + 1)

    def _cell(self, start: int, end: int) -> Cell:
        return Cell(text=self._text[start:end].strip(), span=self._span(start, end), place=f"第{self._number}个")

    def _source(self, cell: Cell) -> Source:
        return Source(file=PLACE, place=cell.place, raw=cell.text, span=cell.span)

    # --- a figure ------------------------------------------------------------------------------------

    def _figure(
        self, facts: Facts, unit: str, figure: FigureName, name: Cell, value: Cell
    ) -> tuple[Facts, Supposed | None]:
        builder = DraftBuilder(self._names, self._findings)
        builder.put(figure, name, value, "")
        reported = builder.figures().get(figure.figure)
        if reported is None:
            return facts, None
        key = FigureId(unit=unit, period=self._period, key=figure.key, year=figure.year)
        before = facts.figures.get(key)
        fact = Fact(value=reported.value, source=self._source(value), parts=_parts(figure, reported, before))
        supposed = Supposed(unit=unit, name=name.text, before=_was(before), after=value.text)
        return replace(facts, figures={**facts.figures, key: fact}), supposed

    # --- a judgement ---------------------------------------------------------------------------------

    def _rating(
        self, facts: Facts, unit: str, judged: str | Field | Indicator, name: Cell, value: Cell
    ) -> tuple[Facts, Supposed | None]:
        key = (self._period, unit, judged if isinstance(judged, str) else judged.key)
        before = facts.ratings.get(key)
        was = "" if before is None else before.source.raw
        supposed = Supposed(unit=unit, name=name.text, before=was, after=value.text)
        if is_blank(value.text):
            return replace(facts, ratings={k: r for k, r in facts.ratings.items() if k != key}), supposed
        read = judge(judged, value, self._names, self._findings)
        if read is None:
            return facts, None
        rating = Rating(value=read, source=self._source(value))
        return replace(facts, ratings={**facts.ratings, key: rating}), supposed


def _parts(figure: FigureName, reported: Reported, before: Fact | None) -> tuple[Value | None, ...] | None:
    """The months or quarters of a figure: all that are supposed, or one with the others as they were reported."""
    if figure.part is None or reported.parts is None or before is None or before.parts is None:
        return reported.parts
    return tuple(
        new if i == figure.part else old for i, (new, old) in enumerate(zip(reported.parts, before.parts, strict=True))
    )


def _was(fact: Fact | None) -> str:
    return "" if fact is None else fact.source.raw

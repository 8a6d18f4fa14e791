"""Lists of records and figures put together out of several, checked: directions, and what a column can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dsl.ast import FieldSyntax
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_records import BestOfWhat, ColumnNotReported, NoSuchJudgedGrade, TextOutsideList
from dsl.expressions import JudgedAs, Reduction, Ref, Side
from dsl.format import format_expression
from dsl.model import Direction, Frequency, Kind
from dsl.whole import Whole


def refused_columns(column: FieldSyntax) -> Iterator[Diagnostic]:
    """A column is reported record by record: it is neither judged nor reported by month."""
    if column.judged_range is not None:
        yield ColumnNotReported(span=column.span, name=column.name, what=Text("评定", "judged"))
    elif column.frequency is not Frequency.PERIOD:
        what = Text(f"{column.frequency.value}报", "reported by parts of the year")
        yield ColumnNotReported(span=column.span, name=column.name, what=what)


def check_records(whole: Whole) -> Iterator[Diagnostic]:
    """Find 最好 of what has no direction, fields of text outside of a list, and grades that nobody can be judged as."""
    fields = (*whole.policy.fields, *(f for h in whole.held for a in h.areas for f in a.fields))
    for field in fields:
        if field.kind is Kind.TEXT:
            yield TextOutsideList(span=field.span, name=field.name)
    every = (*whole.marks, *whole.marks_of_checks)
    judged = [n for n in every if isinstance(n, JudgedAs)]
    if judged:
        known = {f.key: f.grades for f in fields} | {i.key: i.grades for i in whole.every}
        yield from (d for node in judged for d in _grades(node, known))
    best = [n for n in every if isinstance(n, Reduction) and n.function == "最好" and n.subject is not None]
    has_direction = {i.key for i in whole.every if i.direction is not Direction.EQUAL} if best else set()
    for node in best:
        subject = node.subject
        is_one = isinstance(subject, Ref) and subject.key in has_direction
        is_good = isinstance(subject, Ref) and subject.side in (Side.SCORE, Side.COMPLETION)
        if subject is not None and not is_one and not is_good:
            yield BestOfWhat(span=node.span, text=format_expression(subject))


def _grades(node: JudgedAs, known: Mapping[str, tuple[str, ...]]) -> Iterator[Diagnostic]:
    """Find grades in 评为 that what is judged cannot have."""
    if not isinstance(node.subject, Ref):
        return
    has = known.get(node.subject.key, ())
    for grade in node.grades:
        if has and grade not in has:
            yield NoSuchJudgedGrade(span=node.span, name=node.subject.key, grade=grade, has=has)

"""Lists of records and figures put together out of several, checked: directions, and what a column can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.ast import FieldSyntax
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_records import BestOfWhat, ColumnNotReported, NoSuchJudgedGrade, TextOutsideList
from dsl.expressions import Expression, JudgedAs, Reduction, Ref, Side, walk
from dsl.format import format_expression
from dsl.model import Direction, Frequency, Kind, ResolvedPolicy


def refused_columns(column: FieldSyntax) -> Iterator[Diagnostic]:
    """A column is reported record by record: it is neither judged nor reported by month."""
    if column.judged_range is not None:
        yield ColumnNotReported(span=column.span, name=column.name, what=Text("评定", "judged"))
    elif column.frequency is not Frequency.PERIOD:
        what = Text(f"{column.frequency.value}报", "reported by parts of the year")
        yield ColumnNotReported(span=column.span, name=column.name, what=what)


def check_records(policy: ResolvedPolicy, expressions: Iterable[Expression]) -> Iterator[Diagnostic]:
    """Find 最好 of what has no direction, and fields of text outside of a list."""
    for field in policy.all_fields():
        if field.kind is Kind.TEXT:
            yield TextOutsideList(span=field.span, name=field.name)
    every = tuple(expressions)
    yield from _grades(policy, every)
    has_direction = {i.key for i in policy.every_indicator() if i.direction is not Direction.EQUAL}
    for node in (n for x in every for n in walk(x)):
        if isinstance(node, Reduction) and node.function == "最好" and node.subject is not None:
            subject = node.subject
            is_one = isinstance(subject, Ref) and subject.key in has_direction
            is_good = isinstance(subject, Ref) and subject.side in (Side.SCORE, Side.COMPLETION)
            if not is_one and not is_good:
                yield BestOfWhat(span=node.span, text=format_expression(subject))


def _grades(policy: ResolvedPolicy, expressions: Iterable[Expression]) -> Iterator[Diagnostic]:
    """Find grades in 评为 that what is judged cannot have."""
    known = {f.key: f.grades for f in policy.all_fields()} | {i.key: i.grades for i in policy.every_indicator()}
    for node in (n for x in expressions for n in walk(x)):
        if isinstance(node, JudgedAs) and isinstance(node.subject, Ref):
            has = known.get(node.subject.key, ())
            for grade in node.grades:
                if has and grade not in has:
                    yield NoSuchJudgedGrade(span=node.span, name=node.subject.key, grade=grade, has=has)

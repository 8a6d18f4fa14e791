"""All that a method asks of a list of records, as columns of one query, and what its answers come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlglot import exp

from dsl.expressions import Expression, Reduction, Ref, walk
from dsl.facts import Tally
from dsl.model import CrossCheck
from dsl.registers import tally_key
from intake.registers.sentences import CannotAsk, Date, Figure, Sentences


@dataclass(frozen=True, slots=True)
class Question:
    """One reduction over the records, ready to be asked."""

    node: Reduction
    #: Columns of the answer, in order: counted, open, value, and a count of blanks for each of `reads`.
    columns: tuple[exp.Expr, ...]
    #: Keys of the columns that it reads.
    reads: tuple[str, ...]
    #: What the value is multiplied with; None for days and counts.
    scale: Fraction | None

    def answer(self, found: Sequence[Any]) -> Tally:
        """Read the columns of one unit."""
        counted, waiting, value, *blank = found
        made: Fraction | date | None = value if isinstance(value, date) else None
        if self.scale is not None and value is not None:
            made = Fraction(value) * self.scale
        if self.node.function == "合计":
            made = made if made is not None else Fraction(0)
        named = {key: count for key, count in zip(self.reads, blank, strict=True) if count}
        return Tally(counted=counted, open=waiting, value=made, blank=named)


def question(
    node: Reduction, sentences: Sentences, blanks: Mapping[str, exp.Expr], nothing: exp.Expr | None
) -> Question:
    """Write a reduction as aggregates. Raises CannotAsk.

    A record counts where the condition holds and its figure is there; one of which either is not settled is open.
    `blanks` says of each column that any record leaves blank whether one does, `nothing` whether a row is no record.
    """
    reads = tuple(dict.fromkeys(key for part in _spoken(node) for key in _columns(part) if key in blanks))
    is_one = [exp.not_(nothing.copy())] if nothing is not None else []
    holds = exp.Paren(this=sentences.truth(node.condition)) if node.condition is not None else None
    figure = sentences.say(node.subject) if node.subject is not None else None
    if figure is not None and not isinstance(figure, Figure | Date):
        raise CannotAsk(node.subject or node)
    # What is not settled is out of a FILTER as what does not hold.
    inside = [holds] if holds is not None else []
    given = [exp.not_(exp.Is(this=exp.Paren(this=figure.sql), expression=exp.null()))] if figure and reads else []
    known = exp.and_(*is_one, *inside, *given) if is_one or inside or given else None
    waits: list[exp.Expr] = []
    if holds is not None and reads:
        waits.append(exp.Is(this=holds.copy(), expression=exp.null()))
    if figure is not None and reads:
        lacks = exp.Is(this=exp.Paren(this=figure.sql.copy()), expression=exp.null())
        waits.append(exp.and_(*(i.copy() for i in inside), lacks))
    waiting = exp.and_(*(i.copy() for i in is_one), exp.Paren(this=exp.or_(*waits))) if waits else exp.false()
    value = exp.null() if figure is None else counting(_made(node, figure), known)
    count = exp.Count(this=exp.Star())
    open_ones = counting(count, waiting) if waits else exp.Literal.number(0)
    blank = [counting(count, exp.and_(exp.Paren(this=waiting), blanks[key])) for key in reads]
    columns = (counting(count, known), open_ones, value, *blank)
    return Question(node, columns, reads, _scale(figure) if isinstance(figure, Figure) else None)


def broken(check: CrossCheck, sentences: Sentences) -> exp.Expr:
    """How many records break what must hold of each. Raises CannotAsk."""
    fails = exp.Is(this=exp.Paren(this=sentences.truth(check.condition)), expression=exp.false())
    return counting(exp.Count(this=exp.Star()), fails)


def counting(aggregate: exp.Expr, condition: exp.Expr | None) -> exp.Expr:
    """An aggregate over the records for which a condition holds; over all where there is none."""
    if condition is None:
        return aggregate.copy()
    return exp.Filter(this=aggregate.copy(), expression=exp.Where(this=condition.copy()))


def _made(node: Reduction, figure: Figure | Date) -> exp.Expr:
    sql = (figure.stored[0] if isinstance(figure, Figure) and figure.stored else figure.sql).copy()
    match node.function:
        case "最大":
            return exp.Max(this=sql)
        case "最小":
            return exp.Min(this=sql)
        case "合计" | "平均" if isinstance(figure, Figure):
            return exp.Sum(this=sql)
        case _:
            raise CannotAsk(node)


def _scale(figure: Figure) -> Fraction:
    return figure.stored[1] if figure.stored else figure.scale


def _spoken(node: Reduction) -> Iterator[Expression]:
    yield from (part for part in (node.condition, node.subject) if part is not None)


def _columns(node: Expression) -> Iterator[str]:
    return (part.key for part in walk(node) if isinstance(part, Ref))


def merged(one: Tally, other: Tally, node: Reduction) -> Tally:
    """Two parts of one unit's records, as where its name is written in two ways."""
    values = [v for v in (one.value, other.value) if v is not None]
    value: Fraction | date | None = None
    if values:
        match node.function:
            case "最大":
                value = max(values, key=_order)
            case "最小":
                value = min(values, key=_order)
            case _:
                value = sum((v for v in values if isinstance(v, Fraction)), Fraction(0))
    keys = dict.fromkeys((*one.blank, *other.blank))
    blank = {key: one.blank.get(key, 0) + other.blank.get(key, 0) for key in keys}
    return Tally(counted=one.counted + other.counted, open=one.open + other.open, value=value, blank=blank)


def _order(value: Fraction | date) -> Fraction | int:
    return value.toordinal() if isinstance(value, date) else value


def reductions_over(key: str, expressions: Iterator[Expression]) -> dict[str, Reduction]:
    """Everything that a method puts together of a list, once each, by `tally_key`."""
    found: dict[str, Reduction] = {}
    for whole in expressions:
        for node in walk(whole):
            if isinstance(node, Reduction) and node.over == key:
                found.setdefault(tally_key(node), node)
    return found

"""One figure out of several: records of a list, units below, a whole population, or parts of the year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum
from fractions import Fraction

from dsl.diagnostic import InternalError
from dsl.expressions import Reduction, Ref, Year
from dsl.facts import Source, Value
from dsl.quantity import NO_UNIT, Unit
from dsl.record import dataclass
from engine.answer import Answer, Asked, combine, merged, named
from engine.exact import Lookup, evaluate
from engine.results import Derivation, Status
from engine.wording import Binding, Phrase, in_words, joined, shown

#: A population of more units than this is told by its count: each unit's own figure stands in its own result.
MOST_SHOWN = 60
#: So many figures are written out in a formula; more are counted.
_MOST_WRITTEN = 8


class Gathered(Enum):
    """What is gone through, and so what a member without the figure means."""

    ROWS = "条"
    PARTS = "期"
    #: Units below: one without the figure leaves the whole open.
    UNITS = "个单位"
    #: The unit's own years; one that is not known leaves the whole open.
    YEARS = "个年度"
    #: All units that a unit is ranked among: those without the figure are out, and listed.
    POPULATION = "个考评对象"


@dataclass(frozen=True, slots=True)
class Member:
    """One of those that are gone through."""

    name: str
    lookup: Lookup
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one member gives: whether the condition holds, and its figure where it does."""

    member: Member
    holds: Answer | None
    figure: Answer | None

    @property
    def is_out(self) -> bool:
        """Whether the condition leaves it out, or the figure does not concern it."""
        if self.holds is not None and self.holds.truth is False:
            return True
        return self.figure is not None and self.figure.status is Status.NOT_APPLICABLE

    @property
    def answers(self) -> tuple[Answer, ...]:
        return tuple(a for a in (self.holds, self.figure) if a is not None)

    @property
    def open_answer(self) -> Answer | None:
        """What is not known of a member that may count."""
        return next((a for a in self.answers if a.value is None), None)


def reduce_members(
    node: Reduction,
    members: Sequence[Member],
    year: Year,
    *,
    gathered: Gathered,
    unit: Unit,
    asked: tuple[Asked, ...] = (),
    lower_is_better: bool = False,
) -> Answer:
    """Put the figures of all members together, exactly.

    A sum of none is 0; a mean, a highest or a lowest of none is undefined. Every member is evaluated once.
    """
    found = [_look(node, m, year) for m in members]
    if node.is_condition:
        return _condition(node, found, gathered, asked)
    inside = [f for f in found if not f.is_out]
    known = [f for f in inside if f.open_answer is None]
    absent = [f for f in inside if f.open_answer is not None]
    # Of those that a condition leaves out, what is in doubt may still bring them in.
    parts = _parts(known if gathered is Gathered.POPULATION else found, gathered)
    answer = combine(parts, Phrase(_written(node, known, absent, gathered)), None)
    answer = replace(answer, asked=_asked(found, gathered, asked), children=_children(node, known, absent, gathered))
    if gathered is Gathered.POPULATION and absent:
        answer = replace(answer, doubts=(*answer.doubts, *_left_out(node, absent)))
    elif absent:
        return named(_open(answer, absent), in_words(node).text, unit)
    figures = [f.figure.value for f in known if f.figure is not None]
    days = [d for d in figures if isinstance(d, date)]
    numbers = [n for n in figures if isinstance(n, Fraction)]
    value: Value | None = (
        _first_or_last(node, days) if days else _value(node, known, numbers, lower_is_better=lower_is_better)
    )
    if value is None:
        reason = f"“{in_words(node).text}”里一{gathered.value[0]}也没有" if not inside else _none_known(node)
        answer = replace(answer, value=None, status=Status.UNDEFINED, reason=reason)
    else:
        answer = replace(answer, value=value, status=Status.OK, reason="")
    whole = named(answer, in_words(node).text, unit)
    # Few figures are written out where the formula is written with its figures; of many, what they make.
    return replace(whole, phrase=answer.phrase) if 1 < len(numbers) <= _MOST_WRITTEN else whole


def missing_list(node: Reduction, unit: Unit, reason: str, asked: tuple[Asked, ...]) -> Answer:
    """What a list gives that was not reported at all: it is missing, which is not the same as empty."""
    answer = Answer(status=Status.MISSING, reason=reason, asked=asked, phrase=Phrase("缺"))
    return named(answer, in_words(node).text, unit)


def no_units(node: Reduction, unit: Unit, reason: str) -> Answer:
    """What a figure of the units below is for a unit that has none below it."""
    if node.is_condition:
        return Answer(value=node.function == "每个", phrase=Phrase(reason))
    answer = Answer(status=Status.UNDEFINED, reason=reason, phrase=Phrase("无"))
    if node.function == "计数":
        answer = Answer(value=Fraction(0), phrase=Phrase(reason))
    return named(answer, in_words(node).text, unit)


def _look(node: Reduction, member: Member, year: Year) -> _Found:
    holds = evaluate(node.condition, member.lookup, year) if node.condition is not None else None
    is_asked = node.subject is not None and (holds is None or holds.truth is not False)
    figure = evaluate(node.subject, member.lookup, year) if node.subject is not None and is_asked else None
    return _Found(member=member, holds=holds, figure=figure)


def _first_or_last(node: Reduction, days: Sequence[date]) -> date:
    """最小 of days is the first of them, 最大 the last."""
    return max(days) if node.function == "最大" else min(days)


def _value(
    node: Reduction, known: Sequence[_Found], numbers: Sequence[Fraction], *, lower_is_better: bool
) -> Fraction | None:
    match node.function:
        case "计数":
            return Fraction(len(known))
        case "合计":
            return sum(numbers, Fraction(0))
        case "平均":
            return sum(numbers, Fraction(0)) / len(numbers) if numbers else None
        case "最大":
            return max(numbers, default=None)
        case "最小":
            return min(numbers, default=None)
        case "最好":
            return (min if lower_is_better else max)(numbers, default=None)
        case _:
            raise InternalError(f"{node.function} makes no number", node.span)


def _parts(found: Iterable[_Found], gathered: Gathered) -> list[Answer]:
    """The answers that were looked at, their doubts told with the unit's name."""
    named_units = gathered in (Gathered.UNITS, Gathered.YEARS, Gathered.POPULATION)
    parts = []
    for one in found:
        for answer in one.answers:
            doubts = tuple(f"{one.member.name}：{d}" for d in answer.doubts) if named_units else answer.doubts
            parts.append(replace(answer, doubts=doubts, asked=(), children=()))
    return parts


def _asked(found: Iterable[_Found], gathered: Gathered, asked: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """What the unit itself was asked for; what other units miss is told of them."""
    if gathered in (Gathered.UNITS, Gathered.YEARS, Gathered.POPULATION):
        return asked
    # A cell that a settled condition did not need is not missed: an unfinished project has no date of completion.
    settled = gathered is Gathered.ROWS
    inner = (a for f in found for x in f.answers if not settled or x.value is None for a in x.asked)
    return tuple(dict.fromkeys((*asked, *inner)))


def _open(answer: Answer, absent: Sequence[_Found]) -> Answer:
    """Say who or what is not known, those of one reason together."""
    by_reason: dict[str, list[str]] = {}
    for one in absent:
        found = one.open_answer
        by_reason.setdefault(found.reason if found is not None else "", []).append(one.member.name)
    reason = joined(f"{joined(names, '、', 10)}：{reason}" for reason, names in by_reason.items())
    opened = combine([a for f in absent if (a := f.open_answer) is not None], answer.phrase, None)
    # A zero denominator below is for the rule that stands below.
    return replace(answer, value=None, status=opened.status, reason=reason, is_divided_by_zero=False, zero=None)


def _left_out(node: Reduction, absent: Sequence[_Found]) -> tuple[str, ...]:
    """Who may still come in; a figure that is undefined stays out."""
    waiting = [f.member.name for f in absent if (a := f.open_answer) is not None and a.status is not Status.UNDEFINED]
    return (f"{joined(waiting, '、')}还没有“{_what(node)}”，没有算在内",) if waiting else ()


def _none_known(node: Reduction) -> str:
    return f"没有一个考评对象有“{_what(node)}”"


def _what(node: Reduction) -> str:
    spoken = node.subject if node.subject is not None else node.condition
    return in_words(spoken).text if spoken is not None else ""


def _written(node: Reduction, known: Sequence[_Found], absent: Sequence[_Found], gathered: Gathered) -> str:
    without = f"，{len(absent)} {gathered.value}缺" if absent else ""
    if node.function == "计数":
        return f"{len(known)} {gathered.value}{without}"
    if not known and not absent:
        return f"一{gathered.value[0]}也没有"
    figures = [f.figure.phrase for f in known if f.figure is not None]
    if gathered is Gathered.POPULATION or len(figures) > _MOST_WRITTEN or absent:
        return f"{node.function}（共 {len(figures)} {gathered.value}{without}）"
    if node.only_year is not None:
        return figures[0].text
    between = " ＋ " if node.function == "合计" else "，"
    return f"{node.function}（{between.join(p.inside(Binding.SUM) for p in figures)}）"


def _children(
    node: Reduction, known: Sequence[_Found], absent: Sequence[_Found], gathered: Gathered
) -> tuple[Derivation, ...]:
    """The members that counted, and those that are not known, each with what it rests on."""
    if gathered is Gathered.POPULATION and len(known) + len(absent) > MOST_SHOWN:
        return tuple(_child(node, f) for f in (*_extremes(known), *absent)[:MOST_SHOWN])
    return tuple(_child(node, f) for f in (*known, *absent))


def _extremes(known: Sequence[_Found]) -> Sequence[_Found]:
    """Of many units the one with the least and the one with the most."""
    figured = [f for f in known if f.figure is not None and isinstance(f.figure.value, Fraction)]
    if not figured:
        return known[:0]
    ordered = sorted(figured, key=lambda f: f.figure.number if f.figure is not None else Fraction(0))
    return (ordered[0], ordered[-1]) if len(ordered) > 1 else ordered


def _child(node: Reduction, found: _Found) -> Derivation:
    answer = found.open_answer or found.figure or found.holds
    below = merged(c for a in found.answers for c in a.children)
    value = answer.value if answer is not None else True
    unit = _unit_of(found.figure)
    return Derivation(
        label=f"{found.member.name} {_subject(node)}".strip(),
        value=value,
        unit=unit,
        status=answer.shown_status if answer is not None else Status.OK,
        reason=answer.reason if answer is not None else "",
        substituted=_substituted(found, value, unit),
        source=_source(found),
        children=below,
    )


def _substituted(found: _Found, value: object, unit: Unit | None) -> str:
    said = [a.phrase.text for a in found.answers if a.phrase.text]
    if not said and isinstance(value, Fraction):
        return shown(value, unit or NO_UNIT)
    return "；".join(said)


def _subject(node: Reduction) -> str:
    """What is put together; a column without the name of its list, which the record says already."""
    if node.subject is None:
        return ""
    text = in_words(node.subject).text
    return text.removeprefix(f"{node.over}.") if isinstance(node.over, str) and isinstance(node.subject, Ref) else text


def _source(found: _Found) -> Source | None:
    """The cell of a record where its figure stands in one cell, else the record; none for other members."""
    figure = found.figure
    if found.member.source is None or figure is None or len(figure.children) != 1:
        return found.member.source
    return figure.children[0].source or found.member.source


def _unit_of(figure: Answer | None) -> Unit | None:
    return figure.children[0].unit if figure is not None and len(figure.children) == 1 else None


def _condition(node: Reduction, found: Sequence[_Found], gathered: Gathered, asked: tuple[Asked, ...]) -> Answer:
    """任一下辖 ‹condition›, 每个下辖 ‹condition›: one that decides settles it, else what is open leaves it open."""
    deciding = node.function == "任一"
    decisive = [f for f in found if f.holds is not None and f.holds.truth is deciding]
    waiting = [f for f in found if f.holds is not None and f.holds.truth is None]
    shown_ones = decisive or waiting or found
    text = joined((f"{f.member.name} {f.holds.phrase.text}" for f in shown_ones if f.holds is not None), "；")
    known = tuple(_child(node, f) for f in shown_ones)
    sure = [f for f in decisive if not any(a.doubts for a in f.answers)]
    looked_at = sure[:1] if sure else found
    answer = combine(_parts(looked_at, gathered), Phrase(f"{node.function}（{text}）"), None)
    answer = replace(answer, asked=_asked(found, gathered, asked), children=known)
    if decisive:
        return replace(answer, value=deciding, status=Status.OK, reason="")
    return _open(answer, waiting) if waiting else replace(answer, value=not deciding)

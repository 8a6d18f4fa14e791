"""What asking for one figure gives: a value or the reason why there is none, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from dsl.diagnostic import InternalError
from dsl.expressions import Year
from dsl.facts import Source, Value
from dsl.model import Clause, Indicator, ZeroOutcome, ZeroRule
from dsl.quantity import NO_UNIT, Unit
from dsl.record import dataclass
from dsl.span import NOWHERE, Span
from engine.results import Derivation, ScorePart, Status
from engine.wording import Phrase, joined, shown

#: Where several figures are absent, the first of these is what is said: what may still come goes
#: before what cannot come.
_ABSENT = (Status.MISSING, Status.JUDGEMENT_PENDING, Status.UNDEFINED, Status.NOT_APPLICABLE)


NOTHING_WRITTEN = Phrase("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroMeaning:
    """What a zero denominator was said to mean, and by which rule."""

    outcome: ZeroOutcome
    rule: ZeroRule


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure or judgement that an answer rests on, whether or not there is one."""

    key: str
    year: Year
    is_judgement: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One figure: its value, or None with a status and a reason."""

    value: Value | None = None
    status: Status = Status.OK
    reason: str = ""
    #: Why the figure may still change: it is under review, or breaks a cross-check.
    doubts: tuple[str, ...] = ()
    is_under_review: bool = False
    #: A denominator was zero and no rule has said yet what that means.
    is_divided_by_zero: bool = False
    #: What it means, once a rule has said so.
    zero: ZeroMeaning | None = None
    #: The formula with the figures in it.
    phrase: Phrase = NOTHING_WRITTEN
    #: The named figures that it was made of.
    children: tuple[Derivation, ...] = ()
    #: Every reported figure and judgement that was looked for.
    asked: tuple[Asked, ...] = ()

    @property
    def number(self) -> Fraction:
        """The value, where it is known to be a number."""
        if not isinstance(self.value, Fraction):
            raise InternalError(f"a number was expected and {self.value!r} found")
        return self.value

    @property
    def truth(self) -> bool | None:
        """The value of a condition: true, false, or None while it is open."""
        if self.value is not None and not isinstance(self.value, bool):
            raise InternalError(f"a condition was expected and {self.value!r} found")
        return self.value

    @property
    def shown_status(self) -> Status:
        """The status for the reader: a figure that is used while it is under review says so."""
        return Status.UNDER_REVIEW if self.status is Status.OK and self.is_under_review else self.status


def combine(parts: Sequence[Answer], phrase: Phrase, value: Value | None) -> Answer:
    """Put together what several figures make: the value if all are there, else what is absent."""
    absent = [p for p in parts if p.value is None]
    asked = tuple(dict.fromkeys(a for p in parts for a in p.asked))
    children = merged(c for p in parts for c in p.children)
    if not absent and not any(p.doubts or p.is_under_review for p in parts):
        # By far the most: everything is there, and nothing is in doubt.
        return Answer(value=value, phrase=phrase, children=children, asked=asked)
    status = min((p.status for p in absent), key=_ABSENT.index, default=Status.OK)
    leading = [p for p in absent if p.status is status]
    # Two rules that say different things of one formula settle nothing.
    meanings = {p.zero for p in leading}
    return Answer(
        value=None if absent else value,
        status=status,
        reason=joined(p.reason for p in leading),
        doubts=tuple(dict.fromkeys(d for p in parts for d in p.doubts)),
        is_under_review=any(p.is_under_review for p in parts),
        is_divided_by_zero=any(p.is_divided_by_zero for p in leading),
        zero=leading[0].zero if len(meanings) == 1 else None,
        phrase=phrase,
        children=children,
        asked=asked,
    )


def merged(children: Iterable[Derivation]) -> tuple[Derivation, ...]:
    """Drop figures that occur again, keeping the first place of each."""
    unique: dict[tuple[str, object], Derivation] = {}
    for child in children:
        unique.setdefault((child.label, child.source), child)
    return tuple(unique.values())


def named(
    answer: Answer,
    label: str,
    unit: Unit | None,
    *,
    formula: str = "",
    source: Source | None = None,
    basis: tuple[Clause, ...] = (),
    span: Span = NOWHERE,
) -> Answer:
    """Give an answer its name: what it was made of becomes its derivation, and its phrase the value alone."""
    derivation = Derivation(
        label=label,
        value=answer.value,
        unit=unit,
        status=answer.shown_status,
        reason=answer.reason,
        formula=formula,
        substituted=answer.phrase.text,
        source=source,
        basis=basis,
        span=span,
        children=answer.children,
    )
    # Written out, since `dataclasses.replace` takes three times as long and every figure comes by here.
    return Answer(
        value=answer.value,
        status=answer.status,
        reason=answer.reason,
        doubts=answer.doubts,
        is_under_review=answer.is_under_review,
        is_divided_by_zero=answer.is_divided_by_zero,
        zero=answer.zero,
        phrase=_written(answer, unit or NO_UNIT),
        children=(derivation,),
        asked=answer.asked,
    )


def _written(answer: Answer, unit: Unit) -> Phrase:
    if answer.value is not None:
        return Phrase(shown(answer.value, unit))
    words = {Status.JUDGEMENT_PENDING: "待评定", Status.UNDEFINED: "无", Status.NOT_APPLICABLE: "不适用"}
    return Phrase(words.get(answer.status, "缺"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """One indicator of one unit before any points: value, target, completion, and whether it is met.

    `target`, `completion` and `met` are None where the indicator has none.
    """

    indicator: Indicator
    applies: bool
    value: Answer
    target: Answer | None = None
    completion: Answer | None = None
    met: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """The points of one item (or component) of one unit."""

    indicator: Indicator
    #: After what is left out was given to what remains.
    full_marks: Answer
    #: Before floor, cap and rounding.
    raw: Fraction | None
    #: After the cap, before rounding.
    exact: Fraction | None
    #: As it goes into the area: an item's is rounded, a component's is exact.
    score: Answer
    #: The least and the most that `exact` can still become; None is without bound.
    lowest: Fraction | None
    highest: Fraction | None
    may_exceed: bool
    #: Twice the full marks make twice the points: no clause of it names points of its own.
    is_proportional: bool = True
    #: More full marks never make fewer points.
    grows: bool = True
    #: A floor is stated.
    is_floored: bool = False
    #: What its points do not exceed with the full marks of now; None where they may, or where that is not known.
    cap: Fraction | None = None
    #: An example sets the points.
    is_set: bool = False
    parts: tuple[ScorePart, ...] = ()
    components: tuple[Scored, ...] = ()

    @property
    def derivation(self) -> Derivation:
        """How the score came about."""
        (derivation,) = self.score.children
        return derivation

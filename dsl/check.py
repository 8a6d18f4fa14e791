"""A resolved method to a checked one: what a careful colleague would find before a single figure is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

from dsl.check_cases import check_cases
from dsl.check_figures import check_figures
from dsl.check_formulas import check_formulas
from dsl.check_logic import check_logic
from dsl.check_outcomes import check_outcomes
from dsl.check_records import check_records
from dsl.check_scoring import check_scoring, reads_completion
from dsl.check_years import check_years
from dsl.diagnostic import Diagnostic, Outcome, Related, Text
from dsl.errors_checks import (
    BracketsDoNotMatch,
    CountDiffers,
    NoCompletionRate,
    NumberingBreaks,
    NumberUsedTwice,
    OutsideTheTerm,
    ScoredByValue,
    TermRunsBackwards,
    TierMissing,
)
from dsl.errors_names import DeclaredTwice
from dsl.errors_tables import PointsDoNotAddUp
from dsl.every_expression import all_expressions as all_expressions
from dsl.every_expression import outcome_expressions as outcome_expressions
from dsl.expressions import Judged
from dsl.inference import infer_types, number_in, said
from dsl.kept import Kept
from dsl.model import (
    Base,
    CheckedPolicy,
    Indicator,
    IndicatorKind,
    ResolvedPolicy,
)
from dsl.quantity import NO_UNIT, RATIO, format_number
from dsl.span import Span
from dsl.terms import fold
from dsl.whole import Held, Whole, together


def check(policy: ResolvedPolicy, kept: Kept | None = None) -> Outcome[CheckedPolicy]:
    """Check a method; without an error it can be evaluated.

    Errors: KP3xx. Where some line could not be read, nothing is said of what may stand there (counts,
    numbering). An area that is `kept` of an earlier text is looked at again only where something else is known
    of the whole method.
    """
    kept = kept or Kept()
    every = (policy.fields, policy.definitions, policy.areas, policy.records)
    types = kept.of("types of", every, lambda: infer_types(*every, policy.faulty, kept))
    whole = Whole(policy, types, kept)
    known = (policy.tiers, policy.faulty)
    found: list[Diagnostic] = [
        *check_formulas(whole),
        *_frame(policy),
        *_repeated(policy),
        *_numbering(whole),
        *together(whole.of_each("check items", lambda held: tuple(_local(held, *known)), *known)),
        *_brackets(whole.marks),
        *check_outcomes(whole),
        *check_logic(whole),
        *check_figures(whole),
        *check_cases(whole),
        *check_scoring(whole),
        *check_records(whole),
        *check_years(whole),
    ]
    if not policy.is_faulty:
        found += _counts(whole)
    checked = CheckedPolicy(
        policy=policy,
        types=kept.of("known types", (types,), lambda: {k: t or number_in(NO_UNIT) for k, t in types.items()}),
        sentences=tuple(dict.fromkeys(mark.sentence for mark in whole.marks if isinstance(mark, Judged))),
    )
    return Outcome(checked, tuple(found))


def _local(held: Held, tiers: tuple[str, ...], faulty: frozenset[str]) -> Iterator[Diagnostic]:
    """What shows in an area by itself."""
    yield from _items(held.every, faulty)
    yield from _tiers(held.every, tiers, faulty)
    yield from (d for item in held.every for d in _unmatched(item.name, item.span))
    yield from (d for area in held.areas for d in _unmatched(area.name, area.span))
    yield from _components(held.items)


def _components(items: Iterable[Indicator]) -> Iterator[Diagnostic]:
    """The points of the components of an item are those of the item; of units of different levels nothing is said."""
    for item in items:
        whole = item.points.value if item.points is not None else None
        parts = [c.points.value if c.points is not None else None for c in item.components]
        known = [p for p in parts if p is not None]
        if whole is None or item.points is None or not known or any(c.levels or c.exemptions for c in item.components):
            continue
        taken = sum(known, Fraction(0))
        if taken > whole or (len(known) == len(parts) and taken != whole):
            yield PointsDoNotAddUp(
                span=item.points.span,
                name=item.name,
                stated=format_number(whole),
                actual=format_number(taken),
                missing=Text("", ""),
            )


#: Signs that come in pairs; straight quotation marks are one sign and are left alone.
_PAIRS = (("（", "）"), ("(", ")"), ("“", "”"), ("「", "」"), ("《", "》"), ("〈", "〉"), ("〔", "〕"), ("【", "】"))


def _brackets(marks: Iterable[object]) -> Iterator[Diagnostic]:
    """Names and judged sentences as they were copied: a bracket that nothing closes was lost on the way."""
    return (d for mark in marks if isinstance(mark, Judged) for d in _unmatched(mark.sentence, mark.span))


def _unmatched(text: str, span: Span) -> Iterator[Diagnostic]:
    for left, right in _PAIRS:
        before, after = text.count(left), text.count(right)
        if before != after:
            yield BracketsDoNotMatch(span=span, text=text, sign=left if before > after else right)
            return


def _frame(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    header = policy.header
    first, last = header.starts_on, header.ends_on
    if first is None or last is None:
        return
    if first > last:
        yield TermRunsBackwards(span=header.span, first=first.isoformat(), last=last.isoformat())
        return
    for period in policy.periods:
        if not first <= period.closes_on <= last:
            yield OutsideTheTerm(
                span=period.span,
                name=period.name,
                day=period.closes_on.isoformat(),
                first=first.isoformat(),
                last=last.isoformat(),
            )


def _repeated(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """Blocks that declare the same thing again; which of the two is meant, nobody can say."""
    declared: tuple[tuple[str, str, Span, tuple[str, ...]], ...] = (
        *(("层次", x.name, x.span, ()) for x in policy.levels),
        *(("期次", x.name, x.span, ()) for x in policy.periods),
        *(("总分", x.period, x.span, ()) for x in policy.totals),
        # One award may be given in several levels and periods, by a block for each.
        *(("奖项", x.name, x.span, (x.level or "", x.period or "")) for x in policy.awards),
        *(("公文", x.name, x.span, ()) for x in policy.documents),
    )
    first: dict[tuple[str, str, tuple[str, ...]], Span] = {}
    for block, name, span, where in declared:
        earlier = first.setdefault((block, fold(name), where), span)
        if earlier is not span:
            related = Related(earlier, Text("先在这里声明过", "declared first here"))
            yield DeclaredTwice(span=span, related=(related,), name=f"{block} {name}")


def _counts(whole: Whole) -> Iterator[Diagnostic]:
    policy, header, items = whole.policy, whole.policy.header, len(whole.items)
    if header.stated_areas is not None and header.stated_areas != len(policy.areas):
        yield _count(header.span, "办法", "个方面", "areas", header.stated_areas, len(policy.areas))
    if header.stated_items is not None and header.stated_items != items and not policy.not_encoded:
        yield _count(header.span, "办法", "项", "items", header.stated_items, items)
    for area in (a for h in whole.held for a in h.areas):
        if area.stated_items is not None and area.stated_items != (held := len(area.all_indicators())):
            yield _count(area.span, area.name, "项", "items", area.stated_items, held)


def _count(span: Span, where: str, zh: str, en: str, stated: int, actual: int) -> CountDiffers:
    return CountDiffers(span=span, where=where, what=Text(zh, en), stated=stated, actual=actual)


def _numbering(whole: Whole) -> Iterator[Diagnostic]:
    """Whole numbers run on by one through the method; `7.2` is compared with its neighbours in `7` only."""
    seen: dict[str, Span] = {}
    before: Indicator | None = None
    for item in (i for i in whole.items if i.number):
        if item.number in seen:
            related = Related(seen[item.number], Text("先在这里用过", "used first here"))
            yield NumberUsedTwice(span=item.span, related=(related,), number=item.number)
        elif before is not None and not whole.policy.is_faulty and not _follows(before.number, item.number):
            yield NumberingBreaks(span=item.span, before=before.number, after=item.number)
        # After a number that is wrong the next one cannot be told to follow.
        before = None if item.number in seen else item
        seen.setdefault(item.number, item.span)


@lru_cache(maxsize=10_000)
def _follows(before: str, after: str) -> bool:
    old, new = before.split("."), after.split(".")
    if not all(part.isdigit() for part in (*old, *new)):
        return True
    if len(old) == len(new) and old[:-1] == new[:-1]:
        return int(new[-1]) == int(old[-1]) + 1
    # A new group begins with 1: 7.2 is followed by 8.1, 7 by 8.1, 8.3 by 9.
    return int(new[0]) == int(old[0]) + 1 and all(part == "1" for part in new[1:])


def _tiers(items: Iterable[Indicator], tiers: tuple[str, ...], faulty: frozenset[str]) -> Iterator[Diagnostic]:
    """An indicator with tiers has every tier that the method names but the last, which is what remains."""
    for item in items:
        if not item.tiers or item.key in faulty:
            continue
        stated = {tier.name for tier in item.tiers}
        for name in tiers[:-1]:
            if name not in stated:
                yield TierMissing(span=item.span, name=item.name, tier=name)


def _items(items: Iterable[Indicator], faulty: frozenset[str]) -> Iterator[Diagnostic]:
    for item in items:
        if item.key in faulty or item.scoring is None or item.kind is IndicatorKind.OF_WHICH:
            continue
        if reads_completion(item) and item.completion is None:
            yield NoCompletionRate(span=item.scoring.span, name=item.name)
        if Base.VALUE in item.scoring.bases and item.unit.dimension != RATIO:
            yield ScoredByValue(span=item.scoring.span, name=item.name, unit=said(item.unit))

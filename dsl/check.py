"""A resolved method to a checked one: what a careful colleague would find before a single figure is reported."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dsl.check_cases import Asked, check_cases
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
from dsl.expressions import Judged, walk
from dsl.inference import infer_types, number_in, said
from dsl.model import (
    Base,
    CheckedPolicy,
    Indicator,
    IndicatorKind,
    ResolvedPolicy,
)
from dsl.model_scoring import expressions_in
from dsl.quantity import NO_UNIT, RATIO, format_number
from dsl.span import Span
from dsl.terms import fold


def check(policy: ResolvedPolicy) -> Outcome[CheckedPolicy]:
    """Check a method; without an error it can be evaluated.

    Errors: KP3xx. Where some line could not be read, nothing is said of what may stand there (counts,
    numbering).
    """
    types = infer_types(policy.fields, policy.definitions, policy.areas, policy.records, policy.faulty)
    found: list[Diagnostic] = [
        *check_formulas(policy, types),
        *_items(policy),
        *_frame(policy),
        *_repeated(policy),
        *_numbering(policy),
        *_tiers(policy),
        *_brackets(policy),
        *_components(policy),
        *check_outcomes(policy, types),
        *check_logic(policy, types),
        *check_figures(policy),
        *check_cases(policy, _asked(policy)),
        *check_scoring(policy, types),
        *check_records(policy, (*all_expressions(policy), *(c.condition for c in policy.all_checks()))),
        *check_years(policy, all_expressions(policy)),
    ]
    if not policy.is_faulty:
        found += _counts(policy)
    checked = CheckedPolicy(
        policy=policy,
        types={key: found_type or number_in(NO_UNIT) for key, found_type in types.items()},
        sentences=_sentences(policy),
    )
    return Outcome(checked, tuple(found))


def _components(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """The points of the components of an item are those of the item; of units of different levels nothing is said."""
    for item in policy.all_indicators():
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


def _brackets(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """Names and judged sentences as they were copied: a bracket that nothing closes was lost on the way."""
    said = [(i.name, i.span) for i in policy.every_indicator()]
    said += [(a.name, a.span) for a in policy.all_areas()]
    said += [(n.sentence, n.span) for x in all_expressions(policy) for n in walk(x) if isinstance(n, Judged)]
    seen: set[tuple[str, Span]] = set()
    for text, span in said:
        for left, right in _PAIRS:
            before, after = text.count(left), text.count(right)
            if before != after and (text, span) not in seen:
                seen.add((text, span))
                yield BracketsDoNotMatch(span=span, text=text, sign=left if before > after else right)


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


def _counts(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    header = policy.header
    items = len(policy.all_indicators())
    if header.stated_areas is not None and header.stated_areas != len(policy.areas):
        yield _count(header.span, "办法", "个方面", "areas", header.stated_areas, len(policy.areas))
    if header.stated_items is not None and header.stated_items != items and not policy.not_encoded:
        yield _count(header.span, "办法", "项", "items", header.stated_items, items)
    for area in policy.all_areas():
        held = len(area.all_indicators())
        if area.stated_items is not None and area.stated_items != held:
            yield _count(area.span, area.name, "项", "items", area.stated_items, held)


def _count(span: Span, where: str, zh: str, en: str, stated: int, actual: int) -> CountDiffers:
    return CountDiffers(span=span, where=where, what=Text(zh, en), stated=stated, actual=actual)


def _numbering(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """Whole numbers run on by one through the method; `7.2` is compared with its neighbours in `7` only."""
    seen: dict[str, Span] = {}
    before: Indicator | None = None
    for item in (i for i in policy.all_indicators() if i.number):
        if item.number in seen:
            related = Related(seen[item.number], Text("先在这里用过", "used first here"))
            yield NumberUsedTwice(span=item.span, related=(related,), number=item.number)
        elif before is not None and not policy.is_faulty and not _follows(before.number, item.number):
            yield NumberingBreaks(span=item.span, before=before.number, after=item.number)
        # After a number that is wrong the next one cannot be told to follow.
        before = None if item.number in seen else item
        seen.setdefault(item.number, item.span)


def _follows(before: str, after: str) -> bool:
    old, new = before.split("."), after.split(".")
    if not all(part.isdigit() for part in (*old, *new)):
        return True
    if len(old) == len(new) and old[:-1] == new[:-1]:
        return int(new[-1]) == int(old[-1]) + 1
    # A new group begins with 1: 7.2 is followed by 8.1, 7 by 8.1, 8.3 by 9.
    return int(new[0]) == int(old[0]) + 1 and all(part == "1" for part in new[1:])


def _tiers(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    """An indicator with tiers has every tier that the method names but the last, which is what remains."""
    for item in policy.every_indicator():
        if not item.tiers or item.key in policy.faulty:
            continue
        stated = {tier.name for tier in item.tiers}
        for name in policy.tiers[:-1]:
            if name not in stated:
                yield TierMissing(span=item.span, name=item.name, tier=name)


def _items(policy: ResolvedPolicy) -> Iterator[Diagnostic]:
    for item in policy.every_indicator():
        if item.key in policy.faulty or item.scoring is None or item.kind is IndicatorKind.OF_WHICH:
            continue
        if reads_completion(item) and item.completion is None:
            yield NoCompletionRate(span=item.scoring.span, name=item.name)
        if Base.VALUE in item.scoring.bases and item.unit.dimension != RATIO:
            yield ScoredByValue(span=item.scoring.span, name=item.name, unit=said(item.unit))


def _sentences(policy: ResolvedPolicy) -> tuple[str, ...]:
    """Every judged sentence once, in document order."""
    found = (node.sentence for x in all_expressions(policy) for node in walk(x) if isinstance(node, Judged))
    return tuple(dict.fromkeys(found))


def _asked(policy: ResolvedPolicy) -> Iterator[Asked]:
    """Every expression, with the levels of the indicator that asks it."""
    for item in policy.every_indicator():
        own = [item.formula, *(p.formula for p in (item.target, item.points) if p is not None)]
        own += expressions_in(item.scoring) if item.scoring is not None else ()
        yield from (Asked(x, item.levels) for x in own if x is not None)
    yield from (Asked(x, None) for x in all_expressions(policy))

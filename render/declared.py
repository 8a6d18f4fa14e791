"""What was asked for, held against the method: the declaration, the template, and whom the document is for."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace

from dsl.diagnostic import Diagnostic, Text
from dsl.model import Document, Indicator, Purpose, ResolvedPolicy
from engine.results import Assessment
from render.errors import (
    DocumentNotDeclared,
    NoProjects,
    NoTemplate,
    NoTiers,
    PeriodMismatch,
    PeriodNotScored,
    UnknownKeyItem,
)
from render.kinds import KINDS, Kind, kind_of
from render.particulars import Particulars
from render.told import Recipient

Refused = tuple[Diagnostic, ...]


def find_document(name: str, policy: ResolvedPolicy) -> Document | None:
    """The 公文 block of that name; of a working document without one, a block that says nothing."""
    declared = next((d for d in policy.documents if d.name == name), None)
    kind = kind_of(name)
    if declared is not None or kind is None or not kind.needs_no_declaration:
        return declared
    return Document(
        name=name, per_level=None, period=None, particulars={}, basis=(), assumptions=(), span=policy.header.span
    )


def declared(
    name: str, assessment: Assessment | None, policy: ResolvedPolicy
) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Find the declaration and hold the period against it."""
    document = find_document(name, policy)
    if document is None:
        return None, (_not_declared(name, policy),)
    known = () if assessment is None else (assessment.period, assessment.period_kind)
    if assessment is None or document.period is None or document.period in known:
        return document, ()
    return document, (
        PeriodMismatch(document=name, wanted=document.period, period=assessment.period, span=document.span),
    )


def _not_declared(name: str, policy: ResolvedPolicy) -> Diagnostic:
    names = [d.name for d in policy.documents]
    ready = [n for n, kind in KINDS.items() if kind.needs_no_declaration and n not in names]
    said = [_how_to_declare(name, policy, is_first=not names)]
    if names:
        listed = _nearest_first(name, names)
        said.append(Text(f"声明了的有：{'、'.join(listed)}", f"declared are: {', '.join(listed)}"))
    if ready:
        listed = _nearest_first(name, ready)
        said.append(
            Text(f"不用声明就能出的有：{'、'.join(listed)}", f"without a declaration there are: {', '.join(listed)}")
        )
    told = [text for text in said if text is not None]
    whole = Text("；".join(text.zh for text in told), "; ".join(text.en for text in told))
    return DocumentNotDeclared(document=name, declared=whole, span=policy.header.span)


def _how_to_declare(name: str, policy: ResolvedPolicy, *, is_first: bool) -> Text | None:
    """How to have a document; of a name without a template the others are told, and this only where there are none."""
    kind = kind_of(name)
    if kind is None:
        return Text("在规则文件里用“公文”声明", "declare it with 公文 in the rule file") if is_first else None
    if kind.is_of_awards and not policy.awards:
        return Text("本办法没有奖项，没有可以表彰的", "the method has no awards to tell of")
    example = declaration_of(name, policy)
    return Text(f"要出它，在规则文件里声明，如 `{example}`", f"to issue it, declare it in the rule file: `{example}`")


def declaration_of(name: str, policy: ResolvedPolicy) -> str:
    """The line that would declare a document in this method: whom each is for, when it is issued, on what clause."""
    kind = kind_of(name)
    said = [f"公文 {name}"]
    if kind is not None and kind.needs_no_reports and policy.levels:
        said.append(f"每个 {policy.levels[0].name}")
    elif kind is not None and not kind.needs_no_result:
        said += [f"期次 {period}" for period in (_period_of(kind, policy),) if period]
    basis = next((c.address for a in policy.awards for c in a.basis), "") if kind and kind.needs_scores else ""
    return "  ".join([*said, f"依据 “{basis}”" if basis else ""]).rstrip()


def _period_of(kind: Kind, policy: ResolvedPolicy) -> str:
    """The period whose result a document tells: of what says who was best, that of the awards or of a ranking."""
    if kind.needs_scores:
        ranking = next((p.kind for p in policy.periods if Purpose.RANKING in p.purposes), "")
        return next((a.period for a in policy.awards if a.period), ranking)
    last = policy.periods[-1].kind if policy.periods else ""
    if kind.needs_tiers or kind.needs_projects:
        return last
    unranked = (p.kind for p in policy.periods if Purpose.CIRCULAR in p.purposes and Purpose.RANKING not in p.purposes)
    return next(unranked, last)


def _nearest_first(name: str, names: list[str]) -> list[str]:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.3)
    return [*near, *(n for n in names if n not in near)]


def find_kind(
    document: Document, assessment: Assessment | None, policy: ResolvedPolicy, own: Mapping[str, str]
) -> tuple[Kind | None, Refused]:
    """Choose the template; refuse a circular of the best where nobody was scored, and one of tiers without them."""
    kind = kind_of(document.name)
    if kind is not None and kind.needs_scores and assessment is not None and not assessment.is_scored:
        return None, (PeriodNotScored(document=document.name, period=assessment.period, span=document.span),)
    override = f"{document.name}.jinja"
    if override in own:
        return replace(kind or Kind(template=override), template=override), ()
    if kind is None:
        return None, (NoTemplate(document=document.name, known=tuple(KINDS), span=document.span),)
    if kind.needs_tiers and not policy.tiers:
        return None, (NoTiers(document=document.name, span=document.span),)
    if kind.needs_projects and not any(a.is_project for a in policy.all_areas()):
        return None, (NoProjects(document=document.name, span=document.span),)
    return kind, ()


def recipients_of(document: Document, assessment: Assessment | None) -> tuple[Recipient, ...]:
    """List whom a document is for, in the order of the roster; nobody where one document does for all."""
    kind = kind_of(document.name)
    if assessment is None or (document.per_level is None and not (kind is not None and kind.is_per_unit)):
        return ()
    return tuple(
        Recipient(level=u.level, unit=u.name)
        for u in assessment.units
        if document.per_level is None or u.level == document.per_level
    )


def key_items(
    document: Document, particulars: Particulars, policy: ResolvedPolicy
) -> tuple[tuple[Indicator, ...], Refused]:
    """The indicators to show in the text; where the method names none, the first of every area."""
    if not particulars.key_items:
        return tuple(area.all_indicators()[0] for area in policy.areas if area.all_indicators()), ()
    by_number = {indicator.number: indicator for indicator in policy.all_indicators() if indicator.number}
    by_key = {indicator.key: indicator for indicator in policy.all_indicators()}
    chosen: list[Indicator] = []
    unknown: list[Diagnostic] = []
    for written in particulars.key_items:
        keys = policy.find(written)
        indicator = by_number.get(written) or (by_key.get(keys[0]) if len(keys) == 1 else None)
        if indicator is None:
            unknown.append(UnknownKeyItem(document=document.name, item=written, span=document.span))
        else:
            chosen.append(indicator)
    return tuple(chosen), tuple(unknown)

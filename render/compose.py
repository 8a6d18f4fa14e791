"""An assessment becomes an official document: find the template, give it what it may say, read what it made.

The edge hands in the texts of the method's own templates and the date; nothing is read from a clock.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.facts import Facts, RosterUnit
from dsl.model import CheckedPolicy
from engine.results import Assessment
from render.context import by_recipient, of_method, of_result
from render.counts import told as of_document
from render.counts import traced
from render.declared import declared, find_document, find_kind, key_items, recipients_of
from render.document import FigureSource, OfficialDocument
from render.errors import PlaceholderLeft, UnitWanted, UnknownOrigin
from render.errors_looks import UntracedFigures
from render.kinds import Kind, kind_of
from render.markup import parse_document
from render.particulars import read_particulars
from render.sources import Tracer
from render.stated import Clauses, Stated
from render.template import Templates, clean
from render.told import NOTHING, LastResult, Occasion, Recipient, Told, printed
from render.untraced import untraced

#: What every document ends with: the assumptions that its result rests on.
_BASIS = "basis.jinja"
#: So many figures that lead nowhere are quoted, with so much of their line.
_MOST_QUOTED, _QUOTED = 3, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """A document prepared: what all its recipients share is worked out once, then each is composed."""

    occasion: Occasion
    kind: Kind
    #: Whom it is for; nobody where one document does for all.
    recipients: tuple[Recipient, ...]
    #: What was noticed so far; it holds for every recipient.
    diagnostics: tuple[Diagnostic, ...]
    _templates: Templates
    _tracer: Tracer
    _clauses: Clauses
    #: How the figures that all recipients share came about.
    _lines: Mapping[str, tuple[str, ...]]
    _context: Mapping[str, Any]
    #: What is said of each unit, and the recipients that it is.
    _units: Mapping[Recipient, object]
    _by_unit: Mapping[str, tuple[Recipient, ...]]

    @property
    def name(self) -> str:
        """The document's name."""
        return self.occasion.document.name

    @property
    def made_of(self) -> tuple[object, ...]:
        """All that the documents are made of: where that is the same, so are they."""
        seen = self.occasion
        rules = (seen.document, seen.checked, seen.earlier)
        return (*rules, self._templates.texts, seen.dated, seen.last, seen.facts, seen.assessment)

    def of_unit(self, unit: str) -> tuple[Recipient, ...]:
        """The recipients that a unit is: one for each level that it takes part in."""
        return self._by_unit.get(unit, ())

    def _is_for(self, recipient: Recipient | None) -> bool:
        if recipient is None or not self.recipients:
            return recipient is None and not self.recipients
        return recipient in self.of_unit(recipient.unit)

    def compose(self, recipient: Recipient | None = None) -> Outcome[OfficialDocument]:
        """Compose the one document, or that of a recipient.

        Errors: KP601-KP608 for templates, KP614 where none of the recipients was named, KP623. Notes (KP622)
        come beside a document; what was noticed while preparing is not said again.
        """
        if not self._is_for(recipient):
            return Outcome(None, (self.unit_wanted(recipient.unit if recipient else None),))
        told = self.kind.tells(self.occasion, recipient) if self.kind.tells is not None else NOTHING
        stated = Stated(clauses=self._clauses, side="条文")
        context = {**self._context, **clean(of_document(told.values, stated))}
        told = dataclasses.replace(told, lines={**self._lines, **told.lines, **stated.lines})
        if recipient is not None:
            context["本单位"] = self._units.get(recipient) or clean({"名称": recipient.unit})
        outcome = self._rendered(context, told, recipient)
        blanks = tuple(self._blank(Text(zh, en), shown) for zh, en, shown in told.blanks)
        return Outcome(outcome.value, (*blanks, *told.diagnostics, *outcome.diagnostics))

    def unit_wanted(self, unit: str | None) -> Diagnostic:
        """Say that one of the recipients is to be named."""
        said = Text("没有说是哪个", "none was named")
        if unit is not None:
            said = Text("要的单位不在其中", "the one that was named is none of them")
        document = self.occasion.document
        return UnitWanted(
            document=document.name,
            level=document.per_level or "单位",
            unit=said,
            known=tuple(dict.fromkeys(r.unit for r in self.recipients)),
            span=document.span,
        )

    def _blank(self, what: Text, shown: str) -> Diagnostic:
        return PlaceholderLeft(document=self.name, what=what, shown=shown, span=self.occasion.document.span)

    def _rendered(
        self, context: Mapping[str, object], told: Told, recipient: Recipient | None
    ) -> Outcome[OfficialDocument]:
        """Fill in the template and the list of what the result rests on, and read both as one text."""
        parts: list[str] = []
        for name in (self.kind.template, _BASIS):
            filled = self._templates.fill(name, context)
            if filled.value is None:
                return Outcome(None, filled.diagnostics)
            parts.append(filled.value)
        assessment = self.occasion.assessment
        read = parse_document(
            "\n".join(parts),
            template=self.kind.template,
            name=self.name,
            unit=recipient.unit if recipient is not None else None,
            is_made_up=assessment is not None and bool(assessment.made_up),
        )
        if read.value is None:
            return read
        return self._traced(read.value, told.lines)

    def _traced(self, document: OfficialDocument, lines: Mapping[str, tuple[str, ...]]) -> Outcome[OfficialDocument]:
        """Add to each figure how it came about: what the document itself told goes before what the result holds."""
        sources: dict[str, FigureSource] = {}
        unknown: list[Diagnostic] = []
        for run in document.figures():
            if run.anchor is None or str(run.anchor) in sources:
                continue
            source = self._tracer.trace(run.anchor, lines.get(printed(run.anchor), ()))
            if source is None:
                unknown.append(UnknownOrigin(template=self.kind.template, figure=run.text, origin=str(run.anchor)))
            else:
                sources[str(run.anchor)] = source
        if unknown:
            return Outcome(None, tuple(unknown))
        return Outcome(dataclasses.replace(document, sources=tuple(sources.values())), self._untraced(document))

    def _untraced(self, document: OfficialDocument) -> tuple[Diagnostic, ...]:
        """Say which figures of a template of the method's own lead nowhere."""
        loose = untraced(document, self._clauses.names)
        if not loose:
            return ()
        quoted = [f"“{f.line[:_QUOTED]}”里的{f.figure}" for f in loose[:_MOST_QUOTED]]
        shown = Text("、".join(quoted), ", ".join(f"{f.figure} in “{f.line[:_QUOTED]}”" for f in loose[:_MOST_QUOTED]))
        span = self.occasion.document.span
        return (UntracedFigures(document=self.name, count=len(loose), shown=shown, span=span),)


def prepare(
    document_name: str,
    assessment: Assessment | None,
    checked: CheckedPolicy,
    *,
    facts: Facts | None = None,
    dated: date | None = None,
    templates: Mapping[str, str] | None = None,
    earlier: CheckedPolicy | None = None,
    last: LastResult | None = None,
) -> Outcome[Composer]:
    """Prepare a document: one that the method declares, or a working document that needs no declaration.

    `assessment` is the result of one period, or None for a document that is written from the rule file alone
    (`needs_no_result`). `templates` are the method's own, file name to text: `表彰通报.jinja` goes before the
    one that comes with the program, and so does any that is included. `facts` are those that the assessment
    was made of: a 目标责任状 has its parties and targets from them. `earlier` is the method that went before,
    for the document that tells what changed; `last` last year's result, for what tells rises and falls.
    Errors: KP610-KP613, KP615, KP617, KP618, KP621. Notes and warnings (KP620, KP622) come beside a composer.
    """
    own = templates or {}
    policy = checked.policy
    document, refused = declared(document_name, assessment, policy)
    if document is None or refused:
        return Outcome(None, refused)
    kind, refused = find_kind(document, assessment, policy, own)
    if kind is None or refused:
        return Outcome(None, refused)
    particulars, found = read_particulars(
        document,
        policy.header,
        dated=dated,
        has_own_template=kind.template in own,
        is_issued=kind.is_issued,
        is_of_method=kind.takes_own_number,
        also=kind.particulars,
    )
    items, unknown = key_items(document, particulars, policy)
    if unknown:
        return Outcome(None, (*found, *unknown))
    context = of_method(document, policy, particulars, kind)
    if assessment is not None:
        context |= of_result(assessment, policy, particulars, items, kind)
    stated = Stated(clauses=Clauses.of(policy, {u.name for u in assessment.units} if assessment is not None else ()))
    shared = clean(traced(context, document, policy, assessment, stated))
    occasion = Occasion(
        document=document,
        checked=checked,
        assessment=assessment,
        facts=facts or _roster_alone(assessment),
        dated=dated,
        earlier=earlier,
        last=last,
    )
    recipients = recipients_of(document, assessment)
    composer = Composer(
        occasion=occasion,
        kind=kind,
        recipients=recipients,
        diagnostics=found,
        _templates=Templates(own),
        _tracer=Tracer(assessment),
        _clauses=stated.clauses,
        _lines=stated.lines,
        _context=shared,
        _units=by_recipient(shared),
        _by_unit=_by_unit(recipients),
    )
    return Outcome(composer, found)


def compose(
    document_name: str,
    assessment: Assessment | None,
    checked: CheckedPolicy,
    *,
    facts: Facts | None = None,
    dated: date | None = None,
    unit: str | None = None,
    templates: Mapping[str, str] | None = None,
    earlier: CheckedPolicy | None = None,
    last: LastResult | None = None,
) -> Outcome[OfficialDocument]:
    """Compose one document; who makes many of them uses `prepare`.

    `unit` is wanted where each unit gets one (`units_of` lists them); of a unit of several levels, that of the
    first. The rest is as for `prepare` and `Composer.compose`.
    """
    prepared = prepare(
        document_name,
        assessment,
        checked,
        facts=facts,
        dated=dated,
        templates=templates,
        earlier=earlier,
        last=last,
    )
    composer = prepared.value
    if composer is None:
        return Outcome(None, prepared.diagnostics)
    recipient: Recipient | None = None
    if unit is not None and composer.recipients:
        recipient = next(iter(composer.of_unit(unit)), None)
        if recipient is None:
            return Outcome(None, (*prepared.diagnostics, composer.unit_wanted(unit)))
    outcome = composer.compose(recipient)
    return Outcome(outcome.value, (*prepared.diagnostics, *outcome.diagnostics))


def needs_no_reports(document_name: str) -> bool:
    """Whether a document is made before anybody has reported."""
    kind = kind_of(document_name)
    return kind is not None and (kind.needs_no_reports or kind.needs_no_result)


def needs_no_result(document_name: str) -> bool:
    """Whether a document is written from the rule file alone."""
    kind = kind_of(document_name)
    return kind is not None and kind.needs_no_result


def units_of(document_name: str, assessment: Assessment, checked: CheckedPolicy) -> tuple[str, ...]:
    """List the units that each get a document of this name; none where one document does for all."""
    document = find_document(document_name, checked.policy)
    if document is None:
        return ()
    return tuple(dict.fromkeys(r.unit for r in recipients_of(document, assessment)))


def _by_unit(recipients: tuple[Recipient, ...]) -> Mapping[str, tuple[Recipient, ...]]:
    found: dict[str, tuple[Recipient, ...]] = {}
    for recipient in recipients:
        found[recipient.unit] = (*found.get(recipient.unit, ()), recipient)
    return found


def _roster_alone(assessment: Assessment | None) -> Facts:
    """What an assessment itself knows of its units, where nothing else is handed in."""
    units = assessment.units if assessment is not None else ()
    roster = tuple(RosterUnit(name=u.name, type=u.type, parent=u.parent) for u in units)
    return Facts(roster=roster, figures={}, targets={}, signatures={}, ratings={})

"""An assessment becomes an official document: find the template, give it what it may say, read what it made.

The edge hands in the texts of the method's own templates and the date; nothing is read from a clock.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.facts import Facts, RosterUnit
from dsl.model import CheckedPolicy, Document, Indicator, ResolvedPolicy
from engine.results import Assessment
from render.awards import award_remarks, award_sections
from render.completion import level_section
from render.document import FigureSource, OfficialDocument
from render.errors import (
    DocumentNotDeclared,
    NoProjects,
    NoTemplate,
    NoTiers,
    PeriodMismatch,
    PeriodNotScored,
    PlaceholderLeft,
    UnitWanted,
    UnknownKeyItem,
    UnknownOrigin,
)
from render.grades import grade_sections
from render.letters import letter
from render.markup import parse_document
from render.particulars import Particulars, read_particulars
from render.projects import project_sections
from render.sources import trace
from render.template import render_template
from render.tiers import tier_section
from render.told import Told, printed
from render.wording import chinese_date, formal, work_title


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A document that there is a template for."""

    template: str
    #: Whether it says who was best, which only a scored period can.
    needs_scores: bool = False
    #: Whether it tells tiers, which not every method gives.
    needs_tiers: bool = False
    #: Whether it tells budget projects, which not every method has.
    needs_projects: bool = False
    #: Whether it is signed by two sides: no number, and the date is the day of signing.
    is_signed: bool = False


KINDS: Mapping[str, _Kind] = {
    "表彰通报": _Kind(template="commendation.jinja", needs_scores=True),
    "初评通报": _Kind(template="interim.jinja"),
    "考评结果通报": _Kind(template="tiers.jinja", needs_tiers=True),
    "目标责任状": _Kind(template="letter.jinja", is_signed=True),
    "绩效自评表": _Kind(template="self_evaluation.jinja", needs_projects=True),
}
#: What every document ends with: the assumptions that its result rests on.
_BASIS = "basis.jinja"


def compose(
    document_name: str,
    assessment: Assessment,
    checked: CheckedPolicy,
    *,
    facts: Facts | None = None,
    dated: date | None = None,
    unit: str | None = None,
    templates: Mapping[str, str] | None = None,
) -> Outcome[OfficialDocument]:
    """Compose a document that the method declares from the result of one period.

    `templates` are the method's own, file name to text: `表彰通报.jinja` goes before the one that comes with
    the program, and so does any that is included. `unit` is wanted where the method says 每个 ‹层次›
    (`units_of` lists them). `facts` are those that the assessment was made of: a 目标责任状 has its parties and
    targets from them.
    Errors: KP601-KP608 for templates, KP610-KP615 for what was asked, KP621, KP623. Notes and warnings
    (KP620, KP622) come beside a document.
    """
    own = templates or {}
    policy = checked.policy
    document, refused = _declared(document_name, assessment, policy, unit)
    if document is None or refused:
        return Outcome(None, refused)
    kind, refused = _kind(document, assessment, policy, own)
    if kind is None or refused:
        return Outcome(None, refused)
    particulars, found = read_particulars(
        document, policy.header, dated=dated, has_own_template=kind.template in own, is_signed=kind.is_signed
    )
    key_items, unknown = _key_items(document, particulars, policy)
    if unknown:
        return Outcome(None, (*found, *unknown))
    told = _told(document, assessment, policy, facts or _roster_alone(assessment), dated=dated, unit=unit)
    blanks = tuple(
        PlaceholderLeft(document=document.name, what=Text(zh, en), shown=shown, span=document.span)
        for zh, en, shown in told.blanks
    )
    context = {**_context(document, assessment, policy, particulars, key_items, unit, kind), **told.values}
    outcome = _rendered(
        kind.template, context, own, document=document, assessment=assessment, unit=unit, lines=told.lines
    )
    return Outcome(outcome.value, (*found, *blanks, *outcome.diagnostics))


def needs_no_reports(document_name: str) -> bool:
    """Whether a document is made before anybody has reported."""
    kind = KINDS.get(document_name)
    return kind is not None and kind.is_signed


def units_of(document_name: str, assessment: Assessment, checked: CheckedPolicy) -> tuple[str, ...]:
    """List the units that each get a document of this name; none where one document does for all."""
    document = _find(document_name, checked.policy)
    if document is None or document.per_level is None:
        return ()
    return tuple(unit.name for unit in assessment.units if unit.level == document.per_level)


# --- what was asked for ------------------------------------------------------------------------------


def _find(name: str, policy: ResolvedPolicy) -> Document | None:
    return next((d for d in policy.documents if d.name == name), None)


def _declared(
    name: str, assessment: Assessment, policy: ResolvedPolicy, unit: str | None
) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Find the declaration and hold the period and the unit against it."""
    document = _find(name, policy)
    if document is None:
        return None, (_not_declared(name, policy),)
    found: list[Diagnostic] = []
    if document.period is not None and document.period not in (assessment.period, assessment.period_kind):
        found.append(
            PeriodMismatch(document=name, wanted=document.period, period=assessment.period, span=document.span)
        )
    if document.per_level is not None:
        known = tuple(u.name for u in assessment.units if u.level == document.per_level)
        if unit not in known:
            said = Text("没有说是哪个", "none was named")
            if unit is not None:
                said = Text("要的单位不在其中", "the one that was named is none of them")
            found.append(
                UnitWanted(document=name, level=document.per_level, unit=said, known=known, span=document.span)
            )
    return document, tuple(found)


def _not_declared(name: str, policy: ResolvedPolicy) -> Diagnostic:
    names = [d.name for d in policy.documents]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.3)
    if not names:
        return DocumentNotDeclared(
            document=name,
            declared=Text("在规则文件里用“公文”声明", "declare it with 公文 in the rule file"),
            span=policy.header.span,
        )
    listed = [*near, *(n for n in names if n not in near)]
    return DocumentNotDeclared(
        document=name,
        declared=Text(f"声明了的有：{'、'.join(listed)}", f"declared are: {', '.join(listed)}"),
        span=policy.header.span,
    )


def _kind(
    document: Document, assessment: Assessment, policy: ResolvedPolicy, own: Mapping[str, str]
) -> tuple[_Kind | None, tuple[Diagnostic, ...]]:
    """Choose the template; refuse a circular of the best where nobody was scored, and one of tiers without them."""
    kind = KINDS.get(document.name)
    if kind is not None and kind.needs_scores and not assessment.is_scored:
        return None, (PeriodNotScored(document=document.name, period=assessment.period, span=document.span),)
    override = f"{document.name}.jinja"
    if override in own:
        return _Kind(template=override, is_signed=kind is not None and kind.is_signed), ()
    if kind is None:
        return None, (NoTemplate(document=document.name, known=tuple(KINDS), span=document.span),)
    if kind.needs_tiers and not policy.tiers:
        return None, (NoTiers(document=document.name, span=document.span),)
    if kind.needs_projects and not any(a.is_project for a in policy.all_areas()):
        return None, (NoProjects(document=document.name, span=document.span),)
    return kind, ()


def _key_items(
    document: Document, particulars: Particulars, policy: ResolvedPolicy
) -> tuple[tuple[Indicator, ...], tuple[Diagnostic, ...]]:
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


# --- what a template may say -------------------------------------------------------------------------


def _told(
    document: Document,
    assessment: Assessment,
    policy: ResolvedPolicy,
    facts: Facts,
    *,
    dated: date | None,
    unit: str | None,
) -> Told:
    """What this document alone tells, by its name, whosever the template is."""
    found = assessment.unit(unit, document.per_level) if unit is not None else None
    if document.name == "目标责任状" and found is not None:
        return letter(found, assessment, policy, facts, dated=dated)
    return Told(values={})


def _roster_alone(assessment: Assessment) -> Facts:
    """What an assessment itself knows of its units, where nothing else is handed in."""
    roster = tuple(RosterUnit(name=u.name, type=u.type, parent=u.parent) for u in assessment.units)
    return Facts(roster=roster, figures={}, targets={}, signatures={}, ratings={})


def _context(
    document: Document,
    assessment: Assessment,
    policy: ResolvedPolicy,
    particulars: Particulars,
    key_items: tuple[Indicator, ...],
    unit: str | None,
    kind: _Kind,
) -> Mapping[str, object]:
    """Everything that templates are given; render/templates/README.md lists it for those who write them."""
    header = policy.header
    period = policy.period(assessment.period)
    levels = [
        level_section(name, units, policy, key_items, is_scored=assessment.is_scored)
        for name, units in assessment.by_level().items()
    ]
    year = str(header.year) if header.year else ""
    work = work_title(header.title, header.issuer)
    context: dict[str, object] = {
        "公文": {"名称": document.name, **particulars.lines, **particulars.prose},
        "办法": {
            "名称": header.title,
            "文号": header.number,
            "机关": header.issuer,
            "年": f"{year}年" if year else "",
            "年度": f"{year}年度" if year else "",
            "工作": work,
            "考评": work if work.endswith(("考核", "考评", "评价")) else f"{work}考核评比",
            "方面数": len(policy.areas),
            "指标数": len(policy.all_indicators()),
        },
        "期次": {
            "名称": assessment.period,
            "截止": chinese_date(period.closes_on) if period else "",
            "计分": assessment.is_scored,
        },
        "层次": levels,
        "等次": grade_sections(assessment, policy) if assessment.is_scored else (),
        "奖项": award_sections(assessment, policy, particulars) if assessment.is_scored else (),
        "档次": tier_section(assessment, policy),
        "项目": project_sections(assessment, policy),
        "重点指标自选": bool(particulars.key_items),
        "结果依据": {
            "本件": "本责任状" if kind.is_signed else "本结果",
            "假设": [formal(text) for text in assessment.assumptions],
            "未编入": [formal(text) for text in assessment.not_encoded],
            # A letter is signed before anything is won.
            **award_remarks(() if kind.is_signed else assessment.awards),
        },
    }
    if unit is not None:
        listed = (u for level in levels for u in _units_in(level) if level["名称"] == document.per_level)
        context["本单位"] = next((u for u in listed if u["名称"] == unit), {"名称": unit})
    return context


def _units_in(level: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    units = level["单位"]
    return tuple(units) if isinstance(units, list) else ()


# --- the document ------------------------------------------------------------------------------------


def _rendered(
    template: str,
    context: Mapping[str, object],
    own: Mapping[str, str],
    *,
    document: Document,
    assessment: Assessment,
    unit: str | None,
    lines: Mapping[str, tuple[str, ...]],
) -> Outcome[OfficialDocument]:
    """Fill in the template and the list of what the result rests on, and read both as one text."""
    parts: list[str] = []
    for name in (template, _BASIS):
        filled = render_template(name, context, own)
        if filled.value is None:
            return Outcome(None, filled.diagnostics)
        parts.append(filled.value)
    read = parse_document(
        "\n".join(parts),
        template=template,
        name=document.name,
        unit=unit,
        is_made_up=bool(assessment.made_up),
    )
    if read.value is None:
        return read
    return _traced(read.value, assessment, template, lines)


def _traced(
    document: OfficialDocument, assessment: Assessment, template: str, lines: Mapping[str, tuple[str, ...]]
) -> Outcome[OfficialDocument]:
    """Add to each figure how it came about: what the document itself told of it goes before what the result holds."""
    sources: dict[str, FigureSource] = {}
    unknown: list[Diagnostic] = []
    for run in document.figures():
        if run.anchor is None or str(run.anchor) in sources:
            continue
        source = trace(run.anchor, assessment, lines.get(printed(run.anchor), ()))
        if source is None:
            unknown.append(UnknownOrigin(template=template, figure=run.text, origin=str(run.anchor)))
        else:
            sources[str(run.anchor)] = source
    if unknown:
        return Outcome(None, tuple(unknown))
    return Outcome(dataclasses.replace(document, sources=tuple(sources.values())))

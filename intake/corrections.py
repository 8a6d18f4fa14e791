"""Sorts out which report of a unit and period is live: a correction replaces the whole report that it names."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Mapping

from dsl.record import dataclass
from intake.drafts import Draft
from intake.errors import CorrectionCircle, CorrectionMissing, CorrectionOfOther, CorrectionOmits, TwoReports
from intake.findings import Findings, earlier, shown
from intake.names import nearest, offer

#: How many names a message about left-out figures lists.
_LISTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A report with its place in the chain of corrections."""

    draft: Draft
    #: 0 for a first report, 1 for its correction, and so on.
    revision: int
    #: The file that it corrects, relative to the data folder.
    replaces: str
    is_live: bool


def settle_reports(drafts: tuple[Draft, ...], files: Mapping[str, bool], findings: Findings) -> tuple[Settled, ...]:
    """Find the live report of every unit and period.

    `files` holds every file that was found and whether it could be read in full: a correction of a
    file that could not is let pass, for that file has its own message. A correction replaces the
    whole report: a figure that it does not repeat is missing, never carried over (KP543 warns).
    """
    before: dict[int, Draft] = {}
    for draft in drafts:
        replaced = _replaced(draft, drafts, files, findings)
        if replaced is not None:
            before[id(draft)] = replaced
    in_circle = _refuse_circles(drafts, before, findings)
    corrected = {id(d) for d in before.values()}
    for draft in drafts:
        replaced = before.get(id(draft))
        if replaced is not None and id(draft) not in in_circle:
            _warn_of_omissions(draft, replaced, findings)
    live = {id(d) for d in drafts if id(d) not in corrected and id(d) not in in_circle}
    # A correction that does not say properly what it corrects has its message already.
    _refuse_two(tuple(d for d in drafts if id(d) in live and (d.replaces is None or id(d) in before)), findings)
    return tuple(
        Settled(
            draft=d,
            revision=0 if id(d) in in_circle else _revision(d, before),
            replaces=before[id(d)].file if id(d) in before else "",
            is_live=id(d) in live,
        )
        for d in drafts
    )


def _replaced(draft: Draft, drafts: tuple[Draft, ...], files: Mapping[str, bool], findings: Findings) -> Draft | None:
    """The report that a correction names, from its own folder or from the submissions folder."""
    if draft.replaces is None:
        return None
    cell = draft.replaces
    written = unicodedata.normalize("NFC", cell.text.replace("\\", "/"))
    own = posixpath.dirname(draft.file)
    places = [posixpath.normpath(posixpath.join(folder, written)) for folder in (own, own.partition("/")[0], "")]
    by_name = {unicodedata.normalize("NFC", name): name for name in files}
    file = next((by_name[place] for place in places if place in by_name), None)
    if file is None:
        known = {posixpath.relpath(f, own) for f in files if f != draft.file}
        near = offer(nearest(written, known))
        findings.add(CorrectionMissing(span=cell.span, replaced=shown(cell.text), nearest=near))
        return None
    found = [d for d in drafts if d.file == file]
    same = [d for d in found if (d.unit, d.period) == (draft.unit, draft.period)]
    if same:
        return same[0]
    if files[file]:
        actual = tuple(dict.fromkeys(f"{d.unit}{d.period}" for d in found))[:3] or ("—",)
        findings.add(
            CorrectionOfOther(
                span=cell.span, replaced=shown(cell.text), unit=draft.unit, period=draft.period, actual=actual
            )
        )
    return None


def _refuse_circles(drafts: tuple[Draft, ...], before: Mapping[int, Draft], findings: Findings) -> set[int]:
    """Give the reports that stand in a circle of corrections."""
    in_circle: set[int] = set()
    settled: set[int] = set()
    for start in drafts:
        walk: list[Draft] = []
        passed: set[int] = set()
        at: Draft | None = start
        while at is not None and id(at) not in settled and id(at) not in passed:
            walk.append(at)
            passed.add(id(at))
            at = before.get(id(at))
        if at is not None and id(at) in passed:
            circle = walk[next(i for i, d in enumerate(walk) if d is at) :]
            in_circle.update(id(d) for d in circle)
            first = min(range(len(circle)), key=lambda i: circle[i].file)
            turned = [*circle[first:], *circle[:first], circle[first]]
            where = turned[0].replaces
            findings.add(
                CorrectionCircle(
                    span=where.span if where else turned[0].span,
                    unit=turned[0].unit,
                    walk=" → ".join(d.file for d in turned),
                )
            )
        settled.update(passed)
    return in_circle


def _revision(draft: Draft, before: Mapping[int, Draft]) -> int:
    number, passed = 0, {id(draft)}
    at = before.get(id(draft))
    # A correction may also stand before a circle, which was refused already.
    while at is not None and id(at) not in passed:
        passed.add(id(at))
        number, at = number + 1, before.get(id(at))
    return number


def _warn_of_omissions(draft: Draft, replaced: Draft, findings: Findings) -> None:
    omitted = [
        f"{year.head}{key}"
        for key, year in (*replaced.figures, *replaced.records)
        if (key, year) not in draft.figures and (key, year) not in draft.records
    ]
    if omitted and draft.replaces is not None:
        names = (*omitted[:_LISTED], *(["…"] if len(omitted) > _LISTED else []))
        findings.add(CorrectionOmits(span=draft.replaces.span, count=len(omitted), names=names))


def _refuse_two(live: tuple[Draft, ...], findings: Findings) -> None:
    first: dict[tuple[str, str], Draft] = {}
    for draft in live:
        known = first.setdefault((draft.unit, draft.period), draft)
        if known is not draft:
            findings.add(
                TwoReports(
                    span=draft.span,
                    related=earlier(known.span),
                    unit=draft.unit,
                    period=draft.period,
                    first=_name(known, draft),
                    second=_name(draft, known),
                )
            )


def _name(draft: Draft, other: Draft) -> str:
    return draft.file if draft.file != other.file else f"{draft.file} 第{draft.span.line}行"

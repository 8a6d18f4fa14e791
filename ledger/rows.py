"""What was read from a file becomes rows of the ledger: every figure with its text, its value and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from dsl.facts import Adjustment, Fact, FigureId, Grant, Nomination, Rating, RecordsFact, Source
from intake.drafts import Draft
from intake.form_identity import measure_of
from intake.names import Names
from intake.one_file import OneFile
from intake.records import make_fact
from ledger.chain import Row, canonical, sha256
from ledger.encoding import RECORDS, encode, encode_all, encode_fact, encode_records
from ledger.schema import DECISION, DOCUMENT, JUDGEMENT, REVISION, SUBMISSION

#: `汇总!C7`: a cell of a sheet.
_OF_SHEET = re.compile(r"(?P<sheet>.+)!(?P<cell>[^!]+)", re.DOTALL)


def document_row(name: str, content: bytes, *, is_made_up: bool) -> tuple[str, Row]:
    """The file itself."""
    row = {
        "name": name,
        "sha256": sha256(content),
        "size": len(content),
        "content": content,
        "is_made_up": int(is_made_up),
    }
    return DOCUMENT.name, row


def rows_of(read: OneFile, names: Names, *, department: str, judge: str) -> Iterator[tuple[str, Row]]:
    """All that a file holds: submissions with their figures, judgements, decisions.

    `department` is whose figures they are, where they outrank a unit's own; `judge` is who judged, where the file
    does not say so.
    """
    figure = 0
    for position, draft in enumerate(read.drafts):
        yield SUBMISSION.name, _submission(position, draft, names, department)
        for row in _figures(draft, names):
            yield REVISION.name, {"position": figure, "submission": position, **row}
            figure += 1
    for position, (listed, fact) in enumerate(read.lists.items(), start=len(read.drafts)):
        yield SUBMISSION.name, _list_submission(position, listed, fact, names, department)
        yield REVISION.name, {"position": figure, "submission": position, **_list_row(listed, fact, names)}
        figure += 1
    for position, (key, rating) in enumerate(read.judgements.ratings.items()):
        yield JUDGEMENT.name, {"position": position, **_judgement(key, rating, judge)}
    yield from _decisions(read)


def place_of(place: str) -> tuple[str, str]:
    """Sheet and cell of a place; outside a workbook the place is all in the cell.

    >>> place_of("汇总!C7"), place_of("数据.解决户数（第9行）")
    (('汇总', 'C7'), ('', '数据.解决户数（第9行）'))
    """
    match = _OF_SHEET.fullmatch(place)
    return (match["sheet"], match["cell"]) if match else ("", place)


def shown_place(sheet: str, cell: str) -> str:
    """What `place_of` took apart."""
    return f"{sheet}!{cell}" if sheet else cell


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _submission(position: int, draft: Draft, names: Names, department: str) -> dict[str, object]:
    return {
        "position": position,
        "unit": draft.unit,
        "period": draft.period,
        "part": "",
        "department": department,
        "reporter": draft.reporter,
        "reported_on": _day(draft.reported_on),
        "replaces": "" if draft.replaces is None else draft.replaces.text,
        "fingerprint": names.fingerprint,
    }


def _list_submission(
    position: int, listed: FigureId, fact: RecordsFact, names: Names, department: str
) -> dict[str, object]:
    return {
        "position": position,
        "unit": listed.unit,
        "period": listed.period,
        "part": f"{listed.year.head}{listed.key}",
        "department": department,
        "reporter": fact.source.reporter,
        "reported_on": _day(fact.source.reported_on),
        "replaces": "",
        "fingerprint": names.fingerprint,
    }


def _figures(draft: Draft, names: Names) -> Iterator[dict[str, object]]:
    for (key, year), reported in draft.figures.items():
        sheet, cell = place_of(reported.cell.place)
        kind, value = encode_fact(Fact(value=reported.value, source=_NO_SOURCE, parts=reported.parts))
        note = draft.note((key, year))
        yield {
            "unit": draft.unit,
            "period": draft.period,
            "key": key,
            "year": year.value,
            "text": reported.cell.text,
            "kind": kind,
            "value": value,
            "measure": measure(names, key),
            "sheet": sheet,
            "cell": cell,
            "line": reported.cell.span.line,
            "reporter": reported.reporter,
            "remark": note.remark,
            "evidence": note.evidence,
            "under_review": int((key, year) in draft.under_review),
        }
    for (key, year), listed in draft.records.items():
        about = Source(file=draft.file, place=listed.cell.place, reporter=draft.reporter, span=listed.cell.span)
        figure = FigureId(unit=draft.unit, period=draft.period, key=key, year=year)
        row = _list_row(figure, make_fact(listed, about), names)
        yield {**row, "under_review": int((key, year) in draft.under_review)}


_NO_SOURCE = Source(file="", place="")


def measure(names: Names, key: str) -> str:
    """What a figure is measured in; of a list of records, each of its columns."""
    listed = next((r for r in names.policy.policy.all_records() if r.key == key), None)
    if listed is None:
        return measure_of(names.policy.types.get(key))
    return "；".join(f"{c.name} {measure_of(names.policy.types.get(c.key))}" for c in listed.columns)


def _list_row(figure: FigureId, fact: RecordsFact, names: Names) -> dict[str, object]:
    sheet, cell = place_of(fact.source.place)
    return {
        "unit": figure.unit,
        "period": figure.period,
        "key": figure.key,
        "year": figure.year.value,
        "text": "",
        "kind": RECORDS,
        "value": encode_records(fact),
        "measure": measure(names, figure.key),
        "sheet": sheet,
        "cell": cell,
        "line": fact.source.span.line,
        "reporter": fact.source.reporter,
        "remark": "",
        "evidence": "",
        "under_review": 0,
    }


def _judgement(key: tuple[str, str, str], rating: Rating, judge: str) -> dict[str, object]:
    period, unit, item = key
    sheet, cell = place_of(rating.source.place)
    kind, value = encode(rating.value)
    return {
        "period": period,
        "unit": unit,
        "item": item,
        "judge": rating.source.reporter or judge,
        "text": rating.source.raw,
        "kind": kind,
        "value": value,
        "marks": encode_all(rating.each) if rating.each else "",
        "sheet": sheet,
        "cell": cell,
        "line": rating.source.span.line,
        "judged_on": _day(rating.source.reported_on),
        "remark": rating.source.remark,
    }


# --- decisions ---------------------------------------------------------------------------------------


def _decisions(read: OneFile) -> Iterator[tuple[str, Row]]:
    judged = read.judgements
    found = [
        *(_adjustment(a) for a in judged.adjustments),
        *(_nomination(n) for n in judged.nominations),
        *(_grant(g) for g in judged.grants),
    ]
    for position, row in enumerate(found):
        yield DECISION.name, {"position": position, **row}


def _decision(
    what: str, period: str, about: tuple[str, ...], content: Mapping[str, object], source: Source
) -> dict[str, object]:
    return {
        "what": what,
        "period": period,
        "subject": canonical(list(about)),
        "content": canonical({**content, "raw": source.raw}),
        "place": source.place,
        "line": source.span.line,
    }


def _adjustment(a: Adjustment) -> dict[str, object]:
    content = {
        "unit": a.unit,
        "item": a.item,
        "scope": a.scope,
        "outcome": a.outcome,
        "reason": a.reason,
        "decided_by": a.decided_by,
        "points": None if a.points is None else str(a.points),
        "is_change": a.is_change,
    }
    return _decision("adjustment", a.period, (a.unit, a.item, a.scope or ""), content, a.source)


def _nomination(n: Nomination) -> dict[str, object]:
    content = {"award": n.award, "project": n.project, "units": list(n.units), "is_selected": n.is_selected}
    return _decision("nomination", "", (n.award, n.project), content, n.source)


def _grant(g: Grant) -> dict[str, object]:
    content = {"award": g.award, "scope": g.scope, "units": list(g.units)}
    return _decision("grant", g.period, (g.award, g.scope or ""), content, g.source)

"""Values as exact text and back: what a ledger holds of a figure, a list of records, a mark or a decision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from dsl.diagnostic import InternalError
from dsl.facts import Fact, Record, RecordsFact, Source, Value
from dsl.quantity import Grade
from dsl.span import NOWHERE, Span
from ledger.chain import canonical

BLANK, NUMBER, TRUTH, DAY, GRADE, PARTS, RECORDS = "blank", "number", "truth", "date", "grade", "parts", "records"


def encode(value: Value | None) -> tuple[str, str]:
    """The kind of a value, and its text.

    >>> encode(Fraction(2, 3)), encode(True), encode(None), encode(Grade("良", Fraction(9, 10)))
    (('number', '2/3'), ('truth', '是'), ('blank', ''), ('grade', '{"name":"良","share":"9/10"}'))
    """
    match value:
        case None:
            return BLANK, ""
        case bool():
            return TRUTH, "是" if value else "否"
        case Fraction():
            return NUMBER, str(value)
        case date():
            return DAY, value.isoformat()
        case Grade():
            return GRADE, canonical(_of_grade(value))


def decode(kind: str, text: str) -> Value | None:
    """The value behind what `encode` wrote.

    >>> decode("number", "2/3"), decode("truth", "否"), decode(*encode(date(2008, 1, 10)))
    (Fraction(2, 3), False, datetime.date(2008, 1, 10))
    """
    match kind:
        case "blank":
            return None
        case "truth":
            return text == "是"
        case "number":
            return Fraction(text)
        case "date":
            return date.fromisoformat(text)
        case "grade":
            return _grade(json.loads(text))
        case _:
            raise InternalError(f"no value of kind {kind}")


def _of_grade(grade: Grade) -> dict[str, Any]:
    share = {} if grade.share is None else {"share": str(grade.share)}
    return {"name": grade.name, **share, **({"each": [_of_grade(g) for g in grade.each]} if grade.each else {})}


def _grade(found: Mapping[str, Any]) -> Grade:
    share = Fraction(found["share"]) if "share" in found else None
    return Grade(found["name"], share, each=tuple(_grade(g) for g in found.get("each", ())))


def encode_all(values: tuple[Value | None, ...]) -> str:
    """Several values in order: months, quarters, or the marks of several judges."""
    return canonical([list(encode(v)) for v in values])


def decode_all(text: str) -> tuple[Value | None, ...]:
    """What `encode_all` wrote."""
    return tuple(decode(kind, value) for kind, value in json.loads(text))


def encode_fact(fact: Fact) -> tuple[str, str]:
    """A figure, whole or by month or quarter."""
    return encode(fact.value) if fact.parts is None else (PARTS, encode_all(fact.parts))


# --- lists of records --------------------------------------------------------------------------------


def encode_records(fact: RecordsFact) -> str:
    """The rows of a list, each figure with its text and place."""
    return canonical([_of_record(row) for row in fact.rows])


def _of_record(row: Record) -> dict[str, Any]:
    columns = {
        key: {**_of_source(fact.source), "kind": encode(fact.value)[0], "value": encode(fact.value)[1]}
        for key, fact in row.values.items()
    }
    return {"label": row.label, "columns": columns, **_of_source(row.source)}


def _of_source(source: Source) -> dict[str, Any]:
    remark = {"remark": source.remark} if source.remark else {}
    return {"text": source.raw, "place": source.place, "line": source.span.line, **remark}


def decode_records(text: str, about: Source) -> tuple[Record, ...]:
    """What `encode_records` wrote; `about` says which file, whose report and when."""
    return tuple(
        Record(
            values={
                key: Fact(value=decode(c["kind"], c["value"]), source=source_at(about, c))
                for key, c in row["columns"].items()
            },
            label=row["label"],
            source=source_at(about, row),
        )
        for row in json.loads(text)
    )


def source_at(about: Source, found: Mapping[str, Any]) -> Source:
    """The source of one cell of a document."""
    return Source(
        file=about.file,
        place=found["place"],
        raw=found["text"],
        reporter=about.reporter,
        reported_on=about.reported_on,
        revision=about.revision,
        replaces=about.replaces,
        span=span_at(about.file, found["line"]),
        remark=found.get("remark", ""),
    )


def span_at(file: str, line: int) -> Span:
    """The place of a line in a document that the ledger keeps."""
    return Span(file, line, 1, line, 1) if line else NOWHERE

"""What an explanation is made of: a tree of sections, lines and tables that pages and programs read."""

from __future__ import annotations

from enum import Enum

from dsl.facts import Source
from dsl.record import dataclass

#: JSON values, for `to_json`.
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class Topic(Enum):
    """What a section is about; the values are the names in the JSON."""

    CONCLUSION = "conclusion"
    SUBJECT = "subject"
    VALUE = "value"
    FIGURES = "figures"
    TARGET = "target"
    COMPLETION = "completion"
    SCORE = "score"
    TIER = "tier"
    COMPONENTS = "components"
    OF_WHICH = "of_which"
    RANK = "rank"
    AREAS = "areas"
    TOTAL = "total"
    LOSSES = "losses"
    GRADE = "grade"
    AWARDS = "awards"
    FUNDS = "funds"
    ACCOUNTABILITY = "accountability"
    OPEN = "open"
    WARNINGS = "warnings"
    CLAUSES = "clauses"
    DEFAULTS = "defaults"
    ASSUMPTIONS = "assumptions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement, and what stands behind it."""

    text: str
    #: What the statement is about (`发生零就业家庭户数`), or "" for a sentence of its own.
    label: str = ""
    #: Where a reported figure, a target or a judgement was read.
    source: Source | None = None
    #: The address of the quoted clause.
    clause: str = ""
    details: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells under their columns; a column of numbers is set to the right."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One heading and what stands under it."""

    topic: Topic
    title: str
    lines: tuple[Line, ...] = ()
    table: Table | None = None
    sections: tuple[Section, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.lines and not self.sections and not (self.table and self.table.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a unit's result, or one of its indicators or areas, is what it is."""

    title: str
    unit: str
    level: str
    period: str
    #: The key that is explained, or None for the unit as a whole.
    key: str | None
    policy_title: str
    policy_number: str
    sections: tuple[Section, ...]

    def section(self, topic: Topic) -> Section | None:
        """The first section on a topic."""
        return next((s for s in self.sections if s.topic is topic), None)


def to_json(explanation: Explanation) -> dict[str, Json]:
    """Give an explanation as `kaoping.explanation/1`: the same tree, with plain values only."""
    return {
        "schema": "kaoping.explanation/1",
        "title": explanation.title,
        "unit": explanation.unit,
        "level": explanation.level,
        "period": explanation.period,
        "key": explanation.key,
        "policy": {"title": explanation.policy_title, "number": explanation.policy_number},
        "sections": [_section(s) for s in explanation.sections],
    }


def _section(section: Section) -> dict[str, Json]:
    written: dict[str, Json] = {
        "topic": section.topic.value,
        "title": section.title,
        "lines": [_line(line) for line in section.lines],
    }
    if section.table is not None:
        columns = section.table.columns
        written["table"] = [dict(zip(columns, row, strict=True)) for row in section.table.rows]
    if section.sections:
        written["sections"] = [_section(s) for s in section.sections]
    return written


def _line(line: Line) -> dict[str, Json]:
    written: dict[str, Json] = {"label": line.label, "text": line.text}
    if line.source is not None:
        written["source"] = _source(line.source)
    if line.clause:
        written["clause"] = line.clause
    if line.details:
        written["details"] = [_line(d) for d in line.details]
    return written


def _source(source: Source) -> dict[str, Json]:
    written: dict[str, Json] = {
        "file": source.file,
        "place": source.place,
        "line": source.span.line or None,
        "raw": source.raw,
        "reporter": source.reporter or None,
        "reported_on": source.reported_on.isoformat() if source.reported_on else None,
        "revision": source.revision,
        "replaces": source.replaces or None,
    }
    if source.remark:
        written["remark"] = source.remark
    if source.evidence:
        written["evidence"] = source.evidence
    return written


def drop_empty(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Leave out the headings that have nothing under them."""
    return tuple(s for s in sections if not s.is_empty)

"""A result in, the files of an official document out: one a format, one a unit where the method says so, a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dsl.diagnostic import Diagnostic, in_order
from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.results import Assessment
from kaoping.errors import BadChoice, NotPerUnit, PolicyError
from kaoping.files import read_text, safe_name, write_bytes
from render.compose import compose, units_of
from render.document import OfficialDocument
from render.record import document_record

FORMATS = ("docx", "html", "md")
#: Written beside every document, whatever its formats.
_RECORD = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The files that were written, and what was noticed on the way."""

    #: The documents themselves, one a format.
    paths: tuple[Path, ...]
    #: The record of each document, `kaoping.document/1`: its words, and how each figure came about.
    records: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]


def issue(
    name: str,
    assessment: Assessment,
    checked: CheckedPolicy,
    *,
    facts: Facts,
    own_templates: Path,
    formats: Sequence[str],
    folder: Path,
    dated: date | None,
    unit: str | None,
    when_written: Callable[[], None] | None,
) -> Issued:
    """Compose a document, then write it: nothing is written where any of it cannot be composed.

    Raises PolicyError: KP008 (not writable), KP025 (not one a unit), KP045 (no such format), KP6xx.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise PolicyError([BadChoice(name="to", value=unknown[0], choices=FORMATS)])
    if unit and any(d.name == name and d.per_level is None for d in checked.policy.documents):
        raise PolicyError([NotPerUnit(document=name, unit=unit)])
    templates = _templates(own_templates)
    wanted: tuple[str | None, ...] = (unit,) if unit else (units_of(name, assessment, checked) or (None,))
    outcomes = [
        compose(name, assessment, checked, facts=facts, dated=dated, unit=u, templates=templates) for u in wanted
    ]
    found = in_order(d for outcome in outcomes for d in outcome.diagnostics)
    documents = [outcome.value for outcome in outcomes if outcome.value is not None]
    if len(documents) < len(outcomes):
        raise PolicyError(found)
    paths: list[Path] = []
    records: list[Path] = []
    for document in documents:
        for kind in (*formats, _RECORD):
            path = _path(folder, document, kind)
            write_bytes(path, _written(document, kind))
            (records if kind == _RECORD else paths).append(path)
            if when_written is not None:
                when_written()
    return Issued(paths=tuple(paths), records=tuple(records), diagnostics=found)


def _templates(folder: Path) -> dict[str, str]:
    """Read the method's own templates."""
    return {p.name: read_text(p) for p in sorted(folder.glob("*.jinja"))} if folder.is_dir() else {}


def _path(folder: Path, document: OfficialDocument, kind: str) -> Path:
    name = safe_name(document.name)
    if document.unit is None:
        return folder / f"{name}.{kind}"
    return folder / name / f"{safe_name(document.unit)}.{kind}"


def _written(document: OfficialDocument, kind: str) -> bytes:
    """Write in one format; each writer is loaded when it is wanted."""
    match kind:
        case "docx":
            from render.docx import write_docx

            return write_docx(document)
        case "html":
            from render.html import write_html

            return write_html(document).encode()
        case "json":
            return (json.dumps(document_record(document), ensure_ascii=False, indent=1) + "\n").encode()
        case _:
            from render.markdown import write_markdown

            return write_markdown(document).encode()

"""A result in, the files of an official document out: one a format, one a unit where the method says so, a record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Diagnostic, in_order
from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.results import Assessment
from kaoping.errors import BadChoice, NotPerUnit, PolicyError
from kaoping.files import read_text, safe_name, write_bytes
from render.compose import Composer, prepare
from render.document import OfficialDocument
from render.record import document_record
from render.told import Recipient

if TYPE_CHECKING:
    from render.pdf import Press

FORMATS = ("docx", "pdf", "html", "md")


def formats_here() -> tuple[str, ...]:
    """Name the formats that this machine can make: PDF where its typesetter is installed."""
    return tuple(f for f in FORMATS if f != "pdf" or find_spec("typst") is not None)


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
    assessment: Assessment | None,
    checked: CheckedPolicy,
    *,
    facts: Facts | None,
    own_templates: Path,
    formats: Sequence[str],
    folder: Path,
    dated: date | None,
    unit: str | None,
    when_written: Callable[[], None] | None,
    earlier: CheckedPolicy | None = None,
    fonts: Path | None = None,
    is_archival: bool = False,
) -> Issued:
    """Compose a document, then write it: nothing is written where any of it cannot be composed or printed.

    PDF is printed in the fonts of a folder first, then in those of the system, and is PDF/A where it is archival.

    Raises PolicyError: KP008 (not writable), KP025 (not one a unit), KP045 (no such format), KP6xx.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise PolicyError([BadChoice(name="to", value=unknown[0], choices=FORMATS)])
    composer, found = _prepared(name, assessment, checked, facts, dated, own_templates, earlier)
    wanted = _wanted(composer, unit)
    outcomes = [composer.compose(recipient) for recipient in wanted]
    found = in_order((*found, *(d for outcome in outcomes for d in outcome.diagnostics)))
    documents = [(r, outcome.value) for r, outcome in zip(wanted, outcomes, strict=True) if outcome.value is not None]
    if len(documents) < len(outcomes):
        raise PolicyError(found)
    press = _press(fonts, is_archival=is_archival) if "pdf" in formats else None
    if press is not None:
        _see_that_it_prints(press, [document for _, document in documents])
    paths: list[Path] = []
    records: list[Path] = []
    for recipient, document in documents:
        for kind in (*formats, _RECORD):
            path = _path(folder, composer, recipient, kind)
            write_bytes(path, _written(document, kind, press))
            (records if kind == _RECORD else paths).append(path)
            if when_written is not None:
                when_written()
    return Issued(paths=tuple(paths), records=tuple(records), diagnostics=found)


def _templates(folder: Path) -> dict[str, str]:
    """Read the method's own templates."""
    return {p.name: read_text(p) for p in sorted(folder.glob("*.jinja"))} if folder.is_dir() else {}


def _prepared(
    name: str,
    assessment: Assessment | None,
    checked: CheckedPolicy,
    facts: Facts | None,
    dated: date | None,
    own_templates: Path,
    earlier: CheckedPolicy | None,
) -> tuple[Composer, tuple[Diagnostic, ...]]:
    templates = _templates(own_templates)
    prepared = prepare(name, assessment, checked, facts=facts, dated=dated, templates=templates, earlier=earlier)
    if prepared.value is None:
        raise PolicyError(prepared.diagnostics)
    return prepared.value, prepared.diagnostics


def _wanted(composer: Composer, unit: str | None) -> tuple[Recipient | None, ...]:
    """Whom documents are made for: everyone, or one unit, of which there is one for each of its levels."""
    if not composer.recipients:
        if unit:
            raise PolicyError([NotPerUnit(document=composer.name, unit=unit)])
        return (None,)
    found = composer.of_unit(unit) if unit else composer.recipients
    if unit and not found:
        raise PolicyError([composer.unit_wanted(unit)])
    return found


def _path(folder: Path, composer: Composer, recipient: Recipient | None, kind: str) -> Path:
    """The file of a document; of a unit that stands in several levels, with the level in its name."""
    name = safe_name(composer.name)
    if recipient is None:
        return folder / f"{name}.{kind}"
    level = f"（{recipient.level}）" if len(composer.of_unit(recipient.unit)) > 1 else ""
    return folder / name / f"{safe_name(recipient.unit + level)}.{kind}"


def _press(fonts: Path | None, *, is_archival: bool) -> Press:
    """Open the press; raises PolicyError: KP631, KP632, KP633."""
    from render.pdf import open_press

    opened = open_press([fonts] if fonts else [], is_archival=is_archival)
    if opened.value is None:
        raise PolicyError(opened.diagnostics)
    return opened.value


def _see_that_it_prints(press: Press, documents: Iterable[OfficialDocument]) -> None:
    """Raise PolicyError where a font lacks a character (KP630), before the first file is written."""
    missing = [diagnostic for document in documents for diagnostic in press.check(document)]
    if missing:
        raise PolicyError(in_order(missing))


def _written(document: OfficialDocument, kind: str, press: Press | None) -> bytes:
    """Write in one format; each writer is loaded when it is wanted."""
    match kind:
        case "pdf" if press is not None:
            return press.write(document)
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

"""A result in, the files of an official document out: one a format, one a unit where the method says so, a record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Diagnostic, in_order
from dsl.facts import Facts
from dsl.model import CheckedPolicy
from engine.results import Assessment
from kaoping.batch import RECORD, UNWATCHED, Run, Watch, make_batch
from kaoping.crew import Making
from kaoping.errors import BadChoice, NotPerUnit, PolicyError
from kaoping.files import read_bytes, read_text, safe_name, write_bytes
from kaoping.fingerprint import fingerprint, program
from kaoping.volume import CheckedFiles, check_volume, make_volume
from render.compose import Composer, prepare
from render.document import OfficialDocument
from render.readback import READABLE, read_back
from render.record import document_record
from render.told import LastResult, Recipient

if TYPE_CHECKING:
    from render.pdf import Press

FORMATS = ("docx", "pdf", "html", "md")


def formats_here() -> tuple[str, ...]:
    """Name the formats that this machine can make: PDF where its typesetter is installed."""
    return tuple(f for f in FORMATS if f != "pdf" or find_spec("typst") is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The files that were written, and what was noticed on the way."""

    #: The documents themselves, one a format.
    paths: tuple[Path, ...]
    #: The record of each document, `kaoping.document/1`: its words, and how each figure came about.
    records: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]
    #: Of documents that each unit gets: how many were made, and how many were there and kept.
    made: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How documents are made, beside their formats."""

    #: PDF is printed in the fonts of this folder first, then in those of the system.
    fonts: Path | None = None
    #: PDF/A.
    is_archival: bool = False
    #: Files of an earlier run that are as they would be made are kept.
    resumes: bool = False
    #: All units bound instead of a file for each: in one file, where the format allows it.
    is_volume: bool = False
    #: Or in volumes of no more than so many.
    volume_of: int | None = None
    #: How many processes write at the same time.
    jobs: int = 1


_PLAIN = Manner()


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
    watch: Watch = UNWATCHED,
    earlier: CheckedPolicy | None = None,
    last: LastResult | None = None,
    manner: Manner = _PLAIN,
) -> Issued:
    """Compose a document, write it and read it back: nothing is put in place where any of it does not come out.

    Raises PolicyError: KP008 (not writable), KP025 (not one a unit), KP045 (no such format), KP6xx.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise PolicyError([BadChoice(name="to", value=unknown[0], choices=FORMATS)])
    composer = _prepared(name, assessment, checked, facts, dated, own_templates, earlier, last)
    making = making_for(formats, manner)
    wanted = wanted_of(composer, unit)
    if wanted is None:
        return _alone(composer, making, folder, watch)
    names = file_names(composer)
    place = folder / safe_name(composer.name)
    basis = fingerprint(program(), making.options, *composer.made_of)
    run = Run(resumes=manner.resumes, basis=basis, jobs=manner.jobs, watch=watch)
    if manner.is_volume or manner.volume_of:
        stem = place.with_name(f"{place.name}（合订本）")
        volume = make_volume(composer, wanted, making, stem, run, volume_of=manner.volume_of)
        return Issued(
            paths=volume.paths, records=(), diagnostics=volume.diagnostics, made=volume.made, kept=volume.kept
        )
    batch = make_batch(composer, wanted, making, place, names.__getitem__, run)
    return Issued(
        paths=tuple(batch.paths),
        records=tuple(batch.records),
        diagnostics=batch.diagnostics,
        made=batch.made,
        kept=batch.kept,
    )


def _alone(composer: Composer, making: Making, folder: Path, watch: Watch) -> Issued:
    """Make the one document."""
    watch.expect(1)
    outcome = composer.compose()
    document = outcome.value
    faults = [] if document is None else [*making.check(document)]
    if document is None or faults:
        raise PolicyError(in_order((*composer.diagnostics, *outcome.diagnostics, *faults)))
    written = {kind: making.write(document, kind) for kind in making.kinds}
    name = safe_name(composer.name)
    differences = [
        d for k, data in written.items() if k in READABLE for d in read_back(data, k, document, file=f"{name}.{k}")
    ]
    if differences:
        raise PolicyError(differences)
    paths = {kind: folder / f"{name}.{kind}" for kind in written}
    for kind, data in written.items():
        write_bytes(paths[kind], data)
    watch.advance()
    return Issued(
        paths=tuple(path for kind, path in paths.items() if kind != RECORD),
        records=(paths[RECORD],),
        diagnostics=in_order((*composer.diagnostics, *outcome.diagnostics)),
    )


def check_issued(
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
    earlier: CheckedPolicy | None = None,
    last: LastResult | None = None,
    is_volume: bool = False,
    volume_of: int | None = None,
) -> CheckedFiles:
    """Read the files that are in place back and hold them against what would be made now; nothing is written.

    Raises PolicyError: KP003, KP004 (no such file, not readable), KP6xx.
    """
    composer = _prepared(name, assessment, checked, facts, dated, own_templates, earlier, last)
    wanted, names = wanted_of(composer, unit), file_names(composer)
    stem = safe_name(composer.name)
    if (is_volume or volume_of) and wanted is not None:
        return check_volume(composer, wanted, formats, folder / f"{stem}（合订本）", volume_of=volume_of)
    found: list[Diagnostic] = []
    count = 0
    for recipient in (None,) if wanted is None else wanted:
        outcome = composer.compose(recipient)
        if outcome.value is None:
            raise PolicyError(outcome.diagnostics)
        file = folder / stem if recipient is None else folder / stem / names[recipient]
        for kind in (f for f in formats if f in READABLE):
            path = file.with_name(f"{file.name}.{kind}")
            found += read_back(read_bytes(path), kind, outcome.value, file=str(path))
            count += 1
    return CheckedFiles(count=count, diagnostics=tuple(found))


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
    last: LastResult | None,
) -> Composer:
    prepared = prepare(
        name,
        assessment,
        checked,
        facts=facts,
        dated=dated,
        templates=_templates(own_templates),
        earlier=earlier,
        last=last,
    )
    if prepared.value is None:
        raise PolicyError(prepared.diagnostics)
    return prepared.value


def wanted_of(composer: Composer, unit: str | None) -> tuple[Recipient, ...] | None:
    """Whom documents are made for: everyone, or one unit (one for each of its levels); None for one document."""
    if not composer.recipients:
        if unit:
            raise PolicyError([NotPerUnit(document=composer.name, unit=unit)])
        return None
    found = composer.of_unit(unit) if unit else composer.recipients
    if unit and not found:
        raise PolicyError([composer.unit_wanted(unit)])
    return found


def file_names(composer: Composer) -> Mapping[Recipient, str]:
    """The name of each unit's files: with the level where a unit stands in several, numbered where names agree."""
    names: dict[Recipient, str] = {}
    taken: dict[str, int] = {}
    levels = Counter(r.unit for r in composer.recipients)
    for recipient in composer.recipients:
        level = f"（{recipient.level}）" if levels[recipient.unit] > 1 else ""
        name = safe_name(recipient.unit + level)
        taken[name] = taken.get(name, 0) + 1
        names[recipient] = name if taken[name] == 1 else f"{name}（{taken[name]}）"
    return names


# --- writing -------------------------------------------------------------------------------------------


def making_for(formats: Sequence[str], manner: Manner) -> Making:
    """How files of these formats are made; raises PolicyError where there is no press for PDF (KP631-KP633)."""
    press = _press(manner.fonts, is_archival=manner.is_archival) if "pdf" in formats else None
    return Making(
        kinds=(*formats, RECORD),
        write=partial(_written, press=press),
        check=press.check if press is not None else _nothing,
        bind=partial(_bound, press=press),
        press=press,
        options=f"{press.faces.fingerprint}|{manner.is_archival}" if press is not None else "",
        again=partial(making_for, formats, manner),
    )


def _nothing(_: OfficialDocument) -> tuple[Diagnostic, ...]:
    return ()


def _press(fonts: Path | None, *, is_archival: bool) -> Press:
    """Open the press; raises PolicyError: KP631, KP632, KP633."""
    from render.pdf import open_press

    opened = open_press([fonts] if fonts else [], is_archival=is_archival)
    if opened.value is None:
        raise PolicyError(opened.diagnostics)
    return opened.value


def _written(document: OfficialDocument, kind: str, *, press: Press | None) -> bytes:
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


def _bound(
    title: str, names: Sequence[str], documents: Sequence[OfficialDocument], kind: str, *, press: Press | None
) -> bytes:
    """Bind documents in one format."""
    match kind:
        case "pdf" if press is not None:
            return press.write_volume(title, names, documents)
        case "docx":
            from render.docx.volume import write_docx_volume

            return write_docx_volume(title, names, documents)
        case "html":
            from render.html import write_html_volume

            return "".join(f"{line}\n" for line in write_html_volume(title, names, documents)).encode()
        case _:
            from render.markdown import write_markdown_volume

            return "".join(write_markdown_volume(names, documents)).encode()

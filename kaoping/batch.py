"""One document for each of many units: composed, written, read back and put in place one at a time.

Files are made beside the place where they belong and put there only when all are whole: nothing is put in place
where any of it cannot be composed, written or read back. What was made before an interruption stays beside, and is
taken up again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dsl.diagnostic import Diagnostic, in_order
from kaoping.errors import PolicyError
from kaoping.files import unwritable, write_bytes
from render.compose import Composer
from render.document import OfficialDocument
from render.readback import READABLE, read_back
from render.record import document_record
from render.told import Recipient

#: Written beside every document, whatever its formats.
RECORD = "json"
SCHEMA = "kaoping.batch/1"
#: Stands in the folder of the documents: which unit's files there are, of which content.
MANIFEST = ".manifest.json"
#: Holds what is made and not yet in place.
_PART = ".part"
_JOURNAL = "journal.jsonl"
#: After so many documents that cannot be made the rest is not tried.
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How the files of one document are made."""

    #: The formats, the record among them.
    kinds: tuple[str, ...]
    #: Writes a document in a format.
    write: Callable[[OfficialDocument, str], bytes]
    #: What keeps a document from being printed, such as a character that no font has.
    check: Callable[[OfficialDocument], Sequence[Diagnostic]]
    #: What beside the document decides how its file looks, for all formats: the fonts, PDF/A.
    options: str = ""


@dataclass(slots=True, kw_only=True)
class Batch:
    """What came of it: the files in place, how many were made and how many were there already."""

    paths: list[Path] = field(default_factory=list)
    records: list[Path] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()
    made: int = 0
    kept: int = 0


def make_batch(
    composer: Composer,
    wanted: Sequence[Recipient],
    making: Making,
    folder: Path,
    name_of: Callable[[Recipient], str],
    *,
    resumes: bool = False,
    when_written: Callable[[], None] | None = None,
) -> Batch:
    """Make one document for each recipient in a folder of their own.

    With `resumes`, files whose document and content are as they were are kept. Only one document is held at a time.
    Raises PolicyError: KP008, KP6xx of the documents that cannot be made; then none is put in place.
    """
    desk = _Desk(folder=folder, making=making, past=_read_past(folder) if resumes else {})
    if not resumes:
        shutil.rmtree(folder / _PART, ignore_errors=True)
    found: dict[str, Diagnostic] = {str(d): d for d in composer.diagnostics}
    faults = 0
    for recipient in wanted:
        outcome = composer.compose(recipient)
        diagnostics = [*outcome.diagnostics, *(making.check(outcome.value) if outcome.value is not None else ())]
        if outcome.value is not None and not any(d.severity == "error" for d in diagnostics):
            diagnostics += desk.make(outcome.value, name_of(recipient), when_written)
        found |= {str(d): d for d in diagnostics}
        faults += any(d.severity == "error" for d in diagnostics)
        if faults >= _MOST_FAULTS:
            break
    if faults:
        raise PolicyError(in_order(found.values()))
    desk.put_in_place()
    return Batch(
        paths=[folder / f for f in desk.files if not f.endswith(f".{RECORD}")],
        records=[folder / f for f in desk.files if f.endswith(f".{RECORD}")],
        diagnostics=in_order(found.values()),
        made=desk.made,
        kept=desk.kept,
    )


def digest(document: OfficialDocument, options: str) -> str:
    """What a document's files depend on: all its words, how its figures came about, the options, the program."""
    record = json.dumps(document_record(document), ensure_ascii=False, sort_keys=True)
    parts = (version("kaoping"), options, record)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


# --- one document at a time --------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Desk:
    """Makes files beside their place, and keeps the list of what there is."""

    folder: Path
    making: Making
    #: By file: the digest of its document, and of its content.
    past: Mapping[str, tuple[str, str]]
    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    made: int = 0
    kept: int = 0

    def make(self, document: OfficialDocument, name: str, when_written: Callable[[], None] | None) -> list[Diagnostic]:
        """Make the files of one document that are not there yet; read each back before it counts."""
        key = digest(document, self.making.options)
        found: list[Diagnostic] = []
        made_one = False
        for kind in self.making.kinds:
            file = f"{name}.{kind}"
            if not self._is_there(file, key):
                made_one = True
                found += self._write(document, kind, file, key)
            if when_written is not None:
                when_written()
        self.made += made_one
        self.kept += not made_one
        return found

    def _is_there(self, file: str, key: str) -> bool:
        """Whether a file of that document is in place or waits beside it, with the content that was written."""
        known = self.past.get(file)
        if known is None or known[0] != key:
            return False
        for path in (self.folder / _PART / file, self.folder / file):
            if _content(path) == known[1]:
                self.files[file] = known
                if path.parent.name == _PART:
                    self.waiting.append(file)
                return True
        return False

    def _write(self, document: OfficialDocument, kind: str, file: str, key: str) -> list[Diagnostic]:
        data = self.making.write(document, kind)
        if kind in READABLE:
            differences = read_back(data, kind, document, file=file)
            if differences:
                return list(differences)
        write_bytes(self.folder / _PART / file, data)
        self.files[file] = key, hashlib.sha256(data).hexdigest()
        self.waiting.append(file)
        self._note(file)
        return []

    def _note(self, file: str) -> None:
        """Remember across an interruption that a file is whole."""
        path = self.folder / _PART / _JOURNAL
        try:
            with path.open("a", encoding="utf-8", newline="\n") as journal:
                journal.write(json.dumps([file, *self.files[file]], ensure_ascii=False) + "\n")
        except OSError as error:
            raise PolicyError([unwritable(path, error)]) from None

    def put_in_place(self) -> None:
        """Move what waits to its place, then write the list; a file that is replaced is never half there."""
        for file in self.waiting:
            path = self.folder / file
            try:
                os.replace(self.folder / _PART / file, path)  # noqa: PTH105 - moves over what is there, everywhere
            except OSError as error:
                raise PolicyError([unwritable(path, error)]) from None
        others = {f: known for f, known in self.past.items() if f not in self.files and (self.folder / f).exists()}
        write_bytes(self.folder / MANIFEST, _manifest({**others, **self.files}))
        shutil.rmtree(self.folder / _PART, ignore_errors=True)


# --- what there is already -----------------------------------------------------------------------------------


def _manifest(files: Mapping[str, tuple[str, str]]) -> bytes:
    listed = {file: {"document": key, "content": content} for file, (key, content) in sorted(files.items())}
    return (json.dumps({"schema": SCHEMA, "files": listed}, ensure_ascii=False, indent=1) + "\n").encode()


def _read_past(folder: Path) -> dict[str, tuple[str, str]]:
    """What the list and the journal of an interrupted run say; lines that were cut short say nothing."""
    found = {
        file: (entry["document"], entry["content"])
        for file, entry in _loaded(folder / MANIFEST).get("files", {}).items()
        if isinstance(entry, dict) and {"document", "content"} <= entry.keys()
    }
    return found | dict(_journalled(folder / _PART / _JOURNAL))


def _loaded(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) and read.get("schema") == SCHEMA else {}


def _journalled(path: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return
    for line in lines:
        try:
            file, key, content = json.loads(line)
        except ValueError:
            continue
        yield file, (key, content)


def _content(path: Path) -> str:
    """The digest of a file's content; "" where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""

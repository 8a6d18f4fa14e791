"""The files of many documents: made beside the place where they belong, remembered when whole, put there when all are.

A file counts as finished where a list says what it was made of, and it has the size and the content that were written.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kaoping.errors import PolicyError
from kaoping.files import unwritable, write_bytes

SCHEMA = "kaoping.batch/2"
#: Of the folder of a batch: which files there are, made of what, of which content.
MANIFEST = ".manifest.json"
#: Of the same folder: holds what is made and not yet in place.
_PART = ".part"
_JOURNAL = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Made:
    """What a file was made of, and what is in it."""

    #: The document: all its words, how its figures came about, how it is printed.
    document: str
    #: All that documents of this kind are made of: where that is the same, so is every document.
    basis: str
    size: int
    content: str


def made_of(data: bytes, document: str, basis: str) -> Made:
    """Describe a file that was written."""
    return Made(document=document, basis=basis, size=len(data), content=hashlib.sha256(data).hexdigest())


@dataclass(slots=True, kw_only=True)
class Desk:
    """Keeps the list of what there is, in place and beside it."""

    #: Where the files belong.
    folder: Path
    #: What they are all made of now; "" where that is not known.
    basis: str
    #: Stands before the names of the list and of the folder beside, where a folder holds several.
    name: str = ""
    past: Mapping[str, Made] = field(default_factory=dict)
    files: dict[str, Made] = field(default_factory=dict)
    waiting: dict[str, None] = field(default_factory=dict)

    @property
    def part(self) -> Path:
        """The folder of what is not yet in place."""
        return self.folder / f"{self.name}{_PART}"

    @property
    def manifest(self) -> Path:
        """The list of what there is."""
        return self.folder / f"{self.name}{MANIFEST}"

    def begin(self, *, resumes: bool) -> None:
        """Take up what an earlier run left, or leave it out of account."""
        if resumes:
            self.past = {**_listed(self.manifest), **dict(_journalled(self.part / _JOURNAL))}
        else:
            shutil.rmtree(self.part, ignore_errors=True)

    def knows(self, files: Iterable[str]) -> bool:
        """Whether an earlier run made any of the files."""
        return any(file in self.past for file in files)

    def keep_all(self, files: Iterable[str]) -> bool:
        """Keep files that were made of what there is now and are whole, if all are; nothing is composed for that."""
        known = {file: self.past[file] for file in files if self._is_of_now(file)}
        return known.keys() == set(files) and all(self._keep(file, made) for file, made in known.items())

    def _is_of_now(self, file: str) -> bool:
        return bool(self.basis) and file in self.past and self.past[file].basis == self.basis

    def keep(self, file: str, document: str) -> bool:
        """Keep a file if it is whole and the document would come out as it did then, whatever else has changed."""
        made = self.past.get(file)
        if made is None or made.document != document:
            return False
        return self._keep(file, dataclasses.replace(made, basis=self.basis))

    def _keep(self, file: str, made: Made) -> bool:
        for path in (self.part / file, self.folder / file):
            if _is_whole(path, made):
                self.files[file] = made
                if path.parent == self.part:
                    self.waiting[file] = None
                return True
        return False

    def note(self, made: Mapping[str, Made]) -> None:
        """Remember, across an interruption too, that files are whole."""
        self.files |= made
        self.waiting |= dict.fromkeys(made)
        path = self.part / _JOURNAL
        lines = (json.dumps([file, *dataclasses.astuple(one)], ensure_ascii=False) for file, one in made.items())
        try:
            with path.open("a", encoding="utf-8", newline="\n") as journal:
                journal.write("".join(f"{line}\n" for line in lines))
        except OSError as error:
            raise PolicyError([unwritable(path, error)]) from None

    def forget(self, files: Iterable[str]) -> None:
        """Do without files that only others were made of; they go when all is put in place."""
        for file in files:
            self.files.pop(file, None)
            self.waiting.pop(file, None)

    def clear(self, kinds: Iterable[str]) -> None:
        """Take away what an earlier run put in place in these formats and this one does not make, unless changed."""
        endings = tuple(f".{kind}" for kind in kinds)
        for file, made in _listed(self.manifest).items():
            path = self.folder / file
            if file.endswith(endings) and file not in self.files and _is_whole(path, made):
                try:
                    path.unlink()
                except OSError as error:
                    raise PolicyError([unwritable(path, error)]) from None

    def put_in_place(self) -> None:
        """Move what waits to its place, then write the list; a file that is replaced is never half there."""
        for file in self.waiting:
            path = self.folder / file
            try:
                os.replace(self.part / file, path)  # noqa: PTH105 - moves over what is there, everywhere
            except OSError as error:
                raise PolicyError([unwritable(path, error)]) from None
        others = {f: known for f, known in self.past.items() if f not in self.files and (self.folder / f).exists()}
        write_bytes(self.manifest, _manifest({**others, **self.files}))
        shutil.rmtree(self.part, ignore_errors=True)


def _manifest(files: Mapping[str, Made]) -> bytes:
    listed = {file: dataclasses.asdict(made) for file, made in sorted(files.items())}
    return (json.dumps({"schema": SCHEMA, "files": listed}, ensure_ascii=False, indent=1) + "\n").encode()


def _listed(path: Path) -> dict[str, Made]:
    """What a list says; one that is none, or of another make, says nothing."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(read, dict) or read.get("schema") != SCHEMA or not isinstance(read.get("files"), dict):
        return {}
    named = [f.name for f in dataclasses.fields(Made)]
    entries = {f: e for f, e in read["files"].items() if isinstance(e, dict) and e.keys() == set(named)}
    return dict(_known((file, *(entry[name] for name in named)) for file, entry in entries.items()))


def _journalled(path: Path) -> Iterator[tuple[str, Made]]:
    """What the journal of an interrupted run says; lines that were cut short say nothing."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return iter(())
    return _known(map(_line, lines))


def _line(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _known(rows: Iterable[Any]) -> Iterator[tuple[str, Made]]:
    for row in rows:
        match row:
            case [str(file), str(document), str(basis), int(size), str(content)]:
                yield file, Made(document, basis, size, content)


def _is_whole(path: Path, made: Made) -> bool:
    """Whether a file holds what was written; its size is looked at first."""
    try:
        if path.stat().st_size != made.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == made.content
    except OSError:
        return False

"""Readings of methods that are kept between runs: what a reading rested on and came to in, the same out while it holds.

A kept reading is data: it is unpickled by a reader that knows the records of this program and nothing else, so a
file from elsewhere can at worst be refused. It holds as long as every file that the reading looked at reads the same
(compared by SHA-256), no file was added or taken away where names are looked up, and the program itself is unchanged.
`KAOPING_CACHE` names another folder, or switches this off with `off`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from dsl.record import dataclass

_VARIABLE = "KAOPING_CACHE"
_OFF = ("off", "0", "no")
#: Changes with the form of the files.
_FORM = b"kaoping.kept/1\n"
#: Where the program's own text stands that a reading depends on.
_PROGRAM = ("dsl", "engine", "grammar", "intake", "kaoping", "policies")
_LEAST, _MOST = 100, 200
#: Where records are that touch nothing when they are made: `intake` has others that open files.
_RECORDS = ("dsl.", "engine.", "intake.errors", "kaoping.errors")
_PLAIN = {
    ("builtins", "dict"),
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("collections", "OrderedDict"),
    ("datetime", "date"),
    ("fractions", "Fraction"),
    ("types", "MappingProxyType"),
}


# --- what a reading rested on ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read, or the names in a folder that were looked through (`pattern`), with their SHA-256."""

    path: str
    pattern: str
    digest: str

    @property
    def holds(self) -> bool:
        """Whether it is still as it was."""
        return _digest(Path(self.path), self.pattern) == self.digest


def file_read(path: Path) -> Input:
    """What is now in a file, also if it is not there."""
    return Input(str(path), "", _digest(path, ""))


def names_seen(folder: Path, pattern: str) -> Input:
    """Which files of a folder there are now."""
    return Input(str(folder), pattern, _digest(folder, pattern))


def _digest(path: Path, pattern: str) -> str:
    if pattern:
        names = "\n".join(sorted(str(p.relative_to(path)) for p in path.glob(pattern)))
        return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
    try:
        # In pieces: a register may be larger than the memory.
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"no: {type(error).__name__}"


# --- keeping and finding -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading that still holds; each part is unpickled when it is asked for."""

    header: Mapping[str, object]
    _parts: Mapping[str, bytes]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What it rests on."""
        listed = self.header["inputs"]
        assert isinstance(listed, list)
        return tuple(Input(*entry) for entry in listed)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._parts

    def part(self, name: str) -> object:
        """Give a part.

        Errors: `pickle.UnpicklingError` where it holds anything that is no record of this program.
        """
        return _Records(io.BytesIO(self._parts[name])).load()


def find(about: str) -> Kept | None:
    """Find what was kept under these words (what was read, and its text), if it still holds."""
    place = _place(about)
    if place is None:
        return None
    try:
        data = place.read_bytes()
    except OSError:
        return None
    kept = _unpacked(data)
    if kept is None:
        return None
    return kept if all(entry.holds for entry in kept.inputs) else None


def recall(about: str, name: str) -> tuple[object, tuple[Input, ...]] | None:
    """Give one part of what was kept under these words, and what it rests on; None where it does not hold or read."""
    found = find(about)
    if found is None:
        return None
    try:
        return found.part(name), found.inputs
    except UNREADABLE:
        # A file that cannot be read is as good as none.
        return None


def keep(
    about: str, inputs: Iterable[Input], parts: Mapping[str, object], header: Mapping[str, object] | None = None
) -> None:
    """Keep a reading. Where it cannot be written nothing is kept, and the next run reads again."""
    place = _place(about)
    if place is None:
        return
    blobs = {name: pickle.dumps(part, protocol=5) for name, part in parts.items()}
    lengths = {name: len(blob) for name, blob in blobs.items()}
    listed = [[i.path, i.pattern, i.digest] for i in inputs]
    head = json.dumps({**(header or {}), "inputs": listed, "parts": lengths}).encode() + b"\n"
    body = head + b"".join(blobs.values())
    data = _FORM + hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(place)
        _thin_out(place.parent)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _unpacked(data: bytes) -> Kept | None:
    """Take a file apart; None where it is not one of ours, or not whole."""
    form, _, rest = data.partition(b"\n")
    digest, _, body = rest.partition(b"\n")
    if form + b"\n" != _FORM or hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    head, _, blobs = body.partition(b"\n")
    header = json.loads(head)
    parts: dict[str, bytes] = {}
    for name, length in header["parts"].items():
        parts[name], blobs = blobs[:length], blobs[length:]
    return Kept(header, parts)


def _thin_out(folder: Path) -> None:
    """Drop the oldest when there are very many."""
    kept = sorted(folder.glob("*.kept"), key=lambda p: p.stat().st_mtime)
    for old in kept[: -_LEAST if len(kept) > _MOST else 0]:
        old.unlink(missing_ok=True)


# --- where -------------------------------------------------------------------------------------------


def cache_folder() -> Path | None:
    """The folder where things are kept; None where that is switched off or the folder is another person's."""
    asked = os.environ.get(_VARIABLE, "")
    if asked.lower() in _OFF:
        return None
    if asked:
        folder = Path(asked)
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "kaoping" / "cache"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kaoping"
    return folder if _is_ours(folder) else None


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can have put anything there."""
    try:
        status = folder.stat()
    except OSError:
        return True
    return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)


def _place(about: str) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    # What findings call a file depends on where the command is run.
    whole = "\n".join((str(Path.cwd()), program_fingerprint(), about))
    return folder / f"{hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()}.kept"


_fingerprint: list[str] = []


def program_fingerprint() -> str:
    """What this program is: the name, size and time of each of its files, and the Python that runs it."""
    if not _fingerprint:
        root = Path(__file__).resolve().parent.parent
        lines = [sys.version, str(root)]
        for package in _PROGRAM:
            lines += _stamps(str(root / package))
        _fingerprint.append(hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest())
    return _fingerprint[0]


def _stamps(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _stamps(entry.path)
        elif entry.name.endswith((".py", ".lark", ".table", ".kp")):
            status = entry.stat()
            yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"


# --- unpickling --------------------------------------------------------------------------------------


class _Records(pickle.Unpickler):
    """Knows the frozen records of this program, and the plain values in them."""

    def find_class(self, module: str, name: str) -> type:
        """Find a record; refuse everything else, functions of the program included."""
        if (module, name) in _PLAIN or module.startswith(_RECORDS):
            found: object = super().find_class(module, name)
            if isinstance(found, type) and (found.__module__ == module or (module, name) in _PLAIN):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record of a method")


#: What reading a broken file may end in.
UNREADABLE: tuple[type[Exception], ...] = (
    pickle.UnpicklingError,
    EOFError,
    AttributeError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)

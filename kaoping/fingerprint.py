"""What many documents are made of in, one digest out: the same in every process, another where anything differs.

Records are digested field by field; derivations are left out, for a result's own rules and figures, digested with
it, decide them.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping, Set
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any

from engine.results import Derivation

#: The program's own folders whose files decide what a document says and how it looks.
_OWN = ("dsl", "engine", "render")
#: What it prints with.
_PRINTERS = ("Jinja2", "python-docx", "typst")


def fingerprint(*parts: object) -> str:
    """Digest records, mappings, sequences, sets, numbers and texts.

    >>> fingerprint({"分值": Fraction(3)}, ("甲", None)) == fingerprint({"分值": Fraction(3)}, ["甲", None])
    True
    >>> fingerprint("甲", "乙") == fingerprint("甲乙")
    False
    """
    whole = hashlib.sha256()

    def add(piece: bytes) -> None:
        whole.update(b"%d:%b" % (len(piece), piece))

    _take(parts, add)
    return whole.hexdigest()


def _take(value: Any, add: Callable[[bytes], None]) -> None:
    """Add what a value is made of, each with its kind before it."""
    match value:
        case str():
            add(b"s" + value.encode("utf-8", "surrogatepass"))
        case None | bool() | int():
            add(b"n%r" % (value,))
        case Fraction():
            add(b"f%d/%d" % (value.numerator, value.denominator))
        case Derivation():
            return
        case tuple() | list():
            add(b"q%d" % len(value))
            for inner in value:
                _take(inner, add)
        case Mapping() | Set():
            _take_unordered(value, add)
        case _ if dataclasses.is_dataclass(value):
            add(b"r" + type(value).__name__.encode())
            kind: type = type(value)
            for name in _fields(kind):
                _take(getattr(value, name), add)
        case _:
            add(_simple(value))


def _take_unordered(value: Any, add: Callable[[bytes], None]) -> None:
    """Add a mapping in its order, for that is told too; a set has none."""
    if isinstance(value, Mapping):
        add(b"m%d" % len(value))
        for key, inner in value.items():
            _take(key, add)
            _take(inner, add)
        return
    add(b"x%d" % len(value))
    for digest in sorted(fingerprint(inner) for inner in value):
        add(digest.encode())


def _simple(value: object) -> bytes:
    match value:
        case Enum():
            return f"e{type(value).__name__}.{value.name}".encode()
        case date() | PurePath():
            return f"t{value}".encode("utf-8", "surrogatepass")
        case bytes():
            return b"b" + value
        case _:
            raise TypeError(f"{type(value).__name__} has no fingerprint")


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


@cache
def program() -> str:
    """Digest the program itself: its version, its files, and what it prints with."""
    own = [(str(path), found) for name in _OWN for path, found in _read(files(name), name)]
    return fingerprint(version("kaoping"), own, [_version(name) for name in _PRINTERS])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _read(folder: Traversable, place: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        path = f"{place}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _read(entry, path)
        elif entry.name.endswith((".py", ".jinja", ".typ")):
            yield path, hashlib.sha256(entry.read_bytes()).digest()

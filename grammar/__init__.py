"""The grammar's text, and the parse table made of it, for whoever parses with it."""

from __future__ import annotations

import zlib
from hashlib import sha256
from pathlib import Path

#: Where the packed table stands: a line that says what it was made of, then the table.
TABLE = "kaoping.table"


def grammar_text() -> str:
    """Give the Lark grammar of the rule language."""
    return _beside("kaoping.lark").decode("utf-8")


def made_of(parser_version: str) -> bytes:
    """Name what a table is made of: this grammar, and a version of the library that made it."""
    return f"{_fingerprint()} {parser_version}\n".encode()


def packed_table() -> bytes | None:
    """Give the table that ships beside the grammar, as JSON; None where it was made of another grammar."""
    try:
        packed = _beside(TABLE)
    except OSError:
        return None
    head, _, data = packed.partition(b"\n")
    return zlib.decompress(data) if head.split()[:1] == [_fingerprint().encode()] else None


def _fingerprint() -> str:
    """The SHA-256 of the grammar and of the form of the table."""
    return sha256(b"table/3\n" + grammar_text().encode()).hexdigest()


def _beside(name: str) -> bytes:
    """What a file of this package holds; a package may stand in an archive, which its loader knows to read.

    `importlib.resources` does the same, and loads forty modules for it.
    """
    place = str(Path(__file__).with_name(name))
    read = getattr(__spec__ and __spec__.loader, "get_data", None)
    found: bytes = read(place) if read is not None else Path(place).read_bytes()
    return found

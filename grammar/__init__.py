"""The grammar's text, and the parse table made of it, for whoever parses with it."""

from __future__ import annotations

import zlib
from hashlib import sha256
from importlib.resources import files

#: Where the packed table stands: a line that says what it was made of, then the table.
TABLE = "kaoping.table"


def grammar_text() -> str:
    """Give the Lark grammar of the rule language."""
    return files(__name__).joinpath("kaoping.lark").read_text(encoding="utf-8")


def made_of(parser_version: str) -> bytes:
    """Name what a table is made of: this grammar, and a version of the library that made it."""
    return f"{_fingerprint()} {parser_version}\n".encode()


def packed_table() -> bytes | None:
    """Give the table that ships beside the grammar, as JSON; None where it was made of another grammar."""
    packed = files(__name__).joinpath(TABLE)
    if not packed.is_file():
        return None
    head, _, data = packed.read_bytes().partition(b"\n")
    return zlib.decompress(data) if head.split()[:1] == [_fingerprint().encode()] else None


def _fingerprint() -> str:
    """The SHA-256 of the grammar and of the form of the table."""
    return sha256(b"table/2\n" + grammar_text().encode()).hexdigest()

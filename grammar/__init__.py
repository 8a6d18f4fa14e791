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
    """Name what a table is made of: this grammar, and a version of the parser's library."""
    return f"{sha256(grammar_text().encode()).hexdigest()} {parser_version}\n".encode()


def packed_table(parser_version: str) -> bytes | None:
    """Give the table that ships beside the grammar, or None where it was made of another grammar or version."""
    packed = files(__name__).joinpath(TABLE)
    if not packed.is_file():
        return None
    head = made_of(parser_version)
    data = packed.read_bytes()
    return zlib.decompress(data[len(head) :]) if data.startswith(head) else None

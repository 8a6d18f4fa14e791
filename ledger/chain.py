"""The hash of an entry: its canonical content and the hash before it in, SHA-256 out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from ledger.schema import DOCUMENT

#: What stands before the first entry.
START = "0" * 64

#: A row of a table by column; the rows of an entry by table.
Row = Mapping[str, object]
Details = Mapping[str, tuple[Row, ...]]


def canonical(content: object) -> str:
    """JSON in its one form: keys sorted, no spaces, characters as they are.

    >>> canonical({"乙": 1, "甲": ["2/3", None]})
    '{"乙":1,"甲":["2/3",null]}'
    """
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(data: bytes) -> str:
    """The hash of some bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def hash_of(entry: Row, details: Details) -> str:
    """The hash of an entry and all of its rows, its own `hash` left out.

    A column without a value is left out, so that one that a later version adds changes no older hash. The bytes
    of a document stand for themselves by their SHA-256, made anew here.
    """
    content = {
        "entry": _shown("entry", {name: value for name, value in entry.items() if name != "hash"}),
        "details": {table: [_shown(table, row) for row in rows] for table, rows in details.items() if rows},
    }
    return sha256(canonical(content).encode())


def _shown(table: str, row: Row) -> dict[str, object]:
    found = {name: value for name, value in row.items() if value is not None}
    if table == DOCUMENT.name:
        content = found["content"]
        assert isinstance(content, bytes | memoryview)
        found["content"] = sha256(bytes(content))
    return found


def together(rows: Iterable[tuple[str, Row]]) -> dict[str, tuple[Row, ...]]:
    """Rows by their tables."""
    found: dict[str, list[Row]] = {}
    for table, row in rows:
        found.setdefault(table, []).append(row)
    return {table: tuple(listed) for table, listed in found.items()}

"""Recomputes the chain of a ledger and names the first entry that does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from dsl.diagnostic import Diagnostic, Text
from ledger.chain import START, Row, hash_of, sha256
from ledger.errors import ChainBroken, HeadDiffers
from ledger.schema import DETAILS, DOCUMENT, ENTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: the entries that hold, and the first that does not."""

    #: How many entries were recomputed and hold.
    count: int
    #: The hash of the last of them.
    head: str
    #: When the last of them was entered.
    at: str
    fault: Diagnostic | None


def verify(connection: Connection, head: str = "") -> Verified:
    """Recompute every entry from the first; `head` is a hash that was written down and must be in the chain.

    One pass over all rows: time grows with the ledger, memory with its largest entry.
    """
    with ExitStack() as cursors:
        return _verified(connection, head, cursors)


def _verified(connection: Connection, head: str, cursors: ExitStack) -> Verified:
    rows = {table.name: _Rows(_streamed(connection, table, cursors)) for table in DETAILS}
    count, previous, at, is_there = 0, START, "", not head
    for entry in _streamed(connection, ENTRY, cursors):
        problem = _problem(entry, count + 1, previous, rows)
        if problem is not None:
            # What is missing is the one that should stand here.
            seq = min(int(entry["seq"]), count + 1)
            return Verified(count=count, head=previous, at=at, fault=ChainBroken(seq=seq, problem=problem))
        count, previous, at = count + 1, entry["hash"], entry["entered_at"]
        is_there |= previous.startswith(head)
    left = [first for one in rows.values() if (first := one.next_entry()) is not None]
    if left:
        problem = Text("这一笔不在了，它的内容还在", "the entry is gone, what belongs to it is still there")
        return Verified(count=count, head=previous, at=at, fault=ChainBroken(seq=min(left), problem=problem))
    fault = None if is_there else HeadDiffers(wanted=head, seq=count, actual=previous)
    return Verified(count=count, head=previous, at=at, fault=fault)


def _problem(entry: Row, expected: int, previous: str, rows: dict[str, _Rows]) -> Text | None:
    seq = int(str(entry["seq"]))
    if seq != expected:
        return Text(f"第 {expected} 笔不见了", f"entry {expected} is missing")
    if entry["previous"] != previous:
        return Text("接不上前一笔：次序换过，或者前一笔换过", "it does not follow the entry before it")
    details = {name: found for name, one in rows.items() if (found := one.of(seq))}
    document = next(iter(details.get(DOCUMENT.name, ())), None)
    if document is not None and sha256(bytes(_bytes(document["content"]))) != document["sha256"]:
        return Text(f"所附的文件“{document['name']}”被改动过", f'its document "{document["name"]}" was changed')
    if hash_of(entry, details) != entry["hash"]:
        return Text("内容和登记时的校验值不符", "its content does not have the hash that was entered")
    return None


def _bytes(content: object) -> bytes:
    assert isinstance(content, bytes | memoryview)
    return bytes(content)


def _streamed(connection: Connection, table: Table, cursors: ExitStack) -> Iterator[dict[str, Any]]:
    """The rows of a table in the order of the chain, a few at a time."""
    query = select(table).order_by(*table.primary_key.columns)
    result = cursors.enter_context(connection.execution_options(yield_per=100).execute(query))
    for row in result.mappings():
        yield dict(row)


class _Rows:
    """The rows of one table, handed out by entry in ascending order."""

    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self._groups = groupby(rows, key=lambda row: int(row["entry"]))
        self._waiting: tuple[int, tuple[Row, ...]] | None = None
        self._advance()

    def _advance(self) -> None:
        found = next(self._groups, None)
        self._waiting = None if found is None else (found[0], tuple(found[1]))

    def next_entry(self) -> int | None:
        """The entry of the first rows that were not handed out."""
        return None if self._waiting is None else self._waiting[0]

    def of(self, seq: int) -> tuple[Row, ...]:
        """The rows of an entry."""
        if self._waiting is None or self._waiting[0] != seq:
            return ()
        rows = self._waiting[1]
        self._advance()
        return rows

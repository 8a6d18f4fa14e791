"""How much memory DuckDB may take, by one rule: what a run says, else `KAOPING_MEMORY`, else 4GB."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dsl.diagnostic import KaopingError
from dsl.span import NOWHERE
from intake.errors_registers import MemoryUnclear

#: Where an office writes how much there is for every run.
VARIABLE = "KAOPING_MEMORY"
#: Whatever does not fit goes to the disk.
_ORDINARY = "4GB"
_SIZE = re.compile(r"\d+([.]\d+)?\s*[KMGT]i?B", re.IGNORECASE)
_GIVEN: ContextVar[str | None] = ContextVar("memory", default=None)


@contextmanager
def within_memory(given: str | None) -> Iterator[None]:
    """While a run takes what it says; None leaves it to the rest of the rule."""
    token = _GIVEN.set(given)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def memory_limit() -> str:
    """What DuckDB is told.

    Raises KaopingError (KP977) where the size cannot be read.
    """
    given = _GIVEN.get()
    said = given if given is not None else os.environ.get(VARIABLE) or _ORDINARY
    if not _SIZE.fullmatch(said.strip()):
        where = "--memory" if given is not None else VARIABLE
        raise KaopingError([MemoryUnclear(span=NOWHERE, where=where, written=said)])
    return said.strip()

"""Collects what is found wrong while files are read; a file with very many faults tells only the first ones."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from dsl.diagnostic import Diagnostic, Related, Text, in_order
from dsl.span import Span
from intake.errors import TooManyFindings

#: Nobody reads more of one file in one go, and a wrong file could otherwise fill the memory.
MOST_PER_FILE = 300


class Findings:
    """A growing list of diagnostics."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._per_file: Counter[str] = Counter()
        #: Errors so far, for telling whether a file was read in full.
        self.error_count = 0

    def add(self, diagnostic: Diagnostic) -> None:
        """Take one in; beyond the limit of its file only say that there are more."""
        file = diagnostic.span.file
        self.error_count += diagnostic.severity == "error"
        self._per_file[file] += 1
        if self._per_file[file] <= MOST_PER_FILE:
            self._found.append(diagnostic)
        elif self._per_file[file] == MOST_PER_FILE + 1:
            self._found.append(TooManyFindings(span=Span(file, 1, 1, 1, 1), limit=MOST_PER_FILE))

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Everything by place, said once."""
        return in_order(self._found)


def earlier(span: Span) -> tuple[Related, ...]:
    """Point at the first of two places that say the same thing."""
    return (Related(span, Text("第一遍在这里", "first here")),)


@lru_cache(maxsize=4096)  # headings are shown once for each cell under them
def shown(text: str, limit: int = 40) -> str:
    r"""Cut a long or multi-line text to what a message can hold.

    >>> shown("一" * 50, 5), shown("a\nb")
    ('一一一一一…', 'a b')
    """
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit] + "…"

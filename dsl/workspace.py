"""A method while it is being written: each text is checked as if it were new, but for what an edit left alone."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.clauses import SourceText
from dsl.diagnostic import Outcome
from dsl.facts import RosterUnit
from dsl.kept import Kept
from dsl.library import EMPTY, Library
from dsl.method import read_method
from dsl.model import CheckedPolicy
from dsl.readings import Readings


class Workspace:
    """One rule file in an editor."""

    def __init__(
        self,
        file: str,
        *,
        roster: Iterable[RosterUnit] = (),
        source: SourceText | None = None,
        library: Library = EMPTY,
    ) -> None:
        self._file = file
        self._roster = tuple(roster)
        self._source = source
        self._library = library
        self._readings = Readings()
        self._kept = Kept(anchors=True)
        self._last: tuple[str, Outcome[CheckedPolicy]] | None = None

    def update(self, text: str) -> Outcome[CheckedPolicy]:
        """Check the text as it is now: the same method and the same findings as `read_method` gives of it.

        What stands below an edit is not made again but moves, in what was given for the text before too: hold on to
        an outcome no longer than to its text.

        INVARIANT: equal to reading afresh after any edits (tests/dsl/test_workspace.py, bench/edits.py).
        """
        if self._last is None or self._last[0] != text:
            self._kept.begin()
            found = read_method(
                text,
                file=self._file,
                roster=self._roster,
                source=self._source,
                library=self._library,
                readings=self._readings,
                kept=self._kept,
            )
            self._last = text, found
        return self._last[1]

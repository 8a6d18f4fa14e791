"""How lines were read before: a line that stands where it stood, among the same names, reads as it did.

What a line reads as depends on its text, on where the parser stands, on the name that the line declares, and on those
names and units of the method that occur in it. So an edit leaves all lines as they are but its own and those in which a
name occurs that came or went; and what was read can be kept between runs, as plain texts and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsl.automaton import Stack
from dsl.lexicon import Lexicon, changed_words
from dsl.lines import Line
from dsl.reading import Word
from dsl.terms import fold

#: A line as typed, the states of the parser, and where the line declares a name.
Place = tuple[str, Stack, tuple[int, int] | None]
#: Start, end and terminal of each word.
Words = tuple[tuple[int, int, str], ...]
#: Readings beyond this are of texts that are gone.
_MOST = 50_000


class Readings:
    """The readings of the lines of one method, from one parsing of it to the next.

    INVARIANT: with readings and without, a text is parsed to the same (tests/dsl/test_workspace.py).
    """

    def __init__(self, names: frozenset[str] = frozenset(), known: Mapping[Place, Words] | None = None) -> None:
        #: Names and units, folded, each with its kind, that the readings go by.
        self.names = names
        self.known: dict[Place, Words] = dict(known or {})
        #: Those of the last parsing.
        self.used: dict[Place, Words] = {}
        self._lexicon: Lexicon | None = None

    def begin(self, lexicon: Lexicon) -> None:
        """Get ready for a parsing: forget the lines in which a name occurs that came or went."""
        if lexicon is self._lexicon:
            return
        names = lexicon.words()
        changed = changed_words(self.names, names)
        if len(self.known) > _MOST or len(changed) > len(names) // 2:
            self.known = {}
        elif changed:
            self.known = {p: w for p, w in self.known.items() if not _holds_any(fold(p[0]), changed)}
        self.names, self.used, self._lexicon = names, {}, lexicon

    def find(self, line: Line, stack: Stack, declared: tuple[int, int] | None) -> tuple[Word, ...] | None:
        """How a line was read that stood there."""
        place = (line.text, stack, declared)
        words = self.known.get(place)
        if words is None:
            return None
        self.used[place] = words
        return tuple(Word(*word) for word in words)

    def keep(
        self, line: Line, stack: Stack, declared: tuple[int, int] | None, words: tuple[Word, ...]
    ) -> tuple[Word, ...]:
        """Remember the one reading of a line."""
        place = (line.text, stack, declared)
        self.known[place] = self.used[place] = tuple((w.start, w.end, w.terminal) for w in words)
        return words


def _holds_any(text: str, names: frozenset[str]) -> bool:
    return any(name in text for name in names)

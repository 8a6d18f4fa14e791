"""The words that a reader of one method knows: names by kind, and units of measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from dsl.quantity import BUILTIN, MULTIPLIERS, Unit
from dsl.record import dataclass
from dsl.terms import fold


class NameKind(Enum):
    """What a declared name is a name of; the value is the grammar's terminal."""

    # Each is one object; Enum's own hash is a function of Python's, and these are looked up by the ten thousand.
    __hash__ = object.__hash__

    NODE = "NAME"
    AREA = "AREA"
    LEVEL = "LEVEL"
    PERIOD = "PERIOD"
    AWARD = "AWARD"
    ROSTER = "ROSTER"
    TIER = "TIER"
    RULE = "RULE"
    #: A judged grade that 计分 评定 gives points for.
    GRADED = "GRADED"
    GRADE = "GRADE"
    GROUP = "GROUP"
    ATTRIBUTE = "ATTRIBUTE"
    ATTRIBUTE_VALUE = "ATTRIBUTE_VALUE"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names by kind and folded form, each with the form it was written in, and the declared units."""

    names: Mapping[NameKind, Mapping[str, str]]
    units: Mapping[str, Unit]
    #: The same names by their first character, longest first.
    _by_first: Mapping[tuple[NameKind, str], tuple[str, ...]]
    _units_by_first: Mapping[str, tuple[str, ...]]

    def names_at(self, folded: str, offset: int, kind: NameKind) -> tuple[int, ...]:
        """Where the names of a kind end that begin at an offset, longest first.

        >>> words = make_lexicon({NameKind.NODE: ["失业保险", "失业保险参保人数"]}, {})
        >>> words.names_at("失业保险参保人数 > 3", 0, NameKind.NODE)
        (8, 4)
        """
        near = self._by_first.get((kind, folded[offset : offset + 1]), ())
        return tuple(offset + len(n) for n in near if folded.startswith(n, offset))

    def units_at(self, folded: str, offset: int) -> tuple[int, ...]:
        """Where the units end that begin at an offset, longest first; 万人 and 元/人 are units too."""
        ends = set(self._simple_units_at(folded, offset))
        for end in tuple(ends):
            if folded[end : end + 1] == "/":
                ends.update(self._simple_units_at(folded, end + 1))
        return tuple(sorted(ends, reverse=True))

    def _simple_units_at(self, folded: str, offset: int) -> list[int]:
        near = self._units_by_first.get(folded[offset : offset + 1], ())
        ends = [offset + len(u) for u in near if folded.startswith(u, offset)]
        if folded[offset : offset + 1] in MULTIPLIERS:
            after = self._units_by_first.get(folded[offset + 1 : offset + 2], ())
            ends.append(offset + 1)
            ends.extend(offset + 1 + len(u) for u in after if folded.startswith(u, offset + 1))
        return ends

    def words(self) -> frozenset[str]:
        """Every name, folded and with its kind, and every unit: what a line reads as depends on no more of it."""
        names = frozenset(f"{kind.value} {name}" for kind, own in self.names.items() for name in own)
        return names | {f"UNIT {unit}" for unit in self.units}

    def all_names(self, *kinds: NameKind) -> tuple[str, ...]:
        """The names of some kinds, as written."""
        return tuple(written for kind in kinds for written in self.names.get(kind, {}).values())


def changed_words(before: frozenset[str], after: frozenset[str]) -> frozenset[str]:
    """Names and units that came or went, folded."""
    return frozenset(word.partition(" ")[2] for word in before ^ after)


def make_lexicon(names: Mapping[NameKind, Iterable[str]], units: Mapping[str, Unit]) -> Lexicon:
    """Index names and units for looking them up at a place in the text."""
    folded: dict[NameKind, dict[str, str]] = {}
    by_first: dict[tuple[NameKind, str], list[str]] = {}
    for kind, written in names.items():
        words = folded.setdefault(kind, {})
        for word in written:
            words.setdefault(fold(word), word)
        for word in sorted(words, key=lambda w: (-len(w), w)):
            by_first.setdefault((kind, word[:1]), []).append(word)
    units_by_first: dict[str, list[str]] = {}
    for unit in sorted({**BUILTIN, **units}, key=lambda u: (-len(u), u)):
        units_by_first.setdefault(unit[:1], []).append(unit)
    return Lexicon(
        folded,
        units,
        {k: tuple(v) for k, v in by_first.items()},
        {k: tuple(v) for k, v in units_by_first.items()},
    )

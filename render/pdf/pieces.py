"""A line of text as the pieces that the page is set from: nothing is taken out of it and nothing put in.

Where a word is longer than its line there are chances to break it, and "·" is tied to what stands before it,
for no line may begin with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from render.document import Line, words
from render.layout import Face
from render.wording import width_in_ems

Piece: TypeAlias = Mapping[str, str]

_CHANCE: Piece = {"kind": "chance"}
_TURN: Piece = {"kind": "turn"}
_TIED = re.compile(r"([^\s·]?·)")
#: A word that has to be broken is broken after this many characters.
_STEP = 4


def pieces(line: Line, face: Face, room: float) -> list[Piece]:
    """Part a line for a place that is so many characters wide."""
    return list(_pieces(words(line), face, room))


def _pieces(text: str, face: Face, room: float) -> Iterator[Piece]:
    for position, part in enumerate(_TIED.split(text)):
        if position % 2:
            yield {"kind": "tied", "text": part, "face": face.name}
            continue
        for stretch, is_long in _stretches(part, room):
            if not is_long:
                yield {"kind": "text", "text": stretch, "face": face.name}
                continue
            # Signs that may not begin a line may not be parted either, so there the line is turned.
            is_signs = not any(c.isalnum() for c in stretch)
            step, end = (max(1, int(room / 2)), _TURN) if is_signs else (_STEP, _CHANCE)
            for start in range(0, len(stretch), step):
                yield {"kind": "text", "text": stretch[start : start + step], "face": face.name}
                yield end


def _stretches(text: str, room: float) -> Iterator[tuple[str, bool]]:
    """Part a text into words that are too long for the line, and what is not.

    >>> list(_stretches("网址http://example.com/a。", 5))
    [('网址', False), ('http://example.com/a。', True)]
    """
    # No word of a text is longer than the text.
    if len(text) < room:
        yield from ((text, False),) if text else ()
        return
    kept = ""
    for word, breaks in _words(text):
        if breaks or len(word) < room or width_in_ems(word) < room:
            kept += word
            continue
        if kept:
            yield kept, False
        kept = ""
        yield word, True
    if kept:
        yield kept, False


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Part a text into what may be broken between any two characters, and words that may not."""
    start, breaks = 0, _BREAKS[text[0]]
    for position, character in enumerate(text):
        if _BREAKS[character] != breaks:
            yield text[start:position], breaks
            start, breaks = position, not breaks
    yield text[start:], breaks


class _Breaks(dict[str, bool]):
    """Whether a line may end on either side: of a Chinese character, or a space; filled as characters are met."""

    def __missing__(self, character: str) -> bool:
        is_chinese = unicodedata.east_asian_width(character) == "W" and character.isalpha()
        breaks = self[character] = character == " " or is_chinese
        return breaks


_BREAKS = _Breaks()

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
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or _breaks(text[end]) != _breaks(text[start]):
            yield text[start:end], _breaks(text[start])
            start = end


def _breaks(character: str) -> bool:
    """Whether a line may end on either side: a Chinese character, or a space."""
    return character == " " or (unicodedata.east_asian_width(character) == "W" and character.isalpha())

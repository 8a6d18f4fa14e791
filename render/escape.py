"""Keeps data apart from markup: protected text may stand anywhere in what a template makes and is never read as markup.

Every character of a value is moved, one for one, into a plane that the markup does not know, and moved
back after the structure has been read. So a unit called `一、|{{x}}` prints as itself, at the start of a
line as in a table cell, and no list of special characters has to be complete.
"""

from __future__ import annotations

import unicodedata

_PLANE = 0xF0000
_PLANE_END = 0xFFFFF
_FIRST_MOVED = chr(_PLANE)
#: Controls, format characters (also right-to-left marks and zero widths), lone surrogates, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def protect(text: str) -> str:
    """Move a value's characters out of the markup's reach; its length stays.

    >>> plain(protect("一、|{{x}}"))
    '一、|{{x}}'
    """
    return text.translate(_MOVED)


class _Moved(dict[int, int]):
    """Where each character goes; filled as characters are met, for a text is moved at one stroke then."""

    def __missing__(self, code: int) -> int:
        # Text that a macro made has been moved already; beyond the first plane nothing means anything in markup.
        moved = self[code] = code + _PLANE if code <= 0xFFFF else code
        return moved


_MOVED = _Moved()


def without_moved(text: str) -> str:
    """Name the private characters of the last planes in data, which would be taken for moved ones.

    >>> without_moved("长春" + chr(0xF4E00))
    '长春〔U+F4E00〕'
    """
    if not text or max(text) < _FIRST_MOVED:
        return text
    return "".join(_named(ord(c)) if ord(c) >= _PLANE else c for c in text)


def plain(text: str) -> str:
    r"""Give the text as it is to be read: protected characters moved back, and invisible ones named.

    >>> plain("长\u202e春市" + protect("\n"))
    '长〔U+202E〕春市〔U+000A〕'
    """
    # Nothing moved and nothing invisible is printable, nor much else that is rare.
    return text if text.isprintable() else text.translate(_SHOWN)


class _Shown(dict[int, str]):
    """What each character is shown as; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _shown(code)
        return shown


_SHOWN = _Shown()


def _shown(code: int) -> str:
    if _PLANE <= code <= _PLANE_END:
        code -= _PLANE
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    if is_noncharacter or code >= _PLANE or unicodedata.category(chr(code)) in _INVISIBLE:
        return _named(code)
    return chr(code)


def _named(code: int) -> str:
    return f"〔U+{code:04X}〕"

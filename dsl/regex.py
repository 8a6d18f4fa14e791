"""A regular expression that is compiled when it is first used: most runs use few of those that they load."""

from __future__ import annotations

import re
from typing import cast


class _Pattern:
    """Stands in for a pattern until something is asked of it, and hands on from then."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        """Compile, and keep what was asked for, so that it is asked for once."""
        found: object = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """Give what `re.compile` does.

    >>> regex(r"[0-9]+").sub("n", "第12条")
    '第n条'
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))

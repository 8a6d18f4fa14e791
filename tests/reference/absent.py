"""What stands where a value does not: one of four words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsl.facts import Value
from dsl.model import ZeroOutcome

Known = Value


@dataclass(frozen=True)
class Absent:
    """No value: 缺, 待评, 未定义 or 不适用; `zero` says what a zero denominator was said to mean, or "?" before."""

    word: str
    zero: ZeroOutcome | str | None = None


MISSING, PENDING, UNDEFINED, NOT_APPLICABLE = Absent("缺"), Absent("待评"), Absent("未定义"), Absent("不适用")
_ORDER = ["缺", "待评", "未定义", "不适用"]
Result = Known | Absent


def first_absent(values: Sequence[Result]) -> Absent | None:
    """Give the first word among what is absent, and what zero means if all of that word agree."""
    missing = [v for v in values if isinstance(v, Absent)]
    if not missing:
        return None
    word = min((m.word for m in missing), key=_ORDER.index)
    zeros = [m.zero for m in missing if m.word == word]
    if "?" in zeros:
        return Absent(word, "?")
    return Absent(word, zeros[0] if len(set(zeros)) == 1 else None)

"""The records of a difference: what was added, dropped, renamed, renumbered, moved or changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from dsl.diagnostic import Text
from dsl.span import Span

#: Of the part as a whole.
NOTHING = Text("", "")


class ChangeKind(Enum):
    """What happened to a part of a method."""

    ADDED = "新增"
    DROPPED = "取消"
    RENAMED = "改名"
    RENUMBERED = "改编号"
    MOVED = "移动"
    CHANGED = "修改"
    #: The newer method has the place of it, but not its contents (未编入).
    UNKNOWN = "无法比较"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change to one part of a method.

    `old` and `new` are what stood there and what stands there, as texts of the language; empty where the
    kind says it all.
    """

    kind: ChangeKind
    #: What kind of part: 方面, 指标, 奖项, …
    part: str
    #: What the part is called (its newer name, where it was renamed).
    name: str
    #: The areas it stands in, outermost first.
    path: tuple[str, ...] = ()
    #: Which side of it: 目标, 分值, 计分, …; empty for the part as a whole.
    aspect: Text = NOTHING
    old: str = ""
    new: str = ""
    old_span: Span | None = None
    new_span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All changes between two methods, in the order of the newer one (what was dropped in its old order)."""

    old_title: str
    new_title: str
    changes: tuple[Change, ...]

    def of(self, *parts: str) -> tuple[Change, ...]:
        """The changes to parts of these kinds."""
        return tuple(c for c in self.changes if c.part in parts)

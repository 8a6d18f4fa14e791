"""What a document tells beside what every document may: values for its template, and how their figures came about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from render.document import Anchor, Run
from render.escape import plain


@dataclass(slots=True)
class Figures:
    """Makes the figures of one unit, and keeps for each the lines that trace it."""

    level: str
    unit: str
    #: By the anchor as it is printed.
    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def run(self, text: str, key: str, side: str, lines: Sequence[str] = ()) -> Run:
        """A figure; without lines of its own the result says how it came about (`render.sources`)."""
        anchor = Anchor(level=self.level, unit=self.unit, key=key, side=side)
        if lines:
            self.lines[printed(anchor)] = tuple(plain(line) for line in lines)
        return Run(text=text, anchor=anchor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Values by the name that templates use, and the lines behind figures that the result itself cannot trace."""

    values: Mapping[str, object]
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: What nobody gave and is left blank: what it is, and what is printed.
    blanks: tuple[tuple[str, str, str], ...] = ()


def printed(anchor: Anchor) -> str:
    """An anchor with its names as they are printed."""
    return "/".join(plain(part) for part in (anchor.level, anchor.unit, anchor.key, anchor.side))

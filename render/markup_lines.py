"""Lines of 公文标记: what is kept while reading, and the figures and plain text that a line is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dsl.diagnostic import Diagnostic, Text
from render.document import Anchor, Line, Run
from render.errors import MarkupFault
from render.escape import plain

_INLINE = re.compile(r"\\(?P<escaped>.)|\[(?P<text>[^\[\]]*)\]\((?P<anchor>[^()]*)\)")


@dataclass(slots=True)
class Reader:
    """What has been read so far; lines are numbered as in the text."""

    template: str
    faults: list[Diagnostic] = field(default_factory=list)

    def fault(self, line: int, found: str, zh: str, en: str) -> None:
        """Keep a fault of a line."""
        self.faults.append(
            MarkupFault(template=self.template, line=line, found=plain(found.strip()), fault=Text(zh, en))
        )


def plain_text(text: str) -> str:
    """A value without runs: backslashes resolved, protected text moved back."""
    return plain(re.sub(r"\\(.)", r"\1", text))


def read_runs(number: int, text: str, reader: Reader) -> Line:
    """Read the figures out of a line; stretches of plain text between them become one run each."""
    pieces: list[Run] = []
    held, at = "", 0
    for match in _INLINE.finditer(text):
        held += text[at : match.start()]
        at = match.end()
        if match["escaped"] is not None:
            held += match["escaped"]
            continue
        anchor = _anchor(number, match["anchor"], reader)
        pieces += [Run(text=plain(held)), Run(text=plain(match["text"]), anchor=anchor)]
        held = ""
    pieces.append(Run(text=plain(held + text[at:])))
    return tuple(run for run in pieces if run.text)


def _anchor(number: int, written: str, reader: Reader) -> Anchor | None:
    parts = tuple(plain(part) for part in written.split("/"))
    if len(parts) != 4:
        reader.fault(
            number,
            written,
            "数字的出处要写成“层次/单位/指标/哪一面”",
            "a figure's origin is written level/unit/key/side",
        )
        return None
    return Anchor(level=parts[0], unit=parts[1], key=parts[2], side=parts[3])

"""Findings in; what a person or a program reads out: drawn text, JSON, or SARIF 2.1.0."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from dsl.diagnostic import Diagnostic, Language, Severity, Text
from dsl.record import dataclass
from dsl.span import Span

#: Maps each file that diagnostics speak of to its text, as it was read.
Sources = Mapping[str, str]

_TAB = 4
#: A line with more characters than this is shown in part, with so many before what is marked.
_PARAGRAPH, _BEFORE = 120, 24
#: Drawn in place of what would move the cursor or reverse the line.
_UNPRINTABLE = "\ufffd"
#: Bidirectional classes of the characters that do the latter.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_SEVERITY: Mapping[Severity, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("提示", "note"),
}
_COUNTED: Mapping[Severity, tuple[Text, Text]] = {
    "error": (Text("{n} 个错误", "{n} error"), Text("{n} 个错误", "{n} errors")),
    "warning": (Text("{n} 个警告", "{n} warning"), Text("{n} 个警告", "{n} warnings")),
    "note": (Text("{n} 条提示", "{n} note"), Text("{n} 条提示", "{n} notes")),
}
_BASIS = Text("依据：", "basis: ")
_HELP = Text("帮助：", "help: ")
_COLOURS: Mapping[Severity | Literal["quiet", "bold"], str] = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "quiet": "34",
    "bold": "1",
}


# --- how wide text is on a screen --------------------------------------------------------------------


def display_width(text: str, *, ambiguous: int = 1) -> int:
    r"""Count the terminal cells that text takes.

    Chinese and full-width signs and emoji take two; combining marks, variation selectors and joiners
    none, and what a joiner ties to the emoji before it none either. Signs of ambiguous width (“ ” × ①)
    take one, or two on a terminal that says so. Tabs are for the caller to expand.

    >>> display_width("指标 12"), display_width("e\u0301"), display_width("👨\u200d👩\u200d👧"), display_width("“×”")
    (7, 1, 2, 3)
    """
    return len(text) if text.isascii() else sum(width for _, width in _cells(text, ambiguous))


def _cells(text: str, ambiguous: int) -> list[tuple[str, int]]:
    """Give every character with the cells that it adds to what stands before it."""
    cells: list[tuple[str, int]] = []
    joined = flag_open = False
    for index, char in enumerate(text):
        width = _width(char, ambiguous)
        is_flag = "\U0001f1e6" <= char <= "\U0001f1ff"
        if joined or (is_flag and flag_open) or "\U0001f3fb" <= char <= "\U0001f3ff":
            width = 0
        elif is_flag or text[index + 1 : index + 2] == "\ufe0f":  # the selector makes an emoji of a sign
            width = 2
        flag_open = is_flag and not flag_open
        joined = char == "\u200d"
        cells.append((char, width))
    return cells


@lru_cache(maxsize=1 << 14)
def _width(char: str, ambiguous: int) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    match unicodedata.east_asian_width(char):
        case "W" | "F":
            return 2
        case "A":
            return ambiguous
        case _:
            return 1


@dataclass(frozen=True, slots=True)
class _Line:
    """One source line as it is drawn, and the cell at which each of its characters begins."""

    shown: str
    #: One more than the line has characters: the last is the cell after the end.
    starts: tuple[int, ...]

    def cells(self, column: int, end_column: int) -> tuple[int, int]:
        """Where a stretch of characters (counted from 1) begins and ends on the screen; at least one cell."""
        last = len(self.starts) - 1
        start, end = self.starts[min(column - 1, last)], self.starts[min(max(end_column - 1, 0), last)]
        return start, max(end, start + 1)


def _lay_out(raw: str, ambiguous: int) -> _Line:
    shown: list[str] = []
    starts = [0]
    for char, width in _cells(raw, ambiguous):
        drawn, cells = char, width
        if char == "\t":
            cells = _TAB - starts[-1] % _TAB
            drawn = " " * cells
        elif unicodedata.category(char) == "Cc" or unicodedata.bidirectional(char) in _TURNING:
            drawn, cells = _UNPRINTABLE, 1
        shown.append(drawn)
        starts.append(starts[-1] + cells)
    return _Line("".join(shown).rstrip(), tuple(starts))


# --- drawing -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """One marked place: the primary one is drawn with carets, the others with dashes."""

    span: Span
    message: str
    is_primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pen:
    """What stays the same through a drawing."""

    sources: Sources
    language: Language
    colour: bool
    ambiguous: int

    def paint(self, text: str, kind: Severity | Literal["quiet", "bold"]) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self.colour and text else text

    def say(self, text: Text) -> str:
        return text.zh if self.language == "zh" else text.en


def draw(
    diagnostics: Iterable[Diagnostic],
    sources: Sources,
    *,
    language: Language = "zh",
    colour: bool = False,
    ambiguous: int = 1,
) -> str:
    """Draw findings with the lines they are about, in the order given.

    `sources` maps a file, as the spans write it, to its text; a place in a file that is not there is
    named without its line. `ambiguous` is the cells that a sign of ambiguous width takes on the screen.
    Ends with a line feed, or is empty where there is nothing to draw.
    """
    pen = _Pen(sources=sources, language=language, colour=colour, ambiguous=ambiguous)
    return "\n".join(_draw_one(d, pen) for d in diagnostics)


def summary(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """Count findings in words, or say that there are none.

    >>> summary((), "en")
    'no findings'
    """
    found = [d.severity for d in diagnostics]
    counts = [(found.count(s), words) for s, words in _COUNTED.items()]
    said = [words[n > 1].format(language, {"n": n}) for n, words in counts if n]
    if not said:
        return "没有发现问题" if language == "zh" else "no findings"
    return "、".join(said) if language == "zh" else ", ".join(said)


def _draw_one(found: Diagnostic, pen: _Pen) -> str:
    marks = (
        _Mark(span=found.span, message=found.say("label", pen.language), is_primary=True),
        *(_Mark(span=r.span, message=pen.say(r.message), is_primary=False) for r in found.related),
    )
    gutter = len(str(max(m.span.line for m in marks)))
    head = pen.paint(f"{pen.say(_SEVERITY[found.severity])}[{found.code}]", found.severity)
    title = found.message(pen.language)
    if not found.span.file and marks[0].message:
        title += pen.say(Text("：", ": ")) + marks[0].message
    lines = [f"{head} {pen.paint(title, 'bold')}"]
    for file in dict.fromkeys(m.span.file for m in marks if m.span.file):
        here = tuple(m for m in marks if m.span.file == file)
        text = pen.sources.get(file)
        if text is None or not any(m.span.line for m in here):
            lines += [_place(m, gutter, pen) for m in here]
        else:
            lines += [
                _place(here[0], gutter, pen, with_message=False),
                *_snippet(here, _split(text), gutter, found, pen),
            ]
    lines += _notes(found, gutter, pen)
    return "\n".join(lines) + "\n"


def _place(mark: _Mark, gutter: int, pen: _Pen, *, with_message: bool = True) -> str:
    """Name a place; with what is said of it where its line cannot be shown."""
    arrow = pen.paint(" " * gutter + ("-->" if mark.is_primary else ":::"), "quiet")
    place = str(mark.span) if mark.span.line else mark.span.file
    return f"{arrow} {place} {mark.message if with_message else ''}".rstrip()


def _notes(found: Diagnostic, gutter: int, pen: _Pen) -> list[str]:
    """Write what the rule rests on and how to mend it; further lines stand under the first."""
    sign = pen.paint(" " * gutter + " = ", "quiet")
    lines = []
    for head, body in ((pen.say(_BASIS), _basis(found, pen)), (pen.say(_HELP), found.say("help", pen.language))):
        if body:
            hang = "\n" + " " * (gutter + 3 + display_width(head))
            lines.append(sign + head + body.replace("\n", hang))
    return lines


def _basis(found: Diagnostic, pen: _Pen) -> str:
    """Join the clauses of a finding that has a field `basis`."""
    basis = found.fields().get("basis", ())
    clauses = basis if isinstance(basis, tuple) else (basis,)
    # A clause is known by its attribute: the records of a method are too heavy to load for drawing alone.
    said = [pen.say(c) if isinstance(c, Text) else str(getattr(c, "address", c)) for c in clauses if c]
    return ("、" if pen.language == "zh" else ", ").join(said)


def _snippet(marks: Sequence[_Mark], source: Sequence[str], gutter: int, found: Diagnostic, pen: _Pen) -> list[str]:
    """Draw the lines of one file that are spoken of, each followed by what is marked in it."""
    bar = pen.paint(" " * gutter + " |", "quiet")
    out = [bar]
    before = 0
    for number in sorted({m.span.line for m in marks if m.span.line}):
        if before and number > before + 2:
            out.append(pen.paint("...", "quiet"))
        elif before and number == before + 2:
            out.append(_numbered(before + 1, _lay_out(_at(source, before + 1), pen.ambiguous), gutter, pen))
        ordered = sorted((m for m in marks if m.span.line == number), key=lambda m: (not m.is_primary, m.span))
        text, ordered = _around(_at(source, number), ordered)
        line = _lay_out(text, pen.ambiguous)
        out.append(_numbered(number, line, gutter, pen))
        out += [f"{bar} {_underline(m, line, found.severity, pen)}" for m in ordered]
        before = number
    return out


def _around(text: str, marks: list[_Mark]) -> tuple[str, list[_Mark]]:
    """Of a line that is a whole paragraph (an official text has such), what stands around the first mark."""
    if len(text) <= _PARAGRAPH:
        return text, marks
    start = max(0, min(m.span.column for m in marks) - 1 - _BEFORE)
    shown = text[start : start + _PARAGRAPH]
    head, tail = "…" if start else "", "…" if start + _PARAGRAPH < len(text) else ""
    moved = len(head) - start
    spans = (replace(m.span, column=m.span.column + moved, end_column=m.span.end_column + moved) for m in marks)
    return head + shown + tail, [replace(m, span=span) for m, span in zip(marks, spans, strict=True)]


def _split(text: str) -> list[str]:
    """Cut text into lines as an editor counts them (not at form feeds, as `splitlines` does)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _at(source: Sequence[str], number: int) -> str:
    return source[number - 1] if 0 < number <= len(source) else ""


def _numbered(number: int, line: _Line, gutter: int, pen: _Pen) -> str:
    return f"{pen.paint(f'{number:>{gutter}} |', 'quiet')} {line.shown}".rstrip()


def _underline(mark: _Mark, line: _Line, severity: Severity, pen: _Pen) -> str:
    """Draw carets (dashes for a secondary place) under a mark, up to the line's end where it goes on below."""
    goes_on = mark.span.end_line > mark.span.line
    end_column = len(line.starts) if goes_on else mark.span.end_column
    start, end = line.cells(mark.span.column, end_column)
    sign = ("^" if mark.is_primary else "-") * (end - start)
    message = mark.message
    if goes_on:
        upto = Text(f"（到第 {mark.span.end_line} 行）", f" (to line {mark.span.end_line})")
        message = (message + pen.say(upto)).strip()
    drawn = pen.paint(f"{sign} {message}".rstrip(), severity if mark.is_primary else "quiet")
    return " " * start + drawn


# --- for programs ------------------------------------------------------------------------------------

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


def to_json(diagnostics: Iterable[Diagnostic], language: Language = "zh") -> dict[str, Json]:
    """Give findings as `kaoping.diagnostics/1`; a place that is not known is null."""
    return {"schema": "kaoping.diagnostics/1", "diagnostics": [_json(d, language) for d in diagnostics]}


def _json(found: Diagnostic, language: Language) -> Json:
    related: list[Json] = [
        {
            "file": r.span.file or None,
            "line": r.span.line or None,
            "column": r.span.column or None,
            "message": r.message.format(language, {}),
        }
        for r in found.related
    ]
    return {
        "code": found.code,
        "severity": found.severity,
        "message": found.message(language),
        "label": found.say("label", language),
        "file": found.span.file or None,
        "line": found.span.line or None,
        "column": found.span.column or None,
        "end_line": found.span.end_line or None,
        "end_column": found.span.end_column or None,
        "help": found.say("help", language),
        "related": related,
    }


def in_general(text: Text, language: Language) -> str:
    """Give the sentence of a diagnostic that has not happened, with … for what it would name.

    >>> in_general(Text("应为 {expected}", ""), "zh")
    '应为 …'
    """
    return re.sub(r"\{\w*\}", "…", text.zh if language == "zh" else text.en)


def mend_in_general(kind: type[Diagnostic], language: Language) -> str:
    """How to mend what a code stands for; "" where that depends on what has happened.

    What it would begin with (near names) is left out.
    """
    return in_general(kind.help, language).lstrip("…").strip()

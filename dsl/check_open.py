"""What was begun and is not settled: the text of a method in, a warning for each place that still says （待填） out."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.clauses import SourceText
from dsl.diagnostic import Diagnostic, Text
from dsl.errors_open import LeftOpen, YearOfTitle
from dsl.lines import split_lines
from dsl.model import Header
from dsl.regex import regex
from dsl.span import Span
from dsl.terms import fold

_MARK = regex(r"\((待填|待确认)\)")
_YEAR = regex(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SAID = {
    "待填": (
        Text("还没有填", "something is left to fill in"),
        Text("填上，并去掉「（待填）」", "fill it in and take （待填） out"),
    ),
    "待确认": (
        Text("还没有人确认", "something is left to confirm"),
        Text(
            "核对；对的，去掉「（待确认）」，整行只为提醒的就删去这一行",
            "check it; if it is right take （待确认） out, or the whole line",
        ),
    ),
}


def check_open(text: str, file: str) -> Iterator[Diagnostic]:
    """Find the marks of what somebody still has to settle; comments do not count."""
    if not _may_be_open(text) or not _MARK.search(fold(text)):
        return
    for line in split_lines(text, file).value or ():
        for mark in _MARK.finditer(line.folded):
            yield _left_open(mark[1], line.text, line.span(mark.start(), mark.end()))


def check_open_lines(text: str, file: str) -> Iterator[Diagnostic]:
    """Find the marks in a file of another kind (units.yaml), in its comments too."""
    if not _may_be_open(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        for mark in _MARK.finditer(fold(line)):
            yield _left_open(mark[1], line, Span(file, number, mark.start() + 1, number, mark.end() + 1))


def _may_be_open(text: str) -> bool:
    return any(word in text for word in _SAID)


def _left_open(mark: str, line: str, span: Span) -> LeftOpen:
    what, act = _SAID[mark]
    return LeftOpen(span=span, what=what, line=" ".join(line.split()), act=act)


def check_title(header: Header) -> Iterator[Diagnostic]:
    """A title that names years names one of the term."""
    written = [int(y) for y in _YEAR.findall(fold(header.title))]
    if not written or header.starts_on is None or header.ends_on is None:
        return
    first, last = header.starts_on.year, header.ends_on.year
    if any(first <= year <= last for year in written):
        return
    term = Text(f"{first} 年", str(first)) if first == last else Text(f"{first} 至 {last} 年", f"{first}–{last}")
    yield YearOfTitle(span=header.span, written="、".join(map(str, written)), term=term)


def is_pasted(source: SourceText) -> bool:
    """Whether a source text is more than a placeholder, whose first line begins with the mark."""
    first = next((line for line in source.lines if line.strip()), "")
    return _MARK.match(fold(first).strip()) is None

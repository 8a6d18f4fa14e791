"""Markdown or 公文标记 in, a document under proof out: its own signs left out, every character with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from render.markup import PARTICULARS
from render.proof.paper import Paper, Piece

_FENCE = re.compile(r"\s*(```|~~~)")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?")
_HEADING = re.compile(r"(#{1,6})\s+")
_FRONT = re.compile(r"\s*([^：:\s]+)\s*[：:]\s*(.*?)\s*")
#: What stands at the start of a line for the format alone.
_OPENING = re.compile(r"\s*(?:>\s*|[-*+]\s+)?")
_MARKUP_LINE = re.compile(r"(?:列：[\d ]+|横表)\s*")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_SIGNS = re.compile(r"\*\*|__|`")


def read_markdown(text: str, file: str) -> Paper:
    """Read a document from Markdown, or from 公文标记 with its front matter."""
    lines = text.split("\n")
    pieces: list[Piece] = []
    body = 0
    if lines and lines[0].strip() == "---":
        end = next((n for n, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        pieces += [p for n in range(1, end) if (p := _particular(n + 1, lines[n])) is not None]
        body = end + 1 if pieces else 0
    is_code = False
    for number, line in enumerate(lines[body:], body + 1):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and not _is_markup(line):
            pieces += _row(number, line) if line.lstrip().startswith("|") else _line(number, line)
    return Paper(file=file, lines=tuple(lines), pieces=tuple(p for p in pieces if p.text.strip()))


def _is_markup(line: str) -> bool:
    return bool(
        _RULE.fullmatch(line)
        or (line.strip() and _TABLE_RULE.fullmatch(line))
        or _MARKUP_LINE.fullmatch(line)
        or line.lstrip().startswith("<!--")
    )


def _particular(number: int, line: str) -> Piece | None:
    match = _FRONT.fullmatch(line)
    if match is None or match[1] not in PARTICULARS:
        return None
    return _stripped(number, line, match.start(2), match.end(2), key=match[1])


def _line(number: int, line: str) -> Iterator[Piece]:
    heading = _HEADING.match(line)
    if heading:
        yield _stripped(number, line, heading.end(), len(line.rstrip()), heading=len(heading[1]))
        return
    opening = _OPENING.match(line)
    yield _stripped(number, line, opening.end() if opening else 0, len(line.rstrip()))


def _row(number: int, line: str) -> Iterator[Piece]:
    at = line.index("|") + 1
    for match in re.finditer(r"((?:\\.|[^|\\])*)(?:\||$)", line[at:]):
        start, end = at + match.start(1), at + match.end(1)
        inner = line[start:end]
        if inner.strip():
            start += len(inner) - len(inner.lstrip())
            yield _stripped(number, line, start, start + len(inner.strip()), is_in_table=True)


def _stripped(
    number: int, line: str, start: int, end: int, *, key: str = "", heading: int = 0, is_in_table: bool = False
) -> Piece:
    """Leave out what is Markdown's: stars, escapes, the targets of links; keep where each character stood."""
    left_out = {n for match in _SIGNS.finditer(line, start, end) for n in range(*match.span()) if line[n - 1] != "\\"}
    for link in _LINK.finditer(line, start, end):
        left_out |= {link.start(), *range(link.end(1), link.end())}
    left_out |= {m.start() for m in re.finditer(r"\\[!-/:-@\[-`{-~一-龥（]", line[:end]) if m.start() >= start}
    kept = [n for n in range(start, end) if n not in left_out]
    return Piece(
        line=number,
        text="".join(line[n] for n in kept),
        columns=(*(n + 1 for n in kept), end + 1),
        key=key,
        heading=heading,
        is_in_table=is_in_table,
    )

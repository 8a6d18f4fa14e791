"""The numbers of levels: their form, their order, none skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import cn2an

from dsl.diagnostic import Diagnostic
from dsl.span import Span
from render.errors_proof_form import HeadingStop, LevelForm, LevelOutOfOrder, LevelSkipped
from render.proof.paper import Paper, Piece
from render.proof.parts import Parts
from render.wording import level_number

_HAN = "[一二三四五六七八九十百]+"
#: Each level's right form, then the wrong ones that mean it; the group is the number.
_FORMS = (
    (1, rf"({_HAN})、", (rf"({_HAN})[.．,，:：](?!\d)",)),
    (2, rf"（({_HAN})）(?!、)", (rf"[（(]({_HAN})[)）]、?",)),
    (3, r"(\d{1,3})[.](?!\d)", (r"(\d{1,3})[、．](?!\d)", r"(\d{1,3})[)）]")),
    (4, r"（(\d{1,3})）(?!、)", (r"[（(](\d{1,3})[)）]、?",)),
)
_LONGEST_HEADING = 25


def check_levels(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    """Check the numbers of the text, and of each attachment by itself."""
    yield from _section(paper, parts.body, is_body=True)
    for attachment in parts.attachments:
        yield from _section(paper, attachment.body, is_body=False)


def _section(paper: Paper, pieces: Sequence[Piece], *, is_body: bool) -> Iterator[Diagnostic]:
    counts: dict[int, int] = {}
    was_numbered = False
    for p in pieces:
        if p.has_own_number:
            # Its number is not in the file: what follows cannot be held against it.
            counts, was_numbered = dict.fromkeys((1, 2, 3, 4), -1), True
            continue
        found = None if p.is_in_table else _numbered(p) or _before_figure(p, counts)
        if found is None:
            was_numbered = False
            continue
        level, number, match, is_right = found
        span = p.span(paper.file, *match.span())
        wanted = level_number(level, number) if 0 < number < 1000 else match.group()
        if not is_right:
            yield LevelForm(found=match.group().strip(), wanted=wanted, span=span)
        yield from _order(level, number, counts, match, span, is_body=is_body, was_numbered=was_numbered)
        counts = {**{above: n for above, n in counts.items() if above < level}, level: number}
        was_numbered = True
        rest = p.text[match.end() :].strip()
        if level <= 2 and rest.endswith("。") and len(rest) <= _LONGEST_HEADING and p.heading:
            yield HeadingStop(found="。", span=p.span(paper.file, len(p.text.rstrip()) - 1, len(p.text.rstrip())))


def _numbered(p: Piece) -> tuple[int, int, re.Match[str], bool] | None:
    text = p.text
    at = len(text) - len(text.lstrip())
    for level, right, wrongs in _FORMS:
        for is_right, form in ((True, right), *((False, wrong) for wrong in wrongs)):
            match = re.compile(form).match(text, at)
            if match:
                return level, _value(match[1]), match, is_right
    return None


def _before_figure(p: Piece, counts: dict[int, int]) -> tuple[int, int, re.Match[str], bool] | None:
    """A number before a figure (16.35岁以下…) reads like a decimal; in a list that has come to it, it is one of it."""
    match = re.match(r"\s*(\d{1,3})\.(?=\d)", p.text)
    is_next = match is not None and counts.get(3, 0) > 0 and int(match[1]) == counts[3] + 1
    return (3, int(match[1]), match, True) if match is not None and is_next else None


def _value(written: str) -> int:
    if written.isdigit():
        return int(written)
    try:
        return int(cn2an.cn2an(written, "smart"))
    except ValueError:
        return 0


def _order(
    level: int,
    number: int,
    counts: dict[int, int],
    match: re.Match[str],
    span: Span,
    *,
    is_body: bool,
    was_numbered: bool,
) -> Iterator[Diagnostic]:
    if not _has_its_level_above(level, counts, is_body=is_body):
        yield LevelSkipped(found=match.group().strip(), span=span)
        return
    before = counts.get(level, 0)
    # A list may begin anew under words of its own.
    begins = number == 1 and not was_numbered
    if before >= 0 and number != before + 1 and not begins:
        wanted = level_number(level, before + 1) if before + 1 < 1000 else ""
        yield LevelOutOfOrder(found=match.group().strip(), wanted=wanted, span=span)


def _has_its_level_above(level: int, counts: dict[int, int], *, is_body: bool) -> bool:
    if level in counts or level - 1 in counts or level == 1:
        return True
    if level == 3:
        # Two levels may be 一、 and 1.; and a list that is all there is may be 1. 2. 3.
        return 1 in counts or not counts
    return level == 2 and not counts and not is_body

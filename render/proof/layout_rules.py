"""The layout of a document against GB/T 9704: paper, margins, lines, fonts, page numbers; only DOCX says them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from dsl.diagnostic import Diagnostic, Text
from dsl.span import Span
from render import layout
from render.document import MADE_UP_MARK
from render.errors_proof import (
    MarkMissing,
    MarkNotRed,
    NoIndent,
    NoPageNumber,
    PageNumberForm,
    WrongFont,
    WrongMargin,
    WrongPaper,
    WrongPitch,
    WrongSize,
)
from render.proof.paper import Page, Paper, Piece
from render.proof.parts import Parts

_SIDES = (("上", "top", 1), ("右", "right", 2), ("下", "bottom", 2), ("左", "left", 1))
_UPRIGHT = (layout.MARGIN_TOP, layout.MARGIN_RIGHT, layout.MARGIN_BOTTOM, layout.MARGIN_LEFT)
_LYING = (layout.LANDSCAPE_TOP, layout.LANDSCAPE_RIGHT, layout.LANDSCAPE_BOTTOM, layout.LANDSCAPE_LEFT)
_FANGSONG = ("仿宋", "fangsong", "fang song")
_KAI = ("楷体", "kaiti", "stkai")
_HEI = ("黑体", "simhei", "stheiti")
_SONG_TITLE = ("小标宋", "xiaobiaosong", "华文中宋", "stzhongsong")
_LEVELS = (
    (re.compile(r"[一二三四五六七八九十]+、"), "第一层标题", "first-level headings", "黑体", _HEI),
    (re.compile(r"（[一二三四五六七八九十]+）"), "第二层标题", "second-level headings", "楷体_GB2312", _KAI),
)


def check_layout(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    """Check how a document is laid out."""
    if paper.pages is None:
        return
    top = Span(paper.file, 0, 0, 0, 0)
    yield from _papers(paper.pages, top)
    yield from _made_up(paper, top)
    yield from _page_numbers(paper, top)
    body = [p for p in (*parts.body, *(b for a in parts.attachments for b in a.body)) if not p.is_in_table]
    yield from _fonts(paper, parts, body)
    yield from _lines(paper, [p for p in body if _is_text(p)])
    mark = parts.mark
    if mark is not None and mark.look is not None and not _is_red(mark.look.color):
        yield MarkNotRed(span=mark.span(paper.file))


def _is_red(color: str | None) -> bool:
    if color is None or not re.fullmatch(r"[0-9A-Fa-f]{6}", color):
        return False
    red, green, blue = (int(color[n : n + 2], 16) for n in (0, 2, 4))
    return red >= 160 and green < 80 and blue < 80


def _papers(pages: Sequence[Page], top: Span) -> Iterator[Diagnostic]:
    for page in dict.fromkeys(pages):
        size = (round(page.width), round(page.height))
        if not any(abs(size[0] - w) <= 1 and abs(size[1] - h) <= 1 for w, h in ((210, 297), (297, 210))):
            yield WrongPaper(found=f"{size[0]}毫米×{size[1]}毫米", span=top)
            continue
        wanted = _LYING if size[0] > size[1] else _UPRIGHT
        edges = (page.top, page.right, page.bottom, page.left)
        for (side, side_en, slack), edge, right in zip(_SIDES, edges, wanted, strict=True):
            # The standard gives 1 mm for top and left; the other two follow from them.
            if abs(edge - right) > slack + 0.1:
                yield WrongMargin(side=side, side_en=side_en, found=f"{float(edge):.1f}", wanted=right, span=top)


def _made_up(paper: Paper, top: Span) -> Iterator[Diagnostic]:
    in_text = any(MADE_UP_MARK in p.text for p in paper.pieces)
    in_heads = [MADE_UP_MARK in head for head in paper.heads]
    if in_text and not (in_heads and all(in_heads)):
        yield MarkMissing(where="页眉里", where_en="in the head of some pages", span=top)
    elif any(in_heads) and not in_text:
        yield MarkMissing(where="标题下面", where_en="under the title", span=top)


def _page_numbers(paper: Paper, top: Span) -> Iterator[Diagnostic]:
    numbered = [foot for foot in paper.feet if "{PAGE}" in foot.text]
    if not numbered:
        yield NoPageNumber(span=top)
        return
    for foot in dict.fromkeys(numbered):
        if not re.fullmatch(r"\s*—\s?\{PAGE\}\s?—\s*", foot.text):
            shown = foot.text.strip().replace("{PAGE}", "1")
            yield PageNumberForm(
                fault=f"写的是“{shown}”，左右没有各放一条一字线", fault_en=f"is written “{shown}”", span=top
            )
            return
    if not paper.has_two_sides:
        yield PageNumberForm(
            fault="单页和双页在同一边", fault_en="stands on the same side of odd and even pages", span=top
        )
        return
    for foot in numbered:
        if foot.justify in ("left", "right", "start", "end", "center") and (
            foot.justify in (("right", "end") if foot.is_even else ("left", "start")) or foot.justify == "center"
        ):
            zh, en = (
                ("双页码不在左边", "of even pages is not on the left")
                if foot.is_even
                else (
                    "单页码不在右边",
                    "of odd pages is not on the right",
                )
            )
            yield PageNumberForm(fault=zh, fault_en=en, span=top)
            return


def _is_text(p: Piece) -> bool:
    """Whether it is a paragraph of running text: it ends as a sentence does, and is set as text."""
    text = p.text.strip()
    return not p.heading and len(text) > 20 and text.endswith(("。", "；")) and not text.startswith("注：")


def _fonts(paper: Paper, parts: Parts, body: Sequence[Piece]) -> Iterator[Diagnostic]:
    text = [p for p in body if _is_text(p) and not any(pattern.match(p.text) for pattern, *_ in _LEVELS)]
    yield from _font(paper, parts.title, "标题", "title", "方正小标宋简体", _SONG_TITLE)
    yield from _size(paper, parts.title, "标题", "title", 22, "2号（22磅）")
    yield from _font(paper, text, "正文", "text", "仿宋_GB2312", _FANGSONG)
    yield from _size(paper, text, "正文", "text", 16, "3号（16磅）")
    for pattern, part, part_en, wanted, known in _LEVELS:
        headings = [p for p in body if pattern.match(p.text.strip())]
        yield from _font(paper, headings, part, part_en, wanted, known, is_lead=True)
    imprint = [p for p in (parts.copies, parts.printed) if p is not None]
    yield from _size(paper, imprint, "版记", "imprint", 14, "4号（14磅）")


def _font(
    paper: Paper,
    pieces: Sequence[Piece],
    part: str,
    part_en: str,
    wanted: str,
    known: tuple[str, ...],
    *,
    is_lead: bool = False,
) -> Iterator[Diagnostic]:
    def found(p: Piece) -> str | None:
        return None if p.look is None else p.look.lead_font if is_lead else p.look.font

    wrong = [p for p in pieces if (font := found(p)) and not any(name in font.lower() for name in known)]
    if wrong:
        yield WrongFont(
            part=part,
            part_en=part_en,
            found=found(wrong[0]) or "",
            wanted=wanted,
            count=len(wrong),
            span=wrong[0].span(paper.file),
        )


def _size(
    paper: Paper, pieces: Sequence[Piece], part: str, part_en: str, points: float, wanted: str
) -> Iterator[Diagnostic]:
    wrong = [p for p in pieces if p.look and p.look.size and abs(p.look.size - points) > 0.3]
    if wrong:
        size = wrong[0].look.size if wrong[0].look else 0
        yield WrongSize(
            part=part,
            part_en=part_en,
            found=f"{size:g}",
            wanted=wanted,
            wanted_en=f"{points:g} points",
            count=len(wrong),
            span=wrong[0].span(paper.file),
        )


def _lines(paper: Paper, text: Sequence[Piece]) -> Iterator[Diagnostic]:
    wrong = _first(text, lambda p: p.look is not None and not _gives_22_lines(p.look.pitch, p.look.spacing))
    if wrong is not None and wrong.look is not None:
        said = (
            Text(f" {wrong.look.pitch:g} 磅", f"{wrong.look.pitch:g} points")
            if wrong.look.pitch is not None
            else Text(f" {wrong.look.spacing or 1:g} 倍", f"{wrong.look.spacing or 1:g} lines")
        )
        yield WrongPitch(found=said, span=wrong.span(paper.file))
    flush = [p for p in text if p.look is not None and not p.look.is_indented]
    if flush:
        yield NoIndent(count=len(flush), span=flush[0].span(paper.file))


def _gives_22_lines(pitch: float | None, spacing: float | None) -> bool:
    # A line height that Word works out from the grid (单倍, on a page with 22 lines of grid) cannot be judged here.
    return 28 <= pitch <= 29.7 if pitch is not None else spacing is None or spacing == 1


def _first(pieces: Sequence[Piece], is_wrong: Callable[[Piece], bool]) -> Piece | None:
    return next((p for p in pieces if is_wrong(p)), None)

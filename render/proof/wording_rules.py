"""The words of a document: punctuation, brackets, spaces, numbers after GB/T 15834 and GB/T 15835."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from fractions import Fraction

from dsl.diagnostic import Diagnostic
from dsl.span import Span
from render.errors_proof_wording import (
    BareDecimal,
    DoubledSign,
    EllipsisForm,
    FullWidthLatin,
    HalfWidth,
    Invisible,
    MixedNumerals,
    PercentagePoints,
    RangeEnds,
    RangeSign,
    ShortYear,
    SpaceInChinese,
    StraightQuotes,
    Unmatched,
    ZeroInYear,
)
from render.proof.paper import Paper, Piece
from render.proof.parts import Parts

_C = r"\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’"
_FULL = str.maketrans(",;:!?()", "，；：！？（）")
_HALF = re.compile(
    rf"(?<=[{_C}])[,;:!?()](?![/\\])|[,;:!?()](?=[\u3400-\u9fff《“（])|(?<=[\u3400-\u9fff])\.(?=\s*$|[\u3400-\u9fff])"
)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_PAIRS = {"（": "）", "《": "》", "〈": "〉", "“": "”", "‘": "’", "【": "】", "〔": "〕", "「": "」", "『": "』"}
_CLOSERS = {close: open_ for open_, close in _PAIRS.items()}
_YEAR_WORDS = r"(?!以|来|内|间|期|后|前|中|多|个|历)"


def check_wording(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    """Check every paragraph, and the document as a whole."""
    title = set(map(id, parts.title))
    for p in paper.pieces:
        for rule in _RULES:
            yield from rule(p, paper.file)
        if id(p) not in title:
            yield from _unmatched(p, paper.file)
    yield from _title_unmatched(paper, parts)
    yield from _mixed(paper)


def _unmatched(p: Piece, file: str) -> Iterator[Diagnostic]:
    for sign, at in _loose(p.text):
        if sign in "“”" and '"' in p.text:
            # Its partner was typed straight, which is said of that.
            continue
        yield Unmatched(found=sign, span=p.span(file, at, at + 1))


def _title_unmatched(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    for sign, _ in _loose("".join(p.text for p in parts.title)):
        p = next(p for p in parts.title if sign in p.text)
        at = p.text.index(sign)
        yield Unmatched(found=sign, span=p.span(paper.file, at, at + 1))


def _loose(text: str) -> list[tuple[str, int]]:
    """The signs that have no partner.

    >>> _loose("《办法（试行）》"), _loose("《办法（试行》"), _loose("1）甲")
    ([], [('（', 3)], [])
    """
    open_: list[tuple[str, int]] = []
    loose: list[tuple[str, int]] = []
    for at, sign in enumerate(text):
        if sign in _PAIRS:
            open_.append((sign, at))
        elif sign in _CLOSERS:
            while open_ and open_[-1][0] != _CLOSERS[sign] and any(s == _CLOSERS[sign] for s, _ in open_):
                loose.append(open_.pop())
            if open_ and open_[-1][0] == _CLOSERS[sign]:
                open_.pop()
            elif not re.fullmatch(r"\s*(?:\d+|[一二三四五六七八九十]+|[a-zA-Z])", text[:at]):
                # 1） is a number; whether it is one of a level is said elsewhere.
                loose.append((sign, at))
    return sorted(loose + open_, key=lambda pair: pair[1])


# --- one paragraph -----------------------------------------------------------------------------------


def _half_width(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in _HALF.finditer(p.text):
        sign = match.group()
        if sign in "()." and _is_level(p.text, match.start()):
            continue
        if sign == ":" and re.match(r"\d", p.text[match.end() :]) and p.text[match.start() - 1].isdigit():
            continue
        wanted = "。" if sign == "." else sign.translate(_FULL)
        yield HalfWidth(found=sign, wanted=wanted, span=p.span(file, *match.span()))


def _is_level(text: str, at: int) -> bool:
    """Whether a sign belongs to the number that a paragraph opens with."""
    opening = re.match(r"\s*[（(]?(?:\d+|[一二三四五六七八九十]+)[)）.]", text)
    return opening is not None and at < opening.end()


def _quotes(p: Piece, file: str) -> Iterator[Diagnostic]:
    if not re.search(r"[\u3400-\u9fff]", p.text):
        return
    for match in re.finditer(r"\"|(?<=[\u3400-\u9fff])'|'(?=[\u3400-\u9fff])", p.text):
        yield StraightQuotes(found=match.group(), span=p.span(file, *match.span()))


def _doubled(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in re.finditer(r"[，。；：、！？]{2,}|。”。|。）。(?!$)", p.text):
        # 。。。 is an ellipsis that was typed wrongly, and said as that.
        if not re.fullmatch(r"？！|！{2,3}|。{3,}", match.group()):
            yield DoubledSign(found=match.group(), span=p.span(file, *match.span()))


def _spaces(p: Piece, file: str) -> Iterator[Diagnostic]:
    if p.is_in_table or p.heading == 1:
        return
    for match in re.finditer(r"(?<=[\u3400-\u9fff，。；：、])[ \u00a0]+(?=[\u3400-\u9fff])", p.text):
        yield SpaceInChinese(span=p.span(file, *match.span()))


def _ranges(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in re.finditer(
        rf"(?<![\d.\-])({_NUMBER})(%?[万亿]?)\s*(～|~|—|－|-|至|到)\s*({_NUMBER})(%|[万亿])", p.text
    ):
        span = p.span(file, *match.span())
        sign = match[5]
        if not match[2]:
            wanted = f"{match[1]}{sign}～{match[4]}{sign}"
            yield RangeEnds(found=match.group(), sign=sign, wanted=wanted, span=span)
        elif match[3] in "~-－":
            yield RangeSign(found=match[3], span=p.span(file, *match.span(3)))


def _years(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in re.finditer(rf"(?<![\d.])(?:0\d|[89]\d)年(?:度|底|初|末)?{_YEAR_WORDS}", p.text):
        yield ShortYear(found=match.group(), span=p.span(file, *match.span()))
    for match in re.finditer(r"[一二][一二三四五六七八九〇零○OoＯ0]{3}(?=年)", p.text):
        wanted = re.sub(r"[零○OoＯ0]", "〇", match.group())
        if wanted != match.group():
            yield ZeroInYear(found=match.group(), wanted=wanted, span=p.span(file, *match.span()))


def _decimals(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in re.finditer(r"(?<![\dA-Za-z.])\.\d+", p.text):
        yield BareDecimal(found=match.group(), wanted=f"0{match.group()}", span=p.span(file, *match.span()))


_RISE = re.compile(
    rf"由({_NUMBER})%[^。；]{{0,12}}?(?:提高|上升|增加|增长|下降|降低|减少)(?:到|至|为)({_NUMBER})%，(?:比上年|较上年|同比)?"
    rf"(?P<said>(?:提高|上升|增加|增长|下降|降低|减少)了?({_NUMBER})%)(?!以|左右|的)"
)


def _points(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in _RISE.finditer(p.text):
        old, new, by = (Fraction(match[n].replace(",", "")) for n in (1, 2, 4))
        if abs(new - old) == by:
            wanted = match["said"].replace("%", "个百分点")
            yield PercentagePoints(found=match["said"], wanted=wanted, span=p.span(file, *match.span("said")))


def _full_width(p: Piece, file: str) -> Iterator[Diagnostic]:
    for match in re.finditer(r"[０-９Ａ-Ｚａ-ｚ％．]*[０-９Ａ-Ｚａ-ｚ％][０-９Ａ-Ｚａ-ｚ％．]*", p.text):
        if re.fullmatch(r"[Ｏ]", match.group()):
            continue
        wanted = unicodedata.normalize("NFKC", match.group())
        yield FullWidthLatin(found=match.group(), wanted=wanted, span=p.span(file, *match.span()))


def _ellipsis(p: Piece, file: str) -> Iterator[Diagnostic]:
    if not re.search(r"[\u3400-\u9fff]", p.text):
        return
    for match in re.finditer(r"\.{3,}|。{3,}|(?<!…)…(?!…)|(?<=[\u3400-\u9fff])--+(?=[\u3400-\u9fff])", p.text):
        wanted = "——" if "-" in match.group() else "……"
        yield EllipsisForm(found=match.group(), wanted=wanted, span=p.span(file, *match.span()))


def _invisible(p: Piece, file: str) -> Iterator[Diagnostic]:
    for at, sign in enumerate(p.text):
        if sign != "\t" and unicodedata.category(sign) in ("Cf", "Cc", "Co", "Cs"):
            yield Invisible(found=f"U+{ord(sign):04X}", span=p.span(file, at, at + 1))


_RULES: tuple[Callable[[Piece, str], Iterator[Diagnostic]], ...] = (
    _half_width,
    _quotes,
    _doubled,
    _spaces,
    _ranges,
    _years,
    _decimals,
    _points,
    _full_width,
    _ellipsis,
    _invisible,
)


# --- the whole document ------------------------------------------------------------------------------

#: What is written in Arabic numerals, and the same in Chinese ones.
_KINDS_OF_NUMBER = (
    (re.compile(r"(?<!\d)(?:19|20)\d\d年"), re.compile(r"[一二][一二三四五六七八九〇零○]{3}年")),
    (re.compile(r"\d(?:\.\d+)?%"), re.compile(r"百分之[一二三四五六七八九十百零点]+")),
)


def _mixed(paper: Paper) -> Iterator[Diagnostic]:
    for arabic, chinese in _KINDS_OF_NUMBER:
        places: dict[bool, tuple[str, Span]] = {}
        for p in paper.pieces:
            for is_chinese, pattern in ((False, arabic), (True, chinese)):
                match = pattern.search(p.text)
                if match and is_chinese not in places:
                    places[is_chinese] = match.group(), p.span(paper.file, *match.span())
        if len(places) == 2:
            yield MixedNumerals(found=places[True][0], other=places[False][0], span=places[True][1])

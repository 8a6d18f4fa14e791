"""The parts of a document against GB/T 9704: 版头, title, addressees, 附件说明, dates, 附注, 版记."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from dsl.diagnostic import Diagnostic
from dsl.span import Span
from render.document import MADE_UP_MARK
from render.errors_proof_form import (
    AddresseeColon,
    CopiesForm,
    EmptyPage,
    ImprintNotLast,
    MadeUpLeft,
    NoDate,
    NoteAfterDate,
    NoteCount,
    NoteForm,
    NoteName,
    NoTitle,
    NumberBrackets,
    NumberForm,
    PlaceholderLeft,
    PrintedEarly,
    PrintedForm,
    RemarkBrackets,
    SecrecyForm,
    TitleAbout,
    TitleKind,
    TitleLines,
    TitlePunctuation,
)
from render.proof.dates import day_of, faulty_dates
from render.proof.paper import Paper, Piece
from render.proof.parts import DATE, KINDS, NUMBER, Parts
from render.wording import width_in_ems

_MOST_LINES = 3
#: Full-width characters that break at words into three lines; a title with long names of offices takes one more.
_FITS_THREE = 48
#: What is sent without a number and is none of the kinds.
_PAPERS = ("书", "表", "状", "单", "册")
_TITLE_SIGN = re.compile(r"[，。；：！？…,.;:!?]")
_PLACEHOLDER = re.compile(r"×*〔×{4}〕×号|×{4}年(?:×月×日|\d{1,2}月\d{1,2}日)?|〔\d{4}〕×号|×{2,}")
_NO_TEXT = re.compile(r"[（(]?[此本]页无正文[）)]?")
_SECRECY = re.compile(r"(绝密|机密|秘密)\s*[*＊☆·\-—]?\s*(\d+\s*年|长期)")
_NOTE_ITEM = re.compile(
    r"\s*(?P<word>附\s*件\s*(?P<colon>[：:])\s*)?(?P<n>\d+|[一二三四五六七八九十]+)?(?P<dot>[.．、]\s*)?(?P<name>.*?)\s*"
)


def check_form(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    """Check the parts of a document."""
    yield from _head(paper, parts)
    yield from _title(paper, parts)
    addressees = parts.addressees
    if addressees is not None and not addressees.text.rstrip().endswith("："):
        yield from _addressees(paper, addressees)
    yield from _notes(paper, parts)
    yield from _dates(paper, parts)
    yield from _imprint(paper, parts)
    for p in paper.pieces:
        if match := _NO_TEXT.search(p.text):
            yield EmptyPage(found=match.group(), span=p.span(paper.file, *match.span()))
        if match := _PLACEHOLDER.search(p.text):
            yield PlaceholderLeft(found=match.group(), span=p.span(paper.file, *match.span()))
        if MADE_UP_MARK in p.text:
            yield MadeUpLeft(span=p.span(paper.file))


# --- the head ----------------------------------------------------------------------------------------


def _head(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    if parts.number is not None:
        yield from _number(paper, parts.number)
    for p in parts.corner:
        text = p.text.strip()
        secret = _SECRECY.fullmatch(text)
        if text.isdigit() and len(text) != 6:
            yield SecrecyForm(found=text, wanted=text[-6:].zfill(6), span=p.span(paper.file))
        elif secret and "★" not in text:
            yield SecrecyForm(found=text, wanted=f"{secret[1]}★{secret[2]}", span=p.span(paper.file))


def _number(paper: Paper, p: Piece) -> Iterator[Diagnostic]:
    match = NUMBER.search(p.text)
    if match is None:
        return
    wanted = f"{match['body']}〔{match['year']}〕{match['n']}号"
    span = p.span(paper.file, *match.span())
    brackets = match["open"] + match["close"]
    if brackets != "〔〕":
        yield NumberBrackets(found=brackets, wanted=wanted, span=span)
    faults = (
        (match["order"], "加了“第”字", "has 第"),
        (match["zeros"], "编了虚位", "has leading noughts"),
        (not match["end"], "后面没有“号”字", "has no 号 at its end"),
        (len(match["year"]) < 4, "的年份没有标全", "has a year that is cut short"),
    )
    for is_wrong, zh, en in faults:
        if is_wrong:
            yield NumberForm(fault=zh, fault_en=en, wanted=wanted, span=span)
            return


# --- title and addressees ----------------------------------------------------------------------------


def _title(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    if not parts.title:
        yield NoTitle(span=Span(paper.file, 0, 0, 0, 0))
        return
    first = parts.title[0]
    count = len(parts.title)
    if count > _MOST_LINES + 1 or (count > _MOST_LINES and width_in_ems(parts.full_title) <= _FITS_THREE):
        yield TitleLines(count=count, span=first.span(paper.file))
    for p in parts.title:
        # What a work is called keeps its signs.
        bare = re.sub(r"《[^《》]*》", lambda m: "书" * len(m.group()), p.text)
        if sign := _TITLE_SIGN.search(bare):
            yield TitlePunctuation(found=sign.group(), span=p.span(paper.file, *sign.span()))
    if parts.is_issued:
        yield from _kind(paper, parts)


def _kind(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    title = re.sub(r"[（(][^（()）]*[）)]$", "", parts.full_title.rstrip("。，；："))
    kind = next((k for k in sorted(KINDS, key=len, reverse=True) if title.endswith(k)), None)
    last = parts.title[-1].span(paper.file)
    if kind is None and parts.number is None and title.endswith(_PAPERS):
        return
    if kind is None:
        yield TitleKind(span=last)
    elif kind not in ("令", "命令", "公告", "纪要", "公报") and not ("关于" in title and title.endswith(f"的{kind}")):
        yield TitleAbout(kind=kind, span=parts.title[0].span(paper.file))


def _addressees(paper: Paper, p: Piece) -> Iterator[Diagnostic]:
    last = len(p.text.rstrip())
    sign = p.text[last - 1]
    found, found_en = (f"是“{sign}”", f"“{sign}”") if not sign.isalnum() else ("没有冒号", "nothing")
    yield AddresseeColon(found=found, found_en=found_en, span=p.span(paper.file, last - 1, last))


# --- 附件说明 ----------------------------------------------------------------------------------------


def _notes(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    names = []
    if parts.notes_are_late:
        yield NoteAfterDate(span=parts.notes[0].span(paper.file))
    for position, p in enumerate(parts.notes, 1):
        match = _NOTE_ITEM.fullmatch(p.text)
        if match is None:
            continue
        names.append(match["name"].rstrip("。；，;,.、"))
        yield from _note(paper, p, match, position, len(parts.notes))
    attachments = parts.attachments
    if names and attachments and len(names) != len(attachments):
        yield NoteCount(announced=len(names), found=len(attachments), span=parts.notes[0].span(paper.file))
        return
    for p, name, attachment in zip(parts.notes, names, attachments, strict=False):
        title = "" if attachment.title is None else re.sub(r"\s", "", attachment.title.text)
        if title and name and title != re.sub(r"\s", "", name) and not title.startswith(re.sub(r"\s", "", name)):
            yield NoteName(found=name, wanted=title, span=p.span(paper.file))


def _note(paper: Paper, p: Piece, match: re.Match[str], position: int, count: int) -> Iterator[Diagnostic]:
    name = match["name"]
    word = "附件：" if position == 1 else ""
    number = f"{position}." if count > 1 else ""
    wanted = word + number + name.rstrip("。；，;,.、")
    n, dot = match["n"], (match["dot"] or "").strip()
    faults = (
        (match["colon"] == ":", "“附件”后面用了半角冒号", "has a half-width colon"),
        (n is not None and not n.isdigit() and dot, "用汉字数字标序", "is numbered in Chinese numerals"),
        (n is not None and dot in ("、", "．"), "序号后面不是圆点", "has no full stop after its number"),
        (count > 1 and n is None, "多个附件没有标序", "names several attachments without numbers"),
        (count == 1 and n is not None and dot, "只有一个附件却标了序", "numbers its only attachment"),
        (name.endswith(("。", "；", "，", ";", ",", "、")), "名称后面有标点", "has a sign after the name"),
    )
    for is_wrong, zh, en in faults:
        if is_wrong:
            yield NoteForm(fault=zh, fault_en=en, wanted=wanted, span=p.span(paper.file))
            return


# --- dates, 附注, 版记 --------------------------------------------------------------------------------


def _dates(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    if parts.dated is None and parts.number is not None:
        yield NoDate(span=Span(paper.file, 0, 0, 0, 0))
    if parts.dated is not None:
        yield from faulty_dates(paper, parts.dated, "成文日期", "date")
    if parts.printed is not None:
        yield from faulty_dates(paper, parts.printed, "印发日期", "date of printing")
        printed, dated = day_of(parts.printed), day_of(parts.dated)
        if isinstance(printed, date) and isinstance(dated, date) and printed < dated:
            said = [f"{d.year}年{d.month}月{d.day}日" for d in (printed, dated)]
            yield PrintedEarly(found=said[0], dated=said[1], span=parts.printed.span(paper.file))
    remark = parts.remark
    if remark is not None:
        text = remark.text.strip()
        if not (text.startswith("（") and text.endswith("）")) and not text.startswith("附"):
            wanted = f"（{text.strip('()（）。')}）"
            yield RemarkBrackets(wanted=wanted, span=remark.span(paper.file))


def _imprint(paper: Paper, parts: Parts) -> Iterator[Diagnostic]:
    copies, printed = parts.copies, parts.printed
    if copies is not None:
        text = copies.text.strip()
        span = copies.span(paper.file)
        if not re.match(r"抄送：", text):
            yield CopiesForm(fault="后面不是全角冒号", fault_en="has no full-width colon", span=span)
        elif not text.endswith("。"):
            yield CopiesForm(fault="末尾没有句号", fault_en="does not end with 。", span=span)
        if printed is None:
            yield from _unprinted(paper, parts, span)
    if printed is not None and not re.search(r"\S[\s　]+\S*日印发$", printed.text.strip()):
        is_alone = DATE.match(printed.text.strip()) is not None
        if not (is_alone and printed.is_in_table):
            zh, en = ("没有写印发机关", "names no office") if is_alone else ("没有隔开", "does not part the two")
            yield PrintedForm(fault=zh, fault_en=en, span=printed.span(paper.file))
    after = [p for p in parts.after_imprint if printed is not None or not DATE.search(p.text)]
    if after and (copies is not None or printed is not None):
        yield ImprintNotLast(span=after[0].span(paper.file))


def _unprinted(paper: Paper, parts: Parts, span: Span) -> Iterator[Diagnostic]:
    """Say that 印发 is wanting: on the line with the date, or altogether."""
    with_date = next((p for p in parts.after_imprint[:3] if DATE.search(p.text)), None)
    if with_date is not None:
        yield PrintedForm(fault="日期后面没有“印发”", fault_en="lacks 印发", span=with_date.span(paper.file))
    else:
        yield PrintedForm(fault="没有写", fault_en="is missing", span=span)

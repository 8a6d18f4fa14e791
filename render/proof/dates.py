"""Dates of a document: how they are written, and whether there is such a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import cn2an

from dsl.diagnostic import Diagnostic
from render.errors_proof_form import DateForm, NoSuchDay
from render.proof.paper import Paper, Piece
from render.proof.parts import DATE, NUMERALS

_RIGHT = re.compile(r"(?:\d{4}|×{4})年(?:[1-9]\d?|×)月(?:[1-9]\d?|×)日")
_FIELDS = re.compile(rf"(\d+|[{NUMERALS}OoＯ]+)\D*?[年./\-]\s*(\d+|[{NUMERALS}]+)\s*[月./\-]\s*(\d+|[{NUMERALS}]+)")
_NOUGHTS = str.maketrans("〇零○OoＯ", "000000")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")


def day_of(piece: Piece | None) -> date | str | None:
    """The day that a paragraph names; its text where there is no such day, None where it names none."""
    found = None if piece is None else DATE.search(piece.text)
    fields = None if found is None else _FIELDS.match(found.group())
    if found is None or fields is None:
        return None
    year = fields[1].translate(_NOUGHTS).translate(_DIGITS)
    if len(year) != 4:
        return None
    try:
        return date(int(year), _number(fields[2]), _number(fields[3]))
    except ValueError:
        return found.group()


def _number(written: str) -> int:
    return int(written) if written.isdigit() else int(cn2an.cn2an(written.replace("〇", "零"), "smart"))


def faulty_dates(paper: Paper, piece: Piece, what: str, what_en: str) -> Iterator[Diagnostic]:
    """Say what is wrong with the date of a paragraph."""
    found = DATE.search(piece.text)
    if found is None:
        return
    span = piece.span(paper.file, *found.span())
    day = day_of(piece)
    if isinstance(day, str):
        yield NoSuchDay(found=day, span=span)
        return
    if _RIGHT.fullmatch(found.group()):
        return
    written = found.group()
    wanted = f"{day.year}年{day.month}月{day.day}日" if day is not None else "2026年3月9日"
    if re.search(rf"[{NUMERALS}]", written):
        zh, en = "用了汉字数字", "is in Chinese numerals"
    elif re.search(r"[年月]\s*0\d", written):
        zh, en = "编了虚位", "has leading noughts"
    else:
        zh, en = "没有把年、月、日标全", "does not give 年, 月 and 日 in full"
    yield DateForm(what=what, what_en=what_en, found=written, fault=zh, fault_en=en, wanted=wanted, span=span)

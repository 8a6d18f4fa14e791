"""Which paragraph is what: 版头, title, addressees, text, 附件说明, signature, attachments and 版记, by their form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from render.document import MADE_UP_MARK
from render.proof.paper import Paper, Piece

#: 党政机关公文处理工作条例第八条.
KINDS = (
    *("决议", "决定", "命令", "令", "公报", "公告", "通告", "意见"),
    *("通知", "通报", "报告", "请示", "批复", "议案", "函", "纪要"),
)
NUMERALS = "一二三四五六七八九十百〇零○"
NUMBER = re.compile(
    r"(?P<body>[\u4e00-\u9fff×]{2,14})\s*(?P<open>[〔\[［(（【])\s*(?P<year>\d{2,4}|×{4})\s*(?P<close>[〕\]］)）】])\s*"
    r"(?P<order>第?)\s*(?P<zeros>0*)(?P<n>\d+|×)\s*(?P<end>号?)"
)
_DAY = rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}}|×)"
DATE = re.compile(rf"(?:\d{{2,4}}|[{NUMERALS}OoＯ]{{4}}|×{{4}})\s*[年./\-]\s*{_DAY}\s*[月./\-]\s*{_DAY}\s*日?")
_ATTACHMENT = re.compile(rf"附\s*件\s*[\d{NUMERALS}]*\s*[：:]?")
_NOTE = re.compile(r"附\s*件\s*[：:]\s*\S")
_OPENS_ATTACHMENT = re.compile(r"附件：")
_FURTHER_NOTE = re.compile(r"\s*\d+\s*[.．、]")
_COPIES = re.compile(r"抄\s*送\s*[：:]?")
_ADDRESSEES = re.compile(r"各.{0,120}(?:政府|委员会|管委会|部门|单位|[厅局办院]|机构|企业|学校)[，,、。.；;]?")
#: The signature stands this near to the end.
_NEAR_END = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """An attachment: its mark, its title and what follows."""

    mark: Piece
    title: Piece | None
    body: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a document; what it has not is None or empty."""

    corner: tuple[Piece, ...] = ()
    mark: Piece | None = None
    number: Piece | None = None
    title: tuple[Piece, ...] = ()
    addressees: Piece | None = None
    body: tuple[Piece, ...] = ()
    notes: tuple[Piece, ...] = ()
    #: Whether those stand below the date.
    notes_are_late: bool = False
    issuer: Piece | None = None
    dated: Piece | None = None
    remark: Piece | None = None
    attachments: tuple[Attachment, ...] = ()
    copies: Piece | None = None
    printed: Piece | None = None
    after_imprint: tuple[Piece, ...] = ()

    @property
    def full_title(self) -> str:
        """The title in one line."""
        return "".join(p.text.strip() for p in self.title)

    @property
    def is_issued(self) -> bool:
        """Whether it is a document of an office, and no form or draft of an attachment alone."""
        return bool(self.number or self.mark or self.addressees)


def find_parts(paper: Paper) -> Parts:
    """Find the parts of a document."""
    keyed = {p.key: p for p in paper.pieces if p.key}
    if "标题" in keyed:
        return _of_front_matter(paper, keyed)
    pieces = paper.pieces
    first, last = _title(pieces)
    head = pieces[:first]
    number = next((p for p in head if NUMBER.match(p.text.strip())), None)
    mark = next((p for p in head if p is not number and _is_mark(p)), None)
    rest = tuple(p for p in pieces[last:] if MADE_UP_MARK not in p.text)
    addressees = rest[0] if rest and _is_addressees(rest[0]) else None
    return _below(
        rest[1:] if addressees else rest,
        corner=tuple(p for p in head if p not in (number, mark)),
        mark=mark,
        number=number,
        title=pieces[first:last],
        addressees=addressees,
    )


def _of_front_matter(paper: Paper, keyed: dict[str, Piece]) -> Parts:
    """The parts of 公文标记: its keys say which is which, and 附件： opens an attachment."""
    rest = [p for p in paper.pieces if not p.key]
    starts = [n for n, p in enumerate(rest) if _OPENS_ATTACHMENT.match(p.text) and not p.is_in_table]
    edges = [*starts, len(rest)]
    return Parts(
        corner=tuple(keyed[k] for k in ("份号", "密级", "紧急程度") if k in keyed),
        mark=keyed.get("发文机关标志"),
        number=keyed.get("发文字号"),
        title=tuple(p for p in paper.pieces if p.key == "标题"),
        body=tuple(rest[: edges[0]]),
        issuer=keyed.get("署名"),
        dated=keyed.get("成文日期"),
        remark=keyed.get("附注"),
        attachments=tuple(
            Attachment(mark=rest[a], title=None, body=tuple(rest[a + 1 : b])) for a, b in pairwise(edges)
        ),
    )


def _is_mark(p: Piece) -> bool:
    text = p.text.strip()
    is_red = p.look is not None and (p.look.color or "").upper().startswith(("FF0000", "C00000"))
    return is_red or (text.endswith("文件") and len(text) > 3) or bool(p.look and (p.look.size or 0) > 26)


def _title(pieces: Sequence[Piece]) -> tuple[int, int]:
    """Where the title begins and ends: by its style, by its look, or by what it says."""
    above = next((n for n, p in enumerate(pieces) if _ATTACHMENT.fullmatch(p.text.strip())), len(pieces))
    for is_of in (lambda p: p.heading == 1, _looks_like_title, _reads_like_title):
        for at, p in enumerate(pieces[: min(40, above)]):
            if is_of(p):
                end = at + 1
                while is_of is not _reads_like_title and end < len(pieces) and is_of(pieces[end]):
                    end += 1
                return at, end
    return 0, 0


def _looks_like_title(p: Piece) -> bool:
    look = p.look
    return look is not None and look.is_centred and (look.size or 0) >= 18 and not p.is_in_table and not _is_mark(p)


def _reads_like_title(p: Piece) -> bool:
    text = p.text.strip()
    return not p.is_in_table and len(text) <= 80 and (text.endswith(tuple(KINDS)) and "关于" in text)


def _is_addressees(p: Piece) -> bool:
    text = p.text.strip()
    if p.heading or p.is_in_table or "。" in text[:-1] or len(text) > 200:
        return False
    return text.endswith(("：", ":")) or _ADDRESSEES.fullmatch(text) is not None


def _below(rest: Sequence[Piece], **found: object) -> Parts:
    """Find what stands below the addressees."""
    imprint = next((n for n, p in enumerate(rest) if _COPIES.match(p.text.strip())), None)
    if imprint is None:
        imprint = next((n for n, p in enumerate(rest) if n and _is_printed(p)), len(rest))
    printed_at = next((n for n in range(imprint, min(imprint + 4, len(rest))) if _is_printed(rest[n])), None)
    copies = rest[imprint] if imprint < len(rest) and _COPIES.match(rest[imprint].text.strip()) else None
    end = imprint if printed_at is None else printed_at
    starts = [n for n, p in enumerate(rest[:imprint]) if not p.is_in_table and _ATTACHMENT.fullmatch(p.text.strip())]
    text = list(rest[: starts[0] if starts else imprint])
    parts = _ending(text, **found)
    edges = [*starts, imprint]
    return Parts(
        **parts,  # type: ignore[arg-type]
        attachments=tuple(_attachment(rest[a:b]) for a, b in pairwise(edges) if a < b),
        copies=copies,
        printed=rest[printed_at] if printed_at is not None else None,
        after_imprint=tuple(rest[end + 1 :]),
    )


def _is_printed(p: Piece) -> bool:
    return p.text.strip().endswith("印发") and DATE.search(p.text) is not None


def _attachment(pieces: Sequence[Piece]) -> Attachment:
    has_title = len(pieces) > 1 and not pieces[1].is_in_table
    return Attachment(
        mark=pieces[0], title=pieces[1] if has_title else None, body=tuple(pieces[2 if has_title else 1 :])
    )


def _ending(text: list[Piece], **found: object) -> dict[str, object]:
    """Part the text from the list of attachments and the signature that follow it."""
    if found.get("dated") is None:
        near = range(len(text) - 1, max(-1, len(text) - 1 - _NEAR_END), -1)
        at = next((n for n in near if not text[n].is_in_table and DATE.fullmatch(text[n].text.strip())), None)
        if at is not None:
            found["dated"] = text[at]
            late = _notes(text, at + 1)
            after = text[at + 1 : late.start] + text[late.stop :]
            found["remark"] = after[0] if after and len(after[0].text) < 60 else None
            found["notes"], found["notes_are_late"] = tuple(text[late.start : late.stop]), bool(late)
            has_issuer = at > 0 and not text[at - 1].is_in_table and _is_name(text[at - 1].text.strip())
            found["issuer"] = text[at - 1] if has_issuer else None
            text = text[: at - 1 if has_issuer else at]
    notes = _notes(text, 0)
    if notes:
        found["notes"], found["notes_are_late"] = tuple(text[notes.start : notes.stop]), False
        text = text[: notes.start] + text[notes.stop :]
    return {**found, "body": tuple(text)}


def _notes(text: Sequence[Piece], start: int) -> range:
    """Where the list of attachments stands; nowhere where there is none."""
    found = (n for n in range(start, len(text)) if not text[n].is_in_table and _NOTE.match(text[n].text.strip()))
    first = next(found, None)
    if first is None:
        return range(len(text), len(text))
    last = first + 1
    while last < len(text) and _FURTHER_NOTE.match(text[last].text):
        last += 1
    return range(first, last)


def _is_name(text: str) -> bool:
    return len(text) <= 60 and not text.endswith(("。", "；", "：", "！")) and not _NOTE.match(text)

"""What the 公文 block says of a document, with what holds where it is silent; nothing here invents a fact."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dsl.diagnostic import Diagnostic, Text
from dsl.model import Document, Header
from render.errors import PlaceholderLeft, UnknownParticular
from render.errors_looks import NumberSetRight
from render.wording import DATE_PLACEHOLDER, NUMBER_PLACEHOLDER, chinese_date, document_number, formal, full_width

#: Short forms that the 公文 block may use.
_ALIASES = {"文号": "发文字号", "主送": "主送机关"}
#: One line each, printed as given.
_PLAIN = ("份号", "密级", "紧急程度", "发文机关标志", "签发人", "标题", "署名", "印章", "附注", "印发机关", "印发日期")
#: Lists of names, often typed with half-width commas.
_NAMES = ("主送机关", "抄送")
#: Prose, a paragraph a string.
_PROSE = ("开头", "依据段", "结尾")
#: One string an award, in the order of the method.
_PER_AWARD = ("奖项标题", "奖项条目")
KNOWN = (*_PLAIN, *_NAMES, *_PROSE, *_PER_AWARD, "发文字号", "成文日期", "重点指标")

_DATE = re.compile(r"(\d{4})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*(?:月|-|/|\.)\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """The particulars of one document."""

    #: Every single-line particular, "" where there is none.
    lines: Mapping[str, str]
    #: The paragraphs of each piece of prose, none where the template's own words hold.
    prose: Mapping[str, tuple[str, ...]]
    award_titles: tuple[str, ...]
    award_items: tuple[str, ...]
    #: Numbers or names of the indicators to show.
    key_items: tuple[str, ...]


def read_particulars(
    document: Document,
    header: Header,
    *,
    dated: date | None,
    has_own_template: bool,
    is_issued: bool = True,
    is_of_method: bool = False,
    also: tuple[str, ...] = (),
) -> tuple[Particulars, tuple[Diagnostic, ...]]:
    """Complete the particulars of a document.

    The date that the caller gives goes before the one in the method; a draft without date or number shows
    the blank that officials leave, and says so. What is not issued (signed by two sides, a form) has neither.
    The notice that issues the method has those that the method states of itself.
    Errors: none; KP620 for a name that means nothing (not under a template of the method's own, which may
    use what it likes), KP622 for what is left blank.
    """
    said = {_ALIASES.get(key, key): value.strip() for key, value in document.particulars.items()}
    if is_of_method:
        own = {"发文字号": header.number, "成文日期": header.issued_on.isoformat() if header.issued_on else ""}
        said = own | said
    found: list[Diagnostic] = []
    if not has_own_template:
        found += [_unknown(document, key) for key in sorted(said) if key not in (*KNOWN, *also)]
    lines = {key: said.get(key, "") for key in _PLAIN}
    lines |= {key: full_width(said.get(key, "")) for key in _NAMES}
    lines["署名"] = lines["署名"] or header.issuer
    lines["发文机关标志"] = lines["发文机关标志"] or header.issuer
    lines["发文字号"] = document_number(said.get("发文字号", "")) or NUMBER_PLACEHOLDER
    lines["成文日期"] = chinese_date(dated) if dated else _written_date(said.get("成文日期", "")) or DATE_PLACEHOLDER
    lines["印发日期"] = _written_date(lines["印发日期"])
    # What a method's own template calls for beside these.
    lines |= {key: value for key, value in said.items() if key not in KNOWN}
    if not is_issued:
        lines |= {"发文字号": document_number(said.get("发文字号", "")), "成文日期": ""}
    written = said.get("发文字号", "")
    if written and document_number(written) != written:
        found.append(
            NumberSetRight(
                document=document.name, written=written, printed=document_number(written), span=document.span
            )
        )
    if lines["成文日期"] == DATE_PLACEHOLDER:
        found.append(_blank(document, Text("成文日期", "the date"), DATE_PLACEHOLDER))
    if lines["发文字号"] == NUMBER_PLACEHOLDER:
        found.append(_blank(document, Text("发文字号", "the number"), NUMBER_PLACEHOLDER))
    particulars = Particulars(
        lines=lines,
        prose={key: tuple(formal(part) for part in _strings(said.get(key, ""))) for key in _PROSE},
        award_titles=_strings(said.get("奖项标题", "")),
        award_items=_strings(said.get("奖项条目", "")),
        key_items=tuple(part.strip() for part in re.split(r"[、，,\n]", said.get("重点指标", "")) if part.strip()),
    )
    return particulars, tuple(found)


def _strings(value: str) -> tuple[str, ...]:
    """The strings of a particular that may have several."""
    return tuple(part.strip() for part in value.split("\n") if part.strip())


def _written_date(text: str) -> str:
    """A date as documents write it; what is no date stays as it was written."""
    match = _DATE.fullmatch(text)
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else text


def _unknown(document: Document, key: str) -> Diagnostic:
    near = tuple(difflib.get_close_matches(key, KNOWN, n=3, cutoff=0.4))
    return UnknownParticular(document=document.name, name=key, known=near or KNOWN, span=document.span)


def _blank(document: Document, what: Text, shown: str) -> Diagnostic:
    return PlaceholderLeft(document=document.name, what=what, shown=shown, span=document.span)

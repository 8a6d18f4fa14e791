"""Where the clauses of the source text stand: text in, addresses such as `二（九）35` with their lines out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import PurePath

from dsl.diagnostic import Diagnostic, in_order
from dsl.errors_clauses import UnknownAddress
from dsl.model import Clause
from dsl.record import dataclass
from dsl.regex import regex
from dsl.terms import fold


@dataclass(frozen=True, slots=True, order=True)
class LineRange:
    """Lines of the source text, from 1, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"第{self.first}行" if self.first == self.last else f"第{self.first}至{self.last}行"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    r"""The official text that a method encodes, and where its clauses stand.

    >>> text = SourceText(file="source.txt", lines=("一、总则", "本办法……"), addresses={"一": (LineRange(1, 2),)})
    >>> text.quote("一")
    '一、总则\n本办法……'
    """

    file: str
    lines: tuple[str, ...]
    addresses: Mapping[str, tuple[LineRange, ...]]
    #: False for addresses that the tool proposed and nobody has looked through.
    is_confirmed: bool = True
    #: The texts of earlier methods that this one continues, by how their clauses are cited: 某政发〔2025〕1号.
    others: Mapping[str, SourceText] = field(default_factory=dict)
    #: Clauses that are no rule (非规则), by address, and what they are instead: 指导思想.
    no_rules: Mapping[str, str] = field(default_factory=dict)
    _by_folded: Mapping[str, tuple[LineRange, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_folded", {fold(canonical_address(a)): r for a, r in self.addresses.items()})

    def find(self, address: str) -> tuple[LineRange, ...] | None:
        """Give the lines of a clause, however its brackets and digits were typed; None for an unknown one."""
        asked = fold(canonical_address(address))
        own = self._by_folded.get(asked)
        if own is not None:
            return own
        other, inner = self._elsewhere(asked)
        return other.find(inner) if other is not None else None

    def _elsewhere(self, asked: str) -> tuple[SourceText | None, str]:
        """The earlier text that an address names, and the address in it."""
        names = ((fold(canonical_address(name)), text) for name, text in self.others.items())
        return next(((text, asked.removeprefix(name)) for name, text in names if asked.startswith(name)), (None, ""))

    def file_of(self, address: str) -> str:
        """Give the file that a clause stands in."""
        other, inner = self._elsewhere(fold(canonical_address(address)))
        return other.file_of(inner) if other is not None else self.file

    def knows(self, clause: Clause) -> bool:
        """Whether the document that a clause is of is at hand, so that its address can be looked up."""
        return not clause.document or self._elsewhere(fold(canonical_address(clause.address)))[0] is not None

    def quote(self, address: str) -> str | None:
        """Give the words of a clause, line by line as the text has them; None for an unknown address."""
        asked = fold(canonical_address(address))
        other, inner = self._elsewhere(asked)
        if other is not None and asked not in self._by_folded:
            return other.quote(inner)
        ranges = self.find(address)
        if ranges is None:
            return None
        return "\n".join(line for r in ranges for line in self.lines[r.first - 1 : r.last])


def beside(policy_file: str, source_file: str) -> str:
    """Name the source text the way that the rule file beside it is named.

    >>> beside("policies/sample-2007/policy.kp", "source.txt")
    'policies/sample-2007/source.txt'
    """
    return str(PurePath(policy_file).parent / source_file)


# --- addresses as they are written -------------------------------------------------------------------

_QUOTES = "“”\"'‘’「」『』"
_WIDE_BRACKETS = str.maketrans("()", "（）")
_NARROW_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_TRAILING_GROUPS = regex(r"(?:\([^()]+\)){2,}$")
_GROUP = regex(r"\(([^()]+)\)")


def canonical_address(text: str) -> str:
    """Write an address the one way: full-width brackets, half-width digits, no spaces.

    >>> canonical_address(" 二(九) ３５")
    '二（九）35'
    """
    return re.sub(r"\s", "", text).translate(_WIDE_BRACKETS).translate(_NARROW_DIGITS)


def split_addresses(text: str) -> tuple[str, ...]:
    """Take apart what stands behind 依据: several addresses, and brackets that stand side by side.

    >>> split_addresses("“二（九）35、附件13（1）（2）”")
    ('二（九）35', '附件13（1）', '附件13（2）')
    >>> split_addresses("第20项、注1、注2")
    ('第20项', '注1', '注2')
    """
    pieces = re.split(r"[、；;]", text.strip().strip(_QUOTES))
    addresses = (a for piece in pieces for a in _siblings(canonical_address(piece.strip(_QUOTES))))
    return tuple(dict.fromkeys(a for a in addresses if a))


def _siblings(address: str) -> Iterator[str]:
    """`附件13（1）（2）` names two neighbours; `二（一）（2）` steps down, for the kinds of number differ."""
    folded = fold(address)
    run = _TRAILING_GROUPS.search(folded)
    if run is None:
        yield address
        return
    groups = [address[run.start() + m.start() : run.start() + m.end()] for m in _GROUP.finditer(run.group())]
    head = address[: run.start()]
    kind = _number_kind(groups[-1])
    while len(groups) > 1 and _number_kind(groups[0]) != kind:
        head += groups.pop(0)
    for group in groups:
        yield head + group


def _number_kind(group: str) -> str:
    return "arabic" if fold(group).strip("()").isdecimal() else "chinese"


def check_addresses(clauses: Iterable[Clause], source: SourceText) -> tuple[Diagnostic, ...]:
    """Report every cited clause whose address the source text does not have (KP240)."""
    return in_order(
        UnknownAddress(span=c.span, address=c.address, file=source.file, nearest=nearest_addresses(c.address, source))
        for c in clauses
        if source.knows(c) and source.find(c.address) is None
    )


def nearest_addresses(address: str, source: SourceText, most: int = 3) -> tuple[str, ...]:
    """Offer addresses that somebody who wrote this one may have meant, best first.

    The number at the end is what an author copies most carefully, so the same number under another
    heading comes before a likely slip of the number.
    """
    wanted = fold(canonical_address(address))
    by_folded = {fold(a): a for a in source.addresses}
    same_number = sorted(
        (a for a in by_folded if _last_number(a) == _last_number(wanted) and a[:1] == wanted[:1]),
        key=lambda a: (abs(len(a) - len(wanted)), a),
    )
    alike = difflib.get_close_matches(wanted, by_folded, n=most, cutoff=0.5)
    return tuple(by_folded[a] for a in same_number[:1] or alike)


def _last_number(folded: str) -> str:
    match = re.search(r"\d+$", folded)
    return match.group() if match else folded


# --- proposing them for the usual numbering ----------------------------------------------------------

_CHINESE = "[一二三四五六七八九十百零〇○]+"
#: Kinds of numbering from the outermost in; what stands in the text (folded) and how it reads in an address.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (regex(rf"(第{_CHINESE}章)(?=\s|$)"), "{}"),
    (regex(rf"(第{_CHINESE}节)(?=\s|$)"), "{}"),
    (regex(rf"(?:(第{_CHINESE}条)(?=\s|$)|({_CHINESE})、)"), "{}"),
    (regex(rf"\(({_CHINESE})\)"), "（{}）"),
    (regex(r"(\d{1,3})[.、](?!\d)"), "{}"),
    (regex(r"\((\d{1,3})\)"), "（{}）"),
    (regex(r"([①-⑳])"), "{}"),
)
_SECTION, _ARTICLE, _ITEM = 1, 2, 4
_ANNEX = regex(rf"附件\s*(\d{{1,2}}|{_CHINESE})?$")
_ANNEX_LIST = regex(r"附件?\s*\d{0,2}\s*:")
_CLOSING_NOTE = regex(r"注\d{0,2}:")


@dataclass(slots=True)
class _Open:
    """A clause whose end has not been met."""

    depth: int
    address: str
    first: int


def propose(text: str) -> Mapping[str, tuple[LineRange, ...]]:
    r"""Find the clauses of a text by the numbering that official texts use.

    一、 is `二`, （一） under it `二（一）`, 1. under that `二（一）6`, （1） `二（一）6（1）`; an article is
    `第十二条`, its paragraphs `第十二条第二款`. After a line 附件 the items are `附件2`, `附件13（1）`; where
    there are several annexes, `附件1第2项`. A clause runs from its heading to the next one of its rank.
    A number that occurs twice gets both ranges: which is meant is for a person to say.

    >>> propose("一、目标\n（一）就业\n1.新增就业人数。\n2.失业率。")["一（一）2"]
    (LineRange(first=4, last=4),)
    """
    lines = text.split("\n")
    found: dict[str, tuple[LineRange, ...]] = {}
    for address, lines_of_it in sorted(_outline(lines), key=lambda pair: (pair[1].first, -pair[1].last)):
        found[address] = (*found.get(address, ()), lines_of_it)
    return found


def _outline(lines: list[str]) -> list[tuple[str, LineRange]]:
    """Walk the lines with a stack of open clauses."""
    closed: list[tuple[str, LineRange]] = []
    open_clauses: list[_Open] = []
    annexes = sum(1 for line in lines if _ANNEX.match(fold(line).strip()))
    in_annex_list = False

    def close(depth: int, before: int) -> None:
        while open_clauses and open_clauses[-1].depth >= depth:
            clause = open_clauses.pop()
            last = _last_written(lines, clause.first, before - 1)
            closed.append((clause.address, LineRange(clause.first, last)))
            if clause.depth == _ARTICLE:
                closed.extend(_paragraphs(clause.address, lines, clause.first, last))

    for number, line in enumerate(lines, 1):
        folded = fold(line).strip()
        if annex := _ANNEX.match(folded):
            close(-1, number)
            open_clauses.append(_Open(-1, "附件" + (annex.group(1) or "") if annexes > 1 else "附件", number))
            in_annex_list = False
        elif _ANNEX_LIST.match(folded) and not _inside_annex(open_clauses):
            # 附件：… at the end of the body lists the annexes; its 1. 2. are not clauses.
            close(-1, number)
            in_annex_list = True
        elif _CLOSING_NOTE.match(folded) and _is_last(lines, number):
            # The note that ends a text speaks of all of it, not of the item above.
            close(0, number)
            root = open_clauses[-1].address if open_clauses else ""
            closed.append((root + folded.partition(":")[0], LineRange(number, number)))
        elif not in_annex_list and (mark := _mark(folded)):
            depth, piece = mark
            close(depth, number)
            open_clauses.append(_Open(depth, _address(open_clauses, depth, piece), number))
    close(-1, len(lines) + 1)
    return closed


def _inside_annex(open_clauses: list[_Open]) -> bool:
    return bool(open_clauses) and open_clauses[0].depth == -1


def _is_last(lines: list[str], number: int) -> bool:
    return not any(line.strip() for line in lines[number:])


def _last_written(lines: list[str], first: int, last: int) -> int:
    while last > first and not lines[last - 1].strip():
        last -= 1
    return last


def _mark(folded: str) -> tuple[int, str] | None:
    for depth, (pattern, shape) in enumerate(_MARKS):
        if match := pattern.match(folded):
            return depth, shape.format(next(g for g in match.groups() if g))
    return None


def _address(open_clauses: list[_Open], depth: int, piece: str) -> str:
    """Put a number behind the clause that it stands in; articles are counted through the chapters."""
    above = open_clauses[-1] if open_clauses else None
    while above is not None and depth > _SECTION and 0 <= above.depth <= _SECTION:
        above = next((c for c in reversed(open_clauses) if c.depth < above.depth), None)
    prefix = above.address if above else ""
    if depth == _ITEM and prefix[-1:].isdecimal():
        return f"{prefix}第{piece}项"
    return prefix + piece


def _paragraphs(address: str, lines: list[str], first: int, last: int) -> Iterator[tuple[str, LineRange]]:
    """The 款 of an article that has several; numbered lines belong to the 款 above them."""
    starts = [
        n
        for n in range(first, last + 1)
        if lines[n - 1].strip() and (n == first or not _mark(fold(lines[n - 1]).strip()))
    ]
    if not address.endswith("条") or len(starts) < 2:
        return
    for count, (start, after) in enumerate(zip(starts, [*starts[1:], last + 1], strict=True), 1):
        yield f"{address}第{_chinese(count)}款", LineRange(start, _last_written(lines, start, after - 1))


def _chinese(number: int) -> str:
    """Write a number below 100: 十二.

    >>> _chinese(2), _chinese(12), _chinese(20)
    ('二', '十二', '二十')
    """
    digits = " 一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else digits[tens] + "十")
    return (head + digits[ones]).strip()

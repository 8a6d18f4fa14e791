"""Reading what single tokens and small phrases say: quantities, days, quoted texts, places in the file."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_syntax import NoSuchDay, NotWhole, NumberTooLong
from dsl.expressions import day_of_year
from dsl.grounds import Clause
from dsl.lexicon import Lexicon
from dsl.parse import ANCHORED, STRIDE
from dsl.quantity import (
    MAX_DIGITS,
    NO_UNIT,
    PERCENT,
    Quantity,
    Unit,
    declare_unit,
    find_unit,
    parse_number,
    parse_quantity,
)
from dsl.reading import CHINESE_NUMBER, CHINESE_PERCENT
from dsl.record import dataclass
from dsl.regex import regex
from dsl.span import NOWHERE, Anchor, Span, span_at
from dsl.terms import fold
from dsl.tree import Token, Tree

Node = Tree[Token]
Child = Node | Token | None

_DIGITS = "零一二三四五六七八九"
_NUMBER_PART = regex(r"[\d.,]+")
_DAY = regex(r"(\d{4})[-年](\d{1,2})[-月](\d{1,2})日?")
_DEADLINE = regex(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日|底|末)")


def rule_of(node: Child) -> str:
    """The name of the rule that made a node; a token's is its terminal."""
    if isinstance(node, Tree):
        return str(node.data)
    return node.type if node is not None else ""


def children(node: Node, *rules: str) -> list[Node]:
    """The direct children that these rules made."""
    return [c for c in node.children if isinstance(c, Tree) and c.data in rules]


def child(node: Node, *rules: str) -> Node | None:
    """The first direct child that one of these rules made."""
    return next(iter(children(node, *rules)), None)


def tokens(node: Node, *terminals: str) -> list[Token]:
    """The direct tokens of these terminals."""
    return [c for c in node.children if isinstance(c, Token) and c.type in terminals]


def token(node: Node, *terminals: str) -> Token:
    """The first direct token of one of these terminals; the grammar makes sure that there is one."""
    return tokens(node, *terminals)[0]


def text_of(quoted: str) -> str:
    """A quoted text without its quotes."""
    return str(quoted[1:-1] if quoted[:1] in '“"＂「『' else quoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file that was taken over encodes."""

    title: str
    number: str
    is_rule_set: bool
    #: The text that it encodes, beside its own file.
    source_file: str = ""

    @property
    def name(self) -> str:
        """How its clauses are cited."""
        return self.number or f"《{self.title}》"

    def address(self, written: str) -> str:
        """An address of this document as a result shows it.

        >>> Document(title="自评规则", number="财预〔2020〕10号", is_rule_set=True).address("第十四条")
        '财预〔2020〕10号第十四条（规则集「自评规则」）'
        """
        name = self.name
        bare = "" if fold(written) == fold(name) else written.removeprefix(name)
        return f"{name}{bare}（规则集「{self.title}」）" if self.is_rule_set else f"{name}{bare}"


class Places:
    """Where nodes and tokens stand."""

    def __init__(self, files: tuple[str, ...], anchors: Mapping[int, Anchor] | None = None) -> None:
        self._files = files
        self._anchors = anchors or {}
        self._documents: Mapping[str, Document] = {}
        self._also: frozenset[str] = frozenset()

    def head(self, node: Node) -> Span:
        """The place of a block's head line: from its first word to the last of that line."""
        whole, first = self.of(node), node.meta.line
        ends = [t.end_column or 0 for t in node.scan_values(lambda t: t is not None) if t.line == first]
        # A head of one word (评定, 各指标) leaves no token in the tree.
        return whole.on_first_line(max(ends, default=whole.column + 2))

    def cites(self, documents: Mapping[str, Document], also: frozenset[str]) -> None:
        """Say which document each file that was taken over encodes, and which others may be cited by number."""
        self._documents, self._also = documents, also

    def clause(self, address: str, span: Span) -> Clause:
        """An address as it was written in a file: of which document it is."""
        document = self._documents.get(span.file)
        if document is not None:
            return Clause(address=document.address(address), span=span, document=document.number or document.title)
        also = next((d for d in self._also if fold(address).startswith(fold(d))), "")
        return Clause(address=address, span=span, document=also)

    def offset_of(self, file: str) -> int:
        """What the lines of a file have added in its tokens."""
        return self._files.index(file) * STRIDE

    def of(self, node: Node | Token) -> Span:
        """The place of a node or a token, without the line's end."""
        place = node if isinstance(node, Token) else node.meta
        if isinstance(node, Tree) and node.meta.empty:
            return NOWHERE
        assert place.line is not None and place.column is not None  # noqa: PT018 - told by Lark
        assert place.end_line is not None and place.end_column is not None  # noqa: PT018
        index, row = divmod(place.line, STRIDE)
        is_anchored = index >= ANCHORED
        file, anchor = (self._files[0], self._anchors[index - ANCHORED]) if is_anchored else (self._files[index], None)
        return span_at(file, anchor, row, place.column, place.end_line % STRIDE, place.end_column)


class Quantities:
    """Reads numbers, units and days of one method, and keeps what is wrong with them."""

    def __init__(self, lexicon: Lexicon, places: Places, findings: list[Diagnostic]) -> None:
        self._units = lexicon.units
        self._places = places
        self._findings = findings

    def quantity(self, node: Node) -> Quantity:
        """The quantity of a `quantity` or `negative_quantity` node."""
        if node.data == "negative_quantity":
            inner = child(node, "quantity")
            assert inner is not None
            positive = self.quantity(inner)
            return Quantity(-positive.value, positive.unit)
        return self.of_token(token(node, "QUANTITY", "NUMBER"))

    def of_token(self, word: Token) -> Quantity:
        """The quantity that a token writes: `1.2万人`, `三次`, `98％`."""
        folded = fold(word)
        number = _NUMBER_PART.match(folded)
        if number is None:
            return self._chinese(folded)
        value = parse_number(number.group())
        if value is None:
            self._findings.append(
                NumberTooLong(span=self._places.of(word), actual=len(number.group()), limit=MAX_DIGITS)
            )
            value = Fraction(0)
        name = folded[number.end() :].strip()
        unit = NO_UNIT if not name else find_unit(name, self._units) or declare_unit(name)
        return Quantity(value * unit.scale, unit)

    def in_text(self, text: str, default: Unit) -> Quantity | None:
        """The quantity that a cell writes, in the default unit where it names none; None for other words."""
        folded = fold(text).replace(" ", "")
        found = parse_quantity(folded, default, self._units)
        match = CHINESE_NUMBER.match(folded)
        if found is not None or match is None or find_unit(folded[match.end() :], self._units) is None:
            return found
        return self._chinese(folded)

    def _chinese(self, folded: str) -> Quantity:
        from cn2an import cn2an  # loaded only by a method that writes numbers this way

        percent = CHINESE_PERCENT.match(folded)
        if percent is not None:
            whole, _, part = percent.group(1).partition("点")
            digits = "".join(str(_DIGITS.index(d)) for d in part)
            return Quantity(Fraction(f"{int(cn2an(whole, 'smart'))}.{digits or 0}") / 100, PERCENT)
        match = CHINESE_NUMBER.match(folded)
        assert match is not None
        unit = find_unit(folded[match.end() :].strip(), self._units) or NO_UNIT
        return Quantity(Fraction(int(cn2an(match.group().replace("两", "二"), "smart"))) * unit.scale, unit)

    def number(self, word: Token) -> Fraction:
        """A plain number."""
        return self.of_token(word).value

    def whole(self, word: Token, *, least: int = 0) -> int:
        """A plain whole number, for counts and places; another is reported."""
        value = self.of_token(word).value
        if value.denominator != 1 or value < least:
            plain = Text("整数", "a whole number")
            expected = Text(f"不小于 {least} 的整数", f"a whole number of at least {least}") if least else plain
            self._findings.append(NotWhole(span=self._places.of(word), number=str(word), expected=expected))
        return int(value)

    def day(self, word: Token) -> date:
        """A day as 2007-12-31 or 2007年12月31日."""
        match = _DAY.match(fold(word))
        assert match is not None
        return self._day(word, *(int(g) for g in match.groups()))

    def deadline(self, word: Token, years: tuple[int, int]) -> tuple[date | None, tuple[int, int] | None]:
        """The last day of `6月底前` or `12月31日前`, and its month and day where it is written without its year.

        The day is that of the responsibility year; None where that is several years.
        """
        match = _DEADLINE.match(fold(word))
        assert match is not None
        if match[1] is not None:
            return self._last_day(word, match, int(match[1])), None
        # 2024 is a leap year, so that 29 February passes; in other years the month's last day is meant.
        found = self._last_day(word, match, 2024)
        own = day_of_year(years[1], found.month, found.day) if years[0] == years[1] else None
        return own, (found.month, found.day)

    def _last_day(self, word: Token, match: re.Match[str], year: int) -> date:
        month = int(match[2])
        if match[3] is None and 1 <= month <= 12:
            return date(year, month, calendar.monthrange(year, month)[1])
        return self._day(word, year, month, int(match[3] or 0))

    def month_day(self, word: Token) -> tuple[int, int]:
        """A day of any year as 12-31 or 12月31日."""
        month, day = (int(n) for n in re.findall(r"\d+", fold(word)))
        # Of a leap year, so that 29 February is a day; it closes on the last of that month elsewhere.
        found = self._day(word, 2024, month, day)
        return found.month, found.day

    def _day(self, word: Token, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError:
            self._findings.append(NoSuchDay(span=self._places.of(word), found=str(word)))
            return date(max(year, 1), 1, 1)

"""The one spelling of every word: a word as it was read in, the text that is written out.

Signs are written in one of their widths, numbers with half-width digits, a name as it was declared.
What is free text (titles, quoted texts, judged sentences) is never touched.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.lexicon import Lexicon, NameKind
from dsl.lines import Line
from dsl.reading import Word, closing_quote
from dsl.terms import fold

#: Terminals of free text, written as they stand.
FREE = frozenset({"TITLE", "SENTENCE", "WHO", "PARTICULAR", "NEW_NAME", "QUOTED", "ROW"})
#: Terminals of numbers and what is counted in them.
FIGURES = frozenset({"NUMBER", "QUANTITY", "UNIT", "DATE", "MONTH_DAY", "DEADLINE", "YEAR", "ITEM", "LABEL"})
_NAMES = {kind.value: kind for kind in NameKind}
#: Terminals of all that is no word of the language itself.
DRAFTED = FREE | FIGURES | frozenset(_NAMES) | {"STRING"}

#: Half-width signs of the language's own words, and what is written for them.
_SIGNS = str.maketrans({",": "，", ":": "：", "(": "（", ")": "）", "+": "＋", "-": "－", "*": "×", "/": "÷"})
_WORDS = {
    ">=": "≥",
    "<=": "≤",
    "!=": "≠",
    "值/目标": "值 ÷ 目标",
    "值 / 目标": "值 ÷ 目标",
    "目标/值": "目标 ÷ 值",
    "目标 / 值": "目标 ÷ 值",
    "2-值/目标": "2 － 值 ÷ 目标",
    "2 - 值 / 目标": "2 － 值 ÷ 目标",
    "修约(GB/T8170)": "修约（GB/T 8170）",
    "修约(GB/T 8170)": "修约（GB/T 8170）",
}
_PARENTHESES = str.maketrans({"(": "（", ")": "）"})


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word in its one spelling."""

    terminal: str
    text: str

    @property
    def own(self) -> str:
        """The text of a word of the language itself; "" for what a drafter made up."""
        return "" if self.terminal in DRAFTED else self.text


def spell(line: Line, word: Word, lexicon: Lexicon) -> Spelled:
    r"""Give the spelling of a word of a line.

    >>> from dsl.lexicon import make_lexicon
    >>> from dsl.lines import split_lines
    >>> (line,) = split_lines("单位 ＞= 50 ％", "p.kp").value
    >>> [spell(line, Word(*w), make_lexicon({}, {})).text for w in ((3, 5, "COMPARE"), (6, 10, "QUANTITY"))]
    ['≥', '50%']
    """
    text, folded = line.text[word.start : word.end], line.folded[word.start : word.end]
    if word.terminal in FREE:
        return Spelled(word.terminal, text.strip())
    if word.terminal == "STRING":
        return Spelled(word.terminal, _curly(text))
    if word.terminal in FIGURES:
        figure = "".join(folded.split()).translate(_PARENTHESES)
        return Spelled(word.terminal, figure.rstrip(".、") if word.terminal == "LABEL" else figure)
    if word.terminal in _NAMES:
        return Spelled(word.terminal, lexicon.names[_NAMES[word.terminal]].get(folded, text))
    return Spelled(word.terminal, _WORDS.get(folded, folded.translate(_SIGNS)))


def _curly(text: str) -> str:
    """A quoted text in curly quotes, unless what it holds would then close it too early."""
    inner = text[1:-1]
    curly = f"“{inner}”"
    if fold(text[0]) != '"' or closing_quote(curly, 0) != len(curly) or "#" in fold(inner):
        return text
    return curly

"""Where a line shows its seams: the spelled words of a line in, its text out.

Between two words stands one space, so that everyone sees how the line was read, except where no
document has one: around （ ） ， 、 ： and the dot, between a number and what is counted, and inside the
phrases below (`完成得满分`, `按完成率`, `前3名`).
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.layout.spelling import Spelled

_PUNCTUATION = frozenset("（），、：.")
_OPERATORS = frozenset("＋－×÷")
#: What may stand before a minus sign that subtracts; after anything else it belongs to the number.
_OPERANDS = frozenset(
    {
        "NAME",
        "AREA",
        "QUOTED",
        "SPECIAL",
        "SIDE",
        "OWN_SIDE",
        "EACH_ITEM",
        "LABEL",
        "QUANTITY",
        "NUMBER",
        "DATE",
        "SCOPE",
    }
)
_OPERAND_WORDS = frozenset({"）", "指标得分合计", "年度"})
#: Words after which a parenthesis opens at once, although they begin the line.
_CALLING = frozenset({"FUNCTION", "BY_CASE", "PART_OF_YEAR"})
_CALLING_WORDS = frozenset({"非", "如果", "且", "或", *_OPERATORS})
#: Pairs that documents write in one: a word of the language, or what kind of word it is.
_PHRASES = frozenset(
    {
        ("按", "缺口"),
        ("按", "名次"),
        ("缺口", "分档"),
        ("OWN_SIDE", "分档"),
        ("完成", "得"),
        ("完成", "不得分"),
        ("完成", "的，"),
        ("未完成", "得"),
        ("未完成", "不得分"),
        ("未完成", "按"),
        ("未完成", "的，"),
        ("最多", "CHANGE"),
        ("累计最多", "CHANGE"),
        ("合计最多", "CHANGE"),
        ("最多", "ADJUST"),
        ("由", "WHO"),
        ("WHO", "评定"),
        ("评定", "QUOTED"),
        ("考评对象总数", "的"),
        ("显示", "保留"),
        ("保留", "整数"),
        ("满分", "按"),
        ("指标得分合计", "按百分制"),
        ("在同一", "LEVEL"),
        ("LEVEL", "内"),
        ("LEVEL", "RANK_SIDE"),
        ("WHOLE_AREA", "RANK_SIDE"),
        ("RANK_SIDE", "NUMBER"),
        ("NUMBER", "个"),
        ("QUANTITY", "AT_BOUND"),
        ("NUMBER", "AT_BOUND"),
        ("QUANTITY", "_BOUND_ABOVE"),
        ("NUMBER", "_BOUND_ABOVE"),
        ("INCLUDED", "QUANTITY"),
        ("INCLUDED", "NUMBER"),
        ("视为", "完成"),
        ("视为", "未完成"),
        ("以后每年", "GROWS"),
        ("都", "在"),
        ("SENTENCE", "的，"),
        ("QUOTED", "的，"),
    }
)
#: Pairs that are written in one unless a sum follows: `得满分`, but `得 满分 × 80%`.
_UNLESS_SUM = frozenset({("按", "OWN_SIDE"), ("得", "OWN_SIDE")})


def joined(words: Sequence[Spelled], start: int = 0, stop: int | None = None) -> str:
    """Write some words of a line one after the other.

    >>> joined([Spelled("目标", "目标"), Spelled("COMPARE", "不低于"), Spelled("QUANTITY", "10%")])
    '目标 不低于 10%'
    """
    text = words[start].text
    for index in range(start + 1, len(words) if stop is None else stop):
        text += ("" if _is_tight(words, index) else " ") + words[index].text
    return text


def _is_tight(words: Sequence[Spelled], index: int) -> bool:
    """Whether the word at `index` stands close to the one before it."""
    before, after = words[index - 1], words[index]
    earlier = words[index - 2] if index > 1 else None
    if before.terminal == "ITEM":
        return before.text[-1] != "."
    if index == 1 and after.own == "（":
        return before.terminal in _CALLING or before.own in _CALLING_WORDS or not before.own
    if before.own[-1:] in _PUNCTUATION or after.own in _PUNCTUATION:
        return True
    if before.own == "－":
        return earlier is None or not (earlier.terminal in _OPERANDS or earlier.own in _OPERAND_WORDS)
    pairs = [(a, b) for a in (before.own, before.terminal) for b in (after.own, after.terminal)]
    if _UNLESS_SUM.intersection(pairs):
        return index + 1 == len(words) or words[index + 1].own not in _OPERATORS
    if before.terminal == "NUMBER" and after.own == "名":
        return earlier is not None and (earlier.terminal == "RANK_SIDE" or earlier.own == "名额")
    return bool(_PHRASES.intersection(pairs))

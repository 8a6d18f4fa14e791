"""Says what is wrong with a line that has no reading, or several: the place, what may stand there, the nearest word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from dsl.diagnostic import Diagnostic, Text
from dsl.errors_syntax import (
    FieldWithoutUnit,
    LineEndsTooSoon,
    NestedTooDeep,
    SeveralReadings,
    UnclosedQuote,
    UnknownHead,
    UnknownWords,
    UnreadableLine,
)
from dsl.lexicon import Lexicon, NameKind
from dsl.lines import Line
from dsl.misreading_slips import judged, saying, slip
from dsl.reading import MAX_NESTING, Automaton, Stuck, Word, closing_quote
from dsl.survey_rows import probable_field
from dsl.terms import fold

#: What the terminals without words of their own are called.
_CALLED = {
    "NAME": Text("名称", "a name"),
    "AREA": Text("方面的名称", "an area"),
    "LEVEL": Text("层次的名称", "a level"),
    "PERIOD": Text("期次的名称", "a period"),
    "AWARD": Text("奖项的名称", "an award"),
    "RULE": Text("计分规则的名称", "a scoring rule"),
    "TIER": Text("档次的名称", "a tier"),
    "GRADED": Text("评定的等级", "a judged grade"),
    "WHO": Text("由谁评定", "who judges"),
    "GROUP": Text("分组的名称", "a group"),
    "YEAR": Text("年份（如 2024年、2024年起）", "a year"),
    "GRADE": Text("等次的名称", "a grade"),
    "ROSTER": Text("名录里的单位或单位类型", "a unit or unit type of the roster"),
    "QUOTED": Text("「带引号的名称」", "a quoted name"),
    "NEW_NAME": Text("新名称", "a new name"),
    "TITLE": Text("名称或文字", "a title"),
    "PARTICULAR": Text("要素的名称（如 标题、主送）", "a particular such as 标题"),
    "STRING": Text("“引号里的文字”", "a quoted text"),
    "SENTENCE": Text("一句话", "a sentence"),
    "LABEL": Text("编号", "a number"),
    "ITEM": Text("编号（如 1.）", "an item number"),
    "UNIT": Text("计量单位", "a unit of measure"),
    "QUANTITY": Text("数量（如 98%、3个）", "a quantity"),
    "NUMBER": Text("数", "a number"),
    "DATE": Text("日期（如 2007-12-31）", "a date"),
    "MONTH_DAY": Text("月和日（如 12-31）", "a month and a day"),
    "DEADLINE": Text("期限（如 6月底前）", "a deadline"),
    "ROW": Text("表格的一行", "a table row"),
    "_NL": Text("行末", "the end of the line"),
}
_HIDDEN = frozenset({"BROKEN", "_INDENT", "_DEDENT", "$END"})
_NAMES = ("NAME", "AREA", "LEVEL", "PERIOD", "AWARD", "GRADE", "ROSTER")
#: Words for the sides of an indicator; a line seldom begins with one.
_SIDES = frozenset({"SIDE", "OWN_SIDE"})
_SEPARATORS = frozenset(' \n\t+-*/=<>≥≤≠(),、;:.|“”"「」')
#: Signs that look like one of the language's and are none: what was typed, and what is meant.
_LOOKALIKES = {
    "~": "至",
    "～": "至",
    "〜": "至",
    "–": "至",
    "≧": "≥",
    "≦": "≤",
    "⩾": "≥",
    "⩽": "≤",
    "x": "×",
    "X": "×",
    "·": "×",
    "•": "×",
    "。": "",
    ";": "、",
    "[": "（",
    "]": "）",
    "{": "（",
    "}": "）",
}
_NOTHING = Text("", "")
#: The signs as a Chinese input method types them.
_AS_TYPED = {"(": "（", ")": "）", ",": "，", ":": "：", "+": "＋", "-": "－", "*": "×", "/": "÷", "=": "＝"}
#: As many of the things that may come next as a person will read.
_SHOWN = 8
_HEADS_SHOWN = 16
#: The usual heads of lines, as they follow each other in a method.
_USUAL = (
    "办法", "文号", "印发机关", "责任期限", "原文", "层次", "考评者", "包括", "期次", "填报", "校核",
    "各指标", "方面", "指标", "单位", "公式", "分母为零", "目标", "方向", "分值", "权重", "计分",
    "对象", "除外", "分项", "其中", "解释", "又称", "定义", "总分", "折算", "保留", "等次",
    "名额", "加分", "扣分", "否决", "奖项", "算例", "设", "则", "依据", "假设",
)  # fmt: skip


def describe(
    line: Line,
    readings: tuple[tuple[Word, ...], ...] | Stuck,
    automaton: Automaton,
    lexicon: Lexicon,
    *,
    declared: tuple[int, int] | None,
) -> Diagnostic:
    """Make the one diagnostic for a line that could not be read in exactly one way."""
    if not isinstance(readings, Stuck):
        return _several(line, readings)
    if readings.is_too_long:
        return NestedTooDeep(span=line.whole, limit=MAX_NESTING)
    offset, expected = readings.offset, readings.expected
    if "UNIT" in expected and declared is not None:
        return _no_unit(line, declared)
    if offset >= len(line.text):
        end = len(line.text)
        called = _called(expected, automaton)
        return LineEndsTooSoon(span=line.span(max(end - 1, 0), end), expected=called, hint=_NOTHING)
    quote = _unclosed(line)
    if quote is not None:
        closing = "”" if line.text[quote] == "“" else line.text[quote]
        return UnclosedQuote(span=line.span(quote, len(line.text)), closing=closing)
    start, end = _stretch(line.folded, offset)
    hint = _nearest_name(line.text[start:end], lexicon, expected)
    if hint is not None and (start < offset or expected.intersection(_NAMES)):
        return UnknownWords(span=line.span(start, end), found=line.text[start:end], hint=hint)
    words = _words_of(expected, automaton)
    found = line.text[offset : max(end, offset + 1)]
    if offset == 0:
        plain = tuple(w for w in words if not _SIDES.intersection(automaton.words[w]))
        usual = tuple(w for w in words if w in _USUAL)
        tries = (tuple(w for w in usual if w in plain), usual, plain)
        near = (_nearest_word(found, t) for t in tries)
        hint = judged(found) or next((h for h in near if h is not _NOTHING), _NOTHING)
        shown = _heads(tuple(w for w in words if not fold(w[0]).isascii()))
        return UnknownHead(span=line.span(0, max(end, 1)), found=found, expected=shown, hint=hint)
    if expected.intersection(_NAMES) and end > offset and not _is_sign(found):
        where = saying(line, offset) or _where_declared(expected)
        return UnknownWords(span=line.span(offset, end), found=found, hint=where)
    hint = _lookalike(line.text[offset], words) or slip(line, offset, expected, words) or _nearest_word(found, words)
    return UnreadableLine(
        span=line.span(offset, max(end, offset + 1)), found=found, expected=_called(expected, automaton), hint=hint
    )


def _heads(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that lines begin with most, in the order in which people write them."""
    usual = tuple(w for w in _USUAL if w in words)
    return (*usual, *(w for w in words if w not in usual))[:_HEADS_SHOWN]


def _several(line: Line, readings: tuple[tuple[Word, ...], ...]) -> SeveralReadings:
    first, second = readings[0], readings[1]
    head = 0
    while head < min(len(first), len(second)) and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < min(len(first), len(second)) - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    start = min(r[head].start for r in readings if head < len(r))
    end = max(r[len(r) - 1 - tail].end for r in readings)
    splits = tuple(dict.fromkeys(_split(line, reading, start, end) for reading in readings))
    return SeveralReadings(span=line.span(start, end), found=line.text[start:end], splits=splits)


def _split(line: Line, reading: tuple[Word, ...], start: int, end: int) -> str:
    """The stretch with its seams shown; names in 「」, since that always says what is meant."""
    inside = [w for w in reading if start <= w.start and w.end <= end]
    shown = [(w, line.text[w.start : w.end]) for w in inside]
    quoted = (*_NAMES, "TITLE", "NEW_NAME")
    return "`" + " ".join(f"「{text}」" if w.terminal in quoted else text for w, text in shown) + "`"


def _no_unit(line: Line, declared: tuple[int, int]) -> FieldWithoutUnit:
    written = line.text[slice(*declared)]
    name, unit = probable_field(written)
    return FieldWithoutUnit(span=line.span(*declared), name=written, example=f"{name} {unit or '人'}")


def _unclosed(line: Line) -> int | None:
    offset = 0
    while offset < len(line.folded):
        c = line.folded[offset]
        if c in '“"':
            end = closing_quote(line.folded, offset)
            if end is None:
                return offset
            offset = end
        elif c == "「":
            end = line.folded.find("」", offset)
            if end < 0:
                return offset
            offset = end + 1
        else:
            offset += 1
    return None


def _stretch(folded: str, offset: int) -> tuple[int, int]:
    """The run of word characters around a place."""
    start = end = offset
    while start > 0 and folded[start - 1] not in _SEPARATORS:
        start -= 1
    while end < len(folded) and folded[end] not in _SEPARATORS:
        end += 1
    return start, end


def _nearest_name(found: str, lexicon: Lexicon, expected: frozenset[str]) -> Text | None:
    kinds = [k for k in NameKind if k.value in expected] or [NameKind.NODE, NameKind.AREA]
    near = close_names(found, lexicon.all_names(*kinds))
    if not near:
        return None
    offers = "、".join(f"「{n}」" for n in near)
    return Text(f"是不是要写 {offers}？", f"did you mean {offers}?")


def close_names(found: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The declared names nearest to what was typed, best first; none where nothing is near.

    >>> close_names("解决零就业家挺户数", ["解决零就业家庭户数", "劳务输出人数"])
    ('解决零就业家庭户数',)
    """
    if len(found) < 2 or len(found) > 200:
        return ()
    return tuple(difflib.get_close_matches(found, sorted(set(names)), n=limit, cutoff=0.6))


def _where_declared(expected: frozenset[str]) -> Text:
    """Where a name of the kind that belongs here would be declared."""
    kinds = expected.intersection(_NAMES)
    for kind, block in (("LEVEL", "层次"), ("PERIOD", "期次"), ("AWARD", "奖项")):
        if kinds == {kind}:
            return Text(
                f"先用「{block}」声明它，或者改成已有的名称", f"declare it first with {block}, or use a declared name"
            )
    if kinds == {"GRADE"}:
        return Text("先在「等次」里写一行，或者改成已有的等次", "add a row in 等次, or use a grade that it has")
    if kinds == {"ROSTER"}:
        return Text("改成名录（units.yaml）里的单位名称或类型", "use a name or a type of unit from units.yaml")
    return Text(
        "先在「填报」「指标」或「定义」里声明它，或者改成已有的名称", "declare it first, or use a declared name"
    )


def _nearest_word(found: str, words: tuple[str, ...]) -> Text:
    folded = fold(found)
    scored = [(_likeness(folded[: len(w)], w), w) for w in words if len(w) > 1]
    best = max((score for score, _ in scored), default=(0.0, 0, 0))
    near = sorted(w for score, w in scored if score == best and best[0] >= 0.5)[:2]
    if not near:
        return _NOTHING
    offers = " 或 ".join(f"`{n}`" for n in near)
    return Text(f"是不是要写 {offers}？", f"did you mean {offers}?".replace(" 或 ", " or "))


def _likeness(typed: str, word: str) -> tuple[float, int, int]:
    """How alike two words are; among equals the one that begins alike is nearer, then the one alike in more places."""
    ratio = difflib.SequenceMatcher(None, typed, word).ratio()
    same = [a == b for a, b in zip(typed, word, strict=False)]
    return ratio, next((i for i, alike in enumerate(same) if not alike), len(word)), sum(same)


def _lookalike(sign: str, words: tuple[str, ...]) -> Text | None:
    meant = _LOOKALIKES.get(sign)
    if meant is None or (meant and fold(meant) not in words):
        return None
    if not meant:
        return Text(f"句末的「{sign}」去掉", f"leave out the “{sign}”")
    return Text(f"您输入的是「{sign}」，这里要用「{meant}」", f"“{sign}” was typed; “{meant}” is meant")


def _is_sign(found: str) -> bool:
    return not any(c.isalnum() for c in found)


def _words_of(expected: frozenset[str], automaton: Automaton) -> tuple[str, ...]:
    # 总分 and the like are names: they stand where any name may, and are no words to be offered.
    wanted = expected - {"SPECIAL"}
    return tuple(word for word, terminals in automaton.words.items() if wanted.intersection(terminals))


def _called(expected: frozenset[str], automaton: Automaton) -> tuple[Text, ...]:
    """The things that may come, named: kinds of things first, then words, a few of each."""
    kinds = [text for terminal, text in _CALLED.items() if terminal in expected and terminal not in _HIDDEN]
    words = [Text(f"`{_AS_TYPED.get(w, w)}`", f"`{w}`") for w in _words_of(expected, automaton)]
    shown = [*kinds[:4], *words[: _SHOWN - min(len(kinds), 4)]]
    if len(kinds) + len(words) > len(shown):
        shown.append(Text("等", "…"))
    return tuple(shown)

"""The slips of a typing hand: a line and the place where it stops making sense in, the act that mends it out."""

from __future__ import annotations

import re
from collections.abc import Collection

from dsl.diagnostic import Text
from dsl.lines import Line
from dsl.regex import regex
from dsl.terms import fold

_WRONG_DAY = regex(r"(\d{4})\s*[./年]\s*(\d{1,2})\s*[./月]\s*(\d{1,2})日?")
_LETTERS = {"O": "0", "o": "0", "l": "1", "I": "1"}
#: What people say and the language says otherwise: how it begins at the place, and how to write it.
_SAYINGS = (
    (regex("大于等于|大于或等于"), "写 `不低于` 或 `≥`"),
    (regex("小于等于|小于或等于"), "写 `不高于` 或 `≤`"),
    (regex("大于"), "写 `高于` 或 `>`"),
    (regex("小于"), "写 `低于` 或 `<`"),
    (regex("(?:按)?完成(?:比例|情况|进度)"), "写 `按完成率`"),
    (regex("扣完(?!为止)|完$"), "写 `扣完为止`"),
    (regex("超额完成的?"), "写明每超额多少加多少，如 `每超额完成 5% 加 1分（不足的不计），最多加 4分`"),
)
_EXAMPLES = regex(r"^[^`]*(`.*)$")
_MARKS = regex(r"\d+(?:\.\d+)?分")
_SHARE = regex(r"(\d+(?:\.\d+)?)$")
_QUOTED = regex('“[^”]*”|"[^"]*"|「[^」]*」')


def slip(line: Line, offset: int, expected: Collection[str], words: Collection[str]) -> Text | None:
    """Say how to mend the line, where it is one of the usual slips.

    `expected` are the terminals that may stand at the offset, `words` the words of the language among them.
    """
    rest = line.folded[offset:]
    return (
        _letter(line, offset)
        or _day(rest, expected)
        or _bracket(line.folded, offset, words)
        or _comma(rest, words)
        or _marks(line, offset, words)
        or _inclusive(line, offset)
        or _quota(line, offset)
        or saying(line, offset)
        or _colon(line, offset, words)
    )


def saying(line: Line, offset: int) -> Text | None:
    """What is said otherwise in the language: 大于等于, 按完成比例."""
    rest = line.folded[offset:]
    write = next((act for pattern, act in _SAYINGS if pattern.match(rest)), None)
    return None if write is None else Text(write, _EXAMPLES.sub(r"write \1", write).replace("或", "or"))


def judged(found: str) -> Text | None:
    """发生重大事故的，定为 …: a sentence that somebody has to judge."""
    if not found.endswith("的") or len(found) < 4:
        return None
    return Text(
        f"要由人判断的话，前面写 `评定：`，如 `评定：{found}，……`",
        f"begin what is to be judged with 评定: `评定：{found}`",
    )


def _marks(line: Line, offset: int, words: Collection[str]) -> Text | None:
    """90%以上 100分: a row without its verb."""
    match = _MARKS.match(line.folded[offset:])
    if match is None or "得" not in words or "扣" not in words:
        return None
    return Text(f"写成 `得 {match[0]}`，扣的写 `扣 {match[0]}`", f"write `得 {match[0]}`, or `扣 {match[0]}`")


def _inclusive(line: Line, offset: int) -> Text | None:
    """90分（含）以上: includes what?"""
    around = re.search(r"(\S*?)\(含\)(以上|以下|以内)", line.folded)
    if around is None or not around.start() <= offset <= around.end():
        return None
    plain = f"{around[1]}（含{around[1]}）{around[2]}"
    return Text(f"写 `{plain}`", f"write `{plain}`")


def _quota(line: Line, offset: int) -> Text | None:
    """名额 20%: of what."""
    number = _SHARE.search(line.folded[:offset])
    if number is None or not line.folded.startswith("名额") or line.folded[offset] != "%":
        return None
    meant = f"名额 考评对象总数的 {number[1]}%，向下取整"
    return Text(f"写明是什么的百分之几、怎么取整，如 `{meant}`", f"say of what, and how to round: `{meant}`")


def _letter(line: Line, offset: int) -> Text | None:
    """1OOO人: a letter where a digit is meant."""
    match = re.match("[OolI]+", line.folded[offset:])
    if match is None or not line.folded[:offset][-1:].isdigit():
        return None
    digits = "".join(_LETTERS[c] for c in match[0])
    return Text(f"这里是字母「{match[0]}」，改成数字「{digits}」", f"“{match[0]}” are letters; type {digits}")


def _day(rest: str, expected: Collection[str]) -> Text | None:
    match = _WRONG_DAY.match(rest)
    if match is None or "DATE" not in expected:
        return None
    meant = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
    return Text(f"日期写作 {meant}", f"write the date as {meant}")


def _bracket(folded: str, offset: int, words: Collection[str]) -> Text | None:
    """A parenthesis that was opened and not closed, or closed and never opened."""
    plain = _QUOTED.sub(lambda m: " " * len(m[0]), folded)
    opened = plain[:offset].count("(") - plain[:offset].count(")")
    if opened > 0 and ")" in words:
        at = folded[:offset].rindex("(")
        inside = folded[at + 1 : offset].strip()
        return Text(f"「（{inside}」后面补上「）」", f"close the parenthesis after “({inside}”")
    closing = plain.find(")", offset)
    if plain.count(")") > plain.count("(") and closing >= 0 and "(" not in plain[offset:closing]:
        inside = folded[offset:closing].strip()
        return Text(f"「{inside}」前面补上「（」", f"open the parenthesis before “{inside}”")
    return None


def _comma(rest: str, words: Collection[str]) -> Text | None:
    if rest.startswith(",") and "、" in words:
        return Text("并列的几个用顿号「、」隔开", "put 、 between the members of a list")
    return None


def _colon(line: Line, offset: int, words: Collection[str]) -> Text | None:
    """A colon that is missing, or one too many after the word that begins the line."""
    if line.folded[offset] == ":" and " " not in line.folded[:offset].strip():
        head = line.text[:offset].strip()
        return Text(f"「{head}」后面不写冒号，空一格就行", f"{head} takes no colon, only a space")
    if fold("：") in words and ":" not in line.folded:
        before = line.text[:offset].split()[-1]
        after = re.split("[,，、]", line.text[offset:])[0].strip()
        return Text(f"补上冒号，写成 `{before}：{after}`", f"put a colon: `{before}：{after}`")
    return None

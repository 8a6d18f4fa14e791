"""The slips of a typing hand: a line and the place where it stops making sense in, the act that mends it out."""

from __future__ import annotations

import re
from collections.abc import Collection

from dsl.diagnostic import Text
from dsl.lines import Line
from dsl.terms import fold

_WRONG_DAY = re.compile(r"(\d{4})\s*[./年]\s*(\d{1,2})\s*[./月]\s*(\d{1,2})日?")
_LETTERS = {"O": "0", "o": "0", "l": "1", "I": "1"}
_QUOTED = re.compile('“[^”]*”|"[^"]*"|「[^」]*」')


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
        or _colon(line, offset, words)
    )


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

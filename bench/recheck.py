"""How long a method of 4,000 lines takes to be checked again after one edit, beside a full parse by Lark.

`python -m bench.recheck` edits one line at a time in a session (`dsl.workspace`), each time another, and times in turn
Lark's own parser over the words of the whole text, which it is given. Only the ratios mean anything.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import lark

from bench import workload
from dsl import parse as parsing
from dsl.automaton import Parser
from dsl.facts import RosterUnit
from dsl.method import read_method
from dsl.parse_table import build_parser
from dsl.tree import Token
from dsl.workspace import Workspace

LINES = 4000
ROUNDS = 9
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳"
ROSTER = tuple(RosterUnit(name=f"单位{k}", type=f"{level}级", parent=None) for k, level in enumerate(workload.LEVELS))


def long_text() -> str:
    """The workload's method over and over, every name of its own, until it has the lines."""
    head, _, rest = workload.policy_text().partition("填报\n")
    fields, _, body = rest.partition("方面 ")
    areas, _, tail = ("方面 " + body).partition("总分 ")
    all_fields, all_areas = "", ""
    for copy, mark in enumerate(MARKS):
        all_fields += re.sub(r"数(\d\d)", rf"{mark}数\1", fields)
        all_areas += "".join(_renamed(line, mark, copy) + "\n" for line in areas.splitlines())
        if (head + all_fields + all_areas).count("\n") >= LINES:
            break
    return f"{head}填报\n{all_fields}{all_areas}总分 {tail}"


def _renamed(line: str, mark: str, copy: int) -> str:
    line = re.sub(r"数(\d\d)", rf"{mark}数\1", line)
    line = re.sub(r"^方面 (.*)", rf"方面 {mark}\1", line)
    numbered = re.match(r"(    指标 )(\d+) (.*)", line)
    if numbered is None:
        return line
    return f"{numbered[1]}{int(numbered[2]) + copy * len(workload.ROWS)} {mark}{numbered[3]}"


def places(text: str) -> tuple[list[str], list[int]]:
    """The lines of a text, and where an edit goes: into one area after the other."""
    lines = text.split("\n")
    found = [n for n, line in enumerate(lines) if line.lstrip().startswith("目标 ")]
    return lines, found[:: len(found) // ROUNDS][:ROUNDS]


def edits(text: str) -> Iterator[str]:
    """The text with one line changed, each time another."""
    lines, found = places(text)
    for place in found:
        yield "\n".join([*lines[:place], lines[place] + " # 改", *lines[place + 1 :]])


def targets(text: str) -> Iterator[str]:
    """The text with one target set otherwise, each time another: what the line says is not what it said."""
    lines, found = places(text)
    for place in found:
        stated = lines[place].replace("责任状", "90%") if "责任状" in lines[place] else f"{lines[place]} "
        yield "\n".join([*lines[:place], re.sub(r"(\d+)%", lambda m: f"{int(m[1]) - 1}%", stated), *lines[place + 1 :]])


def additions(text: str) -> Iterator[str]:
    """The text with one line more, each time elsewhere: all lines below move."""
    lines, found = places(text)
    for place in found:
        yield "\n".join([*lines[: place + 1], "        # 另起一行", *lines[place + 1 :]])


def renamings(text: str) -> Iterator[str]:
    """The text with one figure called otherwise wherever it stands, each time another."""
    names = re.findall(r"^    (\S数\d\d)", text, re.MULTILINE)
    for name in names[:: len(names) // ROUNDS][:ROUNDS]:
        yield re.sub(rf"{name}(?!\d)", f"{name}户", text)


def words_of(text: str) -> list[lark.Token]:
    """All words of a text, as Lark's tokens."""
    taken: list[Token] = []

    class Recorder(Parser):
        def take(self, token: Token) -> None:
            taken.append(token)
            super().take(token)

    plain, parsing.Parser = parsing.Parser, Recorder  # type: ignore[misc]
    try:
        parsing.parse(text, file="policy.kp", roster=ROSTER)
    finally:
        parsing.Parser = plain  # type: ignore[misc]
    return [lark.Token(t.type, str(t), line=t.line, column=t.column) for t in taken]


def seconds(act: Callable[[], Any]) -> float:
    """How much time of the processor something takes: what else the machine does is not counted."""
    start = time.process_time()
    act()
    return time.process_time() - start


KINDS: dict[str, Callable[[str], Iterator[str]]] = {
    "a line changed": edits,
    "a target changed": targets,
    "a line more": additions,
    "a figure renamed": renamings,
}


def main() -> None:
    """Time the session and Lark in turn, and print medians and ratios."""
    text = long_text()
    session = Workspace("policy.kp", roster=ROSTER)
    first = session.update(text)
    errors = [d for d in first.diagnostics if d.severity == "error"]
    assert not errors, errors[:3]
    words, parser = words_of(text), build_parser()
    rows: dict[str, list[float]] = {"Lark, words given": [], **{kind: [] for kind in KINDS}, "afresh": []}
    for kind, made in KINDS.items():
        for changed in made(text):
            rows["Lark, words given"].append(seconds(lambda: parser.parse(words, start="start")))
            rows[kind].append(seconds(lambda c=changed: session.update(c)))  # type: ignore[misc]
    for _ in range(3):
        rows["afresh"].append(seconds(lambda: read_method(text, file="policy.kp", roster=ROSTER)))
    base = statistics.median(rows["Lark, words given"])
    print(f"{text.count(chr(10))} lines, {len(words)} words, {ROUNDS} edits of each kind")
    for name, taken in rows.items():
        middle = statistics.median(taken)
        print(f"{name:20} {middle * 1000:8.1f} ms   {middle / base:6.3f} x Lark")


if __name__ == "__main__":
    main()

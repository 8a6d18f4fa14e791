"""Edits such as a person makes, at random, and a session held against reading afresh after each of them.

`python -m bench.edits 1000` makes that many edits of the methods that ship, and tells where the two differ.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import policies
from dsl.facts import RosterUnit
from dsl.library import EMPTY, Library
from dsl.method import read_method
from dsl.workspace import Workspace

FILE = "policy.kp"
STEPS = 10
Lines = list[str]

_FIELD = re.compile(r"^ +([一-鿿]{3,12}) +(?:户|人|分|%|是否|次|件|万元|个|日期)", re.MULTILINE)
_WRITTEN = (
    "",
    "# 备注",
    "    假设 “原文没有写”",
    "定义 新数 = 1",
    "    备用户数    户",
    "    依据 “一”",
    "        单位 人",
)
_ADDED = ("。", " 一", "，", " # 改", "，最多 满分")


def edited(text: str, random: Random) -> str:
    """The text after one edit: in a line, of whole lines or blocks, so that lines below move, or of a name."""
    if random.randrange(len(_ACTS) + 1) == 0:
        return _rename(text, random)
    return "\n".join(random.choice(_ACTS)(text.split("\n"), random))


def _rename(text: str, random: Random) -> str:
    """A figure is called otherwise, everywhere or only where it stands first."""
    names = _FIELD.findall(text)
    if not names:
        return text
    name = random.choice(names)
    return text.replace(name, f"{name}甲") if random.random() < 0.5 else text.replace(name, f"{name}甲", 1)


def _delete(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    return [*lines[:at], *lines[at + 1 :]]


def _double(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    return [*lines[: at + 1], *lines[at:]]


def _insert(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    return [*lines[:at], random.choice((random.choice(_WRITTEN), random.choice(lines))), *lines[at:]]


def _swap(lines: Lines, random: Random) -> Lines:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _in_line(lines: Lines, random: Random) -> Lines:
    at = random.randrange(len(lines))
    line = lines[at]
    digits = [i for i, c in enumerate(line) if c.isdigit()]
    match random.randrange(6):
        case 0 | 1 if digits:
            i = random.choice(digits)
            line = f"{line[:i]}{random.randrange(10)}{line[i + 1 :]}"
        case 2:
            line = line.replace("户", "人") if "户" in line else line.replace("人", "户")
        case 3:
            line += random.choice(_ADDED)
        case 4 if line:
            i = random.randrange(len(line))
            line = line[:i] + line[i + 1 :]
        case _:
            line = random.choice((" " * random.choice((1, 2, 4)) + line, line.strip()))
    return [*lines[:at], line, *lines[at + 1 :]]


def _block(lines: Lines, at: int) -> tuple[int, int]:
    """The block at the margin that a line stands in."""
    begin, end = at, at + 1
    while begin > 0 and (not lines[begin] or lines[begin][0] in " #"):
        begin -= 1
    while end < len(lines) and (not lines[end] or lines[end][0] == " "):
        end += 1
    return begin, end


def _delete_block(lines: Lines, random: Random) -> Lines:
    begin, end = _block(lines, random.randrange(len(lines)))
    return [*lines[:begin], *lines[end:]] or [""]


def _double_block(lines: Lines, random: Random) -> Lines:
    begin, end = _block(lines, random.randrange(len(lines)))
    return [*lines[:end], *lines[begin:end], *lines[end:]]


def _move_block(lines: Lines, random: Random) -> Lines:
    begin, end = _block(lines, random.randrange(len(lines)))
    rest = [*lines[:begin], *lines[end:]]
    to, _ = _block(rest, random.randrange(len(rest))) if rest else (0, 0)
    return [*rest[:to], *lines[begin:end], *rest[to:]]


_ACTS: tuple[Callable[[Lines, Random], Lines], ...] = (
    *(_in_line,) * 6,
    *(_insert, _delete) * 2,
    _double,
    _swap,
    _delete_block,
    _double_block,
    _move_block,
)


def texts(first: str, random: Random, steps: int = STEPS) -> Iterator[str]:
    """A text as it is written on: edit after edit, some of them undone, some of them mended at last."""
    before = text = first
    for _ in range(steps):
        yield text
        chance = random.random()
        before, text = text, before if chance < 0.25 else edited(first if chance > 0.85 else text, random)


def differs(
    first: str, random: Random, roster: tuple[RosterUnit, ...], library: Library = EMPTY, steps: int = STEPS
) -> str | None:
    """Write a text on; the difference to the text before, where the session and reading afresh come apart."""
    session = Workspace(FILE, roster=roster, library=library)
    before = ""
    for text in texts(first, random, steps):
        if session.update(text) != read_method(text, file=FILE, roster=roster, library=library):
            return "\n".join(difflib.unified_diff(before.split("\n"), text.split("\n"), lineterm="", n=0))
        before = text
    return None


def main() -> None:
    """Write the methods that ship on, and tell where the two come apart."""
    import kaoping
    from kaoping.folder import PolicyPlace
    from kaoping.shelf import read_library

    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    files = sorted(Path(policies.__file__).parent.glob(f"*/{FILE}"))
    methods = [(f, kaoping.load(f.parent).reading.roster, f.read_text(encoding="utf-8")) for f in files]
    for seed in range(-(-edits // STEPS)):
        file, roster, text = methods[seed % len(methods)]
        library = read_library(PolicyPlace(folder=file.parent, file=file), text)
        found = differs(text, Random(seed), roster, library)
        if found is not None:
            raise SystemExit(f"{file.parent.name}, seed {seed}:\n{found}")
    print(f"{edits} edits of {len(methods)} methods: no difference")


if __name__ == "__main__":
    main()

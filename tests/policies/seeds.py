"""Defects as a drafter makes them, each planted into the text of a method: one line changed, dropped or added."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Seeded:
    """A text with one defect, and the line that it stands in (from 1)."""

    text: str
    line: int


@dataclass(frozen=True)
class Kind:
    """A kind of defect: how it is planted, and the codes that name it wherever they are placed."""

    name: str
    plant: Callable[[list[str]], Iterator[Seeded]]
    codes: frozenset[str]


def _changed(pattern: str, replacement: str) -> Callable[[list[str]], Iterator[Seeded]]:
    """Change one match of a pattern in one line; lines of comments are left alone."""
    wanted = re.compile(pattern)

    def plant(lines: list[str]) -> Iterator[Seeded]:
        for index, line in enumerate(lines):
            if wanted.search(line) and not line.lstrip().startswith("#"):
                new = wanted.sub(replacement, line, count=1)
                yield Seeded("\n".join([*lines[:index], new, *lines[index + 1 :]]), index + 1)

    return plant


def _dropped(pattern: str) -> Callable[[list[str]], Iterator[Seeded]]:
    """Leave one line out."""
    wanted = re.compile(pattern)

    def plant(lines: list[str]) -> Iterator[Seeded]:
        for index, line in enumerate(lines):
            if wanted.search(line):
                yield Seeded("\n".join([*lines[:index], *lines[index + 1 :]]), index + 1)

    return plant


def _doubled(pattern: str) -> Callable[[list[str]], Iterator[Seeded]]:
    """Write one line twice."""
    wanted = re.compile(pattern)

    def plant(lines: list[str]) -> Iterator[Seeded]:
        for index, line in enumerate(lines):
            if wanted.search(line):
                yield Seeded("\n".join([*lines[: index + 1], *lines[index:]]), index + 2)

    return plant


def _added(after: str, line: str) -> Callable[[list[str]], Iterator[Seeded]]:
    """Put a line in, one step deeper than the one before it."""
    wanted = re.compile(after)

    def plant(lines: list[str]) -> Iterator[Seeded]:
        for index, before in enumerate(lines):
            if wanted.search(before):
                indent = " " * (len(before) - len(before.lstrip()) + 4)
                yield Seeded("\n".join([*lines[: index + 1], indent + line, *lines[index + 1 :]]), index + 2)

    return plant


def _own_name(lines: list[str]) -> Iterator[Seeded]:
    """An indicator whose formula divides itself."""
    name = ""
    for index, line in enumerate(lines):
        titled = re.match(r" +(?:指标|分项) \S+ (\S+)$", line)
        name = titled.group(1) if titled else name
        if name and re.match(r" +公式 +\S+ ÷ ", line):
            new = re.sub(r"(公式 +)\S+", rf"\1「{name}」", line, count=1)
            yield Seeded("\n".join([*lines[:index], new, *lines[index + 1 :]]), index + 1)


def _other_unit(lines: list[str]) -> Iterator[Seeded]:
    """A figure that is divided by, added to or compared with another, declared in another unit."""
    used = {w for line in lines if re.match(r" +(?:公式|\S+ (?:不超过|不低于) \S+$)", line) for w in line.split()}
    for index, line in enumerate(lines):
        declared = re.match(r"( +)(\S+)( +)(人|户|件|元|万元|个|家)(?=\s|$)", line)
        if declared and declared.group(2) in used:
            other = "吨" if declared.group(4) != "吨" else "人"
            new = f"{declared.group(1)}{declared.group(2)}{declared.group(3)}{other}{line[declared.end() :]}"
            yield Seeded("\n".join([*lines[:index], new, *lines[index + 1 :]]), index + 1)


def _tiers_swapped(lines: list[str]) -> Iterator[Seeded]:
    """The bar of the worse tier set higher than that of the better one."""
    for index in range(len(lines) - 1):
        better = re.match(r"( +优秀 (?:达到|不低于) )(\d+)(%)$", lines[index])
        worse = re.match(r"( +达标 (?:达到|不低于) )(\d+)(%)$", lines[index + 1])
        if better and worse:
            new = [f"{better.group(1)}{worse.group(2)}%", f"{worse.group(1)}{better.group(2)}%"]
            yield Seeded("\n".join([*lines[:index], *new, *lines[index + 2 :]]), index + 2)


def _no_zero_rule(lines: list[str]) -> Iterator[Seeded]:
    """What a zero denominator means is left unsaid; where 各指标 says it, there."""
    is_default = any(re.match(r" {4}分母为零", line) for line in lines)
    yield from _dropped(r"^ {4}分母为零 " if is_default else r"^ +分母为零 ")(lines)


def _only_citation(lines: list[str]) -> Iterator[Seeded]:
    """The one line that cites a clause is left out."""
    text = "\n".join(lines)
    for seeded in _dropped(r"^ +依据 +“[^、”]+”$")(lines):
        address = lines[seeded.line - 1].split("“")[1].rstrip("”")
        if len(re.findall(rf"[“、]{re.escape(address)}[”、]", text)) == 1:
            yield seeded


def _out_of_line(lines: list[str]) -> Iterator[Seeded]:
    """A line stands one place further to the right than the one before it, which it belongs beside."""
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        depth = len(line) - len(line.lstrip())
        if depth and line.strip() and depth == len(before) - len(before.lstrip()) and line[depth] not in "|#":
            yield Seeded("\n".join([*lines[:index], " " + line, *lines[index + 1 :]]), index + 1)


_CELL = r"(\| *(?:=|≥|≤) *\| *[\d,.]+ *\| *[^|]+\| *)(\d+)( *\|)"

KINDS = (
    Kind("名称写错", _changed(r"^( +公式 +[^\s（÷]{3})[^\s（÷.](?=[^\s（÷]{2})", r"\1"), frozenset()),
    Kind(
        "校核里名称写错",
        _changed(r"^( +[^\s“”|.]{3})[^\s“”|.](?=[^\s“”|.]{2,} (?:不超过|不低于) )", r"\1"),
        frozenset(),
    ),
    Kind(
        "没有的计量单位",
        _changed(r"^( +[^\s“]{4,} +)(?:人|户|件|个|家)(?= |$)", r"\1亽"),
        frozenset({"KP301", "KP302", "KP329"}),
    ),
    Kind("计量单位对不上", _other_unit, frozenset({"KP301", "KP302", "KP306", "KP314", "KP329"})),
    Kind("自己用到自己", _own_name, frozenset({"KP401"})),
    Kind("分母为零没有说", _no_zero_rule, frozenset({"KP307"})),
    Kind("权重合计不对", _changed(_CELL, r"\g<1>9\2\3"), frozenset({"KP350", "KP351", "KP352", "KP238"})),
    Kind("预算合计不对", _changed(r"^( +预算 +)(\d)", r"\g<1>7\2"), frozenset({"KP353", "KP246", "KP237"})),
    Kind("项数不对", _changed(r"^( +共 +)(\d+) 项$", r"\g<1>9\2 项"), frozenset({"KP308"})),
    Kind(
        "编号跳号",
        _changed(r"^( +指标 (?:\d+\.)?)(\d+)(?= )", r"\g<1>7\2"),
        frozenset({"KP231", "KP311", "KP312", "KP313"}),
    ),
    Kind("编号重复", _changed(r"^( +指标 (?:\d+\.)?)(?:[2-9]|\d\d)(?= )", r"\g<1>1"), frozenset()),
    Kind("名称与原文不同", _changed(r"^( +指标 \S+ \S{2})(\S)(\S{3,})$", r"\1甲\3"), frozenset({"KP230"})),
    Kind("引错条款", _changed(r"^( +依据 +“[^”]*?)(\d+)(?=[”、）])", r"\g<1>9\2"), frozenset({"KP240"})),
    Kind("条款没有依据了", _only_citation, frozenset({"KP050"})),
    Kind("用制表符缩进", _changed(r"^ {4}(?! )", "\t"), frozenset()),
    Kind("缩进差一格", _out_of_line, frozenset()),
    Kind("引号没有关", _changed(r"^( +(?:依据|解释|来源|文号) .*)”$", r"\1"), frozenset()),
    Kind("括号没有关", _changed(r"^( +(?:公式|\d\.) [^“]*（[^）]*)）", r"\1"), frozenset()),
    Kind("没有的期次", _changed(r"^((?:总分|公文 \S+ +期次) )(\S\S)", r"\1某某"), frozenset()),
    Kind("没有的层次", _changed(r"^( +(?:对象|层次) )(市州)", r"\1市洲"), frozenset()),
    Kind("没有的单位类型", _changed(r"^( +包括 +[^、]*?)(级市)", r"\1及市"), frozenset()),
    Kind("两行计分", _doubled(r"^ +计分 +\S+，"), frozenset({"KP114"})),
    Kind("比率的目标没有写百分号", _changed(r"^( +目标 +.*\d)%$", r"\1人"), frozenset()),
    Kind("没有这一天", _changed(r"(\d{4}-\d\d)-(?:30|31)", r"\1-32"), frozenset()),
    Kind("期次在期限以外", _changed(r"^(期次 .*截至 )(\d{4})", r"\g<1>3\2"), frozenset()),
    Kind("报了没有人用", _added(r"^(?: {4})?填报$", "没有人用的数 人"), frozenset({"KP402"})),
    Kind("写错语言的词", _changed(r"^( +)(?:印发机关|责任期限|分母为零|考评者)( +)", r"\1分母为另\2"), frozenset()),
    Kind("没有的档次", _changed(r"^( +)优秀$", r"\1优良"), frozenset()),
    Kind("低档比高档还严", _tiers_swapped, frozenset({"KP326", "KP327"})),
    Kind("永远不成立的条件", _changed(r"^( +\d\. \S+率) = 100%$", r"\1 = 120%"), frozenset({"KP318"})),
    Kind("没有写名额", _dropped(r"^ +名额 "), frozenset({"KP116"})),
    Kind("方向和符号相反", _changed(r"(\| ≥ .*)正向指标", r"\1反向指标"), frozenset()),
    Kind("上限写成下限", _changed(r"(失业率 *\| *)≤", r"\1≥"), frozenset({"KP235", "KP355"})),
    Kind("表格少一格", _changed(r"^( +\|[^|]*\|[^|]*)\|", r"\1 "), frozenset()),
    Kind("预算没有单位", _changed(r"^( +预算 +[\d.]+)万元$", r"\1"), frozenset({"KP305"})),
    Kind("同一个名称两次", _doubled(r"^ {4,8}[^\s“|#]{4,} +(?:人|户|件|个|家|%)$"), frozenset()),
)

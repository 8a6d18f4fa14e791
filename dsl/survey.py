"""A first look at the lines: which names the method declares, before any line is read in full.

The reader needs the names to find the words in text without spaces, and names are used above
their declaration; so every line that can declare one is looked at for its head word alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dsl.facts import RosterUnit
from dsl.kept import Kept
from dsl.lexicon import Lexicon, NameKind, make_lexicon
from dsl.lines import Line, Section
from dsl.quantity import Unit, declare_unit, find_unit
from dsl.record import dataclass
from dsl.regex import regex
from dsl.survey_rows import NOT_UNITS as _NOT_UNITS
from dsl.survey_rows import Rows as _Rows
from dsl.survey_rows import grade_name, probable_field
from dsl.survey_tables import TableNames
from dsl.terms import BUDGET

#: A number or a numeral in parentheses before a title: `6`, `20.1`, `（一）`, `①`.
LABEL = regex(r"\((?:\d{1,4}|[一二三四五六七八九十百]{1,6})\)|[①-⑳]|\d{1,6}(?:\.\d{1,6})*(?!\d)")
#: The same before a title, where documents often put a stop after it: `6.解决零就业家庭比率`.
LABEL_OF_TITLE = regex(rf"(?:{LABEL.pattern})(?:[.、](?!\d))?")

_TITLED = {
    "指标": NameKind.NODE,
    "分项": NameKind.NODE,
    "其中": NameKind.NODE,
    "方面": NameKind.AREA,
    "项目": NameKind.AREA,
    "预算项目": NameKind.AREA,
}
#: What a titled declaration may stand under; elsewhere the same words begin an expression.
_OUTSIDE = ("", "方面", "项目", "预算项目", "各预算项目", "指标", "分项", "其中")
#: What declares a name on the outermost level only; inside a block (奖项) the same line refers to one.
_OUTERMOST = ("层次", "分组", "期次", "公文", "计分规则")
_HEAD = regex(
    r"各预算项目|预算项目|各指标|指标|计分规则|分项|其中|方面|项目|层次|分组|参数|期次|奖项|公文|定义|填报|明细|又称|简称|单位|算例|办法|校核|评定|追责|总分|档次|子考核|资金|加分|扣分|一票否决|否决|等次"
)
#: A line under 明细 that is no column.
_ROW_CHECK = regex(r"校核(?:\s|\()")
#: What a block declares beside its own name.
_IMPLIED = {"预算项目": (BUDGET,)}
#: Words that end a name which is written without a space after it.
_AFTER_NAME = {"期次": ("截至", "每年", "每半年", "每季", "每月"), "公文": ("每个", "期次", "依据")}
#: `评定 优 100%、良 80%`: the grades of a scoring clause, wherever it stands.
_GRADES = regex(r"评定\s*((?:[^\s\d、,:=|]+\s*\d+(?:\.\d+)?[%分](?:\s*[至到]\s*\d+(?:\.\d+)?[%分])?、?\s*)+)")
_UPPER_END = regex(r"[至到]\s*\d+(?:\.\d+)?[%分]")
_GRADE = regex(r"([^\s\d、,:=|%]+?)\s*\d+(?:\.\d+)?[%分]")
_MODIFY = regex(r"修改\s*")
_FIELD_GRADES = regex(r"\s*评定\s*([^\s\d、“\"]+(?:\s*、\s*[^\s\d、“\"]+)+)")
_ATTRIBUTE_ROW = regex(r"(?:依据|假设)\s*[“\"]")
_STRING = regex(r"[“\"]([^”\"]*)[”\"]")
_UNIT_WORD = regex(r"[^\s\d“”\"'=<>≥≤,;:()|]+")


@dataclass(frozen=True, slots=True)
class Survey:
    """The words of the method, and where on each line a name is declared."""

    lexicon: Lexicon
    #: Of each section: index of the line to (start, end) of the name declared there.
    declared: tuple[Mapping[int, tuple[int, int]], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What one section declares."""

    names: Mapping[NameKind, tuple[str, ...]]
    declared: Mapping[int, tuple[int, int]]
    units: Mapping[str, Unit]
    rows: _Rows
    tables: TableNames


def survey(sections: tuple[Section, ...], roster: Iterable[RosterUnit] = (), kept: Kept | None = None) -> Survey:
    """Collect the declared names and units of a method."""
    known = kept or Kept()
    found = tuple(
        known.same("found", i, known.of("found", (s,), lambda s=s: _found(s.lines)))  # type: ignore[misc]
        for i, s in enumerate(sections)
    )
    units = tuple(roster)
    return known.of("survey", (*found, units), lambda: _put_together(found, units))


def _put_together(found: tuple[_Found, ...], roster: tuple[RosterUnit, ...]) -> Survey:
    names = _names_of_roster(roster)
    units: dict[str, Unit] = {}
    for one in found:
        for kind, written in one.names.items():
            names[kind] += written
        units |= one.units
    known = frozenset(names[NameKind.NODE])
    declared = tuple(one.rows.declare(known, names[NameKind.NODE], one.declared, units) for one in found)
    for one in found:
        names[NameKind.NODE] += one.tables.names
        for unit_word in one.tables.units:
            _add_unit(units, unit_word)
    return Survey(make_lexicon({k: [n for n in v if n] for k, v in names.items()}, units), declared)


def _found(lines: tuple[Line, ...]) -> _Found:
    names: dict[NameKind, list[str]] = {kind: [] for kind in NameKind}
    declared: dict[int, tuple[int, int]] = {}
    units: dict[str, Unit] = {}
    rows, tables = _Rows(), TableNames()
    for index, written, parent in _with_parent(lines):
        line, shift = _unprefixed(written)
        if tables.take(line, parent) or rows.take(index, line):
            continue
        if _declares_field(parent, line):
            start, end = _field_name(line)
            declared[index] = (start + shift, end + shift)
            names[NameKind.NODE].append(unquoted(line.text[start:end]))
            if not _has_type(line.folded[end:].lstrip()):
                # The unit was left out or run together with the name: the line will be reported, and
                # nothing that uses the name should be reported with it.
                names[NameKind.NODE].append(probable_field(line.text[start:end])[0])
            _add_unit(units, line.folded[end:].lstrip())
            names[NameKind.GRADED] += _grades_of_field(line.folded[end:])
            continue
        head = head_word(line)
        names[NameKind.NODE] += _IMPLIED.get(head, ())
        if head in ("单位", "明细") and parent != "算例":
            _add_unit(units, line.folded[_unit_of_block(line, head) :].lstrip())
        if head in ("又称", "简称"):
            kind = _TITLED.get(parent, NameKind.NODE)
            rest = line.text[len(head) :].strip()
            names[kind] += _STRING.findall(rest) if head == "又称" else [rest]
        if head in _TITLED and parent in _OUTSIDE:
            start, end = titled(line, len(head))
            names[_TITLED[head]].append(unquoted(line.text[start:end]))
        place = _declared_name(line, head) if head not in _OUTERMOST or not parent else None
        if place is not None:
            declared[index] = (place[0] + shift, place[1] + shift)
            kind = {
                "层次": NameKind.LEVEL,
                "分组": NameKind.GROUP,
                "期次": NameKind.PERIOD,
                "公文": NameKind.AWARD,
                "计分规则": NameKind.RULE,
            }.get(head, NameKind.NODE)
            if head != "公文":
                names[kind].append(unquoted(line.text[slice(*place)]))
        for grades in _GRADES.findall(line.folded):
            names[NameKind.GRADED] += _GRADE.findall(_UPPER_END.sub("", grades))
        if head == "档次":
            names[NameKind.TIER] += [word.strip() for word in line.text[len(head) :].split("、")]
        if head == "奖项":
            names[NameKind.AWARD].append(line.text[len(head) :].strip())
        rows.open(line, head)
        names[NameKind.GRADE] += grade_name(line) if parent == "等次" else ()
    return _Found({k: tuple(v) for k, v in names.items() if v}, declared, units, rows, tables)


def _names_of_roster(roster: Iterable[RosterUnit]) -> dict[NameKind, list[str]]:
    names: dict[NameKind, list[str]] = {kind: [] for kind in NameKind}
    for unit in roster:
        names[NameKind.ROSTER] += [unit.name, unit.type]
        names[NameKind.ATTRIBUTE] += unit.attributes
        names[NameKind.ATTRIBUTE_VALUE] += (v for v in unit.attributes.values() if v not in ("是", "否"))
    return names


def head_word(line: Line) -> str:
    """The declaring word that a line begins with, or "" where it begins with none."""
    match = _HEAD.match(line.folded)
    return match.group() if match else ""


def titled(line: Line, offset: int) -> tuple[int, int]:
    """Where the title stands on a line, after its head word and its number.

    >>> from dsl.lines import split_lines
    >>> (line,) = split_lines("指标 6 解决零就业家庭比率", "p.kp").value
    >>> titled(line, 2)
    (5, 14)
    """
    start = _skip(line, offset)
    label = LABEL_OF_TITLE.match(line.folded, start)
    if label and label.end() < len(line.text):
        start = _skip(line, label.end())
    return start, len(line.text.rstrip())


def unquoted(text: str) -> str:
    """A name without the quotes it was written in."""
    return text[1:-1] if len(text) > 2 and text[0] in "「『" and text[-1] in "」』" else text


def _declares_field(parent: str, line: Line) -> bool:
    """Whether a line under 填报 or 明细 is a field or a column, rather than what the block rests on."""
    if _ATTRIBUTE_ROW.match(line.folded):
        return False
    return parent == "填报" or (parent == "明细" and not _ROW_CHECK.match(line.folded))


def _grades_of_field(rest: str) -> list[str]:
    """The grades of `评定 优、良、中、差` after a field's name."""
    match = _FIELD_GRADES.match(rest)
    return re.split(r"\s*、\s*", match[1]) if match else []


def _unit_of_block(line: Line, head: str) -> int:
    """Where a unit may stand: after 单位, and after the name of a 明细."""
    return _run_end(line, _skip(line, len(head))) if head == "明细" else len(head)


def _with_parent(lines: tuple[Line, ...]) -> Iterator[tuple[int, Line, str]]:
    outer: list[tuple[int, str]] = []
    for index, line in enumerate(lines):
        while outer and outer[-1][0] >= line.indent:
            outer.pop()
        yield index, line, outer[-1][1] if outer else ""
        outer.append((line.indent, head_word(_unprefixed(line)[0])))


def _unprefixed(line: Line) -> tuple[Line, int]:
    """A line of 修改 as the declaration that it repeats, and how far in that begins."""
    match = _MODIFY.match(line.folded)
    if match is None:
        return line, 0
    shift = match.end()
    return replace(line, text=line.text[shift:], folded=line.folded[shift:]), shift


def _declared_name(line: Line, head: str) -> tuple[int, int] | None:
    start = _skip(line, len(head))
    if head in ("层次", "分组", "计分规则", "明细") or head in _AFTER_NAME:
        end = _run_end(line, start)
        for word in _AFTER_NAME.get(head, ()):
            cut = line.folded.find(word, start + 1)
            # A name that has the word inside is written with a space after it.
            if start < cut < end:
                end = cut
        return (start, end) if end > start else None
    if head in ("定义", "子考核", "资金") and "=" in line.folded:
        end = start + len(line.folded[start : line.folded.index("=")].rstrip())
        return (start, end) if end > start else None
    return None


def _field_name(line: Line) -> tuple[int, int]:
    if line.text[0] in "「『":
        close = line.text.find("」" if line.text[0] == "「" else "』")
        if close > 0:
            return 0, close + 1
    return 0, _run_end(line, 0)


def _add_unit(units: dict[str, Unit], rest: str) -> None:
    match = _UNIT_WORD.match(rest)
    if match and not match.group().startswith(_NOT_UNITS) and find_unit(match.group()) is None:
        units[match.group()] = declare_unit(match.group())


def _has_type(rest: str) -> bool:
    """Whether a unit of measure, or a kind of value, follows a field's name."""
    word = _UNIT_WORD.match(rest)
    return word is not None and not word.group().startswith(_NOT_UNITS[2:])


def _skip(line: Line, offset: int) -> int:
    while offset < len(line.folded) and line.folded[offset].isspace():
        offset += 1
    return offset


def _run_end(line: Line, offset: int) -> int:
    while offset < len(line.folded) and not line.folded[offset].isspace():
        offset += 1
    return offset

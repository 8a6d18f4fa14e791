"""A first look at rows that declare without a head word: what 加分 and 扣分 count, and the grades of 等次."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import field

from dsl.lines import Line
from dsl.quantity import Unit, declare_unit, find_unit
from dsl.record import dataclass
from dsl.regex import regex

#: What may stand where a field's unit stands, but is none.
_FREQUENCIES = ("只需", "按月", "按季", "半年", "按年")
NOT_UNITS = ("是否", "日期", "文字", "评定", "来源", "需要", "解释")

_ITEM = regex(r"\s*(?:\((?:\d{1,3}|[一二三四五六七八九十]{1,4})\)|[①-⑳]|\d{1,3}[.、])?\s*")
_ROW = regex(r"(?P<head>[^,=<>≥≤]+?)\s*每\s*[^,]*?[加扣]\s*\d")
_GROUP = regex(r"(?P<head>[^,=<>≥≤\s]+?)\s*最多\s*[加扣]?\s*\d")
_GRADE = regex(r"[^\s\d,=<>≥≤(]+?(?=\s|\d|[=<>≥≤(]|不低于|达到|高于|低于|其余|$)")
#: What begins a line of 等次 that is no grade.
_NO_GRADE = regex(r"有下列情形|依据|假设|层次|期次|同时符合|评定|.*的,")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that may declare the figure that it counts."""

    index: int
    start: int
    #: The name as far as a space, or as far as its unit was told apart from it.
    end: int
    name: str
    #: All that stands before 每, and the unit in it.
    whole: str
    unit: str


@dataclass(slots=True)
class Rows:
    """The rows of 加分 and 扣分, as the lines go by."""

    _indent: int | None = None
    _rows: list[_Row] = field(default_factory=list)
    _groups: dict[int, tuple[int, int]] = field(default_factory=dict)

    def open(self, line: Line, head: str) -> None:
        """A block begins, or does not."""
        if head in ("加分", "扣分") and self._indent is None:
            self._indent = line.indent

    def take(self, index: int, line: Line) -> bool:
        """Look at a line; whether it stands in a block of rows."""
        if self._indent is None or line.indent <= self._indent:
            self._indent = None
            return False
        label = _ITEM.match(line.folded)
        start = label.end() if label else 0
        row, group = _ROW.match(line.folded, start), _GROUP.match(line.folded, start)
        if row and "的," not in line.folded:
            self._rows.append(_row(index, start, row["head"]))
        elif group and "的," not in line.folded and not line.folded.startswith(("加", "扣"), start):
            self._groups[index] = (start, start + len(group["head"]))
        return True

    def declare(
        self,
        known: frozenset[str],
        names: list[str],
        declared: Mapping[int, tuple[int, int]],
        units: MutableMapping[str, Unit],
    ) -> Mapping[int, tuple[int, int]]:
        """Declare what the rows count, unless it is known; what their section declares is given, and given back."""
        if not self._rows and not self._groups:
            return declared
        found = {**declared, **self._groups}
        for row in self._rows:
            if row.whole in known or row.name in known or not row.unit:
                continue
            found[row.index] = (row.start, row.end)
            names.append(row.name)
            if find_unit(row.unit) is None:
                units[row.unit] = declare_unit(row.unit)
        return found


def _row(index: int, start: int, head: str) -> _Row:
    name, _, unit = head.partition(" ")
    if not unit:
        name, unit = probable_field(head)
    bare = name[1:-1] if name[:1] in "「『" and name[-1:] in "」』" else name
    return _Row(index, start, start + len(name), bare, head, unit.strip())


def grade_name(line: Line) -> list[str]:
    r"""The grade that a row of 等次 declares: its first word.

    >>> from dsl.lines import split_lines
    >>> [grade_name(x) for x in split_lines("优秀 90分以上\n合格60分以上\n不合格其余\n乱象 的，升一档", "p.kp").value]
    [['优秀'], ['合格'], ['不合格'], []]
    """
    match = _GRADE.match(line.folded)
    return [line.text[: match.end()]] if match and not _NO_GRADE.match(line.folded) else []


def probable_field(run: str) -> tuple[str, str]:
    """Guess where name and unit part that were written without a space; for messages only.

    >>> probable_field("解决零就业家庭户数户"), probable_field("拖欠工资数额万元来源“省厅”")
    (('解决零就业家庭户数', '户'), ('拖欠工资数额', '万元'))
    >>> probable_field("暗查暗访次按季"), probable_field("依法确定社区工作事项日期")
    (('暗查暗访', '次'), ('依法确定社区工作事项', '日期'))
    """
    for kind in ("是否", "日期"):
        if run.find(kind) > 0:
            return run[: run.find(kind)], kind
    end = min((run.find(w) for w in (*NOT_UNITS, *_FREQUENCIES) if run.find(w) > 0), default=len(run))
    for start in range(max(1, end - 8), end):
        if find_unit(run[start:end]) is not None:
            return run[:start], run[start:end]
    return run[:end], ""

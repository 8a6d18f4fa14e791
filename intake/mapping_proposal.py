"""Proposes what the columns of a table that is not ours mean: by name, short name, other name, or the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from dsl.expressions import Year
from dsl.model import Kind
from dsl.quantity import Unit, find_unit
from dsl.terms import fold
from intake.mapping import IGNORED, TITLE_ROWS
from intake.names import Names, folded, nearest
from intake.tables import Table
from intake.values import Cell, is_blank

#: How alike a heading and a name must be for the one to be proposed for the other.
_ALIKE = 0.6
#: How much of a column must be names of units for it to be the column of units.
_MOSTLY = 0.5
_ROLES: Mapping[str, tuple[str, ...]] = {
    "单位": ("单位名称", "填报单位", "报送单位", "地区", "市州", "县市区", "市县", "县区", "名称", "单位"),
    "期次": ("期次", "考核期", "报告期", "考评期次"),
    "填报人": ("填报人", "填表人", "经办人"),
    "填报日期": ("填报日期", "填表日期", "报送日期", "填报时间"),
    "来源": ("来源", "数据来源"),
    "字段": ("字段", "指标", "指标名称", "项目", "填报项"),
    "值": ("值", "数值", "完成值", "完成数", "本期数", "指标值"),
}
_IGNORED = ("序号", "备注", "联系电话", "电话", "编号", "行政区划代码", "区划代码")
_LAST_YEAR = re.compile(r"(?:上年同期|上年度|上年|去年同期|去年)[.．的:：]?")
_UNIT_ASIDE = re.compile(r"[(（\[【]\s*(?:单位[:：]?)?\s*([^()（）\[\]【】]{1,12})\s*[)）\]】]\s*$")
_NO_UNIT_ROW = re.compile(r"(?:合计|总计|小计|平均|全省|全市|全县|注[:：]|说明|填报|填表|审核|单位负责人|联系|备注).*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What one column is taken for, and why."""

    #: Its heading, or `第3列` where that is blank or stands twice.
    heading: str
    target: str
    measure: str = ""
    #: 名称, 又称或简称, 相近, 内容, 不像填报项.
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One table with what is proposed for it."""

    sheet: str
    header_row: int
    columns: tuple[Proposed, ...]
    #: Units as the table writes them, with the roster's name.
    units: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    #: Of the whole table, where no column says it.
    period: str = ""
    #: What could not be placed, in words.
    open: tuple[str, ...] = ()


def propose(table: Table, names: Names, period: str) -> Proposal | None:
    """Propose a mapping for a table; None where no row looks like a header.

    Nothing of it is used before somebody has confirmed it. A column that two names fit, or none, is left open.
    """
    rated = [(_rate(row, names), -n, n) for n, row in enumerate(table.rows[:TITLE_ROWS])]
    best = max(rated, default=(0.0, 0, 0))
    if best[0] <= 0:
        return None
    at = best[2]
    return _Proposer(table, at, names, period).propose()


def _rate(row: Sequence[Cell], names: Names) -> float:
    """How much a row looks like a header: known names count most, plain words a little."""
    words = [c.text for c in row if c.text and not re.fullmatch(r"[\d.,%％\-—/ ]+", c.text)]
    if len(words) < 2 or any(names.is_unit(w) for w in words):
        return 0
    known = sum(bool(_role(w)) + 2 * bool(_exact(_bare(w)[0], names)) for w in words)
    return known + len(words) / 100


def _role(heading: str) -> str:
    written = folded(heading)
    return next((role for role, words in _ROLES.items() if written in words), "")


def _bare(heading: str) -> tuple[str, str]:
    """A heading without the unit of measure that stands behind it, and that unit.

    >>> _bare("工资总额（万元）"), _bare("工资总额[单位：元]"), _bare("指标 6.（1）")
    (('工资总额', '万元'), ('工资总额', '元'), ('指标 6.（1）', ''))
    """
    match = _UNIT_ASIDE.search(heading)
    if match is None or find_unit(fold(match.group(1)).strip()) is None:
        return heading.strip(), ""
    return heading[: match.start()].strip(), match.group(1).strip()


def _year_of(heading: str) -> tuple[str, Year]:
    match = _LAST_YEAR.match(heading)
    return (heading[match.end() :].strip(), Year.LAST) if match else (heading, Year.THIS)


def _exact(heading: str, names: Names) -> tuple[str, ...]:
    bare, _ = _year_of(heading)
    return tuple(k for k in names.policy.policy.find(bare) if k in names.reported)


class _Proposer:
    """One table while a mapping is proposed for it."""

    def __init__(self, table: Table, at: int, names: Names, period: str) -> None:
        self._table, self._at, self._names, self._period = table, at, names, period
        self._heading = table.rows[at]
        self._below = [row for row in table.rows[at + 1 :] if any(c.text for c in row)]
        self._open: list[str] = []
        self._taken: dict[str, str] = {}

    def propose(self) -> Proposal:
        units_at = self._units_at()
        columns = tuple(self._columns(units_at))
        units, skipped = self._rows(units_at)
        has_period = any(c.target == "期次" for c in columns)
        if units_at is None:
            self._open.append("没有看出哪一列是单位")
        return Proposal(
            sheet=self._table.name,
            header_row=self._at + 1,
            columns=columns,
            units=units,
            skipped=skipped,
            period="" if has_period else self._period,
            open=tuple(self._open),
        )

    def _values(self, index: int) -> list[str]:
        return [row[index].text for row in self._below if index < len(row) and not is_blank(row[index].text)]

    def _units_at(self) -> int | None:
        """The column in which most of the names of units stand."""
        best, most = None, 0.0
        for index in range(len(self._heading)):
            values = [v for v in self._values(index) if not _NO_UNIT_ROW.fullmatch(v)]
            share = sum(bool(self._unit(v)) for v in values) / len(values) if values else 0
            if share > most and share >= _MOSTLY:
                best, most = index, share
        return best

    def _unit(self, written: str) -> str:
        """The roster's name of a unit as it is written here: itself, a beginning of it, or the nearest."""
        known = [u.name for u in self._names.roster]
        wanted = folded(written)
        exact = [k for k in known if folded(k) == wanted]
        begins = [k for k in known if len(wanted) >= 2 and folded(k).startswith(wanted)]
        if exact or len(begins) == 1:
            return (exact or begins)[0]
        near = [k for k in known if len(wanted) > 3 and (folded(k) in wanted or wanted in folded(k))]
        return near[0] if len(near) == 1 and not begins else ""

    def _rows(self, units_at: int | None) -> tuple[dict[str, str], tuple[str, ...]]:
        units: dict[str, str] = {}
        skipped: dict[str, None] = {}
        for written in dict.fromkeys(self._values(units_at)) if units_at is not None else ():
            unit = self._unit(written)
            if unit and unit != written:
                units[written] = unit
            elif not unit and _NO_UNIT_ROW.fullmatch(written):
                skipped[written] = None
            elif not unit:
                near = nearest(written, (u.name for u in self._names.roster), count=1)
                self._open.append(f"单位“{written}”不在名录里" + (f"，是不是“{near[0]}”" if near else ""))
        return units, tuple(skipped)

    # --- columns ---------------------------------------------------------------------------------------

    def _columns(self, units_at: int | None) -> Iterator[Proposed]:
        texts = [c.text for c in self._heading]
        found: dict[int, Proposed] = {}
        wanted = [i for i in range(len(texts)) if texts[i] or self._values(i)]
        # What is certain first, so that no near name takes its place.
        for certain in (True, False):
            for i in wanted:
                if i not in found:
                    name = texts[i] if texts[i] and texts.count(texts[i]) == 1 else f"第{i + 1}列"
                    proposed = self._column(i, name, units_at, certain=certain)
                    if proposed is not None:
                        found[i] = proposed
        yield from (found[i] for i in sorted(found))

    def _column(self, index: int, name: str, units_at: int | None, *, certain: bool) -> Proposed | None:
        heading = self._heading[index].text
        if index == units_at:
            return Proposed(heading=name, target="单位", why="内容是名录里的单位") if certain else None
        bare, measure = _bare(heading)
        keys = _exact(bare, self._names)
        if certain:
            if len(keys) == 1:
                return self._figure(index, name, keys[0], measure, self._how(bare, keys[0]))
            role = _role(heading)
            if role and role != "单位" and role not in self._taken and (role not in ("字段", "值") or self._is_long()):
                self._taken[role] = name
                return Proposed(heading=name, target=role, why="表头")
            return None
        return self._uncertain(index, name, bare, measure, keys)

    def _uncertain(self, index: int, name: str, bare: str, measure: str, keys: tuple[str, ...]) -> Proposed | None:
        if len(keys) > 1:
            self._open.append(f"“{name}”可能是 {'、'.join(keys)}")
            return Proposed(heading=name, target="", why="不止一个")
        if folded(bare) in _IGNORED or not bare:
            if bare or not self._values(index):
                return Proposed(heading=name, target=IGNORED, why="不像填报项")
            self._open.append(f"{name}没有表头")
            return Proposed(heading=name, target="", why="没有表头")
        near = self._near(bare)
        if near is None:
            self._open.append(f"“{name}”没有找到对应的填报项")
            return Proposed(heading=name, target="", why="没有找到")
        return self._figure(index, name, near, measure, "名称相近，请核对")

    def _is_long(self) -> bool:
        """Whether both a column of names and one of values are there."""
        roles = {_role(c.text) for c in self._heading}
        return {"字段", "值"} <= roles

    def _how(self, bare: str, key: str) -> str:
        plain, _ = _year_of(bare)
        node = self._names.fields.get(key) or self._names.indicators.get(key)
        return "名称" if node is not None and folded(node.name) == folded(plain) else "又称、简称或编号"

    def _near(self, bare: str) -> str | None:
        plain, _ = _year_of(bare)
        known: dict[str, str] = {}
        for key in self._names.reported:
            node = self._names.fields.get(key) or self._names.indicators.get(key)
            known.setdefault(node.name if node is not None else key, key)
        best = nearest(plain, known, count=2, at_least=_ALIKE)
        if not best or known[best[0]] in self._taken:
            return None
        rated = [SequenceMatcher(None, folded(plain), folded(b), autojunk=False).ratio() for b in best]
        # Two that are as near leave it open.
        return known[best[0]] if len(best) == 1 or rated[0] - rated[1] > 0.02 else None

    def _figure(self, index: int, name: str, key: str, measure: str, why: str) -> Proposed | None:
        _, year = _year_of(_bare(self._heading[index].text)[0])
        target = key if year is Year.THIS else f"{year.head}{key}"
        if target in self._taken:
            self._open.append(f"“{name}”和“{self._taken[target]}”都像“{target}”")
            return Proposed(heading=name, target="", why="重复")
        self._taken[target] = name
        if year is Year.THIS:
            self._taken.setdefault(key, name)
        wanted = self._names.policy.types[key]
        unit = self._measured(measure, wanted.unit) if wanted.kind is Kind.NUMBER else None
        if measure and unit is None and wanted.kind is Kind.NUMBER:
            own = wanted.unit.name or "没有单位"
            self._open.append(f"“{name}”的计量单位是“{measure}”，“{key}”是“{own}”，不能换算")
            return Proposed(heading=name, target="", why="计量单位不同")
        is_other = unit is not None and unit != wanted.unit
        return Proposed(heading=name, target=target, measure=measure if is_other else "", why=why)

    def _measured(self, measure: str, wanted: Unit) -> Unit | None:
        unit = find_unit(fold(measure), self._names.policy.policy.units) if measure else None
        return unit if unit is not None and unit.dimension == wanted.dimension else None

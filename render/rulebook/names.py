"""What the nodes of a method are called on paper."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dsl.expressions import Ref, Side, Year
from dsl.model import Area, Clause, Indicator, ResolvedPolicy
from dsl.outcomes import BONUS_KEY, DEDUCTION_KEY, TOTAL_KEY
from render.wording import closed, formal, join_names

_FIXED = {TOTAL_KEY: "总分", BONUS_KEY: "加分合计", DEDUCTION_KEY: "扣分合计"}
_SIDES = {
    Side.TARGET: "的目标",
    Side.COMPLETION: "的完成率",
    Side.SCORE: "得分",
    Side.FULL_MARKS: "的分值",
    Side.RANK: "名次",
    Side.TOTAL: "总分",
    Side.WEIGHT: "的权重",
}
#: A written form of the language, such as 上年.来访批次, that has no point on paper.
_DOTTED = re.compile(r"(上年全年|上年|上半年|所有下辖|下辖|全部|各年度|\d{4}年)\.")
#: Blanks that part words of the language, and have no place between Chinese words.
_BLANK = re.compile(r"(?<=[^\x00-\x7f＋－×÷]) +(?=[^\x00-\x7f＋－×÷])")

#: A sign of arithmetic keeps its blank before a figure.
_SIGN = re.compile(r"(?<=[^（])([＋－×÷])(?=\d)")


def tidy(text: str) -> str:
    """Write a piece of the rule file as a document does: no blanks between words, no points, curly quotes.

    >>> tidy("按完成率，最多 满分"), tidy("每低 1个百分点 扣 0.5分"), tidy("上年.来访批次 × 20%")
    ('按完成率，最多满分', '每低1个百分点扣0.5分', '上年来访批次 × 20%')
    """
    return _SIGN.sub(r"\1 ", _BLANK.sub("", formal(_DOTTED.sub(r"\1", text))))


def cited(clauses: Sequence[Clause]) -> str:
    """The clauses that something rests on: `二（九）35、附件3`; of neighbours in a row, the first and the last."""
    return join_names(_in_runs(list(dict.fromkeys(map(_address, clauses)))))


def cite(clauses: Sequence[Clause]) -> str:
    """`（依据：四）`, or nothing."""
    return f"（依据：{cited(clauses)}）" if clauses else ""


def sentences(said: Sequence[str], clauses: Sequence[Clause] = ()) -> str:
    """Close each sentence; the last names the clauses that all rest on."""
    if not said:
        return closed(f"依据：{cited(clauses)}") if clauses else ""
    *before, last = said
    return "".join(map(closed, (*before, last.rstrip("。") + cite(clauses))))


def _address(clause: Clause) -> str:
    """A clause, with the text that it stands in where that is another one."""
    address = clause.address.partition("（规则集")[0]
    document = clause.document.partition("（规则集")[0]
    return address if document in address else f"{document}{address}"


_COUNTED = re.compile(r"(.*?)(\d+)")


def _in_runs(addresses: Sequence[str]) -> Iterator[str]:
    """Put 附件13至附件17 for three or more that follow one another.

    >>> list(_in_runs(["附件1", "附件2", "附件3", "四"]))
    ['附件1至附件3', '四']
    """
    at = 0
    while at < len(addresses):
        end = at
        while end + 1 < len(addresses) and _follows(addresses[end], addresses[end + 1]):
            end += 1
        if end - at >= 2:
            yield f"{addresses[at]}至{addresses[end]}"
        else:
            yield from addresses[at : end + 1]
        at = end + 1


def _follows(one: str, other: str) -> bool:
    first, second = _COUNTED.fullmatch(one), _COUNTED.fullmatch(other)
    return bool(first and second and first[1] == second[1] and int(first[2]) + 1 == int(second[2]))


class Names:
    """The names of fields, definitions, indicators and areas by key, told apart where several are called the same."""

    def __init__(self, policy: ResolvedPolicy) -> None:
        found = dict(_named(policy))
        often = Counter(name for name, _ in found.values())
        self._names: Mapping[str, str] = {
            key: name if often[name] == 1 or not within else f"{within}的{name}"
            for key, (name, within) in found.items()
        }

    def of(self, key: str) -> str:
        """The name of a node."""
        name = formal(self._names.get(key) or _FIXED.get(key) or key.replace(".", "的"))
        # Behind a number of the text, 35岁以下… would read as part of it.
        return f"“{name}”" if name[:1].isdigit() else name

    def of_ref(self, ref: Ref) -> str:
        """What a reference reads: `上年来省进京上访批次`, `第6项的目标`."""
        when = "" if ref.year is Year.THIS else ref.year.head.removesuffix(".")
        return f"{when}{self.of(ref.key)}{_SIDES.get(ref.side, '')}"


def _named(policy: ResolvedPolicy) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each key with its name, and what it stands in."""
    for field in policy.fields:
        yield field.key, (field.name, "")
    for listed in policy.records:
        yield listed.key, (listed.name, "")
        yield from ((column.key, (column.name, "")) for column in listed.columns)
    for definition in policy.definitions:
        yield definition.key, (definition.name, "")
    for area in policy.all_areas():
        yield from _of_area(area)


def _of_area(area: Area) -> Iterator[tuple[str, tuple[str, str]]]:
    yield area.key, (area.name, "")
    for field in area.fields:
        yield field.key, (field.name, area.name)
    for listed in area.records:
        yield listed.key, (listed.name, area.name)
        yield from ((column.key, (column.name, "")) for column in listed.columns)
    for definition in area.definitions:
        yield definition.key, (definition.name, area.name)
    for item in area.indicators:
        yield from _of_item(item, area.name)


def _of_item(item: Indicator, within: str) -> Iterator[tuple[str, tuple[str, str]]]:
    yield item.key, (item.name, within)
    inside = f"第{item.number}项" if re.fullmatch(r"[\d.]+", item.number) else item.name
    for definition in item.definitions:
        yield definition.key, (definition.name, inside)
    for part in (*item.components, *item.of_which):
        yield from _of_item(part, inside)

"""Constructs put together into methods: figures and indicators beside each other, every other construct alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.engine.language.constructs import Construct, Where
from tests.engine.language.world import ITEMS, ONE_YEAR, YEARS

#: So many constructs stand in one method, where they can.
_TOGETHER = 14
_RECORDS = "定义 竣工数 = 计数（重点项目，已竣工 = 是）\n"
_ROUNDING = "    保留 2 位小数，四舍五入\n"


@dataclass(frozen=True, slots=True)
class Method:
    """A method, and by the key of what a construct gives its construct."""

    name: str
    text: str
    constructs: dict[str, Construct]


def methods(constructs: Sequence[Construct]) -> Iterator[Method]:
    """Every construct in some method."""
    for where in (Where.DEFINITION, Where.CONDITION, Where.INDICATOR):
        together = [c for c in constructs if c.where is where and not c.is_alone]
        for start in range(0, len(together), _TOGETHER):
            yield _method(together[start : start + _TOGETHER])
    for construct in constructs:
        if construct.is_alone or construct.where not in (Where.DEFINITION, Where.CONDITION, Where.INDICATOR):
            yield _method([construct])


def _method(constructs: Sequence[Construct]) -> Method:
    head, items, total, after = ONE_YEAR + _RECORDS, ITEMS, "指标得分合计", ""
    below = _ROUNDING
    keys: dict[str, Construct] = {}
    services = ""
    for number, construct in enumerate(constructs, start=1):
        first, _, rest = construct.text.partition("\n")
        match construct.where:
            case Where.DEFINITION | Where.CONDITION:
                key = f"试{_CIRCLED[number]}"
                formula = first if construct.where is Where.DEFINITION else f"如果 {first} 则 1 否则 0"
                head += f"定义 {key} = {formula}\n{_indented(rest, 4)}    公布\n"
            case Where.INDICATOR:
                key = f"项{_CIRCLED[number]}"
                services += f"    指标 {number + 2} {key}\n{_indented(construct.text, 8)}"
            case Where.AREA:
                key = "指标丙"
                services += _indented(construct.text, 4)
            case Where.TOTAL:
                key, total, below = "总分", first, _indented(rest, 4) or _ROUNDING
            case Where.YEARS:
                key, head = "总分", YEARS + _RECORDS
                after = f"总分 三年总评 = {first}\n{_indented(rest, 4)}"
            case Where.AFTER:
                key, after = construct.key, construct.text
                total = construct.total or total
        keys[key] = construct
    if services:
        items += f"方面 服务\n{services}"
    text = f"{head}{items}总分 年度考核 = {total}\n{below}{after}"
    name = constructs[0].name if len(constructs) == 1 else f"{constructs[0].name}等{len(constructs)}种"
    return Method(name, text, keys)


def _indented(text: str, depth: int) -> str:
    return textwrap.indent(text, " " * depth) + "\n" if text else ""


_CIRCLED = "零一二三四五六七八九十百千万亿"

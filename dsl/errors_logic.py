"""KP326 and KP327: conditions that contradict one another, or that say nothing."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TierNotImplied(Warning):
    """够得上好的一档，却够不上差的一档，两档的条件对不上。

    档次从好到差逐档放宽，够得上「优秀」的应当也够得上「达标」。够不上的，多半是数字或比较的词写反了。
    信息里举一个例子：照它报数，就会出现这种情形。

    错误：`优秀 达到 80%`、`达标 达到 90%`　　改为：核对原文，把两个数对调
    """

    code: ClassVar = "KP326"
    title: ClassVar = Text(
        "指标「{name}」够得上「{better}」的，不一定够得上「{worse}」",
        "a unit of “{better}” of “{name}” may not meet “{worse}”",
    )
    label: ClassVar = Text("「{better}」没有保证这一条", "“{better}” does not imply this")
    help: ClassVar = Text(
        "例如 {example}：符合「{better}」，不符合「{worse}」的 {condition}；核对两档的数字和比较的词",
        "for example {example} meets “{better}” but not {condition} of “{worse}”; check figures and comparisons",
    )
    name: str
    better: str
    worse: str
    condition: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierNeverReached(Warning):
    """有一档永远轮不到：够得上它的都已经够得上更好的一档，或者它的几条互相矛盾。

    错误：`优秀 达到 80%`、`达标 达到 80%`　　改为：核对原文，改正其中一个数
    """

    code: ClassVar = "KP327"
    title: ClassVar = Text("指标「{name}」的「{tier}」永远轮不到", "“{tier}” of “{name}” can never be the outcome")
    label: ClassVar = Text("{reason}", "{reason}")
    help: ClassVar = Text(
        "核对原文，改正条件里的数字或比较的词", "check the figures and comparisons against the source"
    )
    name: str
    tier: str
    reason: Text

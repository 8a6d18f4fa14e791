"""KP234, KP235 and KP404: figures that contradict one another, or are counted more than once."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictoryBounds(Warning):
    """同一个量，不同的地方定了不同的数。

    多半是抄错了一处，或者原文自己前后不一。原文就是这样的，在指标下写一条假设，引上另一处的数。

    例如城镇登记失业率一处写 3.2%以内，一处写 3.8%以内。
    """

    code: ClassVar = "KP234"
    title: ClassVar = Text(
        "「{name}」这里是 {here}，{place} 是 {there}", "“{name}” is {here} here and {there} at {place}"
    )
    label: ClassVar = Text("这里是 {here}", "{here} here")
    help: ClassVar = Text(
        "核对原文；原文如此的，加一行 `假设 “……另一处写作{there}……”`", "check the source, or say so with a 假设"
    )
    name: str
    here: str
    there: str
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionLooksReversed(Warning):
    """名称说的是越高越好的事，目标却是上限（或者反过来）。

    例如「就业综合指数得分 ≤ 80分」：得分越高越好，却规定不超过 80 分，多半是符号写反了。
    """

    code: ClassVar = "KP235"
    title: ClassVar = Text(
        "「{name}」{better}，目标却写作「{target}」", "“{name}” is better {better}, yet its target is {target}"
    )
    label: ClassVar = Text("「{target}」", "{target}")
    help: ClassVar = Text(
        "核对原文的符号；原文如此的，加一条假设说明", "check the sign against the source, or say so with a 假设"
    )
    name: str
    better: Text
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTwice(Warning):
    """两个计分的指标用的是同一个公式，同一件事计了两次分。

    多半是复制一个指标以后忘了改公式；原文真是这样的，在其中一个指标下写一条假设说明。

    错误的写法：

        指标 5 报装率
            公式 已报装户数 ÷ 应报装户数
        指标 6 办结率
            公式 已报装户数 ÷ 应报装户数

    改正：

        指标 6 办结率
            公式 已办结户数 ÷ 应报装户数
    """

    code: ClassVar = "KP404"
    title: ClassVar = Text(
        "「{name}」和「{other}」是同一个公式，计了两次分", "“{name}” and “{other}” score one formula twice"
    )
    label: ClassVar = Text("也是 {formula}", "{formula} again")
    help: ClassVar = Text(
        "核对两个指标的公式；原文如此的，加一条假设说明", "check both formulas, or say so with a 假设"
    )
    name: str
    other: str
    formula: str

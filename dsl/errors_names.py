"""KP2xx: names that mean nothing, or more than one thing."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTwice(Error):
    """同一个地方有两个同样的名称，提到它时分不清是哪一个。

    不同指标下面可以有同名的分项（提到时写路径，如 `指标 11.培训后就业率`）；同一处不能有两个。

    错误：一个「填报」里有两行 `常住人口 人`　　改为：留下一行，或者改名
    """

    code: ClassVar = "KP201"
    title: ClassVar = Text("「{name}」声明了两次", "“{name}” is declared twice")
    label: ClassVar = Text("又声明了一次", "declared again")
    help: ClassVar = Text("删去一处，或者给其中一个改名", "delete one of them or rename it")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousName(Error):
    """有几个地方叫这个名称，要写明是哪一个。

    错误：`培训后就业率 不低于 60%`　　改为：`指标 11.培训后就业率 不低于 60%`
    """

    code: ClassVar = "KP202"
    title: ClassVar = Text("「{name}」有不止一个", "“{name}” may mean several things")
    label: ClassVar = Text("可以是：{paths}", "may be: {paths}")
    help: ClassVar = Text("写出路径，例如 `{example}`", "write the path, such as `{example}`")
    name: str
    paths: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName(Error):
    """没有这个名称。

    带「」的名称、编号和路径照写的样子去找；找不到就是没有声明，或者写错了。

    错误：`指标 41.得分`（办法只有 40 项）　　改为：`指标 40.得分`
    """

    code: ClassVar = "KP203"
    title: ClassVar = Text("没有「{name}」", "there is no “{name}”")
    label: ClassVar = Text("没有声明过", "not declared")
    help: ClassVar = Text("{hint}", "{hint}")
    name: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchSide(Error):
    """这一种东西没有这一面。

    填报的数没有得分、目标和名次；方面只有得分、分值和名次；「其中」不计分。

    错误：`常住人口.得分`　　改为：写计分的那个指标，如 `指标 1.得分`
    """

    code: ClassVar = "KP204"
    title: ClassVar = Text("「{name}」没有「{side}」", "“{name}” has no “{side}”")
    label: ClassVar = Text("{what}没有{side}", "{what} has no {side}")
    help: ClassVar = Text("它有的是：{sides}", "it has: {sides}")
    name: str
    side: str
    what: Text
    sides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongNumberOfArguments(Error):
    """括号里给的个数不对。

    `占比` 要两个（部分，全部）；`增长率`、`下降率` 要一个；`合计`、`平均`、`最大`、`最小` 至少一个。
    """

    code: ClassVar = "KP205"
    title: ClassVar = Text(
        "「{function}」要 {expected} 个，写了 {actual} 个", "“{function}” takes {expected}, not {actual}"
    )
    label: ClassVar = Text("{actual} 个", "{actual} given")
    help: ClassVar = Text("写作 `{form}`", "write `{form}`")
    function: str
    expected: str
    actual: int
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastYearNotAskedFor(Error):
    """公式用到上年的数，而填报没有要求上年的数，到时候没有人报。

    错误：`来省进京上访批次 批次`，公式里写 `上年.来省进京上访批次`
    改为：`来省进京上访批次 批次 需要 上年`

    `上年全年`、`上半年` 也一样；上半年的数，按月、按季、半年报的不必另要，有截至 6 月 30 日的期次的也不必。
    """

    code: ClassVar = "KP206"
    title: ClassVar = Text(
        "用到「{time}.{name}」，填报里却没有要{time}的数", "“{time}.{name}” is used but never asked for"
    )
    label: ClassVar = Text("在这里用到", "used here")
    help: ClassVar = Text("在「填报」里 `{name}` 那一行的后面加上 `需要 {time}`", "add `需要 {time}` to the field")
    name: str
    #: 上年, 上年全年 or 上半年.
    time: str = "上年"


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingCompared(Error):
    """只写了界线，没有写是什么达到这条界线。

    在档次（优秀、达标）里可以只写 `达到 80%`，说的是这个指标自己的数；别处要写明是什么。

    错误：`校核` 里写 `不超过 100%`　　改为：`合格率 不超过 100%`
    """

    code: ClassVar = "KP207"
    title: ClassVar = Text("没有写是什么与它比较", "nothing is said to be compared")
    label: ClassVar = Text("前面缺一个名称", "a name is missing before this")
    help: ClassVar = Text("在前面写上要比较的名称，例如 `合格率 不超过 100%`", "name what is compared")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchTier(Error):
    """这个指标没有写这一档，或者这一档里没有这一条，不能照它的写。

    错误：`同 优秀.5`，而优秀只有四条　　改为：`同 优秀.4`
    """

    code: ClassVar = "KP208"
    title: ClassVar = Text("这个指标的「{tier}」里没有{what}", "the tier “{tier}” of this indicator has no {what}")
    label: ClassVar = Text("没有可以照写的", "nothing to repeat")
    help: ClassVar = Text("「{tier}」有的是：{has}", "“{tier}” has: {has}")
    tier: str
    what: Text
    has: str

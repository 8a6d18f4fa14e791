"""KP140–KP141, KP380–KP384: groups, parameters and what differs from case to case."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersWithoutKey(Error):
    """「参数」的表头不对：第一列要写按什么分（层次、分组、单位、年度），后面至少有一列参数。

    错误：`| 系数 | 1.2 |`　　改为：`| 分组 | 系数 |`，下面逐行写
    """

    code: ClassVar = "KP140"
    title: ClassVar = Text("「参数」的表没有写按什么分", "the table 参数 does not say by what it goes")
    label: ClassVar = Text("第一列应是层次、分组、单位或年度", "the first column should be 层次, 分组, 单位 or 年度")
    help: ClassVar = Text("表头写作例如 `| 分组 | 系数 |`", "write a heading such as `| 分组 | 系数 |`")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMissing(Error):
    """有的情形没有写：遇到它就不知道用哪一个数。

    `按层次（…）` `按分组（…）` 和参数表要把每种情形写一次；余下的都一样的，写 `其余`。

    错误：有「一类」「二类」两个分组，只写了 `按分组（一类：3分）`　　改为：`按分组（一类：3分，二类：2分）`
    """

    code: ClassVar = "KP380"
    title: ClassVar = Text("没有写「{missing}」的情形", "there is no case for {missing}")
    label: ClassVar = Text("缺 {missing}", "{missing} is missing")
    help: ClassVar = Text("补上，或者用 `其余：…` 写明余下的", "add it, or say `其余：…` for the rest")
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTwice(Error):
    """同一种情形写了两次，不知道以哪一个为准。"""

    code: ClassVar = "KP381"
    title: ClassVar = Text("「{name}」的情形写了两次", "the case {name} stands twice")
    label: ClassVar = Text("又写了一次", "again here")
    help: ClassVar = Text("留下对的一处", "keep the right one")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotACase(Error):
    """这里写的不是这一种情形：按层次的要写层次的名称，按分组的要写分组的名称，按年度的要写年份。"""

    code: ClassVar = "KP382"
    title: ClassVar = Text("「{name}」不是{kind}", "“{name}” is no {kind}")
    label: ClassVar = Text("应是{kind}", "{kind} is wanted")
    help: ClassVar = Text("有的是：{known}", "there are: {known}")
    name: str
    kind: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitInNoGroup(Error):
    """名录里有单位哪个分组也不属于，不知道它和谁一起排名。

    一个层次分了组，这个层次的每个单位都要正好在一个组里。
    """

    code: ClassVar = "KP383"
    title: ClassVar = Text("{level}的 {units} 不在任何分组里", "{units} of {level} stand in no group")
    label: ClassVar = Text("这个层次分了组", "this level has groups")
    help: ClassVar = Text("在分组的「包括」里写上它们，或者核对名录里的类型和属性", "add them to a group")
    level: str
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitInTwoGroups(Error):
    """名录里有单位同时属于两个分组，不知道它在哪个组里排名。"""

    code: ClassVar = "KP384"
    title: ClassVar = Text("「{unit}」同时属于分组 {groups}", "“{unit}” stands in the groups {groups}")
    label: ClassVar = Text("也包括它", "includes it too")
    help: ClassVar = Text("从其中一个分组的「包括」里去掉它", "take it out of one of them")
    unit: str
    groups: str

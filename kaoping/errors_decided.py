"""KP970, KP989-KP991: what people decided beside a large table, and 校核 that its records break."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNotThere(Error):
    """评定文件里的单位，大表里没有。

    `--decisions` 后面的评定文件（ratings.yaml）里，评定、提名、调整、授奖的单位都要写全称，和表里“单位”一列一样。
    错了一个字的决定不能不算，也不能猜，所以什么也不算，先改过来。可以授予名录以外的奖项，得奖的单位不要求在表里。

        调整:
          年度考核:
            - {单位: 东乡镇, …}        # 错：表里是“东乡”
            - {单位: 东乡, …}          # 对
    """

    code: ClassVar[str] = "KP970"
    title: ClassVar[Text] = Text("表里没有单位“{unit}”{nearest}", 'the table has no unit "{unit}"{nearest}')
    label: ClassVar[Text] = Text("表里没有", "not in the table")
    help: ClassVar[Text] = Text("写表里的名称", "use the name in the table")
    unit: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTwice(Error):
    """同一个单位的同一项评定，大表里有，评定文件里又有。

    评定可以写在表里（“评定.名称”一列），也可以写在评定文件里；一个单位的一项只写一处，工具不猜用哪一个。
    几个人评定、意见不一的，写在评定文件里，表里那一格空着。
    """

    code: ClassVar[str] = "KP989"
    title: ClassVar[Text] = Text(
        "“{unit}”的这一项评定，表里“{column}”一列已经有了",
        '"{unit}" is judged in column "{column}" of the table already',
    )
    label: ClassVar[Text] = Text("第二遍", "the second time")
    help: ClassVar[Text] = Text("留一处，删去另一处", "keep one and delete the other")
    unit: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingDecided(Warning):
    """评定文件里没有这一期的内容。

    评定、调整、授奖都按期次写。文件里只有别的期次的，这一期什么也没有用上：多半是期次写错了，或者 `--period` 写错了。
    """

    code: ClassVar[str] = "KP990"
    title: ClassVar[Text] = Text(
        "{path} 里没有{period}的评定、调整和授奖", "nothing in {path} is judged or decided of {period}"
    )
    path: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsBroken(Warning):
    """大表旁边的明细里，不符合校核的记录不止列出来的几条。

    办法里明细的 `校核` 每条记录都要符合。大表旁边的明细（`--register`）在数据库里逐条核对，数出不符的有多少条、
    多少个单位，最前面的几条写明在哪个文件第几条（KP553），其余的不一一列出。数据照用；核实改正之前，不宜据此定稿。
    """

    code: ClassVar[str] = "KP991"
    title: ClassVar[Text] = Text(
        "明细“{name}”里不符合校核“{check}”的共{count}条（{units}个单位），上面列出 {shown} 条",
        "{count} records of “{name}” (of {units} units) break the cross-check {check}; {shown} of them are named above",
    )
    help: ClassVar[Text] = Text("核对后改正明细", "have the records corrected")
    name: str
    check: str
    count: str
    units: str
    shown: int

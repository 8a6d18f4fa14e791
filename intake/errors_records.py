"""What can be wrong with lists of records and several judges: KP395–KP399."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownColumn(Error):
    """明细里有一列办法没有声明。

    列名要和办法里「明细」下面写的一样；多出来的列删去，或者先在办法里声明。

        重点项目:
          - {项目名称: 甲桥, 计划投入: 100}    # 错：办法里叫「计划投资」
          - {项目名称: 甲桥, 计划投资: 100}    # 对
    """

    code: ClassVar = "KP395"
    title: ClassVar = Text(
        "明细“{records}”没有“{column}”这一列{nearest}", 'the list "{records}" has no column "{column}"{nearest}'
    )
    label: ClassVar = Text("这一列", "this column")
    help: ClassVar = Text("它的列是：{known}", "its columns are: {known}")
    records: str
    column: str
    nearest: Text
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownList(Error):
    """“明细”文件夹里的文件名不是办法声明的明细。

    文件名就是明细的名称：办法里写 `明细 重点项目`，文件就叫 `明细/重点项目.csv`。
    """

    code: ClassVar = "KP396"
    title: ClassVar = Text("办法没有叫“{name}”的明细{nearest}", 'the method has no list called "{name}"{nearest}')
    help: ClassVar = Text("改文件名，或者在办法里声明", "rename the file, or declare the list")
    name: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTwice(Error):
    """一个单位一个期次的同一明细报了两次，不知道用哪一份。

    写在报送的「数据」里，或者写在 `明细/名称.csv` 里，只写一处。
    """

    code: ClassVar = "KP397"
    title: ClassVar = Text(
        "{unit} {period}的明细“{name}”报了两次", 'the list "{name}" of {unit} for {period} is given twice'
    )
    label: ClassVar = Text("又报了一次", "given again")
    help: ClassVar = Text("留下一份", "keep one of them")
    name: str
    unit: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastYearListUnused(Error):
    """办法没有要上年的这份明细。

    要用上年的，在办法里写 `明细 重点项目 个 需要 上年`。
    """

    code: ClassVar = "KP398"
    title: ClassVar = Text("办法没有要上年的明细“{name}”", 'the method does not ask for the list "{name}" of last year')
    label: ClassVar = Text("上年的明细", "last year's list")
    help: ClassVar = Text("删去，或者在办法里写 `需要 上年`", "delete it, or write 需要 上年 in the method")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewJudges(Error):
    """办法写去掉一个最高、一个最低，评委不到三位，去掉以后就没有了。

    补上其他评委的结果，或者在办法里改成 `几人评定的，取平均`。
    """

    code: ClassVar = "KP399"
    title: ClassVar = Text(
        "“{name}”只有 {count} 位评委，去掉最高、最低就没有了",
        '"{name}" has {count} judges: none is left without the highest and the lowest',
    )
    label: ClassVar = Text("至少要三位", "three are wanted")
    help: ClassVar = Text("补上其他评委的结果", "add the marks of the other judges")
    name: str
    count: int

"""KP971-KP976: registers beside a large table."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text, Warning
from dsl.record import dataclass
from kaoping.errors import RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUnknown(RequestFault):
    """`--register` 后面的名称不是办法里的明细。

    等号前面是办法里声明的明细的名称（上年的写 `上年.名称`），后面是 Parquet 或 CSV 文件，
    或者装着 Parquet 文件的文件夹。只写文件的，文件名就是明细的名称。

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet --register 培训台账=台账.parquet -o 结果
    """

    code: ClassVar[str] = "KP971"
    title: ClassVar[Text] = Text("办法里没有叫“{name}”的明细{known}", "the method has no list “{name}”{known}")
    help: ClassVar[Text] = Text("写成 --register 明细的名称=文件", "write --register NAME=FILE")
    name: str
    known: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUnjoined(RequestFault):
    """明细和大表没有能对上的列。

    明细要有“单位”一列，和大表的“单位”写法一样；或者有一列编码（如“区划代码”），大表（或者名录的属性）里也有同名的一列，
    而且一个单位一个、不重复。
    """

    code: ClassVar[str] = "KP972"
    title: ClassVar[Text] = Text(
        "明细“{name}”认不出单位：没有“单位”列，也没有和大表同名、不重复的编码列",
        "the records of “{name}” cannot be joined: neither 单位 nor a code that the table has too",
    )
    help: ClassVar[Text] = Text("明细的列有：{columns}", "its columns are: {columns}")
    name: str
    columns: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUnused(Warning):
    """给了一份明细，这一期的得分和奖项都没有用到它。

    多半是上年的明细写成了本年的名称，或者要用它的那一项没有算（看别的提示）。
    """

    code: ClassVar[str] = "KP973"
    title: ClassVar[Text] = Text("明细“{name}”这一期没有用到", "no figure of this period needs the list “{name}”")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsNotJoined(Warning):
    """明细里有的记录，单位在大表里没有，没有算进去。

    少算了多少条、是哪些写法，在这里写明。要算进去，改明细里的单位，或者补大表。
    """

    code: ClassVar[str] = "KP974"
    title: ClassVar[Text] = Text(
        "明细“{name}”共{rows}条，其中{count}条（{units}种写法）的单位表里没有，没有算：{listed}",
        "of {rows} records of “{name}”, {count} (of {units} units) are of none in the table and do not count: {listed}",
    )
    help: ClassVar[Text] = Text("改明细里的单位，或者补表", "mend the units there, or the table")
    name: str
    rows: str
    count: str
    units: str
    listed: str

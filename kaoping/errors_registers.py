"""KP971-KP979: what stands beside a large table: registers, results, a roster."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsUnfit(RequestFault):
    """`--results` 后面的文件夹里，没有这个单位的结果，或者结果不是用这张表算的。

    `kaoping evaluate --engine … -o 文件夹` 把结果写进文件夹；`kaoping explain --table 表 --results 文件夹` 从里面取
    这个单位的名次、等次和奖项。表、办法、明细或者评定改过的，先重新算一遍。

    得分要看别的单位的办法（按名次计分、与第一名之比、`全部`、`下辖` 等），三千个单位以内的全部单位逐项解释；再多的，
    从 `--results` 看谁和它一起排名（`列 全省前20名` 的，是全部单位），取出这些单位和下辖的单位的数，别的不算。这些超过
    四万个的，一个单位的得分不能逐项解释，也用这条说明。要看的超过三千个的，奖项只写结果，不写怎么评出来的。

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet -o 结果
        kaoping explain 办法 甲县 --table 全省.parquet --results 结果
    """

    code: ClassVar[str] = "KP975"
    title: ClassVar[Text] = Text(
        "结果“{folder}”不能用：{problem}", "the results in “{folder}” cannot be used: {problem}"
    )
    help: ClassVar[Text] = Text("先用同一张表、同样的明细重新算一遍", "evaluate the same table and lists once more")
    folder: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyRecords(RequestFault):
    """一个单位的记录太多，逐条解释列不下。

    `kaoping explain --table` 把这个单位的记录一条一条取出来解释，最多两万条。再多的，直接用 DuckDB 查明细的文件，
    或者把明细放进数据文件夹，用不带 `--table` 的 `kaoping explain`，它写明算在内几条、合计多少，不逐条列。
    """

    code: ClassVar[str] = "KP976"
    title: ClassVar[Text] = Text(
        "“{unit}”在明细“{name}”里的记录超过 {most} 条，不逐条解释", "“{unit}” has more than {most} records in “{name}”"
    )
    unit: str
    name: str
    most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsNotInRoster(Warning):
    """表里有的行，单位在名录里没有，没有算。

    表里没有“类型”列时，每一行按名称（或者名录里也有的编码列）和 units.yaml 对，类型、上级、属性都用名录的。对不上的行
    没有类型，不知道属于哪个层次，就不算。

    改正：改表里的名称，或者补名录；表里写上“类型”（和“上级”），就不看名录。
    """

    code: ClassVar[str] = "KP978"
    title: ClassVar[Text] = Text(
        "表里有 {count} 行的单位名录里没有，没有算：{listed}",
        "{count} rows of the table are of no unit of the roster, and are left out: {listed}",
    )
    count: int
    listed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsWithoutRow(Warning):
    """名录里有的考评对象，表里没有它的行。

    这样的单位照样参加考评，所有的数都是缺报，不当作零。
    """

    code: ClassVar[str] = "KP979"
    title: ClassVar[Text] = Text(
        "名录里有 {count} 个考评对象表里没有，按缺报算：{listed}",
        "{count} assessed units of the roster have no row, and count as not reported: {listed}",
    )
    count: int
    listed: str

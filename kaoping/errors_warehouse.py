"""KP953–KP964: tables of figures that are read by an engine, and what engines cannot do.

KP966 (awards that ask for grades were refused) is retired, and is given to nothing else.
"""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass
from kaoping.errors import FileFault, RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotientTooLarge(Error):
    """Spark 的整除只给 64 位整数，这一项的商可能更大，分两步除也不够。

    Spark 的 `div` 不管被除数多大，商都是 64 位整数。商可能更大的，先除以除数的 10^18 倍，余下的再除；除数也大，
    两步里有一步证明不了装得下的，不算。DuckDB 没有这个限制：

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet -o 结果
    """

    code: ClassVar[str] = "KP953"
    title: ClassVar[Text] = Text(
        "算“{item}”要的商可能超过 64 位整数，Spark 算不了", "“{item}” needs quotients beyond 64 bits, which Spark lacks"
    )
    help: ClassVar[Text] = Text("用 --engine duckdb", "use --engine duckdb")
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableUnreadable(FileFault):
    """表读不了。

    `--table` 后面是 Parquet 或 CSV 文件，可以写几个，也可以是装着这样的文件的文件夹；几个文件的列要一样。

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet -o 结果
    """

    code: ClassVar[str] = "KP954"
    title: ClassVar[Text] = Text("读不了表 {path}：{reason}", "cannot read the table {path}: {reason}")
    help: ClassVar[Text] = Text("要 .parquet 或 .csv 文件", "give .parquet or .csv files")
    path: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMissing(Error):
    """表里缺一列，没有它就不知道一行是谁的、属于哪个层次。

    给数据库的表一个单位一行。“单位”是名称，“类型”决定它属于哪个层次（和 units.yaml 里的类型一样）；办法按上级分开
    排名的，还要“上级”；分组看名册属性的，要有以属性为名的列。

        单位,类型,上级,安置人数,报名人数
        甲县,县,某市,120,150
    """

    code: ClassVar[str] = "KP955"
    title: ClassVar[Text] = Text("表里没有“{column}”这一列", "the table has no column “{column}”")
    help: ClassVar[Text] = Text("表里的列有：{known}", "its columns are: {known}")
    column: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUnusable(Error):
    """这一列里有不是数的东西，或者不是精确的数。

    数据库里的数要么是整数，要么是小数（DECIMAL），要么是写成文字的小数（CSV）；“是否”的列是真假，或者“是”“否”；日期是日期。
    双精度浮点数（DOUBLE）只有全是整数时才收，因为 12.3 存成浮点数就不是 12.3 了。

    改正（在给数据的那一头转成小数）：

        SELECT CAST(到位金额 AS DECIMAL(18, 2)) AS 到位金额 …
    """

    code: ClassVar[str] = "KP956"
    title: ClassVar[Text] = Text("“{column}”这一列不能用：{problem}", "column “{column}” cannot be used: {problem}")
    column: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsUnclear(Error):
    """有的行不知道是谁的。

    一个单位在一期里只能有一行，每行都要有名称。

    改正：去掉重复的行；几期的数放在一个表里的，加“期次”一列。
    """

    code: ClassVar[str] = "KP957"
    title: ClassVar[Text] = Text("表里的单位不对：{problem}", "the units of the table are not right: {problem}")
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsUnused(Warning):
    """表里有的列没有用上。

    列名要和填报项的名称一样（上年的数写作“上年.名称”，责任状写作“目标.名称”“分值.名称”，评定写作“评定.名称”）。
    名称写错的列不会算进去，请看一看。
    """

    code: ClassVar[str] = "KP958"
    title: ClassVar[Text] = Text(
        "表里有 {count} 列没有用：{listed}", "{count} columns of the table are not used: {listed}"
    )
    count: int
    listed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsLacking(Warning):
    """办法要的数，表里没有这一列。

    没有的列当作人人缺报：靠它算的得分是“缺数”，不当作零。
    """

    code: ClassVar[str] = "KP959"
    title: ClassVar[Text] = Text(
        "办法要的 {count} 个数表里没有：{listed}", "the table lacks {count} figures that the method asks for: {listed}"
    )
    count: int
    listed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions(RequestFault):
    """用数据库算，选项要配套。

    `--engine duckdb`（或 spark）要有 `-o`，结果写成 Parquet 文件；`--table` 给出数据，不写就用办法文件夹里报送的数。
    数据库只出 Parquet，`--check`、`--certify`、`--format`、`--ledger` 是逐项解释的选项，不能一起用。

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet -o 结果
    """

    code: ClassVar[str] = "KP960"
    title: ClassVar[Text] = Text("选项不配套：{problem}", "the options do not go together: {problem}")
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNotInTable(RequestFault):
    """表里没有这个单位。

    单位要写全称，和表里“单位”一列一样。
    """

    code: ClassVar[str] = "KP961"
    title: ClassVar[Text] = Text("表里没有“{unit}”", "the table has no unit “{unit}”")
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFailed(Error):
    """数据库没有算完。

    多半是内存或磁盘不够。DuckDB 用到的内存不超过 `--memory`，装不下的放在临时文件里（结果文件夹所在的磁盘，
    要有几倍于数据的空地方）。

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet -o 结果 --memory 4GB
    """

    code: ClassVar[str] = "KP962"
    title: ClassVar[Text] = Text("{engine} 没有算完：{reason}", "{engine} did not finish: {reason}")
    engine: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentsTooFar(Error):
    """往上找了五层，还没有找到一起排名的上级。

    层次写着“在同一…内”排名时，从上级一层层往上找那个层次的单位。表里的“上级”超过五层还没有找到，就不往下算，免得排错名次。

    `所有下辖` 也只数到往下五层。

    改正：在“上级”里直接写那个层次的单位。
    """

    code: ClassVar[str] = "KP963"
    title: ClassVar[Text] = Text("“{unit}”往上五层{found}", "five levels above “{unit}” {found}")
    unit: str
    found: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsUngrouped(Error):
    """表里有的单位，哪个分组都不属于。

    分了组的层次，每个单位要在一个组里，不然不知道和谁一起排名。名录里的单位也是这样（KP383）。

    改正：在表里写上分组要看的属性，或者在办法的分组里写上这个单位或它的类型。
    """

    code: ClassVar[str] = "KP964"
    title: ClassVar[Text] = Text(
        "表里有 {count} 个单位不在任何分组里：{listed}", "{count} units of the table are in no group: {listed}"
    )
    count: int
    listed: str

"""What can be wrong with registers, the lists of very many records in Parquet: KP980-KP989."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterNeedsExtra(Error):
    """汇总 Parquet 存的明细要装 DuckDB，这里没有装。

    几十万条以上的明细存成 Parquet，由 DuckDB 在原处汇总，不全读进内存。它不随本程序装，要另装。
    条数不多的，另存为 CSV 或 xlsx，算出来一样。
    """

    code: ClassVar = "KP980"
    title: ClassVar = Text(
        "汇总“{path}”要装 DuckDB 和 SQLGlot，这里没有装",
        'DuckDB and SQLGlot, which put "{path}" together, are not installed',
    )
    help: ClassVar = Text(
        '运行 pip install "kaoping[sql]"；条数不多的另存为 .csv',
        'run `pip install "kaoping[sql]"`; save a short list as .csv',
    )
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRegister(Error):
    """存明细的 Parquet 文件读不出来：损坏了、不是 Parquet，或者几个文件的列不一样。

    请重新导出；分成几个文件的，每个文件的列名和类型要一样。
    """

    code: ClassVar = "KP981"
    title: ClassVar = Text("“{path}”读不出来：{reason}", '"{path}" cannot be read: {reason}')
    help: ClassVar = Text(
        "重新导出；分成几个文件的，列名和类型要一样", "export it again; several files need the same columns"
    )
    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumnMissing(Error):
    """办法要用的一列，存明细的 Parquet 文件里没有。

    用不到的列可以没有，多出来的列不读。要用的列，列名要和办法里声明的一样。
    单位写在“单位”列（名称），或者写在名录里也有的一列（如“区划代码”）；期次写在“期次”列，
    也可以是文件夹的名字：`明细/培训台账/期次=年终总评/…`。
    """

    code: ClassVar = "KP982"
    title: ClassVar = Text("“{path}”没有“{column}”这一列{nearest}", '"{path}" has no column "{column}"{nearest}')
    help: ClassVar = Text("导出时带上这一列，或者改列名", "export it with this column, or rename one")
    path: str
    column: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterColumnType(Error):
    """存明细的 Parquet 文件里，一列的类型不能精确地算。

    数要存成整数或十进制数（decimal）；二进制小数（float、double）存不下 0.1，几百万条加起来更说不清是多少。
    日期存成 date，是否存成布尔或者“是”“否”。
    """

    code: ClassVar = "KP983"
    title: ClassVar = Text(
        "“{path}”的“{column}”列存的是 {type}，要{wanted}", 'column "{column}" of "{path}" is {type}; {wanted} is needed'
    )
    help: ClassVar = Text(
        "导出时改成这种类型，例如 CAST({column} AS {example})",
        "export it as that type, for example CAST({column} AS {example})",
    )
    path: str
    column: str
    type: str
    wanted: Text
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCannotAnswer(Error):
    """一个公式对每条记录问的话，很长的明细里不能问。

    条数很多的明细不逐条读进来，只在原处汇总，所以对每条记录说的条件里只能用它自己的列、写明的数和日期、
    加减乘、除以一个写明的数、如果、且或非。单位自己的数、别的单位、评定、除以另一列都不行。
    “完成投资 ÷ 计划投资 不低于 80%”写成“完成投资 不低于 计划投资 × 80%”。

    要看单位自己报的数的，把单位的数也导成一张表，长明细放在旁边，在数据库里算：

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet --register 培训台账=台账.parquet -o 结果
    """

    code: ClassVar = "KP984"
    title: ClassVar = Text(
        "“{reduction}”里的“{part}”不能对“{path}”的每条记录问", '"{part}" in "{reduction}" cannot be asked of "{path}"'
    )
    help: ClassVar = Text(
        "改用记录自己的列来写；要看单位的数的，用 --table … --register …；或者把这份明细存成 CSV 逐条读",
        "say it with the columns of the record; or use --table and --register; or save the list as CSV",
    )
    reduction: str
    part: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterNotJoined(Warning):
    """明细里有的记录认不出是哪个单位的，没有算进去。

    这些记录的单位在名录里没有，或者空着。少算了多少条，在这里写明；要算进去，改明细里的单位或者补名录。
    """

    code: ClassVar = "KP985"
    title: ClassVar = Text(
        "“{path}”共{rows}条，其中{count}条认不出单位，没有算：{units}",
        'of {rows} records in "{path}", {count} are of no known unit and were not counted: {units}',
    )
    help: ClassVar = Text("改明细里的单位，或者补名录", "mend the units there, or the roster")
    path: str
    rows: str
    count: str
    units: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOverflow(Error):
    """汇总出来的数超过了 128 位整数，这里算不了。

    多半是某一列的单位写错了，或者小数位太多。
    """

    code: ClassVar = "KP986"
    title: ClassVar = Text(
        "汇总“{path}”时数太大（{reason}）", 'a number is too large while "{path}" is put together ({reason})'
    )
    help: ClassVar = Text("看看各列的单位和小数位数", "look at the units and the decimal places of the columns")
    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBadTruth(Error):
    """明细的一列该写“是”或“否”，有的记录写了别的。

    空着的是缺，写了别的不能当缺，也不能当否。
    """

    code: ClassVar = "KP987"
    title: ClassVar = Text(
        "“{path}”的“{column}”列有{count}条不是“是”或“否”，例如“{example}”",
        'column "{column}" of "{path}" has {count} records that are neither 是 nor 否, such as "{example}"',
    )
    help: ClassVar = Text("改成“是”“否”或者布尔值", "write 是, 否, or store booleans")
    path: str
    column: str
    count: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPutTogether(Note):
    """这份明细很长，在原处汇总，解释里不逐条列。

    算出来的数和逐条读的一样，也是精确的；解释写明算进去几条、空缺几条、文件是哪个。
    """

    code: ClassVar = "KP988"
    title: ClassVar = Text(
        "“{path}”有{rows}条，在原处汇总，不逐条列",
        '"{path}" has {rows} records; they are put together where they are, and not listed one by one',
    )
    help: ClassVar = Text(
        "要看某个单位的记录，用 DuckDB 查这个文件", "to see the records of a unit, query the file with DuckDB"
    )
    path: str
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryUnclear(Error):
    """内存上限写得不对。

    DuckDB 最多用多少内存：命令里写了 `--memory` 的，用它；没有写的，看环境变量 `KAOPING_MEMORY`；都没有，是 4GB。
    装不下的部分放在临时文件里，算出来的数不变。写成一个数加单位：

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet --memory 8GB -o 结果
    """

    code: ClassVar = "KP977"
    title: ClassVar = Text("{where} 写的“{written}”不是内存大小", '"{written}" in {where} is no size of memory')
    help: ClassVar = Text("写成 8GB、500MB 这样", "write it as 8GB or 500MB")
    where: str
    written: str

"""KP950–KP952, KP965: what cannot be said in tables, and what the figures are too large for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.span import NOWHERE, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRelational(Error):
    """办法里的这一项不能写成 SQL。

    用数据库（DuckDB、Spark）算，只算整数列的算法认识的写法；其余的写法由逐项解释来算，而逐项解释要一个单位一个单位地看，
    不在数据库里进行。哪些写法能编，见 docs/性能.md。一项不能编，整个办法就不用数据库算，不会悄悄少算一项。

    错误：

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet

    改正（只要能编的各项的得分，其余的不出）：

        kaoping evaluate 办法 --engine duckdb --table 全省.parquet --partial

    或者用逐项解释来算：

        kaoping evaluate 办法 --data 数据
    """

    code: ClassVar[str] = "KP950"
    title: ClassVar[Text] = Text("“{item}”不能写成 SQL：{reason}", "“{item}” cannot be written as SQL: {reason}")
    help: ClassVar[Text] = Text(
        "加 --partial，只算能编的各项；或者不用 --engine，逐项解释",
        "add --partial for what can be, or evaluate without --engine",
    )
    span: Span = NOWHERE
    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut(Warning):
    """这一项没有算。

    写了 --partial，不能写成 SQL 的项就不出得分；靠它算的方面得分、总分、名次、奖项也不出。要全部结果，用逐项解释
    （`kaoping evaluate 办法 --data 数据`）。

    大表旁边的明细，校核里有不能写成 SQL 的，那一条校核没有核对，也这样说；得分照算。
    """

    code: ClassVar[str] = "KP951"
    title: ClassVar[Text] = Text("“{item}”没有算：{reason}", "“{item}” was left out: {reason}")
    span: Span = NOWHERE
    item: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TooLarge(Error):
    """数太大，证明不了中间结果装得进数据库的整数。

    数据库里的整数最多 38 位（DuckDB 的 HUGEINT、Spark 的 DECIMAL(38,0)）。各列的最大、最小值已知，能算出每一步的
    中间结果最多有多大；超过 38 位就不算，不会溢出，也不会改用小数去凑。

    多半是哪一列里有一个写错了的数（多写了几个零，小数点后位数太多）。逐项解释不受位数限制：

        kaoping evaluate 办法 --data 数据
    """

    code: ClassVar[str] = "KP952"
    title: ClassVar[Text] = Text(
        "算“{item}”时中间结果可能有 {digits} 位，超过 38 位", "“{item}” may need {digits} digits; 38 is the most"
    )
    help: ClassVar[Text] = Text(
        "看看各列有没有写错的数；小数位多的列先取整", "look for a wrong figure, or round columns of many places"
    )
    span: Span = NOWHERE
    item: str
    digits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GradesStayOpen(Warning):
    """总分待定的单位，等次在数据库里不看总分最少、最多能得几分。

    缺一个数，总分就待定。别的办法，数据库里也算出总分最少、最多能得几分，都在一档里的，等次照样定下来。这个办法里有一种
    写法（标题里说了是哪一种），这两头数据库里算不了。这时总分待定的单位的等次是待定，“可能的等次”只会比逐项解释的多，
    不会少。总分定了的单位不受影响；总分待定的单位本来就不占名额。奖项要看等次的，不能写成 SQL（KP950）。

    要它们的等次：把缺的数补上再算；或者用逐项解释看这几个单位（有名额、名次的，要看全部单位）。

        kaoping explain 办法 某县 --table 全省.parquet
    """

    code: ClassVar[str] = "KP965"
    title: ClassVar[Text] = Text(
        "总分待定的单位，等次不看总分最少、最多能得几分：{reason}",
        "grades of open totals do not look at how far those can go: {reason}",
    )
    help: ClassVar[Text] = Text(
        "补上缺的数；或者用 kaoping explain 看", "fill in what is missing, or use kaoping explain"
    )
    span: Span = NOWHERE
    reason: str

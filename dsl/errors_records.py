"""KP145–KP149, KP390–KP394: lists of records, units below, and figures put together out of several."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNotReduced(Error):
    """明细是一列记录，不是一个数：要写明数个数，还是把哪一列加起来。

    错误：`公式 重点项目 ÷ 计划项目数`　　改为：`公式 计数（重点项目） ÷ 计划项目数`
    """

    code: ClassVar = "KP145"
    title: ClassVar = Text("「{name}」是明细，不是一个数", "“{name}” is a list of records, not a number")
    label: ClassVar = Text("一列记录", "a list")
    help: ClassVar = Text(
        "写 `计数（{name}）`，或者 `合计（{name}.{column}）`", "write `计数（{name}）` or `合计（{name}.{column}）`"
    )
    name: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOutsideList(Error):
    """明细的列每条记录有一个数，单独写不知道是哪一条的：放进 合计、平均、最大、最小 里。

    条件里可以直接写列名，但只在同一个明细的合计、计数里。

    错误：`重点项目.完成投资 不低于 100万元`　　改为：`合计（重点项目.完成投资） 不低于 100万元`
    """

    code: ClassVar = "KP146"
    title: ClassVar = Text(
        "「{name}」是明细的一列，这里要的是一个数", "“{name}” is a column of a list; one number is wanted here"
    )
    label: ClassVar = Text("每条记录一个", "one for each record")
    help: ClassVar = Text(
        "写 `合计（{name}）`、`平均（{name}）`、`最大（{name}）` 或 `最小（{name}）`",
        "put it into 合计, 平均, 最大 or 最小",
    )
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionInside(Error):
    """合计、计数里面又套着对另一批单位、明细或月份的合计、计数。

    只套一层：里面的先用「定义」起个名，再拿名称来合计。明细的条件里不能再数别的明细。

    错误：`合计（下辖.上年.完成投资，任一下辖 完成投资 低于 1万元）`
    改为：`定义 有落后乡镇 = 任一下辖 完成投资 低于 1万元`，再写 `合计（下辖.完成投资，有落后乡镇）`
    """

    code: ClassVar = "KP147"
    title: ClassVar = Text("{outer} 里面又套着 {inner}", "{inner} stands inside {outer}")
    label: ClassVar = Text("套在里面的这一层", "the inner one")
    help: ClassVar = Text("先用「定义」给里面的起个名，再合计", "name the inner one in a 定义 first")
    outer: str
    inner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeNotReduced(Error):
    """`下辖.x` 每个单位一个数，`各年度.x` 每年一个数：要写明怎么合成一个。

    错误：`公式 下辖.安置户数`　　改为：`公式 合计（下辖.安置户数）`
    """

    code: ClassVar = "KP148"
    title: ClassVar = Text(
        "「{text}」是好几个数，没有写怎么合成一个",
        "“{text}” is several figures; nothing says how to make one of them",
    )
    label: ClassVar = Text("有好几个", "several figures")
    help: ClassVar = Text("写 `{example}`", "write `{example}`")
    text: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOverThese(Error):
    """这个函数不能这样用在明细、下辖单位或月份上。

    `计数` 数的是记录、单位或月份；`合计` `平均` `最大` `最小` 要写明合计什么；`最好` 只用于单位。

    错误：`计数（安置户数）`　　改为：`计数（下辖，安置户数 > 0户）`
    """

    code: ClassVar = "KP149"
    title: ClassVar = Text("「{function}」不能这样写：{problem}", "{function} cannot be used like this: {problem}")
    label: ClassVar = Text("在这里", "here")
    help: ClassVar = Text("例如 `{example}`", "for example `{example}`")
    function: str
    problem: Text
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BestOfWhat(Error):
    """`最好` 要知道数大好还是数小好，只有指标说明了方向。

    填报的数和定义没有方向：写 `最大` 或 `最小`。

    错误：`最好（信访件数）`　　改为：`最小（全部.信访件数）`
    """

    code: ClassVar = "KP390"
    title: ClassVar = Text("不知道「{text}」数大好还是数小好", "nothing says whether more of “{text}” is better")
    label: ClassVar = Text("没有方向", "without a direction")
    help: ClassVar = Text(
        "写 `最大（全部.{text}）` 或 `最小（全部.{text}）`", "write `最大（全部.{text}）` or `最小（全部.{text}）`"
    )
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnNotReported(Error):
    """明细的列按条报，不评定、也不按月按季报。

    错误：明细里写 `完成质量 分 评定 0分 至 10分`　　改为：在「填报」里写一个评定的数
    """

    code: ClassVar = "KP391"
    title: ClassVar = Text("明细的列「{name}」不能{what}", "the column “{name}” cannot be {what}")
    label: ClassVar = Text("这一列", "this column")
    help: ClassVar = Text("删去，或者移到「填报」里", "delete that, or move it to 填报")
    name: str
    what: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOutsideList(Error):
    """`文字` 只写在明细里，用来认出是哪一条记录；它不参加计算，填报里没有用处。

    错误：「填报」里写 `项目名称 文字`　　改为：移到「明细」里
    """

    code: ClassVar = "KP392"
    title: ClassVar = Text("「{name}」是文字，填报里用不上", "“{name}” is a text, of no use in 填报")
    label: ClassVar = Text("文字只写在明细里", "texts belong into 明细")
    help: ClassVar = Text("移到「明细」里，或者删去", "move it to a 明细, or delete it")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextNotComputed(Error):
    """明细里的文字只用来认出是哪一条记录，不能写进条件和公式。

    要按类别分开算的，给每一类写一列 `是否`。

    错误：`计数（重点项目，项目类别 = 是）`（项目类别是文字）　　改为：加一列 `省级重点 是否`
    """

    code: ClassVar = "KP393"
    title: ClassVar = Text(
        "「{name}」是文字，不能参加计算和比较", "“{name}” is a text: it is neither computed with nor compared"
    )
    label: ClassVar = Text("文字", "a text")
    help: ClassVar = Text("改用一列 `是否` 或数", "use a column of 是否 or of numbers")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchJudgedGrade(Error):
    """这一项评定没有这一级，条件永远不成立。

    错误：填报写 `群众评议 评定 好、中、差`，条件写 `群众评议 评为 优`　　改为：`群众评议 评为 好`
    """

    code: ClassVar = "KP394"
    title: ClassVar = Text("「{name}」不会评为「{grade}」", "“{name}” is never judged {grade}")
    label: ClassVar = Text("没有这一级", "no such grade")
    help: ClassVar = Text("它评定为：{has}", "it is judged: {has}")
    name: str
    grade: str
    has: tuple[str, ...]

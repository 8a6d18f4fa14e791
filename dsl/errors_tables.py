"""KP130–KP134 and KP350–KP357: tables of indicators, weights and budgets."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownHeading(Error):
    """表头的这一格认不出来，不知道这一列说的是什么。

    指标的表认得各种文件常用的表头：一级指标、二级指标、三级指标、指标性质、指标值、度量单位、权重、分值、指标方向性等。

    错误：`| 三级指标 | 权值 |`　　改为：`| 三级指标 | 权重 |`
    """

    code: ClassVar = "KP130"
    title: ClassVar = Text("表头「{heading}」认不出来", "unknown heading “{heading}”")
    label: ClassVar = Text("不知道这一列是什么", "what is this column?")
    help: ClassVar = Text("{hint}", "{hint}")
    heading: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWithoutNames(Error):
    """指标的表没有一列写指标的名称，或者没有表头。

    第一行是表头，要有「三级指标」（或「指标名称」「指标」「清单」）一列。
    """

    code: ClassVar = "KP131"
    title: ClassVar = Text("这个表没有写指标名称的一列", "this table has no column of names")
    label: ClassVar = Text("第一行应是表头", "the first row should be the heading")
    help: ClassVar = Text("加上表头，例如 `| 三级指标 | 指标值 | 度量单位 | 权重 |`", "add a heading row")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableCell(Error):
    """表格的这一格读不成这一列应有的东西。

    「权重」「分值」写数；「度量单位」写单位；「指标方向性」写正向指标或反向指标；「指标性质」写 ≥ ≤ = 或定性。
    「指标值」是数的写数，不是数的（优良中差、明显）在「指标性质」写定性，或者整格只写文字。
    """

    code: ClassVar = "KP132"
    title: ClassVar = Text("「{heading}」一列的「{cell}」读不懂", "“{cell}” cannot stand in the column {heading}")
    label: ClassVar = Text("应是{expected}", "{expected} is wanted here")
    help: ClassVar = Text("核对是不是粘贴时错了列", "check whether the row shifted when it was pasted")
    heading: str
    cell: str
    expected: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWithoutName(Error):
    """表格的这一行没有写指标的名称。

    「一级指标」「二级指标」空着的照上一行；名称不能空。
    """

    code: ClassVar = "KP133"
    title: ClassVar = Text("这一行没有写指标的名称", "this row names no indicator")
    label: ClassVar = Text("「{heading}」是空的", "{heading} is empty")
    help: ClassVar = Text("补上名称，或者删去这一行", "add the name, or take the row out")
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsDoNotAddUp(Error):
    """权重加起来对不上。

    没有写 % 的权重就是分值：加起来要等于这一块的分值、写明的「权重合计」，或者 100。
    合计不是 100 的，核对原文以后写明合计。

    错误：九行权重合计 85，什么也没有写　　改为：加一行 `权重合计 85`（连同为什么的假设）
    """

    code: ClassVar = "KP350"
    title: ClassVar = Text(
        "「{name}」的权重合计是 {actual}，应为 {expected}", "the weights of “{name}” sum to {actual}, not {expected}"
    )
    label: ClassVar = Text("合计 {actual}", "these sum to {actual}")
    help: ClassVar = Text(
        "核对每一行的权重；原文确是这样的，写明 `权重合计 {actual}`", "check each weight, or state `权重合计 {actual}`"
    )
    name: str
    actual: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsDoNotAddUp(Error):
    """写明的分值与下面各项分值的合计对不上。

    方面的分值应等于下面各项的分值加上「未编入」的分值，指标的分值应等于各分项的分值之和。

    错误：`方面 就业` 写 `分值 30分`，下面各项合计 28分　　改为：核对原文，改正其中一处
    """

    code: ClassVar = "KP351"
    title: ClassVar = Text(
        "「{name}」写明 {stated}分，下面合计 {actual}分", "“{name}” states {stated} points, its items sum to {actual}"
    )
    label: ClassVar = Text("写明 {stated}分", "{stated} stated")
    help: ClassVar = Text("核对原文，改正其中一处{missing}", "mend one of them{missing}")
    name: str
    stated: str
    actual: str
    missing: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingOfThatName(Error):
    """「假设」里说的那一格，表里没有。"""

    code: ClassVar = "KP352"
    title: ClassVar = Text("这里没有「{name}」这一行", "there is no row “{name}” here")
    label: ClassVar = Text("找不到", "not found")
    help: ClassVar = Text("写成 `假设 ‹三级指标›.权重 “…”`，名称与表里的一样", "name a row of this block")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumDoesNotHold(Error):
    """办法自己写的几个数对不上：不用等报数，这个等式就不成立。

    例如 `合计（成本指标.指标值）= 预算`，而各项成本加起来是 9 万元，预算是 15 万元。
    """

    code: ClassVar = "KP353"
    title: ClassVar = Text("「{text}」不成立：{left} 对 {right}", "“{text}” does not hold: {left} against {right}")
    label: ClassVar = Text("左边是 {left}，右边是 {right}", "{left} on the left, {right} on the right")
    help: ClassVar = Text(
        "核对表里的数和预算；原文确是这样的，去掉这一条校核，写一条假设",
        "check the figures, or drop the check and say why",
    )
    text: str
    left: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionContradictsSign(Warning):
    """方向和指标性质相反：越高越好的写了上限，或者越低越好的写了下限。

    错误：`| ≤ | 4 | % | 正向指标 |`　　改为：核对原文，改正其中一格
    """

    code: ClassVar = "KP354"
    title: ClassVar = Text(
        "「{name}」是{direction}，性质却是「{sign}」", "“{name}” is {direction}, yet its sign is {sign}"
    )
    label: ClassVar = Text("性质「{sign}」", "sign {sign}")
    help: ClassVar = Text("核对原文；原文如此的，加一条假设说明", "check the source, or say so with a 假设")
    name: str
    direction: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRowFits(Error):
    """「计分 分类」的表里没有一行与这个指标相符，不知道它怎样计分。

    从上到下，第一行相符的为准；`不限` 什么都符合，`其余` 是上面没有列出的。
    """

    code: ClassVar = "KP355"
    title: ClassVar = Text("「计分 分类」没有一行与「{name}」相符", "no row of 计分 分类 fits “{name}”")
    label: ClassVar = Text("它的{traits}", "{traits}")
    help: ClassVar = Text("在表里加一行，或者给这个指标自己写 `计分`", "add a row, or give the indicator its own 计分")
    name: str
    traits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInAProject(Error):
    """「预算」只能用在「预算项目」里面，并且那个项目要写了预算。"""

    code: ClassVar = "KP356"
    title: ClassVar = Text("这里没有「预算」可用", "there is no 预算 here")
    label: ClassVar = Text("不知道是哪个项目的预算", "of which project?")
    help: ClassVar = Text("在「预算项目」里加一行 `预算 10.00万元`", "state the budget of the 预算项目")

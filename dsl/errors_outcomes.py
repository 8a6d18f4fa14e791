"""KP135–KP139 and KP365–KP379: bonuses, deductions, vetoes, grades and money."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongWordHere(Error):
    """「加分」「扣分」的一行里写了不合适的词或数。

    「加分」里只写 加，「扣分」里只写 扣；加多少、最多多少，都以分计。

    错误：`加分` 里写 `受到通报批评 次 每 1次 扣 1分`　　改为：把这一行移到 `扣分`
    """

    code: ClassVar = "KP135"
    title: ClassVar = Text("「{found}」不能写在这里：{problem}", "“{found}” may not stand here: {problem}")
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text("对照「加分」「扣分」的写法改正这一行", "mend the line as the reference shows")
    found: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfWhat(Error):
    """名额按考评对象总数的百分比写的，要写大于零、不超过 100% 的百分比。

    错误：`名额 考评对象总数的 20，向下取整`　　改为：`名额 考评对象总数的 20%，向下取整`
    """

    code: ClassVar = "KP136"
    title: ClassVar = Text("名额写的是考评对象总数的「{found}」，不是百分比", "the share of places is {found}")
    label: ClassVar = Text("要写百分比", "a percentage is wanted")
    help: ClassVar = Text("写成例如 `考评对象总数的 20%，向下取整`", "write it as `考评对象总数的 20%，向下取整`")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceTwice(Error):
    """一条否决里同一种后果写了两次，不知道按哪个。

    错误：`发生事故 的，定为 合格、定为 不合格`　　改为：只写一个等次
    """

    code: ClassVar = "KP137"
    title: ClassVar = Text("这条否决的后果写了两次", "this veto states one consequence twice")
    label: ClassVar = Text("写了两次", "stated twice")
    help: ClassVar = Text("同一种后果（定为、得分、评先）只写一次", "state each consequence once")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCircumstances(Error):
    """「有下列情形之一的」下面没有列出情形。

    改为：在下面各写一行，例如 `1. 评定：发生重大安全责任事故`
    """

    code: ClassVar = "KP138"
    title: ClassVar = Text("「有下列情形之一的，{then}」下面没有列出情形", "no circumstances are listed for “{then}”")
    label: ClassVar = Text("下面没有情形", "nothing is listed")
    help: ClassVar = Text("在下面缩进写各种情形，每种一行", "list the circumstances below, one a line")
    then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyWithoutUnit(Error):
    """资金没有写单位，不知道金额以什么计、在哪一位取整。

    改为：加一行 `单位 万元`
    """

    code: ClassVar = "KP139"
    title: ClassVar = Text("资金「{name}」没有写单位", "“{name}” states no unit of money")
    label: ClassVar = Text("以什么计？", "in which unit?")
    help: ClassVar = Text("加一行 `单位 万元`（或 `单位 元`）", "add a line `单位 万元`")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumInNoTotal(Error):
    """写了加分（扣分），但是没有一个总分用到 加分合计（扣分合计），这些分就白写了。

    错误：`总分 年终总评 = 指标得分合计`　　改为：`总分 年终总评 = 指标得分合计 ＋ 加分合计`
    """

    code: ClassVar = "KP365"
    title: ClassVar = Text("没有一个总分用到「{what}」", "no total names “{what}”")
    label: ClassVar = Text("这里的分不会算进任何总分", "these points count nowhere")
    help: ClassVar = Text("在「总分」的公式里写上 `{sign} {what}`", "add `{sign} {what}` to the formula of a 总分")
    what: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMayBeBroken(Error):
    """按每多少计分的数不是一个一个数的，没有说不足一步的怎么算。

    错误：`每 100万元 加 1分`　　改为：`每 100万元 加 1分（不足的不计）`，或 `按比例`、`不足的按一个计`
    """

    code: ClassVar = "KP366"
    title: ClassVar = Text(
        "「{name}」每 {step} 计分，没有说不足 {step} 的怎么算", "what less than {step} counts for is not said"
    )
    label: ClassVar = Text("不足 {step} 的呢？", "and less than {step}?")
    help: ClassVar = Text(
        "在分值后面写 `（不足的不计）`、`（按比例）` 或 `（不足的按一个计）`",
        "say 不足的不计, 按比例 or 不足的按一个计",
    )
    name: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsOverlap(Error):
    """两个等次的分数段有重叠，重叠处属于哪个等次说不清。

    错误：`良好 80分 至 90分` 和 `合格 60分 至 80分`（80分两边都是）
    改为：`合格 60分以上、不足 80分`
    """

    code: ClassVar = "KP367"
    title: ClassVar = Text(
        "总分 {example} 既是「{first}」又是「{second}」", "a total of {example} is both “{first}” and “{second}”"
    )
    label: ClassVar = Text("{example} 也在这一段里", "{example} is in this band too")
    help: ClassVar = Text(
        "有一边写成 `不足 {example}` 或 `{example}（不含）`，或在办法里写明 `以上 包括本数，以下 不包括本数`",
        "exclude {example} on one side",
    )
    example: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsLeaveGap(Error):
    """各等次的分数段没有接上，有的总分哪个等次都不是。

    错误：`合格 60分以上`，再没有别的等次　　改为：加一行 `不合格 其余`
    """

    code: ClassVar = "KP368"
    title: ClassVar = Text("总分 {example} 不属于任何等次", "a total of {example} is in no grade")
    label: ClassVar = Text("各段没有包括 {example}", "no band includes {example}")
    help: ClassVar = Text("调整分数段，或者加一行 `‹等次› 其余`", "adjust the bands, or add a row `… 其余`")
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeNeverReached(Error):
    """等次从上往下看，先满足的先定；这一行的分数段都已经在上面，永远轮不到。

    错误：`良好 80分以上` 写在 `优秀 90分以上` 的上面　　改为：高的写在上面
    """

    code: ClassVar = "KP369"
    title: ClassVar = Text(
        "「{name}」永远轮不到：够这个分的，上面已经定为「{before}」",
        "“{name}” is never reached: “{before}” comes first",
    )
    label: ClassVar = Text("已经包括在上面", "included above")
    help: ClassVar = Text("等次从高到低写，核对两个分数", "write the grades from the best down and check both numbers")
    name: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessGoesNowhere(Error):
    """等次有名额，没有说超出名额的定为什么；或者写的那个等次不在它下面。

    改为：加一行 `超出名额的，定为 良好`
    """

    code: ClassVar = "KP370"
    title: ClassVar = Text("「{name}」有名额，{problem}", "“{name}” has limited places; {problem}")
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text(
        "加一行 `超出名额的，定为 ‹下面的一个等次›`", "add a line `超出名额的，定为 …` with a lower grade"
    )
    name: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralGradesPossible(Warning):
    """同一个单位可能同时符合几个等次，办法没有说按哪个；到那时等次空着，两个都列出来。

    改为：加一行 `同时符合几种的，从低`（或 `从高`），或者把条件改成不会同时符合
    """

    code: ClassVar = "KP371"
    title: ClassVar = Text(
        "一个单位可能既是「{first}」又是「{second}」，没有说按哪个", "a unit may be both “{first}” and “{second}”"
    )
    label: ClassVar = Text("可能与另一条同时符合", "may hold together with another")
    help: ClassVar = Text(
        "加一行 `同时符合几种的，从低`，或者改条件", "add a line `同时符合几种的，从低`, or change the conditions"
    )
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTwice(Error):
    """同一个等次写了两行，或者同一个层次、期次有两个「等次」。

    改为：合成一行；有几种条件的，写在下面并加 `满足任一`
    """

    code: ClassVar = "KP372"
    title: ClassVar = Text("「{name}」写了两次", "“{name}” is stated twice")
    label: ClassVar = Text("又写了一次", "stated again")
    help: ClassVar = Text("合成一个；分层次、期次的，各块写明 `层次` 或 `期次`", "make one of the two")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMoney(Error):
    """资金的算式得出的不是钱。

    错误：`资金 奖励 = 总分 × 2`　　改为：`资金 奖励 = 总分 × 2万元 ÷ 1分`
    """

    code: ClassVar = "KP373"
    title: ClassVar = Text(
        "资金「{name}」的单位是{stated}，算式得出的是{found}", "“{name}” is in {stated}, its formula gives {found}"
    )
    label: ClassVar = Text("得出的是{found}", "gives {found}")
    help: ClassVar = Text("在算式里乘上金额，例如 `× 1万元`", "multiply by an amount such as 1万元")
    name: str
    stated: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreThanThereAre(Error):
    """`满足 n 项以上` 的 n 比列出的条件还多，永远满足不了。

    改为：核对项数
    """

    code: ClassVar = "KP374"
    title: ClassVar = Text("要满足 {wanted} 项，只列了 {listed} 项", "{wanted} are to hold and {listed} are listed")
    label: ClassVar = Text("只有 {listed} 项", "only {listed}")
    help: ClassVar = Text("核对项数", "check the number")
    wanted: int
    listed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInPoints(Error):
    """子考核算出来的不是分，或者加分、扣分一行的数不是分。

    改为：用得分相加，或者乘以 1分
    """

    code: ClassVar = "KP375"
    title: ClassVar = Text("「{name}」要以分计，算出来的是{found}", "“{name}” should be points, it is {found}")
    label: ClassVar = Text("得出的是{found}", "gives {found}")
    help: ClassVar = Text("用得分相加，例如 `党建.得分 ＋ 业务.得分`", "add up scores")
    name: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionAdded(Warning):
    """扣分合计 是正数，加到总分里会把扣分变成加分。

    错误：`指标得分合计 ＋ 扣分合计`　　改为：`指标得分合计 － 扣分合计`
    """

    code: ClassVar = "KP376"
    title: ClassVar = Text("「{what}」前面的正负号反了", "the sign before “{what}” is the wrong way round")
    label: ClassVar = Text("这样写扣分成了加分，或者加分成了扣分", "this turns it round")
    help: ClassVar = Text("写 `－ 扣分合计`、`＋ 加分合计`；两个合计本身都是正数", "write － 扣分合计 and ＋ 加分合计")
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchBlock(Error):
    """总分里写了 加分合计（扣分合计），却没有「加分」（「扣分」）块，加的是什么没有说。

    错误：`总分 年终总评 = 指标得分合计 ＋ 加分合计`，全文没有「加分」块

    改为：写一块 `加分 最多 5分`，下面一行一条；或者去掉 `＋ 加分合计`
    """

    code: ClassVar = "KP378"
    title: ClassVar = Text(
        "写了「{what}合计」，却没有「{what}」块", "“{what}合计” is used, and there is no {what} block"
    )
    label: ClassVar = Text("没有东西可以合计", "nothing to add up")
    help: ClassVar = Text("写一块「{what}」，或者去掉「{what}合计」", "write a {what} block, or drop “{what}合计”")
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingFollows(Error):
    """按等次或者否决的写法，什么也没有发生：没有写条件，或者没有办法得到。

    错误：`优秀`（下面没有条件，也没有别处写定为 优秀）　　改为：`优秀 90分以上`
    """

    code: ClassVar = "KP377"
    title: ClassVar = Text("没有写怎样得到「{name}」", "nothing says how “{name}” is reached")
    label: ClassVar = Text("没有条件", "no condition")
    help: ClassVar = Text(
        "写分数段或条件，例如 `{name} 90分以上`；只由别处定的，写 `定为 {name}`", "state a band or conditions"
    )
    name: str

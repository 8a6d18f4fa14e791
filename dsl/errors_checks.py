"""KP3xx: what a careful colleague would find in a method whose every line reads well."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsDoNotAdd(Error):
    """相加减的两个数计量单位不同。

    错误：`培训人数 ＋ 培训经费`（人 ＋ 万元）　　改为：同一种单位的数相加
    """

    code: ClassVar = "KP301"
    title: ClassVar = Text("{left} 和 {right} 不能相{act}", "{left} and {right} do not {act}")
    label: ClassVar = Text("左边是{left}，右边是{right}", "{left} on the left, {right} on the right")
    help: ClassVar = Text("检查两边是不是写错了名称", "check both names")
    left: str
    right: str
    act: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsDoNotCompare(Error):
    """相比较的两边不是同一种东西。

    错误：`到位金额 不低于 90人`　　改为：`到位金额 不低于 90万元`
    """

    code: ClassVar = "KP302"
    title: ClassVar = Text("{left} 和 {right} 不能比较", "{left} cannot be compared with {right}")
    label: ClassVar = Text("左边是{left}，右边是{right}", "{left} on the left, {right} on the right")
    help: ClassVar = Text("{hint}", "{hint}")
    left: str
    right: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOfThisKind(Error):
    """这里要的是条件（是或否）却写了数，或者反过来。

    错误：`校核` 里只写 `常住人口`　　改为：`常住人口 > 0`
    """

    code: ClassVar = "KP303"
    title: ClassVar = Text("这里要写{expected}，写的是{actual}", "{expected} is wanted here, this is {actual}")
    label: ClassVar = Text("是{actual}", "{actual}")
    help: ClassVar = Text("{hint}", "{hint}")
    expected: Text
    actual: Text
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWithoutUnit(Error):
    """数后面没有写计量单位，而与它相对的数是有单位的。

    比率也要写明：`95` 是 9500%，写 `95%`；几倍的写 `1.5倍`。

    错误：`目标 500`（指标的单位是人）　　改为：`目标 500人`
    """

    code: ClassVar = "KP305"
    title: ClassVar = Text("「{number}」没有写计量单位", "“{number}” has no unit")
    label: ClassVar = Text("应当是多少{unit}？", "how many {unit}?")
    help: ClassVar = Text("写明单位，例如 `{number}{unit}`", "write the unit, such as `{number}{unit}`")
    number: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedUnitDiffers(Error):
    """「单位」一行与公式算出来的不是一种东西。

    错误：`单位 人`，公式是 人 ÷ 人　　改为：`单位 %`，或者改公式
    """

    code: ClassVar = "KP306"
    title: ClassVar = Text(
        "「{name}」写的单位是{stated}，公式算出来的是{found}",
        "“{name}” is stated in {stated}, its formula gives {found}",
    )
    label: ClassVar = Text("算出来的是{found}", "gives {found}")
    help: ClassVar = Text("改单位或者改公式；比率可以不写单位", "change the unit or the formula")
    name: str
    stated: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DenominatorMayBeZero(Error):
    """分母可能是零，而办法没有说那时怎么办，到时候就算不出来。

    错误：只有 `公式 结案数 ÷ 受理数`
    改为：加一行 `分母为零 视为完成`（或 `不适用`、`不计，按比例折算` 等），
    或者在「校核」里写明 `受理数 > 0`
    """

    code: ClassVar = "KP307"
    title: ClassVar = Text(
        "「{name}」的分母可能是零，没有说那时怎么办",
        "the denominator of “{name}” may be zero, and no rule says what then",
    )
    label: ClassVar = Text("分母是 {denominator}", "the denominator is {denominator}")
    help: ClassVar = Text(
        "加一行 `分母为零 视为完成`（或 `不适用`、`不计，按比例折算`），或者在「校核」里写 `{denominator} > 0`",
        "add a line `分母为零 …`, or a check `{denominator} > 0`",
    )
    name: str
    denominator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDiffers(Error):
    """写明的个数与实际编入的不一样。

    错误：`共 10 项`，下面只有 9 个指标　　改为：补上漏掉的，或者写 `未编入 “…”`
    """

    code: ClassVar = "KP308"
    title: ClassVar = Text(
        "「{where}」写明有 {stated} {what}，实际编入 {actual} {what}", "“{where}” states {stated}, holds {actual}"
    )
    label: ClassVar = Text("写的是 {stated}", "states {stated}")
    help: ClassVar = Text("核对原文：补上漏掉的，或者改正个数", "compare with the source and correct one of them")
    where: str
    what: Text
    stated: int
    actual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberingBreaks(Warning):
    """指标的编号不连续。

    编号是原文的；跳号多半是漏了一项，或者打错了。
    """

    code: ClassVar = "KP309"
    title: ClassVar = Text("编号从 {before} 跳到了 {after}", "the numbering goes from {before} to {after}")
    label: ClassVar = Text("上一个是 {before}", "the one before is {before}")
    help: ClassVar = Text("核对原文，看是漏了一项还是打错了编号", "compare with the source")
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberUsedTwice(Error):
    """两个指标用了同一个编号，写「指标 6」时分不清是哪一个。"""

    code: ClassVar = "KP310"
    title: ClassVar = Text("编号 {number} 用了两次", "number {number} is used twice")
    label: ClassVar = Text("又用了一次", "used again")
    help: ClassVar = Text("核对原文，改正其中一个", "compare with the source and correct one of them")
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSaysHow(Error):
    """指标缺少计分要用到的一样东西：目标、分值或计分办法。

    这几样可以写在指标里，也可以写在「各指标」里作通例。

    错误：没有「各指标」，指标里也没有 `计分`　　改为：加一行 `计分 按完成率，最多 满分`
    """

    code: ClassVar = "KP311"
    title: ClassVar = Text("{names}没有写{part}", "{names}: the {part} is not stated")
    label: ClassVar = Text("缺{part}", "{part} is missing")
    help: ClassVar = Text(
        "加一行，例如 `{example}`；各个指标都一样的，写在「各指标」里",
        "add a line such as `{example}`, or put it in 各指标",
    )
    names: Text
    part: Text
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCompletionRate(Error):
    """越低越好的指标没有天然的完成率，要写明怎么算。

    错误：`方向 越低越好` 而 `计分 按完成率`
    改为：加一行 `完成率 目标 ÷ 值` 或 `完成率 2 － 值 ÷ 目标`，或者改为 `计分 完成得满分，未完成不得分`
    """

    code: ClassVar = "KP313"
    title: ClassVar = Text(
        "「{name}」越低越好，按完成率计分要写明完成率怎么算",
        "“{name}” is better lower; say how its completion rate is made",
    )
    label: ClassVar = Text("按完成率计分", "scored by completion rate")
    help: ClassVar = Text(
        "加一行 `完成率 目标 ÷ 值` 或 `完成率 2 － 值 ÷ 目标`，或者改用 `计分 完成得满分，未完成不得分`",
        "add `完成率 目标 ÷ 值` or score by `完成得满分，未完成不得分`",
    )
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredByValue(Error):
    """「按数值」是用数值直接乘满分，只有比率可以这样计分。"""

    code: ClassVar = "KP314"
    title: ClassVar = Text(
        "「{name}」的单位是{unit}，不能按数值计分", "“{name}” is in {unit} and cannot be scored by its value"
    )
    label: ClassVar = Text("按数值计分", "scored by value")
    help: ClassVar = Text(
        "比率才能按数值计分；改为 `计分 按完成率，最多 满分`", "only ratios can; score by completion rate"
    )
    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardWithoutRule(Error):
    """奖项没有写按什么评，或者写了两种评法。

    要有并且只有一种：`按 方面得分`、`按 总分`，或 `由 评定`。
    """

    code: ClassVar = "KP315"
    title: ClassVar = Text("奖项「{name}」{problem}", "award “{name}” {problem}")
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text(
        "写一行 `按 方面得分`（配 `每个 方面`）、`按 总分`，或 `由 评定`", "write one of 按 方面得分, 按 总分, 由 评定"
    )
    name: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideTheTerm(Error):
    """期次的截止日不在责任期限里。

    错误：责任期限到 2007-12-31，期次 `截至 2008-06-30`　　改为：`截至 2007-06-30`
    """

    code: ClassVar = "KP316"
    title: ClassVar = Text(
        "「{name}」截至 {day}，不在责任期限 {first} 至 {last} 里",
        "“{name}” closes on {day}, outside the term {first} to {last}",
    )
    label: ClassVar = Text("截至 {day}", "closes on {day}")
    help: ClassVar = Text("核对原文，改正期次的日期或责任期限", "correct the day or the term")
    name: str
    day: str
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRunsBackwards(Error):
    """责任期限的起日在止日之后。"""

    code: ClassVar = "KP317"
    title: ClassVar = Text("责任期限从 {first} 到 {last}，前后颠倒了", "the term runs from {first} to {last}")
    label: ClassVar = Text("起日在止日之后", "it ends before it starts")
    help: ClassVar = Text("对调两个日期，或者改正年份", "swap the days or correct the year")
    first: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantCondition(Warning):
    """报什么数，这个条件的结果都一样：两边是同一个东西，或者与校核、计量单位矛盾或重复。

    多半是写错了一个名称、一个数，或者比较的词写反了。

    错误：`结案数 不超过 结案数`　　改为：`结案数 不超过 受理数`
    """

    code: ClassVar = "KP318"
    title: ClassVar = Text("这个条件永远{always}", "this condition {always}")
    label: ClassVar = Text("报什么数都一样", "whatever is reported")
    help: ClassVar = Text("检查名称、数字和比较的词是不是写错了", "check the names, the number and the comparison")
    always: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSaysNothing(Error):
    """算例没有说应当得出什么，或者没有设任何数。

    错误：只有「设」没有「则」　　改为：加一行 `则 指标 6 = 98%`
    """

    code: ClassVar = "KP319"
    title: ClassVar = Text("算例「{name}」没有写{part}", "worked example “{name}” has no {part}")
    label: ClassVar = Text("缺{part}", "{part} is missing")
    help: ClassVar = Text("{hint}", "{hint}")
    name: str
    part: Text
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingWithoutValue(Error):
    """「设」里只写了名称，没有写等于多少。

    错误：`设 结案数、受理数 = 50件`（结案数没有数）
    改为：`设 结案数、受理数 都 = 50件`，或 `设 结案数 = 49件、受理数 = 50件`
    """

    code: ClassVar = "KP320"
    title: ClassVar = Text("「{name}」没有写等于多少", "“{name}” is given no value")
    label: ClassVar = Text("没有数", "no value")
    help: ClassVar = Text("写作 `{name} = …`；几个名称等于同一个数时写 `都 = …`", "write `{name} = …`")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanPart(Error):
    """「分项」「其中」不能再套一层，「其中」下面也不能有「分项」。"""

    code: ClassVar = "KP321"
    title: ClassVar = Text("「{name}」下面不能再有{inner}", "“{name}” cannot hold {inner}")
    label: ClassVar = Text("套了两层", "nested twice")
    help: ClassVar = Text("把它移到指标下面", "move it up into the indicator")
    name: str
    inner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsAndFormula(Error):
    """指标有分项，又自己有公式：分项合起来就是这个指标，不能再另算。

    错误：同一个指标里有 `分项 …` 又有 `公式 …`　　改为：把公式写到分项里，或者把分项改成「其中」
    """

    code: ClassVar = "KP322"
    title: ClassVar = Text("指标「{name}」有分项，又另有{part}", "“{name}” has components and a {part} of its own")
    label: ClassVar = Text("{part}", "{part}")
    help: ClassVar = Text(
        "把它写到分项里，或者把分项改成「其中」", "put it into a component, or make the components 其中"
    )
    name: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocksMissing(Error):
    """文件里没有这一块，办法不完整。"""

    code: ClassVar = "KP323"
    title: ClassVar = Text("文件里没有「{block}」", "the file has no “{block}”")
    label: ClassVar = Text("整个文件里都没有", "nowhere in this file")
    help: ClassVar = Text("加上，例如 `{example}`", "add one, such as `{example}`")
    block: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsNotPutTogether(Error):
    """按月、按季填报的数有好几个，要写明怎样合在一起。

    错误：`暗查暗访 不少于 8次`（按季填报）
    改为：`合计（暗查暗访）不少于 8次`，或 `每季（暗查暗访 不少于 2次）`
    """

    code: ClassVar = "KP324"
    title: ClassVar = Text(
        "「{name}」是{often}填报的，不是一个数", "“{name}” is reported {often}; it is not one number"
    )
    label: ClassVar = Text("{often}填报", "reported {often}")
    help: ClassVar = Text(
        "写成 `合计（{name}）`、`平均（{name}）`、`最大（{name}）`，或 `每季（…）`、`每月（…）`",
        "write `合计（{name}）` or `每季（…）`",
    )
    name: str
    often: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierMissing(Error):
    """指标写了档次，却少写了一档：除最后一档（其余的都算）外，「档次」里的每一档都要有条件。"""

    code: ClassVar = "KP325"
    title: ClassVar = Text("指标「{name}」没有写「{tier}」一档", "indicator “{name}” lacks the tier “{tier}”")
    label: ClassVar = Text("缺「{tier}」", "“{tier}” is missing")
    help: ClassVar = Text("「档次」里有「{tier}」，它又不是最后一档；加上它的条件", "add the conditions of “{tier}”")
    name: str
    tier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoValueOfItsOwn(Error):
    """由几个分项组成的指标没有自己的数值，公式和条件里不能当一个数用。

    写其中一个分项；要用它的分数的，写 `指标 11.得分`。

    错误：`公式 指标 11 ÷ 应参加人数`　　改为：`公式 指标 11.培训人数 ÷ 应参加人数`
    """

    code: ClassVar = "KP328"
    title: ClassVar = Text(
        "「{name}」由 {parts} 组成，没有自己的数值", "“{name}” is made of {parts} and has no value of its own"
    )
    label: ClassVar = Text("不知道是哪一个数", "which figure is not said")
    help: ClassVar = Text("写明是哪一个分项，例如 `{example}`", "name one of its components, such as `{example}`")
    name: str
    parts: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyTiers(Error):
    """只分档次的指标没有自己的数值，公式和条件里不能当一个数用，也没有名次。

    档次是几个条件定的，不是数。要用的是哪个条件里的数，就写那个数；要用它的分数的，写 `指标 11.得分`。

    错误：`指标 20 列 前3名 的，加 1分`（指标 20 只写了各档的条件）　　改为：`福彩销量 列 前3名 的，加 1分`
    """

    code: ClassVar = "KP347"
    title: ClassVar = Text("「{name}」只分档次，没有自己的数值", "“{name}” has tiers and no value of its own")
    label: ClassVar = Text("这里要用一个数", "a figure is wanted here")
    help: ClassVar = Text("写明用哪一个数，或者写它的得分", "name the figure that is meant, or its score")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOfQuotientNotStated(Warning):
    """两种不同的东西相除，得数不是比率，而指标没有写单位：多半是填报里的单位写错了一个。

    确实要这样算的（人均多少元、每户几人），给指标写上单位。

    错误：`参加人数 件`、`应参加人数 人`、`公式 参加人数 ÷ 应参加人数`　　改为：`参加人数 人`
    """

    code: ClassVar = "KP329"
    title: ClassVar = Text("「{name}」算出来的单位是 {unit}", "“{name}” comes out in {unit}")
    label: ClassVar = Text("相除的两个数不是同一种单位", "the two are not in one unit")
    help: ClassVar = Text(
        "核对「填报」里的单位；确实要这样算的，加一行 `单位 {unit}`",
        "check the units in 填报, or state `单位 {unit}`",
    )
    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketsDoNotMatch(Warning):
    """名称或评定的句子里，括号或引号不成对：抄的时候掉了一个，或者没有抄完。"""

    code: ClassVar = "KP247"
    title: ClassVar = Text("「{text}」里的「{sign}」不成对", "“{sign}” in “{text}” has no counterpart")
    label: ClassVar = Text("括号或引号不成对", "a bracket or quotation mark is missing")
    help: ClassVar = Text("对照原文补上或删去", "add it or drop it, as the source has it")
    text: str
    sign: str

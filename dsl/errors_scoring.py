"""Diagnostics of scoring clauses: what does not fit together (KP1xx), and what cannot be meant (KP3xx)."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToModify(Error):
    """一条补充说法前面没有它要补充的那一条。

    「不足的不计」「最多扣」补充前面的「每 … 扣 …」，「每后移」补充「按名次」，档的各行补充「分档」。

    错误：`计分 按完成率，最多扣 3分`　　改为：`计分 按完成率，每低 1个百分点 扣 0.5分（不足的不计），最多扣 3分`
    """

    code: ClassVar = "KP123"
    title: ClassVar = Text("「{clause}」前面没有它要补充的「{needs}」", "“{clause}” has no “{needs}” before it")
    label: ClassVar = Text("补充哪一条不清楚", "what this belongs to is not clear")
    help: ClassVar = Text("写在「{needs}」的后面", "put it after “{needs}”")
    clause: str
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRows(Error):
    """写了「分档」，下面没有各档。

    错误：`计分 按完成率分档`　　改为：在下面一行一档，例如 `≥ 95% 得 20分`，最后 `其余 得 0分`
    """

    code: ClassVar = "KP124"
    title: ClassVar = Text("「{clause}」下面没有写各档", "“{clause}” has no rows")
    label: ClassVar = Text("没有一档", "not one row")
    help: ClassVar = Text(
        "缩进写，一行一档，例如 `≥ 95% 得 20分`", "put one row a line below it, such as `≥ 95% 得 20分`"
    )
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedRows(Error):
    """同一张分档表里，有的行是「得」，有的行是「扣」或「加」。

    「得」说的是这一档的得分，「扣」「加」说的是从别的得分里增减，不能混在一张表里。

    错误：`≥ 95% 得 20分` 和 `其余 扣 5分`　　改为：都写 `得`
    """

    code: ClassVar = "KP125"
    title: ClassVar = Text("分档表里「得」和「扣、加」混在一起", "the rows mix 得 with 扣 or 加")
    label: ClassVar = Text("这一行与上面的说法不一样", "this row speaks otherwise than those above")
    help: ClassVar = Text("各行统一写「得」，或者统一写「扣」「加」", "use 得 in every row, or 扣 and 加 in every row")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreThanOneRule(Error):
    """计分规则套计分规则。

    「计分规则」里不能再用「计分 名称」那样引用另一条规则，读的人会找不到分数从哪里来。

    错误：规则里写 `正向指标`　　改为：把那一条的内容写出来
    """

    code: ClassVar = "KP126"
    title: ClassVar = Text("「{name}」在这里引用不了", "“{name}” cannot be used here")
    label: ClassVar = Text("规则里面又引用规则", "a rule inside a rule")
    help: ClassVar = Text("把「{name}」的内容直接写在这里", "write out what “{name}” says")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStep(Error):
    """「不足 … 的」写的数，与前面「每 …」的不是同一个。

    错误：`每低 1个百分点 扣 0.5分，不足 2个百分点 的不计`　　改为：`…，不足 1个百分点 的不计`
    """

    code: ClassVar = "KP127"
    title: ClassVar = Text("前面写的是每 {size}，这里的数不一样", "the step is {size}, and another is written here")
    label: ClassVar = Text("应当是 {size}", "should be {size}")
    help: ClassVar = Text("写作 {size}，或者只写 `不足的不计`、`不足的按一个计`", "write {size}, or only `不足的不计`")
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDoesNotFit(Error):
    """「每 …」后面的计量单位，与它量的东西对不上。

    写 `%` 量的是完成率超过（不到）100% 的部分；写 `个百分点` 或指标自己的单位，量的是完成值与目标之差。

    错误：人数指标写 `每低 1起 扣 0.5分`　　改为：`每低 10人 扣 0.5分`
    """

    code: ClassVar = "KP330"
    title: ClassVar = Text(
        "「{clause}」：{subject}以{wanted}计，不能按「{found}」一步一步地量", "steps of {found} do not fit"
    )
    label: ClassVar = Text("这里写了「{found}」", "steps of {found}")
    help: ClassVar = Text("改用「{wanted}」", "use {wanted}")
    clause: str
    subject: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemainderNotSaid(Error):
    """不满一步的部分怎么算，没有写。

    人、件、次、天这样一个一个数的东西，不满一个的不存在；比率和金额可以差一点点，就要写明。

    错误：`每低 1个百分点 扣 0.5分`　　改为：`每低 1个百分点 扣 0.5分（不足的不计）`
    """

    code: ClassVar = "KP331"
    title: ClassVar = Text(
        "「{clause}」没有写不满一步的怎么算", "“{clause}” does not say what becomes of part of a step"
    )
    label: ClassVar = Text("不足 {size} 的部分，计不计？", "what of less than {size}?")
    help: ClassVar = Text(
        "写 `（不足的不计）`、`（按比例）` 或 `（不足的按一个计）`",
        "say `（不足的不计）`, `（按比例）` or `（不足的按一个计）`",
    )
    clause: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsHaveGap(Error):
    """有的数不落在任何一档里。

    错误：`≥ 95% 得 20分`、`80% 至 90% 得 16分`　　改为：补上中间一档，或者最后写 `其余 得 0分`
    """

    code: ClassVar = "KP332"
    title: ClassVar = Text("各档之间有空档：{example} 不在任何一档里", "the bands leave a gap: {example} is in none")
    label: ClassVar = Text("例如 {example}", "such as {example}")
    help: ClassVar = Text("补上这一段，或者最后加一行 `其余`", "cover it, or end with `其余`")
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsOverlap(Error):
    """有的数同时落在两档里。

    各档只写一头（`≥ 95%`、`≥ 85%`）时，自上而下第一个成立的算；有一档写了两头，各档就不能重叠。
    两档只在边上重叠的，在「办法」里写明「以上」「以下」包不包括本数。

    错误：`90%以上 得 20分`、`80% 至 90% 得 16分`　　改为：`80%以上、不满 90% 得 16分`
    """

    code: ClassVar = "KP333"
    title: ClassVar = Text("两档重叠：{example} 既在「{first}」，又在「{second}」", "{example} is in two bands")
    label: ClassVar = Text("{example} 也在这一档里", "{example} is in this band too")
    help: ClassVar = Text(
        "改一档的界限；只在边上重叠的，也可以在「办法」里写 `以上 包括本数，以下 不包括本数`",
        "change a bound, or say in the header whether 以上 and 以下 include the number",
    )
    example: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BandNeverReached(Error):
    """有一档永远轮不到，因为上面的档已经把它包括进去了。

    错误：先写 `≥ 85% 得 16分`，后写 `≥ 95% 得 20分`　　改为：高的写在上面
    """

    code: ClassVar = "KP334"
    title: ClassVar = Text("「{row}」永远轮不到，上面的档都包括了", "“{row}” is never reached")
    label: ClassVar = Text("轮不到这一档", "never reached")
    help: ClassVar = Text("各档从严到宽排，或者删去这一档", "order the rows from the strictest on, or delete this one")
    row: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsMayBeNegative(Error):
    """得分可能扣到 0 分以下，办法没有写扣到 0 分为止，还是可以为负。

    错误：`计分 完成得满分，每低 1个百分点 扣 0.5分（不足的不计）`　　改为：再加 `扣完为止`（或 `可为负分`）
    """

    code: ClassVar = "KP335"
    title: ClassVar = Text(
        "「{name}」的得分可能低于 0 分，没有写扣到哪里为止", "the points of “{name}” can fall below zero"
    )
    label: ClassVar = Text("扣分{how}", "{how}")
    help: ClassVar = Text("加上 `扣完为止` 或 `可为负分`", "add `扣完为止` or `可为负分`")
    name: str
    how: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreThanFullMarks(Error):
    """计分里写的分数比满分还多，又没有写可以超过满分。

    错误：分值 10，`计分 按完成率分档` 里有 `≥ 95% 得 20分`　　改为：改正分数，或者写 `可超过满分`
    """

    code: ClassVar = "KP336"
    title: ClassVar = Text("「{name}」最多 {full}，这里写了 {found}", "there are {full} to earn, and {found} is given")
    label: ClassVar = Text("多于满分", "more than full marks")
    help: ClassVar = Text("改正分数；确实可以超过的，写 `可超过满分`", "correct it, or add `可超过满分`")
    name: str
    full: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotBeRanked(Error):
    """按名次或与别的单位比较来计分，这个指标分不出谁好谁差。

    方向是「等于」的指标没有高低；不分数值、只有档次的指标没有名次。

    错误：`方向 等于` 而 `计分 按名次，第 1 名 得 10分`　　改为：写 `方向 越高越好` 或 `方向 越低越好`
    """

    code: ClassVar = "KP337"
    title: ClassVar = Text("「{name}」分不出高低，不能「{clause}」", "“{name}” cannot be ranked for “{clause}”")
    label: ClassVar = Text("要和别的单位比", "compares units")
    help: ClassVar = Text("写明 `方向 越高越好` 或 `方向 越低越好`", "state a 方向")
    name: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TiersNotCovered(Error):
    """按档次计分，有的档次没有写得多少分；或者这个指标没有档次。

    错误：`计分 优秀 得满分、达标 得 80%`　　改为：`计分 优秀 得满分、达标 得 80%、未达标 得 0分`
    """

    code: ClassVar = "KP338"
    title: ClassVar = Text("「{name}」按档次计分：{problem}", "“{name}” is scored by tiers: {problem}")
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text("每一档都写得多少分，每档只写一次", "give every tier its points, each once")
    name: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTargetToMeasure(Error):
    """计分要用目标，指标没有目标。

    错误：没有写 `目标`，却写 `计分 完成得满分，未完成不得分`　　改为：写 `目标 不低于 90%`
    """

    code: ClassVar = "KP339"
    title: ClassVar = Text("「{name}」没有目标，不能「{clause}」", "“{name}” has no target for “{clause}”")
    label: ClassVar = Text("要用目标", "needs a target")
    help: ClassVar = Text("写上「目标」，例如 `目标 不低于 90%` 或 `目标 责任状`", "state a 目标")
    name: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusedScoringRule(Warning):
    """写了一条计分规则，没有一个指标用它。

    错误：`计分规则 正向指标`，没有一处 `计分 正向指标`　　改为：用上它，或者删去
    """

    code: ClassVar = "KP340"
    title: ClassVar = Text("计分规则「{name}」没有用到", "scoring rule “{name}” is not used")
    label: ClassVar = Text("没有一处 `计分 {name}`", "no indicator uses it")
    help: ClassVar = Text("用上它，或者删去", "use it, or delete it")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearRunsNowhere(Error):
    """「从 … 到 …」两头的数一样，中间没有路可走。

    错误：`按完成率，从 60% 得 0分 到 60% 得满分`　　改为：`按完成率，从 60% 得 0分 到 100% 得满分`
    """

    code: ClassVar = "KP341"
    title: ClassVar = Text("「从 {value} 到 {value}」两头一样", "both ends are {value}")
    label: ClassVar = Text("两头都是 {value}", "both ends are {value}")
    help: ClassVar = Text("改正一头的数", "correct one end")
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotScored(Error):
    """「其中」只填报、考核目标，不另计分，却写了计分。

    要另计分的写成「分项」。

    错误：`其中 城镇` 下面写 `计分 按完成率`　　改为：`分项 城镇`，或者删去计分
    """

    code: ClassVar = "KP342"
    title: ClassVar = Text("「{name}」是「其中」，不计分", "“{name}” is an of-which and is not scored")
    label: ClassVar = Text("这里写了计分", "scored here")
    help: ClassVar = Text("要另计分的写成「分项」，不计分的删去这一行", "make it a 分项, or delete the line")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOfNothing(Error):
    """「每 …」后面的数要大于零，不然步数没有意义。

    错误：`每低 0个百分点 扣 0.5分`　　改为：`每低 1个百分点 扣 0.5分`
    """

    code: ClassVar = "KP343"
    title: ClassVar = Text("「每」后面写的是 {size}，要大于零", "a step of {size} is no step")
    label: ClassVar = Text("一步是 {size}", "a step of {size}")
    help: ClassVar = Text("写一个大于零的数", "write a number above zero")
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesNotCovered(Error):
    """按名次计分，有的名次没有写得多少分，或者写了两次。

    错误：`按名次，第 1 名 得 10分，第 3 名 得 8分`　　改为：补上第 2 名，最后写 `其余 得 6分` 或 `每后移 1 名 减 0.5分`
    """

    code: ClassVar = "KP344"
    title: ClassVar = Text("按名次计分：{problem}", "points by place: {problem}")
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text(
        "每个名次写一次；后面的用 `其余 得 …` 或 `每后移 1 名 减 …`",
        "give every place its points once",
    )
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeTwice(Error):
    """「评定」里同一级写了两次。

    错误：`评定 优 100%、良 80%、良 60%`　　改为：每级写一次
    """

    code: ClassVar = "KP345"
    title: ClassVar = Text("「{grade}」写了两次", "“{grade}” is given twice")
    label: ClassVar = Text("又写了一次", "given again")
    help: ClassVar = Text("每一级只写一次", "give every grade once")
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeIsNoNumber(Error):
    """指标的数是评定的等级，却又按数值、完成率、名次、目标或者另评的分数计分。

    优、良、差没有大小可算；要算的、另外要评分的，另列一个指标。

    错误：`计分 评定 优 100%、良 80%，每低 1% 扣 1分（不足的不计）`　　改为：只写 `计分 评定 优 100%、良 80%`
    """

    code: ClassVar = "KP346"
    title: ClassVar = Text("「{name}」评定的是等级，不能「{clause}」", "“{clause}” cannot use a judged grade")
    label: ClassVar = Text("等级不是数", "a grade is no number")
    help: ClassVar = Text("删去这一条，或者另列一个有数值的指标", "delete it, or make another indicator")
    name: str
    clause: str

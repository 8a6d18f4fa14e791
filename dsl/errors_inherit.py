"""KP150–KP159 and KP210–KP219: what a method takes over, and what a rule set says of grades and groups of rows."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass

#: So many of a long list are named in a title, and stand in one line of 确认.
_FEW = 4
_IN_A_ROW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondBase(Error):
    """一个办法只能沿用一个办法。

    沿用两个，同一个指标就不知道从哪一个来。几个办法共用的计分规则、通例、等次写成规则集，用「引用」带进来，可以引用几个。

    错误：`沿用 “jilin-2006-employment”` 之后又写 `沿用 “jilin-2005-employment”`　　改为：留下一行
    """

    code: ClassVar = "KP150"
    title: ClassVar = Text("一个办法只能沿用一个办法", "a method continues one other method only")
    label: ClassVar = Text("又沿用了一个", "a second one")
    help: ClassVar = Text("留下一行「沿用」；共用的规则用「引用」", "keep one 沿用; use 引用 for shared rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDeclaredInBase(Error):
    """沿用的办法（或引用的规则集）里已经有这一块，又照新的写了一块。

    照写两块，就有两个同名的；要改的写「修改」，只写变了的几行，其余照旧；不要的先「删除」。

    错误：沿用的办法里有 `指标 6 …`，又写一块 `指标 6 解决零就业家庭比率`　　改为：`修改 指标 6 解决零就业家庭比率`
    """

    code: ClassVar = "KP151"
    title: ClassVar = Text("{what} 在{where}里已经有了", "{what} is in {where} already")
    label: ClassVar = Text("又声明了一次", "declared again")
    help: ClassVar = Text("要改它，写 `修改 {what}`；不要它，写 `删除 {what}`", "write `修改 {what}` to change it")
    what: str
    where: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesNothing(Warning):
    """「修改」写的与沿用的一样，什么也没有改。

    多半是忘了改数，或者沿用的办法已经是这样。确实没有变、只是要说明核对过的，写「确认」。

    错误：沿用的办法里已是 `分值 5分`，又写 `修改 指标 6` 和 `分值 5分`　　改为：`确认 指标 6`，或者写新的分值
    """

    code: ClassVar = "KP152"
    title: ClassVar = Text("修改 {what} 没有改动什么", "修改 {what} changes nothing")
    label: ClassVar = Text("与沿用的一样", "the same as before")
    help: ClassVar = Text("写出变了的几行；没有变的写 `确认 {what}`，或删去", "write what changes, or `确认 {what}`")
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingTakenOver(Error):
    """「修改」「删除」「确认」说的是沿用来的东西，而这个办法没有沿用办法，也没有引用规则集。

    错误：没有写「沿用」就写 `删除 指标 12`　　改为：前面加一行 `沿用 “…”`，或者直接去掉那个指标
    """

    code: ClassVar = "KP153"
    title: ClassVar = Text("没有沿用办法，谈不上{word}", "there is nothing taken over to {word}")
    label: ClassVar = Text("改的是哪一个办法？", "of which method?")
    help: ClassVar = Text("加一行 `沿用 “上一年的办法”`", "add a line `沿用 “…”`")
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyValuesUnconfirmed(Warning):
    """沿用来的年度数值，没有人说今年还是不是这样。

    年度数值是日期、写着年份的话，和凡是写着数的一行：目标、分值、权重、名额、界限、系数、共几项、计分里的数。
    每一处都要有人看过，说一句：

    - 今年照旧：`确认 指标 20`。几处可以写在一行：`确认 期次 半年初评、指标 20、奖项 创新工作奖`。
    - 今年改了：`修改 指标 20`，下面写变了的那一行。
    - 今年没有：`删除 指标 20`。

    没有表态的都列在这里，下面是它在去年文件里的位置。保留几位小数、依据、假设不算年度数值。

    错误：沿用 2006 年的办法，其中 `期次 年终总评 截至 2006-12-31` 没有改

    改为：`修改 期次 年终总评 截至 2007-12-31 用于 排序`
    """

    code: ClassVar = "KP154"
    title: ClassVar = Text(
        "沿用来的 {count} 处年度数值还没有人确认：{listed}",
        "{count} yearly values were taken over and nobody has confirmed them: {listed}",
    )
    label: ClassVar = Text("从这里沿用", "taken over from here")
    help: ClassVar = Text(
        "逐处核对：改了的写「修改」，没有了的写「删除」，照旧的写「确认」，还没有表态的是：\n{lines}",
        "look at each: change it with 修改, drop it with 删除, or confirm it with 确认; these are left:\n{lines}",
    )
    count: int
    values: tuple[str, ...]
    #: For each value, how 确认 names the block that it stands in.
    called: tuple[str, ...]

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks, each once."""
        return tuple(dict.fromkeys(self.called))

    def fields(self) -> dict[str, object]:
        """The values that the sentences may name."""
        blocks = self.blocks
        few = "、".join(blocks[:_FEW])
        listed = Text(f"{few}等", f"{few} …") if len(blocks) > _FEW else Text(few, few)
        rows = [blocks[i : i + _IN_A_ROW] for i in range(0, len(blocks), _IN_A_ROW)]
        lines = "\n".join(f"确认 {'、'.join(row)}" for row in rows)
        return {"count": self.count, "listed": listed, "lines": lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToConfirm(Warning):
    """「确认」的这一块里没有日期，也没有写着数的行，或者已经修改过，不用确认。

    错误：指标 6 没有写目标，却写 `确认 指标 6`　　改为：删去这一行
    """

    code: ClassVar = "KP155"
    title: ClassVar = Text("{what} 里没有要确认的年度数值", "{what} holds no yearly value to confirm")
    label: ClassVar = Text("没有要确认的", "nothing to confirm")
    help: ClassVar = Text("删去这一项", "delete this item")
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnexplainedElsewhere(Warning):
    """办法说有些指标的解释见另一份没有公开的文本，这个指标却既没有解释，也没有说见那一份。

    每个指标要么写「解释 “…”」，要么写「解释 见 “…”」：看的人才知道是原文没有，还是漏抄了。

    错误：原文附注「其他指标解释见以上年度办法」，指标 1 什么也没写　　改为：加一行 `解释 见 “以上年度办法”`
    """

    code: ClassVar = "KP156"
    title: ClassVar = Text(
        "{count} 个指标没有解释，也没有写见“{document}”：{names}",
        "{count} indicators have no 解释 and do not refer to “{document}”: {names}",
    )
    label: ClassVar = Text("这份文本没有公开", "this text is not public")
    help: ClassVar = Text("各加一行 `解释 见 “{document}”`，或写出解释", "add `解释 见 “{document}”` to each")
    count: int
    document: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereNotDeclared(Error):
    """「解释 见 “…”」指的文本，「办法」块里没有说过。

    错误：`解释 见 “以上年度办法”`　　改为：在「办法」块里加一行 `沿用 “以上年度办法”，文本未公开`
    """

    code: ClassVar = "KP157"
    title: ClassVar = Text("没有声明过“{document}”", "“{document}” is not declared")
    label: ClassVar = Text("是哪一份文本？", "which text is it?")
    help: ClassVar = Text(
        "在「办法」块里加一行 `沿用 “{document}”，文本未公开`", "add `沿用 “{document}”，文本未公开` to the header"
    )
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInLibrary(Error):
    """找不到要沿用的办法，或者要引用的规则集。

    沿用的办法按文件夹名找：先在本办法的文件夹旁边，再在随程序带的办法里。规则集按文件名找：本办法的文件夹里，
    旁边的 _rules/ 里，再在随程序带的规则集里。

    错误：`沿用 “jilin-2006-employmnt”`　　改为：`沿用 “jilin-2006-employment”`
    """

    code: ClassVar = "KP210"
    title: ClassVar = Text("找不到{what}“{name}”", "there is no {what} “{name}”")
    label: ClassVar = Text("没有找到", "not found")
    help: ClassVar = Text("{hint}", "{hint}")
    what: Text
    name: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleOfMethods(Error):
    """几个办法（或规则集）绕着圈互相沿用，没有一个是起点。

    错误：2007 年的沿用 2006 年的，2006 年的又沿用 2007 年的　　改为：去掉其中一处「沿用」
    """

    code: ClassVar = "KP211"
    title: ClassVar = Text("{word}绕成了一圈：{walk}", "a circle of {word}: {walk}")
    label: ClassVar = Text("这里又绕了回来", "leads back here")
    help: ClassVar = Text("去掉其中一处「{word}」", "take one {word} out")
    path: tuple[str, ...]
    word: str

    def fields(self) -> dict[str, object]:
        """The values that the sentences may name."""
        return {"path": self.path, "word": self.word, "walk": " → ".join(self.path)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInBase(Error):
    """要修改、删除或确认的东西，沿用的办法和引用的规则集里没有。

    指标可以用编号，也可以用名称；两样都写的，要指同一个。

    错误：`修改 指标 6 解决零就业家庭比例`　　改为：`修改 指标 6 解决零就业家庭比率`
    """

    code: ClassVar = "KP212"
    title: ClassVar = Text("沿用的内容里没有 {what}", "what was taken over has no {what}")
    label: ClassVar = Text("没有可{word}的", "not there")
    help: ClassVar = Text("{hint}", "{hint}")
    what: str
    word: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralInBase(Error):
    """沿用的办法里有几处叫这个名称，要写编号，说明是哪一处。

    错误：`删除 指标 群众满意度`（两个项目里都有）　　改为：`删除 指标 7`，或 `删除 指标 专项经费.群众满意度`
    """

    code: ClassVar = "KP213"
    title: ClassVar = Text("沿用的内容里 {what} 不止一处", "{what} stands in several places of what was taken over")
    label: ClassVar = Text("是哪一处？", "which one?")
    help: ClassVar = Text(
        "写编号，或带上一层的名称，如 `{example}`", "write its number, or what it stands in: `{example}`"
    )
    what: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKind(Error):
    """「删除」「确认」后面先写是哪一种，再写名称。

    错误：`删除 解决零就业家庭比率`　　改为：`删除 指标 解决零就业家庭比率`
    """

    code: ClassVar = "KP214"
    title: ClassVar = Text("没有写{word}的是哪一种", "does not say what kind of thing")
    label: ClassVar = Text("是指标、方面，还是别的？", "which kind?")
    help: ClassVar = Text("写成 `{word} 指标 {name}`；种类有：{kinds}", "as in `{word} 指标 {name}`")
    word: str
    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetHoldsMore(Error):
    """规则集里只能有计分规则、通例、档次、等次、评定这些各办法共用的规则；指标、期次、总分写在办法里。

    错误：规则集里写 `指标 1 …`　　改为：把指标移到引用它的办法里
    """

    code: ClassVar = "KP215"
    title: ClassVar = Text("规则集里不能有「{what}」", "a rule set holds no {what}")
    label: ClassVar = Text("移到引用它的办法里", "belongs into the method")
    help: ClassVar = Text(
        "规则集只写计分规则、各指标、各预算项目、档次、等次、评定、否决", "a rule set holds shared rules only"
    )
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWithoutRows(Warning):
    """分值按一级指标分给各行，这个项目却没有这一类的行，分值没有着落，项目的满分就不是各类之和。

    错误：`分值 产出指标 50分、效益指标 30分，各行平分`，而表里没有效益指标的行

    改为：照原文补上，或者给这个项目另写分值
    """

    code: ClassVar = "KP216"
    title: ClassVar = Text(
        "「{name}」没有「{group}」的行，{points}分没有着落",
        "“{name}” has no rows of “{group}” to share its {points} points",
    )
    label: ClassVar = Text("没有「{group}」的行", "no rows of “{group}”")
    help: ClassVar = Text(
        "核对原文；原文如此的，给这个项目另写一行「分值 …，各行平分」", "give this project points of its own"
    )
    name: str
    group: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeIsNoShare(Error):
    """一档的区间写成满分的百分之几到百分之几，评定时在里面定一个比例。

    错误：`评定 达成 10分 至 8分、未达成 0%`　　改为：`评定 达成 100% 至 80%、未达成 0%`
    """

    code: ClassVar = "KP217"
    title: ClassVar = Text(
        "「{grade}」的区间应是 0% 至 100% 之间的两个百分数", "the range of “{grade}” must be two shares in %"
    )
    label: ClassVar = Text("不是满分的比例", "not shares of the full marks")
    help: ClassVar = Text("写成 `{grade} 100% 至 80%` 这样", "write it as `{grade} 100% 至 80%`")
    grade: str

"""KP1xx: what can be wrong with the text before any name is looked at."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableLine(Error):
    """读到这里读不下去了：后面的字词在这个位置说不通。

    常见的原因是写错了一个词、少了一个标点，或者把两句话写在了一行。

    错误：`分母为零 视作完成`　　改为：`分母为零 视为完成`
    """

    code: ClassVar = "KP101"
    title: ClassVar = Text("「{found}」在这里读不懂", "cannot read “{found}” here")
    label: ClassVar = Text("这里应为：{expected}", "expected: {expected}")
    help: ClassVar = Text("{hint}", "{hint}")
    found: str
    expected: tuple[str | Text, ...]
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TabInIndentation(Error):
    """行首的缩进里有制表符（Tab），看起来对齐，实际宽度不定。

    错误：`→指标 1 …`　　改为：行首用空格，每一级四个
    """

    code: ClassVar = "KP102"
    title: ClassVar = Text("行首的缩进里有制表符", "there is a tab in the indentation")
    label: ClassVar = Text("制表符", "tab")
    help: ClassVar = Text(
        "把行首的制表符换成空格，每一级用四个；行首全是制表符的，kaoping fmt 会换",
        "replace it with spaces, four for each level; kaoping fmt does so where there are only tabs",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndentationFitsNoBlock(Error):
    """这一行的缩进与上面任何一级都不一样宽，看不出它属于哪一块。

    错误：上一级缩进 4 格、再上一级 0 格，这一行缩进 2 格　　改为：与所属的那一级对齐
    """

    code: ClassVar = "KP103"
    title: ClassVar = Text(
        "这一行的缩进是 {actual} 格，与上面哪一级都对不上", "indented by {actual}, which fits no outer block"
    )
    label: ClassVar = Text("上面各级的缩进是 {levels} 格", "outer blocks are indented by {levels}")
    help: ClassVar = Text(
        "改成缩进 {near} 格，与它所属的那一块对齐", "indent it by {near}, as the block that it belongs to"
    )
    actual: int
    levels: tuple[int, ...]

    def fields(self) -> dict[str, object]:
        """The values that the sentences may name."""
        ordered = sorted(self.levels)
        below = [n for n in ordered if n < self.actual][-1:]
        near = [*below, *(n for n in ordered if n > self.actual)][: len(below) + 1]
        among = Text(" 或 ".join(map(str, near)), " or ".join(map(str, near)))
        return {"actual": self.actual, "levels": self.levels, "near": among}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralReadings(Error):
    """这一行有几种读法，每种都说得通，不能替您选。

    没有空格的文字按已经声明的名称和语言的词来切分；切法不止一种时要由您写明。

    例：名称里既有 `非农人口` 又有 `农人口`，`非农人口` 可以是一个名称，也可以是「非 农人口」。
    改法：在要断开的地方加空格，或者给名称加直角引号「」。
    """

    code: ClassVar = "KP104"
    title: ClassVar = Text("「{found}」可以有几种读法", "“{found}” can be read in several ways")
    label: ClassVar = Text("读法不止一种", "more than one reading")
    help: ClassVar = Text("写成其中一种：{splits}", "write one of these: {splits}")
    found: str
    splits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownWords(Error):
    """这几个字既不是已经声明的名称，也不是语言里的词。

    多半是名称写错了，或者还没有在「填报」「指标」「定义」里声明。

    错误：`解决零就业家挺户数 ÷ 发生零就业家庭户数`　　改为：`解决零就业家庭户数 ÷ …`
    """

    code: ClassVar = "KP105"
    title: ClassVar = Text("没有叫「{found}」的名称", "there is nothing called “{found}”")
    label: ClassVar = Text("没有声明过", "not declared")
    help: ClassVar = Text("{hint}", "{hint}")
    found: str
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnclosedQuote(Error):
    """引号只有一半。

    错误：`依据 “二（一）6`　　改为：`依据 “二（一）6”`
    """

    code: ClassVar = "KP106"
    title: ClassVar = Text("引号没有写完", "the quotation mark is never closed")
    label: ClassVar = Text("从这里开始的引号", "opened here")
    help: ClassVar = Text("在这一行里补上「{closing}」", "close it with {closing} on this line")
    closing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoInnerLines(Error):
    """上面那一行已经说完了，下面不能再有缩进的内容。

    错误：在 `文号 “…”` 下面缩进写别的行　　改为：与上一行对齐
    """

    code: ClassVar = "KP107"
    title: ClassVar = Text("上一行下面不能有缩进的内容", "the line above takes no inner lines")
    label: ClassVar = Text("缩进 {actual} 格，比上一行多", "indented by {actual}, deeper than the line above")
    help: ClassVar = Text(
        "改成缩进 {expected} 格，与上一行对齐；要接着写上一行，就用「且」「或」或运算符号开头",
        "indent it by {expected}, as the line above",
    )
    actual: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTooLong(Error):
    """文件或一行太长。

    办法的规则文件不会有这么长；多半是选错了文件，或者粘贴时丢了换行。
    """

    code: ClassVar = "KP108"
    title: ClassVar = Text(
        "这里有 {actual} 个字符，最多可以有 {limit} 个", "{actual} characters; at most {limit} are read"
    )
    label: ClassVar = Text("太长", "too long")
    help: ClassVar = Text(
        "检查是不是选错了文件，或者粘贴时丢了换行", "check that this is a rule file with its line breaks"
    )
    limit: int
    actual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedTooDeep(Error):
    """一层套一层，超过了能读的层数。"""

    code: ClassVar = "KP109"
    title: ClassVar = Text("套得太深，最多可以有 {limit} 层", "nested too deeply; at most {limit} levels are read")
    label: ClassVar = Text("到这里超过了", "too deep here")
    help: ClassVar = Text("用「定义」把里面的一部分单独起个名字", "give an inner part a name of its own with 定义")
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownHead(Error):
    """这一行开头的词不是这一块里可以写的。

    每一块能写哪些行，见语言手册中那一块的一页。

    错误：`依居 “二（一）1”`　　改为：`依据 “二（一）1”`
    """

    code: ClassVar = "KP110"
    title: ClassVar = Text("「{found}」不能作这里一行的开头", "a line cannot begin with “{found}” here")
    label: ClassVar = Text("这里可以写：{expected}", "a line here begins with: {expected}")
    help: ClassVar = Text("{hint}", "{hint}")
    found: str
    expected: tuple[str | Text, ...]
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEndsTooSoon(Error):
    """这一行没有写完。

    错误：`分母为零`　　改为：`分母为零 视为完成`
    """

    code: ClassVar = "KP111"
    title: ClassVar = Text("这一行没有写完", "the line ends too soon")
    label: ClassVar = Text("后面还应有：{expected}", "expected after this: {expected}")
    help: ClassVar = Text("{hint}", "{hint}")
    expected: tuple[str | Text, ...]
    hint: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShape(Error):
    """表格这一行的格数与表头不一样。

    每一行的 `|` 要与表头一样多；空着的格也要留出来。
    """

    code: ClassVar = "KP112"
    title: ClassVar = Text(
        "这一行有 {actual} 格，表头有 {expected} 格", "this row has {actual} cells, the header has {expected}"
    )
    label: ClassVar = Text("{actual} 格", "{actual} cells")
    help: ClassVar = Text("补上或去掉竖线，使每一行都是 {expected} 格", "make every row {expected} cells wide")
    actual: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchDay(Error):
    """日历上没有这一天。

    错误：`截至 2007-06-31`　　改为：`截至 2007-06-30`
    """

    code: ClassVar = "KP113"
    title: ClassVar = Text("日历上没有 {found} 这一天", "there is no {found} in the calendar")
    label: ClassVar = Text("没有这一天", "no such day")
    help: ClassVar = Text("改成存在的日期，写作 2007-06-30 或 2007年6月30日", "give a day that exists, as 2007-06-30")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedTwice(Error):
    """同一块里把同一件事说了两次，不能替您选。

    错误：一个指标下面有两行 `单位`　　改为：留下对的那一行
    """

    code: ClassVar = "KP114"
    title: ClassVar = Text("「{what}」写了两次", "“{what}” is stated twice")
    label: ClassVar = Text("又写了一次", "stated again")
    help: ClassVar = Text("留下对的那一行，删去另一行", "keep the right one and delete the other")
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTooLong(Error):
    """数字太长，不会是哪个单位报得出来的数。"""

    code: ClassVar = "KP115"
    title: ClassVar = Text(
        "这个数有 {actual} 位，最多可以有 {limit} 位", "a number of {actual} digits; at most {limit} are read"
    )
    label: ClassVar = Text("太长", "too long")
    help: ClassVar = Text("检查是不是粘贴时把几个数连在了一起", "check whether several numbers were run together")
    actual: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotWhole(Error):
    """名额、名次、位数、个数要用整数，名额至少是 1。

    错误：`名额 1.5`　　改为：`名额 2`
    """

    code: ClassVar = "KP122"
    title: ClassVar = Text("「{number}」应是{expected}", "“{number}” should be {expected}")
    label: ClassVar = Text("这里要用{expected}", "{expected} belongs here")
    help: ClassVar = Text("核对原文，改成{expected}", "check the source text and write {expected}")
    number: str
    expected: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart(Error):
    """这一块缺少必须写的一行。

    错误：`奖项` 里没有 `名额`　　改为：加上 `名额 3`
    """

    code: ClassVar = "KP116"
    title: ClassVar = Text("「{block}」里没有写「{part}」", "“{block}” does not state “{part}”")
    label: ClassVar = Text("缺「{part}」", "“{part}” is missing")
    help: ClassVar = Text("加一行，例如 `{example}`", "add a line such as `{example}`")
    block: str
    part: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MisplacedSide(Error):
    """「.得分」「.目标」这一类只能写在名称的最后，并且只能写一次。

    错误：`指标 6.得分.目标`　　改为：`指标 6.得分`
    """

    code: ClassVar = "KP117"
    title: ClassVar = Text("「.{side}」要写在最后，并且只写一次", "“.{side}” stands last, and once")
    label: ClassVar = Text("后面不能再接别的", "nothing may follow it")
    help: ClassVar = Text("名称在前，「.{side}」在后", "put the name first and “.{side}” after it")
    side: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictoryScoring(Error):
    """「计分」一行里的说法合不成一条计分办法。

    可以写：`按完成率，最多 满分`；`完成得满分，未完成不得分`；`按数值`。
    """

    code: ClassVar = "KP118"
    title: ClassVar = Text("「{text}」合不成一条计分办法：{problem}", "“{text}” is no scoring rule: {problem}")
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text(
        "写成例如 `按完成率，最多 满分` 或 `完成得满分，未完成不得分`", "write it as in the language reference"
    )
    text: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LooksLikeAnotherUnit(Warning):
    """没有见过这个计量单位，而它与一个常用的单位只差一个字。

    计量单位可以自己起名，所以这里只作提醒。

    错误：`劳务输出收入 万员`　　改为：`劳务输出收入 万元`
    """

    code: ClassVar = "KP119"
    title: ClassVar = Text("没有见过计量单位「{found}」", "unit of measure “{found}” is not known")
    label: ClassVar = Text("是不是「{near}」？", "is “{near}” meant?")
    help: ClassVar = Text(
        "如果写错了，改为「{near}」；如果确实用这个单位，可以不改", "correct it to “{near}”, or keep it if it is meant"
    )
    found: str
    near: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWithoutUnit(Error):
    """填报的一行没有写计量单位，或者单位和名称连在了一起。

    名称和计量单位之间要空一格，不然分不清名称到哪里为止。

    错误：`来省进京上访批次批次`　　改为：`来省进京上访批次 批次`
    """

    code: ClassVar = "KP120"
    title: ClassVar = Text("「{name}」后面没有写计量单位", "“{name}” has no unit of measure after it")
    label: ClassVar = Text("缺计量单位，或者与名称连在了一起", "the unit is missing, or run together with the name")
    help: ClassVar = Text(
        "名称和计量单位之间要空一格，例如 `{example}`；不是数的写 `是否` 或 `日期`",
        "put a space between the name and its unit, such as `{example}`",
    )
    name: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingWithoutName(Error):
    """「设」里只写了数，没有写是谁的。

    一串数要跟在 `名称 每季 =` 或 `名称 每月 =` 后面。

    错误：`设 3、3、1、3`　　改为：`设 暗查暗访 每季 = 3、3、1、3`
    """

    code: ClassVar = "KP121"
    title: ClassVar = Text("「{value}」前面没有写是谁的", "nothing says what “{value}” is of")
    label: ClassVar = Text("只有数", "a bare value")
    help: ClassVar = Text("写作 `名称 = {value}`，或 `名称 每季 = …`", "write `name = {value}`, or `name 每季 = …`")
    value: str

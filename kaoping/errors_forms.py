"""What can be wrong with asking for reporting forms: KP584–KP589 and KP860."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import FileFault, RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownLevel(RequestFault):
    """办法里没有这个层次。

    `--level` 写办法里 `层次` 声明的名称。

        kaoping template jilin-2007-employment --level 市       # 错
        kaoping template jilin-2007-employment --level 市州     # 对
    """

    code: ClassVar = "KP584"
    title: ClassVar = Text("办法里没有层次「{level}」", "the method has no level “{level}”")
    help: ClassVar = Text("办法的层次有：{known}", "its levels are: {known}")
    level: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToFillIn(RequestFault):
    """没有什么要填报的。

    这个期次、这个单位（层次）没有要报的数：都由评定得出，或者不参加任何指标。
    """

    code: ClassVar = "KP585"
    title: ClassVar = Text("{who}在{period}没有要填报的数", "{who} has nothing to report for {period}")
    help: ClassVar = Text("核对 --unit、--level、--period", "check --unit, --level and --period")
    who: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormInTheWay(FileFault):
    """要写的地方已经有一张不同的表，多半是填过的，没有覆盖。

    表样写到另一个文件夹；或者确认那张表不要了，先把它移走。一张也没有写。
    """

    code: ClassVar = "KP586"
    title: ClassVar = Text("已经有 {path}，内容不同，没有覆盖", "{path} exists with other content and was not replaced")
    help: ClassVar = Text("用 -o 写到另一个文件夹，或先移走它", "write to another folder with -o, or move it away")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShare(RequestFault):
    """写百分比的地方不是大于零的数。

    kaoping validate 办法 --jump 30      # 比上年增减超过 30% 的提醒
    """

    code: ClassVar = "KP587"
    title: ClassVar = Text("“{value}”不是百分比", '"{value}" is no percentage')
    help: ClassVar = Text("写一个大于零的数，如 50", "write a number above zero, such as 50")
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTableToMap(RequestFault):
    """文件里没有看得出表头的表，提不出映射。

    表头是一行文字，要有单位（地区）一列，和至少一列像办法里的填报项。表头占两行的，先并成一行；
    `kaoping template` 做的填报表不用映射，直接放进 submissions/。
    """

    code: ClassVar = "KP588"
    title: ClassVar = Text("“{file}”里没有可以映射的表", 'no table in "{file}" can be mapped')
    help: ClassVar = Text(
        "看表头是不是一行文字、有没有单位一列", "see that the header is one row of words with a column of units"
    )
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingConfirmed(RequestFault):
    """这个文件已经有确认过的映射，不再提出，免得盖掉确认过的。

    要重新提出，先把 映射.yaml 里这一条删去，或者把它的“确认”改成“否”。
    """

    code: ClassVar = "KP589"
    title: ClassVar = Text(
        "“{file}”的映射已经确认过，没有改 {path}", 'the mapping of "{file}" is confirmed already; {path} was left alone'
    )
    help: ClassVar = Text("要重新提出，先把它的“确认”改成“否”", "to propose anew, set its 确认 to 否 first")
    path: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsFolder(RequestFault):
    """这种格式是文件，显示不出来，要写明放进哪个文件夹。

    kaoping evaluate 办法 --format xlsx -o 结果
    """

    code: ClassVar = "KP860"
    title: ClassVar = Text(
        "{kind} 是文件，要用 -o 写明放进哪个文件夹", "{kind} is a file: say with -o which folder it goes into"
    )
    kind: str

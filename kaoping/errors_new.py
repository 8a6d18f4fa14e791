"""KP221 and KP223–KP225: why `kaoping new` writes nothing."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import FileFault, RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderNotEmpty(FileFault):
    """要写的文件夹里已经有东西。

    `kaoping new` 只往新的或者空的文件夹里写，免得盖掉别人写好的文件。换一个文件夹名，或者先把里面的东西移走。

    错误：`kaoping new 某市2026年就业考核`（这个文件夹里已经有 policy.kp）

    改为：`kaoping new 某市2026年就业考核（第二稿）`
    """

    code: ClassVar[str] = "KP221"
    title: ClassVar[Text] = Text(
        "文件夹「{folder}」里已经有 {found}，什么也没有写", "“{folder}” holds {found} already; nothing was written"
    )
    help: ClassVar[Text] = Text(
        "换一个还没有的文件夹名，或者先把里面的东西移走", "name a new folder, or move what is in it away"
    )
    folder: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotBeside(RequestFault):
    """今年的文件夹不在去年的旁边。

    沿用按文件夹名找去年的办法：先在今年的文件夹旁边找，再在随程序带的办法里找。所以今年的文件夹要建在去年的旁边，
    两个办法以后也放在一起。

    错误：去年的在 `考评/2025`，却运行 `kaoping new 桌面/2026 --from 考评/2025`

    改为：`kaoping new 考评/2026 --from 考评/2025`
    """

    code: ClassVar[str] = "KP223"
    title: ClassVar[Text] = Text(
        "「{folder}」不在去年的办法「{policy}」旁边，沿用时会找不到它",
        "“{folder}” does not stand beside “{policy}”, which could not be found then",
    )
    help: ClassVar[Text] = Text(
        "建在去年的旁边：kaoping new {beside} --from {policy}", "make it beside: kaoping new {beside} --from {policy}"
    )
    folder: str
    policy: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermUnknown(RequestFault):
    """去年的办法没有写责任期限，不知道各个日期要往后移几年。

    改法：在去年的办法里补上 `责任期限 2025-01-01 至 2025-12-31`，再运行一次 `kaoping new`。
    """

    code: ClassVar[str] = "KP224"
    title: ClassVar[Text] = Text(
        "“{policy}”没有写责任期限，不知道日期要往后移几年",
        "“{policy}” states no term: how far its days move is not known",
    )
    help: ClassVar[Text] = Text(
        "先在它的「办法」块里补上一行 `责任期限 2025-01-01 至 2025-12-31`",
        "add a line `责任期限 2025-01-01 至 2025-12-31` to its 办法 block first",
    )
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchYear(RequestFault):
    """--year 后面写四位数的年份，如 2026。"""

    code: ClassVar[str] = "KP225"
    title: ClassVar[Text] = Text("「{value}」不是年份", "“{value}” is not a year")
    help: ClassVar[Text] = Text("写四位数字，如 --year 2026", "write four digits: --year 2026")
    value: str

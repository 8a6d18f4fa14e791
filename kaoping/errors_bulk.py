"""KP680-KP681: what ends the making of many documents from outside, and how many processes there can be."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import FileFault, RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterEnded(FileFault):
    """写公文的一个进程中途被系统结束了，多半是内存不够。

    一次出很多份公文时，几个进程同时写。其中一个被结束，这次就停下，没有一份放到位；已经写好的留着。

    出现：`kaoping render county-2025 单位反馈书 --to pdf --jobs 8`，内存装不下八个进程

    改为：`kaoping render county-2025 单位反馈书 --to pdf --jobs 1 --resume`，接着出，只用一个进程
    """

    code: ClassVar[str] = "KP680"
    title: ClassVar[Text] = Text(
        "写公文的一个进程中途被系统结束了，没有一份放到位",
        "a process that was writing documents was ended by the system; none was put in place",
    )
    help: ClassVar[Text] = Text(
        "多半是内存不够：用小一点的 --jobs，加 --resume 接着出，写好的不重写",
        "there was most likely not enough memory: go on with --resume and a smaller --jobs; what is finished is kept",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCount(RequestFault):
    """这里要写一个正整数。

    --jobs 说几个进程同时写公文，至少一个。

    错误：`kaoping render county-2025 单位反馈书 --to pdf --jobs 0`

    改为：`kaoping render county-2025 单位反馈书 --to pdf --jobs 1`
    """

    code: ClassVar[str] = "KP681"
    title: ClassVar[Text] = Text("“{value}”不是正整数", "“{value}” is not a whole number above zero")
    help: ClassVar[Text] = Text("写 1、2 这样的数", "write a number such as 1 or 2")
    value: str

"""KP680-KP681, KP686: what ends the making of many documents, how many processes there can be, how they are bound."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Note, Text
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

    --jobs 说几个进程同时写公文，--volume-of 说一册最多几份，都至少是一。

    错误：`kaoping render county-2025 单位反馈书 --to pdf --jobs 0`

    改为：`kaoping render county-2025 单位反馈书 --to pdf --jobs 1`
    """

    code: ClassVar[str] = "KP681"
    title: ClassVar[Text] = Text("“{value}”不是正整数", "“{value}” is not a whole number above zero")
    help: ClassVar[Text] = Text("写 1、2 这样的数", "write a number such as 1 or 2")
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherVolumes(Note):
    """合订成一册的只有 PDF，别的格式分了册。

    PDF 打开时只读要看的那几页，几万页的一个文件也翻得动，所以不管多少份都订成一册。Word、WPS、浏览器打开文件要把它
    全部读进来、排好，几千份的一个文件打不开，所以 DOCX、HTML、MD 一册最多 60 份，再多的分成第1册、第2册……

    要 PDF 也分册，用 --volume-of 说一册最多几份。

    出现：`kaoping render county-2025 单位反馈书 --to pdf,docx --volume`，有 3000 个单位：PDF 一册，DOCX 50 册
    """

    code: ClassVar[str] = "KP686"
    title: ClassVar[Text] = Text(
        "{formats} 分成 {count} 册，一册最多 {most} 份：份数再多，Word、WPS、浏览器打不开",
        "{formats} in {count} volumes of up to {most}: word processors and browsers do not open files of more",
    )
    help: ClassVar[Text] = Text(
        "要一个文件的，用 --to pdf；PDF 也要分册的，用 --volume-of",
        "for a single file take --to pdf; to have PDF in volumes too, --volume-of",
    )
    formats: str
    count: int
    most: int

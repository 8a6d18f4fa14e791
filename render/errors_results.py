"""What can be wrong with finished documents and with many at a time: KP660 onward, each with its help page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dsl.diagnostic import Error, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBackDiffers(Error):
    """写好的文件读回来，和要写的内容不一样。

    每份 DOCX、PDF、HTML 写好以后都读回来，逐字逐数同结果对照。对不上的不交出去：可能是文件写出后被改过，
    也可能是程序的错。

    错误：文件里写着“93.93分”，结果是“93.92分”。

    改正：重新出这份文件；`--check` 检查的是手里的文件，改过的地方照结果改回来，或者改数据重新考评。
    """

    code: ClassVar = "KP660"
    title: ClassVar = Text(
        "{path} 和结果对不上：应当是{wanted}，文件里是{found}",
        "{path} differs from the result: {wanted} was wanted, {found} stands there",
    )
    label: ClassVar = Text("在“{place}”这里", "at “{place}”")
    help: ClassVar = Text("重新出这份文件；在“{place}”这里", "make the file again; it is at “{place}”")
    path: str
    wanted: Text
    found: Text
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableFile(Error):
    """写好的文件读不回来，多半不完整。

    错误：磁盘满了，或者文件被别的程序截断，DOCX 打不开。

    改正：重新出这份文件。
    """

    code: ClassVar = "KP661"
    title: ClassVar = Text("{path} 读不回来：{reason}", "{path} cannot be read back: {reason}")
    help: ClassVar = Text("重新出这份文件", "make the file again")
    path: str
    reason: str

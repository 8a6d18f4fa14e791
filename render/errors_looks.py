"""What is set right in the looks of a document, and said: KP645."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dsl.diagnostic import Note, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSetRight(Note):
    """发文字号按标准的写法印。

    年份用六角括号“〔〕”括入，发文顺序号不加“第”字，不编虚位（GB/T 9704—2012，7.2.5）。公文块里写的不是这样，
    印的时候改过来，并提示一声：文号是别人编的，改了什么要看得见。

    错误：

        文号 “吉政函[2009]第056号”

    改正：

        文号 “吉政函〔2009〕56号”
    """

    code: ClassVar = "KP645"
    title: ClassVar = Text(
        "“{document}”的发文字号写的是“{written}”，印成“{printed}”",
        "{document}: the number is written “{written}” and printed “{printed}”",
    )
    label: ClassVar = Text("这份公文里", "in this document")
    help: ClassVar = Text("核对以后，写成“{printed}”", "check it, and write “{printed}”")
    document: str
    written: str
    printed: str

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


@dataclass(frozen=True, slots=True, kw_only=True)
class UntracedFigures(Note):
    """公文里有的数字没有出处。

    网页上点开、旁边的 .json 里查，每个数字都有来历：公式、填报的数，或者规则文件的哪一行、哪一条。模板里直接写的数、
    用 `~` 拼接的数、用 `|length` 现数的数没有出处，读的人查不到，数据变了它也不变。日期、文号、书名号里的题名、条款和
    各段的序号不算。

    错误：

        报送的单位共{{ 层次[0].单位名|length }}个。

    改正：

        报送的单位共{{ 层次[0].单位数 }}个。
    """

    code: ClassVar = "KP685"
    title: ClassVar = Text(
        "“{document}”有{count}个数字没有出处：{shown}", "{document} has {count} figures that lead nowhere: {shown}"
    )
    label: ClassVar = Text("这份公文里", "in this document")
    help: ClassVar = Text("在模板里用带着出处的值", "use the values that are traced in the template")
    document: str
    count: int
    shown: Text

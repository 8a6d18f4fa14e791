"""What can be wrong where PDF is made: KP630 onward, each with its help page as docstring."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyph(Error):
    """公文里的一个字，能用的字体里都没有。

    这样的字印出来会是空白或者方框，所以一个字也不漏地先查过字体，再写文件。随程序带的字体有 GBK 的全部汉字、
    《通用规范汉字表》的全部汉字和常用的符号。没有的多半是生僻的人名地名用字、表情符号，或者从别处带来的看不见的字符。

    打错了的，改正原文。确实要用的字，把有这个字的字体文件（.ttf、.otf）放进一个文件夹，用 --fonts 指明：

        kaoping render 办法 表彰通报 --to pdf --fonts 字体文件夹

    文件夹里叫方正小标宋简体、仿宋_GB2312、楷体_GB2312、黑体、宋体的，各用在各的地方；叫别的名字的，补大家都没有的字。
    Word 和网页不受影响。
    """

    code: ClassVar[str] = "KP630"
    title: ClassVar[Text] = Text(
        "{face}没有“{character}”（{code_point}）这个字：{place}",
        "no {face} font has “{character}” ({code_point}): {place}",
    )
    help: ClassVar[Text] = Text(
        "改正原文，或者用 --fonts 指明有这个字的字体所在的文件夹",
        "mend the text, or name a folder with a font that has it with --fonts",
    )
    face: str
    character: str
    code_point: str
    #: "第 3 段：……堃……", or the row and column of a table.
    place: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTypst(Error):
    """这台机器上没有排版 PDF 的程序。

    PDF 由 typst 排版，它随 kaoping 一起安装；有的处理器（如龙芯）没有现成的，这时其余功能照常，
    公文可以出成 Word 和网页，再由 WPS 或浏览器打印成 PDF。
    """

    code: ClassVar[str] = "KP631"
    title: ClassVar[Text] = Text(
        "这台机器上没有排版程序 typst，出不了 PDF", "typst, which makes PDF, is not installed on this machine"
    )
    help: ClassVar[Text] = Text(
        "安装：pip install typst；没有适合这种处理器的，改用 --to docx 或 --to html",
        "install it: pip install typst; where there is none for this processor, use --to docx or --to html",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFont(Error):
    """出 PDF 要用的字体一种也没有找到。

    依次找 --fonts 指明的文件夹、系统里装的字体和随程序带的字体（kaoping-fonts，单独的一个安装包）。
    """

    code: ClassVar[str] = "KP632"
    title: ClassVar[Text] = Text("没有找到{face}", "there is no font for {face}")
    help: ClassVar[Text] = Text(
        "安装随程序带的字体 kaoping-fonts，或者用 --fonts 指明放字体的文件夹；认这些名字：{wanted}",
        "install kaoping-fonts, or name a folder of fonts with --fonts; these names are known: {wanted}",
    )
    face: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFontFolder(Error):
    """--fonts 指明的文件夹里没有字体文件。字体文件的扩展名是 .ttf、.otf 或 .ttc。"""

    code: ClassVar[str] = "KP633"
    title: ClassVar[Text] = Text("文件夹“{folder}”里没有字体文件", "the folder “{folder}” holds no fonts")
    help: ClassVar[Text] = Text(
        "写对放 .ttf、.otf、.ttc 文件的文件夹", "name the folder that holds the .ttf, .otf or .ttc files"
    )
    folder: str

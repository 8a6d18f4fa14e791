"""KP218 and KP220–KP223: what a method that was begun, or carried over from last year, still has open."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOpen(Warning):
    """文件里还写着（待填）或者（待确认）。

    `kaoping new` 起草的文件，不知道的写作（待填），推算出来的写作（待确认）。填好了、核对过了，就去掉这个记号。
    自己起草时，一时定不下来的地方也可以写上这个记号，检查时会一处一处提醒。注释里的不算。

    错误：`文号 “（待填）”`　　改为：`文号 “吉政发〔2009〕4号”`

    错误：`假设 “（待确认）截至日期由去年的顺延”`　　改为：核对日期，然后删去这一行
    """

    code: ClassVar = "KP218"
    title: ClassVar = Text("这里{what}：{line}", "{what} here: {line}")
    label: ClassVar = Text("还没有定", "still open")
    help: ClassVar = Text("{act}", "{act}")
    what: Text
    line: str
    act: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfTitle(Warning):
    """办法名称里的年份，不在责任期限里。

    多半是从去年的文件改来，名称或者责任期限忘了改。

    错误：`办法 某省2008年就业工作考核办法`，而 `责任期限 2009-01-01 至 2009-12-31`

    改为：`办法 某省2009年就业工作考核办法`
    """

    code: ClassVar = "KP220"
    title: ClassVar = Text(
        "办法名称里写的是 {written} 年，责任期限是 {term}", "the title says {written}, the term is {term}"
    )
    label: ClassVar = Text("名称里的年份与责任期限不同", "not a year of the term")
    help: ClassVar = Text("核对原文，改正名称里的年份，或者改正责任期限", "correct the year or the term")
    written: str
    term: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNotPasted(Warning):
    """办法的原文还没有贴进来。

    source.txt 里还是「（待填）」那几行字。把印发的原文全文贴进去，保存为 UTF-8；依据里写的各条，从此逐条到原文里核对，
    名称与原文不同的也会提醒。贴进来以前，依据没有核对过。
    """

    code: ClassVar = "KP222"
    title: ClassVar = Text(
        "原文还没有贴进 {file}，依据都没有核对", "the official text is not in {file} yet; no citation was looked up"
    )
    help: ClassVar = Text(
        "把印发的原文全文贴进 {file}，换掉里面的几行字", "paste the official text into {file} in place of what is there"
    )
    file: str

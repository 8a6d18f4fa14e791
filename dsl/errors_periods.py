"""KP385–KP388: periods that come again, and figures of other years."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosesWithItsStretch(Error):
    """每半年、每季、每月的期次写了截止日：它们各在那一段的最后一天截止。

    错误：`期次 季度考核 每季 截至 12-31 用于 排序`　　改为：`期次 季度考核 每季 用于 排序`
    """

    code: ClassVar = "KP385"
    title: ClassVar = Text("{often}的期次不写截止日", "a period of {often} states no closing day")
    label: ClassVar = Text("各在那一段的最后一天截止", "each closes on the last day of its stretch")
    help: ClassVar = Text(
        "删去“截至 …”；截止日不同的，逐个写期次", "leave out 截至; write the periods one by one where the days differ"
    )
    often: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatsWithoutTerm(Error):
    """期次每年（每季、每月）一次，办法却没有写起止。

    错误：没有写起止的办法里 `期次 年度考核 每年 用于 排序`　　改为：在「办法」块写 `考核期 2021年 至 2025年`
    """

    code: ClassVar = "KP386"
    title: ClassVar = Text("“{name}”{often}一次，但不知道从哪年到哪年", "“{name}” comes again ({often}), with no term")
    label: ClassVar = Text("没有起止", "no first and last year")
    help: ClassVar = Text(
        "在「办法」块写 考核期 2021年 至 2025年，或者 责任期限 起日 至 止日",
        "give the term in 办法, as 考核期 2021年 至 2025年",
    )
    name: str
    often: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOneYearlyPeriod(Error):
    """用到 `各年度` 或 `2023年.总分`，但办法没有、或不止一个每年一次的期次，不知道指哪一次考核。

    错误：`期次 年度考核 截至 2025-12-31 用于 排序`，`平均（各年度.总分）`　　改为：`期次 年度考核 每年 用于 排序`
    """

    code: ClassVar = "KP387"
    title: ClassVar = Text(
        "“{text}”不知道指哪个期次：{problem}", "it is not known which period “{text}” means: {problem}"
    )
    label: ClassVar = Text("{problem}", "{problem}")
    help: ClassVar = Text(
        "写一个（只写一个）每年一次的期次：期次 年度考核 每年 用于 排序",
        "declare one yearly period: 期次 年度考核 每年 用于 排序",
    )
    text: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOutsideTerm(Error):
    """写到的年份不在考核期里。

    错误：考核期 2021年 至 2025年，`2026年.总分`　　改为：`2025年.总分`
    """

    code: ClassVar = "KP388"
    title: ClassVar = Text(
        "{year}年不在考核期（{first}年至{last}年）里", "{year} is outside the term {first} to {last}"
    )
    label: ClassVar = Text("没有这一年的考核", "there is no assessment of that year")
    help: ClassVar = Text("改正年份，或者改正「办法」块的起止", "correct the year, or the term in 办法")
    year: int
    first: int
    last: int

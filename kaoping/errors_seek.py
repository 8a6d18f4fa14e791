"""KP901: a goal that cannot be read."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class BadGoal(RequestFault):
    """`kaoping seek` 的目标读不懂。

    目标写“名次 3”（前 3 名）、“总分 90”，或者“方面或指标.得分 5”。

    错误：

        kaoping seek jilin-2007-employment 长春市 第三名

    改正：

        kaoping seek jilin-2007-employment 长春市 "名次 3"
    """

    code: ClassVar[str] = "KP901"
    title: ClassVar[Text] = Text("目标“{text}”读不懂：{why}", "the goal “{text}” cannot be read: {why}")
    help: ClassVar[Text] = Text("写“名次 3”“总分 90”或“指标.得分 5”", "write “名次 3”, “总分 90” or “INDICATOR.得分 5”")
    text: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BadFigures(RequestFault):
    """`kaoping seek` 的 `--figure` 或 `--ratio` 用不上。

    `--figure` 写这个单位报送了的填报项；几个数一起改（`--together`、`--ratio`）要写至少两个，比例是整数，和数一样多：

        kaoping seek 练习 乙县 "名次 1" --figure 帮扶就业人数 --figure 城镇新增就业人数 --ratio 1:10
    """

    code: ClassVar[str] = "KP925"
    title: ClassVar[Text] = Text("“{name}”用不上：{why}", "“{name}” is of no use: {why}")
    help: ClassVar[Text] = Text("{near}", "{near}")
    name: str
    why: Text
    near: Text

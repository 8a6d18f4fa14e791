"""KP052 and KP053: what somebody wanted to see the surroundings of is not there, or is several things."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownNode(RequestFault):
    """关系图里没有这一项。

    --around 后面写办法里的一项：填报的数字、定义、指标、方面、总分、等次、奖项。
    可以写名称、编号、简称、又称或带路径的名称。

    错误：

        kaoping graph jilin-2007-employment --around 解决零就业家庭率

    改正（写名称，或写编号）：

        kaoping graph jilin-2007-employment --around 解决零就业家庭比率
        kaoping graph jilin-2007-employment --around "指标 6"
    """

    code: ClassVar[str] = "KP052"
    title: ClassVar[Text] = Text("办法里没有「{wanted}」这一项", "the method has nothing called “{wanted}”")
    help: ClassVar[Text] = Text("{mend}", "{mend}")
    wanted: str
    near: tuple[str, ...]

    def fields(self) -> dict[str, object]:
        """The fields, and what to do: near names, or what can be written."""
        zh, en = "、".join(self.near), ", ".join(self.near)
        mend = (
            Text(f"是不是 {zh}？", f"did you mean {en}?")
            if self.near
            else Text(
                "写办法里的名称或编号，如 --around 总分、--around “指标 6”",
                "write a name or number of the method, such as --around 总分 or --around “指标 6”",
            )
        )
        return {**RequestFault.fields(self), "mend": mend}


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousNode(RequestFault):
    """--around 后面的名称在办法里不止一项，要写带路径的名称。

    错误：

        kaoping graph jilin-2007-employment --around 培训后就业率

    改正：

        kaoping graph jilin-2007-employment --around "指标 11.培训后就业率"
    """

    code: ClassVar[str] = "KP053"
    title: ClassVar[Text] = Text("「{wanted}」不止一项", "“{wanted}” is several things")
    help: ClassVar[Text] = Text("写明是哪一个：{choices}", "say which: {choices}")
    wanted: str
    choices: tuple[str, ...]

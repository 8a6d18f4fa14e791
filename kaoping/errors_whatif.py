"""What can be wrong with a question of `kaoping whatif`: KP911."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingSupposed(RequestFault):
    """没有说假设什么变了。

    `kaoping whatif` 把现在的结果和假设的结果放在一起比。要用 `--set` 换一个报送的数，或者用 `--rule` 改一条规则，
    可以写几个：

        kaoping whatif jilin-2007-employment --set "长春市.解决零就业家庭户数=150户"
        kaoping whatif jilin-2007-employment --rule "指标 6：目标 不低于 95%"
    """

    code: ClassVar = "KP911"
    title: ClassVar = Text("没有说假设什么变了", "nothing is supposed to be different")
    help: ClassVar = Text(
        "写 --set “单位.填报项=数” 或 --rule “指标 6：…”", 'add --set "UNIT.FIELD=VALUE" or --rule "…"'
    )

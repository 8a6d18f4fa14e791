"""What can be wrong with a figure that is supposed on the command line: KP910."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedUnreadable(Error):
    """假设的数字写得不对。

    `kaoping whatif --set` 后面写“单位.填报项=数”：换掉这个单位报的一个数，看结果怎么变。评定的项也这样写；
    等号后面空着，是假设没有报这个数。按月按季报的写到月或季（`长春市.暗查暗访.一季度=2`）。

    错误：

        kaoping whatif jilin-2007-employment --set "长春市 49户"

    改正：

        kaoping whatif jilin-2007-employment --set "长春市.解决零就业家庭户数=49户"
    """

    code: ClassVar = "KP910"
    title: ClassVar = Text(
        "--set 要写成“单位.填报项=数”，这里是“{text}”", 'write --set as "UNIT.FIELD=VALUE"; this is "{text}"'
    )
    help: ClassVar = Text(
        '例如 --set "长春市.解决零就业家庭户数=49户"', 'for instance --set "长春市.解决零就业家庭户数=49户"'
    )
    text: str

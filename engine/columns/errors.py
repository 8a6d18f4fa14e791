"""KP595: what columns alone cannot compute."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyInterpreted(Error):
    """这一项不能只凭整数列算出来。

    `policy.evaluate_columns(表)` 直接在整数列上计算。整数列的算法不认识的写法（按名次计分、明细、评定的等级等）
    由逐项解释的算法来算，而它要的是报送的数据，不是整数列。哪些写法整数列能算，见 docs/性能.md。

    错误：

        policy.evaluate_columns(ColumnTable(…))

    改正（把数据放在文件夹里，两种算法合着算）：

        policy.evaluate_columns("2025年数据")
    """

    code: ClassVar[str] = "KP595"
    title: ClassVar[Text] = Text("“{item}”不能只凭整数列计算", "“{item}” cannot be computed from columns alone")
    help: ClassVar[Text] = Text(
        "用数据文件夹调用 evaluate_columns，或者用 evaluate", "call evaluate_columns with a folder of data, or evaluate"
    )
    item: str

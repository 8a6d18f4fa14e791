"""KP594: the two evaluators disagree."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginesDisagree(Error):
    """两种算法算出的结果不一样。

    `kaoping evaluate --check` 用两种互相独立的算法各算一遍：逐项解释的有理数算法，和编成整数列的算法。
    `--certify` 也先这样核对，不一致的不出证书。两者都应是精确的，任何一格不一样都是程序的错，这次的结果不要发布。

    错误：

        kaoping evaluate jilin-2007-employment --check

    改正：把办法、数据和这条信息一起交给维护的人。在查清以前，以 `kaoping explain` 能逐步核对的结果为准。
    """

    code: ClassVar[str] = "KP594"
    title: ClassVar[Text] = Text(
        "两种算法不一致：核对 {compared} 格，{count} 格不同",
        "the two evaluators disagree: {count} of {compared} cells differ",
    )
    help: ClassVar[Text] = Text(
        "这是程序的错，这次的结果不要发布。{listed}",
        "this is a fault of the program; do not publish this result. {listed}",
    )
    compared: int
    count: int
    #: The first cells, one each: where, what columns say, what the interpreter says.
    listed: Text

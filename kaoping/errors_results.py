"""What can be wrong with the papers that documents are made beside: KP662 onward."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import FileFault


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLastYear(FileFault):
    """--last-year 的文件不是考评结果。

    写升降要上年的结果：上年考评时用 `kaoping evaluate 上年的办法 --format json` 写出的文件。
    上年的结果没有的，不写这个选项，公文里写明上年结果没有，不比较。

    改正：

        kaoping evaluate jilin-2007-employment --format json > 2007.json
        kaoping render 今年的办法 年终考评结果通报 --last-year 2007.json
    """

    code: ClassVar[str] = "KP662"
    title: ClassVar[Text] = Text("{path} 不是考评结果（{reason}）", "{path} is no result of an assessment ({reason})")
    help: ClassVar[Text] = Text(
        "用 kaoping evaluate … --format json 写出的文件", "give a file that kaoping evaluate … --format json wrote"
    )
    path: str
    reason: str

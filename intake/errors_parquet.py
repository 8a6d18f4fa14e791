"""What can be wrong with submissions in Parquet: KP574, KP575."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetNeedsExtra(Error):
    """读 Parquet 文件要装 pyarrow，这里没有装。

    大批的数可以用 Parquet 的长表（单位、期次、字段、值）报送。读它的 pyarrow 不随本程序装，要另装。
    不方便装的，另存为 CSV 长表，读出来一样。
    """

    code: ClassVar = "KP574"
    title: ClassVar = Text(
        "读“{path}”要装 pyarrow，这里没有装", 'reading "{path}" needs pyarrow, which is not installed'
    )
    help: ClassVar = Text(
        '运行 pip install "kaoping[frame]"，或者另存为 .csv', 'run `pip install "kaoping[frame]"`, or save it as .csv'
    )
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloatFigures(Note):
    """Parquet 文件里的数存成了二进制小数，按写得最短的十进制小数读。

    二进制小数存不下 0.1，存的是离它最近的一个数；按最短的写法读回来就是 0.1，和存的时候写的一样，
    除非存以前已经算过一遍。要一位不差的，存成十进制数（decimal）、整数或者文字。
    """

    code: ClassVar = "KP575"
    title: ClassVar = Text(
        "“{column}”列存的是二进制小数（{type}），按最短的十进制写法读",
        'column "{column}" holds binary floats ({type}), read by their shortest decimal form',
    )
    help: ClassVar = Text(
        "要一位不差，存成十进制数（decimal）、整数或文字", "store decimals, integers or text to keep every digit"
    )
    column: str
    type: str

"""What can be wrong with a question about a result: KP580–KP584."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


def _near(names: tuple[str, ...], otherwise: Text) -> Text:
    if not names:
        return otherwise
    return Text(f"是不是指 {'、'.join(names)}？", f"did you mean {', '.join(names)}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownUnit(Error):
    """名录里没有这个单位。

    解释结果时，单位名称要和 units.yaml 里的一样。

    错误的写法：

        kaoping explain jilin-2007-employment 长春

    改正：

        kaoping explain jilin-2007-employment 长春市
    """

    code: ClassVar = "KP580"
    title: ClassVar = Text(zh="名录里没有「{unit}」", en="there is no unit {unit} in the roster")
    help: ClassVar = Text(zh="{mend}", en="{mend}")
    unit: str
    nearest: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """The fields, and the nearest names."""
        otherwise = Text("照名录写单位的全称", "write the name as the roster has it")
        return {**Error.fields(self), "mend": _near(self.nearest, otherwise)}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNotAssessed(Error):
    """这个单位不是考评对象。

    名录里有这个单位，但办法的各个层次都不包括它（例如省本身是考评者）。没有考评就没有结果可以解释。

    错误的写法：

        kaoping explain jilin-2007-employment 吉林省

    改正：

        kaoping explain jilin-2007-employment 长春市
    """

    code: ClassVar = "KP581"
    title: ClassVar = Text(zh="「{unit}」不是考评对象", en="{unit} is not assessed")
    help: ClassVar = Text(zh="考评对象是：{levels}", en="those assessed are: {levels}")
    unit: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSubject(Error):
    """办法里没有这个指标或方面。

    可以写编号（`6`、`指标 6`）、名称（`解决零就业家庭比率`）、又称、简称，或者方面的名称；
    分项写成 `指标 19.（1）` 或它的名称。

    错误的写法：

        kaoping explain jilin-2007-employment 长春市 零就业家庭比率

    改正：

        kaoping explain jilin-2007-employment 长春市 解决零就业家庭比率
    """

    code: ClassVar = "KP582"
    title: ClassVar = Text(zh="办法里没有「{subject}」", en="the method has nothing called {subject}")
    help: ClassVar = Text(zh="{mend}", en="{mend}")
    subject: str
    nearest: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """The fields, and the nearest names."""
        otherwise = Text(
            "写指标的编号或名称，或者方面的名称", "give the number or name of an indicator, or an area's name"
        )
        return {**Error.fields(self), "mend": _near(self.nearest, otherwise)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousSubject(Error):
    """这个名称在办法里不止一个。

    同名的要带上它所在的指标，才知道说的是哪一个。

    错误的写法（指标 11、13、14 都有这个分项）：

        kaoping explain jilin-2007-employment 长春市 培训后就业率

    改正：

        kaoping explain jilin-2007-employment 长春市 指标11.培训后就业率
    """

    code: ClassVar = "KP583"
    title: ClassVar = Text(zh="「{subject}」不止一个", en="{subject} is ambiguous")
    help: ClassVar = Text(zh="写明是哪一个：{meanings}", en="say which: {meanings}")
    subject: str
    meanings: tuple[str, ...]

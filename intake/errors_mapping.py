"""What can be wrong with the mapping of foreign tables: KP576–KP579."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingUnconfirmed(Error):
    """表头和办法里的名称怎么对应，还没有人确认。

    `kaoping map` 按名称、简称、又称和相近的名称提出对应，写进 映射.yaml，标着 `确认: 否`。名称像的不一定是一个意思，
    要人逐项看过，改好，再把“确认”改成“是”，程序才按它读。

        映射:
          - 文件: 人社厅导出.xlsx
            确认: 是
    """

    code: ClassVar = "KP576"
    title: ClassVar = Text(
        "“{file}”的映射没有确认，没有读", 'the mapping of "{file}" is not confirmed; it was not read'
    )
    help: ClassVar = Text(
        "核对 映射.yaml 里这个文件的各列，再写 确认: 是", "check its columns in 映射.yaml, then write 确认: 是"
    )
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingNoLongerFits(Error):
    """表的样子变了，确认过的映射对不上。

    映射写明每一列是什么，表里多一列、少一列、改了名，都不再照读，免得张冠李戴。
    用 `kaoping map` 重新提出，或者自己改 映射.yaml。
    """

    code: ClassVar = "KP577"
    title: ClassVar = Text("“{file}”对不上它的映射：{reason}", '"{file}" does not fit its mapping: {reason}')
    help: ClassVar = Text(
        "改 映射.yaml 里的“列”，或者用 kaoping map 重新提出", "mend 列 in 映射.yaml, or propose anew with `kaoping map`"
    )
    file: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownColumnTarget(Error):
    """映射里一列写的不是办法里的填报项。

    每一列写一个填报项的名称，或 单位、期次、填报人、填报日期、字段、值、来源，或 不读：

        列:
          地区: 单位
          新增就业（万人）: {字段: 城镇新增就业人数, 计量单位: 万人}
          备注: 不读
    """

    code: ClassVar = "KP578"
    title: ClassVar = Text("映射的“{column}”列：{problem}", 'column "{column}" of the mapping: {problem}')
    help: ClassVar = Text(
        "写填报项的名称，或 单位、期次、填报人、填报日期、字段、值、来源、不读",
        "name a reported figure, or 单位, 期次, 填报人, 填报日期, 字段, 值, 来源 or 不读",
    )
    column: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedTwice(Error):
    """一个文件合两条映射，或者两列对应同一个填报项。

    只能有一条、一列。删去或改掉一个。
    """

    code: ClassVar = "KP579"
    title: ClassVar = Text("映射重复：{what}", "mapped twice: {what}")
    what: Text

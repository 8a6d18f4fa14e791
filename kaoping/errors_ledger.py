"""What is wrong with a request to the ledger: KP821–KP824."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Text
from dsl.record import dataclass
from kaoping.errors import FileFault, RequestFault


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMoment(RequestFault):
    """时间要写成 2008-01-15，或者 2008-01-15T12:00。

    只写日期的，算到那天结束。
    """

    code: ClassVar[str] = "KP821"
    title: ClassVar[Text] = Text("不是时间：{value}", "not a time: {value}")
    help: ClassVar[Text] = Text(
        "写成 2008-01-15（那天结束时）或 2008-01-15T12:00",
        "write 2008-01-15 (the end of that day) or 2008-01-15T12:00",
    )
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerInPackage(RequestFault):
    """随程序带的办法，台账要另指定地方。

    程序自己的文件夹，装新版本时会换掉，不能放台账。
    """

    code: ClassVar[str] = "KP822"
    title: ClassVar[Text] = Text(
        "“{policy}”是随程序带的办法，台账不能放在程序的文件夹里",
        '"{policy}" comes with the program, whose folder is no place for a ledger',
    )
    help: ClassVar[Text] = Text("用 --ledger 写明放在哪里：--ledger 台账.db", "name a place: --ledger ledger.db")
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportInTheWay(FileFault):
    """要导出到的文件夹里已经有东西。

    台账只往新的或者空的文件夹里导出，免得新旧混在一起。
    """

    code: ClassVar[str] = "KP823"
    title: ClassVar[Text] = Text(
        "文件夹 {folder} 里已经有东西，没有导出", "the folder {folder} is not empty; nothing was exported"
    )
    help: ClassVar[Text] = Text("换一个新的文件夹", "name a new folder")
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutLedger(RequestFault):
    """`--as-of` 要和 `--ledger` 一起用。

    文件夹里只有现在的数；某一天的数，要从台账里看。
    """

    code: ClassVar[str] = "KP824"
    title: ClassVar[Text] = Text(
        "--as-of 要和 --ledger 一起用：文件夹里只有现在的数",
        "--as-of needs --ledger: a folder has only the figures of now",
    )
    help: ClassVar[Text] = Text("加上 --ledger", "add --ledger")

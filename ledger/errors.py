"""What can be wrong with a ledger, and with what is to be entered: KP801–KP826, their help pages as docstrings."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text, Warning
from dsl.record import dataclass

# --- the ledger itself -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMissing(Error):
    """还没有这本台账。

    台账是第一次 `kaoping submit` 时建的。路径写错了，或者在别的文件夹里的，用 `--ledger` 写明。
    """

    code: ClassVar = "KP801"
    title: ClassVar = Text("没有台账 {ledger}", "there is no ledger {ledger}")
    help: ClassVar = Text(
        "用 kaoping submit 登记第一份报送就建好了；在别处的用 --ledger 写明",
        "`kaoping submit` makes it with the first report; name another place with --ledger",
    )
    ledger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerUnreachable(Error):
    """台账打不开，或者写不进去。

    文件：看看文件夹在不在、有没有写的权限、磁盘满了没有。别的人正在登记的，程序会等半分钟。
    服务器（postgresql://…）：看看地址、用户名、密码对不对，服务器开着没有。什么也没有登记。
    """

    code: ClassVar = "KP802"
    title: ClassVar = Text("台账 {ledger} 打不开或者写不进去：{reason}", "cannot use the ledger {ledger}: {reason}")
    help: ClassVar = Text(
        "检查路径、权限和磁盘；在服务器上的，检查地址、密码和服务器",
        "check path, permissions and disk; of a server its address, password and whether it runs",
    )
    ledger: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTooNew(Error):
    """台账是更新的程序建的，这个版本读不了。

    新版本打开旧台账时会自动补上新的表，反过来不行。在这台机器上也装新版本。台账没有动。
    """

    code: ClassVar = "KP803"
    title: ClassVar = Text(
        "台账 {ledger} 是更新的程序建的（结构 {version}，本程序只认到 {known}）",
        "the ledger {ledger} was made by a later version (tables {version}, this one knows {known})",
    )
    help: ClassVar = Text("在这台机器上也装新版本的 kaoping", "install the later version of kaoping here too")
    ledger: str
    version: str
    known: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDamaged(Error):
    """这个文件或数据库不是台账，或者坏了。

    也许是别的数据库文件，也许磁盘出过故障。从备份恢复，再用 `kaoping ledger verify` 核对。
    """

    code: ClassVar = "KP804"
    title: ClassVar = Text("{ledger} 不是台账，或者坏了：{reason}", "{ledger} is no ledger, or is damaged: {reason}")
    help: ClassVar = Text(
        "看看路径对不对；坏了的从备份恢复", "check the path; a damaged one has to come back from a backup"
    )
    ledger: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDriver(Error):
    """没有装连接这种数据库的程序库。

    台账放在 PostgreSQL 里的，要装 `kaoping[server]`。放在文件里的不用装。
    """

    code: ClassVar = "KP805"
    title: ClassVar = Text("连接 {ledger} 的程序库没有装", "the driver for {ledger} is not installed")
    help: ClassVar = Text('pip install "kaoping[server]"', 'pip install "kaoping[server]"')
    ledger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockBehind(Error):
    """电脑的时钟比台账最后一笔还早。

    台账记着每一笔的时间，后面的不能比前面的早：差五分钟以内的按最后一笔的时间记，差得多的不记，免得“某一天的数是多少”
    说不清。把电脑的时钟校准，再登记。
    """

    code: ClassVar = "KP806"
    title: ClassVar = Text(
        "电脑的时钟是 {now}，比台账最后一笔 {last} 还早，没有登记",
        "the clock says {now}, which is before the last entry of {last}; nothing was entered",
    )
    help: ClassVar = Text("校准电脑的时钟", "set the clock of this computer")
    now: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerOfOther(Error):
    """这本台账是别的办法或别的年度的。

    一个办法一个年度一本台账。名称相同、年度不同的数不能混在一起。
    """

    code: ClassVar = "KP807"
    title: ClassVar = Text(
        "台账 {ledger} 是《{actual}》（{actual_year}年）的，这里是《{expected}》（{expected_year}年）",
        'the ledger {ledger} belongs to "{actual}" ({actual_year}); the method here is "{expected}" ({expected_year})',
    )
    help: ClassVar = Text("用 --ledger 写明本办法的台账", "name the ledger of this method with --ledger")
    ledger: str
    actual: str
    actual_year: str
    expected: str
    expected_year: str


# --- what is to be entered ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLocked(Error):
    """这一期已经锁定，不再收报送。

    截止以后收到的，由审核的人决定：确实要收的，先用 `kaoping ledger unlock` 写明理由开锁（可以只开一个单位），
    登记以后再锁上。这个文件一个数也没有登记。
    """

    code: ClassVar = "KP808"
    title: ClassVar = Text(
        "{unit}{period}已经锁定，没有登记（{at} {by} 锁定{reason}）",
        "{period} is locked for {unit}; nothing was entered (locked {at} by {by}{reason})",
    )
    help: ClassVar = Text(
        "确实要收的，用 kaoping ledger unlock 写明理由开锁", "where it has to be taken in, unlock it with a reason"
    )
    unit: str
    period: str
    at: str
    by: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingInFile(Error):
    """文件里没有报送，也没有评定。

    能读，但是里面一个单位也没有：多半是空白的表，或者放错了文件。
    """

    code: ClassVar = "KP809"
    title: ClassVar = Text("{file} 里没有可登记的内容", "there is nothing to enter in {file}")
    help: ClassVar = Text("看看是不是放错了文件，或者没有填", "check that it is the right file, and filled in")
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyEntered(Note):
    """这个文件登记过了，内容一个字节也没有变。

    同一个文件再登记一次，不会多出一笔。
    """

    code: ClassVar = "KP810"
    title: ClassVar = Text(
        "{file} 已经登记过（第 {seq} 笔），没有变，不再登记",
        "{file} was entered before as number {seq} and has not changed; it is not entered again",
    )
    file: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionOmits(Warning):
    """更正里没有重报以前报过的数。

    更正是整份的：没有重报的数，算没有报，不沿用以前的。要沿用的，填上再报一次。
    """

    code: ClassVar = "KP811"
    title: ClassVar = Text(
        "{unit}{period}这次没有报以前（第 {seq} 笔）报过的 {count} 个数：{names}",
        "{unit} {period} leaves out {count} figures of its earlier report (number {seq}): {names}",
    )
    help: ClassVar = Text("要沿用的，填上再报一次", "report them again where they still hold")
    unit: str
    period: str
    seq: int
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryUnknown(Error):
    """台账里没有这一笔，或者这一笔不能审核。

    能通过、退回的是报送、部门数据、评定和调整；单位要写这一笔里有的。`kaoping ledger log` 列出全部。
    """

    code: ClassVar = "KP812"
    title: ClassVar = Text(
        "台账里没有可以审核的第 {seq} 笔{unit}", "there is no entry {seq}{unit} in the ledger that can be reviewed"
    )
    help: ClassVar = Text("用 kaoping ledger log 看有哪些", "`kaoping ledger log` lists them")
    seq: int
    unit: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LockUnchanged(Error):
    """已经是这样了，不用再锁、再开。"""

    code: ClassVar = "KP813"
    title: ClassVar = Text("{unit}{period}{already}", "{period} of {unit} {already}")
    unit: str
    period: str
    already: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainBroken(Error):
    """台账被改动过。

    每一笔记着前一笔的校验值，自己的校验值又盖住自己的全部内容。从这一笔起对不上：有人绕过程序改了、删了、
    换了次序，或者磁盘坏了。这一笔以前的都没有动过。从备份里找回这一笔，查清是谁动的。
    """

    code: ClassVar = "KP814"
    title: ClassVar = Text(
        "台账从第 {seq} 笔起对不上：{problem}", "the ledger is broken from entry {seq} on: {problem}"
    )
    help: ClassVar = Text("从备份里找回这一笔，和现在的对照", "compare it with a backup")
    seq: int
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadDiffers(Error):
    """台账里没有您记下的那个校验值。

    前后都接得上，但是没有哪一笔是这个值：最后的几笔被删掉了，或者整本换过，或者抄错了。
    """

    code: ClassVar = "KP815"
    title: ClassVar = Text(
        "台账里没有校验值为 {wanted} 的一笔，现在最后一笔（第 {seq} 笔）是 {actual}",
        "no entry of the ledger has the hash {wanted}; the last one (number {seq}) has {actual}",
    )
    help: ClassVar = Text("核对抄写；不错的，和备份对照", "check what was written down; else compare with a backup")
    wanted: str
    seq: int
    actual: str


# --- what the ledger says and the method does not know -----------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureGone(Error):
    """台账里的数，现在的办法不认了。

    登记以后办法改了：删掉了这一项，或者改了计量单位、由评定改成了填报。台账照原样留着，但不能当作现在这一项的数来算。
    改回办法，或者退回那一笔重新报。
    """

    code: ClassVar = "KP816"
    title: ClassVar = Text(
        "台账第 {seq} 笔里{unit}的“{name}”用不上：{reason}", 'entry {seq}: "{name}" of {unit} cannot be used: {reason}'
    )
    help: ClassVar = Text(
        "改回办法，或者退回那一笔重新报", "restore the method, or return that entry to be reported anew"
    )
    seq: int
    unit: str
    name: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInLedger(Warning):
    """办法的文件夹里有报送或评定，台账里没有。

    用台账计算时，报送和评定只看台账。文件夹里的要算进去，先登记：`kaoping submit 办法 文件…`。
    """

    code: ClassVar = "KP817"
    title: ClassVar = Text(
        "{path} 没有登记进台账，没有算进去", "{path} was not entered into the ledger and does not count"
    )
    help: ClassVar = Text("要算进去的，用 kaoping submit 登记", "enter it with `kaoping submit` where it is to count")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionWaits(Warning):
    """有更正等着审核，没有算进去。

    通过了的报送，后来的更正要再通过才算数。`kaoping ledger preview` 先看它会改变什么。
    """

    code: ClassVar = "KP818"
    title: ClassVar = Text(
        "{unit}{period}的更正（第 {seq} 笔）还没有审核，按第 {counted} 笔算",
        "the correction of {unit} {period} (number {seq}) waits for review; number {counted} counts",
    )
    help: ClassVar = Text(
        "kaoping ledger accept 或 return 这一笔", "accept or return it with `kaoping ledger accept` or `return`"
    )
    unit: str
    period: str
    seq: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralMarks(Error):
    """几个人评了同一件事，办法没有说怎么合成。

    在办法的评定里写 `几人评定的取平均` 一类的话，或者退回多余的那一笔。
    """

    code: ClassVar = "KP819"
    title: ClassVar = Text(
        "{unit}的“{name}”有 {judges} 评定，办法没有说几人的怎么合成",
        '"{name}" of {unit} was judged by {judges}; the method does not say how to put them together',
    )
    help: ClassVar = Text(
        "在办法的评定里写明，或者退回多余的一笔",
        "say so under 评定 in the method, or return the entry that is too many",
    )
    unit: str
    name: str
    judges: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedMeanwhile(Error):
    """读的时候文件正被别人改。

    台账里留的原件和读出来的数必须是同一份。等那边存好，再登记。
    """

    code: ClassVar = "KP820"
    title: ClassVar = Text("{file} 在读的时候变了，没有登记", "{file} changed while it was read; nothing was entered")
    help: ClassVar = Text("等那边存好，再登记一次", "enter it again once it is saved")
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListElsewhere(Error):
    """同一份明细报了两处。

    明细可以写在报送里，也可以单独一张表（`明细/名称.csv`），不能两处都有：那就不知道算哪一份。退回其中一笔。
    """

    code: ClassVar = "KP825"
    title: ClassVar = Text(
        "{unit}{period}的明细“{name}”台账里已有一份（第 {seq} 笔），没有登记",
        'the list "{name}" of {unit} {period} is in the ledger already (number {seq}); nothing was entered',
    )
    help: ClassVar = Text("退回其中一笔", "return one of the two")
    unit: str
    period: str
    name: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentOutranks(Note):
    """部门给的数和单位自己报的不同，按部门的算。

    部门的数压过单位自己报的，两个都留在台账里，`kaoping ledger history` 看得到。以单位的为准的，退回部门的那一笔。
    """

    code: ClassVar = "KP826"
    title: ClassVar = Text(
        "{department}（第 {seq} 笔）有 {count} 个数和单位自己报的不同，按{department}的算：{named}",
        "{count} figures of {department} (number {seq}) differ from the units' own and count: {named}",
    )
    department: str
    seq: int
    count: int
    #: Each with what the unit reported and what the department gave.
    named: tuple[str, ...]

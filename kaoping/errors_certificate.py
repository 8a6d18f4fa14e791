"""What can be wrong with a certificate, and what no longer agrees with it: KP830–KP836."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text, Warning
from dsl.record import dataclass
from kaoping.errors import FileFault


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateUnreadable(FileFault):
    """这个文件不是结果证书，或者不完整。

    结果证书是 `kaoping evaluate … --certify` 写的 .json 或 .zip。改名的、只拷了一半的读不出来。
    """

    code: ClassVar[str] = "KP830"
    title: ClassVar[Text] = Text("{path} 不是结果证书：{reason}", "{path} is no certificate: {reason}")
    help: ClassVar[Text] = Text(
        "找回 kaoping evaluate --certify 写的那个文件", "use the file that `kaoping evaluate --certify` wrote"
    )
    path: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateAltered(Error):
    """结果证书写好以后被改动过。

    证书最后的校验值盖住它的全部内容。对不上，就不知道里面哪一个数是当时的。用原来的那一份；印发时抄下的校验值可以对照。
    """

    code: ClassVar = "KP831"
    title: ClassVar = Text(
        "结果证书被改动过：内容的校验值是 {actual}，写的是 {written}",
        "the certificate was altered: its content has the hash {actual}, it says {written}",
    )
    help: ClassVar = Text("用原来的那一份证书", "use the certificate as it was made")
    actual: str
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChanged(Warning):
    """出证书以后，这个文件改过，或者不在了。

    文件变了，数不一定变：改了注释、重排了格式，结果照样一致。有没有变，看下面列出的数。
    """

    code: ClassVar = "KP832"
    title: ClassVar = Text("出证书以后，{path} {how}", "{path} {how} since the certificate was made")
    path: str
    how: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDiffers(Error):
    """重算的结果和证书上的不一致。

    要么办法、报送的数改过，要么程序的新版本算法变了。列出的每一项都写着证书上的和重算的。
    """

    code: ClassVar = "KP833"
    title: ClassVar = Text("{where}：证书上是 {certified}，重算是 {now}", "{where}: certified {certified}, now {now}")
    where: Text
    certified: Text
    now: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedDiffers(Error):
    """报送的数、评定或目标和证书上的不一致。

    出证书以后有人改了数。原来的数在证书里；谁改的，看台账（`kaoping ledger history`）。
    """

    code: ClassVar = "KP834"
    title: ClassVar = Text(
        "报送的 {where}：证书上是 {certified}，现在是 {now}", "reported {where}: certified {certified}, now {now}"
    )
    where: Text
    certified: Text
    now: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDiffers(Note):
    """出证书的程序和现在的版本不同。

    新版本重算出同样的数，正说明结果不靠某一个版本。不一致的，用出证书的版本再算一次，就知道是数变了还是算法变了。
    """

    code: ClassVar = "KP835"
    title: ClassVar = Text(
        "证书是 kaoping {certified}（语言 {language}）出的，现在是 {now}（语言 {language_now}）",
        "certified by kaoping {certified} (language {language}), checked by {now} (language {language_now})",
    )
    certified: str
    language: str
    now: str
    language_now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerDiffers(Error):
    """台账和证书上记的不一致。

    证书记着出证书时台账最后一笔的校验值。现在的台账在那一笔以前被改动过，或者不是同一本。
    """

    code: ClassVar = "KP836"
    title: ClassVar = Text(
        "台账第 {count} 笔的校验值：证书上是 {certified}，现在是 {now}",
        "hash of entry {count} of the ledger: certified {certified}, now {now}",
    )
    help: ClassVar = Text("用 kaoping ledger verify 核对台账", "check it with `kaoping ledger verify`")
    count: int
    certified: str
    now: str

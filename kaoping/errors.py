"""What can go wrong at the edge: command lines, files, and names that nobody declared (KP001-KP099)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from dsl.diagnostic import Diagnostic, Error, KaopingError, Text, Warning
from dsl.record import dataclass


class PolicyError(KaopingError):
    """A method cannot be read, evaluated or rendered; `diagnostics` say why, where, and how to mend it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        super().__init__(diagnostics)

    @property
    def exit_status(self) -> int:
        """2 where the request is at fault, 3 where a file could not be read or written, else 1."""
        errors = [d for d in self.diagnostics if d.severity == "error"]
        for kind, codes, status in ((RequestFault, _REQUEST_CODES, 2), (FileFault, _FILE_CODES, 3)):
            if errors and all(isinstance(d, kind) or d.code in codes for d in errors):
                return status
        return 1


#: Findings of other packages about a period, unit, indicator or document that was asked for.
_REQUEST_CODES = frozenset({"KP550", "KP580", "KP581", "KP582", "KP583", "KP610", "KP612", "KP613", "KP614", "KP812"})
#: Findings of other packages about a file that is not there, cannot be opened, or is no text.
_FILE_CODES = frozenset({"KP246", "KP501", "KP502", "KP504", "KP801", "KP802", "KP804"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFault(Error):
    """What was asked for is not there, or the command line is not right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFault(Error):
    """A file could not be read or written."""


# --- methods and their files -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyNotFound(FileFault):
    """找不到这个考评办法。

    POLICY 可以是办法的文件夹（里面有 policy.kp）、规则文件本身，或随程序带的办法的文件夹名。
    既不是存在的路径，也不是随程序带的办法名，就会出现这条信息。

    错误：

        kaoping check jilin-2007

    改正：

        kaoping check jilin-2007-employment
    """

    code: ClassVar[str] = "KP001"
    title: ClassVar[Text] = Text("找不到考评办法「{policy}」", "no method found at “{policy}”")
    help: ClassVar[Text] = Text(
        "这里没有这个文件或文件夹；随程序带的办法有：{known}{near}",
        "there is no such file or folder; the shipped methods are: {known}{near}",
    )
    policy: str
    known: tuple[str, ...]
    near: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPolicyFile(FileFault):
    """文件夹里没有 policy.kp。

    一个办法一个文件夹，规则写在其中的 policy.kp 里。规则文件用了别的名字的，直接给出文件的路径。
    """

    code: ClassVar[str] = "KP002"
    title: ClassVar[Text] = Text("文件夹「{folder}」里没有 policy.kp", "the folder “{folder}” holds no policy.kp")
    help: ClassVar[Text] = Text(
        "把规则文件命名为 policy.kp，或直接给出它的路径{found}",
        "name the rule file policy.kp, or give its path{found}",
    )
    folder: str
    found: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMissing(FileFault):
    """要读的文件不存在。检查路径是否写对，文件是否移走或改名。"""

    code: ClassVar[str] = "KP003"
    title: ClassVar[Text] = Text("文件不存在：{path}", "no such file: {path}")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFile(FileFault):
    """应当是文件的地方是一个文件夹。"""

    code: ClassVar[str] = "KP004"
    title: ClassVar[Text] = Text("应为文件，实为文件夹：{path}", "a file was expected, but this is a folder: {path}")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFolder(FileFault):
    """应当是文件夹的地方没有文件夹。--data 和 -o 后面写的是文件夹的路径。"""

    code: ClassVar[str] = "KP005"
    title: ClassVar[Text] = Text("没有这个文件夹：{path}", "no such folder: {path}")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUtf8(FileFault):
    """文件不是 UTF-8 编码。

    规则文件、办法原文和数据文件都用 UTF-8 编码。Windows 的记事本和 WPS 有时按 GBK 保存，
    在编辑器里选“另存为”，编码选 UTF-8，再保存一次即可。
    """

    code: ClassVar[str] = "KP006"
    title: ClassVar[Text] = Text(
        "文件不是 UTF-8 编码：{path} 第 {line} 行", "the file is not in UTF-8: {path}, line {line}"
    )
    help: ClassVar[Text] = Text(
        "在编辑器里另存为 UTF-8 编码{guess}", "save it again from the editor in the encoding UTF-8{guess}"
    )
    path: str
    line: int
    guess: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUnreadable(FileFault):
    """文件在，但读不出来：没有权限、被别的程序占用，或磁盘有错。"""

    code: ClassVar[str] = "KP007"
    title: ClassVar[Text] = Text("读不出文件 {path}：{reason}", "cannot read {path}: {reason}")
    path: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputUnwritable(FileFault):
    """结果写不进去：没有权限、磁盘已满、文件正在 Word 或 Excel 里打开，或路径里有一段是文件而不是文件夹。"""

    code: ClassVar[str] = "KP008"
    title: ClassVar[Text] = Text("写不进 {path}：{reason}", "cannot write {path}: {reason}")
    help: ClassVar[Text] = Text(
        "用 -o 换一个文件夹，或关掉正在打开这个文件的程序",
        "choose another folder with -o, or close the program that has the file open",
    )
    path: str
    reason: Text


# --- names in a request ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoData(RequestFault):
    """没有一个期次有数据，没有可以计算的。

    数据文件夹里应有 submissions/（各单位报送的数字）和 targets.yaml（责任状）、ratings.yaml（评定）。
    """

    code: ClassVar[str] = "KP020"
    title: ClassVar[Text] = Text("文件夹「{folder}」里没有任何期次的数据", "“{folder}” holds no figures for any period")
    help: ClassVar[Text] = Text(
        "把报送的数字放进 submissions/，或用 --data 指明数据文件夹，或用 --period 指明期次",
        "put the reports into submissions/, or name the data folder with --data or the period with --period",
    )
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchCode(RequestFault):
    """没有这个代码的诊断。代码是 KP 加三位数字，写在每条信息的方括号里。"""

    code: ClassVar[str] = "KP021"
    title: ClassVar[Text] = Text("没有代码「{wanted}」", "there is no code “{wanted}”")
    help: ClassVar[Text] = Text(
        "{near}不带参数运行 kaoping help，列出全部代码", "{near}kaoping help alone lists all codes"
    )
    wanted: str
    near: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraMissing(RequestFault):
    """这个功能要另装一个组件。

    计算、解释和出公文不需要它；要把结果交给别的程序（如 Arrow 表）才用得着。
    """

    code: ClassVar[str] = "KP022"
    title: ClassVar[Text] = Text(
        "没有安装 {package}，用不了 {feature}", "{feature} needs {package}, which is not installed"
    )
    help: ClassVar[Text] = Text('安装：pip install "kaoping[{extra}]"', 'install it: pip install "kaoping[{extra}]"')
    package: str
    feature: str
    extra: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPerUnit(RequestFault):
    """这种公文不是每个单位一份，不能只出一个单位的。

    办法里写明「每个 市州」的公文才分单位，例如：

        公文 目标责任状  每个 市州   依据 “六”
    """

    code: ClassVar[str] = "KP025"
    title: ClassVar[Text] = Text("公文「{document}」不分单位", "the document “{document}” is one for all units")
    help: ClassVar[Text] = Text("去掉 --unit {unit}", "leave out --unit {unit}")
    document: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedFile(RequestFault):
    """用名称说的是随程序带的办法，它的文件不改写。

    只想看看会怎样，加 --check 或 --diff。自己要用的，把它的文件夹复制出来，再用路径说它：

        kaoping fmt ./jilin-2007-employment
    """

    code: ClassVar[str] = "KP030"
    title: ClassVar[Text] = Text(
        "「{policy}」是随程序带的办法，不改写它的文件",
        "“{policy}” is a shipped method, and its files are not rewritten",
    )
    help: ClassVar[Text] = Text(
        "加 --check 或 --diff 看会怎样；自己要用的，把它的文件夹复制出来，用路径说它",
        "see with --check or --diff what would change; to have one of your own, copy its folder and give the path",
    )
    policy: str


# --- the command line --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCommand(RequestFault):
    """没有这个命令。不带任何参数运行 kaoping，可以看到全部命令。"""

    code: ClassVar[str] = "KP040"
    title: ClassVar[Text] = Text("没有命令「{name}」", "there is no command “{name}”")
    help: ClassVar[Text] = Text("{near}", "{near}")
    name: str
    near: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownOption(RequestFault):
    """命令没有这个选项。命令后面加 --help，可以看到它的全部选项。"""

    code: ClassVar[str] = "KP041"
    title: ClassVar[Text] = Text("没有选项 {name}", "there is no option {name}")
    help: ClassVar[Text] = Text("{near}", "{near}")
    name: str
    near: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingArgument(RequestFault):
    """少写了一个必须写的参数。"""

    code: ClassVar[str] = "KP042"
    title: ClassVar[Text] = Text("缺少 {name}", "{name} is missing")
    help: ClassVar[Text] = Text("用法：{usage}", "usage: {usage}")
    name: str
    usage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingValue(RequestFault):
    """选项后面要写一个值，如 --period 年终总评。"""

    code: ClassVar[str] = "KP043"
    title: ClassVar[Text] = Text("选项 {name} 后面缺少值", "the option {name} needs a value")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwantedValue(RequestFault):
    """这个选项是一个开关，后面不写值。"""

    code: ClassVar[str] = "KP044"
    title: ClassVar[Text] = Text("选项 {name} 是开关，后面不写值", "the option {name} is a switch and takes no value")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadChoice(RequestFault):
    """选项的值只能是列出的几个。"""

    code: ClassVar[str] = "KP045"
    title: ClassVar[Text] = Text("{name} 不能是「{value}」", "{name} cannot be “{value}”")
    help: ClassVar[Text] = Text("可以是：{choices}", "it can be: {choices}")
    name: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraArgument(RequestFault):
    """命令后面多写了参数。名称里有空格的，要用引号括起来。"""

    code: ClassVar[str] = "KP046"
    title: ClassVar[Text] = Text("多出的参数：{arguments}", "unexpected: {arguments}")
    help: ClassVar[Text] = Text(
        "用法：{usage}；名称里有空格的，用引号括起来", "usage: {usage}; put names with spaces into quotes"
    )
    arguments: str
    usage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDate(RequestFault):
    """日期写成 2008-01-31 的样子。"""

    code: ClassVar[str] = "KP047"
    title: ClassVar[Text] = Text("「{value}」不是日期", "“{value}” is not a date")
    help: ClassVar[Text] = Text("写成 2008-01-31 的样子", "write it like 2008-01-31")
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Misused(RequestFault):
    """命令行用法不对。"""

    code: ClassVar[str] = "KP048"
    title: ClassVar[Text] = Text("命令行用法不对：{detail}", "the command line is not right: {detail}")
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToTest(Warning):
    """办法里没有算例。

    算例是写在规则文件里的小例子：给几个数字，说明应当算出什么。没有算例，就没有什么能证明规则写得对。

        算例 五十户解决四十九户
            设 解决零就业家庭户数 = 49户、发生零就业家庭户数 = 50户
            则 解决零就业家庭比率 = 98%
    """

    code: ClassVar[str] = "KP023"
    title: ClassVar[Text] = Text("「{policy}」没有算例，没有什么可以试算", "“{policy}” has no worked examples to run")
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFailed(Error):
    """算例说应当得出的，和按规则算出的不一样。

    要么规则没有写对，要么算例的期望不对。先看算出来的经过，再和办法原文对照。

    例如原文是“下降率达到 10%为完成”，规则写成了：

        目标 高于 10%

    算例“下降率恰好达到10%为完成”就通不过。改正：

        目标 不低于 10%
    """

    code: ClassVar[str] = "KP024"
    title: ClassVar[Text] = Text("算例「{example}」没有通过", "the worked example “{example}” fails")
    label: ClassVar[Text] = Text("算出来是：{got}", "what comes out: {got}")
    help: ClassVar[Text] = Text("{steps}", "{steps}")
    example: str
    got: str
    #: How the figure came about, line by line; empty where the engine has nothing to show.
    steps: Text


# --- helping with names ------------------------------------------------------------------------------


def near_names(wanted: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Give the known names that somebody who typed this one may have meant, best first.

    >>> near_names("长春", ["吉林市", "长春市", "长春净月区"])
    ('长春市', '长春净月区')
    """
    from difflib import get_close_matches

    names = tuple(dict.fromkeys(known))
    alike = get_close_matches(wanted, names, n=most, cutoff=0.6)
    holding = sorted((n for n in names if wanted and wanted in n), key=len)
    return tuple(dict.fromkeys([*alike, *holding]))[:most]


def suggest(wanted: str, known: Iterable[str], otherwise: Text | None = None) -> Text:
    """Ask whether one of the near names is meant; without any, say something else.

    >>> suggest("--formt", ["--format", "--help"]).zh
    '是不是 --format？'
    """
    names = near_names(wanted, known)
    if not names:
        return otherwise or Text("", "")
    return Text(f"是不是 {'、'.join(names)}？", f"did you mean {', '.join(names)}?")


def os_reason(error: OSError) -> Text:
    """Say in both languages why the system refused a file."""
    import errno

    reasons = {
        errno.ENOENT: Text("没有这个文件或文件夹", "no such file or folder"),
        errno.EACCES: Text(
            "没有权限，或文件正被别的程序打开", "permission denied, or another program has the file open"
        ),
        errno.EPERM: Text("没有权限", "not permitted"),
        errno.EISDIR: Text("这是一个文件夹", "this is a folder"),
        errno.ENOTDIR: Text("路径里有一段是文件，不是文件夹", "a part of the path is a file, not a folder"),
        errno.EEXIST: Text("已有同名的文件", "a file of that name is in the way"),
        errno.ENOSPC: Text("磁盘已满", "the disk is full"),
        errno.EROFS: Text("这个磁盘只读", "the disk is read-only"),
        errno.ENAMETOOLONG: Text("名称太长", "the name is too long"),
        errno.ELOOP: Text("链接绕成了圈", "the links go round in a circle"),
    }
    said = str(error.strerror or error)
    return reasons.get(error.errno or 0, Text(said, said))

"""Brings the bytes of one input file in as text: bounded in size, in an encoding that offices use, no junk."""

from __future__ import annotations

import stat
from pathlib import Path

from dsl.diagnostic import Text
from dsl.regex import regex
from dsl.span import Span
from intake.errors import FileMissing, FileTooLarge, FileUnreadable, NotText
from intake.findings import Findings

_MEGABYTE = 1024 * 1024
#: A letter file for 70 units has 0.3 MB; ruamel reads about 0.4 MB a second.
YAML_LIMIT = 2 * _MEGABYTE
#: A long-form table of some hundred thousand figures.
CSV_LIMIT = 32 * _MEGABYTE

#: What no office text holds: C0 and C1 controls but for tab and line ends, lone surrogates, non-characters.
_FORBIDDEN = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def start_of(file: str) -> Span:
    """The place for what concerns a whole file."""
    return Span(file, 1, 1, 1, 1)


def read_bytes(path: Path, limit: int, findings: Findings, *, asked: Span | None = None) -> bytes | None:
    """Read a regular file of at most `limit` bytes.

    `asked` is where the file was named, for one that does not exist. A pipe or device is refused
    before it is opened: reading one may never end.
    """
    file = path.as_posix()
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            findings.add(_unreadable(file, Text("这是一个文件夹", "it is a folder")))
            return None
        if not stat.S_ISREG(status.st_mode):
            findings.add(_unreadable(file, Text("不是普通文件", "not a regular file")))
            return None
        if status.st_size > limit:
            findings.add(FileTooLarge(span=start_of(file), size=_size(status.st_size), limit=_size(limit)))
            return None
        with path.open("rb") as stream:
            return stream.read(limit)
    except FileNotFoundError:
        findings.add(FileMissing(span=asked or start_of(file), path=file))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        findings.add(_unreadable(file, Text(_IN_CHINESE.get(reason, reason), reason)))
    return None


_IN_CHINESE = {"Permission denied": "没有读取权限", "Is a directory": "是文件夹", "File name too long": "文件名太长"}


def _unreadable(file: str, reason: Text) -> FileUnreadable:
    return FileUnreadable(span=start_of(file), path=file, reason=reason)


def _size(count: int) -> Text:
    size = f"{-(-count // 1024)} KB" if count < _MEGABYTE else f"{-(-count // _MEGABYTE)} MB"
    return Text(size, size)


def decode(data: bytes, file: str, findings: Findings) -> str | None:
    """Decode UTF-8 with or without BOM, else GB18030; refuse anything that is no plain text.

    Valid UTF-8 is always taken as such: Chinese text in GB18030 is practically never valid UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add(NotText(span=start_of(file), reason=Text("是 UTF-16 编码", "it is UTF-16")))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as as_utf8:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as as_gb:
            at = max(as_utf8.start, as_gb.start) + 1
            reason = Text(f"第 {at} 个字节起读不通", f"it breaks at byte {at}")
            findings.add(NotText(span=start_of(file), reason=reason))
            return None
    bad = _FORBIDDEN.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        code = f"U+{ord(bad.group()):04X}"
        reason = Text(f"第 {line} 行有控制字符 {code}", f"line {line} has the control character {code}")
        findings.add(NotText(span=Span(file, line, 1, line, 1), reason=reason))
        return None
    return text


def has_forbidden_character(text: str) -> bool:
    r"""Whether an unescaped scalar holds what no text file may hold (`"\0"` in double quotes)."""
    return _FORBIDDEN.search(text) is not None


def says_made_up(text: str) -> bool:
    r"""Whether the comment at the top of a file says that its figures are made up.

    >>> says_made_up("# 本文件数字均为虚构，仅供演示。\n单位: 长春市"), says_made_up("单位: 虚构市")
    (True, False)
    """
    for line in text.splitlines():
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            return False
        if "虚构" in stripped:
            return True
    return False

"""Files at the edge: paths in, their text out; bytes in, files written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from dsl.diagnostic import Text
from dsl.regex import regex
from kaoping.errors import FileMissing, FileUnreadable, NotAFile, NotUtf8, OutputUnwritable, PolicyError, os_reason

#: What no system takes in a file name, or a name that would leave the folder.
_NOT_IN_NAMES = regex(r'[\x00-\x1f/\\:*?"<>|]|^\.+|[. ]+$')

#: Bytes that a file's name may take, so that what is put before and after it has room too.
_LONGEST_NAME = 200


def read_text(path: Path) -> str:
    """Read a UTF-8 file, with or without a byte order mark; lines end in line feeds.

    Raises PolicyError (KP003, KP004, KP006, KP007).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PolicyError([FileMissing(path=str(path))]) from None
    except IsADirectoryError:
        raise PolicyError([NotAFile(path=str(path))]) from None
    except OSError as error:
        # Windows refuses to open a folder with the same error as a locked file.
        # os.path answers no, where pathlib raises, if the folder itself may not be entered.
        is_folder = os.path.isdir(path)  # noqa: PTH112
        fault = NotAFile(path=str(path)) if is_folder else FileUnreadable(path=str(path), reason=os_reason(error))
        raise PolicyError([fault]) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PolicyError([NotUtf8(path=str(path), line=line, guess=_guess(data))]) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess(data: bytes) -> Text:
    """Say which encoding it most likely is: the ones that offices save in by mistake."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text("（它现在是 UTF-16）", " (it is in UTF-16 now)")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return Text("", "")
    return Text("（它现在多半是 GBK）", " (it is most likely in GBK now)")


def read_bytes(path: Path) -> bytes:
    """Read a file as it is.

    Raises PolicyError (KP003, KP004, KP006).
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise PolicyError([FileMissing(path=str(path))]) from None
    except IsADirectoryError:
        raise PolicyError([NotAFile(path=str(path))]) from None
    except OSError as error:
        raise PolicyError([FileUnreadable(path=str(path), reason=os_reason(error))]) from None


def opened(path: Path) -> BinaryIO:
    """Open a file to read from it as it is, for what is larger than one would hold.

    Raises PolicyError (KP003, KP004, KP006).
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise PolicyError([FileMissing(path=str(path))]) from None
    except OSError as error:
        raise PolicyError([FileUnreadable(path=str(path), reason=os_reason(error))]) from None


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file through a neighbour of it, so that nobody ever finds half a file; makes its folder.

    Raises PolicyError (KP008).
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise PolicyError([unwritable(path, error)]) from None


def unwritable(path: Path, error: OSError) -> OutputUnwritable:
    """Say that a file cannot be written, and why."""
    return OutputUnwritable(path=str(path), reason=os_reason(error))


def safe_name(name: str) -> str:
    """Make a file name of a name that people chose.

    >>> safe_name("表彰通报"), safe_name("../城乡/低保"), safe_name("a:b. ")
    ('表彰通报', '__城乡_低保', 'a_b_')
    >>> len(safe_name("甲" * 1000).encode())
    191
    """
    safe = _NOT_IN_NAMES.sub("_", name).encode("utf-8", "replace").decode() or "_"
    if len(safe.encode()) <= _LONGEST_NAME:
        return safe
    # Names that begin alike stay apart.
    mark = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{safe.encode()[: _LONGEST_NAME - 20].decode(errors='ignore')}…{mark}"


class SourceFiles(Mapping[str, str]):
    """The texts that diagnostics point into, read when one is drawn.

    What is no text (a workbook) or is gone is not in it: its places are named without their lines.
    """

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        self._texts: dict[str, str] = dict(known or {})

    def __getitem__(self, file: str) -> str:
        if file not in self._texts:
            try:
                self._texts[file] = read_text(Path(file))
            except PolicyError as error:
                raise KeyError(file) from error
        return self._texts[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

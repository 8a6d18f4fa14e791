"""A certificate with everything it rests on in one .zip, from which another machine repeats the run."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from kaoping.api import Policy
from kaoping.certificate import data_files, is_shipped, method_files, seal, written
from kaoping.folder import POLICY_FILE
from kaoping.shelf import RULES_FOLDER
from ledger.book import Ledger
from ledger.copying import copy_to

CERTIFICATE = "结果证书.json"
LEDGER = "台账.db"
FILES = "文件"
#: The earliest time that a .zip can hold: the same run gives the same bytes.
_THEN = (1980, 1, 1, 0, 0, 0)
_README = """\
这里是一次考评计算的证书，和它所依据的全部文件。在任何一台装了 kaoping 的机器上运行

    kaoping verify ‹这个 .zip 文件›

就用里面的办法和数字重算一遍，逐项和证书上的对照。
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A bundle, and the seal of the certificate in it."""

    data: bytes
    seal: str


def bundle(content: Mapping[str, Any], method: Policy, data: Path | None, ledger: Ledger | None, count: int) -> Packed:
    """Put a certificate, the method, the figures and (up to the entry `count`) the ledger into one .zip.

    Everything keeps its place relative to everything else, so that what names another file finds it.
    """
    folder = method.reading.place.folder.resolve()
    place = folder if data is None else data.resolve()
    arranged = _Arranged(method, place)
    files = {arranged.name(p): p.read_bytes() for p in method_files(method)}
    files |= {arranged.name(p): p.read_bytes() for p in data_files(place, has_ledger=ledger is not None)}
    inside = {
        "policy": arranged.name(method.reading.place.file),
        "data": arranged.folder(place),
        "ledger": None if ledger is None else LEDGER,
    }
    made = {key: value for key, value in content.items() if key != "seal"} | {"bundle": inside}
    made["seal"] = seal(made)
    if ledger is not None:
        files[LEDGER] = _copied(ledger, count)
    packed = _zipped({CERTIFICATE: written(made), "说明.txt": _README.encode(), **files})
    return Packed(data=packed, seal=made["seal"])


def _copied(ledger: Ledger, count: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / LEDGER
        copy_to(ledger.store, path, count)
        return path.read_bytes()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _THEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


class _Arranged:
    """Where each file stands in the .zip."""

    def __init__(self, method: Policy, data: Path) -> None:
        self._folder = method.reading.place.folder.resolve()
        self._is_shipped = is_shipped(method.reading.place.file)
        own = (p.resolve().parent for p in method_files(method) if self._is_shipped or not is_shipped(p))
        self._root = Path(os.path.commonpath([self._folder.parent, data, *own]))

    def folder(self, path: Path) -> str:
        """A folder of the method or of the figures."""
        return (PurePosixPath(FILES) / path.resolve().relative_to(self._root).as_posix()).as_posix()

    def name(self, path: Path) -> str:
        """A file; what comes with the program stands beside the method, where it is looked for first."""
        file = path.resolve()
        if not file.is_relative_to(self._root) or (is_shipped(file) and not self._is_shipped):
            beside = self._folder.parent
            near = file.parent.name if file.parent.name == RULES_FOLDER or self._is_of_method(file) else ""
            return f"{self.folder(beside)}/{near}/{file.name}".replace("//", "/")
        return f"{self.folder(file.parent)}/{file.name}"

    @staticmethod
    def _is_of_method(file: Path) -> bool:
        return (file.parent / POLICY_FILE).is_file()


# --- reading -----------------------------------------------------------------------------------------


def unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    """Unpack a bundle; a name that would leave the folder is refused by leaving it out.

    INVARIANT: at most `_MOST` bytes, whatever the .zip says of its sizes (tests/kaoping/test_certificates.py).
    """
    left = _MOST
    for info in _safe(archive):
        target = folder / info.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, target.open("wb") as to:
            while part := source.read(min(_PART, left + 1)):
                left -= len(part)
                if left < 0:
                    raise zipfile.BadZipFile("larger than a bundle can be")
                to.write(part)


_MOST = 2 * 1024**3
_PART = 1024**2


def _safe(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for info in archive.infolist():
        parts = PurePosixPath(info.filename).parts
        if not info.is_dir() and parts and ".." not in parts and not info.filename.startswith(("/", "\\")):
            yield info

"""Looks into the zip that a spreadsheet file is, before anything is unpacked for good."""

from __future__ import annotations

import io
import zipfile
import zlib

from dsl.diagnostic import Text
from intake.errors import BadWorkbook
from intake.findings import Findings
from intake.text import start_of

#: A workbook of 2000 rows and 80 columns has 8 MB unpacked.
UNPACKED_LIMIT = 64 * 1024 * 1024
MOST_PARTS = 1000


def is_sound(data: bytes, file: str, findings: Findings) -> bool:
    """Refuse what is no zip, unpacks to absurd sizes, or holds a DTD (which OOXML forbids and entities need)."""
    reason: Text | None = None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > UNPACKED_LIMIT:
                limit = UNPACKED_LIMIT // (1024 * 1024)
                reason = Text(f"展开后超过 {limit} MB", f"it unpacks to more than {limit} MB")
            elif any(_has_dtd(archive.read(p)) for p in parts if p.filename.endswith((".xml", ".rels"))):
                reason = Text("里面有 DTD，Excel 文件不该有", "it holds a DTD, which no Excel file has")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        reason = Text("不是 Excel 文件，或已损坏、加密", "it is no Excel file, or damaged or encrypted")
    except zlib.error:
        reason = Text("压缩内容已损坏", "its compressed content is damaged")
    if reason is not None:
        findings.add(BadWorkbook(span=start_of(file), reason=reason))
    return reason is None


def _has_dtd(part: bytes) -> bool:
    return any("<!DOCTYPE".encode(encoding) in part for encoding in ("ascii", "utf-16-le", "utf-16-be"))

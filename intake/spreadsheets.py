"""Opens a spreadsheet file by what it holds, and hands out its sheets: .xlsx, .xls, .ods."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from intake.errors import BadWorkbook
from intake.findings import Findings
from intake.sheets import Sheet
from intake.text import read_bytes, start_of

#: A workbook of 2000 rows and 80 columns has 1 MB as .xlsx, and 3 MB as .xls.
LIMIT = 16 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def read_sheets(path: Path, findings: Findings) -> tuple[Sheet, ...]:
    """Read every sheet of a file, hidden ones too.

    What a file is shows in its first bytes: systems hand out .xls files that are none.
    """
    data = read_bytes(path, LIMIT, findings)
    file = path.as_posix()
    if data is None:
        return ()
    if data.startswith(_OLE):
        from intake.xls import read_xls  # each library is loaded for its own files only

        return read_xls(data, file, findings)
    if data.startswith(_ZIP) and _ODS in data[:200]:
        from intake.ods import read_ods

        return read_ods(data, file, findings)
    if data.startswith(b"<") or data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        reason = Text("其实是网页或 XML，不是表格文件", "it is a web page or XML, no spreadsheet file")
        findings.add(BadWorkbook(span=start_of(file), reason=reason))
        return ()
    from intake.workbook import read_xlsx

    return read_xlsx(data, file, findings)

"""Writes a report back for whoever sent it: a comment at every cell that something was found in, and a list of all."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from intake.form_check import RETURNED
from intake.form_writer import set_text

_AUTHOR = "kaoping"
_HEADINGS = ("序号", "级别", "编号", "单位", "工作表", "格", "发现", "怎么改")
_WIDTHS = (6, 7, 9, 16, 14, 10, 70, 50)
_HOW_TO = (
    "逐条核对。要改的，在原来的格子里改好再报；确实如此的，在“说明”栏写清楚。这张表不用填，报回来时留着、删掉都行。"
)
#: A workbook with more bytes, packed or unpacked, is not opened for writing: what was found is listed in one of its
#: own. A form has 40 kB, and 400 kB unpacked; openpyxl takes some fifty bytes of memory for each of those.
_LIMIT, _UNPACKED_LIMIT = 4 * 1024 * 1024, 16 * 1024 * 1024
#: Nobody reads on after so many.
_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One finding as the reporter reads it."""

    severity: str
    code: str
    unit: str
    #: Sheet and address, where it is about a cell.
    sheet: str = ""
    cell: str = ""
    message: str
    mend: str = ""

    @property
    def text(self) -> str:
        """What the comment at the cell says."""
        return "\n".join(t for t in (f"{self.severity}[{self.code}] {self.message}", self.mend) if t)


def can_annotate(data: bytes) -> bool:
    """Whether a file is a workbook that is small enough to be opened for writing."""
    if len(data) > _LIMIT or not zipfile.is_zipfile(io.BytesIO(data)):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(part.file_size for part in archive.infolist()) <= _UNPACKED_LIMIT


def annotate(data: bytes, remarks: Sequence[Remark]) -> bytes:
    """Give a workbook back with its own content, comments at its cells, and a first sheet that lists them all.

    What an earlier round had noted is taken out. Comments that are not this program's stay.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and validations that openpyxl does not keep
        book = load_workbook(io.BytesIO(data))
    if RETURNED in book.sheetnames:
        del book[RETURNED]
    for sheet in book.worksheets:
        _forget(sheet)
    for remark in remarks[:_MOST]:
        if remark.cell and remark.sheet in book.sheetnames:
            sheet = book[remark.sheet]
            assert isinstance(sheet, Worksheet)
            _comment(sheet, remark)
    return _listed(book, remarks)


def list_remarks(remarks: Sequence[Remark]) -> bytes:
    """Write a workbook that lists what was found, for a report that is no workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return _listed(book, remarks)


def _forget(sheet: Worksheet) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR and not isinstance(cell, MergedCell):
                cell.comment = None


def _comment(sheet: Worksheet, remark: Remark) -> None:
    cell = sheet[remark.cell]
    if isinstance(cell, MergedCell):
        cell = next((sheet.cell(r.min_row, r.min_col) for r in sheet.merged_cells.ranges if remark.cell in r), cell)
    if not isinstance(cell, Cell):
        return
    before = cell.comment.text + "\n" if cell.comment is not None else ""
    text = before + _plain(remark.text)
    author = _AUTHOR if cell.comment is None else cell.comment.author or ""
    cell.comment = Comment(text, author, width=320, height=40 + 18 * (text.count("\n") + 1 + len(text) // 22))


def _plain(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _listed(book: Workbook, remarks: Sequence[Remark]) -> bytes:
    sheet = book.create_sheet(RETURNED, 0)
    set_text(sheet.cell(1, 1), RETURNED)
    sheet.cell(1, 1).font = Font(name="黑体", size=16)
    set_text(sheet.cell(2, 1), _HOW_TO)
    for column, (text, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        set_text(sheet.cell(3, column), text)
        sheet.cell(3, column).font = Font(name="黑体", size=11)
        sheet.column_dimensions[get_column_letter(column)].width = width
    if len(remarks) > _MOST:
        set_text(sheet.cell(4 + _MOST, 7), f"另有 {len(remarks) - _MOST} 条，先改前面的")
    for number, r in enumerate(remarks[:_MOST], start=1):
        texts = (str(number), r.severity, r.code, r.unit, r.sheet, r.cell, r.message, r.mend)
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(3 + number, column)
            set_text(cell, _plain(text))
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()

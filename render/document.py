"""The official document after GB/T 9704-2012 as a value: what every writer prints, word for word the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import TypeAlias

from dsl.record import dataclass

#: Stands under the title and at the head and foot of every page of a document with made-up figures.
MADE_UP_MARK = "（本件数字均为虚构，仅供演示）"


# --- text --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a figure in the text was derived from: a side of a node of a unit, or of all units of a level (unit "")."""

    level: str
    unit: str
    key: str
    side: str

    def __str__(self) -> str:
        return f"{self.level}/{self.unit}/{self.key}/{self.side}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text, traced to its derivation where it is a figure."""

    text: str
    anchor: Anchor | None = None

    def __str__(self) -> str:
        return self.text


class Counted(int):
    """A number that templates may reckon with; printed as it is, it is traced as a `Run` is."""

    anchor: Anchor

    def __new__(cls, value: int, anchor: Anchor) -> Counted:
        """Count with an origin."""
        self = super().__new__(cls, value)
        self.anchor = anchor
        return self


Line: TypeAlias = tuple[Run, ...]


def words(line: Line) -> str:
    """The text of a line.

    >>> words((Run(text="完成率"), Run(text="98%")))
    '完成率98%'
    """
    return "".join(run.text for run in line)


# --- blocks ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the text."""

    runs: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading that stands alone on its line; its number is part of the text."""

    #: 1 一、, 2 （一）, 3 1., 4 （1）.
    level: int
    runs: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A numbered paragraph whose first words are its heading: （一）医疗保险工作先进单位：长春市、吉林市；."""

    level: int
    lead: Line
    runs: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note to what stands above it; begins with 注：."""

    runs: Line


class Align(Enum):
    """How the cells of a column stand."""

    LEFT = "左"
    CENTER = "中"
    RIGHT = "右"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; widths are shares of the line, in whatever unit they are given."""

    align: Align
    width: int


Row: TypeAlias = tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; its header rows are repeated on every page."""

    caption: Line
    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    #: 横表: too wide for an upright page, so it stands on pages that lie on their side.
    is_landscape: bool = False


class ChartKind(Enum):
    """What a chart is drawn as; the word that the markup opens it with, before 图."""

    #: A bar for each row, in the order of the rows.
    RANKING = "排名"
    #: A spoke for each row, a line around for each column.
    RADAR = "雷达"
    #: For each row a bar of each column: this year and the last.
    YEARLY = "同比"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A table that is drawn: the first column names, the others are figures of one unit, drawn as long as they print.

    What is printed where a figure is wanted and is none (缺报, 待定, —) is shown as the word it is, without a bar.
    The picture shows every word of the header and of the rows and no other; a writer that cannot draw prints the table.
    """

    kind: ChartKind
    #: 图题, printed under the picture.
    caption: Line
    header: Row
    rows: tuple[Row, ...]

    @property
    def alternative(self) -> str:
        """The words of the picture in one line, for those who cannot see it."""
        return alternative((self.header, *self.rows))

    def as_table(self) -> Table:
        """The same words as a table, without the caption."""
        width = len(self.header)
        columns = (Column(align=Align.LEFT, width=2), *[Column(align=Align.CENTER, width=1)] * (width - 1))
        return Table(caption=(), columns=columns, header=(self.header,), rows=self.rows)


Block: TypeAlias = Paragraph | Heading | Item | Note | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Blocks that follow each other on pages that lie the same way."""

    is_landscape: bool
    blocks: tuple[Block, ...]


def stretches(blocks: Sequence[Block]) -> tuple[Stretch, ...]:
    """Part blocks by how their pages lie: headings right above a 横表 and notes right below stand with it.

    >>> def table(is_landscape):
    ...     return Table(caption=(), columns=(), header=(), rows=(), is_landscape=is_landscape)
    >>> text, note = Paragraph(runs=(Run(text="正文。"),)), Note(runs=(Run(text="注：略。"),))
    >>> [(s.is_landscape, len(s.blocks)) for s in stretches([text, table(True), table(True), note, table(False)])]
    [(False, 1), (True, 3), (False, 1)]
    """
    lying = [isinstance(block, Table) and block.is_landscape for block in blocks]
    for at, block in enumerate(blocks):
        lying[at] = lying[at] or (at > 0 and lying[at - 1] and isinstance(block, Note))
    for at in range(len(blocks) - 2, -1, -1):
        lying[at] = lying[at] or (lying[at + 1] and isinstance(blocks[at], Heading))
    parted = groupby(zip(lying, blocks, strict=True), key=lambda pair: pair[0])
    return tuple(Stretch(is_landscape=lies, blocks=tuple(block for _, block in pairs)) for lies, pairs in parted)


# --- the parts of a document -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """版头; what is empty is not printed."""

    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    #: 发文机关标志: the red name at the top.
    mark: str = ""
    #: 发文字号.
    number: str = ""
    #: 签发人, only in documents that go up.
    signatory: str = ""

    @property
    def number_line(self) -> str:
        """发文字号, with the 签发人 of a document that goes up."""
        return f"{self.number}\t签发人：{self.signatory}" if self.signatory else self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """附件: on a page of its own."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """版记; what is empty is not printed."""

    #: 抄送, without the word and the full stop.
    copies: str = ""
    printer: str = ""
    printed_on: str = ""

    @property
    def copies_line(self) -> str:
        """抄送机关, with the full stop that ends them."""
        return f"抄送：{self.copies.rstrip('。')}。" if self.copies else ""

    @property
    def printed_line(self) -> str:
        """印发机关 and 印发日期."""
        day = f"{self.printed_on}印发" if self.printed_on else ""
        return "\t".join(part for part in (self.printer, day) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSource:
    """How a figure of the text came about, in words."""

    anchor: Anchor
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialDocument:
    """A whole document. Texts are plain: what a writer's format takes for markup, the writer escapes."""

    #: The name in the method: 表彰通报.
    name: str
    #: The unit that it is about, where each unit gets one.
    unit: str | None
    head: Head
    #: The title, broken into lines.
    title: tuple[str, ...]
    is_made_up: bool
    #: 主送机关, without the colon.
    addressees: str
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    #: 署名.
    issuer: str
    #: 成文日期.
    dated: str
    #: 附注, with its brackets.
    remark: str
    imprint: Imprint
    #: Whether a seal goes over 署名 and 成文日期; without one they stand elsewhere.
    is_sealed: bool = True
    sources: tuple[FigureSource, ...] = ()

    @property
    def full_title(self) -> str:
        """The title in one line."""
        return "".join(self.title)

    @property
    def marking(self) -> str:
        """The line under the title of a document with made-up figures, or nothing."""
        return MADE_UP_MARK if self.is_made_up else ""

    @property
    def salutation(self) -> str:
        """主送机关 with their colon, or nothing."""
        return f"{self.addressees.rstrip('：:')}：" if self.addressees else ""

    def attachment_notes(self) -> tuple[str, ...]:
        """附件说明: one line an attachment, the first with the word."""
        titles = [a.title for a in self.attachments]
        if len(titles) < 2:
            return tuple(f"附件：{title}" for title in titles)
        return tuple(f"{'附件：' if n == 1 else ''}{n}.{title}" for n, title in enumerate(titles, 1))

    def attachment_mark(self, position: int) -> str:
        """What stands in the corner of an attachment's first page, for position 0, 1, …"""
        return f"附件{position + 1}" if len(self.attachments) > 1 else "附件"

    def text(self) -> str:
        """The words of the document, a line a paragraph, cells of a table row parted by tabs.

        Every writer prints these words in this order; the tests hold them to it.
        """
        return "\n".join(line for line in self._lines() if line)

    def _lines(self) -> Iterator[str]:
        yield from (self.head.copy_number, self.head.secrecy, self.head.urgency, self.head.mark, self.head.number_line)
        yield self.full_title
        yield self.marking
        yield self.salutation
        yield from block_lines(self.body)
        yield from self.attachment_notes()
        yield from (self.issuer, self.dated, self.remark)
        for position, attachment in enumerate(self.attachments):
            yield self.attachment_mark(position)
            yield attachment.title
            yield from block_lines(attachment.blocks)
        yield from (self.imprint.copies_line, self.imprint.printed_line)

    def all_blocks(self) -> tuple[Block, ...]:
        """The blocks of the body and of the attachments."""
        return (*self.body, *(b for a in self.attachments for b in a.blocks))

    def figures(self) -> tuple[Run, ...]:
        """The runs that are traced to a derivation, in the order of the text."""
        return tuple(run for block in self.all_blocks() for line in lines_of(block) for run in line if run.anchor)


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of a block, cells of tables included."""
    match block:
        case Item():
            yield (*block.lead, *block.runs)
        case Table():
            yield block.caption
            for row in (*block.header, *block.rows):
                yield from row
        case Chart():
            for row in (block.header, *block.rows):
                yield from row
            yield block.caption
        case _:
            yield block.runs


def block_lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of blocks, a line a paragraph or row of a table or chart."""
    for block in blocks:
        match block:
            case Table():
                yield words(block.caption)
                yield from row_lines((*block.header, *block.rows))
            case Chart():
                yield from row_lines((block.header, *block.rows))
                yield words(block.caption)
            case _:
                yield from (words(line) for line in lines_of(block))


def alternative(rows: Iterable[Row]) -> str:
    """The words of a picture of rows, for those who cannot see it."""
    return "；".join("，".join(words(cell) for cell in row) for row in rows)


def row_lines(rows: Iterable[Row]) -> Iterator[str]:
    """The words of rows, cells parted by tabs."""
    yield from ("\t".join(words(cell) for cell in row) for row in rows)

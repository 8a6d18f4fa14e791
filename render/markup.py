"""公文标记: the small markup that templates produce, parsed into an official document.

    ---
    发文字号：吉政函〔2009〕56号
    标题：吉林省人民政府关于……的通报
    主送机关：各市（州）人民政府
    ---
    一行是一个自然段。
    一、一级标题
    （一）段首标题：后面是正文；
    表：表题
    列：30 20 20
    | 单位   | 完成 | 考评 |
    |:-------|:----:|-----:|
    | 长春市 | [98%](市州/长春市/解决零就业家庭比率/完成率) | 10 |
    注：对上文的说明。
    附件：附件的标题
    附件的正文。

A line is a paragraph; a blank line ends a table and means nothing else. A backslash takes the meaning from
the sign after it, at the start of a line from the line. `[figure](level/unit/key/side)` traces a figure to
its derivation.
Protected text (`render.escape`) is never read as any of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dsl.diagnostic import Diagnostic, Outcome, Text
from render.document import (
    Align,
    Anchor,
    Attachment,
    Block,
    Column,
    Head,
    Heading,
    Imprint,
    Item,
    Line,
    Note,
    OfficialDocument,
    Paragraph,
    Row,
    Run,
    Table,
)
from render.errors import MarkupFault
from render.escape import plain
from render.wording import balance_title

#: The particulars that front matter may give.
PARTICULARS = (
    "份号",
    "密级",
    "紧急程度",
    "发文机关标志",
    "发文字号",
    "签发人",
    "标题",
    "主送机关",
    "署名",
    "成文日期",
    "附注",
    "抄送",
    "印发机关",
    "印发日期",
)

_KEY = re.compile(r"([^：:\s]+)\s*[：:]\s*(.*)")
_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十百]+、")),
    (2, re.compile(r"（[一二三四五六七八九十百]+）")),
    (3, re.compile(r"\d+[.．](?!\d)")),
    (4, re.compile(r"（\d+）")),
)
#: The lead of a numbered paragraph ends with the first of these that the template itself wrote.
_LEAD_END = re.compile(r"[。：]")
_INLINE = re.compile(r"\\(?P<escaped>.)|\[(?P<text>[^\[\]]*)\]\((?P<anchor>[^()]*)\)")
_CELL = re.compile(r"((?:\\.|[^|\\])*)\|")
_RULE_CELL = re.compile(r"\s*(:?)-+(:?)\s*")


@dataclass(slots=True)
class _Reader:
    """What has been read so far; lines are numbered as in the text."""

    template: str
    faults: list[Diagnostic] = field(default_factory=list)

    def fault(self, line: int, found: str, zh: str, en: str) -> None:
        self.faults.append(
            MarkupFault(template=self.template, line=line, found=plain(found.strip()), fault=Text(zh, en))
        )


def parse_document(
    text: str, *, template: str, name: str, unit: str | None = None, is_made_up: bool = False
) -> Outcome[OfficialDocument]:
    """Read a document from its markup.

    `template` names where the markup came from, for diagnostics. All faults are found in one run; with any
    of them there is no document.
    Errors: KP608, with the line of the markup and its words.
    """
    reader = _Reader(template=template)
    lines = list(enumerate((line.rstrip("\r") for line in text.split("\n")), 1))
    particulars, rest = _front_matter(lines, reader)
    body, attachments = _sections(rest, reader)
    titles = particulars.get("标题", ())
    if not titles:
        reader.fault(1, "---", "文头里没有标题", "the front matter has no 标题")
    if reader.faults:
        return Outcome(None, tuple(reader.faults))
    return Outcome(_document(particulars, body, attachments, name=name, unit=unit, is_made_up=is_made_up))


def _document(
    particulars: Mapping[str, tuple[str, ...]],
    body: tuple[Block, ...],
    attachments: tuple[Attachment, ...],
    *,
    name: str,
    unit: str | None,
    is_made_up: bool,
) -> OfficialDocument:
    def one(key: str) -> str:
        return "".join(particulars.get(key, ()))

    titles = particulars["标题"]
    return OfficialDocument(
        name=name,
        unit=unit,
        head=Head(
            copy_number=one("份号"),
            secrecy=one("密级"),
            urgency=one("紧急程度"),
            mark=one("发文机关标志"),
            number=one("发文字号"),
            signatory=one("签发人"),
        ),
        title=titles if len(titles) > 1 else balance_title(titles[0]),
        is_made_up=is_made_up,
        addressees=one("主送机关"),
        body=body,
        attachments=attachments,
        issuer=one("署名"),
        dated=one("成文日期"),
        remark=one("附注"),
        imprint=Imprint(copies=one("抄送"), printer=one("印发机关"), printed_on=one("印发日期")),
    )


# --- front matter ------------------------------------------------------------------------------------

_Numbered = list[tuple[int, str]]


def _front_matter(lines: _Numbered, reader: _Reader) -> tuple[dict[str, tuple[str, ...]], _Numbered]:
    """Read the particulars between two lines of dashes; give them and the lines below."""
    starts = [i for i, (_, line) in enumerate(lines) if line.strip() == "---"][:2]
    before = next((n for n, line in lines[: starts[0] if starts else None] if line.strip()), None)
    if len(starts) < 2 or before is not None:
        number = before or 1
        reader.fault(
            number,
            lines[number - 1][1],
            "文稿应以两行 --- 之间的文头开始",
            "the text begins with front matter between two lines of ---",
        )
        return {}, []
    found: dict[str, tuple[str, ...]] = {}
    for number, line in lines[starts[0] + 1 : starts[1]]:
        if line.strip():
            _particular(number, line, found, reader)
    return found, lines[starts[1] + 1 :]


def _particular(number: int, line: str, found: dict[str, tuple[str, ...]], reader: _Reader) -> None:
    match = _KEY.fullmatch(line.strip())
    if match is None or match[1] not in PARTICULARS:
        known = "、".join(PARTICULARS)
        reader.fault(number, line, f"文头只能有：{known}", f"front matter may only have: {known}")
        return
    key, value = match[1], _plain_text(match[2]).strip()
    if not value:
        return
    # A title may be given line by line; then its lines are the author's.
    if key in found and key != "标题":
        reader.fault(number, line, f"文头里“{key}”写了两次", f"{key} stands twice in the front matter")
        return
    found[key] = (*found.get(key, ()), value)


def _plain_text(text: str) -> str:
    """A value without runs: backslashes resolved, protected text moved back."""
    return plain(re.sub(r"\\(.)", r"\1", text))


# --- blocks ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Section:
    """The body, or one attachment."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def _sections(lines: _Numbered, reader: _Reader) -> tuple[tuple[Block, ...], tuple[Attachment, ...]]:
    sections = [_Section(title="")]
    for chunk in _chunks(lines):
        number, first = chunk[0]
        title = re.match(r"附件：\s*(.*)", first)
        if title:
            sections.append(_Section(title=_plain_text(title[1]).strip()))
            if not sections[-1].title:
                reader.fault(number, first, "“附件：”后面要写附件的标题", "a title is wanted after 附件：")
        elif len(chunk) > 1 or _is_of_table(first):
            table = _table(chunk, reader)
            if table is not None:
                sections[-1].blocks.append(table)
        else:
            sections[-1].blocks.append(_block(number, first, reader))
    attachments = tuple(Attachment(title=s.title, blocks=tuple(s.blocks)) for s in sections[1:])
    return tuple(sections[0].blocks), attachments


def _is_of_table(line: str) -> bool:
    return line.startswith(("|", "列：", "表："))


def _chunks(lines: _Numbered) -> Iterator[_Numbered]:
    """Part the text into paragraphs; the lines of a table stay together until a line that is none of a table's."""
    table: _Numbered = []
    for number, raw in lines:
        line = raw.strip()
        # So does a caption, or widths, after rows: they open the next table.
        if table and (not _is_of_table(line) or (not line.startswith("|") and table[-1][1].startswith("|"))):
            yield table
            table = []
        if not line:
            continue
        if _is_of_table(line):
            table.append((number, line))
        else:
            yield [(number, line)]
    if table:
        yield table


def _block(number: int, line: str, reader: _Reader) -> Block:
    if line.startswith("\\"):
        return Paragraph(runs=_runs(number, line, reader))
    if line.startswith("注："):
        return Note(runs=_runs(number, line, reader))
    for level, pattern in _LEVELS:
        opening = pattern.match(line)
        if opening:
            end = _LEAD_END.search(line, opening.end())
            lead, rest = (line[: end.end()], line[end.end() :]) if end else (line, "")
            if level > 2 and not rest.strip() and plain(line).endswith(("。", "；")):
                # A numbered sentence: the number is all there is of a heading.
                lead, rest = line[: opening.end()], line[opening.end() :]
            if not rest.strip():
                return Heading(level=level, runs=_runs(number, line, reader))
            return Item(level=level, lead=_runs(number, lead, reader), runs=_runs(number, rest, reader))
    return Paragraph(runs=_runs(number, line, reader))


def _runs(number: int, text: str, reader: _Reader) -> Line:
    """Read the figures out of a line; stretches of plain text between them become one run each."""
    pieces: list[Run] = []
    held, at = "", 0
    for match in _INLINE.finditer(text):
        held += text[at : match.start()]
        at = match.end()
        if match["escaped"] is not None:
            held += match["escaped"]
            continue
        anchor = _anchor(number, match["anchor"], reader)
        pieces += [Run(text=plain(held)), Run(text=plain(match["text"]), anchor=anchor)]
        held = ""
    pieces.append(Run(text=plain(held + text[at:])))
    return tuple(run for run in pieces if run.text)


def _anchor(number: int, written: str, reader: _Reader) -> Anchor | None:
    parts = tuple(plain(part) for part in written.split("/"))
    if len(parts) != 4:
        reader.fault(
            number,
            written,
            "数字的出处要写成“层次/单位/指标/哪一面”",
            "a figure's origin is written level/unit/key/side",
        )
        return None
    return Anchor(level=parts[0], unit=parts[1], key=parts[2], side=parts[3])


# --- tables ------------------------------------------------------------------------------------------


def _table(lines: _Numbered, reader: _Reader) -> Table | None:
    caption: Line = ()
    widths: tuple[int, ...] = ()
    rows: list[tuple[int, str, list[str]]] = []
    for number, line in lines:
        if line.startswith("表："):
            caption = _runs(number, line.removeprefix("表：").strip(), reader)
        elif line.startswith("列："):
            widths = _widths(number, line, reader)
        else:
            rows.append((number, line, _cells(number, line, reader)))
    first = lines[0]
    rule = next((i for i, (_, _, cells) in enumerate(rows) if _is_rule(cells)), None)
    if rule is None or rule == 0:
        reader.fault(
            *first, "表格要有表头，表头下一行写 |---|---|", "a table has a header and under it a row |---|---|"
        )
        return None
    columns = _columns(rows[rule][2], widths)
    for number, line, cells in rows:
        if len(cells) != len(columns):
            reader.fault(
                number,
                line,
                f"这一行有 {len(cells)} 格，表格有 {len(columns)} 列",
                f"this row has {len(cells)} cells, the table has {len(columns)} columns",
            )
            return None
    if widths and len(widths) != len(columns):
        reader.fault(
            *first,
            f"“列：”写了 {len(widths)} 个宽度，表格有 {len(columns)} 列",
            f"列： gives {len(widths)} widths, the table has {len(columns)} columns",
        )
        return None
    return Table(
        caption=caption,
        columns=columns,
        header=tuple(_row(number, cells, reader) for number, _, cells in rows[:rule]),
        rows=tuple(_row(number, cells, reader) for number, _, cells in rows[rule + 1 :]),
    )


def _widths(number: int, line: str, reader: _Reader) -> tuple[int, ...]:
    written = plain(line.removeprefix("列：")).split()
    if not written or not all(re.fullmatch(r"[1-9]\d{0,3}", width) for width in written):
        reader.fault(
            number, line, "“列：”后面写各列宽度，用整数和空格", "列： gives the columns' widths as whole numbers"
        )
        return ()
    return tuple(int(width) for width in written)


def _cells(number: int, line: str, reader: _Reader) -> list[str]:
    inner = line[1:]
    cells = _CELL.findall(inner)
    if not inner.endswith("|") or "|".join(cells) + "|" != inner:
        reader.fault(number, line, "表格的行要以 | 结尾", "a table row ends with |")
    return [cell.strip() for cell in cells]


def _is_rule(cells: Sequence[str]) -> bool:
    return bool(cells) and all(_RULE_CELL.fullmatch(cell) for cell in cells)


def _columns(rule: list[str], widths: tuple[int, ...]) -> tuple[Column, ...]:
    columns = []
    for position, cell in enumerate(rule):
        left, right = cell.startswith(":"), cell.endswith(":")
        align = Align.CENTER if left and right else Align.RIGHT if right else Align.LEFT
        columns.append(Column(align=align, width=widths[position] if position < len(widths) else 1))
    return tuple(columns)


def _row(number: int, cells: list[str], reader: _Reader) -> Row:
    return tuple(_runs(number, cell, reader) for cell in cells)

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
    横表
    列：30 20 20
    | 单位   | 完成 | 考评 |
    |:-------|:----:|-----:|
    | 长春市 | [98%](市州/长春市/解决零就业家庭比率/完成率) | 10 |
    注：对上文的说明。
    排名图：图题
    | 单位   | 总分 |
    |:-------|-----:|
    | 长春市 | 98.6 |
    附件：附件的标题
    附件的正文。

A line is a paragraph; a blank line ends a table and means nothing else. A backslash takes the meaning from
the sign after it, at the start of a line from the line. `横表` lays the pages of a table on their side; 排名图,
雷达图 and 同比图 draw a table. `[figure](level/unit/key/side)` traces a figure to
its derivation.
Protected text (`render.escape`) is never read as any of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dsl.diagnostic import Outcome
from render.document import (
    Attachment,
    Block,
    Head,
    Heading,
    Imprint,
    Item,
    Note,
    OfficialDocument,
    Paragraph,
    stretches,
)
from render.escape import plain
from render.markup_lines import Reader, plain_text, read_runs
from render.markup_tables import Numbered, is_of_table, is_row, read_table
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
    "印章",
    "附注",
    "抄送",
    "印发机关",
    "印发日期",
)

#: What 印章 may say.
_SEALED, _UNSEALED = "加盖", "不加盖"
_KEY = re.compile(r"([^：:\s]+)\s*[：:]\s*(.*)")
_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十百]+、")),
    (2, re.compile(r"（[一二三四五六七八九十百]+）")),
    (3, re.compile(r"\d+[.．](?!\d)")),
    (4, re.compile(r"（\d+）")),
)
#: The lead of a numbered paragraph ends with the first of these that the template itself wrote.
_LEAD_END = re.compile(r"[。：]")


def parse_document(
    text: str, *, template: str, name: str, unit: str | None = None, is_made_up: bool = False
) -> Outcome[OfficialDocument]:
    """Read a document from its markup.

    `template` names where the markup came from, for diagnostics. All faults are found in one run; with any
    of them there is no document.
    Errors: KP608, with the line of the markup and its words.
    """
    reader = Reader(template=template)
    lines = list(enumerate((line.rstrip("\r") for line in text.split("\n")), 1))
    particulars, rest = _front_matter(lines, reader)
    body, attachments = _sections(rest, reader)
    titles = particulars.get("标题", ())
    if not titles:
        reader.fault(1, "---", "文头里没有标题", "the front matter has no 标题")
    seal = "".join(particulars.get("印章", ()))
    if seal not in ("", _SEALED, _UNSEALED):
        reader.fault(1, seal, f"印章只能写“{_SEALED}”或者“{_UNSEALED}”", f"印章 is either {_SEALED} or {_UNSEALED}")
    if body and stretches(body)[-1].is_landscape and particulars.keys() & {"署名", "成文日期"}:
        reader.fault(
            len(lines),
            "横表",
            "正文不能以横表结尾：署名和日期会单独成页。把横表放进附件",
            "the text may not end with a 横表, which leaves the signature a page of its own; make it an attachment",
        )
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
        is_sealed=one("印章") != _UNSEALED,
    )


# --- front matter ------------------------------------------------------------------------------------


def _front_matter(lines: Numbered, reader: Reader) -> tuple[dict[str, tuple[str, ...]], Numbered]:
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


def _particular(number: int, line: str, found: dict[str, tuple[str, ...]], reader: Reader) -> None:
    match = _KEY.fullmatch(line.strip())
    if match is None or match[1] not in PARTICULARS:
        known = "、".join(PARTICULARS)
        reader.fault(number, line, f"文头只能有：{known}", f"front matter may only have: {known}")
        return
    key, value = match[1], plain_text(match[2]).strip()
    if not value:
        return
    # A title may be given line by line; then its lines are the author's.
    if key in found and key != "标题":
        reader.fault(number, line, f"文头里“{key}”写了两次", f"{key} stands twice in the front matter")
        return
    found[key] = (*found.get(key, ()), value)


# --- blocks ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Section:
    """The body, or one attachment."""

    title: str
    blocks: list[Block] = field(default_factory=list)


def _sections(lines: Numbered, reader: Reader) -> tuple[tuple[Block, ...], tuple[Attachment, ...]]:
    sections = [_Section(title="")]
    for chunk in _chunks(lines):
        number, first = chunk[0]
        title = re.match(r"附件：\s*(.*)", first)
        if title:
            sections.append(_Section(title=plain_text(title[1]).strip()))
            if not sections[-1].title:
                reader.fault(number, first, "“附件：”后面要写附件的标题", "a title is wanted after 附件：")
        elif len(chunk) > 1 or is_of_table(first):
            table = read_table(chunk, reader)
            if table is not None:
                sections[-1].blocks.append(table)
        else:
            sections[-1].blocks.append(_block(number, first, reader))
    attachments = tuple(Attachment(title=s.title, blocks=tuple(s.blocks)) for s in sections[1:])
    return tuple(sections[0].blocks), attachments


def _chunks(lines: Numbered) -> Iterator[Numbered]:
    """Part the text into paragraphs; the lines of a table stay together until a line that is none of a table's."""
    table: Numbered = []
    for number, raw in lines:
        line = raw.strip()
        # So does a caption, or widths, after rows: they open the next table.
        if table and (not is_of_table(line) or (not is_row(line) and is_row(table[-1][1]))):
            yield table
            table = []
        if not line:
            continue
        if is_of_table(line):
            table.append((number, line))
        else:
            yield [(number, line)]
    if table:
        yield table


def _block(number: int, line: str, reader: Reader) -> Block:
    if line.startswith("\\"):
        return Paragraph(runs=read_runs(number, line, reader))
    if line.startswith("注："):
        return Note(runs=read_runs(number, line, reader))
    for level, pattern in _LEVELS:
        opening = pattern.match(line)
        if opening:
            end = _LEAD_END.search(line, opening.end())
            lead, rest = (line[: end.end()], line[end.end() :]) if end else (line, "")
            if level > 2 and not rest.strip() and plain(line).endswith(("。", "；")):
                # A numbered sentence: the number is all there is of a heading.
                lead, rest = line[: opening.end()], line[opening.end() :]
            if not rest.strip():
                return Heading(level=level, runs=read_runs(number, line, reader))
            return Item(level=level, lead=read_runs(number, lead, reader), runs=read_runs(number, rest, reader))
    return Paragraph(runs=read_runs(number, line, reader))

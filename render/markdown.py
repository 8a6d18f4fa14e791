"""An official document as Markdown: the same words, with whatever Markdown would take for its own escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from render.contents import CONTENTS
from render.document import Align, Block, Chart, Heading, Item, Note, OfficialDocument, Paragraph, Row, Table, words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$])")
_LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)](?:\s|$)))")


def write_markdown(document: OfficialDocument) -> str:
    """Write a document as Markdown (CommonMark with tables); a blank line between paragraphs."""
    return "\n\n".join(_parts(document)) + "\n"


def write_markdown_volume(names: Iterable[str], documents: Iterable[OfficialDocument]) -> Iterator[str]:
    """Write many documents as one file, piece by piece: the list of contents, then each under a line across."""
    yield f"# {CONTENTS}\n\n"
    # Written out, for a list of Markdown's own may be counted anew.
    yield from (f"{_escaped(f'{n}.{name}')}\n\n" for n, name in enumerate(names, 1))
    yield from (f"---\n\n{write_markdown(document)}\n" for document in documents)


def _parts(document: OfficialDocument) -> Iterator[str]:
    head = document.head
    yield from _plain(head.copy_number, head.secrecy, head.urgency)
    if head.mark:
        yield f"**{_escaped(head.mark)}**"
    yield from _plain(head.number_line)
    yield f"# {_escaped(document.full_title)}"
    yield from _plain(document.marking, document.salutation)
    yield from _blocks(document.body)
    yield from _plain(*document.attachment_notes())
    yield from _plain(document.issuer, document.dated, document.remark)
    for position, attachment in enumerate(document.attachments):
        yield "---"
        yield f"**{document.attachment_mark(position)}**"
        yield f"# {_escaped(attachment.title)}"
        yield from _blocks(attachment.blocks)
    imprint = [line for line in (document.imprint.copies_line, document.imprint.printed_line) if line]
    if imprint:
        yield "---"
        yield from _plain(*imprint)


def _plain(*texts: str) -> Iterator[str]:
    # A tab in the text parts what stands at both ends of a line.
    yield from (_escaped(text).replace("\t", "　") for text in texts if text)


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level=level, runs=runs):
                yield f"{'#' * (level + 1)} {_escaped(words(runs))}"
            case Item():
                yield _item(block)
            case Note(runs=runs) | Paragraph(runs=runs):
                yield _escaped(words(runs))
            case Table():
                if block.caption:
                    yield f"**{_escaped(words(block.caption))}**"
                yield _table(block)
            case Chart():
                yield _table(block.as_table())
                if block.caption:
                    yield f"**{_escaped(words(block.caption))}**"


def _item(item: Item) -> str:
    """A numbered paragraph, its heading bold where it has more than a number."""
    lead, rest = words(item.lead), words(item.runs)
    if item.level > 2 or not lead.endswith(("。", "：")):
        return _escaped(lead + rest)
    # CommonMark does not close ** between a sign and a letter: the sign stands outside.
    return f"**{_escaped(lead[:-1])}**{lead[-1]}{_escaped(rest)}"


def _escaped(text: str) -> str:
    r"""Make text mean itself.

    >>> print(_escaped("1. 一、|*甲*<br>"))
    1\. 一、\|\*甲\*\<br\>
    >>> _escaped("12.5%")
    '12.5%'
    """
    inner = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(lambda m: m[1] + (f"{m[2]}\\" if m[2].isdigit() else f"\\{m[2]}"), inner)


_RULES = {Align.LEFT: ":---", Align.CENTER: ":---:", Align.RIGHT: "---:"}


def _table(table: Table) -> str:
    # Markdown knows one header row; further ones follow it in the body.
    first, *rest = table.header
    rule = f"| {' | '.join(_RULES[column.align] for column in table.columns)} |"
    return "\n".join([_row(first), rule, *map(_row, rest), *map(_row, table.rows)])


def _row(row: Row) -> str:
    return f"| {' | '.join(_escaped(words(cell)) for cell in row)} |"

"""An official document as a plain record for JSON: its parts and words, and each figure with its derivation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from render.document import Anchor, Block, Chart, Heading, Item, Line, Note, OfficialDocument, Table, words

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

SCHEMA = "kaoping.document/1"


def document_record(document: OfficialDocument) -> dict[str, Json]:
    """Give a document for a `.json` beside it; figures are numbered in the order in which they are first printed."""
    head, imprint = document.head, document.imprint
    return {
        "schema": SCHEMA,
        "name": document.name,
        "unit": document.unit,
        "made_up": document.is_made_up,
        "head": {
            "copy_number": head.copy_number,
            "secrecy": head.secrecy,
            "urgency": head.urgency,
            "mark": head.mark,
            "number": head.number,
            "signatory": head.signatory,
        },
        "title": list(document.title),
        "addressees": document.addressees,
        "body": _blocks(document.body),
        "attachments": [{"title": a.title, "blocks": _blocks(a.blocks)} for a in document.attachments],
        "issuer": document.issuer,
        "dated": document.dated,
        "remark": document.remark,
        "imprint": {"copies": imprint.copies, "printer": imprint.printer, "printed_on": imprint.printed_on},
        "figures": _figures(document),
    }


def _blocks(blocks: Iterable[Block]) -> list[Json]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> Json:
    match block:
        case Heading(level=level, runs=runs):
            return {"kind": "heading", "level": level, "text": words(runs)}
        case Item(level=level, lead=lead, runs=runs):
            return {"kind": "item", "level": level, "lead": words(lead), "text": words(runs)}
        case Table():
            return {
                "kind": "table",
                "caption": words(block.caption),
                "columns": [{"align": c.align.name.lower(), "width": c.width} for c in block.columns],
                "header": _rows(block.header),
                "rows": _rows(block.rows),
                **({"landscape": True} if block.is_landscape else {}),
            }
        case Chart():
            return {
                "kind": "chart",
                "drawn_as": block.kind.name.lower(),
                "caption": words(block.caption),
                "header": [words(cell) for cell in block.header],
                "rows": _rows(block.rows),
            }
        case Note(runs=runs):
            return {"kind": "note", "text": words(runs)}
        case _:
            return {"kind": "paragraph", "text": words(block.runs)}


def _rows(rows: Iterable[tuple[Line, ...]]) -> list[Json]:
    return [[words(cell) for cell in row] for row in rows]


def _figures(document: OfficialDocument) -> list[Json]:
    printed: dict[Anchor, list[Json]] = {}
    for run in document.figures():
        if run.anchor is not None and run.text not in printed.setdefault(run.anchor, []):
            printed[run.anchor].append(run.text)
    return [
        {
            "level": source.anchor.level,
            "unit": source.anchor.unit,
            "key": source.anchor.key,
            "side": source.anchor.side,
            "printed": printed.get(source.anchor, []),
            "derivation": list(source.lines),
        }
        for source in document.sources
    ]

"""The list of contents of a volume as a document of its own: each document with the page that it begins on."""

from __future__ import annotations

from collections.abc import Sequence

from render.document import Align, Column, Head, Imprint, OfficialDocument, Run, Table

#: What a list of contents is called.
CONTENTS = "目录"


def contents(title: str, listed: Sequence[tuple[str, str]], *, is_made_up: bool) -> OfficialDocument:
    """List the names of a volume's documents, each with its page."""

    def row(*cells: str) -> tuple[tuple[Run, ...], ...]:
        return tuple((Run(text=cell),) if cell else () for cell in cells)

    columns = tuple(Column(align=Align.CENTER if w < 100 else Align.LEFT, width=w) for w in (20, 110, 26))
    rows = tuple(row(str(n), name, page) for n, (name, page) in enumerate(listed, 1))
    table = Table(caption=(), columns=columns, header=(row("序号", "单位", "页"),), rows=rows)
    return OfficialDocument(
        name=title,
        unit=None,
        head=Head(),
        title=(f"{title}{CONTENTS}",),
        is_made_up=is_made_up,
        addressees="",
        body=(table,),
        attachments=(),
        issuer="",
        dated="",
        remark="",
        imprint=Imprint(),
    )

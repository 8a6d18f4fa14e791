"""An official document as one HTML page: no external resource, prints on A4, figures linked to how they came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape

from render import layout
from render.chart import draw
from render.contents import CONTENTS
from render.document import (
    Align,
    Anchor,
    Attachment,
    Block,
    Chart,
    FigureSource,
    Heading,
    Item,
    Line,
    Note,
    OfficialDocument,
    Paragraph,
    Row,
    Table,
    stretches,
)
from render.layout import FALLBACKS, Face, Justify, Look

#: The page may load nothing and run nothing; its one style sheet stands in it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write_html(document: OfficialDocument) -> str:
    """Write a document as a self-contained page.

    Figures link to a list at the end that says how each came about; the list is for the screen and is not
    printed with the document.
    """
    return "\n".join(_page(document)) + "\n"


def _page(document: OfficialDocument) -> Iterator[str]:
    yield from _top(document.full_title, document.marking)
    yield from _main(document, 0)
    yield from _sources(document.sources)
    yield from _bottom(document.marking)


def write_html_volume(title: str, names: Sequence[str], documents: Iterable[OfficialDocument]) -> Iterator[str]:
    """Write many documents as one page, piece by piece: the list of contents, then each on pages of its own.

    `names` are those of the documents, in order; only one document is held at a time.
    """
    marking = ""
    start = 0
    for position, document in enumerate(documents):
        if not position:
            marking = document.marking
            yield from _top(title, marking)
            yield f'<nav class="contents"><h2>{CONTENTS}</h2><ol>'
            yield from (f'<li><a href="#unit-{n}">{escape(name)}</a></li>' for n, name in enumerate(names, 1))
            yield "</ol></nav>"
        yield f'<div class="volume-part" id="unit-{position + 1}">'
        yield from _main(document, start)
        yield from _sources(document.sources, start)
        yield "</div>"
        start += len(document.sources)
    yield from _bottom(marking)


def _top(title: str, marking: str) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="zh-CN">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(title)}</title>"
    yield f"<style>\n{_style_sheet(marking)}\n</style>"
    yield "</head>"
    yield "<body>"
    if marking:
        yield f'<header class="page-mark">{escape(marking)}</header>'


def _main(document: OfficialDocument, start: int) -> Iterator[str]:
    """The document as it is printed; its figures are numbered on from a start."""
    numbers = {source.anchor: n for n, source in enumerate(document.sources, start + 1)}
    yield "<main>"
    yield from _head(document)
    yield f"<h1>{'<br>'.join(escape(line) for line in document.title)}</h1>"
    yield from _said("marking", document.marking)
    yield from _said("addressees", document.salutation)
    yield from _blocks(document.body, numbers)
    yield from _notes(document)
    yield from _signature(document)
    yield from _said("remark", document.remark)
    for position, attachment in enumerate(document.attachments):
        yield from _attachment(document.attachment_mark(position), attachment, numbers)
    yield from _imprint(document)
    yield "</main>"


def _bottom(marking: str) -> Iterator[str]:
    if marking:
        yield f'<footer class="page-mark">{escape(marking)}</footer>'
    yield "</body>"
    yield "</html>"


# --- parts -------------------------------------------------------------------------------------------


def _said(kind: str, text: str) -> Iterator[str]:
    if text:
        yield f'<p class="{kind}">{escape(text)}</p>'


def _head(document: OfficialDocument) -> Iterator[str]:
    head = document.head
    yield from _said("corner", head.copy_number)
    yield from _said("corner hei", head.secrecy)
    yield from _said("corner hei", head.urgency)
    if head.mark:
        yield f'<p class="mark" style="font-size:{layout.mark_size(head.mark):g}pt">{escape(head.mark)}</p>'
    if head.number_line:
        kinds = " ".join(["number", *(["ruled"] if head.mark else []), *(["signed"] if head.signatory else [])])
        yield f'<p class="{kinds}">{_spread(head.number_line)}</p>'


def _spread(line: str) -> str:
    """What a tab parts stands at both ends of the line."""
    return "\t".join(f"<span>{escape(part)}</span>" for part in line.split("\t"))


def _notes(document: OfficialDocument) -> Iterator[str]:
    notes = document.attachment_notes()
    for position, note in enumerate(notes):
        left, first = layout.attachment_note_indents(note, is_only=len(notes) == 1)
        kind = "attachment-note" if position else "attachment-note first"
        yield f'<p class="{kind}" style="padding-left:{left:g}em;text-indent:{first:g}em">{escape(note)}</p>'


def _signature(document: OfficialDocument) -> Iterator[str]:
    issuer, dated = layout.signature_looks(document.issuer, document.dated, is_sealed=document.is_sealed)
    if document.issuer:
        kind = "issuer" if document.is_sealed else "issuer unsealed"
        yield f'<p class="{kind}" style="padding-right:{issuer.right_indent:g}em">{escape(document.issuer)}</p>'
    if document.dated:
        own = "" if document.is_sealed else f' style="padding-right:{dated.right_indent:g}em"'
        yield f'<p class="dated"{own}>{escape(document.dated)}</p>'


def _attachment(mark: str, attachment: Attachment, numbers: dict[Anchor, int]) -> Iterator[str]:
    is_landscape = bool(attachment.blocks) and stretches(attachment.blocks)[0].is_landscape
    yield f'<section class="attachment{" landscape" if is_landscape else ""}">'
    yield f'<p class="attachment-mark">{escape(mark)}</p>'
    yield f'<h2 class="attachment-title">{escape(attachment.title)}</h2>'
    yield from _blocks(attachment.blocks, numbers)
    yield "</section>"


def _imprint(document: OfficialDocument) -> Iterator[str]:
    imprint = document.imprint
    if not (imprint.copies_line or imprint.printed_line):
        return
    yield '<section class="imprint">'
    yield from _said("copies", imprint.copies_line)
    if imprint.printed_line:
        yield f'<p class="printed">{_spread(imprint.printed_line)}</p>'
    yield "</section>"


# --- blocks ------------------------------------------------------------------------------------------


def _blocks(blocks: Sequence[Block], numbers: dict[Anchor, int]) -> Iterator[str]:
    for stretch in stretches(blocks):
        if stretch.is_landscape:
            yield '<div class="landscape">'
        yield from _stretch(stretch.blocks, numbers)
        if stretch.is_landscape:
            yield "</div>"


def _stretch(blocks: Iterable[Block], numbers: dict[Anchor, int]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level=level, runs=runs):
                yield f"<h{level + 1}>{_line(runs, numbers)}</h{level + 1}>"
            case Item(level=level, lead=lead, runs=runs):
                yield f'<p><span class="lead{level}">{_line(lead, numbers)}</span>{_line(runs, numbers)}</p>'
            case Note(runs=runs):
                yield f'<p class="note">{_line(runs, numbers)}</p>'
            case Table():
                yield from _table(block, numbers)
            case Chart():
                yield from _chart(block, numbers)
            case Paragraph(runs=runs):
                yield f"<p>{_line(runs, numbers)}</p>"


def _line(line: Line, numbers: dict[Anchor, int]) -> str:
    pieces = []
    for run in line:
        number = numbers.get(run.anchor) if run.anchor else None
        text = escape(run.text)
        pieces.append(text if number is None else f'<a href="#fig-{number}">{text}</a>')
    return "".join(pieces)


def _chart(chart: Chart, numbers: dict[Anchor, int]) -> Iterator[str]:
    """The pictures with their caption; what cannot be drawn is a table."""

    def link(anchor: Anchor) -> str | None:
        number = numbers.get(anchor)
        return None if number is None else f"#fig-{number}"

    yield "<figure>"
    drawings = draw(chart, link)
    yield from (drawing.svg for drawing in drawings)
    if not drawings:
        yield from _table(chart.as_table(), numbers)
    if chart.caption:
        yield f"<figcaption>{_line(chart.caption, numbers)}</figcaption>"
    yield "</figure>"


def _table(table: Table, numbers: dict[Anchor, int]) -> Iterator[str]:
    size = layout.cell_look(table, Align.LEFT, is_header=False).size
    yield f'<table style="font-size:{size:g}pt">'
    if table.caption:
        yield f"<caption>{_line(table.caption, numbers)}</caption>"
    yield "<colgroup>"
    total = sum(column.width for column in table.columns)
    for column in table.columns:
        yield f'<col style="width:{100 * column.width / total:.2f}%">'
    yield "</colgroup>"
    yield "<thead>"
    for row in table.header:
        yield _row("th", table, row, numbers)
    yield "</thead>"
    yield "<tbody>"
    for row in table.rows:
        yield _row("td", table, row, numbers)
    yield "</tbody>"
    yield "</table>"


_CLASSES = {Align.LEFT: "", Align.CENTER: ' class="center"', Align.RIGHT: ' class="right"'}


def _row(tag: str, table: Table, row: Row, numbers: dict[Anchor, int]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    cells = "".join(
        f"<{tag}{scope or _CLASSES[column.align]}>{_line(cell, numbers)}</{tag}>"
        for cell, column in zip(row, table.columns, strict=True)
    )
    return f"<tr>{cells}</tr>"


def _sources(sources: tuple[FigureSource, ...], start: int = 0) -> Iterator[str]:
    if not sources:
        return
    yield '<aside class="sources">'
    yield "<h2>数字的来源</h2>"
    yield f'<ol start="{start + 1}">' if start else "<ol>"
    for number, source in enumerate(sources, start + 1):
        yield f'<li id="fig-{number}"><b>{escape(source.label)}</b>'
        yield from (f"<div>{escape(line)}</div>" for line in source.lines)
        yield "</li>"
    yield "</ol>"
    yield "</aside>"


# --- looks -------------------------------------------------------------------------------------------


def _family(face: Face) -> str:
    names = [face.value, *FALLBACKS[face]]
    return ",".join(name if name in ("serif", "sans-serif") else f'"{name}"' for name in names)


def _rule(selector: str, look: Look) -> str:
    said = [
        f"font-family:{_family(look.face)}",
        f"font-size:{look.size:g}pt",
        f"line-height:{look.line:g}pt",
        f"text-align:{'justify' if look.justify is Justify.BOTH else look.justify.value}",
        f"text-indent:{look.first_indent:g}em",
        f"margin:{look.before:g}pt 0 {look.after:g}pt",
        f"padding:0 {look.right_indent:g}em 0 {look.left_indent:g}em",
        "font-weight:normal",
    ]
    if look.is_on_grid:
        said.append(f"letter-spacing:{layout.TRACKING_POINTS:g}pt")
    if look.color:
        said.append(f"color:#{look.color}")
    if look.keeps_with_next:
        said.append("break-after:avoid")
    return f"{selector}{{{';'.join(said)}}}"


def _style_sheet(marking: str) -> str:
    drop = 2 * layout.LINE_POINTS
    looks = [
        ("main p", layout.BODY),
        *((f"main h{level + 1}", look) for level, look in layout.HEADINGS.items()),
        ("main h1", replace(layout.TITLE, before=drop)),
        ("main .corner", layout.COPY_NUMBER),
        ("main .mark", replace(layout.MARK, before=layout.points_of(layout.MARK_DROP))),
        ("main .number", layout.NUMBER),
        ("main .marking", layout.MARKING),
        ("main .addressees", layout.ADDRESSEES),
        ("main .note", layout.NOTE),
        ("main figcaption", layout.FIGURE_CAPTION),
        ("main .attachment-note", layout.ATTACHMENT_NOTE),
        ("main .issuer", layout.ISSUER),
        ("main .dated", layout.DATED),
        ("main .remark", layout.REMARK),
        ("main .attachment-mark", layout.ATTACHMENT_MARK),
        ("main .attachment-title", layout.ATTACHMENT_TITLE),
        ("main .imprint p", layout.IMPRINT),
        (".page-mark", layout.PAGE_MARKING),
    ]
    outer, inner = layout.IMPRINT_RULES
    margin = f"{layout.MARGIN_TOP}mm {layout.MARGIN_RIGHT}mm {layout.MARGIN_BOTTOM}mm {layout.MARGIN_LEFT}mm"
    wide = f"{layout.LANDSCAPE_TOP}mm {layout.LANDSCAPE_RIGHT}mm {layout.LANDSCAPE_BOTTOM}mm {layout.LANDSCAPE_LEFT}mm"
    number = f'font:{layout.PAGE_NUMBER.size:g}pt {_family(Face.SONG)};content:"— " counter(page) " —"'
    mark = f'font:{layout.PAGE_MARKING.size:g}pt {_family(Face.KAI)};content:"{marking}"'
    lines = [
        f"@page{{size:A4;margin:{margin}}}",
        f"@page:right{{@bottom-right{{{number}}}}}",
        f"@page:left{{@bottom-left{{{number}}}}}",
        *([f"@page{{@top-center{{{mark}}}}}"] if marking else []),
        # The head of a wide table is where the page is bound, and its number where that of an upright page is.
        f"@page landscape{{size:A4 landscape;margin:{wide}}}",
        f"@page landscape:right{{@bottom-right{{content:none}}@left-bottom{{writing-mode:vertical-rl;{number}}}}}",
        f"@page landscape:left{{@bottom-left{{content:none}}@left-top{{writing-mode:vertical-rl;{number}}}}}",
        "main .landscape{page:landscape;overflow-x:auto}",
        # No line begins with a comma, nor ends with an opening bracket.
        "html{background:#eee;color:#000;line-break:strict;hanging-punctuation:allow-end}",
        f"body{{margin:0 auto;width:{layout.PAGE_WIDTH}mm;background:#fff}}",
        f"main{{padding:{margin}}}",
        *(_rule(selector, look) for selector, look in looks),
        f"main .hei,main .lead1{{font-family:{_family(Face.HEI)}}}",
        f"main .lead2{{font-family:{_family(Face.KAI)}}}",
        "main .mark{line-height:1.2}",
        f"main .number.ruled{{border-bottom:2.25pt solid #{layout.RED};padding-bottom:{layout.RED_RULE_DROP}mm}}",
        "main .number.signed,main .printed{display:flex;justify-content:space-between;text-indent:0}",
        f"main .attachment-note.first{{margin-top:{layout.LINE_POINTS:g}pt}}",
        "main>:has(+.attachment-note),main>:has(+.issuer){break-after:avoid}",
        f"main .issuer.unsealed{{margin-top:{layout.LINE_POINTS:g}pt}}",
        "main .attachment{break-before:page}",
        "@media screen{main .attachment{margin-top:12mm;padding-top:12mm;border-top:1px dashed #888}}",
        f"table{{font-family:{_family(Face.FANGSONG)};line-height:1.35;margin:0 0 6pt}}",
        "table{border-collapse:collapse;width:100%;table-layout:fixed}",
        f"caption{{font:{layout.CAPTION.size:g}pt/{layout.CAPTION.line:g}pt {_family(Face.HEI)}}}",
        "th,td{border:.5pt solid #000;padding:1pt 2pt;text-align:left;overflow-wrap:anywhere}",
        f"th{{font-family:{_family(Face.HEI)};font-weight:normal;text-align:center}}",
        "figure{margin:6pt 0;break-inside:avoid}figure svg{display:block;max-width:100%;height:auto}",
        "td.center{text-align:center}td.right{text-align:right}",
        "thead{display:table-header-group}tr{break-inside:avoid}",
        f"main .imprint{{margin-top:{drop:g}pt;border:solid #000;border-width:{outer:g}pt 0}}",
        f"main .imprint p+p{{border-top:{inner:g}pt solid #000}}",
        "main .imprint .copies{padding-left:4em;text-indent:-3em}",
        "main a{color:inherit;text-decoration:none;border-bottom:1px dotted #888}",
        f".sources{{padding:8mm {layout.MARGIN_RIGHT}mm 12mm {layout.MARGIN_LEFT}mm;border-top:4px double #888}}",
        ".sources{font:14px/1.6 sans-serif;overflow-wrap:anywhere}",
        ".sources h2{font-size:16px}.sources li{margin-bottom:8px}.sources li:target{background:#ffc}",
        ".sources div{white-space:pre-wrap}",
        ".page-mark{padding:4mm 0}",
        f".contents{{padding:12mm {layout.MARGIN_RIGHT}mm 12mm {layout.MARGIN_LEFT}mm;font:14px/1.8 sans-serif}}",
        ".volume-part{break-before:page;border-top:6px double #888}",
        "@media print{html,body{background:none}body{width:auto}main{padding:0}main a{border:0}}",
        "@media print{.sources,.page-mark{display:none}}",
        "@media screen and (max-width:210mm){body{width:auto}main{padding:10mm 5mm}}",
    ]
    return "\n".join(lines)

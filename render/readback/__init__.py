"""Reads a finished file back and holds its words against the document that it was written from."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.diagnostic import Diagnostic, Text
from render.document import OfficialDocument
from render.errors_results import ReadBackDiffers, UnreadableFile
from render.readback.compare import Difference, compare_exactly, compare_pages
from render.readback.pages import read_pages
from render.readback.readers import NotReadable, read_docx, read_html, read_markdown, read_pdf

#: The formats that are read back.
READABLE = ("docx", "html", "md", "pdf")


def read_back(data: bytes, kind: str, document: OfficialDocument, *, file: str = "") -> tuple[Diagnostic, ...]:
    """Read a finished file and compare its words with the document, every name and every figure.

    DOCX, HTML and Markdown are compared to the last character; on the pages of a PDF every paragraph and every
    cell has to stand, and no figure that the document does not hold.
    Errors: KP660 with what was wanted and what stands there, KP661 where the file cannot be read.
    """
    try:
        differences = tuple(_differences(data, kind, document))
    except NotReadable as fault:
        return (UnreadableFile(path=file, reason=str(fault)),)
    return tuple(told(difference, file) for difference in differences)


def _differences(data: bytes, kind: str, document: OfficialDocument) -> Iterator[Difference]:
    match kind:
        case "docx":
            yield from compare_exactly(read_docx(data), document)
        case "html":
            yield from compare_exactly(read_html(data), document)
        case "md":
            yield from compare_exactly(read_markdown(data), document)
        case "pdf":
            # What Typst writes is read quickly; anything else, and any difference, with all care.
            if tuple(compare_pages(read_pages(data), document)):
                yield from compare_pages(read_pdf(data), document)
        case _:
            raise ValueError(f"{kind} is not read back")


def told(difference: Difference, file: str) -> Diagnostic:
    """Say where a file does not say what was composed."""
    wanted = Text(f"“{difference.wanted}”", f"“{difference.wanted}”") if difference.wanted else Text("没有", "nothing")
    found = Text(f"“{difference.found}”", f"“{difference.found}”") if difference.found else Text("没有", "nothing")
    return ReadBackDiffers(path=file, wanted=wanted, found=found, place=difference.place or difference.found)

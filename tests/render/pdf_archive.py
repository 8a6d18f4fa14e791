"""The clauses of ISO 19005-2, level b, that a page set by Typst could break, looked up in the finished file.

No validator is to be had from PyPI, Debian or npm (veraPDF and JHOVE are programs of their own), so this reads the file
with pypdf and says, clause by clause, what does not hold. What it does not look at: the glyphs of fonts against their
widths one by one, and the colours of pictures.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PDF = "{http://ns.adobe.com/pdf/1.3/}"
#: 6.5.1: actions that a kept file may have.
_ACTIONS = {"/GoTo", "/GoToR", "/Thread", "/URI", "/Named", "/SubmitForm"}
_NO_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/ResetForm", "/Hide", "/Sound", "/Movie", "/Rendition"}
#: 6.5.2: kinds of annotation that it may not have.
_NO_ANNOTATIONS = {"/3D", "/Sound", "/Screen", "/Movie", "/RichMedia", "/FileAttachment"}
_FILTERS = {"/FlateDecode", "/DCTDecode", "/ASCII85Decode", "/ASCIIHexDecode", "/RunLengthDecode", "/CCITTFaxDecode"}


def faults(data: bytes) -> tuple[str, ...]:
    """What of a file does not keep to PDF/A-2b."""
    reader = PdfReader(io.BytesIO(data))
    objects = [*_objects(reader)]
    return (
        *_of_file(data, reader),
        *_of_metadata(reader),
        *(f for item in objects for f in _of_object(item)),
        *_of_fonts(objects),
        *_of_pages(reader),
    )


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every dictionary and stream of the file that the trailer leads to."""
    seen: set[int] = set()
    waiting: list[Any] = [reader.trailer]
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in seen:
                continue
            seen.add(item.idnum)
            item = item.get_object()
        if isinstance(item, DictionaryObject):
            yield item
            waiting += [item.raw_get(key) for key in item]
        elif isinstance(item, ArrayObject):
            waiting += list(item)


def _of_file(data: bytes, reader: PdfReader) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7][\r\n]+%[\x80-\xff]{4}", data):
        yield "6.1.2: header without a comment of four binary characters"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3: encrypted"
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "6.1.3: no file ID"
    if not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "6.1.3: something stands after the end of the file"
    root: Any = reader.trailer["/Root"]
    intents = [i.get_object() for i in root.get("/OutputIntents", ())]
    if not any(i.get("/S") == "/GTS_PDFA1" and _is_profile(i) for i in intents):
        yield "6.2.3: no output intent with an ICC profile"
    for name in ("/AA", "/AcroForm", "/OCProperties", "/NeedsRendering"):
        if name in root:
            yield f"6.4, 6.5: the catalogue has {name}"
    names: Any = root.get("/Names", {})
    for name in ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations"):
        if name in names:
            yield f"6.8, 6.5, 6.10: the names have {name}"


def _is_profile(intent: Any) -> bool:
    profile = intent.get("/DestOutputProfile")
    return profile is not None and profile.get_object().get_data()[36:40] == b"acsp"


def _of_metadata(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.trailer["/Root"]
    packet = root.get("/Metadata")
    if packet is None or "/Filter" in packet.get_object():
        yield "6.6.2: no metadata, or metadata behind a filter"
        return
    tree = ElementTree.fromstring(packet.get_object().get_data().decode("utf-8"))
    said = {e.tag: "".join(e.itertext()).strip() for e in tree.iter() if not e.tag.startswith(_RDF)}
    for description in tree.iter(f"{_RDF}Description"):
        said |= dict(description.attrib)
    if (said.get(f"{_PDFAID}part"), said.get(f"{_PDFAID}conformance")) != ("2", "B"):
        yield "6.6.4: the metadata do not say part 2, conformance B"
    info: Any = reader.trailer.get("/Info", {})
    for key, tag in (("/Title", f"{_DC}title"), ("/Author", f"{_DC}creator"), ("/Creator", f"{_XMP}CreatorTool")):
        own = info.get(key)
        if own is not None and str(own) != said.get(tag):
            yield f"6.6.3: {key} and the metadata differ"
    for key, tag in (("/CreationDate", f"{_XMP}CreateDate"), ("/ModDate", f"{_XMP}ModifyDate")):
        own = info.get(key)
        if own is not None and _digits(str(own)) != _digits(said.get(tag, "")):
            yield f"6.6.3: {key} and the metadata differ"


def _digits(date: str) -> str:
    return re.sub(r"\D", "", date)[:14]


def _of_object(item: DictionaryObject) -> Iterator[str]:
    if isinstance(item, StreamObject):
        if {"/F", "/FFilter", "/FDecodeParms"} & set(item):
            yield "6.1.7: a stream that stands elsewhere"
        filters = item.get("/Filter", ())
        for name in filters if isinstance(filters, ArrayObject) else (filters,) if filters else ():
            if name not in _FILTERS:
                yield f"6.1.7: a stream with {name}"
    is_action = item.get("/Type") == "/Action" or item.get("/S") in _NO_ACTIONS
    if is_action and item.get("/S") not in _ACTIONS:
        yield f"6.5.1: an action {item.get('/S')}"
    if item.get("/Subtype") == "/Image" and item.get("/Interpolate"):
        yield "6.2.8: a picture that is interpolated"
    if "/TR" in item or item.get("/TR2", "/Default") != "/Default":
        yield "6.2.5: a transfer function"
    if item.get("/Subtype") == "/PS" or "/PS" in item:
        yield "6.2.9: PostScript"


def _of_fonts(objects: list[Any]) -> Iterator[str]:
    for font in (o for o in objects if o.get("/Type") == "/Font"):
        name = font.get("/BaseFont")
        if "/ToUnicode" not in font and font.get("/Subtype") == "/Type0":
            yield f"6.2.11.7: {name} without a map to characters"
        if font.get("/Subtype") == "/Type0":
            if not str(font.get("/Encoding")).startswith("/Identity-"):
                yield f"6.2.11.3: {name} with an encoding of its own"
            continue
        descriptor: Any = font.get("/FontDescriptor", {})
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor):
            yield f"6.2.11.4: {name} is not embedded"
        if font.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in font:
            yield f"6.2.11.3.2: {name} without a map to its glyphs"
        if font.get("/Subtype") in ("/CIDFontType0", "/CIDFontType2") and "/W" not in font and "/DW" not in font:
            yield f"6.2.11.5: {name} without widths"


def _of_pages(reader: PdfReader) -> Iterator[str]:
    root: Any = reader.trailer["/Root"]
    has_colours = bool(root.get("/OutputIntents"))
    for number, page in enumerate(reader.pages, 1):
        group: Any = page.get("/Group", {})
        if group.get("/S") == "/Transparency" and "/CS" not in group and not has_colours:
            yield f"6.2.10: page {number} blends in no colour space"
        for annotation in page.get("/Annots", ()):
            yield from (f"page {number}, {fault}" for fault in _of_annotation(annotation.get_object()))


def _of_annotation(annotation: Any) -> Iterator[str]:
    if annotation["/Subtype"] in _NO_ANNOTATIONS:
        yield f"6.3.1: an annotation {annotation['/Subtype']}"
    flags = int(annotation.get("/F", 0))
    # Printed, and not hidden, invisible, shown elsewhere or toggled.
    if annotation["/Subtype"] != "/Popup" and (not flags & 4 or flags & (1 | 2 | 32 | 256)):
        yield f"6.3.2: an annotation with flags {flags}"
    if annotation["/Subtype"] not in ("/Link", "/Popup") and "/AP" not in annotation:
        yield "6.3.3: an annotation without an appearance"

"""The parts of a DOCX, read with bounds: what is no package, is broken, encrypted or blown up is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from dsl.diagnostic import Text

#: More than any real document unpacks to.
_MOST_BYTES = 60_000_000
_MOST_PARTS = 5_000
_MAIN = "word/document.xml"
_OLE = b"\xd0\xcf\x11\xe0"

RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class NotReadable(Exception):
    """The bytes are not those of a document that can be read; says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The XML parts of a document that proof reads, by name."""

    parts: Mapping[str, etree._Element]

    @property
    def main(self) -> etree._Element:
        """The body of the document."""
        return self.parts[_MAIN]

    def related(self, key: str) -> etree._Element | None:
        """The part that the document names by a relation's key."""
        relations = self.parts.get("word/_rels/document.xml.rels")
        if relations is None:
            return None
        for relation in relations.iter(_RELATION):
            if relation.get("Id") == key:
                target = (relation.get("Target") or "").removeprefix("/word/").removeprefix("./")
                return self.parts.get(f"word/{target}")
        return None


def read_package(data: bytes) -> Package:
    """Unpack the parts that matter. Raises NotReadable."""
    if data.startswith(_OLE):
        raise NotReadable(Text("是旧的 .doc 格式，或者加了密码", "it is in the old .doc format, or encrypted"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return Package(parts=_parts(packed))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise NotReadable(Text("不是 DOCX，或者已经损坏", "it is no DOCX, or broken")) from None


def _parts(packed: zipfile.ZipFile) -> dict[str, etree._Element]:
    wanted = [info for info in packed.infolist() if info.filename.startswith("word/") and _is_xml(info.filename)]
    if len(packed.infolist()) > _MOST_PARTS:
        raise NotReadable(Text("里面的文件太多", "it holds too many parts"))
    if not any(info.filename == _MAIN for info in wanted):
        raise NotReadable(Text("里面没有正文（word/document.xml）", "it has no body (word/document.xml)"))
    left = _MOST_BYTES
    found: dict[str, etree._Element] = {}
    for info in wanted:
        # What the directory says of a size may be a lie: count what comes out.
        with packed.open(info) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise NotReadable(Text("解开后大得不合常理", "it unpacks to more than any document"))
        found[info.filename] = _parsed(content)
    return found


def _is_xml(name: str) -> bool:
    folders = name.count("/")
    return (folders == 1 and name.endswith(".xml")) or name.startswith(("word/_rels/document.xml", "word/theme/"))


def _parsed(content: bytes) -> etree._Element:
    """Parse a part; entities are not resolved, and a part that declares any is refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise NotReadable(Text("里面的 XML 有错", "its XML is broken")) from None
    if tree.getroottree().docinfo.doctype:
        raise NotReadable(Text("里面的 XML 声明了文档类型，正常的 DOCX 没有", "its XML declares a document type"))
    return tree

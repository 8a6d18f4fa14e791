from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from render.pdf import Press, open_press
from tests.render import jilin_2007_whole as method
from tests.render.pdf_archive import faults
from tests.render.test_writers import DOCUMENTS

PRINTED = ["2008", "commendation", "charted", "interim", "tiers"]


@cache
def press() -> Press:
    opened = open_press(is_archival=True, is_with_system_fonts=False).value
    assert opened is not None
    return opened


@cache
def kept(name: str) -> bytes:
    return press().write(DOCUMENTS[name])


@pytest.mark.parametrize("name", PRINTED)
def test_a_file_that_is_to_be_kept_breaks_no_clause(name: str) -> None:
    assert faults(kept(name)) == ()


def test_a_sheet_with_a_radar_chart_breaks_no_clause() -> None:
    document = method.composed("单位反馈书", "长春市")
    printed = press().write(document)
    assert faults(printed) == ()
    # Charts are drawn without transparency.
    assert not any(b"/ca 0" in part or b"/CA 0" in part for part in _states(printed))


def _states(data: bytes) -> list[bytes]:
    found = []
    for page in PdfReader(io.BytesIO(data)).pages:
        states = page["/Resources"].get("/ExtGState", {})  # type: ignore[attr-defined]
        found += [str(states[name].get_object()).encode() for name in states]
    return found


def test_a_file_that_is_not_to_be_kept_says_so() -> None:
    usual = open_press(is_with_system_fonts=False).value
    assert usual is not None
    found = faults(usual.write(DOCUMENTS["2008"]))
    assert any(fault.startswith("6.2.3") for fault in found)
    assert any(fault.startswith("6.6.4") for fault in found)


def changed(change: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(kept("2008")))
    change(writer)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def _script(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def _file(writer: PdfWriter) -> None:
    writer.add_attachment("a.txt", b"a")


def _lock(writer: PdfWriter) -> None:
    writer.encrypt("", algorithm="RC4-128")


def _title(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": "另一个标题"})


def _font(writer: PdfWriter) -> None:
    for item in writer._objects:
        if isinstance(item, DictionaryObject) and item.get("/Type") == "/FontDescriptor":
            for name in ("/FontFile2", "/FontFile3"):
                item.pop(NameObject(name), None)


def _map(writer: PdfWriter) -> None:
    for item in writer._objects:
        if isinstance(item, DictionaryObject):
            item.pop(NameObject("/ToUnicode"), None)


def _intent(writer: PdfWriter) -> None:
    del writer._root_object[NameObject("/OutputIntents")]


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        (_script, "6.5.1"),
        (_file, "6.8, 6.5, 6.10"),
        (_lock, "6.1.3"),
        (_title, "6.6.3"),
        (_font, "6.2.11.4"),
        (_map, "6.2.11.7"),
        (_intent, "6.2.3"),
    ],
)
def test_what_breaks_a_clause_is_found(change: Callable[[PdfWriter], None], clause: str) -> None:
    assert any(fault.startswith(clause) for fault in faults(changed(change)))

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from functools import cache

import pytest

from dsl.diagnostic import Diagnostic
from render.contents import contents
from render.document import Block, Line, OfficialDocument, Paragraph, Run, Table
from render.docx import write_docx
from render.html import write_html
from render.pdf import Press, open_press
from render.readback import read_back
from tests.render import jilin_2007_whole as method
from tests.render.test_writers import DOCUMENTS

ALL = {
    **DOCUMENTS,
    "feedback": method.composed("单位反馈书", "长春市"),
    "letter": method.composed("目标责任状", "长春市"),
}
each = pytest.mark.parametrize("document", ALL.values(), ids=ALL.keys())


@cache
def press() -> Press:
    opened = open_press(is_with_system_fonts=False).value
    assert opened is not None
    return opened


def written(document: OfficialDocument, kind: str) -> bytes:
    if kind == "pdf":
        return press().write(document)
    return write_docx(document) if kind == "docx" else write_html(document).encode()


def reworded(document: OfficialDocument, old: str, new: str) -> OfficialDocument:
    """The same document with other words, as a file of it that was tampered with would have them."""

    def line(runs: Line) -> Line:
        return tuple(dataclasses.replace(run, text=run.text.replace(old, new)) for run in runs)

    def block(of: Block) -> Block:
        match of:
            case Table(rows=rows):
                return dataclasses.replace(of, rows=tuple(tuple(line(cell) for cell in row) for row in rows))
            case Paragraph(runs=runs):
                return dataclasses.replace(of, runs=line(runs))
            case _:
                return of

    attachments = tuple(dataclasses.replace(a, blocks=tuple(map(block, a.blocks))) for a in document.attachments)
    return dataclasses.replace(document, body=tuple(map(block, document.body)), attachments=attachments)


def doctored(data: bytes, kind: str, old: str, new: str) -> bytes:
    """The same file with some words of its body replaced, once."""
    if kind != "docx":
        before, main, after = data.decode().partition("<main>")
        return (before + main + after.replace(old, new, 1)).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.decode().replace(old, new, 1).encode() if name == "word/document.xml" else part)
    return packed.getvalue()


def said(found: tuple[Diagnostic, ...]) -> list[str]:
    return [d.message("zh") for d in found]


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
@each
def test_what_was_written_is_what_was_composed(document: OfficialDocument, kind: str) -> None:
    if kind == "pdf" and press().check(document):
        # A character that no font has: refused before it is printed.
        assert {d.code for d in press().check(document)} == {"KP630"}
        return
    assert said(read_back(written(document, kind), kind, document)) == []


@pytest.mark.parametrize("kind", ["docx", "html"])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("93.92分", "93.82分"),
        ("第7名", "第1名"),
        ("长白山管委会", "长白山"),
        ("2.73分", "2.13分"),
        ("12.1万人", "12.1人"),
    ],
)
def test_a_figure_or_a_name_that_was_changed_is_found(kind: str, old: str, new: str) -> None:
    document = next(d for d in (ALL["feedback"], ALL["letter"]) if old in d.text())
    data = written(document, kind)
    changed = doctored(data, kind, old, new)
    assert changed != data
    (found,) = read_back(changed, kind, document, file="反馈书")
    assert found.code == "KP660"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("93.92分", "93.82分"),
        ("第7名", "第1名"),
        ("2.73分", "2.13分"),
        ("长白山管委会", "长白山"),
        ("86.54%", "86.45%"),
    ],
)
def test_pages_that_say_another_figure_or_name_are_found(old: str, new: str) -> None:
    document = ALL["feedback"]
    found = read_back(written(reworded(document, old, new), "pdf"), "pdf", document)
    assert found
    assert {d.code for d in found} == {"KP660"}


def test_a_figure_on_the_pages_that_nothing_accounts_for_is_found() -> None:
    document = ALL["letter"]
    more = dataclasses.replace(document, body=(*document.body, Paragraph(runs=(Run(text="另加77分。"),))))
    assert [d.code for d in read_back(written(more, "pdf"), "pdf", document)] == ["KP660"]


def test_the_figure_that_was_wanted_and_the_one_that_stands_there_are_told() -> None:
    document = ALL["feedback"]
    changed = doctored(written(document, "docx"), "docx", "93.92分", "93.82分")
    (message,) = said(read_back(changed, "docx", document, file="长春市.docx"))
    assert message == "长春市.docx 和结果对不上：应当是“93.92分”，文件里是“93.82分”"


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_words_that_were_added_are_found(kind: str) -> None:
    document = ALL["feedback"]
    closing = re.escape("如有异议")
    assert re.search(closing, document.text()) is None
    changed = doctored(written(document, kind), kind, "长春市人民政府：", "长春市人民政府（第1名）：")
    assert [d.code for d in read_back(changed, kind, document)] == ["KP660"]


@pytest.mark.parametrize(
    ("kind", "data"), [("docx", b"PK"), ("html", b"<html><main>"), ("html", b"\xff\xfe"), ("pdf", b"%PDF-1.7")]
)
def test_half_a_file_cannot_be_read(kind: str, data: bytes) -> None:
    assert [d.code for d in read_back(data, kind, ALL["letter"])] == ["KP661"]


def test_long_contents_of_made_up_figures_are_what_was_composed() -> None:
    # The mark stands under the title and at head and foot; names may be alike, and every row holds figures.
    listed = [(f"单位{n % 50}", 3 + 12 * n) for n in range(100)]
    printed = press().write_contents("反馈书合订本", listed, is_made_up=True)
    wanted = contents("反馈书合订本", [(name, str(page)) for name, page in listed], is_made_up=True)
    assert read_back(printed, "pdf", wanted) == ()
    listed[40] = ("单位40", 7)
    wanted = contents("反馈书合订本", [(name, str(page)) for name, page in listed], is_made_up=True)
    assert said(read_back(printed, "pdf", wanted))

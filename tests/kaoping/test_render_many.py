from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic
from kaoping.batch import MANIFEST, Batch, Making, make_batch
from kaoping.errors import PolicyError
from kaoping.issue import file_names
from kaoping.volume import make_volume
from render.compose import Composer, prepare
from render.document import OfficialDocument
from render.docx import write_docx
from render.html import write_html
from render.readback.readers import docx_words, read_html
from render.record import document_record
from render.told import Recipient
from tests.render import jilin_2007

UNITS = ("长春市", "吉林市", "辽源市")


def composer(template: str = "", result: object = None) -> Composer:
    """A short paper for each prefecture."""
    own = {"整改通知书.jinja": template or "---\n标题：{{ 本单位.名称 }}整改通知书\n---\n达到{{ 本单位.项数 }}。\n"}
    prepared = prepare("整改通知书", jilin_2007.year_end(), jilin_2007.checked(), templates=own).value
    assert prepared is not None
    return prepared


def written(document: OfficialDocument, kind: str) -> bytes:
    if kind == "docx":
        return write_docx(document)
    if kind == "html":
        return write_html(document).encode()
    return json.dumps(document_record(document), ensure_ascii=False).encode()


def making(
    write: Callable[[OfficialDocument, str], bytes] = written, kinds: Sequence[str] = ("html", "json")
) -> Making:
    return Making(kinds=tuple(kinds), write=write, check=_nothing)


def _nothing(_: OfficialDocument) -> Sequence[Diagnostic]:
    return ()


def batch(folder: Path, of: Composer | None = None, how: Making | None = None, *, resumes: bool = False) -> Batch:
    made = of or composer()
    return make_batch(made, made.recipients, how or making(), folder, file_names(made).__getitem__, resumes=resumes)


class Stopped(Exception):
    """Stands for the user who presses Ctrl-C."""


def stopping_after(count: int) -> tuple[Callable[[OfficialDocument, str], bytes], list[str]]:
    done: list[str] = []

    def write(document: OfficialDocument, kind: str) -> bytes:
        if len(done) == count:
            raise Stopped
        done.append(f"{document.unit}.{kind}")
        return written(document, kind)

    return write, done


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != MANIFEST)


# --- one file a unit ---------------------------------------------------------------------------------


def test_each_unit_gets_its_files_and_a_list_says_what_is_in_them(tmp_path: Path) -> None:
    found = batch(tmp_path)
    assert (found.made, found.kept) == (3, 0)
    assert names(tmp_path) == sorted(f"{unit}.{kind}" for unit in UNITS for kind in ("html", "json"))
    listed = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    assert listed["schema"] == "kaoping.batch/1"
    assert set(listed["files"]) == set(names(tmp_path))


def test_nothing_is_put_in_place_where_one_cannot_be_composed(tmp_path: Path) -> None:
    broken = composer("---\n标题：通知\n---\n{% if 本单位.名称 == '辽源市' %}{{ 没有的 }}{% endif %}甲。\n")
    with pytest.raises(PolicyError) as caught:
        batch(tmp_path, broken)
    assert "KP601" in [d.code for d in caught.value.diagnostics]
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []


def test_what_was_there_stays_where_one_cannot_be_composed(tmp_path: Path) -> None:
    batch(tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    with pytest.raises(PolicyError):
        batch(tmp_path, composer("---\n标题：通知\n---\n{{ 没有的 }}\n"))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before


def test_a_file_that_does_not_say_what_was_composed_is_not_put_in_place(tmp_path: Path) -> None:
    def write(document: OfficialDocument, kind: str) -> bytes:
        return written(document, kind).replace("整改".encode(), "改正".encode())

    with pytest.raises(PolicyError) as caught:
        batch(tmp_path, how=making(write))
    assert {d.code for d in caught.value.diagnostics if d.severity == "error"} == {"KP660"}
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []


# --- stopping and going on ---------------------------------------------------------------------------


def test_who_stops_leaves_nothing_half_and_goes_on_where_it_was(tmp_path: Path) -> None:
    write, _ = stopping_after(3)
    with pytest.raises(Stopped):
        batch(tmp_path, how=making(write))
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []
    write, done = stopping_after(99)
    found = batch(tmp_path, how=making(write), resumes=True)
    assert done == ["吉林市.json", "辽源市.html", "辽源市.json"]
    assert (found.made, found.kept) == (2, 1)
    assert len(names(tmp_path)) == 6


def test_without_being_asked_to_go_on_all_are_made_again(tmp_path: Path) -> None:
    write, _ = stopping_after(3)
    with pytest.raises(Stopped):
        batch(tmp_path, how=making(write))
    assert batch(tmp_path).made == 3


def test_files_that_would_come_out_the_same_are_kept_to_the_byte_and_the_minute(tmp_path: Path) -> None:
    batch(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.iterdir() if p.name != MANIFEST}
    found = batch(tmp_path, resumes=True)
    assert (found.made, found.kept) == (0, 3)
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_a_file_that_somebody_changed_is_made_again(tmp_path: Path) -> None:
    batch(tmp_path)
    changed = tmp_path / "吉林市.html"
    original = changed.read_bytes()
    changed.write_bytes(original.replace("吉林市".encode(), "四平市".encode(), 1))
    found = batch(tmp_path, resumes=True)
    assert (found.made, found.kept) == (1, 2)
    assert changed.read_bytes() == original


def test_a_template_that_changed_makes_its_documents_again(tmp_path: Path) -> None:
    batch(tmp_path)
    other = composer(
        "---\n标题：{{ 本单位.名称 }}整改通知书\n---\n"
        "{% if 本单位.名称 == '吉林市' %}另：{% endif %}达到{{ 本单位.项数 }}。\n"
    )
    found = batch(tmp_path, other, resumes=True)
    assert (found.made, found.kept) == (1, 2)


def test_other_options_make_all_again(tmp_path: Path) -> None:
    batch(tmp_path)
    assert batch(tmp_path, how=dataclasses.replace(making(), options="PDF/A"), resumes=True).made == 3


def test_a_further_format_is_made_beside_the_others(tmp_path: Path) -> None:
    batch(tmp_path)
    write, done = stopping_after(99)
    batch(tmp_path, how=making(write, ("html", "docx", "json")), resumes=True)
    assert done == [f"{unit}.docx" for unit in UNITS]


def test_names_that_come_out_alike_keep_files_of_their_own() -> None:
    made = composer()
    alike = dataclasses.replace(made, recipients=(Recipient("市州", "甲/乙"), Recipient("市州", "甲:乙")))
    assert list(file_names(alike).values()) == ["甲_乙", "甲_乙（2）"]


# --- one volume --------------------------------------------------------------------------------------


def volume(folder: Path, kind: str, of: Composer | None = None) -> bytes:
    made = of or composer()
    (path,), _ = make_volume(made, made.recipients, making(kinds=(kind, "json")), folder / "整改通知书（合订本）")
    return path.read_bytes()


def test_a_word_volume_holds_contents_and_every_document(tmp_path: Path) -> None:
    data = volume(tmp_path, "docx")
    words = "".join(docx_words(io.BytesIO(data)))
    assert words.startswith("目录1.长春市2.吉林市3.辽源市")
    assert [words.count(f"{unit}整改通知书") for unit in UNITS] == [1, 1, 1]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        text = packed.read("word/document.xml").decode()
    assert text.count("w:pageBreakBefore") >= 3
    assert [text.count(f'w:anchor="unit{n}"') + text.count(f'w:name="unit{n}"') for n in (1, 2, 3)] == [2, 2, 2]


def test_a_word_volume_opens(tmp_path: Path) -> None:
    import docx

    opened = docx.Document(io.BytesIO(volume(tmp_path, "docx")))
    assert [p.text for p in opened.paragraphs if p.text.startswith("达到")] == [
        "达到2/5/5。",
        "达到1/4/5。",
        "达到0/0/5。",
    ]


def test_a_page_of_all_links_each_figure_to_its_own_derivation(tmp_path: Path) -> None:
    page = volume(tmp_path, "html")
    for unit in UNITS:
        assert f"{unit}整改通知书" in read_html(page)
    text = page.decode()
    assert [text.count(f'id="fig-{n}"') for n in (1, 2, 3)] == [1, 1, 1]
    assert [text.count(f'href="#fig-{n}"') for n in (1, 2, 3)] == [1, 1, 1]


def test_there_is_no_volume_where_one_cannot_be_composed(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        volume(
            tmp_path, "html", composer("---\n标题：甲\n---\n{% if 本单位.名称 == '辽源市' %}{{ 没有的 }}{% endif %}\n")
        )
    assert list(tmp_path.iterdir()) == []

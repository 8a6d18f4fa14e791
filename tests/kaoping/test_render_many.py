from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dsl.diagnostic import Diagnostic, Outcome
from kaoping.batch import Batch, Run, Watch, make_batch
from kaoping.crew import Making
from kaoping.desk import MANIFEST
from kaoping.errors import PolicyError
from kaoping.fingerprint import fingerprint
from kaoping.issue import Manner, file_names, making_for
from kaoping.volume import Volume, check_volume, make_volume
from render.compose import Composer, prepare
from render.document import OfficialDocument
from render.docx import write_docx
from render.html import write_html
from render.readback.pages import read_bookmarks, read_pages
from render.readback.readers import docx_words, read_html
from render.readback.volume import read_back_volume
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


def batch(
    folder: Path, of: Composer | None = None, how: Making | None = None, *, resumes: bool = False, basis: str = ""
) -> Batch:
    made = of or composer()
    run = Run(resumes=resumes, basis=basis)
    return make_batch(made, made.recipients, how or making(), folder, file_names(made).__getitem__, run)


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
    assert listed["schema"] == "kaoping.batch/2"
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
    assert done == [f"{unit}.{kind}" for unit in UNITS[1:] for kind in ("html", "json")]
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


# --- what was finished takes no work -----------------------------------------------------------------


class Untouchable(Composer):
    """Stands for the work that is not to be done."""

    def compose(self, recipient: Recipient | None = None) -> Outcome[OfficialDocument]:
        raise AssertionError(f"{recipient} was composed")


def untouchable(of: Composer) -> Composer:
    return Untouchable(**{f.name: getattr(of, f.name) for f in dataclasses.fields(of)})


def contents_of(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_what_is_finished_and_made_of_the_same_is_not_even_composed(tmp_path: Path) -> None:
    batch(tmp_path, basis="甲")
    before = contents_of(tmp_path)
    found = batch(tmp_path, untouchable(composer()), resumes=True, basis="甲")
    assert (found.made, found.kept) == (0, 3)
    assert contents_of(tmp_path) == before


def test_where_something_changed_each_is_composed_and_those_that_came_out_the_same_are_kept(tmp_path: Path) -> None:
    batch(tmp_path, basis="甲")
    found = batch(tmp_path, resumes=True, basis="乙")
    assert (found.made, found.kept) == (0, 3)
    # What they were made of is known from now on.
    assert batch(tmp_path, untouchable(composer()), resumes=True, basis="乙").kept == 3


def test_a_file_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    batch(tmp_path, basis="甲")
    whole = contents_of(tmp_path)
    (tmp_path / "吉林市.html").write_bytes(whole["吉林市.html"][:-9])
    found = batch(tmp_path, resumes=True, basis="甲")
    assert (found.made, found.kept) == (1, 2)
    assert contents_of(tmp_path) == whole


@pytest.mark.parametrize("count", range(6))
def test_wherever_it_was_stopped_the_rest_makes_the_same_bytes(tmp_path: Path, count: int) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    batch(whole, basis="甲")
    write, _ = stopping_after(count)
    with pytest.raises(Stopped):
        batch(stopped, how=making(write), basis="甲")
    batch(stopped, resumes=True, basis="甲")
    assert contents_of(stopped) == contents_of(whole)
    assert [p.name for p in stopped.iterdir() if p.is_dir()] == []


def test_what_documents_are_made_of_is_told_apart_by_result_template_date_and_options() -> None:
    def basis(of: Composer, options: str = "") -> str:
        return fingerprint(options, *of.made_of)

    first = basis(composer())
    assert first == basis(composer())
    assert first != basis(composer("---\n标题：甲\n---\n乙。\n"))
    assert first != basis(composer(), "PDF/A")
    made = composer()
    dated = dataclasses.replace(made.occasion, dated=date(2008, 1, 31))
    assert first != basis(dataclasses.replace(made, occasion=dated))
    result = made.occasion.result
    better = dataclasses.replace(result.units[0], total=Fraction(1))
    changed = dataclasses.replace(result, units=(better, *result.units[1:]))
    assert first != basis(dataclasses.replace(made, occasion=dataclasses.replace(made.occasion, assessment=changed)))


def test_documents_are_counted_before_and_told_one_by_one(tmp_path: Path) -> None:
    made = composer()
    counted: list[int] = []
    written: list[int] = []
    watch = Watch(counted=counted.append, written=lambda: written.append(1))
    name_of = file_names(made).__getitem__
    make_batch(made, made.recipients, making(), tmp_path, name_of, Run(watch=watch))
    assert (counted, len(written)) == ([3], 3)
    make_batch(made, made.recipients, making(), tmp_path, name_of, Run(watch=watch, resumes=True, basis="甲"))
    assert (counted, len(written)) == ([3, 3], 6)


def test_several_processes_make_the_same_files(tmp_path: Path) -> None:
    made = composer()
    how = making_for(("html", "md", "docx"), Manner())
    name_of = file_names(made).__getitem__
    for jobs in (1, 2):
        # A second process begins only where there is enough for two.
        found = make_batch(made, made.recipients * 2, how, tmp_path / str(jobs), name_of, Run(jobs=jobs, basis="甲"))
        assert found.made == 6
    assert contents_of(tmp_path / "1") == contents_of(tmp_path / "2")


def test_names_that_come_out_alike_keep_files_of_their_own() -> None:
    made = composer()
    alike = dataclasses.replace(made, recipients=(Recipient("市州", "甲/乙"), Recipient("市州", "甲:乙")))
    assert list(file_names(alike).values()) == ["甲_乙", "甲_乙（2）"]


# --- one volume, or several ----------------------------------------------------------------------------


def volume(folder: Path, kind: str, of: Composer | None = None) -> bytes:
    made = of or composer()
    how = making_for((kind,), Manner())
    (path,) = make_volume(made, made.recipients, how, folder / "整改通知书（合订本）").paths
    return path.read_bytes()


def volumes(folder: Path, most: int, run: Run, kinds: Sequence[str] = ("html", "md")) -> Volume:
    made = composer()
    how = making_for(kinds, Manner())
    return make_volume(made, made.recipients, how, folder / "整改通知书（合订本）", run, most=most)


def test_a_word_volume_holds_contents_and_every_document(tmp_path: Path) -> None:
    data = volume(tmp_path, "docx")
    words = "".join(docx_words(io.BytesIO(data)))
    assert words.startswith("目录1.长春市2.吉林市3.辽源市")
    assert [words.count(f"{unit}整改通知书") for unit in UNITS] == [1, 1, 1]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        text = packed.read("word/document.xml").decode()
    assert text.count("w:pageBreakBefore") >= 3
    assert [text.count(f'w:anchor="unit{n}"') + text.count(f'w:name="unit{n}"') for n in (1, 2, 3)] == [2, 2, 2]
    assert [text.count(f" PAGEREF unit{n} ") for n in (1, 2, 3)] == [1, 1, 1]


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


def test_a_markdown_volume_begins_with_its_contents(tmp_path: Path) -> None:
    text = volume(tmp_path, "md").decode()
    assert text.startswith("# 目录\n\n1.长春市\n\n2.吉林市\n\n3.辽源市\n\n---\n\n")
    assert [text.count(f"{unit}整改通知书") for unit in UNITS] == [1, 1, 1]


def printed(folder: Path, lines: int) -> bytes:
    """A volume of documents of so many lines, and 版记."""
    pytest.importorskip("typst")
    text = "---\n标题：{{ 本单位.名称 }}整改通知书\n抄送：省政府办公厅\n---\n" + "达到{{ 本单位.项数 }}。\n" * lines
    own = {"整改通知书.jinja": text, "basis.jinja": ""}
    prepared = prepare("整改通知书", jilin_2007.year_end(), jilin_2007.checked(), templates=own).value
    assert prepared is not None
    return volume(folder, "pdf", prepared)


def test_a_printed_volume_knows_on_which_page_each_begins(tmp_path: Path) -> None:
    data = printed(tmp_path, 30)
    assert read_bookmarks(data) == (("长春市", 1), ("吉林市", 3), ("辽源市", 5))
    pages = read_pages(data)
    assert "1长春市22吉林市43辽源市6" in pages[0]
    assert [f"—{n}—" in page for n, page in enumerate(pages, 1)] == [True] * 7
    assert [f"{unit}整改通知书" in pages[n] for unit, n in zip(UNITS, (1, 3, 5), strict=True)] == [True] * 3


def test_pages_for_the_imprint_alone_have_no_number_in_a_volume_either(tmp_path: Path) -> None:
    # The text of the first fills page 2; its 版记 would stand on the face of a leaf, and takes the back. That of the
    # others fills the face of a leaf, and 版记 takes the back, which has a number.
    pages = read_pages(printed(tmp_path, 19))
    assert [n for n, page in enumerate(pages, 1) if f"—{n}—" not in page] == [3, 4]
    assert ["抄送" in page for page in pages] == [False, False, False, True, False, True, False, True]


def test_more_documents_than_a_volume_holds_stand_in_several_of_like_size(tmp_path: Path) -> None:
    found = volumes(tmp_path, 2, Run(basis="甲"))
    assert [p.name for p in found.paths] == [
        f"整改通知书（合订本）第{n}册.{kind}" for kind in ("html", "md") for n in (1, 2)
    ]
    text = [p.read_text(encoding="utf-8") for p in found.paths if p.suffix == ".md"]
    assert [[unit for unit in UNITS if f"{unit}整改通知书" in one] for one in text] == [
        ["长春市"],
        ["吉林市", "辽源市"],
    ]
    assert text[1].startswith("# 目录\n\n1.吉林市\n\n2.辽源市\n")


def test_volumes_that_are_finished_are_kept_and_those_of_another_size_taken_away(tmp_path: Path) -> None:
    volumes(tmp_path, 2, Run(basis="甲"))
    before = contents_of(tmp_path)
    again = volumes(tmp_path, 2, Run(basis="甲", resumes=True))
    assert (again.made, again.kept) == (0, 3)
    assert contents_of(tmp_path) == before
    volumes(tmp_path, 3, Run(basis="甲"))
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".")) == [
        "整改通知书（合订本）.html",
        "整改通知书（合订本）.md",
    ]


def test_a_volume_that_somebody_changed_is_not_taken_away(tmp_path: Path) -> None:
    volumes(tmp_path, 2, Run(basis="甲"), ("md",))
    mine = tmp_path / "整改通知书（合订本）第1册.md"
    mine.write_text("改过的")
    volumes(tmp_path, 3, Run(basis="甲"), ("md",))
    assert mine.read_text() == "改过的"


@pytest.mark.parametrize("kind", ["docx", "html", "md", "pdf"])
def test_a_volume_that_says_something_else_is_told_with_the_document(tmp_path: Path, kind: str) -> None:
    if kind == "pdf":
        pytest.importorskip("typst")
    made = composer()
    documents = [d for r in made.recipients if (d := made.compose(r).value) is not None]
    data = volume(tmp_path, kind)
    title = "整改通知书合订本"
    assert read_back_volume(io.BytesIO(data), kind, title, UNITS, documents) == ()
    other = composer(
        "---\n标题：{{ 本单位.名称 }}整改通知书\n---\n达到{{ '7/7/7' if 本单位.名称 == '吉林市' else 本单位.项数 }}。\n"
    )
    documents = [d for r in other.recipients if (d := other.compose(r).value) is not None]
    found = read_back_volume(io.BytesIO(data), kind, title, UNITS, documents, file="合订本")
    assert {d.code for d in found} == {"KP660"}
    assert {getattr(d, "path", "") for d in found} == {"合订本 吉林市"}


def test_volumes_in_place_are_held_against_what_would_be_bound_now(tmp_path: Path) -> None:
    made = composer()
    stem = tmp_path / "整改通知书（合订本）"
    volumes(tmp_path, 2, Run())
    kinds = ("html", "md")
    checked = check_volume(made, made.recipients, kinds, stem, most=2)
    assert (checked.count, checked.diagnostics) == (4, ())
    changed = tmp_path / "整改通知书（合订本）第2册.md"
    changed.write_bytes(changed.read_bytes().replace("达到0/0/5".encode(), "达到5/5/5".encode()))
    found = check_volume(made, made.recipients, kinds, stem, most=2).diagnostics
    assert [(d.code, getattr(d, "path", "")) for d in found] == [("KP660", f"{changed} 辽源市")]


def test_there_is_no_volume_where_one_cannot_be_composed(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        volume(
            tmp_path, "html", composer("---\n标题：甲\n---\n{% if 本单位.名称 == '辽源市' %}{{ 没有的 }}{% endif %}\n")
        )
    assert list(tmp_path.iterdir()) == []

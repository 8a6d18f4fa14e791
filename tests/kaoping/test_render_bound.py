"""A PDF volume that is printed in parts and joined."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from kaoping import bound
from kaoping.batch import Run, Watch
from kaoping.crew import Making
from kaoping.errors import PolicyError
from kaoping.issue import Manner, making_for
from kaoping.volume import Volume, check_volume, make_volume
from render.compose import Composer, prepare
from render.errors import PlaceholderLeft
from render.pdf import Press
from render.pdf.join import BESIDES, Binder
from render.pdf.parts import look_at
from render.readback.joined import Joined, read_back_joined
from render.readback.pages import read_bookmarks, read_pages
from tests.render import jilin_2007
from tests.render.pdf_archive import faults

pytest.importorskip("typst")

UNITS = ("长春市", "吉林市", "辽源市")
NAME = "整改通知书（合订本）"


def composer(lines: int = 3, imprint: str = "", also: str = "") -> Composer:
    """A paper of so many lines for each prefecture."""
    head = f"---\n标题：{{{{ 本单位.名称 }}}}整改通知书\n{imprint}---\n"
    own = {"整改通知书.jinja": head + "达到{{ 本单位.项数 }}。\n" * lines + also, "basis.jinja": ""}
    prepared = prepare("整改通知书", jilin_2007.year_end(), jilin_2007.checked(), templates=own).value
    assert prepared is not None
    return prepared


@cache
def making(*, is_archival: bool = False) -> Making:
    return making_for(("pdf",), Manner(is_archival=is_archival))


def bind(
    folder: Path,
    made: Composer,
    run: Run | None = None,
    *,
    most: int = 2,
    how: Making | None = None,
    volume_of: int | None = None,
) -> Volume:
    run = run or Run(basis="甲")
    return make_volume(made, made.recipients, how or making(), folder / NAME, run, most=most, volume_of=volume_of)


def bytes_of(volume: Volume) -> bytes:
    (path,) = volume.paths
    return path.read_bytes()


def told(volume: Volume) -> list[str]:
    """What was noticed, without what is left to fill in."""
    return [d.code for d in volume.diagnostics if not isinstance(d, PlaceholderLeft)]


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three papers of two pages, in two parts."""
    return bytes_of(bind(tmp_path_factory.mktemp("joined"), composer(30)))


# --- what is in it -----------------------------------------------------------------------------------


def test_all_stand_in_one_file_and_nothing_is_left_of_the_parts(tmp_path: Path) -> None:
    found = bind(tmp_path, composer())
    assert (found.made, found.kept, told(found)) == (3, 0, [])
    assert sorted(p.name for p in tmp_path.iterdir()) == [f".{NAME}.manifest.json", f"{NAME}.pdf"]


def test_numbers_run_through_and_contents_and_bookmarks_lead_to_each(joined: bytes) -> None:
    pages = read_pages(joined)
    assert [f"—{n}—" in page for n, page in enumerate(pages, 1)] == [True] * 7
    assert "1长春市22吉林市43辽源市6" in pages[0]
    assert read_bookmarks(joined) == tuple(zip(UNITS, (1, 3, 5), strict=True))
    reader = PdfReader(io.BytesIO(joined))
    links: Any = reader.pages[0]["/Annots"]
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    assert [numbers[link.get_object()["/Dest"][0].idnum] for link in links] == [2, 4, 6]
    assert reader.page_labels == [str(n) for n in range(1, 8)]
    assert reader.metadata is not None
    assert reader.metadata.title == "整改通知书合订本"


def test_what_is_joined_says_what_is_printed_at_once(joined: bytes, tmp_path: Path) -> None:
    at_once = bytes_of(bind(tmp_path, composer(30), most=60))
    assert read_pages(joined) == read_pages(at_once)
    assert read_bookmarks(joined) == read_bookmarks(at_once)


@pytest.mark.parametrize("most", [1, 2])
def test_pages_without_number_stand_where_one_printing_has_them(tmp_path: Path, most: int) -> None:
    # 版记 takes the back of a leaf, which depends on how many pages stand before; see test_render_many.
    made = composer(19, "抄送：省政府办公厅\n")
    data = bytes_of(bind(tmp_path, made, most=most))
    pages = read_pages(data)
    assert [n for n, page in enumerate(pages, 1) if f"—{n}—" not in page] == [3, 4]
    assert pages == read_pages(bytes_of(bind(tmp_path, made, most=60)))


def test_pages_that_lie_on_their_side_have_their_number_at_the_outer_edge(tmp_path: Path) -> None:
    table = "附件：完成情况\n一、甲\n横表\n|单位|数|\n|-|-|\n|甲|9|\n"
    made = composer(2, also=table)
    data = bytes_of(bind(tmp_path, made))
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(data)).pages]
    assert any(box.width > box.height for box in boxes)
    at_once = bytes_of(bind(tmp_path, made, most=60))
    assert places_of_numbers(data) == places_of_numbers(at_once)


def places_of_numbers(data: bytes) -> list[list[tuple[str, int, int]]]:
    found: list[list[tuple[str, int, int]]] = []
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, 1):
        pieces: list[tuple[str, int, int]] = []

        def see(
            text: str, at: list[float], matrix: list[float], *_: object, n: int = number, into: list[Any] = pieces
        ) -> None:
            if text.strip() == str(n):
                into.append((text.strip(), round(at[4] + matrix[4]), round(at[5] + matrix[5])))

        page.extract_text(visitor_text=see)
        found.append(pieces)
    return found


def test_a_file_that_is_to_be_kept_breaks_no_clause_when_it_is_joined(tmp_path: Path) -> None:
    data = bytes_of(bind(tmp_path, composer(), how=making(is_archival=True)))
    assert faults(data) == ()
    reader = PdfReader(io.BytesIO(data))
    told: Any = reader.root_object["/Metadata"]
    assert f"<xmpTPg:NPages>{len(reader.pages)}<".encode() in told.get_data()


def test_fonts_that_are_the_same_are_stored_once(joined: bytes) -> None:
    files = [
        font.get_object()["/DescendantFonts"][0].get_object()["/BaseFont"]
        for font in {
            name.idnum: name for page in PdfReader(io.BytesIO(joined)).pages for name in fonts_of(page).values()
        }.values()
    ]
    # The numbers of both parts.
    assert len(files) == len(set(files))


def fonts_of(page: Any) -> Any:
    return page["/Resources"]["/Font"]


def test_volumes_of_as_many_as_one_likes(tmp_path: Path) -> None:
    found = bind(tmp_path, composer(), most=1, volume_of=2)
    assert [p.name for p in found.paths] == [f"{NAME}第1册.pdf", f"{NAME}第2册.pdf"]
    assert [read_bookmarks(p.read_bytes()) for p in found.paths] == [(("长春市", 1),), (("吉林市", 1), ("辽源市", 2))]


def test_other_formats_stand_in_volumes_and_that_is_said(tmp_path: Path) -> None:
    found = bind(tmp_path, composer(), how=making_for(("pdf", "md"), Manner()))
    assert [p.name for p in found.paths] == [f"{NAME}.pdf", f"{NAME}第1册.md", f"{NAME}第2册.md"]
    assert told(found) == ["KP686"]
    assert (found.made, found.kept) == (3, 0)


# --- the same bytes, and going on --------------------------------------------------------------------


class Stopped(Exception):
    """Stands for the user who presses Ctrl-C."""


def stopping(after: int) -> Callable[[], None]:
    done: list[int] = []

    def count() -> None:
        done.append(1)
        if len(done) == after:
            raise Stopped

    return count


# Of three papers in parts of one and two: after the first part, while the last is noted, while they are joined.
@pytest.mark.parametrize(("after", "kept"), [(1, 1), (3, 3), (4, 3), (6, 3)])
def test_wherever_it_was_stopped_the_rest_makes_the_same_bytes(
    tmp_path: Path, joined: bytes, after: int, kept: int
) -> None:
    made = composer(30)
    with pytest.raises(Stopped):
        bind(tmp_path, made, Run(basis="甲", watch=Watch(written=stopping(after))))
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []
    found = bind(tmp_path, made, Run(basis="甲", resumes=True))
    assert found.kept == kept
    assert bytes_of(found) == joined


def test_a_volume_that_is_finished_is_not_even_composed(tmp_path: Path) -> None:
    made = composer()
    bind(tmp_path, made)
    before = (tmp_path / f"{NAME}.pdf").stat().st_mtime_ns
    other = dataclasses.replace(made, recipients=made.recipients)
    found = bind(tmp_path, other, Run(basis="甲", resumes=True))
    assert (found.made, found.kept) == (0, 3)
    assert found.paths[0].stat().st_mtime_ns == before


def test_a_volume_whose_documents_came_out_as_they_were_is_kept_and_any_other_made_again(tmp_path: Path) -> None:
    bind(tmp_path, composer())
    assert bind(tmp_path, composer(), Run(basis="乙", resumes=True)).made == 0
    assert bind(tmp_path, composer(4), Run(basis="丙", resumes=True)).made == 3


def test_several_processes_make_the_same_file(tmp_path: Path) -> None:
    made = composer()
    wanted = made.recipients * 6
    files = [tmp_path / str(jobs) / NAME for jobs in (1, 2)]
    data = [
        bytes_of(make_volume(made, wanted, making(), file, Run(jobs=jobs), most=6))
        for jobs, file in enumerate(files, 1)
    ]
    assert data[0] == data[1]


def test_setting_and_binding_are_told_one_after_the_other(tmp_path: Path) -> None:
    seen: list[object] = []
    watch = Watch(
        counted=lambda n: seen.append(("set", n)),
        written=lambda: seen.append("one"),
        binding=lambda n: seen.append(("bind", n)),
    )
    bind(tmp_path, composer(), Run(watch=watch))
    assert seen == [("set", 3), *["one"] * 3, ("bind", 3), *["one"] * 3]


# --- reading it back ---------------------------------------------------------------------------------


def test_a_changed_figure_is_told_with_the_document_when_files_in_place_are_checked(tmp_path: Path) -> None:
    made = composer()
    bind(tmp_path, made)
    stem = tmp_path / NAME
    assert check_volume(made, made.recipients, ("pdf",), stem, most=2).diagnostics == ()
    other = composer(3, also="{% if 本单位.名称 == '吉林市' %}另有7项。{% endif %}\n")
    found = check_volume(other, other.recipients, ("pdf",), stem, most=2).diagnostics
    assert [(d.code, getattr(d, "path", "")) for d in found] == [("KP660", f"{stem}.pdf 吉林市")]


def changed(data: bytes, change: Callable[[PdfWriter], None]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def _figure(writer: PdfWriter) -> None:
    """Draw on the fifth page what stands on the third."""
    own: Any = writer.pages[4]["/Contents"]
    own[0] = writer.pages[2]["/Contents"][0].indirect_reference  # type: ignore[index]


def _number(writer: PdfWriter) -> None:
    own: Any = writer.pages[4]["/Contents"]
    own[1] = writer.pages[2]["/Contents"][1].indirect_reference  # type: ignore[index]


def _no_number(writer: PdfWriter) -> None:
    own: Any = writer.pages[4]["/Contents"]
    del own[1]


def _more(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(b"q Q")
    writer.pages[4][NameObject("/Contents")] = ArrayObject([writer._add_object(stream)])


def _page_gone(writer: PdfWriter) -> None:
    writer.remove_page(6)


@pytest.mark.parametrize(
    ("change", "place"),
    [(_figure, "第5页"), (_number, "第5页"), (_no_number, "第5页"), (_more, "第5页"), (_page_gone, "目录")],
)
def test_a_file_that_does_not_show_what_its_parts_did_is_told(
    tmp_path: Path, change: Callable[[PdfWriter], None], place: str
) -> None:
    made = composer(30)
    seen: list[Binder] = []
    data = joined_with(tmp_path, made, seen)
    listed = list(zip(UNITS, (2, 4, 6), strict=True))

    def read(what: bytes) -> list[str]:
        back = read_back_joined(
            io.BytesIO(what), "整改通知书合订本", listed, seen[0].joined, besides=BESIDES, is_made_up=False
        )
        return [getattr(d, "place", "") for d in back]

    assert read(data) == []
    assert place in read(changed(data, change))


def joined_with(folder: Path, made: Composer, seen: list[Binder]) -> bytes:
    """Bind, and keep who bound."""

    class Kept(Binder):
        def end(self, contents: bytes) -> tuple[int, str]:
            seen.append(self)
            return super().end(contents)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bound, "Binder", Kept)
        return bytes_of(bind(folder, made))


def test_what_was_joined_wrongly_is_not_put_in_place(tmp_path: Path) -> None:
    class Wrong(Binder):
        def end(self, contents: bytes) -> tuple[int, str]:
            self.joined[-1] = Joined(mark=b"", number=self.joined[-1].number)
            return super().end(contents)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bound, "Binder", Wrong)
        with pytest.raises(PolicyError) as caught:
            bind(tmp_path, composer())
    assert [d.code for d in caught.value.diagnostics] == ["KP660"]
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []


def test_a_part_knows_which_of_its_pages_depend_on_the_leaf() -> None:
    press = making().press
    assert isinstance(press, Press)
    made = composer(19, "抄送：省政府办公厅\n")
    documents = [d for r in made.recipients[:1] if (d := made.compose(r).value)]
    looks = [look_at(io.BytesIO(press.write_part(UNITS[:1], documents, is_shifted=odd))) for odd in (False, True)]
    assert [look.lies for look in looks] == [(False, False), (False, None, None)]
    assert [look.is_turned for look in looks] == [True, True]

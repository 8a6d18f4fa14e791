"""Parts of a volume, the numbers of their pages and its contents in, all printed by themselves, one PDF out.

Pages are taken over as they were printed, and their numbers drawn over them; fonts and whatever else is the same are
stored once. The file is written as it comes: no more is held than one part, and a few words for each page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from render.pdf.parts import Look
from render.pdf.streamed import Copier, StreamedFile, array_of, dictionary_of, name_of, reference, text_of
from render.pdf.volume import ADDRESS
from render.readback.joined import Joined
from render.readback.sameness import Marker
from render.readback.walk import bookmarks_of, page_numbers_of, pages_of

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader
    from pypdf.generic import IndirectObject

#: What numbers are drawn with is called so, before its own name.
BESIDES = "/number-"
#: What of a page stays as it is.
_KEPT = ("/MediaBox", "/Rotate")
#: What of the file of the contents holds for the whole.
_OF_ALL = ("/Lang", "/ViewerPreferences", "/OutputIntents")
#: A node of the tree of pages has no more below it.
_MOST_KIDS = 64
_NAMED = re.compile(rb"/(?=[A-Za-z]+\d+ )")
_PAGES_TOLD = re.compile(rb"(?<=<xmpTPg:NPages>)\d+")
_IDENTITY_TOLD = re.compile(rb"(?<=<xmpMM:InstanceID>)[^<]*|(?<=<xmpMM:DocumentID>)[^<]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bookmark:
    title: str
    page: int
    left: float
    top: float


@dataclass(slots=True)
class Binder:
    """Puts parts together: each in its turn, the contents at the end, for only then it is known what they say."""

    target: BinaryIO
    #: How many pages the contents take, which stand before all parts.
    before: int
    joined: list[Joined] = field(default_factory=list)
    _file: StreamedFile = field(init=False)
    _pages: _Tree = field(init=False)
    _bookmarks: list[_Bookmark] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._file = StreamedFile(self.target)
        self._pages = _Tree(self._file)

    @property
    def count(self) -> int:
        """How many pages stand before the next part."""
        return self.before + len(self.joined)

    def add(self, part: BinaryIO, look: Look, numbers: bytes) -> None:
        """Append a part, with the numbers of its pages."""
        from pypdf import PdfReader

        reader, marker, own = PdfReader(part), Marker(), Copier(self._file)
        over = _numbers(PdfReader(io.BytesIO(numbers)), self._file)
        places: dict[int, int] = {}
        for number, lies, page in zip(look.objects, look.lies, pages_of(reader, look.objects), strict=True):
            contents: Any = page["/Contents"]
            mark = marker.of_page(contents.get_data(), page.raw_get("/Resources").get_object())
            own_number = None if lies is None else self.count + 1
            self.joined.append(Joined(mark=mark, number=own_number))
            places[number] = self._add(page, own, next(over) if own_number else None)
        for mark_ in bookmarks_of(reader):
            if not mark_.depth:
                self._bookmarks.append(
                    _Bookmark(title=mark_.title, page=places[mark_.page], left=mark_.left, top=mark_.top)
                )

    def _add(self, page: PageObject, own: Copier, number: _Number | None) -> int:
        drawn, resources = [own.copy(page.raw_get("/Contents"))], own.copy(page.raw_get("/Resources").get_object())
        if number is not None:
            drawn.append(number.drawn)
            for kind, entries in number.resources.items():
                resources[name_of(kind)] = dictionary_of({**resources.get(kind, {}), **entries})
        return self._pages.add(page, own, {"/Contents": array_of(drawn), "/Resources": self._file.share(resources)})

    def end(self, contents: bytes) -> tuple[int, str]:
        """Put the contents before all, and what a reader finds its way by; give the size and the digest of the file."""
        from pypdf import PdfReader

        reader, own = PdfReader(io.BytesIO(contents)), Copier(self._file)
        first = _Tree(self._file)
        for page in pages_of(reader, page_numbers_of(reader)):
            links = [self._file.add(self._led(link.get_object(), own)) for link in page.get("/Annots", ())]
            entries = {name: own.copy(page.raw_get(name)) for name in ("/Contents", "/Resources")}
            first.add(page, own, {**entries, **({"/Annots": array_of(links)} if links else {})})
        count = first.count + self._pages.count
        root: dict[str, Any] = {
            "/Type": name_of("/Catalog"),
            "/Pages": first.end(self._pages),
            "/Outlines": self._outline(),
            "/PageMode": name_of("/UseOutlines"),
            "/PageLabels": dictionary_of({"/Nums": array_of([0, dictionary_of({"/S": name_of("/D")})])}),
            **{name: own.copy(reader.root_object.raw_get(name)) for name in _OF_ALL if name in reader.root_object},
        }
        info = self._file.add(own.copy(reader.trailer.raw_get("/Info").get_object()))
        identity = self._file.identity()
        root["/Metadata"] = self._metadata(reader, identity, count)
        return self._file.end(self._file.add(dictionary_of(root)), info, identity)

    def _led(self, link: Any, own: Copier) -> Any:
        """A link of the contents, to the page that its address stands for."""
        address = str(link["/A"]["/URI"])
        bookmark = self._bookmarks[int(address.removeprefix(ADDRESS))]
        kept = {name: own.copy(link.raw_get(name)) for name in link if name != "/A"}
        return dictionary_of({**kept, "/Dest": _way_to(bookmark)})

    def _outline(self) -> IndirectObject:
        root, numbers = self._file.reserve(), [self._file.reserve() for _ in self._bookmarks]
        for n, (number, mark) in enumerate(zip(numbers, self._bookmarks, strict=True)):
            item = {"/Title": text_of(mark.title), "/Parent": reference(root), "/Dest": _way_to(mark)}
            item |= {"/Prev": reference(numbers[n - 1])} if n else {}
            item |= {"/Next": reference(numbers[n + 1])} if n + 1 < len(numbers) else {}
            self._file.put(number, dictionary_of(item))
        ends = {"/First": reference(numbers[0]), "/Last": reference(numbers[-1])}
        self._file.put(root, dictionary_of({"/Type": name_of("/Outlines"), **ends, "/Count": len(numbers)}))
        return reference(root)

    def _metadata(self, reader: PdfReader, identity: str, count: int) -> IndirectObject:
        """What the contents tell of themselves, told of the whole: how many pages, and which file."""
        told: Any = reader.root_object["/Metadata"]
        data = _PAGES_TOLD.sub(str(count).encode(), told.get_data())
        told.set_data(_IDENTITY_TOLD.sub(identity.encode(), data))
        return self._file.add(told)


def _way_to(mark: _Bookmark) -> Any:
    return array_of([reference(mark.page), name_of("/XYZ"), mark.left, mark.top, 0])


# --- the tree of pages ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Tree:
    """Pages in their order, below nodes that each have a few."""

    file: StreamedFile
    _leaves: list[tuple[int, list[int]]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return sum(len(pages) for _, pages in self._leaves)

    def add(self, page: PageObject, own: Copier, entries: dict[str, Any]) -> int:
        """Write a page, as it lies, with what is drawn on it; give its number."""
        if not self._leaves or len(self._leaves[-1][1]) == _MOST_KIDS:
            self._leaves.append((self.file.reserve(), []))
        node, pages = self._leaves[-1]
        kept = {name: own.copy(page.raw_get(name)) for name in _KEPT if name in page}
        made = {"/Type": name_of("/Page"), "/Parent": reference(node), **kept, **entries}
        pages.append(self.file.add(dictionary_of(made)).idnum)
        return pages[-1]

    def end(self, others: _Tree) -> IndirectObject:
        """Write the nodes, of the others after its own; give the topmost."""
        level = [(node, pages, len(pages)) for node, pages in (*self._leaves, *others._leaves)]
        while len(level) > 1:
            above = []
            for nodes in (level[n : n + _MOST_KIDS] for n in range(0, len(level), _MOST_KIDS)):
                parent = self.file.reserve()
                for node in nodes:
                    self._put(*node, parent)
                above.append((parent, [number for number, _, _ in nodes], sum(count for _, _, count in nodes)))
            level = above
        self._put(*level[0], None)
        return reference(level[0][0])

    def _put(self, number: int, kids: list[int], count: int, parent: int | None) -> None:
        node = {"/Type": name_of("/Pages"), "/Kids": array_of(map(reference, kids)), "/Count": count}
        self.file.put(number, dictionary_of({**node, **({"/Parent": reference(parent)} if parent else {})}))


# --- the numbers of pages ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """A page's number, to be drawn over what stands on it, and by kind what it is drawn with."""

    drawn: IndirectObject
    resources: dict[str, dict[str, Any]]


def _numbers(reader: PdfReader, file: StreamedFile) -> Iterator[_Number]:
    """The numbers in order; the first page of their file is a specimen."""
    from pypdf.generic import DecodedStreamObject

    own = Copier(file)
    for page in pages_of(reader, page_numbers_of(reader)[1:]):
        contents: Any = page["/Contents"]
        stream = DecodedStreamObject()
        stream.set_data(_NAMED.sub(BESIDES.encode(), contents.get_data()))
        resources: Any = page["/Resources"]
        yield _Number(
            drawn=file.add(stream.flate_encode()),
            resources={
                kind: {f"{BESIDES}{name[1:]}": own.copy(entry) for name, entry in entries.get_object().items()}
                for kind, entries in resources.items()
                if kind != "/ProcSet"
            },
        )

"""One document for each of many units, bound: contents first, each from a page of its own.

PDF is bound in one file, however many there are, or in volumes of as many as one likes; what is more than a printing
takes is printed in parts and joined. A file of any other format has no more documents than a program opens, and more
stand in several volumes. Either way making them takes the same memory however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from math import ceil
from pathlib import Path

from dsl.diagnostic import Diagnostic, in_order
from kaoping.batch import ONCE, RECORD, Gang, Piece, Run
from kaoping.bound import Bindery, Bound, composed
from kaoping.crew import PART, Making
from kaoping.desk import Desk
from kaoping.errors_bulk import OtherVolumes
from kaoping.files import opened
from kaoping.fingerprint import fingerprint
from render.compose import Composer
from render.escape import plain
from render.readback.volume import read_back_volume
from render.told import Recipient

#: So many are printed at once, and bound in a file of a format that has no pages: sheets of ten pages are some 600
#: pages, and take some 600 MB while they are set.
MOST_DOCUMENTS = 60
_PDF = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What came of it: the files in place, and how many documents were bound and how many were already."""

    paths: tuple[Path, ...]
    diagnostics: tuple[Diagnostic, ...]
    made: int
    kept: int


def make_volume(
    composer: Composer,
    wanted: Sequence[Recipient],
    making: Making,
    stem: Path,
    run: Run = ONCE,
    *,
    volume_of: int | None = None,
    most: int = MOST_DOCUMENTS,
) -> Volume:
    """Bind the documents of all recipients: PDF in one file, or in several of up to `volume_of`.

    The other formats stand in volumes of like size, of up to `volume_of` and no more than `most`. Every file begins
    with its own list of contents; pages are numbered through each. None is put in place where any document cannot be
    composed.
    Raises PolicyError: KP008, KP6xx.
    """
    kinds = tuple(k for k in making.kinds if k != RECORD)
    names = listed_names(wanted)
    basis = fingerprint(run.basis, names, volume_of, most) if run.basis else ""
    desk = Desk(folder=stem.parent, basis=basis, name=f".{stem.name}")
    desk.begin(resumes=run.resumes)
    plan = _plan(f"{composer.name}合订本", wanted, names, kinds, stem.name, volume_of, most)
    bindery = Bindery(composer=composer, making=making, desk=desk, run=run)
    gang = Gang(composer=composer, making=making, desk=desk, run=run)
    run.watch.expect(len(wanted))
    missing = [bound for bound in plan.bound if not bindery.keeps(bound)]
    gang.make(plan.pieces_for(missing), len(wanted) * len(kinds))
    for bound in missing:
        bindery.bind(bound)
    desk.clear(kinds)
    desk.put_in_place()
    return Volume(
        paths=tuple(stem.parent / volume.file for kind in kinds for volume in plan.volumes(kind)),
        diagnostics=in_order((*gang.found.values(), *plan.notes(kinds))),
        made=gang.made,
        kept=gang.kept,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFiles:
    """What reading files back came to."""

    count: int
    diagnostics: tuple[Diagnostic, ...]


def check_volume(
    composer: Composer,
    wanted: Sequence[Recipient],
    kinds: Sequence[str],
    stem: Path,
    *,
    volume_of: int | None = None,
    most: int = MOST_DOCUMENTS,
) -> CheckedFiles:
    """Read the volumes that are in place back and hold them against what would be bound now; nothing is written.

    Raises PolicyError: KP003, KP004 (no such file, not readable), KP6xx.
    """
    plan = _plan(f"{composer.name}合订本", wanted, listed_names(wanted), kinds, stem.name, volume_of, most)
    found: list[Diagnostic] = []
    count = 0
    for kind in kinds:
        for volume in plan.volumes(kind):
            documents = (composed(composer, recipient) for recipient in volume.recipients)
            path = stem.parent / volume.file
            with opened(path) as file:
                found += read_back_volume(file, kind, volume.title, volume.names, documents, file=str(path))
            count += 1
    return CheckedFiles(count=count, diagnostics=tuple(found))


def listed_names(wanted: Sequence[Recipient]) -> tuple[str, ...]:
    """What the documents are listed as: the unit, with its level where it stands in several."""
    levels = Counter(recipient.unit for recipient in wanted)
    return tuple(plain(f"{r.unit}（{r.level}）" if levels[r.unit] > 1 else r.unit) for r in wanted)


# --- what is bound where -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The files that there will be, and what is printed together."""

    pieces: tuple[Piece, ...]
    #: The PDF volumes that are joined of what is printed; nothing where they are printed at once.
    bound: tuple[Bound, ...]
    #: How many volumes were asked for, and how many documents at most stand in one that a program has to open whole.
    wanted: int
    most: int

    def pieces_for(self, missing: Sequence[Bound]) -> Iterator[Piece]:
        """What is to be printed, without the parts of volumes that are there."""
        needed = {part.files[PART] for bound in missing for part in bound.parts}
        for piece in self.pieces:
            files = {kind: file for kind, file in piece.files.items() if kind != PART or file in needed}
            yield replace(piece, files=files)

    def volumes(self, kind: str) -> tuple[Bound, ...]:
        """The volumes of a format; one that is printed at once is its only part."""
        if kind == _PDF and self.bound:
            return self.bound
        return tuple(Bound(file=piece.files[kind], title=piece.title, parts=(piece,)) for piece in self.pieces)

    def notes(self, kinds: Sequence[str]) -> Iterator[Diagnostic]:
        """Say which formats stand in more volumes than there were to be."""
        others = "、".join(kind.upper() for kind in kinds if kind != _PDF)
        if others and len(self.pieces) > self.wanted:
            yield OtherVolumes(formats=others, count=len(self.pieces), most=self.most)


def _plan(
    title: str,
    wanted: Sequence[Recipient],
    names: Sequence[str],
    kinds: Sequence[str],
    stem: str,
    volume_of: int | None,
    most: int,
) -> _Plan:
    """Part the recipients into volumes of like size, in their order, and volumes into what is printed at once."""
    volumes = _parted(0, len(wanted), volume_of or len(wanted))
    ranges = [_parted(start, end, most) for start, end in volumes]
    flat = [part for parts in ranges for part in parts]
    is_joined = _PDF in kinds and len(flat) > len(volumes)
    whole = [kind for kind in kinds if not (is_joined and kind == _PDF)]

    def piece(number: int) -> Piece:
        which, (start, end) = _which(number, len(flat)), flat[number]
        files = {kind: f"{stem}{which}.{kind}" for kind in whole}
        part = {PART: f".{stem}.{number + 1:04d}.{PART}"} if is_joined else {}
        return Piece(
            recipients=tuple(wanted[start:end]),
            files=files | part,
            title=f"{title}{which}",
            names=tuple(names[start:end]),
        )

    pieces = tuple(map(piece, range(len(flat))))
    waiting = iter(pieces)
    bound = (
        Bound(file=f"{stem}{which}.{_PDF}", title=f"{title}{which}", parts=tuple(islice(waiting, len(parts))))
        for which, parts in ((_which(n, len(volumes)), parts) for n, parts in enumerate(ranges))
    )
    return _Plan(pieces=pieces, bound=tuple(bound) if is_joined else (), wanted=len(volumes), most=most)


def _parted(start: int, end: int, most: int) -> list[tuple[int, int]]:
    """Part a range into some of like size and no more than `most`."""
    count = max(1, ceil((end - start) / most))
    ends = [start + (end - start) * n // count for n in range(count + 1)]
    return list(pairwise(ends))


def _which(number: int, count: int) -> str:
    return f"第{number + 1}册" if count > 1 else ""

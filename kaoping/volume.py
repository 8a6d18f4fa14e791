"""One document for each of many units, bound in volumes: contents first, each from a page of its own.

A volume has no more documents than a hand can hold, so that making it takes the same memory however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from dsl.diagnostic import Diagnostic, in_order
from kaoping.batch import ONCE, RECORD, Gang, Piece, Run
from kaoping.crew import Making
from kaoping.desk import Desk
from kaoping.errors import PolicyError
from kaoping.files import read_bytes
from kaoping.fingerprint import fingerprint
from render.compose import Composer
from render.document import OfficialDocument
from render.escape import plain
from render.readback.volume import read_back_volume
from render.told import Recipient

#: Sheets of ten pages fill a volume of some 600 pages, and take some 600 MB while they are set.
MOST_DOCUMENTS = 60


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
    most: int = MOST_DOCUMENTS,
) -> Volume:
    """Bind the documents of all recipients, in one file a format or, of more than `most`, in several of like size.

    Every file begins with its own list of contents; pages are numbered through each. None is put in place where
    any document cannot be composed.
    Raises PolicyError: KP008, KP6xx.
    """
    kinds = tuple(k for k in making.kinds if k != RECORD)
    names = listed_names(wanted)
    basis = fingerprint(run.basis, names, most) if run.basis else ""
    desk = Desk(folder=stem.parent, basis=basis, name=f".{stem.name}")
    desk.begin(resumes=run.resumes)
    gang = Gang(composer=composer, making=making, desk=desk, run=run)
    run.watch.expect(len(wanted))
    pieces = list(_pieces(f"{composer.name}合订本", wanted, names, kinds, stem.name, most))
    gang.make(pieces, len(wanted) * len(kinds))
    desk.clear(kinds)
    desk.put_in_place()
    paths = tuple(stem.parent / piece.files[kind] for kind in kinds for piece in pieces)
    return Volume(paths=paths, diagnostics=in_order(gang.found.values()), made=gang.made, kept=gang.kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFiles:
    """What reading files back came to."""

    count: int
    diagnostics: tuple[Diagnostic, ...]


def check_volume(
    composer: Composer, wanted: Sequence[Recipient], kinds: Sequence[str], stem: Path, *, most: int = MOST_DOCUMENTS
) -> CheckedFiles:
    """Read the volumes that are in place back and hold them against what would be bound now; nothing is written.

    Raises PolicyError: KP003, KP004 (no such file, not readable), KP6xx.
    """
    found: list[Diagnostic] = []
    count = 0
    for piece in _pieces(f"{composer.name}合订本", wanted, listed_names(wanted), kinds, stem.name, most):
        documents = [_composed(composer, recipient) for recipient in piece.recipients]
        for kind, file in piece.files.items():
            data, path = read_bytes(stem.parent / file), str(stem.parent / file)
            found += read_back_volume(data, kind, piece.title, piece.names, documents, file=path)
            count += 1
    return CheckedFiles(count=count, diagnostics=tuple(found))


def _composed(composer: Composer, recipient: Recipient) -> OfficialDocument:
    outcome = composer.compose(recipient)
    if outcome.value is None:
        raise PolicyError(outcome.diagnostics)
    return outcome.value


def listed_names(wanted: Sequence[Recipient]) -> tuple[str, ...]:
    """What the documents are listed as: the unit, with its level where it stands in several."""
    levels = Counter(recipient.unit for recipient in wanted)
    return tuple(plain(f"{r.unit}（{r.level}）" if levels[r.unit] > 1 else r.unit) for r in wanted)


def _pieces(
    title: str, wanted: Sequence[Recipient], names: Sequence[str], kinds: Sequence[str], stem: str, most: int
) -> Iterator[Piece]:
    """Part the recipients into volumes of like size, in their order."""
    count = max(1, ceil(len(wanted) / most))
    for number in range(count):
        start, end = (len(wanted) * n // count for n in (number, number + 1))
        which = f"第{number + 1}册" if count > 1 else ""
        yield Piece(
            recipients=tuple(wanted[start:end]),
            files={kind: f"{stem}{which}.{kind}" for kind in kinds},
            title=f"{title}{which}",
            names=tuple(names[start:end]),
        )

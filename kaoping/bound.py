"""A PDF volume that is too large to be printed at once: parts by several writers, then joined in bounded memory.

A part has neither contents nor page numbers, for those depend on how long all others are. When all parts are printed,
numbers and contents are, and the whole is put together, read back and then counts as finished. What was finished when
a run was stopped is taken up again: parts, and whole volumes.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import InternalError
from kaoping.batch import Gang, Piece, Run
from kaoping.crew import PART, Making, digest
from kaoping.desk import Desk, Made
from kaoping.errors import PolicyError
from kaoping.files import unwritable
from kaoping.fingerprint import fingerprint
from render.compose import Composer
from render.document import OfficialDocument
from render.pdf.join import BESIDES, Binder
from render.pdf.parts import Look, look_at
from render.readback.joined import read_back_joined
from render.told import Recipient

if TYPE_CHECKING:
    from render.pdf import Press

#: How many pages the contents take is known when they are printed; then they are printed with the right pages.
_TRIES = 4
#: Ends the name of a part that was printed behind an odd number of pages.
_SHIFTED = "odd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A volume and the parts that it is to be joined of."""

    file: str
    title: str
    parts: tuple[Piece, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What its documents are listed as."""
        return tuple(name for part in self.parts for name in part.names)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Whom its documents are made for."""
        return tuple(recipient for part in self.parts for recipient in part.recipients)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bindery:
    """Where volumes are joined."""

    composer: Composer
    making: Making
    desk: Desk
    run: Run

    def keeps(self, bound: Bound) -> bool:
        """Keep a volume of an earlier run if it would come out the same."""
        if self.desk.keep_all([bound.file]):
            return True
        if not self.desk.knows([bound.file]):
            return False
        return self.desk.keep(bound.file, _whole(bound, self._digests(bound)))

    def _digests(self, bound: Bound) -> Iterator[str]:
        for part in bound.parts:
            yield digest([composed(self.composer, r) for r in part.recipients], self.making.options)

    def bind(self, bound: Bound) -> None:
        """Join a volume whose parts are printed.

        Raises PolicyError: KP008, KP660 (it does not say what its parts do).
        """
        self.run.watch.expect_binding(len(bound.names))
        placed = self._placed(bound)
        key = _whole(bound, (self.desk.files[part.files[PART]].document for part in bound.parts))
        path = self.desk.part / bound.file
        try:
            size, content = self._joined(path, bound, placed)
        except OSError as error:
            raise PolicyError([unwritable(path, error)]) from None
        self.desk.note({bound.file: Made(document=key, basis=self.desk.basis, size=size, content=content)})
        self.desk.forget(part.files[PART] for part in bound.parts)

    def _joined(self, path: Path, bound: Bound, placed: _Placed) -> tuple[int, str]:
        """Write the file and read it back; give its size and its digest."""
        with path.open("wb") as target:
            binder = Binder(target, placed.before)
            for part, at in zip(bound.parts, placed.parts, strict=True):
                numbers = _press(self.making).write_numbers(at.look.numbers(binder.count))
                with at.path.open("rb") as file:
                    binder.add(file, at.look, numbers)
                self.run.watch.advance(len(part.names))
            found = binder.end(placed.contents)
        with path.open("rb") as file:
            differences = read_back_joined(
                file,
                bound.title,
                list(zip(bound.names, placed.pages, strict=True)),
                binder.joined,
                besides=BESIDES,
                is_made_up=placed.is_made_up,
                file=bound.file,
            )
        if differences:
            raise PolicyError(differences)
        return found

    # --- where everything stands -------------------------------------------------------------------------

    def _placed(self, bound: Bound) -> _Placed:
        """Find out on which page each document begins, which depends on how many the contents take."""
        is_made_up = composed(self.composer, bound.recipients[0]).is_made_up
        upright = [self._seen(part) for part in bound.parts]
        shifted = self._shifted(bound, upright)
        before = 1
        for _ in range(_TRIES):
            parts, pages = _in_a_row(upright, shifted, before)
            listed = list(zip(bound.names, pages, strict=True))
            contents = _press(self.making).write_contents(bound.title, listed, is_made_up=is_made_up)
            count = len(look_at(io.BytesIO(contents)).lies)
            if count == before:
                return _Placed(before=before, parts=parts, pages=pages, contents=contents, is_made_up=is_made_up)
            before = count
        raise InternalError(f"the contents of {bound.title} take now more pages, now less")

    def _shifted(self, bound: Bound, upright: Sequence[_Seen]) -> dict[int, _Seen]:
        """The parts that come out otherwise behind an odd number of pages, printed so too."""
        again = {
            position: dataclasses.replace(part, files={PART: f"{part.files[PART]}.{_SHIFTED}"}, is_shifted=True)
            for position, (part, seen) in enumerate(zip(bound.parts, upright, strict=True))
            if seen.look.is_turned
        }
        if again:
            run = Run(jobs=self.run.jobs)
            gang = Gang(composer=self.composer, making=self.making, desk=self.desk, run=run)
            gang.make(again.values(), sum(len(part.names) for part in again.values()))
            self.desk.forget(part.files[PART] for part in again.values())
        return {position: self._seen(part) for position, part in again.items()}

    def _seen(self, part: Piece) -> _Seen:
        path = self.desk.part / part.files[PART]
        with path.open("rb") as file:
            return _Seen(path=path, look=look_at(file))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A part as it is printed."""

    path: Path
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A volume of which it is known where everything stands."""

    #: How many pages the contents take.
    before: int
    parts: tuple[_Seen, ...]
    #: The page on which each document begins.
    pages: tuple[int, ...]
    contents: bytes
    is_made_up: bool


def _in_a_row(
    upright: Sequence[_Seen], shifted: Mapping[int, _Seen], before: int
) -> tuple[tuple[_Seen, ...], tuple[int, ...]]:
    """Give each part its place behind so many pages, and each document its page."""
    parts: list[_Seen] = []
    pages: list[int] = []
    for position, seen in enumerate(upright):
        part = shifted.get(position, seen) if before % 2 else seen
        parts.append(part)
        pages += [before + start + 1 for start in part.look.starts]
        before += len(part.look.lies)
    return tuple(parts), tuple(pages)


def composed(composer: Composer, recipient: Recipient) -> OfficialDocument:
    """Compose a document; raises PolicyError where it cannot be."""
    outcome = composer.compose(recipient)
    if outcome.value is None:
        raise PolicyError(outcome.diagnostics)
    return outcome.value


def _whole(bound: Bound, parts: Iterable[str]) -> str:
    """What the file of a volume depends on: its title, what its documents are listed as, and these."""
    return fingerprint(bound.title, bound.names, tuple(parts))


def _press(making: Making) -> Press:
    if making.press is None:
        raise InternalError("there is no press for the parts of a volume")
    return making.press

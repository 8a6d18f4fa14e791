"""One document for each of many units: composed, written, read back and put in place one at a time.

Files are made beside the place where they belong and put there only when all are whole: nothing is put in place
where any of it cannot be composed, written or read back. What was made before an interruption stays beside, and is
taken up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dsl.diagnostic import Diagnostic, in_order
from kaoping.crew import Crew, Making, Outcome, Work, digest
from kaoping.desk import Desk
from kaoping.errors import PolicyError
from render.compose import Composer
from render.document import OfficialDocument
from render.told import Recipient

#: Written beside every document, whatever its formats.
RECORD = "json"
#: After so many documents that cannot be made the rest is not tried.
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Who is told how far the work is."""

    #: How many documents there will be.
    counted: Callable[[int], None] | None = None
    #: One more is done.
    written: Callable[[], None] | None = None
    #: All are written, and so many are to be bound now; each is told like one that is written.
    binding: Callable[[int], None] | None = None

    def expect(self, count: int) -> None:
        """Tell how many there will be."""
        if self.counted is not None:
            self.counted(count)

    def expect_binding(self, count: int) -> None:
        """Tell how many are to be bound."""
        if self.binding is not None:
            self.binding(count)

    def advance(self, count: int = 1) -> None:
        """Tell that so many more are done."""
        if self.written is not None:
            for _ in range(count):
                self.written()


UNWATCHED = Watch()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How many documents are made in one go."""

    #: Files of an earlier run that would come out the same are kept.
    resumes: bool = False
    #: The digest of all that the documents are made of; "" where that is not known, so that each is composed.
    basis: str = ""
    #: How many processes write at the same time.
    jobs: int = 1
    watch: Watch = UNWATCHED


ONCE = Run()


@dataclass(slots=True, kw_only=True)
class Batch:
    """What came of it: the files in place, how many were made and how many were there already."""

    paths: list[Path] = field(default_factory=list)
    records: list[Path] = field(default_factory=list)
    diagnostics: tuple[Diagnostic, ...] = ()
    made: int = 0
    kept: int = 0


def make_batch(
    composer: Composer,
    wanted: Sequence[Recipient],
    making: Making,
    folder: Path,
    name_of: Callable[[Recipient], str],
    run: Run = ONCE,
) -> Batch:
    """Make one document for each recipient in a folder of their own.

    Where a run resumes, files that were made of the same are kept without composing their document; where
    something changed, those whose document came out as it was. No more documents are held than are being written.
    Raises PolicyError: KP008, KP6xx of the documents that cannot be made; then none is put in place.
    """
    desk = Desk(folder=folder, basis=run.basis)
    desk.begin(resumes=run.resumes)
    gang = Gang(composer=composer, making=making, desk=desk, run=run)
    files = [f"{name_of(recipient)}.{kind}" for recipient in wanted for kind in making.kinds]
    run.watch.expect(len(wanted))
    gang.make((_piece(recipient, making.kinds, name_of(recipient)) for recipient in wanted), len(files))
    desk.put_in_place()
    return Batch(
        paths=[folder / f for f in files if not f.endswith(f".{RECORD}")],
        records=[folder / f for f in files if f.endswith(f".{RECORD}")],
        diagnostics=in_order(gang.found.values()),
        made=gang.made,
        kept=gang.kept,
    )


def _piece(recipient: Recipient, kinds: Sequence[str], name: str) -> Piece:
    return Piece(recipients=(recipient,), files={kind: f"{name}.{kind}" for kind in kinds})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What is composed and written together: the files of one recipient, or a volume of several."""

    recipients: tuple[Recipient, ...]
    #: By format.
    files: dict[str, str]
    #: Of a volume: its title, and what its documents are listed as.
    title: str = ""
    names: tuple[str, ...] = ()
    #: Of a part of a volume: whether an odd number of pages stands before it.
    is_shifted: bool = False


@dataclass(slots=True, kw_only=True)
class Gang:
    """Makes pieces one after the other: keeps what is there, composes the rest and has it written."""

    composer: Composer
    making: Making
    desk: Desk
    run: Run
    made: int = 0
    kept: int = 0
    found: dict[str, Diagnostic] = field(default_factory=dict)
    _faults: int = 0
    #: How many documents each piece has whose outcome is still to come.
    _under_way: list[int] = field(default_factory=list)

    def make(self, pieces: Iterable[Piece], files: int) -> None:
        """Make all pieces, or none: raises PolicyError where any cannot be made."""
        self._find(self.composer.diagnostics)
        with Crew(self.making, self.run.jobs, files) as crew:
            try:
                for piece in pieces:
                    self._take_all(crew.put(work) for work in self._work_of(piece))
                    if self._faults >= _MOST_FAULTS:
                        break
                self._take_all([crew.rest()])
            except BaseException:
                crew.stop()
                for outcome in crew.left():
                    self.desk.note(outcome.made)
                raise
        if self._faults:
            raise PolicyError(in_order(self.found.values()))

    def _work_of(self, piece: Piece) -> Iterator[Work]:
        """What there is to write of a piece."""
        files = piece.files
        if self.desk.keep_all(files.values()):
            self._keep(piece)
            return
        documents = self._composed(piece)
        if documents is None:
            return
        key = ""
        if self.desk.knows(files.values()):
            key = digest(documents, self.making.options)
            files = {kind: file for kind, file in files.items() if not self.desk.keep(file, key)}
        if not files:
            self._keep(piece)
            return
        self._under_way.append(len(documents))
        yield Work(
            documents=documents,
            files=files,
            folder=self.desk.part,
            basis=self.desk.basis,
            digest=key,
            title=piece.title,
            names=piece.names,
            is_shifted=piece.is_shifted,
        )

    def _composed(self, piece: Piece) -> tuple[OfficialDocument, ...] | None:
        """Compose the documents of a piece; None where one cannot be."""
        documents = []
        for recipient in piece.recipients:
            outcome = self.composer.compose(recipient)
            self._find(outcome.diagnostics)
            if outcome.value is None or any(d.severity == "error" for d in outcome.diagnostics):
                self._faults += 1
                return None
            documents.append(outcome.value)
        return tuple(documents)

    def _keep(self, piece: Piece) -> None:
        self.kept += len(piece.recipients)
        self.run.watch.advance(len(piece.recipients))

    def _take_all(self, outcomes: Iterable[Iterable[Outcome]]) -> None:
        for finished in outcomes:
            for outcome in finished:
                count = self._under_way.pop(0)
                self._find(outcome.diagnostics)
                self._faults += any(d.severity == "error" for d in outcome.diagnostics)
                self.desk.note(outcome.made)
                self.made += count
                self.run.watch.advance(count)

    def _find(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.found |= {str(d): d for d in diagnostics}

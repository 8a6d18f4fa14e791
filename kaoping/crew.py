"""Documents written and read back, in this process or in several: the same files whoever writes them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dsl.diagnostic import Diagnostic
from kaoping.desk import Made, made_of
from kaoping.errors import PolicyError
from kaoping.errors_bulk import WriterEnded
from kaoping.files import write_bytes
from render.document import OfficialDocument
from render.readback import READABLE, read_back
from render.readback.volume import read_back_part, read_back_volume
from render.record import document_record

if TYPE_CHECKING:
    from render.pdf import Press

#: The format of a part of a volume that is too large to be printed at once.
PART = "part"
#: A further process takes a second to begin: each has to have so many files to write.
_WORTH = 8
#: So many pieces of work wait for each process, so that none is idle, and no more documents are held.
_WAITING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How the files of one document are made."""

    #: The formats, the record among them.
    kinds: tuple[str, ...]
    #: Writes a document in a format.
    write: Callable[[OfficialDocument, str], bytes]
    #: What keeps a document from being printed, such as a character that no font has.
    check: Callable[[OfficialDocument], Sequence[Diagnostic]]
    #: Writes a volume in a format: its title, the names of its documents, and these.
    bind: Callable[[str, Sequence[str], Sequence[OfficialDocument], str], bytes] | None = None
    #: Prints the parts of a volume that is too large to be printed at once.
    press: Press | None = None
    #: What beside the document decides how its file looks, for all formats: the fonts, PDF/A.
    options: str = ""
    #: Makes the same in another process; where there is none, this process does all.
    again: Callable[[], Making] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The files of one document, or of one volume, that are to be written."""

    documents: tuple[OfficialDocument, ...]
    #: By format, the names of the files.
    files: Mapping[str, str]
    #: Where they wait until all are whole.
    folder: Path
    basis: str
    #: The digest of the documents where it is known already.
    digest: str = ""
    #: Of a volume: its title, and what its documents are listed as.
    title: str = ""
    names: tuple[str, ...] = ()
    #: Of a part of a volume: whether an odd number of pages stands before it.
    is_shifted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The files that were written, and what keeps others from it."""

    made: Mapping[str, Made] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def digest(documents: Sequence[OfficialDocument], options: str) -> str:
    """What files of documents depend on: all their words, how their figures came about, how they are printed."""
    whole = hashlib.sha256(options.encode("utf-8", "surrogatepass"))
    for document in documents:
        record = json.dumps(document_record(document), ensure_ascii=False, sort_keys=True)
        whole.update(b"\0" + record.encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def do(making: Making, work: Work) -> Outcome:
    """Check documents, write their files and read each back before it counts."""
    found = [d for document in work.documents for d in making.check(document)]
    if any(d.severity == "error" for d in found):
        return Outcome(diagnostics=tuple(found))
    key = work.digest or digest(work.documents, making.options)
    made: dict[str, Made] = {}
    for kind, file in work.files.items():
        data, differences = _written(making, work, kind, file)
        found += differences
        if not differences:
            write_bytes(work.folder / file, data)
            made[file] = made_of(data, key, work.basis)
    return Outcome(made=made, diagnostics=tuple(found))


def _written(making: Making, work: Work, kind: str, file: str) -> tuple[bytes, tuple[Diagnostic, ...]]:
    if kind == PART and making.press is not None:
        data = making.press.write_part(work.names, work.documents, is_shifted=work.is_shifted)
        return data, read_back_part(io.BytesIO(data), work.names, work.documents, file=file)
    if work.names and making.bind is not None:
        data = making.bind(work.title, work.names, work.documents, kind)
        return data, read_back_volume(io.BytesIO(data), kind, work.title, work.names, work.documents, file=file)
    (document,) = work.documents
    data = making.write(document, kind)
    return data, read_back(data, kind, document, file=file) if kind in READABLE else ()


# --- several processes -----------------------------------------------------------------------------------


class Crew:
    """Does work in the order in which it comes, and hands the outcomes out in that order."""

    def __init__(self, making: Making, jobs: int, files: int) -> None:
        self._making = making
        count = min(jobs, files // _WORTH)
        self._most = count * _WAITING
        self._begun: deque[Future[Outcome]] = deque()
        self._processes: ProcessPoolExecutor | None = None
        if count > 1 and making.again is not None:
            open_one = partial(_open, making.again)
            # Typst's threads do not live through a fork.
            self._processes = ProcessPoolExecutor(count, get_context("spawn"), open_one)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def put(self, work: Work) -> Iterator[Outcome]:
        """Begin a piece of work; give what is finished, waiting where too much is begun."""
        if self._processes is None:
            yield do(self._making, work)
            return
        self._begun.append(self._processes.submit(_do, work))
        while self._begun and (len(self._begun) > self._most or self._begun[0].done()):
            yield self._first()

    def rest(self) -> Iterator[Outcome]:
        """Give what is not handed out yet, as it is finished."""
        while self._begun:
            yield self._first()

    def _first(self) -> Outcome:
        """Wait for what was begun first; it is struck off when it is there."""
        try:
            outcome = self._begun[0].result()
        except BrokenProcessPool:
            raise PolicyError([WriterEnded()]) from None
        self._begun.popleft()
        return outcome

    def stop(self) -> None:
        """Begin nothing more, and wait for what is begun."""
        if self._processes is not None:
            self._processes.shutdown(cancel_futures=True)

    def left(self) -> Iterator[Outcome]:
        """Give what was finished all the same when the work was stopped."""
        for future in self._begun:
            if future.done() and not future.cancelled() and future.exception() is None:
                yield future.result()


#: Of a further process: how it makes files.
_making: Making | None = None


def _open(again: Callable[[], Making]) -> None:
    """Make a process ready. Ctrl-C is for the first one, which ends the others; none outlives it."""
    global _making  # noqa: PLW0603 - a process of the pool has no other place for what it keeps
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _making = again()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(work: Work) -> Outcome:
    if _making is None:
        raise RuntimeError("the process was not made ready")
    try:
        return do(_making, work)
    except PolicyError as fault:
        return Outcome(diagnostics=tuple(fault.diagnostics))

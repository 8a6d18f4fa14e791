"""One run of a command: which language, what may be said, and where results and findings go."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from dsl.diagnostic import Diagnostic, Language, Text
from dsl.record import dataclass
from dsl.report import draw
from kaoping.files import SourceFiles
from kaoping.language import say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Work that takes no longer than this many seconds needs no progress bar.
_PATIENCE = 1.0
_LEFT = Text("还要", "left")


@dataclass(slots=True)
class Session:
    """The language and manner of one run; results go to stdout, everything said about them to stderr."""

    language: Language = "zh"
    is_quiet: bool = False
    is_debug: bool = False

    def say(self, text: Text, **values: object) -> str:
        """Give a sentence in the language of the run."""
        return say(text, self.language, **values)

    def print(self, text: str) -> None:
        """Write a result for reading to stdout."""
        sys.stdout.write(text.rstrip("\n") + "\n")

    def print_data(self, text: str) -> None:
        """Write a result for programs to stdout: UTF-8 with line feeds, whatever the console's encoding."""
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()

    def tell(self, text: Text, **values: object) -> None:
        """Say something beside the result, unless asked to be quiet."""
        if not self.is_quiet:
            sys.stderr.write(self.say(text, **values) + "\n")

    def show(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        """Draw findings on stderr; when quiet, only errors."""
        wanted = [d for d in diagnostics if not self.is_quiet or d.severity == "error"]
        if wanted:
            texts = SourceFiles() if sources is None else sources
            drawn = draw(
                wanted,
                texts,
                language=self.language,
                colour=_is_coloured(sys.stderr),
                ambiguous=ambiguous_width(sys.stderr),
            )
            sys.stderr.write(drawn)

    @contextmanager
    def progress(self, doing: Text, total: int | None = None) -> Iterator[Bar]:
        """Show a bar on stderr while the body runs, if that is a terminal and it takes more than a second."""
        if self.is_quiet or not sys.stderr.isatty():
            yield Bar()
            return
        bar = _LateBar(self.say(doing), self.say(_LEFT), total)
        timer = threading.Timer(_PATIENCE, bar.appear)
        timer.daemon = True
        timer.start()
        try:
            yield bar
        finally:
            timer.cancel()
            bar.vanish()


class Bar:
    """A progress bar that nobody sees."""

    def expect(self, total: int) -> None:
        """So many pieces there are in all."""

    def turn_to(self, doing: str, total: int) -> None:
        """Other work begins, of so many pieces."""

    def advance(self) -> None:
        """One more piece is done."""


class _LateBar(Bar):
    """A progress bar that appears when somebody has waited long enough."""

    def __init__(self, description: str, left: str, total: int | None) -> None:
        #: What stands before the time that is left.
        self._left = left
        self._description = description
        self._total = total
        self._done = 0
        self._lock = threading.Lock()
        self._drawn: tuple[Progress, TaskID] | None = None
        self._is_over = False

    def expect(self, total: int) -> None:
        with self._lock:
            self._total, self._done = total, 0
            if self._drawn:
                progress, task = self._drawn
                # The time that is left is told from when the pieces began.
                progress.reset(task, total=total)

    def turn_to(self, doing: str, total: int) -> None:
        with self._lock:
            self._description = doing
            if self._drawn:
                progress, task = self._drawn
                progress.update(task, description=doing)
        self.expect(total)

    def appear(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        with self._lock:
            if self._is_over:
                return
            progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn(self._left),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            task = progress.add_task(self._description, total=self._total, completed=self._done)
            progress.start()
            self._drawn = progress, task

    def advance(self) -> None:
        with self._lock:
            self._done += 1
            if self._drawn:
                progress, task = self._drawn
                progress.update(task, completed=self._done)

    def vanish(self) -> None:
        with self._lock:
            self._is_over = True
            if self._drawn:
                self._drawn[0].stop()


def _is_coloured(stream: TextIO) -> bool:
    """Colour only for eyes, and not for those who said no (no-color.org); old Windows consoles show the codes."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    return sys.platform != "win32" or bool(os.environ.get("WT_SESSION"))


def ambiguous_width(stream: TextIO) -> int:
    """Consoles in a Chinese code page draw “ ” × ① two cells wide."""
    encoding = (getattr(stream, "encoding", None) or "").lower().replace("-", "").replace("_", "")
    return 2 if encoding.startswith(("gb", "cp936", "936", "big5", "cp950", "hz")) else 1


def screen_width(*, most: int = 100) -> int:
    """Count the cells of a line of running text on this screen."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, most))

"""A rule file in its one form: the text in; out the text that reads the same, with every comment and blank line kept.

It is the reading that is written: `dsl.parse` says for every line which words it took and how deep the line
stands. Nothing is moved, joined or left out; what is read back from the new text must be what was read
from the old one, and a line of which that did not hold would stay as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dsl.diagnostic import Diagnostic, Outcome
from dsl.errors_syntax import TabInIndentation
from dsl.facts import RosterUnit
from dsl.layout.cells import spelled_cells
from dsl.layout.page import Page
from dsl.layout.source import Physical, physical_lines
from dsl.layout.spelling import Spelled, spell
from dsl.lexicon import Lexicon
from dsl.library import EMPTY, Key, Library, Shelved
from dsl.lines import indentation
from dsl.parse import ReadLine, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """For a text that only a method gives its names to, such as a rule set: that method, and how it calls the text."""

    key: Key
    by: Shelved


def format_text(
    text: str,
    *,
    file: str,
    roster: Iterable[RosterUnit] = (),
    library: Library = EMPTY,
    taken_over: TakenOver | None = None,
) -> Outcome[str]:
    r"""Write a rule file in its one form.

    With syntax errors the outcome holds them, and a text in which the lines that could not be read stand as they
    were. Without, formatting it again changes nothing, and its tree is that of the text given.

    >>> format_text("指标 1 新增就业人数\n  单位　人  # 见附件\n  目标≥1000人\n", file="p.kp").value
    '指标 1 新增就业人数\n    单位 人  # 见附件\n    目标 ≥ 1000人\n'
    """
    reader = _Reader(file, tuple(roster), library, taken_over)
    before, found = reader.read(text)
    if before is None:
        return Outcome(None, found)
    obstacles = _obstacles(text, found)
    as_typed: frozenset[int] = frozenset()
    while True:
        written = Page(text, before.lines, before.lexicon, as_typed).text()
        if obstacles:
            return Outcome(written, obstacles)
        differing = _differing(before, reader.read(written)[0])
        if not differing - as_typed:
            return Outcome(text if differing else written)
        as_typed |= differing


@dataclass(frozen=True, slots=True)
class _Reading:
    lines: tuple[ReadLine, ...]
    lexicon: Lexicon

    def words(self) -> list[tuple[int, tuple[Spelled, ...]]]:
        """How deep each line stands, and its words; of a row its cells, but for the empty ones at its end."""
        cells = spelled_cells(self.lines, self.lexicon)
        return [
            (
                read.depth,
                _filled(cells[i]) if i in cells else tuple(spell(read.line, w, self.lexicon) for w in read.words),
            )
            for i, read in enumerate(self.lines)
        ]


def _filled(cells: tuple[str, ...]) -> tuple[Spelled, ...]:
    count = next((n for n in range(len(cells), 0, -1) if cells[n - 1]), 0)
    return tuple(Spelled("ROW", cell) for cell in cells[:count])


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a text in its place: by itself, or as what a method takes over."""

    file: str
    roster: tuple[RosterUnit, ...]
    library: Library
    taken_over: TakenOver | None

    def read(self, text: str) -> tuple[_Reading | None, tuple[Diagnostic, ...]]:
        """Give the lines as they are read, and the errors in them."""
        whole, file, library = text, self.file, self.library
        if self.taken_over is not None:
            key, by = self.taken_over.key, self.taken_over.by
            whole, file = by.text, by.file
            library = replace(library, texts={**library.texts, key: Shelved(file=self.file, text=text)})
        parsed = parse(whole, file=file, roster=self.roster, library=library)
        errors = tuple(d for d in parsed.diagnostics if d.severity == "error" and d.span.file == self.file)
        if parsed.value is None or self.file not in parsed.value.files:
            return None, errors
        return _Reading(parsed.value.lines[parsed.value.files.index(self.file)], parsed.value.lexicon), errors


def _obstacles(text: str, errors: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Errors in the face of which a file is left alone: all but tabs in indentations that can mean one thing only."""
    tabbed = {d.span.line for d in errors if isinstance(d, TabInIndentation)}
    are_plain = (_is_plainly_indented(p, is_tabbed=n in tabbed) for n, p in enumerate(physical_lines(text), 1))
    is_mended = not tabbed or all(are_plain)
    return tuple(d for d in errors if not isinstance(d, TabInIndentation)) if is_mended else errors


def _is_plainly_indented(line: Physical, *, is_tabbed: bool) -> bool:
    """Whether a tab in the indentation can only stand for four spaces; a pasted row may begin with one."""
    if is_tabbed:
        return set(line.lead) == {"\t"} and "\t" not in line.content.strip()
    return not line.is_said or indentation(line.lead.partition("\t")[0]) % 4 == 0


def _differing(before: _Reading, after: _Reading | None) -> frozenset[int]:
    """The indices of the lines that are not read back as they were read."""
    old, new = before.words(), after.words() if after is not None else []
    if len(old) != len(new):
        return frozenset(range(len(old)))
    return frozenset(i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b)

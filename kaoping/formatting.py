"""Rule files in their one form: what a user names in, each file with its text as it is and as it should be out."""

from __future__ import annotations

import difflib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dsl.diagnostic import Diagnostic, in_order
from dsl.facts import RosterUnit
from dsl.layout import TakenOver, format_text
from dsl.library import Key, Role, Shelved, wanted
from intake.roster import read_roster
from kaoping.errors import PolicyError, ShippedFile
from kaoping.files import SourceFiles, read_text, write_bytes
from kaoping.folder import POLICY_FILE, PolicyPlace, find_policy
from kaoping.shelf import RULES_FOLDER, read_library

_ROSTER_FILE = "units.yaml"
_RULE_SET = "规则集"


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """One rule file, before and after."""

    path: Path
    #: With line feeds, without a byte order mark.
    before: str
    after: str
    #: The errors for which the file is left alone.
    diagnostics: tuple[Diagnostic, ...]
    is_changed: bool

    @property
    def is_left_alone(self) -> bool:
        """Whether there are lines in it that cannot be read."""
        return bool(self.diagnostics)

    @property
    def sources(self) -> SourceFiles:
        """The text for drawing the diagnostics."""
        return SourceFiles({str(self.path): self.before})

    def diff(self) -> str:
        """Give a unified diff."""
        name = str(self.path)
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True), self.after.splitlines(keepends=True), name, name
        )
        # The last line of a file that does not end in a line feed.
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def write(self) -> None:
        """Write the new text: UTF-8, line feeds. A link stays one, and so do the rights to the file.

        Raises PolicyError (KP008).
        """
        path = self.path.resolve()
        rights = stat.S_IMODE(path.stat().st_mode)
        write_bytes(path, self.after.encode("utf-8"))
        path.chmod(rights)


def rule_files(policy: str, *, for_reading: bool) -> tuple[Path, ...]:
    """Find what a user means: all rule files of a folder, one file, or those of a shipped method.

    Raises PolicyError: KP001, KP002; KP030 where the files of a shipped method, called by its name, would be written.
    """
    path = Path(policy)
    if path.is_dir():
        return tuple(sorted(path.glob("*.kp"))) or (find_policy(path).file,)
    place = find_policy(policy)
    if path.exists():
        return (place.file,)
    if not for_reading:
        raise PolicyError([ShippedFile(policy=policy)])
    return tuple(sorted(place.folder.glob("*.kp")))


def format_file(path: Path) -> Formatted:
    """Read a rule file and give it in its one form.

    Raises PolicyError (KP003-KP007) where it is no text.
    """
    text = read_text(path)
    place = PolicyPlace(path.parent, path)
    found = _formatted(place, text)
    is_whole = not found[1]
    return Formatted(
        path=path,
        before=text,
        after=found[0],
        diagnostics=in_order(found[1]),
        is_changed=is_whole and found[0].encode("utf-8") != path.read_bytes(),
    )


def _formatted(place: PolicyPlace, text: str) -> tuple[str, tuple[Diagnostic, ...]]:
    roster, findings = _roster(place.folder)
    if findings:
        return text, findings
    own = format_text(text, file=str(place.file), roster=roster, library=read_library(place, text))
    if own.has_errors and _is_rule_set(text):
        for user in _users(place.file):
            other = _as_taken_over(place.file, text, user)
            if other is not None:
                return other, ()
    return own.value if own.value is not None else text, own.diagnostics


def _roster(folder: Path) -> tuple[tuple[RosterUnit, ...], tuple[Diagnostic, ...]]:
    """The roster beside a method; a rule set has none."""
    if not (folder / _ROSTER_FILE).exists():
        return (), ()
    roster = read_roster(folder / _ROSTER_FILE)
    return roster.value or (), tuple(d for d in roster.diagnostics if d.severity == "error")


def _is_rule_set(text: str) -> bool:
    return any(line.startswith(_RULE_SET) for line in text.splitlines())


def _users(rules: Path) -> Iterator[PolicyPlace]:
    """The methods nearby that take a rule set over: its names may be theirs."""
    folder = rules.absolute().parent
    beside = folder.parent.glob(f"*/{POLICY_FILE}") if folder.name == RULES_FOLDER else ()
    for file in (folder / POLICY_FILE, *sorted(beside)):
        if file.is_file() and Key(Role.RULES, rules.stem) in wanted(read_text(file)):
            yield PolicyPlace(file.parent, file)


def _as_taken_over(rules: Path, text: str, user: PolicyPlace) -> str | None:
    """The form of a rule set as a method reads it; None where that does not read it whole."""
    method = read_text(user.file)
    roster, _ = _roster(user.folder)
    taken = TakenOver(key=Key(Role.RULES, rules.stem), by=Shelved(file=str(user.file), text=method))
    library = read_library(user, method)
    found = format_text(text, file=str(rules), roster=roster, library=library, taken_over=taken)
    return None if found.has_errors else found.value

"""A method's folder in, all that reading it came to out: the plan, the roster, the source text and every finding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from dsl.diagnostic import Diagnostic, Outcome, in_order
from dsl.record import dataclass
from kaoping import kept
from kaoping.errors import PolicyError
from kaoping.files import SourceFiles, read_text
from kaoping.folder import POLICY_FILE, PolicyPlace, find_policy, shipped_root

# What reads and checks is loaded where a method is read: a kept reading needs none of it.
if TYPE_CHECKING:
    from dsl.clauses import SourceText
    from dsl.facts import RosterUnit
    from dsl.library import Library
    from dsl.model import CheckedPolicy
    from dsl.readings import Place, Readings, Words
    from engine.plan import Plan

#: What is kept of a method beside its findings.
_Method: TypeAlias = "tuple[tuple[RosterUnit, ...], SourceText | None, Plan | None]"
ROSTER_FILE = "units.yaml"
LETTERS_FILE = "targets.yaml"
_CLAUSES_FILE = "clauses.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that reading a method came to, also where it has errors and so no plan."""

    place: PolicyPlace
    roster: tuple[RosterUnit, ...]
    source: SourceText | None
    plan: Plan | None
    diagnostics: tuple[Diagnostic, ...]
    sources: SourceFiles
    #: What it rests on beside the rule file.
    inputs: tuple[kept.Input, ...] = ()

    @property
    def about(self) -> str:
        """What this is a reading of, so that nothing else is called the same."""
        return _of_all(self.inputs, self.place, self.sources[str(self.place.file)])

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the text of the rule file."""
        return hashlib.sha256(self.sources[str(self.place.file)].encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What a reading that was kept and still holds is a reading of."""

    #: As `Reading.about`.
    about: str
    sources: Mapping[str, str]


def kept_reading(policy: str | Path) -> KeptReading | None:
    """Find a reading that was kept and holds, without taking it out.

    Raises PolicyError as `read` does.
    """
    place = find_policy(policy)
    text = read_text(place.file)
    found = kept.find(_about(place, text))
    return None if found is None else KeptReading(_of_all(found.inputs, place, text), {str(place.file): text})


def read(policy: str | Path) -> Reading:
    """Read and check a method with all findings in one run; what was read before and still holds is taken as kept.

    Raises PolicyError only where the rule file cannot be found or is no text (KP001-KP007).
    """
    place = find_policy(policy)
    text = read_text(place.file)
    found = kept.find(_about(place, text))
    before = None if found is None else _as_kept(place, text, found)
    if before is not None:
        return before
    reading = _read(place, text)
    _keep(reading, text)
    return reading


def read_alone(policy: str | Path) -> Reading:
    """Read a method whose roster is not there yet, for what is written from its rule file alone.

    What its levels are made of stands in for the units. Where that does not do, because the method names others,
    the reading is that of `read`, which says that the roster is missing. Nothing of it is kept.
    """
    place = find_policy(policy)
    if (place.folder / ROSTER_FILE).exists():
        return read(policy)
    from dsl.facts import RosterUnit

    text = read_text(place.file)
    roster = tuple(RosterUnit(name=name, type=name, parent=None) for name in _members(text))
    reading = _read(place, text, roster) if roster else None
    return reading if reading is not None and reading.plan is not None else read(policy)


def _members(text: str) -> Iterator[str]:
    """The types and units that levels and groups are made of."""
    for listed in re.findall(r"^[ \t\u3000]*包括[ \t\u3000]+([^\n#]+)", text, re.MULTILINE):
        names = (name.strip() for name in re.split("[、，,]", listed))
        yield from (name for name in names if name and "=" not in name)


def findings(policy: str | Path, *, notes: bool) -> tuple[tuple[Diagnostic, ...], SourceFiles]:
    """Give what `read` would find, without the method itself; notes only where they are asked for.

    Raises PolicyError as `read` does.
    """
    place = find_policy(policy)
    text = read_text(place.file)
    found = kept.find(_about(place, text))
    if found is not None:
        try:
            return _findings(found, notes=notes), SourceFiles({str(place.file): text})
        except kept.UNREADABLE:
            # A file that cannot be read is as good as none.
            pass
    reading = read(policy)
    return tuple(d for d in reading.diagnostics if notes or d.severity != "note"), reading.sources


# --- kept readings -----------------------------------------------------------------------------------


def _as_kept(place: PolicyPlace, text: str, found: kept.Kept) -> Reading | None:
    try:
        roster, source, plan = cast("_Method", found.part("method"))
        diagnostics = _findings(found, notes=True)
    except kept.UNREADABLE:
        return None
    return Reading(
        place=place,
        roster=roster,
        source=source,
        plan=plan,
        diagnostics=diagnostics,
        sources=SourceFiles({str(place.file): text}),
        inputs=found.inputs,
    )


def _of_all(inputs: Sequence[kept.Input], place: PolicyPlace, text: str) -> str:
    return "\n".join((*(i.digest for i in inputs), _about(place, text)))


def _about(place: PolicyPlace, text: str) -> str:
    return f"{place.file}\n{text}"


def _findings(found: kept.Kept, *, notes: bool) -> tuple[Diagnostic, ...]:
    """Put the findings together again in their order, which is kept as a letter for each."""
    order = str(found.header["order"])
    parts = {"n": iter(_part(found, "notes")) if notes and "n" in order else iter(())}
    parts["o"] = iter(_part(found, "others")) if "o" in order else iter(())
    return tuple(next(parts[kind]) for kind in order if notes or kind != "n")


def _part(found: kept.Kept, name: str) -> tuple[Diagnostic, ...]:
    part = found.part(name)
    assert isinstance(part, tuple)
    return part


def _keep(reading: Reading, text: str) -> None:
    notes = tuple(d for d in reading.diagnostics if d.severity == "note")
    others = tuple(d for d in reading.diagnostics if d.severity != "note")
    order = "".join("n" if d.severity == "note" else "o" for d in reading.diagnostics)
    method = (reading.roster, reading.source, reading.plan)
    parts = {"method": method, "notes": notes, "others": others}
    kept.keep(_about(reading.place, text), reading.inputs, parts, {"order": order})


def _inputs(
    place: PolicyPlace, roster: Sequence[kept.Input], library: Library, sources: Sequence[Path]
) -> tuple[kept.Input, ...]:
    """Everything that a reading looks at beside the rule file."""
    files = [*(Path(i.path) for i in roster), place.folder / LETTERS_FILE]
    files += (file for source in sources for file in (source, source.parent / _CLAUSES_FILE))
    taken = [Path(shelved.file) for shelved in library.texts.values()]
    read = [kept.file_read(file) for file in dict.fromkeys((*files, *taken))]
    if not library.known:
        return tuple(read)
    seen = [kept.names_seen(shipped_root(), f"*/{POLICY_FILE}"), kept.names_seen(shipped_root() / "_rules", "*.kp")]
    for folder in dict.fromkeys((place.folder, *(file.parent for file in taken))):
        beside = folder.absolute().parent
        seen.append(kept.names_seen(folder.absolute(), "*.kp"))
        seen.append(kept.names_seen(beside, f"*/{POLICY_FILE}"))
        seen.append(kept.names_seen(beside / "_rules", "*.kp"))
    return (*read, *seen)


# --- reading -----------------------------------------------------------------------------------------


def _read(place: PolicyPlace, text: str, stand_in: tuple[RosterUnit, ...] = ()) -> Reading:
    from dsl.library import Library
    from dsl.method import read_method
    from engine.lower import lower
    from kaoping.shelf import read_library

    roster, looked_at = (Outcome(stand_in), ()) if stand_in else _read_roster(place.folder / ROSTER_FILE)
    found = [*roster.diagnostics, *_still_open(place.folder)]
    checked: Outcome[CheckedPolicy] = Outcome(None)
    library = Library()
    if roster.value:  # else every unit and type that the method names would be reported as unknown
        library = read_library(place, text)
        readings = _kept_readings(place)
        checked = read_method(text, file=str(place.file), roster=roster.value, library=library, readings=readings)
        kept.keep(_of_lines(place), (), {"readings": (readings.names, readings.used)})
        found += checked.diagnostics
    source = _read_source(place, checked.value, found)
    plan: Plan | None = None
    if checked.value is not None and not _has_errors(found):
        lowered = lower(checked.value)
        plan = lowered.value
        found += lowered.diagnostics
    return Reading(
        place=place,
        roster=roster.value or (),
        source=source,
        plan=None if _has_errors(found) else plan,
        diagnostics=in_order(found),
        sources=SourceFiles({str(place.file): text}),
        inputs=_inputs(place, looked_at, library, tuple(_source_files(place, checked.value))),
    )


def _source_files(place: PolicyPlace, checked: CheckedPolicy | None) -> Iterator[Path]:
    """The official texts that a method names."""
    if checked is None:
        return
    header = checked.policy.header
    if header.source_file:
        yield place.folder / header.source_file
    yield from (Path(t.policy_file).parent / t.source_file for t in header.taken_sources)


def _still_open(folder: Path) -> Iterator[Diagnostic]:
    """What the roster and the letters mark as to be filled in or confirmed."""
    from dsl.check_open import check_open_lines

    for name in (ROSTER_FILE, LETTERS_FILE):
        try:
            text = read_text(folder / name)
        except PolicyError:
            # What cannot be read is told by those who need it.
            continue
        yield from check_open_lines(text, (folder / name).as_posix())


def _read_source(place: PolicyPlace, checked: CheckedPolicy | None, found: list[Diagnostic]) -> SourceText | None:
    """Read the official text that the method names, and look up what the method cites of it."""
    from dsl.check_open import is_pasted
    from dsl.clauses import SourceText
    from dsl.errors_open import SourceNotPasted
    from dsl.method import check_beside
    from dsl.span import Span

    if checked is None:
        return None
    header = checked.policy.header
    own = _text_at(place.folder, header.source_file, found) if header.source_file else None
    earlier = {t.name: _text_at(Path(t.policy_file).parent, t.source_file, found) for t in header.taken_sources}
    others = {name: text for name, text in earlier.items() if text is not None and is_pasted(text)}
    if own is not None and not is_pasted(own):
        # Nothing can be said of the clauses of a text that is not there yet.
        file = (place.folder / own.file).as_posix()
        found.append(SourceNotPasted(span=Span(file, 1, 1, 1, 2), file=own.file))
        own = None
    if own is None:
        # What an earlier method cites can be quoted all the same; there is nothing to check against.
        return SourceText(file="", lines=(), addresses={}, others=others) if others else None
    source = replace(own, others=others)
    found += check_beside(checked.policy, source)
    return source


def _text_at(folder: Path, name: str, found: list[Diagnostic]) -> SourceText | None:
    """The official text of a method, which changes less often than the method."""
    about, file = f"source\n{folder}\n{name}", folder / name
    known = kept.recall(about, "source")
    if known is not None:
        source = cast("Outcome[SourceText]", known[0])
    else:
        from intake.source import read_source

        before = (kept.file_read(file), kept.file_read(file.parent / _CLAUSES_FILE))
        source = read_source(folder, name)
        kept.keep(about, before, {"source": source})
    found += source.diagnostics
    return source.value


def _read_roster(path: Path) -> tuple[Outcome[tuple[RosterUnit, ...]], tuple[kept.Input, ...]]:
    """The units, which change less often than the method; and the files that they stand in."""
    about = f"roster\n{path}"
    known = kept.recall(about, "roster")
    if known is not None:
        return cast("Outcome[tuple[RosterUnit, ...]]", known[0]), known[1]
    from intake.roster import read_roster, roster_files

    looked_at = tuple(kept.file_read(file) for file in roster_files(path))
    roster = read_roster(path)
    kept.keep(about, looked_at, {"roster": roster})
    return roster, looked_at


def _kept_readings(place: PolicyPlace) -> Readings:
    """How the lines of the rule file were read last time, whatever has changed in it since."""
    from dsl.readings import Readings

    known = kept.recall(_of_lines(place), "readings")
    return Readings(*cast("tuple[frozenset[str], dict[Place, Words]]", known[0])) if known is not None else Readings()


def _of_lines(place: PolicyPlace) -> str:
    return f"lines\n{place.file}"


def _has_errors(found: Sequence[Diagnostic]) -> bool:
    return any(d.severity == "error" for d in found)

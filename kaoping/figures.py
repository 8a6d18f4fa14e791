"""The figures of a data folder: read, or taken as they were kept where nothing in the folder has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dsl.diagnostic import Outcome
from kaoping import kept

if TYPE_CHECKING:
    from dsl.facts import Facts, Letters
    from dsl.model import CheckedPolicy
    from kaoping.folder import PolicyPlace
    from kaoping.reading import Reading

#: As `intake.mapping` calls it (tests/kaoping/test_page.py).
MAPPING_FILE = "映射.yaml"
_LETTERS_FILE = "targets.yaml"
#: The folders of a data folder that are read with all that is below them.
_WHOLE = ("submissions", "明细")
#: The files that are read beside them.
_BESIDE = ("*.yaml", "*.yml")


def read_figures(folder: Path, checked: CheckedPolicy, reading: Reading, *, keeps: bool = True) -> Outcome[Facts]:
    """Read the facts of a folder as `intake.facts.read_facts` does; what was read before and still holds is taken.

    Only a folder without errors is kept, and only where that is wanted.
    """
    about = f"facts\n{folder}\n{reading.about}"
    found = kept.find(about)
    if found is not None:
        try:
            return cast("Outcome[Facts]", found.part("facts"))
        except kept.UNREADABLE:
            # A file that cannot be read is as good as none.
            pass
    from intake.facts import read_facts

    mapping = reading.place.folder / MAPPING_FILE
    before = inputs_of(folder, reading.place)
    facts = read_facts(
        folder,
        checked,
        reading.roster,
        fingerprint=reading.fingerprint,
        mapping=mapping,
        letters=_letters(folder, checked, reading) if folder.is_dir() else None,
    )
    if keeps and facts.value is not None and not facts.has_errors:
        kept.keep(about, before, {"facts": facts})
    return facts


def _letters(folder: Path, checked: CheckedPolicy, reading: Reading) -> Outcome[Letters]:
    """The letters of a folder, which change once a year while reports come in every day."""
    about = f"letters\n{folder}\n{reading.about}"
    found = kept.find(about)
    if found is not None:
        try:
            return cast("Outcome[Letters]", found.part("letters"))
        except kept.UNREADABLE:
            # A file that cannot be read is as good as none.
            pass
    from intake.facts import read_wanted_targets

    before = kept.file_read(folder / _LETTERS_FILE)
    letters = read_wanted_targets(folder, checked, reading.roster)
    kept.keep(about, (before,), {"letters": letters})
    return letters


def inputs_of(folder: Path, place: PolicyPlace) -> tuple[kept.Input, ...]:
    """Everything that reading the figures of a folder looks at."""
    return (*_inputs(folder), kept.file_read(place.folder / MAPPING_FILE))


def _inputs(folder: Path) -> Iterator[kept.Input]:
    """Everything that is read of a data folder, and which files there are."""
    for pattern in _BESIDE:
        yield kept.names_seen(folder, pattern)
        yield from (kept.file_read(file) for file in sorted(folder.glob(pattern)))
    for name in _WHOLE:
        yield kept.names_seen(folder / name, "**/*")
        yield from (kept.file_read(file) for file in sorted((folder / name).rglob("*")) if file.is_file())

"""The files that a method takes over: its text in, the texts that it names (and those that they name) out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dsl.library import Key, Library, Role, Shelved, wanted
from kaoping.files import read_text
from kaoping.folder import POLICY_FILE, PolicyPlace, shipped_policies, shipped_rules

#: The folder of rule sets that stands beside the methods.
RULES_FOLDER = "_rules"


def read_library(place: PolicyPlace, text: str) -> Library:
    """Read all that a method takes over.

    A method is looked for beside this one and among the shipped ones; a rule set in this folder, in
    _rules/ beside it, and among the shipped ones. What is not found is left out: `dsl` says so at its place.
    Raises PolicyError (KP004, KP006) for a file that cannot be read.
    """
    texts: dict[Key, Shelved] = {}
    waiting = [(key, place.folder) for key in wanted(text)]
    if not waiting:
        return Library()
    while waiting:
        key, folder = waiting.pop()
        file = _file(key, folder)
        if key in texts or file is None:
            continue
        shelved = Shelved(file=str(file), text=read_text(file))
        texts[key] = shelved
        waiting += [(inner, file.parent) for inner in wanted(shelved.text)]
    known = {
        Role.METHOD: tuple(sorted({*_beside(place.folder), *shipped_policies()} - {place.name})),
        Role.RULES: tuple(sorted({p.stem for p in _rules(place.folder)} | set(shipped_rules()))),
    }
    return Library(texts=texts, known=known, own_name=place.name)


def method_taken_over(place: PolicyPlace, text: str) -> Path | None:
    """The rule file of the method that a text continues (沿用), where it does and that is found."""
    continued = next((key for key in wanted(text) if key.role is Role.METHOD), None)
    return None if continued is None else _file(continued, place.folder)


def _file(key: Key, folder: Path) -> Path | None:
    """The file that a name means, seen from the folder of the text that names it."""
    if key.name != Path(key.name).name or key.name in ("", ".", ".."):
        return None
    if key.role is Role.METHOD:
        beside = folder.absolute().parent / key.name / POLICY_FILE
        shipped = shipped_policies().get(key.name)
        return _shorter(beside) if beside.is_file() else shipped / POLICY_FILE if shipped else None
    own = next((p for p in _rules(folder) if p.stem == key.name), None)
    return _shorter(own) if own is not None else shipped_rules().get(key.name)


def _rules(folder: Path) -> Iterator[Path]:
    """Rule sets, the nearest first."""
    for place in (folder, folder.absolute().parent / RULES_FOLDER):
        yield from sorted(p for p in place.glob("*.kp") if p.name != POLICY_FILE)


def _beside(folder: Path) -> Iterator[str]:
    return (p.parent.name for p in folder.absolute().parent.glob(f"*/{POLICY_FILE}"))


def _shorter(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path

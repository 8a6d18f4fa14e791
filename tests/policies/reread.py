"""A shipped method read again with its text changed, beside its own roster, source and rule sets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import kaoping
from dsl.diagnostic import Diagnostic
from dsl.method import read_method
from engine.lower import lower
from kaoping.shelf import read_library


@cache
def method_of(name: str) -> kaoping.Policy:
    """A shipped method as it stands."""
    return kaoping.load(name)


@cache
def text_of(name: str) -> str:
    """The text of its rule file."""
    return (method_of(name).reading.place.folder / "policy.kp").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Reread:
    """What was found in a changed text."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Errors and warnings."""
        return tuple(d for d in self.diagnostics if d.severity != "note")


def reread(name: str, text: str) -> Reread:
    """Read a changed text of a shipped method."""
    reading = method_of(name).reading
    library = read_library(reading.place, text)
    outcome = read_method(text, file="policy.kp", roster=reading.roster, source=reading.source, library=library)
    found = outcome.diagnostics
    if outcome.value is not None and not outcome.has_errors:
        found += lower(outcome.value).diagnostics
    return Reread(found)

"""What an entry would change before it counts: the result with it beside the result without."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Diagnostic, Outcome, Text
from dsl.facts import Facts
from engine.comparison import Comparison, compare
from kaoping.api import Policy, Result
from kaoping.errors import PolicyError
from kaoping.ledgers import as_data, letters_of
from kaoping.moments import now
from ledger.book import Ledger
from ledger.errors import EntryUnknown
from ledger.figures import facts_of
from ledger.rehearsal import rehearse
from ledger.state import read_state


def preview_file(
    method: Policy, ledger: Ledger, path: Path, *, department: str, judge: str, period: str | None
) -> tuple[Comparison, Result, tuple[Diagnostic, ...]]:
    """What a file would change if it were entered and accepted now; nothing is entered.

    Raises PolicyError: what is wrong with the file, KP808–KP810, KP825.
    """
    found = ledger.read(path)
    if found.has_errors:
        raise PolicyError(found.diagnostics)
    letters = letters_of(method)
    before = ledger.facts(letters)
    after, said = rehearse(ledger, found, letters, at=now(), department=department, judge=judge)
    if after is None:
        raise PolicyError(said)
    return *_compared(method, before, after, period), said


def preview_entry(
    method: Policy, ledger: Ledger, entry: int, *, period: str | None
) -> tuple[Comparison, Result, tuple[Diagnostic, ...]]:
    """What accepting an entry that waits would change.

    Raises PolicyError: KP812.
    """
    letters = letters_of(method)
    with ledger.store.reading() as connection:
        state = read_state(connection)
        if not any(s.entry == entry for s in state.submissions):
            raise PolicyError([EntryUnknown(seq=entry, unit=Text("", ""))])
        before = facts_of(connection, state, ledger.names, letters)
        after = facts_of(connection, state.with_accepted(entry), ledger.names, letters)
    return *_compared(method, before, after, period), ()


def _compared(
    method: Policy, before: Outcome[Facts], after: Outcome[Facts], period: str | None
) -> tuple[Comparison, Result]:
    folder = method.reading.place.folder
    new = method.evaluate(period, as_data(after, folder, []))
    old = method.evaluate(new.period, as_data(before, folder, []))
    return compare(old.assessment, new.assessment), new

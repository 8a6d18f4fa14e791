"""A file entered and accepted for the moment of one question, and then taken back: what the figures would be."""

from __future__ import annotations

from datetime import datetime

from dsl.diagnostic import Diagnostic, Outcome
from dsl.facts import Facts
from intake.targets import Letters
from ledger.book import Ledger, ReadFile, Signed
from ledger.figures import facts_of
from ledger.state import read_state


def rehearse(
    ledger: Ledger, found: ReadFile, letters: Letters, *, at: datetime, department: str = "", judge: str = ""
) -> tuple[Outcome[Facts] | None, tuple[Diagnostic, ...]]:
    """The figures with a file, as if it were entered and accepted; None where it would not be taken in.

    The entry is made in a transaction that is rolled back, so what is asked here is what `submit` would do.
    """
    with ledger.store.rehearsing() as connection:
        receipt = ledger.enter_in(connection, found, Signed(by="", at=at), department=department, judge=judge)
        if receipt.seq is None:
            return None, receipt.diagnostics
        state = read_state(connection).with_accepted(receipt.seq)
        return facts_of(connection, state, ledger.names, letters), receipt.diagnostics

"""Which figures a command evaluates: those of a folder, or those of the ledger as of a moment."""

from __future__ import annotations

from datetime import datetime

from kaoping.api import Data, Policy
from kaoping.errors import PolicyError
from kaoping.errors_ledger import WithoutLedger


def figures(method: Policy, data: str | None, ledger: str | None, as_of: datetime | None) -> str | Data | None:
    """What to evaluate. Raises KaopingError: KP801–KP807, KP816, KP819, KP824."""
    if ledger is not None:
        from kaoping.ledgers import ledger_data  # databases are loaded for a ledger only

        return ledger_data(method, ledger, as_of=as_of, data=data)
    if as_of is not None:
        raise PolicyError([WithoutLedger()])
    return data

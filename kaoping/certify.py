"""Writes the certificate of a run that a command made."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from engine.columns.agreement import Agreement
from kaoping.api import Policy, Result
from kaoping.certificate import Origin, certificate, written
from kaoping.certificate_bundle import bundle
from kaoping.files import write_bytes
from kaoping.ledgers import address_of, ledger_of
from kaoping.moments import now, user


def certify(
    result: Result,
    path: Path,
    *,
    policy: str,
    data: str | None,
    ledger: str | None,
    as_of: datetime | None,
    agreement: Agreement | None,
) -> str:
    """Write a certificate as .json, or as .zip with all that it rests on; give its seal.

    It records what checking by the second evaluator came to (`agreement`), or that there was no check.
    Raises PolicyError: KP008; KaopingError where the ledger cannot be read.
    """
    method: Policy = result.policy
    with ExitStack() as stack:
        opened = None if ledger is None else stack.enter_context(ledger_of(method, ledger))
        state = None if opened is None else opened.state(as_of)
        last = None if state is None else state.entries[state.last]
        origin = Origin(
            policy=policy,
            data=data,
            ledger=None if ledger is None else address_of(method, ledger),
            count=0 if last is None else last.seq,
            head="" if last is None else last.hash,
        )
        content = certificate(result, origin, at=now(), by=user(), agreement=agreement)
        if path.suffix.lower() != ".zip":
            write_bytes(path, written(content))
            return str(content["seal"])
        data_folder = None if data is None else Path(data)
        packed = bundle(content, method, data_folder, opened, origin.count)
        write_bytes(path, packed.data)
        return packed.seal

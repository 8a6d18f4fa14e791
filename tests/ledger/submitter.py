"""Submits report after report in processes that are killed at any moment, or in several at once: run by the tests.

python -m tests.ledger.submitter ADDRESS POLICY INBOX kill|together ROUNDS

Prints `ack ‹entry› ‹jobs›` after each report that was acknowledged, in one write: the line is there or not.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path

from intake.names import Names
from kaoping.api import load
from kaoping.ledgers import names_of
from ledger.book import Signed, open_ledger
from tests.ledger.conftest import START, report


def submit_forever(address: str, names: Names, inbox: Path, first: int, most: int, to: int = 1) -> None:
    """Submit reports with the figures first, first + 1, …, each acknowledged on stdout."""
    ledger = open_ledger(address, names, Signed(by="李四", at=START))
    for jobs in range(first, first + most):
        path = inbox / f"{first}.yaml"
        path.write_text(report(jobs=str(jobs)), encoding="utf-8")
        receipt = ledger.submit(path, Signed(by="李四", at=START + timedelta(days=1)))
        os.write(to, f"ack {receipt.seq} {jobs}\n".encode())


def fork(address: str, names: Names, inbox: Path, first: int, most: int, to: int = 1) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            submit_forever(address, names, inbox, first, most, to)
            status = 0
        except Exception:
            traceback.print_exc()
        finally:
            # Nothing of the parent's is to be tidied up here.
            os._exit(status)
    return child


def killed(address: str, names: Names, inbox: Path, number: int, chance: random.Random) -> bytes:
    """Kill one that submits: mostly a moment after its first word, sometimes before it can have said anything."""
    reader, writer = os.pipe()
    child = fork(address, names, inbox, 10_000 + number * 1_000, 1_000, writer)
    os.close(writer)
    told = b"" if number % 4 == 3 else os.read(reader, 1024)
    time.sleep(chance.random() * 0.08)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 65_536):
        told += more
    os.close(reader)
    return told


def main(address: str, method: str, inbox: str, how: str, rounds: str) -> None:
    # What is loaded before the fork need not be loaded after it.
    names = names_of(load(method))
    warm = open_ledger(address, names)
    (Path(inbox) / "warm.yaml").write_text(report(), encoding="utf-8")
    warm.read(Path(inbox) / "warm.yaml")
    warm.close()
    chance = random.Random(20260108)
    if how == "kill":
        for number in range(int(rounds)):
            os.write(1, killed(address, names, Path(inbox), number, chance))
        return
    children = [fork(address, names, Path(inbox), 10_000 + n * 1_000, int(rounds)) for n in range(2)]
    for child in children:
        _, status = os.waitpid(child, 0)
        assert status == 0


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`kaoping ledger log POLICY`: every entry, in order."""

from __future__ import annotations

from datetime import datetime

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command, Option
from kaoping.options import as_of_option, ledger_option, policy_argument
from kaoping.session import Session


def run(
    session: Session,
    policy: str,
    unit: str | None,
    last: int | None,
    ledger: str | None,
    as_of: datetime | None,
) -> int:
    """Show the entries."""
    from kaoping.ledger_text import log_table
    from kaoping.ledgers import ledger_of, unit_of

    method = load(policy)
    of = unit_of(method, unit)
    with ledger_of(method, ledger) as opened:
        state = opened.state(as_of)
    session.print(log_table(state, session.language, unit=of, last=last))
    return 0


COMMAND = Command(
    "log",
    run,
    details=Text(
        "一笔一行：什么时候、谁登记的、什么事、哪个文件、理由。",
        "One line an entry: when, by whom, what it is, from which file, and why.",
    ),
    examples=["kaoping ledger log 办法 --unit 长春市", "kaoping ledger log 办法 --last 20"],
    params=[
        policy_argument(),
        Option(["--unit"], Text("只看和这个单位有关的", "only what bears on this unit"), metavar="U"),
        Option(["--last"], Text("只看最后几笔", "only the last so many"), metavar="N", type=int),
        ledger_option(),
        as_of_option(),
    ],
)

"""`kaoping ledger status POLICY`: who reported, how far the reviews are, what is locked."""

from __future__ import annotations

from datetime import datetime

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command
from kaoping.options import as_of_option, ledger_option, period_option, policy_argument
from kaoping.session import Session

_HEAD = Text("台账 {ledger}　共 {count} 笔　{period}", "ledger {ledger}   {count} entries   {period}")
_WAITING = Text("等着审核的更正 {count} 份", "{count} corrections wait for review")


def run(session: Session, policy: str, period: str | None, ledger: str | None, as_of: datetime | None) -> int:
    """Show one line a unit."""
    from kaoping.ledger_text import status_table
    from kaoping.ledgers import ledger_of, names_of, period_of, reporting_units
    from kaoping.moments import now

    method = load(policy)
    label = period_of(method, period)
    with ledger_of(method, ledger) as opened:
        state = opened.state(as_of)
    units = reporting_units(names_of(method), method, label)
    session.print(session.say(_HEAD, ledger=opened.name, count=len(state.entries), period=label))
    session.print("\n" + status_table(state, units, label, as_of or now(), session.language))
    waiting = [s for s in state.waiting if s.period == label]
    if waiting:
        session.print("\n" + session.say(_WAITING, count=len(waiting)))
    return 0


COMMAND = Command(
    "status",
    run,
    details=Text(
        "一行一个单位：算哪一笔，第几次更正，谁报的、谁登记的，审核到哪里，还收不收。",
        "One line a unit: which entry counts, which revision it is, who reported and entered it, what became of the "
        "review, whether more is taken in.",
    ),
    examples=["kaoping ledger status 办法", "kaoping ledger status 办法 --period 半年初评 --as-of 2008-01-15"],
    params=[policy_argument(), period_option(), ledger_option(), as_of_option()],
)

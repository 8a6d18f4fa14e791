"""`kaoping ledger accept POLICY N`: an entry accepted."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command
from kaoping.options import by_option, entry_argument, ledger_option, policy_argument, reason_option, unit_option
from kaoping.session import Session

_DONE = Text("第 {subject} 笔{unit}通过（第 {seq} 笔）", "number {subject}{unit} accepted (number {seq})")


def run(
    session: Session,
    policy: str,
    entry: int,
    unit: str | None,
    reason: str | None,
    by: str | None,
    ledger: str | None,
) -> int:
    """Accept an entry."""
    from kaoping.ledgers import ledger_of, signed_by, unit_of
    from ledger.state import Standing

    method = load(policy)
    of = unit_of(method, unit)
    with ledger_of(method, ledger) as opened:
        seq = opened.review(entry, Standing.ACCEPTED, signed_by(by, reason or ""), of)
    session.print(session.say(_DONE, subject=entry, unit=f"（{of}）" if of else "", seq=seq))
    return 0


COMMAND = Command(
    "accept",
    run,
    details=Text(
        "通过了的报送就定下来了：后来的更正要再通过才算数。没有审核过的报送，最后一次报的算数。",
        "An accepted report is settled: a later correction counts once it is accepted too. Of reports that nobody "
        "reviewed the last one counts.",
    ),
    examples=["kaoping ledger accept 办法 12", "kaoping ledger accept 办法 12 --unit 长春市 --by 李四"],
    params=[
        policy_argument(),
        entry_argument(),
        unit_option(),
        reason_option(is_required=False),
        by_option(),
        ledger_option(),
    ],
)

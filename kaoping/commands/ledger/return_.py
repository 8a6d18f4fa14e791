"""`kaoping ledger return POLICY N`: an entry returned, with the reason."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command
from kaoping.options import by_option, entry_argument, ledger_option, policy_argument, reason_option, unit_option
from kaoping.session import Session

_DONE = Text("第 {subject} 笔{unit}退回（第 {seq} 笔）", "number {subject}{unit} returned (number {seq})")


def run(
    session: Session,
    policy: str,
    entry: int,
    unit: str | None,
    reason: str | None,
    by: str | None,
    ledger: str | None,
) -> int:
    """Return an entry."""
    from kaoping.ledgers import ledger_of, signed_by, unit_of
    from ledger.state import Standing

    method = load(policy)
    of = unit_of(method, unit)
    with ledger_of(method, ledger) as opened:
        seq = opened.review(entry, Standing.RETURNED, signed_by(by, reason or ""), of)
    session.print(session.say(_DONE, subject=entry, unit=f"（{of}）" if of else "", seq=seq))
    return 0


COMMAND = Command(
    "return",
    run,
    details=Text(
        "退回的不算数，以前通过的、再以前没有退回的照旧算。报送、部门数据、评定、调整都能退回。理由记进台账。",
        "What is returned does not count; what stood before it does again. Reports, figures of departments, "
        "judgements and adjustments can all be returned. The reason is on record.",
    ),
    examples=[
        "kaoping ledger return 办法 12 --reason 第3项单位写错",
        "kaoping ledger return 办法 12 --unit 长春市 --reason 和统计局的对不上 --by 李四",
    ],
    params=[
        policy_argument(),
        entry_argument(),
        unit_option(),
        reason_option(is_required=True),
        by_option(),
        ledger_option(),
    ],
)

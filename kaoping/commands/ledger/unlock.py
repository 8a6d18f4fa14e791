"""`kaoping ledger unlock POLICY PERIOD`: reports are taken in again."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Command
from kaoping.options import by_option, ledger_option, policy_argument, reason_option, unit_option
from kaoping.session import Session

_DONE = Text("{unit}{period}开锁{from_}（第 {seq} 笔）", "{period} of {unit} unlocked{from_} (number {seq})")
_ALL = Text("全部单位", "all units")


def run(
    session: Session,
    policy: str,
    period: str,
    unit: str | None,
    reason: str | None,
    by: str | None,
    ledger: str | None,
) -> int:
    """Unlock a period."""
    from kaoping.ledgers import ledger_of, period_of, signed_by, unit_of

    method = load(policy)
    label, of = period_of(method, period), unit_of(method, unit)
    with ledger_of(method, ledger) as opened:
        seq = opened.lock(label, of, signed_by(by, reason or ""), is_locked=False)
    since = ""
    session.print(session.say(_DONE, unit=of or _ALL, period=label, from_=since, seq=seq))
    return 0


COMMAND = Command(
    "unlock",
    run,
    details=Text(
        "开锁要写理由。可以只开一个单位，登记以后再锁上。",
        "Unlocking takes a reason. It can be for one unit; lock it again after the report is in.",
    ),
    examples=["kaoping ledger unlock 办法 年终总评 --unit 长春市 --reason 邮件送晚了一天"],
    params=[
        policy_argument(),
        Argument("period", "PERIOD", Text("期次", "the period")),
        unit_option(),
        reason_option(is_required=True),
        by_option(),
        ledger_option(),
    ],
)

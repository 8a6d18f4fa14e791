"""`kaoping ledger lock POLICY PERIOD`: no more reports for a period."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Command, Day, Option
from kaoping.options import by_option, ledger_option, policy_argument, reason_option, unit_option
from kaoping.session import Session

_DONE = Text("{unit}{period}锁定{from_}（第 {seq} 笔）", "{period} of {unit} locked{from_} (number {seq})")
_ALL = Text("全部单位", "all units")
_FROM = Text("，{day} 以后不再收", " for all that comes after {day}")


def run(
    session: Session,
    policy: str,
    period: str,
    unit: str | None,
    deadline: date | None,
    reason: str | None,
    by: str | None,
    ledger: str | None,
) -> int:
    """Lock a period."""
    from kaoping.ledgers import ledger_of, period_of, signed_by, unit_of
    from kaoping.moments import end_of

    method = load(policy)
    label, of = period_of(method, period), unit_of(method, unit)
    from_: datetime | None = None if deadline is None else end_of(deadline) + timedelta(microseconds=1)
    with ledger_of(method, ledger) as opened:
        seq = opened.lock(label, of, signed_by(by, reason or ""), is_locked=True, from_=from_)
    since = "" if deadline is None else session.say(_FROM, day=deadline)
    session.print(session.say(_DONE, unit=of or _ALL, period=label, from_=since, seq=seq))
    return 0


COMMAND = Command(
    "lock",
    run,
    details=Text(
        "锁定以后，这一期（或一个单位的这一期）不再收报送和更正；审核、部门数据、评定照常。"
        "写 --deadline 的，到那天结束时自动锁定。",
        "Once locked, no report or correction is taken in for the period (or for one unit); reviews, departments and "
        "judgements go on. With --deadline it locks by itself when that day has ended.",
    ),
    examples=["kaoping ledger lock 办法 年终总评 --deadline 2008-01-15"],
    params=[
        policy_argument(),
        Argument("period", "PERIOD", Text("期次", "the period")),
        unit_option(),
        Option(
            ["--deadline"],
            Text("最后一天；那天结束时锁定（不写就是现在）", "the last day; locks when it has ended (default: now)"),
            type=Day(),
            metavar="DATE",
        ),
        reason_option(is_required=False),
        by_option(),
        ledger_option(),
    ],
)

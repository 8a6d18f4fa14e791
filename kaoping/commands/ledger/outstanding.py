"""`kaoping ledger outstanding POLICY`: what is outstanding, and from whom."""

from __future__ import annotations

from datetime import datetime

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command
from kaoping.options import as_of_option, ledger_option, period_option, policy_argument
from kaoping.session import Session

_NOTHING = Text("{period}都报齐了", "everything has come in for {period}")
_COUNT = Text("{period}还差 {count} 个单位", "{period}: {count} units owe something")


def run(session: Session, policy: str, period: str | None, ledger: str | None, as_of: datetime | None) -> int:
    """Show one line for each unit that owes something."""
    from kaoping.ledger_text import outstanding_lines
    from kaoping.ledgers import ledger_of, letters_of, names_of, period_of
    from ledger.answers import outstanding

    method = load(policy)
    label = period_of(method, period)
    wanted = method.checked.policy.period(label)
    with ledger_of(method, ledger) as opened:
        state, found = opened.state(as_of), opened.facts(letters_of(method), as_of)
    session.show(found.diagnostics)
    if found.value is None or wanted is None:
        return 1
    owed = outstanding(state, found.value, names_of(method), wanted)
    session.print(session.say(_COUNT if owed else _NOTHING, period=label, count=len(owed)))
    for line in outstanding_lines(owed, session.language):
        session.print(line)
    return 0


COMMAND = Command(
    "outstanding",
    run,
    details=Text(
        "没有报的、退回了没有再报的、报了但有空白的。部门给了数的不算缺。",
        "Who sent nothing, who was returned a report and sent none since, and whose report has blanks. What a "
        "department gave is not missing.",
    ),
    examples=["kaoping ledger outstanding 办法", "kaoping ledger outstanding 办法 --period 半年初评"],
    params=[policy_argument(), period_option(), ledger_option(), as_of_option()],
)

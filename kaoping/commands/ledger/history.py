"""`kaoping ledger history POLICY UNIT FIGURE`: all that a figure has been."""

from __future__ import annotations

from datetime import datetime

from dsl.diagnostic import Text
from dsl.facts import FigureId
from dsl.span import NOWHERE
from kaoping.api import Policy, load
from kaoping.command import Argument, Command
from kaoping.errors import PolicyError
from kaoping.options import as_of_option, ledger_option, period_option, policy_argument
from kaoping.session import Session

_HEAD = Text("{unit} {period} {figure}", "{unit} {period} {figure}")
_NEVER = Text("台账里没有报过", "was never reported in the ledger")


def run(
    session: Session,
    policy: str,
    unit: str,
    figure: str,
    period: str | None,
    ledger: str | None,
    as_of: datetime | None,
) -> int:
    """Show every version of a figure."""
    from kaoping.ledger_text import history_lines
    from kaoping.ledgers import ledger_of, period_of, unit_of
    from ledger.answers import history

    method = load(policy)
    wanted = _figure(method, unit_of(method, unit), figure, period_of(method, period))
    with ledger_of(method, ledger) as opened, opened.store.reading() as connection:
        from ledger.state import read_state

        versions = history(connection, read_state(connection, as_of), wanted)
    named = f"{wanted.year.head}{wanted.key}"
    session.print(session.say(_HEAD, unit=wanted.unit, period=wanted.period, figure=named))
    for line in history_lines(versions, session.language) or [session.say(_NEVER)]:
        session.print(line)
    return 0


def _figure(method: Policy, unit: str, written: str, period: str) -> FigureId:
    from intake.findings import Findings
    from intake.records import find_list
    from intake.values import Cell
    from kaoping.ledgers import names_of

    names, findings = names_of(method), Findings()
    listed = find_list(written, names)
    if listed is not None:
        return FigureId(unit=unit, period=period, key=listed.records.key, year=listed.year)
    found = names.figure(Cell(text=written, span=NOWHERE, place=""), findings)
    if found is None:
        raise PolicyError(findings.in_order())
    return FigureId(unit=unit, period=period, key=found.key, year=found.year)


COMMAND = Command(
    "history",
    run,
    details=Text(
        "从第一次报到现在：每次的原文和读成的数、在哪个文件哪一格、谁报谁登记、审核的结果和理由，现在算哪一个。"
        "加 --as-of 看那一天算的是哪一个。",
        "From the first report to now: text and value, file and cell, who reported and entered it, what the review "
        "came to and why, and which one counts. With --as-of: which one counted then.",
    ),
    examples=[
        "kaoping ledger history 办法 长春市 解决零就业家庭户数",
        "kaoping ledger history 办法 长春市 上年.上访批次 --as-of 2008-01-15",
    ],
    params=[
        policy_argument(),
        Argument("unit", "UNIT", Text("单位", "the unit")),
        Argument("figure", "FIGURE", Text("填报的数或明细的名称", "a reported figure, or a list of records")),
        period_option(),
        ledger_option(),
        as_of_option(),
    ],
)

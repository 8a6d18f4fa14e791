"""`kaoping ledger judge POLICY UNIT ITEM VALUE`: one judge's judgement."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Command, Option
from kaoping.options import by_option, ledger_option, period_option, policy_argument, reason_option
from kaoping.session import Session

_DONE = Text(
    "第 {seq} 笔 {unit}{period}“{item}”{judge}评为 {value}",
    'number {seq}: {unit} {period} "{item}" judged {value} by {judge}',
)


def run(
    session: Session,
    policy: str,
    unit: str,
    item: str,
    value: str,
    judge: str,
    period: str | None,
    reason: str | None,
    by: str | None,
    ledger: str | None,
) -> int:
    """Enter a judgement."""
    from kaoping.ledgers import ledger_of, period_of, signed_by, unit_of
    from kaoping.typed import enter_typed

    method = load(policy)
    label, of = period_of(method, period), unit_of(method, unit)
    signed = signed_by(by, reason or "")
    with ledger_of(method, ledger, made_by=signed) as opened:
        content: dict[str, object] = {"评定": {label: {of: {item: value}}}}
        receipt = enter_typed(opened, content, signed, judge=judge)
    session.show(receipt.diagnostics)
    if receipt.seq is not None:
        session.print(session.say(_DONE, seq=receipt.seq, unit=of, period=label, item=item, judge=judge, value=value))
    return 0


COMMAND = Command(
    "judge",
    run,
    details=Text(
        "几位评定人各登记各的，按办法写的（平均，或者去掉最高最低再平均）合成；同一个人再评的，替换他以前的。"
        "评错了的用 kaoping ledger return 退回。",
        "Several judges enter one each; they are put together as the method says. A judge who judges again replaces "
        "the earlier one. A wrong one is returned with `kaoping ledger return`.",
    ),
    examples=["kaoping ledger judge 办法 长春市 日常工作得分 92 --judge 王某"],
    params=[
        policy_argument(),
        Argument("unit", "UNIT", Text("单位", "the unit")),
        Argument("item", "ITEM", Text("评定的事：名称，或办法里的那句话", "what is judged: its name or sentence")),
        Argument("value", "VALUE", Text("分数、等级，或 是、否", "a mark, a grade, or 是, 否")),
        Option(["--judge"], Text("评定人", "who judged"), metavar="NAME", required=True),
        period_option(),
        reason_option(is_required=False),
        by_option(),
        ledger_option(),
    ],
)

"""`kaoping ledger adjust POLICY UNIT ITEM OUTCOME`: a decision of the leading group."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Command, Option
from kaoping.options import by_option, ledger_option, period_option, policy_argument, reason_option
from kaoping.session import Session

_DONE = Text("第 {seq} 笔 {unit}{period} {item}：{outcome}", "number {seq}: {unit} {period} {item}: {outcome}")


def run(
    session: Session,
    policy: str,
    unit: str,
    item: str,
    outcome: str,
    area: str | None,
    decided_by: str,
    period: str | None,
    reason: str,
    by: str | None,
    ledger: str | None,
) -> int:
    """Enter a decision."""
    from kaoping.ledgers import ledger_of, period_of, signed_by, unit_of
    from kaoping.typed import enter_typed

    method = load(policy)
    label, of = period_of(method, period), unit_of(method, unit)
    signed = signed_by(by, reason)
    decision = {"单位": of, "项": item, "结果": outcome, "理由": reason, "决定人": decided_by}
    if area is not None:
        decision["方面"] = area
    with ledger_of(method, ledger, made_by=signed) as opened:
        receipt = enter_typed(opened, {"调整": {label: [decision]}}, signed)
    session.show(receipt.diagnostics)
    if receipt.seq is not None:
        session.print(session.say(_DONE, seq=receipt.seq, unit=of, period=label, item=item, outcome=outcome))
    return 0


COMMAND = Command(
    "adjust",
    run,
    details=Text(
        "总分（91分、加 1分、减 1分）、等次、奖项（获评、不获评）的调整，并列时取舍也在这里。"
        "理由和决定人随结果和公文列出。"
        "同一件事再决定的，替换以前的；都留在台账里。",
        "A total (91分, 加 1分, 减 1分), a grade, or an award (获评, 不获评), ties too. Reason and who decided it "
        "stand with the result and in documents. A later decision about the same thing replaces the earlier one.",
    ),
    examples=[
        "kaoping ledger adjust 办法 长春市 总分 加1分 --reason 抗洪抢险 --decided-by 领导小组会议",
        "kaoping ledger adjust 办法 辽源市 单项工作先进单位 获评 --area 劳动关系 --reason 并列 --decided-by 领导小组",
    ],
    params=[
        policy_argument(),
        Argument("unit", "UNIT", Text("单位", "the unit")),
        Argument("item", "ITEM", Text("总分、等次，或奖项的名称", "总分, 等次, or the name of an award")),
        Argument(
            "outcome", "OUTCOME", Text("91分、加1分、等次名，或 获评、不获评", "91分, 加1分, a grade, or 获评, 不获评")
        ),
        Option(["--area"], Text("方面，按方面评的奖项", "the area, of an award given in each"), metavar="AREA"),
        Option(["--decided-by"], Text("谁决定的", "who decided it"), metavar="WHO", required=True),
        period_option(),
        reason_option(is_required=True),
        by_option(),
        ledger_option(),
    ],
)

"""`kaoping ledger …`: what the ledger says, and what is decided in it."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.group import Group

MEMBERS = {
    "status": Text("各单位报了没有、审核到哪里、锁了没有", "who reported, how far reviews are, what is locked"),
    "outstanding": Text("还差谁、差什么", "what is outstanding, and from whom"),
    "log": Text("一笔一笔的流水", "every entry, in order"),
    "history": Text("一个数的来龙去脉：谁报的、谁改的、为什么", "all that a figure has been: who changed it, and why"),
    "preview": Text("一份更正会改变哪些得分、名次、奖项", "what a correction would change: scores, ranks, awards"),
    "accept": Text("审核通过", "accept an entry"),
    "return": Text("退回，写明理由", "return an entry, with the reason"),
    "lock": Text("锁定一个期次，不再收报送", "lock a period: no more reports"),
    "unlock": Text("开锁，写明理由", "unlock it, with the reason"),
    "judge": Text("登记一位评定人的评定", "enter one judge's judgement"),
    "adjust": Text("登记领导小组的调整，写明理由和决定人", "enter a decision of the leading group, with its reason"),
    "verify": Text("核对台账有没有被改动过", "check whether the ledger was tampered with"),
    "export": Text("导出成文件夹的样子", "write it out as a data folder"),
    "original": Text("取出登记时收到的原件", "give back a file as it came in"),
}

COMMAND = Group(
    "ledger",
    "kaoping.commands.ledger",
    MEMBERS,
    details=Text(
        "台账只增不改：报送、更正、审核、锁定、评定、调整，一笔接一笔，每笔记着谁、什么时候、为什么。"
        "默认是办法文件夹里的 台账.db；几个人共用的可以放在 PostgreSQL 里。",
        "A ledger only grows: reports, corrections, reviews, locks, judgements, adjustments, one after the other, each "
        "with who, when and why. It is 台账.db in the method's folder unless --ledger names another file or a "
        "PostgreSQL server.",
    ),
    examples=["kaoping ledger status 办法", "kaoping ledger return 办法 12 --reason 第3项单位写错"],
)

"""`kaoping ledger verify POLICY`: whether anything was changed behind the program's back."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Command, Option
from kaoping.options import ledger_option, policy_argument
from kaoping.session import Session

_HOLDS = Text(
    "共 {count} 笔，逐笔核对无误\n最后一笔的校验值 {head}\n把它抄在别处（会议纪要、印发的通报），以后用 --head 核对",
    "{count} entries, all of them hold\nhead {head}\nWrite it down elsewhere, to check with --head later",
)
_UP_TO = Text("前 {count} 笔无误，校验值 {head}", "the first {count} entries hold, head {head}")


def run(session: Session, policy: str, head: str | None, ledger: str | None) -> int:
    """Recompute the chain; 1 where it is broken."""
    from kaoping.ledgers import ledger_of

    with ledger_of(load(policy), ledger) as opened:
        found = opened.verify(head or "")
    if found.fault is not None:
        session.show([found.fault])
        session.print(session.say(_UP_TO, count=found.count, head=found.head))
        return 1
    session.print(session.say(_HOLDS, count=found.count, head=found.head))
    return 0


COMMAND = Command(
    "verify",
    run,
    details=Text(
        "每一笔的校验值盖住它的全部内容和前一笔的校验值：改一个字、删一笔、换个次序，从那一笔起就对不上，会指出是哪一笔。"
        "连最后几笔一起删掉的，要靠抄在别处的校验值（--head）才看得出来。",
        "The hash of an entry covers all of its content and the hash before it: a changed character, a missing entry "
        "or another order shows, and the first entry is named. That the last entries are gone shows only against a "
        "hash that was written down elsewhere (--head).",
    ),
    examples=["kaoping ledger verify 办法", "kaoping ledger verify 办法 --head 2632f3b364fd49b7"],
    params=[
        policy_argument(),
        Option(
            ["--head"],
            Text("以前抄下的校验值（前几位也行）", "a hash written down before (its first digits do)"),
            metavar="HASH",
        ),
        ledger_option(),
    ],
)

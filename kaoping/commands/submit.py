"""`kaoping submit POLICY FILE…`: reports, corrections and judgements into the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Command, Option
from kaoping.options import by_option, ledger_option, policy_argument, reason_option
from kaoping.session import Session

if TYPE_CHECKING:
    from ledger.book import Receipt

_DOING = Text("登记", "entering")
_ENTERED = Text("第 {seq} 笔 {file}：{what}", "number {seq} {file}: {what}")
_HEAD = Text("台账 {ledger} 共 {count} 笔，最后一笔的校验值 {hash}", "ledger {ledger}: {count} entries, head {hash}")


def run(
    session: Session,
    policy: str,
    files: tuple[str, ...],
    ledger: str | None,
    by: str | None,
    department: str | None,
    judge: str | None,
    reason: str | None,
) -> int:
    """Enter each file, all of it or nothing, and say so once it is on the disk; 1 where one was refused."""
    from kaoping.ledgers import ledger_of, signed_by

    method = load(policy)
    is_whole = True
    with (
        session.progress(_DOING, len(files)) as bar,
        ledger_of(method, ledger, made_by=signed_by(by)) as opened,
    ):
        for file in files:
            signed = signed_by(by, reason or "")
            receipt = opened.submit(Path(file), signed, department=department or "", judge=judge or "")
            session.show(receipt.diagnostics)
            is_whole &= not any(d.severity == "error" for d in receipt.diagnostics)
            if receipt.seq is not None:
                session.print(session.say(_ENTERED, seq=receipt.seq, file=receipt.file, what=_what(receipt)))
            bar.advance()
        count, head = opened.head()
        session.tell(_HEAD, ledger=opened.name, count=count, hash=head[:16])
    return 0 if is_whole else 1


def _what(receipt: Receipt) -> Text:
    """What was taken in, in a few words."""
    zh, en = [], []
    if receipt.reports:
        named = "、".join(f"{unit}{period}" for unit, period in receipt.reports[:3])
        more = len(receipt.reports) - 3
        zh.append(f"{named}{f' 等 {len(receipt.reports)} 份' if more > 0 else ''}，{receipt.figures} 个数")
        en.append(f"{named}{f' and {more} more' if more > 0 else ''}, {receipt.figures} figures")
    if receipt.judgements:
        zh.append(f"{receipt.judgements} 项评定和决定")
        en.append(f"{receipt.judgements} judgements and decisions")
    return Text("；".join(zh), "; ".join(en))


COMMAND = Command(
    "submit",
    run,
    details=Text(
        "读报送的文件（填报表、表格、YAML），每个数连同文件、工作表、格子和原文记进台账，原件也留下。"
        "同一单位同一期次再报的，是更正，以前的都留着。有错的文件一个数也不登记；锁定了的期次不收。"
        "显示“第 N 笔”的，已经写到磁盘上了。ratings.yaml、评定表和 明细/ 里的表也这样登记。",
        "Reads reports (forms, tables, YAML) and enters every figure with its file, sheet, cell and text; the file "
        "itself is kept. A later report of the same unit and period is a revision; nothing earlier is lost. Of a file "
        "with errors nothing is entered, nor for a period that is locked. What is acknowledged is on the disk. "
        "ratings.yaml, forms for judging and tables in 明细/ are entered the same way.",
    ),
    examples=[
        "kaoping submit 办法 收到的/*.xlsx --by 张三",
        "kaoping submit 办法 统计局.csv --department 统计局 --by 张三",
        "kaoping submit 办法 ratings.yaml --ledger postgresql://localhost/kaoping",
    ],
    params=[
        policy_argument(),
        Argument("files", "FILE…", Text("收到的文件", "the files that came in"), nargs=-1, required=True),
        ledger_option(),
        by_option(),
        Option(
            ["--department"],
            Text(
                "这些数是这个部门给的，压过单位自己报的", "the figures are this department's and outrank a unit's own"
            ),
            metavar="NAME",
        ),
        Option(
            ["--judge"],
            Text("评定人，文件里没有写的", "who judged, where the file does not say so"),
            metavar="NAME",
        ),
        reason_option(is_required=False),
    ],
)

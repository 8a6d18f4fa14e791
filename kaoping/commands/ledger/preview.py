"""`kaoping ledger preview POLICY FILE`: what a correction would change."""

from __future__ import annotations

import json
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Choice, Command, Option
from kaoping.options import ledger_option, period_option, policy_argument
from kaoping.session import Session

_DOING = Text("计算", "evaluating")
_HEAD = Text("{what} 算进去以后，{period}会变的：", "with {what}, {period} would change:")
_ENTRY = Text("第 {n} 笔", "entry {n}")


def run(
    session: Session,
    policy: str,
    what: str,
    period: str | None,
    department: str | None,
    judge: str | None,
    format: str,  # noqa: A002 - the option's name
    ledger: str | None,
) -> int:
    """Evaluate with and without, and show what moved."""
    from kaoping.comparison_text import comparison_json, comparison_lines
    from kaoping.ledgers import ledger_of
    from kaoping.preview import preview_entry, preview_file

    method = load(policy)
    is_entry = what.isdecimal() and not Path(what).exists()
    with session.progress(_DOING), ledger_of(method, ledger) as opened:
        if is_entry:
            comparison, result, said = preview_entry(method, opened, int(what), period=period)
        else:
            path, given = Path(what), {"department": department or "", "judge": judge or ""}
            comparison, result, said = preview_file(method, opened, path, **given, period=period)
    session.show(said)
    if format == "json":
        session.print_data(json.dumps(comparison_json(comparison), ensure_ascii=False, indent=1) + "\n")
        return 0
    named = session.say(_ENTRY, n=what) if is_entry else what
    session.print(session.say(_HEAD, what=named, period=result.period))
    for line in comparison_lines(comparison, session.language):
        session.print(line)
    return 0


COMMAND = Command(
    "preview",
    run,
    details=Text(
        "一份还没有登记的文件，或者登记了还没有审核的一笔，算进去以后，哪些完成、得分、总分、名次、等次、奖项会变。"
        "只看，不登记。",
        "Which values, scores, totals, ranks, grades and awards would change with a file that is not entered yet, or "
        "with an entry that waits for review. Nothing is entered.",
    ),
    examples=["kaoping ledger preview 办法 长春市更正.xlsx", "kaoping ledger preview 办法 12 --format json"],
    params=[
        policy_argument(),
        Argument("what", "FILE|N", Text("文件，或者台账的第几笔", "a file, or the number of an entry")),
        period_option(),
        Option(["--department"], Text("文件是这个部门给的", "the file is this department's"), metavar="NAME"),
        Option(["--judge"], Text("评定人", "who judged"), metavar="NAME"),
        Option(["--format"], Text("文字或 JSON", "text or JSON"), type=Choice("text", "json"), default="text"),
        ledger_option(),
    ],
)

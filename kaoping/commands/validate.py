"""`kaoping validate POLICY [FILE…]`: what is wrong or doubtful in reports, before they are taken in."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

from dsl.diagnostic import Text
from dsl.quantity import parse_number
from intake.figure_checks import Limits
from kaoping.api import load
from kaoping.command import Argument, Choice, Command, Day, Option
from kaoping.errors import PolicyError
from kaoping.errors_forms import NoShare
from kaoping.files import safe_name, write_bytes
from kaoping.options import data_option, period_option, policy_argument
from kaoping.session import Session, screen_width
from kaoping.validation import validate
from kaoping.validation_report import to_json, write_returned, write_text

_DOING = Text("读报送的文件", "reading reports")
_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(
    session: Session,
    policy: str,
    files: tuple[str, ...],
    data: str | None,
    period: str | None,
    output: str | None,
    format: str,  # noqa: A002 - the option's name
    jump: str,
    due: date | None,
) -> int:
    """Validate, print the report, and write what goes back; 1 where a report has an error."""
    limits = Limits(jump=_share(jump), due=due)
    method = load(policy)
    with session.progress(_DOING, len(files) or None) as bar:
        found = validate(
            method,
            folder=None if data is None else Path(data),
            files=[Path(f) for f in files],
            period=period,
            limits=limits,
            when_read=bar.advance,
        )
    returned = {} if output is None else write_returned(found, Path(output))
    written = json.dumps(to_json(method, found, returned, session.language), ensure_ascii=False, indent=1) + "\n"
    if format == "json":
        session.print_data(written)
    else:
        session.print(write_text(found, session.language, width=screen_width()))
    if output is not None:
        path = Path(output) / f"{safe_name(found.period)}-校验.json"
        write_bytes(path, written.encode())
        for one in (*returned.values(), path):
            session.tell(_WRITTEN, path=one)
    return 1 if found.count("error") else 0


def _share(written: str) -> Fraction:
    """Read a share: `50`, `50%`, `150%`.

    >>> _share("50"), _share("12.5%")
    (Fraction(1, 2), Fraction(1, 8))
    """
    number = parse_number(written.strip().removesuffix("%").removesuffix("％"))
    if number is None or number <= 0:
        raise PolicyError([NoShare(value=written)])
    return number / 100


COMMAND = Command(
    "validate",
    run,
    details=Text(
        "读报送的文件，把问题一次列全：读不出来的、缺报的、不符合校核的、和下级合计对不上的、比上年变动大的、"
        "和别的单位雷同的、迟报的，每一条写明在哪一格、怎么改。写了 -o 的，给每个有问题的文件做一份退回的表："
        "原表的格子上加批注，另加一张“校验结果”。有错误时退出码是 1。",
        "Reads reports and lists all that is wrong or doubtful in one run: what cannot be read, is missing, breaks a "
        "cross-check, differs from the sum of the units below, jumps against last year, equals another unit's figures, "
        "or came late, each with its cell and how to mend it. With -o it writes for every such file a workbook that "
        "goes back: its own cells with comments, and a list. The exit status is 1 where there are errors.",
    ),
    examples=[
        "kaoping validate jilin-2007-employment",
        "kaoping validate 办法 收到的/*.xlsx --due 2008-01-20 -o out",
    ],
    params=[
        policy_argument(),
        Argument(
            "files",
            "[FILE…]",
            Text("只看这些文件（不写看 submissions/ 里的全部）", "look at these files only (default: submissions/)"),
            nargs=-1,
        ),
        data_option(),
        period_option(),
        Option(
            ["-o", "--output"],
            Text("把退回的表和校验结果写进这个文件夹", "write what goes back, and the report, into this folder"),
            metavar="DIR",
        ),
        Option(
            ["--format"],
            Text("怎样列出：给人看的文字，还是给程序读的 JSON", "as text for people, or JSON for programs"),
            type=Choice("text", "json"),
            default="text",
        ),
        Option(
            ["--jump"],
            Text(
                "比上年增减超过百分之几的提醒核对", "ask about changes against last year of more than so many percent"
            ),
            metavar="PERCENT",
            default="50",
        ),
        Option(
            ["--due"],
            Text("报送的截止日；不写不查迟报", "the last day for reports; without it none is late"),
            metavar="DATE",
            type=Day(),
        ),
    ],
)

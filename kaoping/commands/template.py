"""`kaoping template POLICY`: the Excel forms that units fill in."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Choice, Command, Option
from kaoping.errors import Misused, PolicyError
from kaoping.forms import Kind, prepare_forms, write_forms
from kaoping.options import policy_argument
from kaoping.session import Session

_DOING = Text("做填报表", "making forms")
_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(
    session: Session,
    policy: str,
    output: str,
    unit: str | None,
    period: str | None,
    level: str | None,
    kind: Kind,
    data: str | None,
) -> int:
    """Make the forms."""
    if unit is not None and kind == "level":
        raise PolicyError([Misused(detail="--unit 与 --for level")])
    with session.progress(_DOING) as bar:
        maker = prepare_forms(load(policy), period, data)
        paths = write_forms(maker, Path(output), unit=unit, level=level, kind=kind, when_made=bar.advance)
    for path in paths:
        session.tell(_WRITTEN, path=path)
    return 0


COMMAND = Command(
    "template",
    run,
    details=Text(
        "按办法给每个要报数的单位做一个 Excel 表：只列这个单位这一期要报的，带目标、下拉、校验和校核公式，A4 打印。"
        "填好的表放进 submissions/ 文件夹，evaluate 直接读，每个数都记得是哪个文件哪一格。"
        "已经有的表（多半填过了）不会被覆盖。",
        "Makes an Excel form for every unit that reports: only what the unit has to report for the period, with "
        "targets, drop-downs, validation and cross-checks, for A4. A filled-in form goes into submissions/, where "
        "evaluate reads it and remembers file and cell of every figure. A form that is there already is not replaced.",
    ),
    examples=[
        "kaoping template jilin-2007-employment -o out/forms",
        "kaoping template jilin-2007-employment --unit 长春市 --period 半年初评 -o out/forms",
    ],
    params=[
        policy_argument(),
        Option(["-o", "--output"], Text("放进这个文件夹", "the folder for them"), metavar="DIR", default="out"),
        Option(["--unit"], Text("只做这个单位的", "only that of this unit"), metavar="U"),
        Option(
            ["--period"],
            Text("期次（默认是办法的最后一个）", "the period (default: the method's last)"),
            metavar="P",
        ),
        Option(["--level"], Text("只做这个层次的单位的", "only those of the units of this level"), metavar="L"),
        Option(
            ["--for", "kind"],
            Text(
                "给谁填：unit 一个单位一个表，level 一个层次一个表（一行一个单位），judges 评定人员的评定表",
                "who fills them in: unit (one for each), level (one for each, a row a unit), judges (what is judged)",
            ),
            type=Choice("unit", "level", "judges"),
            default="unit",
        ),
        Option(
            ["--data"],
            Text(
                "放 targets.yaml 的文件夹（默认是办法自己的文件夹）",
                "the folder with targets.yaml (default: the method's own)",
            ),
            metavar="DIR",
        ),
    ],
)

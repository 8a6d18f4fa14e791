"""`kaoping explain POLICY UNIT [INDICATOR]`: why a result is what it is."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import Explained, load
from kaoping.command import Argument, Choice, Command, Option
from kaoping.engines import decisions_option, read_registers, refuse_alone, register_option, table_option
from kaoping.errors import PolicyError
from kaoping.errors_warehouse import EngineOptions
from kaoping.files import write_bytes
from kaoping.ledger_figures import figures
from kaoping.options import as_of_option, data_option, from_ledger_option, period_option, policy_argument
from kaoping.session import Session, ambiguous_width, screen_width

_DOING = Text("计算", "evaluating")
_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(
    session: Session,
    policy: str,
    unit: str,
    indicator: str | None,
    data: str | None,
    period: str | None,
    ledger: str | None,
    as_of: datetime | None,
    format: str,  # noqa: A002 - the option's name
    output: str | None,
    table: tuple[str, ...],
    register: tuple[str, ...],
    decisions: str | None,
    results: str | None,
) -> int:
    """Explain, on the screen or into a file."""
    registers = read_registers(register, table)
    refuse_alone(decisions, table)
    if results is not None and not table:
        raise PolicyError([EngineOptions(problem=Text("--results 要有 --table", "--results needs --table"))])
    with session.progress(_DOING):
        method = load(policy)
        if table:
            explained = method.explain_row(
                table, unit, indicator, period, registers=registers, decisions=decisions, results=results
            )
        else:
            explained = method.evaluate(period, figures(method, data, ledger, as_of)).explain(unit, indicator)
    if output is not None:
        write_bytes(Path(output), _as_text(explained, format).encode("utf-8", "replace"))
        session.tell(_WRITTEN, path=output)
    elif format == "text":
        session.print(explained.to_text(width=screen_width(), ambiguous=ambiguous_width(sys.stdout)))
    else:
        session.print_data(_as_text(explained, format))
    return 0


def _as_text(explained: Explained, kind: str) -> str:
    match kind:
        case "json":
            return explained.to_json()
        case "html":
            return explained.to_html()
        case _:
            return explained.to_text()


COMMAND = Command(
    "explain",
    run,
    details=Text(
        "结果 ← 公式和代入的数字 ← 每个数字在哪个文件哪一格、谁哪天报的；目标 ← 责任状；规则 ← 原文条款；"
        "名次 ← 前后的单位。不写指标，说明这个单位的总分、名次和失分的地方。",
        "Result ← formula with its figures ← each figure's file and cell, who reported it and when; target ← letter; "
        "rule ← clause of the source text; rank ← the neighbours. Without an indicator it is the unit's total that is "
        "explained.",
    ),
    examples=[
        "kaoping explain jilin-2007-employment 长春市 解决零就业家庭比率",
        "kaoping explain jilin-2007-employment 长春市 --format html -o 长春市.html",
        "kaoping explain 办法 某县 --table 全省.parquet --results 结果",
    ],
    params=[
        policy_argument(),
        Argument("unit", "UNIT", Text("单位，名录里的全称", "the unit's name as in the roster")),
        Argument(
            "indicator",
            "[INDICATOR]",
            Text(
                "指标或方面：名称、编号（6）、简称或带路径的名称",
                "an indicator or area: name, number (6), short form or path",
            ),
            required=False,
        ),
        period_option(),
        data_option(),
        from_ledger_option(),
        as_of_option(),
        table_option(),
        register_option(),
        decisions_option(),
        Option(
            ["--results"],
            Text(
                "整批算出来的结果所在的文件夹：名次、等次和奖项从里面取",
                "the folder of the whole run's results, from which rank, grade and awards are taken",
            ),
            metavar="DIR",
        ),
        Option(
            ["--format"],
            Text("文字、JSON 或网页", "text, JSON or a page"),
            type=Choice("text", "json", "html"),
            default="text",
        ),
        Option(
            ["-o", "--output"],
            Text("写进这个文件（不写就显示出来）", "write into this file (else print)"),
            metavar="FILE",
        ),
    ],
)

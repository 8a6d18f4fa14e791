"""`kaoping sql POLICY`: the method as SQL, for those who run a database to review."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Choice, Command, Option
from kaoping.engines import (
    decisions_option,
    details_option,
    partial_option,
    read_registers,
    refuse_alone,
    register_option,
    table_option,
)
from kaoping.files import write_bytes
from kaoping.options import period_option, policy_argument
from kaoping.session import Session

_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(
    session: Session,
    policy: str,
    dialect: str,
    table: tuple[str, ...],
    register: tuple[str, ...],
    decisions: str | None,
    period: str | None,
    partial: bool,
    details: bool,
    output: str | None,
) -> int:
    """Print the statements, or write them into a file."""
    method = load(policy)
    registers = read_registers(register, table)
    refuse_alone(decisions, table)
    text, findings = method.sql_and_findings(
        dialect,
        table,
        period,
        registers=registers,
        decisions=decisions,
        partial=partial,
        details=details or None,
    )
    session.show(findings, method.reading.sources)
    if output is not None:
        write_bytes(Path(output), text.encode("utf-8", "replace"))
        session.tell(_WRITTEN, path=output)
    else:
        session.print_data(text)
    return 0


COMMAND = Command(
    "sql",
    run,
    details=Text(
        "把办法写成 DuckDB 或 Spark 的 SQL，每一步注明是哪项指标、依据哪一条，供管数据库的人审看。所有计算都是整数，"
        "取整写成整除；缺数、不适用等各有一列状态。kaoping evaluate --engine 运行的就是它。先运行第一条“核对”：各列的数"
        "超出了写这些 SQL 时知道的范围，就会列出来。",
        "Writes the method as SQL for DuckDB or Spark, with the indicator and the clause of each step as comments. All "
        "arithmetic is on whole numbers, and what is missing has a column of its own. It is what kaoping evaluate "
        "--engine runs. The first statement lists figures outside the bounds that the rest relies on.",
    ),
    examples=[
        "kaoping sql jilin-2016-civil-affairs --dialect duckdb",
        "kaoping sql 办法 --dialect spark --table 全省.parquet -o 办法.sql",
    ],
    params=[
        policy_argument(),
        Option(["--dialect"], Text("哪种数据库", "which engine"), type=Choice("duckdb", "spark"), default="duckdb"),
        table_option(),
        register_option(),
        decisions_option(),
        period_option(),
        partial_option(),
        details_option(),
        Option(
            ["-o", "--output"],
            Text("写进这个文件（不写就显示出来）", "write into this file (else print)"),
            metavar="FILE",
        ),
    ],
)

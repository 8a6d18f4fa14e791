"""What `evaluate`, `explain` and `sql` share on the command line: the options of engines, and a run of one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Choice, Option
from kaoping.errors import PolicyError
from kaoping.errors_warehouse import EngineOptions
from kaoping.session import Session
from kaoping.warehouse.places import place_of

_DOING = Text("计算", "evaluating")
_DONE = Text("{engine} 算了 {rows} 行，{columns} 列得分", "{engine} evaluated {rows} rows, {columns} columns of scores")
_WRITTEN = Text("写好 {path}", "wrote {path}")
#: Statements of a run: scores, results, and of awards the outcomes, the list, and how each stands.
_STATEMENTS = 5


def table_option() -> Option:
    """--table."""
    return Option(
        ["--table"],
        Text(
            "大表：Parquet 或 CSV 文件，一个单位一行；几个文件就写几次",
            "a large table: Parquet or CSV, a row for each unit; may be repeated",
        ),
        metavar="FILE",
        multiple=True,
    )


def register_option() -> Option:
    """--register."""
    return Option(
        ["--register"],
        Text(
            "大表以外的长明细：明细的名称=Parquet 或 CSV 文件（或文件夹）；几份就写几次",
            "a long list of records beside the table: NAME=FILE (or folder) of Parquet or CSV; may be repeated",
        ),
        metavar="NAME=FILE",
        multiple=True,
    )


def decisions_option() -> Option:
    """--decisions."""
    return Option(
        ["--decisions"],
        Text(
            "大表以外的评定、提名、调整、授奖：ratings.yaml，或者放着它的文件夹",
            "what people decided beside the table (judgements, nominations, adjustments, awards): ratings.yaml or its "
            "folder",
        ),
        metavar="FILE",
    )


def refuse_alone(decisions: str | None, table: tuple[str, ...]) -> None:
    """Refuse --decisions without --table: a data folder holds its own.

    Raises PolicyError (KP960).
    """
    if decisions is not None and not table:
        raise PolicyError([EngineOptions(problem=Text("--decisions 要有 --table", "--decisions needs --table"))])


def read_registers(given: tuple[str, ...], table: tuple[str, ...]) -> dict[str, list[Path | str]]:
    """The files of each list by its name; a file alone is called as the list is.

    Raises PolicyError (KP960).
    """
    if given and not table:
        raise PolicyError([EngineOptions(problem=Text("--register 要有 --table", "--register needs --table"))])
    found: dict[str, list[Path | str]] = {}
    for word in given:
        name, equals, path = word.partition("=")
        if not equals or "/" in name:
            # `期次=年度` may be the name of a folder.
            name, path = Path(word).name.removesuffix(Path(word).suffix), word
        found.setdefault(name.strip(), []).append(place_of(path))
    return found


def partial_option() -> Option:
    """--partial."""
    return Option(
        ["--partial"],
        Text("不能写成 SQL 的项不算，其余照算", "leave out what cannot be written as SQL"),
        is_flag=True,
    )


def engine_options() -> tuple[Option, ...]:
    """The options of `evaluate` that are for engines alone."""
    return (
        Option(
            ["--engine"],
            Text("在数据库里算，结果写成 Parquet（要有 -o）", "evaluate inside a database, into Parquet (needs -o)"),
            type=Choice("duckdb", "spark"),
        ),
        table_option(),
        register_option(),
        decisions_option(),
        Option(
            ["--memory"],
            Text("数据库最多用多少内存，如 4GB", "the most memory that the database takes, such as 4GB"),
            metavar="SIZE",
        ),
        partial_option(),
        details_option(),
        master_option(),
    )


def master_option() -> Option:
    """--master."""
    return Option(
        ["--master"],
        Text(
            "Spark 集群的地址，如 spark://主节点:7077、yarn（不写的，spark-submit 定，或者只用这台机器）",
            "the Spark cluster, such as spark://host:7077 or yarn (default: what spark-submit says, or this machine)",
        ),
        metavar="URL",
    )


def details_option() -> Option:
    """--details."""
    return Option(
        ["--details"],
        Text(
            "另写每项指标的完成值、目标、完成率、档次（有档次的办法不写也有）",
            "write values, targets, completion rates and tiers too (where the method has tiers they always are)",
        ),
        is_flag=True,
    )


def refuse_others(output: str | None, others: Mapping[str, object]) -> None:
    """Refuse options that do not go with an engine.

    Raises PolicyError (KP960).
    """
    given = [name for name, value in others.items() if value]
    if given:
        problem = Text(f"--engine 和 {given[0]} 不能一起用", f"--engine does not go with {given[0]}")
        raise PolicyError([EngineOptions(problem=problem)])
    if output is None:
        raise PolicyError([EngineOptions(problem=Text("--engine 要有 -o", "--engine needs -o"))])


def needs_engine() -> EngineOptions:
    """--table, --register, --decisions, --memory, --partial, --details or --master alone."""
    return EngineOptions(
        problem=Text(
            "--table、--register、--decisions、--memory、--partial、--details、--master 要有 --engine",
            "--table, --register, --decisions, --memory, --partial, --details and --master need --engine",
        )
    )


def _refuse_unfit(engine: str, memory: str | None, master: str | None) -> None:
    """Refuse what the other engine takes.

    Raises PolicyError (KP960).
    """
    if master is not None and engine != "spark":
        raise PolicyError(
            [EngineOptions(problem=Text("--master 要有 --engine spark", "--master needs --engine spark"))]
        )
    if memory is not None and engine == "spark":
        problem = Text(
            "--memory 管不了 Spark；写 spark-submit --driver-memory、--executor-memory",
            "--memory does not hold for Spark; use --driver-memory and --executor-memory of spark-submit",
        )
        raise PolicyError([EngineOptions(problem=problem)])


def run_engine(
    session: Session,
    engine: str,
    policy: str,
    data: str | None,
    period: str | None,
    table: tuple[str, ...],
    register: tuple[str, ...],
    decisions: str | None,
    output: str,
    memory: str | None,
    master: str | None,
    *,
    is_partial: bool,
    has_details: bool,
) -> int:
    """Evaluate inside an engine, and say what was written."""
    _refuse_unfit(engine, memory, master)
    registers = read_registers(register, table)
    refuse_alone(decisions, table)
    if data is not None and table:
        both = Text("--data 和 --table 不能一起用", "--data does not go with --table")
        raise PolicyError([EngineOptions(problem=both)])
    method = load(policy)
    with session.progress(_DOING, 100 * (_STATEMENTS + len(registers))) as bar:
        done = method.evaluate_tables(
            table or None,
            period,
            path=output,
            data=data,
            memory=memory,
            partial=is_partial,
            details=has_details or None,
            engine=engine,
            spark=master,
            registers=registers,
            decisions=decisions,
            advance=bar.advance,
        )
    session.show(done.diagnostics, method.reading.sources)
    session.tell(_DONE, engine={"duckdb": "DuckDB", "spark": "Spark"}[engine], rows=done.rows, columns=done.columns)
    for path in (*done.paths, *done.addresses):
        session.tell(_WRITTEN, path=path)
    return 0

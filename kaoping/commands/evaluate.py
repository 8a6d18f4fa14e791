"""`kaoping evaluate POLICY`: the results of one period."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostic import Text
from kaoping.command import Command, Listed, Option
from kaoping.engines import engine_options, needs_engine, refuse_others, run_engine
from kaoping.errors import PolicyError
from kaoping.errors_forms import NeedsFolder
from kaoping.files import safe_name, write_bytes
from kaoping.options import as_of_option, data_option, from_ledger_option, period_option, policy_argument
from kaoping.page import read_page
from kaoping.session import Session

if TYPE_CHECKING:
    from kaoping.api import Result

_FORMATS = {"table": "txt", "json": "json", "csv": "csv"}
#: What is no text, and so is written into a folder only.
_WORKBOOK, _COLUMNS = "xlsx", "parquet"
_DOING = Text("计算", "evaluating")
_CERTIFIED = Text("结果证书 {path}，校验值 {seal}", "certificate {path}, hash {seal}")
_WRITTEN = Text("写好 {path}", "wrote {path}")


def run(
    session: Session,
    policy: str,
    data: str | None,
    period: str | None,
    ledger: str | None,
    as_of: datetime | None,
    output: str | None,
    format: tuple[str, ...] | None,  # noqa: A002 - the option's name
    check: bool | None,
    certify: str | None,
    engine: str | None,
    table: tuple[str, ...],
    register: tuple[str, ...],
    decisions: str | None,
    memory: str | None,
    partial: bool,
    details: bool,
    master: str | None,
) -> int:
    """Evaluate, and print one format or write several."""
    if engine is not None:
        refuse_others(
            output,
            {"--check": check, "--certify": certify, "--format": format, "--ledger": ledger, "--as-of": as_of},
        )
        return run_engine(
            session,
            engine,
            policy,
            data,
            period,
            table,
            register,
            decisions,
            output or "",
            memory,
            master,
            is_partial=partial,
            has_details=details,
        )
    is_for_engines = table or register or decisions is not None or memory is not None or partial or details
    if is_for_engines or master is not None:
        raise PolicyError([needs_engine()])
    for kind in format or ():
        if output is None and kind not in _FORMATS:
            raise PolicyError([NeedsFolder(kind=kind)])
    if output is None and not check and certify is None and (format or ("table",)) == ("table",):
        with session.progress(_DOING):
            page = read_page(
                policy,
                data=data,
                period=period,
                ledger=ledger,
                as_of=as_of,
                language=session.language,
                width=_screen(),
            )
        session.show(page.diagnostics, page.sources)
        session.print(page.text)
        return 0
    from kaoping.api import load
    from kaoping.ledger_figures import figures

    with session.progress(_DOING):
        method = load(policy)
        result = method.evaluate(period, figures(method, data, ledger, as_of))
        # What is certified is checked, unless somebody says that it shall not be.
        is_checked = check if check is not None else certify is not None
        agreement = method.agreement(result) if is_checked else None
    session.show(result.diagnostics, method.reading.sources)
    if agreement is not None:
        from kaoping.agreed import in_words
        from kaoping.columns import disagreement

        found = disagreement(agreement)
        if found is not None:
            session.show([found])
            return 1
        for line in in_words(agreement):
            session.tell(line)
    if certify is not None:
        from kaoping.certify import certify as write_certificate

        seal = write_certificate(
            result, Path(certify), policy=policy, data=data, ledger=ledger, as_of=as_of, agreement=agreement
        )
        session.tell(_CERTIFIED, path=certify, seal=seal)
    if output is None:
        for kind in format or ("table",):
            _print(result, kind, session)
        return 0
    for path in write_result_files(result, Path(output), format or tuple(_FORMATS), session):
        session.tell(_WRITTEN, path=path)
    return 0


def write_result_files(result: Result, folder: Path, formats: tuple[str, ...], session: Session) -> tuple[Path, ...]:
    """Write a result as `‹period›.json`, `.csv`, `.txt`, `.parquet`, `.xlsx` with its audit book; give their paths."""
    name = safe_name(result.period)
    texts = [kind for kind in formats if kind in _FORMATS]
    paths = [folder / f"{name}.{_FORMATS[kind]}" for kind in texts]
    for kind, path in zip(texts, paths, strict=True):
        write_bytes(path, as_text(result, kind, session, width=None).encode("utf-8", "replace"))
    if _COLUMNS in formats:
        paths.append(folder / f"{name}.parquet")
        write_bytes(paths[-1], result.to_parquet())
    if _WORKBOOK in formats:
        books = {folder / f"{name}.xlsx": result.to_xlsx(), folder / f"{name}-核算底稿.xlsx": result.audit_book()}
        for path, data in books.items():
            write_bytes(path, data)
        paths += books
    return tuple(paths)


def _print(result: Result, kind: str, session: Session) -> None:
    if kind == "table":
        session.print(as_text(result, kind, session, width=_screen()))
    else:
        session.print_data(as_text(result, kind, session, width=None))


def _screen() -> int | None:
    """How wide the screen is; None for a file or a pipe."""
    if not sys.stdout.isatty():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def as_text(result: Result, kind: str, session: Session, *, width: int | None) -> str:
    """Write a result in one of the formats."""
    if kind == "json":
        return result.to_json()
    if kind == "csv":
        return result.to_csv()
    from kaoping.result_table import write_result

    return write_result(result.assessment, result.policy.checked.policy, language=session.language, width=width)


COMMAND = Command(
    "evaluate",
    run,
    details=Text(
        "读责任状、报送的数字和评定，算出每个单位每项指标的完成和得分、总分、名次和奖项。缺的数字不当作零："
        "受它影响的结果待定，并写明原因。有待定的结果时退出码仍是 0。xlsx 出两个工作簿：结果的各张表，"
        "和一份核算底稿，得分、总分、名次都是公式，改了数字就重算。",
        "Reads responsibility letters, reports and judgements and computes what every unit achieved and scored, "
        "totals, ranks and awards. A missing figure is never zero: what depends on it is open, with the reason. Open "
        "results still exit with 0. xlsx writes two workbooks: the tables, and an audit book whose scores, totals and "
        "ranks are formulas over the figures.",
    ),
    examples=[
        "kaoping evaluate jilin-2007-employment",
        "kaoping evaluate jilin-2007-employment --period 半年初评 -o out --format json,csv",
        "kaoping evaluate jilin-2007-employment -o out --format xlsx",
        "kaoping evaluate 办法 --as-of 2008-01-15 --ledger",
        "kaoping evaluate 办法 --engine duckdb --table 全省.parquet --decisions ratings.yaml -o 结果",
        "kaoping evaluate 办法 --engine spark --master spark://主节点:7077 --table /共享/全省.parquet -o /共享/结果",
    ],
    params=[
        policy_argument(),
        data_option(),
        period_option(),
        from_ledger_option(),
        as_of_option(),
        Option(
            ["-o", "--output"],
            Text(
                "写进这个文件夹，文件名是期次（不写就显示出来）",
                "write into this folder, named by the period (else print)",
            ),
            metavar="DIR",
        ),
        Option(
            ["--format"],
            Text(
                "格式，可以写几个，用逗号隔开（默认 table；写了 -o 时默认三样都出）",
                "the formats, several with commas (default: table; with -o all three)",
            ),
            type=Listed(*_FORMATS, _WORKBOOK, _COLUMNS),
        ),
        Option(
            ["--check/--no-check"],
            Text(
                "再用整数列的算法算一遍，逐格核对，有一格不同就报错；出证书的，不写 --no-check 就核对，证书上记着",
                "evaluate once more over columns of integers, and fail where any cell differs; a certified run is "
                "checked unless --no-check says not, and the certificate records it",
            ),
            default=None,
        ),
        Option(
            ["--certify"],
            Text(
                "写一份结果证书：.json，或者 .zip（办法和数都在里面，别的机器上也能重算）；用 kaoping verify 核对",
                "write a certificate: .json, or .zip with method and figures, for another machine; see kaoping verify",
            ),
            metavar="CERT",
        ),
        *engine_options(),
    ],
)

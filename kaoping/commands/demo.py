"""`kaoping demo`: the shipped method with its sample figures, evaluated and rendered."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostic import Text
from kaoping.api import Policy, Result, load
from kaoping.command import Command, Option
from kaoping.commands.evaluate import write_result_files
from kaoping.files import safe_name, write_bytes
from kaoping.issue import formats_here
from kaoping.session import Session

_METHOD = "jilin-2007-employment"
_EXPLAINED = ("长春市", "解决零就业家庭比率")
_DOING = Text("计算和出公文", "evaluating and making documents")
_MADE_UP = Text(
    "随程序带的办法：{title}。数字是虚构的示例。", "The shipped method: {title}. Its figures are made-up samples."
)
_PERIOD = Text("{period}：{units} 个单位", "{period}: {units} units")
_FILES = Text("都在这里：", "It is all here:")
_NEXT = Text(
    "接着可以：kaoping explain jilin-2007-employment 长春市　（长春市的总分是怎么来的）",
    "Next: kaoping explain jilin-2007-employment 长春市    (where that city's total comes from)",
)


def run(session: Session, output: str) -> int:
    """Evaluate both periods, explain one result, make both circulars, and name the files."""
    folder = Path(output)
    paths: list[Path] = []
    results: list[Result] = []
    with session.progress(_DOING):
        method = load(_METHOD)
        data = method.read_data()
        for period in method.periods:
            result = method.evaluate(period, data)
            results.append(result)
            paths += write_result_files(result, folder, ("table", "json", "csv"), session)
        paths += _explanation(results[-1], folder)
        paths += _documents(method, results, folder)
    session.tell(_MADE_UP, title=method.title)
    for result in results:
        session.tell(_PERIOD, period=result.period, units=len(result.assessment.units))
    session.tell(_FILES)
    session.print("\n".join(f"  {path}" for path in paths))
    session.tell(_NEXT)
    return 0


def _explanation(result: Result, folder: Path) -> tuple[Path, ...]:
    unit, indicator = _EXPLAINED
    explained = result.explain(unit, indicator)
    name = safe_name(f"{unit}-{indicator}")
    written = {folder / f"{name}.txt": explained.to_text(), folder / f"{name}.html": explained.to_html()}
    for path, text in written.items():
        write_bytes(path, text.encode())
    return tuple(written)


def _documents(method: Policy, results: list[Result], folder: Path) -> list[Path]:
    """Make the circulars: the documents that belong to one of the periods."""
    by_period = {result.period: result for result in results}
    written: list[Path] = []
    for document in method.documents:
        period = method.period_of(document)
        if period is not None:
            issued = method.issue(document, by_period[period], to=formats_here(), path=folder)
            written += (*issued.paths, *issued.records)
    return written


COMMAND = Command(
    "demo",
    run,
    details=Text(
        "《吉林省2007年就业和社会保障工作目标责任制实施办法》的半年初评和年终总评：结果（文字表、JSON、CSV）、"
        "一个指标的说明、初评通报和表彰通报（Word、PDF、网页、Markdown）。数字是虚构的示例。",
        "The method of Jilin province of 2007 over its half-year and year-end periods: results (table, JSON, CSV), the "
        "explanation of one indicator, and both circulars (DOCX, PDF, HTML, Markdown). The figures are made up.",
    ),
    examples=["kaoping demo", "kaoping demo -o /tmp/demo"],
    params=[Option(["-o", "--output"], Text("放进这个文件夹", "the folder for it"), metavar="DIR", default="out")],
)

"""`kaoping check POLICY…`: all findings about rule files in one run."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dsl.diagnostic import Diagnostic, Text
from dsl.report import summary, to_json
from dsl.sarif import to_sarif
from kaoping.command import Choice, Command, Option
from kaoping.errors import PolicyError
from kaoping.files import SourceFiles
from kaoping.options import policies_argument
from kaoping.reading import findings
from kaoping.session import Session

_CHECKED = Text("{policy}：{found}", "{policy}: {found}")


def run(session: Session, policies: tuple[str, ...], format: str, notes: bool) -> int:  # noqa: A002 - the option's name
    """Check each method; 1 where any has an error, 3 where it could not even be read."""
    everything: list[Diagnostic] = []
    for policy in policies:
        found, sources = _findings(policy, notes=notes)
        everything += found
        if format == "text":
            session.show(found, sources)
            if not session.is_quiet:
                session.print(session.say(_CHECKED, policy=policy, found=summary(found, session.language)))
    if format == "json":
        session.print_data(json.dumps(to_json(everything, session.language), ensure_ascii=False, indent=2) + "\n")
    elif format == "sarif":
        log = to_sarif(everything, session.language, version=_version())
        session.print_data(json.dumps(log, ensure_ascii=False, indent=2) + "\n")
    return _status(everything)


def _findings(policy: str, *, notes: bool) -> tuple[list[Diagnostic], SourceFiles]:
    try:
        found, sources = findings(policy, notes=notes)
    except PolicyError as error:
        return list(error.diagnostics), SourceFiles()
    return list(found), sources


def _status(found: Sequence[Diagnostic]) -> int:
    return PolicyError(found).exit_status if any(d.severity == "error" for d in found) else 0


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("kaoping")
    except PackageNotFoundError:
        # Run from a copy that was never installed.
        return ""


COMMAND = Command(
    "check",
    run,
    details=Text(
        "读规则文件和名录，检查名称、单位、分值、档次、循环定义和原文引用。有错误时退出码是 1。",
        "Reads the rule file and the roster and checks names, units, points, tiers, circular definitions and "
        "citations. The exit status is 1 where there are errors.",
    ),
    examples=[
        "kaoping check jilin-2007-employment",
        "kaoping check policies/jilin-2007-employment --format sarif > check.sarif",
    ],
    params=[
        policies_argument(),
        Option(
            ["--format"],
            Text(
                "怎样列出：给人看的文字，还是给程序读的 JSON、SARIF",
                "as text for people, or JSON or SARIF for programs",
            ),
            type=Choice("text", "json", "sarif"),
            default="text",
        ),
        Option(["--notes"], Text("提示也列出来", "list notes too"), is_flag=True),
    ],
)

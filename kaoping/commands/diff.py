"""`kaoping diff OLD NEW`: what changed between two years' methods, by meaning."""

from __future__ import annotations

import json

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Choice, Command, Option
from kaoping.session import Session


def run(session: Session, old: str, new: str, format: str) -> int:  # noqa: A002 - the option's name
    """Tell the difference; 0 whether there is one or not."""
    from dsl.diff import diff
    from kaoping.diff_text import to_json, to_markdown, to_text

    difference = diff(load(old).checked, load(new).checked)
    if format == "json":
        session.print_data(json.dumps(to_json(difference, session.language), ensure_ascii=False, indent=2) + "\n")
    elif format == "md":
        session.print_data(to_markdown(difference, session.language))
    else:
        session.print(to_text(difference, session.language))
    return 0


COMMAND = Command(
    "diff",
    run,
    details=Text(
        "按意思比较两个办法：增减、改名、改编号的指标，改了的目标、分值、公式、对象和档次。排版、注释和先后不同不算。",
        "Compares two methods by meaning: items added, dropped, renamed or renumbered; targets, points, formulas, "
        "levels and tiers that changed. Layout and comments do not count.",
    ),
    examples=[
        "kaoping diff jilin-2007-employment jilin-2008-employment",
        "kaoping diff jilin-2007-employment jilin-2008-employment --format md > 修订说明.md",
    ],
    params=[
        Argument("old", "OLD", Text("原来的办法", "the older method")),
        Argument("new", "NEW", Text("新的办法", "the newer method")),
        Option(
            ["--format"],
            Text(
                "给人看的文字、给程序读的 JSON，还是 Markdown 文件",
                "as text, as JSON for programs, or as a Markdown document",
            ),
            type=Choice("text", "json", "md"),
            default="text",
        ),
    ],
)

"""`kaoping coverage POLICY`: which clauses no rule cites, and which rules cite none."""

from __future__ import annotations

import json

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Choice, Command, Option
from kaoping.options import policy_argument
from kaoping.session import Session, screen_width

_DOING = Text("对照原文、试算", "comparing with the source, running worked examples")


def run(session: Session, policy: str, format: str, check: bool) -> int:  # noqa: A002 - the option's name
    """Tell what is covered; with --check, 1 where a clause or a passage of the source is not."""
    from kaoping.coverage_report import coverage
    from kaoping.coverage_text import to_json, to_text

    with session.progress(_DOING):
        found = coverage(load(policy))
    if format == "json":
        session.print_data(json.dumps(to_json(found), ensure_ascii=False, indent=2) + "\n")
    else:
        session.print(to_text(found, session.language, width=screen_width()))
    return 0 if found.is_whole or not check else 1


COMMAND = Command(
    "coverage",
    run,
    details=Text(
        "原文的哪些条款没有规则引用，哪些规则没有依据、只凭假设，哪些内容未编入，哪些规则没有算例，各在哪一行。"
        "引用一条就引用了其中各款项；本来不是规则的（如指导思想），在 clauses.yaml 里写「非规则」。",
        "Tells which clauses of the source text no rule cites, which rules cite none or rest on assumptions, what is "
        "not encoded, and which rules have no worked example, each with its place. To cite a clause is to cite all "
        "that stands in it; what is no rule is marked 非规则 in clauses.yaml.",
    ),
    examples=[
        "kaoping coverage jilin-2007-employment",
        "kaoping coverage policies/jilin-2007-employment --check",
    ],
    params=[
        policy_argument(),
        Option(
            ["--format"],
            Text("给人看的文字，还是给程序读的 JSON", "as text for people, or JSON for programs"),
            type=Choice("text", "json"),
            default="text",
        ),
        Option(
            ["--check"],
            Text(
                "有条款没有规则引用、或有原文不在任何条款里的，退出码是 1",
                "exit with 1 where a clause is uncited, or a passage belongs to no clause",
            ),
            is_flag=True,
        ),
    ],
)

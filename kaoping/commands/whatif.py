"""`kaoping whatif POLICY`: the result as it is, and as it would be with other figures or other rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Choice, Command, Option
from kaoping.options import data_option, period_option, policy_argument
from kaoping.session import Session

if TYPE_CHECKING:
    from kaoping.whatif import WhatIf

SCHEMA = "kaoping.whatif/1"
_DOING = Text("计算", "evaluating")
_SUPPOSED = Text("假设（{period}）", "supposed ({period})")
_BLANK = Text("没有报", "not reported")


def run(
    session: Session,
    policy: str,
    set: tuple[str, ...],  # noqa: A002 - the option's name
    rule: tuple[str, ...],
    scenarios: str | None,
    data: str | None,
    period: str | None,
    format: str,  # noqa: A002 - the option's name
) -> int:
    """Evaluate twice and tell what moved, or under every scenario of a file; 0 whether anything did or not."""
    if scenarios is not None:
        return _under_scenarios(session, policy, scenarios, data, period, format)
    with session.progress(_DOING):
        found = load(policy).what_if(figures=set, rules=rule, period=period, data=data)
    if format == "json":
        session.print_data(json.dumps(_as_json(found), ensure_ascii=False, indent=1) + "\n")
        return 0
    from kaoping.comparison_text import comparison_lines

    session.print("\n".join((*_head(session, found), "", *comparison_lines(found.comparison, session.language))))
    return 0


def _under_scenarios(session: Session, policy: str, file: str, data: str | None, period: str | None, form: str) -> int:
    """Every scenario of a file: what each changes, and what comes of all of them."""
    from kaoping.robust_text import RobustPage, robust_json

    with session.progress(_DOING) as bar:
        method = load(policy)
        found = method.scenarios(file, data, period)
        summary = found.summary(bar.advance)
    runner = found.runner
    if form == "json":
        said = robust_json(summary, runner.decided, runner.period.name)
        session.print_data(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        return 0
    page = RobustPage(method.plan, runner.period.name, session.language)
    session.print("\n".join(page.lines(summary, runner.decided, None)))
    return 0


def _head(session: Session, found: WhatIf) -> list[str]:
    lines = [session.say(_SUPPOSED, period=found.before.period)]
    for one in found.supposed:
        sides = [text or session.say(_BLANK) for text in (one.before, one.after)]
        lines.append(f"  {one.unit}.{one.name}  {sides[0]} → {sides[1]}")
    lines += (f"  {rule}" for rule in found.rules)
    return lines


def _as_json(found: WhatIf) -> dict[str, object]:
    from kaoping.comparison_text import comparison_json

    return {
        **comparison_json(found.comparison),
        "schema": SCHEMA,
        "policy": {"title": found.before.title, "folder": found.before.folder},
        "period": found.before.period,
        "supposed": [{"unit": s.unit, "field": s.name, "before": s.before, "after": s.after} for s in found.supposed],
        "rules": list(found.rules),
    }


COMMAND = Command(
    "whatif",
    run,
    details=Text(
        "把现在的结果和假设的结果放在一起，只列变了的：总分、名次、等次、指标、奖项。--set 换一个报送的数或一项评定，"
        "--rule 改一条规则；都可以写几个。办法和报送的文件不动。",
        "Sets the result beside the one that would be, and lists what moves: totals, ranks, grades, items, awards. "
        "--set replaces a reported figure or a judgement, --rule changes a rule; both can be repeated. No file is "
        "changed.",
    ),
    examples=[
        'kaoping whatif jilin-2007-employment --set "长春市.解决零就业家庭户数=150户"',
        'kaoping whatif jilin-2007-employment --rule "指标 6：目标 不低于 95%；分值 4分"',
        "kaoping whatif jilin-2007-employment --scenarios 情形.csv",
    ],
    params=[
        policy_argument(),
        Option(
            ["--set"],
            Text("假设一个单位报的数：单位.填报项=数", "suppose a figure of a unit: UNIT.FIELD=VALUE"),
            metavar="UNIT.FIELD=VALUE",
            multiple=True,
        ),
        Option(
            ["--rule"],
            Text(
                "假设规则不同：块的开头、冒号、变了的行，几行用分号隔开",
                "suppose another rule: the head of a block, a colon, the lines that change with semicolons between",
            ),
            metavar="RULE",
            multiple=True,
        ),
        Option(
            ["--scenarios"],
            Text(
                "许多种情形：CSV 一行一种，或 YAML；列写 单位.填报项、指标.分值、指标.目标、取舍、小数位数、规则",
                "many scenarios: CSV with a row each, or YAML; columns UNIT.FIELD, INDICATOR.分值, INDICATOR.目标, …",
            ),
            metavar="FILE",
        ),
        data_option(),
        period_option(),
        Option(
            ["--format"],
            Text("给人看的文字，还是给程序读的 JSON", "as text, or as JSON for programs"),
            type=Choice("text", "json"),
            default="text",
        ),
    ],
)

"""`kaoping seek POLICY UNIT GOAL`: how much more of one figure would be enough."""

from __future__ import annotations

import json

from dsl.diagnostic import Text
from dsl.quantity import format_quantity
from engine.errors_explain import UnknownUnit
from engine.evaluate import inputs_of
from engine.seek import Found, Sought, seek
from kaoping.api import load
from kaoping.command import Argument, Choice, Command, Option
from kaoping.errors import PolicyError, near_names
from kaoping.errors_seek import BadGoal
from kaoping.goals import read_goal, written
from kaoping.options import data_option, period_option, policy_argument
from kaoping.session import Session

_DOING = Text("试算", "trying")
_REACHED = Text("{unit}现在就达到“{goal}”", "{unit} reaches “{goal}” as it is")
_NONE = Text("只改一个数，试过的范围里没有能达到“{goal}”的", "no single figure reaches “{goal}” within what was tried")
_NOT_TRIED = Text(
    "有 {count} 个数没有试（只有逐项解释的算法会算）：{listed}",
    "{count} figures were not tried (only the interpreter follows them): {listed}",
)
_NOTHING_TRIED = Text(
    "没有能试的数：“{goal}”只有逐项解释的算法会算。可以用 kaoping whatif 假设一个数，看结果怎么变",
    "no figure could be tried: only the interpreter works out “{goal}”. Suppose one with kaoping whatif instead",
)
#: So many figures are named, and the rest counted.
_MOST_NAMED = 8


def run(
    session: Session,
    policy: str,
    unit: str,
    goal: str,
    data: str | None,
    period: str | None,
    format: str,  # noqa: A002 - the option's name
) -> int:
    """Seek, and print each figure that is enough by itself, the smallest relative change first."""
    with session.progress(_DOING):
        method = load(policy)
        wanted = read_goal(goal, method.plan)
        result = method.evaluate(period, data)
        own = result.assessment.unit(unit)
        if own is None:
            names = [u.name for u in result.assessment.units]
            raise PolicyError([UnknownUnit(unit=unit, nearest=near_names(unit, names))])
        if wanted.key in ("总分", "名次") and own.total_derivation is None:
            no_total = Text(f"{result.period}不算总分", f"{result.period} makes no total")
            raise PolicyError([BadGoal(text=goal, why=no_total)])
        known = method.plan.policy.period(result.period)
        assert known is not None
        inputs = inputs_of(method.plan, result.facts, known)
        sought = seek(method.plan, inputs, known, own, wanted, result.assessment)
    session.show(result.diagnostics, method.reading.sources)
    if format == "json":
        session.print_data(_json(sought, unit, goal))
        return 0
    if sought.is_reached:
        session.print(session.say(_REACHED, unit=unit, goal=goal))
    elif not sought.found and not sought.not_enough:
        session.print(session.say(_NOTHING_TRIED, goal=goal))
        return 0
    elif not sought.found:
        session.print(session.say(_NONE, goal=goal))
    for one in sought.found:
        session.print(_line(one))
    if sought.not_tried:
        named = "、".join(sought.not_tried[:_MOST_NAMED])
        more = "……" if len(sought.not_tried) > _MOST_NAMED else ""
        session.tell(_NOT_TRIED, count=len(sought.not_tried), listed=named + more)
    return 0


def _line(one: Found) -> str:
    now, needed, not_yet = (format_quantity(v, one.unit) for v in (one.now, one.needed, one.not_yet))
    more = "＋" if one.needed > one.now else "－"
    by = format_quantity(abs(one.needed - one.now), one.unit)
    doubt = f"；注意：{one.doubt}" if one.doubt else ""
    return (
        f"{one.key}：{now} → {needed}（{more}{by}），总分 {written(one.total_with)}；"
        f"{not_yet} 还不够，总分 {written(one.total_not_yet)}{doubt}"
    )


def _json(sought: Sought, unit: str, goal: str) -> str:
    found = [
        {
            "figure": f.key,
            "unit": f.unit.name,
            "now": written(f.now / f.unit.scale),
            "needed": written(f.needed / f.unit.scale),
            "not_yet": written(f.not_yet / f.unit.scale),
            "total": written(f.total_with),
            "total_not_yet": written(f.total_not_yet),
            "doubt": f.doubt,
        }
        for f in sought.found
    ]
    said = {
        "schema": "kaoping.seek/1",
        "unit": unit,
        "goal": goal,
        "is_reached": sought.is_reached,
        "found": found,
        "not_enough": list(sought.not_enough),
        "not_tried": list(sought.not_tried),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


COMMAND = Command(
    "seek",
    run,
    details=Text(
        "一次只改这个单位报送的一个数，从现在的值往两边一步一步试，找出达到目标的最小改动；差一步的那个值也算给您看，"
        "它还不够。别的单位的数不动。目标写“名次 3”“总分 90”，或者“方面或指标.得分 5”。",
        "Changes one reported figure of the unit at a time, step by step from what it is, and finds the smallest "
        "change that reaches the goal; the value one step short is shown too, and is not enough. The goal is “名次 3”, "
        "“总分 90” or “AREA-OR-INDICATOR.得分 5”.",
    ),
    examples=[
        'kaoping seek 练习 乙县 "名次 1"',
        'kaoping seek 练习 乙县 "总分 95" --format json',
    ],
    params=[
        policy_argument(),
        Argument("unit", "UNIT", Text("单位名称", "the unit's name")),
        Argument("goal", "GOAL", Text("目标，如“名次 3”“总分 90”", "the goal, such as “名次 3” or “总分 90”")),
        data_option(),
        period_option(),
        Option(["--format"], Text("格式", "the format"), type=Choice("text", "json"), default="text"),
    ],
)

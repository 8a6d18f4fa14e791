"""`kaoping seek POLICY UNIT GOAL`: how much more of one figure, or of several, would be enough."""

from __future__ import annotations

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Argument, Choice, Command, Option
from kaoping.options import data_option, period_option, policy_argument
from kaoping.seek_text import seek_json, seek_lines
from kaoping.session import Session

_DOING = Text("试算", "trying")


def run(
    session: Session,
    policy: str,
    unit: str,
    goal: str,
    figure: tuple[str, ...],
    together: bool,
    ratio: str | None,
    level: str | None,
    data: str | None,
    period: str | None,
    format: str,  # noqa: A002 - the option's name
) -> int:
    """Seek, and print each figure that is enough by itself, the smallest relative change first."""
    from kaoping.seeking import ask

    with session.progress(_DOING) as bar:
        method = load(policy)
        asked = ask(
            method, unit, goal, figures=figure, together=together, ratio=ratio, level=level, data=data, period=period
        )
        sought = asked.seek(bar.advance)
    session.show(asked.diagnostics, method.reading.sources)
    if format == "json":
        session.print_data(seek_json(sought, unit, asked.level, goal))
        return 0
    session.print("\n".join(seek_lines(sought, method.plan, asked.named, goal, session.language)))
    return 0


COMMAND = Command(
    "seek",
    run,
    details=Text(
        "一次只改这个单位报送的一个数，找出达到目标的最小改动；更小的都证明不够，差一步的那个值也用逐项解释的算法算给您看。"
        "别的单位的数不动，校核照样要符合。目标写“名次 3”“总分 90”“方面或指标.得分 5”“奖项 名称（方面）”“等次 优秀”，"
        "或者“指标 2.2 优秀”。--figure 只试写出的数；再加 --together 就几个数一起改，总的改动最小；"
        "加 --ratio 2:1 就按比例一起改。",
        "Changes one reported figure of the unit at a time and finds the smallest change that reaches the goal; all "
        "smaller ones are proved not to, and the value one step short is evaluated too. Other units stay as they are, "
        "and cross-checks have to hold. The goal is “名次 3”, “总分 90”, “AREA-OR-INDICATOR.得分 5”, "
        "“奖项 AWARD（AREA）”, “等次 GRADE” or “INDICATOR TIER”. --figure names the figures to try; with --together "
        "they move together by the least change in all, with --ratio 2:1 in that ratio.",
    ),
    examples=[
        'kaoping seek 练习 乙县 "名次 1"',
        'kaoping seek jilin-2007-employment 长春市 "奖项 单项工作先进单位（劳动关系）"',
        'kaoping seek jilin-2016-civil-affairs 双阳区 "指标 2.2 优秀" --format json',
    ],
    params=[
        policy_argument(),
        Argument("unit", "UNIT", Text("单位名称", "the unit's name")),
        Argument("goal", "GOAL", Text("目标，如“名次 3”“总分 90”", "the goal, such as “名次 3” or “总分 90”")),
        Option(
            ["--figure"],
            Text("只试这个填报项；可以写几个", "try this figure alone; can be repeated"),
            metavar="FIELD",
            multiple=True,
        ),
        Option(
            ["--together"],
            Text(
                "--figure 写出的几个数一起改，总的改动最小", "move those figures together, by the least change in all"
            ),
            is_flag=True,
        ),
        Option(
            ["--ratio"],
            Text("--figure 写出的几个数按这个比例一起改", "move those figures together in this ratio of steps"),
            metavar="A:B",
        ),
        Option(["--level"], Text("层次（单位在几个层次的）", "the level, of a unit in several"), metavar="LEVEL"),
        data_option(),
        period_option(),
        Option(["--format"], Text("格式", "the format"), type=Choice("text", "json"), default="text"),
    ],
)

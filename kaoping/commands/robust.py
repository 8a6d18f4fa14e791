"""`kaoping robust POLICY`: what ranks, grades and awards do when weights, targets, roundings or a figure move."""

from __future__ import annotations

import json
import re
from fractions import Fraction

from dsl.diagnostic import Text
from kaoping.api import load
from kaoping.command import Choice, Command, Option
from kaoping.errors import PolicyError
from kaoping.options import data_option, period_option, policy_argument
from kaoping.session import Session

_DOING = Text("计算", "evaluating")


def run(
    session: Session,
    policy: str,
    weights: str,
    targets: str,
    thresholds: str,
    step: str,
    samples: int,
    seed: int,
    roundings: str,
    places: str | None,
    figures: bool,
    limit: str,
    level: str | None,
    data: str | None,
    period: str | None,
    format: str,  # noqa: A002 - the option's name
) -> int:
    """Go through the scenarios and tell what moved."""
    from kaoping.robust_text import RobustPage, cells_json, robust_json
    from kaoping.scenarios import Movement, ScenarioRun, cells, open_runner

    movement = Movement(
        weights=_share("--weights", weights),
        targets=_share("--targets", targets),
        limits=_share("--thresholds", thresholds),
        step=_share("--step", step, is_zero=False),
        samples=samples,
        seed=seed,
        modes=_modes(roundings),
        places=_places(places),
    )
    farthest = _share("--limit", limit, is_zero=False)
    with session.progress(_DOING) as bar:
        method = load(policy)
        runner = open_runner(method, data, period)
        found = ScenarioRun(runner, movement.family(method.plan)).summary(bar.advance)
        turning = cells(runner, farthest, 15, bar.advance) if figures else None
    if format == "json":
        said = robust_json(found, runner.decided, runner.period.name)
        if turning is not None:
            said["figures"] = cells_json(turning)
        session.print_data(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        return 0
    page = RobustPage(method.plan, runner.period.name, session.language)
    lines = [*page.lines(found, runner.decided, level)]
    if turning is not None:
        lines += page.cells(turning, farthest)
    session.print("\n".join(lines))
    return 0


def _wrong(option: str, text: str) -> PolicyError:
    from kaoping.errors_scenarios import BadMovement

    return PolicyError([BadMovement(option=option, text=text)])


def _share(option: str, text: str, *, is_zero: bool = True) -> Fraction:
    match = re.fullmatch(r"\s*([0-9]{1,3}(?:\.[0-9]{1,4})?)\s*[%％]?\s*", text)
    share = Fraction(match.group(1)) / 100 if match is not None else Fraction(-1)
    if share < 0 or share > 1 or (share == 0 and not is_zero):
        raise _wrong(option, text)
    return share


def _modes(text: str) -> tuple:  # type: ignore[type-arg]
    from kaoping.scenarios import modes_of

    try:
        return modes_of(x.strip() for x in re.split(r"[,，、]", text) if x.strip())
    except ValueError as error:
        raise _wrong("--roundings", str(error)) from None


def _places(text: str | None) -> tuple[int, ...]:
    parts = [x.strip() for x in re.split(r"[,，、]", text or "") if x.strip()]
    if not all(re.fullmatch(r"[0-9]", p) for p in parts):
        raise _wrong("--places", text or "")
    return tuple(int(p) for p in parts)


COMMAND = Command(
    "robust",
    run,
    details=Text(
        "结果稳不稳：各项分值、目标，分档、档次、等次、否决等条件里的数，逐个上下移动，分值一起随机移动，取舍换一种，名次、等次、奖项变不变；每个单位的名次在"
        "什么范围，奖项在多少情形里还是它的，单独动多少就换人。--figures 再看单独改哪个报送的数就会换人。"
        "--seed 一样，结果就一样。",
        "How firm the result is: the points and targets of items and the numbers that bands, tiers, grades and vetoes "
        "begin at are moved one by one, all points together at random, and rounding is changed. Tells the range of "
        "every unit's rank, in what share of scenarios it keeps its rank, grade, tiers and awards, and the smallest "
        "movement that changes an award; with --figures, which single reported figure would. The same --seed gives the "
        "same result.",
    ),
    examples=[
        "kaoping robust jilin-2007-employment --level 市州",
        "kaoping robust jilin-2007-employment --weights 20% --targets 0 --samples 5000 --format json",
    ],
    params=[
        policy_argument(),
        Option(
            ["--weights"],
            Text("分值上下移动到多少", "how far points are moved, up and down"),
            metavar="SHARE",
            default="10%",
        ),
        Option(
            ["--targets"],
            Text("目标上下移动到多少", "how far targets are moved, up and down"),
            metavar="SHARE",
            default="5%",
        ),
        Option(
            ["--thresholds"],
            Text("分档、档次、等次等条件里的数上下移动到多少", "how far the numbers that rules compare with are moved"),
            metavar="SHARE",
            default="5%",
        ),
        Option(["--step"], Text("一步多少", "how much a step is"), metavar="SHARE", default="1%"),
        Option(
            ["--samples"],
            Text("分值一起随机移动多少种", "how often all points are moved at random"),
            type=int,
            metavar="N",
            default=1000,
        ),
        Option(["--seed"], Text("随机数的种子", "the seed of what is drawn"), type=int, metavar="N", default=1),
        Option(
            ["--roundings"],
            Text("试哪些取舍，用逗号隔开", "which roundings to try, with commas"),
            metavar="MODES",
            default="四舍五入,修约,截断",
        ),
        Option(["--places"], Text("试保留几位小数，用逗号隔开", "which numbers of places to try"), metavar="N,N"),
        Option(
            ["--figures"],
            Text("也看单独改哪个报送的数就换人", "also which single figure would change an award"),
            is_flag=True,
        ),
        Option(
            ["--limit"],
            Text("报送的数最多改多少", "how far a reported figure is moved"),
            metavar="SHARE",
            default="20%",
        ),
        Option(["--level"], Text("只列这个层次", "list this level alone"), metavar="LEVEL"),
        data_option(),
        period_option(),
        Option(["--format"], Text("格式", "the format"), type=Choice("text", "json"), default="text"),
    ],
)

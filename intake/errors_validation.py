"""What validation finds in figures that are readable but doubtful: KP851–KP860."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Note, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBeyondWhole(Warning):
    """一个率超过了 100%。

    到位率、覆盖率这样的率说的是全部里的一部分，不会超过 100%。多半是分子分母填反了，或者把 98.5% 的数填成了 9850%。
    名称里有“完成”“增长”“增加”“提高”“下降”“执行”的可以超过 100%，超过 1000% 才提醒。
    """

    code: ClassVar = "KP851"
    title: ClassVar = Text("{unit}的“{name}”是 {value}，超过 {limit}", '{unit}: "{name}" is {value}, above {limit}')
    help: ClassVar = Text("核对这个率；确实如此的，在说明里写清楚", "check the rate; if it is right, say why beside it")
    unit: str
    name: str
    value: str
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAfterReport(Warning):
    """报的日期在填报日期之后。

    已经办成的事，日期不会在填报那天之后。多半是年份写错了。
    """

    code: ClassVar = "KP852"
    title: ClassVar = Text(
        "{unit}的“{name}”是 {day}，在填报日期 {reported_on} 之后",
        '{unit}: "{name}" is {day}, after the day of the report, {reported_on}',
    )
    help: ClassVar = Text("核对年份；还没有办的，照办法的规定填", "check the year")
    unit: str
    name: str
    day: str
    reported_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumDiffers(Warning):
    """一个单位自己报的数，和下级各单位报的数的合计对不上。

    办法里没有说上级的数一定等于下级合计；本级另有一块的，可以大于合计，不会小于。对不上的请上下两级核对。
    下级还有没报的，只有合计已经超过上级的数才提醒。
    """

    code: ClassVar = "KP853"
    title: ClassVar = Text(
        "{unit}的“{name}”报了 {own}，下级 {count} 个单位合计 {total}，{how} {difference}",
        '{unit}: "{name}" is {own}, but the {count} units below add up to {total} ({difference} {how})',
    )
    help: ClassVar = Text(
        "和下级核对；含本级的，在说明里写清楚", "check with the units below; say so where the unit adds its own"
    )
    unit: str
    name: str
    own: str
    count: int
    total: str
    how: Text
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SumsDifferMostly(Note):
    """一个单位报的数大多和下级合计对不上，多半只报了本级。

    一半以上的项对不上时不逐项列出，免得淹没别的问题。上级的数应当含下级的，请核对口径。
    """

    code: ClassVar = "KP854"
    title: ClassVar = Text(
        "{unit}有下级合计可比的 {count} 项里，{different} 项和合计对不上（如“{example}”），多半只报了本级",
        '{unit}: {different} of {count} figures differ from the sum of the units below (such as "{example}"); '
        "it most likely reported its own part only",
    )
    help: ClassVar = Text("核对口径：上级的数含不含下级的", "see whether the figures are to include the units below")
    unit: str
    count: int
    different: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump(Warning):
    """今年的数比上年变动很大。

    变动超过一定幅度（默认 50%，用 `--jump` 改）的提醒核对：单位填错（元、万元）、口径变了、多打一个零，都会这样。
    """

    code: ClassVar = "KP855"
    title: ClassVar = Text(
        "{unit}的“{name}”今年 {now}，上年 {before}，{how} {change}（超过 {threshold} 的要核对）",
        '{unit}: "{name}" is {now} this year and {before} last year, {how} by {change} (more than {threshold})',
    )
    help: ClassVar = Text(
        "核对两年的数和计量单位；确实如此的，在说明里写清楚", "check both years and their units; say why if it is right"
    )
    unit: str
    name: str
    now: str
    before: str
    how: Text
    change: str
    threshold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedFigures(Warning):
    """两个单位报的许多数完全一样。

    两个单位各报各的，许多不是 0、不是 100% 的数一模一样，多半是拿别人的表改了单位名交上来的，或者同一张表交了两次。
    """

    code: ClassVar = "KP856"
    title: ClassVar = Text(
        "{unit}和{other}可比的 {count} 项里有 {same} 项完全一样：{names}",
        "{unit} and {other} report the same in {same} of {count} figures: {names}",
    )
    help: ClassVar = Text("请两个单位各自核对", "have both units check their figures")
    unit: str
    other: str
    same: int
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReport(Warning):
    """这份报送迟了。

    填报日期在截止日（`--due`）之后。迟报怎么处理由办法和通知定，程序只指出来，数照样用。
    """

    code: ClassVar = "KP857"
    title: ClassVar = Text(
        "{unit}的报送迟了 {days} 天：填报日期 {day}，截止 {due}",
        "{unit} reported {days} days late: on {day}, due {due}",
    )
    unit: str
    days: int
    day: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyReport(Warning):
    """期次还没有截止就报了。

    填报日期在期次的截至日之前，报的不会是整个期次的数。多半是日期写错了，或者报的是预计数。
    """

    code: ClassVar = "KP858"
    title: ClassVar = Text(
        "{unit}的填报日期 {day} 在{period}的截至日 {closes_on} 之前",
        "{unit} reported on {day}, before {period} closes on {closes_on}",
    )
    help: ClassVar = Text("核对日期；报的是预计数的，期次截止后重报", "check the day, or report again when it is over")
    unit: str
    day: str
    period: str
    closes_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWithoutDay(Note):
    """这份报送没有填报日期，看不出迟没迟。"""

    code: ClassVar = "KP859"
    title: ClassVar = Text(
        "{unit}的报送没有填报日期，看不出是不是在 {due} 以前报的",
        "the report of {unit} has no date, so it cannot be told whether it came by {due}",
    )
    help: ClassVar = Text("补上填报日期", "enter the day of the report")
    unit: str
    due: str

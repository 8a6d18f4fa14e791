"""A made-up county's year-end assessment of its townships, whole, and short ways to give it figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction
from functools import cache

from dsl.diagnostic import InternalError
from dsl.facts import Adjustment, Fact, Facts, FigureId, Rating, RosterUnit, Source
from dsl.method import read_method
from engine.evaluate import evaluate
from engine.lower import lower
from engine.plan import Plan
from engine.results import Assessment, UnitResult

PERIOD = "年终考评"
HERE = Source(file="submissions/示例.yaml", place="数据")

#: Made up from first to last: no county has this method.
METHOD = """\
办法 某县2025年度乡镇综合考评办法
    文号     “某政发〔2025〕9号”
    印发机关 某县人民政府
    责任期限 2025-01-01 至 2025-12-31
    指标得分 保留 2 位小数

层次 乡镇
    考评者 县人民政府
    包括   乡镇

期次 年终考评 截至 2025-12-31 用于 排序、表彰

填报
    群众满意度得分 分 评定 0分 至 100分
    平时得分 分 评定 0分 至 100分
    招商到位资金 万元

方面 （一） 经济发展
    指标 1 税收完成率
        单位 %
        目标 100%
        分值 60
        计分 按完成率，最多 满分

方面 （二） 社会治理
    指标 2 矛盾化解率
        单位 %
        目标 100%
        分值 40
        计分 按完成率，最多 满分

子考核 平时考核得分 = 平时得分 × 30%
    保留 1 位小数

总分 年终考评 = 平时考核得分 ＋ 指标得分合计 × 70% ＋ 加分合计 － 扣分合计
    保留 2 位小数
    最低 0分

加分 最多 5分
    宣传信息 最多 2分
        国家级媒体采用 篇 每 1篇 加 0.5分
        省级媒体采用 篇 每 1篇 加 0.2分，最多 1分
    招商到位资金 每 100万元 加 1分（不足的不计），最多 2分
    评定：获得省级以上表彰的，加 1分
    未报的不加

扣分
    同一事项只计最高一次
    受到县级通报批评 次 每 1次 扣 1分
    受到市级通报批评 次 每 1次 扣 2分
    未报的不扣

一票否决
    有下列情形之一的，定为 不合格、取消评优资格
        1. 评定：发生重大安全责任事故
        2. 评定：发生严重违纪违法案件

等次
    有下列情形之一的，定为 不合格
        评定：弄虚作假
    优秀 90分以上
        名额 考评对象总数的 35%，向下取整
        超出名额的，定为 良好
        名额处并列的，依次比较 群众满意度得分、税收完成率
    良好 80分以上
    合格 60分以上
    不合格 其余
    评定：受到省级通报表扬的，升一档
    评定：工作有重大失误的，降一档
    同时符合几种的，从低

奖项 先进乡镇
    名额 4
    按 总分
    名额处并列的，依次比较 群众满意度得分
    等次 不合格 的，不能评先

资金 考评奖励 = 如果 等次 优秀 则 10万元 否则 如果 等次 良好 则 5万元 否则 如果 等次 合格 则 0万元 否则 －2万元
    单位 万元
    正数 上级拨付，负数 上缴

追责 约谈
    满足 2 项以上
        评定：工作不力
        总分 低于 60分
        等次 不合格
"""

COLUMNS = (
    "税收完成率",
    "矛盾化解率",
    "平时得分",
    "国家级媒体采用",
    "省级媒体采用",
    "招商到位资金",
    "受到县级通报批评",
    "受到市级通报批评",
    "群众满意度得分",
)
JUDGED = ("平时得分", "群众满意度得分")
PERCENT_COLUMNS = ("税收完成率", "矛盾化解率")

Row = Sequence[int | None]
UNITS: Mapping[str, Row] = {
    "甲镇": (100, 100, 95, 3, 6, 350, None, None, 90),
    "乙镇": (95, 100, 92, None, 1, None, 1, None, 90),
    "丙乡": (100, 95, 90, None, None, 99, 2, 1, 88),
    "丁乡": (90, 100, 96, None, None, None, 1, None, 91),
    "戊镇": (100, 100, 90, None, None, None, None, None, 90),
    "己镇": (85, 90, 85, None, None, None, None, None, 90),
    "庚乡": (80, 85, 80, None, None, None, None, None, 90),
    "辛镇": (75, 80, 75, None, None, None, None, None, 90),
    "壬乡": (70, 70, 60, None, None, None, None, None, 90),
    "癸镇": (50, 50, 50, None, None, None, None, None, 90),
    "子乡": (100, 90, 90, None, None, None, None, None, 90),
    "丑镇": (92, 100, 94, None, None, None, None, None, 90),
}
TRUE = {
    ("甲镇", "获得省级以上表彰"),
    ("戊镇", "发生重大安全责任事故"),
    ("子乡", "弄虚作假"),
    ("庚乡", "受到省级通报表扬"),
    ("壬乡", "工作有重大失误"),
    ("癸镇", "工作不力"),
}


def roster(names: Sequence[str]) -> tuple[RosterUnit, ...]:
    """The county and its townships."""
    county = RosterUnit(name="某县", type="县", parent=None)
    return (county, *(RosterUnit(name=n, type="乡镇", parent="某县") for n in names))


@cache
def plan_of(text: str, names: tuple[str, ...] = tuple(UNITS)) -> Plan:
    """Read a method that has no mistake."""
    read = read_method(text, file="policy.kp", roster=roster(names))
    if read.has_errors or read.value is None:
        raise InternalError("; ".join(d.message("zh") for d in read.diagnostics))
    lowered = lower(read.value)
    if lowered.value is None:
        raise InternalError("; ".join(d.message("zh") for d in lowered.diagnostics))
    return lowered.value


def assess(
    text: str = METHOD,
    units: Mapping[str, Row] = UNITS,
    *,
    true: AbstractSet[tuple[str, str]] = TRUE,
    unjudged: AbstractSet[tuple[str, str]] = frozenset(),
    adjustments: Sequence[Adjustment] = (),
) -> Assessment:
    """Evaluate a method over figures; whatever is not said to be true is judged 否."""
    plan = plan_of(text, tuple(units))
    figures: dict[FigureId, Fact] = {}
    ratings: dict[tuple[str, str, str], Rating] = {}
    for name, row in units.items():
        for column, value in zip(COLUMNS, row, strict=True):
            if value is None or (column not in plan.fields and column not in plan.indicators):
                continue
            number = Fraction(value, 100) if column in PERCENT_COLUMNS else Fraction(value)
            number *= 10_000 if column == "招商到位资金" else 1
            if column in JUDGED:
                ratings[PERIOD, name, column] = Rating(value=number, source=HERE)
            else:
                figures[FigureId(unit=name, period=PERIOD, key=column)] = Fact(value=number, source=HERE)
        for sentence in plan.checked.sentences:
            if (name, sentence) not in unjudged:
                ratings[PERIOD, name, sentence] = Rating(value=(name, sentence) in true, source=HERE)
    known = Facts(
        roster=roster(tuple(units)),
        figures=figures,
        targets={},
        signatures={},
        ratings=ratings,
        adjustments=tuple(adjustments),
    )
    return evaluate(plan, known, period=PERIOD, folder="county")


def unit(assessment: Assessment, name: str) -> UnitResult:
    """The result of a township."""
    found = assessment.unit(name)
    if found is None:
        raise InternalError(f"no unit {name}")
    return found


def decision(name: str, item: str, outcome: str, points: str | None = None, *, is_change: bool = False) -> Adjustment:
    """What the leading group decided."""
    return Adjustment(
        period=PERIOD,
        unit=name,
        item=item,
        scope=None,
        outcome=outcome,
        reason="综合全年工作",
        decided_by="考评领导小组",
        source=HERE,
        points=Fraction(points) if points else None,
        is_change=is_change,
    )

"""A small world in which every construct of the language can be tried: a frame of a method, its roster, and figures.

Figures are few and small, so that they tie, are zero, negative or blank more often than in any year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from dsl.every_expression import all_expressions
from dsl.expressions import Judged, Year, walk
from dsl.facts import Fact, Facts, FigureId, Rating, Record, RecordsFact, RosterUnit, SignedTarget, Source, Value
from dsl.method import read_method
from dsl.model import CheckedPolicy, Field, Indicator, Kind, Period
from dsl.model_scoring import Graded
from dsl.parts_of_year import count_parts
from dsl.quantity import Grade, Quantity
from engine.lower import lower
from engine.parts import PART_WORDS
from engine.plan import Plan

ROSTER = (
    RosterUnit(name="某省", type="省", parent=None),
    *(
        RosterUnit(name=f"{c}市", type="地级市", parent="某省", attributes={"试点": s})
        for c, s in zip("甲乙丙", ("是", "否", "是"), strict=True)
    ),
    *(RosterUnit(name=f"{c}县", type="县", parent="甲市", attributes={"试点": "否"}) for c in "子丑寅"),
    *(RosterUnit(name=f"{c}县", type="县", parent="乙市", attributes={"试点": "是"}) for c in "辰巳"),
)
SOURCE = Source(file="报表.yaml", place="第1行")
HEAD = """\
办法 某省考核办法
    {term}
    指标得分 保留 2 位小数，四舍五入
层次 市
    包括 地级市
层次 县
    包括 县
    排名 在同一市内
{period}
档次 优秀、达标、未达标
填报
    安置人数 人 需要 上年 需要 上半年 需要 上年全年
    报名人数 人 需要 上年
    到位金额 万元
    信访批次 批次 按季 需要 上年
    巡查次数 次 按月
    税收 万元 半年
    有无方案 是否 需要 上年
    整改到位 是否 按季
    印发日期 日期 需要 上年
    平时得分 分 评定 0分 至 100分
    群众评议 评定 优、良、中、差
明细 重点项目 个 需要 上年
    项目名称 文字
    计划投资 万元
    完成投资 万元
    已竣工 是否
    开工日期 日期
    竣工日期 日期
"""
ONE_YEAR = HEAD.format(term="责任期限 2025-01-01 至 2025-12-31", period="期次 年度考核 截至 2025-12-31 用于 排序")
YEARS = HEAD.format(
    term="考核期 2023年 至 2025年",
    period="期次 年度考核 每年 截至 12-31 用于 排序\n期次 三年总评 截至 2025-12-31 用于 排序",
)
#: Two items beside which each construct stands, so that there are other scores, targets and rates to ask for.
ITEMS = """\
方面 工作
    指标 1 指标甲
        公式 安置人数 ÷ 报名人数
        单位 %
        分母为零 不适用
        目标 90%
        分值 10分
        计分 按完成率，最多 满分
    指标 2 指标乙
        分值 10分
        分项 城镇
            单位 人
            目标 5人
            分值 6分
            计分 按完成率，最多 满分
        分项 农村
            单位 人
            目标 5人
            计分 按完成率，最多 满分
"""
TOTAL = "总分 年度考核 = 指标得分合计\n    保留 2 位小数，四舍五入\n"


def planned(text: str) -> Plan:
    """A method that the checker has nothing against."""
    read = read_method(text, file="policy.kp", roster=ROSTER)
    assert read.value is not None, [d.message("zh") for d in read.diagnostics]
    assert not read.has_errors, [
        f"{d.span.line}: {d.code} {d.message('zh')}" for d in read.diagnostics if d.severity == "error"
    ]
    made = lower(read.value)
    assert made.value is not None, [d.message("zh") for d in made.diagnostics]
    return made.value


# --- figures -----------------------------------------------------------------------------------------


def figures(policy: CheckedPolicy, seed: int) -> Facts:
    """Whatever a method asks for, for every unit and period, with gaps; the same for the same seed."""
    return _Drawn(policy, Random(seed)).facts()


class _Drawn:
    def __init__(self, policy: CheckedPolicy, random: Random) -> None:
        self.policy, self.random = policy.policy, random
        self.types = policy.types
        self.gaps = random.choice((0, 0.05, 0.25))
        self.figures: dict[FigureId, Fact] = {}
        self.records: dict[FigureId, RecordsFact] = {}
        self.ratings: dict[tuple[str, str, str], Rating] = {}

    def facts(self) -> Facts:
        for period in self.policy.periods:
            for unit in ROSTER[1:]:
                self._report(period, unit.name)
                self._judge(period, unit.name)
        targets = {
            unit.name: {i.key: self._signed(i) for i in self._indicators() if self.random.random() >= self.gaps}
            for unit in ROSTER[1:]
        }
        return Facts(
            roster=ROSTER,
            figures=self.figures,
            targets=targets,
            signatures={},
            ratings=self.ratings,
            records=self.records,
        )

    def _signed(self, indicator: Indicator) -> SignedTarget:
        return SignedTarget(
            target=Quantity(value=Fraction(self.random.choice((0, 1, 3, 5))), unit=indicator.unit),
            points=Fraction(self.random.choice((4, 5))),
            source=SOURCE,
        )

    def _indicators(self) -> Iterator[Indicator]:
        for item in self.policy.all_indicators():
            yield from item.every()

    # --- what is reported ---

    def _report(self, period: Period, unit: str) -> None:
        fields = [f for f in self.policy.all_fields() if not f.is_judged]
        for field in fields:
            for year in Year:
                self._figure(field, period, unit, year)
        for indicator in self._indicators():
            if indicator.has_value and indicator.formula is None and not indicator.is_judged:
                known = self.types.get(indicator.key)
                kind = known.kind if known is not None else Kind.NUMBER
                for year in (Year.THIS, Year.LAST):
                    self._put(period, unit, indicator.key, year, self._value(kind))
        for records in self.policy.all_records():
            for year in (Year.THIS, Year.LAST):
                if self.random.random() >= self.gaps:
                    rows = tuple(self._record(records.columns) for _ in range(self.random.randint(0, 3)))
                    key = FigureId(unit=unit, period=period.name, key=records.key, year=year)
                    self.records[key] = RecordsFact(rows=rows, source=SOURCE)

    def _figure(self, field: Field, period: Period, unit: str, year: Year) -> None:
        word = PART_WORDS.get(field.frequency)
        if word is None:
            self._put(period, unit, field.key, year, self._value(field.kind))
        elif year in (Year.THIS, Year.LAST):
            count = count_parts(self.policy, period.name, word)
            parts = tuple(self._value(field.kind) for _ in range(count))
            key = FigureId(unit=unit, period=period.name, key=field.key, year=year)
            self.figures[key] = Fact(value=None, source=SOURCE, parts=parts)

    def _put(self, period: Period, unit: str, key: str, year: Year, value: Value | None) -> None:
        if self.random.random() >= self.gaps:
            self.figures[FigureId(unit=unit, period=period.name, key=key, year=year)] = Fact(value=value, source=SOURCE)

    def _value(self, kind: Kind) -> Value | None:
        if self.random.random() < self.gaps:
            return None
        match kind:
            case Kind.TRUTH:
                return self.random.random() < 0.6
            case Kind.DATE:
                return date(2025, 1, 1) + timedelta(days=self.random.choice((0, 90, 180, 180, 364, 400)))
            case _:
                return Fraction(self.random.choice((0, 1, 1, 2, 3, 5, 5, 9, 20, -1 if self.gaps else 4)))

    def _record(self, columns: tuple[Field, ...]) -> Record:
        cells = {c.key: self._value(c.kind) for c in columns if c.kind is not Kind.TEXT}
        return Record(
            values={key: Fact(value=value, source=SOURCE) for key, value in cells.items()}, label="", source=SOURCE
        )

    # --- what is judged ---

    def _judge(self, period: Period, unit: str) -> None:
        def rate(key: str, value: object) -> None:
            if self.random.random() >= self.gaps:
                self.ratings[period.name, unit, key] = Rating(value=value, source=SOURCE)  # type: ignore[arg-type]

        for field in (f for f in self.policy.all_fields() if f.is_judged):
            rate(field.key, self._grade(field.grades) if field.grades else self._mark(100))
        for indicator in self._indicators():
            if indicator.is_judged:
                bases = indicator.scoring.bases if indicator.scoring is not None else ()
                graded = next((b for b in bases if isinstance(b, Graded)), None)
                if graded is not None:
                    ends = {g.grade: g.shares for g in graded.grades}
                    name = self.random.choice(list(ends))
                    shares = ends[name]
                    share = None if shares is None else self.random.choice((*shares, (shares[0] + shares[1]) / 2))
                    rate(indicator.key, Grade(name, share=share))
                else:
                    rate(indicator.key, self._mark(10))
        for sentence in {n.sentence for x in all_expressions(self.policy) for n in walk(x) if isinstance(n, Judged)}:
            rate(sentence, self.random.random() < 0.4)

    def _grade(self, grades: tuple[str, ...]) -> Grade:
        return Grade(self.random.choice(grades))

    def _mark(self, most: int) -> Fraction:
        return Fraction(self.random.choice((0, most // 2, most - 1, most)))

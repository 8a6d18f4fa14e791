"""Writes the made-up sample inputs of the 2016 civil affairs method: the year's reports and the judgements.

Usage: python -m tools.make_jilin_2016_samples [DIR]   (default: the shipped folder)

Every number and every judgement is made up. The same script and the same policy.kp give the same
bytes on every machine: what is drawn comes from a hash of what it is for, and nothing is a float.

For each unit and item a tier is drawn, and whether a figure or a judgement is to hold it back; the
figures then stand exactly on the line, just below it, or well beyond. The judged sentences, and the
levels that an item is about, are read from policy.kp, so that the inputs always fit it.

Hard cases that are put in on purpose (FIXED, ADOPTED, LOTTERY, JUDGED; the table in the folder's
README.md says the same in Chinese): ranks that tie at the third place of the prefectures, the tenth
of the counties and the twentieth of the province; exempt units; a month, a quarter, a figure and a
judgement that are missing, with and without an effect; last days and the day after; a broken cross-check.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import TypeVar

from dsl.expressions import Judged, walk
from dsl.facts import RosterUnit
from dsl.method import read_method
from dsl.model import Indicator, ResolvedPolicy
from dsl.quantity import exact_decimal
from intake.roster import read_roster

SEED = "jilin-2016"
SHIPPED = Path(__file__).resolve().parents[1] / "policies" / "jilin-2016-civil-affairs"
MADE_UP = "# 本文件数字和评定均为虚构，仅供演示。\n"
PERIOD = "年度考评"
BEST, GOOD, POOR = 2, 1, 0

#: What one unit reports: the name of a figure to what is typed; "" leaves it blank.
Figures = dict[str, str]
T = TypeVar("T")


def draw(low: int, high: int, *what: str) -> int:
    """A number from low to high that depends on nothing but what it is for."""
    digest = sha256("/".join((SEED, *what)).encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


def pick(options: Sequence[T], *what: str) -> T:
    """One of several."""
    return options[draw(0, len(options) - 1, *what, "pick")]


def written(value: Fraction | int, unit: str) -> str:
    """Write a figure as a report does: `99.9%`, `3300元/年`."""
    return exact_decimal(Fraction(value))[0] + unit


# --- who ---------------------------------------------------------------------------------------------

#: Districts that have no village, and counties that have no urban community.
NO_VILLAGE = ("铁西区", "龙山区")
NO_COMMUNITY = ("靖宇县",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One assessed unit, and how much of everything it has."""

    name: str
    levels: frozenset[str]
    is_pilot: bool

    @property
    def is_prefecture(self) -> bool:
        """Whether it is assessed as 市（州）."""
        return "市州" in self.levels

    @property
    def villages(self) -> int:
        """How many 村 it has."""
        if self.name in NO_VILLAGE:
            return 0
        return draw(20, 120, self.name, "村") if "县市" not in self.levels else draw(150, 350, self.name, "村")

    @property
    def communities(self) -> int:
        """How many 城市社区 it has."""
        return 0 if self.name in NO_COMMUNITY else draw(10, 60, self.name, "社区")

    @property
    def members(self) -> int:
        """How many sit on the committees of its villages."""
        return self.villages * 5

    def draw(self, low: int, high: int, *what: str) -> int:
        """A number that is drawn for it."""
        return draw(low, high, self.name, *what)

    def pick(self, options: Sequence[T], *what: str) -> T:
        """One of several that is drawn for it."""
        return pick(options, self.name, *what)


def units(policy: ResolvedPolicy, roster: tuple[RosterUnit, ...]) -> tuple[Unit, ...]:
    """The units that are assessed at any level, in the order of the roster."""
    found = (
        Unit(
            name=u.name,
            levels=frozenset(x.name for x in policy.levels if {u.name, u.type} & set(x.includes)),
            is_pilot=u.attributes.get("试点") == "是",
        )
        for u in roster
    )
    return tuple(u for u in found if u.levels)


# --- figures: one function an item, from the tier that the figures are to reach ---------------------------


def rate(unit: Unit, name: str, tier: int, high: int, low: int) -> Figures:
    """A rate in %, its two lines being given in tenths of a percent."""
    if tier == BEST:
        tenths = unit.pick((high, high, min(1000, high + 1), min(1000, high + 20)), name)
    elif tier == GOOD:
        tenths = unit.pick((low, low + 1, (low + high) // 2, high - 1), name)
    else:
        tenths = unit.pick((low - 1, low - unit.draw(5, 60, name)), name)
    return {name: written(Fraction(tenths, 10), "%")}


def part(unit: Unit, tier: int, whole: int, high: int, low: int, *what: str) -> int:
    """How many of a whole, the two lines being given in percent: on the line, just below it, or beyond."""
    upper, lower = ceil(Fraction(whole * high, 100)), ceil(Fraction(whole * low, 100))
    if tier == BEST:
        return unit.pick((upper, min(whole, upper + 1), (upper + whole) // 2), *what)
    if tier == GOOD:
        return unit.pick((lower, (lower + upper) // 2, upper - 1), *what)
    return max(0, unit.pick((lower - 1, lower - unit.draw(1, 3, *what)), *what))


def allowance(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 1.1."""
    standard = 3199 if tier == POOR else 3200 + 100 * unit.draw(0, 5, "农村低保标准")
    accuracy = "100%" if tier != GOOD else unit.pick(("99.9%", "99%", "98.5%"), "准确率")
    return {
        "农村低保标准": written(standard, "元/年"),
        "两线合一最低指导标准": "3200元/年",
        "低保对象认定准确率": accuracy,
    }


def two_standards(unit: Unit, tier: int, before: Figures) -> Figures:
    """Item 1.2: income of the last year such that 20% and 30% of it are met, just or with room, or just missed."""
    income = 25 * unit.draw(800, 1160, "城镇收入")
    rural = int(before["农村低保标准"].removesuffix("元/年"))
    city_is_low = tier == POOR and unit.draw(0, 1, "1.2") == 0
    line = Fraction(rural * 10, 3)
    if tier == POOR and not city_is_low:
        rural_income = int(line) + 1
    else:
        rural_income = int(line) - unit.pick((0, 0, unit.draw(40, 400, "农村收入")), "农村收入")
    return {
        "城市低保标准": written(income // 5 + (-1 if city_is_low else unit.pick((0, 1, 60), "城市低保")), "元/年"),
        "上年.城镇居民人均可支配收入": written(income, "元/年"),
        "上年.农村居民人均可支配收入": written(rural_income, "元/年"),
    }


def medical(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 1.3: four lines that both tiers share; a poor one misses one of them."""
    lines = {
        "重特大疾病救助对象救助率": 1000,
        "重点对象资助参保参合率": 1000,
        "重点对象重特大疾病住院合规医疗费用救助比例": 700,
        "低收入家庭成员重特大疾病住院合规医疗费用救助比例": 300,
    }
    missed = unit.pick(tuple(lines), "1.3") if tier == POOR else ""
    found: Figures = {}
    for name, line in lines.items():
        found |= rate(unit, name, POOR if name == missed else BEST, line, line)
    return found


def rebuilding(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 2.1; about half of the units had no damage."""
    damaged = 5 * unit.pick((0, 0, 0, 2, 3, 7, 10), "倒损")
    moved = {BEST: damaged, GOOD: damaged * 4 // 5 + unit.draw(0, 1, "入住"), POOR: damaged * 4 // 5 - 1}[tier]
    rebuilt = damaged
    if tier == POOR and damaged and unit.draw(0, 1, "2.1") == 0:
        rebuilt = moved = damaged - 1
    return {
        "倒损房屋户数": f"{damaged}户",
        "年底前恢复重建户数": f"{rebuilt}户",
        "年底前入住户数": f"{max(0, moved)}户",
    }


def contracts(name: str) -> Callable[[Unit, int, Figures], Figures]:
    """Items 2.2 and 2.3: one and three contracts are the lines."""

    def of_unit(unit: Unit, tier: int, _: Figures) -> Figures:
        count = {BEST: unit.pick((3, 3, 4, 6), name), GOOD: unit.pick((1, 2), name), POOR: 0}[tier]
        return {name: f"{count}家"}

    return of_unit


def toilets(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 3.1; some have no task."""
    homes = unit.pick((0, 2, 3, 4, 6, 8), "福利中心")
    found = {"承担厕所改造任务的福利中心": f"{homes}个", "厕所改造完工的福利中心": f"{homes}个"}
    if not homes:
        return found
    if tier == POOR and unit.draw(0, 1, "3.1") == 0:
        found["厕所改造完工的福利中心"] = f"{homes - 1}个"
        return found | {"改造后厕所使用率": "100%"}
    return found | rate(unit, "改造后厕所使用率", tier, 1000, 800)


def fire_safety(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 3.2; a few have no task."""
    homes = unit.pick((0, 3, 4, 5, 6, 8, 9), "消防设施")
    found = {"承担消防设施改造任务的福利中心": f"{homes}个"}
    return found | (rate(unit, "福利中心消防设施改造合格率", tier, 1000, 800) if homes else {})


def home_care(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 4.2."""
    whole = unit.communities
    served = part(unit, tier, whole, 60, 50, "4.2") if whole else 0
    return {"依托社会力量开展居家养老服务的城市社区": f"{served}个", "城市社区": f"{whole}个"}


def carers(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 4.3."""
    whole = unit.draw(30, 240, "护理员")
    return {
        "持证上岗的养老机构护理员": f"{part(unit, tier, whole, 80, 70, '4.3')}人",
        "养老机构护理员": f"{whole}人",
    }


def elections(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 6.1: two shares that both tiers share, and two for the best alone."""
    villages, members = unit.villages, unit.members
    done, women = villages, villages
    both = part(unit, BEST, villages, 80, 80, "一肩挑")
    young = part(unit, BEST, members, 30, 30, "35岁")
    what = unit.draw(0, 1, "6.1")
    if tier == GOOD and villages:
        women, young = (villages - 1, young) if what else (women, ceil(Fraction(members * 3, 10)) - 1)
    if tier == POOR and villages:
        done, both = (villages - 1, min(both, villages - 1)) if what else (done, ceil(Fraction(villages * 4, 5)) - 1)
    return {
        "村": f"{villages}个",
        "完成换届选举任务的村": f"{done}个",
        "一肩挑的村": f"{both}个",
        "村两委委员": f"{members}人",
        "35岁以下村两委委员": f"{young}人",
        "有女性村民委员会成员的村": f"{women}个",
    }


def councils(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 6.2."""
    whole = unit.villages + unit.communities + unit.draw(0, 3, "6.2")
    return {
        "社区和村": f"{whole}个",
        "成立议事协商委员会的社区和村": f"{whole - (unit.draw(1, 2, '议事') if tier == POOR else 0)}个",
    }


def rural_communities(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 7.1."""
    villages = unit.villages
    if not villages:
        return {"开展农村社区建设的村": "0个"}
    is_small = tier == POOR and unit.draw(0, 1, "7.1") == 0
    begun = part(unit, POOR if tier == POOR and not is_small else BEST, villages, 25, 25, "7.1")
    centre = unit.pick(("199.5", "180") if is_small else ("200", "200", "210", "260"), "中心")
    square = unit.pick(("999.5", "950") if tier == GOOD else ("1000", "1000", "1100", "1500"), "广场")
    return {
        "开展农村社区建设的村": f"{begun}个",
        "最小的农村社区服务中心面积": f"{centre}平方米",
        "最小的文化活动广场面积": f"{square}平方米",
    }


JUNE, DECEMBER = date(2016, 6, 30), date(2016, 12, 31)
RELIEF = {
    "清理社区工作机构和牌子": JUNE,
    "精简社区会议和台账": JUNE,
    "依法确定社区工作事项": DECEMBER,
    "规范社区考核评比活动": DECEMBER,
    "严格社区印章管理使用": DECEMBER,
}


def relief(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 7.2: five days, of which a poor one has one too late."""
    late = unit.pick(tuple(RELIEF), "7.2") if tier == POOR else ""
    found: Figures = {}
    for name, last in RELIEF.items():
        before = unit.pick((0, 1, unit.draw(5, 60, name)), name)
        day = last + timedelta(days=1) if name == late else last - timedelta(days=before)
        found[name] = day.isoformat()
    return found


def organisations(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 8.1."""
    whole = unit.draw(120, 400, "社会组织") * (4 if unit.is_prefecture else 1)
    eligible = whole * unit.draw(45, 80, "评估") // 100
    falls = unit.draw(0, 1, "8.1")
    tiers = (tier, BEST) if falls else (BEST, tier)
    inspected, rated = (
        part(unit, t, w, 10, 8, str(w)) if t != BEST else ceil(Fraction(w, 10)) + unit.pick((0, 0, 3), str(w))
        for t, w in zip(tiers, (whole, eligible), strict=True)
    )
    return {
        "社会组织执法监察数量": f"{inspected}个",
        "本级已登记社会组织总数": f"{whole}个",
        "社会组织评估数量": f"{rated}个",
        "符合评估条件社会组织总数": f"{eligible}个",
    }


def veterans(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 9.1."""
    fails_check = tier == POOR and unit.draw(0, 1, "9.1") == 0
    checked = {"优抚对象数据核查任务完成率": "99.9%" if fails_check else "100%"}
    return checked | rate(unit, "身份证信息和电子档案采集工作完成率", BEST if fails_check else tier, 1000, 900)


def training(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 10.1."""
    soldiers = 0 if unit.name == "长白山管委会" else unit.draw(12, 160, "退役士兵")
    if not soldiers:
        return {"符合参训条件的退役士兵": "0人", "参训的退役士兵": "0人"}
    falls = unit.pick(("宣讲", "参训", "班", "月", "实训"), "10.1") if tier == GOOD else ""
    half = ceil(Fraction(soldiers, 2))
    months = unit.pick((3, 3, 4, 6), "培训时间")
    trained = half - 1 if falls == "参训" else half + unit.pick((0, 0, unit.draw(0, soldiers - half, "参训")), "参训")
    return rate(unit, "政策宣讲覆盖率", {"宣讲": GOOD}.get(falls, tier if tier == POOR else BEST), 1000, 600) | {
        "符合参训条件的退役士兵": f"{soldiers}人",
        "参训的退役士兵": f"{trained}人",
        "实用技能培训班": f"{2 if falls == '班' else unit.pick((3, 3, 4, 6), '培训班')}个",
        "培训时间": written(Fraction(29, 10) if falls == "月" else months, "个月"),
        "实训时间": written(Fraction(months, 2) - (Fraction(1, 10) if falls in ("月", "实训") else 0), "个月"),
    }


def census(name: str) -> Callable[[Unit, int, Figures], Figures]:
    """Items 12.1 and 12.2; pilots are exempt and report nothing."""
    return lambda unit, tier, _: {} if unit.is_pilot else rate(unit, name, tier, 950, 900)


def burials(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 13.1: more than last year."""
    name, last = "节地生态安葬比例", unit.draw(80, 300, "安葬")
    more = unit.pick((0, -1, -8) if tier == POOR else (1, 1, 5, 20), name)
    return {name: written(Fraction(last + more, 10), "%"), f"上年.{name}": written(Fraction(last, 10), "%")}


def documents(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 14.2; who issued no document has all of them reviewed."""
    issued = unit.draw(1 if tier == GOOD else 0, 6, "规范性文件")
    return {"规范性文件": f"{issued}件", "经合法性审查的规范性文件": f"{issued - 1 if tier == GOOD else issued}件"}


def none_of(unit_of_measure: str, *names: str) -> Callable[[Unit, int, Figures], Figures]:
    """Items of which nothing may have happened: 13.2 and 14.5."""

    def of_unit(unit: Unit, tier: int, _: Figures) -> Figures:
        found = dict.fromkeys(names, f"0{unit_of_measure}")
        if tier == POOR:
            found[unit.pick(names, *names)] = f"{unit.draw(1, 2, *names)}{unit_of_measure}"
        return found

    return of_unit


def at_least(name: str, unit_of_measure: str, line: int) -> Callable[[Unit, int, Figures], Figures]:
    """A count with one line, for the best alone: 14.4 and 15.2."""

    def of_unit(unit: Unit, tier: int, _: Figures) -> Figures:
        count = line + unit.pick((0, 0, 1, 2), name) if tier == BEST else line - 1
        return {name: f"{count}{unit_of_measure}"}

    return of_unit


def inspections(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 16.2, by quarter."""
    counts = {
        BEST: ((2, 2, 2, 2), (2, 3, 2, 2), (3, 3, 4, 3)),
        GOOD: ((1, 1, 1, 1), (3, 3, 1, 3), (1, 2, 2, 2), (4, 4, 4, 1)),
        POOR: ((2, 2, 0, 2), (0, 4, 4, 4), (1, 1, 1, 0)),
    }
    return {"暗查暗访": f"[{', '.join(map(str, unit.pick(counts[tier], '暗查暗访')))}]"}


def hazards(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 16.3: of the great ones all, of the others 98%."""
    great, others = unit.draw(0, 3, "重大隐患"), unit.pick((0, 40, 50, 100, 150), "一般隐患")
    if tier != BEST:
        others = unit.pick((50, 100, 200), "一般隐患")
    mended, great_mended = others, great
    if tier == GOOD:
        mended = others - unit.pick((1, others // 50), "整改")
    if tier == POOR:
        great = max(1, great)
        great_mended = great - 1 if unit.draw(0, 1, "16.3") else great
        mended = others if great_mended < great else others - others // 50 - 1
    return {
        "重大安全隐患": f"{great}处",
        "已整改的重大安全隐患": f"{great_mended}处",
        "一般安全隐患": f"{others}处",
        "已整改的一般安全隐患": f"{mended}处",
    }


def safety_training(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 16.4: one of three lags."""
    lagging = unit.pick(("教育普及率", "安全管理人员培训率", "演练"), "16.4")
    tiers = {name: tier if name == lagging else BEST for name in ("教育普及率", "安全管理人员培训率", "演练")}
    drills = {BEST: unit.pick((2, 2, 3), "演练"), GOOD: 1, POOR: 0}[tiers["演练"]]
    return (
        rate(unit, "教育普及率", tiers["教育普及率"], 1000, 900)
        | rate(unit, "安全管理人员培训率", tiers["安全管理人员培训率"], 1000, 900)
        | {"演练": f"{drills}次"}
    )


def petitions(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 17.1: a visit a month, and for the best no petitions."""
    visits = [unit.draw(1, 3, "下访", str(month)) for month in range(12)]
    if tier == POOR:
        visits[unit.draw(0, 11, "下访")] = 0
    found = {"领导下访": f"[{', '.join(map(str, visits))}]", "进京访": "0批次", "集体来省访": "0批次"}
    found["来省重复访"] = "0批次"
    if tier == GOOD:
        found[unit.pick(("进京访", "集体来省访", "来省重复访"), "17.1")] = f"{unit.draw(1, 3, '17.1')}批次"
    return found


def news(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 18.1: three a month; the place in the province is laid down in ADOPTED."""
    sent = [unit.pick((3, 3, 4, 6), "信息", str(month)) for month in range(12)]
    if tier == POOR:
        sent[unit.draw(0, 11, "信息")] = 2
    adopted = ADOPTED.get(unit.name, unit.draw(2, 27, "采用"))
    return {"报送民政信息": f"[{', '.join(map(str, sent))}]", "民政信息采用量": f"{adopted}条"}


def enterprises(unit: Unit) -> int:
    """How many 福利企业 there are; some units have none."""
    return unit.pick((0, 2, 3, 5, 8, 12), "福利企业") * (4 if unit.is_prefecture else 1)


def management(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 19.1."""
    found = {"福利企业": f"{enterprises(unit)}家"}
    return found | all_whole(unit, tier, "福利企业年审抽查合格率", "福利企业证书换发率")


def rights(unit: Unit, tier: int, _: Figures) -> Figures:
    """Item 19.2."""
    names = ("及时足额缴纳各项保险比率", "发放不低于最低工资标准的工资比率", "签订符合法律规定的劳动合同比率")
    return all_whole(unit, tier, *names)


def all_whole(unit: Unit, tier: int, *names: str) -> Figures:
    """Rates that must all be 100%."""
    if not enterprises(unit):
        return {}
    short = unit.pick(names, *names) if tier == POOR else ""
    return {name: unit.pick(("99.9%", "98%"), name) if name == short else "100%" for name in names}


def lottery(unit: Unit, _: int, __: Figures) -> Figures:
    """Item 20.1; whoever is near a place that counts is laid down in LOTTERY."""
    last = unit.draw(400, 2000, "福彩")
    grown = 100 + unit.draw(0, 8, "福彩增长")
    this = Fraction(last * grown, 100)
    people = unit.draw(180, 600, "人口") * 1000
    if unit.name in LOTTERY:
        whole, last, people = LOTTERY[unit.name]
        this = Fraction(whole)
    return {
        "福彩销量": written(this, "万元"),
        "上年.福彩销量": f"{last}万元",
        "常住人口": f"{people}人",
    }


# --- which figures an item is about -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The figures of an item, and which tiers they can tell apart."""

    make: Callable[[Unit, int, Figures], Figures]
    can_be_good: bool = True
    can_be_poor: bool = True


def numbers(make: Callable[[Unit, int, Figures], Figures], tiers: str = "优达未") -> Numbers:
    """Write one shortly; `tiers` are those that the figures tell apart."""
    return Numbers(make=make, can_be_good="达" in tiers, can_be_poor="未" in tiers)


ITEMS: Mapping[str, Numbers] = {
    "1.1": numbers(allowance),
    "1.2": numbers(two_standards, "优未"),
    "1.3": numbers(medical, "优未"),
    "2.1": numbers(rebuilding),
    "2.2": numbers(contracts("装卸及运输协议家数")),
    "2.3": numbers(contracts("食品及被服储备协议家数")),
    "3.1": numbers(toilets),
    "3.2": numbers(fire_safety),
    "4.2": numbers(home_care),
    "4.3": numbers(carers),
    "6.1": numbers(elections),
    "6.2": numbers(councils, "优未"),
    "7.1": numbers(rural_communities),
    "7.2": numbers(relief, "优未"),
    "8.1": numbers(organisations),
    "9.1": numbers(veterans),
    "10.1": numbers(training),
    "12.1": numbers(census("外业采集数据准确率")),
    "12.2": numbers(census("属性信息数据准确率")),
    "13.1": numbers(burials, "优未"),
    "13.2": numbers(none_of("件", "涉及农村留守儿童的负面事件"), "优未"),
    "14.2": numbers(documents, "优达"),
    "14.4": numbers(at_least("集中学法或法制讲座", "次", 2), "优达"),
    "14.5": numbers(none_of("件", "违规执法问题", "被行政复议撤销的案件", "行政败诉案件"), "优未"),
    "15.2": numbers(at_least("出台的地方标准", "项", 1), "优达"),
    "16.1": numbers(lambda unit, tier, _: rate(unit, "网格化覆盖率", tier, 1000, 800)),
    "16.2": numbers(inspections),
    "16.3": numbers(hazards),
    "16.4": numbers(safety_training),
    "17.1": numbers(petitions),
    "18.1": numbers(news, "优未"),
    "19.1": numbers(management, "优未"),
    "19.2": numbers(rights, "优未"),
    "20.1": numbers(lottery, "优"),
}

_MOST_ADOPTED = (
    "长春市 延吉市 吉林市 公主岭市 南关区 敦化市 桦甸市 四平市 集安市 松原市 前郭尔罗斯蒙古族自治县 "
    "朝阳区 延边州 梅河口市 洮北区 蛟河市 珲春市 农安县 扶余市"
)
#: Adopted news of whoever is near the twentieth place: three tie for it, two stand just below.
ADOPTED: Mapping[str, int] = {
    **{name: 60 - place for place, name in enumerate(_MOST_ADOPTED.split())},
    **dict.fromkeys(("白山市", "绿园区", "通榆县"), 30),
    **dict.fromkeys(("东辽县", "长白山管委会"), 29),
}

#: 福彩: sales of the year and of the last one in 万元, and people.
LOTTERY: Mapping[str, tuple[int, int, int]] = {
    # 延边州 and 通化市 tie for the third place in sales; 通化市 and 四平市 in growth; 通化市 and 白山市 a head.
    "长春市": (75_000, 70_000, 7_500_000),
    "吉林市": (45_000, 43_000, 4_300_000),
    "延边州": (26_400, 22_000, 2_100_000),
    "通化市": (26_400, 24_000, 2_200_000),
    "四平市": (22_000, 20_000, 3_300_000),
    "松原市": (20_000, 20_500, 2_800_000),
    "白山市": (15_000, 14_800, 1_250_000),
    "辽源市": (14_880, 14_500, 1_200_000),
    "白城市": (9500, 9500, 1_900_000),
    "长白山管委会": (500, 400, 60_000),
    # Eight that lead in everything.
    "延吉市": (6000, 4800, 290_000),
    "公主岭市": (5900, 4600, 290_000),
    "德惠市": (5800, 4500, 280_000),
    "农安县": (5700, 4400, 280_000),
    "扶余市": (5600, 4300, 270_000),
    "前郭尔罗斯蒙古族自治县": (5500, 4200, 270_000),
    "磐石市": (5400, 4100, 260_000),
    "双阳区": (5300, 4000, 260_000),
    # First in one way only: sales, growth, a head.
    "榆树市": (6500, 6300, 1_200_000),
    "梅河口市": (4399, 3000, 600_000),
    "长白朝鲜族自治县": (2100, 2000, 80_000),
    # Tied for the tenth place in all three, and one that is just below them in each.
    "珲春市": (4400, 4000, 220_000),
    "敦化市": (4400, 4000, 220_000),
    "江源区": (4390, 4000, 220_000),
    # As much as last year, and a little less.
    "汪清县": (1800, 1800, 230_000),
    "龙井市": (1499, 1500, 170_000),
}

#: What a draw would not give; "" leaves a figure blank.
FIXED: Mapping[str, Figures] = {
    "德惠市": {"城市社区": "40个", "依托社会力量开展居家养老服务的城市社区": "24个"},
    "九台区": {"城市社区": "40个", "依托社会力量开展居家养老服务的城市社区": "23个"},
    "四平市": dict.fromkeys(("清理社区工作机构和牌子", "精简社区会议和台账"), "2016-06-30"),
    "辽源市": {"清理社区工作机构和牌子": "2016-06-30", "精简社区会议和台账": "2016-07-01"},
    "公主岭市": dict.fromkeys(RELIEF, "2016-06-30") | {"严格社区印章管理使用": "2016-12-31"},
    "双辽市": dict.fromkeys(RELIEF, "2016-06-30") | {"严格社区印章管理使用": "2017-01-01"},
    "白城市": {"暗查暗访": "[3, null, 3, 3]"},
    "洮南市": {"暗查暗访": "{1季度: 0, 3季度: 3, 4季度: 3}"},
    "集安市": {"报送民政信息": "[3, 3, 3, 3, 3, null, 3, 3, 3, 3, 3, 3]"},
    "桦甸市": {"报送民政信息": "[3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2]"},
    "延吉市": {"报送民政信息": "[3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]"},
    "吉林市": {"报送民政信息": "[3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]"},
    **{
        name: {"报送民政信息": "[3, 3, 3, 4, 3, 3, 3, 3, 5, 3, 3, 3]"}
        for name in ("白山市", "绿园区", "通榆县", "东辽县", "长白山管委会")
    },
    "和龙市": {"常住人口": ""},
    "大安市": {"福彩销量": ""},
    "抚松县": {"一般安全隐患": "50处", "已整改的一般安全隐患": "51处"},
    "梨树县": {"集中学法或法制讲座": "1次", "网格化覆盖率": "79.9%"},
}

#: Judgements that a draw would not give; None leaves one out.
JUDGED: Mapping[tuple[str, str], bool | None] = {
    ("延吉市", "结合实际制定实施细则，并取得明显成效"): None,
    ("延吉市", "结合实际制定实施细则，并注重抓好落实"): True,
    ("梨树县", "依托吉林省安全生产信息化平台，及时对生产经营单位信息进行更新和维护"): None,
}


# --- tiers that are aimed at ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """The judged sentences of an item: those of both tiers, of the best alone, and the weaker ones."""

    both: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]

    @staticmethod
    def of(item: Indicator) -> Sentences:
        """Take them from the conditions of the two tiers."""
        best, good = (
            dict.fromkeys(n.sentence for c in t.conditions for n in walk(c.condition) if isinstance(n, Judged))
            for t in item.tiers
        )
        return Sentences(
            both=tuple(s for s in best if s in good),
            strong=tuple(s for s in best if s not in good),
            weak=tuple(s for s in good if s not in best),
        )


def aims(unit: Unit, item: Indicator, sentences: Sentences) -> tuple[int, int]:
    """The tiers that figures and judgements are to reach: at most one of them holds the item back."""
    found = ITEMS.get(item.number)
    tier = unit.pick((BEST,) * 11 + (GOOD,) * 7 + (POOR,) * 2, item.number)
    by_numbers = found is not None and {BEST: True, GOOD: found.can_be_good, POOR: found.can_be_poor}[tier]
    by_judgement = bool({BEST: True, GOOD: sentences.strong, POOR: sentences.both or sentences.weak}[tier])
    if by_numbers and (not by_judgement or unit.draw(0, 1, item.number) == 0):
        return tier, BEST
    return BEST, tier if by_judgement else BEST


def judgements(unit: Unit, item: Indicator, tier: int, sentences: Sentences) -> dict[str, bool]:
    """The judgements of an item; whoever meets the stronger sentences meets the weaker ones too."""
    refused: tuple[str, ...] = ()
    if tier == GOOD:
        refused = (unit.pick(sentences.strong, item.number, "strong"),)
    elif tier == POOR:
        one = unit.pick(sentences.both + sentences.weak, item.number, "weak")
        refused = (one, *sentences.strong) if one in sentences.weak else (one,)
    return {s: s not in refused for s in (*sentences.both, *sentences.strong, *sentences.weak)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """All that is made up about one unit."""

    unit: Unit
    figures: Figures
    judged: Mapping[str, bool]


def sample(unit: Unit, policy: ResolvedPolicy) -> Sample:
    """Make one unit up, item by item; a sentence that several items ask is judged for the first."""
    figures: Figures = {}
    judged: dict[str, bool] = {}
    for item in policy.all_indicators():
        if item.levels is not None and not unit.levels & set(item.levels):
            continue
        sentences = Sentences.of(item)
        by_numbers, by_judgement = aims(unit, item, sentences)
        if item.number in ITEMS:
            figures |= ITEMS[item.number].make(unit, by_numbers, figures)
        judged = judgements(unit, item, by_judgement, sentences) | judged
    figures |= {name: text for name, text in FIXED.get(unit.name, {}).items() if name in figures}
    for (name, sentence), holds in JUDGED.items():
        if name == unit.name:
            judged.pop(sentence)
            if holds is not None:
                judged[sentence] = holds
    return Sample(unit=unit, figures=figures, judged=judged)


# --- files ------------------------------------------------------------------------------------------------


def report(made: Sample, policy: ResolvedPolicy) -> str:
    """One report in YAML, in the order of the method."""
    day = f"2017-01-{draw(4, 13, made.unit.name, 'day'):02}"
    lines = [MADE_UP, f"单位: {made.unit.name}\n期次: {PERIOD}\n填报人: 示例\n填报日期: {day}\n数据:\n"]
    for area in policy.areas:
        own = [i.name for i in area.all_indicators() if i.is_reported]
        names = [f"{year}{name}" for name in (*(f.name for f in area.fields), *own) for year in ("", "上年.")]
        cells = [f"  {name}: {made.figures[name]}".rstrip() + "\n" for name in names if name in made.figures]
        if cells:
            lines.extend((f"  # {area.number} {area.name}\n", *cells))
    return "".join(lines)


def ratings(made: Sequence[Sample], policy: ResolvedPolicy) -> str:
    """The whole of ratings.yaml: for each unit the sentences of the items that it takes part in, area by area."""
    lines = [MADE_UP, f"评定:\n  {PERIOD}:\n"]
    for one in made:
        lines.append(f"    {one.unit.name}:\n")
        told: set[str] = set()
        for area in policy.areas:
            found = (Sentences.of(i) for i in area.all_indicators())
            asked = dict.fromkeys(s for x in found for s in (*x.both, *x.strong, *x.weak))
            own = [s for s in asked if s in one.judged and s not in told]
            told.update(own)
            if own:
                lines.append(f"      # {area.number} {area.name}\n")
                lines.extend(f"      {s}: {'是' if one.judged[s] else '否'}\n" for s in own)
    return "".join(lines)


def files(shipped: Path = SHIPPED) -> Iterator[tuple[str, str]]:
    """Every file with its text, made from the method and the roster of the shipped folder."""
    roster = read_roster(shipped).value or ()
    text = (shipped / "policy.kp").read_text(encoding="utf-8")
    checked = read_method(text, file="policy.kp", roster=roster).value
    if checked is None:
        raise SystemExit("policy.kp has errors; run kaoping check")
    made = [sample(unit, checked.policy) for unit in units(checked.policy, roster)]
    for one in made:
        yield f"submissions/{one.unit.name}.yaml", report(one, checked.policy)
    yield "ratings.yaml", ratings(made, checked.policy)


def main(folder: Path) -> None:
    """Write every file below the folder; what else is there stays."""
    for name, text in files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)

"""Writes the made-up sample inputs of the 2007 Jilin method: letters, reports of both periods, judgements.

Usage: python tools/make_jilin_2007_samples.py [DIR]   (default: the shipped folder)

Every number is made up. The same script gives the same bytes on every machine: numbers are drawn
from a hash of what they are for, and nothing is a float.

Hard cases that are put in on purpose (the table in the folder's README.md says the same in Chinese):

a. Missing: 通榆县 has no year-end report, 长白山管委会 no half-year one; 东辽县 leaves one figure blank.
b. Zero denominators at the year's end: 长白山管委会 has 0 of 0 households without work (item 6);
   松原市 had no administrative reviews (item 19); 白山市 had no petitions in either year and 图们市
   none last year and 1 this year (item 20).
c. Petitions of 白城市 fell by exactly 10% (100 to 90), those of 长春市 by 9.9% (1000 to 901).
d. 吉林市 settled 49 of 50 households, its target being 98%.
e. Two ties for the third place. 劳动关系: 辽源市 and 长白山管委会, settled by the leading group in
   ratings.yaml. 医疗保险: 松原市 and 延边州, left open. The tied units have the same points, targets
   in rates, and completion in every item of the area, so they tie however scores are rounded.
f. 四平市 corrected its year-end report: both versions are there.
g. 公主岭市 reports more households settled than there were.
h. 白城市 has one figure under review (item 10).
i. 龙井市 is judged to fall under accountability; all other units are judged not to.
j. Twelve innovations, ten of them selected: joint ones, one of an outside body, one of a county.
k. 白城市 fails one of the four conditions of item 33, so it has 75%.

The winners of each area are laid down in WINNERS; the units below them fall clearly short in the
area's key item, so that no tie arises but those of (e).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor
from pathlib import Path

SEED = "jilin-2007"
SHIPPED = Path(__file__).resolve().parents[1] / "policies" / "jilin-2007-employment"
MADE_UP = "# 本文件数字均为虚构，仅供演示。\n"
HALF, YEAR = "半年初评", "年终总评"


def draw(low: int, high: int, *what: str) -> int:
    """A number from low to high that depends on nothing but what it is for."""
    digest = sha256("/".join((SEED, *what)).encode()).digest()
    return low + int.from_bytes(digest[:8], "big") % (high - low + 1)


# --- who ---------------------------------------------------------------------------------------------

#: Prefectures with their share of the province, per mille, and their counties.
PREFECTURES: Mapping[str, tuple[int, str]] = {
    "长春市": (270, "南关区 宽城区 朝阳区 二道区 绿园区 双阳区 榆树市 德惠市 九台市 农安县"),
    "吉林市": (170, "昌邑区 龙潭区 船营区 丰满区 蛟河市 桦甸市 舒兰市 磐石市 永吉县"),
    "四平市": (120, "铁西区 铁东区 公主岭市 双辽市 梨树县 伊通满族自治县"),
    "辽源市": (50, "龙山区 西安区 东丰县 东辽县"),
    "通化市": (90, "东昌区 二道江区 梅河口市 集安市 通化县 辉南县 柳河县"),
    "白山市": (60, "八道江区 江源区 临江市 抚松县 靖宇县 长白朝鲜族自治县"),
    "松原市": (90, "宁江区 前郭尔罗斯蒙古族自治县 长岭县 乾安县 扶余县"),
    "白城市": (70, "洮北区 洮南市 大安市 镇赉县 通榆县"),
    "延边州": (76, "延吉市 图们市 敦化市 珲春市 龙井市 和龙市 汪清县 安图县"),
    "长白山管委会": (4, ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One assessed unit with its share of the province."""

    name: str
    parent: str
    share: Fraction
    #: Offices that item 34 counts; for prefectures.
    offices: int

    @property
    def is_prefecture(self) -> bool:
        """Whether the province assesses it."""
        return self.parent == "吉林省"


def units() -> Iterator[Unit]:
    """Prefectures, then counties: the order of the roster."""
    for name, (share, counties) in PREFECTURES.items():
        offices = 4 * (len(counties.split()) + 1)
        yield Unit(name=name, parent="吉林省", share=Fraction(share, 1000), offices=offices)
    for prefecture, (share, counties) in PREFECTURES.items():
        names = counties.split()
        sizes = {n: draw(80, 120, n, "size") + (30 if n.endswith("市") else 0) for n in names}
        for name in names:
            part = Fraction(sizes[name], sum(sizes.values())) * Fraction(9, 10)
            yield Unit(name=name, parent=prefecture, share=Fraction(share, 1000) * part, offices=0)


# --- what --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """An amount that is reported and has a target: people, projects, money."""

    name: str
    #: Of the whole province.
    total: int
    unit: str = "人"
    #: A stock is near its target all year, a flow grows to it.
    is_stock: bool = False
    #: 其中, each with its share of the amount in percent.
    of_which: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate that is reported as such, with its target in percent."""

    name: str
    target: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient:
    """A rate that is computed from two reported figures, with its target in percent."""

    name: str
    numerator: str
    denominator: str
    target: int
    #: Of the whole province; 0 where the denominator is an amount that is listed before it.
    total: int = 0
    unit: str = "人"
    #: Whether the denominator is already whole at the half year.
    is_stock: bool = False


Part = Count | Rate | Quotient


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of the forty, with its points; several parts are its components."""

    number: int
    points: int
    #: The name of an item that is made of components.
    name: str = ""
    components: tuple[Part, ...] = ()
    #: 其中 that are rates of their own.
    of_which: tuple[Quotient, ...] = ()


def item(number: int, points: int, *components: Part, name: str = "", of_which: tuple[Quotient, ...] = ()) -> Item:
    """Write an item shortly."""
    return Item(number=number, points=points, name=name, components=components, of_which=of_which)


def count(name: str, total: int, *of_which: tuple[str, int], unit: str = "人") -> Count:
    """Write an amount that grows to its target shortly."""
    return Count(name=name, total=total, unit=unit, of_which=of_which)


def stock(name: str, total: int, *of_which: tuple[str, int]) -> Count:
    """Write an amount of people that stands near its target all year shortly."""
    return Count(name=name, total=total, is_stock=True, of_which=of_which)


def rate(name: str, target: str) -> Rate:
    """Write a rate shortly."""
    return Rate(name=name, target=Fraction(target))


def quotient(name: str, numerator: str, denominator: str, target: int, total: int = 0, unit: str = "人") -> Quotient:
    """Write a quotient of two flows shortly."""
    return Quotient(name=name, numerator=numerator, denominator=denominator, target=target, total=total, unit=unit)


def standing(name: str, numerator: str, denominator: str, target: int, total: int = 0, unit: str = "人") -> Quotient:
    """Write a quotient whose denominator is the same all year shortly."""
    return replace(quotient(name, numerator, denominator, target, total, unit), is_stock=True)


MONEY = "万元"
SETTLED, ARISEN = "解决零就业家庭户数", "发生零就业家庭户数"
CLOSED, OVERDUE = "举报投诉案件结案数", "举报投诉逾期未结案数"
UPHELD, REVIEWED = "行政复议维持案件件数", "行政复议受理案件总件数"
PETITIONS = "来省进京上访批次"
LINKED, TO_LINK = "已实现城域网联接的数量", "应实现城域网联接的数量"
OLD_WAGES, PAID_WAGES = "上年底前企业累计拖欠工资数额", "实际解决企业拖欠工资数额"
LAID_OFF, FARMERS, CHILDREN = "下岗失业人员", "农村劳动力转移就业", "低保家庭子女"
POOR, GRADED = "的城市困难居民人数", "的分类施保人数"
CITY, COUNTRY, BUDGET = "城市低保补差标准", "农村低保补差标准", "城市低保资金地方最低预算"

AREAS: Mapping[str, tuple[Item, ...]] = {
    "就业和再就业": (
        item(1, 5, count("城镇新增就业人数", 450_000, ("政府出资购买公益性岗位就业人数", 11))),
        item(2, 4, count("下岗失业人员再就业人数", 280_000, ("大龄就业困难对象再就业人数", 22))),
        item(3, 3, rate("城镇登记失业率", "4.2")),
        item(4, 2, count("创业促就业成功项目数量", 2400, unit="个")),
        item(5, 2, count("创建充分就业社区数量", 480, unit="个")),
        item(6, 3, quotient("解决零就业家庭比率", SETTLED, ARISEN, 100, 600, "户")),
        item(7, 2, rate("就业再就业资金最低预算到位率", "100")),
        item(
            8,
            4,
            count(
                "劳务输出人数",
                2_600_000,
                ("农村劳动力输出人数", 88),
                ("省外输出人数", 35),
                ("农村劳动力转移就业人数", 76),
                ("境外就业人数", 2),
            ),
        ),
        item(9, 2, count("小额贷款担保基金当年新到位金额", 6000, unit=MONEY)),
        item(10, 2, count("小额担保贷款当年新发放金额", 52_000, unit=MONEY)),
    ),
    "职业培训鉴定": (
        item(
            11,
            3,
            count(f"{LAID_OFF}职业技能培训人数", 140_000),
            quotient("指标 11.培训后就业率", f"{LAID_OFF}培训后实现就业人数", f"{LAID_OFF}职业技能培训人数", 65),
            name=f"{LAID_OFF}职业技能培训人数及培训后就业率",
        ),
        item(
            12,
            2,
            count(f"{LAID_OFF}创业培训人数", 20_000),
            rate("创业成功率", "60"),
            name=f"{LAID_OFF}创业培训人数及创业成功率",
        ),
        item(
            13,
            3,
            count(f"{FARMERS}培训人数", 400_000, ("技能培训人数", 40)),
            quotient("指标 13.培训后就业率", f"{FARMERS}培训后实现就业人数", f"{FARMERS}培训人数", 80),
            name=f"{FARMERS}培训人数及培训后就业率",
        ),
        item(
            14,
            2,
            count(f"{CHILDREN}培训人数", 24_000, (f"城镇{CHILDREN}培训人数", 60)),
            quotient("指标 14.培训后就业率", f"{CHILDREN}培训后实现就业人数", f"{CHILDREN}培训人数", 70),
            name=f"{CHILDREN}培训人数及培训后就业率",
            of_which=(
                quotient(
                    f"城镇{CHILDREN}培训后就业率", f"城镇{CHILDREN}培训后实现就业人数", f"城镇{CHILDREN}培训人数", 70
                ),
            ),
        ),
        item(15, 2, count("参加职业技能鉴定人数", 120_000, ("高技能人才人数", 12))),
    ),
    "劳动关系": (
        item(16, 3, rate("企业劳动合同签订率", "95")),
        item(17, 3, standing("企业历史拖欠工资清欠率", PAID_WAGES, OLD_WAGES, 50, 30_000, MONEY)),
        item(18, 3, rate("农民工工资当期支付率", "98")),
        item(
            19,
            2,
            quotient("查处举报投诉案件结案率", CLOSED, OVERDUE, 95, 20_000, "件"),
            quotient("行政复议维持率", UPHELD, REVIEWED, 85, 600, "件"),
            name="查处举报投诉案件结案率及行政复议维持率",
        ),
        item(20, 3, name="职工群众来省进京上访下降率"),
    ),
    "养老保险": (
        item(
            21,
            4,
            stock("基本养老保险参保人数", 4_800_000, ("失地农民参保人数", 2)),
            of_which=(
                quotient("养老保险实际缴费人数占参保人数比例", "养老保险实际缴费人数", "基本养老保险参保人数", 80),
            ),
        ),
        item(22, 3, count("基本养老保险费当期征缴额", 800_000, unit=MONEY)),
        item(23, 3, rate("基本养老保险金按时足额发放率", "100")),
        item(24, 2, rate("社区管理率", "75")),
    ),
    "失业保险": (
        item(25, 3, stock("失业保险参保人数", 2_300_000)),
        item(26, 2, count("失业保险费征缴金额（含清欠）", 50_000, unit=MONEY)),
        item(27, 2, rate("失业保险金按时足额发放率", "100")),
    ),
    "医疗保险": (
        item(28, 3, stock("城镇职工基本医疗保险参保人数", 3_800_000, ("指标 28.农民工", 3))),
        item(29, 3, stock("城镇居民基本医疗保险参保人数", 2_000_000, ("指标 29.农民工", 1))),
    ),
    "工伤生育保险": (
        item(30, 2, stock("工伤保险参保人数", 2_000_000, ("指标 30.农民工", 15))),
        item(31, 2, stock("生育保险参保人数", 1_500_000)),
    ),
    "金保工程": (
        item(32, 2, rate("基金管理合格率", "100")),
        item(33, 2, name="市级数据中心建设完成率"),
        item(34, 2, standing("劳动保障城域网建设覆盖率", LINKED, TO_LINK, 85, unit="个")),
    ),
    "城市居民最低生活保障": (
        item(
            35,
            2,
            standing("应保尽保率", f"实际保障{POOR}", f"符合条件{POOR}", 100, 1_500_000),
            standing("分类施保率", f"实际保障{GRADED}", f"符合条件{GRADED}", 100, 400_000),
            name="符合低保条件的城市困难居民应保尽保、分类施保率",
        ),
        item(
            36,
            2,
            name="城乡低保补差标准到位率",
            of_which=(
                quotient("指标 36.城市", f"{CITY}实际到位", f"{CITY}应到位", 100, 200_000, MONEY),
                quotient("指标 36.农村", f"{COUNTRY}实际到位", f"{COUNTRY}应到位", 100, 30_000, MONEY),
            ),
        ),
        item(
            37,
            2,
            quotient(f"{BUDGET}足额到位率", f"{BUDGET}实际到位金额", f"{BUDGET}应到位金额", 100, 60_000, MONEY),
        ),
        item(
            38,
            1,
            quotient("城市低保金社会化发放率", "低保金实际社会化发放", "低保金应社会化发放", 100, 220_000, MONEY),
            standing("信息化建设达标率", "信息化建设完成数", "信息化建设应完成数", 90, 800, "个"),
            name="城市低保金的社会化发放及信息化建设达标率",
        ),
        item(
            39,
            1,
            standing("农村社会福利中心建设完成率", "福利服务中心实际建设数", "福利服务中心应建设数", 100, 800, "个"),
        ),
        item(
            40,
            2,
            standing("未参保集体企业退休人员生活费发放率", "生活费实际发放人数", "生活费应发放人数", 100, 40_000),
        ),
    ),
}

#: Made up. First, second, third of the prefectures; two names in the third place tie.
WINNERS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "就业和再就业": ("长春市", "延边州", ("通化市",)),
    "职业培训鉴定": ("吉林市", "白城市", ("辽源市",)),
    "劳动关系": ("通化市", "白山市", ("辽源市", "长白山管委会")),
    "养老保险": ("延边州", "吉林市", ("四平市",)),
    "失业保险": ("白山市", "松原市", ("长春市",)),
    "医疗保险": ("长春市", "通化市", ("松原市", "延边州")),
    "工伤生育保险": ("四平市", "白山市", ("松原市",)),
    "金保工程": ("通化市", "吉林市", ("长春市",)),
    "城市居民最低生活保障": ("白城市", "长春市", ("松原市",)),
}
#: The item of each area in which the places below the first fall short.
KEY_ITEMS = {"就业和再就业": 1, "职业培训鉴定": 13, "劳动关系": 16, "养老保险": 21, "失业保险": 25}
KEY_ITEMS |= {"医疗保险": 28, "工伤生育保险": 30, "金保工程": 32, "城市居民最低生活保障": 36}


def completion(unit: Unit, area: str, number: int, name: str) -> int:
    """How far a unit gets with one part by the year's end, in per mille of its target."""
    full = draw(1000, 1060, unit.name, name, "over")
    # Benefits are paid nearly in full everywhere.
    short = draw(985 if name.endswith("发放率") else 930, 999, unit.name, name, "short")
    if not unit.is_prefecture:
        return full if draw(1, 10, unit.name, name) <= 7 else short
    first, second, third = WINNERS[area]
    is_key = number == KEY_ITEMS[area]
    if unit.name == first:
        return full
    if unit.name == second:
        return draw(990, 994, unit.name, name) if is_key else full
    if unit.name in third:
        # Case e: the same for all who share the place, down to the last digit.
        if area == "医疗保险":
            return 970 if is_key else 980
        return 980 if is_key else 1000 if len(third) > 1 else full
    if is_key:
        return draw(900, 955, unit.name, name)
    # The medical area has two items only: the second must not make up for the first.
    limit = 970 if area == "医疗保险" else 1000
    return min(limit, short) if limit < 1000 or draw(1, 10, unit.name, name) > 6 else full


# --- targets -----------------------------------------------------------------------------------------


def amount(unit: Unit, total: int) -> int:
    """A unit's share of a provincial amount, in a round number."""
    share = max(2, round(unit.share * total))
    step = 1000 if share >= 10_000 else 100 if share >= 1000 else 10 if share >= 100 else 1
    return share // step * step


def target_amount(unit: Unit, part: Count) -> int:
    """The target of an amount."""
    return amount(unit, part.total)


def written_amount(value: int, unit: str) -> str:
    """Write an amount as a letter does: `12.1万人`, `860户`."""
    if unit == "人" and value >= 10_000 and value % 1000 == 0:
        return f"{percent(Fraction(value, 10_000))}万人"
    return f"{value}{unit}"


def percent(value: Fraction) -> str:
    """Write a number of at most three decimal digits."""
    thousandths = round(value * 1000)
    return f"{thousandths // 1000}.{thousandths % 1000:03}".rstrip("0").rstrip(".")


def target_rate(unit: Unit, name: str, target: Fraction) -> Fraction:
    """The target of a rate in percent: a few differ by unit."""
    if name == "解决零就业家庭比率" and unit.name == "吉林市":
        return Fraction(98)  # case d
    if name == "城镇登记失业率":
        return Fraction(draw(38, 45, unit.name, name), 10)
    return target


def letter(unit: Unit) -> Iterator[tuple[str, str]]:
    """Names and contents of one responsibility letter."""
    for items in AREAS.values():
        for one in items:
            if one.number in (33, 34) and not unit.is_prefecture:
                continue
            points = f"分值: {one.points}"
            if one.name:
                # 20 and 33: the method states the target. 36: one target for both of its parts.
                yield one.name, f"{{目标: 100%, {points}}}" if one.number == 36 else f"{{{points}}}"
            for part in one.components:
                goal = _goal(unit, part)
                yield part.name, f"{{目标: {goal}}}" if one.name else f"{{目标: {goal}, {points}}}"
                if isinstance(part, Count):
                    for name, share in part.of_which:
                        value = target_amount(unit, part) * share // 100
                        yield name, f"{{目标: {written_amount(max(1, value), part.unit)}}}"
            for rate_of in one.of_which:
                yield rate_of.name, f"{{目标: {rate_of.target}%}}"


def _goal(unit: Unit, part: Part) -> str:
    if isinstance(part, Count):
        return written_amount(target_amount(unit, part), part.unit)
    return f"{percent(target_rate(unit, part.name, Fraction(part.target)))}%"


def letters() -> str:
    """The whole of targets.yaml."""
    lines = [MADE_UP, "责任状:\n"]
    for unit in units():
        office = unit.name if unit.name.endswith("管委会") else f"{unit.name}人民政府"
        above = "吉林省人民政府" if unit.is_prefecture else f"{unit.parent}人民政府"
        day = "2007-02-06" if unit.is_prefecture else f"2007-03-{draw(1, 20, unit.parent, 'signed'):02}"
        lines.append(f"  {unit.name}:\n    签订: {{甲方: {above}, 乙方: {office}, 日期: {day}}}\n")
        lines.extend(f"    {name}: {content}\n" for name, content in letter(unit))
    return "".join(lines)


# --- figures -----------------------------------------------------------------------------------------


def year_figures(unit: Unit) -> dict[str, Fraction]:
    """All that a unit reports at the year's end, in the units of the method (rates in percent)."""
    found: dict[str, Fraction] = {}
    for area, items in AREAS.items():
        for one in items:
            if one.number == 34 and not unit.is_prefecture:
                continue
            for part in (*one.components, *one.of_which):
                # Both halves of item 36 go together, so that the whole has this completion too.
                name = "城乡低保补差标准到位率" if one.number == 36 else part.name
                found |= _year_part(unit, part, completion(unit, area, one.number, name), found)
            if one.number == 20:
                found |= petitions(unit)
    return found | FIXED.get(unit.name, {})


def _year_part(unit: Unit, part: Part, done: int, before: Mapping[str, Fraction]) -> dict[str, Fraction]:
    def round_off(value: Fraction) -> int:
        return ceil(value) if done >= 1000 else floor(value)

    step = 100 if not isinstance(part, Rate) and part.unit == MONEY else 1
    if isinstance(part, Count):
        value = Fraction(round_off(Fraction(target_amount(unit, part) * done * step, 1000)), step)
        parts = {
            name: Fraction(ceil(value * share * draw(96, 106, unit.name, name) / 10_000))
            for name, share in part.of_which
        }
        return {part.name: value} | parts
    goal = target_rate(unit, part.name, Fraction(part.target))
    if isinstance(part, Rate):
        if part.name == "城镇登记失业率":
            # The lower the better: 1000 and more is on or below the target.
            return {part.name: goal - Fraction(draw(0, 4, unit.name, part.name) if done >= 1000 else -1, 10)}
        value = goal * done / 1000
        return {part.name: min(Fraction(100), Fraction(round(value * 100), 100))}
    given = unit.offices if part.denominator == TO_LINK else amount(unit, part.total)
    whole = before.get(part.denominator) or Fraction(given)
    reached = min(Fraction(100), goal * done / 1000) / 100
    if part.numerator == CLOSED:
        # The denominator of this rate is both together; here `whole` is what was closed.
        return {CLOSED: whole, OVERDUE: Fraction(floor(whole / reached - whole))}
    part_of_it = min(whole, Fraction(round_off(whole * reached * step), step))
    return {part.numerator: part_of_it, part.denominator: whole}


def petitions(unit: Unit) -> dict[str, Fraction]:
    """Petitions of both years; most fall by 11% to 30%, one in five by less than 10%."""
    last = amount(unit, 3000) if unit.is_prefecture else draw(20, 60, unit.name, PETITIONS)
    falls_enough = unit.name in LABOUR_BEST or draw(1, 5, unit.name, PETITIONS, "falls") > 1
    down = draw(11, 30, unit.name, "down") if falls_enough else draw(0, 8, unit.name, "down")
    return _petitions(last, last - ceil(Fraction(last * down, 100)))


LABOUR_BEST = ("通化市", "白山市", "辽源市", "长白山管委会")


def _reported(settled: int, arisen: int) -> dict[str, Fraction]:
    return {SETTLED: Fraction(settled), ARISEN: Fraction(arisen)}


def _petitions(last: int, this: int) -> dict[str, Fraction]:
    return {PETITIONS: Fraction(this), f"上年.{PETITIONS}": Fraction(last)}


#: The cases that a draw would not give.
FIXED: Mapping[str, dict[str, Fraction]] = {
    "长白山管委会": _reported(0, 0)
    | {CLOSED: Fraction(38), OVERDUE: Fraction(1), UPHELD: Fraction(9), REVIEWED: Fraction(10)},
    "辽源市": {CLOSED: Fraction(760), OVERDUE: Fraction(20), UPHELD: Fraction(18), REVIEWED: Fraction(20)},
    "吉林市": _reported(49, 50),
    "公主岭市": _reported(16, 15),
    "松原市": {UPHELD: Fraction(0), REVIEWED: Fraction(0)},
    "白山市": _petitions(0, 0),
    "图们市": _petitions(0, 1),
    "白城市": _petitions(100, 90),
    "长春市": _petitions(1000, 901),
}

_PARTS = tuple(p for items in AREAS.values() for one in items for p in (*one.components, *one.of_which))
_COUNTS = tuple(p for p in _PARTS if isinstance(p, Count))
_QUOTIENTS = tuple(p for p in _PARTS if isinstance(p, Quotient))
_RATES = {p.name for p in _PARTS if isinstance(p, Rate)}
#: Amounts that stand at the half year nearly as they do at its end.
_STOCKS = {name for p in _COUNTS if p.is_stock for name in (p.name, *(n for n, _ in p.of_which))}
_MONEY = {p.name for p in _COUNTS if p.unit == MONEY}
_MONEY |= {name for p in _QUOTIENTS if p.unit == MONEY for name in (p.numerator, p.denominator)}


def half_figures(unit: Unit) -> dict[str, Fraction]:
    """All that a unit reports at the half year: flows at 45% to 60% of the year, stocks and rates a little lower."""
    whole = year_figures(unit)
    found: dict[str, Fraction] = {}
    for name, value in whole.items():
        step = 100 if name in _MONEY else 1
        if name in _RATES:
            lower = 0 if name == "城镇登记失业率" else draw(0, 15, unit.name, name, HALF)
            found[name] = value - Fraction(lower, 10)
        elif name in _STOCKS:
            found[name] = Fraction(floor(value * draw(960, 995, unit.name, name, HALF) / 1000))
        else:
            found[name] = Fraction(floor(value * step * draw(450, 600, unit.name, name, HALF) / 1000), step)
    for part in _QUOTIENTS:
        if part.numerator not in whole:
            continue
        if part.is_stock:
            found[part.denominator] = whole[part.denominator]
        if part.numerator in (CLOSED, PAID_WAGES):
            continue
        done = whole[part.numerator] / (whole[part.denominator] or 1)
        reached = min(Fraction(1), done * draw(960, 1000, unit.name, part.name, HALF) / 1000)
        step = 100 if part.unit == MONEY else 1
        found[part.numerator] = Fraction(floor(found[part.denominator] * step * reached), step)
    return found


# --- reports -----------------------------------------------------------------------------------------


def written(name: str, value: Fraction) -> str:
    """Write one figure as a report does: `4.2%`, `14,672.35万元`, `126566`."""
    if name in _MONEY:
        fen = round(value * 100)
        return f"{fen // 100:,}.{fen % 100:02}{MONEY}"
    return f"{percent(value)}%" if name in _RATES else percent(value)


def figures_of(area: str) -> Iterator[str]:
    """The names of what is reported in an area, in the order of the method."""
    for one in AREAS[area]:
        for part in (*one.components, *one.of_which):
            if isinstance(part, Quotient):
                yield from (part.numerator, part.denominator)
            else:
                yield part.name
            if isinstance(part, Count):
                yield from (name for name, _ in part.of_which)
        if one.number == 20:
            yield from (PETITIONS, f"上年.{PETITIONS}")


def report(
    unit: Unit, period: str, figures: Mapping[str, Fraction], *, head: str = "", blank: str = "", day: str = ""
) -> str:
    """One report in YAML."""
    day = day or f"{'2007-07' if period == HALF else '2008-01'}-{draw(3, 12, unit.name, period, 'day'):02}"
    lines = [MADE_UP, f"单位: {unit.name}\n期次: {period}\n填报人: 示例\n填报日期: {day}\n", head, "数据:\n"]
    for area in AREAS:
        names = [name for name in dict.fromkeys(figures_of(area)) if name in figures]
        cells = {name: "" if name == blank else f" {written(name, figures[name])}" for name in names}
        lines.extend((f"  # {area}\n", *(f"  {name}:{cell}\n" for name, cell in cells.items())))
    return "".join(lines)


def reports() -> Iterator[tuple[str, str]]:
    """Every file of submissions/ with its text."""
    for unit in units():
        if unit.name != "长白山管委会":
            yield f"{HALF}/{unit.name}.yaml", report(unit, HALF, half_figures(unit))
        if unit.name == "通榆县":
            continue
        figures = year_figures(unit)
        if unit.name == "四平市":
            first = figures | {
                "生育保险参保人数": Fraction(figures["生育保险参保人数"] * 11 // 10),
                SETTLED: figures[SETTLED] - 3,
            }
            yield f"{YEAR}/四平市.yaml", report(unit, YEAR, first)
            head = "更正: 四平市.yaml            # 生育保险参保人数、解决零就业家庭户数核实后更正\n"
            yield f"{YEAR}/四平市（更正）.yaml", report(unit, YEAR, figures, head=head, day="2008-01-18")
            continue
        head = "复核中: [小额担保贷款当年新发放金额]\n" if unit.name == "白城市" else ""
        blank = "工伤保险参保人数" if unit.name == "东辽县" else ""
        yield f"{YEAR}/{unit.name}.yaml", report(unit, YEAR, figures, head=head, blank=blank)


# --- judgements --------------------------------------------------------------------------------------

CONDITIONS = (
    (
        "市级数据中心建设要遵循劳动保障部“统一规划，统一标准”的要求，新建系统或系统升级应使用劳动保障部统一软件，"
        "已建或准备建设中的城域网要同时支持社会保险和劳动力市场信息两大业务系统"
    ),
    "只建立一个数据中心，全面支持劳动保障各项业务应用",
    "数据中心机房的建设应遵循国家、劳动保障部的相关规定、要求，设备要根据当地实际情况满足工作需要",
    "成立了专门的信息化综合管理机构，并对现有的技术人员、设备等实行统一管理",
)
CIRCUMSTANCES = ("对目标责任制贯彻落实不力", "目标任务完成不好", "由此引发频繁集体、越级上访和突发性事件")

#: All made up; none is an innovation of 2007.
INNOVATIONS = (
    ("零就业家庭“红黄绿”动态台账", "吉林市", True),
    ("社区就业服务“一刻钟圈”", "长春市", True),
    ("农民工工资“一卡一账”支付监管", "辽源市, 省建设厅", True),
    ("失地农民养老“三方分担”试点", "松原市", True),
    ("居民医保“家庭一本通”经办", "延边州", True),
    ("境外就业“先培训后派遣”基地", "珲春市", True),
    ("残疾人创业“一帮一”孵化", "省残联", True),
    ("林区职工失业预警与转岗联动", "白山市, 长白山管委会", True),
    ("低保与就业联动“渐退期”", "白城市", True),
    ("技能人才“校企双师”培养", "通化市, 四平市", True),
    ("社会保障“夜间窗口”", "东丰县", False),
    ("劳动合同“电子档案袋”", "宁江区", False),
)


def conditions(unit: Unit) -> Iterator[str]:
    """The judged conditions of item 33; 白城市 fails the fourth."""
    for number, sentence in enumerate(CONDITIONS):
        yield f"      {sentence}: {'否' if unit.name == '白城市' and number == 3 else '是'}\n"


def ratings() -> str:
    """The whole of ratings.yaml."""
    lines = [MADE_UP, f"评定:\n  {HALF}:\n"]
    for unit in units():
        if unit.is_prefecture:
            lines.extend((f"    {unit.name}:\n", *conditions(unit)))
    lines.append(f"  {YEAR}:\n")
    for unit in units():
        mark = percent(Fraction(draw(780, 975, unit.name, "work"), 10))
        lines.append(f"    {unit.name}:\n      日常工作得分: {mark}\n")
        if unit.is_prefecture:
            lines.extend(conditions(unit))
        lines.extend(
            f"      {sentence}: {'是' if unit.name == '龙井市' and number == 2 else '否'}\n"
            for number, sentence in enumerate(CIRCUMSTANCES)
        )
    lines.append("创新:\n")
    for project, winners, is_selected in INNOVATIONS:
        lines.append(f"  - {{项目: {project}, 单位: [{winners}], 入选: {'是' if is_selected else '否'}}}\n")
    decisions = f"""\
# 医疗保险方面第三名并列（松原市、延边州），领导小组尚未决定，留待定。
调整:
  {YEAR}:
    - 单位: 辽源市
      项: 单项工作先进单位
      方面: 劳动关系
      结果: 获评
      理由: 与长白山管委会并列第三名，辽源市企业户数多、案件多，工作量大
      决定人: 省就业和社会保障工作目标责任制监督检查领导小组
"""
    return "".join((*lines, decisions))


def main(folder: Path) -> None:
    """Write every file below the folder; what else is there stays."""
    files = {"targets.yaml": letters(), "ratings.yaml": ratings()}
    files |= {f"submissions/{name}": text for name, text in reports()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)

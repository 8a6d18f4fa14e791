"""Exact numbers with units: what `12.5万人`, `98%` and `2000元/人` mean, and how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dsl.record import dataclass
from dsl.regex import regex
from dsl.terms import fold

#: A dimension is a sorted tuple of (base, exponent); the empty one is a plain ratio.
Dimension = tuple[tuple[str, int], ...]

RATIO: Dimension = ()
PERCENTAGE_POINTS: Dimension = (("个百分点", 1),)
POINTS: Dimension = (("分", 1),)
MONEY: Dimension = (("元", 1),)

#: Longer numbers than this are refused when they are read: no office reports them, and an
#: unbounded one is a way to hang the tool.
MAX_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: its written name, what it measures, and how many base units it is."""

    name: str
    dimension: Dimension
    scale: Fraction

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact value in base units, and the unit it was written in (for showing it again)."""

    value: Fraction
    unit: Unit

    def __str__(self) -> str:
        return format_quantity(self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Grade:
    """A judged grade, such as 良; it is no number, and has no order of its own."""

    name: str
    #: The share of the full marks that it is judged to be worth, where a grade leaves that open.
    share: Fraction | None = None
    #: What each of several judges said, where they did not agree; `name` is all of them then.
    each: tuple[Grade, ...] = ()

    def __str__(self) -> str:
        return self.name if self.share is None else f"{self.name} {format_number(self.share * 100)}%"


#: Each counts its own kind of thing: 人 and 户 do not add.
_COUNTED = (
    "人 户 家 个 件 次 批 批次 起 条 处 项 篇 场 场次 期 例 宗 份 册 张 台 套 辆 座 所 间 名 位 "
    "只 头 株 村 乡镇 社区 岗 岗位 人次 户次 人天 课时 床 床位 对 桶"
)


#: Units of which there are whole ones only.
COUNTED = frozenset(_COUNTED.split())


def _counted(names: str) -> dict[str, Unit]:
    return {n: Unit(n, ((n, 1),), Fraction(1)) for n in names.split()}


NO_UNIT = Unit("", RATIO, Fraction(1))
PERCENT = Unit("%", RATIO, Fraction(1, 100))
POINT = Unit("分", POINTS, Fraction(1))
PERCENTAGE_POINT = Unit("个百分点", PERCENTAGE_POINTS, Fraction(1, 100))
YUAN = Unit("元", MONEY, Fraction(1))
YEAR = Unit("年", (("年", 1),), Fraction(1))

#: Units that every method may use without declaring them. 天 and 日 are one thing; 批次 is not 次.
BUILTIN: Mapping[str, Unit] = {
    "%": PERCENT,
    "‰": Unit("‰", RATIO, Fraction(1, 1000)),
    "倍": Unit("倍", RATIO, Fraction(1)),
    "个百分点": PERCENTAGE_POINT,
    "百分点": PERCENTAGE_POINT,
    "分": POINT,
    "元": YUAN,
    "角": Unit("角", MONEY, Fraction(1, 10)),
    "千元": Unit("千元", MONEY, Fraction(1000)),
    "万元": Unit("万元", MONEY, Fraction(10_000)),
    "亿元": Unit("亿元", MONEY, Fraction(100_000_000)),
    "天": Unit("天", (("天", 1),), Fraction(1)),
    "日": Unit("日", (("天", 1),), Fraction(1)),
    "个工作日": Unit("个工作日", (("个工作日", 1),), Fraction(1)),
    "小时": Unit("小时", (("小时", 1),), Fraction(1)),
    "分钟": Unit("分钟", (("小时", 1),), Fraction(1, 60)),
    "个月": Unit("个月", (("个月", 1),), Fraction(1)),
    "月": Unit("月", (("个月", 1),), Fraction(1)),
    "年": YEAR,
    "平方米": Unit("平方米", (("米", 2),), Fraction(1)),
    "平方公里": Unit("平方公里", (("米", 2),), Fraction(1_000_000)),
    "公顷": Unit("公顷", (("米", 2),), Fraction(10_000)),
    "亩": Unit("亩", (("米", 2),), Fraction(2000, 3)),
    "立方米": Unit("立方米", (("米", 3),), Fraction(1)),
    "米": Unit("米", (("米", 1),), Fraction(1)),
    "公里": Unit("公里", (("米", 1),), Fraction(1000)),
    "千克": Unit("千克", (("千克", 1),), Fraction(1)),
    "公斤": Unit("公斤", (("千克", 1),), Fraction(1)),
    "吨": Unit("吨", (("千克", 1),), Fraction(1000)),
    "微克": Unit("微克", (("千克", 1),), Fraction(1, 10**9)),
    "吨标准煤": Unit("吨标准煤", (("吨标准煤", 1),), Fraction(1)),
    "千瓦时": Unit("千瓦时", (("千瓦时", 1),), Fraction(1)),
    **_counted(_COUNTED),
}

#: 万人, 亿吨: a multiplier before a unit that is not itself one (万元 is listed above).
MULTIPLIERS: Mapping[str, int] = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def find_unit(name: str, declared: Mapping[str, Unit] = {}) -> Unit | None:
    """Look a unit up by its written name: declared, built in, with 万 or 亿 before it, or a quotient.

    >>> find_unit("万人").scale, find_unit("元/人").dimension
    (Fraction(10000, 1), (('人', -1), ('元', 1)))
    >>> find_unit("光年") is None
    True
    """
    name = fold(name)
    known = declared.get(name) or BUILTIN.get(name)
    if known is not None:
        return known
    if "/" in name:
        head, _, tail = name.partition("/")
        above, below = find_unit(head, declared), find_unit(tail, declared)
        return None if above is None or below is None else divide_units(above, below, name)
    factor = MULTIPLIERS.get(name[:1])
    if factor is None:
        return None
    if len(name) == 1:
        return Unit(name, RATIO, Fraction(factor))
    base = find_unit(name[1:], declared)
    return None if base is None else Unit(name, base.dimension, base.scale * factor)


def declare_unit(name: str) -> Unit:
    """Make a counting unit of its own out of a name that no list holds (`单位 场次`).

    >>> declare_unit("标段").dimension
    (('标段', 1),)
    """
    name = fold(name)
    if "/" in name:
        head, _, tail = name.partition("/")
        return divide_units(find_unit(head) or declare_unit(head), find_unit(tail) or declare_unit(tail), name)
    if len(name) > 1 and name[0] in MULTIPLIERS:
        return Unit(name, ((name[1:], 1),), Fraction(MULTIPLIERS[name[0]]))
    return Unit(name, ((name, 1),), Fraction(1))


def divide_units(above: Unit, below: Unit, name: str) -> Unit:
    """The unit of a quotient."""
    return Unit(name, multiply_dimensions(above.dimension, below.dimension, -1), above.scale / below.scale)


def multiply_dimensions(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """Add exponents (or subtract them, with sign -1).

    >>> multiply_dimensions((("元", 1),), (("元", 1),), -1)
    ()
    """
    powers = dict(left)
    for base, exponent in right:
        powers[base] = powers.get(base, 0) + sign * exponent
    return tuple(sorted((b, e) for b, e in powers.items() if e))


_NUMBER = regex(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:/[1-9]\d*)?")


_DIGITS = regex(r"[0-9]{1,18}(?:\.[0-9]{1,12})?")


def parse_number(text: str) -> Fraction | None:
    """Read a plain number from its text, exactly: `3,606.21`, full-width digits, `2/3`.

    Returns None where the text is no number, or one of more than `MAX_DIGITS` characters.

    >>> parse_number("１２．５"), parse_number("3,606.21"), parse_number("2/3"), parse_number("1e5")
    (Fraction(25, 2), Fraction(360621, 100), Fraction(2, 3), None)
    """
    folded = fold(text).strip()
    if len(folded) > MAX_DIGITS or not _NUMBER.fullmatch(folded):
        return None
    return Fraction(folded.replace(",", ""))


def parse_quantity(text: str, default: Unit, declared: Mapping[str, Unit] = {}) -> Quantity | None:
    """Read a number with its unit; without one it is in the default unit.

    >>> parse_quantity("1.2万人", BUILTIN["人"]).value
    Fraction(12000, 1)
    >>> parse_quantity("98", PERCENT).value
    Fraction(49, 50)
    """
    if _DIGITS.fullmatch(text):
        # Most figures of a report are bare digits; there is nothing in them to look for.
        whole, _, part = text.partition(".")
        plain = Fraction(int(whole + part), 10 ** len(part)) if part else Fraction(int(whole))
        return Quantity(plain if default.scale == 1 else plain * default.scale, default)
    folded = fold(text).strip()
    match = _NUMBER.match(folded)
    if match is None:
        return None
    number = parse_number(match.group())
    if number is None:
        return None
    rest = folded[match.end() :].strip()
    unit = find_unit(rest, declared) if rest else default
    return None if unit is None else Quantity(number * unit.scale, unit)


def exact_decimal(value: Fraction, places: int = 12) -> tuple[str, bool]:
    """Write a number as a decimal: all its digits where they end, else cut half up at `places`.

    Returns the text and whether it is exact.

    >>> exact_decimal(Fraction(49, 50)), exact_decimal(Fraction(2, 3), 4), exact_decimal(Fraction(-5))
    (('0.98', True), ('0.6667', False), ('-5', True))
    """
    denominator, twos, fives = value.denominator, 0, 0
    if denominator == 1:
        return str(value.numerator), True
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    exact = denominator == 1
    digits = max(twos, fives) if exact else places
    # Where it is exact there is no half to round. (In whole numbers: a fraction would be reduced at each step.)
    whole = (2 * abs(value.numerator) * 10**digits + value.denominator) // (2 * value.denominator)
    text = str(whole).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    if not exact:
        text = text.rstrip("0").rstrip(".")
    return ("-" if value < 0 and text.strip("0.") else "") + text, exact


def format_number(value: Fraction, places: int = 4) -> str:
    """Write a number for reading: exact where it is short, else about, marked by the caller.

    >>> format_number(Fraction(125, 10)), format_number(Fraction(1, 3))
    ('12.5', '0.3333')
    """
    text, exact = exact_decimal(value, places)
    if exact and len(text.partition(".")[2]) > places:
        rounded = Fraction((2 * abs(value) * 10**places + 1) // 2, 10**places)
        text = exact_decimal(rounded if value >= 0 else -rounded)[0]
    return text


def format_quantity(value: Fraction, unit: Unit, places: int = 4) -> str:
    """Write a value that is given in base units in the unit wanted.

    >>> format_quantity(Fraction(49, 50), PERCENT), format_quantity(Fraction(125000), find_unit("万人"))
    ('98%', '12.5万人')
    """
    return format_number(in_unit(value, unit), places) + unit.name


def in_unit(value: Fraction, unit: Unit) -> Fraction:
    """Give a value that is in base units in a unit; most units are their own base.

    >>> in_unit(Fraction(49, 50), PERCENT)
    Fraction(98, 1)
    """
    return value if unit.scale.numerator == unit.scale.denominator else value / unit.scale

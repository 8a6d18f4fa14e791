"""How officials write it: numerals, dates, document numbers, lists of names, percentages, and where a title breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise

from dsl.quantity import exact_decimal

#: What stands in a draft for a date and a number that are not settled yet.
DATE_PLACEHOLDER = "××××年×月×日"
NUMBER_PLACEHOLDER = "×××〔××××〕×号"

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Write a whole number from 1 to 999 in Chinese numerals.

    >>> [numeral(n) for n in (1, 10, 11, 20, 36, 104, 110)]
    ['一', '十', '十一', '二十', '三十六', '一百零四', '一百一十']
    """
    if not 1 <= number <= 999:
        raise ValueError(f"no level is numbered {number}")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def level_number(level: int, number: int) -> str:
    """Number a heading: 一、 then （一） then 1. then （1）.

    >>> [level_number(level, 11) for level in (1, 2, 3, 4)]
    ['十一、', '（十一）', '11.', '（11）']
    """
    match level:
        case 1:
            return f"{numeral(number)}、"
        case 2:
            return f"（{numeral(number)}）"
        case 3:
            return f"{number}."
        case 4:
            return f"（{number}）"
        case _:
            raise ValueError(f"official documents have four levels, not {level}")


def chinese_date(day: date | None) -> str:
    """Write a date with Arabic digits and without leading zeros; a draft without one shows the blank.

    >>> chinese_date(date(2007, 12, 1)), chinese_date(None)
    ('2007年12月1日', '××××年×月×日')
    """
    return f"{day.year}年{day.month}月{day.day}日" if day else DATE_PLACEHOLDER


_BRACKETED_YEAR = re.compile(r"[〔\[［(（【]\s*(\d{4}|×{4})\s*[〕\]］)）】]")


def document_number(text: str) -> str:
    """Put the year of a document's number into tortoise-shell brackets and drop 第 and empty places.

    >>> document_number("吉政函[2009]第056号"), document_number("吉政发（2007）4号")
    ('吉政函〔2009〕56号', '吉政发〔2007〕4号')
    """
    bracketed = _BRACKETED_YEAR.sub(r"〔\1〕", text.strip())
    return re.sub(r"〕\s*第?\s*0*(?=\d)", "〕", bracketed)


def join_names(names: Iterable[str]) -> str:
    """List names with the enumeration comma.

    >>> join_names(["长春市", "吉林市"])
    '长春市、吉林市'
    """
    return "、".join(names)


def join_last(names: Sequence[str]) -> str:
    """List names with 和 before the last.

    >>> join_last(["先进单位"]), join_last(["甲", "乙", "丙"])
    ('先进单位', '甲、乙和丙')
    """
    return f"{join_names(names[:-1])}和{names[-1]}" if len(names) > 1 else join_names(names)


def percent(rate: Fraction, places: int = 1) -> str:
    """Write a rate as a percentage, rounded half up for reading.

    A rate beside 100% that would round onto it keeps the digits that tell them apart: a target that is
    missed by little is not shown as met, nor one that is exceeded by little as just met.

    >>> percent(Fraction(49, 50)), percent(Fraction(2, 3)), percent(Fraction(99996, 100000))
    ('98%', '66.7%', '99.996%')
    """
    hundredfold = rate * 100
    shown = rounded(hundredfold, places)
    while shown == 100 and hundredfold != 100:
        places += 1
        shown = rounded(hundredfold, places)
    return f"{exact_decimal(shown)[0]}%"


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half up on the absolute value.

    >>> rounded(Fraction(-25, 1000), 2)
    Fraction(-3, 100)
    """
    scaled = abs(value) * 10**places
    whole = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**places)
    return whole if value >= 0 else -whole


def points(score: Fraction) -> str:
    """Write a score: all digits where they end, else four.

    >>> points(Fraction(1490, 100)), points(Fraction(1, 3))
    ('14.9分', '0.3333分')
    """
    return f"{exact_decimal(score, 4)[0]}分"


def closed(sentence: str) -> str:
    """End a sentence with a full stop unless it already has an end.

    >>> closed("并列待定"), closed("并列待定。"), closed("见《办法》"), closed("原文写“见附件。”")
    ('并列待定。', '并列待定。', '见《办法》。', '原文写“见附件。”')
    """
    stripped = sentence.rstrip()
    return (
        stripped
        if stripped.endswith(("。", "！", "？", "……", "。”", "！”", "？”"))
        else stripped.rstrip("；;，,、.") + "。"
    )


_INNER_QUOTES = str.maketrans("「」『』％", "“”‘’%")
_HALF_COMMA = re.compile(r"(?<=[\u3400-\u9fff”》）])[,;]|[,;](?=[\u3400-\u9fff“《（])")
_LOOSE = re.compile(r"(?<=[^\x00-\x7f]) (?=[0-9])|(?<=[0-9%]) (?=[^\x00-\x7f])")


def formal(text: str) -> str:
    """Set a sentence of a rule file or of the engine as documents set it: no blanks about figures, curly quotes, %.

    >>> formal("「其中」各项余 1 个名额")
    '“其中”各项余1个名额'
    """
    signed = _HALF_COMMA.sub(lambda found: found.group().translate(_FULL), text.translate(_INNER_QUOTES))
    return _LOOSE.sub("", signed)


_SIGNS = re.compile(r" ?([÷×＋－=≈→]) ?")
_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def worked(text: str) -> str:
    """Set a calculation of the engine as documents set it: no blanks about its signs and figures.

    >>> worked("5400件 ÷（5400件 ＋ 496件） ≈ 91.5875%，差 约3.4125个百分点")
    '5400件÷（5400件＋496件）≈91.5875%，差约3.4125个百分点'
    """
    return _BLANKS.sub("", formal(_SIGNS.sub(r"\1", text)))


_FULL = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"})
_HALF_SIGN = re.compile(r"(?<=[^\x00-\x7f])[,;:()?!]|[,;:()?!](?=[^\x00-\x7f])")


def full_width(text: str) -> str:
    """Turn half-width signs beside Chinese into full-width ones; those between figures stay.

    >>> full_width("各市(州)人民政府,长白山管委会:"), full_width("3,606.21万元")
    ('各市（州）人民政府，长白山管委会：', '3,606.21万元')
    """
    return _HALF_SIGN.sub(lambda found: found.group().translate(_FULL), text)


def width_in_ems(text: str) -> Fraction:
    """Measure a line in full-width characters.

    >>> width_in_ems("2008年")
    Fraction(3, 1)
    """
    return Fraction(len(text) if text.isascii() else sum(map(_HALVES.__getitem__, text)), 2)


class _Halves(dict[str, int]):
    """How many half-width places a character takes; filled as characters are met."""

    def __missing__(self, character: str) -> int:
        halves = self[character] = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        return halves


_HALVES = _Halves()


_OFFICE_SUFFIX = re.compile(r"的?(?:实施|管理|暂行|试行)*(?:办法|细则|方案|意见)(?:（[^（）]*）)?$")


def work_title(title: str, issuer: str) -> str:
    """Take the name of the work out of a method's title: neither the place that its issuer names too, nor 实施办法.

    >>> work_title("吉林省2007年就业和社会保障工作目标责任制实施办法", "吉林省人民政府")
    '2007年就业和社会保障工作目标责任制'
    """
    shared = 0
    while shared < min(len(title), len(issuer)) and title[shared] == issuer[shared]:
        shared += 1
    return _OFFICE_SUFFIX.sub("", title[shared:]) or title


#: Words that a title line must not cut, the longer first; what is none of them stays with its neighbour.
_WORDS = (
    "就业和社会保障|人力资源和社会保障|社会保障|劳动保障|目标责任制|先进单位|先进集体|先进个人|人民政府|领导小组|"
    "环境保护|安全生产|通报表彰|考核评比|半年初评|年终总评|实施办法|管委会|办公厅|办公室|委员会|责任状|上半年|"
    "就业|民政|财政|教育|卫生|农业|信访|绩效|预算|项目|工作|目标|考核|考评|评价|评比|综合|年度|半年|初评|总评|完成|落实|"
    "进展|情况|结果|单项|创新|表彰|奖励|关于|印发|通报|通知|决定|意见|办法|实施|方案|细则|试行|单位|全省|全市|全县|"
    "各市|各县|函|的|和|与|及|对"
)
_WORD = re.compile(r"[0-9０-９.,％%]+(?:年度|年|月|日|号|个|项)?|" + _WORDS)
_ATOM = re.compile(r"《[^《》]*》|“[^“”]*”|〔[^〔〕]*〕|（[^（）]*）|" + _WORD.pattern)
_NEVER_FIRST = frozenset("的、，。：；）》”〕省市州县区和与及") | {"函", "通报", "通知", "决定", "意见"}
_NEVER_LAST = frozenset({"和", "与", "及", "对", "关于", "（", "《", "“"})


def _atoms(title: str, widest: int) -> list[str]:
    """Cut a title into pieces that a line may end after; what stands in brackets is one where a line can hold it."""
    pieces: list[str] = []
    at = 0
    while at < len(title):
        match = _ATOM.match(title, at)
        if match and width_in_ems(match.group()) > widest:
            match = _WORD.match(title, at)
        piece = match.group() if match else title[at]
        known = match is not None
        glued = bool(pieces) and (
            piece in _NEVER_FIRST
            or pieces[-1].endswith(tuple(_NEVER_LAST))
            or (not known and not _ends_known(pieces[-1]))
        )
        if glued:
            pieces[-1] += piece
        else:
            pieces.append(piece)
        at += len(piece)
    return pieces


def _ends_known(piece: str) -> bool:
    return piece.endswith((*_WORDS.split("|"), *"》”〕）省市州县区年月日号"))


#: Longer titles are no titles; their lines are filled from the left instead of weighed against each other.
_MOST_PIECES = 40


def _filled(pieces: list[str], widest: int) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width_in_ems(lines[-1] + piece) > widest:
            lines.append("")
        lines[-1] += piece
    return tuple(lines)


def balance_title(title: str, *, widest: int = 20, most_lines: int = 4) -> tuple[str, ...]:
    """Break a title into lines of like length, at the seams of words, never before 的 or after 和.

    Shape: as few lines as read well, none wider than `widest` full-width characters where the words allow it.

    >>> balance_title("吉林省人民政府关于2008年就业和社会保障工作目标责任制考核评比情况的通报")
    ('吉林省人民政府关于2008年就业和社会保障', '工作目标责任制考核评比情况的通报')
    >>> balance_title("吉林省人民政府关于印发《吉林省2007年就业和社会保障工作目标责任制实施办法》的通知")
    ('吉林省人民政府关于印发', '《吉林省2007年就业和社会保障', '工作目标责任制实施办法》的通知')
    >>> balance_title("关于表彰先进单位的通报")
    ('关于表彰先进单位的通报',)
    """
    if width_in_ems(title) <= widest:
        return (title,)
    pieces = _atoms(title, widest)
    if len(pieces) > _MOST_PIECES:
        return _filled(pieces, widest)
    best: tuple[Fraction, tuple[str, ...]] | None = None
    for count in range(2, most_lines + 1):
        for cuts in combinations(range(1, len(pieces)), count - 1):
            edges = (0, *cuts, len(pieces))
            lines = tuple("".join(pieces[a:b]) for a, b in pairwise(edges))
            cost = _unevenness(lines, widest)
            if best is None or cost < best[0]:
                best = (cost, lines)
    return best[1] if best else (title,)


def _unevenness(lines: tuple[str, ...], widest: int) -> Fraction:
    widths = [width_in_ems(line) for line in lines]
    mean = sum(widths, Fraction(0)) / len(widths)
    spread = sum(((w - mean) ** 2 for w in widths), Fraction(0)) / len(widths)
    overflow = sum((max(Fraction(0), w - widest) for w in widths), Fraction(0))
    # One more line costs as much as lines that differ by eight characters; 工作 belongs to what stands before it.
    torn = sum(1 for line in lines[1:] if line.startswith(("工作", "情况", "目标责任制")))
    # 《 near the end of a line is worse.
    torn += 2 * sum(1 for line in lines if line.rfind("《") > max(0, line.rfind("》")))
    # A fourth line is for titles that three cannot hold.
    beyond = 16 * max(0, len(lines) - 3)
    return spread + 16 * (len(lines) - 2) + beyond + 100 * overflow + 12 * torn

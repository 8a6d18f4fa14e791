"""What `kaoping proof` finds in the words of a document: KP760–KP774, each with its help page as docstring."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWidth(Warning):
    """中文里用了半角标点。

    中文用全角标点；数字中间的小数点、千分撇和西文里的标点用半角。

    错误：

        各市(州)人民政府,管委会:

    改正：

        各市（州）人民政府，管委会：
    """

    code: ClassVar = "KP760"
    title: ClassVar = Text("中文里用了半角标点“{found}”", "a half-width “{found}” in Chinese text")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("改成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightQuotes(Warning):
    """用了直引号。

    中文引号用弯引号：外层“”，里层‘’。

    错误：

        开展"春风行动"

    改正：

        开展“春风行动”
    """

    code: ClassVar = "KP761"
    title: ClassVar = Text("用了直引号{found}", "a straight quotation mark {found}")
    label: ClassVar = Text("应当是“”或者‘’", "should be “” or ‘’")
    help: ClassVar = Text("改成“”或者‘’", "write “” or ‘’")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched(Error):
    """括号、引号或者书名号不配对。

    成对的符号有头要有尾，里外不交叉。

    错误：

        根据《实施办法（吉政发〔2007〕4号）规定

    改正：

        根据《实施办法》（吉政发〔2007〕4号）规定
    """

    code: ClassVar = "KP762"
    title: ClassVar = Text("“{found}”没有配对", "“{found}” has no partner")
    label: ClassVar = Text("配不上", "unmatched")
    help: ClassVar = Text("补上另一半，或者去掉多的", "add its partner, or leave it out")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubledSign(Warning):
    """标点重复。

    两个标点连用，多半是改稿时留下的。

    错误：

        现将情况通报如下。。

    改正：

        现将情况通报如下。
    """

    code: ClassVar = "KP763"
    title: ClassVar = Text("标点“{found}”重复", "the signs “{found}” stand side by side")
    label: ClassVar = Text("留一个", "keep one")
    help: ClassVar = Text("只留一个", "keep one")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceInChinese(Warning):
    """汉字之间有空格。

    汉字之间不空格；要拉开距离的用缩进、对齐和制表位。

    错误：

        现将 有关事项通知如下。

    改正：

        现将有关事项通知如下。
    """

    code: ClassVar = "KP764"
    title: ClassVar = Text("汉字之间有空格", "a space between Chinese characters")
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("删去空格", "delete the space")


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeEnds(Warning):
    """范围两头的单位不全。

    表示百分比的数值范围，前后两个数都要写“%”；万、亿也不能只写在后面（GB/T 15835—2011）。

    错误：

        63～68%，3～5万元

    改正：

        63%～68%，3万～5万元
    """

    code: ClassVar = "KP765"
    title: ClassVar = Text("范围“{found}”前一个数没有写“{sign}”", "the first end of “{found}” lacks “{sign}”")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    sign: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeSign(Warning):
    """范围号不对。

    数值范围用浪纹线“～”或者一字线“—”，不用半角的“-”“~”（GB/T 15835—2011）。

    错误：

        63%-68%

    改正：

        63%～68%
    """

    code: ClassVar = "KP766"
    title: ClassVar = Text("范围号用了“{found}”", "a range is written with “{found}”")
    label: ClassVar = Text("应当是“～”", "should be “～”")
    help: ClassVar = Text("改成“～”", "write “～”")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedNumerals(Warning):
    """同一份文件里数字的写法不一致。

    同类的数在一份文件里写法要一致，公文的年份和百分比用阿拉伯数字（GB/T 15835—2011）。

    错误：

        2007年……二〇〇八年

    改正：

        2007年……2008年
    """

    code: ClassVar = "KP767"
    title: ClassVar = Text(
        "“{found}”用汉字数字，别处用阿拉伯数字“{other}”", "“{found}” is in Chinese numerals, elsewhere it is “{other}”"
    )
    label: ClassVar = Text("前后不一致", "not as elsewhere")
    help: ClassVar = Text("统一用阿拉伯数字", "use Arabic numerals throughout")
    found: str
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroInYear(Warning):
    """年份里的“〇”写错了。

    用汉字写年份时，零写作“〇”，不是“零”，也不是字母、圆圈（GB/T 15835—2011）。

    错误：

        二零零七年、二○○七年

    改正：

        二〇〇七年
    """

    code: ClassVar = "KP768"
    title: ClassVar = Text("年份“{found}”里的零应当写作“〇”", "the nought in “{found}” is written 〇")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortYear(Warning):
    """年份没有写全。

    年份不能简写（GB/T 15835—2011）。

    错误：

        07年

    改正：

        2007年
    """

    code: ClassVar = "KP769"
    title: ClassVar = Text("年份“{found}”没有写全", "the year “{found}” is cut short")
    label: ClassVar = Text("年份要写全", "write the whole year")
    help: ClassVar = Text("写全四位", "write all four digits")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BareDecimal(Warning):
    """小数前面没有“0”。

    小于1的小数，小数点前的“0”要写出来（GB/T 15835—2011）。

    错误：

        提高.5个百分点

    改正：

        提高0.5个百分点
    """

    code: ClassVar = "KP770"
    title: ClassVar = Text("小数“{found}”前面没有“0”", "“{found}” lacks its nought")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentagePoints(Warning):
    """比率之差没有用“百分点”。

    两个比率相减的差，单位是百分点，不是“%”。

    错误：

        由80%提高到85%，提高5%

    改正：

        由80%提高到85%，提高5个百分点
    """

    code: ClassVar = "KP771"
    title: ClassVar = Text("“{found}”是两个比率的差，应当写百分点", "“{found}” is the difference of two rates")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FullWidthLatin(Warning):
    """数字、字母或者百分号用了全角。

    阿拉伯数字、西文字母和“%”用半角。

    错误：

        完成９８％

    改正：

        完成98%
    """

    code: ClassVar = "KP772"
    title: ClassVar = Text("“{found}”是全角的", "“{found}” is full-width")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("改成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EllipsisForm(Warning):
    """省略号或者破折号的写法不对。

    省略号是“……”，占两个字；破折号是“——”，占两个字。

    错误：

        等等...

    改正：

        等等……
    """

    code: ClassVar = "KP773"
    title: ClassVar = Text("“{found}”应当写成“{wanted}”", "“{found}” is written “{wanted}”")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invisible(Warning):
    """有看不见的字符。

    零宽字符、改变文字方向的字符和控制字符看不见，会使查找、核对出错，或者把字的先后颠倒。

    错误：

        （从网页粘贴来的文字里有零宽空格）

    改正：

        （删去，重新打一遍）
    """

    code: ClassVar = "KP774"
    title: ClassVar = Text("有看不见的字符 {found}", "an invisible character {found}")
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("删去", "delete it")
    found: str

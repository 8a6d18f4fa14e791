"""What `kaoping proof` finds in the layout of a document: KP701–KP714, each with its help page as docstring."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable(Error):
    """这个文件不能当作公文读。

    体检读 DOCX 和 Markdown（也读公文标记）。别的格式、损坏的文件、加密的文件，以及解开后大得不合常理的文件
    都不读，也不会执行文件里的任何东西。

    错误：

        kaoping proof 通知.doc

    改正：

        用 WPS 或者 Word 另存为 DOCX：
        kaoping proof 通知.docx
    """

    code: ClassVar = "KP701"
    title: ClassVar = Text(
        "“{path}”不能当作公文读：{reason}", "{path} cannot be read as an official document: {reason}"
    )
    help: ClassVar = Text("用 WPS 或者 Word 打开，另存为 DOCX 再试", "open it in WPS or Word and save it as DOCX")
    path: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPaper(Error):
    """纸张不是 A4。

    公文用纸采用 A4 型纸，210毫米×297毫米（GB/T 9704—2012，5.1）。横排表格的页 297毫米×210毫米。

    错误：

        纸张：Letter，216毫米×279毫米

    改正：

        纸张：A4，210毫米×297毫米
    """

    code: ClassVar = "KP705"
    title: ClassVar = Text("纸张是 {found}，应当是 A4（210毫米×297毫米）", "the paper is {found}, not A4")
    help: ClassVar = Text("在页面设置里改成 A4", "set the page to A4")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongMargin(Error):
    """页边不合标准。

    天头（上白边）37毫米±1毫米，订口（左白边）28毫米±1毫米，版心156毫米×225毫米，所以右26毫米、
    下35毫米（GB/T 9704—2012，5.2.1）。
    横排表格的页转了方向，各边跟着转。

    错误：

        上 25.4毫米，左 31.8毫米

    改正：

        上 37毫米，左 28毫米
    """

    code: ClassVar = "KP706"
    title: ClassVar = Text(
        "{side}边距是 {found}毫米，应当是 {wanted}毫米", "the {side_en} margin is {found} mm, not {wanted} mm"
    )
    help: ClassVar = Text("在页面设置里改边距", "change the margin in the page settings")
    side: str
    side_en: str
    found: str
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPitch(Warning):
    """正文行距排不成每面22行。

    一般每面排22行，撑满版心，行距大约 28.95 磅（GB/T 9704—2012，5.2.3）。单倍行距、1.5 倍行距的行数随字体变。

    错误：

        行距：1.5 倍

    改正：

        行距：固定值 28.95 磅
    """

    code: ClassVar = "KP707"
    title: ClassVar = Text(
        "正文行距是{found}，一页排不成 22 行", "the text's line height is {found}, which gives no 22 lines a page"
    )
    label: ClassVar = Text("从这一段起", "from here")
    help: ClassVar = Text("正文行距设成固定值 28—29.6 磅", "set an exact line height of 28 to 29.6 points")
    found: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongFont(Warning):
    """字体不合标准。

    标题2号小标宋体，正文和各要素3号仿宋体，第一层黑体，第二层楷体（GB/T 9704—2012，7.2、7.3）。

    错误：

        正文用宋体

    改正：

        正文用仿宋_GB2312
    """

    code: ClassVar = "KP708"
    title: ClassVar = Text("{part}用的是{found}，应当用{wanted}", "the {part_en} is set in {found}, not {wanted}")
    label: ClassVar = Text("共 {count} 处，这里是第一处", "the first of {count}")
    help: ClassVar = Text("改成{wanted}", "change it to {wanted}")
    part: str
    part_en: str
    found: str
    wanted: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongSize(Warning):
    """字号不合标准。

    标题2号（22磅），正文3号（16磅），版记和页码4号（14磅）（GB/T 9704—2012，5.2.2、7.2、7.3）。

    错误：

        正文用小三号（15磅）

    改正：

        正文用3号（16磅）
    """

    code: ClassVar = "KP709"
    title: ClassVar = Text("{part}是 {found} 磅，应当是{wanted}", "the {part_en} is {found} points, not {wanted_en}")
    label: ClassVar = Text("共 {count} 处，这里是第一处", "the first of {count}")
    help: ClassVar = Text("改成{wanted}", "change it to {wanted_en}")
    part: str
    part_en: str
    found: str
    wanted: str
    wanted_en: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotRed(Warning):
    """发文机关标志不是红色。

    发文机关标志居中排布，用小标宋体，颜色为红色（GB/T 9704—2012，7.2.4）。

    错误：

        发文机关标志用黑色

    改正：

        发文机关标志用红色
    """

    code: ClassVar = "KP710"
    title: ClassVar = Text("发文机关标志不是红色", "the issuing body's name at the top is not red")
    label: ClassVar = Text("应当是红色", "should be red")
    help: ClassVar = Text("把字的颜色改成红色", "make it red")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoIndent(Warning):
    """正文段首没有空两个字。

    每个自然段左空二字，回行顶格（GB/T 9704—2012，7.3.3）。用首行缩进，不要打空格。

    错误：

        （顶格）现将有关事项通知如下。

    改正：

        现将有关事项通知如下。
    """

    code: ClassVar = "KP711"
    title: ClassVar = Text("正文段首没有空两个字", "paragraphs of the text are not indented by two characters")
    label: ClassVar = Text("共 {count} 段，这里是第一段", "the first of {count}")
    help: ClassVar = Text("段落设首行缩进 2 字符", "give paragraphs a first-line indent of 2 characters")
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPageNumber(Warning):
    """没有页码。

    页码用4号半角宋体阿拉伯数字，编排在版心下边缘之下，左右各放一条一字线（GB/T 9704—2012，7.5）。

    错误：

        （页脚是空的）

    改正：

        — 1 —
    """

    code: ClassVar = "KP712"
    title: ClassVar = Text("没有页码", "there are no page numbers")
    help: ClassVar = Text("在页脚插入页码，左右各一条一字线：— 1 —", "put page numbers into the foot: — 1 —")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNumberForm(Warning):
    """页码的写法不合标准。

    页码左右各放一条一字线；单页码居右空一字，双页码居左空一字（GB/T 9704—2012，7.5）。

    错误：

        第 1 页

    改正：

        — 1 —
    """

    code: ClassVar = "KP713"
    title: ClassVar = Text("页码{fault}", "the page number {fault_en}")
    help: ClassVar = Text(
        "写成“— 1 —”，单页居右，双页居左", "write “— 1 —”, odd pages on the right, even ones on the left"
    )
    fault: str
    fault_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkMissing(Error):
    """虚构数字的标记不全。

    数字虚构的文件，标题下面和每一页的页眉都要有“（本件数字均为虚构，仅供演示）”，缺一处就可能被当真。

    错误：

        标题下面有标记，页眉里没有

    改正：

        标题下面和页眉里都有标记
    """

    code: ClassVar = "KP714"
    title: ClassVar = Text("虚构数字的标记在{where}没有", "the mark of made-up figures is missing {where_en}")
    help: ClassVar = Text("重新用 kaoping render 生成，不要删标记", "render it anew and leave the mark")
    where: str
    where_en: str

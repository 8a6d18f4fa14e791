"""What `kaoping proof` finds in the parts of a document: KP720–KP751, each with its help page as docstring."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text, Warning
from dsl.record import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBrackets(Error):
    """发文字号的年份没有用六角括号。

    年份用六角括号“〔〕”括入（GB/T 9704—2012，7.2.5），不是方括号、圆括号。

    错误：

        吉政函[2009]56号

    改正：

        吉政函〔2009〕56号
    """

    code: ClassVar = "KP720"
    title: ClassVar = Text(
        "发文字号的年份用了“{found}”，应当用六角括号〔〕",
        "the year of the document's number stands in {found}, not in 〔〕",
    )
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberForm(Error):
    """发文字号的写法不合标准。

    年份标全称，发文顺序号不加“第”字，不编虚位（1不编为01），后加“号”字（GB/T 9704—2012，7.2.5）。

    错误：

        吉政函〔2009〕第056号

    改正：

        吉政函〔2009〕56号
    """

    code: ClassVar = "KP721"
    title: ClassVar = Text("发文字号{fault}", "the document's number {fault_en}")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    fault: str
    fault_en: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTitle(Error):
    """找不到标题。

    公文都有标题，由发文机关名称、事由和文种组成。DOCX 里标题用标题样式，或者居中、2号字；Markdown 里是第一个“# ”。

    错误：

        各市人民政府：
        现将……

    改正：

        # 某市人民政府关于……的通知
    """

    code: ClassVar = "KP722"
    title: ClassVar = Text("找不到标题", "there is no title")
    help: ClassVar = Text(
        "加上标题；DOCX 里用“标题”样式或者 2 号居中", "add a title, in the Title style or centred in 22 points"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLines(Warning):
    """标题超过三行。

    标题分一行或多行居中排布（GB/T 9704—2012，7.3.1），多了不好读，一般不超过三行。

    错误：

        （四行的标题）

    改正：

        （缩短事由，排成两三行）
    """

    code: ClassVar = "KP723"
    title: ClassVar = Text("标题有 {count} 行，一般不超过三行", "the title takes {count} lines; three are the most")
    help: ClassVar = Text("缩短事由", "shorten it")
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TitlePunctuation(Warning):
    """标题里有标点。

    标题中除法规、规章名称加书名号外，一般不用标点；引号、括号和顿号必要时可以用。

    错误：

        关于做好就业工作，促进社会稳定的通知。

    改正：

        关于做好就业工作促进社会稳定的通知
    """

    code: ClassVar = "KP724"
    title: ClassVar = Text("标题里有标点“{found}”", "the title has the sign “{found}”")
    label: ClassVar = Text("去掉", "leave it out")
    help: ClassVar = Text("去掉标点，或者用“和”连接", "leave it out, or join the words")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleKind(Warning):
    """标题里没有文种。

    标题由发文机关名称、事由和文种组成；文种是决议、决定、命令（令）、公报、公告、通告、意见、通知、通报、报告、请示、
    批复、议案、函、纪要十五种之一（《党政机关公文处理工作条例》第八条、第九条）。责任状、评分表不是文种，作附件印发。

    错误：

        某市2026年就业工作考核情况

    改正：

        某市人民政府关于2026年就业工作考核情况的通报
    """

    code: ClassVar = "KP725"
    title: ClassVar = Text("标题末尾没有文种", "the title does not end with the kind of document")
    label: ClassVar = Text("末尾应当是通知、通报、决定、函等", "should end with 通知, 通报, 决定, 函 …")
    help: ClassVar = Text("在末尾写上文种", "end it with the kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleAbout(Warning):
    """标题里没有“关于……的”。

    标题的事由一般写成“关于……的”，后面接文种。

    错误：

        某市人民政府就业工作考核情况通报

    改正：

        某市人民政府关于就业工作考核情况的通报
    """

    code: ClassVar = "KP726"
    title: ClassVar = Text("标题里没有“关于……的{kind}”", "the title does not say 关于……的{kind}")
    help: ClassVar = Text("写成“发文机关关于……的{kind}”", "write it as 发文机关关于……的{kind}")
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddresseeColon(Error):
    """主送机关后面不是全角冒号。

    主送机关顶格，最后一个机关名称后标全角冒号（GB/T 9704—2012，7.3.2）。

    错误：

        各市（州）人民政府:

    改正：

        各市（州）人民政府：
    """

    code: ClassVar = "KP727"
    title: ClassVar = Text(
        "主送机关后面{found}，应当是全角冒号“：”", "after the addressees stands {found_en}, not “：”"
    )
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("改成“：”", "write “：”")
    found: str
    found_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSkipped(Warning):
    """层次越级。

    结构层次序数依次用“一、”“（一）”“1.”“（1）”；只有两层的，可以用“一、”和“1.”（GB/T 9704—2012，7.3.3）。

    错误：

        一、总体情况
        （1）完成情况

    改正：

        一、总体情况
        （一）完成情况
    """

    code: ClassVar = "KP730"
    title: ClassVar = Text("“{found}”前面没有上一层", "“{found}” stands without the level above it")
    label: ClassVar = Text("越级了", "skips a level")
    help: ClassVar = Text("依次用“一、”“（一）”“1.”“（1）”", "use 一、 then （一） then 1. then （1）")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOutOfOrder(Warning):
    """序号不连续。

    同一层的序号从一起，依次往下，不重不漏。

    错误：

        一、总体情况
        三、下一步工作

    改正：

        一、总体情况
        二、下一步工作
    """

    code: ClassVar = "KP731"
    title: ClassVar = Text("序号是“{found}”，应当是“{wanted}”", "the number is “{found}”, not “{wanted}”")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("改序号，或者看看是不是漏了一段", "mend the number, or look for what is missing")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelForm(Warning):
    """层次序数的写法不对。

    层次序数写作“一、”“（一）”“1.”“（1）”：括号用全角，括号后面不加顿号，阿拉伯数字后面用圆点。

    错误：

        (一)、总体情况
        1、完成情况

    改正：

        （一）总体情况
        1.完成情况
    """

    code: ClassVar = "KP732"
    title: ClassVar = Text("层次序数“{found}”应当写成“{wanted}”", "the number “{found}” is written “{wanted}”")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingStop(Warning):
    """单独成行的标题末尾有句号。

    单独成行的层次标题末尾不用句号；和正文接排的，标题后面用句号。

    错误：

        一、总体情况。

    改正：

        一、总体情况
    """

    code: ClassVar = "KP733"
    title: ClassVar = Text("单独成行的标题末尾有“{found}”", "a heading alone on its line ends with “{found}”")
    label: ClassVar = Text("去掉", "leave it out")
    help: ClassVar = Text("去掉末尾的标点", "leave out the sign at its end")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteForm(Warning):
    """附件说明的写法不合标准。

    正文下空一行左空二字编排“附件”二字，后标全角冒号和附件名称；多个附件用阿拉伯数字标序（附件：1.××××）；
    附件名称后不加标点（GB/T 9704—2012，7.3.4）。

    错误：

        附件:一、评分表；

    改正：

        附件：1.评分表
    """

    code: ClassVar = "KP734"
    title: ClassVar = Text("附件说明{fault}", "the list of attachments {fault_en}")
    label: ClassVar = Text("{wanted}", "{wanted}")
    help: ClassVar = Text("写成“附件：1.××××”，名称后面不加标点", "write “附件：1.××××”, with no sign after the name")
    fault: str
    fault_en: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCount(Error):
    """附件说明和附件对不上。

    附件说明列出的附件，正文后面都要有，件数、序号一致（GB/T 9704—2012，7.3.4、7.3.7）。

    错误：

        附件：1.评分表
        2.名单
        （后面只有附件1）

    改正：

        （补上附件2，或者附件说明只写评分表）
    """

    code: ClassVar = "KP735"
    title: ClassVar = Text(
        "附件说明列了 {announced} 件，后面有 {found} 件", "the list names {announced} attachments, and {found} follow"
    )
    label: ClassVar = Text("列在这里", "listed here")
    help: ClassVar = Text("补上缺的附件，或者改附件说明", "add what is missing, or mend the list")
    announced: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteName(Warning):
    """附件说明的名称和附件的标题不一致。

    附件标题应当与附件说明的表述一致（GB/T 9704—2012，7.3.7）。

    错误：

        附件：评分表
        （附件的标题：考核评分表）

    改正：

        附件：考核评分表
    """

    code: ClassVar = "KP736"
    title: ClassVar = Text(
        "附件说明写的是“{found}”，附件的标题是“{wanted}”",
        "the list says “{found}”, the attachment is called “{wanted}”",
    )
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("两处写成一样", "write the same in both")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateForm(Error):
    """日期的写法不合标准。

    成文日期和印发日期用阿拉伯数字将年、月、日标全，年份标全称，月、日不编虚位（1不编为01）（GB/T 9704—2012，7.3.5.4）。

    错误：

        2026年03月09日
        二〇二六年三月九日
        2026.3.9

    改正：

        2026年3月9日
    """

    code: ClassVar = "KP740"
    title: ClassVar = Text("{what}“{found}”{fault}", "the {what_en} “{found}” {fault_en}")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    what: str
    what_en: str
    found: str
    fault: str
    fault_en: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSuchDay(Error):
    """没有这一天。

    日期不存在，多半是打错了。

    错误：

        2026年2月30日

    改正：

        2026年2月28日
    """

    code: ClassVar = "KP741"
    title: ClassVar = Text("没有“{found}”这一天", "there is no day {found}")
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("改正日期", "mend the date")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDate(Warning):
    """没有成文日期。

    公文标注成文日期：会议通过的日期，或者负责人签发的日期（《党政机关公文处理工作条例》第九条）。

    错误：

        吉林省人民政府

    改正：

        吉林省人民政府
        2008年3月5日
    """

    code: ClassVar = "KP742"
    title: ClassVar = Text("有发文字号，没有成文日期", "there is a document number and no date")
    help: ClassVar = Text("在署名下面写上成文日期", "write the date under the issuer's name")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEarly(Warning):
    """印发日期早于成文日期。

    印发日期是送印的日期，不会早于成文日期。

    错误：

        2008年3月5日
        ……
        2008年3月4日印发

    改正：

        2008年3月5日
        ……
        2008年3月6日印发
    """

    code: ClassVar = "KP743"
    title: ClassVar = Text("印发日期{found}早于成文日期{dated}", "it was printed on {found}, before its date {dated}")
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("核对两个日期", "check the two dates")
    found: str
    dated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAfterDate(Error):
    """附件说明写在了署名和成文日期的后面。

    附件说明在正文下空一行，左空二字编排，署名和成文日期在它的下面（GB/T 9704 7.3.4、7.3.5）。

    错误：

        吉林省人民政府
        2009年4月3日
        附件：考核说明

    改正：

        附件：考核说明

        吉林省人民政府
        2009年4月3日
    """

    code: ClassVar = "KP775"
    title: ClassVar = Text("附件说明写在成文日期的后面", "the list of attachments stands below the date")
    label: ClassVar = Text("应当在署名的前面", "it belongs above the signature")
    help: ClassVar = Text("移到正文下面、署名上面", "move it below the text, above the signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesForm(Error):
    """抄送的写法不合标准。

    “抄送”二字后加全角冒号和抄送机关名称，最后一个抄送机关名称后标句号（GB/T 9704—2012，7.4.2）。

    错误：

        抄送:省委办公厅

    改正：

        抄送：省委办公厅。
    """

    code: ClassVar = "KP744"
    title: ClassVar = Text("抄送{fault}", "the line of copies {fault_en}")
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("写成“抄送：……。”", "write “抄送：……。”")
    fault: str
    fault_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedForm(Error):
    """印发机关和印发日期的写法不合标准。

    印发机关左空一字，印发日期右空一字，写全年、月、日，后加“印发”二字（GB/T 9704—2012，7.4.3）。

    错误：

        某市政府办公室　2026年3月9日

    改正：

        某市政府办公室　2026年3月9日印发
    """

    code: ClassVar = "KP745"
    title: ClassVar = Text("印发机关和日期{fault}", "the line of the printing office {fault_en}")
    label: ClassVar = Text("这里", "here")
    help: ClassVar = Text("写成“印发机关　2026年3月9日印发”", "write “printing office　2026年3月9日印发”")
    fault: str
    fault_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprintNotLast(Error):
    """版记后面还有内容。

    版记在公文最后一面；附件在版记之前（GB/T 9704—2012，7.3.7、7.4）。

    错误：

        抄送：省委办公厅。
        附件1

    改正：

        附件1
        抄送：省委办公厅。
    """

    code: ClassVar = "KP746"
    title: ClassVar = Text("版记后面还有内容", "something follows the imprint")
    label: ClassVar = Text("版记应当在最后", "the imprint comes last")
    help: ClassVar = Text("把附件移到版记前面", "put attachments before the imprint")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkBrackets(Warning):
    """附注没有用圆括号括起来。

    附注居左空二字，加圆括号，编排在成文日期下一行（GB/T 9704—2012，7.3.6）。

    错误：

        此件公开发布

    改正：

        （此件公开发布）
    """

    code: ClassVar = "KP747"
    title: ClassVar = Text("附注没有用全角圆括号括起来", "the remark does not stand in full-width brackets")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyPage(Error):
    """标了“此页无正文”。

    排版后所剩空白处不能容下印章、署名和日期时，调整行距、字距解决，不得用
    “此页无正文”的方法（GB/T 9704—2012，7.3.5.5）。

    错误：

        （此页无正文）

    改正：

        （调整行距，让署名、日期和正文在同一面）
    """

    code: ClassVar = "KP748"
    title: ClassVar = Text("不得标“{found}”", "“{found}” may not be used")
    label: ClassVar = Text("删去", "leave it out")
    help: ClassVar = Text(
        "调整行距、字距，使署名和正文同面",
        "change line and character spacing so that the signature shares a page with text",
    )
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecrecyForm(Warning):
    """密级或者份号的写法不合标准。

    份号用6位阿拉伯数字；密级和保密期限之间用“★”隔开（GB/T 9704—2012，7.2.1、7.2.2）。

    错误：

        秘密*1年

    改正：

        秘密★1年
    """

    code: ClassVar = "KP749"
    title: ClassVar = Text("“{found}”应当写成“{wanted}”", "“{found}” is written “{wanted}”")
    label: ClassVar = Text("应当是“{wanted}”", "should be “{wanted}”")
    help: ClassVar = Text("写成“{wanted}”", "write “{wanted}”")
    found: str
    wanted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceholderLeft(Note):
    """还有没填的空。

    草稿里用“×”占着的文号、日期，印发前要补上。

    错误：

        ×××〔××××〕×号

    改正：

        吉政函〔2008〕12号
    """

    code: ClassVar = "KP750"
    title: ClassVar = Text("“{found}”还没有填", "“{found}” is not filled in yet")
    label: ClassVar = Text("还没有填", "still to be filled in")
    help: ClassVar = Text("印发前补上", "fill it in before it is issued")
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpLeft(Note):
    """文件标明数字是虚构的。

    标了“（本件数字均为虚构，仅供演示）”的文件不能印发。

    错误：

        （本件数字均为虚构，仅供演示）

    改正：

        （换成真实的数字，重新用 kaoping render 生成）
    """

    code: ClassVar = "KP751"
    title: ClassVar = Text(
        "文件标明数字是虚构的，不能印发", "the document says that its figures are made up; it may not be issued"
    )
    help: ClassVar = Text("换成真实的数字重新生成", "render it anew with real figures")

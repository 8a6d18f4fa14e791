"""What can be wrong with the files that are read in: KP501–KP549, KP590–KP593, each with its help page as docstring."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Text, Warning
from dsl.record import dataclass

# --- the file itself ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMissing(Error):
    """找不到要读的文件或文件夹。

    名录 units.yaml 必须有；名录里写的 `名录: ../../某处/units.yaml` 也必须指向一个存在的文件，
    路径从写它的那个文件所在的文件夹算起。

        名录: ../共享/unit.yaml        # 错：文件名少一个 s
        名录: ../共享/units.yaml       # 对
    """

    code: ClassVar = "KP501"
    title: ClassVar = Text("找不到文件 {path}", "file {path} does not exist")
    label: ClassVar = Text("这里要读它", "needed here")
    help: ClassVar = Text("检查路径和文件名", "check the path and the file name")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUnreadable(Error):
    """文件在，但读不出来。

    多半是没有读取权限、正被别的程序独占，或者这个名字其实是文件夹。
    关掉正打开它的程序，或请管理员给读取权限后重试。
    """

    code: ClassVar = "KP502"
    title: ClassVar = Text("文件 {path} 读不出来：{reason}", "cannot read {path}: {reason}")
    help: ClassVar = Text("关掉正打开它的程序，检查读取权限", "close the program that holds it; check its permissions")
    path: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTooLarge(Error):
    """文件超过大小上限，没有读。

    YAML 一份只装一个单位一个期次，正常在几十 KB 以内；单位和数据很多时，改用 CSV 长表
    （`单位,期次,字段,值`）。上限防止误放进来的大文件拖住整次计算。
    """

    code: ClassVar = "KP503"
    title: ClassVar = Text("文件有 {size}，超过上限 {limit}，没有读", "the file has {size}, over the limit of {limit}")
    help: ClassVar = Text(
        "数据很多的，改用 CSV 长表并分成几个文件", "for large sets use long-form CSV in several files"
    )
    size: Text
    limit: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotText(Error):
    """文件不是文字，或者编码不认识。

    YAML 和 CSV 请存为 UTF-8（带不带 BOM 都行）；WPS、Excel 在中文 Windows 上另存的 CSV（GB18030）也读。
    图片、Word、压缩包改了扩展名放进来，会报这一条；UTF-16（记事本的“Unicode”）请另存为 UTF-8。
    """

    code: ClassVar = "KP504"
    title: ClassVar = Text(
        "文件不是 UTF-8 或 GB18030 文字：{reason}", "the file is not UTF-8 or GB18030 text: {reason}"
    )
    help: ClassVar = Text("另存为 UTF-8 编码的文本", "save it as UTF-8 text")
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BadYaml(Error):
    """YAML 写法有误，这个文件读不下去。

    常见的几种：冒号后没有空格，用制表符缩进，引号或括号没有配对，上下两行缩进不齐。

        数据:
          解决零就业家庭户数: "49      # 错：引号没有配对
          解决零就业家庭户数: 49       # 对
    """

    code: ClassVar = "KP505"
    title: ClassVar = Text("YAML 写法有误：{problem}", "this is not valid YAML: {problem}")
    label: ClassVar = Text("读到这里", "at this point")
    help: ClassVar = Text(
        "看这一行和上一行：冒号后要有一个空格，缩进用空格，引号和括号要成对",
        "look at this line and the one above: a space after each colon, spaces for indentation, paired quotes",
    )
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ForbiddenYaml(Error):
    """用了 YAML 里不许用的写法。

    锚点（`&a`、`*a`）能让几行字展开成几亿行，标签（`!!python/…`）能让读文件变成运行程序；
    数据文件用不着它们，一律不收。一个文件也只能有一段（不用 `---` 分成几段）。

        长春市: &同上 {日常工作得分: 92}     # 错
        吉林市: *同上
        长春市: {日常工作得分: 92}           # 对：各写各的
        吉林市: {日常工作得分: 92}
    """

    code: ClassVar = "KP506"
    title: ClassVar = Text("数据文件里不能用{what}", "{what} may not be used in data files")
    help: ClassVar = Text("照原样写出内容", "write the content out")
    what: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TooDeep(Error):
    """一层套一层，套得太深。

    正常的数据文件不超过五六层。超过上限的多半是括号没有闭合，或者文件不是给本工具的。
    """

    code: ClassVar = "KP507"
    title: ClassVar = Text("嵌套超过 {limit} 层", "nested more than {limit} levels deep")
    help: ClassVar = Text("检查括号是否闭合", "check that every bracket is closed")
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateKey(Error):
    """同一层里一个名字写了两遍。

    两遍的数可能不同，工具不猜用哪一个。

        解决零就业家庭户数: 49
        解决零就业家庭户数: 50      # 错：删去一行
    """

    code: ClassVar = "KP508"
    title: ClassVar = Text("“{key}”写了两遍", '"{key}" stands twice')
    label: ClassVar = Text("第二遍", "the second time")
    help: ClassVar = Text("留一处，删去另一处", "keep one and delete the other")
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongShape(Error):
    """这里该是一张名目表、一列清单或一个值，写成了别的。

    YAML 靠“冒号加空格”认名目，靠缩进认层次。最常见的原因是用了全角冒号，或冒号后没有空格：
    整行就成了一句话。

        单位：长春市       # 错：全角冒号
        单位:长春市        # 错：冒号后没有空格
        单位: 长春市       # 对
    """

    code: ClassVar = "KP509"
    title: ClassVar = Text("{where}应是{expected}，这里是{actual}", "{where} should be {expected} but is {actual}")
    label: ClassVar = Text("这里是{actual}", "this is {actual}")
    help: ClassVar = Text(
        "名目写作“名称: 内容”（半角冒号加一个空格），清单每项以“- ”开头",
        "write `name: content` (an ASCII colon and a space) and `- ` before each item of a list",
    )
    where: Text
    expected: Text
    actual: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingEntry(Error):
    """少了必须写的一栏。

    报送要写 单位、期次、数据；名录每个单位要写 名称、类型；领导小组的调整要写明理由和决定人。
    空着不写也算没有写。

        - {名称: 双阳区, 上级: 长春市}                  # 错：没有类型
        - {名称: 双阳区, 类型: 市辖区, 上级: 长春市}    # 对
    """

    code: ClassVar = "KP510"
    title: ClassVar = Text("{where}缺“{entry}”", '{where} lacks "{entry}"')
    label: ClassVar = Text("这里没有写“{entry}”", '"{entry}" is not given here')
    help: ClassVar = Text("补上“{entry}”", 'add "{entry}"')
    where: Text
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEntry(Error):
    """这一栏不认识。

    多半是错字。不认识的栏不会悄悄略过，免得以为报了其实没读。

        填报入: 示例       # 错
        填报人: 示例       # 对
    """

    code: ClassVar = "KP511"
    title: ClassVar = Text("{where}没有“{entry}”这一栏{nearest}", '{where} has no entry "{entry}"{nearest}')
    label: ClassVar = Text("不认识", "not known")
    help: ClassVar = Text("这里能写的有：{known}", "what may stand here: {known}")
    where: Text
    entry: str
    nearest: Text
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIgnored(Warning):
    """报送文件夹里有不读的文件。

    报送只读 .yaml、.yml、.csv、.xlsx、.xls、.ods。其他文件放着无妨，但里面的数不会进入考评。
    """

    code: ClassVar = "KP512"
    title: ClassVar = Text("报送文件夹里的 {path} 没有读", "{path} in the submissions folder was not read")
    help: ClassVar = Text("是报送的，存为 .yaml、.csv 或 .xlsx", "if it is a report, save it as .yaml, .csv or .xlsx")
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedTable(Error):
    """这种表格文件不能直接读。

    .et、.xlsb、.xlsm 等请在 Excel 或 WPS 里另存为 .xlsx 或 CSV。这里报错而不略过，免得一份报送悄悄算成缺报。
    """

    code: ClassVar = "KP513"
    title: ClassVar = Text("不读 {suffix} 表格：{path}", "{suffix} tables are not read: {path}")
    help: ClassVar = Text("在 Excel 或 WPS 里另存为 .xlsx 或 CSV", "save it as .xlsx or CSV")
    path: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadWorkbook(Error):
    """表格文件损坏、加密，或里面有不该有的东西。

    用 Excel 或 WPS 打开后另存一份新的 .xlsx 通常就好。别的文件改名成 .xlsx、网页改名成 .xls、展开后大得离谱的压缩包，
    也报这一条。
    """

    code: ClassVar = "KP514"
    title: ClassVar = Text("这个表格文件读不了：{reason}", "this spreadsheet cannot be read: {reason}")
    help: ClassVar = Text("用 Excel 或 WPS 打开，另存为新的 .xlsx", "open it in a spreadsheet program and save it anew")
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell(Error):
    """单元格里没有可用的数。

    公式没有算出的值（别的程序写出的文件，没有在 Excel 里打开保存过）和 #DIV/0!、#REF! 之类的错误值，
    都不能当作数，更不能当作零。

        C7: =B7/A7  （没有算过）    # 错
        C7: 98%                     # 对：粘贴为数值
    """

    code: ClassVar = "KP515"
    title: ClassVar = Text("单元格 {cell} {problem}", "cell {cell} {problem}")
    help: ClassVar = Text(
        "在 Excel 里打开、算完后保存，或粘贴为数值",
        "open it in Excel, let it calculate and save, or paste the values",
    )
    cell: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BadTable(Error):
    """表格的样子不对。

    表头一行要有“单位”和“期次”：一行一个单位的宽表，后面是各字段；长表是 `单位,期次,字段,值[,来源]`。
    引号要成对，数据行不能比表头长，每行要写明单位。
    """

    code: ClassVar = "KP516"
    title: ClassVar = Text("表格有误：{problem}", "the table is at fault: {problem}")
    help: ClassVar = Text(
        "表头写“单位,期次,各字段”，或“单位,期次,字段,值”",
        "the header row names 单位, 期次 and the fields, or 单位, 期次, 字段, 值",
    )
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyFindings(Error):
    """一个文件里的问题太多，后面的没有再列。

    多半是放错了文件，或整列错位。先改列出的，再查一遍。
    """

    code: ClassVar = "KP517"
    title: ClassVar = Text(
        "这个文件的问题超过 {limit} 处，其余没有列出", "more than {limit} problems here; the rest is not listed"
    )
    help: ClassVar = Text("先看是不是放错了文件，或整列错位", "see whether this is the wrong file, or a shifted column")
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputMissing(Warning):
    """数据文件夹里少一样输入。

    没有责任状，目标和分值就都缺；没有报送，指标都缺报；没有评定，要评定的都待定。结果会照样列出并写明缺什么。
    """

    code: ClassVar = "KP518"
    title: ClassVar = Text("没有 {path}，{consequence}", "{path} is missing: {consequence}")
    help: ClassVar = Text("把它放进数据文件夹", "put it into the data folder")
    path: str
    consequence: Text


# --- names -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownUnit(Error):
    """名录里没有这个单位。

    单位要写名录里的全称，不用简称（`延边州` 与 `延边朝鲜族自治州` 是两个写法）。

        单位: 长春         # 错
        单位: 长春市       # 对
    """

    code: ClassVar = "KP519"
    title: ClassVar = Text("名录里没有单位“{unit}”{nearest}", 'the roster has no unit "{unit}"{nearest}')
    label: ClassVar = Text("名录里没有", "not in the roster")
    help: ClassVar = Text("写名录里的名称，或在 units.yaml 里补上", "use the roster's name, or add it to units.yaml")
    unit: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPeriod(Error):
    """办法里没有这个期次。

    期次写办法里的名称，前面可以带年份。

        期次: 年终考评     # 错
        期次: 年终总评     # 对
    """

    code: ClassVar = "KP520"
    title: ClassVar = Text("办法里没有期次“{period}”{nearest}", 'the method has no period "{period}"{nearest}')
    label: ClassVar = Text("没有这个期次", "no such period")
    help: ClassVar = Text("办法的期次有：{known}", "the method's periods: {known}")
    period: str
    nearest: Text
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownName(Error):
    """办法里没有这个名字。

    写指标、分项、填报字段在办法里的名称、又称、简称，或 `指标 19.（1）` 这样的路径；评定写办法里的原句。

        解决零就业户数: 49         # 错
        解决零就业家庭户数: 49     # 对
    """

    code: ClassVar = "KP521"
    title: ClassVar = Text("办法里没有{kind}“{name}”{nearest}", 'the method has no {kind} "{name}"{nearest}')
    label: ClassVar = Text("办法里没有", "not in the method")
    help: ClassVar = Text("照办法里的名称写", "write it as the method does")
    kind: Text
    name: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousName(Error):
    """一个名字在办法里指几样东西。

    加上它所属的指标，写成路径。

        培训后就业率: 66%              # 错：指标 11、13、14 都有
        指标 11.培训后就业率: 66%      # 对
    """

    code: ClassVar = "KP522"
    title: ClassVar = Text("“{name}”有 {count} 处：{paths}", '"{name}" may mean {count} things: {paths}')
    label: ClassVar = Text("不知指哪一处", "which one?")
    help: ClassVar = Text("写成其中一个路径", "write one of these paths")
    name: str
    count: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHere(Error):
    """这一项不从这里报。

    有公式的指标由工具算，只报公式里的数；由评定得出的写进 ratings.yaml，不由单位填报；反过来也一样。

        解决零就业家庭比率: 98%        # 错：这是算出来的
        解决零就业家庭户数: 49         # 对：报分子和分母
        发生零就业家庭户数: 50
    """

    code: ClassVar = "KP523"
    title: ClassVar = Text("“{name}”不在这里写：{reason}", '"{name}" is not given here: {reason}')
    label: ClassVar = Text("不在这里写", "not given here")
    name: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNotAssessed(Warning):
    """这个单位不属于任何考评层次，它的数用不上。

    层次在办法里按单位类型和名称列出。是写错了单位，还是办法的层次漏了它？
    """

    code: ClassVar = "KP524"
    title: ClassVar = Text("“{unit}”（{type}）不在任何考评层次内", '"{unit}" ({type}) belongs to no assessed level')
    label: ClassVar = Text("不考评", "not assessed")
    help: ClassVar = Text("检查单位名称和办法的“层次”", "check the unit's name and the method's 层次")
    unit: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemNotForUnit(Warning):
    """责任状写了这个单位不参加的指标。

    指标的“对象”不含这个单位的层次，写了也不考评。例如市级数据中心只考评市（州），县的责任状不写它。
    """

    code: ClassVar = "KP525"
    title: ClassVar = Text("“{unit}”不参加“{item}”", '"{unit}" does not take part in "{item}"')
    label: ClassVar = Text("不参加", "does not take part")
    help: ClassVar = Text("从责任状里删去，或改办法里的“对象”", "drop it from the letter, or change the method's 对象")
    unit: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownParent(Error):
    """名录里的上级不在名录里。

    - {名称: 双阳区, 类型: 市辖区, 上级: 长春}      # 错
    - {名称: 双阳区, 类型: 市辖区, 上级: 长春市}    # 对
    """

    code: ClassVar = "KP526"
    title: ClassVar = Text(
        "“{unit}”的上级“{parent}”不在名录里{nearest}", '"{parent}", parent of "{unit}", is not in the roster{nearest}'
    )
    label: ClassVar = Text("名录里没有", "not in the roster")
    help: ClassVar = Text("写名录里的名称，或补上这个单位", "use the roster's name, or add that unit")
    unit: str
    parent: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateUnit(Error):
    """名录里一个单位列了两遍。

    单位以名称区分，重名的（例如两个市都有铁西区）请写全称。
    """

    code: ClassVar = "KP527"
    title: ClassVar = Text("名录里“{unit}”列了两遍", 'the roster lists "{unit}" twice')
    label: ClassVar = Text("第二遍", "the second time")
    help: ClassVar = Text("删去一行；重名的单位写全称", "delete one; write namesakes in full")
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCircle(Error):
    """名录绕成了圈。

    甲的上级是乙，乙的上级又是甲；或者名录文件用“名录”互相指。
    """

    code: ClassVar = "KP528"
    title: ClassVar = Text("名录绕成了圈：{walk}", "the roster runs in a circle: {walk}")
    label: ClassVar = Text("从这里绕回来", "the circle starts here")
    help: ClassVar = Text("改正其中一处", "mend one of them")
    walk: str


# --- values ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class BadNumber(Error):
    """这里该是一个数，写成了别的。

    能读的写法：`12000`、`1.2万人`、`3,606.21万元`、`98%`、`2/3`，全角数字也行。
    没有数就空着或写 `—`，那是“未报”，不是零；`约100`、`1e5`、`100以上` 不是一个确定的数。
    """

    code: ClassVar = "KP529"
    title: ClassVar = Text("“{name}”应是数，写的是“{raw}”", '"{name}" should be a number, not "{raw}"')
    label: ClassVar = Text("不是数", "not a number")
    help: ClassVar = Text(
        "写成 12000、1.2万人、98% 这样的数；没有的空着", "write 12000, 1.2万人 or 98%; leave blank what is not known"
    )
    name: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongUnit(Error):
    """数的单位和办法里的不是一回事。

    人数不能报成户数，金额不能报成比率。同类的单位自动换算（万人和人、元和万元）。

        解决零就业家庭户数: 49人     # 错
        解决零就业家庭户数: 49户     # 对，也可以只写 49
    """

    code: ClassVar = "KP530"
    title: ClassVar = Text(
        "“{name}”的单位应是{expected}，写的是“{raw}”", '"{name}" is measured in {expected}, not as in "{raw}"'
    )
    label: ClassVar = Text("单位应是{expected}", "expected {expected}")
    help: ClassVar = Text("改成{expected}，或只写数", "give it in {expected}, or as a bare number")
    name: str
    raw: str
    expected: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BadDate(Error):
    """这里该是一个日期。

    能读的写法：`2008-01-10`、`2008年1月10日`、`2008.1.10`、`2008/1/10`。年份写四位。
    """

    code: ClassVar = "KP531"
    title: ClassVar = Text("“{name}”应是日期，写的是“{raw}”", '"{name}" should be a date, not "{raw}"')
    label: ClassVar = Text("不是日期", "not a date")
    help: ClassVar = Text("写成 2008-01-10", "write it as 2008-01-10")
    name: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadTruth(Error):
    """这里只能写 是 或 否。

    还没有定的空着，就是“待定”。

        创业社区: 有      # 错
        创业社区: 是      # 对
    """

    code: ClassVar = "KP532"
    title: ClassVar = Text("“{name}”应写 是 或 否，写的是“{raw}”", '"{name}" should be 是 or 否, not "{raw}"')
    label: ClassVar = Text("不是 是 或 否", "neither 是 nor 否")
    help: ClassVar = Text("写 是 或 否；未定的空着", "write 是 or 否, or leave it blank")
    name: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadChoice(Error):
    """这里只能写列出的几种。

    结果: 入选      # 错
    结果: 获评      # 对
    """

    code: ClassVar = "KP533"
    title: ClassVar = Text("“{name}”应是{known}之一，写的是“{raw}”", '"{name}" should be one of {known}, not "{raw}"')
    label: ClassVar = Text("不在其中", "not one of them")
    help: ClassVar = Text("从{known}中选一个", "choose from {known}")
    name: str
    raw: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeFigure(Error):
    """人数、户数、件数和分值不会是负数。

    多半是多打了一个减号，或把增减量报成了总量。
    """

    code: ClassVar = "KP534"
    title: ClassVar = Text("“{name}”不能是负数，写的是“{raw}”", '"{name}" cannot be negative: "{raw}"')
    label: ClassVar = Text("负数", "negative")
    help: ClassVar = Text("改正这个数；不知道的空着", "correct it; leave blank what is not known")
    name: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FractionalCount(Warning):
    """人数、户数、件数一般是整数。

    多半是单位错了（把万人的数报成了人），或小数点打错。照写的数计算。
    """

    code: ClassVar = "KP535"
    title: ClassVar = Text(
        "“{name}”按{unit}计应是整数，写的是“{raw}”", '"{name}" counts {unit} and should be whole: "{raw}"'
    )
    label: ClassVar = Text("不是整数", "not whole")
    help: ClassVar = Text("核对单位和小数点；照写的数计算", "check unit and decimal point; it is used as written")
    name: str
    raw: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPercentage(Warning):
    """百分数的字段里写了不超过 1 的数。

    这一栏的单位是 %，`0.98` 读作 0.98%，不是 98%。两种意思都可能，请写明百分号。

        企业劳动合同签订率: 0.98       # 读作 0.98%
        企业劳动合同签订率: 98%        # 多半要写的是这个
    """

    code: ClassVar = "KP536"
    title: ClassVar = Text("“{name}”写的“{raw}”读作 {raw}%", '"{name}": "{raw}" was read as {raw}%')
    label: ClassVar = Text("读作 {raw}%", "read as {raw}%")
    help: ClassVar = Text("写明百分号：{raw}% 或 {hundredfold}%", "write the sign: {raw}% or {hundredfold}%")
    name: str
    raw: str
    hundredfold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfRange(Error):
    """评定的分数不在办法规定的范围内。

    例如办法写 `日常工作得分 分 评定 0分 至 100分`，就不能评 105 分。
    """

    code: ClassVar = "KP537"
    title: ClassVar = Text(
        "“{name}”应在 {lowest} 至 {highest}，写的是“{raw}”", '"{name}" must lie in {lowest} to {highest}: "{raw}"'
    )
    label: ClassVar = Text("超出范围", "out of range")
    help: ClassVar = Text("改在 {lowest} 至 {highest} 之间", "give a mark from {lowest} to {highest}")
    name: str
    raw: str
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateFigure(Error):
    """同一项写了两遍，用的是两个写法。

    例如一处写名称，一处写路径或又称。工具不猜用哪一个。

        下岗失业人员培训人数: 100      # 又称
        指标 11.（1）: 120             # 错：与上一行是同一项
    """

    code: ClassVar = "KP538"
    title: ClassVar = Text("“{name}”写了两遍（这里写作“{written}”）", '"{name}" is given twice (here as "{written}")')
    label: ClassVar = Text("第二遍", "the second time")
    help: ClassVar = Text("留一处，删去另一处", "keep one and delete the other")
    name: str
    written: str


# --- reports and their corrections -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoReports(Error):
    """一个单位一个期次有两份有效的报送。

    要么删去一份，要么在后一份里写明它更正哪一份：

        单位: 四平市
        期次: 年终总评
        更正: 四平市.yaml

    更正是整份替换：前一份里的数一个也不留用，没有变的数也要再写上。
    """

    code: ClassVar = "KP539"
    title: ClassVar = Text(
        "“{unit}”{period}有两份有效报送：{first} 和 {second}",
        '"{unit}" has two live reports for {period}: {first} and {second}',
    )
    label: ClassVar = Text("又一份", "one more")
    help: ClassVar = Text(
        "删去一份，或在后一份写“更正: {first}”", "delete one, or write `更正: {first}` in the later one"
    )
    unit: str
    period: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionMissing(Error):
    """更正的那份报送找不到。

    “更正”写被替换的文件名，从本文件所在的文件夹或 submissions 文件夹算起。

        更正: 四平.yaml        # 错：没有这个文件
        更正: 四平市.yaml      # 对
    """

    code: ClassVar = "KP540"
    title: ClassVar = Text(
        "要更正的报送“{replaced}”不存在{nearest}", 'the report "{replaced}" to be corrected does not exist{nearest}'
    )
    label: ClassVar = Text("没有这个文件", "no such file")
    help: ClassVar = Text("写被替换的文件名", "name the file that it replaces")
    replaced: str
    nearest: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionCircle(Error):
    """几份更正互相替换，绕成了圈，不知哪一份有效。

    最早的一份不写“更正”。
    """

    code: ClassVar = "KP541"
    title: ClassVar = Text("“{unit}”的更正绕成了圈：{walk}", 'the corrections of "{unit}" run in a circle: {walk}')
    label: ClassVar = Text("从这里绕回来", "the circle starts here")
    help: ClassVar = Text("最早的一份删去“更正”", "the first report has no 更正")
    unit: str
    walk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionOfOther(Error):
    """更正指向的文件里，没有这个单位这个期次的报送。

    只能更正同一单位、同一期次的报送。
    """

    code: ClassVar = "KP542"
    title: ClassVar = Text(
        "“{replaced}”里没有“{unit}”{period}的报送，是{actual}的",
        '"{replaced}" holds no report of "{unit}" for {period} but of {actual}',
    )
    label: ClassVar = Text("不是同一单位、同一期次", "another unit or period")
    help: ClassVar = Text("只能更正同一单位、同一期次的报送", "a correction is of the same unit and period")
    replaced: str
    unit: str
    period: str
    actual: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionOmits(Warning):
    """更正的报送比原来的少了几项。

    更正是整份替换，少了的项按缺报处理，不沿用原来的数。没有变的数也要再写上；确实不报的，空着写上这一项。
    """

    code: ClassVar = "KP543"
    title: ClassVar = Text(
        "更正报送没有写原报送里的 {count} 项：{names}",
        "the correction leaves out {count} figures of the first report: {names}",
    )
    label: ClassVar = Text("整份替换，少的按缺报", "it replaces the whole report")
    help: ClassVar = Text("没有变的数也要写上", "repeat what has not changed")
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNotReported(Error):
    """“复核中”列的项，这份报送里没有报。

    复核的是已经报来的数，先把数写进“数据”。
    """

    code: ClassVar = "KP544"
    title: ClassVar = Text("“复核中”的“{name}”在这份报送里没有数", '"{name}" is under review but not in this report')
    label: ClassVar = Text("没有报", "not reported")
    help: ClassVar = Text("在“数据”里写上，或从“复核中”删去", "report it under 数据, or drop it from 复核中")
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastYearUnused(Warning):
    """报了上年（上年全年、上半年）的数，但办法没有要求。

    只有办法里写了“需要 上年”的字段，上年数才用得上。
    """

    code: ClassVar = "KP545"
    title: ClassVar = Text("办法没有要求报{time}的“{name}”", 'the method asks for no "{time}.{name}"')
    label: ClassVar = Text("用不上", "not used")
    help: ClassVar = Text("删去，或在办法的字段后写“需要 {time}”", "drop it, or write 需要 {time} in the method")
    name: str
    #: 上年, 上年全年 or 上半年.
    time: str = "上年"


# --- letters and judgements --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterContradicts(Error):
    """责任状写的和办法规定的对不上。

    办法已经规定目标或分值的，责任状不能另定；“其中”不计分，没有分值；由分项组成的指标，目标写在各分项上。

        市级数据中心建设完成率: {目标: 90%, 分值: 2}     # 错：办法规定为 100%
        市级数据中心建设完成率: {分值: 2}                # 对
    """

    code: ClassVar = "KP546"
    title: ClassVar = Text(
        "“{item}”的{side}不能由责任状定：{reason}", 'the letter cannot set the {side} of "{item}": {reason}'
    )
    label: ClassVar = Text("与办法不符", "contradicts the method")
    help: ClassVar = Text("从责任状里删去这一项，或改办法", "drop it from the letter, or change the method")
    item: str
    side: Text
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRefused(Error):
    """授奖、提名或调整与办法里的奖项对不上。

    按方面评的奖项要写“方面”，不按方面的不能写；不许联合的只能写一个单位；由评定产生的奖项，用“创新”提名。
    """

    code: ClassVar = "KP547"
    title: ClassVar = Text("奖项“{award}”{problem}", 'award "{award}": {problem}')
    help: ClassVar = Text("对照办法里这个奖项的写法改", "mend it to agree with the award's block in the method")
    award: str
    problem: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NearlyAUnit(Warning):
    """得奖单位不在名录里，但和名录里的一个单位很像。

    这个奖项可以授予名录以外的单位，所以照写的收下；是错字的请改。
    """

    code: ClassVar = "KP548"
    title: ClassVar = Text(
        "“{unit}”不在名录里，与“{near}”很像", '"{unit}" is not in the roster but looks like "{near}"'
    )
    label: ClassVar = Text("是“{near}”吗", "is it {near}?")
    help: ClassVar = Text("是同一单位的，写名录里的名称", "if it is the same unit, use the roster's name")
    unit: str
    near: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralJudges(Error):
    """一项评定写了几个评委的结果，办法没有写怎样合成；是或否的评定不能合成。

    办法的「评定」里写 `几人评定的，取平均`，或者写合成后的一个结果。

        日常工作得分: [92, 90, 91]     # 办法没有写怎样合成时，错
        日常工作得分: 91               # 对
    """

    code: ClassVar = "KP549"
    title: ClassVar = Text(
        "“{name}”写了 {count} 个评定，办法没有写怎样合成",
        '"{name}" has {count} marks and the method names no way to combine them',
    )
    label: ClassVar = Text("应是一个结果", "one result is wanted")
    help: ClassVar = Text(
        "在办法的「评定」里写 `几人评定的，取平均`，或者写合成后的一个结果",
        "write `几人评定的，取平均` under 评定 in the method, or give the one combined result",
    )
    name: str
    count: int


# --- figures by month or quarter ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsMiscounted(Error):
    """按月、按季报的数，个数不对。

    一串数按次序对应各月（12 个）或各季（4 个）；少一个就不知道缺的是哪一个，工具不猜。
    没有的写 null 占住位置；只有几个的，写明是哪几个。

        暗查暗访: [3, 3, 3]                    # 错：按季报，应有 4 个
        暗查暗访: [3, 3, null, 3]              # 对：三季度缺报
        暗查暗访: {一季度: 3, 二季度: 3, 四季度: 3}  # 也对
    """

    code: ClassVar = "KP590"
    title: ClassVar = Text(
        "“{name}”{often}报，应有 {expected} 个数，写了 {actual} 个",
        '"{name}" is reported {often}: {expected} figures are wanted, {actual} are given',
    )
    label: ClassVar = Text("应有 {expected} 个", "{expected} are wanted")
    help: ClassVar = Text(
        "按次序写满 {expected} 个，没有的写 null；或分别写明是哪一个（{example}: 3）",
        "give all {expected} in order, null for one that is missing; or name each ({example}: 3)",
    )
    name: str
    often: str
    expected: int
    actual: int
    #: What the first part is called.
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsWanted(Error):
    """按月、按季报的数，只写了一个。

    全年合计看不出每月、每季够不够，所以要分开报。表格里每月（季）一列或一行。

        暗查暗访: 12                     # 错：办法写的是 按季
        暗查暗访: [3, 3, 3, 3]           # 对

        单位,期次,暗查暗访                                        # 错
        单位,期次,暗查暗访.一季度,暗查暗访.二季度,暗查暗访.三季度,暗查暗访.四季度    # 对
    """

    code: ClassVar = "KP591"
    title: ClassVar = Text(
        "“{name}”{often}报，要{each}写一个数", '"{name}" is reported {often}, a figure for each part'
    )
    label: ClassVar = Text("要分开写", "a figure for each part is wanted")
    help: ClassVar = Text(
        "YAML 里写一串 {count} 个数，没有的写 null；表格里每个数写明是哪一个：{name}.{example}",
        "in YAML list {count} figures, null for one that is missing; in a table name each: {name}.{example}",
    )
    name: str
    often: str
    each: str
    count: int
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotInParts(Error):
    """这一项只报一个数，不分月、不分季。

    分不分、怎么分，看办法填报行里有没有 `按月`、`按季`。

        演练: [1, 0, 0, 1]       # 错
        演练: 2                  # 对：全年合计
    """

    code: ClassVar = "KP592"
    title: ClassVar = Text(
        "“{name}”只报一个数，不分月、不分季", '"{name}" is one figure, not one for each month or quarter'
    )
    label: ClassVar = Text("应是一个数", "one figure is wanted")
    help: ClassVar = Text(
        "写合起来的一个数；要分开报的，在办法的填报行里写 按月 或 按季",
        "give the one figure, or write 按月 or 按季 behind the field in the method",
    )
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownPart(Error):
    """这一项没有这个月或这个季。

    按季报的写 一季度 至 四季度（1季度、第1季度也行），按月报的写 1月 至 12月。

        暗查暗访: {5季度: 3}       # 错
        暗查暗访: {3月: 3}         # 错：按季报，不是按月
        暗查暗访: {一季度: 3}       # 对
    """

    code: ClassVar = "KP593"
    title: ClassVar = Text("“{name}”{often}报，没有“{part}”", '"{name}" is reported {often} and has no "{part}"')
    label: ClassVar = Text("没有这一部分", "no such part")
    help: ClassVar = Text("能写的有：{known}", "what may stand here: {known}")
    name: str
    often: str
    part: str
    known: tuple[str, ...]

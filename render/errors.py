"""What can be wrong with documents and their templates: KP601 onward, each with its help page as docstring."""

from __future__ import annotations

from typing import ClassVar

from dsl.diagnostic import Error, Note, Text, Warning
from dsl.record import dataclass

# --- templates ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class UndefinedInTemplate(Error):
    """模板里用了没有的名字。

    公文里缺一个值，不会悄悄印成空白：模板用到的名字都必须有，没有就不出文件。
    多半是名字打错了，或者用了别的公文才有的内容。模板可以用的名字见 render/templates/README.md。

    错误：

        {{ 公文.主送机构 }}

    改正：

        {{ 公文.主送机关 }}

    确实可有可无的，写明没有时怎么办：

        {{ 公文.附注 if 公文.附注 is defined else "" }}
    """

    code: ClassVar = "KP601"
    title: ClassVar = Text(
        "模板“{template}”第 {line} 行用了没有的名字“{name}”",
        "template {template}, line {line}: {name} is not defined",
    )
    label: ClassVar = Text("没有“{name}”", "{name} is not defined")
    help: ClassVar = Text("改用现有的名字{near}", "use a name that exists{near}")
    template: str
    line: int
    name: str
    #: "：主送机关、标题", or nothing.
    near: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSyntax(Error):
    """模板的写法有误，读不下去。

    模板用 Jinja2 的写法：`{{ 值 }}` 取值，`{% for … %} … {% endfor %}` 循环，`{% if … %} … {% endif %}` 判断。
    常见的是少了 `{% endfor %}`、`{% endif %}`，花括号没有配对，或者用了全角的花括号、引号。

    错误：

        {% for 奖 in 奖项 %}
        {{ 奖.名称 }

    改正：

        {% for 奖 in 奖项 %}
        {{ 奖.名称 }}
        {% endfor %}
    """

    code: ClassVar = "KP602"
    title: ClassVar = Text("模板“{template}”第 {line} 行写法有误：{fault}", "template {template}, line {line}: {fault}")
    label: ClassVar = Text("从这里读不下去", "cannot be read from here")
    help: ClassVar = Text(
        "检查花括号、引号和 {{% end… %}} 是否配对", "check that braces, quotes and {{% end… %}} are paired"
    )
    template: str
    line: int
    fault: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateForbidden(Error):
    """模板做了不许它做的事。

    模板只取值、循环、判断。它不能碰程序内部（以下划线开头的名字），不能改数据，也不能用
    `{% call %}` 和 `{% filter %}`：这两种写法会让数据绕过转义，混进公文的结构里。

    错误：

        {% filter upper %}{{ 公文.标题 }}{% endfilter %}

    改正：

        {{ 公文.标题 | upper }}
    """

    code: ClassVar = "KP603"
    title: ClassVar = Text(
        "模板“{template}”第 {line} 行做了不许做的事：{act}", "template {template}, line {line} may not do this: {act}"
    )
    label: ClassVar = Text("不许", "not allowed")
    help: ClassVar = Text(
        "只用取值、循环和判断；要排成表格的用 表格（…）", "only read values, loop and test; make tables with 表格(…)"
    )
    template: str
    line: int
    act: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFailed(Error):
    """模板在运算时出错。

    模板里的计算没有成功，例如除以零、把文字当数用、给函数的参数不对。模板不宜做计算：
    数都由办法算好，模板只负责把它写出来。

    错误：

        {{ 公文.标题 + 1 }}

    改正：

        {{ 公文.标题 }}
    """

    code: ClassVar = "KP604"
    title: ClassVar = Text(
        "模板“{template}”第 {line} 行运算出错：{fault}", "template {template}, line {line} failed: {fault}"
    )
    label: ClassVar = Text("这里出错", "fails here")
    help: ClassVar = Text("改正这一行，模板里不要做计算", "mend this line; a template should not compute")
    template: str
    line: int
    fault: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateNotFound(Error):
    """模板引用的另一个模板找不到。

    `{% include "head.jinja" %}` 先在办法文件夹的 templates/ 里找，再在随程序带的模板里找，两处都没有。

    错误：

        {% include "文头" %}

    改正：

        {% include "head.jinja" %}
    """

    code: ClassVar = "KP605"
    title: ClassVar = Text(
        "模板“{template}”第 {line} 行引用的“{wanted}”找不到", "template {template}, line {line}: no template {wanted}"
    )
    label: ClassVar = Text("没有“{wanted}”", "no template {wanted}")
    help: ClassVar = Text("把它放进办法文件夹的 templates/，或改用：{known}", "put it into templates/, or use: {known}")
    template: str
    line: int
    wanted: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkupFault(Error):
    """模板生成的文稿不合公文标记的写法。

    模板生成的是“公文标记”：两行 `---` 之间是文头（标题、主送机关、署名等，每行一个），下面一行一个
    自然段，`一、` `（一）` `1.` `（1）` 开头的是各级标题，`|` 开头的是表格，`附件：标题` 开始一个附件。
    这里的行号是生成的文稿的行号，引号里是那一行的文字。

    错误：

        | 单位 | 完成 |
        | 长春市 | 10 |

    改正：

        | 单位 | 完成 |
        |------|-----:|
        | 长春市 | 10 |
    """

    code: ClassVar = "KP608"
    title: ClassVar = Text(
        "模板“{template}”生成的文稿第 {line} 行“{found}”：{fault}",
        "line {line} “{found}” of what template {template} produced: {fault}",
    )
    help: ClassVar = Text("改模板里生成这一行的地方", "mend the place in the template that makes this line")
    template: str
    line: int
    found: str
    fault: Text


# --- which document, of which period -----------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNotDeclared(Error):
    """办法没有声明这种公文。

    能出哪些公文，由办法的 `公文` 块说明。没有声明的不出，以免印出办法没有规定的文件：表彰谁、用决定还是通报，要办法说了
    才算。只有不替办法作规定的工作文书不用声明。报错时照本办法写出声明的一行，改好依据就能用。

    错误：

        kaoping render jilin-2007-employment 表彰决定

    改正（改用声明了的名称，或在规则文件里声明）：

        公文 表彰决定    期次 年终总评   依据 “五”
    """

    code: ClassVar = "KP610"
    title: ClassVar = Text("本办法没有声明公文“{document}”", "the method declares no document {document}")
    help: ClassVar = Text("{declared}", "{declared}")
    document: str
    declared: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTemplate(Error):
    """办法声明了这种公文，但没有它的模板。

    先在办法文件夹的 templates/ 里找 `公文名.jinja`，再找随程序带的模板，两处都没有。
    可以自己写一个放进 templates/：写法见 render/templates/README.md。

    错误：办法里有

        公文 整改通知书  每个 市州

    而 templates/ 里没有整改通知书.jinja。

    改正：写好 templates/整改通知书.jinja，再运行一次。
    """

    code: ClassVar = "KP611"
    title: ClassVar = Text(
        "本办法声明了“{document}”，但还没有它的模板",
        "the method declares {document}, but there is no template for it yet",
    )
    label: ClassVar = Text("这里声明的", "declared here")
    help: ClassVar = Text(
        "把写好的模板放到办法文件夹的 templates/{document}.jinja；现在有模板的公文：{known}",
        "put a template at templates/{document}.jinja in the method's folder; there are templates for: {known}",
    )
    document: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodMismatch(Error):
    """这种公文不是给这个期次用的。

    办法写明了公文用于哪个期次，要出的却是另一个期次的结果。

    错误：

        kaoping render jilin-2007-employment 表彰通报 --period 半年初评

    改正：

        kaoping render jilin-2007-employment 表彰通报 --period 年终总评
    """

    code: ClassVar = "KP612"
    title: ClassVar = Text(
        "“{document}”用于“{wanted}”，这是“{period}”的结果", "{document} is for {wanted}; this is the result of {period}"
    )
    label: ClassVar = Text("这里写明了期次", "the period is stated here")
    help: ClassVar = Text("改用 --period {wanted}", "use --period {wanted}")
    document: str
    wanted: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodNotScored(Error):
    """这个期次不计分、不排名，不能据以表彰。

    表彰通报要写先进单位，先进单位要由计分或者评定得出。只用于通报的期次（例如半年初评）没有这些结果。

    错误：

        期次 半年初评  截至 2007-06-30  用于 通报
        公文 表彰通报  期次 半年初评

    改正：

        公文 表彰通报  期次 年终总评
    """

    code: ClassVar = "KP613"
    title: ClassVar = Text(
        "“{period}”不计分、不排名，出不了“{document}”", "{period} is not scored, so there is no {document} of it"
    )
    label: ClassVar = Text("这里声明的", "declared here")
    help: ClassVar = Text("改用用于排序、表彰的期次", "use a period that serves 排序 or 表彰")
    document: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWanted(Error):
    """这种公文每个单位一份，要说明是哪个单位的。

    办法写了 `每个 ‹层次›`，所以一次出一个单位的；单位必须在那个层次里。

    错误：

        公文 目标责任状  每个 市州
        （要出的单位不是市州）

    改正：

        kaoping render jilin-2007-employment 目标责任状 --unit 长春市
    """

    code: ClassVar = "KP614"
    title: ClassVar = Text("“{document}”每个{level}一份，{unit}", "{document} is made for each {level}; {unit}")
    label: ClassVar = Text("这里写明了每个{level}一份", "one for each {level}, it says here")
    help: ClassVar = Text("用 --unit 指定其中一个：{known}", "name one of them with --unit: {known}")
    document: str
    level: str
    unit: Text
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoTiers(Error):
    """随程序带的这个模板写档次，而办法不分档次。

    考评结果通报写各单位、各项考评内容评定为哪一档（优秀、达标……）。计分排名的办法没有档次可写，
    要公布得分和名次的，自己写一个模板：写法见 render/templates/README.md。

    错误：办法里有

        公文 考评结果通报  期次 年终总评

    而没有「档次」。

    改正：写好 templates/考评结果通报.jinja，或者办法分档次的，写明

        档次 优秀、达标、未达标
    """

    code: ClassVar = "KP615"
    title: ClassVar = Text(
        "“{document}”写各项的档次，本办法不分档次", "{document} tells the tiers of items, and the method has no tiers"
    )
    label: ClassVar = Text("这里声明的", "declared here")
    help: ClassVar = Text(
        "要写得分和名次，把自己的模板放到办法文件夹的 templates/{document}.jinja",
        "to tell scores and ranks, put a template of your own at templates/{document}.jinja in the method's folder",
    )
    document: str


# --- particulars -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoProjects(Error):
    """绩效自评表一个预算项目一张，而办法没有预算项目。

    错误：办法里有 `公文 绩效自评表`，而没有 `预算项目 …`。

    改正：删去这份公文；项目写成 `预算项目 ‹名称›`；或者自己写好 templates/绩效自评表.jinja。
    """

    code: ClassVar = "KP616"
    title: ClassVar = Text(
        "“{document}”写各预算项目，而办法没有预算项目",
        "“{document}” tells budget projects, of which the method has none",
    )
    label: ClassVar = Text("这里声明的", "declared here")
    help: ClassVar = Text(
        "删去这份公文，或者写好办法自己的模板 templates/{document}.jinja",
        "drop the document, or write a template of the method's own",
    )
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownParticular(Warning):
    """公文块里写了没有用处的内容。

    `公文` 块里写明这份公文的标题、主送机关、开头、依据、结尾等。名称不认识的不会印出来，多半是打错了。

    错误：

        公文 表彰通报  期次 年终总评
            主送机构 “各市（州）人民政府”

    改正：

        公文 表彰通报  期次 年终总评
            主送机关 “各市（州）人民政府”
    """

    code: ClassVar = "KP620"
    title: ClassVar = Text("“{document}”的“{name}”没有用处", "{name} means nothing to {document}")
    label: ClassVar = Text("这份公文里", "in this document")
    help: ClassVar = Text("可以写：{known}", "it may have: {known}")
    document: str
    name: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKeyItem(Error):
    """公文块里的“重点指标”找不到。

    `重点指标` 写指标的编号或者名称，用顿号隔开，每个都要是办法里的指标。

    错误：

        重点指标 “1、3、41”

    改正（办法只有 40 项）：

        重点指标 “1、3、40”
    """

    code: ClassVar = "KP621"
    title: ClassVar = Text("“{document}”的重点指标“{item}”不是本办法的指标", "{item} is no indicator of this method")
    label: ClassVar = Text("这份公文里", "in this document")
    help: ClassVar = Text("写指标的编号或者名称，用顿号隔开", "give numbers or names of indicators, parted by 、")
    document: str
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceholderLeft(Note):
    """文稿里还有没定的日期或者文号。

    成文日期和发文字号不由计算得出。没有给的，文稿里印“××××年×月×日”“×××〔××××〕×号”，
    同手工起草的稿子一样，印发前补上。

    补上的办法：出文件时用 `--date 2008-03-05` 给出成文日期；文号写在公文块里：

        公文 表彰通报  期次 年终总评
            发文字号 “吉政函〔2008〕×号”
    """

    code: ClassVar = "KP622"
    title: ClassVar = Text(
        "“{document}”的{what}还没有定，印的是“{shown}”", "{document}: {what} is not settled; “{shown}” is printed"
    )
    help: ClassVar = Text("印发前补上", "fill it in before it is issued")
    document: str
    what: Text
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownOrigin(Error):
    """模板标出的数字找不到出处。

    模板里用 `[98%](市州/长春市/解决零就业家庭比率/完成率)` 标出数字的出处，出处的层次、单位、指标和
    哪一面（值、目标、完成率、得分、项数）都要在结果里有，否则读者点开看到的是空的。

    错误：

        [98%](市州/长春/解决零就业家庭比率/完成率)

    改正：

        [98%](市州/长春市/解决零就业家庭比率/完成率)
    """

    code: ClassVar = "KP623"
    title: ClassVar = Text(
        "模板“{template}”给“{figure}”标的出处“{origin}”在结果里没有",
        "template {template} traces {figure} to {origin}, which the result does not hold",
    )
    help: ClassVar = Text(
        "用模板拿到的数字本身，不要自己写出处", "use the figures that the template is given as they are"
    )
    template: str
    figure: str
    origin: str
